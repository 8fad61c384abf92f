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
    let distance =
      ranking.center.map { "coalesce(\(RoleSQL.decameters(from: $0)), \(Int32.max))::bigint" } ?? "0::bigint"
    // Three rules of at most four values each.
    let small = [ranking.strengths, ranking.independences, ranking.statuses].reduce("0::bigint") {
      number, sets in
      sets.isEmpty ? "\(number) * 4" : "(\(number) * 4 + \(first(of: sets)))"
    }
    let isByDistance = if case .distance = ranking.lead { true } else { false }
    let rules =
      ranking.center == nil
      ? "(\(small))"
      : isByDistance ? "(\(distance) * 64 + \(small))" : "((\(small)) * 4294967296 + \(distance))"
    // What is the entity's own stands behind, then the place of the role, which decides between roles alone: the least
    // is the best.
    let best =
      "((\(rules) * 4 + \(Self.designation)) * 4 + \(freshness(ranking))) * \(1 << Self.roleBits) + r.ordinal"
    var columns = [
      "r.entity", "min(\(best)) AS best", "count(*) AS matching", "min(r.name_rank) AS name_rank",
    ]
    let order: String
    switch ranking.lead {
    case .npi:
      columns.append("min(r.npi) AS npi")
      order = "m.npi NULLS LAST"
    case .name: order = "m.name_rank"
    // The measure leads the rules already.
    case .nothing, .distance: order = Self.rules
    case .evidence:
      columns.append("min(r.evidence_day) AS evidence_day")
      order = "m.evidence_day DESC NULLS LAST, \(Self.rules)"
    case .words(let words):
      let most = words.reduce(0) { $0 + $1.weight }
      let missing = words.reduce("\(most)") {
        "\($0) - CASE WHEN \(roles.condition($1.roles, narrows: false)) THEN \($1.weight) ELSE 0 END"
      }
      columns.append("min(\(missing)) AS words")
      order = "m.words, \(Self.rules)"
    case .entities(let entities, let others):
      let cases = entities.map { "WHEN \($0.entity) THEN \($0.rank)" }.joined(separator: " ")
      order =
        entities.isEmpty ? Self.rules : "CASE m.entity \(cases) ELSE \(others) END, \(Self.rules)"
    }
    let page = ranking.limit.map { " LIMIT \($0) OFFSET \(ranking.start)" } ?? " OFFSET \(ranking.start)"
    return
      "SELECT m.entity, (m.best & \((1 << Self.roleBits) - 1))::int, m.matching::int, count(*) OVER ()::int "
      + "FROM (SELECT \(columns.joined(separator: ", ")) FROM role_terms r "
      + "WHERE \(roles.condition(ranking.matching)) GROUP BY r.entity) m ORDER BY \(order), m.name_rank"
      + page
  }

  private static let rules = "m.best >> \(roleBits)"
  private static let designation = "CASE r.designation WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 2 END"

  private func freshness(_ ranking: StoredRanking) -> String {
    func fresh(_ limits: (fresh: Int32, aging: Int32)) -> String {
      "CASE WHEN r.evidence_day >= \(limits.fresh) THEN 0 WHEN r.evidence_day >= \(limits.aging) THEN 1 ELSE 2 END"
    }
    return "CASE WHEN r.kind = \(RecordKind.clinician.rawValue) THEN \(fresh(ranking.freshness.clinician)) "
      + "ELSE \(fresh(ranking.freshness.facility)) END"
  }

  /// The number of the first set that has the role.
  private func first(of sets: [RoleExpression]) -> String {
    var cases = ""
    for (number, set) in sets.enumerated() {
      let condition = roles.condition(set, narrows: false)
      if condition == "true" { return cases.isEmpty ? "\(number)" : "CASE\(cases) ELSE \(number) END" }
      if condition != "false" { cases += " WHEN \(condition) THEN \(number)" }
    }
    return cases.isEmpty ? "\(sets.count)" : "CASE\(cases) ELSE \(sets.count) END"
  }
}
