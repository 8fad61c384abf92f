import Foundation
import Glibc
import Postgres
import Synchronization
import TestSupport
import Testing

/// Ends all other connections to a database once for each question, some moment after it was put.
private final class Cuts: Sendable {
  private let dsn: String
  private let state = Mutex((count: 0, wanted: 0, isEnded: false))

  init(_ dsn: String) { self.dsn = dsn }

  var count: Int { state.withLock { $0.count } }

  /// To be called before each question.
  func arm() { state.withLock { $0.wanted += 1 } }

  func begin() {
    Thread {
      guard let admin = try? PostgresConnection(dsn: self.dsn) else { return }
      var random = SplitMix64(seed: 50)
      var done = 0
      while !self.state.withLock({ $0.isEnded }) {
        sched_yield()
        guard self.state.withLock({ $0.wanted }) > done else { continue }
        done += 1
        for _ in 0..<random.number(0..<20_000) { sched_yield() }
        // Where that was too long or too short for this machine, the next statement is met.
        var cut = 0
        while cut == 0, !self.state.withLock({ $0.isEnded }) {
          guard
            let met = try? admin.execute(
              "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
                + "current_database() AND state = 'active'"
            ).integer(0, 0)
          else { return }
          cut = met
        }
        self.state.withLock { $0.count += cut }
      }
    }.start()
  }

  func end() { state.withLock { $0.isEnded = true } }
}

/// The directory in PostgreSQL behind the command and the server: the same answers, or none.
@Suite(
  .enabled(if: PostgresServer.isInstalled, "no PostgreSQL with PostGIS on this machine"),
  .timeLimit(.minutes(60)))
struct DatabaseEngineTests {
  /// A database that is asked, and those over which it is divided, if any.
  private struct Asked {
    let dsn: String
    let shards: [String]

    /// - Parameter count: shards, each a database that the one asked reaches over TCP; 0 to have all in one.
    init(shards count: Int, hasExtensions: Bool) throws {
      let server = PostgresServer.shared
      dsn = server.dsn(try server.makeDatabase(hasExtensions: hasExtensions))
      shards = try (0..<count).map { _ in server.dsn(try server.makeDatabase(hasExtensions: hasExtensions)) }
    }

    func publish(_ data: DataFolder, hasExtensions: Bool = true) throws {
      let without = hasExtensions ? [] : ["--without", "postgis,pg_trgm"]
      let over = shards.isEmpty ? [] : ["--shards", shards.joined(separator: ",")]
      let outcome = data.run(["publish", "postgres", "--dsn", dsn, "--quiet"] + without + over)
      try #require(outcome.code == 0, "\(outcome.stderr)")
    }
  }

  /// A data directory and the database it was published to.
  private static func published(
    _ data: DataFolder = .withExample(), shards: Int, hasExtensions: Bool = true
  ) throws -> (data: DataFolder, database: Asked) {
    let database = try Asked(shards: shards, hasExtensions: hasExtensions)
    try database.publish(data, hasExtensions: hasExtensions)
    return (data, database)
  }

  /// One database, and one that brings together what lies in three.
  private static let engines = [0, 3]

