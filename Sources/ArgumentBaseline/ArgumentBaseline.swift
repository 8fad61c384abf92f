import ArgumentParser

/// Parses the arguments of a search and ends: what a cold search is measured against. It says what a command of
/// this kind costs before it has opened anything.
@main
struct ArgumentBaseline: ParsableCommand {
  @Option var data: String?
  @Flag var quiet = false
  @Option var cancer: String?
  @Option var state: String?
  @Option var kind: String?
  @Option var limit = 20
  @Option var format = "table"
  @Argument var words: [String] = []

  func run() { print(words.count) }
}
