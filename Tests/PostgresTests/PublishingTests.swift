import DirectoryModel
import Foundation
import Indexing
import Postgres
import PostgresPublishing
import Querying
import Storing
import Synchronization
import TestSupport
import Testing

/// What publishing leaves in the database, whatever comes in between.
@Suite(
  .enabled(if: PostgresServer.isInstalled, "no PostgreSQL with PostGIS on this machine"),
  .timeLimit(.minutes(60)))
struct PublishingTests {
  private let shared = SharedDirectory.shared
  private var full: String { shared.snapshot.contentHash }
  private var bundled: String { shared.bundledSnapshot.contentHash }

  @Test func `publishing twice does nothing the second time`() throws {
    let database = try PublishedFixture()
    let first = try database.publish(generation: 1)
    #expect(first.outcome == .published)
    #expect(first.loaded.count == 17)
    #expect(try database.shown() == bundled)
    let before = try database.count("SELECT count(*) FROM pg_class")
    let second = try database.publish(generation: 1)
    #expect(second.outcome == .unchanged)
    #expect(second.loaded.isEmpty)
    #expect(try database.count("SELECT count(*) FROM pg_class") == before)
  }

  @Test func `a generation whose tables somebody dropped is loaded again, though it is noted as whole`()
    throws
  {
    let database = try PublishedFixture()
    let first = try database.publish(generation: 1)
    try database.connect().run(
      "DROP TABLE \(first.schema).role CASCADE; DROP TABLE \(first.schema).fact CASCADE")
    let again = try database.publish(generation: 1)
    #expect(again.outcome == .published)
    #expect(again.loaded.map(\.table) == ["role", "fact"])
    #expect(
      try database.count("SELECT count(*) FROM second_opinion.role") == shared.bundledSnapshot.roleCount)
  }

  @Test func `a text of any length that a source may have bars no publishing`() throws {
    var random = SplitMix64(seed: 8)
    func letters(_ count: Int) -> String {
      String((0..<count).map { _ in Character(UnicodeScalar(UInt8(97 + random.number(0..<26)))) })
    }
    // Of two bytes each: a term has an odd number of bytes at most.
    let accents = String(repeating: "\u{00E9}", count: 32_768)
    let (word, city) = (letters(6000), letters(6000))
    let fixture = try DirectoryFixture()
    try fixture.add(
      "long",
      [
        "organizations.csv": "organization,name,type\nlong,\(word),practice\naccents,\(accents),practice\n",
        "sites.csv": "site,name,organization,city,state\na,A,long,\(city),IL\nb,B,accents,\(accents),IL\n",
      ], asOf: "2026-11-01")
    let database = try PublishedFixture()
    #expect(try database.publish(fixture).outcome == .published)
    #expect(try database.count("SELECT count(*) FROM second_opinion.role WHERE city = '\(city)'") == 1)
    #expect(try database.count("SELECT count(*) FROM second_opinion.provider WHERE name = '\(accents)'") == 1)
  }

  // Who had left an office stood there like everybody else.
  @Test func `a role says on which days it is held, whichever source says so`() throws {
    let fixture = try DirectoryFixture()
    try fixture.add(
      "ending",
      [
        "clinicians.csv": "clinician,npi,last\na,\(inventedNPI(64_000_021)),Periodone\n",
        "sites.csv": "site,name,street,city,state,zip\ns1,Former,1 Former Way,Chicago,IL,60612\n"
          + "s2,Present,2 Present Way,Chicago,IL,60612\ns3,Listed,3 Listed Way,Chicago,IL,60612\n",
        "roles.csv":
          "role,clinician,site,from,to\nr1,a,s1,1969-12-31,2026-06-30\nr2,a,s2,,\nr3,a,s3,,2026-06-30\n",
      ], asOf: "2026-11-10")
    try fixture.add(
      "listing",
      [
        "clinicians.csv": "clinician,npi,last\na,\(inventedNPI(64_000_021)),Periodone\n",
        "sites.csv": "site,street,city,state,zip\ns3,3 Listed Way,Chicago,IL,60612\n",
        "networks.csv": "network,name\nn,Net\n", "roles.csv": "role,clinician,site\nr,a,s3\n",
        "participations.csv": "participation,role,network,to\np,r,n,2026-10-31\n",
      ], asOf: "2026-11-01")
    let database = try PublishedFixture()
    try database.publish(fixture)
    let rows = try database.connect().execute(
      "SELECT site_name, valid_from::text, valid_to::text FROM second_opinion.role WHERE name LIKE '%Periodone%' "
        + "ORDER BY 1")
    let held = (0..<rows.rowCount).map { row in (0..<3).map { rows.text(row, $0) ?? "open" } }
    #expect(
      held == [
        ["Former", "1969-12-31", "2026-06-30"], ["Listed", "open", "2026-10-31"],
        ["Present", "open", "open"],
      ])
  }

  @Test func `a reader sees one generation or the other, never half of each`() throws {
    let database = try PublishedFixture()
    try database.publish(generation: 1)
    let counts = [
      bundled: [shared.bundledSnapshot.roleCount, shared.bundledSnapshot.meta.layers.count],
      full: [shared.snapshot.roleCount, shared.snapshot.meta.layers.count],
    ]
    let reader = PollingReader(try database.connect())
    reader.start()
    try database.publish()
    try database.publish(generation: 1)
    try database.publish()
    let seen = reader.stop()
    #expect(reader.failure == nil)
    #expect(seen.count > 10)
    for one in seen { #expect(counts[one.content] == [one.roles, one.layers], "\(one)") }
    #expect(Set(seen.map(\.content)) == [bundled, full])
  }

  @Test func `the generation before stays for its readers, and older ones go`() throws {
    let database = try PublishedFixture()
    let fixture = try DirectoryFixture()
    try fixture.add([.example])
    func schema(_ content: String) -> String { PostgresPublisher.schema(ofContent: content) }
    let third = try fixture.engine().snapshot.contentHash
    try database.publish(generation: 1)
    #expect(try database.publish(fixture).dropped == [])
    #expect(try database.schemas() == [schema(bundled), schema(third)].sorted())
    #expect(try database.publish().dropped == [schema(bundled)])
    #expect(try database.schemas() == [schema(third), schema(full)].sorted())
    #expect(try database.publish(fixture).outcome == .broughtBack)
    #expect(try database.shown() == third)
    #expect(try database.schemas() == [schema(third), schema(full)].sorted())
  }

  @Test func `a table is whole when its last row and index are there, not when its loading began`() throws {
    let database = try PublishedFixture()
    try database.publish(generation: 1)
    // now() is the moment in which a transaction began.
    try database.connect().run(
      "CREATE FUNCTION public.proved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.loaded_at <= now() THEN "
        + "RAISE EXCEPTION 'whole before it began'; END IF; RETURN NEW; END $$; "
        + "CREATE TRIGGER proved BEFORE INSERT ON second_opinion.loaded_table FOR EACH ROW EXECUTE FUNCTION public.proved()"
    )
    #expect(try !database.publish().loaded.isEmpty)
  }

  @Test func `an older generation that somebody reads or builds on stays, and that is said`() throws {
    let database = try PublishedFixture()
    let fixture = try DirectoryFixture()
    try fixture.add([.example])
    try database.publish(generation: 1)
    let old = PostgresPublisher.schema(ofContent: bundled)
    try database.connect().run("CREATE VIEW public.mine AS SELECT id FROM \(old).provider")
    try database.publish(fixture)
    let report = try database.publish()
    #expect(report.dropped == [])
    guard case .notDropped(let schema, let reason)? = report.notes.first else {
      Issue.record("no note in \(report.notes)")
      return
    }
    #expect(schema == old)
    #expect(reason.contains("depend"))
    #expect(try database.count("SELECT count(*) FROM public.mine") == shared.bundledSnapshot.entityCount)
  }

  @Test(arguments: ["term", "role", "participation", "fact", "zip"])
  func `a connection cut in the middle of copying leaves the former generation, and the next run goes on`(
    _ table: String
  ) throws {
    let database = try PublishedFixture()
    try database.publish(generation: 1)
    let error = #expect(throws: PostgresError.self) {
      try database.publish { progress in
        let isThere = if case .loading(table, _) = progress { true } else { false }
        let isEmptyOne = table == "zip" || table == "participation" || table == "fact"
        let isNext = if case .loaded(Self.before[table], _) = progress { true } else { false }
        if isThere || isEmptyOne && isNext {
          _ = try? database.connect().execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
              + "current_database()")
        }
      }
    }
    #expect(error?.kind == .connectionLost)
    #expect(error?.place == database.server.place(database.database))
    #expect(try database.shown() == bundled)
    #expect(
      try database.count("SELECT count(*) FROM second_opinion.role") == shared.bundledSnapshot.roleCount)
    #expect(try database.count("SELECT count(*) FROM second_opinion.generation WHERE state = 'loading'") == 1)
    let report = try database.publish()
    #expect(report.outcome == .published)
    #expect(!report.loaded.map(\.table).contains { report.resumed.contains($0) })
    #expect(report.loaded.count + report.resumed.count == 17)
    #expect(report.resumed.isEmpty == (table == "term"))
    #expect(try database.shown() == full)
    #expect(try database.count("SELECT count(*) FROM second_opinion.role") == shared.snapshot.roleCount)
  }

  /// The table that is loaded before one that tells no progress, since it has few rows.
  private static let before = ["participation": "plan", "fact": "participation", "zip": "state"]

  @Test func `what a broken run left of another content goes`() throws {
    let database = try PublishedFixture()
    try database.publish(generation: 1)
    struct Stop: Error {}
    #expect(throws: PostgresError.self) {
      try database.publish { progress in
        if case .loaded("provider", _) = progress {
          _ = try? database.connect().execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
              + "current_database()")
        }
      }
    }
    let fixture = try DirectoryFixture()
    try fixture.add([.example])
    try database.publish(fixture)
    #expect(try !database.schemas().contains(PostgresPublisher.schema(ofContent: full)))
    #expect(try database.count("SELECT count(*) FROM second_opinion.generation") == 2)
  }

  @Test func `of two that publish at once the second is told`() throws {
    let database = try PublishedFixture()
    var options = PostgresPublisher.Options()
    options.lockPatience = "10ms"
    var told: PublishingError?
    try database.publish(generation: 1) { progress in
      guard case .loaded("provider", _) = progress else { return }
      do { try database.publish(options: options) } catch { told = error as? PublishingError }
    }
    #expect(told == .busy(place: database.server.place(database.database)))
    #expect(try database.shown() == bundled)
  }

  @Test func `while somebody reads the views the new generation waits, whole`() throws {
    let database = try PublishedFixture()
    try database.publish(generation: 1)
    let reader = try database.connect()
    try reader.run("BEGIN; SELECT count(*) FROM second_opinion.provider")
    var options = PostgresPublisher.Options()
    options.viewTries = 1
    #expect(throws: PublishingError.heldByReaders(place: database.server.place(database.database))) {
      try database.publish(options: options)
    }
    #expect(try database.shown() == bundled)
    try reader.run("COMMIT")
    let report = try database.publish()
    #expect(report.loaded.isEmpty)
    #expect(report.resumed.count == 17)
    #expect(try database.shown() == full)
  }

  @Test func `a dry run looks at everything and changes nothing`() throws {
    let database = try PublishedFixture(hasExtensions: false)
    var options = PostgresPublisher.Options()
    options.isDryRun = true
    let before = try database.count("SELECT count(*) FROM pg_class")
    #expect(try database.publish(options: options).outcome == .onlyChecked)
    #expect(try database.count("SELECT count(*) FROM pg_class") == before)
    #expect(try database.count("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'") == 0)
  }

  // MARK: Rights

  @Test func `a user who may not make extensions is told which is missing, and can go without`() throws {
    let database = try PublishedFixture(hasExtensions: false)
    let user = try database.server.makeUser(password: "p")
    try database.connect().run("GRANT CREATE ON DATABASE \(database.database) TO \(user)")
    let dsn = database.server.dsn(database.database, user: user, password: "p")
    let error = #expect(throws: PublishingError.self) { try database.publish(generation: 1, dsn: dsn) }
    guard case .missingExtension(_, "postgis", _, let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains("permission denied"))
    #expect(try database.schemas() == [])
    var options = PostgresPublisher.Options()
    options.without = ["postgis", "pg_trgm"]
    let report = try database.publish(generation: 1, dsn: dsn, options: options)
    #expect(report.notes.contains(.without(extension: "postgis")))
    #expect(
      try database.count(
        "SELECT count(*) FROM information_schema.columns WHERE column_name = 'place' AND table_schema LIKE "
          + "'second_opinion%'") == 0)
    #expect(
      try database.count("SELECT count(*) FROM second_opinion.role") == shared.bundledSnapshot.roleCount)
  }

  @Test func `a user without the right to make schemas is refused, and nothing is changed`() throws {
    let database = try PublishedFixture()
    let user = try database.server.makeUser(password: "p")
    let error = #expect(throws: PostgresError.self) {
      try database.publish(dsn: database.server.dsn(database.database, user: user, password: "p"))
    }
    #expect(error?.sqlState == "42501")
    #expect(error?.place == database.server.place(database.database))
    #expect(try database.count("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'second_opinion%'") == 0)
  }

  @Test func `a member of the readers reads and writes nothing, a member of the loaders publishes`() throws {
    let database = try PublishedFixture()
    try database.publish(generation: 1)
    let reader = try database.server.makeUser(password: "p")
    let loader = try database.server.makeUser(password: "p")
    try database.connect().run(
      "GRANT second_opinion_reader TO \(reader); GRANT second_opinion_loader TO \(loader)")
    let asLoader = database.server.dsn(database.database, user: loader, password: "p")
    #expect(try database.publish(dsn: asLoader).outcome == .published)
    let asReader = try PostgresConnection(
      dsn: database.server.dsn(database.database, user: reader, password: "p"))
    #expect(
      try asReader.execute("SELECT count(*) FROM second_opinion.role").integer(0, 0)
        == shared.snapshot.roleCount)
    let schema = PostgresPublisher.schema(ofContent: full)
    #expect(
      try asReader.execute("SELECT count(*) FROM \(schema).participation").integer(0, 0) ?? 0 > 0)
    for statement in [
      "DELETE FROM \(schema).role", "UPDATE second_opinion.generation SET state = 'former'",
      "DROP VIEW second_opinion.role", "CREATE TABLE second_opinion.mine (a int)",
      "INSERT INTO \(schema).skeleton VALUES (0, '')",
    ] {
      let error = #expect(throws: PostgresError.self) { try asReader.run(statement) }
      #expect(error?.sqlState == "42501", "\(statement)")
    }
  }

  // MARK: What a database may be

  @Test func `every table, view and column says what it is`() throws {
    let database = try PublishedFixture()
    try database.publish()
    let silent = try database.connect().execute(
      "SELECT c.relname::text, a.attname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN "
        + "pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND NOT c.relispartition "
        + "WHERE n.nspname LIKE 'second_opinion%' AND c.relkind IN ('r', 'p', 'v') AND (obj_description(c.oid) IS NULL OR "
        + "(a.attnum IS NOT NULL AND col_description(c.oid, a.attnum) IS NULL))")
    let names = (0..<silent.rowCount).map { "\(silent.text($0, 0) ?? "").\(silent.text($0, 1) ?? "")" }
    #expect(names == [])
    #expect(
      try database.count(
        "SELECT count(*) FROM pg_description d JOIN pg_class c ON c.oid = d.objoid JOIN pg_namespace n ON n.oid = "
          + "c.relnamespace WHERE n.nspname LIKE 'second_opinion%'") > 150)
  }

  @Test func `a schema of our name that is not ours, and a newer format, are left alone`() throws {
    let database = try PublishedFixture()
    let place = database.server.place(database.database)
    try database.connect().run("CREATE SCHEMA second_opinion; CREATE TABLE second_opinion.generation (a int)")
    #expect(throws: PublishingError.notOurs(place: place)) { try database.publish() }
    try database.connect().run("DROP SCHEMA second_opinion CASCADE")
    try database.publish(generation: 1)
    try database.connect().run("UPDATE second_opinion.generation SET format = 99")
    #expect(
      throws: PublishingError.otherFormat(
        place: place, schema: "second_opinion", found: 99, known: PublishedFormat.current)
    ) {
      try database.publish()
    }
    try database.connect().run("UPDATE second_opinion.generation SET format = 0")
    #expect(
      throws: PublishingError.otherFormat(
        place: place, schema: PostgresPublisher.schema(ofContent: bundled), found: 0,
        known: PublishedFormat.current)
    ) {
      try database.publish(generation: 1)
    }
  }

  @Test func `a database in another encoding and one that takes no writes are refused`() throws {
    let server = PostgresServer.shared
    let name = server.freshName("latin")
    let admin = try PostgresConnection(dsn: server.dsn("postgres"))
    try admin.run("CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    let database = try PublishedFixture()
    #expect(throws: PublishingError.notUTF8(place: server.place(name), encoding: "LATIN1")) {
      try database.publish(dsn: server.dsn(name))
    }
    try admin.run("ALTER DATABASE \(database.database) SET default_transaction_read_only = on")
    #expect(throws: PublishingError.readOnly(place: server.place(database.database))) {
      try database.publish()
    }
  }

  @Test func `a damaged snapshot is not published`() throws {
    let database = try PublishedFixture()
    try database.publish(generation: 1)
    let fixture = try DirectoryFixture()
    try fixture.add([.example])
    let path = fixture.snapshotPath
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[bytes.count / 2] ^= 0x10
    chmod(path, 0o600)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(throws: StoreError.self) { try database.publish(fixture) }
    #expect(try database.shown() == bundled)
  }
}

