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

  @Test func `a cursor is good for its own search and its own generation only`() throws {
    let next = try #require(JSON(data.run(search + ["--format", "json"]))["page"]["next"].text)
    let other = data.run("search", "--kind", "program", "--cursor", next)
    #expect(other.code == 64)
    #expect(other.stderr.contains("--cursor"))
    #expect(data.run(search + ["--cursor", "zz" + next]).code == 64)
    let registry = data.folder.write("registry.csv", InventedRegistry.people(3).csv)
    #expect(data.importing(registry).code == 0)
    let late = data.run(search + ["--cursor", next])
    #expect(late.code != 0)
    #expect(late.stdout.isEmpty, "never a page of another answer")
    #expect(late.stderr.contains("--cursor"))
  }
}
