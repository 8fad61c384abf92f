import TestSupport
import Testing

/// What somebody types, and what is made of it: said, corrected, asked back, never dropped.
@Suite struct UnderstandingTests {
  let data = DataFolder.seeded()

  @Test func `an unknown option is an error of usage`() {
    let outcome = data.run("search", "--colour", "blue")
    #expect(outcome.code == 64)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains("--colour"))
  }

  @Test(arguments: [
    (["--modality", "surgcal"], "surgical"), (["--nci", "comprehensiv"], "comprehensive"),
    (["--kind", "centre"], "center"), (["--virtual=vidio"], "video"), (["--accepting=ye"], "yes"),
    (["--json", "nmae"], "name"), (["--include-unknown", "netwrk"], "network"),
  ])
  func `a value that means nothing is an error, and what is near it is suggested`(
    asked: [String], meant: String
  ) {
    let outcome = data.run(["search", "--cancer", "breast"] + asked)
    #expect(outcome.code == 64)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains("did you mean \(meant)"), "\(outcome.stderr)")
  }

  @Test(arguments: [
    ["--near", "1000"], ["--near", "606019"], ["--near", "60601,41.9,-87"], ["--near", "91,0"],
    ["--near", "10001", "--within", "25"], ["--patient-state", "ZZ"],
    ["--on", "21.11.2026"], ["--limit", "0"], ["--age", "young"], ["--plan", "no such plan"],
    ["--cursor", "abc"],
    ["--facets", "colour"], ["--sort", "price"],
  ])
  func `no filter is dropped because its value is not understood`(asked: [String]) {
    let outcome = data.run(["search", "--cancer", "breast"] + asked)
    #expect(outcome.code == 64, "\(asked): \(outcome.stderr)")
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains(asked[0]) || outcome.stderr.contains(asked.last!), "\(outcome.stderr)")
  }

  @Test func `an abbreviation of two cancers is asked back with both`() {
    let outcome = data.run("search", "--cancer", "MM")
    #expect(outcome.code == 64)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.lowercased().contains("myeloma"))
    #expect(outcome.stderr.lowercased().contains("melanoma"))
  }

  @Test func `a misspelled cancer is corrected, and that is said`() throws {
    let outcome = try data.must(
      "search", "--kind", "center", "--cancer", "triple negtive", "--limit", "1", "--format", "json")
    let understood = JSON(outcome)["query"]["understood"]["cancer"]
    #expect(understood["from"].text == "triple negtive")
    #expect(understood["id"].text == "breast-tnbc")
    #expect(outcome.stdout.contains("\"corrected\": true"))
    #expect(outcome.stderr.contains("\"triple negtive\" was read as"))
    // A correct spelling is not called a correction.
    let right = try data.must("search", "--cancer", "triple negative", "--limit", "1", "--format", "json")
    #expect(right.stdout.contains("\"corrected\": false"))
    #expect(!right.stderr.contains("was read as"))
  }

  @Test func `a cancer that no list knows is an error and not an empty answer`() {
    let outcome = data.run("search", "--cancer", "qwertzuiop")
    #expect(outcome.code == 64)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains("qwertzuiop"))
  }

  @Test func `a ZIP code that does not exist is an error`() {
    let outcome = data.run("search", "--kind", "center", "--near", "00000", "--within", "10mi")
    #expect(outcome.code == 64)
    #expect(outcome.stderr.contains("00000"))
  }

  @Test func `nothing found is an answer, not an error`() throws {
    let outcome = try data.must("search", "no such name anywhere", "--json", "name")
    #expect(JSON(outcome).isList)
    #expect(JSON(outcome).list.isEmpty)
  }
}
