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

  private struct Kept {
    var entities: [Int: StoredEntity] = [:]
    var roles: [Int: StoredRole] = [:]
    /// By the thread that asked.
    var failures: [UInt: StoreError] = [:]
  }

  private let kept = Mutex(Kept())
  /// Entities that are kept before all are let go.
  private static let mostKept = 20_000

  init(_ pool: ConnectionPool, place: String, hasPlaces: Bool) {
    self.pool = pool
    self.place = place
    sql = RoleSQL(hasPlaces: hasPlaces)
  }

  // MARK: Failures

  private static var thread: UInt { UInt(pthread_self()) }

  var hasFailed: Bool { kept.withLock { $0.failures[Self.thread] != nil } }

  func takeFailure() -> StoreError? { kept.withLock { $0.failures.removeValue(forKey: Self.thread) } }

  /// Asks, or keeps why it could not be asked and answers what stands for nothing.
  private func asking<Value>(
    _ otherwise: Value, _ body: (PostgresConnection) throws(PostgresError) -> Value
  ) -> Value {
    do throws(PostgresError) {
      return try pool.reading(body)
    } catch {
      let failure = StoreError.unreachable(
        place: error.place.isEmpty ? place : error.place, reason: error.reason)
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
    let missing = kept.withLock { kept in entities.filter { kept.entities[$0] == nil } }
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
      let rows = try connection.execute("SELECT entity FROM role WHERE role = $1", [.int32(Int32(ordinal))])
      return rows.rowCount == 1 ? rows.integer(0, 0) : nil
    }
    return entity.flatMap { load([$0]).roles[ordinal] }
  }

  func entities(key: EntityKey) -> [Int] {
    asking([]) { connection throws(PostgresError) in
      let rows = try connection.execute(
        "SELECT entity FROM provider WHERE key = $1 ORDER BY entity", [.int64(Int64(bitPattern: key.raw))])
      return (0..<rows.rowCount).compactMap { rows.integer($0, 0) }
    }
  }

  private func load(_ entities: [Int]) -> (entities: [Int: StoredEntity], roles: [Int: StoredRole]) {
    let wanted = PostgresParameter.int32s(entities.map { Int32($0) })
    let found = asking(([:], [:]) as ([Int: StoredEntity], [Int: StoredRole])) {
      connection throws(PostgresError) in
      var entities: [Int: StoredEntity] = [:]
      let rows = try connection.execute(
        "SELECT entity, key, kind, first_role, role_count, evidence_day, designation, record FROM provider "
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
        "SELECT role, entity, latitude, longitude, geo_source, has_place, terms FROM role WHERE entity = ANY($1)",
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
      if kept.entities.count + found.0.count > Self.mostKept {
        kept.entities.removeAll(keepingCapacity: true)
        kept.roles.removeAll(keepingCapacity: true)
      }
      kept.entities.merge(found.0) { $1 }
      kept.roles.merge(found.1) { $1 }
    }
    return (found.0, found.1)
  }

  func roles(atZIPs zips: Set<String>) -> [UInt32] {
    let found = asking([UInt32]()) { connection throws(PostgresError) in
      Self.numbers(
        try connection.execute(
          "SELECT role FROM role WHERE left(coalesce(zip, ''), 5) = ANY($1) ORDER BY role",
          [.texts(zips.sorted())]))
    }
    // Each is looked at next.
    prepareRoles(found)
    return found
  }

  private func prepareRoles(_ roles: [UInt32]) {
    let entities = asking([Int]()) { connection throws(PostgresError) in
      let rows = try connection.execute(
        "SELECT DISTINCT entity FROM role WHERE role = ANY($1)", [.int32s(roles.map { Int32($0) })])
      return (0..<rows.rowCount).compactMap { rows.integer($0, 0) }
    }
    prepare(entities)
  }

  // MARK: Sets

  private static func numbers(_ rows: PostgresResult) -> [UInt32] {
    (0..<rows.rowCount).compactMap { rows.integer($0, 0).map { UInt32($0) } }
  }

  /// `SELECT … FROM role r … WHERE …`
  private func select(_ columns: String, _ roles: RoleExpression) -> String {
    let condition = sql.condition(roles)
    return "SELECT \(columns) FROM \(RoleSQL.tables(condition.needsProvider)) WHERE \(condition.sql)"
  }

  private func number(_ statement: String) -> Int {
    asking(0) { connection throws(PostgresError) in
      try connection.execute(statement).integer(0, 0) ?? 0
    }
  }

  func isEmpty(_ roles: RoleExpression) -> Bool {
    if roles.isNone { return true }
    return number("SELECT count(*) FROM (\(select("1", roles)) LIMIT 1) x") == 0
  }

  func count(_ roles: RoleExpression) -> Int {
    // Of a term the count is known.
    if case .posting(let posting) = roles { return posting.count }
    return roles.isNone ? 0 : number(select("count(*)", roles))
  }

  func list(_ roles: RoleExpression) -> [UInt32] {
    if roles.isNone { return [] }
    return asking([]) { connection throws(PostgresError) in
      Self.numbers(try connection.execute(select("r.role", roles) + " ORDER BY r.role"))
    }
  }

  func entities(in roles: RoleExpression) -> [Int] {
    if roles.isNone { return [] }
    return asking([]) { connection throws(PostgresError) in
      Self.numbers(try connection.execute(select("DISTINCT r.entity", roles) + " ORDER BY 1")).map { Int($0) }
    }
  }

  func countEntities(in roles: RoleExpression, withoutAnyIn others: RoleExpression) -> Int {
    if roles.isNone { return 0 }
    let entities = select("r.entity", roles) + " GROUP BY r.entity"
    guard !others.isNone else { return number("SELECT count(*) FROM (\(entities)) a") }
    return number(
      "SELECT count(*) FROM (\(entities)) a WHERE NOT EXISTS (\(select("1", others)) AND r.entity = a.entity)"
    )
  }

  func countEntities(in base: RoleExpression, andEach values: [RoleExpression]) -> [Int] {
    var result = [Int](repeating: 0, count: values.count)
    if base.isNone { return result }
    var terms: [Int: Int] = [:]
    var others: [Int] = []
    for (i, value) in values.enumerated() {
      switch value {
      case .posting(let posting): terms[posting.term] = i
      default: if !value.isNone { others.append(i) }
      }
    }
    if !terms.isEmpty {
      let condition = sql.condition(base)
      let statement =
        "SELECT x.t, count(*) FROM (SELECT r.entity, t FROM \(RoleSQL.tables(condition.needsProvider)) "
        + "CROSS JOIN LATERAL unnest(r.terms) t WHERE \(condition.sql) "
        + "AND t = ANY(\(RoleSQL.array(terms.keys.sorted().map { Int32($0) }))) GROUP BY 1, 2) x GROUP BY 1"
      let counts = asking([(Int, Int)]()) { connection throws(PostgresError) in
        let rows = try connection.execute(statement)
        return (0..<rows.rowCount).compactMap { row in
          rows.integer(row, 0).flatMap { term in rows.integer(row, 1).map { (term, $0) } }
        }
      }
      for (term, count) in counts { if let i = terms[term] { result[i] = count } }
    }
    // The values of one facet may be conditions of some size.
    for start in stride(from: 0, to: others.count, by: 40) {
      let some = others[start..<min(start + 40, others.count)]
      let conditions = some.map { sql.condition(values[$0]) }
      let asked = sql.condition(base)
      let needsProvider = asked.needsProvider || conditions.contains(where: \.needsProvider)
      let columns = conditions.enumerated().map { "bool_or(\($1.sql)) AS b\($0)" }.joined(separator: ", ")
      let counts = conditions.indices.map { "count(*) FILTER (WHERE b\($0))" }.joined(separator: ", ")
      let statement =
        "SELECT \(counts) FROM (SELECT \(columns) FROM \(RoleSQL.tables(needsProvider)) WHERE \(asked.sql) "
        + "GROUP BY r.entity) x"
      let found = asking([Int]()) { connection throws(PostgresError) in
        let rows = try connection.execute(statement)
        return conditions.indices.map { rows.integer(0, $0) ?? 0 }
      }
      for (i, count) in zip(some, found) { result[i] = count }
    }
    return result
  }

  func rank(_ ranking: StoredRanking) -> StoredRanking.Page {
    let nobody = StoredRanking.Page(total: 0, places: [])
    if ranking.matching.isNone { return nobody }
    let statement = RankingSQL(roles: sql).statement(ranking)
    var rows = asking([(entity: Int, place: Int, matching: Int, total: Int)]()) {
      connection throws(PostgresError) in
      let rows = try connection.execute(statement)
      return (0..<rows.rowCount).map { row in
        (
          rows.integer(row, 0) ?? 0, rows.integer(row, 1) ?? 0, rows.integer(row, 2) ?? 0,
          rows.integer(row, 3) ?? 0
        )
      }
    }
    // A page behind the end, or of no hits, has no row that says how many there are.
    let total = rows.first?.total ?? countEntities(in: ranking.matching, withoutAnyIn: .none)
    if ranking.limit == 0 { rows = [] }
    prepare(rows.map(\.entity))
    return StoredRanking.Page(
      total: total,
      places: rows.map { row in
        (row.entity, (entity(row.entity)?.roles.lowerBound ?? 0) + row.place, row.matching)
      })
  }
}
