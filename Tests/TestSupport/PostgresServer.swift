import Foundation
import Glibc
import Postgres
import Synchronization

/// A real PostgreSQL server on loopback, in a scratch folder of its own: started when the first test asks, stopped when
/// the tests end, however they end.
///
/// Its programs are Debian's (postgresql-15, postgresql-15-postgis-3), or whatever newer version is there.
public final class PostgresServer: Sendable {
  public let port: Int
  /// Of the user `postgres`, which may do everything. Made anew for each run.
  public let password: String
  private let numbers = Mutex(0)
  /// A folder of the server's user on a disk that holds little; nil for a server that was started without one.
  public let smallDisk: String?
  /// Ends of the pipes to the server's keeper.
  private let words: (to: Int32, from: Int32)

  /// Whether server, PostGIS and client library are on this machine.
  public static let isInstalled = programs != nil && hasLibrary

  private static var hasLibrary: Bool {
    do {
      _ = try PostgresConnection(dsn: "not a dsn")
      return true
    } catch {
      return error.kind == .badDSN
    }
  }

  /// The one that tests share.
  public static let shared: PostgresServer = {
    do { return try PostgresServer() } catch { preconditionFailure("no PostgreSQL server: \(error)") }
  }()

  /// The folder of `initdb` and its like.
  private static let programs: String? = {
    for version in (15...19).reversed() {
      let programs = "/usr/lib/postgresql/\(version)/bin"
      let postgis = "/usr/share/postgresql/\(version)/extension/postgis.control"
      if access(programs + "/initdb", X_OK) == 0, access(postgis, R_OK) == 0 { return programs }
    }
    return nil
  }()

  struct NotStarted: Error {
    var log: String
  }

  /// Whether a server can have a small disk of its own: a file system in memory that only it sees, which takes root.
  public static let canHaveSmallDisk = isInstalled && getuid() == 0 && isMounting

  private static let mountPoint = "/mnt"

  private static var isMounting: Bool {
    let trial = Process()
    trial.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    trial.arguments = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", mountPoint]
    trial.standardError = FileHandle.nullDevice
    do { try trial.run() } catch { return false }
    trial.waitUntilExit()
    return trial.terminationStatus == 0
  }

