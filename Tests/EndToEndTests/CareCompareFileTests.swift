import TestSupport
import Testing

/// What an import of CMS's files keeps, compared row by row by a second program in another language.
@Suite struct CareCompareFileTests {
  private static let invented = packageRoot() + "/Tests/ImportingTests/Fixtures/CareCompare/"
  /// Excerpts of published files: they hold real people and are no part of this package.
  private static let samples = packageRoot() + "/../shared/samples/care-compare/"
  private static let comparison = packageRoot() + "/Tests/Scripts/compare_care_compare.py"

  private static func published(_ isWanted: (String) -> Bool) -> [String] {
    let names = Files.names(in: samples) + Files.names(in: samples + "derived").map { "derived/" + $0 }
    return names.filter { $0.hasSuffix(".csv") && isWanted($0) }
  }

  private static func isDAC(_ name: String) -> Bool { name.contains("DAC_") || name.contains("Physician_") }
  private static let affiliations = published { $0.contains("Facility_") }
  private static let hospitals = published { $0.contains("Hospital_") }

  /// Imports the files into one directory, all of it searchable, and compares what it exports.
  private func expectSame(
    dac: String? = nil, affiliation: String? = nil, hospitals: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let data = DataFolder.seeded()
    var arguments = [Self.comparison]
    let files = [
      ("dac", "dac", dac), ("affiliation", "dac-affiliation", affiliation),
      ("hospitals", "hospitals", hospitals),
    ]
    for (option, format, file) in files {
      guard let file else { continue }
      let imported = data.importing(file, as: format, source: format, "--keep", "all", "--json")
      try #require([0, 3].contains(imported.code), "\(imported.stderr)", sourceLocation: sourceLocation)
      let report = data.folder.write(format + ".json", imported.bytes)
      arguments += ["--\(option)", file, "--source", "\(format)=\(report)"]
    }
    let export = data.folder.file("export.ndjson")
    try data.must("export", "ndjson", "-o", export)
    let compared = Running.run("python3", arguments + ["--export", export], environment: [:])
    #expect(compared.code == 0, "\(compared.stdout)\(compared.stderr)", sourceLocation: sourceLocation)
  }

  @Test func `the comparing program finds the faults that it is there to find`() {
    let outcome = Running.run("python3", [Self.comparison, "--selftest"], environment: [:])
    #expect(outcome.code == 0, "\(outcome.stdout)\(outcome.stderr)")
  }

  @Test(arguments: [
    "DAC_2026.csv", "DAC_2021_mangled.csv", "Physician_Compare_2017.csv", "DAC_cleaned_14_columns.csv",
  ]) func `invented clinicians of every layout are exported as the file has them`(_ file: String) throws {
    try expectSame(dac: Self.invented + file)
  }

  @Test func `invented clinicians, affiliations and hospitals join each other`() throws {
    try expectSame(
      dac: Self.invented + "DAC_2026.csv", affiliation: Self.invented + "Facility_Affiliation.csv",
      hospitals: Self.invented + "Hospital_General_Information.csv")
  }

  @Test(
    .enabled(if: Files.isThere(samples), "no published files beside this package"),
    arguments: published(isDAC))
  func `every clinician of a published file is exported as the file has her`(file: String) throws {
    try expectSame(dac: Self.samples + file)
  }

  @Test(
    .enabled(if: Files.isThere(samples), "no published files beside this package"), arguments: affiliations,
    hospitals)
  func `published clinicians, affiliations and hospitals join each other`(
    affiliation: String, hospitals: String
  ) throws {
    let dac = try #require(Self.published { $0.contains("31col") }.first)
    try expectSame(
      dac: Self.samples + dac, affiliation: Self.samples + affiliation, hospitals: Self.samples + hospitals)
  }
}
