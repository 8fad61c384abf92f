import Glibc
import Postgres
import TestSupport
import Testing

/// `publish postgres` as somebody types it, against a real server.
@Suite(
  .enabled(if: PostgresServer.isInstalled, "no PostgreSQL with PostGIS on this machine"),
  .timeLimit(.minutes(60)))
struct PublishPostgresTests {
  private let server = PostgresServer.shared

  /// - Parameter more: variables beside the folder's own.
  private func run(_ data: DataFolder, _ arguments: [String], _ more: [String: String] = [:]) -> Outcome {
    Running.run(
      BuiltCommand.path, ["publish", "postgres"] + arguments,
      environment: data.environment.merging(more) { $1 })
  }

  @Test func `a generation is published once, by the address of the command line or of the environment`()
    throws
  {
    let data = DataFolder.withExample()
    let database = try server.makeDatabase()
    let checked = run(data, ["--dsn", server.dsn(database), "--dry-run"])
    #expect(checked.code == 0, "\(checked.stderr)")
    #expect(checked.stdout.contains("can be published to \(server.place(database))"))
    let first = run(data, ["--dsn", server.dsn(database)])
    #expect(first.code == 0, "\(first.stderr)")
    #expect(first.stdout.hasPrefix("generation 2 answers now at \(server.place(database))"))
    #expect(first.errorLines.contains { $0.hasPrefix("provider: ") }, "progress is told")
    let again = run(data, ["--json", "--quiet"], ["SECOND_OPINION_DSN": server.dsn(database)])
    #expect(again.code == 0)
    #expect(JSON(again)["outcome"].text == "unchanged")
    #expect(JSON(again)["content_hash"].text == data.generations().contentHash)
    #expect(again.stderr.isEmpty)
    for outcome in [checked, first, again] {
      #expect(!(outcome.stdout + outcome.stderr).contains(server.password))
    }
  }

