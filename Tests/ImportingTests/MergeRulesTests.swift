import DirectoryModel
import Storing
import TestSupport
import Testing
import Vocabulary

@testable import Importing

/// The rules of docs/merging.md, one by one, over imported files.
@Suite struct MergeRulesTests {
  private static func entities(_ layers: [Imported], keep: Keep = .all) throws -> [Provider] {
    var result: [Provider] = []
    try MergedDirectory(layers: layers.map(\.layer), keep: keep).forEach { kind, key, facts in
      result.append(Provider(kind: kind, key: key, encoded: facts))
    }
    return result
  }

  /// A list in the exchange format, a file a noun.
  private static func list(
    _ source: String, asOf: String = "2026-11-01", _ files: [(noun: String, text: String)]
  ) throws -> Imported {
    try Imported(
      files.map { TextFile("\($0.noun).csv", $0.text + "\n") }, as: "exchange", source: source, asOf: asOf)
  }

  private static func registry(_ row: String, source: String = "registry", asOf: String = "2026-11-01") throws
    -> Imported
  {
    let header =
      "NPI,Entity Type Code,Provider Organization Name (Legal Business Name),Provider Last Name (Legal Name),"
      + "Provider First Name,Provider Middle Name,Provider Credential Text,Last Update Date,"
      + "Provider First Line Business Practice Location Address,"
      + "Provider Second Line Business Practice Location Address,"
      + "Provider Business Practice Location Address Postal Code,"
      + "Provider Business Practice Location Address Telephone Number\n"
    return try Imported(
      [TextFile("npidata.csv", header + row + "\n")], as: "nppes", source: source, asOf: asOf)
  }

  // MARK: Organizations

  private static let system = (
    "organization", "organization,npi,ccn,pac,name\no,2000001026,050999,,Mock Hospital"
  )
  private static let byNumber = (
    "organization", "organization,npi,ccn,pac,name\nh,,050999,,MOCK HOSPITAL INC"
  )

  @Test func `an organization known by its NPI here and by its CCN there is one`() throws {
    let layers = [try Self.list("a", [Self.system]), try Self.list("b", [Self.byNumber])]
    let found = try Self.entities(layers)
    #expect(found.map(\.id) == ["npi:2000001026"])
    #expect(found[0].sources.count == 2 && found[0].facts.all(.ccn) == ["050999"])
    #expect(!found[0].facts.contains { $0.field == .id || $0.isAlternate })
    for id in ["npi:2000001026", "ccn:050999"] {
      let one = try LayerLookup(layers.map(\.layer)).provider(id: id)
      #expect(one?.id == "npi:2000001026" && one?.sources.count == 2)
    }
    let evidence = try #require(try MergeEvidence(id: "ccn:050999", in: LayerLookup(layers.map(\.layer))))
    #expect(evidence.members.map(\.ground) == [.sameID, .statedNumber])
    #expect(evidence.members.map(\.id) == ["npi:2000001026", "ccn:050999"])
  }

  @Test func `of a plan it is kept which row states which year and network, and each is shown once`() throws {
    func plan(_ source: String, _ year: String) throws -> Imported {
      try Self.list(
        source,
        [
          ("network", "network,name\nn,Net"), ("plan", "plan,name,year,networks\np,Gold,\(year),n"),
        ])
    }
    let rows = [("a", "2026"), ("b", "2026"), ("c", "2027")]
    let found = try #require(try Self.entities(rows.map { try plan($0.0, $0.1) }).first { $0.kind == .plan })
    #expect(found.facts.all(.year).sorted() == ["2026", "2027"])
    #expect(found.facts.filter { $0.field == .year }.count == 3)
    let networks = found.planNetworks.sorted { $0.network < $1.network }
    #expect(networks.map(\.network) == ["a:n", "b:n", "c:n"])
    #expect(networks.map(\.years) == [[2026], [2026], [2027]])
  }

