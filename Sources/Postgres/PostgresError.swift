/// What a server, or the way to it, refused.
///
/// It names the server and the database and never a password.
public struct PostgresError: Error, Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// libpq is not on this machine.
    case libraryMissing
    /// The text that should say which server is no such text. It is not repeated: it may hold a password.
    case badDSN
    /// There is no connection: no server, no such database, or the server lets this user not in.
    case cannotConnect
    /// There was a connection.
    case connectionLost
    /// The server said no to a statement.
    case refused
    /// The server answered what it never should.
    case unexpected
  }

  public var kind: Kind
  /// `host:port/database`; empty when none was reached for.
  public var place: String
  /// Five letters and digits; empty where the server said none.
  public var sqlState: String
  /// One line, in the server's words.
  public var message: String
  public var detail: String
  public var hint: String
  /// In the middle of what; where another server was asked by this one, the statement that it was sent.
  public var context: String

  public init(
    kind: Kind, place: String, sqlState: String = "", message: String, detail: String = "", hint: String = "",
    context: String = ""
  ) {
    self.kind = kind
    self.place = place
    self.sqlState = sqlState
    self.message = message
    self.detail = detail
    self.hint = hint
    self.context = context
  }

  /// Whether the same statement may well succeed on a new connection or a moment later: the server went away, is
  /// starting or stopping, or two transactions stood in each other's way. Only a statement that changes nothing may be
  /// repeated without thought.
  public var isPassing: Bool {
    if kind == .connectionLost { return true }
    return ["57P01", "57P02", "57P03", "40001", "40P01", "53300"].contains(sqlState)
      || sqlState.hasPrefix("08")
  }
}
