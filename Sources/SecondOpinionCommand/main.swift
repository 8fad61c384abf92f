import Publishing
import Storing
import Indexing
import Importing
import DirectoryModel
let args = CommandLine.arguments
let data = DataDirectory(path: args[1])
let manifest = try data.withLock { locked in
  if data.currentNumber() == nil { try BundledData(path: "Data").seed(locked) }
  if args.count > 2 {
    let request = ImportRequest(paths: Array(args[4...]), adapter: args[2], source: args[3], asOf: "2026-11-01")
    let (report, layer) = try Importer.importLayer(request, into: locked, former: nil)
    print(report.read, report.kept, report.deactivated, report.refused, report.repaired, report.byRule, report.warnings)
    for i in report.issues.prefix(5) { print(i) }
    return try Publisher.publish([.init(source: args[3], layer: layer, adapter: args[2], asOf: "2026-11-01", importedAt: "")], keep: .all, in: locked)
  }
  return try data.currentManifest()
}
print(manifest.contentHash)
let s = try Snapshot(path: data.snapshotPath(manifest.number))
try s.file.verify()
print(s.meta.entitiesByKind, s.meta.roles, s.meta.referenceRanges)
if let e = s.entity(id: "center:mskcc") { print(s.provider(e)) }
