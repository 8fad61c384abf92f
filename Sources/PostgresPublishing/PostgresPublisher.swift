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
    /// How often the views are tried to be replaced while somebody reads them, each time for half a second.
    public var viewTries = 60

    public init() {}
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

  /// - Parameter layers: of the generation, for the digests of their files.
  public init(
    _ connection: PostgresConnection, _ snapshot: Snapshot, _ manifest: GenerationManifest,
    layers: [LayerManifest],
    options: Options = Options(), progress: @escaping (Progress) -> Void = { _ in }
  ) {
    self.connection = connection
    self.snapshot = snapshot
    self.manifest = manifest
    self.layers = layers
    self.options = options
    self.progress = progress
  }

  /// Settings for a connection that publishes: it may run for hours, but a client that is gone is noticed.
  public static let settings: [(name: String, value: String)] = [
    ("client_connection_check_interval", "1s"), ("client_min_messages", "warning"),
    ("statement_timeout", "0"),
    ("idle_in_transaction_session_timeout", "0"), ("maintenance_work_mem", "256MB"), ("DateStyle", "ISO"),
    ("bytea_output", "hex"), ("extra_float_digits", "1"), ("search_path", "pg_catalog"),
  ]

  /// Schema of a generation, by its content hash.
  public static func schema(ofContent hash: String) -> String { "second_opinion_g" + hash.prefix(16) }

  /// Publishes.
  ///
  /// - Throws: `PublishingError`, `PostgresError`, `StoreError`; the former generation then goes on answering, and what
  ///   was loaded stays for the next run.
  public mutating func publish() throws -> PublishingReport {
    try checkServer()
    try takeLock()
    defer { _ = try? connection.execute("SELECT pg_advisory_unlock($1)", [.int64(Self.lockKey)]) }
    let extensions = try findExtensions()
    let schema = Self.schema(ofContent: snapshot.contentHash)
    var report = PublishingReport(
      outcome: .published, place: connection.place, schema: schema, contentHash: snapshot.contentHash,
      loaded: [],
      resumed: [], dropped: [], notes: [])
    let state = try stateOfContent()
    if state == "current" {
      report.outcome = .unchanged
      return report
    }
    if options.isDryRun {
      report.outcome = .onlyChecked
      report.notes = notes
      return report
    }
    try takeRoles()
    try makeBase()
    if state == "former" {
      report.outcome = .broughtBack
    } else {
      try dropUnfinished()
      try load(extensions, schema, &report)
    }
    progress(.switching)
    try makeCurrent(extensions, schema)
    report.dropped = try dropOlder()
    report.notes = notes
    return report
  }

  private func load(_ extensions: DatabaseExtensions, _ schema: String, _ report: inout PublishingReport)
    throws
  {
    var finished: [String: Int] = [:]
    let hash = PostgresParameter.text(snapshot.contentHash)
    try connection.transaction {
      try connection.execute(
        "INSERT INTO second_opinion.generation (content_hash, schema_name, number, format, state, entities, roles, keep, "
          + "postgis, pg_trgm) VALUES ($1, $2, $3, $4, 'loading', $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        [
          hash, .text(schema), .int32(Int32(manifest.number)), .int32(Int32(PublishedFormat.current)),
          .int32(Int32(snapshot.entityCount)), .int32(Int32(snapshot.roleCount)), .text(snapshot.meta.keep),
          .bool(extensions.postgis != nil), .bool(extensions.trigrams != nil),
        ])
      try connection.run("CREATE SCHEMA IF NOT EXISTS \(schema)")
      let comment = try connection.quoted(
        text: "One generation of second-opinion, by its content; see second_opinion.generation.")
      try connection.run("COMMENT ON SCHEMA \(schema) IS \(comment)")
    }
    let rows = try connection.execute(
      "SELECT table_name, rows FROM second_opinion.loaded_table WHERE content_hash = $1", [hash])
    for i in 0..<rows.rowCount { finished[rows.text(i, 0) ?? ""] = rows.integer(i, 1) }

    let progress = progress
    var table = ""
    let source = GenerationRows(snapshot: snapshot, manifest: manifest, layers: layers) {
      progress(.loading(table: table, rows: $0))
    }
    for definition in GenerationTables.all(extensions, years: Set(source.planYears() + [0]).sorted()) {
      table = definition.name
      if let rows = finished[definition.name] {
        report.resumed.append(definition.name)
        progress(.loaded(table: table, rows: rows))
        continue
      }
      let rows = try connection.transaction {
        for statement in try definition.creation(in: schema, literal: connection.quoted(text:)) {
          try connection.run(statement)
        }
        let rows = try source.load(definition, into: connection.copyIn(definition.copying(in: schema)))
        progress(.indexing(table: table))
        for statement in definition.indexing(in: schema) { try connection.run(statement) }
        try connection.run("ANALYZE \(schema).\(definition.name)")
        // now() would be when the transaction began, before the first row; and a schema of an earlier version has it as
        // its default.
        try connection.execute(
          "INSERT INTO second_opinion.loaded_table (content_hash, table_name, rows, loaded_at) "
            + "VALUES ($1, $2, $3, clock_timestamp())",
          [hash, .text(definition.name), .int64(Int64(rows))])
        return rows
      }
      report.loaded.append((definition.name, rows))
      progress(.loaded(table: table, rows: rows))
    }
    try connection.transaction {
      try giveReading(schema)
      try connection.execute(
        "UPDATE second_opinion.generation SET state = 'ready' WHERE content_hash = $1 AND state = 'loading'",
        [hash])
    }
  }
}
