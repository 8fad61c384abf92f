import DirectoryModel
import Storing
import TestSupport
import Testing

@testable import Importing

@Suite struct NPPESAdapterTests {
  private typealias T = NPPESTable

  /// The shown values of one person of one row.
  private func person(_ cells: [String: String]) throws -> Provider {
    try #require(NPPESTable([NPPESTable.person(cells)]).imported().provider("npi:2000100380"))
  }

  // MARK: The fixture, in every shape of the header

  /// What the fixture says, written by hand: `·` stands between the parts of one value.
  private static let expected: [String: [String]] = [
    "npi:2000100018": [
      "name_prefix=DR.", "first_name=RUBY", "middle_name=Q.", "last_name=ZZFIXTURE", "credentials=M.D.",
      "alias=RUBY MAIDENFIXTURE", "gender=F", "enumerated=2006-05-23", "specialty=207R00000X·N·IL·036ZZ0001",
      "specialty=207RX0202X·Y·IL·036ZZ0001", "role street=1 INVENTED WAY", "role unit=STE 200",
      "role city=CHICAGO", "role state=IL", "role zip=606120001", "role phone=3125550101",
      "role fax=3125550102",
    ],
    "npi:2000100026": [
      "name=EXAMPLE & SONS ONCOLOGY, LLC", "alias=SONS ONCOLOGY", "parent_name=PRETEND HEALTH SYSTEM",
      "enumerated=2005-10-10", "specialty=261QX0200X·Y··", "group_marker=193400000X SINGLE SPECIALTY  GROUP",
      "role street=2 PRETEND AVE", "role city=EVANSTON", "role state=IL", "role zip=60201",
      "role phone=8475550103",
    ],
    "npi:2000100034": ["deactivated=2019-01-15"],
    "npi:2000100042": [
      "deactivated=2018-02-01", "reactivated=2018-03-01", "first_name=JO", "last_name=BACKAGAIN", "gender=M",
      "enumerated=2006-05-23", "specialty=208600000X·Y·IL·036ZZ0003", "role street=3 RETURN RD",
      "role city=SPRINGFIELD", "role state=IL", "role zip=627010000",
    ],
    "npi:2000100059": [
      "first_name=JOSÉ", "last_name=MUÑOZ-PRUEBA", "name_suffix=JR.", "credentials=M.D>", "gender=X",
      "enumerated=2006-05-23", "specialty=2085R0001X·X·CT·ZZ4", "specialty=2085R0202X·X·MA·ZZ5",
      "role street=4 CALLE INVENTADA\u{FFFD}", "role city=HARTFORD", "role state=CT", "role zip=061051208",
      "role phone=8605550104",
    ],
    "npi:2000100067": [
      "first_name=SHEILA", "last_name=FAROFF", "enumerated=2006-05-23", "specialty=207RH0003X···",
      "role street=5 UNREAL ESPLANADE", "role city=GOLD COAST", "role state=QUEENSLAND", "role zip=4215",
      "role country=AU", "role phone=0755501234",
    ],
    "npi:2000100075": [
      "first_name=LEE", "last_name=MASKED", "enumerated=2006-05-23", "specialty=2086X0206X·Y·IL·",
      "specialty=208600000X·N··", "role street=6 HIDDEN CT", "role city=PEORIA", "role state=IL",
      "role zip=616020000",
    ],
    "npi:2000100083": [
      "first_name=ALEX", "last_name=MANYHATS", "enumerated=2006-05-23", "specialty=207R00000X·N·IL·ZZ0",
      "specialty=207RH0000X·N·IL·ZZ1", "specialty=207RH0003X·N·IL·ZZ2", "specialty=207RX0202X·N·IL·ZZ3",
      "specialty=208600000X·N·IL·ZZ4", "specialty=2086X0206X·N·IL·ZZ5", "specialty=2085R0001X·N·IL·ZZ6",
      "specialty=2085R0202X·N·IL·ZZ7", "specialty=207ZP0102X·N·IL·ZZ8", "specialty=208800000X·N·IL·ZZ9",
      "specialty=207VX0201X·N·IL·ZZ10", "specialty=2080P0207X·N·IL·ZZ11", "specialty=207T00000X·N·IL·ZZ12",
      "specialty=208G00000X·N·IL·ZZ13", "specialty=207Y00000X·Y·IL·ZZ14", "role street=7 FIFTEEN LN",
      "role city=JOLIET", "role state=IL", "role zip=604350000",
    ],
    "npi:2000100091": [
      "first_name=ZED \"ZEE\"", "last_name=O'INVENTED", "enumerated=2006-05-23",
      "role street=8 COMMA ST, FLOOR 2", "role city=AURORA", "role state=IL", "role zip=605050000",
    ],
    "npi:2000100109": ["first_name=THERE", "last_name=BARELY", "enumerated=2006-05-23"],
  ]

