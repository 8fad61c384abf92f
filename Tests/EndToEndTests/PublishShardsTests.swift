import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

/// A directory divided over servers of their own, of which any may go away.
@Suite(
  .enabled(if: PostgresServer.isInstalled, "no PostgreSQL with PostGIS on this machine"),
  .timeLimit(.minutes(60)), .serialized)
struct PublishShardsTests {
  private let server = PostgresServer.shared

  /// Databases on the shared server, for what needs no server of its own.
  private func databases(_ count: Int) throws -> [String] {
    try (0..<count).map { _ in server.dsn(try server.makeDatabase()) }
  }

  private func run(_ data: DataFolder, _ arguments: [String], _ more: [String: String] = [:]) -> Outcome {
    Running.run(
      BuiltCommand.path, ["publish", "postgres"] + arguments,
      environment: data.environment.merging(more) { $1 })
  }

  @Test func `while a server is away nothing is answered and it is named; when it is back all goes on`()
    throws
  {
    let data = DataFolder.withExample()
    let servers = try (0..<3).map { _ in try PostgresServer() }
    let names = try servers.map { try $0.makeDatabase() }
    let shards = zip(servers, names).map { $0.dsn($1) }
    let coordinator = server.dsn(try server.makeDatabase())
    let published = run(
      data, ["--dsn", coordinator, "--json", "--quiet"],
      ["SECOND_OPINION_SHARDS": shards.joined(separator: ",")])
    try #require(published.code == 0, "\(published.stderr)")
    #expect(JSON(published)["outcome"].text == "published")
    #expect(JSON(published)["shards"].texts == zip(servers, names).map { $0.place($1) })
    let parity = data.run(
      "verify", "parity", "--dsn", coordinator, "--queries", "100", "--seed", "4", "--quiet")
    #expect(parity.code == 0, "\(parity.stdout)\(parity.stderr)")
    #expect(parity.stdout.hasPrefix("parity: 100 queries, 0 differences ("))

    let serving = RunningServer(data, ["--engine", coordinator])
    let question = "/api/v1/search?cancer=TNBC&state=IL&facets=state,modality"
    let before = serving.get(question)
    #expect(before.status == 200)
    for (away, name) in zip(servers, names) {
      try away.goAway()
      let search = data.run("search", "--engine", coordinator, "--cancer", "TNBC", "--state", "IL")
      #expect(search.code == 69, "\(search.stdout)")
      #expect(search.stdout.isEmpty)
      #expect(search.stderr.contains("second_opinion \(away.place(name))"), "\(search.stderr)")
      #expect(serving.get("/api/v1/search?words=example").status == 503)
      #expect(serving.get("/readyz").status == 503)
      let again = run(data, ["--dsn", coordinator, "--shards", shards.joined(separator: ",")])
      #expect(again.code == 69)
      #expect(again.stderr.contains(away.place(name)))
      for outcome in [search, again] { #expect(!outcome.stderr.contains(away.password)) }
      try away.comeBack()
      let isBack = (0..<200).contains { _ in serving.get("/readyz").status == 200 }
      #expect(isBack)
      #expect(serving.get(question).body == before.body)
    }
  }

  @Test func `what stands in the way of shards is told by name, and no password is shown`() throws {
    let data = DataFolder.seeded()
    let all = try databases(3)
    let (coordinator, shards) = (all[0], Array(all.dropFirst()))
    func refused(
      _ arguments: [String], _ code: Int32, _ words: String..., environment: [String: String] = [:]
    ) {
      let outcome = run(data, arguments, environment)
      #expect(outcome.code == code, "\(arguments): \(outcome.stderr)")
      for word in words { #expect(outcome.stderr.contains(word), "\(word) in \(outcome.stderr)") }
      #expect(!outcome.stderr.contains(server.password) && !outcome.stderr.contains("hunter-two"))
      #expect(outcome.stdout.isEmpty)
    }
    let two = shards.joined(separator: ",")
    refused(["--dsn", coordinator, "--shards", "\(shards[0]),"], 64, "--shards needs databases")
    refused(["--dsn", coordinator, "--shards", "\(shards[0]),nonsense=1"], 64, "address 2", "postgres://")
    refused(
      ["--dsn", coordinator, "--shards", "\(shards[0]),postgres://u:hunter-two@127.0.0.1:1/d"], 69,
      "127.0.0.1:1/d")
    refused(
      ["--dsn", coordinator, "--shards", shards[0], "--shards", shards[0]], 64, "are one database",
      "name each shard once")
    refused(["--dsn", coordinator, "--shards", "\(two),\(coordinator)"], 64, "are one database")
    refused(["--dsn", coordinator, "--shard-reader", "u"], 64, "--shard-reader needs --shards")
    refused(
      ["--dsn", coordinator, "--shards", two, "--shard-reader", "u"], 64, "SECOND_OPINION_SHARD_PASSWORD")
    refused(
      ["--dsn", coordinator, "--shards", two, "--shard-reader", "nobody_there"], 69, "cannot read the shard",
      "pg_hba.conf", "--shard-reader", environment: ["SECOND_OPINION_SHARD_PASSWORD": "hunter-two"])
    refused(
      ["--dsn", coordinator, "--shards", server.dsn("nowhere")], 69, server.place("nowhere"), "does not exist"
    )

    let checked = run(data, ["--dsn", coordinator, "--shards", two, "--dry-run"])
    #expect(checked.code == 0, "\(checked.stderr)")
    #expect(checked.stdout.contains("divided over 2 databases: 127.0.0.1:"))
    try data.must("publish", "postgres", "--dsn", coordinator, "--shards", two, "--quiet")
    let asked = data.run("search", "--engine", shards[1], "--state", "IL")
    #expect(asked.code == 66)
    #expect(asked.stderr.contains("a part of a directory"))
    #expect(asked.stderr.contains("127.0.0.1:\(server.port)/\(coordinator.split(separator: "/").last ?? "")"))
    #expect(!asked.stderr.contains(server.password))
  }

  @Test func `a loader that is killed at any moment leaves the former generation whole on all shards`() throws
  {
    let data = DataFolder.withSmallTables()
    let file = try data.folder.writeNPPES(rows: 400)
    var hashes: [String] = []
    for day in ["2026-10-01", "2026-11-01"] {
      try data.importRegistry(file, asOf: day)
      hashes.append(data.generations().contentHash)
    }
    let all = try databases(4)
    let shards = Array(all.dropFirst())
    let arguments = [
      "publish", "postgres", "--dsn", all[0], "--shards", shards.joined(separator: ","), "--quiet",
    ]
    let start = Clock.seconds()
    let first = data.run(arguments)
    try #require(first.code == 0, "\(first.stderr)")
    let duration = Clock.seconds() - start
    let watch = try PostgresConnection(dsn: all[0])
    func roles() throws -> Int? {
      try watch.execute("SELECT count(*) FROM second_opinion.role").integer(0, 0)
    }
    let whole = try roles()
    try #require(whole ?? 0 > 300)

    // Generations 2 and 3; the third is current and published.
    var current = 1
    var random = SplitMix64(seed: 16)
    var killed = 0
    let kills = getenv("SECOND_OPINION_KILLS").flatMap { Int(String(cString: $0)) } ?? 12
    for round in 0..<kills {
      let next = 1 - current
      try data.must("index", "use", "\(next + 2)")
      let started = Running.start(BuiltCommand.path, arguments, environment: data.environment)
      if started.isKilled(after: Double.random(in: 0...duration, using: &random)) { killed += 1 }
      let shown = try watch.execute("SELECT content_hash FROM second_opinion.current_generation").text(0, 0)
      #expect(hashes.contains(shown ?? ""), "round \(round)")
      #expect(try roles() == whole, "round \(round): a generation is whole")
      let again = data.run(arguments)
      #expect(again.code == 0, "round \(round): \(again.stderr)")
      #expect(
        try watch.execute("SELECT content_hash FROM second_opinion.current_generation").text(0, 0)
          == hashes[next])
      #expect(try roles() == whole)
      current = next
      try forget(all)
    }
    #expect(killed >= kills / 4, "\(killed) of \(kills) were killed")
  }

  /// Takes the former generation out of the databases, so that the next run has all to do.
  private func forget(_ databases: [String]) throws {
    let coordinator = try PostgresConnection(dsn: databases[0])
    let former = try coordinator.execute(
      "SELECT schema_name FROM second_opinion.generation WHERE state <> 'current'")
    for i in 0..<former.rowCount {
      for (number, dsn) in databases.enumerated() {
        let connection = try PostgresConnection(dsn: dsn)
        let schema = (former.text(i, 0) ?? "") + (number == 0 ? "" : "_\(number)")
        try connection.run("SET client_min_messages = warning; DROP SCHEMA IF EXISTS \(schema) CASCADE")
        try connection.execute(
          "DELETE FROM second_opinion.generation WHERE schema_name = $1", [.text(schema)])
      }
    }
  }
}
