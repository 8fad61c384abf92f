package import Assessing
import DirectoryModel
package import Exporting
package import Querying
import Vocabulary

/// A plan's rules for second opinions, in words and as data.
package struct PlanRulesRendering {
  package let legend: SourceLegend

  package init(legend: SourceLegend) { self.legend = legend }

  package static func words(_ question: PlanRuleQuestion) -> String {
    switch question {
    case .networkNeeded: "only in the network"
    case .referralNeeded: "referral needed"
    case .priorAuthorization: "plan must agree first"
    case .requiredBeforeSurgery: "required before some surgery"
    case .virtualPaid: "video or written opinion paid"
    case .thirdPaidIfDiffer: "third opinion paid if the first two differ"
    }
  }

  /// What to ask of a plan that no source answers for.
  package static func asked(_ question: PlanRuleQuestion) -> String? {
    switch question {
    case .networkNeeded: "Do you pay for a second opinion out of network?"
    case .referralNeeded: "Do I need a referral?"
    case .priorAuthorization: "Must you agree first?"
    case .requiredBeforeSurgery: nil
    case .virtualPaid: "Do you pay for one by video or in writing?"
    case .thirdPaidIfDiffer: "Do you pay for a third opinion if the first two differ?"
    }
  }

  /// What to ask where no source answers.
  package func questions(_ answer: PlanRulesAnswer) -> [String] {
    answer.rules.answers.filter { $0.answer == .unknown }.compactMap { Self.asked($0.question) }
  }

  private func source(_ answer: PlanRules.Answer, _ rules: PlanRules) -> String {
    answer.statements.map { said in
      let row = rules.rows[said.row]
      let reference = row.sources[0]
      return (answer.isDisagreed ? said.answer.token + ": " : "")
        + "\(legend.name(reference)) \(legend.evidence(reference)?.description ?? "undated")"
    }.joined(separator: ", ")
  }

  private func word(_ answer: PlanRules.Answer) -> String {
    answer.isDisagreed ? "sources disagree" : answer.answer.token
  }

  private func scope(_ answer: PlanRules.Answer) -> String {
    if case .market(let market) = answer.scope { return " for \(market.name) as a whole" }
    return ""
  }

  /// Lines under the answers of `check`.
  package func brief(_ answer: PlanRulesAnswer) -> [String] {
    let known = answer.rules.answers.filter { $0.scope != nil }
    var lines: [String] = []
    for one in known {
      lines.append(
        "Rule: \(Self.words(one.question)): \(word(one))\(scope(one)) [\(source(one, answer.rules))]")
    }
    let unknown = answer.rules.answers.filter { $0.scope == nil }.map { Self.words($0.question) }
    if !unknown.isEmpty {
      lines.append("Rules unknown, ask your plan: \(unknown.joined(separator: "; "))")
    }
    return lines
  }

  // MARK: Data

  package static let columns = [
    "question", "answer", "holds_for", "source", "row", "as_of", "verified", "freshness", "source_page",
    "notes",
  ]

  /// A row for each statement, one for a question that no source answers, and one for each that says something in
  /// words only.
  package func rows(_ answer: PlanRulesAnswer) -> [[String]] {
    var rows: [[String]] = []
    for one in answer.rules.answers {
      if one.statements.isEmpty {
        rows.append(
          [one.question.rawValue, "unknown"] + [String](repeating: "", count: 7) + ["ask your plan"])
      }
      for said in one.statements {
        rows.append([one.question.rawValue, said.answer.token] + cells(answer.rules.rows[said.row]))
      }
    }
    let stated = Set(answer.rules.answers.flatMap { $0.statements.map(\.row) })
    for row in answer.rules.noted where !stated.contains(row) {
      rows.append(["in_words", ""] + cells(answer.rules.rows[row]))
    }
    return rows
  }

  private func holdsFor(_ row: Provider) -> String {
    row.facts.first(.rulePlan).map { "plan:" + $0 } ?? row.facts.first(.market).map { "market:" + $0 } ?? ""
  }

  private func cells(_ row: Provider) -> [String] {
    let reference = row.sources[0]
    let dates = legend.json(reference, of: row.kind)
    func date(_ name: String) -> String {
      if case .string(let text) = dates[path: name] { return text }
      return ""
    }
    return [
      holdsFor(row), legend.name(reference), "\(reference.row)", date("as_of"), date("verified"),
      date("freshness"), row.facts.first(.sourcePage) ?? "", row.facts.first(.notes) ?? "",
    ]
  }

  package func json(_ answer: PlanRulesAnswer) -> JSONValue {
    let rules = answer.rules
    return .object([
      ("market", .text(answer.market?.token)),
      (
        "answers",
        .object(
          rules.answers.map { one in
            var scope: String?
            switch one.scope {
            case .plan: scope = "plan"
            case .market: scope = "market"
            case nil: break
            }
            return (
              one.question.rawValue,
              .object([
                ("answer", .string(one.answer.token)), ("holds_for", .text(scope)),
                ("sources_disagree", .bool(one.isDisagreed)),
                (
                  "statements",
                  .array(one.statements.map { statement(rules.rows[$0.row], $0.answer) })
                ),
              ])
            )
          })
      ),
      ("in_words", .array(rules.noted.map { statement(rules.rows[$0], nil) })),
    ])
  }

  private func statement(_ row: Provider, _ answer: ThreeValued?) -> JSONValue {
    .object([
      ("answer", .text(answer?.token)), ("notes", .text(row.facts.first(.notes))),
      ("source_page", .text(row.facts.first(.sourcePage))),
      ("source", legend.json(row.sources[0], of: row.kind)),
    ])
  }
}
