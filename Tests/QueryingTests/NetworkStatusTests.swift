import DirectoryModel
import Importing
import Querying
import TestSupport
import Testing
import Vocabulary

/// Network status over small imports whose every answer can be worked out by hand.
@Suite struct NetworkStatusTests {
  private static let npis = (0..<8).map { inventedNPI(71_000_001 + $0) }

  /// Five people of a registry; a payer who declares its list complete for clinicians.
  private static let engine: SnapshotEngine = {
    do {
      let fixture = try DirectoryFixture()
      var registry = "clinician,npi,last\n"
      for (i, name) in [
        "Listed", "Absent", "Refused", "Twosites", "Explicit", "Ended", "Future", "Differing",
      ].enumerated() {
        registry += "c\(i),\(npis[i]),\(name)\n"
      }
      let places =
        "site,organization,street,city,state,zip\ns1,o,1 First St,Albany,NY,12207\ns2,o,2 Second St,Troy,NY,12180\n"
      try fixture.add(
        "registry",
        [
          "clinicians.csv": registry, "organizations.csv": "organization,name\no,Two Sites Practice\n",
          "sites.csv": places,
          "roles.csv": "role,clinician,site\n" + (0..<8).map { "r\($0),c\($0),s1\n" }.joined()
            + "r3b,c3,s2\n",
        ], asOf: "2026-10-01")
      let report = try fixture.add(
        "payer",
        [
          "networks.csv": "network,name\nn,Net\nm,Other\n",
          "plans.csv": "plan,name,year,networks\np,This Plan,2026,n\nlast,Last Plan,2025,n\n",
          "organizations.csv": "organization,name\no,Two Sites Practice\n", "sites.csv": places,
          "clinicians.csv": """
          clinician,npi,last,gender
          c0,\(npis[0]),Listed,
          c2,\(npis[2]),Refused,none of these
          c3,\(npis[3]),Twosites,
          c4,\(npis[4]),Explicit,
          c5,\(npis[5]),Ended,
          c6,\(npis[6]),Future,
          c7,\(npis[7]),Differing,

          """,
          "roles.csv": "role,clinician,site\nr0,c0,s1\nr3,c3,s1\nr4,c4,s1\nr5,c5,s1\nr6,c6,s1\nr7,c7,s1\n",
          "participations.csv": """
          participation,role,network,status,from,to
          p0,r0,n,in,,
          p3,r3,n,in,,
          p4,r4,n,out,,
          p5,r5,n,in,2024-01-01,2025-12-31
          p6,r6,n,in,2027-01-01,
          p7,r7,n,in,,

          """,
        ], asOf: "2026-11-01", completeFor: .clinicians)
      precondition(report.refused == 1 && report.byRule["value-form"] == 1, "\(report)")
      // Another source for the same plan says the contrary of one person.
      try fixture.add(
        "second",
        [
          "networks.csv": "network,name\nn,Net\n",
          "plans.csv": "plan,name,year,networks\np,This Plan,2026,n\n",
          "organizations.csv": "organization,name\no,Two Sites Practice\n", "sites.csv": places,
          "clinicians.csv": "clinician,npi,last\nc7,\(npis[7]),Differing\n",
          "roles.csv": "role,clinician,site\nr7,c7,s1\n",
          "participations.csv": "participation,role,network,status\np7,r7,n,out\n",
        ], asOf: "2026-11-05")
      return try fixture.engine()
    } catch { preconditionFailure("\(error)") }
  }()

  private struct Expectation: Sendable {
    var name: String
    var zip = "12207"
    var on = "2026-11-21"
    var plan = "p"
    var status: NetworkStatus
    var basis: NetworkBasis
  }

  private static let expectations = [
    Expectation(name: "listed", status: .inNetwork, basis: .listed),
    Expectation(name: "absent", status: .outOfNetwork, basis: .absentFromCompleteList),
    // Her row could not be used, but she is in the file.
    Expectation(name: "refused", status: .unknown, basis: .noList),
    Expectation(name: "twosites", status: .inNetwork, basis: .listed),
    Expectation(name: "twosites", zip: "12180", status: .outOfNetwork, basis: .absentFromCompleteList),
    Expectation(name: "explicit", status: .outOfNetwork, basis: .explicitOut),
    Expectation(name: "differing", status: .disagree, basis: .listed),
    // A period that is over or lies ahead: on that day the complete list does not hold her.
    Expectation(name: "ended", status: .outOfNetwork, basis: .absentFromCompleteList),
    Expectation(name: "ended", on: "2025-12-31", plan: "last", status: .inNetwork, basis: .listed),
    Expectation(name: "ended", on: "2024-01-01", plan: "last", status: .unknown, basis: .noList),
    Expectation(name: "future", status: .outOfNetwork, basis: .absentFromCompleteList),
    // A plan of another year offers nothing: nobody can say.
    Expectation(name: "listed", on: "2027-01-01", status: .unknown, basis: .noList),
    Expectation(name: "listed", plan: "last", status: .unknown, basis: .noList),
    Expectation(name: "listed", on: "2025-06-01", plan: "last", status: .inNetwork, basis: .listed),
  ]

