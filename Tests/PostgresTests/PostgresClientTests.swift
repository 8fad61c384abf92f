import Foundation
import Postgres
import TestSupport
import Testing

/// The client itself, against a real server.
@Suite(
  .enabled(if: PostgresServer.isInstalled, "no PostgreSQL with PostGIS on this machine"),
  .timeLimit(.minutes(60)))
struct PostgresClientTests {
  private let server = PostgresServer.shared

  private func connect(_ settings: [(name: String, value: String)] = []) throws -> PostgresConnection {
    try PostgresConnection(dsn: server.dsn("postgres"), settings: settings)
  }

  @Test func `every type of parameter comes back as it was given`() throws {
    let texts = ["", "Zoë", "a\u{1F}b", "\"{},\\"]
    let row = try connect().execute(
      "SELECT $1::int2, $2::int4, $3::int8, $4::float8, $5::bool, $6::text, $7::bytea, $8::int4[], $9::text[], $10::text, "
        + "$11::int4[], ''::text",
      [
        .int16(-2), .int32(.min), .int64(.max), .double(-0.1), .bool(true), .text("Ölm 'x' $1"),
        .bytes([0, 255, 10, 92]), .int32s([-1, 0, .max]), .texts(texts), .null, .int32s([]),
      ])
    #expect(row.rowCount == 1)
    #expect(row.columnCount == 12)
    #expect(row.integer(0, 0) == -2)
    #expect(row.integer(0, 1) == Int(Int32.min))
    #expect(row.integer(0, 2) == Int(Int64.max))
    #expect(row.double(0, 3) == -0.1)
    #expect(row.bool(0, 4) == true)
    #expect(row.text(0, 5) == "Ölm 'x' $1")
    #expect(row.bytes(0, 6).map { Array($0) } == [0, 255, 10, 92])
    #expect(row.int32s(0, 7) == [-1, 0, .max])
    #expect(row.texts(0, 8) == texts)
    #expect(row.isNull(0, 9))
    #expect(row.int32s(0, 10) == [])
    #expect(row.text(0, 11) == "" && !row.isNull(0, 11))
  }

  @Test func `a prepared statement answers each time with its own parameters`() throws {
    let connection = try connect()
    try connection.prepare("twice", "SELECT $1::int4 * 2, $2::text || '!'")
    for i in 0..<5 {
      let row = try connection.execute(prepared: "twice", [.int32(Int32(i)), .text("n\(i)")])
      #expect(row.integer(0, 0) == 2 * i)
      #expect(row.text(0, 1) == "n\(i)!")
    }
  }