  /// Starts another one.
  ///
  /// - Parameter megabytes: what a disk beside its own holds, for tables that are made in a tablespace there.
  public init(smallDisk megabytes: Int? = nil) throws {
    let programs = Self.programs!
    var mount: [String] = []
    if let megabytes {
      // What is mounted there is seen by this server alone.
      let space = Self.mountPoint + "/space"
      smallDisk = space
      mount = [
        "unshare", "--mount", "bash", "-c",
        "mount -t tmpfs -o size=\(megabytes)m none \(Self.mountPoint) && install -d -o postgres -m 700 \(space) "
          + "&& exec \"$@\"",
        "mount",
      ]
    } else {
      smallDisk = nil
    }
    password = "secret-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    port = Self.freePort()
    // The shell is the server's keeper: when this process ends, so does the shell's input, and then the server. As root
    // it becomes another user first, since PostgreSQL refuses to run as root.
    let script = """
      set -e
      umask 077
      folder=$(mktemp -d "$1/second-opinion-postgres.XXXXXX")
      trap 'rm -rf "$folder"' EXIT
      read -r password
      printf '%s\\n' "$password" > "$folder/password"
      programs=$2
      options="-p $3 -k '' -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off \\
        -c full_page_writes=off -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0 -c max_connections=200 \\
        -c shared_buffers=64MB"
      begin() { "$programs/pg_ctl" -w -D "$folder/data" -l "$folder/log" start -o "$options"; }
      stop() { "$programs/pg_ctl" -D "$folder/data" -m immediate stop; }
      {
        "$2/initdb" -D "$folder/data" -U postgres -E UTF8 --locale=C.UTF-8 --auth=scram-sha-256 \\
          --pwfile="$folder/password" --no-sync
        begin
      } > "$folder/start" 2>&1 || { cat "$folder/start" "$folder/log" 2> /dev/null; echo failed; exit 1; }
      echo ready
      while read -r word; do
        case $word in stop | begin) $word > /dev/null 2>&1 || echo failed ;; esac
        echo ready
      done
      stop > /dev/null 2>&1
      """
    let keeper = Process()
    let become =
      getuid() == 0
      ? ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups"] : []
    keeper.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    keeper.arguments =
      mount + become + ["bash", "-c", script, "keeper", Self.scratchFolder(), programs, "\(port)"]
    keeper.currentDirectoryURL = URL(fileURLWithPath: "/")
    let (input, output) = (Pipe(), Pipe())
    for pipe in [input, output] {
      _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(pipe.fileHandleForReading.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    keeper.standardInput = input
    keeper.standardOutput = output
    try keeper.run()
    try input.fileHandleForWriting.write(contentsOf: Data((password + "\n").utf8))
    // Held open as long as this process lives.
    words = (
      to: dup(input.fileHandleForWriting.fileDescriptor).flagged(),
      from: dup(output.fileHandleForReading.fileDescriptor).flagged()
    )
    try waitUntilReady()
    let admin = try PostgresConnection(dsn: dsn("postgres"))
    try admin.run("CREATE DATABASE template_opinion")
    let template = try PostgresConnection(dsn: dsn("template_opinion"))
    try template.run("CREATE EXTENSION postgis; CREATE EXTENSION pg_trgm")
  }

  private func waitUntilReady() throws {
    var told = ""
    while !told.hasSuffix("ready\n") {
      var piece = [UInt8](repeating: 0, count: 4096)
      let count = read(words.from, &piece, piece.count)
      if count <= 0 { throw NotStarted(log: told) }
      told += String(decoding: piece[..<count], as: UTF8.self)
    }
    if told.contains("failed") { throw NotStarted(log: told) }
  }

  /// Takes the server away from whoever is connected, as a machine that loses its power; what it committed stays.
  public func goAway() throws { try tell("stop\n") }

  public func comeBack() throws { try tell("begin\n") }

  private func tell(_ word: String) throws {
    let bytes = Array(word.utf8)
    guard write(words.to, bytes, bytes.count) == bytes.count else { throw NotStarted(log: word) }
    try waitUntilReady()
  }

  /// A folder that another user can get to.
  private static func scratchFolder() -> String {
    let candidates = [ProcessInfo.processInfo.environment["TMPDIR"], "/tmp", "/var/tmp"].compactMap { $0 }
    return candidates.first { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & 0o1002 == 0o1002
    } ?? "/tmp"
  }

  /// A port of loopback that nobody listens on.
  private static func freePort() -> Int {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        precondition(bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0, "no free port")
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  // MARK: Databases

  public func dsn(_ database: String, user: String = "postgres", password: String? = nil) -> String {
    "postgres://\(user):\(password ?? self.password)@127.0.0.1:\(port)/\(database)"
  }

  /// As errors name it.
  public func place(_ database: String) -> String { "127.0.0.1:\(port)/\(database)" }

  /// A name that no other test has.
  public func freshName(_ kind: String) -> String {
    let number = numbers.withLock {
      $0 += 1
      return $0
    }
    return "\(kind)_\(number)"
  }

  /// A fresh database.
  ///
  /// - Parameter hasExtensions: whether PostGIS and pg_trgm are there already.
  /// - Returns: its name.
  public func makeDatabase(hasExtensions: Bool = true) throws -> String {
    let name = freshName("test")
    // One at a time: a template that somebody else copies cannot be copied.
    try Self.making.withLock { _ in
      let admin = try PostgresConnection(dsn: dsn("postgres"))
      try admin.run("CREATE DATABASE \(name) TEMPLATE \(hasExtensions ? "template_opinion" : "template0")")
    }
    return name
  }

  private static let making = Mutex(())

  /// A user with no rights but to connect.
  public func makeUser(password: String) throws -> String {
    let name = freshName("user")
    let admin = try PostgresConnection(dsn: dsn("postgres"))
    try admin.run("CREATE USER \(name) PASSWORD '\(password)'")
    return name
  }
}

extension Int32 {
  /// A descriptor that programs started later do not get.
  fileprivate func flagged() -> Int32 {
    _ = fcntl(self, F_SETFD, FD_CLOEXEC)
    return self
  }
}