  /// Facts and facts of the one role, sorted.
  private static func plain(_ provider: Provider) -> [String] {
    func line(_ fact: Fact) -> String { "\(fact.field.token)=\(fact.parts.joined(separator: "·"))" }
    return (provider.facts.map(line) + provider.roles.flatMap(\.facts).map { "role " + line($0) }).sorted()
  }

  private static func plain(_ imported: Imported) -> [String: [String]] {
    Dictionary(uniqueKeysWithValues: imported.providers.map { ($0.id, plain($0)) })
  }

  /// The fixture's rows by column name.
  private static func fixtureRows() throws -> [[String: String]] {
    let lines = try TextFile(fixture: "NPPES/npidata_pfile.csv").lines
    return lines.dropFirst().map { line in
      let cells = line.dropFirst().dropLast().split(separator: "\",\"", omittingEmptySubsequences: false)
      return Dictionary(uniqueKeysWithValues: zip(NPPESTable.v2, cells.map(String.init)))
    }
  }

  @Test func `the fixture says what is written here and nothing else`() throws {
    let imported = try Imported([TextFile(fixture: "NPPES/npidata_pfile.csv")], as: "nppes")
    #expect(Self.plain(imported) == Self.expected.mapValues { $0.sorted() })
    #expect(imported.report.read == 10 && imported.report.kept == 9 && imported.report.deactivated == 1)
    #expect(imported.report.repaired == 0 && imported.report.warnings.isEmpty)
    let kinds = Dictionary(uniqueKeysWithValues: imported.providers.map { ($0.id, $0.kind) })
    #expect(kinds["npi:2000100026"] == .organization && kinds["npi:2000100034"] == .unstated)
    #expect(kinds.values.filter { $0 == .clinician }.count == 8)
    #expect(imported.provider("npi:2000100018")?.specialtyCodes == ["207RX0202X", "207R00000X"])
    #expect(imported.provider("npi:2000100018")?.sources.first?.asOf?.description == "2024-03-05")
    #expect(imported.provider("npi:2000100083")?.specialtyCodes.first == "207Y00000X")
  }

  @Test func `versions 1, 2 and 3 and any order of the columns say the same`() throws {
    let rows = try Self.fixtureRows()
    let wanted = Self.expected.mapValues { $0.sorted() }
    var random = SeededNumbers(seed: 330)
    #expect(NPPESTable.v1.count == 329 && NPPESTable.v2.count == 330 && NPPESTable.v3.count == 335)
    for columns in [
      NPPESTable.v1, NPPESTable.v3, NPPESTable.v2.shuffled(using: &random), NPPESTable.v2.reversed(),
    ] {
      let changed = rows.map { row in
        var row = row
        row["Provider Gender Code"] = row["Provider Sex Code"]
        row["npi_activation_future_change_date"] = "0000-00-00"
        return row
      }
      #expect(try Self.plain(NPPESTable(columns: columns, changed).imported()) == wanted, "\(columns.count)")
    }
  }

  @Test func `the first 41 columns import with all but sex, specialties and parents`() throws {
    let table = NPPESTable(columns: Array(NPPESTable.v2.prefix(41)), try Self.fixtureRows())
    let later = ["gender", "specialty", "parent_name", "group_marker"]
    let wanted = Self.expected.mapValues {
      $0.filter { fact in !later.contains { fact.hasPrefix($0 + "=") } }.sorted()
    }
    #expect(try Self.plain(table.imported()) == wanted)
  }

  @Test func `eight columns import as names, and their other city is not read`() throws {
    let rows = try Self.fixtureRows().filter { $0[NPPESTable.type] != "" }.map {
      $0.merging(["City": "X"]) { $1 }
    }
    let imported = try NPPESTable(columns: NPPESTable.eight, rows).imported()
    let names = ["name=", "first_name=", "middle_name=", "last_name="]
    let wanted = Self.expected.mapValues {
      $0.filter { fact in names.contains { fact.hasPrefix($0) } }.sorted()
    }
    #expect(Self.plain(imported) == wanted.filter { !$0.value.isEmpty })
  }

