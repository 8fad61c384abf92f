import Foundation
import TestSupport
import Testing

/// What changed from one generation to the next, seen by a steward; and from one to the next of a single doctor.
@Suite struct SourcesDiffTests {
  let data: DataFolder

  private static let before: [String: String] = [
    "clinicians.csv": """
    clinician,npi,last,languages,as_of
    ana,2000000010,Ejemplo,en,2026-10-01
    bob,2000000028,Sample,,2026-10-01
    eve,2000000036,Staysame,,2026-10-01
    old,2000000044,Gone,,2026-10-01
    """,
    "sites.csv": """
    site,name,street,city,state,zip
    lake,Lakeshore Example,200 Imaginary Shore Drive,Chicago,IL,60611
    hill,Hill Example,8 Pretend Street,New York,NY,10001
    """,
    "roles.csv": """
    role,clinician,site,phone
    r-ana,ana,lake,312-555-0101
    r-bob,bob,lake,312-555-0101
    """,
    "networks.csv": "network,name\ngold,Gold Network\n",
    "plans.csv": "plan,name,networks\nplan-gold,Plan Gold,gold\n",
    "participations.csv": "participation,role,network,status\np-ana,r-ana,gold,in\np-bob,r-bob,gold,in\n",
  ]

  /// Generation 2: plan-x as above; 3: plan-x as changed, and a registry; 4: without the registry.
  init() throws {
    data = DataFolder.seeded()
    try importing(Self.before, asOf: "2026-10-01")
    var after = Self.before
    after["clinicians.csv"] = """
      clinician,npi,last,languages,as_of
      new,2000000051,Comes,,2026-11-01
      ana,2000000010,Ejemplo,en|es,2026-11-01
      bob,2000000028,Sample,,2026-11-01
      eve,2000000036,Staysame,,2026-11-01
      """
    after["roles.csv"] =
      "role,clinician,site,phone\nr-ana,ana,lake,312-555-0199\nr-bob,bob,hill,312-555-0101\n"
    after["participations.csv"] = "participation,role,network,status\np-bob,r-bob,gold,in\n"
    after["plans.csv"] = "plan,name,networks\nplan-gold,Plan Gold 2027,gold\n"
    let registry = data.folder.write("registry.csv", InventedRegistry.people(3, from: 500).csv)
    #expect(data.importing(registry, source: "registry", "--stage").code == 0)
    try importing(after, asOf: "2026-11-01", "--complete-for", "clinicians")
    try data.must("sources", "remove", "registry")
  }

