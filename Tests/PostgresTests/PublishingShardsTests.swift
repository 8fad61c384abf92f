import DirectoryModel
import Indexing
import Postgres
import PostgresPublishing
import TestSupport
import Testing

/// A generation divided over several databases: what lies where, what stays, and what is refused. The databases are on
/// one server, which asks itself over TCP as it would another.
@Suite(
  .enabled(if: PostgresServer.isInstalled, "no PostgreSQL with PostGIS on this machine"),
  .timeLimit(.minutes(60)))
struct PublishingShardsTests {
  private let shared = SharedDirectory.shared

  /// A coordinator and its shards.
  private struct Databases {
    let whole: PublishedFixture
    let parts: [PublishedFixture]
    var shards: [String] { parts.map(\.dsn) }
    var places: [String] { parts.map { $0.server.place($0.database) } }
    var place: String { whole.server.place(whole.database) }

    init(_ count: Int = 3) throws {
      whole = try PublishedFixture()
      parts = try (0..<count).map { _ in try PublishedFixture() }
    }

    /// Rows of the current generation in one text, whatever their order.
    static func digest(of table: String, _ database: PublishedFixture) throws -> String {
      let connection = try database.connect()
      let schema = try connection.execute(
        "SELECT schema_name FROM second_opinion.generation WHERE state = 'current'"
      ).text(0, 0)
      let rows = try connection.execute(
        "SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM "
          + "\(schema ?? "").\(table) t")
      return rows.text(0, 0) ?? ""
    }

    func partSchemas() throws -> [[String]] { try parts.map { try $0.schemas() } }

