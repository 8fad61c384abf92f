import Foundation
import TestSupport
import Testing

/// A rare cancer, virtual only, from Montana, to be decided by 18 December 2026. Today is Saturday 21 November.
@Suite struct RareCancerStoryTests {
  private static let asked = [
    "search", "--cancer", "chordoma", "--virtual", "--patient-state", "MT", "--decide-by", "2026-12-18",
    "--sort",
    "feasible", "--limit", "all",
  ]

  private func example() -> DataFolder {
    let data = DataFolder.seeded()
    _ = data.importing(packageRoot() + "/Data/example", as: "exchange", source: "example")
    return data
  }

  @Test func `what can be made in time comes first, with the day to book, and what is open follows`() throws {
    let answer = JSON(example().run(Self.asked + ["--format", "json"]))
    let hits = answer["data"].list
    // Read off Data/example and Data/programs.csv by hand. Ten business days back from Friday 18 December begin on
    // Sunday the 6th, so that Friday the 4th is the last day to book; seven of them begin on Wednesday the 9th.
    #expect(
      hits.prefix(2).map { $0["id"].text } == ["program:example-remote-sarcoma", "program:dana-farber-oso"])
    #expect(hits.prefix(2).map { $0["time"]["feasible"].text } == ["yes", "yes"])
    #expect(hits.prefix(2).map { $0["time"]["book_by"].text } == ["2026-12-04", "2026-12-09"])
    #expect(hits.allSatisfy { $0["time"]["ready_on"].text == "2026-12-05" })
    #expect(hits.dropFirst(2).allSatisfy { $0["time"]["feasible"].text == "unknown" })
    #expect(
      Set(hits.dropFirst(2).compactMap { $0["id"].text }) == [
        "npi:2000000291", "npi:2000000374", "program:boston-childrens-oso", "program:cedars-vso",
      ])
    for hit in hits {
      #expect(hit["time"]["note"].text?.contains("Ask your doctor how long you can wait") == true)
      #expect(hit["time"]["basis"].text?.isEmpty == false)
      #expect(hit["virtual"]["eligibility"].text == "eligible")
      #expect(hit["virtual"]["kinds"].texts.isEmpty == false)
    }
    #expect(hits.first?["time"]["source"].text == "example")
    #expect(hits.first?["time"]["days_unit"].text == "business")
    #expect(hits.first?["program"]["fee_usd"].int == 900)
    #expect(answer["query"]["time"]["records_days_basis"].text == "assumed")
    // With a license elsewhere, or none: Amara Nonesuch, Ana Ejemplo, Diego Muestra, Omar Hypothetical, Pascal
    // Fictif, Siobhán D'Ejemplo.
    #expect(answer["excluded"]["clinicians"]["count"].int == 6)
    #expect(answer["excluded"]["clinicians"]["answer"].text == "unknown")
    let reasons = Dictionary(
      answer["excluded"]["programs"].list.map { ($0["id"].text ?? "", $0) }, uniquingKeysWith: { a, _ in a })
    #expect(reasons["program:ucsf-oso"]?["reason"].text == "does not take chordoma")
    #expect(reasons["program:winship-accesshope"]?["filter"].text == "patient-state")
    #expect(
      reasons["program:hopkins-surgery"]?["reason"].text?.contains("your own doctor must take part") == true)
  }

  @Test func `the table says the column, the clinicians apart and the advice`() {
    let table = example().run(Self.asked + ["--format", "table"]).stdout
    #expect(table.contains("decide by 2026-12-18, records in 14 days (our assumption)"))
    #expect(table.contains("yes, book by 2026-12-04"))
    #expect(
      table.contains("6 clinicians with virtual visits have no stated license in MT: unknown, not a no"))
    #expect(table.contains("Not open to you, and why:"))
    // A screen of them, and the way to all: the answer has them by name.
    let excluded = JSON(example().run(Self.asked + ["--format", "json"]))["excluded"]["programs"].list
    for (answer, title) in [("no", "Not open to you"), ("unknown", "Not known to be open")] {
      let named = excluded.count { $0["answer"].text == answer && $0["filter"].text != "offered" }
      let section = table.components(separatedBy: title)[1].components(separatedBy: "\n\n")[0]
      #expect(section.components(separatedBy: "(program:").count - 1 == 6)
      #expect(section.contains("… and \(named - 6) more: --format json names all of them"), "\(section)")
    }
    #expect(table.contains("Order: feasible, cancer match"))
    #expect(table.contains("Ask your doctor how long you can wait."))
  }

  @Test
  func `days for records that one states change what can be made, and rows carry the advice beside them`() {
    let late = example().run(Self.asked + ["--records-days", "16", "--format", "tsv"])
    #expect(late.stderr.contains("Ask your doctor how long you can wait"))
    let rows = late.lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    let column = rows[0].firstIndex(of: "can_make_it")!
    // With two days more ten business days end on Monday 21 December, seven on Tuesday the 15th as before.
    #expect(rows[1][column] == "yes, book by 2026-12-09")
    #expect(rows[2...].allSatisfy { $0[column] == "unknown" })
    #expect(rows.count == 7, "nobody is left out for being late")
  }

  @Test func `a decision tomorrow is unlikely for all, and nobody is left out`() {
    let tomorrow = Self.asked.map { $0 == "2026-12-18" ? "2026-11-22" : $0 }
    let soon = JSON(example().run(tomorrow + ["--format", "json"]))
    #expect(soon["total"]["value"].int == 6)
    #expect(soon["data"].list.allSatisfy { $0["time"]["feasible"].text == "unlikely" })
    #expect(soon["data"].list.allSatisfy { $0["time"]["book_by"].isNull })
  }

  @Test func `explain tells what the rule saw, with its row`() {
    let words = example().run(
      ["explain", "program:example-remote-sarcoma"] + Self.asked[1...9] + ["--format", "table"])
    #expect(words.code == 0, "\(words.stderr)")
    #expect(words.stdout.contains("feasible"))
    #expect(words.stdout.contains("5 to 10 business days, after records are complete"))
    #expect(words.stdout.contains("programs.csv row 3"))
  }

  // MARK: One level up

  /// Takes bone cancers of another kind alone.
  private func sibling() throws -> DataFolder {
    let data = DataFolder.seeded()
    try Self.addProgram("sibling", "osteosarcoma", to: data)
    return data
  }

  private static func addProgram(_ id: String, _ cancer: String, to data: DataFolder) throws {
    let columns = "program,institution,name,offered,kinds,states_admitted,cancers_included\n"
    let outcome = data.importingExchange(
      id, ["programs.csv": columns + "\(id),Institute (fictional),Opinion,yes,video,MT,\(cancer)\n"])
    try #require(outcome.code == 0, "\(outcome.stderr)")
  }

  private static let narrow = [
    "search", "--cancer", "chordoma", "--match", "focus", "--kind", "program", "--virtual", "video",
    "--patient-state", "MT",
  ]

  @Test func `nobody for a rare cancer is nobody: the wider one is offered and not made`() throws {
    let data = try sibling()
    let answer = JSON(data.run(Self.narrow + ["--format", "json"]))
    #expect(answer["total"]["value"].int == 0)
    #expect(answer["query"]["broadened"].isNull)
    let offer = try #require(answer["relax"].list.first { $0["parameter"].text == "cancer" })
    #expect(offer["value"].text == "bone" && offer["total"].int == 1)
    #expect(offer["change"].text == "one level up (bone cancer)")
  }

  @Test func `asked to broaden, it says so first, and pages go on from there`() throws {
    let data = try sibling()
    let table = data.run(Self.narrow + ["--broaden", "--format", "table"])
    #expect(
      table.lines.first
        == "Nothing was found for chordoma. Showing bone cancer (one level up), as --broaden asks: ask whether chordoma "
        + "is taken.")
    let answer = JSON(data.run(Self.narrow + ["--broaden", "--format", "json"]))
    #expect(answer["data"].list.map { $0["id"].text } == ["program:sibling"])
    #expect(answer["query"]["broadened"]["from"].text == "chordoma")
    #expect(answer["query"]["broadened"]["to"].text == "bone")
    #expect(answer["query"]["broadened"]["levels"].int == 1)
    let rows = data.run(Self.narrow + ["--broaden", "--format", "tsv"])
    #expect(rows.stderr.contains("Showing bone cancer (one level up)"))
  }

  @Test func `who is found is not broadened, and without a cancer there is nothing to broaden`() throws {
    let data = try sibling()
    let found = [
      "search", "--cancer", "osteosarcoma", "--kind", "program", "--virtual", "--patient-state", "MT",
    ]
    #expect(
      data.run(found + ["--broaden", "--format", "json"]).bytes
        == data.run(found + ["--format", "json"]).bytes)
    let nothing = data.run("search", "--kind", "program", "--broaden")
    #expect(nothing.code == 64 && nothing.stderr.contains("--broaden needs --cancer"))
  }

  @Test func `a second page of a broadened search goes on after the first`() throws {
    let data = try sibling()
    try Self.addProgram("twin", "ewing", to: data)
    let one = JSON(data.run(Self.narrow + ["--broaden", "--limit", "1", "--format", "json"]))
    let cursor = try #require(one["page"]["next"].text)
    let two = JSON(
      data.run(Self.narrow + ["--broaden", "--limit", "1", "--cursor", cursor, "--format", "json"]))
    let ids = (one["data"].list + two["data"].list).compactMap { $0["id"].text }
    #expect(Set(ids) == ["program:sibling", "program:twin"])
    #expect(two["query"]["broadened"]["to"].text == "bone" && two["page"]["next"].isNull)
  }
}
