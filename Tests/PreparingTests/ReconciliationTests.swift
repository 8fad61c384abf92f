import DirectoryModel
import Exporting
import Testing
import Vocabulary

@testable import Preparing

@Suite struct ReconciliationTests {
  private static let plainFields = OpinionField.allCases.filter { !$0.isOfTest }

  /// Written by hand: what two doctors said of one thing, and what that is.
  private static let table: [(first: String?, second: String?, answer: Reconciliation.Answer)] = [
    ("stage 2", "stage 2", .same), ("Stage 2", "stage  2", .same), ("estadío II", "Estadio II", .same),
    ("stage 2", "stage 3", .different), ("stage 2", "2", .different), ("surgery", "no surgery", .different),
    ("stage 2", nil, .notStated), (nil, "stage 2", .notStated), (nil, nil, .notStated),
  ]

  @Test(arguments: table)
  func `same is the same words, different is other words, and what one leaves out is not stated`(
    first: String?, second: String?, answer: Reconciliation.Answer
  ) {
    for field in Self.plainFields {
      var (a, b) = (Opinion(), Opinion())
      a.set(field, first)
      b.set(field, second)
      let rows = Reconciliation(first: a, second: b).rows
      #expect(rows.map(\.field) == Self.plainFields)
      for row in rows { #expect(row.answer == (row.field == field ? answer : .notStated)) }
    }
    var (a, b) = (Opinion(), Opinion())
    a.tests = [.init(what: "Biopsy", result: first, readBy: second)]
    b.tests = [.init(what: "biopsy", result: second, readBy: first)]
    let rows = Reconciliation(first: a, second: b).rows.filter(\.field.isOfTest)
    #expect(rows.map(\.answer) == [answer, answer])
  }

  @Test func `tests are paired by name, and those of one doctor alone stay`() {
    let (first, second) = PreparedCases.opinions
    let rows = Reconciliation(first: first, second: second).rows.filter(\.field.isOfTest)
    #expect(
      rows.map { "\($0.test!) \($0.field.rawValue) \($0.answer.rawValue)" } == [
        "biopsy test_result different", "biopsy test_read_by different",
        "CT scan test_result not_stated", "CT scan test_read_by not_stated",
        "MRI test_result not_stated", "MRI test_read_by not_stated",
      ])
  }

  @Test func `a test named twice is paired once each`() {
    var (a, b) = (Opinion(), Opinion())
    a.tests = [.init(what: "biopsy", result: "one"), .init(what: "biopsy", result: "two")]
    b.tests = [.init(what: "biopsy", result: "one")]
    let rows = Reconciliation(first: a, second: b).rows.filter { $0.field == .testResult }
    #expect(rows.map(\.answer) == [.same, .notStated])
  }

  /// Who could settle it, by what differs.
  private static let settlers: [(field: OpinionField, test: String?, who: [Specialist])] = [
    (.diagnosis, nil, [.pathologist]), (.type, nil, [.pathologist]), (.stage, nil, [.radiologist]),
    (.testResult, "biopsy", [.pathologist]), (.testResult, "CT scan", [.radiologist]),
    (.testResult, "resonancia", [.radiologist]), (.testResult, "PSA", [.pathologist]),
    (.plan, nil, [.surgeon, .radiationOncologist, .medicalOncologist]), (.trial, nil, [.medicalOncologist]),
    (.testReader, "biopsy", []), (.guideline, nil, []), (.wait, nil, []),
  ]

  @Test(arguments: settlers)
  func `what differs says who could settle it`(field: OpinionField, test: String?, who: [Specialist]) {
    #expect(Specialist.settling(field, test: test) == who)
  }

  @Test func `a plan is settled by a kind of which neither doctor is one`() {
    let (first, second) = PreparedCases.opinions
    let settling = Reconciliation(first: first, second: second).settling
    // Type and the biopsy's result; the plan by neither surgeon nor medical oncologist, who both spoke.
    #expect(settling.map(\.specialist) == [.pathologist, .radiationOncologist])
    #expect(settling[0].because.map(\.field) == [.type, .testResult])
    #expect(settling.map(\.specialist.modality.token) == ["pathology", "radiation"])
    #expect(Reconciliation(first: Opinion(), second: Opinion()).settling.isEmpty)
  }

