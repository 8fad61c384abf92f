import TestSupport
import Testing

/// What somebody was told on the telephone, beside what the sources say.
@Suite struct CallLogTests {
  let data = DataFolder.seeded()

  init() throws {
    let outcome = data.importing(packageRoot() + "/Data/example", as: "exchange", source: "example")
    try #require(outcome.code == 0, "\(outcome.stderr)")
  }

  private var file: String { data.home + "/.local/share/second-opinion/personal/calls.json" }

  @Test func `a call is kept for its owner alone, listed, and taken back`() throws {
    let noted = try data.must(
      "log", "2000000036", "--field", "phone", "--saw", "(312) 555-0199", "--ref", "A12", "--on", "2026-11-20"
    )
    #expect(noted.lines.first?.hasPrefix("call 1: Ana Ejemplo, MD (npi:2000000036) at Lakeshore") == true)
    #expect(noted.stdout.contains("they disagree"))
    #expect(Files.permissions(file) == 0o600)
    let list = JSON(try data.must("log", "list", "--format", "json")).list
    #expect(list.count == 1 && list[0]["saw"].text == "3125550199" && list[0]["day"].text == "2026-11-20")
    #expect(list[0]["ref"].text == "A12" && list[0]["id"].text == "npi:2000000036")
    #expect(
      data.run("--data", data.path, "log", "2000000036", "--field", "accepting", "--saw", "no").code == 0)
    try data.must("log", "remove", "1")
    #expect(
      JSON(try data.must("log", "list", "--format", "json")).list.map { $0["field"].text } == ["accepting"])
    #expect(data.run("log", "remove", "7").code == 66)
  }

  @Test func `in JSON what only looks like a number stays text, and counts are numbers`() throws {
    try data.must("log", "2000000036", "--field", "accepting", "--saw", "no", "--ref", "0071234")
    let call = JSON(try data.must("log", "list", "--format", "json"))[0]
    #expect(call["ref"].text == "0071234" && call["number"].int == 1)
    let line = try data.must("log", "list", "--format", "ndjson").lines[0]
    #expect(JSON(line: line)["ref"].text == "0071234" && JSON(line: line)["number"].int == 1)
    try data.must("shortlist", "new", "007")
    let list = JSON(try data.must("shortlist", "list", "--json", "name,entries"))[0]
    #expect(list["name"].text == "007" && list["entries"].int == 0)
    // A year of a plan may be several: text in every row.
    let plans = JSON(try data.must("network", "list", "--json", "year,roles_in")).list
    #expect(plans.contains { $0["year"].text == "2026" } && plans.allSatisfy { $0["year"].int == nil })
    #expect(plans.contains { $0["roles_in"].int != nil } && plans.allSatisfy { $0["roles_in"].text == nil })
  }

  @Test func `a call stands beside the source's value in show, search and shortlist, and changes no answer`()
    throws
  {
    let search = ["search", "--cancer", "TNBC", "--near", "60601", "--plan", "00000ZZ0010001", "--accepting"]
    let before = JSON(data.run(search + ["--json", "id,accepting,network.status"]))
    let envelope = JSON(data.run(search + ["--format", "json"]))
    try data.must("log", "2000000036", "--field", "accepting", "--saw", "no", "--on", "2026-11-20")
    try data.must("log", "2000000036", "--field", "network", "--plan", "Example PPO Gold", "--saw", "out")
    try data.must("log", "2000000036", "--field", "phone", "--saw", "3125550103", "--on", "2026-10-01")

    let shown = try data.must("show", "2000000036").lines
    let call =
      "    you, by phone 2026-11-20: accepting no; the source example says yes (2026-11-01): they disagree"
    let first = try #require(shown.firstIndex(of: call))
    // Later than the evidence, so before what the source says, which stays.
    let accepting = try #require(shown.firstIndex { $0.hasPrefix("    accepting: yes") })
    #expect(first < accepting)
    let phone = try #require(shown.firstIndex { $0.contains("you, by phone 2026-10-01: phone 312-555-0103") })
    #expect(phone > accepting && shown[phone].contains("says the same"))
    let json = JSON(try data.must("show", "2000000036", "--format", "json"))[0]["roles"][0]["own_calls"].list
    #expect(json.count == 3)
    #expect(json.first { $0["field"].text == "network" }?["agrees"].value as? Bool == false)

    let table = data.run(search + ["--format", "table"]).stdout
    #expect(
      table.contains("Your calls")
        && table.contains("accepting no (you, 2026-11-20) (not what the source says)"))
    #expect(
      JSON(data.run(search + ["--json", "id,accepting,network.status"])).list.map(\.keys)
        == before.list.map(\.keys))
    let after = JSON(data.run(search + ["--format", "json"]))
    #expect(after["total"]["value"].int == envelope["total"]["value"].int)
    #expect(after["data"].list.map { $0["id"].text } == envelope["data"].list.map { $0["id"].text })
    #expect(after["data"][0]["accepting"].text == "yes" && after["data"][0]["network"]["status"].text == "in")
    #expect(after["data"][0]["own_calls"].list.count == 3 && after["data"][1]["own_calls"].isNull)

    try data.must("shortlist", "new", "rivera")
    try data.must("shortlist", "add", "rivera", "2000000036", "--plan", "00000ZZ0010001")
    let list = try data.must("shortlist", "show", "rivera", "--format", "table").stdout
    #expect(
      list.contains(
        "you, by phone 2026-11-21: network out for Example PPO Gold 2026; the source example says in"))
    #expect(!Files.text(file.replacing("calls.json", with: "shortlists/rivera.json")).contains("by phone"))
    #expect(data.run("export", "ndjson").stdout.contains("by phone") == false, "it enters no generation")
  }

  @Test func `one who is at several places is asked for the place, and only that place shows the call`()
    throws
  {
    let network = ["log", "2000000028", "--field", "network", "--plan", "00000ZZ0010001", "--saw", "out"]
    let asked = data.run(network)
    #expect(
      asked.code == 64 && asked.stderr.contains("has 2 places") && asked.stderr.contains("Lakeside Clinic"))
    #expect(data.run(network + ["--site", "lake"]).code == 64, "both are by a lake")
    #expect(data.run(network + ["--site", "Lakeshore"]).code == 0)
    let lines = try data.must("show", "2000000028").lines
    let roles = lines.indices.filter { lines[$0].hasPrefix("  role ") }
    let call = try #require(lines.firstIndex { $0.contains("you, by phone") })
    let shore = try #require(lines.firstIndex { $0.contains("Imaginary Shore") })
    let place = roles.last { $0 < shore }
    #expect(roles.last { $0 < call } == place)
    #expect(lines.count { $0.contains("you, by phone") } == 1)
  }

  @Test func `a report tells the publisher what is listed, where, and what was found`() throws {
    let none = data.run("log", "report", "2000000036")
    #expect(none.code == 66 && none.stderr.contains("no call about npi:2000000036"))
    try data.must("log", "2000000036", "--field", "phone", "--saw", "312-555-0103")
    #expect(data.run("log", "report", "2000000036").code == 66, "what agrees is nothing to report")
    try data.must(
      "log", "2000000036", "--field", "accepting", "--saw", "no", "--ref", "A12", "--on", "2026-11-20")
    let text = try data.must("log", "report", "2000000036").lines
    #expect(text.contains("Listed: yes") && text.contains("Found: no"))
    #expect(text.contains("How: by telephone on 2026-11-20, reference A12"))
    #expect(text.contains { $0.hasPrefix("Where: example, participations.csv row 3, as of 2026-11-01") })
    #expect(!text.contains { $0.lowercased().contains("breast") || $0.lowercased().contains("cancer type") })
  }

  @Test(
    arguments: [
      (
        ["2000000036", "--field", "fone", "--saw", "1"], 64,
        "--field takes phone, network, accepting, address"
      ),
      (["2000000036", "--field", "network", "--saw", "in"], 64, "needs --plan"),
      (["2000000036", "--field", "network", "--saw", "maybe", "--plan", "00000ZZ0010001"], 64, "in or out"),
      (["2000000036", "--field", "accepting", "--saw", "perhaps"], 64, "yes or no"),
      (["2000000036", "--field", "network", "--saw", "in", "--plan", "nope"], 64, "--plan nope"),
      (["2999999994", "--field", "phone", "--saw", "1"], 66, "2999999994"),
      (["2000000036", "--field", "phone", "--saw", "1", "--on", "2026-11-22"], 64, "a day that has been"),
      (["lst"], 64, "did you mean list?"),
    ] as [([String], Int32, String)])
  func `what cannot be noted is told with what can`(arguments: [String], code: Int32, words: String) {
    let outcome = data.run(["log"] + arguments)
    #expect(outcome.code == code && outcome.stdout.isEmpty, "\(outcome.stderr)")
    #expect(outcome.stderr.contains(words), "\(outcome.stderr)")
    #expect(!Files.isThere(file))
  }

  @Test func `a log that cannot be read keeps nobody from an answer, and is said`() throws {
    try data.must("log", "2000000036", "--field", "accepting", "--saw", "no")
    data.folder.write("home/.local/share/second-opinion/personal/calls.json", "{\"format\": 1, \"calls\": [")
    for command in [["show", "2000000036"], ["search", "Ejemplo", "--quiet"]] {
      let outcome = data.run(command)
      #expect(outcome.code == 0 && outcome.stdout.contains("Ejemplo"))
      #expect(outcome.stderr.contains("your calls are not shown") && outcome.stderr.contains(file))
    }
    #expect(data.run("log", "2000000036", "--field", "accepting", "--saw", "no").code == 65)
    #expect(Files.text(file) == "{\"format\": 1, \"calls\": [")
  }
}
