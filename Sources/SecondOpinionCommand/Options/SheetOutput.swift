import ArgumentParser
import Preparing
import Vocabulary

/// Where sheets go and in which form.
struct SheetOutput: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "text, md, html to print, ics for the dated tasks, json; else what the file's name says, else text.",
      valueName: "format"))
  var format: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write to a file, made for its owner alone.", valueName: "file"))
  var output: String?

  @Flag(help: "Say words, sentences and reading level of each sheet on standard error.")
  var stats = false

  func chosen() throws -> SheetFormat {
    guard let format else { return output.flatMap { SheetFormat(fileName: $0) } ?? .text }
    if let known = SheetFormat(rawValue: format.lowercased()) { return known }
    let names = SheetFormat.allCases.map(\.rawValue)
    let hint = Spelling.nearest(to: format, in: names).map { "; did you mean \($0)?" } ?? ""
    throw ValidationError("--format takes \(names.joined(separator: ", ")), not \"\(format)\"\(hint)")
  }

  func write(_ packet: Packet) throws {
    let format = try chosen()
    if let output { try Output.redirect(to: output) }
    let text = format.rendered(packet)
    if format == .text || format == .md { Output.lines(text) } else { Output.write(text) }
    guard stats else { return }
    for sheet in packet.sheets {
      Output.words(
        "\(sheet.kind.rawValue) (\(sheet.language.rawValue)): \(ReadingLevel(of: sheet).description)")
    }
  }
}
