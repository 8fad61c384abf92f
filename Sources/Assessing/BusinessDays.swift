public import DirectoryModel

/// What a page counts its days in.
public enum DayUnit: String, CaseIterable, Sendable {
  case calendar
  /// Monday to Friday. Holidays are not known here: they differ from place to place, so a business day may be one.
  case business
}

extension CalendarDate {
  /// 0 for Monday to 6 for Sunday.
  private var weekday: Int {
    // 1970-01-01 was a Thursday.
    let day = (Int(days) + 3) % 7
    return day < 0 ? day + 7 : day
  }

  /// Monday to Friday.
  public var isBusinessDay: Bool { weekday < 5 }

  /// This day, or the Friday before a Saturday or Sunday: the last day up to this one on which an office is open.
  public var lastBusinessDay: CalendarDate { CalendarDate(days: days - Int32(max(0, weekday - 4))) }

  /// The day on which a count that begins after this day ends: of 1 business day from a Friday, the Monday.
  ///
  /// - Parameter count: 0 or more; 0 is this day itself.
  public func adding(_ count: Int, _ unit: DayUnit) -> CalendarDate {
    guard unit == .business else { return CalendarDate(days: days + Int32(count)) }
    var day = self
    var left = count
    while left > 0 {
      day.days += 1
      if day.isBusinessDay { left -= 1 }
    }
    return day
  }

  /// The last day from which a count ends on this day or before.
  ///
  /// `x.subtracting(n, unit).adding(n, unit) <= x`, and of the day after it no more.
  public func subtracting(_ count: Int, _ unit: DayUnit) -> CalendarDate {
    guard unit == .business, count > 0 else { return CalendarDate(days: days - Int32(count)) }
    var day = CalendarDate(days: days + 1)
    var left = count
    while left > 0 {
      day.days -= 1
      if day.isBusinessDay { left -= 1 }
    }
    return CalendarDate(days: day.days - 1)
  }
}

extension Int {
  /// As many calendar days as a count can take at most, on whatever day it begins: 5 business days are 7.
  public func calendarDays(atMost unit: DayUnit) -> Int {
    // One weekend for each five begun, since a count may begin on a Friday.
    unit == .business ? self + 2 * ((self + 4) / 5) : self
  }

  /// As many calendar days as a count takes at least: 5 business days from a Sunday are 5.
  public func calendarDays(atLeast unit: DayUnit) -> Int {
    unit == .business ? self + 2 * (Swift.max(0, self - 1) / 5) : self
  }
}
