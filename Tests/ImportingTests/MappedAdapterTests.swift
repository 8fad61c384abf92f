import DirectoryModel
import Storing
import TestSupport
import Testing
import Vocabulary

@testable import Importing

/// A mapping and the files that it reads.
private struct MappedImport {
  var mapping: String
  var files: [TextFile]

  func imported(change: (inout ImportRequest) -> Void = { _ in }) throws -> Imported {
    let folder = TemporaryFolder()
    let path = folder.write("mapping.json", mapping)
    return try withExtendedLifetime(folder) {
      try Imported(files, as: "mapped") {
        $0.mapping = path
        change(&$0)
      }
    }
  }
}

private func mapping(_ records: String, rows: String? = nil, more: String = "") -> String {
  let head = rows.map { "\"rows\": \"\($0)\", " } ?? ""
  return "{\"mapping\": 1, \(head)\(more)\"records\": [\(records)]}"
}

private let person = """
  {"noun": "clinician", "id": "npi", "columns": {"npi": "npi", "last": "last", "languages": "languages"}}
  """

@Suite struct MappedAdapterTests {
  private func roster() throws -> Imported {
    try MappedImport(
      mapping: TextFile(fixture: "Mapped/roster.json").text, files: [TextFile(fixture: "Mapped/roster.csv")]
    ).imported()
  }

  // MARK: A flat list

  @Test func `one row feeds several nouns, and what rows repeat is one`() throws {
    let imported = try roster()
    #expect(imported.report.read == 6 && imported.report.kept == 6 && imported.report.refused == 0)
    #expect(Set(imported.providers.map(\.id)).count == 8, "five people, two networks, one practice")
    let ana = try #require(imported.merged("npi:2000003006"))
    #expect(ana.displayName == "Ana B Ejemplo, MD" && ana.specialtyCodes == ["207RX0202X"])
    #expect(ana.roles.map { $0.facts.first(.city) } == ["Chicago", "Oak Park"])
    #expect(ana.roles.map { $0.facts.first(.state) } == ["IL", "IL"])
    #expect(ana.roles.map { $0.facts.first(.phone) } == ["(312) 555-0101", "(708) 555-0102"])
    #expect(ana.roles.map { $0.facts.first(.roleOrganizationName) } == ["Example Clinic", "Example Clinic"])
    #expect(ana.roles.map { $0.participations.map(\.network) } == [["test:Gold"], ["test:Gold"]])
    #expect(ana.roles.map { $0.participations[0].accepting } == [.yes, .no])
    #expect(ana.roles[1].participations[0].from == CalendarDate(year: 2026, month: 1, day: 1))
    let verified = ana.roles.map { ana.sources[$0.facts[0].source].verified?.description }
    #expect(verified == ["2026-10-15", "2026-10-15"])
  }

  @Test func `a blank or a word for unknown is unknown, never no`() throws {
    let imported = try roster()
    for id in ["npi:2000003014", "npi:2000003022"] {
      let clinician = try #require(imported.merged(id))
      #expect(clinician.roles[0].participations[0].accepting == .unknown, "\(id)")
    }
    let lee = try #require(imported.merged("npi:2000003014"))
    #expect(lee.sources.allSatisfy { $0.verified == nil }, "n/a is no date")
  }

  @Test func `a mistyped or missing NPI does not lose its person`() throws {
    let imported = try roster()
    let nadie = try #require(imported.merged("clinician:test:sinnumero-nadie"))
    #expect(nadie.roles[0].participations[0].accepting == .yes)
    let wrong = try #require(imported.merged("clinician:test:2000003031"))
    #expect(wrong.facts.first(.npiText) == "2000003031")
    #expect(imported.issues("npi-checksum").map(\.line) == [7])
    #expect(imported.issues("npi-checksum")[0].field == "NPI Number → clinician.npi")
  }

