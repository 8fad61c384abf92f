import Assessing
import DirectoryModel
import Testing

/// By hand from a calendar. Asked on Saturday 21 November 2026; two weeks for records end on Saturday 5 December.
@Suite struct TimeAssessmentTests {
  private static func day(_ text: String) -> CalendarDate { CalendarDate(iso: text)! }

  private func question(
    _ decideBy: String = "2026-12-18", records: Int? = nil, on: String = "2026-11-21"
  ) -> TimeQuestion {
    TimeQuestion(on: Self.day(on), decideBy: Self.day(decideBy), recordsDays: records)
  }

  private static func stated(
    _ least: Int?, _ most: Int?, _ unit: DayUnit = .calendar, _ start: Turnaround.Start = .recordsComplete
  ) -> Turnaround { Turnaround(least: least, most: most, unit: unit, start: start, source: 0) }

  private typealias Expected = (
    feasible: TimeAssessment.Feasible, earliest: String?, latest: String?, recordsBy: String?, bookBy: String?
  )

  /// To decide by Friday 18 December.
  private static let table: [(Turnaround?, Expected)] = [
    (nil, (.unknown, nil, nil, nil, nil)),
    (stated(5, 10, .business), (.yes, "2026-12-11", "2026-12-18", "2026-12-06", "2026-12-04")),
    (stated(5, 10), (.yes, "2026-12-10", "2026-12-15", "2026-12-08", "2026-12-08")),
    (stated(5, 13), (.yes, "2026-12-10", "2026-12-18", "2026-12-05", "2026-12-04")),
    (stated(5, 14), (.unknown, "2026-12-10", "2026-12-19", nil, nil)),
    (stated(13, 20), (.unknown, "2026-12-18", "2026-12-25", nil, nil)),
    (stated(14, 20), (.unlikely, "2026-12-19", "2026-12-25", nil, nil)),
    (stated(nil, 13), (.yes, "2026-12-05", "2026-12-18", "2026-12-05", "2026-12-04")),
    (stated(nil, 14), (.unknown, "2026-12-05", "2026-12-19", nil, nil)),
    // The fewest days alone never make a yes.
    (stated(3, nil), (.unknown, "2026-12-08", nil, nil, nil)),
    (stated(14, nil), (.unlikely, "2026-12-19", nil, nil, nil)),
    // Counted from the request, which can be made today; still nobody answers before the records are there.
    (stated(3, 7, .calendar, .request), (.yes, "2026-12-05", "2026-12-12", "2026-12-11", "2026-12-11")),
    (stated(20, 40, .calendar, .request), (.unknown, "2026-12-11", "2027-01-14", nil, nil)),
    (stated(28, 40, .calendar, .request), (.unlikely, "2026-12-19", "2027-01-14", nil, nil)),
    // From when is not stated: a yes holds by the later start, an unlikely by the earlier one.
    (stated(3, 13, .calendar, .unstated), (.yes, "2026-12-05", "2026-12-18", "2026-12-05", "2026-12-04")),
    (stated(3, 14, .calendar, .unstated), (.unknown, "2026-12-05", "2026-12-19", nil, nil)),
    (stated(28, 30, .calendar, .unstated), (.unlikely, "2026-12-19", "2027-01-04", nil, nil)),
  ]

  @Test(arguments: table.indices)
  func `yes is said of the slowest answer, unlikely of the fastest, and unknown of all between`(i: Int) {
    let (turnaround, expected) = Self.table[i]
    let time = TimeAssessment.assess(turnaround, question())
    #expect(time.feasible == expected.feasible)
    #expect(time.earliestAnswer == expected.earliest.map(Self.day))
    #expect(time.latestAnswer == expected.latest.map(Self.day))
    #expect(time.recordsBy == expected.recordsBy.map(Self.day))
    #expect(time.bookBy == expected.bookBy.map(Self.day))
    #expect(time.readyOn == Self.day("2026-12-05"))
    #expect(!time.words.isEmpty)
    #expect(time.source == (turnaround == nil ? nil : 0))
  }