  @Test func `rows that come one by one are all there, and an error in their middle is told`() throws {
    let connection = try connect()
    var sum = 0
    try connection.forEachRow("SELECT i FROM generate_series(1, $1::int4) AS i", [.int32(10_000)]) {
      sum += $0.integer(0, 0) ?? 0
    }
    #expect(sum == 50_005_000)

    var seen = 0
    let error = #expect(throws: PostgresError.self) {
      try connection.forEachRow("SELECT 100 / (500 - i) FROM generate_series(1, 1000) AS i") { _ in seen += 1
      }
    }
    #expect(error?.sqlState == "22012")
    #expect(seen < 500)
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try connection.forEachRow("SELECT generate_series(1, 1000)") { _ in throw Enough() }
    }
    #expect(try connection.execute("SELECT 1").integer(0, 0) == 1, "the connection is as good as before")
  }

  @Test func `rows copied in by the binary form are copied out again, and what is given up leaves nothing`()
    throws
  {
    let connection = try connect()
    try connection.run(
      "CREATE TEMP TABLE t (a int, b text, c bytea, d int[], e text[], f date, g bool, h bigint)")
    let copying = "COPY t FROM STDIN WITH (FORMAT binary)"
    let buffer = CopyBuffer(columns: 8, capacity: 64)
    let stream = try connection.copyIn(copying)
    for i in 0..<20_000 {
      try buffer.beginRow(stream)
      buffer.add(Int32(i))
      buffer.add(i % 3 == 0 ? nil : "text \(i)")
      [UInt8(i & 0xFF), 0].withUnsafeBytes { buffer.add(bytes: $0) }
      let numbers = (0..<i % 4).map { UInt32($0) }
      numbers.withUnsafeBufferPointer { buffer.add($0) }
      buffer.add(texts: (0..<i % 3).map { Array("t\($0)".utf8) })
      buffer.add(date: i % 2 == 0 ? 0 : nil)
      buffer.add(i % 2 == 1)
      buffer.add(Int64.max)
    }
    #expect(try buffer.end(stream) == 20_000)
    let row = try connection.execute(
      "SELECT count(*), count(b), sum(cardinality(d)), sum(cardinality(e)), min(f)::text, count(*) FILTER (WHERE g), "
        + "min(h), max(a) FROM t")
    #expect(row.integer(0, 0) == 20_000)
    #expect(row.integer(0, 1) == (0..<20_000).count { $0 % 3 != 0 })
    #expect(row.integer(0, 2) == (0..<20_000).reduce(0) { $0 + $1 % 4 })
    #expect(row.integer(0, 3) == (0..<20_000).reduce(0) { $0 + $1 % 3 })
    #expect(row.text(0, 4) == "1970-01-01")
    #expect(row.integer(0, 5) == 10_000)
    #expect(row.integer(0, 6) == Int(Int64.max))
    #expect(row.integer(0, 7) == 19_999)

    var lines: [String] = []
    try connection.copyOut("COPY (SELECT a, b, d, e FROM t WHERE a IN (3, 5) ORDER BY a) TO STDOUT") {
      lines.append(String(decoding: $0, as: UTF8.self))
    }
    #expect(lines == ["3\t\\N\t{0,1,2}\t{}\n", "5\ttext 5\t{0}\t{t0,t1}\n"])

    let given = try connection.copyIn("COPY t (a) FROM STDIN")
    try Array("1\n2\n".utf8).withUnsafeBytes { try given.write($0) }
    given.abandon()
    #expect(try connection.execute("SELECT count(*) FROM t").integer(0, 0) == 20_000)
    let wrong = try connection.copyIn("COPY t (a) FROM STDIN")
    try Array("1\nno number\n".utf8).withUnsafeBytes { try wrong.write($0) }
    #expect(throws: PostgresError.self) { try wrong.end() }
    #expect(try connection.execute("SELECT count(*) FROM t").integer(0, 0) == 20_000)
  }

  @Test func `an error names the server, the database and the SQLSTATE`() throws {
    let error = #expect(throws: PostgresError.self) { try connect().execute("SELECT * FROM nowhere") }
    #expect(error?.kind == .refused)
    #expect(error?.sqlState == "42P01")
    #expect(error?.place == server.place("postgres"))
    #expect(error?.message.contains("nowhere") == true)
    #expect(error?.isPassing == false)
  }

  @Test func `a statement ends at its limit, and when somebody cancels it`() throws {
    let limited = try connect([("statement_timeout", "20ms")])
    let late = #expect(throws: PostgresError.self) { try limited.execute("SELECT pg_sleep(60)") }
    #expect(late?.sqlState == "57014")

    let connection = try connect()
    let canceller = try #require(connection.canceller())
    // The server itself asks for the cancelling in the middle of the statement.
    let other = try connect()
    let watcher = Watcher(other, canceller)
    watcher.start(untilActive: connection.backend)
    let ended = #expect(throws: PostgresError.self) { try connection.execute("SELECT pg_sleep(60)") }
    #expect(ended?.sqlState == "57014")
    #expect(try connection.execute("SELECT 1").integer(0, 0) == 1)
  }

  @Test func `a connection that the server ends is told as lost`() throws {
    let connection = try connect()
    try connect().execute("SELECT pg_terminate_backend($1)", [.int32(Int32(connection.backend))])
    let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT 1") }
    #expect(error?.kind == .connectionLost)
    #expect(error?.isPassing == true)
    #expect(!connection.isIdle)
  }

  @Test(arguments: [
    ("postgres://postgres:WRONG@127.0.0.1:PORT/postgres", "password"),
    ("postgres://postgres:WRONG@127.0.0.1:1/postgres", "refused"),
    ("host=127.0.0.1 port=PORT dbname=nowhere user=postgres password=WRONG", "password"),
  ])
  func `no connection says where to, and never with which password`(_ dsn: String, _ reason: String) {
    let error = #expect(throws: PostgresError.self) {
      try PostgresConnection(dsn: dsn.replacing("PORT", with: "\(server.port)"))
    }
    #expect(error?.kind == .cannotConnect)
    #expect(error?.place.hasPrefix("127.0.0.1:") == true)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    #expect(!"\(error!)".contains("WRONG"))
  }

  @Test(arguments: ["WRONG", "postgres://WRONG:WRONG@[::1", "host=a WRONG", "dbname='WRONG", "a=WRONG", "\0"])
  func `a text that is no address is refused without repeating it`(_ dsn: String) {
    let error = #expect(throws: PostgresError.self) { try PostgresConnection(dsn: dsn) }
    #expect(error?.kind == .badDSN || error?.kind == .cannotConnect)
    #expect(error.map { !"\($0)".contains("WRONG") } == true || error?.kind == .cannotConnect)
  }

  @Test(arguments: [
    "postgres://loader:WRONG/two@127.0.0.1:PORT/directory",
    "postgres://loader:WRO@WRONG@127.0.0.1:PORT/directory",
    "postgresql://loader:1/WRONG@127.0.0.1:PORT/directory",
    "postgres://loader:WRONG/a?b@127.0.0.1:PORT/directory",
    "postgres://loader:p@127.0.0.1:WRONG/directory",
  ])
  func `a password that tears an address apart is told as such, and no part of it is shown`(_ dsn: String) {
    let error = #expect(throws: PostgresError.self) {
      try PostgresConnection(dsn: dsn.replacing("PORT", with: "\(server.port)"))
    }
    #expect(error?.kind == .badDSN)
    #expect(error.map { !"\($0)".contains("WRO") } == true)
  }

  @Test(arguments: [
    "postgres://127.0.0.1:PORT/postgres?user=postgres&password=a@b",
    "postgres:///postgres?host=127.0.0.1&user=a@b&port=PORT",
    "postgres://a%40b:c%2Fd@127.0.0.1:PORT/postgres", "postgres://a:b?c@127.0.0.1:PORT/postgres",
    "postgres://a:b@127.0.0.1:PORT,127.0.0.1:PORT/postgres",
  ])
  func `signs that are where they may be are an address`(_ dsn: String) {
    let error = #expect(throws: PostgresError.self) {
      try PostgresConnection(dsn: dsn.replacing("PORT", with: "\(server.port)"))
    }
    #expect(error?.kind == .cannotConnect, "\(error as Any)")
  }

  @Test func `a name is quoted by its letters, whatever accents they have`() throws {
    let connection = try connect()
    for name in ["a\"\u{301}b", "\"", "a b", "\u{301}\"\"x"] {
      let quoted = connection.quoted(name: name)
      #expect(try connection.execute("SELECT 1 AS \(quoted)").columnNames == [name])
    }
  }

  @Test func `a transaction is taken back whole when something in it fails`() throws {
    let connection = try connect()
    try connection.run("CREATE TEMP TABLE t (a int PRIMARY KEY)")
    #expect(throws: PostgresError.self) {
      try connection.transaction {
        try connection.run("INSERT INTO t VALUES (1)")
        try connection.run("INSERT INTO t VALUES (1)")
      }
    }
    #expect(try connection.execute("SELECT count(*) FROM t").integer(0, 0) == 0)
    #expect(connection.isIdle)
  }
}

/// Cancels from another thread when the server says that a backend is at work.
private final class Watcher: @unchecked Sendable {
  // @unchecked: the connection is used by the one thread that `start` makes.
  private let connection: PostgresConnection
  private let canceller: PostgresCanceller

  init(_ connection: PostgresConnection, _ canceller: PostgresCanceller) {
    self.connection = connection
    self.canceller = canceller
  }

  func start(untilActive backend: Int) {
    let thread = Thread {
      let question =
        "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND wait_event = 'PgSleep'"
      for _ in 0..<100_000 {
        let found = try? self.connection.execute(question, [.int32(Int32(backend))])
        if found.map({ $0.rowCount > 0 }) ?? true { break }
      }
      self.canceller.cancel()
    }
    thread.start()
  }
}
