public import Indexing
public import Postgres
public import Storing

/// Loads a generation into PostgreSQL beside the one that answers there, and makes it current in one transaction.
///
/// Every table is loaded in a transaction of its own and noted in it, so that a run which was broken off is taken up at
/// the first table that is not whole. **Invariant**: what the views of the schema `second_opinion` show is always one
/// whole generation.
public struct PostgresPublisher {
  public struct Options: Sendable {
    /// Extensions to go without: `postgis`, `pg_trgm`.
    public var without: Set<String> = []
    /// Looks at everything and changes nothing.
    public var isDryRun = false
    /// How long another process that publishes is waited for, as PostgreSQL writes it. A run that was killed is gone
    /// from the server within a moment.
    public var lockPatience = "3s"
    /// The login by which a coordinator reads its shards; nil for the one it has, at first the one that loads them.
    public var shardReader: (user: String, password: String)?
    /// How often the views are tried to be replaced while somebody reads them, each time for half a second.
    public var viewTries = 60

    public init() {}
  }

  /// What a database holds of a generation.
  enum Part: Equatable {
    case whole
    /// Everything but the rows of entities, and the way to them.
    case coordinator(Division)
    /// The rows of some entities.
    ///
    /// - Parameter number: from 1.
    case shard(Int, Division)
  }

  /// Where a run is.
  public enum Progress: Sendable {
    /// The extensions that can be gone without are the ones of `Options.without`.
    case loading(table: String, rows: Int)
    case indexing(table: String)
    case loaded(table: String, rows: Int)
    case switching
  }

  /// Group roles that the schema's rights are given to; users become members of them.
  public static let loaderRole = "second_opinion_loader"
  public static let readerRole = "second_opinion_reader"

  /// Of the lock under which one process publishes into a database.
  static let lockKey: Int64 = 0x5345_434F_4E44_4F50

  let connection: PostgresConnection
  let snapshot: Snapshot
  let manifest: GenerationManifest
  let layers: [LayerManifest]
  let options: Options
  let progress: (Progress) -> Void
  var notes: [PublishingReport.Note] = []
  var part = Part.whole
  /// Of a shard: what it has beside PostgreSQL, and the place of the coordinator.
  var extensions = DatabaseExtensions()
  var coordinator: String?
  /// The databases that a coordinator divides the entities over, in their order; of all others none.
  var shards: [PostgresPublisher]

  /// - Parameters:
  ///   - layers: of the generation, for the digests of their files.
  ///   - shards: databases over which the rows of entities are divided, each getting some; none to have them all in one.
  public init(
    _ connection: PostgresConnection, _ snapshot: Snapshot, _ manifest: GenerationManifest,
    layers: [LayerManifest], shards: [PostgresConnection] = [],
    options: Options = Options(), progress: @escaping (Progress) -> Void = { _ in }
  ) {
    self.connection = connection
    self.snapshot = snapshot
    self.manifest = manifest
    self.layers = layers
    self.options = options
    self.progress = progress
    self.shards = shards.map {
      PostgresPublisher($0, snapshot, manifest, layers: layers, options: options, progress: progress)
    }
  }

  /// Settings for a connection that publishes: it may run for hours, but a client that is gone is noticed.
  public static let settings: [(name: String, value: String)] = [
    ("client_connection_check_interval", "1s"), ("client_min_messages", "warning"),
    ("statement_timeout", "0"),
    ("idle_in_transaction_session_timeout", "0"), ("maintenance_work_mem", "256MB"), ("DateStyle", "ISO"),
    ("idle_session_timeout", "0"), ("bytea_output", "hex"), ("extra_float_digits", "1"),
    ("search_path", "pg_catalog"),
  ]

  /// Schema of a generation that lies in one database, by its content hash.
  public static func schema(ofContent hash: String) -> String { "second_opinion_g" + hash.prefix(16) }

  var schema: String { schema(of: part) }

  /// The same content divided otherwise is loaded beside what answers, so that it needs another name; and a shard's part
  /// has its number in it, which the server repeats where it says what failed.
  func schema(of part: Part) -> String {
    let content = Self.schema(ofContent: snapshot.contentHash)
    return switch part {
    case .whole: content
    case .coordinator(let division): "\(content)_\(division.digits)"
    case .shard(let number, let division): "\(content)_\(division.digits)_\(number)"
    }
  }

  var entities: Range<Int> {
    if case .shard(let number, let division) = part { return division.entities(number) }
    return 0..<snapshot.entityCount
  }

