package import Assessing
import DirectoryModel
package import Exporting
package import Querying

/// Whether something can be had in time, in words and as JSON. Wherever a day is shown, the advice stands beside it.
package enum TimeText {
  package static let advice = "These days are no medical deadline. Ask your doctor how long you can wait."

  /// `decide by 2026-12-18, records in 14 days (our assumption)`.
  package static func asked(_ question: TimeQuestion) -> String {
    "decide by \(question.decideBy), records in \(question.recordsDays.counted("day")) (\(question.recordsBasis))"
  }

  /// `yes, book by 2026-12-04`, `unlikely`, `unknown`.
  package static func cell(_ time: TimeAssessment) -> String {
    time.feasible.rawValue + (time.bookBy.map { ", book by \($0)" } ?? "")
  }

  /// `590`, `590.50`.
  package static func dollars(_ amount: Double) -> String {
    let cents = Int((amount * 100).rounded())
    let rest = cents % 100
    return (cents / 100).grouped + (rest == 0 ? "" : "." + (rest < 10 ? "0" : "") + "\(rest)")
  }

  /// What was asked.
  package static func json(_ question: TimeQuestion) -> JSONValue {
    .object([
      ("decide_by", .string(question.decideBy.description)), ("records_days", .integer(question.recordsDays)),
      ("records_days_basis", .string(question.statedRecordsDays == nil ? "assumed" : "stated")),
      ("records_ready_on", .string(question.readyOn.description)), ("note", .string(advice)),
    ])
  }

  /// What was found of one provider.
  package static func json(_ time: TimeAssessment, source: String?) -> JSONValue {
    func day(_ day: CalendarDate?) -> JSONValue { .text(day?.description) }
    return .object([
      ("feasible", .string(time.feasible.rawValue)), ("book_by", day(time.bookBy)),
      ("records_by", day(time.recordsBy)), ("ready_on", day(time.readyOn)),
      ("earliest_answer", day(time.earliestAnswer)), ("latest_answer", day(time.latestAnswer)),
      ("days_min", time.turnaround?.least.map { .integer($0) } ?? .null),
      ("days_max", time.turnaround?.most.map { .integer($0) } ?? .null),
      ("days_unit", .text(time.turnaround?.unit.rawValue)),
      ("days_from", .text(time.turnaround?.start.rawValue)),
      ("basis", .string(time.words)),
      ("source", .text(source)),
      ("note", .string(advice)),
    ])
  }
}

extension TimeQuestion {
  /// nil where the request names no day of a decision.
  package init?(_ request: SearchRequest) {
    guard let decideBy = request.decideBy else { return nil }
    self.init(on: request.on, decideBy: decideBy, recordsDays: request.recordsDays)
  }
}
