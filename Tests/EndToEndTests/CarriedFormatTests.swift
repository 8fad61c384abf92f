import TestSupport
import Testing

/// What people carry away: a packet of a list (story 6), and a search in the same forms.
@Suite struct CarriedFormatTests {
  let data = DataFolder.seeded()
  private static let question = [
    "--cancer", "triple negative breast", "--near", "60601", "--within", "25mi", "--plan", "00000ZZ0010001",
  ]
  private static let carried = ["md", "html", "xlsx", "vcf", "ics", "geojson", "fhir", "fhir-xml"]

  init() throws {
    let outcome = data.importing(packageRoot() + "/Data/example", as: "exchange", source: "example")
    try #require(outcome.code == 0, "\(outcome.stderr)")
  }

  /// Each call of story 6 as it stands there.
  @Test func `a navigator carries a list away in five forms`() throws {
    try data.must("shortlist", "new", "rivera")
    let found = data.run(["search"] + Self.question + ["--json", "id"])
    let added = data.run(
      ["shortlist", "add", "rivera", "-"] + Self.question,
      input: data.folder.write("found.json", found.bytes))
    try #require(added.code == 0, "\(added.stderr)")
    try data.must("shortlist", "note", "rivera", "2000000036", "intake wants slides before booking")
    try data.must("log", "2000000036", "--field", "phone", "--saw", "312-555-0199")
    let out = data.folder.file("packet")
    let written = try data.must(
      "shortlist", "export", "rivera", "--format", "xlsx,csv,html,ics,vcf", "--lang", "es", "--out", out + "/"
    )
    #expect(written.lines == ["xlsx", "csv", "html", "ics", "vcf"].map { "\(out)/rivera-2026-11-21.\($0)" })
    for path in written.lines { #expect(Files.permissions(path) == 0o600, "\(path)") }
    let html = Files.text(out + "/rivera-2026-11-21.html")
    #expect(html.contains("lang=\"es\"") && html.contains("Ana Ejemplo, MD"))
    // One's own words, and what one was told, stand beside what the source says.
    for words in ["intake wants slides before booking", "312-555-0199", "312-555-0103"] {
      #expect(html.contains(words), "\(words)")
    }
    let csv = PlainTable.rows(out + "/rivera-2026-11-21.csv")
    let ids = JSON(found).list.compactMap { $0["id"].text }
    #expect(!ids.isEmpty && csv.compactMap { $0["id"] } == ids)
    let cards = Files.text(out + "/rivera-2026-11-21.vcf")
    #expect(cards.components(of: "BEGIN:VCARD") == ids.count)
    // Calendars and cards are shared, and do not tell what for.
    let calendar = Files.text(out + "/rivera-2026-11-21.ics")
    #expect(calendar.hasPrefix("BEGIN:VCALENDAR"))
    for text in [cards, calendar] {
      #expect(!text.lowercased().contains("negative") && !text.lowercased().contains("breast"))
    }
  }

  @Test(arguments: carried) func `a search leaves in every form of a shortlist`(token: String) throws {
    let file = data.folder.file("places")
    let outcome = data.run(["search"] + Self.question + ["--format", token, "-o", file])
    #expect(outcome.code == 0 && outcome.stdout.isEmpty, "\(outcome.stderr)")
    #expect(Files.permissions(file) == 0o600)
    let bytes = Files.bytes(file)
    let piped = data.run(["search"] + Self.question + ["--format", token])
    #expect(piped.bytes == bytes)
    let names = JSON(data.run(["search"] + Self.question + ["--json", "name"])).list.compactMap {
      $0["name"].text
    }
    try #require(names.count > 5)
    if token == "xlsx" {
      #expect(bytes.starts(with: Array("PK".utf8)))
    } else {
      // Commas are escaped in cards and calendars, long lines folded, marks of Markdown escaped.
      let text = Files.text(file).replacing("\r\n ", with: "").replacing("\\", with: "")
      for name in names {
        let word = String(name.prefix { !",'&".contains($0) })
        #expect(text.contains(word), "\(word)")
      }
    }
  }

  @Test(arguments: [
    ("vcard", "did you mean vcf?"), ("excel", "did you mean xlsx?"), ("fhir-json", "did you mean fhir?"),
    ("hmtl", "did you mean html?"), ("ical", "did you mean ics?"),
  ])
  func `a form has one spelling, and another one is told which`(token: String, words: String) throws {
    try data.must("shortlist", "new", "rivera")
    let outcome = data.run("shortlist", "export", "rivera", "--format", token)
    #expect(outcome.code == 64 && outcome.stdout.isEmpty && outcome.stderr.contains(words))
    #expect(data.run("search", "--cancer", "TNBC", "--format", token).code == 64)
  }

  @Test func `who is independent of the first doctor is frozen, and carried away`() throws {
    let question = ["--cancer", "TNBC", "--first-doctor", "2000000010"]
    let hits = JSON(data.run(["search"] + question + ["--format", "json"]))["data"].list
    let ana = try #require(hits.first { $0["id"].text == "npi:2000000036" })
    let expected = ana["independence"]["lines"].list.map { [$0["what"].text, $0["answer"].text] }
    try #require(expected.count == 5)
    try data.must("shortlist", "new", "rivera")
    #expect(data.run(["shortlist", "add", "rivera", "2000000036"] + question).code == 0)
    for arguments in [["shortlist", "export", "rivera"], ["search", "--limit", "all"] + question] {
      let table = data.folder.write(
        "carried", data.run(arguments + ["--format", arguments[0] == "search" ? "geojson" : "json"]).bytes)
      let json = JSON(file: table)
      if arguments[0] == "search" {
        let mine = json["features"].list.first { $0["id"].text == "npi:2000000036" }
        #expect(mine?["properties"]["independence"].isNull == false)
      } else {
        let lines = json["entries"][0]["independence"].list
        #expect(lines.map { [$0["what"].text, $0["answer"].text] } == expected)
      }
    }
  }

  @Test func `what does not go together is refused`() throws {
    for more in [["--lang", "es"], ["--format", "html", "--explain"], ["--format", "vcf", "--no-header"]] {
      let outcome = data.run(["search", "--cancer", "TNBC"] + more)
      #expect(outcome.code == 64 && outcome.stdout.isEmpty, "\(more)")
    }
  }

  @Test(.enabled(if: Files.isThere("/usr/bin/script"))) func `a workbook is not written to a terminal`()
    throws
  {
    try data.must("shortlist", "new", "rivera")
    for command in ["shortlist export rivera", "search --cancer TNBC"] {
      let outcome = Running.run(
        "/usr/bin/script", ["-qec", "'\(BuiltCommand.path)' \(command) --format xlsx", "/dev/null"],
        environment: data.environment)
      #expect(outcome.code == 64 && outcome.stdout.contains("no text for a terminal"), "\(outcome.stdout)")
    }
  }
}

extension String {
  fileprivate func components(of line: String) -> Int {
    split(whereSeparator: \.isNewline).filter { $0 == line }.count
  }
}
