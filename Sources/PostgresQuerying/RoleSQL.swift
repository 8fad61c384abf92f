import DirectoryModel
import Indexing
import Postgres
import Vocabulary

/// Sets of roles as conditions of SQL over `role_terms r`, which has all that they ask for.
///
/// Everything that stands in the text is a number that was worked out here; no word of a question gets into it. Each
/// statement is put together from branches that a shard can answer by itself, with nothing but what PostgreSQL brings:
/// a coordinator hands on whole branches. Each name has its schema before it: which generation is asked stands in the
/// statement and hangs on nothing that a pool of connections between here and the server could mix up.
struct RoleSQL {
  /// Of the generation, quoted.
  let schema: String
  /// Tables that together have the roles of all entities, those of one entity in one table; several where the roles lie
  /// on several servers.
  let tables: [String]
  /// The schema of PostGIS, quoted, where the server can narrow a distance by it.
  let postgis: String?
  /// The bit, through all columns, of each term that has one.
  let bits: [Int: Int]
  let kinds: [ParticipationKind]
  /// Roles of the generation.
  let roleCount: Int

  /// What can be said of a role and a network but for the days, as `participation_kind` has it.
  struct ParticipationKind {
    var number: Int64
    var network: Int
    var layer: Int?
    var isIn: Bool
    var accepting: UInt8
  }

  /// The part of all roles below which a list of them is quicker than a look at each.
  private static let fewest = 50

  /// - Parameter narrows: whether rows are found by it; else it is only looked at for each row that was found.
  func condition(_ expression: RoleExpression, narrows: Bool = true) -> String {
    switch expression {
    case .none: return "false"
    case .all: return "true"
    case .posting, .allOf: return joined([expression], isAll: true, narrows: narrows)
    case .anyOf: return joined([expression], isAll: false, narrows: narrows)
    case .list(let roles): return roles.isEmpty ? "false" : "r.role = ANY(\(Self.array(roles)))"
    case .set(let set):
      var roles: [UInt32] = []
      set.forEach { roles.append(UInt32($0)) }
      return condition(.list(roles))
    case .not(let inner): return Self.negation(condition(inner, narrows: false))
    case .within(let circle): return within(circle.radius, of: circle.center, narrows: narrows)
    case .stored(let stored): return condition(stored, narrows: narrows)
    }
  }

  private static func negation(_ sql: String) -> String {
    switch sql {
    case "true": "false"
    case "false": "true"
    default: "NOT (\(sql))"
    }
  }

  /// Terms go together: those that rows are found by, and those without a bit, into one array, which the index over all
  /// terms answers at once; the others into a few numbers.
  private func joined(_ parts: [RoleExpression], isAll: Bool, narrows: Bool) -> String {
    var postings: [RolePosting] = []
    var others: [RoleExpression] = []
    func add(_ part: RoleExpression) {
      switch part {
      case .posting(let posting): postings.append(posting)
      case .all where isAll, .none where !isAll: break
      case .allOf(let inner) where isAll: inner.forEach(add)
      case .anyOf(let inner) where !isAll: inner.forEach(add)
      default: others.append(part)
      }
    }
    parts.forEach(add)
    let roles = postings.reduce(0) { $0 + $1.count }
    let isNarrow = narrows && (isAll || others.isEmpty && roles < roleCount / Self.fewest)
    var listed: Set<Int32> = []
    var masks = [Int64](repeating: 0, count: PublishedFormat.bitColumns)
    for posting in postings {
      if !(isNarrow && posting.count < roleCount / Self.fewest), let (column, mask) = bit(posting.term) {
        masks[column] |= mask
      } else {
        listed.insert(Int32(posting.term))
      }
    }
    var result: [String] = []
    if !listed.isEmpty {
      result.append("r.terms \(isAll ? "@>" : "&&") \(Self.array(listed.sorted()))")
    }
    for (column, mask) in masks.enumerated() where mask != 0 {
      result.append("(r.bits_\(column) & \(mask)) \(isAll ? "= \(mask)" : "<> 0")")
    }
    result += others.map { condition($0, narrows: narrows && isAll) }
    result.removeAll { $0 == (isAll ? "true" : "false") }
    if result.isEmpty { return isAll ? "true" : "false" }
    if result.contains(isAll ? "false" : "true") { return isAll ? "false" : "true" }
    return result.count == 1 ? result[0] : "(" + result.joined(separator: isAll ? " AND " : " OR ") + ")"
  }

