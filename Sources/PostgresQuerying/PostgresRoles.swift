import DirectoryModel
import Glibc
import Indexing
import Postgres
import Storing
import Synchronization
import Vocabulary

/// The roles and entities of one generation in PostgreSQL, as `publish postgres` loads them.
///
/// Sets of roles are worked out by the server, in the schema of the generation, which never changes. Entities and roles
/// that were looked at are kept, some at a time, since they stay as they are.
final class PostgresRoles: RoleStore {
  private let pool: ConnectionPool
  private let sql: RoleSQL
  /// The server, for errors.
  private let place: String
  private let shards: Shards

  private struct Kept {
    var entities: [Int: StoredEntity] = [:]
    var roles: [Int: StoredRole] = [:]
    /// Rows of numbers by the statement that asked for them.
    var answers: [String: [[Int]]] = [:]
    /// By the thread that asked.
    var failures: [UInt: StoreError] = [:]

    mutating func letGo() {
      entities.removeAll(keepingCapacity: true)
      roles.removeAll(keepingCapacity: true)
    }
  }

  private let kept = Mutex(Kept())
  /// Entities that are kept before all are let go.
  private static let mostKept = 20_000
  /// Likewise, answers; and the longest statement, and the most rows, that are worth it.
  private static let (mostAnswers, longestStatement, mostRows) = (500, 8000, 200)

  init(_ pool: ConnectionPool, place: String, shards: Shards, sql: RoleSQL) {
    self.pool = pool
    self.place = place
    self.shards = shards
    self.sql = sql
  }

  // MARK: Failures

  private static var thread: UInt { UInt(pthread_self()) }

  var hasFailed: Bool { kept.withLock { $0.failures[Self.thread] != nil } }

  func takeFailure() -> StoreError? { kept.withLock { $0.failures.removeValue(forKey: Self.thread) } }

  /// Asks, or keeps why it could not be asked and answers what stands for nothing.
  private func asking<Value>(
    _ otherwise: Value, _ body: (PostgresConnection) throws(PostgresError) -> Value
  ) -> Value {
    // One failure is enough for an answer to fail: what is asked after it would only wait in vain.
    if hasFailed { return otherwise }
    do throws(PostgresError) {
      return try pool.reading(body)
    } catch {
      let failure = StoreError.unreachable(
        place: error.place.isEmpty ? place : error.place, reason: shards.reason(error))
      kept.withLock { if $0.failures[Self.thread] == nil { $0.failures[Self.thread] = failure } }
      return otherwise
    }
  }

  // MARK: Entities and roles

  func entity(_ ordinal: Int) -> StoredEntity? {
    if let known = kept.withLock({ $0.entities[ordinal] }) { return known }
    return load([ordinal]).entities[ordinal]
  }

  func prepare(_ entities: [Int]) {
    let missing = kept.withLock { kept in
      if kept.entities.count + entities.count > Self.mostKept { kept.letGo() }
      return entities.filter { kept.entities[$0] == nil }
    }
    // Many at once, and never more than may be kept.
    var at = 0
    while at < min(missing.count, Self.mostKept / 2) {
      let end = min(at + 1000, missing.count)
      _ = load(Array(missing[at..<end]))
      at = end
    }
  }

  func role(_ ordinal: Int) -> StoredRole? {
    if let known = kept.withLock({ $0.roles[ordinal] }) { return known }
    let entity = asking(nil as Int?) { connection throws(PostgresError) in
      let rows = try connection.execute(
        "SELECT entity FROM \(sql.schema).role_terms WHERE role = $1", [.int32(Int32(ordinal))])
      return rows.rowCount == 1 ? rows.integer(0, 0) : nil
    }
    return entity.flatMap { load([$0]).roles[ordinal] }
  }

  func entities(key: EntityKey) -> [Int] {
    asking([]) { connection throws(PostgresError) in
      let rows = try connection.execute(
        "SELECT entity FROM \(sql.schema).provider WHERE key = $1 ORDER BY entity",
        [.int64(Int64(bitPattern: key.raw))])
      return (0..<rows.rowCount).compactMap { rows.integer($0, 0) }
    }
  }

