import Postgres

// The way from a coordinator to its shards: a foreign server for each, named for its place, and by which login it is
// read. The server of an older generation stays as long as a table needs it.

extension PostgresPublisher {
  private static let serverPrefix = "second_opinion "

  /// The name by which the coordinator's own errors speak of a shard. PostgreSQL's names have 63 bytes at most.
  static func serverName(_ place: String) -> String {
    let name = serverPrefix + place
    if name.utf8.count <= 63 { return name }
    let digits = Division.digits(of: name)
    return String(decoding: name.utf8.prefix(54), as: UTF8.self).filter { $0 != "\u{FFFD}" } + " " + digits
  }

  /// The extension by which a server asks others, and the right to use it.
  mutating func findForeignData() throws {
    _ = try findExtension("postgres_fdw", package: "postgresql-contrib")
  }

  /// Lets the loader make servers, where this user may give that.
  func giveForeignData() throws {
    guard case .coordinator = part else { return }
    let may = try connection.execute(
      "SELECT has_foreign_data_wrapper_privilege($1, 'postgres_fdw', 'USAGE')", [.text(Self.loaderRole)])
    if may.bool(0, 0) == true { return }
    _ = try? connection.run("GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO \(Self.loaderRole)")
  }

  /// Makes the servers or what they say true, and looks whether each leads to the database that this run loads; where
  /// one does not, all of them are as before, since what answers goes by them.
  func openWays(_ extensions: DatabaseExtensions) throws {
    guard !shards.isEmpty else { return }
    do {
      try connection.transaction {
        for shard in shards { try openWay(to: shard, extensions) }
        for shard in shards { try checkWay(to: shard) }
      }
    } catch let error as PostgresError where error.sqlState == "42501" {
      throw PublishingError.mayNotReachShards(
        place: connection.place, user: connection.user, reason: error.message)
    }
  }

  private func openWay(to shard: PostgresPublisher, _ extensions: DatabaseExtensions) throws {
    let name = Self.serverName(shard.connection.place)
    let server = connection.quoted(name: name)
    let address = shard.connection.address
    var options = address.words
    if !options.contains(where: { $0.name == "connect_timeout" }) {
      options.append(("connect_timeout", "10"))
    }
    // A row that comes over a network costs more than one that is counted where it lies: so shards count.
    options += [("async_capable", "true"), ("fetch_size", "2000"), ("fdw_tuple_cost", "1")]
    // What only the extension's own functions can narrow is narrowed there.
    let shipped = [("postgis", extensions.postgis), ("pg_trgm", extensions.trigrams)].filter { name, schema in
      schema != nil && (name == "postgis" || shard.extensions.trigrams == schema)
    }
    if !shipped.isEmpty { options.append(("extensions", shipped.map(\.0).joined(separator: ", "))) }
    let known = try connection.execute(
      "SELECT coalesce(srvoptions, '{}') FROM pg_foreign_server WHERE srvname = $1", [.text(name)])
    if known.rowCount == 0 {
      try connection.run(
        "CREATE SERVER \(server) FOREIGN DATA WRAPPER postgres_fdw OPTIONS (\(list(options, known: nil)))")
      let comment = try connection.quoted(
        text: "A shard of second-opinion; written by second-opinion publish postgres.")
      try connection.run("COMMENT ON SERVER \(server) IS \(comment)")
    } else {
      let said = known.texts(0, 0) ?? []
      let gone = PostgresConnection.wordsForOthers.filter { word in
        !options.contains { $0.name == word } && said.contains { $0.hasPrefix(word + "=") }
      }
      let changes =
        try [list(options, known: said)].filter { !$0.isEmpty } + gone.map { "DROP \($0)" }
      if !changes.isEmpty {
        try connection.run("ALTER SERVER \(server) OPTIONS (\(changes.joined(separator: ", ")))")
      }
    }
    var login = [(name: "user", value: address.user)]
    if let password = address.password { login.append(("password", password)) }
    if let reader = self.options.shardReader {
      login = [("user", reader.user), ("password", reader.password)]
    }
    try giveLogin(login, server: server, name: name)
  }

