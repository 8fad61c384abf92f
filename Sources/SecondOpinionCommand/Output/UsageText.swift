import ArgumentParser
import Vocabulary

/// Words for a command line that cannot be understood, in terms of the command that was meant.
enum UsageText {
  /// What is wrong with an option, with the usage of the command itself; the argument parser knows only the whole
  /// program's once a command runs.
  static func lines(_ error: ValidationError, in command: any ParsableCommand.Type) -> [String] {
    let usage = SecondOpinion.usageString(for: command).replacing("Usage: ", with: "")
    var lines = ["Error: \(error.message)"]
    lines += "Usage: \(usage)".split(separator: "\n").map(String.init)
    lines.append("  See '\(path(to: command).joined(separator: " ")) --help' for more information.")
    return lines
  }

  /// The words under which a command is called: `second-opinion sources list`.
  private static func path(to command: any ParsableCommand.Type) -> [String] {
    func search(_ type: any ParsableCommand.Type, _ words: [String]) -> [String]? {
      if type == command { return words }
      for subcommand in type.configuration.subcommands {
        if let found = search(subcommand, words + [name(subcommand)]) { return found }
      }
      return nil
    }
    return search(SecondOpinion.self, ["second-opinion"]) ?? ["second-opinion"]
  }

  private static func name(_ command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }

  /// A word that stands where a command must and is none; nil when the commands are in order.
  ///
  /// - Parameter arguments: with global options behind the command.
  static func unknownCommand(in arguments: [String]) -> CommandError? {
    var type: any ParsableCommand.Type = SecondOpinion.self
    var place: String?
    for word in arguments where !type.configuration.subcommands.isEmpty {
      let commands = type.configuration.subcommands
      if word.hasPrefix("-") || (word == "help" && type == SecondOpinion.self) { return nil }
      guard let next = commands.first(where: { name($0) == word }) else {
        let known = commands.map(name)
        let hint = Spelling.nearest(to: word, in: known).map { "; did you mean \($0)?" } ?? "."
        let what = place.map { "\($0) has no command" } ?? "there is no command"
        return .usage("\(what) \"\(word)\"\(hint) There are \(known.joined(separator: ", "))")
      }
      type = next
      place = word
    }
    return nil
  }
}
