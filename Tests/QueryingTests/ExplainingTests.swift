import DirectoryModel
import Querying
import TestSupport
import Testing
import Vocabulary

/// Explanations against the plain scan: the place, the rule that decides, and what keeps somebody out.
@Suite struct ExplainingTests {
  private var engine: SnapshotEngine { SharedDirectory.shared.engine }
  private var twin: NaiveDirectory { NaiveTwinTests.twin }

  /// The rules of the twin's key, in its order.
  private static func names(_ request: SearchRequest) -> [String] {
    let rules = ["cancer match", "independence", "network", "distance", "nci designation", "freshness"]
    return switch request.sort {
    case .best, .relevance:
      (request.words.isEmpty || request.wordMatch == .all ? [] : ["words found"]) + rules + ["name"]
    case .distance: ["distance"] + rules + ["name"]
    case .feasible: ["feasible"] + rules + ["name"]
    case .freshness: ["evidence"] + rules + ["name"]
    case .name: ["name"]
    case .npi: ["npi", "name"]
    }
  }

  @Test(arguments: SortOrder.allCases)
  func `a hit has its place in the list, and the first rule that differs decides between two`(
    sort: SortOrder
  ) throws {
    var requests = RandomRequests(seed: 8_040 + UInt64(sort.rawValue.utf8.count), twin: twin)
    var decided = Set<String>()
    var pairs = 0
    while pairs < 60 {
      var (request, cancer) = requests.next()
      request.sort = sort
      request.ids = []
      if sort == .distance, request.near == nil { request.near = .zip("10001") }
      if sort == .feasible, request.decideBy == nil {
        request.decideBy = CalendarDate(days: request.on.days + 30)
      }
      let hits = twin.hits(twin.question(request, cancer: cancer))
      guard hits.count > 1 else { continue }
      let at = requests.rng.number(0..<hits.count - 1)
      // A neighbor differs late, anybody early.
      let other = requests.rng.once(in: 2) ? at + 1 : requests.rng.number(at + 1..<hits.count)
      let summary = Comment(rawValue: NaiveTwinTests.summary(request))
      let first = try #require(try engine.explain(hits[at].id, in: request))
      let second = try #require(try engine.explain(hits[other].id, in: request))
      #expect(first.position == at + 1 && second.position == other + 1, summary)
      #expect(first.total == hits.count && second.total == hits.count, summary)
      #expect(first.rules.map(\.rule) == OrderRule.rules(of: request), summary)
      // Given the other way round, the answer is the same.
      let precedence = try #require(try engine.precedence(of: second, first, in: request), summary)
      #expect(precedence.first.provider.id == hits[at].id, summary)
      let differing = try #require(zip(hits[at].key, hits[other].key).enumerated().first { $0.1.0 != $0.1.1 })
      var rule = Self.names(request)[differing.offset]
      if rule == "name", first.provider.sortName == second.provider.sortName { rule = "id" }
      #expect(precedence.first.rules[precedence.deciding].rule.rawValue == rule, summary)
      #expect(
        precedence.first.rules[precedence.deciding].value
          != precedence.second.rules[precedence.deciding].value
          || ["cancer match", "distance"].contains(rule), summary)
      decided.insert(rule)
      pairs += 1
    }
    #expect(decided.count > (sort == .name || sort == .npi ? 0 : 2), "\(decided)")
  }

  /// The request with one part of another alone; nil for a part that this test does not take apart.
  private func alone(_ parameter: String, of request: SearchRequest) -> (SearchRequest, unknowns: [String])? {
    var alone = SearchRequest(on: request.on)
    alone.includeUnknown = ["offered", "treats-patients"]
    switch parameter {
    case "gender": alone.genders = request.genders
    case "language": alone.languages = request.languages
    case "accessible": alone.accessible = request.accessible
    case "teaching": alone.teaching = request.teaching
    case "state": alone.states = request.states
    case "specialty": alone.specialties = request.specialties
    case "modality": alone.modalities = request.modalities
    case "different-from": alone.differentFrom = request.differentFrom
    case "independence": (alone.independence, alone.firstDoctors) = (.require, request.firstDoctors)
    case "age": alone.age = request.age
    case "max-price": alone.maxPriceUSD = request.maxPriceUSD
    case "max-days": alone.maxDays = request.maxDays
    case "fresh-within": alone.freshWithinDays = request.freshWithinDays
    case "nci": alone.designations = request.designations
    case "kind": alone.kinds = request.kinds
    case "words":
      (alone.words, alone.wordMatch, alone.spelling) = (request.words, request.wordMatch, request.spelling)
    case "within": (alone.near, alone.within) = (request.near, request.within)
    case "virtual": alone.virtual = request.virtual
    case "network", "plan":
      (alone.plan, alone.networks) = (request.plan, request.networks)
      alone.networkStatuses = request.networkStatuses
    case "cancer": alone.cancer = request.cancer
    default: return nil
    }
    let unknowns = [
      "kind": [], "words": [], "cancer": [], "within": ["near"], "plan": ["network"], "max-price": ["price"],
      "max-days": ["days"], "fresh-within": ["freshness"],
    ]
    return (alone, unknowns[parameter] ?? [parameter])
  }

  @Test(arguments: 0..<4)
  func `what keeps somebody out is what a plain scan says of each filter alone`(run: Int) throws {
    var requests = RandomRequests(seed: 8_100 + UInt64(run), twin: twin)
    var answers: [ThreeValued: Int] = [:]
    var elsewhere = 0
    for _ in 0..<120 {
      var (request, cancer) = requests.next()
      request.ids = []
      let question = twin.question(request, cancer: cancer)
      let hits = twin.ids(question)
      let somebody =
        requests.rng.once(in: 2) ? requests.rng.pick(requests.rich) : requests.rng.pick(twin.roles)
      let id = somebody.line.id
      let explanation = try #require(try engine.explain(id, in: request))
      let summary = Comment(rawValue: "\(id): \(NaiveTwinTests.summary(request))")
      #expect((explanation.hit != nil) == hits.contains(id), summary)
      #expect(explanation.findings.contains(where: \.keepsOut) == !hits.contains(id), summary)
      for finding in explanation.findings {
        guard let (asked, unknowns) = alone(finding.parameter, of: request) else { continue }
        var single = asked
        let wanted = finding.parameter == "cancer" ? cancer : nil
        var expected = ThreeValued.no
        if twin.ids(twin.question(single, cancer: wanted)).contains(id) {
          expected = .yes
        } else {
          single.includeUnknown.formUnion(unknowns)
          if twin.ids(twin.question(single, cancer: wanted)).contains(id) { expected = .unknown }
        }
        #expect(finding.answer == expected, "\(finding.parameter) of \(summary)")
        if finding.isElsewhere { elsewhere += 1 }
        answers[expected, default: 0] += 1
      }
    }
    #expect(answers.values.allSatisfy { $0 > 10 } && answers.count == 3, "\(answers)")
  }

  @Test func `a network at one place and a distance to another are no hit, and that is said`() throws {
    let fixture = try DirectoryFixture()
    let npi = inventedNPI(71)
    try fixture.add(
      "payer",
      [
        "clinicians.csv": "clinician,npi,first,last,specialties\nc1,\(npi),Ana,Ejemplo,207RX0202X\n",
        "sites.csv": "site,kind,street,city,state,zip\ns1,practice,1 Near Street,New York,NY,10001\n"
          + "s2,practice,2 Far Street,Chicago,IL,60601\n",
        "networks.csv": "network,name\nn1,One\n",
        "roles.csv": "role,clinician,site\nr1,c1,s1\nr2,c1,s2\n",
        "participations.csv": "participation,role,network,status\np1,r2,n1,in\np2,r1,n1,out\n",
      ], asOf: "2026-11-01")
    var request = SearchRequest(on: SharedDirectory.today)
    request.networks = ["payer:n1"]
    request.near = .zip("10001")
    request.within = Distance(miles: 10)
    let explanation = try #require(try fixture.engine().explain("npi:\(npi)", in: request))
    #expect(explanation.hit == nil && explanation.position == nil && explanation.rules.isEmpty)
    #expect(Set(explanation.findings.map(\.parameter)) == ["network", "within"])
    #expect(explanation.findings.allSatisfy { $0.answer == .yes && $0.isElsewhere && $0.keepsOut })
  }

  @Test func `each rule and finding names the row that says so`() throws {
    var request = SearchRequest(on: SharedDirectory.today)
    request.cancer = "breast"
    request.networks = ["example:net-00000ZZ-ppo"]
    request.near = .zip("60601")
    let hit = try #require(try engine.search(request).hits.first { $0.kind == .clinician })
    let explanation = try #require(try engine.explain(hit.provider.id, in: request))
    let evidence = Dictionary(
      uniqueKeysWithValues: explanation.rules.map { ($0.rule, $0.evidence) })
    #expect(evidence[.cancerMatch] == hit.match?.source.map { .row($0) })
    #expect(evidence[.network] == hit.network?.sourceIndex.map { .row($0) })
    guard case .row(let site) = evidence[.distance] else {
      Issue.record("the distance has no source")
      return
    }
    let role = try #require(hit.role.map { hit.provider.roles[$0] })
    #expect(role.facts.contains { $0.source == site && $0.value == role.facts.first(.zip) })
  }

  @Test func `who is not offered at all is told so, and who is not there is not explained`() throws {
    let request = SearchRequest(on: SharedDirectory.today)
    let unoffered = PlainTable.rows(DirectoryFixture.data + "/programs.csv").first { $0["offered"] == "no" }
    let id = "program:" + (try #require(unoffered)["program"]!)
    let explanation = try #require(try engine.explain(id, in: request))
    #expect(explanation.hit == nil)
    #expect(explanation.findings.map(\.parameter) == ["offered"])
    #expect(explanation.findings.map(\.answer) == [.no])
    #expect(try engine.explain("center:nowhere", in: request) == nil)
  }
}