  /// Of the example, that at least a third of the questions has an answer, and that refusals are among them.
  private static func expectParity(
    _ data: DataFolder, _ dsn: String, queries: Int, seed: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = data.run(
      "verify", "parity", "--dsn", dsn, "--queries", "\(queries)", "--seed", "\(seed)", "--quiet")
    #expect(outcome.code == 0, "\(outcome.stdout)\(outcome.stderr)", sourceLocation: sourceLocation)
    #expect(
      outcome.stdout.hasPrefix("parity: \(queries) queries, 0 differences ("), sourceLocation: sourceLocation)
    // Queries, differences, found, refused.
    let numbers = outcome.stdout.replacing(",", with: "").split { !$0.isNumber }.compactMap { Int($0) }
    try #require(numbers.count == 4, "\(outcome.stdout)", sourceLocation: sourceLocation)
    #expect(
      numbers[2] > queries / 4 && numbers[3] > queries / 50, "\(outcome.stdout)",
      sourceLocation: sourceLocation)
  }

  @Test(arguments: engines)
  func `questions by chance have the same answers, word for word`(_ shards: Int) throws {
    let (data, database) = try Self.published(shards: shards)
    try Self.expectParity(data, database.dsn, queries: shards == 0 ? 200 : 60, seed: 2026)
  }

  @Test(arguments: engines) func `without PostGIS the answers are the same`(_ shards: Int) throws {
    let (data, database) = try Self.published(shards: shards, hasExtensions: false)
    try Self.expectParity(data, database.dsn, queries: shards == 0 ? 60 : 30, seed: 3)
  }

  private static let samples = packageRoot() + "/../shared/samples"

  @Test(.enabled(if: access(samples + "/nppes", R_OK) == 0, "no samples beside the package"))
  func `over published files the answers are the same`() throws {
    let data = DataFolder.withExample()
    let files = [
      ("nppes/nppes_v2_202606_random5000_cleaned.csv", "nppes"),
      ("care-compare/DAC_202606_for_random5000_cleaned.csv", "dac"),
      ("care-compare/derived/Facility_Affiliation_9col_layout_from_2017_rows.csv", "dac-affiliation"),
      ("care-compare/Hospital_General_Information_2026-06.csv", "hospitals"),
    ]
    for (file, format) in files {
      let imported = data.importing(
        Self.samples + "/" + file, as: format, source: format, "--keep", "all", "--quiet", "--stage")
      try #require([0, 3].contains(imported.code), "\(imported.stderr)")
    }
    let network = data.run(
      ["import"]
        + ((try? FileManager.default.contentsOfDirectory(atPath: Self.samples + "/plannet/ndjson")) ?? []).map
      {
        Self.samples + "/plannet/ndjson/" + $0
      } + ["--as", "plan-net", "--source", "plannet", "--as-of", "2026-06-15", "--keep", "all", "--quiet"])
    try #require([0, 3].contains(network.code), "\(network.stderr)")
    for shards in Self.engines {
      let (_, database) = try Self.published(data, shards: shards)
      try Self.expectParity(data, database.dsn, queries: 200, seed: 2026)
    }
  }

  @Test(arguments: engines) func `the command asks the database alone`(_ shards: Int) throws {
    let (data, database) = try Self.published(shards: shards)
    let dsn = database.dsn
    let elsewhere = DataFolder()
    let question = ["--cancer", "TNBC", "--state", "IL", "--plan", "00000ZZ0010001", "--format", "json"]
    let there = elsewhere.run(["search", "--engine", dsn] + question)
    #expect(there.code == 0, "\(there.stderr)")
    #expect(there.stdout == data.run(["search"] + question).stdout)
    // Nothing was made on this machine but what is kept of the vocabulary.
    #expect(access(elsewhere.path, F_OK) != 0)
    let kept = try FileManager.default.contentsOfDirectory(atPath: elsewhere.home + "/.cache/second-opinion")
    #expect(kept.count == 1)
    for arguments in [
      ["show", "npi:2000000010"], ["check", "2000000028", "--plan", "00000ZZ0010001"], ["suggest", "mel"],
      ["explain", "npi:2000000010", "--cancer", "TNBC"],
      ["search", "--words", "exmple", "--first-doctor", "2000000010", "--independence", "prefer"],
    ] {
      let there = elsewhere.run(arguments + ["--engine", dsn])
      let here = data.run(arguments)
      #expect(there.code == here.code && there.stdout == here.stdout, "\(arguments): \(there.stderr)")
    }
  }

  @Test func `of whom nothing was published a database says so, and not that no source names him`() throws {
    let data = DataFolder.withExample()
    let (doctor, nobody) = (inventedNPI(70_000_001), inventedNPI(70_000_002))
    let imported = data.importingExchange(
      "more",
      [
        "clinicians.csv": "clinician,npi,first,last\nnew,\(doctor),Lee,Placeholder\n",
        "affiliations.csv": "affiliation,clinician,hospital\na,new,000099\n",
      ])
    try #require(imported.code == 0, "\(imported.stderr)")
    let (_, database) = try Self.published(data, shards: 0)
    for arguments in [
      ["show", "npi:\(nobody)"], ["check", nobody, "--plan", "00000ZZ0010001"],
      ["search", "--state", "IL", "--first-doctor", nobody], ["explain", nobody, "--state", "IL"],
    ] {
      let there = data.run(arguments + ["--engine", database.dsn])
      #expect(there.code == 66, "\(arguments)")
      #expect(there.stderr.contains("is not in what was published to this database"), "\(there.stderr)")
      #expect(!there.stderr.contains("no source"))
      #expect(data.run(arguments).stderr.contains("is in no source of this data directory"))
    }
    let question = ["check", doctor, "--plan", "00000ZZ0010001"]
    #expect(data.run(question + ["--engine", database.dsn]).stdout.contains("(not in what was published)"))
    #expect(!data.run(question).stdout.contains("published"))
    func basis(_ more: [String]) -> String? {
      JSON(data.run(question + ["--format", "json"] + more))["facility"][0]["basis"].text
    }
    #expect(basis([]) == "no_list" && basis(["--engine", database.dsn]) == nil)
    let server = RunningServer(data, ["--engine", database.dsn])
    let answer = server.get("/api/v1/search?state=IL&first_doctor=\(nobody)")
    #expect(answer.status == 404)
    #expect(answer.json["detail"].text?.contains("not in what was published") == true)
  }

  @Test func `what stands in the way is told by name, and no password is shown`() throws {
    let server = PostgresServer.shared
    let empty = server.dsn(try server.makeDatabase())
    let data = DataFolder()
    let nothing = data.run("search", "--engine", empty, "--state", "IL")
    #expect(nothing.code == 66)
    #expect(nothing.stderr.contains("publish postgres"))
    let wrong = data.run("search", "--engine", server.dsn("no_such_database"), "--state", "IL")
    #expect(wrong.code == 69)
    #expect(wrong.stderr.contains(server.place("no_such_database")))
    let closed = data.run("search", "--engine", "postgres://x:hidden@127.0.0.1:1/directory", "--state", "IL")
    #expect(closed.code == 69)
    #expect(closed.stderr.contains("127.0.0.1:1"))
    let mistyped = data.run("search", "--engine", "postgre", "--state", "IL")
    #expect(mistyped.code == 64)
    for outcome in [nothing, wrong, closed, mistyped] {
      #expect(outcome.stdout.isEmpty)
      #expect(!outcome.stderr.contains(server.password) && !outcome.stderr.contains("hidden"))
    }
    // Whatever gave the address is named, and what it holds is not.
    let noAddress = "postgres://x:hidden@["
    var environment = data.environment
    for (variable, arguments) in [
      ("SECOND_OPINION_ENGINE", ["search", "--state", "IL"]), ("SECOND_OPINION_DSN", ["verify", "parity"]),
      ("SECOND_OPINION_DSN", ["publish", "postgres"]),
    ] {
      environment[variable] = noAddress
      let told = Running.run(BuiltCommand.path, arguments, environment: environment)
      environment[variable] = nil
      #expect(told.code == 64 && told.stderr.contains("\(variable) is no address"), "\(told.stderr)")
      #expect(!told.stderr.contains("hidden"))
    }
    for (option, arguments) in [
      ("--engine", ["search", "--state", "IL"]), ("--dsn", ["verify", "parity"]),
      ("--dsn", ["publish", "postgres"]),
    ] {
      let told = data.run(arguments + [option, noAddress])
      #expect(told.code == 64 && told.stderr.contains("\(option) is no address"), "\(told.stderr)")
    }
    let history = data.run("show", "npi:2000000010", "--history", "--engine", empty)
    #expect(history.code == 64)
  }

  @Test(arguments: ["the database", "a shard"])
  func `a connection that is cut at any moment changes no answer`(_ where: String) throws {
    let (data, database) = try Self.published(shards: `where` == "the database" ? 0 : 3)
    let server = RunningServer(data, ["--engine", database.dsn])
    let questions = [
      "/api/v1/search?cancer=TNBC&state=IL&facets=state,modality", "/api/v1/search?words=example&limit=50",
      "/api/v1/search?plan=00000ZZ0010001&include_unknown=network",
    ]
    let expected = questions.map { server.get($0) }
    #expect(expected.allSatisfy { $0.status == 200 })
    let cuts = Cuts(`where` == "a shard" ? database.shards[1] : database.dsn)
    cuts.begin()
    var asked = 0
    var answered = 0
    // Only connections in the middle of a statement are cut: one that lies idle is merely replaced.
    while cuts.count < 50 || answered < 100, asked < 5_000 {
      cuts.arm()
      let answer = server.get(questions[asked % 3])
      // Asked again on a fresh connection; only where that is cut as well nobody answers.
      #expect(answer.status == 200 || answer.status == 503, "\(answer.status)")
      if answer.status == 200 {
        answered += 1
        #expect(answer.body == expected[asked % 3].body)
      }
      asked += 1
    }
    cuts.end()
    #expect(cuts.count >= 50 && answered >= 100, "\(cuts.count) cut, \(answered) of \(asked) answered")
    let isBack = (0..<100).contains { _ in server.get("/readyz").status == 200 }
    #expect(isBack)
  }

  @Test func `a database that is away is told as away, not as damaged, and answers when it is back`() throws {
    let (data, database) = try Self.published(shards: 0)
    let dsn = database.dsn
    let server = RunningServer(data, ["--engine", dsn])
    #expect(server.get("/readyz").status == 200)
    let admin = try PostgresConnection(dsn: PostgresServer.shared.dsn("postgres"))
    let name = String(dsn.split(separator: "/").last!)
    try admin.run("ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
    try admin.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'")
    for target in ["/readyz", "/api/v1/search?cancer=TNBC&state=IL"] {
      let away = server.get(target)
      #expect(away.status == 503 && away.fields["retry-after"] != nil)
      #expect(away.json["type"].text?.hasSuffix("/database-away") == true, "\(target)")
      #expect(away.json["detail"].text?.contains("Nothing is damaged") == true)
    }
    try admin.run("ALTER DATABASE \(name) ALLOW_CONNECTIONS true")
    #expect(server.get("/api/v1/search?cancer=TNBC&state=IL").status == 200)
  }

  @Test func `a server asks what is current over one connection, and makes another when that is cut`()
    throws
  {
    let (data, database) = try Self.published(shards: 0)
    let dsn = database.dsn
    let server = RunningServer(data, ["--engine", dsn])
    let admin = try PostgresConnection(dsn: dsn)
    /// Who asks for it, and when last.
    func asker() throws -> (pid: Int, at: Int)? {
      let rows = try admin.execute(
        "SELECT pid, (extract(epoch FROM state_change) * 1000)::bigint FROM pg_stat_activity WHERE datname = "
          + "current_database() AND pid <> pg_backend_pid() AND state = 'idle' AND query LIKE 'SELECT content_hash%'"
      )
      guard rows.rowCount == 1, let pid = rows.integer(0, 0), let at = rows.integer(0, 1) else { return nil }
      return (pid, at)
    }
    func first(_ isWanted: ((pid: Int, at: Int)) -> Bool) throws -> (pid: Int, at: Int)? {
      let deadline = Date().addingTimeInterval(60)
      while Date() < deadline {
        if let found = try asker(), isWanted(found) { return found }
      }
      return nil
    }
    let one = try #require(try first { _ in true })
    let next = try #require(try first { $0.at > one.at })
    #expect(next.pid == one.pid)
    try admin.run("SELECT pg_terminate_backend(\(one.pid))")
    #expect(try first { $0.pid != one.pid } != nil)
    #expect(server.get("/readyz").status == 200)
  }

  @Test(arguments: engines)
  func `a server takes up what is published, and each answer is of one generation`(_ shards: Int) throws {
    let data = DataFolder.seeded()
    let (_, database) = try Self.published(data, shards: shards)
    let server = RunningServer(data, ["--engine", database.dsn])
    let before = server.get("/api/v1/search?words=ejemplo")
    #expect(before.json["total"]["value"].int == 0)
    let imported = data.importing(
      packageRoot() + "/Data/example", as: "exchange", source: "example", "--keep", "all", "--quiet")
    try #require(imported.code == 0)
    try database.publish(data)
    var answer = before
    let deadline = Date().addingTimeInterval(60)
    while answer.json["total"]["value"].int == 0, Date() < deadline {
      answer = server.get("/api/v1/search?words=ejemplo")
      try #require(answer.status == 200)
    }
    #expect(answer.json["total"]["value"].int == 1)
    #expect(answer.json["generation_number"].int != before.json["generation_number"].int)
    // The former one lies there until the next is published, and a page of it cannot be gone on with.
    #expect(server.get("/fhir/r4/metadata").status == 404)
  }
}
