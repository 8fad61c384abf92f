import TestSupport
import Testing

/// A plan that works back from the day of a decision. Today is Saturday 21 November 2026.
@Suite struct TimelineTests {
  private let data: DataFolder

  init() {
    data = DataFolder.seeded()
    _ = data.importing(packageRoot() + "/Data/example", as: "exchange", source: "example")
  }

  private static let sarcoma = "program:example-remote-sarcoma"
  private static let advice = "Ask your doctor how long you can wait."

  private func rows(_ arguments: String...) -> [[String: String]] {
    let lines = data.run(["timeline", "--format", "tsv"] + arguments).lines.map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  @Test func `the general plan needs nobody, and no data`() {
    let untouched = DataFolder()
    let plan = untouched.run("timeline", "--decide-by", "2026-12-18", "--format", "table")
    #expect(plan.code == 0, "\(plan.stderr)")
    #expect(
      plan.stdout.contains(
        "2026-11-21  Ask for your records: reports, the slides themselves, and scans on disc."))
    #expect(plan.stdout.contains("2026-12-02  Call: did the records arrive?"))
    #expect(plan.stdout.contains("our assumption, not a source's"))
    #expect(plan.stdout.contains(Self.advice))
    #expect(!Files.isThere(untouched.path), "no directory is made for it")
  }

