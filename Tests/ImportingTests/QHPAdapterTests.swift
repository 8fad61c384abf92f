import DirectoryModel
import Reading
import Storing
import TestSupport
import Testing
import Vocabulary

@testable import Importing

@Suite struct QHPAdapterTests {
  private static func fixture(_ names: String...) throws -> [TextFile] {
    try names.map { try TextFile(fixture: "QHP/" + $0) }
  }

  /// One entry of providers with what is to be said besides a name and a number.
  private static func providers(_ entries: String...) -> TextFile {
    TextFile("providers.json", "[\n" + entries.joined(separator: ",\n") + "\n]\n")
  }

  private static func person(_ more: String, npi: String = "\"2000100380\"") -> String {
    #"{"npi":\#(npi),"type":"INDIVIDUAL","name":{"first":"Test","last":"Case"},\#(more)}"#
  }

  private static let gold =
    #""plans":[{"plan_id":"10001ZZ0010001","network_tier":"PREFERRED","years":[2026]}]"#
  private static let home =
    #""addresses":[{"address":"1 Pretend St","city":"Chicago","state":"IL","zip":"60612"}]"#

  private func imported(_ entries: String...) throws -> Imported {
    let text = "[\n" + entries.joined(separator: ",\n") + "\n]\n"
    return try Imported([TextFile("providers.json", text)], as: "qhp")
  }

  /// What is said of the one person, without the dates of the sources.
  private func said(_ more: String) throws -> [String] {
    try #require(imported(Self.person(more)).provider("npi:2000100380")).feedLines
  }

  // MARK: The fixture

