import Assessing
import DirectoryModel
import Importing
import Querying
import TestSupport
import Testing
import Vocabulary

/// What a plan asks about: its networks alone, in its years alone, and new patients there.
@Suite struct PlanQuestionTests {
  private static let day = CalendarDate(iso: "2026-11-21")!
  private static let npis = (0..<8).map { inventedNPI(64_000_001 + $0) }
  private static func id(_ person: Int) -> String { "npi:" + npis[person] }

  // MARK: One plan, three networks

  private static let ana = id(0)
  private static let bo = id(1)
  private static let cal = id(2)
  private static let dot = id(3)

  /// The plan GOLD1 offers `gold` and `wrap`; Bo is in neither.
  private static let engine: SnapshotEngine = {
    do {
      let fixture = try DirectoryFixture()
      try fixture.add(
        "srcb",
        [
          "networks.csv": "network,name\ngold,Gold Network\nwrap,Wrap Network\nother,Other Network\n",
          "plans.csv": "plan,name,year,networks\nGOLD1,Invented Gold,2026,gold|wrap\n",
          "clinicians.csv": """
          clinician,npi,last
          a,\(npis[0]),Ana
          b,\(npis[1]),Bo
          c,\(npis[2]),Cal
          d,\(npis[3]),Dot

          """,
          "sites.csv": "site,kind,street,city,state,zip\ns,practice,1 Test Street,Albany,NY,12207\n",
          "roles.csv": "role,clinician,site,accepting\nra,a,s,\nrb,b,s,\nrc,c,s,yes\nrd,d,s,\n",
          "participations.csv": """
          participation,role,network,status,accepting
          a-other,ra,other,in,newpt
          a-gold,ra,gold,in,nopt
          b-other,rb,other,in,newpt
          c-other,rc,other,in,nopt
          c-gold,rc,gold,in,
          d-gold,rd,gold,in,nopt
          d-wrap,rd,wrap,in,newpt

          """,
        ], asOf: "2026-11-01")
      return try fixture.engine()
    } catch { preconditionFailure("\(error)") }
  }()

  private func request(
    plan: String? = nil, networks: [String] = [], on day: CalendarDate = day
  ) -> SearchRequest {
    var request = SearchRequest(on: day)
    request.kinds = [.clinician]
    request.plan = plan
    request.networks = networks
    return request
  }

  private func ids(_ request: SearchRequest, _ engine: SnapshotEngine = engine) throws -> Set<String> {
    Set(try engine.search(request).hits.map(\.provider.id))
  }

