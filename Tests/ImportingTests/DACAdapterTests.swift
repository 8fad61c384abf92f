import DirectoryModel
import Storing
import TestSupport
import Testing
import Vocabulary

@testable import Importing

@Suite struct DACAdapterTests {
  private static func imported(_ fixture: String) throws -> Imported {
    try Imported([TextFile(fixture: "CareCompare/" + fixture)], as: "dac")
  }

  /// One row in today's columns, with the cells given.
  private static func row(_ cells: [String: String]) throws -> Imported {
    let row = ["NPI": "2000100380", "Provider Last Name": "CASE", "pri_spec": "UROLOGY"]
    let columns = try CSVTable(fixture: "CareCompare/DAC_2026.csv").columns.map {
      $0.trimmingCharacters { $0 == "\t" }
    }
    return try Imported([CSVTable(columns: columns, [row.merging(cells) { $1 }]).file("dac.csv")], as: "dac")
  }

  private static func person(_ cells: [String: String]) throws -> Provider {
    try #require(row(cells).provider("npi:2000100380"))
  }

  // MARK: What a file says

  @Test func `the file of 2026 says what is written here and nothing else`() throws {
    let imported = try Self.imported("DAC_2026.csv")
    #expect(imported.report.read == 10 && imported.report.kept == 10 && imported.report.repaired == 0)
    #expect(imported.report.warnings == ["specialty-unlisted": 1, "phone-impossible": 1])
    let found = imported.merged
    let expected: [String: [String]] = [
      "npi:2000100018": [
        "credentials=MD", "first_name=RUBY", "gender=F", "graduation_year=1999", "group=0042000091",
        "group=9930000092", "individual_pac=0042000018", "last_name=ZZFIXTURE", "medicare_assignment=yes",
        "middle_name=Q", "specialty=207R00000X·N··", "specialty=207RH0003X·Y··",
        "specialty_text=HEMATOLOGY/ONCOLOGY", "specialty_text=INTERNAL MEDICINE", "telehealth=yes",
        "role 1 city=CHICAGO", "role 1 medicare_assignment=may", "role 1 phone=3125550101",
        "role 1 role_organization=pac:0042000091",
        "role 1 role_organization_name=PRETEND ONCOLOGY ASSOCIATES, LLC", "role 1 state=IL",
        "role 1 street=1 INVENTED WAY", "role 1 unit=STE 200", "role 1 zip=606120001",
        "role 2 city=EVANSTON", "role 2 medicare_assignment=yes", "role 2 phone=8475550188",
        "role 2 role_organization=pac:9930000092",
        "role 2 role_organization_name=UNREAL UNIVERSITY PHYSICIANS", "role 2 state=IL",
        "role 2 street=88 MAKEBELIEVE BLVD", "role 2 unit_withheld=yes", "role 2 zip=60201",
      ],
      "npi:2000100042": [
        "first_name=JO", "gender=M", "graduation_year=1987", "individual_pac=7711000042",
        "last_name=BACKAGAIN", "medical_school=UNIVERSITY OF NOWHERE, SCHOOL OF MEDICINE",
        "medicare_assignment=may", "name_suffix=III", "specialty=208600000X·N··", "specialty=2086X0206X·Y··",
        "specialty_text=GENERAL SURGERY", "specialty_text=HAND SURGERY", "specialty_text=SURGICAL ONCOLOGY",
        "role 1 city=SPRINGFIELD", "role 1 state=IL", "role 1 street=3 RETURN RD", "role 1 zip=62701",
      ],
      "npi:2000100059": [
        "credentials=MD", "first_name=JOSÉ", "gender=M", "graduation_year=2004", "group=9930000092",
        "individual_pac=0042000059", "last_name=MUÑOZ-PRUEBA", "medical_school=UNIVERSIDAD IMAGINARIA",
        "medicare_assignment=yes", "name_suffix=JR.", "specialty=2085R0001X·Y··",
        "specialty_text=RADIATION ONCOLOGY",
        "role 1 city=HARTFORD", "role 1 medicare_assignment=yes", "role 1 phone=8605550104",
        "role 1 role_organization=pac:9930000092",
        "role 1 role_organization_name=UNREAL UNIVERSITY PHYSICIANS", "role 1 state=CT",
        "role 1 street=4 CALLE INVENTADA", "role 1 zip=061051208",
      ],
      "npi:2000100067": [
        "first_name=SHEILA", "gender=F", "individual_pac=4422000067", "last_name=FAROFF",
        "medicare_assignment=yes", "specialty_text=PATHOLOGY",
        "role 1 city=AURORA", "role 1 phone=63055501050042",
        "role 1 role_organization_name=UNREAL LABORATORY",
        "role 1 state=IL", "role 1 street=5 UNREAL ESPLANADE", "role 1 unit=FLOOR 3", "role 1 zip=605050000",
      ],
      "npi:2000100075": [
        "first_name=LEE", "gender=M", "graduation_year=2011", "group=9930000092", "individual_pac=8822000075",
        "last_name=MASKED", "medical_school=NO SUCH COLLEGE", "medicare_assignment=yes",
        "specialty=103TC0700X·N··", "specialty_text=DREAM READING", "specialty_text=PSYCHOLOGIST, CLINICAL",
        "role 1 city=EVANSTON", "role 1 medicare_assignment=yes", "role 1 phone=8475550188",
        "role 1 role_organization=pac:9930000092",
        "role 1 role_organization_name=UNREAL UNIVERSITY PHYSICIANS", "role 1 state=IL",
        "role 1 street=88 MAKEBELIEVE BLVD", "role 1 unit=SUITE 9", "role 1 zip=602010000",
      ],
      "npi:2000100083": [
        "credentials=NP", "first_name=ALEX", "gender=F", "graduation_year=2015", "individual_pac=6622000083",
        "last_name=MANYHATS", "medicare_assignment=yes", "specialty=363L00000X·Y··",
        "specialty_text=NURSE PRACTITIONER", "telehealth=yes",
        "role 1 city=JOLIET", "role 1 phone=8155550107", "role 1 state=IL", "role 1 street=7 FIFTEEN LN",
        "role 1 zip=604350000",
      ],
      "npi:2000100091": [
        "credentials=MD", "first_name=ZED", "gender=M", "graduation_year=1979", "group=5522000091",
        "individual_pac=0042000091", "last_name=O'INVENTED", "medical_school=NO SUCH COLLEGE",
        "medicare_assignment=may", "specialty=207RH0000X·Y··", "specialty=207RX0202X·N··",
        "specialty_text=HEMATOLOGY", "specialty_text=MEDICAL ONCOLOGY",
        "role 1 city=AURORA", "role 1 medicare_assignment=may", "role 1 phone=6305550108",
        "role 1 role_organization=pac:5522000091", "role 1 role_organization_name=SOLE PRETENDER MD SC",
        "role 1 state=IL", "role 1 street=8 COMMA ST, FLOOR 2", "role 1 zip=605050000",
      ],
      "npi:2000100109": [
        "first_name=THERE", "gender=F", "individual_pac=3322000109", "last_name=BARELY",
        "specialty=207ND0101X·Y··", "specialty_text=MICROGRAPHIC DERMATOLOGIC SURGERY (MDS)",
      ],
      "pac:0042000091": [
        "id=pac:0042000091", "members=12", "name=PRETEND ONCOLOGY ASSOCIATES, LLC", "organization_type=group",
        "pac=0042000091",
      ],
      "pac:9930000092": [
        "id=pac:9930000092", "members=1408", "members=1409", "name=UNREAL UNIVERSITY PHYSICIANS",
        "organization_type=group", "pac=9930000092",
      ],
      "pac:5522000091": [
        "id=pac:5522000091", "members=1", "name=SOLE PRETENDER MD SC", "organization_type=group",
        "pac=5522000091",
      ],
    ]
    for (id, provider) in found { #expect(provider.plain == expected[id], "\(id)") }
    #expect(found.keys.sorted() == expected.keys.sorted())
    #expect(
      found.values.allSatisfy { $0.kind == ($0.id.hasPrefix("npi:") ? .clinician : .organization) })
    // A group is told once for each thing that is said of it, not once a row.
    #expect(imported.providers.filter { $0.id.hasPrefix("pac:") }.count == 4)
  }

