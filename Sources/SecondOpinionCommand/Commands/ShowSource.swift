import Answering
import ArgumentParser
import Assessing
import DirectoryModel
import Exporting
import FoundationEssentials
import Importing
import Storing

extension Sources {
  struct ShowSource: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Files, digests, counts and the report of the import of a source.",
      discussion: """
        Text, or JSON with --json or --format json.

        Examples:
          second-opinion sources show nci-centers
          second-opinion sources show nci-centers --json
        """)

    @Argument(help: "Id of the source.")
    var source: String

    @Option(help: ArgumentHelp("The day on which ages are judged; today unless said.", valueName: "date"))
    var on: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
      if output.format == .csv || output.format == .tsv {
        throw ValidationError("sources show prints text or JSON, not \(output.format!); leave --format out")
      }
      if let json = output.json, json != "?" {
        throw ValidationError("sources show --json prints the whole report; leave \"\(json)\" out")
      }
    }

    func run() throws {
      let day = try FilterOptions.day(on)
      let directory = try global.seededDirectory()
      let manifest = try directory.currentManifest()
      let entry = try manifest.entry(of: source)
      let layer = try Layer(path: directory.layerPath(entry.layer))
      let shown = ShownSource(
        generation: manifest.number, entry: entry, manifest: layer.manifest, report: try layer.importReport(),
        freshness: try layer.freshness(on: day))
      try output.open()
      if output.isJSON {
        Output.write(encodeJSON(shown) + [0x0A])
      } else if output.format == .ndjson {
        Output.write(encodeJSONLine(shown))
      } else {
        for line in shown.lines(on: day) { Output.line(line) }
      }
    }
  }
}

extension Layer {
  /// The report of the import that made it: as it was kept, else what the manifest still says of it.
  func importReport() throws(StoreError) -> ImportReport {
    let kept = try report()
    if kept.count > 0, let report = try? JSONDecoder().decode(ImportReport.self, from: Data(kept)) {
      return report
    }
    var report = ImportReport(source: manifest.source, adapter: manifest.adapter, asOf: manifest.asOf)
    report.files = manifest.files
    report.read = manifest.read
    report.kept = manifest.kept
    report.deactivated = manifest.deactivated
    report.repaired = manifest.repaired
    report.refused = manifest.refused
    report.byRule = manifest.byRule
    report.warnings = manifest.warnings
    report.records = manifest.records ?? [:]
    report.declaredCompleteFor = manifest.declaredCompleteFor ?? manifest.completeFor
    report.completeFor = manifest.completeFor
    return report
  }
}

/// A source as `sources show` prints it.
private struct ShownSource: Encodable {
  var generation: Int
  var entry: GenerationManifest.LayerEntry
  var manifest: LayerManifest
  var report: ImportReport
  var freshness: SourceFreshness

  enum CodingKeys: String, CodingKey {
    case generation, layer, sha256, examples, issues, freshness
    case importedAt = "imported_at"
  }

  /// The manifest's own fields, and beside them what only the report and the generation know.
  func encode(to encoder: any Encoder) throws {
    try manifest.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(generation, forKey: .generation)
    try container.encode(entry.layer, forKey: .layer)
    try container.encode(entry.importedAt, forKey: .importedAt)
    try container.encode(report.sha256, forKey: .sha256)
    try container.encode(report.examples, forKey: .examples)
    try container.encode(report.issues, forKey: .issues)
    try container.encode(
      Dictionary(uniqueKeysWithValues: freshness.groups.map { ($0.group.rawValue, Ages($0.counts)) }),
      forKey: .freshness)
  }

  private struct Ages: Encodable {
    var rows: Int
    var fresh: Int
    var aging: Int
    var stale: Int
    var oldest: String?
    var newest: String?

    init(_ counts: FreshnessCounts) {
      rows = counts.rows
      fresh = counts.fresh
      aging = counts.aging
      stale = counts.stale
      oldest = counts.oldest?.description
      newest = counts.newest?.description
    }
  }

  func lines(on day: CalendarDate) -> [String] {
    var lines = ["\(manifest.source): format \(manifest.adapter), as of \(manifest.asOf)"]
    if let publisher = manifest.publisher { lines.append("publisher: \(publisher)") }
    if let onto = manifest.onto {
      lines.append("laid onto \(onto): of each NPI in both, only the newer one's records are used")
    }
    lines.append("imported \(entry.importedAt), in generation \(generation), layer \(entry.layer)")
    lines.append("files:")
    for file in manifest.files {
      lines.append(
        "  \(file.name): \(file.rows.counted("row")), \(file.bytes.counted("byte")), SHA-256 \(file.sha256)")
    }
    lines += ReportText.lines(report)
    if !report.records.isEmpty {
      let records = report.records.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.grouped)" }
      lines.append("records: " + records.joined(separator: " · "))
    }
    if !freshness.groups.isEmpty { lines.append("age on \(day):") }
    for (group, counts) in freshness.groups {
      var line = "  \(group.rawValue) \(counts.rows.grouped): fresh \(counts.fresh.grouped), "
      line += "aging \(counts.aging.grouped), stale \(counts.stale.grouped)"
      if let oldest = counts.oldest, let newest = counts.newest {
        line += oldest == newest ? "; of \(oldest)" : "; from \(oldest) to \(newest)"
      }
      lines.append(line)
    }
    let refusals = ReportText.refusals(report)
    if !refusals.isEmpty { lines += ["refused:"] + refusals.map { "  " + $0 } }
    return lines
  }
}
