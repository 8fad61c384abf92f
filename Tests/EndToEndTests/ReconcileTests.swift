import TestSupport
import Testing

/// Story 5, its second half: opinions that differ.
@Suite struct ReconcileTests {
  private let data = DataFolder.withExample()

  private static let first = """
    {"doctor": {"name": "Rowan Example, MD", "specialty": "surgery"}, "diagnosis": "pancreatic cancer", "stage": "2",
     "plan": "surgery first", "tests": [{"what": "CT scan", "result": "can be taken out", "read_by": "Harbor General"}]}
    """
  private static let second = """
    {"doctor": {"name": "<b>Lee</b> Sample, MD"}, "diagnosis": "Pancreatic cancer", "stage": "3",
     "plan": "drugs first", "guideline": "NCCN 2026",
     "tests": [{"what": "CT scan", "result": "cannot be taken out", "read_by": "Lakeshore"}]}
    """

  private func files() -> [String] {
    [
      "--first", data.folder.write("opinion1.json", Self.first), "--second",
      data.folder.write("opinion2.json", Self.second),
    ]
  }

  @Test func `the worksheet says same, different or not stated, and what to do about it`() throws {
    let file = data.folder.file("worksheet.html")
    let outcome = data.run(
      ["reconcile"] + files() + ["--plan", "Original Medicare", "--lang", "en", "-o", file, "--stats"])
    #expect(outcome.code == 0 && outcome.stdout.isEmpty, "\(outcome.stderr)")
    #expect(Files.permissions(file) == 0o600)
    let page = Files.text(file)
    for words in [
      "same", "different", "not stated", "Ask them to talk", "A radiologist.", "A radiation oncologist.",
      "Original Medicare", "https://www.medicare.gov/coverage/second-surgical-opinions",
      "&lt;b&gt;Lee&lt;/b&gt; Sample, MD",
    ] { #expect(page.contains(words), "\(words)") }
    #expect(!page.contains("<b>"))
    #expect(outcome.stderr.contains("reconcile (en): ") && outcome.stderr.contains("grade"))
    #expect(outcome.stderr.contains("search --cancer … --modality radiology,radiation,medical"))
  }

  /// By the rules in Data/example/plan-rules.csv and Data/plan-rules.csv.
  @Test(arguments: [
    ("00000ZZ0010001", "Example PPO Gold 2026", "yes", "2026-11-01", nil),
    ("Example PPO Gold", "Example PPO Gold 2026", "yes", "2026-11-01", nil),
    ("00000ZZ0010002", nil, "unknown", nil, nil), ("H0000-001-0", nil, "unknown", nil, nil),
    ("Original Medicare", "Original Medicare", "yes", "2026-11-01", "Original Medicare"),
  ]) func `the rule is the plan's own, else its market's, else unknown`(
    plan: String, name: String?, answer: String, date: String?, market: String?
  ) {
    let outcome = data.run(["reconcile"] + files() + ["--plan", plan, "--format", "json"])
    #expect(outcome.code == 0, "\(outcome.stderr)")
    let rule = JSON(outcome)["third_opinion"]
    if let name { #expect(rule["plan"].text == name) }
    #expect(rule["paid_if_they_differ"].text == answer)
    if plan != "Original Medicare" { #expect(rule["date"].text == date) }
    #expect(rule["market"].text == market)
    #expect(rule["source"].isNull == (answer == "unknown"))
  }

  @Test func `as data each row has what both said and one answer`() {
    let rows = JSON(data.run(["reconcile"] + files() + ["--format", "json"]))
    #expect(rows["third_opinion"].isNull)
    #expect(
      rows["rows"].list.map { "\($0["what"].text!) \($0["answer"].text!)" } == [
        "diagnosis same", "type not_stated", "stage different", "test_result different",
        "test_read_by different",
        "guideline not_stated", "plan different", "trial not_stated", "wait not_stated",
      ])
    #expect(
      rows["could_settle"].list.map { $0["specialist"].text } == [
        "radiologist", "radiation_oncologist", "medical_oncologist",
      ])
  }

  @Test func `a template can be filled in, and an empty worksheet needs neither files nor data`() throws {
    let untouched = DataFolder()
    let template = try untouched.must("reconcile", "--template")
    let file = untouched.folder.write("empty.json", template.stdout)
    #expect(untouched.run("reconcile", "--first", file, "--second", file).code == 0)
    let sheet = try untouched.must("reconcile", "--lang", "es")
    #expect(sheet.stdout.contains("No dice quién") || sheet.stdout.contains("no dice quién"))
    #expect(!Files.isThere(untouched.path))
  }

  @Test(arguments: [
    ("{\"stgae\": \"2\"}", 65, "did you mean stage"), ("{\"date\": \"soon\"}", 65, "YYYY-MM-DD"),
    ("[]", 65, "one opinion"), ("no json", 65, "bad.json"),
  ]) func `an opinion that cannot be read is refused with its file`(text: String, code: Int, words: String) {
    let bad = data.folder.write("bad.json", text)
    let good = data.folder.write("good.json", Self.first)
    for arguments in [["--first", bad, "--second", good], ["--first", good, "--second", bad]] {
      let outcome = data.run(["reconcile"] + arguments)
      #expect(Int(outcome.code) == code && outcome.stdout.isEmpty, "\(outcome.stderr)")
      #expect(outcome.stderr.contains(words) && outcome.stderr.contains("bad.json"), "\(outcome.stderr)")
    }
  }

  @Test func `half a question is refused, and a plan that nobody knows`() {
    let good = data.folder.write("good.json", Self.first)
    #expect(data.run("reconcile", "--first", good).code == 64)
    #expect(data.run("reconcile", "--second", good).code == 64)
    #expect(data.run("reconcile", "--first", good, "--second", data.folder.file("none.json")).code == 66)
    let plan = data.run("reconcile", "--first", good, "--second", good, "--plan", "00000ZZ0010009")
    #expect(plan.code == 64 && plan.stdout.isEmpty && plan.stderr.contains("00000ZZ0010009"))
    #expect(data.run("reconcile", "--format", "ics").code == 64)
  }
}
