import Assessing
import DirectoryModel
import Importing
import Querying
import TestSupport
import Testing
import Vocabulary

/// A check of one provider: sites, facilities, and that a search says the same.
@Suite struct CoverageCheckTests {
  private static let day = SharedDirectory.today
  private let engine = SharedDirectory.shared.engine

  private func check(
    _ id: String, _ plan: String, site: String? = nil, on day: CalendarDate = day
  ) throws -> CoverageCheck {
    let provider = try #require(try engine.provider(id: id), "\(id)")
    return try engine.check(
      provider, plan: try engine.plan(plan, on: day), site: site, on: day,
      finding: { try engine.provider(id: $0) })
  }

  /// Over every plan of the shared directory, the example and two payers by chance, and every status: the entities
  /// that a search finds are those of which a check has a site with that status.
  @Test(.timeLimit(.minutes(60)), arguments: ["2026-11-21", "2025-06-30", "2027-02-01"])
  func `a search and a check say the same of everybody, in every plan`(date: String) throws {
    let day = try #require(CalendarDate(iso: date))
    var everybody = SearchRequest(on: day)
    everybody.limit = nil
    everybody.detail = .names
    let ids = try engine.search(everybody).page.map(\.id)
    let providers = try ids.map { try #require(try engine.provider(id: $0)) }
    let plans = try engine.references(.plan).filter { $0.id != "plan:" }
    #expect(plans.count == 9 && ids.count > 2_000)
    for plan in plans {
      let reading = try engine.plan(plan.id, on: day)
      let question = engine.networkCheck(of: reading, on: day)
      var expected: [NetworkStatus: Set<String>] = [:]
      for provider in providers {
        // A place that somebody has left, or where she has not begun, is no hit.
        let roles = provider.roles.isEmpty ? [Role()] : provider.roles.filter { $0.isHeld(on: day) }
        for role in roles {
          expected[question.standing(of: role, provider).status, default: []].insert(provider.id)
        }
      }
      for status in NetworkStatus.allCases {
        var request = everybody
        request.plan = reading.id
        request.networkStatuses = [status]
        let found = Set(try engine.search(request).page.map(\.id))
        #expect(
          found == expected[status] ?? [],
          "\(plan.id) \(status): \(found.symmetricDifference(expected[status] ?? []).sorted().prefix(5))")
      }
    }
  }

  @Test func `a hit shows what a check says of its site`() throws {
    for plan in ["00000ZZ0010001", "00000ZZ0010002", "00000ZZ0010003", "H0000-001-0", "fz-shared"] {
      var request = SearchRequest(on: Self.day)
      request.plan = plan
      request.networkStatuses = NetworkStatus.allCases
      request.kinds = [.clinician]
      request.limit = 100
      let hits = try engine.search(request).hits
      #expect(hits.count == 100)
      for hit in hits {
        let site = try check(hit.provider.id, plan).sites.first { $0.role == hit.role }
        let standing = try #require(site?.standing)
        let network = try #require(hit.network)
        #expect(network.status == standing.status && network.basis == standing.basis)
        #expect(network.source == standing.source && network.sourceIndex == standing.sourceIndex)
        #expect(network.asOf == standing.asOf && network.verified == standing.verified)
        #expect(network.freshness == standing.freshness)
      }
    }
  }

  // MARK: The example, by hand from its files

  @Test func `a clinician who is in at one site and out at another gets both, the worse one first`() throws {
    let lee = try check("npi:2000000028", "00000ZZ0010001")
    #expect(lee.sites.map(\.name) == ["Lakeshore Cancer Center (fictional)", "Lakeside Clinic (fictional)"])
    #expect(lee.sites.map(\.standing.status) == [.inNetwork, .outOfNetwork])
    #expect(lee.sites.map(\.standing.basis) == [.listed, .explicitOut])
    #expect(lee.status == .outOfNetwork && lee.isMixed && lee.deciding.siteID == "example:site-lakeside")
  }

