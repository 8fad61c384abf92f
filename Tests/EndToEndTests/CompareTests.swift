import Foundation
import TestSupport
import Testing

/// Some side by side, and what ties each two of them. What is expected is read off Data/example by hand.
@Suite struct CompareTests {
  private let data = DataFolder.withExample()

  private func answers(_ lines: JSON) -> [String: String] {
    Dictionary(
      lines.list.map { ($0["what"].text ?? "", $0["answer"].text ?? "") }, uniquingKeysWith: { a, _ in a })
  }

  @Test func `two colleagues share group, address and organization, by the rows that say so`() {
    let answer = JSON(data.run("compare", "2000000036", "2000000028", "--format", "json"))
    #expect(answer["providers"].list.compactMap { $0["id"].text } == ["npi:2000000036", "npi:2000000028"])
    #expect(answer["independence"].list.count == 1)
    let pair = answer["independence"][0]
    #expect(pair["of"].texts == ["npi:2000000036", "npi:2000000028"])
    #expect(
      answers(pair["lines"]) == [
        "group": "shared", "hospital": "unknown", "site": "shared", "organization": "shared",
        "medical_school": "unknown",
      ])
    let group = pair["lines"][0]
    #expect(group["here"].list.compactMap { $0["value"].text } == ["0000000102"])
    #expect(group["there"].list.compactMap { $0["value"].text } == ["0000000102"])
    #expect(group["here"][0]["name"].text == "Lakeshore Cancer Center (fictional)")
    #expect(
      pair["lines"][1]["words"].text == "no source states a hospital affiliation of Lee Sample, MD",
      "what is unknown says of whom")
    #expect(answer["first_doctors"].list.isEmpty)
  }

  @Test func `three are three pairs, and each is held against the first doctor`() {
    let answer = JSON(
      data.run(
        "compare", "2000000036", "2000000051", "2000000341", "--first-doctor", "Rowan Example, Chicago IL",
        "--format", "json"))
    #expect(
      answer["independence"].list.map { $0["of"].texts } == [
        ["npi:2000000036", "npi:2000000051"], ["npi:2000000036", "npi:2000000341"],
        ["npi:2000000051", "npi:2000000341"],
      ])
    #expect(
      answers(answer["independence"][0]["lines"]) == [
        "group": "different", "hospital": "unknown", "site": "different", "organization": "different",
        "medical_school": "unknown",
      ])
    #expect(answer["first_doctors"][0]["id"].text == "npi:2000000010")
    // One name, one school, one year: a classmate, which is shown and decides nothing.
    let walter = answer["providers"][2]["independence"]["lines"]
    #expect(
      answers(walter) == [
        "group": "unknown", "hospital": "unknown", "site": "different", "organization": "different",
        "medical_school": "shared",
      ])
    #expect(walter[4]["decides"].value as? Bool == false)
    #expect(answer["rows"].list.allSatisfy { $0["values"].list.count == 3 })
    let cells = answer["rows"].list.first { $0["row"].text == "independent_of_first_doctor" }
    #expect(cells?["values"].texts == ["4 of 4", "3 of 4, 1 ?", "2 of 4, 2 ? (same school)"])
  }

  @Test func `what differs comes first, then what is alike, then the ties in words`() throws {
    let outcome = data.run(
      "compare", "2000000036", "2000000028", "--cancer", "TNBC", "--plan", "00000ZZ0010001", "--near",
      "60601",
      "--first-doctor", "2000000010", "--format", "table")
    #expect(outcome.code == 0, "\(outcome.stderr)")
    let text = outcome.stdout
    let alike = try #require(text.range(of: "Alike:"))
    let ties = try #require(text.range(of: "Ana Ejemplo, MD and Lee Sample, MD:"))
    #expect(alike.lowerBound < ties.lowerBound)
    let lines = outcome.lines
    let match = try #require(lines.first { $0.hasPrefix("cancer match") })
    #expect(match.contains("focus: ") && match.contains("site_program: "))
    #expect(text[..<alike.lowerBound].contains("independent of first doctor"))
    #expect(text.contains("  group: shared; both are stated in the group practice Lakeshore Cancer Center"))
    #expect(text.contains("[example, affiliations.csv row"), "the rows that say so, with their date")
    #expect(text.contains("Independence of Rowan Example, MD (npi:2000000010):"))
    #expect(text.contains("This is a list, not medical advice. Ask your doctor how long you can wait."))
  }

  @Test func `on a narrow terminal nothing is cut: not that a network is stale, nor all that is shared`()
    throws
  {
    let outcome = Running.run(
      BuiltCommand.path,
      [
        "compare", "2000000051", "2000000036", "2000000341", "--plan", "00000ZZ0010001", "--first-doctor",
        "2000000028", "--near", "60601", "--format", "table",
      ], environment: data.environment.merging(["COLUMNS": "80"]) { _, new in new })
    #expect(outcome.code == 0, "\(outcome.stderr)")
    let lines = Array(outcome.lines.prefix { !$0.hasPrefix("Alike:") })
    #expect(lines.allSatisfy { $0.count <= 80 && !$0.contains("…") }, "\(lines)")
    /// A cell with the lines on which it goes on.
    func cell(_ title: String, _ column: Int) throws -> String {
      let start = try #require(lines.firstIndex { $0.hasPrefix(title + " ") }, "\(title)")
      let rest = lines[(start + 1)...].prefix { $0.hasPrefix(" ") }
      let name = try #require(lines.first { $0.hasPrefix("name ") })
      let starts = try ["Sam Muster", "Ana Ejemplo", "Walter Example"].map {
        name.distance(from: name.startIndex, to: try #require(name.range(of: $0)).lowerBound)
      }
      let width = (column + 1 < starts.count ? starts[column + 1] : 80) - starts[column]
      return ([lines[start]] + rest).map { String($0.dropFirst(starts[column]).prefix(width)) }
        .flatMap { $0.split(separator: " ") }.joined(separator: " ")
    }
    #expect(try cell("network", 0) == "in, 2025-03-14, stale")
    #expect(try cell("independent of first doctor", 1) == "shared: group, site, organization")
    #expect(
      try cell("site", 0)
        == "Prairie Oncology Group, Downers Grove (fictional), 400 Example Prairie Road, Downers Grove, IL, 60515"
    )
  }

  @Test func `of a pair, here is the first that is named and there is the second`() throws {
    let asked = ["compare", "2000000036", "2000000051"]
    let group = JSON(data.run(asked + ["--format", "json"]))["independence"][0]["lines"][0]
    // Ana Ejemplo is at Lakeshore, Sam Muster at Prairie.
    #expect(group["here"].list.compactMap { $0["value"].text } == ["0000000102"])
    #expect(group["there"].list.compactMap { $0["value"].text } == ["0000000104"])
    #expect(group["words"].text?.contains("(0000000102) here, ") == true)
    let words = data.run(asked + ["--format", "table"]).stdout
    let title = try #require(words.range(of: "Ana Ejemplo, MD and Sam Muster, DO:\n"))
    #expect(
      words[title.upperBound...].contains(
        "(0000000102) here, Prairie Oncology Group (fictional) (0000000104) there"))
  }

  @Test func `centers and programs are compared too, and what no source states is unknown`() {
    let answer = JSON(
      data.run(
        "compare", "center:mskcc", "program:dana-farber-oso", "--cancer", "melanoma", "--patient-state", "NY",
        "--format", "json"))
    #expect(answer["providers"].list.compactMap { $0["kind"].text } == ["center", "program"])
    let price = answer["rows"].list.first { $0["row"].text == "price" }
    #expect(price?["values"][0].text == "unknown")
    #expect(price?["values"][1].text?.hasPrefix("$") == true)
    // Data/programs.csv: 5, 7, records-complete, business.
    let days = answer["rows"].list.first { $0["row"].text == "days" }
    #expect(days?["values"].texts == ["unknown", "5 to 7 business days from records complete"])
  }

  @Test(arguments: [("video", "video"), ("none", "no")])
  func `virtual is of the place that is shown, not of another office`(stated: String, shown: String) throws {
    let folder = data.folder.file("offices")
    try #require(
      Running.run("cp", ["-r", packageRoot() + "/Data/example", folder], environment: [:]).code == 0)
    try #require(Running.run("rm", ["-r", folder + "/xml"], environment: [:]).code == 0)
    // The second office is out of the plan and says what it does; the first, which is in, says nothing.
    let roles = Files.text(folder + "/roles.csv")
    data.folder.write(
      "offices/roles.csv",
      roles.replacing("site-lakeside,,,,,,,2026-10-31", with: "site-lakeside,,,\(stated),,,,2026-10-31"))
    let imported = data.run(
      "import", folder, "--as", "exchange", "--source", "example", "--as-of", "2026-11-02", "--force")
    try #require([0, 3].contains(imported.code), "\(imported.stderr)")
    func virtual(_ plan: String) -> String? {
      let answer = JSON(
        data.run("compare", "2000000028", "2000000036", "--plan", plan, "--format", "json"))
      return answer["rows"].list.first { $0["row"].text == "virtual" }?["values"][0].text
    }
    #expect(virtual("00000ZZ0010001") == "unknown")
    #expect(virtual("00000ZZ0010002") == shown, "the plan of the second office")
  }

  @Test func `how the words were read is said, in words and in JSON`() {
    let asked = [
      "compare", "2000000036", "2000000028", "--cancer", "TNBC", "--plan", "Example PPO Gold", "--near",
      "99999",
    ]
    let text = data.run(asked + ["--format", "table"]).stdout
    #expect(text.contains("\"TNBC\" is understood as Triple-negative breast cancer (breast-tnbc)"))
    #expect(text.contains("\"Example PPO Gold\" is understood as Example PPO Gold 2026 (00000ZZ0010001)"))
    #expect(text.contains("99999 has no area of its own"))
    let understood = JSON(data.run(asked + ["--format", "json"]))["query"]["understood"]
    #expect(understood["plan"]["id"].text == "00000ZZ0010001")
    #expect(understood["cancer"]["id"].text == "breast-tnbc")
    #expect(understood["near"]["from"].text == "99999")
  }

  @Test func `what cannot be compared is said, and nothing is answered`() {
    let unknown = InventedRegistry.npi(978)
    let cases: [([String], Int32, String)] = [
      (["2000000036"], 64, "compare takes two to 5 ids, not 1"),
      (["2000000036", "2000000036"], 64, "named twice"),
      (["2000000036", unknown], 66, unknown),
      (["2000000036", "plan:00000ZZ0010001"], 64, "cannot be compared"),
      (["2000000036", "2000000028", "--plan", "Zzyzx"], 64, "--plan"),
      (["2000000036", "2000000028", "--patient-state", "ZZ"], 64, "--patient-state"),
      (["2000000036", "2000000028", "--near", "6060"], 64, "--near"),
      (["2000000036", "2000000028", "--first-doctor", unknown], 66, "--first-doctor \(unknown)"),
      (["2000000036", "2000000028", "--first-doctor", "Example"], 64, "--first-doctor npi:2000000010"),
      (["2000000036", "2000000028", "--format", "xlsx"], 64, "xlsx"),
    ]
    for (arguments, code, words) in cases {
      let outcome = data.run(["compare"] + arguments)
      #expect(outcome.code == code, "\(arguments): \(outcome.stderr)")
      #expect(outcome.stdout.isEmpty, "\(arguments)")
      #expect(outcome.stderr.contains(words), "\(arguments): \(outcome.stderr)")
    }
  }
}