  /// Written by hand from the fixture: facts, and of each role its facts and participations.
  private static let expected: [String: [String]] = [
    "npi:2000200008": [
      "name_prefix=Dr.", "first_name=Ana", "middle_name=M", "last_name=Ejemplo", "name_suffix=Jr.",
      "gender=F",
      "language=en", "language=es", "specialty=207RX0202X", "specialty_text=Medical Oncology",
      "0 street=1 Pretend Street", "0 unit=Suite 200", "0 city=Chicago", "0 state=IL", "0 zip=60612",
      "0 phone=3125550101",
      "0 in 10001ZZ0010001/PREFERRED PREFERRED accepting 2026-01-01…2026-12-31",
      "0 in 10001ZZ0010001/NON-PREFERRED NON-PREFERRED accepting 2026-01-01…2026-12-31",
      "0 in 10001ZZ0010002/PREFERRED PREFERRED accepting 2025-01-01…2026-12-31",
      "1 street=20 Example Ave", "1 city=Evanston", "1 state=IL", "1 zip=60201", "1 phone=8475550102",
      "1 in 10001ZZ0010001/PREFERRED PREFERRED accepting 2026-01-01…2026-12-31",
      "1 in 10001ZZ0010001/NON-PREFERRED NON-PREFERRED accepting 2026-01-01…2026-12-31",
      "1 in 10001ZZ0010002/PREFERRED PREFERRED accepting 2025-01-01…2026-12-31",
    ],
    "npi:2000200016": [
      "first_name=Ben", "last_name=Muster", "gender=M", "language=es", "specialty_text=Radiation Oncology",
      "0 street=3 Nowhere Rd", "0 city=Boston", "0 state=MA", "0 zip=02115", "0 phone=6175550103",
      "0 in 10001ZZ0010001/PREFERRED PREFERRED not accepting 2026-01-01…2026-12-31",
    ],
    "npi:2000200024": [
      "first_name=Cara", "last_name=Prueba", "specialty=2086X0206X", "specialty_text=Surgical Oncology",
      "0 street=4 Some St", "0 city=Gary", "0 state=IN", "0 zip=46402", "0 phone=2195550104",
      "0 in 10001ZZ0010002/PREFERRED PREFERRED accepting in some locations 2024-01-01…2024-12-31",
      "0 in 10001ZZ0010002/PREFERRED PREFERRED accepting in some locations 2026-01-01…2026-12-31",
      "1 street=5 Other St", "1 city=Gary", "1 state=IN", "1 zip=46403", "1 phone=2195550105",
      "1 in 10001ZZ0010002/PREFERRED PREFERRED accepting in some locations 2024-01-01…2024-12-31",
      "1 in 10001ZZ0010002/PREFERRED PREFERRED accepting in some locations 2026-01-01…2026-12-31",
    ],
    "npi:2000200032": [
      "first_name=Dov", "last_name=Beispiel", "language=he", "language=en", "specialty_text=Hematology",
      "0 street=6 Number Ln", "0 city=Newark", "0 state=NJ", "0 zip=07102", "0 phone=9735550106",
      "0 in 10001ZZ0010002/PREFERRED PREFERRED accepting 2026-01-01…2026-12-31",
    ],
    "clinician:test:2000200041": [
      "id=clinician:test:2000200041", "npi_text=2000200041", "first_name=Eve", "last_name=Mistyped",
      "specialty_text=Oncology", "0 street=7 Wrong Way", "0 city=Gary", "0 state=IN", "0 zip=46402",
      "0 in 10001ZZ0010001/PREFERRED PREFERRED accepting 2026-01-01…2026-12-31",
    ],
    "clinician:test:1": [
      "id=clinician:test:1", "first_name=Finn", "last_name=Numberless", "specialty_text=Oncology",
      "0 street=8 Null Ct", "0 city=Gary", "0 state=IN", "0 zip=46402",
      "0 in 10001ZZ0010001/PREFERRED PREFERRED  2026-01-01…2026-12-31",
    ],
    "npi:2000200065": [
      "name=Pretend Cancer Hospital", "specialty=282N00000X", "specialty_text=Hospital", "0 street=9 Ward St",
      "0 city=Chicago", "0 state=IL", "0 zip=60612", "0 phone=3125550107",
      "0 in 10001ZZ0010001/PREFERRED PREFERRED  2026-01-01…2026-12-31",
      "0 in 10001ZZ0010002/PREFERRED PREFERRED  2026-01-01…2026-12-31",
    ],
    "organization:test:2000200076": [
      "id=organization:test:2000200076", "npi_text=2000200076", "name=Mistyped Imaging",
      "specialty_text=Radiology", "0 street=10 Scan St", "0 city=Chicago", "0 state=IL", "0 zip=60612",
      "0 in 10001ZZ0010002/PREFERRED PREFERRED  2026-01-01…2026-12-31",
    ],
    "npi:2000200081": [
      "first_name=Gil", "last_name=Twice", "specialty_text=Urology", "0 street=11 Twin Street",
      "0 unit=Ste 5",
      "0 city=Chicago", "0 state=IL", "0 zip=60612", "0 phone=3125550108", "0 alternate phone=3125550109",
      "0 in 10001ZZ0010001/PREFERRED PREFERRED  2026-01-01…2026-12-31",
    ],
    "npi:2000200099": [
      "first_name=Hana", "last_name=Noplan", "specialty_text=Oncology", "0 street=12 Free St",
      "0 city=Chicago", "0 state=IL", "0 zip=60612", "0 accepting=yes",
    ],
    "npi:2000200107": [
      "first_name=Ida", "last_name=Noplace", "specialty_text=Oncology",
      "0 in 10001ZZ0010002/PREFERRED PREFERRED accepting 2026-01-01…2026-12-31",
    ],
    "plan:10001ZZ0010001": [
      "id=plan:10001ZZ0010001", "name=Pretend Gold", "year=2026",
      "plan_network=test:10001ZZ0010001/PREFERRED", "plan_network=test:10001ZZ0010001/NON-PREFERRED",
      "website=https://plans.example/gold", "source_page=https://plans.example/gold/summary",
    ],
    "plan:10001ZZ0010002": [
      "id=plan:10001ZZ0010002", "name=Pretend Silver", "year=2025", "year=2026",
      "plan_network=test:10001ZZ0010002/PREFERRED",
    ],
    "network:test:10001ZZ0010001/PREFERRED": [
      "id=network:test:10001ZZ0010001/PREFERRED", "name=Pretend Gold, PREFERRED",
    ],
    "network:test:10001ZZ0010001/NON-PREFERRED": [
      "id=network:test:10001ZZ0010001/NON-PREFERRED", "name=Pretend Gold, NON-PREFERRED",
    ],
    "network:test:10001ZZ0010002/PREFERRED": [
      "id=network:test:10001ZZ0010002/PREFERRED", "name=Pretend Silver, PREFERRED",
    ],
  ]

