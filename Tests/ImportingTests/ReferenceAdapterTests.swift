import DirectoryModel
import Storing
import TestSupport
import Testing

@testable import Importing

@Suite struct ReferenceAdapterTests {
  private static let files = [
    "cancer-types", "cancer-specialties", "specialties", "zips", "states", "resources",
  ]

  private func imported(_ name: String, adding row: String) throws -> Imported {
    let lines = try TextFile(fixture: "Reference/\(name).csv").lines + [row]
    return try Imported([TextFile(name + ".csv", lines.map { $0 + "\n" }.joined())], as: "reference")
  }

  @Test(arguments: [
    ("specialties", "207RX0202X,Again,chemo,yes,adult,individual", "value-form"),
    ("specialties", ",Nameless,medical,yes,adult,individual", "value-missing"),
    ("specialties", "207RX0202X,Short", "csv-ragged"),
    ("cancer-specialties", "melanoma,207RX0202X,medical,third", "value-form"),
    ("cancer-specialties", "melanoma,207RX0202X,chemo,primary", "value-form"),
    ("cancer-specialties", "melanoma,207RX,medical,primary", "value-form"),
    ("cancer-specialties", ",207RX0202X,medical,primary", "value-form"),
    ("cancer-specialties", "melanoma,207RX0202X", "csv-ragged"),
    ("cancer-types", ",Nameless,,,,,,,,no,both", "value-missing"),
    ("zips", "6061,41.8803,-87.6877", "value-form"), ("zips", "60612-1,41.8803,-87.6877", "value-form"),
    ("zips", "60613,41.8803,-187.6877", "value-form"), ("zips", "60613,nan,-87.6877", "value-form"),
    ("states", ",Nowhere,99,state", "value-missing"),
    ("resources", "x,X,taxi,,https://x.example,,,,any,any,,,,", "value-form"),
    ("resources", "x,X,money,,ftp://x.example,,,,any,any,,,,", "value-form"),
    ("resources", "x,X,money,,,,,,any,any,,,,", "value-form"),
    ("resources", "x,X,money,,https://x.example,,,,any,any,,2026-11,,", "value-form"),
    ("resources", "x,X,money,,https://x.example,,,,any,any,,2026-02-30,,", "value-form"),
    ("resources", ",X,money,,https://x.example,,,,any,any,,,,", "value-missing"),
  ]) func `a row of the wrong form is refused and the others are kept`(
    _ name: String, _ row: String, _ rule: String
  ) throws {
    let report = try imported(name, adding: row).report
    #expect(report.byRule == [rule: 1] && report.kept == 2)
    #expect(report.issues.map(\.line) == [4])
  }

  @Test func `a cancer type is one entity of its own row and of its specialties`() throws {
    let files = try Self.files.map { try TextFile(fixture: "Reference/\($0).csv") }
    let imported = try Imported(files, as: "reference")
    let melanoma = try #require(
      try LayerLookup([imported.layer]).provider(id: "cancer:melanoma"))
    #expect(melanoma.facts.all(.word) == ["melanoma", "black mole cancer"])
    #expect(melanoma.facts.all(.icd10Prefix) == ["C43", "D03"] && melanoma.facts.first(.rare) == "no")
    #expect(
      melanoma.facts.filter { $0.field == .cancerSpecialty }.map(\.parts)
        == [["207RX0202X", "medical", "primary"], ["2086X0206X", "surgical", "secondary"]])
    #expect(imported.provider("zip:00601")?.facts.first(.latitude) == "18.1806")
    #expect(imported.provider("state:PR")?.facts.first(.fips) == "72")
    #expect(imported.provider("specialty:207RX0202X")?.facts.first(.cancerCare) == "yes")
  }

  @Test func `a resource is dated by the day on which its link was seen, and by none where nobody saw it`()
    throws
  {
    let imported = try Imported([try TextFile(fixture: "Reference/resources.csv")], as: "reference")
    let rides = try #require(imported.provider("resource:example-rides"))
    #expect(rides.sources.map(\.asOf) == [CalendarDate(iso: "2026-10-31")])
    #expect(rides.facts.all(.language) == ["en", "es"] && rides.facts.all(.stateAdmitted) == ["IL", "PR"])
    let guide = try #require(imported.provider("resource:example-guide"))
    #expect(guide.sources.map(\.asOf) == [nil] && guide.facts.all(.language).isEmpty)
  }

  @Test func `a table without one of its columns is refused by the column's name`() throws {
    let refused = refusal { _ = try Imported([TextFile("z.csv", "zip,lat\n60612,41\n")], as: "reference") }
    #expect(refused?.rule == "columns-missing" && refused?.text.contains("lon") == true)
  }

  @Test func `every bundled file imports without a refused row or a warning`() throws {
    let data = packageRoot() + "/Data/"
    var sources: [String: (adapter: String, paths: [String])] = [:]
    for line in try TextFile(path: data + "sources.csv").lines.dropFirst() {
      let cells = line.split(separator: ",", maxSplits: 3).map(String.init)
      sources[cells[2], default: (cells[1], [])].paths.append(data + cells[0])
    }
    #expect(sources.count >= 6)
    for (source, (adapter, paths)) in sources {
      let report = try Imported(paths.map { try TextFile(path: $0) }, as: adapter, source: source).report
      #expect(
        report.kept == report.read && report.kept > 0, "\(source): \(report.issues.first.debugDescription)")
      #expect(report.warnings.isEmpty, "\(source)")
    }
  }
}
