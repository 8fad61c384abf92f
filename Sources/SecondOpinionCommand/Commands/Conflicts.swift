import Answering
import ArgumentParser
import Assessing
import DirectoryModel
import Exporting
import Importing
import Indexing
import Querying
import Storing
import Vocabulary

extension Sources {
  struct Conflicts: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "conflicts",
      abstract: "List where sources disagree, by kind: names, telephone numbers, ZIP codes, networks …",
      discussion: """
        All values are kept; which one is shown is written down in docs/merging.md. Everybody that more than one \
        source speaks of is looked at, searched or not.

        Examples:
          second-opinion sources conflicts
          second-opinion sources conflicts --kind phone,zip --since 2026-11-01 --top 20
          second-opinion sources conflicts --format ndjson -o conflicts.ndjson --top all
        """)

    @Option(help: ArgumentHelp("Only these kinds, with commas between.", valueName: "kinds"))
    var kind: [String] = []

    @Option(help: ArgumentHelp("Only where one of the values is this new.", valueName: "date"))
    var since: String?

    @Option(help: ArgumentHelp("How many are listed: a number, or all; all are counted.", valueName: "n"))
    var top = "20"

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
      _ = try kinds()
      if let since, CalendarDate(iso: since) == nil {
        throw ValidationError("--since takes a date as YYYY-MM-DD, not \"\(since)\"")
      }
      if limit == nil { throw ValidationError("--top takes a number or all, not \"\(top)\"") }
    }

    private var limit: Int? { top == "all" ? .max : Int(top).flatMap { $0 >= 0 ? $0 : nil } }

    private func kinds() throws -> Set<DisagreementKind> {
      if kind.isEmpty { return Set(DisagreementKind.allCases) }
      let known = DisagreementKind.allCases.map(\.rawValue)
      return Set(
        try FilterOptions.split(kind).map { word in
          guard let found = DisagreementKind(rawValue: word) else {
            let hint = Spelling.nearest(to: word, in: known).map { "; did you mean \($0)?" } ?? ""
            throw ValidationError("--kind takes \(known.joined(separator: ", ")), not \"\(word)\"\(hint)")
          }
          return found
        })
    }

    private static let columns = ["id", "name", "kind", "field", "site", "shown", "others"]

    func run() throws {
      guard let rows = try RowOutput(Self.columns + ["values"], output) else { return }
      let directory = try global.seededDirectory()
      let engine = try global.engine()
      let layers = try directory.layers(of: engine)
      let voices = engine.layers.map { SourceVoice.of(adapter: $0.adapter, source: $0.source) }
      let sources = engine.layers
      let wanted = try kinds()
      let day = since.flatMap { CalendarDate(iso: $0) }
      var counts: [DisagreementKind: Int] = [:]
      var listed: [Entry] = []
      try MergedDirectory(layers: layers, keep: .all).forEachShared { provider in
        guard provider.kind.entityKind != nil else { return }
        let found = DisagreementAssessment.disagreements(of: provider) { layer in
          voices.indices.contains(Int(layer)) ? voices[Int(layer)] : ""
        }
        for one in found where wanted.contains(one.kind) {
          if let day,
            !one.values.contains(where: { (Self.date(provider.sources[$0.source], sources) ?? day) >= day })
          {
            continue
          }
          counts[one.kind, default: 0] += 1
          if listed.count < limit ?? 0 { listed.append(Entry(provider, one, sources)) }
        }
      }
      try write(listed, counts, rows)
    }

    /// The day of verification, else the row's own date, else the file's.
    private static func date(_ reference: SourceReference, _ layers: [SnapshotMeta.Layer]) -> CalendarDate? {
      let layer = layers.indices.contains(Int(reference.layer)) ? layers[Int(reference.layer)] : nil
      return reference.verified ?? reference.asOf ?? layer.flatMap { CalendarDate(iso: $0.asOf) }
    }

    private func write(
      _ listed: [Entry], _ counts: [DisagreementKind: Int], _ rows: RowOutput
    ) throws {
      let total = counts.values.reduce(0, +)
      let byKind = DisagreementKind.allCases.compactMap { kind in counts[kind].map { (kind.rawValue, $0) } }
      if output.isJSON, let fields = try output.fields(of: rows.columns) {
        try output.open()
        Output.json(.array(listed.map { $0.json.fields(fields) }), indented: true)
      } else if output.isJSON {
        try output.open()
        Output.json(
          .object([
            ("total", .integer(total)), ("by_kind", .object(byKind.map { ($0.0, .integer($0.1)) })),
            ("conflicts", .array(listed.map(\.json))),
          ]), indented: true)
        return
      } else if output.format == .ndjson {
        try output.open()
        for entry in listed { Output.json(entry.json) }
      } else {
        try RowOutput(Self.columns, output)?.write(listed.map(\.cells))
      }
      let words = byKind.map { "\($0.0) \($0.1)" }.joined(separator: " · ")
      Output.words(total == 0 ? "no source contradicts another" : "\(total) disagreements: \(words)")
      if listed.count < total { Output.words("\(listed.count) listed; --top all lists every one") }
    }

    /// One disagreement with the names of its sources.
    private struct Entry {
      var id: String
      var name: String
      var disagreement: Disagreement
      var values: [(value: String, source: String, reference: SourceReference, asOf: String?)]

      init(_ provider: Provider, _ disagreement: Disagreement, _ layers: [SnapshotMeta.Layer]) {
        id = provider.id
        name = provider.displayName
        self.disagreement = disagreement
        values = disagreement.values.map {
          let reference = provider.sources[$0.source]
          let isKnown = layers.indices.contains(Int(reference.layer))
          return (
            $0.value, isKnown ? layers[Int(reference.layer)].source : "unknown", reference,
            Conflicts.date(reference, layers)?.description
          )
        }
      }

      var cells: [String] {
        let words = values.map { "\($0.value) (\($0.source) \($0.asOf ?? "undated"))" }
        return [
          id, name, disagreement.kind.rawValue, disagreement.field.token, disagreement.site ?? "",
          words.first ?? "", words.dropFirst().joined(separator: "; "),
        ]
      }

      var json: JSONValue {
        .object([
          ("id", .string(id)), ("name", .string(name)), ("kind", .string(disagreement.kind.rawValue)),
          ("field", .string(disagreement.field.token)), ("site", .text(disagreement.site)),
          ("shown", .text(cells[5])), ("others", .text(cells[6])),
          (
            "values",
            .array(
              values.map {
                .object([
                  ("value", .string($0.value)), ("source", .string($0.source)),
                  ("row", .integer(Int($0.reference.row))), ("as_of", .text($0.asOf)),
                  ("verified", .text($0.reference.verified?.description)),
                ])
              })
          ),
        ])
      }
    }
  }
}
