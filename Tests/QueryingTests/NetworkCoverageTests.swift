import Assessing
import DirectoryModel
import Importing
import Querying
import TestSupport
import Testing
import Vocabulary

/// Which cancer centers a plan reaches. The centers are the bundled ones; everything else here is invented.
@Suite struct NetworkCoverageTests {
  private static let day = CalendarDate(iso: "2026-11-21")!

  /// A payer who lists an organization that belongs to Mayo in Minnesota and says that one in Florida is out; a
  /// hospital that is only a partner of MSK's is in.
  private static let engine: SnapshotEngine = {
    do {
      let fixture = try DirectoryFixture()
      try fixture.add(
        "payer",
        [
          "networks.csv": "network,name\nn,Net\n",
          "plans.csv": "plan,name,year,networks\np,Plan,2026,n\nold,Old Plan,2025,n\n",
          "organizations.csv": """
          organization,ccn,name,center
          north,,North Service (fictional),mayo
          south,,South Service (fictional),mayo
          silent,,Silent Service (fictional),moffitt
          partner,330154,Partner Hospital,

          """,
          "sites.csv": """
          site,organization,street,city,state,zip
          s1,north,1 Test St,Rochester,MN,55902
          s2,south,1 Test St,Jacksonville,FL,32224
          s3,silent,1 Test St,Tampa,FL,33612
          s4,partner,1 Test St,New York,NY,10065

          """,
          "roles.csv": "role,organization,site\nr1,north,s1\nr2,south,s2\nr3,silent,s3\nr4,partner,s4\n",
          "participations.csv": """
          participation,role,network,status
          p1,r1,n,in
          p2,r2,n,out
          p4,r4,n,in

          """,
        ], asOf: "2026-11-01")
      return try fixture.engine()
    } catch { preconditionFailure("\(error)") }
  }()

  private func coverage(
    _ plan: String = "p", _ tiers: [Designation] = [], near: SearchRequest.Near? = nil
  ) throws -> NetworkCoverage {
    try Self.engine.coverage(
      of: try Self.engine.plan(plan, on: Self.day), designations: tiers, near: near, on: Self.day)
  }

  @Test func `a center counts by an organization that a source ties to it, state by state`() throws {
    let coverage = try coverage()
    let mayo = try #require(coverage.centers.first { $0.center.id == "center:mayo" })
    #expect(mayo.status == .inNetwork)
    #expect(mayo.statusByState["MN"] == .inNetwork && mayo.statusByState["FL"] == .outOfNetwork)
    // In Arizona nobody says anything of it: what holds of Minnesota is not smeared over it.
    #expect(mayo.statusByState["AZ"] == .unknown)
    #expect(
      mayo.statements.map(\.by.displayName).sorted() == [
        "North Service (fictional)", "South Service (fictional)",
      ])
    let moffitt = try #require(coverage.centers.first { $0.center.id == "center:moffitt" })
    #expect(moffitt.status == .unknown && moffitt.statements.isEmpty)
  }

  @Test func `a partner hospital is not the center and stands beside it`() throws {
    let msk = try #require(try coverage().centers.first { $0.center.id == "center:mskcc" })
    #expect(msk.status == .unknown)
    let hospital = try #require(msk.hospitals.first { $0.id == "ccn:330154" })
    #expect(hospital.status == .inNetwork && hospital.standing?.source == "payer")
  }

  @Test func `every center that treats patients is counted in each of its states, laboratories in none`()
    throws
  {
    let coverage = try coverage()
    #expect(coverage.centers.count == 66)
    #expect(!coverage.centers.contains { $0.center.id == "center:salk" })
    let states = coverage.states
    #expect(states.map(\.state) == states.map(\.state).sorted())
    #expect(states.allSatisfy { state in state.counts.values.reduce(0, +) == state.centers })
    let minnesota = try #require(states.first { $0.state == "MN" })
    #expect(minnesota.counts[.inNetwork] == 1)
    // Sites of the bundled table: the states of center-sites.csv where patients are treated.
    var expected: [String: Set<String>] = [:]
    for row in PlainTable.rows(DirectoryFixture.data + "/center-sites.csv")
    where row["treats_patients"] != "no" && !row["state"]!.isEmpty {
      expected[row["state"]!, default: []].insert("center:" + row["center"]!)
    }
    let treating = Set(coverage.centers.map(\.center.id))
    for state in states {
      #expect(state.centers == expected[state.state]!.intersection(treating).count, "\(state.state)")
    }
  }

  @Test func `tiers narrow, and laboratories alone leave nobody`() throws {
    #expect(try coverage("p", [.comprehensive]).centers.count == 58)
    #expect(try coverage("p", [.clinical]).centers.count == 8)
    #expect(try coverage("p", [.basicLaboratory]).centers.isEmpty)
  }

  @Test func `the nearest that is in is told only with a place`() throws {
    #expect(try coverage().nearestIn == nil)
    let near = try coverage(near: .zip("55902"))
    #expect(near.nearestIn?.center.id == "center:mayo")
    #expect(near.states.first { $0.state == "MN" }?.nearestIn?.center.id == "center:mayo")
    #expect(near.states.first { $0.state == "FL" }?.nearestIn == nil)
    let distances = near.centers.compactMap(\.distance)
    #expect(distances.count == 66 && distances == distances.sorted())
  }

  @Test func `a plan of another year reaches nobody that is known`() throws {
    let coverage = try coverage("old")
    #expect(coverage.centers.allSatisfy { $0.status == .unknown && $0.statements.isEmpty })
  }
}
