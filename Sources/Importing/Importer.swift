import Crypto
import DirectoryModel
import Glibc
import Reading
public import Storing
public import Vocabulary

/// What to import, and how strictly.
public struct ImportRequest: Sendable {
  /// Files, folders (their .csv and .xml files, by name) or `-`.
  public var paths: [String]
  public var adapter: String
  public var source: String
  /// ISO date: what the source says it is as of.
  public var asOf: String
  public var completeFor: Completeness?
  /// Hexadecimal SHA-256 that the one file must have.
  public var sha256: String?
  public var maximumRefused = Int.max
  public var quarantine: String?
  /// Accept a layer with under half of the former one's rows.
  public var force = false
  public var publisher: String?
  /// The source that this one is laid onto, which must fit it (`DeltaLayers.fault`).
  public var onto: String?

  public init(paths: [String], adapter: String, source: String, asOf: String) {
    self.paths = paths
    self.adapter = adapter
    self.source = source
    self.asOf = asOf
  }
}

/// Turns the files of one source into one layer.
public enum Importer {
  /// Reads everything and writes nothing but the quarantine file.
  public static func dryRun(
    _ request: ImportRequest, workDirectory: String, onProgress: ((ImportReport) -> Void)? = nil
  ) throws -> ImportReport {
    try read(request, writer: nil, workDirectory: workDirectory, former: nil, onProgress: onProgress).report
  }

  /// Writes the layer into the data directory; nothing sees it until a generation names it.
  ///
  /// - Parameter former: rows kept by the layer that this one replaces.
  /// - Returns: the report and the layer's name.
  public static func importLayer(
    _ request: ImportRequest, into directory: LockedDirectory, former: Int?,
    onProgress: ((ImportReport) -> Void)? = nil
  ) throws -> (report: ImportReport, layer: String) {
    let temporary = directory.workPath("layer")
    let writer = try LayerWriter(path: temporary, fileSystem: directory.directory.fileSystem)
    let (report, isIncomplete) = try read(
      request, writer: writer, workDirectory: directory.directory.workPath, former: former,
      onProgress: onProgress)
    var manifest = LayerManifest(source: request.source, adapter: request.adapter, asOf: request.asOf)
    manifest.files = report.files
    // A list with a missing part is not complete, whatever its source declares.
    manifest.completeFor = isIncomplete ? nil : request.completeFor?.rawValue
    manifest.read = report.read
    manifest.kept = report.kept
    manifest.deactivated = report.deactivated
    manifest.repaired = report.repaired
    manifest.refused = report.refused
    manifest.byRule = report.byRule
    manifest.warnings = report.warnings
    manifest.publisher = request.publisher
    manifest.onto = request.onto
    try writer.finish(manifest)
    let name = layerName(manifest)
    try directory.install(layer: name, from: temporary)
    return (report, name)
  }

  /// `<source>-<hash>`: the hash covers what the layer was made from.
  private static func layerName(_ manifest: LayerManifest) -> String {
    var hash = SHA256()
    hash.update(data: encodeJSON(manifest))
    return manifest.source + "-" + hexadecimal(Array(hash.finalize()).prefix(8))
  }

  private static func read(
    _ request: ImportRequest, writer: LayerWriter?, workDirectory: String, former: Int?,
    onProgress: ((ImportReport) -> Void)?
  ) throws -> (report: ImportReport, isIncomplete: Bool) {
    guard let adapter = AdapterRegistry.adapter(named: request.adapter) else {
      preconditionFailure("no adapter is called \(request.adapter)")
    }
    let quarantine: Quarantine?
    if let path = request.quarantine { quarantine = try Quarantine(path: path) } else { quarantine = nil }
    let session = ImportSession(
      source: request.source, adapter: request.adapter, asOf: request.asOf, writer: writer,
      workDirectory: workDirectory, quarantine: quarantine, maximumRefused: request.maximumRefused)
    session.onProgress = onProgress
    var files: [InputFile] = []
    for path in try expanded(request.paths) { files.append(try InputFile(path: path)) }
    try adapter.read(files, into: session)
    session.finishLint()
    try quarantine?.close()

    for file in files { session.endFile(file.name, digest: try file.finishDigest()) }
    let digest = digest(of: session.report.files)
    session.finishReport(sha256: digest)
    if let expected = request.sha256, expected.lowercased() != digest {
      throw ImportError.wrongDigest(file: files.first?.path ?? "", expected: expected, found: digest)
    }
    let report = session.report
    guard report.kept + report.deactivated > 0 else {
      throw ImportError.refused(
        ImportIssue(
          file: files.map(\.name).joined(separator: ", "),
          value: "\(report.read) rows read, \(report.refused) refused",
          rule: "nothing-kept",
          remedy: "at least one row that can be kept; the first refusal says what is wrong: "
            + (report.issues.first.map { "\($0.rule), line \($0.line ?? 0), \($0.remedy)" }
              ?? "the file has no rows")))
    }
    if let former, !request.force, report.kept * 2 < former {
      throw ImportError.shrunk(source: request.source, former: former, new: report.kept)
    }
    return (report, session.isIncomplete)
  }

  /// The digest of one file is its own; of several, the digest of their names and digests.
  private static func digest(of files: [LayerManifest.File]) -> String {
    if files.count == 1 { return files[0].sha256 }
    var hash = SHA256()
    hash.update(data: Array(files.map { "\($0.name) \($0.sha256)\n" }.joined().utf8))
    return hexadecimal(Array(hash.finalize()))
  }

  private static func expanded(_ paths: [String]) throws(ImportError) -> [String] {
    var result: [String] = []
    for path in paths {
      var status = stat()
      guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        result.append(path)
        continue
      }
      let inside = directoryEntries(path).filter { $0.hasSuffix(".csv") || $0.hasSuffix(".xml") }
      guard !inside.isEmpty else {
        throw .refused(
          ImportIssue(
            file: path, rule: "folder-empty", remedy: "a folder with .csv or .xml files, or the files by name"
          ))
      }
      result += inside.map { path + "/" + $0 }
    }
    return result
  }
}
