import DirectoryModel
package import Exporting
package import Querying
import Vocabulary

/// Why somebody stands where she stands, in words and as JSON.
package struct ExplanationRendering {
  package let legend: SourceLegend
  /// Columns of the screen.
  private let width: Int

  package init(legend: SourceLegend, width: Int) {
    self.legend = legend
    self.width = width
  }

  // MARK: Words

  package func lines(_ explanation: Explanation) -> [String] {
    var lines = [place(explanation)] + understood(explanation)
    if explanation.hit != nil {
      let rows = explanation.rules.enumerated().map { i, rule in
        ["\(i + 1)", rule.rule.rawValue, words(rule), source(rule.evidence, explanation.provider)]
      }
      lines += Table.lines(
        header: ["#", "Rule", "Here", "Source"], rows: rows, width: width, whole: [1, 2])
      if !explanation.findings.isEmpty { lines += ["", "What was asked holds:"] }
      lines += explanation.findings.flatMap { finding($0, explanation.provider) }
      return lines + independence(explanation)
    }
    let (out, holding) = (
      explanation.findings.filter(\.keepsOut), explanation.findings.filter { !$0.keepsOut }
    )
    lines.append(
      out.contains(where: \.isElsewhere)
        ? "Each of these holds, but not of one place together:" : "Kept out by:")
    lines += out.flatMap { finding($0, explanation.provider) }
    if !holding.isEmpty {
      lines.append("What holds:")
      lines += holding.flatMap { finding($0, explanation.provider) }
    }
    return lines + independence(explanation)
  }

  /// Line by line, unless the finding about it has said so.
  private func independence(_ explanation: Explanation) -> [String] {
    if explanation.findings.contains(where: { $0.parameter == "independence" }) { return [] }
    return IndependenceRendering(legend).lines(explanation.independence, of: explanation.provider)
  }

  package func lines(_ precedence: Precedence) -> [String] {
    let (first, second) = (precedence.first, precedence.second)
    let decides = first.rules[precedence.deciding].rule.rawValue
    var lines = [
      "\(name(first)) stands before \(name(second)): \(decides) decides, the first rule in which they differ."
    ]
    lines += [place(first), place(second)] + understood(first)
    let rows = zip(first.rules, second.rules).enumerated().map { i, pair in
      [
        "\(i + 1)", pair.0.rule.rawValue + (i == precedence.deciding ? " (decides)" : ""), words(pair.0),
        words(pair.1),
      ]
    }
    lines += Table.lines(
      header: ["#", "Rule", name(first), name(second)], rows: rows, width: width, whole: [1])
    lines.append("")
    for (i, pair) in zip(first.rules, second.rules).enumerated() {
      for (rule, explanation) in [(pair.0, first), (pair.1, second)] where rule.evidence != .none {
        let source = source(rule.evidence, explanation.provider)
        lines.append("\(i + 1) \(rule.rule.rawValue) of \(name(explanation)): \(source)")
      }
    }
    return lines
  }

  private func name(_ explanation: Explanation) -> String { HitRendering.title(explanation.provider) }

  /// `14th of 212 · Ana Ejemplo, MD (npi:2000000036) · on 2026-11-21`.
  private func place(_ explanation: Explanation) -> String {
    let place =
      explanation.position.map { "\($0.ordinal) of \(explanation.total.grouped)" }
      ?? "not among the \(explanation.total.counted("hit"))"
    return "\(place) · \(name(explanation)) (\(explanation.provider.id)) · on \(legend.day)"
  }

  private func understood(_ explanation: Explanation) -> [String] {
    explanation.understood.map { "\"\($0.from)\" is understood as \($0.name) (\($0.id))" }
  }

  private func words(_ rule: RuleValue) -> String {
    rule.value + (rule.words.map { ": " + $0 } ?? "")
  }

  private func finding(_ finding: FilterFinding, _ provider: Provider) -> [String] {
    var line = "  \(finding.parameter) \(finding.asked): \(finding.answer.token)"
    if finding.answer == .unknown {
      let name =
        [
          "plan": "network", "within": "near", "max-price": "price", "max-days": "days",
          "fresh-within": "freshness",
        ][finding.parameter] ?? finding.parameter
      line += finding.keepsOut ? " (--include-unknown \(name) lets it through)" : " (let through)"
    }
    if finding.statements.isEmpty { return [line + "; no source says"] }
    return [line]
      + finding.statements.map { "    \($0.words) [\(source($0.evidence, provider))]" }
  }

  /// `example, roles.csv row 2, as of 2026-10-31, imported 2026-11-21: fresh 2026-10-31`.
  private func source(_ evidence: StatedEvidence, _ provider: Provider) -> String {
    switch evidence {
    case .row(let i) where provider.sources.indices.contains(i):
      let reference = provider.sources[i]
      return legend.cell(reference) + ": " + legend.mark(reference, of: provider.kind)
    case .list(let source, let asOf): return "the list of \(source), as of \(asOf?.description ?? "no date")"
    case .row, .none: return "no source says"
    }
  }

  // MARK: JSON

  /// The whole answer.
  package func json(
    _ explanations: [Explanation], _ precedence: Precedence?, generation: String
  ) -> JSONValue {
    .object([
      ("explanations", .array(explanations.map { json($0) })),
      ("precedence", precedence.map { json($0) } ?? .null),
      ("generation", .string(String(generation.prefix(16)))),
    ])
  }

  package func json(_ explanation: Explanation) -> JSONValue {
    .object([
      ("id", .string(explanation.provider.id)), ("name", .string(name(explanation))),
      ("is_hit", .bool(explanation.hit != nil)),
      ("position", explanation.position.map { .integer($0) } ?? .null),
      ("total", .integer(explanation.total)),
      (
        "rules",
        .array(
          explanation.rules.map {
            .object([
              ("rule", .string(Self.token($0.rule))), ("value", .string($0.value)),
              ("words", .text($0.words)),
              ("source", sourceObject($0.evidence, explanation.provider)),
            ])
          })
      ),
      (
        "filters",
        .array(
          explanation.findings.map { finding in
            .object([
              ("parameter", .string(finding.parameter.replacing("-", with: "_"))),
              ("asked", .string(finding.asked)), ("answer", .string(finding.answer.token)),
              ("keeps_out", .bool(finding.keepsOut)), ("elsewhere", .bool(finding.isElsewhere)),
              (
                "statements",
                .array(
                  finding.statements.map {
                    .object([
                      ("words", .string($0.words)),
                      ("source", sourceObject($0.evidence, explanation.provider)),
                    ])
                  })
              ),
            ])
          })
      ),
      ("independence", IndependenceRendering(legend).json(explanation.independence)),
    ])
  }

  package func json(_ precedence: Precedence) -> JSONValue {
    let (first, second) = (precedence.first, precedence.second)
    return .object([
      ("first", .string(first.provider.id)), ("second", .string(second.provider.id)),
      ("decided_by", .string(Self.token(first.rules[precedence.deciding].rule))),
      (
        "rules",
        .array(
          zip(first.rules, second.rules).enumerated().map { i, pair in
            .object([
              ("rule", .string(Self.token(pair.0.rule))), ("first", .string(pair.0.value)),
              ("second", .string(pair.1.value)), ("decides", .bool(i == precedence.deciding)),
            ])
          })
      ),
    ])
  }

  private static func token(_ rule: OrderRule) -> String { rule.rawValue.replacing(" ", with: "_") }

  private func sourceObject(_ evidence: StatedEvidence, _ provider: Provider) -> JSONValue {
    switch evidence {
    case .row(let i) where provider.sources.indices.contains(i):
      legend.json(provider.sources[i], of: provider.kind)
    case .list(let source, let asOf): .object([("id", .string(source)), ("as_of", .text(asOf?.description))])
    case .row, .none: .null
    }
  }
}

extension Int {
  /// `1st`, `22nd`, `113th`.
  fileprivate var ordinal: String {
    let ending =
      switch (self % 100, self % 10) {
      case (11...13, _): "th"
      case (_, 1): "st"
      case (_, 2): "nd"
      case (_, 3): "rd"
      default: "th"
      }
    return grouped + ending
  }
}