  private func load(_ entities: [Int]) -> (entities: [Int: StoredEntity], roles: [Int: StoredRole]) {
    let wanted = PostgresParameter.int32s(entities.map { Int32($0) })
    let found = asking(([:], [:]) as ([Int: StoredEntity], [Int: StoredRole])) {
      connection throws(PostgresError) in
      var entities: [Int: StoredEntity] = [:]
      let rows = try connection.execute(
        "SELECT entity, key, kind, first_role, role_count, evidence_day, designation, record FROM \(sql.schema).provider "
          + "WHERE entity = ANY($1)", [wanted])
      for row in 0..<rows.rowCount {
        guard let entity = rows.integer(row, 0) else { continue }
        let first = rows.integer(row, 3) ?? 0
        entities[entity] = StoredEntity(
          key: EntityKey(raw: UInt64(bitPattern: Int64(rows.integer(row, 1) ?? 0))),
          kind: RecordKind(rawValue: UInt8(truncatingIfNeeded: rows.integer(row, 2) ?? 0)) ?? .unstated,
          roles: first..<first + max(0, rows.integer(row, 4) ?? 0),
          evidence: rows.integer(row, 5).map { CalendarDate(days: Int32($0)) },
          designation: Designation(rawValue: UInt8(truncatingIfNeeded: rows.integer(row, 6) ?? 0)),
          record: rows.bytes(row, 7).map { Array($0) } ?? [])
      }
      var roles: [Int: StoredRole] = [:]
      let places = try connection.execute(
        "SELECT role, entity, latitude, longitude, geo_source, has_place, terms FROM \(sql.schema).role_terms "
          + "WHERE entity = ANY($1)",
        [wanted])
      for row in 0..<places.rowCount {
        guard let role = places.integer(row, 0), let entity = places.integer(row, 1) else { continue }
        var coordinates: Coordinates?
        if let latitude = places.integer(row, 2), let longitude = places.integer(row, 3) {
          coordinates = Coordinates(latitude: Double(latitude) / 1e6, longitude: Double(longitude) / 1e6)
        }
        roles[role] = StoredRole(
          entity: entity, coordinates: coordinates,
          geoSource: GeoSource(rawValue: UInt8(truncatingIfNeeded: places.integer(row, 4) ?? 0)) ?? .unknown,
          hasPlace: places.bool(row, 5) ?? false, terms: places.int32s(row, 6) ?? [])
      }
      return (entities, roles)
    }
    kept.withLock { kept in
      if kept.entities.count + found.0.count > Self.mostKept { kept.letGo() }
      kept.entities.merge(found.0) { $1 }
      kept.roles.merge(found.1) { $1 }
    }
    return (found.0, found.1)
  }

  func roles(withSiteDigests digests: Set<UInt16>) -> [UInt32] {
    asking([]) { connection throws(PostgresError) in
      Self.numbers(
        try connection.execute(
          "SELECT role FROM \(sql.schema).role WHERE site_digest = ANY($1) ORDER BY 1",
          [.int32s(digests.sorted().map { Int32($0) })]))
    }
  }

  func prepare(roles: some Collection<UInt32>) {
    let entities = asking([Int]()) { connection throws(PostgresError) in
      let rows = try connection.execute(
        "SELECT DISTINCT entity FROM \(sql.schema).role_terms WHERE role = ANY($1)",
        [.int32s(roles.map { Int32($0) })])
      return (0..<rows.rowCount).compactMap { rows.integer($0, 0) }
    }
    prepare(entities)
  }

  // MARK: Sets

  private static func numbers(_ rows: PostgresResult) -> [UInt32] {
    (0..<rows.rowCount).compactMap { rows.integer($0, 0).map { UInt32($0) } }
  }

  /// Rows of numbers, kept for the next time: the generation does not change.
  private func rows(_ statement: String) -> [[Int]] {
    if let known = kept.withLock({ $0.answers[statement] }) { return known }
    let rows = asking(nil as [[Int]]?) { connection throws(PostgresError) in
      let rows = try connection.execute(statement)
      return (0..<rows.rowCount).map { row in
        (0..<rows.columnCount).map { rows.integer(row, $0) ?? 0 }
      }
    }
    guard let rows else { return [] }
    if rows.count <= Self.mostRows, statement.utf8.count <= Self.longestStatement {
      kept.withLock { kept in
        if kept.answers.count >= Self.mostAnswers { kept.answers.removeAll(keepingCapacity: true) }
        kept.answers[statement] = rows
      }
    }
    return rows
  }

  private func number(_ statement: String) -> Int { rows(statement).first?.first ?? 0 }

  private func select(_ columns: String, _ roles: RoleExpression) -> String {
    let condition = sql.condition(roles)
    return sql.union { "SELECT \(columns) FROM \($0) r WHERE \(condition)" }
  }

