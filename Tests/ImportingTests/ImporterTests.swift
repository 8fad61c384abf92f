import DirectoryModel
import FoundationEssentials
import Glibc
import Reading
import Storing
import TestSupport
import Testing
import Vocabulary

@testable import Importing

@Suite struct ImporterTests {
  private let folder = TemporaryFolder()

  private static let header =
    "NPI,Entity Type Code,Provider Last Name (Legal Name),Provider Credential Text\n"
  private static let good = ["2000100018,1,ONE,MD\n", "2000100026,1,TWO,MD\n", "2000100034,1,THREE,DO\n"]
  private static let bad = "2000100035,1,WRONG,123-45-6789\n"

  private func request(_ text: String, _ name: String = "npidata.csv") -> ImportRequest {
    ImportRequest(paths: [folder.write(name, text)], adapter: "nppes", source: "nppes", asOf: "2026-11-01")
  }

  private var directory: DataDirectory { DataDirectory(path: folder.file("data")) }

  @discardableResult
  private func importing(_ request: ImportRequest, former: LayerManifest? = nil) throws -> (
    report: ImportReport, layer: String
  ) {
    try directory.withLock { try Importer.importLayer(request, into: $0, former: former) }
  }

  // Digests as `sha256sum` prints them.
  private static let digestOfAll = "555feadefddb1f6e23488e216fd6960f0decced79e821c25dc1c24e2af508734"
  private static let digestOfFirst = "00c976d2ebc47338f8628cc8cfd055e4d1f23efaf1c71d1e56e93702c73e2e4b"
  /// Of the two lines `b.csv` with the first row's digest and `a.csv` with the second's.
  private static let digestOfTwo = "d593f4a19cdefdab23fab4ba475f89eaeb083ba495f4b21c49c5d32eddda748d"

  @Test func `the digest of one file is that of its bytes`() throws {
    let text = Self.header + Self.good.joined()
    var request = request(text)
    request.sha256 = Self.digestOfAll.uppercased()
    let report = try importing(request).report
    #expect(report.sha256 == Self.digestOfAll && report.files[0].sha256 == Self.digestOfAll)
    #expect(report.files[0].bytes == text.utf8.count && report.files[0].name == "npidata.csv")
  }

  @Test func `the digest of several files is that of their names and digests`() throws {
    let texts = [("b.csv", Self.header + Self.good[0]), ("a.csv", Self.header + Self.good[1])]
    var request = request("")
    request.paths = texts.map { folder.write($0.0, $0.1) }
    let report = try importing(request).report
    #expect(report.sha256 == Self.digestOfTwo)
    #expect(report.files.map(\.name) == ["b.csv", "a.csv"] && report.files.map(\.rows) == [1, 1])
  }

  @Test func `a file with another digest than the caller named leaves nothing`() throws {
    var request = request(Self.header + Self.good[0])
    request.sha256 = String(repeating: "0", count: 64)
    let wrong = ImportError.wrongDigest(
      file: request.paths[0], expected: String(repeating: "0", count: 64), found: Self.digestOfFirst)
    #expect(throws: wrong) { try importing(request) }
    #expect(directoryEntries(directory.layersPath) == [])
  }

