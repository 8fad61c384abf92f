import TestSupport
import Testing

/// Why somebody stands where she stands, as the command tells it.
@Suite struct ExplainTests {
  let data = DataFolder.seeded()
  let search = ["--kind", "center", "--cancer", "melanoma", "--near", "10001"]

  @Test func `a hit is told its place, and it is the place in the list`() throws {
    let list = JSON(data.run(["search"] + search + ["--limit", "30", "--json", "id"])).list
    let id = try #require(list[6]["id"].text)
    let told = JSON(data.run(["explain", id] + search + ["--format", "json"]))["explanations"][0]
    #expect(told["id"].text == id && told["position"].int == 7)
    #expect(
      told["rules"].list.compactMap { $0["rule"].text } == [
        "cancer_match", "distance", "nci_designation", "freshness", "name", "id",
      ])
    for rule in told["rules"].list where rule["rule"].text == "distance" {
      #expect(rule["source"]["row"].int != nil && rule["source"]["as_of"].text != nil)
    }
    let words = data.run(["explain", id] + search)
    #expect(words.lines[0].hasPrefix("7th of "))
  }

  @Test func `two hits are told which stands first, whichever is named first`() throws {
    let list = JSON(data.run(["search"] + search + ["--limit", "30", "--json", "id"])).list
    let (a, b) = (try #require(list[2]["id"].text), try #require(list[9]["id"].text))
    for (one, other) in [(a, b), (b, a)] {
      let told = JSON(data.run(["explain", one, "--vs", other] + search + ["--format", "json"]))
      let precedence = told["precedence"]
      #expect(precedence["first"].text == a && precedence["second"].text == b)
      let decides = precedence["rules"].list.filter { ($0["decides"].value as? Bool) == true }
      #expect(decides.compactMap { $0["rule"].text } == [precedence["decided_by"].text])
      let before = precedence["rules"].list.prefix { $0["rule"].text != precedence["decided_by"].text }
      #expect(before.allSatisfy { $0["first"].text == $0["second"].text })
    }
    #expect(data.run(["explain", a, "--vs", a] + search).code == 64)
  }

  @Test func `who is no hit is told what keeps her out, and that asking so lets her in`() throws {
    let arguments = ["explain", "center:yale"] + search + ["--within", "20mi", "--state", "NY"]
    let told = JSON(data.run(arguments + ["--format", "json"]))["explanations"][0]
    #expect((told["is_hit"].value as? Bool) == false && told["position"].isNull)
    let out = told["filters"].list.filter { ($0["keeps_out"].value as? Bool) == true }
    #expect(Set(out.compactMap { $0["parameter"].text }) == ["within", "state"])
    #expect(out.allSatisfy { $0["answer"].text == "no" && !$0["statements"].list.isEmpty })
    let words = data.run(arguments)
    #expect(words.stdout.contains("not among the "))
    #expect(words.stdout.contains("  state NY: no\n    CT ["))
    let open = JSON(data.run(["explain", "center:yale"] + search + ["--format", "json"]))
    #expect((open["explanations"][0]["is_hit"].value as? Bool) == true)
  }

  @Test func `an office that she has left is no place of hers, in whichever way one asks`() throws {
    let gone = inventedNPI(64_000_041)
    let moved = inventedNPI(64_000_042)
    let imported = data.importingExchange(
      "plan",
      [
        "clinicians.csv": "clinician,npi,last,specialties\na,\(gone),Hasleft,207RX0202X\n"
          + "b,\(moved),Hasmoved,207RX0202X\n",
        "sites.csv": "site,name,street,city,state,zip\ns1,Former,1 Former Way,Chicago,IL,60612\n"
          + "s2,Present,2 Present Way,New York,NY,10001\n",
        "networks.csv": "network,name\nn,Net\n", "plans.csv": "plan,name,networks\nperiods,Periods Plan,n\n",
        "roles.csv": "role,clinician,site,accepting,to\nr1,a,s1,yes,2026-06-30\nr2,b,s1,yes,2026-06-30\n"
          + "r3,b,s2,yes,\n",
        "participations.csv": "participation,role,network\np1,r1,n\np2,r2,n\np3,r3,n\n",
      ])
    try #require(imported.code == 0, "\(imported.stderr)")
    let near = ["--kind", "clinician", "--near", "60612", "--within", "5mi", "--accepting", "yes"]
    let now = JSON(data.run(["search"] + near + ["--format", "json"]))
    #expect(now["total"]["value"].int == 0 && now["excluded"]["not_held"].int == 2)
    let then = JSON(data.run(["search"] + near + ["--on", "2026-06-30", "--format", "json"]))
    #expect(then["total"]["value"].int == 2 && then["excluded"]["not_held"].int == 0)

    let told = JSON(data.run(["explain", gone] + near + ["--format", "json"]))["explanations"][0]["filters"]
    #expect(told.list.map { $0["parameter"].text } == ["on"] && told[0]["answer"].text == "no")
    #expect(told[0]["statements"][0]["words"].text == "ended 2026-06-30")
    #expect(told[0]["statements"][0]["source"]["row"].int == 1, "the role's own row")

    let checked = JSON(data.run("check", moved, "--plan", "periods", "--format", "json"))
    #expect(checked["status"].text == "in", "she is in where she is")
    let notes = checked["locations"].list.map { [$0["name"].text, $0["note"].text, $0["accepting"].text] }
    #expect(notes == [["Former", "ended 2026-06-30", "unknown"], ["Present", nil, "yes"]])
    #expect(data.run("check", gone, "--plan", "periods").stdout.contains("the role there ended 2026-06-30"))

    let compared = JSON(data.run("compare", gone, moved, "--format", "json"))["rows"].list
    func cells(_ row: String) -> [String] { compared.first { $0["row"].text == row }?["values"].texts ?? [] }
    #expect(cells("site").first?.hasSuffix("(ended 2026-06-30)") == true)
    #expect(cells("site").last?.hasPrefix("Present") == true)
    #expect(cells("accepting") == ["unknown", "yes"])
    #expect(data.run("show", gone).stdout.contains("to: 2026-06-30"))
  }

  @Test func `who is nowhere, or is never a hit, is told apart`() {
    #expect(data.run("explain", "center:nowhere").code == 66)
    let plan = data.run("explain", "cancer:breast")
    #expect(plan.code == 66 && plan.stderr.contains("never a hit"))
  }
}
