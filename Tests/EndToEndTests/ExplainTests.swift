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

  @Test func `who is nowhere, or is never a hit, is told apart`() {
    #expect(data.run("explain", "center:nowhere").code == 66)
    let plan = data.run("explain", "cancer:breast")
    #expect(plan.code == 66 && plan.stderr.contains("never a hit"))
  }
}