  @Test func `what cannot be reached or read is told with the server, what to do and never the password`()
    throws
  {
    let data = DataFolder.seeded()
    let secret = "hunter-two"
    func refused(_ arguments: [String], _ code: Int32, _ words: String...) {
      let outcome = run(data, arguments)
      #expect(outcome.code == code, "\(arguments): \(outcome.stderr)")
      for word in words { #expect(outcome.stderr.contains(word), "\(word) in \(outcome.stderr)") }
      #expect(!outcome.stderr.contains(secret) && !outcome.stderr.contains(server.password))
      #expect(outcome.stdout.isEmpty)
    }
    refused([], 64, "--dsn", "SECOND_OPINION_DSN")
    refused(["--dsn", "nonsense \(secret)"], 64, "postgres://")
    refused(["--dsn", "postgres://u:\(secret)@127.0.0.1:1/d"], 69, "127.0.0.1:1/d", "nothing was changed")
    refused(["--dsn", server.dsn("postgres", password: secret)], 69, server.place("postgres"), "password")
    refused(["--dsn", server.dsn("nowhere")], 69, server.place("nowhere"), "does not exist")
    refused(["--dsn", server.dsn("postgres"), "--without", "postgsi"], 64, "postgis and pg_trgm")

    let bare = try server.makeDatabase(hasExtensions: false)
    let user = try server.makeUser(password: secret)
    let asUser = server.dsn(bare, user: user, password: secret)
    refused(["--dsn", asUser], 69, server.place(bare), "postgis", "CREATE EXTENSION", "--without postgis")
    refused(
      ["--dsn", asUser, "--without", "postgis,pg_trgm"], 73, server.place(bare), "GRANT CREATE ON DATABASE")
  }

  @Test func `a server of an older version, and a machine without the client library, are told as that`()
    throws
  {
    let data = DataFolder.seeded()
    let database = try server.makeDatabase()
    let older = Running.run(
      "/usr/bin/env",
      [
        "python3", packageRoot() + "/Tests/Scripts/older_server.py", "\(server.port)", "14",
        BuiltCommand.path, "publish", "postgres", "--dsn",
        "postgres://postgres:\(server.password)@127.0.0.1:PORT/\(database)",
      ], environment: data.environment)
    #expect(older.code == 69, "\(older.stderr)")
    #expect(older.stderr.contains("is PostgreSQL 14; 15 or newer is needed"), "\(older.stderr)")
    #expect(older.stderr.contains("/\(database) "))
    #expect(!older.stderr.contains(server.password))

    // What lies first where libraries are looked for is none.
    let libraries = TemporaryFolder()
    libraries.write("libpq.so.5", "")
    var environment = data.environment
    environment["LD_LIBRARY_PATH"] = libraries.path
    for arguments in [
      ["publish", "postgres", "--dsn", server.dsn(database)],
      ["search", "--state", "IL", "--engine", server.dsn(database)],
    ] {
      let missing = Running.run(BuiltCommand.path, arguments, environment: environment)
      #expect(missing.code == 69, "\(missing.stderr)")
      #expect(missing.stderr.contains("libpq"))
      #expect(missing.stdout.isEmpty)
    }
    let here = Running.run(BuiltCommand.path, ["search", "--state", "IL"], environment: environment)
    #expect(here.code == 0, "the directory on this machine needs no client: \(here.stderr)")
  }

  @Test(.enabled(if: PostgresServer.canHaveSmallDisk, "a disk for the test takes root and unshare"))
  func `when the server's disk is full the former generation answers, and with space the next run goes on`()
    throws
  {
    let data = DataFolder.withSmallTables()
    let file = try data.folder.writeNPPES(rows: 400)
    try data.importRegistry(file, asOf: "2026-10-01")
    let small = try PostgresServer(smallDisk: 96)
    let admin = try PostgresConnection(dsn: small.dsn("postgres"))
    let disk = try #require(small.smallDisk)
    try admin.run("CREATE TABLESPACE small LOCATION '\(disk)'")
    try admin.run("CREATE DATABASE directory TEMPLATE template_opinion TABLESPACE small")
    let dsn = small.dsn("directory")
    try data.must("publish", "postgres", "--dsn", dsn, "--quiet")
    let question = ["search", "--engine", dsn, "--state", "IL", "--format", "json"]
    let before = data.run(question)
    #expect(before.code == 0, "\(before.stderr)")

    try data.importRegistry(file, asOf: "2026-11-01")
    let filler = "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 200000)) TO '\(disk)/filler'"
    #expect(throws: PostgresError.self) { try admin.run(filler) }
    let full = data.run("publish", "postgres", "--dsn", dsn, "--quiet")
    #expect(full.code == 73, "\(full.stderr)")
    #expect(full.stderr.contains(small.place("directory")))
    #expect(full.stderr.contains("Free space on the server's disk"), "\(full.stderr)")
    #expect(full.stdout.isEmpty && !full.stderr.contains(small.password))
    #expect(data.run(question).stdout == before.stdout)

    try admin.run("COPY (SELECT 1) TO '\(disk)/filler'")
    try data.must("publish", "postgres", "--dsn", dsn, "--quiet")
    #expect(data.run(question).stdout == data.run("search", "--state", "IL", "--format", "json").stdout)
  }

  @Test func `a loader that is killed at any moment leaves the former generation, and the next run succeeds`()
    throws
  {
    let data = DataFolder.withSmallTables()
    let file = try data.folder.writeNPPES(rows: 400)
    // Two contents of the same size; the second run of each pair is told to publish the other one.
    var hashes: [String] = []
    for day in ["2026-10-01", "2026-11-01"] {
      try data.importRegistry(file, asOf: day)
      hashes.append(data.generations().contentHash)
    }
    let database = try server.makeDatabase()
    let arguments = ["publish", "postgres", "--dsn", server.dsn(database), "--quiet"]
    let watch = try PostgresConnection(dsn: server.dsn(database))
    let start = Clock.seconds()
    try data.must("publish", "postgres", "--dsn", server.dsn(database), "--quiet")
    let duration = Clock.seconds() - start
    let roles = try watch.execute("SELECT count(*) FROM second_opinion.role").integer(0, 0)
    try #require(roles ?? 0 > 300)

    // Generations 2 and 3; the third is current and published.
    var current = 1
    var random = SplitMix64(seed: 15)
    var killed = 0
    let kills = getenv("SECOND_OPINION_KILLS").flatMap { Int(String(cString: $0)) } ?? 20
    for round in 0..<kills {
      let next = 1 - current
      try data.must("index", "use", "\(next + 2)")
      let started = Running.start(BuiltCommand.path, arguments, environment: data.environment)
      // What was published before is a former one and would come back at once: the database must not know it.
      if started.isKilled(after: Double.random(in: 0...duration, using: &random)) { killed += 1 }
      let row = try watch.execute(
        "SELECT (SELECT content_hash FROM second_opinion.current_generation), (SELECT count(*) FROM "
          + "second_opinion.role), (SELECT count(*) FROM second_opinion.generation WHERE state = 'current')")
      #expect(hashes.contains(row.text(0, 0) ?? ""), "round \(round)")
      #expect(row.integer(0, 1) == roles, "round \(round): a generation is whole")
      #expect(row.integer(0, 2) == 1)
      let again = data.run(arguments)
      #expect(again.code == 0, "round \(round): \(again.stderr)")
      let shown = try watch.execute("SELECT content_hash FROM second_opinion.current_generation").text(0, 0)
      #expect(shown == hashes[next], "round \(round)")
      current = next
      try forget(hashes[1 - current], watch)
    }
    #expect(killed >= kills / 4, "\(killed) of \(kills) were killed")
  }

  /// Takes a generation that is not current out of the database.
  private func forget(_ hash: String, _ connection: PostgresConnection) throws {
    try connection.run("SET client_min_messages = warning")
    try connection.run("DROP SCHEMA IF EXISTS second_opinion_g\(hash.prefix(16)) CASCADE")
    try connection.execute("DELETE FROM second_opinion.generation WHERE content_hash = $1", [.text(hash)])
  }
}
