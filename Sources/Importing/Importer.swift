import Crypto
import DirectoryModel
import Glibc
import Reading
public import Storing
public import Vocabulary

/// What to import, and how strictly.
public struct ImportRequest: Sendable {
  /// Files, folders (their files of the adapter's extensions, by name) or `-`.
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
  /// Accept a layer with under half of what the former one holds, or with nothing.
  public var force = false
  public var publisher: String?
  /// The file that says what the columns mean; for `mapped`.
  public var mapping: String?
  /// The source that this one is laid onto, which must fit it (`DeltaLayers.fault`).
  public var onto: String?
  /// Whether rows that need no mending may be read the short way; off in the tests that compare the two.
  var usesPlainRows = true

  public init(paths: [String], adapter: String, source: String, asOf: String) {
    self.paths = paths
    self.adapter = adapter
    self.source = source
    self.asOf = asOf
  }
}

extension ImportRequest {
  /// Whether a text may be the id of a source: it becomes a part of file names.
  public static func isSourceID(_ id: String) -> Bool {
    !id.isEmpty && id.utf8.count <= 64 && id.utf8.first != 0x2E
      && id.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
      }
  }

  /// What `isSourceID` wants, in words.
  public static let sourceIDForm = "1 to 64 small letters, digits, - . and _"
}

/// Turns the files of one source into one layer.
public enum Importer {
  /// Reads everything and writes nothing but the quarantine file.
  ///
  /// - Parameter former: the manifest of the layer that an import would replace.
  public static func dryRun(
    _ request: ImportRequest, workDirectory: String, former: LayerManifest? = nil,
    onProgress: ((ImportReport) -> Void)? = nil
  ) throws -> ImportReport {
    try read(request, writer: nil, workDirectory: workDirectory, former: former, onProgress: onProgress)
  }

  /// Writes the layer into the data directory; nothing sees it until a generation names it.
  ///
  /// - Parameter former: the manifest of the layer that this one replaces.
  /// - Returns: the report, which is kept in the layer as well, and the layer's name.
  public static func importLayer(
    _ request: ImportRequest, into directory: LockedDirectory, former: LayerManifest?,
    onProgress: ((ImportReport) -> Void)? = nil
  ) throws -> (report: ImportReport, layer: String) {
    let temporary = directory.workPath("layer-" + request.source)
    let writer = try LayerWriter(path: temporary, fileSystem: directory.directory.fileSystem)
    let report = try read(
      request, writer: writer, workDirectory: directory.directory.workPath, former: former,
      onProgress: onProgress)
    var manifest = LayerManifest(source: request.source, adapter: request.adapter, asOf: request.asOf)
    manifest.files = report.files
    manifest.completeFor = report.completeFor
    manifest.declaredCompleteFor = report.declaredCompleteFor
    manifest.records = report.records
    manifest.read = report.read
    manifest.kept = report.kept
    manifest.deactivated = report.deactivated
    manifest.repaired = report.repaired
    manifest.refused = report.refused
    manifest.byRule = report.byRule
    manifest.warnings = report.warnings
    manifest.publisher = request.publisher
    manifest.onto = request.onto
    manifest.crosswalks = report.crosswalks
    manifest.mappingSHA256 = report.mappingSHA256
    try writer.finish(manifest, report: encodeJSON(report))
    try MergedDirectory.checkRoles(of: Layer(path: temporary))
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
    _ request: ImportRequest, writer: LayerWriter?, workDirectory: String, former: LayerManifest?,
    onProgress: ((ImportReport) -> Void)?
  ) throws -> ImportReport {
    guard let adapter = AdapterRegistry.adapter(named: request.adapter) else {
      preconditionFailure("no adapter is called \(request.adapter)")
    }
    try Threads.require(for: workDirectory)
    let paths = try expanded(request.paths, adapter.fileExtensions)
    var quarantine: Quarantine?
    if let path = request.quarantine {
      if (paths + [request.mapping].compactMap(\.self)).contains(where: { isSameFile($0, path) }) {
        throw ImportError.quarantineIsInput(path: path)
      }
      quarantine = try Quarantine(path: path)
    }
    do {
      return try read(
        request, paths, adapter, writer: writer, workDirectory: workDirectory, quarantine, former: former,
        onProgress: onProgress)
    } catch {
      quarantine?.abandon()
      throw error
    }
  }

  private static func isSameFile(_ a: String, _ b: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev
      && first.st_ino == second.st_ino
  }