  @Test func `of the networks named beside a plan only those count that the plan offers`() throws {
    #expect(try ids(request(plan: "GOLD1")) == [Self.ana, Self.cal, Self.dot])
    #expect(try ids(request(plan: "GOLD1", networks: ["srcb:wrap"])) == [Self.dot])
    #expect(try ids(request(plan: "GOLD1", networks: ["wrap", "srcb:other"])) == [Self.dot])
    #expect(
      try ids(request(plan: "GOLD1", networks: ["srcb:gold", "other"])) == [Self.ana, Self.cal, Self.dot])
    var everybody = request(plan: "GOLD1", networks: ["srcb:wrap", "srcb:other"])
    everybody.networkStatuses = NetworkStatus.allCases
    let hits = try Self.engine.search(everybody).hits
    #expect(hits.allSatisfy { $0.network?.networks == ["srcb:wrap"] })
    for hit in hits where [Self.ana, Self.bo, Self.cal].contains(hit.provider.id) {
      #expect(hit.network?.status == .unknown, "\(hit.provider.id)")
    }
  }

  @Test(arguments: [
    ("2026-11-21", "a network that the plan % offers on 2026-11-21, which are srcb:gold, srcb:wrap"),
    ("2027-02-01", "nothing beside the plan %, which offers no network on 2027-02-01"),
  ])
  func `a network that the plan does not offer is refused, for a list and for one named person`(
    date: String, allowed: String
  ) throws {
    let asked = request(
      plan: "GOLD1", networks: ["srcb:other"], on: try #require(CalendarDate(iso: date)))
    let refusal = QueryError.outOfRange(
      parameter: "network", value: "srcb:other",
      allowed: allowed.replacing("%", with: "Invented Gold (GOLD1)"))
    #expect(throws: refusal) { try Self.engine.search(asked) }
    // What a shortlist freezes, and what is compared.
    #expect(throws: refusal) { try Self.engine.hit(Self.bo, in: asked) }
    #expect(throws: refusal) { try Self.engine.explain(Self.bo, in: asked) }
  }

  @Test func `an entry for several networks names them all, since its status is of all of them`() throws {
    let asked = request(networks: ["srcb:gold", "srcb:other"])
    let hit = try #require(try Self.engine.hit(Self.bo, in: asked))
    let entry = try EntryBuilding(engine: Self.engine, request: asked, keepsQuestion: false) { _ in nil }
      .entry(hit)
    #expect(entry.network?.status == .inNetwork)
    #expect(entry.network?.plan == "network:srcb:gold,srcb:other")
    #expect(entry.network?.planName == "srcb:gold or srcb:other")
  }

  @Test func `an entry for some of a plan's networks says nothing of the whole plan`() throws {
    let asked = request(plan: "GOLD1", networks: ["srcb:wrap"])
    let hit = try #require(try Self.engine.hit(Self.ana, in: asked))
    let entry = try EntryBuilding(engine: Self.engine, request: asked, keepsQuestion: false) { _ in nil }
      .entry(hit)
    #expect(entry.network?.plan == "network:srcb:wrap")
    #expect(entry.network?.planName == "Invented Gold: srcb:wrap")
    #expect(entry.network?.status != .inNetwork, "she is in the plan, by its other network")
  }

  /// What is said of new patients in what is asked about, and the network of the row that says so; nil for the site's
  /// own word, and where nobody says.
  private struct Accepting: Sendable {
    var plan: String?
    var networks: [String] = []
    var answers: [ThreeValued]
    var sources: [String?]
  }

  /// In the order Ana, Bo, Cal, Dot. Of Cal the site itself says yes.
  private static let accepting = [
    Accepting(
      plan: "GOLD1", answers: [.no, .unknown, .yes, .yes], sources: ["srcb:gold", nil, nil, "srcb:wrap"]),
    Accepting(
      plan: "GOLD1", networks: ["srcb:gold"], answers: [.no, .unknown, .yes, .no],
      sources: ["srcb:gold", nil, nil, "srcb:gold"]),
    Accepting(
      networks: ["srcb:other"], answers: [.yes, .yes, .no, .unknown],
      sources: ["srcb:other", "srcb:other", "srcb:other", nil]),
    Accepting(
      answers: [.yes, .yes, .no, .yes], sources: ["srcb:other", "srcb:other", "srcb:other", "srcb:wrap"]),
  ]

  @Test(arguments: accepting.indices)
  func `new patients are those of the plan asked about, in hits, filter, check and entry`(i: Int) throws {
    let (plan, networks) = (Self.accepting[i].plan, Self.accepting[i].networks)
    let people = [Self.ana, Self.bo, Self.cal, Self.dot]
    var asked = request(plan: plan, networks: networks)
    if plan != nil || !networks.isEmpty { asked.networkStatuses = NetworkStatus.allCases }
    asked.ids = people
    let hits = try Self.engine.search(asked).hits
    #expect(hits.count == 4)
    let building = try EntryBuilding(engine: Self.engine, request: asked, keepsQuestion: false) { _ in nil }
    for hit in hits {
      let person = try #require(people.firstIndex(of: hit.provider.id))
      let (answer, network) = (Self.accepting[i].answers[person], Self.accepting[i].sources[person])
      #expect(hit.accepting == answer, "\(hit.provider.id)")
      let role = try #require(hit.role.map { hit.provider.roles[$0] })
      let row =
        network == nil
        ? role.facts.first { $0.field == .accepting }?.source
        : role.participations.first { $0.network == network }?.source
      #expect(FactSources(hit, on: Self.day)["accepting"] == (answer == .unknown ? nil : row))
      let entry = try building.entry(hit)
      #expect(entry.accepting == answer)
      let frozen = entry.facts.first { $0.field == "accepting" }
      #expect(frozen?.value == (answer == .unknown ? nil : answer.token), "\(hit.provider.id)")
      if let plan, networks.isEmpty {
        let check = try Self.engine.check(
          hit.provider, plan: try Self.engine.plan(plan, on: Self.day), on: Self.day, finding: { _ in nil })
        #expect(check.sites.map(\.standing.accepting) == [answer])
      }
    }
    for answer in ThreeValued.allCases {
      asked.accepting = [answer]
      asked.facets = ["accepting"]
      let found = try Self.engine.search(asked)
      let expected = Set(people.indices.filter { Self.accepting[i].answers[$0] == answer }.map { people[$0] })
      #expect(Set(found.hits.map(\.provider.id)) == expected, "\(answer)")
      let counts = found.facets[0].values
      #expect(counts.first { $0.value == answer.token }?.count ?? 0 == expected.count)
    }
  }

  @Test func `an explanation names what the plan's networks say of new patients, and no other's`() throws {
    var asked = request(plan: "GOLD1")
    asked.accepting = [.yes]
    let explanation = try #require(try Self.engine.explain(Self.ana, in: asked))
    #expect(explanation.hit == nil)
    let finding = try #require(explanation.findings.first { $0.parameter == "accepting" })
    #expect(finding.answer == .no && finding.statements.map(\.words) == ["no in srcb:gold"])
  }

  // MARK: One plan, several years

  /// The plan of one id by a source a year. Two sources speak of 2026; for 2028 no network is named.
  private static let years: SnapshotEngine = {
    do {
      let fixture = try DirectoryFixture()
      for (i, (source, year, offers)) in [
        ("mutual-2026", "2026", true), ("mutual-2027", "2027", true), ("wrap", "2026", true),
        ("mutual-2028", "2028", false),
      ].enumerated() {
        var plans = "plan,name,year,networks\np,Mutual Gold,\(year),\(offers ? "n" : "")\n"
        // Of each list one person of its own, and one who is in those of 2026 and 2027.
        var clinicians = "clinician,npi,last\nown,\(npis[i]),Own\n"
        var roles = "role,clinician,site\nr,own,s\n"
        var participations = "participation,role,network\np,r,n\n"
        if i < 2 {
          // Of this plan the first source names no year.
          plans += "open,Mutual Open,\(i == 0 ? "" : year),n\n"
          clinicians += "both,\(npis[7]),Both\n"
          roles += "b,both,s\n"
          participations += "q,b,n\n"
        }
        try fixture.add(
          source,
          [
            "networks.csv": "network,name\nn,Net\n", "plans.csv": plans, "clinicians.csv": clinicians,
            "sites.csv": "site,kind,street,city,state,zip\ns,practice,1 Test Street,Albany,NY,12207\n",
            "roles.csv": roles, "participations.csv": participations,
          ], asOf: "2026-11-01")
      }
      return try fixture.engine()
    } catch { preconditionFailure("\(error)") }
  }()

  @Test(
    arguments: [
      ("p", "2026-11-21", ["mutual-2026:n", "wrap:n"], [0, 2, 7]),
      ("p", "2027-02-01", ["mutual-2027:n"], [1, 7]),
      // Offered, but in which networks nobody says; and not offered at all.
      ("p", "2028-01-01", [], []), ("p", "2025-12-31", [], []),
      // A row without a year holds for every year in which the plan is offered.
      ("open", "2027-02-01", ["mutual-2026:n", "mutual-2027:n"], [0, 1, 7]), ("open", "2026-11-21", [], []),
    ] as [(String, String, [String], [Int])])
  func `a network counts in the years of the row that states it`(
    plan: String, date: String, networks: [String], people: [Int]
  ) throws {
    let day = try #require(CalendarDate(iso: date))
    let reading = try Self.years.plan(plan, on: day)
    #expect(reading.networks(on: day).sorted() == networks)
    #expect((reading.yearNote(on: day) == nil) == !networks.isEmpty, "that nobody can say is said")
    let expected = Set(people.map { Self.id($0) })
    let asked = request(plan: plan, on: day)
    #expect(try ids(asked, Self.years) == expected)
    for person in [0, 1, 2, 3, 7] {
      let provider = try #require(try Self.years.provider(id: Self.id(person)))
      let check = try Self.years.check(provider, plan: reading, on: day, finding: { _ in nil })
      let status: NetworkStatus = expected.contains(provider.id) ? .inNetwork : .unknown
      #expect(check.status == status, "\(person)")
      #expect(try Self.years.hit(provider.id, in: asked)?.network?.status == status, "\(person)")
    }
  }

  @Test func `the years of a plan stand once, whoever states them`() throws {
    let reading = try Self.years.plan("p", on: Self.day)
    #expect(reading.years.sorted() == [2026, 2027, 2028])
    #expect(reading.isOffered(on: try #require(CalendarDate(iso: "2028-06-01"))))
  }

  // MARK: Facets

  @Test(arguments: ["2026-11-21", "2025-12-31", "2024-01-01", "2027-06-01"])
  func `counts by network are those of a search for each, also of a complete list`(date: String) throws {
    let fixture = try DirectoryFixture()
    var people = "clinician,npi,last\n"
    for (i, npi) in Self.npis.enumerated() { people += "c\(i),\(npi),Counted\n" }
    try fixture.add(
      "elsewhere",
      ["clinicians.csv": people, "roles.csv": "role,clinician,accepting\ne0,c0,yes\ne6,c6,yes\ne4,c4,no\n"],
      asOf: "2026-10-01")
    // Whoever is in no network is missing in all of them; `m` and `k` have days and an out.
    let participations = """
      participation,role,network,status,accepting,from,to
      p0,r0,n,in,newpt,,
      p1,r1,n,in,nopt,,
      p2,r2,n,in,,,
      p3,r0,m,out,newpt,,
      p4,r1,m,in,newpt,2024-01-01,2025-12-31
      p5,r2,m,in,,2027-01-01,
      p6,r3,m,in,newpt,,
      p7,r3,m,out,nopt,,
      p8,r4,k,in,nopt,2026-01-01,
      p9,r0,k,in,,2026-01-01,

      """
    let lists: [(String, Completeness?)] = [("whole", .clinicians), ("partial", nil)]
    for (source, completeness) in lists {
      try fixture.add(
        source,
        [
          "networks.csv": "network,name\nn,One\nm,Two\nk,Three\n", "clinicians.csv": people,
          "roles.csv": "role,clinician\n" + (0..<8).map { "r\($0),c\($0)\n" }.joined(),
          "participations.csv": participations,
        ], asOf: "2026-11-01", completeFor: completeness)
    }
    let engine = try fixture.engine()
    var asked = request(on: try #require(CalendarDate(iso: date)))
    asked.words = ["counted"]
    asked.facets = ["network", "network-accepting"]
    let facets = try engine.search(asked).facets
    var counted = 0
    for network in ["whole:n", "whole:m", "whole:k", "partial:n", "partial:m", "partial:k"] {
      for (facet, accepting) in zip(facets, [[], [ThreeValued.yes]]) {
        var single = asked
        single.facets = []
        single.networks = [network]
        single.accepting = accepting
        let total = try engine.search(single).total
        #expect(facet.values.first { $0.value == network }?.count ?? 0 == total, "\(facet.facet) \(network)")
        counted += total
      }
    }
    #expect(counted > 0)
  }
}
