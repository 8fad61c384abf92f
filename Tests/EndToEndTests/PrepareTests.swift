import TestSupport
import Testing

/// Story 8: what to bring. Today is Saturday 21 November 2026.
@Suite struct PrepareTests {
  private static let sarcoma = "program:example-remote-sarcoma"
  private static let sheets = "records,questions,script,letter,call"

  @Test func `a sheet in Spanish for a place and a day, its level said on the side`() throws {
    let data = DataFolder.withExample()
    let file = data.folder.file("preparacion.html")
    let made = try data.must(
      "prepare", Self.sheets, "--cancer", "cáncer de seno", "--for", Self.sarcoma, "--visit", "2026-12-15",
      "--lang", "es", "-o", file, "--stats")
    #expect(made.stdout.isEmpty)
    #expect(Files.permissions(file) == 0o600)
    let page = Files.text(file)
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"es\">"))
    for words in [
      "Laminillas", "Informe de patología", "Remote Opinions Example (fictional)", "800-555-0112",
      "martes 15 de diciembre de 2026", "martes 1 de diciembre de 2026", "lang=\"en\"",
    ] { #expect(page.contains(words), "\(words)") }
    // One line a sheet, and the letter to send in English beside its Spanish one.
    let levels = made.errorLines.filter { $0.contains("grade") }
    #expect(levels.count == 6, "\(made.stderr)")
    for line in levels {
      let grade = try #require(line.firstMatch(of: /grade (-?\d+\.\d) \(/).flatMap { Double($0.1) })
      #expect(grade <= 6, "\(line)")
      #expect(
        line.contains(
          line.hasPrefix("letter (en)") ? "Flesch-Kincaid" : line.contains("(es)") ? "Crawford" : "?"))
    }
  }

  @Test func `without a place or a cancer nothing is opened and nothing is made`() throws {
    let data = DataFolder()
    let sheet = try data.must("prepare", "records", "script")
    #expect(sheet.stdout.contains("[ ] Slides.") && sheet.stdout.contains("WORDS YOU CAN USE"))
    #expect(sheet.stderr.isEmpty && !Files.isThere(data.path))
  }

  @Test func `the tasks of a visit go into a calendar, with nothing of the illness`() throws {
    let data = DataFolder.withExample()
    let file = data.folder.file("visit.ics")
    try data.must(
      "prepare", "records", "--cancer", "breast", "--for", "2000000036", "--visit", "2026-12-15", "-o", file)
    let text = Files.text(file).replacing("\r\n ", with: "")
    for line in ["DUE;VALUE=DATE:20261201", "DUE;VALUE=DATE:20261211", "DTSTART;VALUE=DATE:20261215"] {
      #expect(text.contains(line), "\(line)")
    }
    #expect(!text.lowercased().contains("breast") && !text.lowercased().contains("cancer,"))
  }

  @Test func `a visit too near is said, and no day lies in the past`() throws {
    let sheet = try DataFolder().must("prepare", "records", "--visit", "2026-11-25")
    #expect(sheet.stderr.contains("less than 14 days to the visit"))
    #expect(sheet.stderr.contains("Ask your doctor how long you can wait."))
    #expect(!sheet.stdout.contains("November 11"))
  }

  @Test func `a name with markup stays text in the page`() throws {
    let data = DataFolder.seeded()
    let added = data.importingExchange(
      "odd",
      [
        "organizations.csv":
          "organization,npi,name\nodd,2000001117,Odd <script>alert(1)</script> & Sons\n",
        "sites.csv":
          "site,name,organization,street,city,state,zip\nodd-1,Odd,odd,1 Odd St,Chicago,IL,60601\n",
        "roles.csv": "role,organization,site\nodd-r,odd,odd-1\n",
      ])
    try #require(added.code == 0, "\(added.stderr)")
    for format in ["html", "md"] {
      let sheet = try data.must("prepare", Self.sheets, "--for", "2000001117", "--format", format)
      #expect(!sheet.stdout.replacing("\\<", with: "").contains("<script"), "\(format)")
      #expect(sheet.stdout.contains("script"), "\(format): the name is shown")
    }
  }

  @Test(arguments: [
    (["records", "--for", "program:nowhere"], 66, "program:nowhere"),
    // One digit off Ana Ejemplo.
    (["records", "--for", "2000000035"], 66, "npi:2000000036"),
    (["records", "--for", "plan:00000ZZ0010001"], 64, "plan"),
    (["records", "--cancer", "xyzzyq"], 64, "xyzzyq"),
    (["records", "--visit", "2026-11-20"], 64, "2026-11-20 is over"),
    (["records", "--visit", "15 December"], 64, "YYYY-MM-DD"),
    (["records", "--visit", "2026-02-30"], 64, "--visit"),
    (["recrds"], 64, "did you mean records"), (["reconcile"], 64, "no sheet \"reconcile\""),
    (["records", "--format", "htm"], 64, "did you mean html"), (["records", "--lang", "fr"], 64, "es"),
    (["records", "--format", "ics"], 64, "--visit"),
    (["script", "--visit", "2026-12-15", "--format", "ics"], 64, "records"),
    (["records", "-o", "/nowhere/at/all.html"], 73, "/nowhere/at/all.html"),
  ]) func `what cannot be prepared is told with what can, and nothing is printed`(
    arguments: [String], code: Int, words: String
  ) {
    let outcome = DataFolder.withExample().run(["prepare"] + arguments)
    #expect(Int(outcome.code) == code, "\(outcome.stderr)")
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains(words), "\(outcome.stderr)")
  }

  @Test func `nothing of the question stays behind but the file that was named`() throws {
    let data = DataFolder.withExample()
    func files() -> [String] {
      Running.run("find", [data.path, data.home, "-type", "f"], environment: [:]).lines.sorted()
    }
    let before = files()
    let file = data.home + "/ready.md"
    try data.must(
      "prepare", Self.sheets, "--cancer", "chordoma", "--for", Self.sarcoma, "--visit", "2026-12-15", "-o",
      file)
    #expect(files() == (before + [file]).sorted())
    let words = Running.run("grep", ["-rl", "2026-12-15", data.path], environment: [:])
    #expect(words.stdout.isEmpty)
  }
}
