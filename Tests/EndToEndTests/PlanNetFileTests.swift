import TestSupport
import Testing

/// What an import of a FHIR directory keeps, compared by a second program in another language.
@Suite struct PlanNetFileTests {
  /// Published examples and the data of a reference server; no part of this package.
  private static let samples = packageRoot() + "/../shared/samples/"
  private static let isThere = Files.isThere(samples + "plannet")
  private static let fixtures = packageRoot() + "/Tests/ImportingTests/Fixtures/PlanNet/"
  private static let comparison = packageRoot() + "/Tests/Scripts/compare_plannet.py"

  /// Imports, compares, and returns what was exported, without the rows, sorted.
  @discardableResult
  private func exported(
    _ files: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String] {
    let data = DataFolder.seeded()
    let imported = data.run(
      ["import"] + files + [
        "--as", "plan-net", "--source", "payer", "--as-of", "2026-11-01", "--keep", "all", "--json",
      ])
    try #require(imported.code == 0, "\(imported.stderr)", sourceLocation: sourceLocation)
    let report = data.folder.write("report.json", imported.bytes)
    let export = data.folder.file("export.ndjson")
    try data.must("export", "ndjson", "--on", "2026-11-15", "-o", export)
    let compared = Running.run(
      "python3",
      [Self.comparison, "--report", report, "--export", export, "--on", "2026-11-15"] + files,
      environment: [:])
    #expect(compared.code == 0, "\(compared.stdout)\(compared.stderr)", sourceLocation: sourceLocation)
    return Files.text(export).split(separator: "\n").map { line in
      line.split(separator: "\"row\":").enumerated().map { i, part in
        i == 0 ? String(part) : String(part.drop { $0.isNumber })
      }.joined()
    }.sorted()
  }

  private static func files(_ folder: String) -> [String] {
    Files.names(in: samples + folder).map { samples + folder + "/" + $0 }
  }

  @Test func `the comparing program finds the faults that it is there to find`() {
    let outcome = Running.run("python3", [Self.comparison, "--selftest"], environment: [:])
    #expect(outcome.code == 0, "\(outcome.stdout)\(outcome.stderr)")
  }

  @Test func `an invented directory gives one export from NDJSON, JSON and XML`() throws {
    let lines = try exported([Self.fixtures + "directory.ndjson"])
    #expect(try exported([Self.fixtures + "directory.json"]) == lines)
    #expect(try exported([Self.fixtures + "directory.xml"]) == lines)
    #expect(lines.contains { $0.contains("\"payer:net-blue\"") })
  }

  @Test func `a generated directory gives one export from NDJSON and XML`() throws {
    let folder = TemporaryFolder()
    var exports: [[String]] = []
    for form in ["ndjson", "xml", "json"] {
      let file = folder.file("directory." + form)
      let made = Running.run(
        packageRoot() + "/Scripts/generate-plan-net", ["--clinicians", "300", "--seed", "5", "--out", file],
        environment: [:])
      try #require(made.code == 0, "\(made.stderr)")
      exports.append(try exported([file]))
    }
    #expect(exports[1] == exports[0] && exports[2] == exports[0] && exports[0].count > 300)
  }

  @Test(.enabled(if: isThere, "no published files beside this package"))
  func `the reference server's data gives the same export from NDJSON and XML, in any order`() throws {
    let lines = Self.files("plannet/ndjson")
    let wanted = try exported(lines)
    #expect(wanted.count > 1_000)
    var random = SplitMix64(seed: 3)
    #expect(try exported(lines.shuffled(using: &random)) == wanted)
    #expect(try exported(Self.files("plannet/xml").shuffled(using: &random)) == wanted)
  }

  @Test(.enabled(if: isThere, "no published files beside this package"))
  func `the guide's examples give the same export from JSON and XML`() throws {
    let wanted = try exported([Self.samples + "plannet/ig-examples/json"])
    #expect(try exported([Self.samples + "plannet/ig-examples/xml"]) == wanted)
  }

  @Test(
    .enabled(if: isThere, "no published files beside this package"),
    arguments: ["vhdir/xml", "vhdir/bundles", "mcsd"])
  func `near dialects are read for what they share`(folder: String) throws {
    try exported([Self.samples + folder])
  }
}
