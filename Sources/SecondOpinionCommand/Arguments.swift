import Answering
import ArgumentParser

/// The grammar's small liberties, made plain for the parser: global options may stand before the command, and some
/// options may stand without a value.
enum Arguments {
  /// Options of every command that take a value, and flags.
  private static let globalOptions: Set<String> = ["--data", "--color", "--lang"]
  private static let globalFlags: Set<String> = ["--quiet", "-q", "--verbose", "--no-input"]

  /// Options that mean something by themselves: the value they then have, and what counts as a value after them.
  private static let optional: [String: (alone: String, isValue: @Sendable (String) -> Bool)] = [
    "--virtual": (
      "any",
      { $0.split(separator: ",").allSatisfy { virtualWords.contains(String($0)) } && !$0.isEmpty }
    ),
    "--accepting": ("yes", isAnswer),
    "--accessible": ("yes", isAnswer),
    "--teaching": ("yes", isAnswer),
    "--json": ("?", { !$0.hasPrefix("-") }),
  ]

  private static let virtualWords: Set<String> = [
    "any", "video", "phone", "written", "doctor-to-doctor", "pathology", "app", "web", "text", "tdd",
    "unspecified",
  ]

  @Sendable
  private static func isAnswer(_ text: String) -> Bool {
    !text.isEmpty && text.split(separator: ",").allSatisfy { ["yes", "no", "unknown"].contains(String($0)) }
  }

  /// Commands whose `--json` takes names of fields.
  private static let takingFields: Set<String> = [
    "search", "explain", "timeline", "show", "compare", "check", "network", "resources", "shortlist", "log",
    "sources",
    "index",
  ]

  /// Commands that have commands.
  private static let nested: Set<String> = {
    let all = SecondOpinion.configuration.subcommands.map { $0.configuration }
    return Set(all.compactMap { $0.subcommands.isEmpty ? nil : $0.commandName })
  }()

  static func prepared(_ arguments: [String]) -> [String] {
    withValues(withGlobalsLast(withCallNoted(arguments)))
  }

  /// `log 2000000010 …` is `log add 2000000010 …`: what has a digit or a colon is an id and no command.
  private static func withCallNoted(_ arguments: [String]) -> [String] {
    guard let log = arguments.firstIndex(of: "log"), log + 1 < arguments.count,
      arguments[..<log].allSatisfy({ $0.hasPrefix("-") })
        || log >= 2 && globalOptions.contains(arguments[log - 2]),
      !arguments[log + 1].hasPrefix("-"), arguments[log + 1].contains(where: { $0.isNumber || $0 == ":" })
    else { return arguments }
    return Array(arguments[...log]) + ["add"] + Array(arguments[(log + 1)...])
  }

  /// Moves global options that stand before the command behind it.
  private static func withGlobalsLast(_ arguments: [String]) -> [String] {
    var moved: [String] = []
    var rest = arguments[...]
    while let first = rest.first {
      if globalOptions.contains(first), rest.count >= 2 {
        moved += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if globalFlags.contains(first) || globalOptions.contains(where: { first.hasPrefix($0 + "=") }) {
        moved.append(first)
        rest = rest.dropFirst()
      } else {
        break
      }
    }
    guard !moved.isEmpty, !rest.isEmpty else { return arguments }
    // A nested command takes its options after its second word.
    let depth =
      rest.first.map { nested.contains($0) } == true && rest.count > 1
        && rest.dropFirst().first?.hasPrefix("-") == false ? 2 : 1
    return Array(rest.prefix(depth)) + moved + Array(rest.dropFirst(depth))
  }

  /// Options of a question that take one value, wherever they stand: those that HTTP takes once, but --limit, which is
  /// customary to set anew behind an alias, and those of questions that HTTP does not ask.
  private static let single: Set<String> = Set(
    SearchParameter.all.filter { !$0.takesSeveral && $0.name != "limit" }.map { "--" + $0.name }
  ).union([
    "--site", "--vs", "--since", "--visit", "--field", "--saw", "--ref", "--first", "--second",
  ])

  /// Those that take one value in one command, and elsewhere several or no part of a question.
  private static let singleInCommand: [String: String] = [
    "prepare": "--for", "resources": "--state", "sources": "--source",
  ]

  /// An option of a question that is given again and takes one value. The parser would keep the last one, and a filter
  /// that is dropped is a wrong answer.
  static func repeated(in arguments: [String]) -> CommandError? {
    var seen = Set<String>()
    for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
      let option = String(argument.prefix { $0 != "=" })
      guard !seen.insert(option).inserted else { continue }
      if single.contains(option) || arguments.first.flatMap({ singleInCommand[$0] }) == option {
        return .usage("\(option) takes one value and is given more than once; keep the one that you mean")
      }
    }
    return nil
  }

  private static func withValues(_ arguments: [String]) -> [String] {
    // `import --json` prints its report and takes no fields.
    let takesFields =
      arguments.first.map { takingFields.contains($0) } ?? false
    var result: [String] = []
    for (i, argument) in arguments.enumerated() {
      result.append(argument)
      if argument == "--" { return result + arguments[(i + 1)...] }
      guard let rule = optional[argument], argument != "--json" || takesFields else { continue }
      let next = i + 1 < arguments.count ? arguments[i + 1] : nil
      if next.map(rule.isValue) != true { result.append(rule.alone) }
    }
    return result
  }
}