  @Test(arguments: [
    ["providers.json", "plans.json"], ["plans.json", "providers.json"],
    ["index.json", "plans.json", "drugs.json", "providers.json"],
  ])
  func `every entry is said in full, whatever the order of the files`(names: [String]) throws {
    let imported = try Imported(names.map { try TextFile(fixture: "QHP/" + $0) }, as: "qhp")
    let found = Dictionary(uniqueKeysWithValues: imported.providers.map { ($0.id, $0.feedLines) })
    #expect(Set(found.keys) == Set(Self.expected.keys))
    for (id, lines) in Self.expected {
      // The order of a plan's networks is that in which they are met.
      let said = found[id] ?? []
      #expect(id.hasPrefix("plan:") ? said.sorted() == lines.sorted() : said == lines, "\(id): \(said)")
    }
    #expect(imported.report.read == 13 && imported.report.kept == 13 && imported.report.repaired == 2)
    var warnings = [
      "npi-checksum": 2, "npi-missing": 1, "accepting-some-locations": 1, "language-unknown": 1,
      "address-missing": 1, "zip-leading-zero": 2,
    ]
    if names.contains("drugs.json") { warnings["formulary-ignored"] = 1 }
    #expect(imported.report.warnings == warnings)
  }

  @Test func `a row's own date is its as-of and never a verification`() throws {
    let imported = try Imported(Self.fixture("providers.json", "plans.json"), as: "qhp")
    #expect(imported.records.allSatisfy { $0.header.reference.verified == nil })
    let dates = Dictionary(
      uniqueKeysWithValues: imported.records.map { ($0.provider.id, $0.header.reference.asOf?.description) })
    #expect(dates["npi:2000200008"] == "2026-10-01" && dates["npi:2000200016"] == "2026-09-15")
    #expect(dates["npi:2000200032"] == "2026-10-01" && dates["plan:10001ZZ0010001"] == "2026-07-01")
    #expect(dates["network:test:10001ZZ0010001/PREFERRED"] == .some(nil))
  }

  // MARK: The index

  @Test func `a file that the index names and nobody gives makes the list incomplete`() throws {
    let index = TextFile(
      "index.json",
      #"{"provider_urls":["https://a.example/x/providers.json","https://a.example/y/providers.json?z#part"],"#
        + #""formulary_urls":["https://a.example/d.json"],"plan_urls":["https://a.example/my%20plans.json"]}"#
    )
    let files = try [index] + Self.fixture("providers.json", "plans.json")
    let imported = try Imported(files, as: "qhp") { $0.completeFor = .all }
    let missing = imported.issues("part-missing").map(\.value)
    // Two addresses end in one name, of which there is one file; the plans have another name.
    #expect(missing == ["https://a.example/y/providers.json?z#part", "https://a.example/my%20plans.json"])
    #expect(imported.report.declaredCompleteFor == "all" && imported.report.completeFor == nil)
  }

