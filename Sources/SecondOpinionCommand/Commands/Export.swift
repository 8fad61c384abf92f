import ArgumentParser
import Exporting
import Querying

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print every role of the current generation, one a line.",
    discussion: """
      The fields are described in docs/export.md and never change inside version 1. Unknown is null or "unknown".

      Example:
        second-opinion export ndjson -o directory.ndjson
      """)

  enum Form: String, CaseIterable, ExpressibleByArgument {
    case ndjson, csv
  }

  @Argument(help: "ndjson or csv.")
  var form: Form

  @Option(help: ArgumentHelp("The day asked about; today unless said.", valueName: "date"))
  var on: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let day = try FilterOptions.day(on)
    let engine = try global.engine()
    if let output { try Output.redirect(to: output) }
    switch form {
    case .ndjson:
      var line: [UInt8] = []
      try engine.forEachRole(on: day) { record in
        line.removeAll(keepingCapacity: true)
        RoleExport.json(record).write(into: &line)
        line.append(0x0A)
        Output.write(line)
      }
    case .csv:
      Output.write(DelimitedText.csvLine(RoleExport.csvColumns))
      try engine.forEachRole(on: day) { Output.write(DelimitedText.csvLine(RoleExport.csvCells($0))) }
    }
  }
}
