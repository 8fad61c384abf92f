import Answering
import ArgumentParser
import Exporting

struct Version: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version", abstract: "Print the version.")

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    if json {
      Output.json(
        .object([("name", .string("second-opinion")), ("version", .string(ProgramVersion.text))]))
    } else {
      Output.line("second-opinion \(ProgramVersion.text)")
    }
  }
}