  @Test(arguments: [
    (0, TimeAssessment.Feasible.yes), (16, .yes), (17, .unknown), (22, .unknown), (23, .unlikely),
    (60, .unlikely),
  ])
  func `the days for records that a person states take the place of the assumption`(
    records: Int, feasible: TimeAssessment.Feasible
  ) {
    // Of 27 days, eleven for the slowest answer leave 16 for the records; five for the fastest leave 22.
    let time = TimeAssessment.assess(Self.stated(5, 11), question("2026-12-18", records: records))
    #expect(time.feasible == feasible)
  }

  @Test func `without a word on days only the records decide`() {
    #expect(TimeAssessment.assess(nil, question("2026-12-05")).feasible == .unknown)
    #expect(TimeAssessment.assess(nil, question("2026-12-04")).feasible == .unlikely)
    #expect(TimeAssessment.assess(nil, question("2026-11-21", records: 0)).feasible == .unknown)
  }

  @Test func `the assumption is two weeks and says that it is one`() {
    #expect(question().recordsDays == 14 && question().recordsBasis == "our assumption")
    #expect(question(records: 14).recordsBasis == "you said so")
  }

  @Test func `a day to book is never before today, though today is no business day`() {
    let time = TimeAssessment.assess(Self.stated(0, 0), question("2026-11-22", records: 0))
    #expect(time.feasible == .yes)
    #expect(time.recordsBy == Self.day("2026-11-22") && time.bookBy == Self.day("2026-11-21"))
  }

  // MARK: Plans

  private func steps(_ turnaround: Turnaround?, _ question: TimeQuestion) -> [String] {
    TimePlan.steps(question, TimeAssessment.assess(turnaround, question)).map {
      "\($0.day) \($0.kind.rawValue)" + ($0.isLate ? " late" : "")
    }
  }

  @Test func `what can be made stands on the last days that will do, offices open`() {
    #expect(
      steps(Self.stated(3, 7, .calendar, .request), question()) == [
        "2026-11-27 ask_for_records", "2026-12-08 confirm_arrival", "2026-12-11 book", "2026-12-18 answer",
        "2026-12-18 decide",
      ])
    // Sunday 22 November, the last day to ask, goes back to Friday, which is past: today.
    #expect(
      steps(Self.stated(5, 10, .business), question()) == [
        "2026-11-21 ask_for_records", "2026-12-03 confirm_arrival", "2026-12-04 book", "2026-12-18 answer",
        "2026-12-18 decide",
      ])
  }

  @Test func `what is open begins today, and the answer must come by the decision`() {
    #expect(
      steps(nil, question()) == [
        "2026-11-21 ask_for_records", "2026-11-21 book", "2026-12-02 confirm_arrival", "2026-12-18 answer",
        "2026-12-18 decide",
      ])
  }

  @Test func `what cannot be made is marked late, step by step`() {
    #expect(
      steps(Self.stated(5, 7, .business), question("2026-11-30")) == [
        "2026-11-21 ask_for_records", "2026-11-21 book", "2026-11-30 decide",
        "2026-12-02 confirm_arrival late",
        "2026-12-11 answer late",
      ])
  }

  @Test func `no step of any plan stands before the day asked about`() {
    for decision in 0..<40 {
      for records in [0, 1, 3, 14, 30] {
        for turnaround in Self.table.map(\.0) {
          let decideBy = CalendarDate(days: Self.day("2026-11-21").days + Int32(decision))
          let question = TimeQuestion(on: Self.day("2026-11-21"), decideBy: decideBy, recordsDays: records)
          let steps = TimePlan.steps(question, TimeAssessment.assess(turnaround, question))
          #expect(Set(steps.map(\.kind)) == Set(TimeStep.Kind.allCases))
          #expect(steps.allSatisfy { $0.day >= question.on && $0.isLate == ($0.day > decideBy) })
          #expect(steps.map(\.day) == steps.map(\.day).sorted())
        }
      }
    }
  }
}