  private static func read(
    _ request: ImportRequest, _ paths: [String], _ adapter: any SourceAdapter, writer: LayerWriter?,
    workDirectory: String, _ quarantine: Quarantine?, former: LayerManifest?,
    onProgress: ((ImportReport) -> Void)?
  ) throws -> ImportReport {
    let session = ImportSession(
      source: request.source, adapter: request.adapter, asOf: request.asOf, writer: writer,
      workDirectory: workDirectory, quarantine: quarantine, maximumRefused: request.maximumRefused)
    session.onProgress = onProgress
    session.usesPlainRows = request.usesPlainRows
    session.mapping = try request.mapping.map(Mapping.read)
    if writer == nil { session.preview = session.mapping.map { MappingPreview($0) } }
    var files: [InputFile] = []
    for path in paths { files.append(try InputFile(path: path)) }
    guard files.count <= UInt16.max else {
      throw ImportError.refused(
        ImportIssue(
          file: request.paths[0], value: "\(files.count) files", rule: "files-too-many",
          remedy: "at most \(UInt16.max) files in one source; join small ones"))
    }
    try adapter.read(files, into: session)
    session.finishLint()
    for file in files { session.endFile(file.name, digest: try file.finishDigest()) }
    let digest = digest(of: session.report.files)
    session.finishReport(sha256: digest, declared: request.completeFor)
    if let expected = request.sha256, expected.lowercased() != digest {
      throw ImportError.wrongDigest(file: files.first?.path ?? "", expected: expected, found: digest)
    }
    try guardAgainstLoss(session.report, former: former, force: request.force)
    try quarantine?.close()
    return session.report
  }

  /// Refuses what would leave a source with nothing, or with far less than it had, unless the caller insists.
  ///
  /// A source that has withdrawn sends an empty list: whoever insists may publish it. A file of which every row was
  /// refused is no such list but one that was not understood, and no insisting makes it one.
  private static func guardAgainstLoss(
    _ report: ImportReport, former: LayerManifest?, force: Bool
  ) throws(ImportError) {
    let new = report.kept + report.deactivated
    let held = former.map { $0.kept + $0.deactivated } ?? 0
    if new == 0 && (report.read > 0 || former == nil || (held == 0 && !force)) {
      let before = former == nil ? "" : "; the former data has \(held)"
      throw .refused(
        ImportIssue(
          file: report.files.map(\.name).joined(separator: ", "),
          value: "\(report.read) rows read, \(report.refused) refused\(before)", rule: "nothing-kept",
          remedy: "at least one row that can be kept; the first refusal says what is wrong: "
            + (report.issues.first(where: \.isRefusal).map {
              "\($0.rule), line \($0.line ?? 0), \($0.remedy)"
            } ?? "the file has no rows")))
    }
    guard let former, !force else { return }
    func check(_ what: String, _ former: Int, _ new: Int) throws(ImportError) {
      if new * 2 < former { throw .shrunk(source: report.source, what: what, former: former, new: new) }
    }
    try check("rows", former.kept, report.kept)
    try check("rows", held, new)
    // Many rows of one kind must not hide that those of another are gone.
    guard let records = former.records else { return }
    for (what, kinds) in [("clinicians", [RecordKind.clinician]), ("facilities", [.organization, .center])] {
      try check(
        what, kinds.reduce(0) { $0 + (records[$1.token] ?? 0) },
        kinds.reduce(0) { $0 + (report.records[$1.token] ?? 0) })
    }
  }

  /// The digest of one file is its own; of several, the digest of their names and digests.
  private static func digest(of files: [LayerManifest.File]) -> String {
    if files.count == 1 { return files[0].sha256 }
    var hash = SHA256()
    hash.update(data: Array(files.map { "\($0.name) \($0.sha256)\n" }.joined().utf8))
    return hexadecimal(Array(hash.finalize()))
  }

  private static func files(in folder: String) throws(ImportError) -> [String] {
    do throws(StoreError) { return try listDirectory(folder) } catch {
      throw .refused(
        ImportIssue(file: folder, rule: "folder-not-readable", remedy: "a folder that may be read: \(error)"))
    }
  }

  private static func expanded(_ paths: [String], _ extensions: [String]) throws(ImportError) -> [String] {
    var result: [String] = []
    for path in paths {
      var status = stat()
      guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        result.append(path)
        continue
      }
      let inside = try files(in: path).filter { name in
        extensions.contains { name.lowercased().hasSuffix($0) }
      }
      guard !inside.isEmpty else {
        throw .refused(
          ImportIssue(
            file: path, rule: "folder-empty",
            remedy: "a folder with "
              + extensions.joined(separator: ", ") + " files, or the files by name"
          ))
      }
      result += inside.map { path + "/" + $0 }
    }
    return result
  }
}