  func isEmpty(_ roles: RoleExpression) -> Bool {
    if roles.isNone { return true }
    if case .posting(let posting) = roles { return posting.count == 0 }
    // Of few all are looked for: a search for one of many would walk the table until it finds one.
    if sql.isNarrow(roles) { return count(roles) == 0 }
    return number("SELECT count(*) FROM (SELECT 1 FROM (\(select("1", roles))) x LIMIT 1) y") == 0
  }

  func count(_ roles: RoleExpression) -> Int {
    // Of a term the count is known.
    if case .posting(let posting) = roles { return posting.count }
    return roles.isNone ? 0 : counts(roles).roles
  }

  /// Both in one statement: whoever asks for one of them mostly asks for the other.
  private func counts(_ roles: RoleExpression) -> (entities: Int, roles: Int) {
    let branches = sql.union(
      where: sql.condition(roles), only: { "SELECT count(*) AS entities, count(*) AS roles \($0)" },
      several: { "SELECT count(DISTINCT r.entity) AS entities, count(*) AS roles \($0)" })
    let row = rows("SELECT sum(entities)::bigint, sum(roles)::bigint FROM (\(branches)) x").first
    return (row?[0] ?? 0, row?[1] ?? 0)
  }

  func list(_ roles: RoleExpression) -> [UInt32] {
    if roles.isNone { return [] }
    return asking([]) { connection throws(PostgresError) in
      Self.numbers(try connection.execute(select("r.role", roles) + " ORDER BY 1"))
    }
  }

  func entities(in roles: RoleExpression) -> [Int] {
    if roles.isNone { return [] }
    return asking([]) { connection throws(PostgresError) in
      Self.numbers(
        try connection.execute("SELECT DISTINCT entity FROM (\(select("r.entity", roles))) x ORDER BY 1")
      ).map { Int($0) }
    }
  }

  func countEntities(in roles: RoleExpression, withoutAnyIn others: RoleExpression) -> Int {
    if roles.isNone { return 0 }
    if others.isNone {
      if case .posting(let posting) = roles { return posting.entities }
      return counts(roles).entities
    }
    let only = sql.union { table in
      "SELECT count(*) AS n FROM \(table) r WHERE \(sql.condition(.allOf([roles, .not(others)]))) AND r.is_only"
    }
    // Whoever has one role of the others is not counted, whichever else he has.
    let several = sql.union { table in
      "SELECT r.entity FROM \(table) r WHERE \(sql.condition(.anyOf([roles, others]))) AND NOT r.is_only "
        + "GROUP BY r.entity HAVING bool_or(\(sql.condition(roles, narrows: false))) "
        + "AND NOT bool_or(\(sql.condition(others, narrows: false)))"
    }
    return number("SELECT (SELECT sum(n) FROM (\(only)) x)::bigint + (SELECT count(*) FROM (\(several)) y)")
  }

  func countEntities(in base: RoleExpression, andEach values: [RoleExpression]) -> [Int] {
    if base.isNone { return [Int](repeating: 0, count: values.count) }
    let counting = EntityCountSQL(roles: sql, base: base, values: values)
    var result = counting.known
    for statement in counting.statements {
      for row in rows(statement.sql) {
        for (word, values) in zip(row, statement.words) where word != 0 {
          for (bit, value) in values.enumerated() where word & 1 << bit != 0 {
            result[value] += row[statement.words.count]
          }
        }
      }
    }
    return result
  }

  func rank(_ ranking: StoredRanking) -> StoredRanking.Page {
    let nobody = StoredRanking.Page(total: 0, places: [])
    if ranking.matching.isNone { return nobody }
    let total = countEntities(in: ranking.matching, withoutAnyIn: .none)
    if total <= ranking.start || ranking.limit == 0 { return StoredRanking.Page(total: total, places: []) }
    let statement = RankingSQL(roles: sql).statement(ranking)
    if ranking.limit != nil {
      return StoredRanking.Page(total: total, places: rows(statement).map { ($0[0], $0[1], $0[2]) })
    }
    // All of them may be a million.
    return asking(nobody) { connection throws(PostgresError) in
      let rows = try connection.execute(statement)
      return StoredRanking.Page(
        total: total,
        places: (0..<rows.rowCount).map { row in
          (rows.integer(row, 0) ?? 0, rows.integer(row, 1) ?? 0, rows.integer(row, 2) ?? 0)
        })
    }
  }
}
