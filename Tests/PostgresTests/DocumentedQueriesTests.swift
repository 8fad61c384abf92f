import Foundation
import Postgres
import TestSupport
import Testing

/// What docs/postgres.md shows works, with the rights of a reader.
@Suite(
  .enabled(if: PostgresServer.isInstalled, "no PostgreSQL with PostGIS on this machine"),
  .timeLimit(.minutes(60)))
struct DocumentedQueriesTests {
  private static let text =
    (try? String(contentsOfFile: packageRoot() + "/docs/postgres.md", encoding: .utf8)) ?? ""

  /// The blocks fenced as ```sql.
  private static var queries: [String] {
    text.components(separatedBy: "```sql\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
  }

  @Test func `every query of the documentation finds something, asked by a reader`() throws {
    let database = try PublishedFixture()
    try database.publish()
    let user = try database.server.makeUser(password: "p")
    try database.connect().run("GRANT second_opinion_reader TO \(user)")
    let reader = try PostgresConnection(
      dsn: database.server.dsn(database.database, user: user, password: "p"))
    #expect(Self.queries.count >= 8)
    for query in Self.queries {
      let rows = try reader.execute(query)
      #expect(rows.rowCount > 0, "\(query)")
    }
  }

  @Test func `every view is named in the documentation`() throws {
    let database = try PublishedFixture()
    try database.publish(generation: 1)
    let views = try database.connect().execute(
      "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'second_opinion'")
    #expect(views.rowCount > 10)
    for i in 0..<views.rowCount {
      let name = views.text(i, 0) ?? ""
      #expect(Self.text.contains("`\(name)`") || Self.text.contains("second_opinion.\(name)`"), "\(name)")
    }
  }
}
