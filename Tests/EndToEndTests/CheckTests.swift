import Glibc
import TestSupport
import Testing

/// "Is this one doctor covered?"
@Suite struct CheckTests {
  let data = DataFolder.withExample()
  private let gold = "00000ZZ0010001"

  @Test func `the answer names the site, why, the other site, the facility, and what to ask`() throws {
    let answer = try data.must("check", "2000000028", "--plan", gold)
    #expect(answer.stdout.hasPrefix("OUT OF NETWORK"), "the answer is the first line")
    let lines = answer.lines
    #expect(
      lines.first == "OUT OF NETWORK  Lee Sample, MD at Lakeside Clinic (fictional) — Example PPO Gold 2026")
    func has(_ start: String) -> String { lines.first { $0.hasPrefix(start) } ?? "" }
    #expect(
      has("  Why: ").contains("example says out (Example PPO Network) [example, participations.csv row"))
    #expect(has("  Why: ").contains("fresh 2026-11-01"))
    #expect(
      has("  But: ") == "  But: IN at Lakeshore Cancer Center (fictional), listed 2026-11-01 (other site)")
    #expect(lines.contains("  Facility: Lakeside Clinic (fictional) UNKNOWN"))
    #expect(lines.contains("  Facility: Lakeshore Cancer Center (fictional) IN, listed 2026-11-01"))
    #expect(has("  Pathology lab: ").contains("UNKNOWN"))
    #expect(has("  Ask the plan: ").contains("NPI 2000000028"))
    #expect(has("Rule: only in the network: yes [example 2026-11-01]") != "")
    #expect(has("Rules unknown, ask your plan: ").contains("required before some surgery"))
    #expect(lines.contains { $0.contains("For many plans an answer is due in 1 business day.") })
    #expect(lines.last?.contains("Ask your doctor how long you can wait.") == true)
  }

  @Test func `without being asked for a site, in and out are never one headline`() throws {
    // Ana is in at her one site; Priya is in at one and out at the other; Ines is out.
    func headline(_ npi: String) throws -> String? {
      try data.must("check", npi, "--plan", gold).lines.first
    }
    #expect(try headline("2000000036")?.hasPrefix("IN NETWORK  Ana Ejemplo, MD at Lakeshore") == true)
    #expect(try headline("2000000127")?.hasPrefix("OUT OF NETWORK  Priya Fictionwala, MD at ") == true)
    let stale = try headline("2000000051")
    #expect(stale?.hasPrefix("IN NETWORK BY OLD DATA (stale, 2025-03-14)  Sam Muster, DO") == true)
  }

  private static let worst: [(arguments: [String], code: Int32)] = [
    // By participations.csv: in, out at one site, in no list, in until 2025, from 2027 on.
    (["2000000036"], 0), (["2000000028"], 10), (["2000000028", "--site", "site-lakeshore"], 0),
    (["2000000028", "--site", "lakeside"], 10), (["2000000036", "2000000028"], 10),
    (["npi:2000000036", "center:mskcc"], 11), (["center:mskcc", "2000000028"], 10),
    (["2000000036", "--on", "2025-06-01"], 11), (["2000000036", "--on", "2027-01-01"], 11),
  ]

  @Test(arguments: worst)
  func `the exit status is the worst of all ids and sites`(arguments: [String], code: Int32) {
    let outcome = data.run(["check"] + arguments + ["--plan", gold, "--exit-status"])
    #expect(outcome.code == code, "\(arguments): \(outcome.stderr)")
    #expect(data.run(["check"] + arguments + ["--plan", gold]).code == 0)
    #expect(!outcome.stdout.isEmpty)
  }

  @Test func `two sources that differ, and a complete list, are told as they are`() throws {
    let (listed, absent) = (InventedRegistry.npi(801), InventedRegistry.npi(802))
    let people = "clinician,npi,last\na,\(listed),Differing\n"
    let shared = [
      "networks.csv": "network,name\nn,Net\n", "plans.csv": "plan,name,year,networks\npx,Plan X,2026,n\n",
      "organizations.csv": "organization,name\no,Place\n",
      "sites.csv": "site,organization,street,zip\ns,o,1 Test St,12207\n",
      "roles.csv": "role,clinician,organization,site\nr,a,o,s\n",
    ]
    func add(_ source: String, _ files: [String: String], _ more: String...) {
      mkdir(data.folder.file(source), 0o700)
      for (name, text) in files { data.folder.write("\(source)/\(name)", text) }
      let outcome = data.run(
        [
          "import", data.folder.file(source), "--as", "exchange", "--source", source, "--as-of", "2026-11-01",
          "--keep", "all", "--quiet",
        ] + more)
      #expect(outcome.code == 0, "\(outcome.stderr)")
    }
    add(
      "registry",
      [
        "clinicians.csv": people + "b,\(absent),Absent\n",
        "roles.csv": "role,clinician\nr,b\n",
      ])
    add(
      "one",
      shared.merging([
        "clinicians.csv": people, "participations.csv": "participation,role,network\np,r,n\n",
      ]) { _, new in new }, "--complete-for", "clinicians")
    add(
      "two",
      shared.merging([
        "clinicians.csv": people, "participations.csv": "participation,role,network,status\np,r,n,out\n",
      ]) { _, new in new })
    let differing = data.run("check", listed, "--plan", "px", "--exit-status")
    #expect(differing.code == 12)
    #expect(differing.lines.first?.hasPrefix("SOURCES DISAGREE  Differing at Place") == true)
    #expect(differing.stdout.contains("one says in (Net)") && differing.stdout.contains("two says out (Net)"))
    let missing = data.run("check", absent, "--plan", "px", "--exit-status")
    #expect(missing.code == 10)
    #expect(
      missing.stdout.contains(
        "not in the list of one, and the source says that it is complete for clinicians [file of 2026-11-01]")
    )
    let both = data.run("check", absent, listed, "--plan", "px", "--exit-status")
    #expect(both.code == 10, "out is worse than a disagreement")
    let facts = JSON(data.run("check", absent, "--plan", "px", "--format", "json"))
    #expect(facts["basis"].text == "absent_from_complete_list")
    #expect(facts["facts"][0]["says"].text == "absent" && facts["facts"][0]["as_of"].text == "2026-11-01")
  }

  // MARK: Forms

  @Test func `as JSON one id is one object of the shape that the server answers`() throws {
    let json = JSON(try data.must("check", "2000000028", "--plan", gold, "--format", "json"))
    #expect(json["status"].text == "out" && json["basis"].text == "explicit_out")
    #expect(json["as_of"].text == "2026-11-01" && json["verified_on"].isNull)
    #expect(json["freshness"].text == "fresh" && json["mixed"].value as? Bool == true)
    #expect(json["plan"]["id"].text == gold && json["on"].text == "2026-11-21")
    let sites = json["locations"].list
    #expect(sites.map { $0["status"].text } == ["in", "out"])
    #expect(sites.map { $0["site"].text } == ["example:site-lakeshore", "example:site-lakeside"])
    #expect(sites[0]["tier"].text == "1" && sites[0]["accepting"].text == "yes")
    // Row 22 of participations.csv, by the file.
    let rows = Files.text(packageRoot() + "/Data/example/participations.csv").split(separator: "\n")
    let row = try #require(rows.firstIndex { $0.hasPrefix("p-lee-sample-2-1,") })
    #expect(json["facts"][0]["row"].int == row && json["facts"][0]["source"].text == "example")
    #expect(json["facility"].list.map { $0["status"].text } == ["in", "unknown"])
    #expect(json["rules"]["answers"]["third_paid_if_differ"]["answer"].text == "yes")
    #expect(json["pathology"]["status"].text == "unknown")
  }

  @Test func `several ids, fields, lines and rows`() throws {
    let two = JSON(
      try data.must("check", "2000000028", "2000000036", "--plan", gold, "--format", "json"))
    #expect(two.list.map { $0["id"].text } == ["npi:2000000028", "npi:2000000036"])
    let fields = JSON(try data.must("check", "2000000028", "--plan", gold, "--json", "id,status"))
    #expect(fields.list.count == 1 && fields[0].keys == ["id", "status"])
    #expect(try data.must("check", "--json").lines.contains("locations"))
    #expect(data.run("check", "2000000028", "--plan", gold, "--json", "staus").stderr.contains("status?"))
    let lines = try data.must("check", "2000000028", "2000000036", "--plan", gold, "--format", "ndjson").lines
    #expect(lines.count == 2 && JSON(line: lines[1])["status"].text == "in")
    let rows = try data.must("check", "2000000028", "--plan", gold, "--format", "tsv").lines
    #expect(rows.count == 3, "a row for each site and the names")
    #expect(rows[0].hasPrefix("id\tname\tplan\tyear\ton\trole\tsite\t"))
    #expect(rows[2].contains("\tout\texplicit_out\texample\t"))
  }

  @Test(arguments: [
    "2000000028\nnpi:2000000036\n\n", "[\"2000000028\", \"2000000036\"]",
    "[{\"id\": \"npi:2000000028\", \"miles\": 1.5}, {\"id\": \"npi:2000000036\"}]",
    "{\"id\": \"npi:2000000028\"}\n{\"id\": \"npi:2000000036\"}\n",
    "name\tid\nLee\tnpi:2000000028\nAna\tnpi:2000000036\n",
    "id,name\nnpi:2000000028,Lee\nnpi:2000000036,Ana\n",
    // Whoever writes a name chooses nobody: a comma, a line or a line separator in it is part of the name.
    "name,id\r\n\"Sample, MD\",npi:2000000028\r\n\"Ana \"\"E\"\"\nx,npi:2000000143\",npi:2000000036\r\n",
    "\"id\",\"name\"\nnpi:2000000028,\"a\nnpi:2000000143,b\"\nnpi:2000000036,Ana\n",
    "id\tname\nnpi:2000000028\tLee\u{2028}npi:2000000143\u{85}npi:2000000143\nnpi:2000000036\tAna\n",
  ])
  func `ids come from standard input in any form that a command prints`(text: String) throws {
    let outcome = data.run(
      ["check", "-", "--plan", gold, "--json", "id"], input: data.folder.write("ids", text))
    #expect(JSON(outcome).list.map { $0["id"].text } == ["npi:2000000028", "npi:2000000036"], "\(text)")
  }

  @Test func `standard input without ids is refused`() {
    let nothing = data.run(["check", "-", "--plan", gold], input: data.folder.write("empty", "\n"))
    #expect(nothing.code == 64 && nothing.stderr.contains("no id"))
    let other = data.run(["check", "-", "--plan", gold], input: data.folder.write("other", "a,b\n1,2\n"))
    #expect(other.code == 65 && other.stderr.contains("holds no ids"))
    // A row that lacks the cell could be somebody who is asked about.
    for short in ["id,name\nnpi:2000000036,Ana\nnpi:2000000028\n", "name\tid\nAna\tnpi:2000000036\nLee\n"] {
      let outcome = data.run(["check", "-", "--plan", gold], input: data.folder.write("short", short))
      #expect(outcome.code == 65 && outcome.stdout.isEmpty && outcome.stderr.contains("line 3"))
    }
  }

  // MARK: What is asked

  @Test func `a plan is found by the words on a card, and the answer says how it was understood`() throws {
    let card = try data.must("check", "2000000036", "--plan", "gold PPO, Example")
    #expect(card.lines.first == "\"gold PPO, Example\" is understood as Example PPO Gold 2026 (\(gold))")
    let misspelt = try data.must("check", "2000000036", "--plan", "Exampel PPO Gold")
    #expect(
      misspelt.lines.first
        == "\"Exampel PPO Gold\" was read as \"example ppo gold\": Example PPO Gold 2026 (\(gold))")
    let json = JSON(
      try data.must("check", "2000000036", "--plan", "Exampel PPO Gold", "--format", "json"))
    #expect(json["plan"]["corrected"].value as? Bool == true && json["plan"]["id"].text == gold)
  }

  @Test func `a plan of another year is not answered as if it were this year's`() throws {
    let outcome = data.run("check", "2000000036", "--plan", "00000ZZ0010003", "--exit-status")
    #expect(outcome.code == 11 && outcome.stdout.contains("it is a plan of 2025"))
    let then = data.run(
      "check", "2000000036", "--plan", "00000ZZ0010003", "--on", "2025-06-01", "--exit-status")
    #expect(then.code == 0)
    let search = try data.must(
      "search", "Ejemplo", "--plan", "00000ZZ0010003", "--network-status", "in,unknown")
    #expect(search.stderr.contains("it is a plan of 2025"))
  }

  private static let refused: [(arguments: [String], code: Int32, words: [String])] = [
    (["2000000028", "--plan", "Example"], 64, ["can mean several things", "00000ZZ0010002"]),
    (["2000000028", "--plan", "nope"], 64, ["--plan nope", "sources list"]),
    (["2000000028", "--plan", "00000ZZ0010009"], 64, ["--plan 00000ZZ0010009"]),
    (
      ["2000000029", "--plan", "00000ZZ0010001"], 66,
      ["2000000029", "npi:2000000028 (Lee Sample, MD)", "check digit"]
    ),
    (["Lee Sample", "--plan", "00000ZZ0010001"], 66, ["Lee Sample is in no source", "npi:2000000028"]),
    (["plan:00000ZZ0010001", "--plan", "00000ZZ0010001"], 64, ["is a plan", "name a clinician"]),
    (
      ["2000000028", "--plan", "00000ZZ0010001", "--site", "site-harbor"], 64,
      ["--site site-harbor", "Lakeside Clinic"]
    ),
    (["2000000028", "--plan", "00000ZZ0010001", "--site", "IL"], 64, ["can mean several", "--site role:"]),
    (["2000000028", "--plan", "00000ZZ0010001", "--on", "2026-13-01"], 64, ["--on takes a date"]),
    (["2000000028"], 64, ["check needs --plan"]), (["--plan", "00000ZZ0010001"], 64, ["no id"]),
    (["2000000028", "--plan", "00000ZZ0010001", "--colour", "blue"], 64, ["--colour"]),
  ]

  @Test(arguments: refused)
  func `what cannot be answered is refused with the nearest, and nothing else is answered`(
    arguments: [String], code: Int32, words: [String]
  ) {
    let outcome = data.run(["check"] + arguments)
    #expect(outcome.code == code && outcome.stdout.isEmpty, "\(outcome.stderr)")
    for word in words { #expect(outcome.stderr.contains(word), "\(outcome.stderr)") }
    // Also where the others could be answered.
    if code == 66 {
      let several = data.run(["check", "2000000036"] + arguments)
      #expect(several.code == 66 && several.stdout.isEmpty)
    }
  }

  @Test func `an NPI that a search leaves out is answered, also one that the registry has ended`() throws {
    var registry = InventedRegistry()
    let (dentist, gone) = (InventedRegistry.npi(912), InventedRegistry.npi(913))
    registry.person(dentist, "Dora", "Dentista", specialty: InventedRegistry.dentist)
    registry.deactivated(gone, on: "05/14/2019")
    let file = data.folder.write("registry.csv", registry.csv)
    #expect(data.importing(file, "--keep", "cancer-care").code == 0)
    #expect(JSON(try data.must("search", "Dentista", "--json", "id")).list.isEmpty)
    let known = data.run("check", dentist, "--plan", gold, "--exit-status")
    #expect(known.code == 11 && known.lines.first?.contains("Dora Dentista") == true)
    let ended = try data.must("check", gone, "--plan", gold)
    #expect(ended.stdout.contains("The registry ended this NPI on 2019-05-14"))
  }
}