  @Test func `a list is complete when all its parts are there and all its numbers are valid`() throws {
    let index = TextFile(
      "index.json",
      #"{"provider_urls":["http://a/1.json","http://a/2.json"],"plan_urls":["http://a/plans.json"]}"#)
    let files = [
      index, TextFile("1.json", "[\(Self.person(Self.gold + "," + Self.home))]"), TextFile("2.json", "[]"),
      try TextFile(fixture: "QHP/plans.json"),
    ]
    let imported = try Imported(files, as: "qhp") { $0.completeFor = .clinicians }
    #expect(imported.report.completeFor == "clinicians" && imported.report.warnings["part-missing"] == nil)
  }

  @Test(arguments: [#""2000200041""#, "null", "0", "[0]", #""N/A""#, #""""#])
  func `an entry without a valid number is kept apart, and absence then proves nothing`(npi: String) throws {
    let file = Self.providers(Self.person(Self.gold, npi: npi), Self.person(Self.gold, npi: npi))
    let imported = try Imported([file], as: "qhp") { $0.completeFor = .all }
    #expect(imported.report.kept == 2 && imported.report.completeFor == nil)
    let people = imported.records.filter { $0.header.kind == .clinician }
    #expect(people.allSatisfy { $0.header.key.npi == nil && $0.provider.id.hasPrefix("clinician:test:") })
    // One mistyped number and one name may be one person; `0` and no number at all are nobody in particular.
    #expect(Set(people.map(\.provider.id)).count == (npi.contains("2000200041") ? 1 : 2))
  }

  @Test func `two people with one mistyped number stay two`() throws {
    let imported = try imported(
      Self.person(Self.gold, npi: "\"2000200041\""),
      #"{"npi":"2000200041","type":"INDIVIDUAL","name":{"first":"Other","last":"Person"},"plans":[]}"#,
      #"{"npi":"2000200041","type":"FACILITY","facility_name":"A Place","plans":[]}"#)
    #expect(
      imported.records.prefix(3).map(\.provider.id) == [
        "clinician:test:2000200041", "clinician:test:2000200041-2", "organization:test:2000200041",
      ])
  }

  @Test func `a folder is its JSON files`() throws {
    let folder = TemporaryFolder()
    folder.write("providers.json", Self.providers(Self.person(Self.gold)).bytes)
    folder.write("read-me.csv", "not,of,the,feed\n")
    let imported = try Imported([], as: "qhp") { $0.paths = [folder.path] }
    #expect(imported.report.files.map(\.name) == ["providers.json"] && imported.report.kept == 1)
  }

  @Test func `an index alone is refused, since nothing is fetched`() throws {
    let index = try TextFile(fixture: "QHP/index.json")
    let refused = try #require(refusal { _ = try Imported([index], as: "qhp") })
    #expect(
      refused.rule == "index-alone" && refused.file == "index.json" && refused.text.contains("1 of providers")
    )
  }

  // MARK: Refused rows

  @Test func `a refused entry leaves its number, and one without a number makes the list incomplete`() throws
  {
    let good = Self.person(Self.gold, npi: "\"2000200008\"")
    let nameless = #"{"npi":2000200016,"type":"INDIVIDUAL","name":{"first":"No"},"plans":[]}"#
    let kept = try Imported([Self.providers(good, nameless)], as: "qhp") { $0.completeFor = .all }
    #expect(kept.report.byRule == ["name-missing": 1] && kept.report.completeFor == "all")
    #expect(kept.records.first { $0.header.kind == .mention }?.header.key == EntityKey(npi: 2_000_200_016))
    let lost = try Imported([Self.providers(good, #"{"type":"INDIVIDUAL","plans":[]}"#)], as: "qhp") {
      $0.completeFor = .all
    }
    #expect(lost.report.refused == 1 && lost.report.completeFor == nil)
  }

  @Test func `a feed of Medicare Advantage is refused with the word for it`() throws {
    let refused = try #require(
      refusal { _ = try imported(Self.person(#""plans":[{"maPlanId":"H9999-001-001"}]"#)) })
    #expect(refused.rule == "json-other-format" && refused.text.contains("--as ma"))
  }

  @Test(arguments: [true, false])
  func `an entry with more than a role can hold is refused`(hasManyPlans: Bool) throws {
    // Long values make it large in few steps.
    let long = String(repeating: "5", count: 5_000)
    let plans = (0..<(hasManyPlans ? 250 : 1)).map {
      #"{"plan_id":"10001ZZ001\#(1_000 + $0)","network_tier":"A","years":[2026],"accepting":"\#(long)"}"#
    }
    // One place with a new telephone number each time.
    let addresses = (0..<(hasManyPlans ? 1 : 250)).map {
      #"{"address":"1 A St","zip":"60612","phone":"\#(long)\#($0)"}"#
    }
    let imported = try imported(
      Self.person(
        #""addresses":[\#(addresses.joined(separator: ","))],"plans":[\#(plans.joined(separator: ","))]"#),
      Self.person(Self.gold, npi: "\"2000200008\""))
    #expect(imported.report.byRule == ["role-too-large": 1] && imported.report.kept == 1)
  }

  /// Old way: 64 million participations before their sizes were added.
  @Test(.timeLimit(.minutes(20)))
  func `an entry whose addresses times plans are too many is refused before it fills the memory`() throws {
    let addresses = (0..<8_000).map { #"{"address":"\#($0) A St","zip":"60612"}"# }.joined(separator: ",")
    let plans = (0..<8_000).map { #"{"plan_id":"10001ZZ001\#(1_000 + $0)","years":[2026]}"# }
    func entry(_ plans: [String]) -> String {
      Self.person(#""addresses":[\#(addresses)],"plans":[\#(plans.joined(separator: ","))]"#)
    }
    let imported = try imported(entry(plans), Self.person(Self.gold, npi: "\"2000200008\""))
    #expect(imported.report.byRule == ["role-too-large": 1] && imported.report.kept == 1)
    // One plan said as often is one participation at each address.
    let one = try self.imported(entry([String](repeating: plans[0], count: 8_000)))
    let roles = try #require(one.provider("npi:2000100380")).roles
    #expect(roles.count == 8_000 && roles.allSatisfy { $0.participations.count == 1 })
  }

  // MARK: Many of one

  /// Old way: each name compared, letters folded, with all before it.
  @Test(.timeLimit(.minutes(20)))
  func `thirty thousand people under one number are one provider with all their names`() throws {
    let names = (0..<30_000).map { "Case \($0)" }
    let file = TextFile(
      "providers.json",
      "[\n"
        + names.map {
          #"{"npi":"2000100380","type":"INDIVIDUAL","name":{"first":"Test","last":"\#($0)"},"#
            + "\(Self.home),\(Self.gold)}"
        }.joined(separator: ",\n") + "\n]\n")
    let imported = try Imported([file], as: "qhp")
    let merged = try #require(imported.merged("npi:2000100380"))
    #expect(merged.facts.filter { $0.field == .lastName }.map(\.value) == names)
    #expect(merged.facts.first(.lastName) == names[0])
    #expect(merged.facts.filter { $0.field == .firstName }.count == 1)
    #expect(merged.roles.map(\.participations.count) == [1], "word for word the same in all entries")
    #expect(merged.sources.count == names.count)
  }

  @Test(.timeLimit(.minutes(20)))
  func `what twenty-eight thousand equal entries say fits into a role`() throws {
    let entry = Self.person("\(Self.home),\(Self.gold),\"last_updated_on\":\"2026-10-01\"")
    let newer = entry.replacing("2026-10-01", with: "2026-10-02")
    let lines = [String](repeating: entry, count: 28_000) + [newer]
    let file = TextFile("providers.json", "[\n" + lines.joined(separator: ",\n") + "\n]\n")
    let imported = try Imported([file], as: "qhp")
    var found: [Provider] = []
    try MergedDirectory(layers: [imported.layer], keep: .all).forEach { kind, key, facts in
      if kind == .clinician { found.append(Provider(kind: kind, key: key, encoded: facts)) }
    }
    #expect(found.count == 1 && found[0].roles.map(\.participations.count) == [1])
    // Of the newest row: its day is how old the statement is.
    let source = found[0].sources[found[0].roles[0].participations[0].source]
    #expect(source.asOf?.description == "2026-10-02")
  }

  @Test(.timeLimit(.minutes(20)))
  func `of an index of a hundred thousand files those that are missing are told`() throws {
    let count = 100_000
    let addresses = (0..<count).map { #""https://e.example/p\#($0).json""# }.joined(separator: ",")
    let index = TextFile("index.json", #"{"provider_urls":[\#(addresses),"https://e.example/p0.json"]}"#)
    let first = TextFile("p0.json", "[\(Self.person(Self.gold))]")
    let imported = try Imported([index, first], as: "qhp")
    #expect(imported.report.warnings["part-missing"] == count - 1)
    #expect(imported.issues("part-missing").first?.value == "https://e.example/p1.json")
  }

  @Test(.timeLimit(.minutes(20)))
  func `four hundred thousand names under one mistyped number are told apart`() {
    var identities = FeedIdentities(source: "s")
    let number = Array("2000100381".utf8)
    func id(_ name: String) -> String? {
      number.withUnsafeBytes { identities.identity(.clinician, number: $0, name: name).id }
    }
    let ids = (0..<400_000).map { id("Name \($0)") }
    #expect(ids[0] == "clinician:s:2000100381" && ids[1] == "clinician:s:2000100381-2")
    #expect(ids[399_999] == "clinician:s:2000100381-400000" && Set(ids).count == ids.count)
    #expect(id("name 1") == ids[1], "whoever was met before is the same")
  }

  @Test(.timeLimit(.minutes(20)))
  func `a plan of a hundred thousand names has each once`() throws {
    let count = 100_000
    let plans = (0...count).map { #"{"plan_id":"10001ZZ0010001","marketing_name":"Plan \#($0 % count)"}"# }
    let file = TextFile("plans.json", "[\n" + plans.joined(separator: ",\n") + "\n]\n")
    let imported = try Imported([file], as: "qhp")
    let plan = try #require(imported.providers.first { $0.kind == .plan })
    #expect(plan.facts.first(.name) == "Plan 0")
    #expect(plan.facts.all(.alias) == (1..<count).map { "Plan \($0)" })
  }

  // MARK: Dialects

  @Test(arguments: [
    (#""accepting":"accepting""#, "accepting", ThreeValued.yes),
    (#""accepting":"ACCEPTING ""#, "accepting", .yes),
    (#""accepting":"not accepting""#, "not accepting", .no),
    (#""accepting":"Accepting in some locations""#, "accepting in some locations", .unknown),
    (#""accepting":"call us""#, "call us", .unknown), (#""accepting":null"#, "", .unknown),
    (#""accepting":true"#, "yes", .yes), (#""accepting":false"#, "no", .no), (#""x":1"#, "", .unknown),
  ])
  func `accepting is yes, no or unknown`(key: String, code: String, answer: ThreeValued) throws {
    let person = try #require(
      imported(Self.person("\(key),\(Self.home),\(Self.gold)")).provider("npi:2000100380"))
    let participation = try #require(person.roles.first?.participations.first)
    #expect(participation.acceptingCode ?? "" == code && participation.accepting == answer)
  }

  @Test(arguments: [
    ("[2026]", ["2026-01-01…2026-12-31"]), ("2026", ["2026-01-01…2026-12-31"]),
    ("\"2026\"", ["2026-01-01…2026-12-31"]), ("[2026.0]", ["2026-01-01…2026-12-31"]),
    ("[2027,2025,2026,2025]", ["2025-01-01…2027-12-31"]),
    ("[2024,2026]", ["2024-01-01…2024-12-31", "2026-01-01…2026-12-31"]), ("[]", ["…"]), ("null", ["…"]),
    // A year that cannot be read must not become a participation without an end.
    ("[26]", []), ("\"next\"", []),
  ])
  func `years are periods, a run of years one`(years: String, periods: [String]) throws {
    let plan = #""plans":[{"plan_id":"10001ZZ0010001","network_tier":"A","years":\#(years)}]"#
    let imported = try Imported([Self.providers(Self.person(plan))], as: "qhp") { $0.completeFor = .all }
    let roles = try #require(imported.provider("npi:2000100380")).roles
    #expect(
      roles.flatMap(\.participations).map { "\($0.from?.description ?? "")…\($0.to?.description ?? "")" }
        == periods)
    #expect((imported.report.completeFor == nil) == periods.isEmpty)
  }

  @Test func `a plan listed for two years has both, in one row or two`() throws {
    func plans(_ rows: String) throws -> Provider? {
      try Imported([TextFile("plans.json", rows)], as: "qhp").provider("plan:10001ZZ0010001")
    }
    let row = #"{"plan_id":"10001zz0010001","marketing_name":"Gold","network":"#
    for rows in [
      "[\(row){\"network_tier\":\"A\"},\"years\":[2025,2026]}]",
      "[\(row){\"network_tier\":\"A\"},\"years\":2025},\(row)[{\"network_tier\":\"a\"}],\"years\":[\"2026\"]}]",
    ] {
      let plan = try #require(try plans(rows))
      #expect(plan.facts.all(.year) == ["2025", "2026"])
      #expect(plan.facts.all(.planNetwork) == ["test:10001ZZ0010001/A"])
    }
  }

  @Test func `a plan that no file describes is known by its id and the years beside it`() throws {
    let imported = try imported(Self.person(Self.gold))
    let plan = try #require(imported.provider("plan:10001ZZ0010001"))
    #expect(plan.facts.all(.year) == ["2026"] && plan.facts.first(.name) == nil)
    #expect(imported.issues("plan-undescribed").map(\.line) == [2])
  }

  @Test(arguments: [
    ("10001ZZ0010001", 0), ("10001zz0010001", 0), ("1000100100", 1), ("10001", 1), ("10001ZZ0010001-01", 1),
  ])
  func `an id of another form is kept as it is and said`(id: String, warnings: Int) throws {
    let imported = try imported(Self.person(#""plans":[{"plan_id":"\#(id)","network_tier":"A"}]"#))
    #expect(imported.provider("plan:" + id.uppercased()) != nil)
    #expect(imported.report.warnings["plan-id-form", default: 0] == warnings)
  }

  @Test func `tiers and ids become ids without blanks, and no two become one`() throws {
    let imported = try imported(
      Self.person(
        #""plans":[{"plan_id":"P 1","network_tier":"tier one"},{"plan_id":"P/1","network_tier":"Tier-One"}]"#)
    )
    let networks = imported.records.filter { $0.header.kind == .network }.map(\.provider.id)
    #expect(networks == ["network:test:P%201/TIER-ONE", "network:test:P%2F1/TIER-ONE"])
  }

  @Test func `an entry's plan without an id is said, and the list is not complete`() throws {
    let file = Self.providers(Self.person(#""plans":[{"network_tier":"PREFERRED","years":[2026]}]"#))
    let imported = try Imported([file], as: "qhp") { $0.completeFor = .all }
    #expect(imported.report.warnings["plan-id-missing"] == 1 && imported.report.completeFor == nil)
  }

  @Test func `a tier that is no word is said, and nobody is in it`() throws {
    let tier = String(repeating: "X", count: 129)
    let file = Self.providers(
      Self.person(#""plans":[{"plan_id":"10001ZZ0010001","network_tier":"\#(tier)"}]"#))
    let imported = try Imported([file], as: "qhp") { $0.completeFor = .all }
    #expect(imported.report.warnings["network-too-long"] == 1 && imported.report.completeFor == nil)
    #expect(imported.provider("npi:2000100380")?.roles.isEmpty == true)
  }

  @Test func `escapes of control characters are blanks, and masks are nothing`() throws {
    let lines = try said(
      #""addresses":[{"address":"1\u001fPretend\nSt","address_2":"--","zip":"60612"}],"specialty":["\tOncology\u0000"]"#
    )
    #expect(
      lines == [
        "first_name=Test", "last_name=Case", "specialty_text=Oncology", "0 street=1 Pretend St",
        "0 zip=60612",
      ])
  }

  @Test func `phones and ZIP codes that a spreadsheet damaged are mended only where that is certain`() throws
  {
    let imported = try imported(
      Self.person(
        #""addresses":[{"address":"1 A St","state":"ct","zip":61051208.0,"phone":8605550104.0},"#
          + #"{"address":"2 A St","state":"CO","zip":8020,"phone":"3.03555E9"},"3 A St, Hartford CT"]"#))
    let roles = try #require(imported.provider("npi:2000100380")).roles
    #expect(roles.map { $0.facts.first(.zip) } == ["061051208", "8020"])
    #expect(roles.map { $0.facts.first(.phone) } == ["8605550104", nil])
    #expect(imported.report.warnings["phone-damaged"] == 1 && imported.report.warnings["address-form"] == 1)
  }

  @Test func `a name in one text is kept as it is`() throws {
    let imported = try imported(
      #"{"npi":"2000100380","type":"INDIVIDUAL","name":"Test Case, MD","plans":[]}"#)
    #expect(imported.provider("npi:2000100380")?.displayName == "Test Case, MD")
  }

  @Test func `one entry a line is read as well`() throws {
    let lines = [Self.person(Self.gold), "{\"npi\":", Self.person(Self.gold, npi: "\"2000200008\"")]
    let imported = try Imported([TextFile("p.ndjson", lines.joined(separator: "\n"))], as: "qhp")
    #expect(imported.report.kept == 2 && imported.report.byRule == ["json-truncated": 1])
  }

  // MARK: A large file

  @Test func `a list of drugs is read no further than its first row`() throws {
    // The second row is broken: whoever read on would refuse the file.
    let drugs = TextFile("drugs.json", #"[{"rxnorm_id":"1","drug_name":"A","plans":[]},{"#)
    let imported = try Imported([drugs, Self.providers(Self.person(Self.gold))], as: "qhp")
    #expect(imported.report.kept == 1 && imported.report.warnings["formulary-ignored"] == 1)
  }
}

extension Provider {
  /// Facts in the order of their groups, roles with their participations; ids of networks without the source `test`.
  var feedLines: [String] {
    func line(_ fact: Fact) -> String {
      (fact.isAlternate ? "alternate " : "") + "\(fact.field.token)=\(fact.value)"
    }
    let order: [Field] = [
      .id, .npiText, .name, .namePrefix, .firstName, .middleName, .lastName, .nameSuffix, .gender, .language,
      .specialty, .specialtyText,
    ]
    func rank(_ fact: Fact) -> Int { order.firstIndex(of: fact.field) ?? order.count }
    var lines = facts.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
      .map { line($0.element) }
    for (i, role) in roles.enumerated() {
      lines += role.facts.map { "\(i) " + line($0) }
      lines += role.participations.map {
        "\(i) \($0.isIn ? "in" : "out") \($0.network.dropFirst("test:".count)) \($0.tier ?? "") "
          + "\($0.acceptingCode ?? "") \($0.from?.description ?? "")…\($0.to?.description ?? "")"
      }
    }
    return lines
  }
}