  @Test func `the file of 2021 is mended where that is certain, and only there`() throws {
    let imported = try Self.imported("DAC_2021_mangled.csv")
    #expect(imported.report.kept == 4 && imported.report.refused == 0)
    // 1999.0, 242000093.0 and 8605550104.0; two PAC ids of persons, two of groups; 61051208 and 682; two CCNs.
    #expect(
      imported.report.warnings == [
        "number-with-decimal": 3, "pac-leading-zero": 4, "pac-form": 1, "zip-leading-zero": 2,
        "ccn-leading-zero": 2, "ccn-form": 1, "phone-damaged": 1,
      ])
    #expect(imported.report.repaired == 11)
    let found = imported.merged
    func all(_ npi: String, _ field: Field) -> [String] { found["npi:" + npi]?.facts.all(field) ?? [] }
    func role(_ npi: String, _ field: Field) -> String? {
      found["npi:" + npi]?.roles.first?.facts.first(field)
    }
    #expect(all("2000100018", .hospital) == ["014999", "33009F"])
    #expect(all("2000100042", .hospital) == ["060999", "140998"])
    #expect(all("2000100117", .hospital) == ["400997"] && all("2000100059", .hospital) == [])
    #expect(
      all("2000100018", .individualPAC) == ["0042000018"] && all("2000100018", .group) == ["0042000091"])
    #expect(all("2000100059", .group) == ["0242000093"] && all("2000100117", .group) == [])
    #expect(role("2000100059", .zip) == "061051208" && role("2000100117", .zip) == "00682")
    #expect(role("2000100059", .phone) == "8605550104" && role("2000100042", .phone) == nil)
    #expect(all("2000100117", .specialty) == ["207Q00000X\u{1F}Y\u{1F}\u{1F}"])
    #expect(
      found["ccn:014999"]?.plain == [
        "ccn=014999", "id=ccn:014999", "name=UNREAL GENERAL HOSPITAL", "organization_type=hospital",
      ])
    #expect(found["ccn:140998"] == nil, "a hospital without a name is only an affiliation")
    #expect(
      found.keys.filter { $0.hasPrefix("ccn:") }.sorted() == [
        "ccn:014999", "ccn:060999", "ccn:33009F", "ccn:400997",
      ])
  }

  @Test func `the file of 2017 is read under its long names`() throws {
    let found = try Self.imported("Physician_Compare_2017.csv").merged
    #expect(
      found["npi:2000100018"]?.plain == [
        "credentials=MD", "first_name=RUBY", "gender=F", "graduation_year=1999", "group=0042000091",
        "hospital=050998", "hospital=060999", "hospital=140998", "hospital=140999", "hospital=33009F",
        "individual_pac=0042000018", "last_name=ZZFIXTURE", "medicare_assignment=yes", "middle_name=Q",
        "specialty=207R00000X·N··", "specialty=207RH0003X·Y··", "specialty_text=HEMATOLOGY/ONCOLOGY",
        "specialty_text=INTERNAL MEDICINE", "role 1 city=CHICAGO, IL", "role 1 phone=3125550101001",
        "role 1 role_organization=pac:0042000091",
        "role 1 role_organization_name=PRETEND ONCOLOGY ASSOCIATES, LLC", "role 1 state=IL",
        "role 1 street=1 INVENTED WAY", "role 1 unit=STE 200", "role 1 zip=606120001",
      ])
    #expect(found["npi:2000100067"]?.facts.first(.medicareAssignment) == "may")
    #expect(found["npi:2000100067"]?.roles[0].facts.first(.unitWithheld) == "yes")
    #expect(found.keys.filter { $0.hasPrefix("ccn:") }.count == 4)
  }

  @Test func `an extract of fourteen columns is read with what it has`() throws {
    let found = try Self.imported("DAC_cleaned_14_columns.csv").merged
    #expect(
      found["npi:2000100018"]?.plain == [
        "credentials=MD", "first_name=RUBY", "gender=F", "last_name=ZZFIXTURE", "middle_name=Q",
        "specialty=207RH0003X·Y··", "specialty_text=HEMATOLOGY ONCOLOGY", "role 1 city=CHICAGO",
        "role 1 state=IL", "role 1 street=1 INVENTED WAY STE 200", "role 1 zip=60612",
      ])
    #expect(found["npi:2000100059"]?.roles[0].facts.first(.unitWithheld) == "yes")
    #expect(found["npi:2000100083"]?.roles[0].facts.first(.street) == nil)
  }

  /// Today's names, and those of other layouts in the same order; nil where a layout has no such column.
  private static let layouts: [(today: String, of2022: String, api: String)] = [
    ("Provider Last Name", "lst_nm", "provider_last_name"),
    ("Provider First Name", "frst_nm", "provider_first_name"),
    ("Provider Middle Name", "mid_nm", "provider_middle_name"), ("Facility Name", "org_nm", "facility_name"),
    ("City/Town", "cty", "citytown"), ("State", "st", "state"), ("ZIP Code", "zip", "zip_code"),
    ("Telephone Number", "phn_numbr", "telephone_number"),
  ]

  @Test(arguments: ["2022", "api", "city_town", "blanks", "reversed"])
  func `every spelling of the header and any order of the columns say the same`(_ layout: String) throws {
    let today = try CSVTable(fixture: "CareCompare/DAC_2026.csv")
    var other = today
    func renamed(_ column: String) -> String {
      let name = column.trimmingCharacters { $0 == "\t" }
      let known = Self.layouts.first { $0.today == name }
      switch layout {
      case "2022": return known?.of2022 ?? name
      case "api": return known?.api ?? name.lowercased()
      case "city_town": return name == "City/Town" ? "city_town" : known?.api ?? name.lowercased()
      case "blanks": return " " + name + " "
      default: return name
      }
    }
    other.columns = today.columns.map(renamed)
    other.rows = today.rows.map { row in
      Dictionary(uniqueKeysWithValues: row.map { (renamed($0.key), $0.value) })
    }
    if layout == "reversed" { other.columns.reverse() }
    let imported = try Imported([other.file("dac.csv")], as: "dac")
    #expect(imported.said == (try Imported([today.file("dac.csv")], as: "dac").said))
  }

  @Test func `rows in another order, between others, make the same people`() throws {
    let sorted = try CSVTable(fixture: "CareCompare/DAC_2026.csv")
    var mixed = sorted
    // The rows of the first person no longer stand together.
    mixed.rows.swapAt(1, 5)
    mixed.rows.swapAt(2, 8)
    let (one, other) = (
      try Imported([sorted.file("dac.csv")], as: "dac").merged,
      try Imported([mixed.file("dac.csv")], as: "dac").merged
    )
    #expect(one.mapValues { Set($0.plain) } == other.mapValues { Set($0.plain) })
  }

  @Test func `what the rows of a person repeat is stored once`() throws {
    let records = try Self.imported("DAC_2026.csv").records.filter {
      $0.provider.id == "npi:2000100018"
    }
    #expect(records.map { $0.provider.facts.first(.lastName) } == ["ZZFIXTURE", nil, nil])
    #expect(records.map { $0.provider.facts.all(.group).count } == [1, 1, 1])
    #expect(records.allSatisfy { $0.header.kind == .clinician && $0.provider.roles.count == 1 })
  }

  // MARK: Single cells

  @Test(arguments: ["OTHER", "Other", "", " OTHER "])
  func `the school of others is no school`(_ cell: String) throws {
    #expect(try Self.person(["Med_sch": cell]).facts.first(.medicalSchool) == nil)
  }

  @Test(
    arguments: [
      ("Y", "yes", 0), ("", nil, 0), ("N", nil, 1), ("0", nil, 1),
    ] as [(String, String?, Int)])
  func `telehealth is yes or unknown, never no`(_ cell: String, _ value: String?, _ warnings: Int) throws {
    let imported = try Self.row(["Telehlth": cell])
    #expect(imported.providers[0].facts.first(.telehealth) == value)
    #expect(imported.report.warnings["value-unknown", default: 0] == warnings)
  }

  @Test(
    arguments: [("Y", "yes", 0), ("M", "may", 0), ("", nil, 0), ("N", nil, 2)] as [(String, String?, Int)])
  func `assignment is accepted, may be accepted, or unknown`(
    _ cell: String, _ value: String?, _ warnings: Int
  ) throws {
    let imported = try Self.row(["ind_assgn": cell, "grp_assgn": cell])
    #expect(imported.providers[0].facts.first(.medicareAssignment) == value)
    #expect(imported.providers[0].roles.first?.facts.first(.medicareAssignment) == value)
    #expect(imported.report.warnings["value-unknown", default: 0] == warnings)
  }

  @Test(
    arguments: [
      ("0042000091", "0042000091", nil), ("547525206", "0547525206", "pac-leading-zero"),
      ("42375768", "0042375768", "pac-leading-zero"), ("1234567", nil, "pac-form"),
      ("054752520", nil, "pac-form"),
      ("12345678901", nil, "pac-form"), ("5.4753E+08", nil, "pac-form"), ("O042000091", nil, "pac-form"),
      ("", nil, nil),
    ] as [(String, String?, String?)])
  func `a PAC id has ten digits, of which a spreadsheet took the first zeros`(
    _ cell: String, _ pac: String?, _ rule: String?
  ) throws {
    let imported = try Self.row(["org_pac_id": cell, "Facility Name": "PRETEND GROUP"])
    let person = try #require(imported.provider("npi:2000100380"))
    #expect(person.facts.all(.group) == (pac.map { [$0] } ?? []))
    #expect(person.roles[0].facts.first(.roleOrganization) == pac.map { "pac:" + $0 })
    #expect(person.roles[0].facts.first(.roleOrganizationName) == "PRETEND GROUP")
    #expect(
      imported.providers.filter { $0.kind == .organization }.map(\.id) == (pac.map { ["pac:" + $0] } ?? []))
    #expect(imported.report.warnings == (rule.map { [$0: 1] } ?? [:]))
  }

  @Test func `two people without a group share none`() throws {
    let columns = ["NPI", "Provider Last Name", "pri_spec", "Facility Name", "org_pac_id", "Med_sch"]
    let rows = ["2000100018", "2000100026"].map {
      ["NPI": $0, "Provider Last Name": "CASE", "pri_spec": "UROLOGY", "Med_sch": "OTHER"]
    }
    let imported = try Imported([CSVTable(columns: columns, rows).file("dac.csv")], as: "dac")
    #expect(imported.providers.count == 2)
    for provider in imported.providers {
      #expect(provider.plain == ["last_name=CASE", "specialty=208800000X·Y··", "specialty_text=UROLOGY"])
    }
  }

  @Test(
    arguments: [
      ("1999", "1999", nil), ("1999.0", "1999", "number-with-decimal"), ("99", nil, "year-form"),
      ("1.999E+3", nil, "year-form"), ("", nil, nil),
    ] as [(String, String?, String?)])
  func `a year has four digits`(_ cell: String, _ year: String?, _ rule: String?) throws {
    let imported = try Self.row(["Grd_yr": cell])
    #expect(imported.providers[0].facts.first(.graduationYear) == year)
    #expect(imported.report.warnings == (rule.map { [$0: 1] } ?? [:]))
  }

  @Test func `all secondary specialties together are read where they do not stand apart`() throws {
    let columns = ["NPI", "Provider Last Name", "pri_spec", "sec_spec_all"]
    let row = [
      "NPI": "2000100380", "Provider Last Name": "CASE", "pri_spec": "INTERNAL MEDICINE",
      "sec_spec_all": "MEDICAL ONCOLOGY, PSYCHOLOGIST, CLINICAL, PATHOLOGY",
    ]
    let imported = try Imported([CSVTable(columns: columns, [row]).file("dac.csv")], as: "dac")
    #expect(
      imported.providers[0].facts.all(.specialtyText) == [
        "INTERNAL MEDICINE", "MEDICAL ONCOLOGY", "PSYCHOLOGIST, CLINICAL", "PATHOLOGY",
      ])
    #expect(imported.providers[0].specialtyCodes == ["207R00000X", "207RX0202X", "103TC0700X"])
    // Beside the four columns it says nothing new.
    let both = try Self.person(["sec_spec_1": "HEMATOLOGY", "sec_spec_all": "HEMATOLOGY, NEUROLOGY"])
    #expect(both.facts.all(.specialtyText) == ["UROLOGY", "HEMATOLOGY"])
  }

  /// Old way: each name was taken from the front of all that follow.
  @Test(.timeLimit(.minutes(20)))
  func `a cell of four hundred thousand specialties is read name by name`() throws {
    let count = 400_000
    let row = [
      "NPI": "2000100380", "Provider Last Name": "CASE", "pri_spec": "UROLOGY",
      "sec_spec_all": [String](repeating: "a", count: count).joined(separator: ","),
    ]
    let table = CSVTable(columns: ["NPI", "Provider Last Name", "pri_spec", "sec_spec_all"], [row])
    let imported = try Imported([table.file("dac.csv")], as: "dac")
    #expect(imported.report.kept == 1 && imported.report.warnings["specialty-unlisted"] == count)
  }

  // MARK: Refusals

  @Test func `a refused row leaves its NPI where that can be read, else the list is incomplete`() throws {
    func imported(_ cells: [[String: String]]) throws -> Imported {
      let rows = [["NPI": "2000100018", "Provider Last Name": "GOOD", "pri_spec": "UROLOGY"]] + cells
      let file = CSVTable(columns: ["NPI", "Provider Last Name", "pri_spec"], rows).file("dac.csv")
      return try Imported([file], as: "dac") { $0.completeFor = .clinicians }
    }
    let nameless = try imported([["NPI": "2000100026", "pri_spec": "UROLOGY"]])
    #expect(nameless.report.byRule == ["name-missing": 1])
    #expect(nameless.report.issues[0].field == "Provider Last Name" && nameless.report.issues[0].line == 3)
    #expect(nameless.provider("npi:2000100026")?.kind == .mention)
    #expect(nameless.layer.manifest.completeFor == "clinicians")
    let numberless = try imported([["NPI": "2000100019", "Provider Last Name": "BAD"]])
    #expect(numberless.report.byRule == ["npi-checksum": 1] && numberless.providers.count == 1)
    #expect(numberless.layer.manifest.completeFor == nil)
  }

  @Test func `the file of affiliations is refused with the name of its own format`() throws {
    let header = "NPI,Ind_PAC_ID,Provider Last Name,facility_type,pri_spec\n"
    let refused = try #require(
      refusal { _ = try Imported([TextFile("Facility_Affiliation.csv", header)], as: "dac") })
    #expect(refused.rule == "other-format" && refused.text.contains("--as dac-affiliation"))
  }

  // MARK: Real files

  private static let samples = packageRoot() + "/../shared/samples/care-compare"
  private static let files = ["", "derived/"].flatMap { folder in
    directoryEntries(samples + "/" + folder).filter {
      $0.hasSuffix(".csv") && ($0.hasPrefix("DAC") || $0.hasPrefix("Physician"))
    }.map { folder + $0 }
  }

  @Test(.enabled(if: !files.isEmpty, "there are no sample files beside the package"), arguments: files)
  func `every row of a published file is kept, and all its specialties are listed`(_ name: String) throws {
    let report = try Imported([TextFile(path: Self.samples + "/" + name)], as: "dac").report
    #expect(report.read > 0 && report.kept == report.read)
    #expect(report.warnings["specialty-unlisted"] == nil, "\(report.issues.prefix(3))")
    #expect(report.warnings["pac-form"] == nil && report.warnings["ccn-form"] == nil)
  }
}

extension String {
  fileprivate func trimmingCharacters(_ isTrimmed: (Character) -> Bool) -> String {
    guard let first = firstIndex(where: { !isTrimmed($0) }), let last = lastIndex(where: { !isTrimmed($0) })
    else { return "" }
    return String(self[first...last])
  }
}