  private func importing(_ files: [String: String], asOf: String, _ more: String...) throws {
    let folder = data.folder.file("plan-x")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, text) in files { data.folder.write("plan-x/" + name, text) }
    let outcome = data.run(
      ["import", folder, "--as", "exchange", "--source", "plan-x", "--as-of", asOf] + more)
    try #require(outcome.code == 0, "\(outcome.stderr)")
  }

  private func object(_ arguments: String...) -> JSON {
    JSON(data.run(["sources", "diff"] + arguments + ["--format", "json"]))
  }

  @Test func `sources that came, went and were replaced are named, with exact numbers`() throws {
    let diff = object("2", "3")
    #expect(diff["from"]["generation"].int == 2 && diff["to"]["generation"].int == 3)
    #expect(diff["changed"].value as? Bool == true)
    #expect(diff["sources"].list.map { $0["source"].text } == ["plan-x", "registry"])
    #expect(diff["sources"].list.map { $0["change"].text } == ["replaced", "added"])
    #expect(diff["unchanged"].texts.contains("nci-centers"))
    let plan = diff["sources"][0]
    let counts = plan["entities"]
    // ana, bob and the plan say other things; eve and the network the same, eve with another date.
    let expected = ["added": 1, "vanished": 1, "changed": 3, "redated": 1, "unchanged": 1]
    #expect(expected.allSatisfy { counts[$0.key].int == $0.value }, "\(counts)")
    #expect(plan["by_kind"]["plan"]["changed"].int == 1)
    #expect(plan["from"]["as_of"].text == "2026-10-01" && plan["to"]["as_of"].text == "2026-11-01")
    #expect(plan["from"]["complete_for"].isNull && plan["to"]["complete_for"].text == "clinicians")
    #expect(plan["added"].list.map { $0["id"].text } == ["npi:2000000051"])
    #expect(plan["vanished"].list.map { $0["name"].text } == ["Gone"])
    #expect(diff["sources"][1]["entities"]["added"].int == 3)
    let back = object("3", "4")["sources"]
    #expect(back.list.map { $0["change"].text } == ["removed"])
    #expect(back[0]["entities"]["vanished"].int == 3 && back[0]["to"].isNull)
  }

  @Test func `what changed of whom is said in words, networks and sites too`() throws {
    let outcome = data.run("sources", "diff", "2", "3", "--source", "plan-x", "--format", "table")
    #expect(outcome.code == 0)
    let lake = "Lakeshore Example, Chicago, IL"
    for line in [
      "plan-x: replaced", "  as of: 2026-10-01 → 2026-11-01", "  complete for: not stated → clinicians",
      "  clinician: 1 added, 1 vanished, 2 changed, 1 redated",
      "    npi:2000000010  Ejemplo", "      language: es: not stated → stated",
      "      phone at \(lake): 312-555-0101 → 312-555-0199",
      "      network plan-x:gold at \(lake): in → not listed",
      "      site_name at Hill Example, New York, NY: Lakeshore Example → Hill Example",
      "      name: Plan Gold → Plan Gold 2027", "    npi:2000000044  Gone",
    ] {
      #expect(outcome.lines.contains(line), "\(line)\nin\n\(outcome.stdout)")
    }
    #expect(!outcome.stdout.contains("Staysame") && !outcome.stdout.contains("registry"))
  }

  @Test func `as rows each difference has one, with its old and its new value`() throws {
    let rows = data.run("sources", "diff", "2", "3", "--format", "tsv").lines.map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows[0] == ["source", "change", "kind", "id", "name", "field", "place", "old", "new"])
    #expect(rows.allSatisfy { $0.count == rows[0].count })
    #expect(
      rows.contains([
        "plan-x", "changed", "clinician", "npi:2000000010", "Ejemplo", "network plan-x:gold",
        "Lakeshore Example, Chicago, IL", "in", "",
      ]))
    #expect(rows.contains(["plan-x", "count", "", "", "", "changed", "", "", "3"]))
    let lines = data.run("sources", "diff", "2", "3", "--format", "ndjson").lines
    #expect(lines.map { JSON(line: $0)["source"].text } == ["plan-x", "registry"])
  }

  @Test func `top limits the names and never the numbers`() {
    let plan = object("2", "3", "--top", "1")["sources"][0]
    #expect(plan["changed"].list.count == 1 && plan["entities"]["changed"].int == 3)
    #expect(object("2", "3", "--top", "0")["sources"][0]["changed"].list.isEmpty)
    #expect(
      data.run("sources", "diff", "2", "3", "--top", "1", "--format", "table").stdout.contains("(1 of 3)"))
    #expect(data.run("sources", "diff", "2", "3", "--top", "-1").code == 64)
  }

  @Test func `the exit code says whether anything changed, when that is asked for`() {
    #expect(data.run("sources", "diff", "2", "3").code == 0)
    #expect(data.run("sources", "diff", "2", "3", "--exit-status").code == 1)
    #expect(data.run("sources", "diff", "2", "3", "--source", "programs", "--exit-status").code == 0)
    #expect(data.run("sources", "diff", "3", "3", "--exit-status").code == 0)
    let same = data.run("sources", "diff", "3", "3", "--format", "table")
    #expect(same.stdout.contains("nothing has changed"))
  }

  @Test func `what a search covers is a difference too`() {
    #expect(data.run("index", "use", "3").code == 0)
    let registry = data.folder.file("registry.csv")
    #expect(data.importing(registry, source: "registry", "--keep", "all").code == 0)
    let outcome = data.run("sources", "diff", "3", "5", "--format", "table", "--exit-status")
    #expect(outcome.code == 1)
    #expect(outcome.lines.contains("a search covers: cancer-care → all"))
  }

  @Test func `a generation or source that is not there is named with those that are`() {
    let generation = data.run("sources", "diff", "2", "9")
    #expect(generation.code == 66 && generation.stderr.contains("2, 3, 4"))
    let source = data.run("sources", "diff", "2", "3", "--source", "nobody")
    #expect(source.code == 66 && source.stderr.contains("plan-x"))
    #expect(data.run("sources", "diff", "2").code == 64)
  }

  // MARK: One doctor

  @Test func `history tells what each generation said of a doctor, oldest first`() throws {
    let outcome = try data.must("show", "2000000010", "--history")
    let history = outcome.lines.drop { $0 != "  history" }.dropFirst()
    let lake = "Lakeshore Example, Chicago, IL"
    #expect(
      history.filter { $0.hasPrefix("    generation") }.map { $0.split(separator: ": ").last } == [
        "listed", "changed", "says the same",
      ])
    #expect(
      history.contains(
        "      network plan-x:gold at \(lake): in → not listed  [was: plan-x 2026-10-01]"))
    #expect(
      history.contains(
        "      phone at \(lake): 312-555-0101 → 312-555-0199  [plan-x 2026-11-01]"))
    #expect(!(try data.must("show", "2000000010").stdout.contains("history")))
    let json = JSON(try data.must("show", "2000000010", "--history", "--format", "json"))[0]["history"].list
    #expect(json.map { $0["generation"].int } == [2, 3, 4])
    #expect(json[0]["differences"].isNull && json[2]["differences"].isList)
    let network = json[1]["differences"].list.first { $0["field"].text == "network" }
    #expect(network?["network_id"].text == "plan-x:gold")
    #expect(network?["old"].text == "in" && network?["new"].isNull == true)
    #expect(
      JSON(try data.must("show", "2000000010", "--json", "id,history"))[0].keys == ["id", "history"],
      "asking for the field is asking for it")
  }

  @Test func `a doctor who came or went is told with the generation`() throws {
    let gone = try data.must("show", "2000000044", "--history")
    #expect(gone.lines.prefix(2) == ["Gone  [npi:2000000044]", "  in no source now"])
    #expect(
      gone.lines.contains { $0.hasPrefix("    generation 3,") && $0.hasSuffix("in no source any more") })
    #expect(JSON(try data.must("show", "2000000044", "--history", "--json"))[0]["facts"].list.isEmpty)
    let plain = data.run("show", "2000000044")
    #expect(plain.code == 66 && plain.stderr.contains("--history"))
    let come = try data.must("show", "2000000051", "--history")
    #expect(
      come.lines.contains { $0.hasPrefix("    generation 3,") && $0.hasSuffix("listed for the first time") })
    #expect(data.run("show", "2999999994", "--history").code == 66)
  }
}
