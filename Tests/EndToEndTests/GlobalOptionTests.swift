import TestSupport
import Testing

/// Options of every command, before and behind its name.
@Suite struct GlobalOptionTests {
  let data = DataFolder.seeded()
  let rest = ["--kind", "center", "--nci", "comprehensive", "--limit", "3", "--json", "name"]

  /// Only the data directory named in the arguments can answer.
  private func run(_ arguments: [String]) -> Outcome {
    var environment = data.environment
    environment["SECOND_OPINION_DATA"] = "/dev/null/nowhere"
    return Running.run(BuiltCommand.path, arguments, environment: environment)
  }

  @Test func `data may stand before the command or behind it`() {
    let expected = data.run(["search"] + rest)
    #expect(expected.code == 0)
    #expect(JSON(expected).list.count == 3)
    for arguments in [
      ["--data", data.path, "search"] + rest, ["--data=\(data.path)", "search"] + rest,
      ["search", "--data", data.path] + rest, ["search"] + rest + ["--data", data.path],
      ["--quiet", "--data", data.path, "search"] + rest,
    ] {
      let outcome = run(arguments)
      #expect(outcome.code == 0, "\(arguments): \(outcome.stderr)")
      #expect(outcome.stdout == expected.stdout, "\(arguments)")
    }
  }

  @Test func `data stands before a nested command too`() {
    let expected = data.run("sources", "list")
    #expect(run(["--data", data.path, "sources", "list"]).stdout == expected.stdout)
    #expect(run(["--data", data.path, "sources"]).stdout == expected.stdout)
    #expect(run(["sources", "list", "--data", data.path]).stdout == expected.stdout)
    #expect(run(["--data", data.path, "index", "list"]).stdout == data.run("index", "list").stdout)
  }

  @Test(arguments: [
    "index list", "log list", "network list", "publish postgres", "shortlist list", "sources list",
    "verify parity",
  ])
  func `every command of a command takes what stands before the first`(_ words: String) {
    let words = words.split(separator: " ").map(String.init)
    let expected = data.run(words + ["--help"])
    #expect(expected.code == 0)
    #expect(run(["--data", data.path, "--quiet"] + words + ["--help"]).stdout == expected.stdout)
  }

  @Test func `a virtual search may leave its kind out`() {
    let alone = data.run("search", "--virtual", "--cancer", "melanoma", "--json", "id")
    let any = data.run("search", "--virtual", "any", "--cancer", "melanoma", "--json", "id")
    #expect(alone.code == 0)
    #expect(alone.stdout == any.stdout)
    #expect(data.run("search", "--cancer", "melanoma", "--json", "id", "--virtual").stdout == any.stdout)
  }
}
