import TestSupport
import Testing

/// What README.md shows is what a reader gets.
@Suite struct ReadmeTests {
  /// A command and what must come after it.
  private struct Example {
    var line: Int
    var command: String
    var output: String
  }

  /// The commands of all blocks fenced as ```console, in order. A command begins with `$ `; one that ends with a
  /// backslash goes on in the next line.
  private static func examples(in text: String) -> [Example] {
    var examples: [Example] = []
    var isInside = false
    for (i, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") {
        isInside = line == "```console"
      } else if isInside, line.hasPrefix("$ ") {
        examples.append(Example(line: i + 1, command: String(line.dropFirst(2)), output: ""))
      } else if isInside, let last = examples.indices.last {
        if examples[last].command.hasSuffix("\\"), examples[last].output.isEmpty {
          examples[last].command += "\n" + line
        } else {
          examples[last].output += line + "\n"
        }
      }
    }
    return examples
  }

  @Test(.timeLimit(.minutes(60))) func `the commands in README print what README shows`() throws {
    let readme = packageRoot() + "/README.md"
    try #require(Files.isThere(readme), "README.md is missing; its console blocks are what this test runs")
    let examples = Self.examples(in: Files.text(readme))
    try #require(!examples.isEmpty, "README.md has no block fenced as ```console")
    let data = DataFolder()
    var environment = data.environment
    let folder = BuiltCommand.path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    environment["PATH"] = folder + ":/usr/local/bin:/usr/bin:/bin"
    for example in examples {
      let outcome = Running.run("bash", ["-c", example.command], environment: environment)
      // 3: an example may import rows of which some are refused.
      #expect(
        [0, 3].contains(outcome.code), "README.md:\(example.line): \(example.command): \(outcome.stderr)")
      if outcome.stdout != example.output {
        Issue.record(
          "README.md:\(example.line): $ \(example.command)\n\(Self.difference(example.output, outcome.stdout))"
        )
      }
    }
  }

  /// The first lines that differ.
  private static func difference(_ expected: String, _ found: String) -> String {
    let (a, b) = (
      expected.split(separator: "\n", omittingEmptySubsequences: false),
      found.split(separator: "\n", omittingEmptySubsequences: false)
    )
    let first = zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(a.count, b.count)
    func line(_ lines: [Substring]) -> String {
      lines.indices.contains(first) ? String(lines[first]) : "(nothing)"
    }
    return "line \(first + 1) of the output\n  shown:   \(line(a))\n  printed: \(line(b))"
  }
}
