public import DirectoryModel

/// One thing to do, or to wait for, on the way to a second opinion.
public struct TimeStep: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case askForRecords = "ask_for_records"
    case confirmArrival = "confirm_arrival"
    case book
    case answer
    case decide
  }

  public var kind: Kind
  public var day: CalendarDate
  /// After the day of the decision.
  public var isLate: Bool
  public var words: String

  public init(kind: Kind, day: CalendarDate, isLate: Bool = false, words: String) {
    self.kind = kind
    self.day = day
    self.isLate = isLate
    self.words = words
  }
}

/// The days on the way back from a decision: the last ones where it can be made, the first ones where that is open.
public enum TimePlan {
  /// Between the call that asks whether records arrived, and the day on which they must be there.
  public static let confirmDaysBefore = 3

  /// In the order of their days. A task that needs an open office stands on no weekend, and none stands before the day
  /// asked about.
  public static func steps(_ question: TimeQuestion, _ assessment: TimeAssessment) -> [TimeStep] {
    func open(_ day: CalendarDate) -> CalendarDate { max(question.on, day.lastBusinessDay) }
    let decide = TimeStep(
      kind: .decide, day: question.decideBy,
      words: "The day by which you mean to decide. Ask your doctor how long you can wait.")
    let records = "Ask for your records: reports, the slides themselves, and scans on disc."
    var steps: [TimeStep]
    if let recordsBy = assessment.recordsBy, let bookBy = assessment.bookBy,
      let turnaround = assessment.turnaround, let most = turnaround.most
    {
      let ask = open(recordsBy.subtracting(question.recordsDays, .calendar))
      let confirm = max(ask, open(recordsBy.subtracting(confirmDaysBefore, .calendar)))
      steps = [
        TimeStep(kind: .askForRecords, day: ask, words: records + " Best today; this is the last day."),
        TimeStep(
          kind: .confirmArrival, day: confirm, words: "Call: did the records arrive? Slides and scans too?"),
        TimeStep(
          kind: .book, day: bookBy,
          words: "The last day to book. Records must be complete by \(recordsBy)."),
        TimeStep(
          kind: .answer, day: recordsBy.adding(most, turnaround.unit),
          words: "The answer is expected by this day: \(turnaround.words), \(turnaround.startWords)."),
      ]
    } else {
      let confirm = open(assessment.readyOn.subtracting(confirmDaysBefore, .calendar))
      steps = [
        TimeStep(kind: .askForRecords, day: question.on, words: records),
        TimeStep(
          kind: .book, day: question.on,
          words: "Call: how soon can they answer or see you? Book the first day they have."),
        TimeStep(
          kind: .confirmArrival, day: confirm, words: "Call: did the records arrive? Slides and scans too?"),
      ]
      let soonest = assessment.earliestAnswer ?? assessment.readyOn
      let isLate = assessment.feasible == .unlikely
      steps.append(
        TimeStep(
          kind: .answer, day: isLate ? soonest : question.decideBy, isLate: isLate,
          words: isLate
            ? "The first day on which an answer can be expected: after you mean to decide."
            : "The answer must come by this day. Ask whether it can."))
    }
    steps.append(decide)
    for i in steps.indices where steps[i].day > question.decideBy { steps[i].isLate = true }
    return steps.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }.map(
      \.element)
  }
}
