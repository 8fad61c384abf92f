import CPostgres

/// What another server is told so that it can connect to the one that a connection leads to.
public struct PostgresAddress: Sendable {
  /// Words of libpq: host, port, dbname, and of those about TLS what the address itself says.
  public var words: [(name: String, value: String)]
  public var user: String
  /// From the address, the environment or `~/.pgpass`, whichever counted; nil when none was asked for.
  public var password: String?
}

extension PostgresConnection {
  /// Words that mean the same on every machine.
  public static let wordsForOthers = [
    "hostaddr", "sslmode", "sslrootcert", "sslcrl", "channel_binding", "target_session_attrs", "gssencmode",
    "krbsrvname", "connect_timeout", "keepalives_idle", "tcp_user_timeout",
  ]

  public var address: PostgresAddress {
    func word(_ pointer: UnsafeMutablePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
    // Of several hosts the first that does is meant, now and later.
    let isOneOfSeveral = stated["host"]?.contains(",") == true
    var words = [
      (name: "host", value: isOneOfSeveral ? stated["host"]! : word(library.host(connection))),
      (name: "port", value: isOneOfSeveral ? stated["port"] ?? "" : word(library.port(connection))),
      (name: "dbname", value: word(library.db(connection))),
    ]
    for name in Self.wordsForOthers { if let value = stated[name] { words.append((name, value)) } }
    let password = word(library.pass(connection))
    return PostgresAddress(
      words: words.filter { !$0.value.isEmpty }, user: user, password: password.isEmpty ? nil : password)
  }

  /// What an address says, but for the password.
  static func words(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
    var words: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      let name = String(cString: keyword)
      if let value = option.pointee.val, name != "password" { words[name] = String(cString: value) }
      option += 1
    }
    return words
  }
}