  /// For all users alike: whoever may read the tables reads them by this login, and only the server's owner sees it.
  private func giveLogin(_ login: [(name: String, value: String)], server: String, name: String) throws {
    let known = try connection.execute(
      "SELECT coalesce(umoptions, '{}') FROM pg_user_mappings WHERE srvname = $1 AND usename = 'public'",
      [.text(name)])
    if known.rowCount == 0 {
      try runUnseen("CREATE USER MAPPING FOR PUBLIC SERVER \(server) OPTIONS (\(list(login, known: nil)))")
      return
    }
    // A site that goes without passwords has its own way of logging in, which an administrator wrote there.
    guard login.contains(where: { $0.name == "password" }) else { return }
    let said = known.texts(0, 0) ?? []
    // Who reads stays who reads, until a reader is named.
    let isOther = said.contains { $0.hasPrefix("user=") } && !said.contains("user=\(login[0].value)")
    if isOther, options.shardReader == nil { return }
    let changes = try list(login, known: said)
    if !changes.isEmpty {
      try runUnseen("ALTER USER MAPPING FOR PUBLIC SERVER \(server) OPTIONS (\(changes))")
    }
  }

  /// Runs a statement with a password in it so that the server's log and its statistics of statements do not have it:
  /// what they keep is the text that was sent, and here that is a parameter.
  private func runUnseen(_ sql: String) throws {
    try connection.execute("SELECT set_config('second_opinion.statement', $1, true)", [.text(sql)])
    // Raised anew, since the place where it went wrong repeats the statement.
    try connection.run(
      "DO $$BEGIN EXECUTE current_setting('second_opinion.statement'); EXCEPTION WHEN OTHERS THEN "
        + "RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = SQLERRM; END$$")
    try connection.execute("SELECT set_config('second_opinion.statement', '', true)")
  }

  /// Options as they are written; of those that are known only what changes.
  private func list(_ options: [(name: String, value: String)], known: [String]?) throws -> String {
    try options.compactMap { option in
      let literal = try connection.quoted(text: option.value)
      guard let known else { return "\(option.name) \(literal)" }
      if known.contains("\(option.name)=\(option.value)") { return nil }
      let isThere = known.contains { $0.hasPrefix(option.name + "=") }
      return "\(isThere ? "SET" : "ADD") \(option.name) \(literal)"
    }.joined(separator: ", ")
  }

  /// The coordinator sees in the shard's list of locks the very process that this run has there: an address such as
  /// localhost means another machine there than here.
  private func checkWay(to shard: PostgresPublisher) throws {
    let server = connection.quoted(name: Self.serverName(shard.connection.place))
    let seen = try reaching(shard) {
      try connection.run(
        "CREATE FOREIGN TABLE second_opinion.way_to_shard (locktype text, pid int) SERVER \(server) OPTIONS (schema_name "
          + "'pg_catalog', table_name 'pg_locks')")
      let seen =
        try connection.execute(
          "SELECT count(*) FROM second_opinion.way_to_shard WHERE locktype = 'advisory' AND pid = $1",
          [.int32(Int32(shard.connection.backend))]
        ).integer(0, 0) ?? 0
      try connection.run("DROP FOREIGN TABLE second_opinion.way_to_shard")
      return seen
    }
    if seen == 0 {
      throw PublishingError.leadsElsewhere(place: connection.place, shard: shard.connection.place)
    }
  }

  /// What the coordinator says of the way to a shard is told as such.
  @discardableResult
  func reaching<Value>(_ shard: PostgresPublisher, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as PostgresError where error.kind == .refused {
      throw PublishingError.cannotReachShard(
        place: connection.place, shard: shard.connection.place,
        reason: error.detail.isEmpty ? error.message : "\(error.message): \(error.detail)")
    }
  }

  /// Takes away the servers that no table needs any more.
  mutating func dropWays() throws {
    let unused = try connection.execute(
      "SELECT s.srvname::text FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE w.fdwname "
        + "= 'postgres_fdw' AND starts_with(s.srvname, $1) AND pg_has_role(s.srvowner, 'USAGE') AND NOT EXISTS "
        + "(SELECT 1 FROM pg_foreign_table t WHERE t.ftserver = s.oid)", [.text(Self.serverPrefix)])
    for i in 0..<unused.rowCount {
      let name = unused.text(i, 0) ?? ""
      if shards.contains(where: { Self.serverName($0.connection.place) == name }) { continue }
      let server = connection.quoted(name: name)
      do {
        try connection.transaction {
          try connection.run("DROP USER MAPPING IF EXISTS FOR PUBLIC SERVER \(server)")
          try connection.run("DROP SERVER \(server)")
        }
      } catch let error as PostgresError where error.kind == .refused {
        // Somebody built on it: a login of his own, a table. It stands in nobody's way.
        let note = PublishingReport.Note.notDropped(schema: name, reason: error.message)
        if !notes.contains(note) { notes.append(note) }
      }
    }
  }
}
