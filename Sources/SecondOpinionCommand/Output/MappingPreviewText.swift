import Answering
import Importing

/// What a mapping would make of a file, noun by noun: the first rows as they would be read, then how each column fares.
enum MappingPreviewText {
  static func write(_ preview: MappingPreview) {
    for noun in preview.nouns {
      Output.line()
      Output.line(title(noun))
      if !noun.records.isEmpty {
        // A column that is blank in all these rows would only take room.
        let shown = noun.columns.map(\.name).filter { name in noun.records.contains { $0.values[name] != nil }
        }
        let rows = noun.records.map { record in ["\(record.line)"] + shown.map { record.values[$0] ?? "" } }
        write(["line"] + shown, rows)
      }
      let counts = noun.columns.map { column in
        [
          column.name, column.from, column.filled.grouped, column.blank.grouped, column.refused.grouped,
          column.noted.grouped,
        ]
      }
      Output.line()
      write(["column", "from", "filled", "blank", "refused", "noted"], counts)
    }
  }

  private static func title(_ noun: MappingPreview.Noun) -> String {
    let name = noun.called == noun.noun ? noun.noun : "\(noun.called) (\(noun.noun))"
    return "\(name): made \(noun.made.counted("time"))"
  }

  private static func write(_ header: [String], _ rows: [[String]]) {
    for line in Table.lines(header: header, rows: rows, width: Output.width) { Output.line("  " + line) }
  }
}
