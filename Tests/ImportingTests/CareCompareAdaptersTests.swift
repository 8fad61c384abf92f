import DirectoryModel
import Storing
import TestSupport
import Testing
import Vocabulary

@testable import Importing

/// Facility affiliations and hospitals.
@Suite struct CareCompareAdaptersTests {
  // MARK: Affiliations

  @Test func `only hospitals are hospitals, and a unit stands for the one it belongs to`() throws {
    let imported = try Imported(
      [TextFile(fixture: "CareCompare/Facility_Affiliation.csv")], as: "dac-affiliation")
    #expect(imported.report.read == 12 && imported.report.kept == 12)
    #expect(
      imported.report.warnings == [
        "facility-not-hospital": 5, "ccn-leading-zero": 1, "pac-leading-zero": 2, "number-with-decimal": 1,
      ])
    // What is no fault of the file is counted, not listed.
    #expect(imported.issues("facility-not-hospital").isEmpty)
    let expected: [String: [String]] = [
      "npi:2000100018": [
        "facility=Nursing home·145999", "first_name=RUBY", "hospital=140998", "hospital=140999",
        "hospital=33009F", "hospital_unit=14S998·140998", "individual_pac=0042000018",
        "last_name=ZZFIXTURE", "middle_name=Q",
      ],
      "npi:2000100042": [
        "facility=Inpatient rehabilitation facility·14T998", "first_name=JO", "hospital=060999",
        "hospital=140998", "individual_pac=7711000042", "last_name=BACKAGAIN", "name_suffix=III",
      ],
      "npi:2000100059": [
        "facility=Dialysis facility·072599", "facility=Home health agency·077999", "first_name=JOSÉ",
        "individual_pac=0242000059", "last_name=MUÑOZ-PRUEBA", "name_suffix=JR.",
      ],
      "npi:2000100067": [
        "first_name=SHEILA", "hospital=140999", "individual_pac=4422000067", "last_name=FAROFF",
      ],
      "npi:2000100083": [
        "facility=Hospice·141599", "first_name=ALEX", "individual_pac=6622000083", "last_name=MANYHATS",
      ],
      "npi:2000100091": [
        "first_name=ZED", "hospital=141399", "hospital_unit=14Z399·141399", "last_name=O'INVENTED",
      ],
    ]
    #expect(imported.merged.mapValues(\.plain) == expected)
    #expect(imported.records.allSatisfy { $0.header.kind == .clinician })
  }

  @Test(arguments: [
    [
      "facility_affiliations_certification_number", "facility_type_certification_number",
      "provider_last_name",
    ],
    ["facility_afl_ccn", "parent_ccn", "lst_nm"],
  ]) func `the names of the API and of 2022 say the same`(_ names: [String]) throws {
    let today = try CSVTable(fixture: "CareCompare/Facility_Affiliation.csv")
    var other = today
    let known = [
      "Facility Affiliations Certification Number": names[0], "Facility Type Certification Number": names[1],
      "Provider Last Name": names[2],
    ]
    other.columns = today.columns.map { known[$0] ?? $0 }
    other.rows = today.rows.map { row in
      Dictionary(uniqueKeysWithValues: row.map { (known[$0.key] ?? $0.key, $0.value) })
    }
    let imported = try Imported([other.file("a.csv")], as: "dac-affiliation")
    #expect(imported.said == (try Imported([today.file("a.csv")], as: "dac-affiliation").said))
  }

  @Test(arguments: [("", "value-missing"), ("Hospital", "ccn-form")])
  func `a row without a type or a number is refused and its NPI is mentioned`(
    _ type: String, _ rule: String
  ) throws {
    let columns = ["NPI", "facility_type", "Facility Affiliations Certification Number"]
    let rows = [
      [columns[0]: "2000100018", columns[1]: "Hospital", columns[2]: "140999"],
      [columns[0]: "2000100026", columns[1]: type, columns[2]: "1409"],
    ]
    let imported = try Imported([CSVTable(columns: columns, rows).file("a.csv")], as: "dac-affiliation")
    #expect(imported.report.byRule == [rule: 1])
    #expect(imported.provider("npi:2000100026")?.kind == .mention)
  }

  @Test(
    arguments: [
      ("14S998", "140998", "140998", [:]), ("05S998", "50998", "050998", ["ccn-leading-zero": 1]),
      // 14139 is not 014139: the unit is in Illinois. What is left is the unit as said.
      ("14Z399", "14139", "14Z399", ["ccn-form": 1]), ("14S998", "", "14S998", [:]),
      ("14S998", "14S998", "14S998", [:]), ("14S998", "unknown", "14S998", ["ccn-form": 1]),
    ] as [(String, String, String, [String: Int])])
  func `a hospital is told from its unit where the row names both`(
    _ unit: String, _ parent: String, _ hospital: String, _ warnings: [String: Int]
  ) throws {
    let names = ["Facility Affiliations Certification Number", "Facility Type Certification Number"]
    let row = ["NPI": "2000100018", "facility_type": "Hospital", names[0]: unit, names[1]: parent]
    let table = CSVTable(columns: ["NPI", "facility_type"] + names, [row])
    let imported = try Imported([table.file("a.csv")], as: "dac-affiliation")
    let facts = imported.providers[0].facts
    #expect(facts.all(.hospital) == [hospital])
    #expect(facts.all(.hospitalUnit) == (hospital == unit ? [] : [unit + "\u{1F}" + hospital]))
    #expect(imported.report.warnings == warnings)
  }

  // MARK: Hospitals

  private static let hospitals = "CareCompare/Hospital_General_Information.csv"

  @Test func `each hospital has its number, name, kind and place`() throws {
    let imported = try Imported([TextFile(fixture: Self.hospitals)], as: "hospitals")
    #expect(imported.report.kept == 7)
    #expect(imported.report.warnings == ["ccn-leading-zero": 1, "zip-leading-zero": 2, "post-office-box": 1])
    let expected: [String: [String]] = [
      "ccn:140999": [
        "ccn=140999", "facility_type=Acute Care Hospitals", "id=ccn:140999", "name=UNREAL GENERAL HOSPITAL",
        "organization_type=hospital", "ownership=Voluntary non-profit - Private", "role 1 city=CHICAGO",
        "role 1 phone=3125550170", "role 1 state=IL", "role 1 street=1 INVENTED WAY", "role 1 zip=60612",
      ],
      "ccn:140998": [
        "ccn=140998", "facility_type=Acute Care Hospitals", "id=ccn:140998",
        "name=PRETEND MEDICAL CENTER, THE",
        "organization_type=hospital", "ownership=Proprietary", "role 1 city=EVANSTON",
        "role 1 phone=8475550188", "role 1 state=IL", "role 1 street=88 MAKEBELIEVE BLVD", "role 1 zip=60201",
      ],
      "ccn:33009F": [
        "ccn=33009F", "facility_type=Acute Care - Veterans Administration", "id=ccn:33009F",
        "name=UNREAL VETERANS HOSPITAL", "organization_type=hospital",
        "ownership=Veterans Health Administration", "role 1 city=ALBANY", "role 1 phone=5185550171",
        "role 1 state=NY", "role 1 street=9 SOLDIERS RD", "role 1 zip=12208",
      ],
      "ccn:143399": [
        "age_group=child", "ccn=143399", "facility_type=Childrens", "id=ccn:143399",
        "name=PRETEND CHILDREN'S HOSPITAL", "organization_type=hospital",
        "ownership=Voluntary non-profit - Church", "role 1 city=CHICAGO", "role 1 state=IL",
        "role 1 street=2 SMALL ST", "role 1 zip=60611",
      ],
      "ccn:221399": [
        "ccn=221399", "facility_type=Critical Access Hospitals", "id=ccn:221399",
        "name=UNREAL ISLAND HOSPITAL",
        "organization_type=hospital", "ownership=Government - Local", "role 1 city=NOWHERE",
        "role 1 phone=5085550172", "role 1 state=MA", "role 1 street=PO BOX 7, OCEAN AVE", "role 1 zip=02539",
      ],
      "ccn:060999": [
        "ccn=060999", "facility_type=Psychiatric", "id=ccn:060999", "name=PRETEND MOUNTAIN HOSPITAL",
        "organization_type=hospital", "ownership=Physician", "role 1 city=DENVER", "role 1 phone=3035550173",
        "role 1 state=CO", "role 1 street=7 HIGH RD", "role 1 zip=80205",
      ],
      "ccn:480999": [
        "ccn=480999", "facility_type=Acute Care Hospitals", "id=ccn:480999", "name=HOSPITAL IMAGINARIO",
        "organization_type=hospital", "ownership=Government - State", "role 1 city=CHARLOTTE AMALIE",
        "role 1 phone=(340) 555-0174 ext 2", "role 1 state=VI", "role 1 street=CALLE PRETENDIDA",
        "role 1 zip=00802",
      ],
    ]
    #expect(Dictionary(uniqueKeysWithValues: imported.providers.map { ($0.id, $0.plain) }) == expected)
    #expect(imported.providers.allSatisfy { $0.kind == .organization })
  }

  /// Names of the columns in other years, where they differ from today's.
  private static let headers: [String: [String: String]] = [
    "2016": [
      "Facility ID": "Provider ID", "Facility Name": "Hospital Name", "City/Town": "City",
      "County/Parish": "County Name", "Telephone Number": "Phone Number",
    ],
    "2022": ["City/Town": "City", "County/Parish": "County Name", "Telephone Number": "Phone Number"],
    "API": [
      "Facility ID": "facility_id", "Facility Name": "facility_name", "Address": "address",
      "City/Town": "citytown", "State": "state", "ZIP Code": "zip_code",
      "Telephone Number": "telephone_number",
      "Hospital Type": "hospital_type", "Hospital Ownership": "hospital_ownership",
    ],
  ]

  @Test(arguments: headers.keys.sorted()) func `the headers of other years say the same`(_ year: String)
    throws
  {
    let today = try CSVTable(fixture: Self.hospitals)
    var other = today
    let names = try #require(Self.headers[year])
    other.columns = today.columns.map { names[$0] ?? $0 }
    other.rows = today.rows.map { row in
      Dictionary(uniqueKeysWithValues: row.map { (names[$0.key] ?? $0.key, $0.value) })
    }
    let imported = try Imported([other.file("h.csv")], as: "hospitals")
    #expect(imported.said == (try Imported([today.file("h.csv")], as: "hospitals").said))
  }

  @Test(
    arguments: [
      ("010999", "AL", "ccn:010999"), ("10999", "AL", "ccn:010999"), ("10999", "", "ccn:010999"),
      ("10999", "GA", nil), ("60999.0", "CO", "ccn:060999"), ("1099", "AL", nil), ("01999f", "AL", nil),
      ("", "AL", nil), ("Not Available", "AL", nil), ("99901F", "TX", "ccn:99901F"),
    ] as [(String, String, String?)])
  func `a lost zero comes back where the state of the hospital agrees`(
    _ number: String, _ state: String, _ id: String?
  ) throws {
    let columns = ["Facility ID", "Facility Name", "State", "Hospital Type"]
    let rows = [
      ["Facility ID": "140999", "Facility Name": "GOOD", "State": "IL", "Hospital Type": "Childrens"],
      ["Facility ID": number, "Facility Name": "CASE", "State": state, "Hospital Type": "Childrens"],
    ]
    let imported = try Imported([CSVTable(columns: columns, rows).file("h.csv")], as: "hospitals")
    #expect(imported.providers.first { $0.facts.first(.name) == "CASE" }?.id == id)
    #expect(imported.report.byRule == (id == nil ? ["ccn-form": 1] : [:]))
  }

  /// The eleven are missing from the published file, and the bundled data has them.
  @Test func `the file and the bundled hospitals together give every hospital once`() throws {
    func organizations(_ imported: Imported) -> [Provider] {
      imported.providers.filter { $0.kind == .organization }
    }
    let bundled = try Imported(
      ["hospitals", "hospital-sites", "centers", "center-sites"].map {
        try TextFile(path: packageRoot() + "/Data/\($0).csv")
      }, as: "centers", source: "bundled")
    let exempt = organizations(bundled).filter { $0.answer(.ppsExempt) == .yes }
    #expect(exempt.count == 11)
    let file: TextFile
    if let path = FilePath.hospitals {
      file = try TextFile(path: path)
    } else {
      file = try TextFile(fixture: Self.hospitals)
    }
    let published = try Imported([file], as: "hospitals", source: "hospitals")
    let numbers = organizations(published).map(\.id)
    #expect(Set(numbers).count == numbers.count, "no hospital twice")
    #expect(Set(numbers).isDisjoint(with: exempt.map(\.id)), "the file has none of the eleven")
    var found: [String: Provider] = [:]
    var count = 0
    try MergedDirectory(layers: [bundled.layer, published.layer], keep: .all).forEach { kind, key, facts in
      guard kind == .organization else { return }
      let provider = Provider(kind: kind, key: key, encoded: facts)
      found[provider.id] = provider
      count += 1
    }
    #expect(count == found.count && Set(found.keys) == Set(numbers).union(organizations(bundled).map(\.id)))
    for one in exempt {
      #expect(found[one.id]?.facts.first(.name) == one.facts.first(.name) && found[one.id]?.roles.count == 1)
    }
  }

  // MARK: Real files

  private enum FilePath {
    static let samples = packageRoot() + "/../shared/samples/care-compare/"
    static let hospitals = directoryEntries(samples).first { $0.hasPrefix("Hospital_") }.map { samples + $0 }
    static let affiliations = directoryEntries(samples + "derived").first { $0.hasPrefix("Facility_") }.map {
      samples + "derived/" + $0
    }
  }

  @Test(.enabled(if: FilePath.hospitals != nil, "there are no sample files beside the package"))
  func `every row of the published file of hospitals is kept without a repair`() throws {
    let report = try Imported([TextFile(path: try #require(FilePath.hospitals))], as: "hospitals").report
    #expect(report.kept == report.read && report.read > 5_000 && report.repaired == 0)
  }

  @Test(.enabled(if: FilePath.affiliations != nil, "there are no sample files beside the package"))
  func `every row of the file of affiliations is kept without a warning`() throws {
    let path = try #require(FilePath.affiliations)
    let report = try Imported([TextFile(path: path)], as: "dac-affiliation").report
    #expect(report.kept == report.read && report.read > 4_000 && report.warnings.isEmpty)
  }
}