  private func condition(_ stored: StoredCondition, narrows: Bool) -> String {
    switch stored {
    case .evidence(let day): return "(r.evidence_day IS NOT NULL AND r.evidence_day >= \(day))"
    case .undated: return "r.evidence_day IS NULL"
    case .numbered: return "r.npi IS NOT NULL"
    case .placed: return "r.latitude IS NOT NULL"
    case .sited: return "r.has_place"
    case .within(let radius, of: let center): return within(radius, of: center, narrows: narrows)
    case .ofEntities(let roles): return entities(in: roles)
    case .participating(let wanted): return participating(wanted)
    case .anyTerm(let positions):
      // Terms ascend: how many are below each end is found by halves.
      return
        "width_bucket(\(positions.upperBound - 1), r.terms) > width_bucket(\(positions.lowerBound - 1), r.terms)"
    }
  }

  /// That the entity has a role in a set.
  private func entities(in roles: RoleExpression) -> String {
    let inner = condition(roles)
    if inner == "false" { return "false" }
    let statement = union { "SELECT r.entity FROM \($0) r WHERE \(inner)" }
    // A coordinator hands on a list, and no statement within another.
    return tables.count > 1 ? "r.entity = ANY(ARRAY(\(statement)))" : "r.entity IN (\(statement))"
  }

  // MARK: Branches

  /// One statement a table, put together.
  func union(_ statement: (_ table: String) -> String) -> String {
    tables.count == 1
      ? statement(tables[0]) : tables.map { "(\(statement($0)))" }.joined(separator: " UNION ALL ")
  }

  /// Statements over entities with one role, which are rows of their own, and over those with several.
  ///
  /// - Parameter condition: of the rows that are looked at.
  func union(
    where condition: String, only: (_ from: String) -> String, several: (_ from: String) -> String
  ) -> String {
    let and = condition == "true" ? "" : "\(condition) AND "
    return tables.flatMap { table in
      [
        "(\(only("FROM \(table) r WHERE \(and)r.is_only")))",
        "(\(several("FROM \(table) r WHERE \(and)NOT r.is_only")))",
      ]
    }.joined(separator: " UNION ALL ")
  }

  /// More roles than a set can have; all for one of which that is not known.
  func most(_ roles: RoleExpression) -> Int {
    switch roles {
    case .none: 0
    case .posting(let posting): posting.count
    case .list(let roles): roles.count
    case .allOf(let parts): parts.reduce(roleCount) { min($0, most($1)) }
    case .anyOf(let parts): min(roleCount, parts.reduce(0) { $0 + most($1) })
    case .all, .set, .not, .within, .stored: roleCount
    }
  }

  /// Whether a set is so small that a list of its roles is quicker than a look at each of all.
  func isNarrow(_ roles: RoleExpression) -> Bool { most(roles) < roleCount / Self.fewest }

  /// Where the bit of a term is; nil for a term without one.
  func bit(_ term: Int) -> (column: Int, mask: Int64)? {
    bits[term].map { bit in
      (bit / PublishedFormat.bitsPerColumn, 1 << Int64(bit % PublishedFormat.bitsPerColumn))
    }
  }

  // MARK: Networks

