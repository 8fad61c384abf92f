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
