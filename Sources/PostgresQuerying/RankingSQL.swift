import DirectoryModel
import Indexing

/// The order of hits as one statement: the rules as numbers, the roles of an entity folded to the best, and the page.
struct RankingSQL {
  let roles: RoleSQL

  /// More roles than one entity can have here; a role's place among its entity's takes these bits of a number.
  private static let roleBits = 20

  /// Rows of entity, the role shown and the number of those that match; behind these what orders them.
  func statement(_ ranking: StoredRanking) -> String {
    let rules = rules(ranking)
    // The least number is first, and of an entity's roles that with the least.
    var leads: [String] = []
    var isByRules = true
    switch ranking.lead {
    case .npi:
      leads = ["CASE WHEN r.npi IS NULL THEN \(Int64.max) ELSE r.npi END"]
      isByRules = false
    case .name: isByRules = false
    // The measure leads the rules already.
    case .nothing, .distance: break
    case .evidence:
      leads = ["CASE WHEN r.evidence_day IS NULL THEN \(-Int64(Int32.min)) ELSE -r.evidence_day::bigint END"]
    case .words(let words):
      let most = words.reduce(0) { $0 + $1.weight }
      leads = [
        words.reduce("\(most)") {
          "\($0) - CASE WHEN \(roles.condition($1.roles, narrows: false)) THEN \($1.weight) ELSE 0 END"
        }
      ]
    case .entities(let entities, let others):
      let cases = entities.map { "WHEN \($0.entity) THEN \($0.rank)" }.joined(separator: " ")
      if !entities.isEmpty { leads = ["CASE r.entity \(cases) ELSE \(others) END"] }
    }
    let keys = leads.indices.map { "k\($0)" } + (isByRules ? ["rules"] : []) + ["name_rank"]
    let order = keys.joined(separator: ", ")
    let whole = ranking.limit.map { " ORDER BY \(order) LIMIT \(ranking.start + $0)" } ?? ""
    let folded = "min((\(rules)) * \(1 << Self.roleBits) + r.ordinal)"
    let branches = roles.union(
      where: roles.condition(ranking.matching),
      only: { from in
        let keys = leads.enumerated().map { ", \($1) AS k\($0)" }.joined()
        return
          "SELECT r.entity, r.role, 1::bigint AS matching, \(rules) AS rules, r.name_rank\(keys) \(from)\(whole)"
      },
      several: { from in
        let keys = leads.enumerated().map { ", min(\($1)) AS k\($0)" }.joined()
        return
          "SELECT r.entity, (min(r.role - r.ordinal) + (\(folded) & \((1 << Self.roleBits) - 1)))::int AS role, count(*) AS matching, "
          + "\(folded) >> \(Self.roleBits) AS rules, min(r.name_rank) AS name_rank\(keys) \(from) GROUP BY r.entity\(whole)"
      })
    // Of several servers each answers at the same time as the others only where all columns come through as they are, and
    // where no plan could merge what each has sorted, one after the other: the sum is another order to the planner.
    let last =
      roles.tables.count > 1 ? ([keys[0] + " + 0"] + keys.dropFirst()).joined(separator: ", ") : order
    let page = ranking.limit.map { " LIMIT \($0) OFFSET \(ranking.start)" } ?? " OFFSET \(ranking.start)"
    return "SELECT * FROM (\(branches)) m ORDER BY \(last)\(page)"
  }

  /// All rules but the lead as one number.
  private func rules(_ ranking: StoredRanking) -> String {
    let distance =
      ranking.center.map {
        "CASE WHEN r.latitude IS NULL THEN \(Int32.max) ELSE \(RoleSQL.decameters(from: $0)) END::bigint"
      } ?? "0::bigint"
    // Three rules of at most four values each.
    let small = [ranking.strengths, ranking.independences, ranking.statuses].reduce("0::bigint") {
      number, sets in
      sets.isEmpty ? "\(number) * 4" : "(\(number) * 4 + \(first(of: sets)))"
    }
    let isByDistance = if case .distance = ranking.lead { true } else { false }
    let ofRole =
      ranking.center == nil
      ? "(\(small))"
      : isByDistance ? "(\(distance) * 64 + \(small))" : "((\(small)) * 4294967296 + \(distance))"
    return
      "(\(ofRole) * 4 + CASE r.designation WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 2 END) * 4 + \(freshness(ranking))"
  }

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
