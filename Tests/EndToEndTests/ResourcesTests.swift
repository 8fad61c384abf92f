import DirectoryModel
import TestSupport
import Testing

/// Links to guidelines and help, from the bundled table.
@Suite struct ResourcesTests {
  private let data = DataFolder.seeded()

  private func listed(_ arguments: String...) throws -> [JSON] {
    let outcome = data.run(["resources", "--format", "json"] + arguments)
    try #require(outcome.code == 0, "\(outcome.stderr)")
    return JSON(outcome).list
  }

  private static let table = PlainTable.rows(packageRoot() + "/Data/resources.csv")

  @Test func `every row of the table is listed with its link, its day and where it is from`() throws {
    let listed = try listed()
    #expect(Set(listed.map { $0["id"].text }) == Set(Self.table.map { "resource:" + $0["resource"]! }))
    for row in Self.table {
      let shown = try #require(listed.first { $0["id"].text == "resource:" + row["resource"]! })
      #expect(shown["link"].text == row["link"])
      #expect(shown["last_checked"].text ?? "" == row["last_checked"])
      #expect(shown["source"].text?.contains(" row ") == true)
    }
  }

  @Test func `a cancer's own help stands first, and other cancers' is left out`() throws {
    let breast = try listed("--cancer", "TNBC")
    let cancers = breast.map { $0["cancers"].text ?? "" }
    let first = cancers.prefix { !$0.contains("any") }
    #expect(!first.isEmpty && first.allSatisfy { $0.contains("breast") })
    #expect(cancers.dropFirst(first.count).allSatisfy { $0.contains("any") })
    #expect(breast.contains { $0["id"].text == "resource:nccn-patients" })
    #expect(!breast.contains { $0["id"].text == "resource:pancan" })
  }

  @Test func `kind, state and language narrow it, and the unknown are counted`() throws {
    let rides = try listed("--kind", "transport,lodging", "--state", "Montana")
    #expect(Set(rides.compactMap { $0["kind"].text }) == ["transport", "lodging"])
    let spanish = data.run("resources", "--lang", "es", "--format", "json")
    #expect(JSON(spanish).list.allSatisfy { $0["languages"].text?.contains("es") == true })
    let unknown = Self.table.count { $0["languages"]!.isEmpty }
    #expect(unknown > 0 && spanish.stderr.contains("\(unknown) left out because no page states"))
  }

  @Test(arguments: [
    (["--state", "XQ"], 64, "--state XQ"), (["--state", "Montna"], 64, "near it: MT"),
    (["--kind", "trasport"], 64, "transport"), (["--cancer", "xyzzyq"], 64, "xyzzyq"),
    (["--json", "lnk"], 64, "link"),
  ]) func `what cannot be listed is told with what comes near`(arguments: [String], code: Int, words: String)
  {
    let outcome = data.run(["resources"] + arguments)
    #expect(Int(outcome.code) == code && outcome.stdout.isEmpty, "\(outcome.stderr)")
    #expect(outcome.stderr.contains(words), "\(outcome.stderr)")
  }

  @Test func `on a narrow terminal each row is a block, and no link and no number is cut`() throws {
    let arguments = ["resources", "--cancer", "breast", "--kind", "navigator,lodging"]
    let rows = JSON(try data.must(arguments + ["--json", "name,link,phone"])).list
    try #require(rows.count > 3)
    let narrow = Running.run(
      BuiltCommand.path, arguments + ["--format", "table"],
      environment: data.environment.merging(["COLUMNS": "80"]) { $1 })
    #expect(narrow.code == 0 && !narrow.stdout.contains("…"))
    for row in rows {
      for value in [row["link"].text, row["phone"].text].compactMap(\.self) {
        #expect(narrow.lines.contains { $0.hasSuffix("  " + value) }, "\(value)")
      }
    }
    for line in narrow.lines where !line.contains("://") { #expect(line.count <= 80, "\(line)") }
    // Where there is room it is a table.
    #expect(try data.must(arguments + ["--format", "table"]).lines.count == rows.count + 1)
  }

  @Test func `unknown is a word in the table`() throws {
    let table = try data.must("resources", "--kind", "guideline", "--format", "table")
    #expect(table.stdout.contains("unknown") && table.stdout.contains("2026-11-25"))
    #expect(table.stderr.contains("not medical advice"))
  }
}