  @Test func `facilities have answers of their own`() throws {
    let lee = try check("npi:2000000028", "00000ZZ0010001")
    // Lakeshore's own service is in the plan's network, Lakeside's is in no list; both by participations.csv.
    #expect(lee.facilities.prefix(2).map(\.id) == ["npi:2000001026", "npi:2000001034"])
    #expect(lee.facilities.prefix(2).map(\.status) == [.inNetwork, .unknown])
    #expect(lee.facilities.prefix(2).allSatisfy { $0.relation == .organization })
    // José Luis has privileges at the hospital of his own site: it stands once.
    let jose = try check("npi:2000000044", "00000ZZ0010001")
    #expect(Set(jose.facilities.map(\.id)).count == jose.facilities.count)
  }

  @Test func `a clinician who is in beside a facility that is out is marked`() throws {
    let fixture = try DirectoryFixture()
    let (doctor, hospital) = (inventedNPI(61_000_001), inventedNPI(61_000_002))
    try fixture.add(
      "payer",
      [
        "networks.csv": "network,name\nn,Net\n", "plans.csv": "plan,name,networks\np,Plan,n\n",
        "organizations.csv":
          "organization,npi,ccn,name\no,\(hospital),00000K,House of Tests\nq,,00000Q,Other House\n",
        "sites.csv":
          "site,organization,street,zip\ns,o,1 Test St,12207\nt,o,2 Test St,12208\nu,q,3 Test St,12209\n",
        "clinicians.csv": "clinician,npi,last\nc,\(doctor),Mixed\n",
        "roles.csv": "role,clinician,organization,site\nr,c,o,s\nh,,o,s\nk,,o,t\nq,,q,u\n",
        "affiliations.csv": "affiliation,clinician,hospital\na,c,00000K\nb,c,00000Q\nd,c,00000X\n",
        "participations.csv":
          "participation,role,network,status\np1,r,n,in\np2,h,n,out\np3,k,n,in\np4,q,n,in\n",
      ], asOf: "2026-11-01")
    let engine = try fixture.engine()
    let provider = try #require(try engine.provider(id: "npi:" + doctor))
    let found = try engine.check(
      provider, plan: try engine.plan("p", on: Self.day), on: Self.day,
      finding: { try engine.provider(id: $0) })
    #expect(found.status == .inNetwork && found.differsFromFacility && !found.isMixed)
    // At the doctor's own site the house is out, though it is in at another. By its CCN it is the same house.
    #expect(found.facilities.map(\.name) == ["House of Tests", "Other House", "ccn:00000X"])
    #expect(found.facilities.map(\.status) == [.outOfNetwork, .inNetwork, .unknown])
    #expect(found.facilities.map(\.relation) == [.organization, .hospital, .hospital])
  }

  @Test
  func `the last day that one source gives a role ends no network that another states, nor makes it out`()
    throws
  {
    let fixture = try DirectoryFixture()
    let doctor = inventedNPI(61_000_004)
    let both = [
      "clinicians.csv": "clinician,npi,last\nc,\(doctor),Staying\n",
      "sites.csv": "site,street,city,state,zip\ns,1 Test St,Albany,NY,12207\n",
    ]
    let ended = both.merging(["roles.csv": "role,clinician,site,from,to\nr,c,s,2020-01-01,2026-06-30\n"]) {
      $1
    }
    let listed = both.merging([
      "networks.csv": "network,name\nn,Net\n", "plans.csv": "plan,name,networks\np,Plan,n\n",
      "roles.csv": "role,clinician,site\nr,c,s\n",
      "participations.csv": "participation,role,network,status,verified\np1,r,n,in,2026-11-01\n",
    ]) { $1 }
    try fixture.add("former", ended, asOf: "2026-10-01")
    try fixture.add("payer", listed, asOf: "2026-11-01", completeFor: .clinicians)
    let engine = try fixture.engine()
    let provider = try #require(try engine.provider(id: "npi:" + doctor))
    #expect(provider.roles.count == 1, "both mean one role")
    let found = try engine.check(
      provider, plan: try engine.plan("p", on: Self.day), on: Self.day,
      finding: { try engine.provider(id: $0) })
    let standing = try #require(found.sites.first?.standing)
    #expect(found.sites.count == 1 && standing.status == .inNetwork && standing.basis == .listed)
    #expect(standing.source == "payer" && standing.verified == CalendarDate(iso: "2026-11-01"))
    var request = SearchRequest(on: Self.day)
    request.words = ["staying"]
    request.plan = "p"
    request.networkStatuses = [.inNetwork]
    #expect(try engine.search(request).total == 1, "and a search says so too")
  }

