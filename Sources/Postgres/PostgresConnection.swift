import CPostgres
import Glibc

/// A connection to a PostgreSQL server, by libpq.
///
/// One user at a time: it is not `Sendable`, and whoever keeps several hands each to one at a time. Each call waits for
/// its answer.
public final class PostgresConnection {
  private let handle: Handle
  var connection: OpaquePointer { handle.pointer }
  var library: libpq_functions { handle.library }
  /// `host:port/database`, for errors.
  public let place: String
  /// 150018 for 15.18.
  public let serverVersion: Int
  /// What the address itself says, but for the password.
  let stated: [String: String]

  /// Connects.
  ///
  /// - Parameters:
  ///   - dsn: a URI (`postgres://user@host:5432/database`) or libpq's `key=value` words; what it leaves open comes from
  ///     `PGHOST` and its like and from `~/.pgpass`, as for every client of libpq.
  ///   - application: what the server's list of connections shows.
  ///   - settings: of the server for this connection, such as `statement_timeout`.
  ///   - words: of libpq, which the DSN may say otherwise.
  ///
  /// A server that does not answer is given up after ten seconds, and one whose machine is gone after a minute of
  /// silence, unless the DSN has a `connect_timeout` or words of `keepalives`.
  public init(
    dsn: String, application: String = "second-opinion", settings: [(name: String, value: String)] = [],
    words: [(name: String, value: String)] = []
  ) throws(PostgresError) {
    let library = try PostgresLibrary.functions()
    // The library's own words about a DSN that it cannot read repeat parts of it.
    guard !dsn.utf8.contains(0), let options = library.conninfoParse(dsn, nil) else {
      throw PostgresError(kind: .badDSN, place: "", message: "")
    }
    stated = Self.words(options)
    library.conninfoFree(options)
    if Self.isTornApart(dsn, port: stated["port"]) {
      throw PostgresError(kind: .badDSN, place: "", message: "")
    }
    // In the order of words the later one counts: the DSN may say the first ones otherwise.
    let all: [(name: String, value: String)] =
      [
        ("connect_timeout", "10"), ("keepalives_idle", "30"), ("keepalives_interval", "10"),
        ("keepalives_count", "3"), ("fallback_application_name", application),
      ] + words + [("dbname", dsn), ("client_encoding", "UTF8")]
    var keywords = all.map { UnsafePointer(strdup($0.name)) } + [nil]
    var values = all.map { UnsafePointer(strdup($0.value)) } + [nil]
    defer { for pointer in keywords + values { free(UnsafeMutablePointer(mutating: pointer)) } }
    guard let connection = library.connectdbParams(&keywords, &values, 1) else {
      throw PostgresError(kind: .cannotConnect, place: "", message: "there is no memory for a connection")
    }
    handle = Handle(pointer: connection, library: library)
    place = Self.place(connection, library)
    serverVersion = Int(library.serverVersion(connection))
    guard library.status(connection) == Int32(LIBPQ_CONNECTION_OK) else {
      throw PostgresError(
        kind: .cannotConnect, place: place, message: Self.oneLine(library.errorMessage(connection)))
    }
    // Notices are no words of ours; libpq would print them.
    _ = library.setNoticeReceiver(connection, { _, _ in }, nil)
    for setting in settings {
      try execute("SELECT set_config($1, $2, false)", [.text(setting.name), .text(setting.value)])
    }
  }

  /// Ends the connection once, also when it was never wholly made.
  private final class Handle {
    let pointer: OpaquePointer
    let library: libpq_functions

    init(pointer: OpaquePointer, library: libpq_functions) {
      self.pointer = pointer
      self.library = library
    }

    deinit { library.finish(pointer) }
  }

