import TestSupport
import Testing

/// A family near New York looks for a comprehensive cancer center.
@Suite struct CenterSearchTests {
  @Test
  func
    `comprehensive centers for triple negative breast cancer within 100 miles of 10001 come nearest first`()
    throws
  {
    let data = DataFolder.seeded()
    let outcome = data.run(
      "search", "--kind", "center", "--cancer", "triple negative breast", "--near", "10001", "--within",
      "100mi",
      "--nci", "comprehensive", "--json", "name,nci,distance_mi")
    #expect(outcome.code == 0)
    let answer = JSON(outcome)
    #expect(answer.isList)
    #expect(answer.list.count >= 3, "New York City alone has several")
    for hit in answer.list {
      #expect(hit.keys == ["name", "nci", "distance_mi"])
      #expect(hit["nci"].text == "comprehensive")
      #expect(hit["name"].text?.isEmpty == false)
    }
    let distances = try answer.list.map { try #require($0["distance_mi"].number) }
    #expect(distances == distances.sorted())
    #expect(distances.allSatisfy { $0 >= 0 && $0 <= 100 })

    // The same centers, read from the bundled table by another program's hand: names are those of its rows.
    let table = Files.text(packageRoot() + "/Data/centers.csv")
    for hit in answer.list { #expect(table.contains(try #require(hit["name"].text))) }
    #expect(answer.list.contains { $0["name"].text?.contains("Sloan Kettering") == true })
  }

  @Test func `a smaller circle leaves out what is farther and nothing else`() throws {
    let data = DataFolder.seeded()
    func distances(_ within: String) throws -> [Double] {
      let outcome = try data.must(
        "search", "--kind", "center", "--near", "10001", "--within", within, "--limit", "all", "--json",
        "distance_mi")
      return JSON(outcome).list.compactMap { $0["distance_mi"].number }
    }
    let wide = try distances("100mi")
    let narrow = try distances("30mi")
    #expect(!narrow.isEmpty)
    #expect(narrow.count < wide.count)
    #expect(narrow == Array(wide.prefix(narrow.count)))
    #expect(wide.dropFirst(narrow.count).allSatisfy { $0 >= 30 })
    #expect(try distances("48.28032km") == narrow, "30 miles are 48.28032 km")
  }

  @Test func `a circle needs its middle`() {
    let outcome = DataFolder.seeded().run("search", "--kind", "center", "--within", "25mi")
    #expect(outcome.code == 64)
    #expect(outcome.stderr.contains("--near"))
  }
}