  @Test func `a facility whose sites differ is unknown where none is the clinician's, and says how`() throws {
    let fixture = try DirectoryFixture()
    let doctor = inventedNPI(61_000_003)
    try fixture.add(
      "payer",
      [
        "networks.csv": "network,name\nn,Net\n", "plans.csv": "plan,name,networks\np,Plan,n\n",
        "organizations.csv": "organization,ccn,name\no,00000K,House of Tests\n",
        "sites.csv": "site,organization,street,zip\ns,o,1 Test St,12207\nt,o,2 Test St,12208\n",
        "clinicians.csv": "clinician,npi,last\nc,\(doctor),Elsewhere\n",
        "roles.csv": "role,clinician,organization,site\nr,c,,\nh,,o,s\nk,,o,t\n",
        "affiliations.csv": "affiliation,clinician,hospital\na,c,00000K\n",
        "participations.csv": "participation,role,network,status\np2,h,n,out\np3,k,n,in\n",
      ], asOf: "2026-11-01")
    let engine = try fixture.engine()
    let found = try engine.check(
      try #require(try engine.provider(id: "npi:" + doctor)), plan: try engine.plan("p", on: Self.day),
      on: Self.day, finding: { try engine.provider(id: $0) })
    #expect(found.facilities.map(\.status) == [.unknown])
    #expect(found.facilities[0].note == "in at 1 of 2 sites, out at 1 of 2 sites")
    #expect(found.sites.map(\.name) == [nil] && found.status == .unknown)
  }

  @Test(arguments: [
    "site-lakeside", "example:site-lakeside", "lakeside", "Pretend Avenue", "Evanston IL 60201",
  ])
  func `a site is meant by its id or by words of its name or address`(text: String) throws {
    let lee = try check("npi:2000000028", "00000ZZ0010001", site: text)
    #expect(lee.sites.map(\.siteID) == ["example:site-lakeside"] && lee.status == .outOfNetwork)
    #expect(lee.otherSites.map(\.siteID) == ["example:site-lakeshore"] && lee.isMixed)
    #expect(lee.facilities.first?.id == "npi:2000001034")
    let role = try #require(lee.sites.first?.id)
    #expect(try check("npi:2000000028", "00000ZZ0010001", site: role).sites.map(\.id) == [role])
  }

  @Test func `a site that is none of hers, or could be two, is refused`() throws {
    guard
      case .unknownValue("site", "site-harbor", let near)? = #expect(
        throws: QueryError.self,
        performing: { try check("npi:2000000028", "00000ZZ0010001", site: "site-harbor") })
    else {
      Issue.record("another's site is answered")
      return
    }
    #expect(near.count == 2 && near.allSatisfy { $0.hasPrefix("role:") })
    // Both of her sites are in Illinois.
    guard
      case .ambiguous("site", "IL", let meanings)? = #expect(
        throws: QueryError.self, performing: { try check("npi:2000000028", "00000ZZ0010001", site: "IL") })
    else {
      Issue.record("one of two sites is answered")
      return
    }
    #expect(meanings.count == 2)
  }

  @Test func `on a day of another year a plan says nothing of anybody`() throws {
    let bronze = try check("npi:2000000036", "00000ZZ0010003")
    #expect(bronze.status == .unknown && bronze.deciding.standing.basis == .noList)
    let then = try check("npi:2000000036", "00000ZZ0010003", on: CalendarDate(iso: "2025-06-01")!)
    #expect(then.status == .inNetwork)
  }
}
