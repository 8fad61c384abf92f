import DirectoryModel
import Indexing
import Vocabulary

/// Sets of roles as conditions of SQL over `role r`, and `provider p` where an entity's own columns are asked for.
///
/// Everything that stands in the text is a number that was worked out here; no word of a question gets into it.
struct RoleSQL {
  /// Whether the server can narrow a distance by PostGIS.
  let hasPlaces: Bool

  /// A condition, and whether it asks for columns of the entity.
  struct Condition {
    var sql: String
    var needsProvider = false

    static let always = Condition(sql: "true")
    static let never = Condition(sql: "false")
  }

  /// The tables a condition needs.
  static func tables(_ needsProvider: Bool) -> String {
    needsProvider ? "role r JOIN provider p ON p.entity = r.entity" : "role r"
  }

  func condition(_ expression: RoleExpression) -> Condition {
    switch expression {
    case .none: return .never
    case .all: return .always
    case .posting(let posting): return Condition(sql: "r.terms @> \(Self.array([Int32(posting.term)]))")
    case .list(let roles):
      return roles.isEmpty ? .never : Condition(sql: "r.role = ANY(\(Self.array(roles)))")
    case .set(let set):
      var roles: [UInt32] = []
      set.forEach { roles.append(UInt32($0)) }
      return condition(.list(roles))
    case .not(let inner):
      let inner = condition(inner)
      return Condition(sql: "NOT (\(inner.sql))", needsProvider: inner.needsProvider)
    case .allOf(let parts): return joined(parts, isAll: true)
    case .anyOf(let parts): return joined(parts, isAll: false)
    case .within(let circle): return within(circle.radius, of: circle.center)
    case .stored(let stored): return condition(stored)
    }
  }

  /// Terms go together into one array, which the index over all terms of a role answers at once.
  private func joined(_ parts: [RoleExpression], isAll: Bool) -> Condition {
    var terms: [Int32] = []
    var result: [Condition] = []
    func add(_ part: RoleExpression) {
      switch part {
      case .posting(let posting): terms.append(Int32(posting.term))
      case .all where isAll, .none where !isAll: break
      case .allOf(let inner) where isAll: inner.forEach(add)
      case .anyOf(let inner) where !isAll: inner.forEach(add)
      default: result.append(condition(part))
      }
    }
    parts.forEach(add)
    if !terms.isEmpty {
      result.insert(
        Condition(sql: "r.terms \(isAll ? "@>" : "&&") \(Self.array(Array(Set(terms)).sorted()))"), at: 0)
    }
    if result.isEmpty { return isAll ? .always : .never }
    if result.contains(where: { $0.sql == (isAll ? "false" : "true") }) { return isAll ? .never : .always }
    return Condition(
      sql: result.count == 1
        ? result[0].sql : "(" + result.map(\.sql).joined(separator: isAll ? " AND " : " OR ") + ")",
      needsProvider: result.contains(where: \.needsProvider))
  }

  private func condition(_ stored: StoredCondition) -> Condition {
    switch stored {
    case .evidence(let day):
      return Condition(sql: "coalesce(p.evidence_day >= \(day), false)", needsProvider: true)
    case .undated: return Condition(sql: "p.evidence_day IS NULL", needsProvider: true)
    case .numbered: return Condition(sql: "p.npi IS NOT NULL", needsProvider: true)
    case .placed: return Condition(sql: "r.latitude IS NOT NULL")
    case .sited: return Condition(sql: "r.has_place")
    case .within(let radius, of: let center): return within(radius, of: center)
    case .ofEntities(let roles):
      let inner = condition(roles)
      return Condition(
        sql: "r.entity IN (SELECT r.entity FROM \(Self.tables(inner.needsProvider)) WHERE \(inner.sql))")
    case .participating(let wanted): return Condition(sql: Self.participating(wanted))
    }
  }

  private static func participating(_ wanted: StoredParticipation) -> String {
    if wanted.networks?.isEmpty == true { return "false" }
    func holds(_ table: String) -> String {
      var parts = ["\(table).from_day <= \(wanted.day)", "\(table).to_day >= \(wanted.day)"]
      if let networks = wanted.networks {
        parts.append("\(table).network = ANY(\(array(networks.map { Int32($0) })))")
      }
      return parts.joined(separator: " AND ")
    }
    var parts = [holds("q")]
    if let isIn = wanted.isIn { parts.append(isIn ? "q.is_in" : "NOT q.is_in") }
    if let accepting = wanted.accepting { parts.append("q.accepting = \(accepting.rawValue)") }
    if let layer = wanted.layer { parts.append("q.layer = \(layer)") }
    if wanted.isUncontradicted {
      parts.append(
        "NOT EXISTS (SELECT 1 FROM participation i WHERE i.role = q.role AND i.entity = q.entity "
          + "AND i.layer IS NOT DISTINCT FROM q.layer AND i.is_in AND \(holds("i")))")
    }
    return "r.role IN (SELECT q.role FROM participation q WHERE \(parts.joined(separator: " AND ")))"
  }

  // MARK: Distance

  private func within(_ radius: Distance, of center: Coordinates) -> Condition {
    let exact = "\(Self.decameters(from: center)) <= \(radius.decameters)"
    // The measure on the ellipsoid differs by less than a hundredth: it narrows, and the sphere decides.
    let meters = Double(radius.decameters) * 10 * 1.01 + 100
    let near =
      hasPlaces && meters < 5_000_000
      ? "ST_DWithin(r.place, ST_SetSRID(ST_MakePoint(\(center.longitude), \(center.latitude)), 4326)::geography, \(meters)) AND "
      : ""
    return Condition(sql: "(\(near)r.latitude IS NOT NULL AND \(exact))")
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
    let steps = "(12742.0176::float8 * asin(least(1::float8, sqrt(\(h)))) * 100::float8)"
    // Halves go away from zero, as Swift rounds; the server's own `round` takes them to the even neighbor.
    return "floor(\(steps) + 0.5::float8)::int"
  }

  private static func number(_ value: Double) -> String { "\(value)::float8" }

  static func array(_ numbers: [some FixedWidthInteger]) -> String {
    "'{" + numbers.map { "\($0)" }.joined(separator: ",") + "}'::int[]"
  }
}
