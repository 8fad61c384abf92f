import DirectoryModel
import Reading
import Storing
import TestSupport

@testable import Importing

/// A file as bytes, to be written and imported.
struct TextFile: Sendable {
  var name: String
  var bytes: [UInt8]

  init(_ name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  init(_ name: String, _ text: String) { self.init(name, bytes: Array(text.utf8)) }

  /// A fixture by its path below `Fixtures`.
  init(fixture path: String) throws {
    try self.init(path: packageRoot() + "/Tests/ImportingTests/Fixtures/" + path)
  }

  init(path: String) throws {
    self.init(path.split(separator: "/").last.map(String.init) ?? path, bytes: try readSmallFile(path))
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Header and rows without their line ends; no fixture has a line end in a cell.
  var lines: [String] {
    text.split(whereSeparator: \.isNewline).map(String.init)
  }

  /// The same lines with others ends, and a byte-order mark if wanted.
  func written(lineEnd: String, mark: Bool = false) -> TextFile {
    let body = lines.map { $0 + lineEnd }.joined()
    return TextFile(name, bytes: (mark ? [0xEF, 0xBB, 0xBF] : []) + Array(body.utf8))
  }
}

/// A record of a layer with its head.
struct ImportedRecord {
  var header: RecordHeader
  var provider: Provider
}

/// One import into a data directory of its own.
struct Imported {
  let report: ImportReport
  let layer: Layer
  /// The layer's file as written.
  let bytes: [UInt8]
  private let folder: TemporaryFolder

  init(
    _ files: [TextFile], as adapter: String, source: String = "test", asOf: String = "2026-11-01",
    change: (inout ImportRequest) -> Void = { _ in }
  ) throws {
    let folder = TemporaryFolder()
    self.folder = folder
    let paths = files.map { folder.write($0.name, $0.bytes) }
    var request = ImportRequest(paths: paths, adapter: adapter, source: source, asOf: asOf)
    change(&request)
    let directory = DataDirectory(path: folder.file("data"))
    let done = request
    let result = try directory.withLock { try Importer.importLayer(done, into: $0, former: nil) }
    report = result.report
    let path = directory.layerPath(result.layer)
    layer = try Layer(path: path)
    bytes = try readSmallFile(path)
  }

  /// All records in the order in which the adapter gave them, without resources as they are stated: those say again
  /// what other records say, and FHIRFacadeTests reads them back.
  var records: [ImportedRecord] {
    (0..<layer.count).map { layer.entry($0).offset }.sorted().compactMap { offset in
      guard let record = layer.record(at: offset), record.header.kind != .statedResource else { return nil }
      return ImportedRecord(
        header: record.header, provider: Provider(record: record.header, facts: record.facts, layer: 0))
    }
  }

  var providers: [Provider] { records.map(\.provider) }

  func provider(_ id: String) -> Provider? { providers.first { $0.id == id } }

  /// What the merge makes of all records of an id.
  func merged(_ id: String) -> Provider? {
    let members = providers.filter { $0.id == id }
    return members.isEmpty
      ? nil
      : ProviderMerging.merge(members, key: EntityKey(id: id), layers: [LayerStanding(layer.manifest)])
  }

  /// Everything that the layer says, without rows, one text an entity, sorted.
  var said: [String] { providers.map { $0.said().joined(separator: "\n") }.sorted() }

  func issues(_ rule: String) -> [ImportIssue] { report.issues.filter { $0.rule == rule } }
}

extension Provider {
  /// Everything said of it, in order, one line a fact, with the dates of its source and without rows.
  func said() -> [String] {
    func dates(_ source: Int) -> String {
      let reference = sources[source]
      return " @\(reference.asOf?.description ?? "")/\(reference.verified?.description ?? "")"
    }
    func line(_ fact: Fact) -> String {
      (fact.isAlternate ? "alternate " : "") + "\(fact.field.token)=\(fact.value)" + dates(fact.source)
    }
    var lines = ["\(kind) \(id)"] + facts.map(line)
    for (i, role) in roles.enumerated() {
      lines += role.facts.map { "role \(i) " + line($0) }
      for one in role.participations {
        lines.append(
          "role \(i) \(one.isIn ? "in" : "out") \(one.network) tier=\(one.tier ?? "") "
            + "accepting=\(one.acceptingCode ?? "") \(one.from?.description ?? "")…\(one.to?.description ?? "")"
            + dates(one.source))
      }
    }
    return lines
  }
}

/// Why a file was refused whole, whichever of the two errors said so.
struct Refusal: Equatable {
  var file: String
  var line: Int?
  var rule: String
  /// What was found and what was expected.
  var text: String
}

/// The refusal that `body` ends with; nil when it ends well or otherwise.
func refusal(of body: () throws -> Void) -> Refusal? {
  do {
    try body()
  } catch let error as ReadingError {
    return Refusal(
      file: error.file, line: error.line, rule: error.rule, text: (error.value ?? "") + error.expected)
  } catch ImportError.refused(let issue) {
    return Refusal(
      file: issue.file, line: issue.line, rule: issue.rule, text: (issue.value ?? "") + issue.remedy)
  } catch {
  }
  return nil
}

/// Numbers that are the same in each run: splitmix64.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