  @Test func `each one asked about has its own days, and what cannot make it is marked`() {
    let rows = rows("--decide-by", "2026-12-07", "--for", "\(Self.sarcoma),2000000291")
    #expect(Set(rows.map { $0["id"] }) == [Self.sarcoma, "npi:2000000291"])
    let late = rows.filter { $0["id"] == Self.sarcoma }
    #expect(late.allSatisfy { $0["feasible"] == "unlikely" })
    // Records on 5 December, then five business days at least.
    #expect(
      late.map { "\($0["step"]!) \($0["date"]!) \($0["late"]!)" } == [
        "ask_for_records 2026-11-21 no", "book 2026-11-21 no", "confirm_arrival 2026-12-02 no",
        "decide 2026-12-07 no", "answer 2026-12-11 yes",
      ])
    #expect(rows.filter { $0["id"] == "npi:2000000291" }.allSatisfy { $0["feasible"] == "unknown" })
  }

  @Test func `JSON holds what was asked, what was found with its source, and the steps`() {
    let plan = JSON(
      data.run("timeline", "--decide-by", "2026-12-18", "--for", Self.sarcoma, "--format", "json"))
    #expect(plan["query"]["records_days"].int == 14 && plan["query"]["records_days_basis"].text == "assumed")
    #expect(plan["note"].text?.contains(Self.advice) == true)
    let item = plan["items"][0]
    #expect(item["id"].text == Self.sarcoma)
    #expect(item["time"]["feasible"].text == "yes" && item["time"]["book_by"].text == "2026-12-04")
    #expect(item["time"]["source"].text?.hasPrefix("example, programs.csv row 3") == true)
    #expect(
      item["steps"].list.map { "\($0["step"].text ?? "") \($0["date"].text ?? "")" } == [
        "ask_for_records 2026-11-21", "confirm_arrival 2026-12-03", "book 2026-12-04", "answer 2026-12-18",
        "decide 2026-12-18",
      ])
    let stated = JSON(
      data.run(
        "timeline", "--decide-by", "2026-12-18", "--for", Self.sarcoma, "--records-days", "3", "--format",
        "json"))
    #expect(stated["query"]["records_days_basis"].text == "stated")
    // Three days before Sunday the 6th are Thursday: the call that asks for arrival is no earlier than the request.
    #expect(stated["items"][0]["steps"][0]["date"].text == "2026-12-03")
  }

  // MARK: Calendar

  /// The components of a calendar, each as its properties; read by the rules of RFC 5545 alone.
  private func components(_ text: String) -> [[String: String]] {
    #expect(text.hasSuffix("\r\n"))
    for line in text.split(separator: "\r\n") { #expect(line.utf8.count <= 75) }
    var components: [[String: String]] = []
    for line in text.replacing("\r\n ", with: "").split(separator: "\r\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let name = line[..<colon].split(separator: ";")[0]
      let value = String(line[line.index(after: colon)...])
      if name == "BEGIN", value != "VCALENDAR" { components.append(["": value]) }
      if name != "BEGIN", name != "END", !components.isEmpty {
        components[components.count - 1][String(name)] = value
      }
    }
    return components
  }

  @Test func `a calendar holds each step on its day, and nothing of a diagnosis`() {
    let file = data.folder.file("plan.ics")
    let outcome = data.run(
      "timeline", "--decide-by", "2026-12-18", "--for", Self.sarcoma, "--format", "ics", "-o", file)
    #expect(outcome.code == 0 && outcome.stdout.isEmpty)
    #expect(Files.permissions(file) == 0o600)
    let text = Files.text(file)
    let tasks = components(text)
    #expect(
      tasks.map { "\($0[""]!) \($0["DUE"] ?? $0["DTSTART"] ?? "") \($0["SUMMARY"]!)" } == [
        "VTODO 20261121 Ask for records", "VTODO 20261203 Call: did the records arrive?",
        "VTODO 20261204 Book",
        "VEVENT 20261218 Answer expected", "VEVENT 20261218 Decide",
      ])
    #expect(
      tasks.allSatisfy { $0["DESCRIPTION"]?.contains("Ask your doctor how long you can wait.") == true })
    #expect(tasks.allSatisfy { $0["DESCRIPTION"]?.contains("800-555-0112") == true })
    let words = text.replacing("\r\n ", with: "").lowercased()
    for word in ["sarcoma", "cancer", "tumor", "oncolog"] { #expect(!words.contains(word), "\(word)") }
  }

  @Test func `the telephone is that of an office where the person still is`() throws {
    let rows = TemporaryFolder()
    rows.write("clinicians.csv", "clinician,npi,last\na,\(inventedNPI(64_000_031)),Moved\n")
    rows.write(
      "sites.csv", "site,street,city,state\ns1,1 Former Way,Chicago,IL\ns2,2 Present Way,Chicago,IL\n")
    rows.write(
      "roles.csv", "role,clinician,site,phone,to\nr1,a,s1,312-555-0171,2026-06-30\nr2,a,s2,312-555-0172,\n")
    let outcome = data.run(
      "import", "--as", "exchange", "--source", "moved", "--as-of", "2026-11-01", rows.path)
    #expect(outcome.code == 0, "\(outcome.stderr)")
    let plan = try data.must(
      "timeline", "--decide-by", "2026-12-18", "--for", inventedNPI(64_000_031), "--format", "ics"
    ).stdout.replacing("\r\n ", with: "")
    #expect(plan.contains("312-555-0172") && !plan.contains("312-555-0171"))
  }

  @Test func `made again with other days, the tasks are the same ones`() {
    func uids(_ decideBy: String, _ ids: String...) -> [String: String] {
      let text = data.run(
        ["timeline", "--decide-by", decideBy, "--format", "ics", "--for"] + [ids.joined(separator: ",")])
      return Dictionary(uniqueKeysWithValues: components(text.stdout).map { ($0["SUMMARY"]!, $0["UID"]!) })
    }
    let one = uids("2026-12-18", Self.sarcoma)
    #expect(one.count == 5 && Set(one.values).count == 5)
    #expect(uids("2026-12-23", Self.sarcoma) == one)
    let two = uids("2026-12-18", Self.sarcoma, "program:dana-farber-oso")
    #expect(Set(two.values).count == 10)
    #expect(two["Book (1)"] == one["Book"])
  }

  // MARK: Bad input

  @Test(arguments: [
    (["--decide-by", "2026-11-20"], 64, "--decide-by takes a day from 2026-11-21"),
    (["--decide-by", "2026-11-20", "--on", "2026-11-20"], 0, ""),
    (["--decide-by", "18 December"], 64, "--decide-by takes a date as YYYY-MM-DD"),
    (["--decide-by", "2026-12-18", "--records-days", "soon"], 64, "--records-days takes a number of days"),
    (
      ["--decide-by", "2026-12-18", "--records-days", "4000"], 64, "--records-days takes days from 0 to 3650"
    ),
    (["--decide-by", "2026-12-18", "--for", "program:nowhere"], 66, "program:nowhere"),
    (["--decide-by", "2026-12-18", "--for", "plan:00000ZZ0010001"], 66, "never a hit"),
    (["--decide-by", "2026-12-18", "--for", "2000000242"], 66, "ended its NPI on 2025-06-30"),
    (["--decide-by", "2026-12-18", "--json", "dat"], 64, "did you mean date"),
    ([], 64, "--decide-by"),
  ])
  func `what cannot be planned is told with what can`(arguments: [String], code: Int, words: String) {
    let outcome = data.run(["timeline"] + arguments)
    #expect(Int(outcome.code) == code, "\(outcome.stderr)")
    if code != 0 { #expect(outcome.stdout.isEmpty) }
    #expect(outcome.stderr.contains(words) || words.isEmpty, "\(outcome.stderr)")
  }

  @Test func `an id that is named twice, in whatever form, has one plan`() {
    let once = data.run("timeline", "--decide-by", "2026-12-18", "--for", "2000000291", "--format", "ics")
    let twice = data.run(
      "timeline", "--decide-by", "2026-12-18", "--for", "2000000291,npi:2000000291", "--format", "ics")
    #expect(once.code == 0 && once.stdout.contains("BEGIN:VEVENT") && twice.stdout == once.stdout)
  }
}
