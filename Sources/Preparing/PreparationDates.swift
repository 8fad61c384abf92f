public import DirectoryModel

/// The days that lead up to a visit. They are for gathering papers; none says how long anybody may wait.
public struct PreparationDates: Hashable, Sendable {
  /// How long before the visit records are asked for: our own guess. Most offices take one to two weeks; the law lets
  /// them take thirty days.
  public static let daysForRecords: Int32 = 14
  /// How long before the visit the person calls to hear whether everything is there.
  public static let daysForConfirming: Int32 = 3

  public var visit: CalendarDate
  /// Not before `today`.
  public var askBy: CalendarDate
  public var confirm: CalendarDate
  /// The two weeks do not fit any more.
  public var isLate: Bool

  /// - Parameter visit: `today` or later.
  public init(visit: CalendarDate, today: CalendarDate) {
    self.visit = visit
    let ask = CalendarDate(days: visit.days - Self.daysForRecords)
    isLate = ask < today
    askBy = max(ask, today)
    var confirm = CalendarDate(days: visit.days - Self.daysForConfirming)
    // Nobody answers at the weekend.
    if confirm.weekday > 4 { confirm = CalendarDate(days: confirm.days - Int32(confirm.weekday - 4)) }
    self.confirm = max(confirm, today)
  }
}