  @Test func `damage of a spreadsheet is mended where that is certain, and said`() throws {
    let imported = try roster()
    let jose = try #require(imported.merged("npi:2000003022"))
    #expect(jose.roles[0].facts.first(.zip) == "06105")
    #expect(jose.roles[0].facts.first(.phone) == nil)
    #expect(imported.report.repaired == 2)
    #expect(
      imported.report.warnings == [
        "npi-checksum": 1, "number-with-decimal": 1, "phone-damaged": 1, "zip-leading-zero": 1,
      ])
    #expect(imported.issues("zip-leading-zero")[0].value == "6105")
  }

  @Test func `another mapping is another layer, and the same one the same`() throws {
    let file = try TextFile(fixture: "Mapped/roster.csv")
    let text = try TextFile(fixture: "Mapped/roster.json").text
    let first = try MappedImport(mapping: text, files: [file]).imported()
    let again = try MappedImport(mapping: text, files: [file]).imported()
    let other = try MappedImport(mapping: text + "\n", files: [file]).imported()
    #expect(first.layer.name == again.layer.name && first.bytes == again.bytes)
    #expect(first.layer.name != other.layer.name)
    #expect(first.layer.manifest.mappingSHA256?.count == 64)
    #expect(first.layer.manifest.mappingSHA256 != other.layer.manifest.mappingSHA256)
  }

  // MARK: Rows that repeat and differ

  @Test func `lists of rows with one id are united, and two names are named`() throws {
    let file = TextFile(
      "a.csv", "npi,last,languages\n2000003006,Ejemplo,en\n2000003006,Ejemplo,es\n2000003006,Example,en\n")
    let imported = try MappedImport(mapping: mapping(person), files: [file]).imported()
    #expect(imported.report.kept == 3 && imported.report.warnings == ["rows-contradict": 1])
    let merged = ProviderMerging.merge(
      imported.providers, key: EntityKey(npi: 2_000_003_006), layers: [LayerStanding(imported.layer.manifest)]
    )
    #expect(merged.facts.all(.language) == ["en", "es"])
    #expect(merged.facts.filter { $0.field == .lastName }.map(\.value) == ["Ejemplo", "Example"])
  }

  @Test func `a role that a later row describes otherwise keeps both values`() throws {
    let records =
      person + """
        ,{"noun": "role", "columns": {"clinician": {"record": "clinician"}, "phone": "phone"}}
        """
    let file = TextFile(
      "a.csv", "npi,last,languages,phone\n2000003006,Ejemplo,,3125550101\n2000003006,Ejemplo,,3125550102\n")
    let imported = try MappedImport(mapping: mapping(records), files: [file]).imported()
    let phones = imported.providers.flatMap(\.roles).map { $0.facts.first(.phone) }
    #expect(phones == ["3125550101", "3125550102"])
    #expect(imported.providers.map(\.id) == ["npi:2000003006", "npi:2000003006"])
  }

  @Test func `a site that other rows refer to keeps its first description, and that is said`() throws {
    let records = """
      {"noun": "organization", "id": "org", "columns": {"name": "org"}},
      {"noun": "site", "id": "place", "columns": {"organization": "org", "city": "city"}}
      """
    let file = TextFile("a.csv", "org,place,city\nA,p1,Chicago\nA,p1,Chicagoo\nA,p1,Chicago\n")
    let imported = try MappedImport(mapping: mapping(records), files: [file]).imported()
    #expect(imported.report.warnings == ["site-differs": 1])
    #expect(imported.issues("site-differs").map(\.line) == [3])
    #expect(imported.providers.flatMap(\.roles).map { $0.facts.first(.city) } == ["Chicago"])
  }

  /// Rows that refer to themselves alone are written one by one, others when all are read.
  @Test func `a reference by a column of the same row says the same as one by the record`() throws {
    let file = try TextFile(fixture: "Mapped/roster.csv")
    let text = try TextFile(fixture: "Mapped/roster.json").text
    let byColumn = text.replacing("\"network\": {\"record\": \"network\"}", with: "\"network\": \"Network\"")
    try #require(byColumn != text)
    let rowByRow = try MappedImport(mapping: text, files: [file]).imported()
    let together = try MappedImport(mapping: byColumn, files: [file]).imported()
    #expect(rowByRow.providers.count > together.providers.count)
    let ids = Set(together.providers.map(\.id))
    #expect(ids == Set(rowByRow.providers.map(\.id)))
    for id in ids { #expect(rowByRow.merged(id)?.said() == together.merged(id)?.said(), "\(id)") }
    #expect(
      rowByRow.report.warnings == together.report.warnings && rowByRow.report.kept == together.report.kept)
  }

  @Test(arguments: [true, false])
  func `a row without the NPI that its id had before is about the same person`(isRowByRow: Bool) throws {
    let records = """
      {"noun": "clinician", "id": "id", "columns": {"npi": "npi", "last": "last", "languages": "lang"}},
      {"noun": "role", "columns": {"clinician": \(isRowByRow ? "{\"record\": \"clinician\"}" : "\"id\""), "phone": "phone"}}
      """
    let file = TextFile("a.csv", "id,npi,last,lang,phone\n7,2000003006,A,en,3125550101\n7,,A,es,3125550102\n")
    let imported = try MappedImport(mapping: mapping(records), files: [file]).imported()
    #expect(Set(imported.providers.map(\.id)) == ["npi:2000003006"])
    #expect(imported.merged("npi:2000003006")?.facts.all(.language) == ["en", "es"])
  }

  @Test func `rows of one id that no record could hold are refused from there on`() throws {
    let records = """
      {"noun": "network", "id": "net", "columns": {"name": "net"}},
      {"noun": "clinician", "id": "id", "columns": {"last": "id"}},
      {"noun": "role", "columns": {"clinician": {"record": "clinician"}}},
      {
        "noun": "participation",
        "columns": {"role": {"record": "role"}, "network": {"record": "network"}, "tier": "tier"}
      }
      """
    let tier = String(repeating: "x", count: 60_000)
    let rows = (0..<12).map { "all,net,\($0)\(tier)\n" }.joined()
    let file = TextFile("a.csv", "id,net,tier\n" + rows)
    let imported = try MappedImport(mapping: mapping(records), files: [file]).imported()
    #expect(imported.report.byRule == ["role-too-large": 4] && imported.report.kept == 8)
    #expect(imported.merged("clinician:test:all")?.roles.flatMap(\.participations).count == 8)
  }

  /// A roster by the id of an assignment, beside a file of networks; not read row by row.
  private func assignments(_ rows: [String], more: String = "", files: [TextFile] = []) throws -> Imported {
    let records = """
      {"noun": "network", "files": "nets*.csv", "id": "code", "columns": {"name": "label"}},
      {"noun": "clinician", "files": "roster*.csv", "id": "npi", "columns": {"npi": "npi", "last": "last"}},
      {"noun": "site", "files": "roster*.csv", "id": ["street", "city"], "columns": {"street": "street", "city": "city"}},
      {
        "noun": "role", "files": "roster*.csv", "id": "assignment",
        "columns": {"clinician": {"record": "clinician"}, "site": {"record": "site"}}
      },
      {
        "noun": "participation", "files": "roster*.csv", "when": "network",
        "columns": {"role": {"record": "role"}, "network": "network"}
      }
      """
    let head = "assignment,npi,last,street,city,network\n"
    return try MappedImport(
      mapping: mapping(records + more),
      files: [
        TextFile("nets.csv", "code,label\nG,Gold\nS,Silver\n"),
        TextFile("roster.csv", head + rows.map { $0 + "\n" }.joined()),
      ] + files
    ).imported { $0.completeFor = .clinicians }
  }

  private func networksByCity(_ imported: Imported, _ npi: String) -> [String: [String]] {
    var result: [String: [String]] = [:]
    for role in imported.merged("npi:" + npi)?.roles ?? [] {
      result[role.facts.first(.city) ?? "", default: []] += role.participations.map(\.network).sorted()
    }
    return result
  }

  @Test func `a role id that comes back with another site keeps the network at the site of its own row`()
    throws
  {
    let main = "R1,2000003006,Ejemplo,1 Main St,Chicago"
    let far = "R1,2000003006,Ejemplo,9 Far Rd,Peoria"
    for rows in [[main + ",", far + ",G"], [far + ",G", main + ","]] {
      let imported = try assignments(rows)
      #expect(networksByCity(imported, "2000003006") == ["Chicago": [], "Peoria": ["test:G"]], "\(rows)")
      #expect(imported.report.kept == 4 && imported.report.completeFor == "clinicians")
    }
    // What a row says of its own site is no repetition of what another said; the same row twice is.
    let both = try assignments([main + ",G", far + ",G", far + ",S", far + ",G", main + ",S"])
    #expect(
      networksByCity(both, "2000003006") == [
        "Chicago": ["test:G", "test:S"], "Peoria": ["test:G", "test:S"],
      ])
  }

  @Test func `a network for a role id with two sites is refused where its row does not say at which`() throws
  {
    let more = """
      ,{
        "noun": "participation", "called": "more", "files": "more*.csv", "id": "id",
        "columns": {"role": "assignment", "network": "network"}
      }
      """
    let rows = [
      "R1,2000003006,Ejemplo,1 Main St,Chicago,", "R1,2000003006,Ejemplo,9 Far Rd,Peoria,",
      "R2,2000003014,Sample,9 Far Rd,Peoria,",
    ]
    let imported = try assignments(
      rows, more: more, files: [TextFile("more.csv", "id,assignment,network\n1,R1,G\n2,R2,S\n2,R2,G\n")])
    #expect(imported.report.byRule == ["role-of-many-sites": 1])
    let issue = try #require(imported.issues("role-of-many-sites").first)
    #expect(issue.file == "more.csv" && issue.line == 2)
    #expect(networksByCity(imported, "2000003006") == ["Chicago": [], "Peoria": []])
    // An id of a participation that comes back says one more thing.
    #expect(networksByCity(imported, "2000003014") == ["Peoria": ["test:G", "test:S"]])
    #expect(imported.report.completeFor == nil)
  }

  @Test func `two sites of one role id in one row refuse it when one is in a network`() throws {
    let records = """
      {"noun": "network", "id": "network", "columns": {"name": "network"}},
      {"noun": "clinician", "id": "npi", "columns": {"npi": "npi", "last": "last"}},
      {"noun": "site", "id": "street", "columns": {"street": "street"}},
      {"noun": "site", "called": "other site", "when": "other", "id": "other", "columns": {"street": "other"}},
      {
        "noun": "role", "id": "id",
        "columns": {"clinician": {"record": "clinician"}, "site": {"record": "site"}}
      },
      {
        "noun": "role", "called": "second", "id": "id", "when": "other",
        "columns": {"clinician": {"record": "clinician"}, "site": {"record": "other site"}}
      },
      {
        "noun": "participation",
        "columns": {"role": {"record": "role"}, "network": {"record": "network"}}
      }
      """
    let file = TextFile(
      "a.csv",
      "id,npi,last,street,other,network\n1,2000003006,A,1 Main St,9 Far Rd,G\n2,2000003014,B,1 Main St,,G\n")
    let imported = try MappedImport(mapping: mapping(records), files: [file]).imported()
    #expect(imported.report.byRule == ["id-twice": 1] && imported.report.kept == 1)
    #expect(imported.provider("npi:2000003006")?.kind == .mention)
  }

  @Test func `one id with two NPIs is refused, since its roles would belong to somebody else`() throws {
    let records = """
      {"noun": "clinician", "id": "id", "columns": {"npi": "npi", "last": "last"}}
      """
    let file = TextFile("a.csv", "id,npi,last\n1,2000003006,A\n1,2000003014,B\n1,2000003006,A\n")
    let imported = try MappedImport(mapping: mapping(records), files: [file]).imported()
    #expect(imported.report.byRule == ["id-twice": 1] && imported.report.kept == 2)
    #expect(imported.issues("id-twice")[0].field == "npi → clinician.npi")
    // The list holds that number all the same.
    #expect(imported.records.filter { $0.header.kind == .mention }.map(\.header.key.npi) == [2_000_003_014])
  }

  // MARK: Refusals

  @Test func `a row is refused whole, and its NPI stays in the list`() throws {
    let records =
      person + """
        ,{"noun": "site", "id": "street", "columns": {"street": "street", "state": "state"}}
        """
    let file = TextFile(
      "a.csv",
      "npi,last,languages,street,state\n2000003006,Ejemplo,,1 Way,Illinois\n,No,,1 Way,IL\n2000003014,Ok,,1 Way,IL\n"
    )
    let imported = try MappedImport(mapping: mapping(records), files: [file]).imported {
      $0.completeFor = .clinicians
    }
    #expect(imported.report.read == 3 && imported.report.kept == 1)
    #expect(imported.report.byRule == ["id-missing": 1, "value-form": 1])
    let issue = try #require(imported.issues("value-form").first)
    #expect(issue.line == 2 && issue.column == 27 && issue.value == "Illinois")
    #expect(issue.field == "state → site.state" && issue.remedy.contains("USPS"))
    #expect(imported.records.filter { $0.header.kind == .mention }.map(\.header.key.npi) == [2_000_003_006])
    #expect(imported.report.completeFor == nil, "the second row shows nobody's NPI")
  }

  @Test func `a reference to another row that is not there refuses the row by the source's column`() throws {
    let records = """
      {"noun": "network", "files": "net*.csv", "id": "code", "columns": {"name": "label"}},
      {"noun": "clinician", "files": "people.csv", "id": "npi", "columns": {"npi": "npi", "last": "last"}},
      {"noun": "role", "files": "people.csv", "columns": {"clinician": {"record": "clinician"}}},
      {
        "noun": "participation", "files": "people.csv",
        "columns": {"role": {"record": "role"}, "network": "net code"}
      }
      """
    let imported = try MappedImport(
      mapping: mapping(records),
      files: [
        TextFile("people.csv", "npi,last,net code\n2000003006,A,N 1\n2000003014,B,N 2\n"),
        TextFile("networks.csv", "code,label\nN 1,One\n"),
      ]
    ).imported()
    #expect(imported.report.read == 3 && imported.report.kept == 2)
    #expect(imported.report.byRule == ["reference-unresolved": 1])
    let issue = try #require(imported.issues("reference-unresolved").first)
    #expect(issue.file == "people.csv" && issue.line == 3)
    #expect(issue.field == "net code → participation.network")
    #expect(
      imported.merged("npi:2000003006")?.roles[0].participations.map(\.network) == ["test:n-1"])
  }

  @Test func `a file for which the mapping has no record is refused by name`() throws {
    let records = """
      {"noun": "network", "files": "net*.csv", "id": "code", "columns": {"name": "label"}}
      """
    let other = TextFile("people.csv", "code,label\nN1,One\n")
    let refused = refusal { _ = try MappedImport(mapping: mapping(records), files: [other]).imported() }
    #expect(refused?.rule == "file-unmapped" && refused?.text.contains("net*.csv") == true)
  }

  @Test func `a row of which nothing is made is refused`() throws {
    let records = """
      {"noun": "clinician", "when": {"column": "type", "is": ["Person"]}, "id": "npi",
       "columns": {"npi": "npi", "last": "last"}}
      """
    let file = TextFile("a.csv", "npi,last,type\n2000003006,A,PERSON\n2000003014,B,Thing\n")
    let imported = try MappedImport(mapping: mapping(records), files: [file]).imported()
    #expect(imported.report.byRule == ["no-record": 1] && imported.report.kept == 1)
    #expect(imported.issues("no-record")[0].line == 3)
  }

  @Test func `a column of which nothing is used is named once`() throws {
    let file = TextFile("a.csv", "npi,last,languages,secret,other\n2000003006,A,,1,2\n2000003014,B,,3,4\n")
    let imported = try MappedImport(
      mapping: mapping(person, more: "\"ignored\": {\"Other\": \"ours\"}, "), files: [file]
    ).imported()
    #expect(imported.report.warnings == ["column-unmapped": 1])
    #expect(imported.issues("column-unmapped")[0].field == "secret")
  }

  // MARK: Values

  /// A value of the mapping, cells by column, and what it gives: the column `notes`, a list is `aliases`.
  private static let values: [(value: String, cells: [String: String], text: String?)] = [
    ("\"a\"", ["a": " x \t"], "x"),
    ("\"A!\"", ["a": "x"], "x"),
    ("2", ["b": "x"], "x"),
    ("\"a\"", ["a": "--"], nil),
    ("\"a\"", ["a": "line one\nline two"], "line one line two"),
    ("[\"a\", \"b\"]", ["a": "x", "b": "y"], "x y"),
    ("[\"a\", \"b\"]", ["b": "y"], "y"),
    ("{\"from\": [\"a\", \"b\"], \"join\": \", \"}", ["a": "x", "b": "y"], "x, y"),
    ("{\"first\": [\"a\", \"b\"]}", ["a": "", "b": "y"], "y"),
    ("{\"first\": [[\"a\", \"b\"], \"b\"]}", ["a": "x", "b": "y"], "x y"),
    ("{\"constant\": \"k\"}", [:], "k"),
    ("{\"from\": \"a\", \"values\": {\"Y\": \"yes\"}}", ["a": "y."], "yes"),
    ("{\"from\": \"a\", \"values\": {\"Y\": \"yes\"}}", ["a": "maybe"], "maybe"),
    ("{\"from\": \"a\", \"values\": {\"U\": \"\"}}", ["a": "u"], nil),
    ("{\"from\": \"a\", \"values\": {\"Y\": \"yes\"}, \"otherwise\": \"blank\"}", ["a": "maybe"], nil),
    (
      "{\"from\": \"a\", \"split\": \"City, ST ZIP\", \"part\": \"city\"}", ["a": "St. Louis, MO 63110"],
      "St. Louis"
    ),
    (
      "{\"from\": \"a\", \"split\": \"City, ST ZIP\", \"part\": \"zip\"}", ["a": "Oak Park IL 60302-1234"],
      "60302-1234"
    ),
    ("{\"from\": \"a\", \"split\": \"City, ST ZIP\", \"part\": \"state\"}", ["a": "Ames, ia"], "IA"),
    (
      "{\"from\": \"a\", \"split\": \"Last, First Middle\", \"part\": \"middle\"}", ["a": "Doe, Jane Q R"],
      "Q R"
    ),
    (
      "{\"from\": \"a\", \"split\": \"Last, First Middle\", \"part\": \"credentials\"}",
      ["a": "Doe, Jane, MD"], "MD"
    ),
    (
      "{\"from\": \"a\", \"split\": \"Name, Credentials\", \"part\": \"name\"}", ["a": "Jane Doe, MD, PhD"],
      "Jane Doe"
    ),
  ]

  @Test(arguments: values.indices) func `a value is made as the mapping says`(_ index: Int) throws {
    let (value, cells, text) = Self.values[index]
    let records = """
      {"noun": "organization", "id": "id", "columns": {"name": "id", "notes": \(value)}}
      """
    var file = PlainCSVFile(["a", "b", "id"])
    file.add(cells.merging(["id": "o1"]) { first, _ in first })
    let imported = try MappedImport(mapping: mapping(records), files: [TextFile("a.csv", file.text)])
      .imported()
    #expect(imported.providers.first?.facts.first(.notes) == text)
    #expect(imported.report.kept == 1)
  }

  @Test func `a list takes its separator, its table, and several columns`() throws {
    let records = """
      {"noun": "clinician", "id": "npi", "columns": {"npi": "npi", "last": "last",
        "languages": {"from": ["l1", "l2"], "separator": ";", "values": "languages"},
        "licenses": {"from": ["st", "lic"], "join": ":", "wrong": "blank"}}}
      """
    let file = TextFile(
      "a.csv",
      "npi,last,l1,l2,st,lic\n2000003006,A,English; Español,english;Klingon,IL,EX1\n2000003014,B,,,,EX2\n")
    let imported = try MappedImport(mapping: mapping(records), files: [file]).imported()
    #expect(imported.providers[0].facts.all(.language) == ["en", "es", "Klingon"])
    #expect(imported.providers[0].licenses.map(\.number) == ["EX1"])
    #expect(imported.providers[1].licenses.isEmpty)
    #expect(imported.report.warnings == ["value-left-out": 1])
    #expect(imported.issues("value-left-out")[0].field == "st + lic → clinician.licenses")
  }

  /// Date form, what stands in the cell, and the day; nil: the row is refused.
  @Test(
    arguments: [
      ("MM/DD/YYYY", "03/04/2026", "2026-03-04"), ("MM/DD/YYYY", "3/4/2026", "2026-03-04"),
      ("MM/DD/YYYY", "13/04/2026", nil), ("DD/MM/YYYY", "13/04/2026", "2026-04-13"),
      ("D.M.YYYY", "4.3.2026", "2026-03-04"), ("YYYYMMDD", "20260304", "2026-03-04"),
      ("YYYYMMDD", "2026034", nil),
      ("DD-MMM-YYYY", "04-MAR-2026", "2026-03-04"), ("MM/DD/YYYY", "03/04/2026 12:30 PM", "2026-03-04"),
      ("MM/DD/YYYY", "02/30/2026", nil), ("YYYY-MM-DD", "2026-03-04T00:00:00Z", "2026-03-04"),
      ("MM/DD/YYYY", "03/04/26", nil), ("MM/DD/YYYY", "soon", nil),
    ] as [(String, String, String?)])
  func `a date is read in the file's own form or not at all`(form: String, cell: String, day: String?) throws
  {
    let records = """
      {"noun": "clinician", "id": "npi", "columns": {"npi": "npi", "last": "npi",
        "verified": {"from": "day", "date": "\(form)"}}}
      """
    // A second row, so that a refusal is no refusal of the file.
    let file = TextFile("a.csv", "npi,day\n2000003006,\(cell)\n2000003014,\n")
    let imported = try MappedImport(mapping: mapping(records), files: [file]).imported()
    #expect(imported.report.refused == (day == nil ? 1 : 0))
    let verified = imported.merged("npi:2000003006")?.sources.first?.verified?.description
    #expect(imported.merged("npi:2000003006")?.kind == .clinician ? verified == day : day == nil)
  }

  @Test func `a cell of several items makes a record for each`() throws {
    let each = "\"each\": {\"column\": \"nets\", \"separator\": \";\"}"
    let records =
      person + """
        ,{"noun": "network", \(each), "id": "nets", "columns": {"name": "nets"}},
        {"noun": "role", "columns": {"clinician": {"record": "clinician"}}},
        {"noun": "participation", \(each), "columns": {"role": {"record": "role"}, "network": {"record": "network"}}}
        """
    let file = TextFile("a.csv", "npi,last,languages,nets\n2000003006,A,,Gold ; ;Silver\n2000003014,B,,\n")
    let imported = try MappedImport(mapping: mapping(records), files: [file]).imported()
    #expect(
      imported.merged("npi:2000003006")?.roles[0].participations.map(\.network) == [
        "test:Gold", "test:Silver",
      ])
    #expect(imported.merged("npi:2000003014")?.roles[0].participations.isEmpty == true)
  }

  // MARK: XML

  private static let tree = """
    <?xml version="1.0"?>
    <r:roster xmlns:r="http://example.org/roster">
      <r:people>
        <r:person npi="2000003006">
          <r:name><r:last>Ejemplo</r:last></r:name>
          <r:speaks>en</r:speaks><r:speaks>es</r:speaks>
          <r:phone type="fax">3125550100</r:phone><r:phone type="work">3125550101</r:phone>
          <r:offices>
            <r:office><r:street>1 Way</r:street><r:zip>60612</r:zip></r:office>
            <r:office><r:street>2 Way</r:street><r:zip>60302</r:zip></r:office>
          </r:offices>
          <r:networks><r:network>Gold</r:network><r:network>Silver</r:network></r:networks>
        </r:person>
        <r:person npi="2000003014"><r:name><r:last>Sample</r:last></r:name></r:person>
      </r:people>
    </r:roster>
    """

  private static let treeRecords = """
    {"noun": "clinician", "id": "@npi", "columns": {"npi": "npi", "last": "name/last", "languages": "speaks"}},
    {"noun": "network", "each": "networks/network", "id": ".", "columns": {"name": "."}},
    {"noun": "site", "each": "offices/office", "id": ["street", "zip"], "columns": {"street": "street", "zip": "zip"}},
    {
      "noun": "role", "each": "offices/office",
      "columns": {"clinician": {"record": "clinician"}, "site": {"record": "site"}, "phone": "/phone[type=work]"}
    },
    {
      "noun": "participation", "each": "networks/network",
      "columns": {"role": {"every": "role"}, "network": {"record": "network"}}
    }
    """

  @Test func `elements that stand several times make several records, tied to their own`() throws {
    let imported = try MappedImport(
      mapping: mapping(Self.treeRecords, rows: "people/person"), files: [TextFile("r.xml", Self.tree)]
    ).imported()
    #expect(imported.report.read == 2 && imported.report.kept == 2 && imported.report.warnings.isEmpty)
    let ana = try #require(imported.merged("npi:2000003006"))
    #expect(ana.facts.all(.language) == ["en", "es"])
    #expect(ana.roles.map { $0.facts.first(.street) } == ["1 Way", "2 Way"])
    #expect(ana.roles.map { $0.facts.first(.phone) } == ["3125550101", "3125550101"])
    for role in ana.roles {
      #expect(role.participations.map(\.network).sorted() == ["test:Gold", "test:Silver"])
    }
    #expect(imported.merged("npi:2000003014")?.roles.isEmpty == true)
    #expect(ana.sources[0].row == 4, "the row of an element is its line")
  }

  @Test func `an element that a column takes once is named when it stands again`() throws {
    let records = """
      {"noun": "clinician", "id": "npi", "columns": {"npi": "npi", "last": "name/last", "notes": "speaks"}}
      """
    let imported = try MappedImport(
      mapping: mapping(records, rows: "people/person"), files: [TextFile("r.xml", Self.tree)]
    ).imported()
    #expect(imported.report.warnings == ["value-further": 1])
    #expect(imported.issues("value-further")[0].value == "es")
  }

  @Test func `XML without the mapping's rows is refused by their name`() throws {
    let refused = refusal {
      _ = try MappedImport(
        mapping: mapping(Self.treeRecords, rows: "people/human"), files: [TextFile("r.xml", Self.tree)]
      ).imported()
    }
    #expect(refused?.rule == "elements-missing" && refused?.text.contains("people/human") == true)
  }

  // MARK: Preview

  @Test func `a dry run shows the first rows noun by noun, with counts by column`() throws {
    let folder = TemporaryFolder()
    let bad = "2000003048,\"Bad, Code\",MD,207R,,,,,,,,Gold,,,\n"
    let file = folder.write("r.csv", try TextFile(fixture: "Mapped/roster.csv").text + bad)
    var request = ImportRequest(paths: [file], adapter: "mapped", source: "s", asOf: "2026-11-01")
    request.mapping = folder.write("m.json", try TextFile(fixture: "Mapped/roster.json").bytes)
    let preview = try #require(try Importer.dryRun(request, workDirectory: folder.path).preview)
    #expect(
      preview.nouns.map(\.called) == [
        "network", "organization", "clinician", "site", "role", "participation",
      ])
    let clinician = preview.nouns[2]
    #expect(clinician.made == 7 && clinician.records.map(\.line) == [2, 3, 4, 5, 6])
    #expect(clinician.records[0].values["first"] == "Ana")
    let specialties = try #require(clinician.columns.first { $0.name == "specialties" })
    #expect(specialties.from == "Taxonomy")
    #expect([specialties.filled, specialties.blank, specialties.refused] == [4, 3, 1])
    let zip = try #require(preview.nouns[3].columns.first { $0.name == "zip" })
    #expect(zip.noted == 1)
  }

  @Test func `only a dry run keeps a preview`() throws {
    #expect(try roster().report.preview == nil)
  }
}
