import DirectoryModel
import Glibc
public import Indexing
import Postgres
public import Storing

/// A generation in PostgreSQL that can be asked like one on this machine.
///
/// Its vocabulary and manifests are fetched once and kept as a data directory without rows, by their content; all
/// roles, entities and facts are asked of the server.
public struct PostgresDirectory: Sendable {
  /// Where the manifests lie on this machine: the layers in it have no rows.
  public let directory: DataDirectory
  public let manifest: GenerationManifest
  public let snapshot: Snapshot

  /// Opens the generation that is current on a server.
  ///
  /// - Parameters:
  ///   - dsn: as `PostgresConnection` takes it.
  ///   - cache: folder on this machine in which the vocabulary of a generation is kept.
  /// - Throws: `PostgresError`, `PostgresDirectoryError`, and `StoreError` for the folder.
  public static func open(dsn: String, cache: String) throws -> PostgresDirectory {
    let connection = try PostgresConnection(dsn: dsn, settings: settings)
    guard let current = try current(connection) else {
      if let coordinator = try connection.coordinatorOfPart() {
        throw PostgresDirectoryError.isShard(place: connection.place, coordinator: coordinator)
      }
      throw PostgresDirectoryError.nothingPublished(place: connection.place)
    }
    guard current.format == PublishedFormat.current else {
      throw PostgresDirectoryError.otherFormat(
        place: connection.place, found: current.format, known: PublishedFormat.current)
    }
    let kept = DataDirectory(path: "\(cache)/postgres-\(current.contentHash.prefix(32))")
    if try kept.currentNumber() == nil { try fetch(current, connection, into: kept, cache: cache) }
    do {
      return try open(kept, current, connection, dsn: dsn)
    } catch is StoreError {
      // What was kept is no use: it is fetched anew, once.
      try kept.removeAll()
      try fetch(current, connection, into: kept, cache: cache)
      return try open(kept, current, connection, dsn: dsn)
    }
  }

  private static func open(
    _ kept: DataDirectory, _ current: Current, _ connection: PostgresConnection, dsn: String
  ) throws -> PostgresDirectory {
    let manifest = try kept.currentManifest()
    let roles = PostgresRoles(
      ConnectionPool(dsn: dsn, settings: settings), place: connection.place,
      shards: Shards(places: current.shards, schema: current.name),
      sql: try sql(current, connection))
    let snapshot = try Snapshot(skeleton: kept.snapshotPath(manifest.number), store: roles)
    try snapshot.file.verify()
    guard snapshot.contentHash == current.contentHash else {
      throw StoreError.damaged(
        path: kept.snapshotPath(manifest.number), section: "the generation that it is of")
    }
    return PostgresDirectory(directory: kept, manifest: manifest, snapshot: snapshot)
  }

  /// The parts of `role_terms`, of which each lies on one server.
  private static func tables(
    _ current: Current, _ connection: PostgresConnection
  ) throws(PostgresError) -> [String] {
    let parts = try connection.execute(
      "SELECT relname::text FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = $1::regclass "
        + "ORDER BY 1", [.text("\(current.schema).role_terms")])
    let names = (0..<parts.rowCount).compactMap { parts.text($0, 0) }.map { connection.quoted(name: $0) }
    return (names.isEmpty ? ["role_terms"] : names).map { "\(current.schema).\($0)" }
  }

  /// What the tables of a generation say of their own form.
  private static func sql(
    _ current: Current, _ connection: PostgresConnection
  ) throws(PostgresError) -> RoleSQL {
    var bits: [Int: Int] = [:]
    let terms = try connection.execute("SELECT term, bit FROM \(current.schema).term WHERE bit IS NOT NULL")
    for row in 0..<terms.rowCount {
      if let term = terms.integer(row, 0), let bit = terms.integer(row, 1) { bits[term] = bit }
    }
    let said = try connection.execute(
      "SELECT kind, network, layer, is_in, accepting FROM \(current.schema).participation_kind")
    let kinds = (0..<said.rowCount).map { row in
      RoleSQL.ParticipationKind(
        number: Int64(said.integer(row, 0) ?? 0), network: said.integer(row, 1) ?? 0,
        layer: said.integer(row, 2),
        isIn: said.bool(row, 3) ?? false, accepting: UInt8(truncatingIfNeeded: said.integer(row, 4) ?? 0))
    }
    return RoleSQL(
      schema: current.schema, tables: try tables(current, connection),
      postgis: current.postgisSchema.map { connection.quoted(name: $0) }, bits: bits, kinds: kinds,
      roleCount: current.roles)
  }

  /// No statement changes anything, none runs on when nobody waits for it, and plans are not compiled, which costs more
  /// than such statements do.
  fileprivate static let settings: [(name: String, value: String)] = [
    ("default_transaction_read_only", "on"), ("statement_timeout", "60s"), ("jit", "off"),
    ("client_connection_check_interval", "2s"), ("extra_float_digits", "1"), ("search_path", "pg_catalog"),
  ]

  fileprivate struct Current {
    var contentHash: String
    var name: String
    /// Quoted.
    var schema: String
    var format: Int
    var postgisSchema: String?
    var roles: Int
    /// Servers over which the rows of entities are divided; none when they lie on this one.
    var shards: [String]
  }

