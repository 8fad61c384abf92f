import TestSupport
import Testing

/// An error says what is wrong, and what to do next.
@Suite struct ErrorTextTests {
  let data = DataFolder.seeded()

  @Test(arguments: [
    (["serch", "--cancer", "breast"], ["there is no command \"serch\"", "did you mean search?"]),
    (["sources", "lst"], ["sources has no command \"lst\"", "did you mean list?", "freshness"]),
    (["index", "delete"], ["index has no command \"delete\"", "prune"]),
    (["search", "--cancer", "zzzz"], ["--cancer zzzz", "try one word"]),
    (["search", "--plan", "nope"], ["--plan nope", "sources list"]),
    (["search", "--near", "00000"], ["--near 00000", "five digits", "LAT,LON"]),
    (["search", "--within", "5mi"], ["--within needs --near"]),
    (["search", "--sort", "distance"], ["--sort distance needs --near"]),
    (["search", "*son"], ["\"*son\"", "end of a word", "joh*"]),
    (["search", String(repeating: "a ", count: 33)], ["the query has 33 words", "at most 32"]),
    (["search", String(repeating: "a", count: 1_001)], ["the query has 1,001 characters", "at most 1,000"]),
    (
      ["search", "--near", "10001", "--within", "0mi"],
      ["--within takes more than 0", "12436 mi", "\"0mi\""]
    ),
    (["search", "--near", "91,0"], ["--near takes -90 to 90 degrees", "\"91.0,0.0\""]),
    (["search", "--state", "new yrk"], ["--state new yrk", "near it: NY"]),
    (["search", "--language", "spanihs"], ["--language spanihs", "near it: es"]),
    (["search", "--specialty", "207RX0202Y"], ["--specialty 207RX0202Y", "near it: 207RX0202X ("]),
    (["search", "--facets", "modalty"], ["near it: modality", "it takes kind, cancer, age"]),
  ])
  func `what means nothing is told with what would`(arguments: [String], words: [String]) {
    let outcome = data.run(arguments)
    #expect(outcome.code == 64)
    #expect(outcome.stdout.isEmpty)
    for word in words { #expect(outcome.stderr.contains(word), "\(outcome.stderr)") }
    #expect(outcome.errorLines.count == 1)
  }

  @Test(arguments: [
    (["search", "--limit", "0"], "search"), (["search", "--limit", "101"], "search"),
    (["search", "--modality", "surgcal"], "search"),
    (["sources", "freshness", "--on", "soon"], "sources freshness"),
    (["sources", "list", "--json", "sorce"], "sources list"),
    (["show", "center:mskcc", "--on", "x"], "show"),
  ])
  func `a wrong value is told with the usage of its own command`(arguments: [String], command: String) {
    let outcome = data.run(arguments)
    #expect(outcome.code == 64)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.errorLines.first?.hasPrefix("Error: --") == true)
    #expect(outcome.stderr.contains("Usage: second-opinion \(command) "), "\(outcome.stderr)")
    #expect(outcome.stderr.contains("See 'second-opinion \(command) --help'"))
  }

  // MARK: An option twice

  @Test(arguments: [
    ["search", "--cancer", "breast", "--plan", "a", "--plan", "b"], ["search", "--plan=a", "--plan", "b"],
    ["check", "2000000028", "--plan", "a", "--plan=a"], ["resources", "--state", "MT", "--state", "NY"],
    ["explain", "center:mskcc", "--vs", "center:yale", "--vs", "center:mdanderson"],
  ])
  func `a second value of what takes one is refused, and none is dropped`(arguments: [String]) throws {
    let outcome = data.run(arguments)
    let option = try #require(arguments.last { $0.hasPrefix("--") }?.prefix { $0 != "=" })
    #expect(outcome.code == 64 && outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains("\(option) takes one value"), "\(outcome.stderr)")
  }

  /// Commands that ask; the others import, publish, serve, or look after generations.
  private static let asking: Set<String> = [
    "search", "suggest", "explain", "show", "compare", "check", "network", "timeline", "shortlist", "log",
    "prepare", "reconcile", "resources", "sources",
  ]
  /// Where the last one counts: how an answer looks and where it goes, not whom it finds.
  private static let customary: Set<String> = [
    "data", "lang", "format", "output", "out", "json", "limit", "top", "by", "engine", "to",
  ]
  /// What an option takes that looks at its value before the command runs.
  private static let values = ["sort": "name", "since": "2026-01-01"]

  @Test func `every option of a question takes several values or refuses a second one`() {
    // What the parser itself knows of the options, so that a new one is not forgotten.
    let tool = JSON(data.run("--experimental-dump-help"))["command"]
    var tried: Set<String> = []
    for command in tool["subcommands"].list {
      guard let name = command["commandName"].text, Self.asking.contains(name) else { continue }
      let nested = command["subcommands"].list
      for leaf in nested.isEmpty ? [command] : nested {
        let words = nested.isEmpty ? [name] : [name, leaf["commandName"].text ?? ""]
        let arguments = leaf["arguments"].list
        let options = arguments.filter {
          $0["kind"].text == "option" && $0["isRepeating"].value as? Bool == false
        }
        func option(_ argument: JSON) -> [String] {
          let name = argument["preferredName"]["name"].text ?? ""
          return ["--" + name, Self.values[name] ?? "2"]
        }
        // What the command line cannot be understood without.
        let needed =
          arguments.filter { $0["kind"].text == "positional" }.map { _ in "2" }
          + options.filter { $0["isOptional"].value as? Bool == false && $0["defaultValue"].isNull }
          .flatMap(option)
        for argument in options {
          let name = argument["preferredName"]["name"].text ?? ""
          // The option is the same wherever the same code has it.
          guard !Self.customary.contains(name), tried.insert(name).inserted else { continue }
          let twice = option(argument) + option(argument)
          let outcome = data.run(words + needed + twice)
          #expect(outcome.code == 64 && outcome.stdout.isEmpty, "\(words + needed + twice)")
          #expect(outcome.stderr.contains("--\(name) takes one value"), "\(words): \(outcome.stderr)")
        }
      }
    }
    #expect(tried.isSuperset(of: ["cancer", "plan", "near", "within", "on", "patient-state", "site", "for"]))
  }

  @Test func `what takes several values takes them by comma or by naming it again`() throws {
    let byComma = try data.must("suggest", "breast", "--types", "cancer,city")
    let again = try data.must("suggest", "breast", "--types", "cancer", "--types", "city")
    // No city is called so: without the first type nothing would be left.
    #expect(byComma.lines.count > 1 && again.stdout == byComma.stdout)
    let last = try data.must("search", "--kind", "center", "--limit", "9", "--limit", "2", "--json", "id")
    #expect(JSON(last).list.count == 2, "of what is customary to set anew the last one counts")
  }

  @Test func `a place that cannot be written is told with what to do`() {
    let people = data.folder.write("people.csv", InventedRegistry.people(2).csv)
    let nowhere = data.folder.file("no/such/folder/x")
    let answer = data.run("search", "--kind", "center", "-o", nowhere)
    #expect(answer.code == 73 && answer.stderr.contains("Make its folder first"))
    let quarantine = data.importing(people, "--quarantine", nowhere)
    #expect(quarantine.code == 73)
    #expect(
      quarantine.stderr.contains("the refused rows") && quarantine.stderr.contains("the former data stays"))
    let strict = data.importing(
      data.folder.write(
        "bad.csv",
        {
          var registry = InventedRegistry.people(1)
          registry.useless(InventedRegistry.npi(70))
          return registry.csv
        }()), "--strict")
    #expect(strict.code == 65 && strict.stderr.contains("--max-rejects"))
  }

  @Test func `help of a command is not taken for a command`() {
    #expect(data.run("help", "sources").code == 0)
    #expect(data.run("--help").code == 0)
    #expect(data.run("sources", "--help").code == 0)
    #expect(data.run("--data", data.path, "sources", "freshness", "--help").code == 0)
  }
}
