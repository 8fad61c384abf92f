import ArgumentParser
import Exporting

/// What `search --format` takes: rows, or a form that people carry away.
enum SearchFormat: ExpressibleByArgument {
  case rows(OutputOptions.Format)
  case document(any ShortlistFormat)

  private static let documentFormats = ShortlistFormats.all.filter {
    OutputOptions.Format(rawValue: $0.token) == nil
  }
  /// The forms that people carry away, by comma.
  static let documents = documentFormats.map(\.token).joined(separator: ", ")

  static let allValueStrings =
    OutputOptions.Format.allCases.map(\.rawValue) + documentFormats.map(\.token)

  init?(argument: String) {
    if let format = OutputOptions.Format(rawValue: argument) {
      self = .rows(format)
    } else if let format = ShortlistFormats.format(argument) {
      self = .document(format)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String {
    switch self {
    case .rows(let format): format.rawValue
    case .document(let format): format.token
    }
  }
}

/// Where the hits go and in which form.
struct SearchOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Print these fields as a JSON array; without fields, list them.", valueName: "fields"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "table on a terminal, tsv when piped; or csv, json, ndjson; or to carry away: \(SearchFormat.documents).",
      valueName: "format"))
  var format: SearchFormat?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  @Flag(help: "No line of column names in table, tsv and csv.")
  var noHeader = false

  /// The same where the answer is rows; a form that people carry away counts as one that is piped.
  var rows: OutputOptions {
    var options = OutputOptions()
    options.json = json
    options.output = output
    options.noHeader = noHeader
    // Each is set, since options that no command line filled cannot be read.
    options.format =
      switch format {
      case .rows(let format): format
      case .document: .tsv
      case nil: nil
      }
    return options
  }

  /// The form that people carry away; nil where the answer is rows.
  var document: (any ShortlistFormat)? {
    if case .document(let format) = format { format } else { nil }
  }
}
