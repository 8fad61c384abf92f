import TestSupport
import Testing

/// What a search that finds few says would find more.
@Suite struct RelaxedSearchTests {
  let data = DataFolder.seeded()
  let search = [
    "search", "--kind", "center", "--cancer", "melanoma", "--near", "59101", "--within", "400mi",
  ]

  @Test func `an offer tells what would be found, and asking so finds as many`() throws {
    let answer = JSON(data.run(search + ["--format", "json"]))
    let offers = answer["relax"].list
    let found = try #require(answer["total"]["value"].int)
    try #require(found < 5 && !offers.isEmpty)
    for offer in offers {
      #expect(offer.keys == ["change", "parameter", "value", "total"])
      let total = try #require(offer["total"].int)
      #expect(total > found)
      // Only what is left out can be typed again by taking the option away.
      guard offer["value"].isNull, let name = offer["parameter"].text,
        let at = search.firstIndex(of: "--" + name)
      else { continue }
      var wider = search
      wider.removeSubrange(at...at + 1)
      #expect(JSON(data.run(wider + ["--format", "json"]))["total"]["value"].int == total, "\(name)")
    }
  }

  @Test func `offers are in the table, and hints beside other forms`() {
    let table = data.run(search + ["--format", "table"])
    #expect(table.stdout.contains("none is made for you:\n  drop "))
    #expect(table.stdout.contains("(without --within)"))
    let rows = data.run(search + ["--format", "tsv"])
    #expect(!rows.stdout.contains("none is made for you"))
    #expect(rows.stderr.contains("(without --within)"))
    #expect(data.run(search + ["--format", "tsv", "--quiet"]).stderr.isEmpty)
  }

  @Test func `a search that finds enough offers nothing`() {
    let many = data.run("search", "--kind", "center", "--cancer", "melanoma", "--format", "json")
    #expect(JSON(many)["relax"].isList && JSON(many)["relax"].list.isEmpty)
  }
}
