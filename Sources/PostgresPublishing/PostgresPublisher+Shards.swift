import Indexing
import Postgres

// A generation whose entities are divided over several databases. The coordinator and each shard are published by a
// `PostgresPublisher` of their own; what is here is between them.

extension PostgresPublisher {
  var isShard: Bool { if case .shard = part { true } else { false } }

  /// What tells tables of shards apart where they are named.
  var ofShard: String {
    if case .shard(let number, let division) = part { " (shard \(number) of \(division.count))" } else { "" }
  }

  /// Tables that this database gets.
  func tables(_ extensions: DatabaseExtensions, years: [Int16]) -> [TableDefinition] {
    GenerationTables.all(extensions, years: years).filter { !isShard || $0.isDivided }
  }

  func isOnShards(_ table: TableDefinition) -> Bool { !shards.isEmpty && table.isDivided }

  /// Looks at every shard as at the coordinator, and divides the entities.
  mutating func openShards(_ extensions: DatabaseExtensions) throws {
    guard !shards.isEmpty else { return }
    guard shards.count <= snapshot.entityCount else {
      throw PublishingError.tooManyShards(shards: shards.count, entities: snapshot.entityCount)
    }
    try findForeignData()
    let identity = try connection.execute(
      "SELECT system_identifier::text || ' ' || (SELECT oid FROM pg_database WHERE datname = current_database()) "
        + "FROM pg_control_system()")
    let division = Division(
      snapshot, coordinator: identity.text(0, 0) ?? "", places: shards.map(\.connection.place))
    var held = [connection]
    for i in shards.indices {
      try shards[i].checkServer()
      try shards[i].refuseAgain(held)
      try shards[i].takeLock()
      held.append(shards[i].connection)
      let found = try shards[i].findExtensions()
      shards[i].notes = []
      guard found.postgis == extensions.postgis || options.isDryRun else {
        throw PublishingError.extensionElsewhere(
          place: shards[i].connection.place, name: "postgis", schema: found.postgis ?? "",
          coordinator: connection.place, wanted: extensions.postgis ?? "")
      }
      shards[i].extensions = found
      shards[i].part = .shard(i + 1, division)
      shards[i].coordinator = connection.place
    }
    part = .coordinator(division)
  }

  /// Two addresses may lead to one database. Whoever holds its lock already is then one of ours.
  private func refuseAgain(_ held: [PostgresConnection]) throws {
    let rows = try connection.execute(
      "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE "
        + "datname = current_database()) AND (classid::bigint << 32) | objid::bigint = $1",
      [.int64(Self.lockKey)])
    for i in 0..<rows.rowCount {
      if let other = held.first(where: { $0.backend == rows.integer(i, 0) }) {
        throw PublishingError.sameDatabase(place: connection.place, other: other.place)
      }
    }
  }

  func areShardsWhole() throws -> Bool {
    try shards.allSatisfy { try $0.stateOfContent() == "shard" && $0.areTablesThere() }
  }

  mutating func takeShards() throws {
    for i in shards.indices {
      try shards[i].takeRoles()
      try shards[i].makeBase()
    }
  }

  /// The coordinator's side of a divided table.
  ///
  /// - Returns: rows that lie on the shards.
  func makeDivided(_ table: TableDefinition) throws -> Int {
    let parts = shards.compactMap { shard -> TableDefinition.ForeignPart? in
      guard case .shard(let number, let division) = shard.part else { return nil }
      return TableDefinition.ForeignPart(
        server: connection.quoted(name: Self.serverName(shard.connection.place)), schema: shard.schema,
        number: number, entities: division.entities(number))
    }
    for statement in try table.dividedCreation(
      in: schema, over: parts, literal: connection.quoted(text:))
    {
      try connection.run(statement)
    }
    for (part, shard) in zip(parts, shards) {
      let foreign = "\(schema).\(table.foreignName(part.number))"
      progress(.indexing(table: table.foreignName(part.number)))
      // Read once, so that what bars the way is found before anybody asks.
      try reaching(shard) {
        try connection.run(
          table.isAnalyzed ? "ANALYZE \(foreign)" : "SELECT 1 FROM \(foreign) LIMIT 1")
      }
    }
    return try shards.reduce(0) {
      let rows = try $1.connection.execute(
        "SELECT rows FROM second_opinion.loaded_table WHERE schema_name = $1 AND table_name = $2",
        [.text($1.schema), .text(table.name)])
      return $0 + (rows.rowCount > 0 ? rows.integer(0, 0) ?? 0 : 0)
    }
  }

  // MARK: What goes

  /// Drops on the shards what was dropped on the coordinator. Readers are led by the coordinator, so that it comes
  /// first; what a broken run left is done here.
  mutating func sweepShards() throws {
    let rows = try connection.execute(
      "SELECT schema_name, shards FROM second_opinion.generation WHERE state = 'dropped' ORDER BY begun_at")
    for i in 0..<rows.rowCount {
      guard let schema = rows.text(i, 0), let places = rows.texts(i, 1) else { continue }
      var isLeft = false
      for (number, place) in places.enumerated() {
        let onShard = "\(schema)_\(number + 1)"
        if let shard = shards.firstIndex(where: { $0.connection.place == place }) {
          let isGone = try shards[shard].dropPart(onShard)
          isLeft = isLeft || !isGone
        } else {
          isLeft = true
          notes.append(.leftOnShard(place: place, schema: onShard))
        }
      }
      if !isLeft {
        try connection.execute(
          "DELETE FROM second_opinion.generation WHERE schema_name = $1", [.text(schema)])
      }
    }
    try dropWays()
  }

  /// - Returns: whether nothing of it is left.
  private mutating func dropPart(_ schema: String) throws -> Bool {
    let known = try connection.execute(
      "SELECT 1 FROM second_opinion.generation WHERE schema_name = $1 AND part IS NOT NULL", [.text(schema)])
    if known.rowCount == 0 { return true }
    return try !drop("schema_name = $1", schema).isEmpty
  }
}
