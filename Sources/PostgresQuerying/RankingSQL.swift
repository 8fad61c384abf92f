import DirectoryModel
import Indexing

/// The order of hits as one statement: the rules as numbers, the roles of an entity folded to the best, the page and the
/// number of all.
struct RankingSQL {
  let roles: RoleSQL

  /// More roles than one entity can have here; a role's place among its entity's takes these bits of a number.
  private static let roleBits = 20

  /// Rows of entity, place of the role shown among the entity's, matching roles, total.
  func statement(_ ranking: StoredRanking) -> String {
    func sql(_ expression: RoleExpression) -> String { roles.condition(expression).sql }
    let matching = sql(ranking.matching)
    let distance =
      ranking.center.map { "coalesce(\(RoleSQL.decameters(from: $0)), \(Int32.max))::bigint" } ?? "0::bigint"
    // Three rules of at most four values each.
    let small = [ranking.strengths, ranking.independences, ranking.statuses].reduce("0::bigint") {
      number, sets in
      "(\(number) * 4 + \(first(of: sets, sql)))"
    }
    // What decides between the roles of one entity, and the place of the role behind it: the least is the best.
    let isByDistance = if case .distance = ranking.lead { true } else { false }
    let rules =
      ranking.center == nil
      ? small : isByDistance ? "(\(distance) * 64 + \(small))" : "(\(small) * 4294967296 + \(distance))"
    var ofRole = "0"
    if case .words(let words) = ranking.lead {
      let most = words.reduce(0) { $0 + $1.weight }
      ofRole = words.reduce("\(most)") { "\($0) - CASE WHEN \(sql($1.roles)) THEN \($1.weight) ELSE 0 END" }
    }
    let folded =
      "SELECT r.entity, min(\(rules) * \(1 << Self.roleBits) + (r.role - p.first_role)) AS best, "
      + "count(*) AS matching, min(\(ofRole)) AS words "
      + "FROM \(RoleSQL.tables(true)) WHERE \(matching) GROUP BY r.entity"
    let order = order(ranking)
    let page = ranking.limit.map { " LIMIT \($0) OFFSET \(ranking.start)" } ?? " OFFSET \(ranking.start)"
    return
      "SELECT m.entity, (m.best & \((1 << Self.roleBits) - 1))::int, m.matching::int, count(*) OVER ()::int "
      + "FROM (\(folded)) m JOIN provider p ON p.entity = m.entity ORDER BY \(order), p.name_rank" + page
  }

  /// The number of the first set that has the role.
  private func first(of sets: [RoleExpression], _ sql: (RoleExpression) -> String) -> String {
    if sets.isEmpty { return "0" }
    let cases = sets.enumerated().map { "WHEN \(sql($1)) THEN \($0)" }.joined(separator: " ")
    return "CASE \(cases) ELSE \(sets.count) END"
  }

  private func order(_ ranking: StoredRanking) -> String {
    let designation = "CASE p.designation WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 2 END"
    func fresh(_ limits: (fresh: Int32, aging: Int32)) -> String {
      "CASE WHEN p.evidence_day >= \(limits.fresh) THEN 0 WHEN p.evidence_day >= \(limits.aging) THEN 1 ELSE 2 END"
    }
    let freshness =
      "CASE WHEN p.kind = \(RecordKind.clinician.rawValue) THEN \(fresh(ranking.freshness.clinician)) "
      + "ELSE \(fresh(ranking.freshness.facility)) END"
    let rules = "m.best >> \(Self.roleBits), \(designation), \(freshness)"
    switch ranking.lead {
    case .npi: return "coalesce(p.npi, \(Int64.max))"
    case .name: return "p.name_rank"
    // The measure leads the rules already.
    case .nothing, .distance: return rules
    case .evidence: return "p.evidence_day DESC NULLS LAST, \(rules)"
    case .words: return "m.words, \(rules)"
    case .entities(let entities, let others):
      if entities.isEmpty { return rules }
      let cases = entities.map { "WHEN \($0.entity) THEN \($0.rank)" }.joined(separator: " ")
      return "CASE m.entity \(cases) ELSE \(others) END, \(rules)"
    }
  }
}
