import DirectoryModel
import Reading
import Storing
import TestSupport
import Testing
import Vocabulary

@testable import Importing

@Suite struct MedicareAdvantageAdapterTests {
  private func imported(_ plans: String) throws -> Imported {
    try Imported(
      [
        TextFile(
          "p.json",
          #"[{"npi":"2000100380","type":"Individual","name":{"last":"Case"},"plans":[\#(plans)]}]"#)
      ], as: "ma")
  }

  /// Written by hand from the fixture; an NPI has as many lists as entries.
  private static let expected: [(id: String, said: [String])] = [
    (
      "npi:2000200008",
      [
        "first_name=Ana", "middle_name=M", "last_name=Ejemplo", "gender=F", "language=en", "language=es",
        "specialty=207RX0202X",
        "0 street=1 Pretend Street", "0 unit=Suite 200", "0 city=Chicago", "0 state=IL", "0 zip=60612",
        "0 phone=3125550101",
        "0 in H9999-001-001/NET%201  accepting 2027-01-01…2027-12-31",
        "0 in H9999-002-000/NET%201  not accepting 2027-01-01…2027-12-31",
        "1 street=20 Example Ave", "1 city=Evanston", "1 state=IL", "1 zip=60201", "1 phone=8475550102",
        "1 in H9999-001-001/NET%201  not accepting 2027-01-01…2027-12-31",
      ]
    ),
    (
      "npi:2000200008",
      [
        "first_name=Ana", "last_name=Ejemplo", "specialty=207RH0003X", "0 street=30 Third Pl",
        "0 city=Skokie",
        "0 state=IL", "0 zip=60076", "0 phone=8475550110",
        "0 in H9999-001-001/NET%201  accepting 2027-01-01…2027-12-31",
      ]
    ),
    (
      "npi:2000200016",
      [
        "first_name=Ben", "last_name=Muster", "gender=M", "specialty=207RX0202X", "0 street=3 Nowhere Rd",
        "0 city=Boston", "0 state=MA", "0 zip=02115", "0 phone=6175550103",
        "0 in H9999-001-001  not accepting 2027-01-01…2027-12-31",
        "0 in H9999-003-000  accepting 2026-01-01…2027-12-31",
      ]
    ),
    (
      "npi:2000200065",
      [
        "name=Pretend Cancer Hospital", "specialty=282N00000X", "0 street=9 Ward St", "0 city=Chicago",
        "0 state=IL", "0 zip=60612", "0 phone=3125550107",
        "0 in H9999-001-001/NET%201   2027-01-01…2027-12-31",
      ]
    ),
    (
      "clinician:test:2000200041",
      [
        "id=clinician:test:2000200041", "npi_text=2000200041", "first_name=Eve", "last_name=Mistyped",
        "specialty=207RX0202X", "0 street=1 Pretend Street", "0 unit=Suite 200", "0 city=Chicago",
        "0 state=IL", "0 zip=60612", "0 phone=3125550101",
        "0 in H9999-001-001/NET%201  accepting 2027-01-01…2027-12-31",
      ]
    ),
    (
      "clinician:test:1",
      [
        "id=clinician:test:1", "first_name=Finn", "last_name=Numberless", "specialty=207RX0202X",
        "0 street=1 Pretend Street", "0 unit=Suite 200", "0 city=Chicago", "0 state=IL", "0 zip=60612",
        "0 phone=3125550101", "0 in H9999-002-000/NET%201  accepting 2027-01-01…2027-12-31",
      ]
    ),
    (
      "npi:2000200115",
      [
        "first_name=Jo", "last_name=Noplace", "specialty=207RX0202X",
        "0 in H9999-002-000/NET%201  accepting 2027-01-01…2027-12-31",
      ]
    ),
  ]

  @Test func `an entry's plans stand at the places they name, each with its own word on new patients`() throws
  {
    let imported = try Imported([TextFile(fixture: "MA/providers.json")], as: "ma")
    let people = imported.providers.filter { $0.kind == .clinician || $0.kind == .organization }
    #expect(people.map(\.id) == Self.expected.map(\.id))
    for (provider, expected) in zip(people, Self.expected) {
      #expect(provider.feedLines == expected.said, "\(expected.id)")
    }
    #expect(imported.records.first?.header.reference.asOf?.description == "2026-10-20")
    #expect(
      imported.report.warnings
        == [
          "npi-checksum": 1, "npi-missing": 1, "address-missing": 1, "rows-contradict": 0,
        ].filter { $0.value > 0 })
    let plans = Dictionary(
      uniqueKeysWithValues: imported.providers.filter { $0.kind == .plan }.map { ($0.id, $0) })
    #expect(Set(plans.keys) == ["plan:H9999-001-001", "plan:H9999-002-000", "plan:H9999-003-000"])
    #expect(
      plans["plan:H9999-001-001"]?.facts.all(.planNetwork)
        == ["test:H9999-001-001/NET%201", "test:H9999-001-001"])
    #expect(plans["plan:H9999-003-000"]?.facts.all(.year) == ["2026", "2027"])
  }

  @Test(arguments: [
    ("H9999-001-002", "H9999-001-002", 0), ("H9999-001", "H9999-001-000", 0),
    ("h9999-1-2", "H9999-001-002", 0),
    ("H9999001", "H9999-001-000", 0), ("H9999001002", "H9999-001-002", 0),
    ("H99-001", "H99-001", 1), ("H9999-0001", "H9999-0001", 1), ("H9999-001-002-003", "H9999-001-002-003", 1),
    ("H99990012", "H99990012", 1),
  ])
  func `a plan is contract, plan and segment, where that is certain`(
    text: String, id: String, warnings: Int
  ) throws {
    let imported = try imported(#"{"maPlanId":"\#(text)","year":2027}"#)
    #expect(imported.records.map(\.provider.id).contains("plan:" + id))
    #expect(imported.report.warnings["plan-id-form", default: 0] == warnings)
  }

  @Test func `a network id that two plans share does not carry a doctor from one to the other`() throws {
    let imported = try imported(
      #"{"maPlanId":"H9999-001-001","networkId":"N","year":2027},{"maPlanId":"H9999-002-001","networkId":"N","year":2027}"#
    )
    let networks = imported.providers.filter { $0.kind == .plan }.map { $0.facts.all(.planNetwork) }
    #expect(networks == [["test:H9999-001-001/N"], ["test:H9999-002-001/N"]])
  }

  @Test func `the list of addresses that CMS publishes is refused as what it is`() throws {
    let refused = try #require(
      refusal { _ = try Imported([TextFile(fixture: "MA/addresses.csv")], as: "ma") })
    #expect(
      refused.rule == "address-list" && refused.line == 1 && refused.text.contains("fetch the JSON files"))
  }

  @Test func `a marketplace feed and FHIR are refused with a word for each`() throws {
    let marketplace = try TextFile(fixture: "QHP/providers.json")
    let other = try #require(refusal { _ = try Imported([marketplace], as: "ma") })
    #expect(other.rule == "json-other-format" && other.text.contains("--as qhp"))
    let bundle = try TextFile(fixture: "QHP/bundle.json")
    #expect(try #require(refusal { _ = try Imported([bundle], as: "ma") }).text.contains("--as plan-net"))
  }

  @Test func `parts that the index names are looked for by the last part of their address`() throws {
    let files = try [TextFile(fixture: "MA/index.json"), TextFile(fixture: "MA/providers.json")]
    let imported = try Imported(files, as: "ma") { $0.completeFor = .all }
    #expect(imported.issues("part-missing").map(\.value) == ["https://ma.example/feed/providers%202.json"])
    #expect(imported.report.completeFor == nil)
  }
}