  private static func place(_ connection: OpaquePointer, _ library: libpq_functions) -> String {
    func word(_ pointer: UnsafeMutablePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
    let host = word(library.host(connection))
    return
      "\(host.isEmpty ? "localhost" : host):\(word(library.port(connection)))/\(word(library.db(connection)))"
  }

  /// Whether a URI has a password with `/` or `@` as they are: libpq then takes a part of it for the host, the port or the
  /// database, and those are printed.
  private static func isTornApart(_ dsn: String, port: String?) -> Bool {
    guard let scheme = ["postgres://", "postgresql://"].first(where: dsn.hasPrefix) else { return false }
    if let port, !port.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ",") }) {
      return true
    }
    let text = dsn.utf8.dropFirst(scheme.utf8.count)
    guard let at = text.firstIndex(of: UInt8(ascii: "@")) else { return false }
    let before = text[..<at]
    if let slash = before.firstIndex(of: UInt8(ascii: "/")) {
      // Behind the question mark everything may stand.
      return !before[slash...].contains(UInt8(ascii: "?"))
    }
    return text[text.index(after: at)...].prefix { $0 != UInt8(ascii: "?") }.contains(UInt8(ascii: "@"))
  }

  private static func oneLine(_ text: UnsafePointer<CChar>?) -> String {
    guard let text else { return "" }
    return String(cString: text).split(separator: "\n").map { $0.drop { $0 == " " || $0 == "\t" } }.joined(
      separator: " ")
  }

  /// The user that the server knows this connection by.
  public var user: String { library.user(connection).map { String(cString: $0) } ?? "" }

  /// What the server reported of itself: `server_encoding`, `in_hot_standby`.
  public func parameter(_ name: String) -> String? {
    library.parameterStatus(connection, name).map { String(cString: $0) }
  }

  /// Number of the server's process for this connection.
  public var backend: Int { Int(library.backendPID(connection)) }

  /// Whether the connection stands and no transaction is open, as far as is known without asking.
  public var isIdle: Bool {
    library.status(connection) == Int32(LIBPQ_CONNECTION_OK)
      && library.transactionStatus(connection) == Int32(LIBPQ_TRANSACTION_IDLE)
  }

  // MARK: Statements

  /// Runs one or several statements without parameters; of several, the last one's rows are answered, as text.
  @discardableResult
  public func run(_ sql: String) throws(PostgresError) -> PostgresResult {
    try finished(library.exec(connection, sql))
  }

  /// Runs one statement; `$1` and its like stand for the parameters.
  @discardableResult
  public func execute(
    _ sql: String, _ parameters: [PostgresParameter] = []
  ) throws(PostgresError) -> PostgresResult {
    let list = ParameterList(parameters)
    return try finished(
      list.withPointers { count, types, values, lengths, formats in
        library.execParams(connection, sql, count, types, values, lengths, formats, 1)
      })
  }

  /// Prepares a statement under a name; the server tells the types of its parameters from the statement.
  public func prepare(_ name: String, _ sql: String) throws(PostgresError) {
    _ = try finished(library.prepare(connection, name, sql, 0, nil))
  }

  /// Runs a prepared statement. Each parameter must be of the very type that the statement takes.
  public func execute(
    prepared name: String, _ parameters: [PostgresParameter] = []
  ) throws(PostgresError) -> PostgresResult {
    let list = ParameterList(parameters)
    return try finished(
      list.withPointers { count, _, values, lengths, formats in
        library.execPrepared(connection, name, count, values, lengths, formats, 1)
      })
  }

  /// Runs one statement and calls `body` with an answer of one row for each row as it comes: for more rows than should
  /// lie in memory at once.
  ///
  /// - Parameter body: may throw; the rest is then read and thrown away.
  public func forEachRow(
    _ sql: String, _ parameters: [PostgresParameter] = [], _ body: (PostgresResult) throws -> Void
  ) throws {
    let list = ParameterList(parameters)
    let isSent = list.withPointers { count, types, values, lengths, formats in
      library.sendQueryParams(connection, sql, count, types, values, lengths, formats, 1)
    }
    guard isSent == 1 else { throw failure(nil) }
    _ = library.setSingleRowMode(connection)
    var caught: (any Error)?
    while let result = library.getResult(connection) {
      if library.resultStatus(result) == Int32(LIBPQ_SINGLE_TUPLE) {
        let row = PostgresResult(result, library)
        if caught == nil {
          do { try body(row) } catch { caught = error }
        }
      } else {
        do { _ = try finished(result) as PostgresResult } catch { caught = caught ?? error }
      }
    }
    if let caught { throw caught }
  }

  /// The answer, or the error that it is.
  func finished(_ result: OpaquePointer?) throws(PostgresError) -> PostgresResult {
    guard let result else { throw failure(nil) }
    switch Int(library.resultStatus(result)) {
    case LIBPQ_COMMAND_OK, LIBPQ_TUPLES_OK, LIBPQ_EMPTY_QUERY: return PostgresResult(result, library)
    case LIBPQ_COPY_IN, LIBPQ_COPY_OUT:
      library.clear(result)
      throw PostgresError(
        kind: .unexpected, place: place, message: "a statement that copies was run as one that does not")
    default:
      let error = failure(result)
      library.clear(result)
      throw error
    }
  }

  /// - Parameter result: nil when the server gave none.
  func failure(_ result: OpaquePointer?) -> PostgresError {
    func field(_ letter: Character) -> String {
      guard let result, let text = library.resultErrorField(result, Int32(letter.asciiValue!)) else {
        return ""
      }
      return Self.oneLine(text)
    }
    let primary = field("M")
    // A server that stops, or ends this connection, says so before the connection is seen to be gone; when it passes on
    // what another one said, it lives.
    let isLost =
      library.status(connection) != Int32(LIBPQ_CONNECTION_OK)
      || ["57P01", "57P02"].contains(field("C")) && field("W").isEmpty
    return PostgresError(
      kind: isLost ? .connectionLost : .refused, place: place, sqlState: field("C"),
      message: primary.isEmpty ? Self.oneLine(library.errorMessage(connection)) : primary,
      detail: field("D"), hint: field("H"), context: field("W"))
  }

  // MARK: Words in statements

  /// The name of a table or the like, quoted.
  public func quoted(name: String) -> String {
    // By scalars: a quotation mark with an accent behind it is one character, and another one than a quotation mark.
    "\"" + name.unicodeScalars.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } + "\""
  }

  /// A text as a literal, for the statements that take no parameters.
  public func quoted(text: String) throws(PostgresError) -> String {
    var copy = text
    let quoted = copy.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { library.escapeLiteral(connection, $0.baseAddress, $0.count) }
    }
    guard let quoted else { throw failure(nil) }
    defer { library.freemem(quoted) }
    return String(cString: quoted)
  }

  // MARK: Transactions

  /// Runs `body` in a transaction, which a thrown error takes back.
  public func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try run("BEGIN")
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // What cannot be taken back here is taken back by the server, which has seen the connection go.
      _ = try? run("ROLLBACK")
      throw error
    }
  }

  /// Ends the statement that runs on this connection, from any thread. The statement then fails with SQLSTATE 57014.
  public func canceller() -> PostgresCanceller? {
    library.getCancel(connection).map { PostgresCanceller($0, library) }
  }
}

/// Asks a server to end what a connection is waiting for. May be used from any thread.
public final class PostgresCanceller: @unchecked Sendable {
  // @unchecked: libpq documents PQcancel as safe from any thread, and the pointer never changes.
  private let pointer: OpaquePointer
  private let library: libpq_functions

  init(_ pointer: OpaquePointer, _ library: libpq_functions) {
    self.pointer = pointer
    self.library = library
  }

  deinit { library.freeCancel(pointer) }

  /// - Returns: whether the request was sent; whether it came in time shows in the statement's own end.
  @discardableResult
  public func cancel() -> Bool {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) {
      library.cancel(pointer, $0.baseAddress, 256) == 1
    }
  }
}
