import DirectoryModel
import Reading
import Storing
import TestSupport
import Testing

@testable import Importing

@Suite struct NUCCAdapterTests {
  private static let fixture = "NUCC/nucc_taxonomy.csv"

  private static let expected: [String: [String]] = [
    "specialty:207RX0202X": [
      "classification=Pretend Physicians·Inner Medicine·Oncology of the Fixture", "code_kind=individual",
      "id=specialty:207RX0202X", "name=Fixture Oncology Physician",
    ],
    "specialty:207R00000X": [
      "classification=Pretend Physicians·Inner Medicine·", "code_kind=individual", "id=specialty:207R00000X",
      "name=Inner Medicine Physician",
    ],
    "specialty:2085R0001X": [
      "classification=Pretend Physicians·Rays·Rays, Oncological", "code_kind=individual",
      "id=specialty:2085R0001X", "name=Ray Oncology, Étranger",
    ],
    "specialty:261QX0200X": [
      "classification=Pretend Facilities·Clinic/Center·Oncology", "code_kind=organization",
      "id=specialty:261QX0200X", "name=Fixture Oncology Clinic",
    ],
    "specialty:103TE1000X": [
      "classification=Pretend Service Providers·Fixture Psychologist·Educational", "code_kind=individual",
      "id=specialty:103TE1000X", "name=Deactivated - Fixture Psychologist",
      "notes=No longer given out. [1/1/2007: marked inactive]",
    ],
    "specialty:246YR1600X": [
      "classification=Pretend Technologists·Specialist, Health Fixtures·Registered", "code_kind=individual",
      "id=specialty:246YR1600X", "name=Fixture Record Administrator",
      "notes=No longer given out. [1/1/2023: marked inactive] Deactivation Date: 3/31/2023",
    ],
    "specialty:2080P0207X": [
      "classification=Pretend Physicians·Small People·Blood", "id=specialty:2080P0207X",
      "name=Small People - Blood",
    ],
    "specialty:193200000X": [
      "classification=Group·Multi-Fixture·", "code_kind=individual", "id=specialty:193200000X",
      "name=Multi-Fixture Group",
    ],
  ]

  private static func plain(_ imported: Imported) -> [String: [String]] {
    Dictionary(uniqueKeysWithValues: imported.providers.map { ($0.id, $0.plain) })
  }

  @Test func `each code has its name, class and section, and its definition is not kept`() throws {
    let imported = try Imported([TextFile(fixture: Self.fixture)], as: "nucc")
    #expect(Self.plain(imported) == Self.expected)
    #expect(imported.report.kept == 8 && imported.report.warnings.isEmpty)
    #expect(imported.records.allSatisfy { $0.header.kind == .specialty })
  }

  @Test func `the header of 2018 gives classification and specialization as the name`() throws {
    var table = try CSVTable(fixture: Self.fixture)
    table.columns.removeAll { $0 == "Display Name" || $0 == "Section" }
    let imported = try Imported([table.file("nucc_taxonomy_180.csv")], as: "nucc")
    #expect(
      imported.providers.map { $0.facts.first(.name) } == [
        "Inner Medicine - Oncology of the Fixture", "Inner Medicine", "Rays - Rays, Oncological",
        "Clinic/Center - Oncology", "Fixture Psychologist - Educational",
        "Specialist, Health Fixtures - Registered", "Small People - Blood", "Multi-Fixture",
      ])
    #expect(imported.providers.allSatisfy { $0.facts.first(.codeKind) == nil })
    // Without a display name the note alone says that a code is no longer given out.
    #expect(imported.providers.filter { $0.facts.first(.notes) != nil }.count == 2)
  }

  @Test func `a copy in Latin-1 is refused with how to convert it`() throws {
    let file = try TextFile(fixture: Self.fixture)
    var bytes = file.bytes
    let place = try #require(bytes.firstIndex(of: 0xC3))
    // É as Latin-1 writes it.
    bytes.replaceSubrange(place...place + 1, with: [0xC9])
    let refused = try #require(
      refusal { _ = try Imported([TextFile("nucc.csv", bytes: bytes)], as: "nucc") })
    #expect(refused.rule == "not-utf-8" && refused.text.contains("iconv -f CP1252 -t UTF-8"))
  }

  // MARK: Beside the bundled table

  /// A specialty of a generation of the bundled table and the user's copy, of whatever date.
  private static func specialty(asOf: String?) throws -> Provider {
    let bundled = try Imported(
      [TextFile(path: packageRoot() + "/Data/specialties.csv")], as: "reference", source: "specialties",
      asOf: "2025-01")
    let own = try asOf.map {
      try Imported([TextFile(fixture: fixture)], as: "nucc", source: "nucc", asOf: $0)
    }
    let id = "specialty:207RX0202X"
    let layers = [own?.layer, bundled.layer].compactMap { $0 }
    return try #require(try LayerLookup(layers).provider(id: id))
  }

  @Test(arguments: ["2018-01", "2025-01", "2026-07"])
  func `the user's name is shown, and what kind of specialist it is stays`(_ asOf: String) throws {
    let ours = try Self.specialty(asOf: nil)
    let both = try Self.specialty(asOf: asOf)
    #expect(both.facts.first(.name) == "Fixture Oncology Physician")
    for field in [Field.modality, .cancerCare, .ageGroup] {
      #expect(both.facts.first(field) == ours.facts.first(field) && both.facts.first(field) != nil)
    }
    // Ours stands beside it, and is back when the user's copy is gone.
    #expect(
      both.facts.contains { $0.field == .name && $0.isAlternate && $0.value == ours.facts.first(.name) })
  }

  // MARK: The real file

  private static let samples = packageRoot() + "/../shared/samples/nucc"
  private static let file = directoryEntries(samples).first { $0.hasSuffix(".csv") }.map {
    samples + "/" + $0
  }

  @Test(.enabled(if: file != nil, "there is no taxonomy file beside the package"))
  func `every row of the published file is kept, in use or not`() throws {
    let imported = try Imported([TextFile(path: try #require(Self.file))], as: "nucc")
    #expect(imported.report.kept == imported.report.read && imported.report.read > 800)
    #expect(imported.report.warnings.isEmpty, "\(imported.report.warnings)")
    #expect(Set(imported.providers.map(\.id)).count == imported.report.kept)
    #expect(imported.providers.filter { $0.facts.first(.notes) != nil }.count == 28)
    #expect(imported.provider("specialty:207RX0202X")?.facts.first(.name) == "Medical Oncology Physician")
  }
}
