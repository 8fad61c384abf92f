import ArgumentParser

/// Where the answer goes and in which form.
struct OutputOptions: ParsableArguments {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, tsv, csv, json, ndjson
  }

  @Option(
    help: ArgumentHelp("Print these fields as a JSON array; without fields, list them.", valueName: "fields"))
  var json: String?

  @Option(help: "table on a terminal, tsv when piped; or csv, json, ndjson.")
  var format: Format?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  @Flag(help: "No line of column names in table, tsv and csv.")
  var noHeader = false

  /// The format asked for, or the one that fits where the answer goes.
  var chosen: Format { format ?? (Output.isTerminal ? .table : .tsv) }

  func open() throws { if let output { try Output.redirect(to: output) } }
}
