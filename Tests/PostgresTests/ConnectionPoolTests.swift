import Glibc
import Indexing
import Postgres
import PostgresPublishing
import Storing
import TestSupport
import Testing

@testable import PostgresQuerying

/// A port of loopback that takes connections and says nothing.
private final class SilentPort {
  private let socket: Int32
  let number: Int

  init() throws {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    self.socket = socket
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, length) == 0 && listen(socket, 16) == 0
          && getsockname(socket, address, &length) == 0
      }
    }
    number = Int(UInt16(bigEndian: address.sin_port))
    try #require(isListening)
  }

  deinit { close(socket) }

  /// Connections since the last time.
  func count() -> Int {
    var count = 0
    while case let connection = accept(socket, nil, nil), connection >= 0 {
      close(connection)
      count += 1
    }
    return count
  }
}

/// How the engine waits for a server, and when it stops waiting.
@Suite(
  .enabled(if: PostgresServer.isInstalled, "no PostgreSQL with PostGIS on this machine"),
  .timeLimit(.minutes(60)))
struct ConnectionPoolTests {
  private let server = PostgresServer.shared

  @Test func `whoever waits for a connection is told when none comes back`() throws {
    let pool = ConnectionPool(dsn: server.dsn("postgres"), settings: [], most: 1, patience: 1)
    func one() throws(PostgresError) -> Int? {
      try pool.reading { (connection) throws(PostgresError) in
        try connection.execute("SELECT 1").integer(0, 0)
      }
    }
    let error = #expect(throws: PostgresError.self) {
      try pool.reading { (_) throws(PostgresError) in try one() }
    }
    #expect(error?.kind == .cannotConnect)
    #expect(error?.message.contains("busy") == true)
    #expect(try one() == 1)
  }

  @Test func `after the first failure nothing more is asked for the same answer`() throws {
    let port = try SilentPort()
    let dsn = "postgres://reader:p@127.0.0.1:\(port.number)/directory?connect_timeout=2&sslmode=disable"
    let sql = RoleSQL(
      schema: "generation", tables: ["generation.role_terms"], postgis: nil, bits: [:], kinds: [],
      roleCount: 100)
    let roles = PostgresRoles(
      ConnectionPool(dsn: dsn, settings: []), place: "directory", shards: Shards(), sql: sql)
    #expect(roles.count(.stored(.undated)) == 0)
    #expect(port.count() == 1)
    #expect(roles.list(.stored(.placed)) == [])
    #expect(roles.entity(3) == nil)
    #expect(port.count() == 0)
    guard case .unreachable? = roles.takeFailure() else {
      Issue.record("the failure is not told")
      return
    }
    #expect(roles.count(.stored(.undated)) == 0)
    #expect(port.count() == 1, "the next answer tries again")
  }

  @Test func `a vocabulary that cannot be kept leaves no file open and nothing behind`() throws {
    let database = try PublishedFixture()
    let report = try database.publish(generation: 1)
    try database.connect().run(
      "UPDATE \(report.schema).skeleton SET path = 'layers/../../outside' WHERE chunk = 1")
    let folder = TemporaryFolder()
    func open() -> [String] {
      ((try? listDirectory("/proc/self/fd")) ?? []).compactMap { name in
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/fd/" + name, &bytes, bytes.count - 1)
        return count > 0
          ? String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
      }.filter { $0.hasPrefix(folder.path) }
    }
    #expect(throws: PostgresDirectoryError.self) {
      try PostgresDirectory.open(dsn: database.dsn, cache: folder.file("cache"))
    }
    #expect(open() == [])
    #expect(try listDirectory(folder.file("cache")) == [])
  }
}
