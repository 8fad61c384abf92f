import TestSupport
import Testing

/// What an import of the registry keeps, compared row by row by a second program in another language.
@Suite struct RegistryFileTests {
  /// Excerpts of published files: they hold real people and are no part of this package.
  private static let samples = packageRoot() + "/../shared/samples/nppes"
  private static let isThere = Files.isThere(samples)
  private static let comparison = packageRoot() + "/Tests/Scripts/compare_nppes.py"

  private static func files(_ isWanted: (String) -> Bool) -> [String] {
    Files.names(in: samples).filter { $0.hasSuffix(".csv") && isWanted($0) }
  }

  private func expectSame(_ file: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let data = DataFolder.seeded()
    let imported = data.importing(file, "--keep", "all", "--json")
    // 3: some rows are refused, and the comparison knows which must be.
    try #require([0, 3].contains(imported.code), "\(imported.stderr)", sourceLocation: sourceLocation)
    let report = data.folder.write("report.json", imported.bytes)
    let export = data.folder.file("export.ndjson")
    try data.must("export", "ndjson", "-o", export)
    let compared = Running.run(
      "python3", [Self.comparison, "--nppes", file, "--report", report, "--export", export], environment: [:])
    #expect(compared.code == 0, "\(compared.stdout)\(compared.stderr)", sourceLocation: sourceLocation)
  }

  @Test func `the comparing program finds the faults that it is there to find`() {
    let outcome = Running.run("python3", [Self.comparison, "--selftest"], environment: [:])
    #expect(outcome.code == 0, "\(outcome.stdout)\(outcome.stderr)")
  }

  @Test func `every value of 3,000 invented rows is exported as the file has it`() throws {
    let folder = TemporaryFolder()
    let (file, places, names) = (
      folder.file("npidata.csv"), folder.file("pl.csv"), folder.file("othernames.csv")
    )
    let made = Running.run(
      packageRoot() + "/Scripts/generate-nppes",
      ["--rows", "3000", "--seed", "7", "--out", file, "--locations", places, "--othernames", names],
      environment: [:])
    try #require(made.code == 0, "\(made.stderr)")
    try expectSame(file)
  }

  @Test func `further locations and other names of invented rows join the registry's own`() throws {
    let data = DataFolder.seeded()
    let (file, places, names) = (
      data.folder.file("n.csv"), data.folder.file("pl.csv"), data.folder.file("on.csv")
    )
    let made = Running.run(
      packageRoot() + "/Scripts/generate-nppes",
      ["--rows", "1000", "--out", file, "--locations", places, "--othernames", names], environment: [:])
    try #require(made.code == 0, "\(made.stderr)")
    #expect(data.importing(file, "--keep", "all").code == 0)
    #expect(data.importing(places, as: "nppes-locations", source: "registry-places").code == 0)
    #expect(data.importing(names, as: "nppes-othername", source: "registry-names").code == 0)
    // The first row of either file: the NPI in its first cell.
    for (text, source) in [(Files.text(places), "registry-places"), (Files.text(names), "registry-names")] {
      let cells = try #require(text.split(separator: "\n").dropFirst().first).split(separator: "\"")
      let shown = try data.must("show", String(cells[0]))
      #expect(shown.stdout.contains(source + ", "))
      #expect(shown.stdout.contains(String(cells[2])), "\(cells[2]) in \(shown.stdout)")
    }
  }

  @Test(
    .enabled(if: isThere, "no published files beside this package"),
    arguments: files { $0.hasPrefix("npidata") || $0.hasPrefix("nppes") })
  func `every value of a published file is exported as the file has it`(file: String) throws {
    try expectSame(Self.samples + "/" + file)
  }

  @Test(
    .enabled(if: isThere, "no published files beside this package"),
    arguments: files { $0.hasPrefix("othername") || $0.hasPrefix("pl_") })
  func `published files of other names and of further locations are imported`(file: String) {
    let format = file.hasPrefix("pl_") ? "nppes-locations" : "nppes-othername"
    let outcome = DataFolder.seeded().importing(
      Self.samples + "/" + file, as: format, "--keep", "all", "--json")
    #expect([0, 3].contains(outcome.code), "\(outcome.stderr)")
    let report = JSON(outcome)
    #expect((report["kept"].int ?? 0) > 0)
    #expect(report["read"].int == (report["kept"].int ?? 0) + (report["refused"].int ?? 0))
  }
}
