import Indexing
import Postgres
import Storing

// The schema that stays: which generations are there, and the views over the current one.

extension PostgresPublisher {
  /// `loading`, `ready`, `current`, `former`, `dropped`, and of a shard's part `shard` when it is whole; nil when the
  /// database does not know this content, divided in this way.
  func stateOfContent() throws -> String? {
    let place = connection.place
    let isSchema =
      try connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'second_opinion'").rowCount > 0
    guard isSchema else { return nil }
    let columns = try connection.execute(
      "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'second_opinion' AND table_name = "
        + "'generation' AND column_name IN ('content_hash', 'schema_name', 'format', 'state')"
    ).integer(0, 0)
    let anything =
      try connection.execute(
        "SELECT 1 FROM pg_class WHERE relnamespace = 'second_opinion'::regnamespace LIMIT 1"
      ).rowCount > 0
    guard columns == 4 || !anything else { throw PublishingError.notOurs(place: place) }
    guard anything else { return nil }
    let isRecent = try connection.execute(
      "SELECT 1 FROM information_schema.columns WHERE table_schema = 'second_opinion' AND table_name = 'generation' AND "
        + "column_name = 'shards'")
    if isRecent.rowCount == 0 {
      throw PublishingError.otherFormat(
        place: place, schema: "second_opinion", found: 1, known: PublishedFormat.current)
    }
    let newest =
      try connection.execute("SELECT max(format) FROM second_opinion.generation").integer(0, 0) ?? 0
    if newest > PublishedFormat.current {
      throw PublishingError.otherFormat(
        place: place, schema: "second_opinion", found: newest, known: PublishedFormat.current)
    }
    let row = try connection.execute(
      "SELECT state, format, schema_name FROM second_opinion.generation WHERE schema_name = $1",
      [.text(schema)])
    guard row.rowCount > 0 else { return nil }
    if let format = row.integer(0, 1), format != PublishedFormat.current {
      throw PublishingError.otherFormat(
        place: place, schema: row.text(0, 2) ?? "", found: format, known: PublishedFormat.current)
    }
    return row.text(0, 0)
  }

  private static let isLost =
    "schema_name = $1 AND to_regclass(format('%I.%I', schema_name, table_name)) IS NULL"

  /// Whether every table of this content that was noted as whole is still there: somebody may have dropped the schema.
  func areTablesThere() throws -> Bool {
    let lost = try connection.execute(
      "SELECT count(*) FROM second_opinion.loaded_table WHERE \(Self.isLost)", [.text(schema)])
    return lost.integer(0, 0) == 0
  }

  /// Notes of tables that are not there any more, so that they are loaded again.
  func forgetLost() throws {
    try connection.execute("DELETE FROM second_opinion.loaded_table WHERE \(Self.isLost)", [.text(schema)])
  }

  /// The schema, and its two tables.
  func makeBase() throws {
    let isThere =
      try connection.execute("SELECT to_regclass('second_opinion.loaded_table') IS NOT NULL").bool(0, 0)
      ?? false
    if isThere { return }
    try connection.transaction {
      for statement in Self.base {
        try connection.run(statement)
      }
      try giveReading("second_opinion")
    }
  }

  private static let base: [String] = [
    "CREATE SCHEMA IF NOT EXISTS second_opinion",
    "COMMENT ON SCHEMA second_opinion IS 'Directory of second-opinion: views over the current generation, and which "
      + "generations there are. Written by second-opinion publish postgres alone.'",
    "CREATE TABLE second_opinion.generation (content_hash text NOT NULL, schema_name text PRIMARY KEY, "
      + "number int NOT NULL, format int NOT NULL, state text NOT NULL CHECK (state IN ('loading', 'ready', 'current', "
      + "'former', 'dropped', 'shard')), entities int NOT NULL, roles int NOT NULL, keep text NOT NULL, "
      + "postgis bool NOT NULL, pg_trgm bool NOT NULL, begun_at timestamptz NOT NULL DEFAULT now(), "
      + "published_at timestamptz, shards text[] NOT NULL DEFAULT '{}', part int, coordinator text)",
    "CREATE UNIQUE INDEX one_current_generation ON second_opinion.generation ((true)) WHERE state = 'current'",
    "COMMENT ON TABLE second_opinion.generation IS 'Generations in this database, each in a schema of its own.'",
    "COMMENT ON COLUMN second_opinion.generation.content_hash IS 'SHA-256 that names the content.'",
    "COMMENT ON COLUMN second_opinion.generation.schema_name IS 'Schema in which its tables lie.'",
    "COMMENT ON COLUMN second_opinion.generation.number IS 'Its number in the data directory that it came from.'",
    "COMMENT ON COLUMN second_opinion.generation.format IS 'Grows when what a column means changes.'",
    "COMMENT ON COLUMN second_opinion.generation.state IS 'loading: not whole. ready: whole, never shown yet. current: "
      + "what the views show. former: what they showed before; it goes with the next publishing. "
      + "dropped: gone here, and perhaps not yet on its shards. shard: whole, and a part of what its coordinator shows.'",
    "COMMENT ON COLUMN second_opinion.generation.entities IS 'Rows of its table provider.'",
    "COMMENT ON COLUMN second_opinion.generation.roles IS 'Rows of its table role.'",
    "COMMENT ON COLUMN second_opinion.generation.keep IS 'cancer-care or all: what a search covers.'",
    "COMMENT ON COLUMN second_opinion.generation.postgis IS 'Whether role.place is there.'",
    "COMMENT ON COLUMN second_opinion.generation.pg_trgm IS 'Whether names have an index of trigrams.'",
    "COMMENT ON COLUMN second_opinion.generation.begun_at IS 'When loading it began.'",
    "COMMENT ON COLUMN second_opinion.generation.published_at IS 'When it became current for the last time.'",
    "COMMENT ON COLUMN second_opinion.generation.shards IS 'Databases that have the rows of its entities, in their order; "
      + "empty when this one has them.'",
    "COMMENT ON COLUMN second_opinion.generation.part IS 'Of a shard: which part of the entities it has, from 1.'",
    "COMMENT ON COLUMN second_opinion.generation.coordinator IS 'Of a shard: the database that is to be asked.'",
    "CREATE TABLE second_opinion.loaded_table (schema_name text NOT NULL REFERENCES second_opinion.generation ON DELETE "
      + "CASCADE, table_name text NOT NULL, rows bigint NOT NULL, loaded_at timestamptz NOT NULL DEFAULT clock_timestamp(), "
      + "PRIMARY KEY (schema_name, table_name))",
    "COMMENT ON TABLE second_opinion.loaded_table IS 'Tables of a generation that are whole.'",
    "COMMENT ON COLUMN second_opinion.loaded_table.schema_name IS 'Schema of which generation.'",
    "COMMENT ON COLUMN second_opinion.loaded_table.table_name IS 'Name of the table.'",
    "COMMENT ON COLUMN second_opinion.loaded_table.rows IS 'Its rows.'",
    "COMMENT ON COLUMN second_opinion.loaded_table.loaded_at IS 'When it was whole.'",
  ]

