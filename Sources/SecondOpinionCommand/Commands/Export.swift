import ArgumentParser
import DirectoryModel
import Exporting
import FHIRFacade
import Glibc
import Indexing
import Querying
import Storing

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print every role of the current generation, one a line.",
    discussion: """
      The fields are described in docs/export.md and never change inside version 1. Unknown is null or "unknown".

      fhir-bulk writes FHIR R4 resources into a folder instead: one NDJSON file a type and manifest.json (docs/fhir.md).
      opensearch writes mapping.json and bodies of _bulk requests into a folder (docs/export.md).

      Examples:
        second-opinion export ndjson -o directory.ndjson
        second-opinion export fhir-bulk -o bulk --base-url https://files.hospital.example/bulk
        second-opinion export opensearch -o index
      """)

  enum Form: String, CaseIterable, ExpressibleByArgument {
    case ndjson, csv, opensearch
    case fhirBulk = "fhir-bulk"
  }

  @Argument(help: "ndjson, csv, fhir-bulk or opensearch.")
  var form: Form

  @Option(help: ArgumentHelp("The day asked about; today unless said.", valueName: "date"))
  var on: String?

  @Option(
    name: [.customShort("o"), .customLong("output"), .customLong("out")],
    help: ArgumentHelp("Write to a file; for fhir-bulk and opensearch a folder.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Where the files of fhir-bulk will lie, for its manifest.", valueName: "url"))
  var baseURL: String?

  @Option(
    help: ArgumentHelp(
      "How long a file of opensearch grows before the next one is begun.", valueName: "bytes"))
  var partBytes: Int?

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if partBytes != nil && form != .opensearch { throw ValidationError("--part-bytes is for opensearch") }
    if let partBytes, partBytes < 1 { throw ValidationError("--part-bytes takes a number from 1") }
    if writesFolder, output == nil { throw ValidationError("\(form.rawValue) needs -o with a folder") }
    if baseURL != nil && form != .fhirBulk { throw ValidationError("--base-url is for fhir-bulk") }
  }

  func run() throws {
    let day = try FilterOptions.day(on)
    if let output, form == .opensearch { return try exportOpenSearch(to: output, on: day) }
    if let output, form == .fhirBulk { return try exportBulk(to: output, on: day) }
    let engine = try global.engine()
    if let output { try Output.redirect(to: output) }
    switch form {
    case .ndjson:
      var line: [UInt8] = []
      try engine.forEachRole(on: day) { record in
        line.removeAll(keepingCapacity: true)
        RoleExport.json(record).write(into: &line)
        line.append(0x0A)
        Output.write(line)
      }
    case .csv:
      Output.write(DelimitedText.csvLine(RoleExport.csvColumns))
      try engine.forEachRole(on: day) { Output.write(DelimitedText.csvLine(RoleExport.csvCells($0))) }
    case .fhirBulk, .opensearch: break
    }
  }

  /// A request of `_bulk` should be of a few megabytes: servers refuse one of more than a hundred.
  private static let bulkBytes = 10_000_000

  private var writesFolder: Bool { form == .opensearch || form == .fhirBulk }

  private static func makeFolder(_ path: String) throws(CommandError) {
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw .cannotWrite(path: path, number: errno) }
  }

  private func exportOpenSearch(to output: String, on day: CalendarDate) throws {
    let engine = try global.engine()
    try Self.makeFolder(output)
    var part = 0
    var file: BulkFile?
    var written = 0
    var lines: [UInt8] = []
    try engine.forEachRole(on: day) { record in
      lines.removeAll(keepingCapacity: true)
      OpenSearchExport.write(record, into: &lines)
      if written + lines.count > partBytes ?? Self.bulkBytes, written > 0 {
        try file?.close()
        file = nil
      }
      if file == nil {
        part += 1
        written = 0
        let number = String(part)
        let padding = String(repeating: "0", count: max(0, 6 - number.count))
        file = try BulkFile(output + "/bulk-" + padding + number + ".ndjson")
      }
      try file?.write(lines)
      written += lines.count
    }
    try file?.close()
    // Last, so that whoever finds it finds all that belongs to it.
    try BulkFile.write(
      Array(OpenSearchExport.mapping.text(indented: true).utf8) + [0x0A], to: output + "/mapping.json")
  }

  private func exportBulk(to output: String, on day: CalendarDate) throws {
    let directory = try global.seededDirectory()
    let manifest = try directory.currentManifest()
    let snapshot = try Snapshot(path: directory.snapshotPath(manifest.number))
    try Self.makeFolder(output)
    var files: [String: BulkFile] = [:]
    let base = baseURL.map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? ""
    let listing = try BulkExport.run(snapshot, manifest, on: day, base: base) { name, line in
      let file = try files[name] ?? BulkFile(output + "/" + name)
      files[name] = file
      try file.write(line)
    }
    for file in files.values { try file.close() }
    // Last, so that whoever finds it finds all that it lists.
    try BulkFile.write(listing, to: output + "/manifest.json")
  }
}

/// A file that is written piece by piece.
private final class BulkFile {
  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(_ path: String) throws(CommandError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, number: errno) }
  }

  /// A whole file.
  static func write(_ bytes: [UInt8], to path: String) throws(CommandError) {
    let file = try BulkFile(path)
    try file.write(bytes)
    try file.close()
  }

  func write(_ bytes: [UInt8]) throws(CommandError) {
    buffer += bytes
    if buffer.count >= 1 << 16 { try flush() }
  }

  private func flush() throws(CommandError) {
    var done = 0
    while done < buffer.count {
      let n = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
      if n > 0 {
        done += n
      } else if errno != EINTR {
        throw .cannotWrite(path: path, number: errno)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  func close() throws(CommandError) {
    try flush()
    if Glibc.close(descriptor) != 0 { throw .cannotWrite(path: path, number: errno) }
  }
}