/// Asks three views in one statement, again and again, on a thread of its own.
private final class PollingReader: @unchecked Sendable {
  // @unchecked: the connection is used by the reader's own thread alone, the rest is behind the lock.
  struct Seen {
    var content: String
    var roles: Int
    var layers: Int
  }

  private let connection: PostgresConnection
  private let state = Mutex((seen: [Seen](), isStopped: false, failure: (any Error)?.none))
  private let done = DispatchSemaphore(value: 0)

  init(_ connection: PostgresConnection) { self.connection = connection }

  var failure: (any Error)? { state.withLock { $0.failure } }

  func start() {
    Thread {
      while !self.state.withLock({ $0.isStopped }) {
        do {
          let row = try self.connection.execute(
            "SELECT (SELECT content_hash FROM second_opinion.current_generation), (SELECT count(*) FROM "
              + "second_opinion.role), (SELECT count(*) FROM second_opinion.layer)")
          let seen = Seen(
            content: row.text(0, 0) ?? "", roles: row.integer(0, 1) ?? -1, layers: row.integer(0, 2) ?? -1)
          self.state.withLock { $0.seen.append(seen) }
        } catch {
          self.state.withLock { $0.failure = error }
          break
        }
      }
      self.done.signal()
    }.start()
  }

  func stop() -> [Seen] {
    state.withLock { $0.isStopped = true }
    done.wait()
    return state.withLock { $0.seen }
  }
}
