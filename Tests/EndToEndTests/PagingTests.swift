import TestSupport
import Testing

/// A long answer, page by page.
@Suite struct PagingTests {
  let data = DataFolder.seeded()
  let search = ["search", "--kind", "center", "--near", "10001"]

  @Test func `pages follow each other without a gap and without a repetition`() throws {
    let all = JSON(data.run(search + ["--limit", "all", "--json", "id"])).list.compactMap { $0["id"].text }
    #expect(all.count > 40)
    var pages: [String] = []
    var cursor: String?
    repeat {
      let outcome = data.run(
        search + ["--limit", "17", "--format", "json"] + (cursor.map { ["--cursor", $0] } ?? []))
      try #require(outcome.code == 0, "\(outcome.stderr)")
      let page = JSON(outcome)
      #expect(page["total"]["value"].int == all.count)
      try #require(!page["data"].list.isEmpty)
      pages += page["data"].list.compactMap { $0["id"].text }
      cursor = page["page"]["next"].text
    } while cursor != nil && pages.count <= all.count
    #expect(pages == all)
  }

  @Test func `pages are numbered through, in the table and in what is carried away`() throws {
    let first = JSON(data.run(search + ["--limit", "4", "--format", "json"]))
    let second = search + ["--limit", "4", "--cursor", try #require(first["page"]["next"].text)]
    let names = JSON(data.run(second + ["--json", "name"])).list.compactMap { $0["name"].text }
    try #require(names.count == 4)
    let table = try data.must(second + ["--format", "table"]).lines
    let markdown = try data.must(second + ["--format", "md"]).lines
    let html = try data.must(second + ["--format", "html"]).stdout
    for (number, name) in zip(5...8, names) {
      #expect(table.contains { $0.hasPrefix("\(number)  \(name)") }, "\(number) \(name)")
      #expect(markdown.contains { $0.hasPrefix("## \(number). ") }, "\(number)")
      #expect(html.contains("id=\"p\(number)\"") && html.contains("href=\"#p\(number)\""), "\(number)")
    }
    let places = JSON(data.run(second + ["--format", "geojson"]))["features"].list
    #expect(places.compactMap { $0["properties"]["position"].int } == [5, 6, 7, 8])
  }

  @Test func `a cursor is good for its own search only`() throws {
    let next = try #require(JSON(data.run(search + ["--format", "json"]))["page"]["next"].text)
    let other = data.run("search", "--kind", "program", "--cursor", next)
    #expect(other.code == 64)
    #expect(other.stderr.contains("--cursor"))
    for nonsense in ["zz" + next, String(next.dropLast(12)), next.uppercased() + "x", "é", "0"] {
      #expect(data.run(search + ["--cursor", nonsense]).code == 64, "\(nonsense)")
    }
  }

  @Test func `pages go on with the generation of the first one while new ones are published`() throws {
    // Clinicians among the hits, so that each import would shift every page.
    let everybody = ["search", "--near", "10001", "--kind", "center,clinician"]
    func publish(_ people: Int) {
      let registry = data.folder.write("registry-\(people).csv", InventedRegistry.people(people).csv)
      #expect(data.importing(registry, "--force", "--keep", "all").code == 0)
    }
    publish(9)
    let whole = JSON(data.run(everybody + ["--limit", "all", "--format", "json"]))
    let all = whole["data"].list.compactMap { $0["id"].text }
    let first = try #require(whole["generation_number"].int)
    var pages: [String] = []
    var cursor: String?
    var people = 9
    repeat {
      let outcome = data.run(
        everybody + ["--limit", "40", "--format", "json"] + (cursor.map { ["--cursor", $0] } ?? []))
      try #require(outcome.code == 0, "\(outcome.stderr)")
      let page = JSON(outcome)
      #expect(page["generation_number"].int == first)
      #expect(page["generation"].text == whole["generation"].text)
      #expect(page["total"]["value"].int == all.count)
      pages += page["data"].list.compactMap { $0["id"].text }
      cursor = page["page"]["next"].text
      people += 1
      // Two publishings are as many as the generation of the first page outlives.
      if people <= 11 { publish(people) }
    } while cursor != nil && pages.count < all.count
    #expect(pages == all, "nobody twice, nobody left out")
    let now = JSON(data.run(everybody + ["--limit", "1", "--format", "json"]))
    #expect(now["generation_number"].int == first + 2)
    #expect(now["total"]["value"].int == all.count + 2)
  }

  @Test func `a cursor whose generation is gone says so and what to do`() throws {
    let next = try #require(JSON(data.run(search + ["--format", "json"]))["page"]["next"].text)
    let registry = data.folder.write("registry.csv", InventedRegistry.people(3).csv)
    #expect(data.importing(registry).code == 0)
    #expect(data.run(search + ["--cursor", next]).code == 0, "its generation is kept")
    #expect(data.run("index", "prune", "--keep", "1").code == 0)
    let late = data.run(search + ["--cursor", next])
    #expect(late.code == 66)
    #expect(late.stdout.isEmpty, "never a page of another answer")
    #expect(late.stderr.contains("not kept any more") && late.stderr.contains("repeat the search"))
  }

  @Test func `pages keep the day of the first one, though midnight passes`() throws {
    let next = try #require(JSON(data.run(search + ["--format", "json"]))["page"]["next"].text)
    let today = JSON(data.run(search + ["--cursor", next, "--format", "json"]))
    var environment = data.environment
    environment["SECOND_OPINION_TODAY"] = "2026-11-22"
    let tomorrow = Running.run(
      BuiltCommand.path, search + ["--cursor", next, "--format", "json"], environment: environment)
    try #require(tomorrow.code == 0, "\(tomorrow.stderr)")
    #expect(JSON(tomorrow)["query"]["on"].text == "2026-11-21")
    #expect(
      JSON(tomorrow)["data"].list.compactMap { $0["id"].text }
        == today["data"].list.compactMap { $0["id"].text })
    let other = Running.run(
      BuiltCommand.path, search + ["--cursor", next, "--on", "2026-11-22"], environment: environment)
    #expect(other.code == 64, "another day is another search")
  }
}