  @Test func `a CCN that two organizations state joins nothing`() throws {
    let other = ("organization", "organization,npi,ccn,pac,name\no,2000001034,050999,,Mock Annex")
    let layers = [
      try Self.list("a", [Self.system]), try Self.list("b", [Self.byNumber]), try Self.list("c", [other]),
    ]
    #expect(
      try Self.entities(layers).map(\.id).sorted() == ["ccn:050999", "npi:2000001026", "npi:2000001034"])
    let evidence = try MergeEvidence(id: "npi:2000001026", in: LayerLookup(layers.map(\.layer)))
    #expect(evidence?.ambiguousNumbers == ["ccn:050999"] && evidence?.members.count == 1)
  }

  @Test func `numbers that name each other, or a chain of them, are one organization`() throws {
    let circle = [
      try Self.list("a", [("organization", "organization,npi,ccn,pac,name\no,,050999,0000000999,One")]),
      try Self.list("b", [("organization", "organization,npi,ccn,pac,name\no,,,0000000999,One")]),
    ]
    #expect(try Self.entities(circle).map(\.id) == ["ccn:050999"])
    let chain = circle + [try Self.list("c", [Self.system])]
    let found = try Self.entities(chain)
    #expect(found.map(\.id) == ["npi:2000001026"] && found[0].sources.count == 3)
  }

  @Test func `whoever points to an organization by any of its numbers keeps it`() throws {
    let clinician = [
      ("clinician", "clinician,npi,last,cancer_types\nc,2000000010,Ejemplo,breast"),
      ("affiliation", "affiliation,clinician,hospital\nx,c,050999"),
    ]
    let layers = [
      try Self.list("a", [Self.system]), try Self.list("b", [Self.byNumber]), try Self.list("c", clinician),
    ]
    #expect(
      try Self.entities(layers, keep: .cancerCare).map(\.id) == ["npi:2000000010", "npi:2000001026"])
  }

  // MARK: Persons and organizations

  @Test func `a doctor whom a plan lists as a facility is a clinician, as the registry says`() throws {
    let registry = try Self.registry("2000000028,1,,SAMPLE,LEE,,,01/05/2020,1 Main St,,60601,")
    let facility = """
      [{"npi":"2000000028","type":"FACILITY","facility_name":"LEE SAMPLE MD","facility_type":["Physician"],
      "addresses":[{"address":"1 Main St","city":"Chicago","state":"IL","zip":"60601"}],
      "plans":[{"plan_id":"12345ZZ0010001","network_tier":"PREFERRED","years":[2026]}],
      "last_updated_on":"2026-11-10"}]
      """
    let plan = try Imported([TextFile("fac.json", facility)], as: "qhp", source: "plan")
    for layers in [[plan, registry], [registry, plan]] {
      let found = try Self.entities(layers).filter { $0.npi == "2000000028" }
      #expect(found.map(\.kind) == [.clinician])
      #expect(found[0].displayName == "LEE SAMPLE" && found[0].facts.all(.alias) == ["LEE SAMPLE MD"])
      #expect(found[0].roles.count == 1 && found[0].roles[0].participations.count == 1)
    }
  }

  @Test func `a doctor whose practice bears her own number is a clinician, whichever stands first`() throws {
    let practice =
      #"{"resourceType":"Organization","id":"o1","name":"Lee Sample MD PC","type":[{"coding":[{"code":"prvgrp"}]}],"#
      + #""identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"2000000028"}],"#
      + #""address":[{"line":["1 Main St"],"city":"Chicago","state":"IL","postalCode":"60601"}]}"#
    let person =
      #"{"resourceType":"Practitioner","id":"d1","name":[{"family":"Sample","given":["Lee"]}],"#
      + #""identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"2000000028"}]}"#
    for lines in [[practice, person], [person, practice]] {
      let file = TextFile("solo.ndjson", lines.map { $0 + "\n" }.joined())
      let payer = try Imported([file], as: "plan-net", source: "payer")
      let found = try Self.entities([payer]).filter { $0.npi == "2000000028" }
      #expect(found.map(\.kind) == [.clinician] && found.first?.displayName == "Lee Sample")
    }
  }

  // MARK: Centers

  private static func links(_ affiliations: String, organizations: String = "") throws -> [String] {
    var files = [
      ("center", "center,name,designation\nalpha,Alpha,comprehensive\nbeta,Beta,clinical"),
      ("clinician", "clinician,npi,last,specialties\nc,2000000010,Ejemplo,207RX0202X"),
      ("affiliation", "affiliation,center,clinician,hospital,relation,link_verified\n" + affiliations),
    ]
    if !organizations.isEmpty {
      files.append(("organization", "organization,npi,ccn,name,center\n" + organizations))
      files.append(("role", "role,clinician,organization\nr,c,o"))
    }
    let entities = try Self.entities([try Self.list("a", files)])
    let clinician = try #require(entities.first { $0.kind == .clinician })
    return clinician.facts.filter { $0.field == .centerLink }.map { $0.parts.joined(separator: " ") }
  }

  @Test(arguments: [
    // The center's own hospital; a partner whose tie a page names; one whose tie nobody has read; a hospital of two
    // centers; one of none.
    ("1,alpha,,050999,pps-exempt-cancer-hospital,no\n2,,c,050999,,", ["alpha hospital 050999 yes"]),
    ("1,alpha,,050999,host-or-partner,yes\n2,,c,050999,,", ["alpha hospital 050999 yes"]),
    ("1,alpha,,050999,host-or-partner,no\n2,,c,050999,,", ["alpha hospital 050999 no"]),
    ("1,alpha,,050999,host-or-partner,yes\n3,beta,,050999,host-or-partner,yes\n2,,c,050999,,", []),
    ("1,alpha,,050999,host-or-partner,yes\n2,,c,050998,,", []),
  ])
  func `a clinician is linked to a center through a hospital of that one center`(
    affiliations: String, expected: [String]
  ) throws {
    #expect(try Self.links(affiliations) == expected)
  }

  @Test func `a clinician is linked to a center through an organization that belongs to it`() throws {
    #expect(
      try Self.links("", organizations: "o,2000001026,,Alpha Clinic,alpha")
        == ["alpha organization npi:2000001026 yes"])
    #expect(
      try Self.links("1,beta,,050999,host-or-partner,no", organizations: "o,2000001026,050999,Beta Hospital,")
        == ["beta organization npi:2000001026 no"], "by a number of the organization")
    #expect(try Self.links("", organizations: "o,2000001026,,Alpha Cancer Center of Nowhere,").isEmpty)
  }

  // MARK: Which value is shown

  private static let person = "clinician,npi,last,first,middle,credentials,as_of,verified\n"

  @Test func `of a name the registry's is shown, however old its row`() throws {
    let layers = [
      try Self.list("a", [("clinician", Self.person + "c,2000000010,Newname,Ana,,MD,2026-10-01,2026-10-01")]),
      try Self.registry("2000000010,1,,EJEMPLO,ANA,MARIA,M.D.,01/01/2010,,,,"),
    ]
    let found = try Self.entities(layers)[0]
    #expect(found.facts.first(.lastName) == "EJEMPLO" && found.facts.first(.middleName) == "MARIA")
    let other = found.facts.first { $0.field == .lastName && $0.isAlternate }
    #expect(other?.value == "Newname" && found.sources[other!.source].layer == 0)
    // Credentials are no part of the name, and these two agree.
    #expect(found.facts.filter { $0.field == .credentials }.map(\.value) == ["MD"])
  }

  @Test func `of a telephone number the one verified last is shown, before newer ones that nobody verified`()
    throws
  {
    func list(_ source: String, phone: String, asOf: String, verified: String) throws -> Imported {
      try Self.list(
        source, asOf: asOf,
        [
          ("clinician", Self.person + "c,2000000010,Ejemplo,Ana,,,,\(verified)"),
          ("site", "site,street,zip\ns,1 Way,60612"),
          ("role", "role,clinician,site,phone,verified\nr,c,s,\(phone),\(verified)"),
        ])
    }
    let found = try Self.entities([
      try list("a", phone: "3125550101", asOf: "2026-11-01", verified: ""),
      try list("b", phone: "(312) 555-0102", asOf: "2025-01-01", verified: "2026-02-01"),
      try list("c", phone: "312-555-0103", asOf: "2025-01-01", verified: "2026-01-01"),
      try list("d", phone: "1-312-555-0101 x2", asOf: "2024-01-01", verified: ""),
    ])[0]
    let phones = found.roles[0].facts.filter { $0.field == .phone }
    #expect(phones.first { !$0.isAlternate }?.value == "(312) 555-0102")
    #expect(phones.filter(\.isAlternate).map(\.value).sorted() == ["312-555-0103", "3125550101"])
    #expect(found.roles.count == 1)
  }

  @Test func `with equal evidence the better source's value is shown, then the source's name decides`() throws
  {
    let own = try Self.list("z", [("organization", "organization,npi,name,type\no,2000001026,Mock,practice")])
    let plain = try Self.list("y", [("organization", "organization,npi,name,type\no,2000001026,Mock,group")])
    #expect(try Self.entities([plain, own])[0].facts.first(.organizationType) == "group")
    let weights = SourceStanding.allCases.map {
      FactWeight(
        .newest, SourceReference(), [LayerStanding(asOf: 1, standing: $0, isRegistry: false)])
    }
    #expect(weights == weights.sorted(by: >) && Set(SourceStanding.allCases.map(\.rawValue)).count == 5)
  }

  // MARK: When values agree

  @Test(arguments: [
    (Field.phone, "(312) 555-0101", "1-312-555-0101 x5", true), (.phone, "3125550101", "3125550102", false),
    (.phone, "call us", "CALL US", true), (.zip, "60612", "606121234", true), (.zip, "60612", "60613", false),
    (.zip, "6061", "6061", true), (.firstName, "J.", "JOHN", true), (.firstName, "JON", "JOHN", false),
    (.middleName, "Maria", "m", true), (.middleName, "M", "N", false), (.lastName, "M", "MUÑOZ", false),
    (.lastName, "MU\u{FFFD}OZ", "Muñoz", true), (.lastName, "MU\u{FFFD}OZ", "MUNTZ", false),
    (.lastName, "O'Brien", "OBRIEN", true), (.credentials, "M.D., Ph.D.", "MD PHD", true),
    (.credentials, "MD", "DO", false), (.credentials, "MD, MPH", "M.D.", true),
    (.credentials, "MD, MPH", "MD, PHD", false), (.credentials, "M.D.1208", "MD", true),
    (.credentials, "M.D.1208", "DO", false), (.name, "The Mock Clinic, Inc.", "MOCK CLINIC", true),
    (.name, "Mock & Sons, P.C.", "Mock and Sons", true), (.name, "Mock Clinic", "Mock Hospital", false),
    (.name, "Inc", "LLC", false), (.street, "1 North Way", "1 N WAY", true), (.unit, "Suite 5", "#5", true),
    (.latitude, "41.880", "41.885", true), (.latitude, "41.88", "41.98", false),
    (.latitude, "north", "41.88", false), (.country, "US", "usa", true), (.country, "US", "CA", false),
    (.gender, "F", "M", false), (.medicalSchool, "Mock University", "MOCK UNIVERSITY.", true),
  ])
  func `values agree as the document says`(field: Field, a: String, b: String, expected: Bool) {
    #expect(FactAgreement.agree(field, a, b) == expected)
    #expect(FactAgreement.agree(field, b, a) == expected)
  }

  // MARK: Roles

  private static func roles(_ first: String, _ second: String) throws -> [Role] {
    try entities([
      try registry("2000000010,1,,EJEMPLO,ANA,,,01/01/2020," + first, source: "a"),
      try registry("2000000010,1,,EJEMPLO,ANA,,,01/01/2019," + second, source: "b"),
    ])[0].roles
  }

  @Test func `a suite that only one source names does not make two sites, two suites do`() throws {
    #expect(try Self.roles("1 Mock Way,STE 200,606121234,", "1 MOCK WAY,,60612,").count == 1)
    #expect(try Self.roles("1 Mock Way Suite 200,,60612,", "1 MOCK WAY,#200,60612,").count == 1)
    #expect(try Self.roles("1 Mock Way Suite 200,,60612,", "1 MOCK WAY,STE 300,60612,").count == 2)
    #expect(try Self.roles("One Mock Way,,60612,", "1 MOCK WAY,,60612,").count == 1)
    #expect(try Self.roles("1 Mock Way,,60612,", "1 MOCK WAY,,60613,").count == 2)
  }

  @Test func `a source that adds nothing to a role still places it there`() throws {
    let role = try Self.roles("1 MOCK WAY,,60612,", "1 MOCK WAY,,60612,")[0]
    #expect(role.facts.filter { $0.field == .sameSite }.map(\.source) == [1])
    let told = try Self.roles("1 MOCK WAY,,60612,", "1 MOCK WAY,,60612,3125550101")[0]
    #expect(!told.facts.contains { $0.field == .sameSite })
  }

  @Test func `two organizations of one source at one site stay two roles`() throws {
    let files = [
      ("organization", "organization,npi,name\no,2000001026,One\np,2000001034,Two"),
      ("site", "site,street,zip\ns,1 Mock Way,60612"),
      ("clinician", "clinician,npi,last\nc,2000000010,Ejemplo"),
      ("role", "role,clinician,organization,site\nr,c,o,s\nq,c,p,s"),
    ]
    let found = try Self.entities([
      try Self.list("a", files), try Self.registry("2000000010,1,,EJEMPLO,,,,01/01/2019,1 Mock Way,,60612,"),
    ])
    let clinician = try #require(found.first { $0.kind == .clinician })
    #expect(
      clinician.roles.map { $0.facts.first(.roleOrganization) } == ["npi:2000001026", "npi:2000001034"])
  }

  private static func listing(
    _ source: String, role: String, participation: String = ",", asOf: String = "2026-11-01"
  ) throws -> Imported {
    try list(
      source, asOf: asOf,
      [
        ("clinician", "clinician,npi,last\nc,2000000010,Ejemplo"),
        ("site", "site,street,zip\ns,1 Mock Way,60612"),
        ("network", "network,name\nn,Net"), ("role", "role,clinician,site,from,to\nr,c,s," + role),
        ("participation", "participation,role,network,from,to\np,r,n," + participation),
      ])
  }

  @Test func `the period of a role limits what the same source says of networks, whichever is the newer one`()
    throws
  {
    for dates in [("2026-11-01", "2026-10-01"), ("2026-10-01", "2026-11-01")] {
      let layers = [
        try Self.listing("a", role: "2020-01-01,2026-06-30", asOf: dates.0),
        try Self.listing("b", role: ",", participation: "2024-01-01,", asOf: dates.1),
      ]
      let made = try Self.entities(layers).filter { $0.npi == "2000000010" }
      let looked = try #require(try LayerLookup(layers.map(\.layer)).provider(id: "npi:2000000010"))
      for found in made + [looked] {
        #expect(found.roles.count == 1)
        let periods = found.roles[0].participations.map {
          "\($0.network) \($0.from?.description ?? "")…\($0.to?.description ?? "")"
        }
        #expect(periods.sorted() == ["a:n 2020-01-01…2026-06-30", "b:n 2024-01-01…"])
        #expect(found.roles[0].facts.first(.to) == "2026-06-30", "said of the role all the same")
      }
    }
  }

  @Test
  func `a role that its rows together make too large is refused by name, whether of one source or several`()
    throws
  {
    // Half a megabyte of networks a role is kept; five of these are more than a record holds.
    let tier = String(repeating: "t", count: 60_000)
    func files(_ people: Range<Int>) -> [(noun: String, text: String)] {
      [
        ("clinician", "clinician,npi,last" + people.map { "\nc\($0),2000000010,Ejemplo" }.joined()),
        ("site", "site,street,zip\ns,1 Mock Way,60612"), ("network", "network,name\nn,Net"),
        ("role", "role,clinician,site" + people.map { "\nr\($0),c\($0),s" }.joined()),
        (
          "participation",
          "participation,role,network,tier"
            + people.flatMap { person in
              // No two say the same.
              (0..<8).map { "\np\(person)-\($0),r\(person),n,\(tier)\(person)\($0)" }
            }.joined()
        ),
      ]
    }
    // One source is refused when it is imported, several when they are put together.
    let one = try #require(refusal { _ = try Self.list("big", files(0..<5)) })
    let several = try (0..<5).map { try Self.list("s\($0)", files($0..<$0 + 1)) }
    let together = try #require(refusal { _ = try Self.entities(several) })
    for (refused, sources) in [(one, ["big"]), (together, ["s0", "s1", "s2", "s3", "s4"])] {
      #expect(refused.rule == "role-too-large" && refused.file == "participation.csv")
      #expect(refused.text.contains("npi:2000000010 with 40 networks"), "\(refused.text)")
      #expect(sources.allSatisfy { refused.text.contains($0) }, "\(refused.text)")
    }
    // Four of them fit; and who is in no generation is merged in memory, where nothing has to.
    #expect(try Self.entities(Array(several.prefix(4))).contains { $0.npi == "2000000010" })
    let looked = try LayerLookup(several.map(\.layer)).provider(id: "npi:2000000010")
    #expect(looked?.roles.map(\.participations.count) == [40])
  }

  // MARK: Many values

  @Test func `values that have forms agree when they share one`() {
    let words = [
      "", "A", "a.", "Ana", "ANA", "Án-a", "Muñoz", "MUNOZ", "Mu\u{FFFD}oz", "Jr.", "JR", "MD", "M.D., PhD",
      "3125550101", "(312) 555-0101", "1-312-555-0101 x4", "312 555 0102", "call 3125550101", "60612",
      "60612-0001", "6061", "The Clinic, Inc.", "Clinic", "Clinic and P.C.", "1 North Main Street",
      "1 N MAIN ST", "Suite 4", "#4", "US", "usa", "41.25", "41.251", "李", "É", "e\u{301}",
    ]
    let fields: [Field] = [
      .phone, .fax, .zip, .firstName, .middleName, .lastName, .nameSuffix, .credentials, .name, .parentName,
      .roleOrganizationName, .siteName, .street, .unit, .latitude, .country, .city, .gender,
    ]
    for field in fields {
      for a in words {
        for b in words {
          guard let one = FactAgreement.forms(field, a), let other = FactAgreement.forms(field, b) else {
            continue
          }
          #expect(
            FactAgreement.agree(field, a, b) == !Set(one).isDisjoint(with: other), "\(field): \(a), \(b)")
        }
      }
    }
  }

  // MARK: The document

  @Test func `the document names every rule, every field of a rule, and every finding of the lint`() throws {
    let text = try TextFile(path: packageRoot() + "/docs/merging.md").text
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
    for rule in PrecedenceRule.allCases {
      let row = try #require(rows.first { $0.hasPrefix("| `\(rule.rawValue)`") }, "\(rule)")
      let fields = Field.allCases.filter {
        rule == .registryFirst
          ? [PrecedenceRule.of($0, kind: .clinician), .of($0, kind: .organization)].contains(rule)
          : rule == .verifiedFirst && PrecedenceRule.of($0, kind: .clinician) == rule
      }
      for field in fields { #expect(row.contains(field.token), "\(field.token)") }
    }
    for rule in LintWords.rules {
      #expect(rows.contains { $0.hasPrefix("| `\(rule)`") }, "\(rule)")
      #expect(!LintWords.remedy(rule).isEmpty)
    }
  }
}