    /// Publishes, and expects to be refused.
    func refusal(
      _ shards: [String], dsn: String? = nil, options: PostgresPublisher.Options = .init(),
      sourceLocation: SourceLocation = #_sourceLocation
    ) -> PublishingError? {
      #expect(throws: PublishingError.self, sourceLocation: sourceLocation) {
        try whole.publish(generation: 1, dsn: dsn, shards: shards, options: options)
      }
    }
  }

  /// The tables whose rows belong to entities.
  private static let divided = ["provider", "role", "role_terms", "participation", "fact"]

  @Test func `people are divided evenly, each with all that is theirs in one database, and read as one`()
    throws
  {
    let undivided = try PublishedFixture()
    try undivided.publish()
    let databases = try Databases()
    let report = try databases.whole.publish(shards: databases.shards)
    #expect(report.outcome == .published)
    #expect(report.shards == databases.places)
    let mostRoles = (0..<shared.snapshot.entityCount).map { shared.snapshot.roles(of: $0).count }.max() ?? 0
    var next = 0
    for (part, schema) in zip(databases.parts, try databases.partSchemas().map { $0.first ?? "" }) {
      let row = try part.connect().execute(
        "SELECT min(entity), max(entity), count(*), (SELECT count(*) FROM \(schema).role), (SELECT count(*) FROM "
          + "\(schema).role_terms) FROM \(schema).provider")
      #expect(row.integer(0, 0) == next, "one begins where the one before ends")
      next = (row.integer(0, 1) ?? 0) + 1
      #expect(row.integer(0, 2) == next - (row.integer(0, 0) ?? 0))
      #expect(row.integer(0, 3) == row.integer(0, 4))
      let even = shared.snapshot.roleCount / 3
      #expect(abs((row.integer(0, 3) ?? 0) - even) <= mostRoles + 1)
      for table in Self.divided {
        let outside = try part.count(
          "SELECT count(*) FROM \(schema).\(table) WHERE entity NOT BETWEEN \(row.integer(0, 0) ?? 0) AND \(next - 1)"
        )
        #expect(outside == 0, "\(table)")
      }
    }
    #expect(next == shared.snapshot.entityCount)
    for table in Self.divided {
      let one = try Databases.digest(of: table, undivided)
      #expect(try Databases.digest(of: table, databases.whole) == one, "\(table)")
      #expect(!one.hasPrefix("0 "), "\(table)")
    }
    #expect(try databases.whole.shown() == shared.snapshot.contentHash)
    let here = try databases.whole.count("SELECT count(*) FROM second_opinion.role WHERE state = 'IL'")
    #expect(here == (try undivided.count("SELECT count(*) FROM second_opinion.role WHERE state = 'IL'")))
  }

  @Test func `each shard counts, folds and sorts its own part, at the same time as the others`() throws {
    let databases = try Databases()
    let report = try databases.whole.publish(shards: databases.shards)
    let connection = try databases.whole.connect()
    try connection.run("SET search_path = \(report.schema), public")
    func union(_ statement: String) -> String {
      (1...3).map { "(\(statement.replacing("%", with: "role_terms_shard_\($0)")))" }.joined(
        separator: " UNION ALL ")
    }
    let folded =
      "SELECT entity, min((CASE WHEN bits_0 & 4 <> 0 THEN 0 ELSE 1 END) * 1048576 + ordinal) AS rules, bit_or(bits_1 & 7) AS "
      + "w FROM % WHERE bits_0 & 3 <> 0 AND latitude IS NOT NULL GROUP BY entity"
    for (statement, remote) in [
      (
        "SELECT sum(n) FROM (\(union("SELECT count(*) AS n FROM % WHERE NOT terms @> '{1}'"))) x",
        "SELECT count(*) FROM"
      ),
      (
        "SELECT sum(n) FROM (\(union("SELECT count(DISTINCT entity) AS n FROM % WHERE kind = 1"))) x",
        "count(DISTINCT entity)"
      ),
      ("SELECT * FROM (\(union(folded))) x", "GROUP BY 1"),
      (
        "SELECT * FROM (\(union("SELECT entity, name_rank FROM % WHERE kind = 1 ORDER BY name_rank LIMIT 5"))) x ORDER BY "
          + "name_rank + 0 LIMIT 5", "LIMIT 5"
      ),
      (
        "SELECT * FROM (\(union("SELECT entity FROM % WHERE ST_DWithin(place, ST_SetSRID(ST_MakePoint(-87.6, 41.9), 4326)::geography, 5000)"))) x",
        "st_dwithin"
      ),
    ] {
      let plan = try connection.execute("EXPLAIN (VERBOSE, COSTS OFF) \(statement)")
      let lines = (0..<plan.rowCount).map { plan.text($0, 0) ?? "" }
      #expect(lines.count { $0.contains("Async Foreign Scan") } == 3, "\(lines.joined(separator: "\n"))")
      #expect(
        lines.count { $0.contains("Remote SQL") && $0.contains(remote) } == 3,
        "\(lines.joined(separator: "\n"))")
      #expect(!lines.contains { $0.contains("Filter:") })
    }
    // Of a few entities only the shards are asked that have them.
    let last = shared.snapshot.entityCount - 1
    let few = try connection.execute(
      "EXPLAIN SELECT record FROM provider WHERE entity = ANY('{\(last - 1),\(last)}')")
    #expect((0..<few.rowCount).count { few.text($0, 0)?.contains("provider_shard_") == true } == 1)
  }

  @Test func `the same again does nothing, and another list is another generation beside it`() throws {
    let databases = try Databases()
    let (whole, shards) = (databases.whole, databases.shards)
    func publish(_ shards: [String]) throws -> PublishingReport {
      try whole.publish(generation: 1, shards: shards)
    }
    let roles = shared.bundledSnapshot.roleCount
    #expect(try publish(shards).outcome == .published)
    #expect(try publish(shards).outcome == .unchanged)
    let three = try whole.schemas()
    let two = try publish(Array(shards.prefix(2)))
    #expect(two.outcome == .published)
    #expect(!three.contains(two.schema))
    #expect(try whole.count("SELECT count(*) FROM second_opinion.role") == roles)
    #expect(try publish(shards).outcome == .broughtBack)
    let one = try publish([])
    #expect(one.outcome == .published)
    #expect(one.dropped == [two.schema])
    // What lies on databases that were not named cannot be taken away from here.
    #expect(
      one.notes == [
        .leftOnShard(place: databases.places[0], schema: two.schema + "_1"),
        .leftOnShard(place: databases.places[1], schema: two.schema + "_2"),
      ])
    #expect(try whole.count("SELECT count(*) FROM second_opinion.role") == roles)
    // Brought back, the former one is current; then what was left goes as well.
    #expect(try publish(shards).outcome == .broughtBack)
    #expect(try databases.partSchemas() == (1...3).map { ["\(three[0])_\($0)"] })
    #expect(try whole.count("SELECT count(*) FROM second_opinion.generation") == 2)
    #expect(try whole.count("SELECT count(*) FROM second_opinion.role") == roles)
  }

  @Test func `older generations go on the shards too, and servers that nobody needs`() throws {
    let databases = try Databases()
    let fixture = try DirectoryFixture()
    try fixture.add([.example])
    let first = try databases.whole.publish(generation: 1, shards: databases.shards)
    let second = try databases.whole.publish(fixture, shards: Array(databases.shards.prefix(2)))
    #expect(try databases.partSchemas()[2] == [first.schema + "_3"])
    #expect(try databases.whole.count("SELECT count(*) FROM pg_foreign_server") == 3)
    let third = try databases.whole.publish(shards: databases.shards)
    #expect(third.dropped == [first.schema])
    #expect(
      try databases.partSchemas() == [
        [second.schema + "_1", third.schema + "_1"].sorted(),
        [second.schema + "_2", third.schema + "_2"].sorted(),
        [third.schema + "_3"],
      ])
    #expect(try databases.whole.publish(shards: [databases.shards[2]]).outcome == .published)
    #expect(try databases.whole.publish(generation: 1, shards: [databases.shards[2]]).outcome == .published)
    #expect(try databases.whole.count("SELECT count(*) FROM pg_foreign_server") == 1)
  }

  @Test(arguments: ["role (shard 2 of 3)", "provider (shard 3 of 3)", "term"])
  func `a connection cut in the middle leaves the former generation, and the next run goes on`(
    _ table: String
  ) throws {
    let databases = try Databases()
    try databases.whole.publish(generation: 1, shards: databases.shards)
    let isOfShard = table.contains("shard")
    let cut = isOfShard ? databases.parts[table.contains("2 of") ? 1 : 2] : databases.whole
    let error = #expect(throws: PostgresError.self) {
      try databases.whole.publish(shards: databases.shards) { progress in
        guard case .loaded(table, _) = progress else { return }
        _ = try? cut.connect().execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
            + "current_database()")
      }
    }
    #expect(error?.kind == .connectionLost)
    #expect(error?.place == cut.server.place(cut.database))
    #expect(try databases.whole.shown() == shared.bundledSnapshot.contentHash)
    #expect(
      try databases.whole.count("SELECT count(*) FROM second_opinion.role")
        == shared.bundledSnapshot.roleCount)
    let report = try databases.whole.publish(shards: databases.shards)
    #expect(report.outcome == .published)
    #expect(report.resumed.contains(table))
    #expect(try databases.whole.shown() == shared.snapshot.contentHash)
    #expect(
      try databases.whole.count("SELECT count(*) FROM second_opinion.role") == shared.snapshot.roleCount)
  }

  @Test func `what a broken run left of another content goes, on the shards too`() throws {
    let databases = try Databases()
    try databases.whole.publish(generation: 1, shards: databases.shards)
    #expect(throws: PostgresError.self) {
      try databases.whole.publish(shards: databases.shards) { progress in
        guard case .loaded("role (shard 2 of 3)", _) = progress else { return }
        _ = try? databases.whole.connect().execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
            + "current_database()")
      }
    }
    #expect(try databases.partSchemas().map(\.count) == [2, 2, 2])
    let fixture = try DirectoryFixture()
    try fixture.add([.example])
    let report = try databases.whole.publish(fixture, shards: databases.shards)
    #expect(report.notes == [])
    let left = SharedDirectory.shared.snapshot.contentHash.prefix(16)
    #expect(try !databases.partSchemas().joined().contains { $0.contains(left) })
    #expect(try databases.partSchemas().map(\.count) == [2, 2, 2])
  }

  @Test(arguments: [true, false])
  func `a shard that lost what it had is filled again, also where it is noted there as whole`(
    isNoted: Bool
  ) throws {
    let databases = try Databases()
    let report = try databases.whole.publish(generation: 1, shards: databases.shards)
    let shard = isNoted ? 3 : 2
    let noted = isNoted ? "" : "; DROP SCHEMA second_opinion CASCADE"
    try databases.parts[shard - 1].connect().run("DROP SCHEMA \(report.schema)_\(shard) CASCADE\(noted)")
    #expect(throws: PostgresError.self) {
      try databases.whole.count("SELECT count(*) FROM second_opinion.role WHERE city = 'Chicago'")
    }
    let again = try databases.whole.publish(generation: 1, shards: databases.shards)
    #expect(again.outcome == .published)
    #expect(again.loaded.map(\.table) == Self.divided.map { "\($0) (shard \(shard) of 3)" })
    #expect(
      try databases.whole.count("SELECT count(*) FROM second_opinion.role")
        == shared.bundledSnapshot.roleCount)
  }

  @Test func `a server on which somebody built something stays, and bars no publishing`() throws {
    let databases = try Databases(2)
    try databases.whole.publish(generation: 1, shards: databases.shards)
    let server = "second_opinion \(databases.places[1])"
    try databases.whole.connect().run("CREATE USER MAPPING FOR postgres SERVER \"\(server)\"")
    try databases.whole.publish(shards: Array(databases.shards.prefix(1)))
    let report = try databases.whole.publish(generation: 1, shards: Array(databases.shards.prefix(1)))
    #expect(report.outcome == .published)
    let said = report.notes.filter { if case .notDropped(server, _) = $0 { true } else { false } }
    #expect(said.count == 1, "\(report.notes)")
  }

  // MARK: What is refused

  @Test func `a database is a shard once, and not its own coordinator`() throws {
    let databases = try Databases(2)
    let again = databases.shards[0].replacing("127.0.0.1", with: "localhost")
    #expect(
      databases.refusal(databases.shards + [again])
        == .sameDatabase(
          place: databases.places[0].replacing("127.0.0.1", with: "localhost"), other: databases.places[0]))
    #expect(
      databases.refusal(databases.shards + [databases.whole.dsn])
        == .sameDatabase(place: databases.place, other: databases.place))
    #expect(try databases.whole.schemas() + databases.partSchemas().joined() == [])
  }

  @Test func `a shard into which somebody else publishes is busy, and is named`() throws {
    let databases = try Databases(2)
    let other = try databases.parts[1].connect()
    try other.execute("SELECT pg_advisory_lock($1)", [.int64(0x5345_434F_4E44_4F50)])
    var options = PostgresPublisher.Options()
    options.lockPatience = "10ms"
    #expect(
      databases.refusal(databases.shards, options: options) == .busy(place: databases.places[1]))
  }

  @Test func `a shard that the coordinator cannot read is told before anything is loaded`() throws {
    let databases = try Databases(2)
    var options = PostgresPublisher.Options()
    options.shardReader = ("nobody_there", "hunter-two")
    guard
      case .cannotReachShard(let place, let shard, let reason)? = databases.refusal(
        databases.shards, options: options)
    else {
      Issue.record("no refusal of that kind")
      return
    }
    #expect(place == databases.place && shard == databases.places[0])
    #expect(reason.contains("second_opinion \(shard)") && reason.contains("nobody_there"))
    #expect(!reason.contains("hunter-two"))
    #expect(try databases.partSchemas() == [[], []])
  }

  @Test func `what answers goes on when the next publishing finds that a way does not lead there`() throws {
    let databases = try Databases(2)
    try databases.whole.publish(generation: 1, shards: databases.shards)
    var options = PostgresPublisher.Options()
    options.shardReader = ("nobody_there", "hunter-two")
    let detour = databases.shards.map { $0 + "?keepalives_idle=7" }
    let error = #expect(throws: PublishingError.self) {
      try databases.whole.publish(generation: 1, shards: detour, options: options)
    }
    guard case .cannotReachShard? = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(
      try databases.whole.count("SELECT count(*) FROM second_opinion.role")
        == shared.bundledSnapshot.roleCount)
    #expect(
      try databases.whole.count("SELECT count(*) FROM pg_foreign_server WHERE srvoptions::text LIKE '%idle%'")
        == 0)
  }

  @Test func `words that an address does not have any more are taken away`() throws {
    let databases = try Databases(2)
    func kept() throws -> Int {
      try databases.whole.count(
        "SELECT count(*) FROM pg_foreign_server WHERE 'keepalives_idle=7' = ANY (srvoptions)")
    }
    try databases.whole.publish(generation: 1, shards: databases.shards.map { $0 + "?keepalives_idle=7" })
    #expect(try kept() == 2)
    #expect(try databases.whole.publish(generation: 1, shards: databases.shards).outcome == .unchanged)
    #expect(try kept() == 0)
  }

  @Test func `a user without rights is told on which server which one`() throws {
    let databases = try Databases(2)
    let server = databases.whole.server
    let user = try server.makeUser(password: "p")
    let asUser = (databases.parts + [databases.whole]).map {
      server.dsn($0.database, user: user, password: "p")
    }
    guard
      case .missingExtension(databases.place, "postgres_fdw", _, let reason)? = databases.refusal(
        Array(asUser.prefix(2)), dsn: asUser[2])
    else {
      Issue.record("no refusal of that kind")
      return
    }
    #expect(reason.contains("permission denied"))
    try databases.whole.connect().run(
      "CREATE EXTENSION postgres_fdw; GRANT CREATE ON DATABASE \(databases.whole.database) TO \(user)")
    let onShard = #expect(throws: PostgresError.self) {
      try databases.whole.publish(generation: 1, dsn: asUser[2], shards: Array(asUser.prefix(2)))
    }
    #expect(onShard?.sqlState == "42501")
    #expect(onShard?.place == databases.places[0])
    for part in databases.parts {
      try part.connect().run("GRANT CREATE ON DATABASE \(part.database) TO \(user)")
    }
    guard
      case .mayNotReachShards(databases.place, _, let why)? = databases.refusal(
        Array(asUser.prefix(2)), dsn: asUser[2])
    else {
      Issue.record("no refusal of that kind")
      return
    }
    #expect(why.contains("postgres_fdw"))
    try databases.whole.connect().run("GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO \(user)")
    let report = try databases.whole.publish(generation: 1, dsn: asUser[2], shards: Array(asUser.prefix(2)))
    #expect(report.outcome == .published)
    #expect(
      try databases.whole.count("SELECT count(*) FROM second_opinion.role")
        == shared.bundledSnapshot.roleCount)
  }

  // MARK: By which login

  @Test func `readers read through the coordinator, write nothing and see no password`() throws {
    let databases = try Databases(2)
    let server = databases.whole.server
    // The group roles are the whole server's and there since anybody published.
    try databases.whole.publish(generation: 1)
    let onShards = try server.makeUser(password: "for-shards")
    let analyst = try server.makeUser(password: "p")
    try databases.whole.connect().run(
      "GRANT second_opinion_reader TO \(onShards); GRANT second_opinion_reader TO \(analyst)")
    var options = PostgresPublisher.Options()
    options.shardReader = (onShards, "for-shards")
    let report = try databases.whole.publish(shards: databases.shards, options: options)
    let reader = try PostgresConnection(
      dsn: server.dsn(databases.whole.database, user: analyst, password: "p"))
    #expect(
      try reader.execute("SELECT count(*) FROM \(report.schema).role_terms").integer(0, 0)
        == shared.snapshot.roleCount)
    let seen = try reader.execute("SELECT umoptions FROM pg_user_mappings WHERE umoptions IS NOT NULL")
    #expect(seen.rowCount == 0)
    for statement in [
      "DELETE FROM \(report.schema).role", "DELETE FROM \(report.schema).role_shard_1",
      "CREATE SERVER mine FOREIGN DATA WRAPPER postgres_fdw",
    ] {
      let error = #expect(throws: PostgresError.self) { try reader.run(statement) }
      #expect(error?.sqlState == "42501", "\(statement)")
    }
    // A new password is taken up although nothing else is new.
    try databases.whole.connect().run("ALTER USER \(onShards) PASSWORD 'newer'")
    options.shardReader = (onShards, "newer")
    #expect(try databases.whole.publish(shards: databases.shards, options: options).outcome == .unchanged)
    // Whoever publishes without naming the reader leaves it as it is.
    try databases.whole.publish(shards: databases.shards)
    let mapped = try databases.whole.count(
      "SELECT count(*) FROM pg_user_mappings WHERE 'user=\(onShards)' = ANY (umoptions)")
    #expect(mapped == 2)
    let later = try PostgresConnection(
      dsn: server.dsn(databases.whole.database, user: analyst, password: "p"))
    #expect(
      try later.execute("SELECT count(*) FROM second_opinion.role").integer(0, 0) == shared.snapshot.roleCount
    )
  }

  @Test func `the password of a shard reaches no log of the server, also when the statement fails`() throws {
    let databases = try Databases(2)
    let server = databases.whole.server
    let secret = "mapped-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    let onShards = try server.makeUser(password: secret)
    try databases.whole.publish(generation: 1)
    let admin = try databases.whole.connect()
    try admin.run(
      "GRANT second_opinion_reader TO \(onShards); ALTER DATABASE \(databases.whole.database) SET log_statement = 'ddl'"
    )
    var options = PostgresPublisher.Options()
    options.shardReader = (onShards, secret)
    try databases.whole.publish(generation: 1, shards: databases.shards, options: options)
    // One that is refused is logged whatever is logged else.
    try admin.run("DROP USER MAPPING FOR PUBLIC SERVER \"second_opinion \(databases.places[0])\"")
    try admin.run(
      "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no mapping'; END$$; "
        + "CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('CREATE USER MAPPING') EXECUTE FUNCTION refuse()"
    )
    let error = #expect(throws: PostgresError.self) {
      try databases.whole.publish(generation: 1, shards: databases.shards, options: options)
    }
    #expect(error?.message == "no mapping")
    let log = try admin.execute(
      "SELECT convert_from(pg_read_binary_file(regexp_replace(current_setting('data_directory'), 'data$', 'log')), 'SQL_ASCII')"
    ).text(0, 0)
    #expect(log?.contains("CREATE SERVER") == true && log?.contains("no mapping") == true)
    #expect(log?.contains(secret) == false)
  }

  @Test func `a dry run changes nothing on any of them`() throws {
    let databases = try Databases(2)
    var options = PostgresPublisher.Options()
    options.isDryRun = true
    let all = [databases.whole] + databases.parts
    let before = try all.map { try $0.count("SELECT count(*) FROM pg_class") }
    let report = try databases.whole.publish(shards: databases.shards, options: options)
    #expect(report.outcome == .onlyChecked)
    #expect(report.shards == databases.places)
    #expect(try all.map { try $0.count("SELECT count(*) FROM pg_class") } == before)
  }
}
