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
  ])
  func `what means nothing is told with what would`(arguments: [String], words: [String]) {
    let outcome = data.run(arguments)
    #expect(outcome.code == 64)
    #expect(outcome.stdout.isEmpty)
    for word in words { #expect(outcome.stderr.contains(word), "\(outcome.stderr)") }
    #expect(outcome.errorLines.count == 1)
  }

  @Test(arguments: [
    (["search", "--limit", "0"], "search"), (["search", "--modality", "surgcal"], "search"),
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