  /// Publishes.
  ///
  /// - Throws: `PublishingError`, `PostgresError`, `StoreError`; the former generation then goes on answering, and what
  ///   was loaded stays for the next run.
  public mutating func publish() throws -> PublishingReport {
    try checkServer()
    try takeLock()
    defer { unlock() }
    let extensions = try findExtensions()
    try openShards(extensions)
    let schema = schema
    var report = PublishingReport(
      outcome: .published, place: connection.place, schema: schema, contentHash: snapshot.contentHash,
      shards: shards.map(\.connection.place), loaded: [], resumed: [], dropped: [], notes: [])
    let state = try stateOfContent()
    let isThere = try state == "current" || state == "former" ? areTablesThere() && areShardsWhole() : false
    if options.isDryRun {
      report.outcome = isThere && state == "current" ? .unchanged : .onlyChecked
      report.notes = notes
      return report
    }
    if isThere && state == "current" {
      // Addresses and passwords may be others than they were.
      if !shards.isEmpty {
        try takeRoles()
        try openWays(extensions)
        // What a run that was killed had still to take away.
        report.dropped = try dropOlder()
        try sweepShards()
      }
      report.outcome = .unchanged
      report.notes = notes
      return report
    }
    try takeRoles()
    try makeBase()
    try takeShards()
    try openWays(extensions)
    if isThere {
      report.outcome = .broughtBack
    } else {
      try dropUnfinished()
      try sweepShards()
      try load(extensions, &report)
    }
    progress(.switching)
    try makeCurrent(extensions, schema)
    report.dropped = try dropOlder()
    try sweepShards()
    report.notes =
      notes
      + shards.flatMap { shard in
        shard.notes.map { .onShard(place: shard.connection.place, $0) }
      }
    return report
  }

  private func unlock() {
    for connection in [connection] + shards.map(\.connection) {
      _ = try? connection.execute("SELECT pg_advisory_unlock($1)", [.int64(Self.lockKey)])
    }
  }

  /// Loads what this database gets, behind what its shards get.
  mutating func load(_ extensions: DatabaseExtensions, _ report: inout PublishingReport) throws {
    let schema = schema
    let name = PostgresParameter.text(schema)
    try begin(extensions)
    try forgetLost()
    for i in shards.indices { try shards[i].load(shards[i].extensions, &report) }
    var finished: [String: Int] = [:]
    let rows = try connection.execute(
      "SELECT table_name, rows FROM second_opinion.loaded_table WHERE schema_name = $1", [name])
    for i in 0..<rows.rowCount { finished[rows.text(i, 0) ?? ""] = rows.integer(i, 1) }

    let progress = progress
    var table = ""
    let source = GenerationRows(
      snapshot: snapshot, manifest: manifest, layers: layers, entities: entities
    ) {
      progress(.loading(table: table, rows: $0))
    }
    for definition in tables(extensions, years: Set(source.planYears() + [0]).sorted()) {
      table = definition.name + ofShard
      if let rows = finished[definition.name] {
        report.resumed.append(table)
        progress(.loaded(table: table, rows: rows))
        continue
      }
      let rows = try connection.transaction {
        let rows = try make(definition) { table in
          let rows = try source.load(table, into: connection.copyIn(table.copying(in: schema)))
          progress(.indexing(table: table.name + ofShard))
          return rows
        }
        // now() would be when the transaction began, before the first row.
        try connection.execute(
          "INSERT INTO second_opinion.loaded_table (schema_name, table_name, rows, loaded_at) "
            + "VALUES ($1, $2, $3, clock_timestamp())",
          [name, .text(definition.name), .int64(Int64(rows))])
        return rows
      }
      if !isOnShards(definition) { report.loaded.append((table, rows)) }
      progress(.loaded(table: table, rows: rows))
    }
    try connection.transaction {
      try giveReading(schema)
      try connection.execute(
        "UPDATE second_opinion.generation SET state = $2 WHERE schema_name = $1 AND state = 'loading'",
        [name, .text(isShard ? "shard" : "ready")])
    }
  }

  /// Notes that this generation is being loaded, and makes its schema.
  private func begin(_ extensions: DatabaseExtensions) throws {
    let entities = entities
    let roles =
      entities.reduce(0) { $0 + snapshot.roles(of: $1).count }
    var places: [String] = []
    var number = PostgresParameter.null
    if case .coordinator(let division) = part { places = division.places }
    if case .shard(let shard, _) = part { number = .int32(Int32(shard)) }
    try connection.transaction {
      try connection.execute(
        "INSERT INTO second_opinion.generation (content_hash, schema_name, number, format, state, entities, roles, keep, "
          + "postgis, pg_trgm, shards, part, coordinator) VALUES ($1, $2, $3, $4, 'loading', $5, $6, $7, $8, $9, $10, $11, "
          + "$12) ON CONFLICT (schema_name) DO UPDATE SET state = 'loading', shards = excluded.shards WHERE generation.state "
          + "= 'dropped'",
        [
          .text(snapshot.contentHash), .text(schema), .int32(Int32(manifest.number)),
          .int32(Int32(PublishedFormat.current)), .int32(Int32(entities.count)), .int32(Int32(roles)),
          .text(snapshot.meta.keep), .bool(extensions.postgis != nil), .bool(extensions.trigrams != nil),
          .texts(places), number, coordinator.map { .text($0) } ?? .null,
        ])
      try connection.run("CREATE SCHEMA IF NOT EXISTS \(schema)")
      let comment = try connection.quoted(
        text: "One generation of second-opinion, by its content; see second_opinion.generation.")
      try connection.run("COMMENT ON SCHEMA \(schema) IS \(comment)")
    }
  }

  /// Makes a table and fills it.
  ///
  /// - Returns: its rows.
  private func make(_ table: TableDefinition, _ copy: (TableDefinition) throws -> Int) throws -> Int {
    if isOnShards(table) { return try makeDivided(table) }
    for statement in try table.creation(in: schema, literal: connection.quoted(text:)) {
      try connection.run(statement)
    }
    let rows = try copy(table)
    for statement in table.indexing(in: schema) { try connection.run(statement) }
    try connection.run("ANALYZE \(schema).\(table.name)")
    return rows
  }
}
