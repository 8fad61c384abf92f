package import DirectoryModel
package import Exporting
package import Importing
import Querying
import Shortlisting
import Vocabulary

/// One entity with its facts, each with its source and age.
package struct ProviderRendering {
  package let legend: SourceLegend
  /// One's own calls, laid beside what sources say.
  package var calls: OwnCalls?

  package init(legend: SourceLegend) { self.legend = legend }

  /// The fields that `show --json` can print.
  package static let fields = ["id", "kind", "name", "facts", "roles", "sources", "history", "merged"]

  // MARK: Text

  package static func lines(unlisted last: (id: String, name: String)) -> [String] {
    ["\(last.name)  [\(last.id)]", "  in no source now"]
  }

  /// Facts with a mark, `[2, stale 2025-03-14]`, and a legend at the end that says what 2 is.
  package func lines(_ provider: Provider, merging: MergeEvidence? = nil) -> [String] {
    let name = provider.displayName
    var lines = [(name.isEmpty ? "(no source gives a name)" : name) + "  [\(provider.id)]"]
    if let date = provider.endedOn {
      lines.append("  deactivated on \(date): this NPI is not in use and is never a hit")
    }
    for fact in provider.facts where fact.field != .id {
      lines.append(line("  ", fact, of: provider))
    }
    if provider.roles.isEmpty { lines += callLines(provider, nil) { _ in true }.map { "  " + $0 } }
    for (i, role) in provider.roles.enumerated() {
      let period = role.periodNote(on: legend.day).map { ": \($0)" } ?? ""
      lines.append("  role \(i + 1)\(period)  [\(RoleRecord.roleID(of: provider, role: role))]")
      lines += callLines(provider, role) { $0.isFirst }
      for fact in role.facts { lines.append(line("    ", fact, of: provider)) }
      for participation in role.participations { lines.append(line("    ", participation, of: provider)) }
      lines += callLines(provider, role) { !$0.isFirst }
    }
    lines.append("  sources")
    for (i, source) in provider.sources.enumerated() {
      lines.append("    [\(i + 1)] \(legend.words(source, of: provider.kind))")
      lines += legend.detailLines(source).map { "        " + $0 }
    }
    if let merging { lines += MergeRendering(legend: legend).lines(merging) }
    return lines
  }

  private func callLines(
    _ provider: Provider, _ role: Role?, _ isShown: (CallReading) -> Bool
  ) -> [String] {
    calls?.readings(provider, role).filter(isShown).map { "    " + $0.words } ?? []
  }

  /// Where marks stand; a longer fact is followed by its own.
  private static let markColumn = 56

  private func marked(_ text: String, _ source: Int, of provider: Provider) -> String {
    let gap = max(2, Self.markColumn - Table.screenWidth(text))
    let mark = legend.mark(provider.sources[source], of: provider.kind)
    return text + String(repeating: " ", count: gap) + "[\(source + 1), \(mark)]"
  }

  private func line(_ indentation: String, _ fact: Fact, of provider: Provider) -> String {
    let value = fact.parts.filter { !$0.isEmpty }.joined(separator: " · ")
    let note =
      !fact.isAlternate
      ? ""
      : fact.field.isRepeatable
        ? "  (another source says so too)" : "  (another source says so; not the one shown)"
    return marked("\(indentation)\(fact.field.token): \(value)", fact.source, of: provider) + note
  }

  private func line(_ indentation: String, _ participation: Participation, of provider: Provider) -> String {
    var text = "\(indentation)network \(participation.network): \(participation.isIn ? "in" : "out")"
    if let tier = participation.tier { text += ", tier \(tier)" }
    text += ", accepting \(participation.accepting.token)"
    if let from = participation.from { text += ", from \(from)" }
    if let to = participation.to { text += ", to \(to)" }
    return marked(text, participation.source, of: provider)
  }

  // MARK: JSON

  /// What is left to say of an entity that only earlier generations knew.
  package static func json(unlisted last: (id: String, name: String), history: EntityHistory) -> JSONValue {
    .object([
      ("id", .string(last.id)), ("kind", .null), ("name", .string(last.name)), ("facts", .array([])),
      ("roles", .array([])), ("sources", .array([])), ("history", history.json),
    ])
  }

  /// - Parameter history: nil unless it is asked for.
  package func json(_ provider: Provider, history: JSONValue?, merging: MergeEvidence? = nil) -> JSONValue {
    var fields: [(key: String, value: JSONValue)] = [
      ("id", .string(provider.id)),
      ("kind", .string("\(provider.kind)")),
      ("name", .string(provider.displayName)),
      ("facts", .array(provider.facts.map(Self.json))),
      (
        "roles",
        .array(
          provider.roles.map { role in
            .object(
              [
                ("role_id", .string(RoleRecord.roleID(of: provider, role: role))),
                ("facts", .array(role.facts.map(Self.json))),
                ("participations", .array(role.participations.map(Self.json))),
              ] + callFields(provider, role))
          })
      ),
      ("sources", .array(provider.sources.map { legend.json($0, of: provider.kind) })),
    ]
    if provider.roles.isEmpty { fields += callFields(provider, nil) }
    if let history { fields.append(("history", history)) }
    if let merging { fields.append(("merged", MergeRendering(legend: legend).json(merging))) }
    return .object(fields)
  }

  /// Only where there are calls: an answer without them is as the directory gives it.
  private func callFields(_ provider: Provider, _ role: Role?) -> [(key: String, value: JSONValue)] {
    let readings = calls?.readings(provider, role) ?? []
    return readings.isEmpty ? [] : [("own_calls", .array(readings.map(OwnCalls.json)))]
  }

  private static func json(_ participation: Participation) -> JSONValue {
    .object([
      ("network_id", .string(participation.network)), ("status", .string(participation.isIn ? "in" : "out")),
      ("tier", .text(participation.tier)), ("accepting", .string(participation.accepting.token)),
      ("from", .text(participation.from?.description)), ("to", .text(participation.to?.description)),
      ("source", .integer(participation.source)),
    ])
  }

  private static func json(_ fact: Fact) -> JSONValue {
    .object([
      ("field", .string(fact.field.token)),
      ("value", fact.parts.count > 1 ? .strings(fact.parts) : .string(fact.value)),
      ("source", .integer(fact.source)), ("shown", .bool(!fact.isAlternate)),
    ])
  }
}