  private func participating(_ wanted: StoredParticipation) -> String {
    let networks = wanted.networks.map { Set($0) }
    let named = kinds.filter { kind in networks.map { $0.contains(kind.network) } ?? true }
    let fitting = named.filter { kind in
      wanted.isIn.map { $0 == kind.isIn } ?? true
        && wanted.accepting.map { $0.rawValue == kind.accepting } ?? true
        && wanted.layer.map { $0 == kind.layer } ?? true
    }
    guard wanted.isUncontradicted else { return holds(fitting, wanted.day) }
    // Each source by itself: what another one says contradicts nothing here.
    let layers = Set(fitting.map(\.layer)).sorted { ($0 ?? -1) < ($1 ?? -1) }
    let parts = layers.map { layer in
      let saidIn = holds(named.filter { $0.layer == layer && $0.isIn }, wanted.day)
      let said = holds(fitting.filter { $0.layer == layer }, wanted.day)
      return saidIn == "false" ? said : "(\(said) AND NOT (\(saidIn)))"
    }
    return parts.isEmpty ? "false" : "(" + parts.joined(separator: " OR ") + ")"
  }

  /// That something of some kinds is said for a day.
  private func holds(_ kinds: [ParticipationKind], _ day: Int32) -> String {
    if kinds.isEmpty { return "false" }
    let points = kinds.map { PublishedFormat.point(kind: $0.number, day: day) }
    let ranges = points.map { "[\($0),\($0)]" }.joined(separator: ",")
    return "r.participations && '{\(ranges)}'::int8multirange"
  }

  // MARK: Distance

  private func within(_ radius: Distance, of center: Coordinates, narrows: Bool) -> String {
    let exact = "\(Self.decameters(from: center)) <= \(radius.decameters)"
    // The measure on the ellipsoid differs by less than a hundredth: it narrows, and the sphere decides.
    let meters = Double(radius.decameters) * 10 * 1.01 + 100
    // Nobody outside of a band of latitudes is near, which two comparisons tell. A degree has 111 km.
    let half = Int(min(meters / 111_000 * 1e6, 1e9))
    let middle = Int(center.latitude * 1e6)
    var near = "r.latitude BETWEEN \(middle - half) AND \(middle + half) AND "
    // Where no index narrows, PostGIS would take longer for a row than all the rest.
    if narrows, let postgis, meters < 5_000_000 {
      let point =
        "\(postgis).ST_SetSRID(\(postgis).ST_MakePoint(\(center.longitude), \(center.latitude)), 4326)::\(postgis).geography"
      near += "\(postgis).ST_DWithin(r.place, \(point), \(meters)) AND "
    }
    return "(r.latitude IS NOT NULL AND \(near)\(exact))"
  }

  /// `Distance.between` in steps of ten meters: the same operations in the same order, rounded the same way.
  static func decameters(from center: Coordinates) -> String {
    let radians = "0.017453292519943295::float8"
    let latitude = "(r.latitude::float8 / 1e6::float8)"
    let longitude = "(r.longitude::float8 / 1e6::float8)"
    let dLatitude = "((\(latitude) - \(number(center.latitude))) * \(radians))"
    let dLongitude = "((\(longitude) - \(number(center.longitude))) * \(radians))"
    let sinLatitude = "sin(\(dLatitude) / 2::float8)"
    let sinLongitude = "sin(\(dLongitude) / 2::float8)"
    let h =
      "\(sinLatitude) * \(sinLatitude) + cos(\(number(center.latitude)) * \(radians)) * "
      + "cos(\(latitude) * \(radians)) * \(sinLongitude) * \(sinLongitude)"
    // As `least`, which a coordinator does not hand on; neither does it `coalesce`.
    let steps = "(12742.0176::float8 * asin(float8smaller(1::float8, sqrt(\(h)))) * 100::float8)"
    // Halves go away from zero, as Swift rounds; the server's own `round` takes them to the even neighbor.
    return "floor(\(steps) + 0.5::float8)::int"
  }

  private static func number(_ value: Double) -> String { "\(value)::float8" }

  static func array(_ numbers: [some FixedWidthInteger]) -> String {
    "'{" + numbers.map { "\($0)" }.joined(separator: ",") + "}'::int[]"
  }
}