  @Test(arguments: [
    ("Surgeon", Specialist.surgeon), ("cirugía oncológica", .surgeon), ("Urology", .surgeon),
    ("radiation oncology", .radiationOncologist), ("Oncología radioterápica", .radiationOncologist),
    ("radiology", .radiologist), ("Medical Oncology", .medicalOncologist),
    ("hematología", .medicalOncologist),
    ("Patóloga", .pathologist), ("surgical oncology", .surgeon),
  ]) func `a specialty in a person's words names a kind`(specialty: String, kind: Specialist) {
    #expect(Specialist(specialty: specialty) == kind)
  }

  @Test func `a specialty that names none of the kinds is none`() {
    #expect(Specialist(specialty: "dentist") == nil && Specialist(specialty: "") == nil)
  }

  // MARK: The worksheet

  private func worksheet(_ rule: ThirdOpinionRule?, _ language: SheetLanguage = .english) -> String {
    let (first, second) = PreparedCases.opinions
    return SheetFormat.text.rendered(
      Packet.reconciling(
        Reconciliation(first: first, second: second), rule: rule, language: language,
        today: PreparedCases.today)
    ).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func `the worksheet has both sides, the questions for each, and words that ask them to talk`() {
    let sheet = worksheet(nil)
    for words in [
      "Stage Rowan Example, MD (surgery): 2 Ana Ejemplo, MD (medical oncology): 2 Same?: same",
      "Type Rowan Example, MD (surgery): ductal Ana Ejemplo, MD (medical oncology): lobular Same?: different",
      "To Rowan Example, MD (surgery)", "Plan: you say “surgery first”. The other doctor says “drugs first”.",
      "How long I can wait: I did not get this from you. What do you say?",
      "To Ana Ejemplo, MD (medical oncology)", "Guideline or study: I did not get this from you.",
      "Will you call each other", "A pathologist.", "A radiation oncologist.",
      "We do not know if your plan pays for a third opinion. Ask before you go.",
      "It does not say who is right.",
    ] { #expect(sheet.contains(words), "\(words)") }
    #expect(!sheet.contains("A medical oncologist."))
  }

  @Test func `a plan's rule stands with its source and day, and whose rule it is`() {
    let date = CalendarDate(iso: "2026-11-01")
    var rule = ThirdOpinionRule(
      plan: "Example PPO Gold 2026", answer: .yes,
      citation: Citation(source: "example", date: date, freshness: .fresh))
    let stated = worksheet(rule)
    #expect(
      stated.contains(
        "Example PPO Gold 2026 pays for a third opinion if the two differ: yes. From: example, Sunday, November 1, "
          + "2026."))
    #expect(!stated.contains("We do not know") && !stated.contains("as a whole"))
    rule.market = "Medicare Advantage"
    rule.answer = .no
    rule.citation?.freshness = .stale
    let market = worksheet(rule)
    #expect(market.contains("differ: no.") && market.contains("the rule for Medicare Advantage as a whole"))
    #expect(market.contains(SheetLanguage.english.sheetWords.labels.stale))
    rule.answer = .unknown
    #expect(worksheet(rule).contains("We do not know"))
    #expect(worksheet(rule, .spanish).contains("No sabemos si su plan paga una tercera opinión."))
  }

  @Test func `what a person wrote stays text in the worksheet`() {
    var (first, second) = PreparedCases.opinions
    first.doctor = "<img src=x onerror=alert(1)>"
    second.plan = "a | b <i>c</i>"
    let packet = Packet.reconciling(
      Reconciliation(first: first, second: second), rule: nil, language: .spanish, today: PreparedCases.today)
    let html = SheetFormat.html.rendered(packet)
    #expect(!html.contains("<img") && !html.contains("<i>"))
    let markdown = SheetFormat.md.rendered(packet)
    #expect(markdown.contains("a \\| b \\<i\\>c\\</i\\>"))
    let rows = markdown.split(separator: "\n").filter { $0.hasPrefix("|") }
    for row in rows { #expect(row.replacing("\\|", with: "").count { $0 == "|" } == 5, "\(row)") }
  }
}
