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

  static func prepared(_ arguments: [String]) -> [String] {
    withValues(withGlobalsLast(arguments))
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
      rest.first.map { ["sources", "index"].contains($0) } == true && rest.count > 1
        && rest.dropFirst().first?.hasPrefix("-") == false ? 2 : 1
    return Array(rest.prefix(depth)) + moved + Array(rest.dropFirst(depth))
  }

  private static func withValues(_ arguments: [String]) -> [String] {
    // `import --json` prints its report and takes no fields.
    let takesFields =
      arguments.first.map { ["search", "explain", "show", "sources", "index", "resources"].contains($0) } ?? false
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
