import Answering
import DirectoryModel
import Postgres
import PostgresQuerying
import Querying
import Shortlisting
import TestSupport
import Testing

/// One's own calls beside what a database says.
@Suite(
  .enabled(if: PostgresServer.isInstalled, "no PostgreSQL with PostGIS on this machine"),
  .timeLimit(.minutes(60)))
struct OwnCallsTests {
  @Test func `that a plan's list could not be asked is told, and is not taken for a list that says nothing`()
    throws
  {
    let database = try PublishedFixture()
    try database.publish()
    let folder = TemporaryFolder()
    let day = try #require(CalendarDate(iso: "2026-11-21"))
    let call = OwnCall(
      id: "npi:2000000028", name: "Lee Sample", subject: .network, plan: "00000ZZ0010001", saw: "out",
      day: day)
    /// Whom the call is about, and what lays it over; nothing else was asked yet.
    func opened() throws -> (calls: OwnCalls, provider: Provider) {
      let directory = try PostgresDirectory.open(dsn: database.dsn, cache: folder.file("cache"))
      let engine = SnapshotEngine(directory.snapshot)
      let legend = try SourceLegend(engine.layers, directory.manifest, on: day)
      return (
        OwnCalls(overlay: CallOverlay([call]), engine: engine, legend: legend),
        try #require(try engine.provider(id: call.id))
      )
    }
    let (calls, provider) = try opened()
    let there = calls.readings(provider, provider.roles.first)
    #expect(there.count == 1 && there[0].stated?.value == "in" && there[0].agrees == false)
    try calls.check()

    let (later, same) = try opened()
    let admin = try PostgresConnection(dsn: database.server.dsn("postgres"))
    try admin.run("ALTER DATABASE \(database.database) ALLOW_CONNECTIONS false")
    try admin.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database.database)'")
    #expect(later.readings(same, same.roles.first).count == 1)
    let error = #expect(throws: QueryError.self) { try later.check() }
    guard case .unreachable? = error else {
      Issue.record("\(error as Any)")
      return
    }
  }
}
