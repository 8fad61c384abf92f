import Answering
import DirectoryModel
import Exporting
import Importing
import Storing

/// The differences of two generations in the format asked for, source by source as they are found.
final class DiffWriter {
  private let comparison: GenerationComparison
  private let output: OutputOptions
  private let fields: [String]?
  private var objects: [JSONValue] = []

  private static let documentFields = ["from", "to", "changed", "sources", "unchanged"]
  private static let columns = ["source", "change", "kind", "id", "name", "field", "place", "old", "new"]

  init(_ comparison: GenerationComparison, _ output: OutputOptions) throws {
    self.comparison = comparison
    self.output = output
    fields = try output.fields(of: Self.documentFields)
    if isDelimited, !output.noHeader { cells(Self.columns) }
    if isText { for line in head { Output.line(line) } }
    if isDelimited, comparison.isCoverageChanged {
      cells(["", "coverage", "", "", "", "keep", "", comparison.old.keep, comparison.new.keep])
    }
  }

  private var isJSON: Bool { output.isJSON }
  private var isText: Bool { !isJSON && output.format != .ndjson && output.chosen == .table }
  private var isDelimited: Bool { !isJSON && (output.chosen == .tsv || output.chosen == .csv) }

  private func cells(_ cells: [String]) {
    Output.write(output.chosen == .csv ? DelimitedText.csvLine(cells) : DelimitedText.tsvLine(cells))
  }

  func write(
    _ change: GenerationComparison.Change, _ old: LayerManifest?, _ new: LayerManifest?,
    _ entities: LayerComparison
  ) {
    if isText {
      for line in text(change, old, new, entities) { Output.line(line) }
    } else if isDelimited {
      writeRows(change, old, new, entities)
    } else if isJSON {
      objects.append(object(change, old, new, entities))
    } else {
      Output.json(object(change, old, new, entities))
    }
  }

  func end() {
    if isJSON {
      let whole = JSONValue.object([
        ("from", Self.object(comparison.old)), ("to", Self.object(comparison.new)),
        ("changed", .bool(comparison.isChanged)), ("sources", .array(objects)),
        ("unchanged", .strings(comparison.unchanged)),
      ])
      Output.json(fields.map { whole.fields($0) } ?? whole, indented: true)
    } else if isText {
      if !comparison.isChanged { Output.line("nothing has changed") }
      if !comparison.unchanged.isEmpty {
        Output.line("unchanged: " + comparison.unchanged.joined(separator: ", "))
      }
    }
  }

  // MARK: Text

  private var head: [String] {
    let (old, new) = (comparison.old, comparison.new)
    var lines = [
      "generation \(old.number), published \(old.publishedAt) → generation \(new.number), published \(new.publishedAt)"
    ]
    if comparison.isCoverageChanged { lines.append("a search covers: \(old.keep) → \(new.keep)") }
    return lines
  }

  private func text(
    _ change: GenerationComparison.Change, _ old: LayerManifest?, _ new: LayerManifest?,
    _ entities: LayerComparison
  ) -> [String] {
    var lines = ["\(change.source): \(change.token)"]
    for (field, before, after) in Self.manifestChanges(old, new) {
      lines.append("  \(field): \(before ?? "not stated") → \(after ?? "not stated")")
    }
    for (kind, counts) in entities.countsByKind.sorted(by: { $0.key.rawValue < $1.key.rawValue })
    where !counts.isEmpty {
      lines.append("  \(kind.token): \(Self.words(counts))")
    }
    if entities.counts.isEmpty {
      lines.append("  all \(entities.counts.unchanged.grouped) entities say the same")
    }
    for (title, count, named) in [
      ("added", entities.counts.added, entities.added),
      ("vanished", entities.counts.vanished, entities.vanished),
      ("changed", entities.counts.changed, entities.changed),
    ] where !named.isEmpty {
      lines.append("  \(title)" + (count > named.count ? " (\(named.count) of \(count.grouped))" : "") + ":")
      for entity in named {
        lines.append("    \(entity.id)" + (entity.name.isEmpty ? "" : "  \(entity.name)"))
        for difference in entity.differences { lines.append("      \(difference.words)") }
      }
    }
    return lines
  }

