import DirectoryModel
import Glibc
import Importing
import Storing

/// Files of one format, imported whole: every row is kept, refused or ended, and what is kept can be read again.
///
/// The input is the files, one after the other, with a line of five `=` between two of them.
class AdapterFuzzing {
  private let adapter: String
  private let work: WorkFolder
  private let directory: DataDirectory
  /// A mapping that is fixed, or nil for one that is the first of the files.
  private let readsMapping: Bool

  init(_ adapter: String, readsMapping: Bool = false, in work: WorkFolder) throws {
    self.adapter = adapter
    self.readsMapping = readsMapping
    self.work = work
    directory = DataDirectory(path: work.file("layers-only"))
    try directory.withLock { _ in }
  }

  func run(_ bytes: [UInt8]) {
    var parts = Self.parts(bytes)
    var mapping: String?
    if readsMapping { mapping = work.write("mapping.json", parts.removeFirst()) }
    var paths: [String] = []
    for (i, part) in parts.prefix(8).enumerated() {
      let sign = part.first { $0 > 0x20 }
      let ending =
        switch sign {
        case UInt8(ascii: "<"): "xml"
        case UInt8(ascii: "{"), UInt8(ascii: "["): "json"
        default: "csv"
        }
      paths.append(work.write("part\(i).\(ending)", part))
    }
    var request = ImportRequest(paths: paths, adapter: adapter, source: "fuzz", asOf: "2026-11-01")
    request.mapping = mapping
    do {
      let report = try Importer.dryRun(request, workDirectory: directory.workPath)
      promise(
        report.read == report.kept + report.refused + report.deactivated,
        "of \(report.read) rows \(report.kept) + \(report.refused) + \(report.deactivated) are accounted for")
    } catch {
      return
    }
    readAgain(request)
  }

  private func readAgain(_ request: ImportRequest) {
    do {
      let (_, name) = try directory.withLock { try Importer.importLayer(request, into: $0, former: nil) }
      let layer = try Layer(path: directory.layerPath(name))
      var facts = 0
      try layer.forEachRecord { _, header, bytes in
        let provider = Provider(record: header, facts: bytes, layer: 0)
        facts += provider.facts.count + provider.roles.count
        promise(!provider.sources.isEmpty || facts == 0, "a record without a source")
      }
      _ = try layer.evidence()
      try layer.file.verify()
      unlink(directory.layerPath(name))
    } catch {
      fatalError("what a dry run takes cannot be imported: \(error)")
    }
  }

  private static let separator = Array("=====\n".utf8)

  static func parts(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var start = 0
    var at = 0
    while at + separator.count <= bytes.count {
      if bytes[at..<at + separator.count].elementsEqual(separator) {
        parts.append(bytes[start..<at])
        at += separator.count
        start = at
      } else {
        at += 1
      }
    }
    return parts + [bytes[start...]]
  }
}

final class MarketplaceFuzzing: AdapterFuzzing, FuzzTarget {
  static let name = "qhp"

  init(_ work: WorkFolder) throws { try super.init("qhp", in: work) }
}

final class MedicareAdvantageFuzzing: AdapterFuzzing, FuzzTarget {
  static let name = "medicare-advantage"

  init(_ work: WorkFolder) throws { try super.init("ma", in: work) }
}

/// JSON, NDJSON and XML, by the first byte.
final class PlanNetFuzzing: AdapterFuzzing, FuzzTarget {
  static let name = "plan-net"

  init(_ work: WorkFolder) throws { try super.init("plan-net", in: work) }
}

final class ExchangeFuzzing: AdapterFuzzing, FuzzTarget {
  static let name = "exchange"

  init(_ work: WorkFolder) throws { try super.init("exchange", in: work) }
}

/// A mapping, and behind it the files that it speaks of.
final class MappingFuzzing: AdapterFuzzing, FuzzTarget {
  static let name = "mapping"

  init(_ work: WorkFolder) throws { try super.init("mapped", readsMapping: true, in: work) }
}

/// Files of the public registries. The first byte says of which one, from "0" on; the rest is the file.
final class RegistryFuzzing: FuzzTarget {
  static let name = "registry"
  private let adapters: [AdapterFuzzing]

  init(_ work: WorkFolder) throws {
    let names = [
      "nppes", "nppes-othername", "nppes-locations", "nppes-deactivated", "dac", "dac-affiliation",
      "hospitals", "nucc",
    ]
    adapters = try names.map { try AdapterFuzzing($0, in: work) }
  }

  func run(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    adapters[Int(first &- UInt8(ascii: "0")) % adapters.count].run(Array(bytes.dropFirst()))
  }
}