  @Test(arguments: [
    (10, 5, false), (10, 4, true), (11, 5, true), (9, 5, false), (0, 1, false), (1000, 499, true),
    (7, 3, true),
  ]) func `a layer with under half of the former one's rows needs force`(
    _ former: Int, _ rows: Int, _ isShrunk: Bool
  ) throws {
    let names = (1...rows).map { "p\($0),Plan \($0)\n" }.joined()
    var request = ImportRequest(
      paths: [folder.write("plans.csv", "plan,name\n" + names)], adapter: "exchange", source: "plans",
      asOf: "2026")
    let manifest = formerLayer(kept: former)
    if isShrunk {
      let shrunk = ImportError.shrunk(source: "plans", what: "rows", former: former, new: rows)
      #expect(throws: shrunk) { try importing(request, former: manifest) }
      #expect(throws: shrunk) {
        try Importer.dryRun(request, workDirectory: folder.path, former: manifest)
      }
      #expect(directoryEntries(directory.layersPath) == [])
    }
    request.force = isShrunk
    #expect(try importing(request, former: manifest).report.kept == rows)
  }

  private func formerLayer(
    kept: Int, deactivated: Int = 0, records: [String: Int]? = nil
  ) -> LayerManifest {
    var manifest = LayerManifest(source: "s", adapter: "exchange", asOf: "2026-10")
    manifest.kept = kept
    manifest.deactivated = deactivated
    manifest.records = records
    return manifest
  }

  @Test func `many rows of one kind do not hide that those of another are gone`() throws {
    var request = request(
      "NPI,Entity Type Code,Provider Last Name (Legal Name),Provider Organization Name (Legal Business Name)\n"
        + "2000100018,1,ONE,\n2000100026,1,TWO,\n2000100034,1,THREE,\n2000001018,2,,HARBOR\n")
    for (records, what, former, new) in [
      (["clinician": 7, "organization": 1], "clinicians", 7, 3),
      (["clinician": 1, "organization": 2, "center": 1], "facilities", 3, 1),
    ] {
      let manifest = formerLayer(kept: 8, records: records)
      #expect(throws: ImportError.shrunk(source: "nppes", what: what, former: former, new: new)) {
        try importing(request, former: manifest)
      }
      #expect(directoryEntries(directory.layersPath) == [])
    }
    // Twice as many are no reason yet, and kinds that nobody is seen by are none at all.
    let half = formerLayer(kept: 8, records: ["clinician": 6, "organization": 2, "network": 900])
    #expect(try importing(request, former: half).report.records == ["clinician": 3, "organization": 1])
    request.force = true
    #expect(
      try importing(request, former: formerLayer(kept: 8, records: ["clinician": 900])).report.kept == 4)
  }

  @Test func `rows of ended NPIs count when a list of them shrinks`() {
    let header = "NPI,Entity Type Code,Provider Last Name (Legal Name),NPI Deactivation Date\n"
    let request = request(header + "2000100018,,,05/14/2019\n")
    #expect(throws: ImportError.shrunk(source: "nppes", what: "rows", former: 3, new: 1)) {
      try importing(request, former: formerLayer(kept: 0, deactivated: 3))
    }
    #expect(throws: Never.self) { try importing(request, former: formerLayer(kept: 0, deactivated: 2)) }
  }

  @Test func `an empty list replaces a former one only by force, and one without a former never`() throws {
    var request = request(Self.header)
    #expect(throws: ImportError.shrunk(source: "nppes", what: "rows", former: 8, new: 0)) {
      try importing(request, former: formerLayer(kept: 8))
    }
    request.force = true
    #expect(refusal { try importing(request) }?.rule == "nothing-kept")
    #expect(directoryEntries(directory.layersPath) == [])
    let (report, name) = try importing(request, former: formerLayer(kept: 8))
    #expect(report.read == 0 && report.records.isEmpty)
    #expect(try Layer(path: directory.layerPath(name)).count == 0)
    // The empty list again is the same layer.
    #expect(try importing(request, former: formerLayer(kept: 0)).layer == name)
  }

  @Test func `a file of which every row is refused is no empty list, force or not`() throws {
    var request = request(Self.header + Self.bad + Self.bad)
    for force in [false, true] {
      request.force = force
      let refused = try #require(refusal { try importing(request, former: formerLayer(kept: 8)) })
      #expect(refused.rule == "nothing-kept")
      #expect(refused.text.contains("2 rows read, 2 refused; the former data has 8"))
    }
    #expect(directoryEntries(directory.layersPath) == [])
  }

  @Test(arguments: [0, 1, 2, 3]) func `more refused rows than allowed end the import`(_ allowed: Int) throws {
    var request = request(Self.header + Self.good[0] + Self.bad + Self.good[1] + Self.bad + Self.good[2])
    request.maximumRefused = allowed
    if allowed >= 2 {
      let report = try importing(request).report
      #expect(report.refused == 2 && report.kept == 3)
      return
    }
    do {
      try importing(request)
      Issue.record("\(allowed) allowed")
    } catch ImportError.tooManyRefused(let refused, let limit, let last) {
      #expect(refused == allowed + 1 && limit == allowed)
      #expect(last.rule == "npi-checksum" && last.line == (allowed == 0 ? 3 : 5))
    }
    #expect(directoryEntries(directory.layersPath) == [])
  }

  // MARK: Quarantine

  private struct Entry: Decodable {
    var file: String
    var line: Int?
    var column: Int?
    var field: String?
    var rule: String
    var remedy: String
    var record: String
  }

  @Test func `refused rows lie in quarantine, readable by their owner, without social security numbers`()
    throws
  {
    var request = request(
      Self.header + Self.good[0] + Self.bad + "2000100042,1\n" + "2000100042,9,X,\"a\nb\"\n")
    let path = folder.write("quarantine.ndjson", "what was there before\n")
    request.quarantine = path
    try importing(request)
    let entries = try TextFile(path: path).lines.map {
      try JSONDecoder().decode(Entry.self, from: Data($0.utf8))
    }
    #expect(entries.map(\.rule) == ["npi-checksum", "csv-ragged", "nppes-entity-type"])
    #expect(entries.map(\.line) == [3, 4, 5] && entries.map(\.column) == [1, nil, 12])
    #expect(
      entries.map(\.record) == [
        "2000100035,1,WRONG,***-**-****", "2000100042,1", "2000100042,9,X,\"a\nb\"",
      ])
    #expect(entries.allSatisfy { $0.file == "npidata.csv" && !$0.remedy.isEmpty })
  }

  @Test func `a new quarantine file is its owner's alone, and one that cannot be made ends the import`()
    throws
  {
    var request = request(Self.header + Self.good[0] + Self.bad)
    request.quarantine = folder.file("new.ndjson")
    try importing(request)
    var status = stat()
    #expect(stat(folder.file("new.ndjson"), &status) == 0 && status.st_mode & 0o777 == 0o600)
    request.quarantine = folder.file("nowhere/q.ndjson")
    #expect(throws: ImportError.cannotWrite(path: folder.file("nowhere/q.ndjson"))) { try importing(request) }
    request.quarantine = "/dev/full"
    #expect(throws: ImportError.cannotWrite(path: "/dev/full")) { try importing(request) }
  }

  @Test func `a quarantine that names what is to be read, by whatever path, leaves it as it is`() throws {
    var request = request(Self.header + Self.good[0] + Self.bad)
    let input = request.paths[0]
    let before = try readSmallFile(input)
    let link = folder.file("link.ndjson")
    #expect(symlink(input, link) == 0)
    for path in [input, link] {
      request.quarantine = path
      #expect(throws: ImportError.quarantineIsInput(path: path)) { try importing(request) }
      #expect(throws: ImportError.quarantineIsInput(path: path)) {
        try Importer.dryRun(request, workDirectory: folder.path)
      }
      #expect(try readSmallFile(input) == before)
    }
  }

  @Test func `the quarantine of an earlier import stays until another one is whole`() throws {
    let path = folder.write("quarantine.ndjson", "of last month\n")
    let other = folder.write("other.txt", "somebody's")
    // Not one row was looked at.
    var request = request("no header of the registry\n")
    request.quarantine = path
    #expect(throws: (any Error).self) { try importing(request) }
    #expect(try TextFile(path: path).lines == ["of last month"])
    #expect(directoryEntries(folder.path).allSatisfy { !$0.hasSuffix(".tmp") })
    // A link is replaced and not followed.
    unlink(path)
    #expect(symlink(other, path) == 0)
    request = self.request(Self.header + Self.good[0] + Self.bad)
    request.quarantine = path
    request.maximumRefused = 0
    #expect(throws: (any Error).self) { try importing(request) }
    #expect(try TextFile(path: path).lines.count == 1, "the rows for which the file was refused are there")
    #expect(try TextFile(path: other).lines == ["somebody's"])
  }

  @Test(arguments: [
    ("123-45-6789", "***-**-****"), ("SSN 123-45-6789.", "SSN ***-**-****."),
    ("123-45-6789 987-65-4321", "***-**-**** ***-**-****"), ("123-45-67890", "123-45-67890"),
    ("0123-45-6789", "0123-45-6789"), ("123-456-789", "123-456-789"), ("312-555-0101", "312-555-0101"),
    ("123-45-678", "123-45-678"), ("x123-45-6789y", "x***-**-****y"), ("é123-45-6789é", "é***-**-****é"),
    ("", ""),
  ]) func `digits in the shape of a social security number are masked`(_ text: String, _ masked: String) {
    #expect(SensitiveText.masked(text) == masked)
    #expect(ImportIssue(file: "f", value: text, rule: "r", remedy: "m").value == masked)
  }

  @Test func `a value is cut to 80 characters after it is masked, without control characters`() {
    for length in 60...90 {
      let value = String(repeating: "x", count: length) + "123-45-6789" + String(repeating: "y", count: 100)
      let shown = ImportIssue(file: "f", value: value, rule: "r", remedy: "m").value ?? ""
      #expect(shown.count == 81 && shown.hasSuffix("…"))
      // Were half a number shown, its digits would be.
      let digits = shown.filter(\.isNumber)
      #expect(digits.isEmpty, "\(shown)")
    }
    #expect(
      ImportIssue(file: "f", value: "a\u{1B}[31m\u{9F}\n", rule: "r", remedy: "m").value
        == "a\u{FFFD}[31m\u{FFFD}\u{FFFD}")
    #expect(ImportIssue(file: "f", rule: "r", remedy: "m").value == nil)
  }

  @Test func `nothing that an issue quotes has a control character, however it was set`() {
    let bad = "a\u{1B}[2J\u{7}"
    let good = "a\u{FFFD}[2J\u{FFFD}"
    var issue = ImportIssue(file: bad, field: bad, value: bad, rule: "r", remedy: bad)
    func expectPrintable() {
      #expect([issue.file, issue.field, issue.value, issue.remedy] == [good, good, good, good])
    }
    expectPrintable()
    issue.file = bad
    issue.field = bad
    issue.value = bad
    issue.remedy = bad
    expectPrintable()
    // Only a value is cut: half a path is another file.
    issue.file = String(repeating: "x", count: 200)
    #expect(issue.file.count == 200)
    issue.field = nil
    #expect(issue.field == nil)
  }

  // MARK: What is written

  @Test func `a dry run reports the same and writes nothing`() throws {
    let work = folder.file("work")
    #expect(mkdir(work, 0o700) == 0)
    for adapter in AdapterRegistry.all.map(\.name) {
      let fixture = try AdapterFixture.of(adapter)
      let files = fixture.files(with: fixture.badRows)
      let paths = files.map { folder.write($0.name, $0.bytes) }
      var request = ImportRequest(paths: paths, adapter: adapter, source: "test", asOf: "2026-11-01")
      fixture.prepare(&request, in: folder)
      let before = directoryEntries(folder.path)
      var report = try Importer.dryRun(request, workDirectory: work)
      #expect(directoryEntries(work) == [] && directoryEntries(folder.path) == before)
      // Only a dry run shows how rows would be read.
      #expect((report.preview != nil) == (request.mapping != nil))
      report.preview = nil
      let imported = try fixture.imported(files, as: adapter).report
      #expect(report == imported, "\(adapter)")
    }
  }

  @Test func `a folder gives its CSV and XML files by name, and an empty one is refused`() throws {
    let source = folder.file("source")
    #expect(mkdir(source, 0o700) == 0)
    #expect(throws: ImportError.self) {
      try importing(ImportRequest(paths: [source], adapter: "nppes", source: "s", asOf: "2026"))
    }
    for (i, name) in ["b.csv", "a.csv", "README.md", "c.csv.gz"].enumerated() {
      folder.write("source/" + name, i < 2 ? Self.header + Self.good[i] : "not data")
    }
    let report = try importing(ImportRequest(paths: [source], adapter: "nppes", source: "s", asOf: "2026"))
      .report
    #expect(report.files.map(\.name) == ["a.csv", "b.csv"] && report.kept == 2)
    let missing = refusal {
      try importing(
        ImportRequest(paths: [folder.file("gone.csv")], adapter: "nppes", source: "s", asOf: "2026"))
    }
    #expect(missing?.rule == "file-not-found")
  }

  @Test func `standard input is read and digested like a file`() throws {
    let text = Self.header + Self.good.joined()
    let descriptor = open(folder.write("piped.csv", text), O_RDONLY)
    let former = dup(0)
    try #require(descriptor >= 0 && former >= 0 && dup2(descriptor, 0) == 0)
    defer {
      dup2(former, 0)
      close(former)
      close(descriptor)
    }
    var request = request("")
    request.paths = ["-"]
    let report = try importing(request).report
    #expect(report.sha256 == Self.digestOfAll && report.kept == 3)
    #expect(report.files.map(\.name) == ["standard input"] && report.files[0].bytes == text.utf8.count)
  }

  @Test func `a layer's name is that of its source and of what it was made from`() throws {
    let text = Self.header + Self.good.joined()
    let name = try importing(request(text)).layer
    #expect(name.hasPrefix("nppes-") && name.utf8.count == "nppes-".utf8.count + 16)
    #expect(try importing(request(text)).layer == name)
    var other = request(text)
    other.asOf = "2026-10-01"
    #expect(try importing(other).layer != name)
    #expect(try importing(request(Self.header + Self.good[0])).layer != name)
    other = request(text)
    other.source = "registry"
    #expect(try importing(other).layer.hasPrefix("registry-"))
  }

  @Test func `the manifest in the layer says what the report says`() throws {
    var request = request(Self.header + Self.good.joined() + Self.bad)
    request.publisher = "Nobody's Registry"
    request.completeFor = .clinicians
    let (report, name) = try importing(request)
    let manifest = try Layer(path: directory.layerPath(name)).manifest
    #expect(manifest.read == 4 && manifest.kept == 3 && manifest.refused == 1 && manifest.deactivated == 0)
    #expect(manifest.byRule == report.byRule && manifest.warnings == report.warnings)
    #expect(manifest.files == report.files && manifest.publisher == "Nobody's Registry")
    #expect(manifest.source == "nppes" && manifest.adapter == "nppes" && manifest.asOf == "2026-11-01")
    #expect(manifest.records == ["clinician": 3] && report.records == ["clinician": 3])
    // Nobody can say whom the refused row was about: its number is no NPI.
    #expect(manifest.declaredCompleteFor == "clinicians" && manifest.completeFor == nil)
  }

  @Test func `the report stays with the layer, without the generation that no layer knows`() throws {
    var request = request(Self.header + Self.good.joined() + Self.bad)
    request.completeFor = .all
    let (report, name) = try importing(request)
    let layer = try Layer(path: directory.layerPath(name))
    let kept = try JSONDecoder().decode(ImportReport.self, from: Data(try layer.report()))
    #expect(kept == report && kept.generation == nil && kept.issues.count == 1)
  }

  @Test func `a list with a missing part keeps what was declared and is not complete`() throws {
    let files = "clinician,npi,last\na,2000100018,One\n"
    var request = ImportRequest(
      paths: [folder.write("clinicians.csv", files + "b,,\n")], adapter: "exchange", source: "s",
      asOf: "2026-11-01")
    request.completeFor = .clinicians
    let (report, name) = try importing(request)
    #expect(report.refused == 1 && report.declaredCompleteFor == "clinicians" && report.completeFor == nil)
    let manifest = try Layer(path: directory.layerPath(name)).manifest
    #expect(manifest.declaredCompleteFor == "clinicians" && manifest.completeFor == nil)
    request.paths = [folder.write("clinicians.csv", files)]
    let (whole, second) = try importing(request)
    #expect(whole.declaredCompleteFor == "clinicians" && whole.completeFor == "clinicians")
    #expect(try Layer(path: directory.layerPath(second)).manifest.completeFor == "clinicians")
  }

  @Test func `the first of each rule is an example even beyond the listed ones`() throws {
    let rows = String(repeating: Self.bad, count: 1_000) + "2000100042,9,X,\n" + Self.good[0]
    let report = try importing(request(Self.header + rows)).report
    #expect(report.issues.allSatisfy { $0.rule == "npi-checksum" && $0.isRefusal })
    #expect(report.examples.refused.mapValues(\.line) == ["npi-checksum": 2, "nppes-entity-type": 1_002])
    #expect(report.examples.warnings.isEmpty)
  }

  @Test func `the report is read back as it was written`() throws {
    var report = try importing(request(Self.header + Self.good[0] + Self.bad)).report
    report.generation = 7
    let json = encodeJSON(report)
    #expect(try JSONDecoder().decode(ImportReport.self, from: Data(json)) == report)
    let text = String(decoding: json, as: UTF8.self)
    for key in [
      "source", "as_of", "sha256", "read", "kept", "deactivated", "repaired", "refused", "by_rule",
      "warnings", "generation",
    ] {
      #expect(text.contains("\"\(key)\" :"), "\(key)")
    }
  }

  @Test func `at most 1,000 issues are listed, and all are counted`() throws {
    let rows = String(repeating: Self.bad, count: 1_500) + Self.good[0]
    let report = try importing(request(Self.header + rows)).report
    #expect(
      report.issues.count == 1_000 && report.refused == 1_500 && report.byRule == ["npi-checksum": 1_500])
  }

  @Test func `progress is told every 65,536 rows`() throws {
    let rows = String(repeating: Self.good[0], count: 65_536 * 2 + 1)
    var seen: [Int] = []
    _ = try Importer.dryRun(request(Self.header + rows), workDirectory: folder.path) { seen.append($0.read) }
    #expect(seen == [65_536, 131_072])
  }

  @Test func `a refusal of all rows says the first reason`() throws {
    let refused = try #require(refusal { try importing(request(Self.header + Self.bad + Self.bad)) })
    #expect(refused.rule == "nothing-kept" && refused.text.contains("npi-checksum, line 2"))
  }
}
