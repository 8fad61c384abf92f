import Assessing
import DirectoryModel
import Testing

/// By hand from a calendar: 21 November 2026 is a Saturday, 27 November and 18 December are Fridays.
@Suite struct BusinessDaysTests {
  private func day(_ text: String) -> CalendarDate { CalendarDate(iso: text)! }

  @Test(arguments: [
    ("2026-11-27", 0, "2026-11-27"), ("2026-11-28", 0, "2026-11-28"), ("2026-11-27", 1, "2026-11-30"),
    ("2026-11-28", 1, "2026-11-30"), ("2026-11-29", 1, "2026-11-30"), ("2026-11-23", 4, "2026-11-27"),
    ("2026-11-23", 5, "2026-11-30"), ("2026-12-05", 5, "2026-12-11"), ("2026-12-05", 10, "2026-12-18"),
    ("2026-12-18", 10, "2027-01-01"), ("2027-02-26", 1, "2027-03-01"), ("2028-02-28", 2, "2028-03-01"),
  ])
  func `business days are counted over weekends, months and years, and holidays are not known`(
    start: String, count: Int, end: String
  ) {
    #expect(day(start).adding(count, .business) == day(end))
  }

  @Test(arguments: [
    ("2026-12-18", 0, "2026-12-18"), ("2026-12-18", 1, "2026-12-17"), ("2026-12-19", 1, "2026-12-17"),
    ("2026-12-20", 1, "2026-12-17"), ("2026-12-21", 1, "2026-12-20"), ("2026-12-18", 5, "2026-12-13"),
    ("2026-12-18", 10, "2026-12-06"), ("2027-01-01", 10, "2026-12-20"),
  ])
  func `the last day from which a count still ends in time is found backwards`(
    end: String, count: Int, start: String
  ) {
    #expect(day(end).subtracting(count, .business) == day(start))
  }

  @Test func `backwards and forwards agree on every day of two weeks and every count to thirty`() {
    for offset in 0..<14 {
      let end = CalendarDate(days: day("2026-12-14").days + Int32(offset))
      for count in 0...30 {
        for unit in DayUnit.allCases {
          let start = end.subtracting(count, unit)
          #expect(start.adding(count, unit) <= end, "\(end) \(count) \(unit)")
          let later = CalendarDate(days: start.days + 1)
          #expect(later.adding(count, unit) > end, "\(end) \(count) \(unit)")
        }
      }
    }
  }

  @Test(arguments: [
    ("2026-12-04", "2026-12-04"), ("2026-12-05", "2026-12-04"), ("2026-12-06", "2026-12-04"),
    ("2026-12-07", "2026-12-07"), ("1969-12-28", "1969-12-26"),
  ])
  func `a weekend goes back to its Friday`(asked: String, open: String) {
    #expect(day(asked).lastBusinessDay == day(open))
    #expect(day(asked).isBusinessDay == (asked == open))
  }

  @Test(arguments: [
    (0, 0, 0), (1, 3, 1), (4, 6, 4), (5, 7, 5), (6, 10, 8), (7, 11, 9), (10, 14, 12), (11, 17, 15),
  ])
  func `business days are so many calendar days at most and at least`(count: Int, most: Int, least: Int) {
    #expect(count.calendarDays(atMost: .business) == most)
    #expect(count.calendarDays(atLeast: .business) == least)
    #expect(count.calendarDays(atMost: .calendar) == count && count.calendarDays(atLeast: .calendar) == count)
    let taken = (0..<7).map { offset in
      let start = CalendarDate(days: day("2026-12-07").days + Int32(offset))
      return Int(start.adding(count, .business).days - start.days)
    }
    #expect(taken.max() == most && taken.min() == least, "whatever day it begins on")
  }
}