  fileprivate static func current(_ connection: PostgresConnection) throws(PostgresError) -> Current? {
    guard
      try connection.execute("SELECT to_regclass('second_opinion.generation') IS NOT NULL").bool(0, 0) == true
    else {
      return nil
    }
    let rows = try connection.execute(
      "SELECT content_hash, schema_name, format, (SELECT nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = "
        + "e.extnamespace WHERE e.extname = 'postgis' AND g.postgis), roles, ARRAY(SELECT jsonb_array_elements_text("
        + "coalesce(to_jsonb(g) -> 'shards', '[]'))) FROM second_opinion.generation g WHERE state = 'current'"
    )
    guard rows.rowCount == 1, let hash = rows.text(0, 0), let schema = rows.text(0, 1) else { return nil }
    return Current(
      contentHash: hash, name: schema, schema: connection.quoted(name: schema),
      format: rows.integer(0, 2) ?? 0,
      postgisSchema: rows.text(0, 3), roles: rows.integer(0, 4) ?? 0, shards: rows.texts(0, 5) ?? [])
  }

  /// Makes the data directory beside its place and renames it into it: two that fetch at once hinder each other in
  /// nothing.
  private static func fetch(
    _ current: Current, _ connection: PostgresConnection, into kept: DataDirectory, cache: String
  ) throws {
    let fileSystem = LocalFileSystem()
    try fileSystem.makePath(cache)
    let made = DataDirectory(path: try makeUniqueDirectory(cache + "/new-"))
    do {
      try made.withLock { locked in
        try fill(locked, current, connection)
      }
      if rename(made.path, kept.path) != 0 {
        guard errno == EEXIST || errno == ENOTEMPTY else { throw StoreError.system("rename", kept.path) }
        try made.removeAll()
      }
      sweep(cache)
    } catch {
      try? made.removeAll()
      throw error
    }
  }

  /// Generations whose vocabulary is kept: the newest, so that a server and a command of different ones hinder each other
  /// in nothing.
  private static let mostKept = 3

  /// Removes what was kept of older generations, and what was left half made a day ago. What cannot be removed stays.
  private static func sweep(_ cache: String) {
    var kept: [(path: String, made: Int)] = []
    for name in (try? listDirectory(cache)) ?? [] {
      let path = "\(cache)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { continue }
      if name.hasPrefix("postgres-") { kept.append((path, status.st_mtim.tv_sec)) }
      if name.hasPrefix("new-"), status.st_mtim.tv_sec < time(nil) - 86_400 {
        try? DataDirectory(path: path).removeAll()
      }
    }
    for old in kept.sorted(by: { $0.made > $1.made }).dropFirst(mostKept) {
      try? DataDirectory(path: old.path).removeAll()
    }
  }

  private static func fill(_ locked: LockedDirectory, _ current: Current, _ connection: PostgresConnection)
    throws
  {
    let fileSystem = locked.directory.fileSystem
    var manifest: [UInt8] = []
    var open: (path: String, file: String, descriptor: Int32, length: Int)?
    func finish() throws {
      guard let done = open else { return }
      try fileSystem.synchronize(done.descriptor, path: done.file)
      fileSystem.close(done.descriptor)
      open = nil
      if done.path.hasPrefix("layers/") {
        try locked.install(layer: String(done.path.dropFirst("layers/".count)), from: done.file)
      }
    }
    defer { if let open { fileSystem.close(open.descriptor) } }
    try connection.forEachRow("SELECT path, bytes FROM \(current.schema).skeleton ORDER BY chunk") { row in
      guard let path = row.text(0, 0), let bytes = row.bytes(0, 1) else { return }
      if path == "manifest.json" {
        manifest += bytes
        return
      }
      // Names come from the server: none of them leads out of the folder.
      guard !path.contains(".."), path == "snapshot" || path.hasPrefix("layers/"),
        !path.dropFirst(7).contains("/")
      else {
        throw PostgresDirectoryError.nothingPublished(place: connection.place)
      }
      if open?.path != path {
        try finish()
        let file = locked.workPath("fetched-\(path == "snapshot" ? path : "layer")")
        open = (
          path, file, try fileSystem.open(file, flags: O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode: 0o600),
          0
        )
      }
      try fileSystem.write(open!.descriptor, bytes, at: open!.length, path: open!.file)
      open!.length += bytes.count
    }
    try finish()
    guard let known = GenerationManifest(json: manifest) else {
      throw PostgresDirectoryError.nothingPublished(place: connection.place)
    }
    try locked.publish(snapshot: locked.workPath("fetched-snapshot"), manifest: known, keeping: 1)
  }
}

/// Which generation is current on a server, asked again and again over one connection: it is made with the first
/// question, and anew only when it was cut.
public final class PostgresCurrent: Sendable {
  private let pool: ConnectionPool

  /// - Parameter dsn: as `PostgresConnection` takes it.
  public init(dsn: String) { pool = ConnectionPool(dsn: dsn, settings: PostgresDirectory.settings, most: 1) }

  /// The content that is current now; nil when there is none. Waits for another thread that asks.
  ///
  /// - Throws: `PostgresError`.
  public func contentHash() throws -> String? {
    try pool.reading { (connection) throws(PostgresError) in
      try PostgresDirectory.current(connection)?.contentHash
    }
  }
}

/// Why a server's directory cannot be asked.
public enum PostgresDirectoryError: Error, Equatable, Sendable {
  /// `publish postgres` was never run there, or not to its end.
  case nothingPublished(place: String)
  case otherFormat(place: String, found: Int, known: Int)
  /// It holds a part of a directory, and another database is to be asked.
  case isShard(place: String, coordinator: String)
}

extension PostgresError {
  /// One line, in the server's words.
  var reason: String {
    switch kind {
    case .libraryMissing: "libpq is not on this machine"
    case .badDSN: "the address of the database cannot be read"
    case .cannotConnect, .connectionLost, .refused, .unexpected:
      detail.isEmpty ? message : "\(message) (\(detail))"
    }
  }
}
