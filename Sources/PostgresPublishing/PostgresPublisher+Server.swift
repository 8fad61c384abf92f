import Postgres

// What a server must be, and what it lets us do.

extension PostgresPublisher {
  func checkServer() throws {
    let place = connection.place
    guard connection.serverVersion >= 150_000 else {
      throw PublishingError.tooOld(place: place, version: connection.serverVersion)
    }
    let encoding = connection.parameter("server_encoding") ?? ""
    guard encoding == "UTF8" else { throw PublishingError.notUTF8(place: place, encoding: encoding) }
    let isStandby = connection.parameter("in_hot_standby") == "on"
    let isReadOnly =
      try connection.execute("SELECT current_setting('transaction_read_only')").text(0, 0) == "on"
    if isStandby || isReadOnly { throw PublishingError.readOnly(place: place) }
  }

  /// One process at a time.
  func takeLock() throws {
    try connection.execute("SELECT set_config('lock_timeout', $1, false)", [.text(options.lockPatience)])
    do {
      try connection.execute("SELECT pg_advisory_lock($1)", [.int64(Self.lockKey)])
    } catch  where error.sqlState == "55P03" {
      throw PublishingError.busy(place: connection.place)
    }
    try connection.run("SET lock_timeout = 0")
  }

  /// Finds the extensions, and makes them where that is allowed.
  mutating func findExtensions() throws -> DatabaseExtensions {
    var found = DatabaseExtensions()
    found.postgis = try findExtension("postgis", package: "postgresql-15-postgis-3")
    found.trigrams = try findExtension("pg_trgm", package: "postgresql-contrib")
    return found
  }

  /// - Returns: the quoted schema in which it lies; nil when it is to be gone without.
  mutating func findExtension(_ name: String, package: String) throws -> String? {
    if options.without.contains(name) {
      notes.append(.without(extension: name))
      return nil
    }
    func schema() throws -> String? {
      try connection.execute(
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = $1",
        [.text(name)]
      )
      .optionalText.map(connection.quoted(name:))
    }
    if let schema = try schema() { return schema }
    let isThere =
      try connection.execute(
        "SELECT 1 FROM pg_available_extensions WHERE name = $1", [.text(name)]
      ).rowCount > 0
    guard isThere else {
      throw PublishingError.missingExtension(
        place: connection.place, name: name, package: package, reason: "the server does not have it")
    }
    if options.isDryRun { return nil }
    var refusal: PostgresError?
    do throws(PostgresError) {
      try connection.run("CREATE EXTENSION IF NOT EXISTS \(name) SCHEMA public")
    } catch {
      refusal = error
    }
    if let schema = try schema() { return schema }
    if let error = refusal {
      guard error.kind == .refused else { throw error }
      throw PublishingError.missingExtension(
        place: connection.place, name: name, package: package, reason: error.message)
    }
    return try schema()
  }

  // MARK: Roles

  /// Makes the group roles and becomes the loader, so that whoever publishes next may replace what this run made.
  ///
  /// - Returns: whether this run is the loader now.
  @discardableResult
  mutating func takeRoles() throws -> Bool {
    let user = connection.user
    for name in [Self.loaderRole, Self.readerRole] {
      if let error = try makeRole(name) {
        guard error.sqlState == "42501" else { throw error }
        notes.append(.noRoles(user: user))
        return false
      }
    }
    if let error = giveRights(to: user) {
      // Given by another run in the same moment, it is no matter either.
      let canMake = try holds("has_database_privilege($1, current_database(), 'CREATE')", Self.loaderRole)
      let isMember = try holds("pg_has_role($1, 'MEMBER')", Self.loaderRole)
      guard canMake && isMember else {
        guard error.kind == .refused else { throw error }
        notes.append(.rightsNotGiven(reason: error.message))
        return false
      }
    }
    try giveForeignData()
    try connection.run("SET ROLE \(Self.loaderRole)")
    return true
  }

  /// - Returns: why they could not be given; nil when the loader has them.
  private func giveRights(to user: String) -> PostgresError? {
    do throws(PostgresError) {
      if try !holds("has_database_privilege($1, current_database(), 'CREATE')", Self.loaderRole) {
        let database = try connection.execute("SELECT current_database()::text").text(0, 0) ?? ""
        try connection.run(
          "GRANT CREATE ON DATABASE \(connection.quoted(name: database)) TO \(Self.loaderRole)")
      }
      if try !holds("pg_has_role($1, 'MEMBER')", Self.loaderRole) {
        try connection.run("GRANT \(Self.loaderRole) TO \(connection.quoted(name: user))")
      }
      return nil
    } catch {
      return error
    }
  }

  /// - Returns: why there is none; nil when there is one now.
  private func makeRole(_ name: String) throws(PostgresError) -> PostgresError? {
    if try isRole(name) { return nil }
    do {
      try connection.run("CREATE ROLE \(name) NOLOGIN")
      return nil
    } catch {
      // The roles are the whole server's: another run may have made them in this moment.
      return try isRole(name) ? nil : error
    }
  }

  private func isRole(_ name: String) throws(PostgresError) -> Bool {
    try connection.execute("SELECT 1 FROM pg_roles WHERE rolname = $1", [.text(name)]).rowCount > 0
  }

  private func holds(_ condition: String, _ role: String) throws(PostgresError) -> Bool {
    try connection.execute("SELECT \(condition)", [.text(role)]).bool(0, 0) ?? false
  }

  /// Lets readers read a schema.
  func giveReading(_ schema: String) throws {
    guard try isRole(Self.readerRole) else { return }
    try connection.run("GRANT USAGE ON SCHEMA \(schema) TO \(Self.readerRole)")
    try connection.run("GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO \(Self.readerRole)")
  }
}

extension PostgresResult {
  /// The first value; nil without a row.
  var optionalText: String? { rowCount > 0 ? text(0, 0) : nil }
}