  private static func words(_ counts: LayerComparison.Counts) -> String {
    [
      ("added", counts.added), ("vanished", counts.vanished), ("changed", counts.changed),
      ("redated", counts.redated), ("unchanged", counts.unchanged),
    ].filter { $0.1 > 0 }.map { "\($0.1.grouped) \($0.0)" }.joined(separator: ", ")
  }

  /// What the source says of itself, where it differs and both are there.
  private static func manifestChanges(
    _ old: LayerManifest?, _ new: LayerManifest?
  ) -> [(field: String, old: String?, new: String?)] {
    guard let old, let new else { return [] }
    let all: [(String, String?, String?)] = [
      ("as of", old.asOf, new.asOf), ("format", old.adapter, new.adapter),
      ("complete for", old.completeFor, new.completeFor), ("kept rows", old.kept.grouped, new.kept.grouped),
      ("refused rows", old.refused.grouped, new.refused.grouped),
    ]
    return all.filter { $0.1 != $0.2 }
  }

  // MARK: Rows

  private func writeRows(
    _ change: GenerationComparison.Change, _ old: LayerManifest?, _ new: LayerManifest?,
    _ entities: LayerComparison
  ) {
    func row(_ what: String, _ more: [String]) { cells([change.source, what] + more) }
    row(change.token, ["", "", "", "as_of", "", old?.asOf ?? "", new?.asOf ?? ""])
    for (token, count) in Self.tokens(entities.counts) {
      row("count", ["", "", "", token, "", "", "\(count)"])
    }
    for entity in entities.added {
      row("added", [entity.kind.token, entity.id, entity.name, "", "", "", ""])
    }
    for entity in entities.vanished {
      row("vanished", [entity.kind.token, entity.id, entity.name, "", "", "", ""])
    }
    for entity in entities.changed {
      for difference in entity.differences {
        row(
          "changed",
          [
            entity.kind.token, entity.id, entity.name, difference.fieldName, difference.place ?? "",
            difference.old ?? "", difference.new ?? "",
          ])
      }
    }
  }

  private static func tokens(_ counts: LayerComparison.Counts) -> [(String, Int)] {
    [
      ("added", counts.added), ("vanished", counts.vanished), ("changed", counts.changed),
      ("redated", counts.redated), ("unchanged", counts.unchanged),
    ]
  }

  // MARK: JSON

  private static func object(_ manifest: GenerationManifest) -> JSONValue {
    .object([
      ("generation", .integer(manifest.number)), ("published_at", .string(manifest.publishedAt)),
      ("keep", .string(manifest.keep)), ("content_hash", .string(manifest.contentHash)),
    ])
  }

  private static func object(
    _ entry: GenerationManifest.LayerEntry?, _ manifest: LayerManifest?
  ) -> JSONValue {
    guard let entry, let manifest else { return .null }
    return .object([
      ("layer", .string(entry.layer)), ("format", .string(entry.adapter)), ("as_of", .string(entry.asOf)),
      ("imported_at", .string(entry.importedAt)), ("complete_for", .text(manifest.completeFor)),
      ("kept", .integer(manifest.kept)), ("refused", .integer(manifest.refused)),
    ])
  }

  private static func object(_ counts: LayerComparison.Counts) -> JSONValue {
    .object(tokens(counts).map { ($0.0, .integer($0.1)) })
  }

  private func object(
    _ change: GenerationComparison.Change, _ old: LayerManifest?, _ new: LayerManifest?,
    _ entities: LayerComparison
  ) -> JSONValue {
    .object([
      ("source", .string(change.source)), ("change", .string(change.token)),
      ("from", Self.object(change.old, old)), ("to", Self.object(change.new, new)),
      ("entities", Self.object(entities.counts)),
      (
        "by_kind",
        .object(
          entities.countsByKind.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            ($0.key.token, Self.object($0.value))
          })
      ),
      ("added", .array(entities.added.map(Self.object))),
      ("vanished", .array(entities.vanished.map(Self.object))),
      ("changed", .array(entities.changed.map(Self.object))),
    ])
  }

  private static func object(_ entity: LayerComparison.Entity) -> JSONValue {
    var fields: [(key: String, value: JSONValue)] = [
      ("id", .string(entity.id)), ("kind", .string(entity.kind.token)), ("name", .string(entity.name)),
    ]
    if !entity.differences.isEmpty {
      fields.append(("differences", .array(entity.differences.map(\.json))))
    }
    return .object(fields)
  }
}