  @Test(arguments: expectations.indices)
  func `the status at a site on a day is what the lists prove`(i: Int) throws {
    let expected = Self.expectations[i]
    for status in NetworkStatus.allCases {
      var request = SearchRequest(on: CalendarDate(iso: expected.on)!)
      request.words = [expected.name]
      request.plan = expected.plan
      request.near = .zip(expected.zip)
      // The two sites are ten kilometers apart.
      request.within = Distance(kilometers: 5)
      request.networkStatuses = [status]
      let answer = try Self.engine.search(request)
      #expect(answer.total == (status == expected.status ? 1 : 0), "\(expected) as \(status)")
      for hit in answer.hits {
        #expect(hit.network?.status == expected.status, "\(expected)")
        #expect(hit.network?.basis == expected.basis, "\(expected)")
      }
    }
  }

  @Test func `a status carries its source and date`() throws {
    var request = SearchRequest(on: CalendarDate(iso: "2026-11-21")!)
    request.words = ["absent"]
    request.plan = "p"
    request.networkStatuses = [.outOfNetwork]
    let network = try #require(try Self.engine.search(request).hits.first?.network)
    #expect(network.source == "payer")
    #expect(network.asOf == CalendarDate(iso: "2026-11-01"))
    #expect(network.verified == nil)
    #expect(network.freshness == .fresh)
  }

  @Test func `a facility is not out by absence from a list of clinicians`() throws {
    var request = SearchRequest(on: CalendarDate(iso: "2026-11-21")!)
    request.words = ["practice"]
    request.plan = "p"
    request.networkStatuses = [.outOfNetwork, .inNetwork, .disagree]
    #expect(try Self.engine.search(request).total == 0)
    request.networkStatuses = [.unknown]
    #expect(try Self.engine.search(request).total > 0)
  }

  @Test func `a list with a row that cannot be placed is not complete, whatever its source declares`() throws
  {
    let fixture = try DirectoryFixture()
    let report = try fixture.add(
      "partial",
      [
        "networks.csv": "network,name\nn,Net\n", "plans.csv": "plan,name,networks\np,Plan,n\n",
        "clinicians.csv": "clinician,npi,last\na,\(Self.npis[0]),Partial\nb,\(Self.npis[1]),Missing\n",
        "roles.csv": "role,clinician\nr,a\n",
        "participations.csv": "participation,role,network\np1,r,n\np2,nobody,n\n",
      ], asOf: "2026-11-01", completeFor: .clinicians)
    #expect(report.byRule == ["reference-unresolved": 1])
    var request = SearchRequest(on: CalendarDate(iso: "2026-11-21")!)
    request.words = ["missing"]
    request.plan = "p"
    request.networkStatuses = [.unknown]
    #expect(try fixture.engine().search(request).total == 1)
  }

  @Test(arguments: [Completeness.facilities, .all])
  func `absence counts for the kind of provider for which the list is complete`(completeness: Completeness)
    throws
  {
    let fixture = try DirectoryFixture()
    try fixture.add(
      "whole",
      [
        "networks.csv": "network,name\nn,Net\n", "plans.csv": "plan,name,networks\np,Plan,n\n",
        "clinicians.csv": "clinician,npi,last\na,\(Self.npis[0]),Wholeperson\n",
        "organizations.csv":
          "organization,npi,name\no,\(Self.npis[1]),Wholeplace\nq,\(Self.npis[2]),Otherplace\n",
        "roles.csv": "role,clinician,organization\nr,a,\nt,,o\n",
        "participations.csv": "participation,role,network\np1,t,n\n",
      ], asOf: "2026-11-01", completeFor: completeness)
    let engine = try fixture.engine()
    func status(_ word: String) throws -> NetworkStatus? {
      var request = SearchRequest(on: CalendarDate(iso: "2026-11-21")!)
      request.words = [word]
      request.plan = "p"
      request.networkStatuses = NetworkStatus.allCases
      return try engine.search(request).hits.first?.network?.status
    }
    #expect(try status("wholeplace") == .inNetwork)
    #expect(try status("otherplace") == .outOfNetwork)
    #expect(try status("wholeperson") == (completeness == .all ? .outOfNetwork : .unknown))
  }
}