  /// Shows the generation in the views, all of them in one transaction.
  ///
  /// A view that somebody reads cannot be replaced in that moment. The wait for it is short, since whoever comes
  /// meanwhile waits behind it, and is tried again.
  func makeCurrent(_ extensions: DatabaseExtensions, _ schema: String) throws {
    let views = PeopleViews.all(
      GenerationTables.all(extensions, years: []), generation: (snapshot.contentHash, manifest.number))
    for attempt in 1...options.viewTries {
      do {
        try connection.transaction {
          try connection.run("SET LOCAL lock_timeout = '500ms'")
          for view in views { try replace(view, in: schema) }
          try giveReading("second_opinion")
          try connection.run("UPDATE second_opinion.generation SET state = 'former' WHERE state = 'current'")
          try connection.execute(
            "UPDATE second_opinion.generation SET state = 'current', published_at = now(), number = $2 "
              + "WHERE schema_name = $1", [.text(schema), .int32(Int32(manifest.number))])
        }
        return
      } catch let error as PostgresError where ["55P03", "40P01"].contains(error.sqlState) {
        if attempt == options.viewTries { throw PublishingError.heldByReaders(place: connection.place) }
      }
    }
  }

  /// A view whose columns changed with the format is made anew; what others built on it then stands in the way, and
  /// the server names it.
  private func replace(_ view: ViewDefinition, in schema: String) throws {
    let statements = try view.creation(in: schema, literal: connection.quoted(text:))
    try connection.run("SAVEPOINT view")
    if let error = refusal(of: statements[0]) {
      guard error.sqlState == "42P16" else { throw error }
      try connection.run("ROLLBACK TO SAVEPOINT view")
      try connection.run("DROP VIEW second_opinion.\(view.name)")
      try connection.run(statements[0])
    }
    try connection.run("RELEASE SAVEPOINT view")
    for statement in statements.dropFirst() { try connection.run(statement) }
  }

  private func refusal(of statement: String) -> PostgresError? {
    do throws(PostgresError) {
      try connection.run(statement)
      return nil
    } catch {
      return error
    }
  }

  // MARK: What goes

  /// What a broken run left of another content. No other run is loading: we hold the lock.
  mutating func dropUnfinished() throws {
    _ = try drop("state IN ('loading', 'ready') AND part IS NULL AND schema_name <> $1", schema)
  }

  /// All generations but the current one and the one before it, which readers may still be reading.
  ///
  /// - Returns: the schemas that are gone.
  mutating func dropOlder() throws -> [String] {
    try drop(
      "state = 'former' AND schema_name <> $1 AND published_at < (SELECT max(published_at) FROM "
        + "second_opinion.generation WHERE state = 'former')", schema)
  }

  /// - Parameter schema: stands for `$1`.
  /// - Returns: the schemas that are gone.
  mutating func drop(_ condition: String, _ schema: String) throws -> [String] {
    let rows = try connection.execute(
      "SELECT schema_name FROM second_opinion.generation WHERE \(condition) ORDER BY begun_at",
      [.text(schema)])
    var dropped: [String] = []
    for i in 0..<rows.rowCount {
      guard let schema = rows.text(i, 0) else { continue }
      do {
        try connection.transaction { try drop(schema) }
        dropped.append(schema)
      } catch let error as PostgresError where error.kind == .refused {
        notes.append(.notDropped(schema: schema, reason: error.message))
      }
    }
    return dropped
  }

  private func drop(_ schema: String) throws {
    try connection.run("SET LOCAL lock_timeout = '2s'")
    let tables = try connection.execute(
      "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind IN "
        + "('r', 'p') AND NOT relispartition", [.text(schema)])
    // Not by CASCADE: what others built on it is not ours to take away.
    for i in 0..<tables.rowCount {
      try connection.run("DROP TABLE \(schema).\(tables.text(i, 0) ?? "")")
    }
    try connection.run("DROP SCHEMA IF EXISTS \(schema)")
    // Of what has shards the name stays until they are rid of it too.
    let name = PostgresParameter.text(schema)
    try connection.execute("DELETE FROM second_opinion.loaded_table WHERE schema_name = $1", [name])
    try connection.execute(
      "DELETE FROM second_opinion.generation WHERE schema_name = $1 AND cardinality(shards) = 0", [name])
    try connection.execute(
      "UPDATE second_opinion.generation SET state = 'dropped' WHERE schema_name = $1", [name])
  }
}