  @Test func `both lines of the address in one are its street`() throws {
    let columns = ["NPI", NPPESTable.last, NPPESTable.state, "Full Street Address"]
    let cells = ["Full Street Address": "1 PRETEND ST STE 200", NPPESTable.state: "IL"]
    let imported = try NPPESTable(columns: columns, [NPPESTable.person(cells)]).imported()
    #expect(
      Self.plain(imported)["npi:2000100380"] == [
        "last_name=CASE", "role state=IL", "role street=1 PRETEND ST STE 200",
      ])
  }

  @Test func `without the entity type the name that is filled says what a row is`() throws {
    let columns = NPPESTable.v2.filter { $0 != NPPESTable.type }
    let imported = try NPPESTable(columns: columns, try Self.fixtureRows()).imported()
    #expect(Self.plain(imported) == Self.expected.mapValues { $0.sorted() })
    #expect(imported.provider("npi:2000100026")?.kind == .organization)
    #expect(imported.provider("npi:2000100018")?.kind == .clinician)
  }

  @Test(arguments: [
    (["NPI", "Provider First Name"], "Provider Last Name (Legal Name)"),
    (["Entity Type Code", "Provider Last Name (Legal Name)"], "NPI"),
    (["NPI", "Provider Last Name (Legal Name)", "npi "], "npi"),
  ]) func `a header without what is needed, or with it twice, is refused by name`(
    _ columns: [String], _ named: String
  ) throws {
    let refused = try #require(
      refusal { _ = try NPPESTable(columns: columns, [["NPI": "2000100380"]]).imported() })
    #expect(refused.text.contains(named) && refused.line == 1)
  }

  // MARK: Deactivation

  @Test(arguments: [
    ("", "", false), ("01/15/2019", "", true), ("01/15/2019", "02/01/2020", false), ("", "02/01/2020", false),
    ("01/15/2019", "01/15/2019", false), ("01/15/2019", "not a day", true),
    // Taken up again on a day before it was ended: it was ended once more.
    ("01/15/2019", "01/14/2019", true), ("01/15/2019", "01/01/2010", true),
  ]) func `a row is ended by a deactivation date that is later than its reactivation date`(
    _ deactivated: String, _ reactivated: String, _ isEnded: Bool
  ) throws {
    let cells = [T.deactivated: deactivated, T.reactivated: reactivated]
    let imported = try NPPESTable([NPPESTable.person(), NPPESTable.person(cells)]).imported()
    let record = try #require(imported.records.last)
    #expect(record.header.flags.contains(.deactivated) == isEnded)
    #expect(imported.report.deactivated == (isEnded ? 1 : 0))
    #expect(imported.report.kept == (isEnded ? 1 : 2))
    #expect((record.provider.facts.first(.deactivated) == nil) == deactivated.isEmpty)
    #expect((record.provider.facts.first(.reactivated) == nil) == !reactivated.contains("/"))
    // What a search leaves out is what `show` calls ended.
    #expect((record.provider.endedOn != nil) == isEnded)
    if isEnded { #expect(record.header.reference.asOf?.description == "2019-01-15") }
  }

  @Test(arguments: [
    ("2024.06.01", "", ""), ("00/00/0000", "", "active"), ("June 2024", "03/01/2025", ""),
  ]) func `a deactivation date that cannot be read is no proof that the NPI is in use`(
    _ deactivated: String, _ reactivated: String, _ status: String
  ) throws {
    let cells = [
      T.deactivated: deactivated, T.reactivated: reactivated, "npi_activation_status": status,
    ]
    let other = NPPESTable.person(["NPI": "2000100398"])
    let imported = try NPPESTable(columns: NPPESTable.v3, [NPPESTable.person(cells), other]).imported()
    #expect(imported.report.byRule == ["deactivation-unreadable": 1] && imported.report.warnings.isEmpty)
    // Her number still stands in the list.
    #expect(imported.records.map(\.header.kind) == [.mention, .clinician])
    #expect(imported.records[0].header.key == EntityKey(npi: 2_000_100_380))
    let issue = try #require(imported.issues("deactivation-unreadable").first)
    #expect(issue.field == T.deactivated && issue.value == deactivated && issue.isRefusal)
  }

  @Test func `what says itself that it is ended is ended, whatever its date`() throws {
    let cells = [T.deactivated: "2024.06.01", "npi_activation_status": "deactive"]
    let imported = try NPPESTable(columns: NPPESTable.v3, [NPPESTable.person(cells)]).imported()
    #expect(imported.records[0].header.flags.contains(.deactivated) && imported.report.deactivated == 1)
    #expect(imported.report.warnings == ["date-unreadable": 1])
  }

  @Test func `an ended row keeps its name and the number that replaces it`() throws {
    let cells = ["Replacement NPI": "2000100398", NPPESTable.deactivated: "01/15/2019"]
    let imported = try NPPESTable([NPPESTable.person(cells), NPPESTable.person()]).imported()
    let ended = try #require(imported.providers.first)
    #expect(ended.facts.first(.replacementNPI) == "2000100398" && ended.facts.first(.lastName) == "CASE")
  }

  // MARK: Specialties

  @Test(arguments: 1...15) func `the primary taxonomy is found in any slot`(_ slot: Int) throws {
    var cells: [String: String] = [:]
    for other in 1...15 {
      cells[T.taxonomy(other)] = "1\(other < 10 ? "0" : "")\(other)A0000\(other % 10)X"
      cells[T.primary(other)] = other == slot ? "Y" : "N"
    }
    let codes = try person(cells).specialtyCodes
    #expect(codes.count == 15)
    #expect(codes.first == cells[T.taxonomy(slot)])
  }

  @Test func `a license belongs to its own taxonomy, and gaps between slots are no end`() throws {
    let found = try person([
      T.taxonomy(1): "207RX0202X", T.license(1): "ZZ1", T.licenseState(1): "IL",
      T.taxonomy(4): "2086X0206X", T.license(4): "ZZ4", T.licenseState(4): "WI", T.primary(4): "Y",
      T.license(9): "ZZ9", T.licenseState(9): "IN",
    ])
    #expect(
      found.facts.filter { $0.field == .specialty }.map(\.parts) == [
        ["207RX0202X", "", "IL", "ZZ1"], ["2086X0206X", "Y", "WI", "ZZ4"],
      ])
    #expect(found.licenses.map { "\($0.state):\($0.number)" } == ["IL:ZZ1", "WI:ZZ4", "IN:ZZ9"])
  }

  @Test(arguments: [
    "Medical Oncology", "ADULT CONGENITAL HEART DISEASE", "207rx0202x", "207RX0202", "207RX0202XX",
    "2O7RX0202X",
    "207RX0202Y", "207RX-202X",
  ]) func `a taxonomy that is not a code stays a text and its license stands alone`(_ text: String) throws {
    let found = try person([T.taxonomy(1): text, T.license(1): "ZZ1", T.licenseState(1): "IL"])
    #expect(found.specialtyCodes.isEmpty)
    #expect(found.facts.all(.specialtyText) == [text])
    #expect(found.licenses.map(\.number) == ["ZZ1"])
  }

  @Test func `every group marker is kept as published`() throws {
    let markers = ["193200000X MULTI-SPECIALTY GROUP", "193400000X SINGLE SPECIALTY  GROUP"]
    let found = try person([
      "Healthcare Provider Taxonomy Group_1": markers[0], "Healthcare Provider Taxonomy Group_15": markers[1],
    ])
    #expect(found.facts.all(.groupMarker) == markers)
  }

  // MARK: Cells

  @Test func `a masked or blank cell is unknown`() throws {
    let masks = [
      "<UNAVAIL>", "$$$$$$$$$", "********", "_________", "=========", "--", " -- ", "", "  ", "\t", "\u{1}",
      "\n",
    ]
    for mask in masks {
      let found = try person(["Provider Credential Text": mask, "Provider Middle Name": mask])
      #expect(found.facts.first(.credentials) == nil, "\(mask.debugDescription)")
      #expect(found.facts.first(.middleName) == nil, "\(mask.debugDescription)")
    }
  }

  @Test func `a cell that only looks like a mask stays, without control bytes`() throws {
    let cells = [
      ("<UNAVAIL", "<UNAVAIL"), ("$5", "$5"), ("-A-", "-A-"), (" M.D. ", "M.D."),
      ("M.D.\u{1F}PHD", "M.D. PHD"),
      ("A\nB", "A B"), ("\u{1}MD\u{2}", "MD"),
    ]
    for (cell, kept) in cells {
      let found = try person(["Provider Credential Text": cell, "Provider Name Suffix Text": "\u{2}\(cell)"])
      #expect(found.facts.first(.credentials) == kept, "\(cell.debugDescription)")
    }
  }

  @Test func `a name of control bytes alone is no name`() throws {
    let imported = try NPPESTable([NPPESTable.person(), NPPESTable.person([T.last: "\n"])]).imported()
    #expect(imported.report.byRule == ["name-missing": 1])
  }

  @Test(
    arguments: [
      ("6105", "CT", "", "06105"), ("61051208", "CT", "US", "061051208"), ("2139", "MA", "", "02139"),
      ("8540", "NJ", "US", "08540"), ("5401", "VT", "", "05401"), ("3301", "NH", "", "03301"),
      ("4101", "ME", "", "04101"), ("2903", "RI", "", "02903"), ("6390", "NY", "", "06390"),
      ("9012", "AE", "", "09012"), ("501", "NY", "", "00501"), ("926", "PR", "", "00926"),
      ("9261234", "PR", "", "009261234"), ("802", "VI", "", "00802"),
      // Nothing is certain.
      ("6105", "IL", "", nil), ("6105", "", "", nil), ("610", "CT", "", nil),
      ("4215", "QUEENSLAND", "AU", nil),
      ("6105", "CT", "CA", nil), ("4215", "QUEENSLAND", "", nil), ("61O5", "CT", "", nil),
      ("06105", "CT", "", nil),
      ("061051208", "CT", "", nil), ("61", "PR", "", nil), ("", "CT", "", nil), ("610512081", "CT", "", nil),
    ] as [(String, String, String, String?)])
  func `a ZIP gets its zeros back only where the state confirms them`(
    _ zip: String, _ state: String, _ country: String, _ restored: String?
  ) throws {
    let cells = [T.zip: zip, T.state: state, T.country: country, T.street: "1 PRETEND ST"]
    let imported = try NPPESTable([NPPESTable.person(cells)]).imported()
    let found = imported.providers[0].roles[0].facts.first(.zip)
    #expect(found == (restored ?? (zip.isEmpty ? nil : zip)))
    #expect(imported.report.repaired == (restored == nil ? 0 : 1))
    #expect(imported.report.warnings["zip-leading-zero"] == (restored == nil ? nil : 1))
    #expect(ZIPRepair.restored(zip, state: state, country: country) == restored)
  }

  @Test func `numbers that a spreadsheet wrote with a decimal are mended and counted`() throws {
    let imported = try NPPESTable([
      NPPESTable.person([
        "NPI": "2000100380.0", T.type: "1.0", T.zip: "61051208.0", T.state: "CT", T.phone: "8605550104.0",
      ])
    ]).imported()
    let found = try #require(imported.provider("npi:2000100380"))
    #expect(found.kind == .clinician)
    #expect(found.roles[0].facts.first(.zip) == "061051208")
    #expect(found.roles[0].facts.first(.phone) == "8605550104")
    #expect(imported.report.warnings == ["number-with-decimal": 4, "zip-leading-zero": 1])
    #expect(imported.report.repaired == 5)
    #expect(imported.report.issues.allSatisfy { $0.line == 2 && $0.column != nil })
  }

  @Test(
    arguments: [
      ("2.12689E+12", nil), ("2.1e9", nil), ("3125550101", "3125550101"), ("312-555-0101", "3125550101"),
      ("(312) 555-0101", "3125550101"), ("312.555.0101", "3125550101"),
      ("(312) 555-0101 x7", "(312) 555-0101 x7"), ("EXT 12", "EXT 12"), ("3125550101.5", "3125550101.5"),
    ] as [(String, String?)])
  func `a phone in scientific notation is dropped with a warning and never guessed`(
    _ phone: String, _ kept: String?
  ) throws {
    let imported = try NPPESTable([NPPESTable.person([T.phone: phone, T.street: "1 PRETEND ST"])]).imported()
    #expect(imported.providers[0].roles[0].facts.first(.phone) == kept)
    #expect(imported.report.warnings["phone-damaged"] == (kept == nil ? 1 : nil))
    #expect(imported.report.repaired == 0)
  }

  @Test(
    arguments: [
      ("03/05/2024", "2024-03-05"), ("3/5/2024", "2024-03-05"), ("2024-03-05", "2024-03-05"),
      ("02/29/2024", "2024-02-29"), ("02/29/2023", nil), ("13/01/2020", nil), ("00/00/0000", nil),
      ("yesterday", nil), ("3/5/24", nil), ("1/2/2019/x", nil), ("1/x/2/2019", nil), ("//", nil),
    ] as [(String, String?)]) func `a date is read as written or told as unreadable, and its row stays`(
      _ text: String, _ date: String?
    ) throws
  {
    let imported = try NPPESTable([NPPESTable.person([T.updated: text])]).imported()
    #expect(imported.records[0].header.reference.asOf?.description == date)
    #expect(imported.report.warnings == (date == nil ? ["date-unreadable": 1] : [:]))
    #expect(imported.report.kept == 1)
    if date == nil {
      #expect(
        imported.report.issues[0].field == "Last Update Date" && imported.report.issues[0].value == text)
    }
  }

  @Test(arguments: [
    "2000100381", "3000000005", "200010038", "20001003800", "200010038O", "", "2000100380 1", "0000000000",
  ]) func `an NPI that fails its check is refused with its row`(_ npi: String) throws {
    let imported = try NPPESTable([NPPESTable.person(["NPI": npi]), NPPESTable.person()]).imported()
    #expect(imported.report.byRule == ["npi-checksum": 1] && imported.report.kept == 1)
    #expect(imported.report.issues[0].value == npi && imported.report.issues[0].column == 1)
  }

  @Test(arguments: ["M", "F", "X", "U", "m", ""]) func `sex is M, F or X, or unknown`(_ cell: String) throws {
    let found = try person(["Provider Sex Code": cell]).facts.first(.gender)
    #expect(found == (["M", "F", "X"].contains(cell) ? cell : nil))
  }

  @Test func `other names are aliases, joined without gaps`() throws {
    let other = "Provider Other "
    let cells = [other + "Last Name": "FORMER", other + "First Name": "TESS", other + "Middle Name": ""]
    #expect(try person(cells).facts.all(.alias) == ["TESS FORMER"])
    #expect(try person([other + "First Name": "TESS"]).facts.all(.alias) == [])
  }

  @Test func `the mailing address is never read`() throws {
    let mailing = NPPESTable.v2.filter { $0.contains("Mailing") }
    let cells = Dictionary(uniqueKeysWithValues: mailing.map { ($0, "SECRETBOX") })
    #expect(mailing.count == 8)
    #expect(try person(cells).said().allSatisfy { $0.firstRange(of: "SECRETBOX") == nil })
  }

  // MARK: Companions

  @Test(arguments: [false, true]) func `other names come in three columns and in four`(_ hasDate: Bool) throws
  {
    var file = try TextFile(fixture: "NPPES/othername_pfile.csv")
    if hasDate {
      let lines = file.lines.enumerated().map {
        $0.element + ($0.offset == 0 ? ",\"Created Date\"" : ",\"09/01/2026\"")
      }
      file = TextFile(file.name, lines.map { $0 + "\r\n" }.joined())
    }
    let imported = try Imported([file], as: "nppes-othername")
    #expect(
      imported.records.map { "\($0.header.key.raw) \($0.provider.facts.all(.alias))" } == [
        "2000100026 [\"Sons Discount Oncology & Supply\"]", "2000100026 [\"EXAMPLE AND FATHERS ONCOLOGY\"]",
        "2000100117 [\"Unreal Home Care\"]",
      ])
    #expect(imported.records.allSatisfy { $0.header.kind == .unstated })
  }

  @Test func `further locations are read under their irregular header`() throws {
    let imported = try Imported([TextFile(fixture: "NPPES/pl_pfile.csv")], as: "nppes-locations")
    #expect(
      imported.records.map { Self.plain($0.provider).joined(separator: "|") } == [
        "role city=Pretend Pines|role phone=9545550100|role state=FL|role street=500 N Nowhere Rd Ste 200"
          + "|role zip=330265213",
        "role city=Rice Fake|role fax=7155550187|role phone=7155550150|role state=WI|role street=2200 Cedarless Dr"
          + "|role unit=Ste A|role zip=54868",
        "role city=Hartford|role phone=8605550199|role state=CT|role street=9 Elsewhere St|role zip=06105",
      ])
    #expect(imported.report.warnings == ["zip-leading-zero": 1])
  }

  @Test func `the report of ended NPIs is read below its title`() throws {
    let imported = try Imported([TextFile(fixture: "NPPES/deactivated.csv")], as: "nppes-deactivated")
    #expect(imported.report.read == 7 && imported.report.deactivated == 7 && imported.report.kept == 0)
    #expect(imported.report.warnings == ["date-unreadable": 1, "number-with-decimal": 1])
    #expect(
      imported.records.map {
        "\($0.header.key.raw) \($0.provider.facts.first(.deactivated) ?? "-") \($0.header.reference.row)"
      } == [
        "2000100018 2026-11-02 1", "2000100034 2019-01-15 2", "2000100042 2018-02-01 3",
        "2000100117 2024-03-05 4", "2000100125 - 5", "2000100133 - 6", "2000100141 2025-12-31 7",
      ])
    #expect(imported.records.allSatisfy { $0.header.flags == .deactivated && $0.header.kind == .unstated })
  }

  @Test(arguments: ["", "A title\n", "A title,\n", "\"A title, quoted\",\n\n"])
  func `the report of ended NPIs may have a title or none`(_ title: String) throws {
    let file = TextFile("d.csv", title + "NPI,NPPES Deactivation Date\n2000100018,11/02/2026\n2000100019,\n")
    let imported = try Imported([file], as: "nppes-deactivated")
    #expect(imported.report.deactivated == 1 && imported.report.byRule == ["npi-checksum": 1])
    let line = title.split(separator: "\n", omittingEmptySubsequences: false).count + 2
    #expect(imported.report.issues[0].line == line && imported.records[0].header.reference.row == 1)
  }

  @Test func `a header is not looked for in the whole file`() throws {
    let file = TextFile("d.csv", "a\nb\nc\nd\ne\nNPI,NPPES Deactivation Date\n2000100018,11/02/2026\n")
    let refused = try #require(refusal { _ = try Imported([file], as: "nppes-deactivated") })
    #expect(refused.rule == "columns-missing" && refused.line == 1)
  }

  @Test(
    arguments: [
      ("active", "", "", false, 0), ("deactive", "", "", true, 0), ("deactive", "02/01/2018", "", true, 0),
      ("deactive", "02/01/2018", "03/01/2018", true, 0), ("soon_to_be_deactivated", "", "", false, 0),
      ("", "02/01/2018", "", true, 0), ("active", "02/01/2018", "03/01/2018", false, 0),
      // Where the word and the dates differ, the dates decide; an unknown word decides nothing.
      ("active", "02/01/2018", "", true, 1), ("D", "", "", false, 1),
    ]) func `the status of version 3 is read where it is certain`(
      _ status: String, _ end: String, _ again: String, _ isEnded: Bool, _ warnings: Int
    ) throws
  {
    let cells = ["npi_activation_status": status, T.deactivated: end, T.reactivated: again]
    let imported = try NPPESTable(columns: NPPESTable.v3, [NPPESTable.person(cells)]).imported()
    #expect(imported.records[0].header.flags.contains(.deactivated) == isEnded)
    #expect(imported.report.deactivated == (isEnded ? 1 : 0))
    #expect(imported.report.warnings["activation-status", default: 0] == warnings)
  }

  // MARK: Real files

  private static let samples = packageRoot() + "/../shared/samples/nppes"
  private static let hasSamples = !directoryEntries(samples).isEmpty

  @Test(.enabled(if: hasSamples, "there are no sample files beside the package"))
  func `every row of the real samples is kept, deactivated or refused`() throws {
    for name in directoryEntries(Self.samples) where name.hasSuffix(".csv") {
      let adapter =
        name.hasPrefix("othername") ? "nppes-othername" : name.hasPrefix("pl_") ? "nppes-locations" : "nppes"
      let file = try TextFile(path: Self.samples + "/" + name)
      let report = try Imported([file], as: adapter).report
      #expect(report.read > 0, "\(name)")
      #expect(report.read == report.kept + report.deactivated + report.refused, "\(name)")
      #expect(report.refused * 100 <= report.read, "\(name): \(report.byRule)")
    }
  }
}
