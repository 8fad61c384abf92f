public import DirectoryModel

/// By when somebody means to decide, and how long the records take. Never how long a patient may wait: that only a
/// doctor can say.
public struct TimeQuestion: Hashable, Sendable {
  /// Days to gather reports, slides and scans, where the person does not say. It is our assumption and no source's:
  /// two weeks for two hospitals that answer when they are called. The law gives a provider up to 30 days for a copy
  /// (45 CFR 164.524), so it can take longer.
  public static let assumedRecordsDays = 14

  /// The day asked about.
  public var on: CalendarDate
  public var decideBy: CalendarDate
  /// Calendar days to gather records as the person says; nil takes the assumption.
  public var statedRecordsDays: Int?

  public init(on: CalendarDate, decideBy: CalendarDate, recordsDays: Int?) {
    self.on = on
    self.decideBy = decideBy
    statedRecordsDays = recordsDays
  }

  public var recordsDays: Int { statedRecordsDays ?? Self.assumedRecordsDays }

  /// The day on which records are complete when they are asked for on the day asked about.
  public var readyOn: CalendarDate { on.adding(recordsDays, .calendar) }

  /// On what ground the days for the records stand: `you said so`, `our assumption`.
  public var recordsBasis: String { statedRecordsDays == nil ? "our assumption" : "you said so" }
}

/// Whether a second opinion can be had by a day.
///
/// Records come first, whatever a page counts from: nobody answers without them. *Yes* is said only when the slowest
/// answer that the page states comes in time, *unlikely* only when the fastest would be late; all else is unknown.
public struct TimeAssessment: Hashable, Sendable {
  public enum Feasible: String, CaseIterable, Sendable {
    case yes, unknown, unlikely
  }

  public var feasible: Feasible
  /// As the page states it; nil where no source says how long it takes.
  public var turnaround: Turnaround?
  /// When the records are complete.
  public var readyOn: CalendarDate
  /// The first day on which an answer can come; nil where nothing is stated of it.
  public var earliestAnswer: CalendarDate?
  /// The last day on which the page's words still hold; nil where no most is stated.
  public var latestAnswer: CalendarDate?
  /// Where it can be made: the last day on which records can be complete.
  public var recordsBy: CalendarDate?
  /// Where it can be made: the last day to book, on which an office is open unless none is left.
  public var bookBy: CalendarDate?
  /// Why, in words.
  public var words: String

  /// Index into the provider's `sources`; nil where no source says anything.
  public var source: Int? { turnaround?.source }

  public static func assess(_ provider: Provider, _ question: TimeQuestion) -> TimeAssessment {
    assess(Turnaround(provider.facts), question)
  }

  /// - Parameter turnaround: nil where no source says how long it takes: of clinicians mostly.
  public static func assess(_ turnaround: Turnaround?, _ question: TimeQuestion) -> TimeAssessment {
    let ready = question.readyOn
    var result = TimeAssessment(feasible: .unknown, turnaround: turnaround, readyOn: ready, words: "")
    guard let turnaround else {
      let isLate = ready > question.decideBy
      result.feasible = isLate ? .unlikely : .unknown
      result.words =
        isLate
        ? "records are not expected before \(ready)" : "no source says how soon an answer or visit can be had"
      return result
    }
    let soonest =
      turnaround.start == .recordsComplete
      ? ready.adding(turnaround.least ?? 0, turnaround.unit)
      : max(ready, question.on.adding(turnaround.least ?? 0, turnaround.unit))
    result.earliestAnswer = soonest
    // From when is not stated: the later start, so that a yes holds either way.
    result.latestAnswer = turnaround.most.map { ready.adding($0, turnaround.unit) }
    let stated = "\(turnaround.words), \(turnaround.startWords)"
    if soonest > question.decideBy {
      result.feasible = .unlikely
      result.words = "\(stated): not before \(soonest)"
    } else if let latest = result.latestAnswer, let most = turnaround.most {
      if latest <= question.decideBy {
        result.feasible = .yes
        result.recordsBy = question.decideBy.subtracting(most, turnaround.unit)
        result.bookBy = result.recordsBy.map { max(question.on, $0.lastBusinessDay) }
        result.words = "\(stated): by \(latest) if you ask for records today"
      } else {
        result.words = "\(stated): between \(soonest) and \(latest)"
      }
    } else {
      result.words = "\(stated): not before \(soonest), and no source says by when"
    }
    return result
  }
}
