import DirectoryModel
import Testing

@Suite struct CalendarDateTests {
  private static func us(_ text: String) -> CalendarDate? {
    Array(text.utf8).withUnsafeBytes { CalendarDate(monthDayYear: $0) }
  }

  @Test func `every day of four centuries goes to days, parts and text and back`() throws {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    // 1800-01-01 is 62,091 days before 1970-01-01.
    var days: Int32 = -62_091
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    for year in 1800...2200 {
      let isLeap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0
      for month in 1...12 {
        let length = lengths[month - 1] + (month == 2 && isLeap ? 1 : 0)
        guard CalendarDate.length(ofMonth: month, year: year) == length else {
          Issue.record("length of \(year)-\(month)")
          continue
        }
        for day in 1...length {
          let date = CalendarDate(days: days)
          let text = "\(year)-\(two(month))-\(two(day))"
          let isRight =
            CalendarDate(year: year, month: month, day: day) == date && date.components == (year, month, day)
            && date.description == text && CalendarDate(iso: text) == date
            && Self.us("\(two(month))/\(two(day))/\(year)") == date
          if !isRight { Issue.record("\(text)") }
          days += 1
        }
        #expect(CalendarDate(year: year, month: month, day: length + 1) == nil)
      }
    }
    // 2200-12-31 is day 84,370.
    #expect(days == 84_371)
  }

  @Test(
    arguments: [
      ("1899-12-31", -25_568), ("1900-03-01", -25_508), ("1969-12-31", -1), ("1970-01-01", 0),
      ("2000-02-29", 11_016),
      ("2026-11-01", 20_758), ("2100-03-01", 47_541),
      // Shorter forms mean the first day; leading zeros of month and day may be left out.
      ("2026-11", 20_758), ("1970", 0), ("2026-11-1", 20_758), ("1970-1-1", 0),
    ] as [(String, Int32)])
  func `an ISO date is read`(text: String, days: Int32) {
    #expect(CalendarDate(iso: text)?.days == days)
  }

  @Test(arguments: [
    "", "-", "--", "26-11-01", "02026-11-01", "2026-", "2026-11-", "2026--01", "2026-11-01-", "-2026-11-01",
    "2026-11-01T00:00:00Z", "2026-11-01 ", " 2026-11-01", "2026/11/01", "20261101", "2026-011-01",
    "2026-11-001",
    "2026-Nov-01", "+026-11-01", "2026-+1-01", "２０２６-11-01", "2026-1\u{301}-01", "1799-12-31", "2201-01-01",
    "0000",
    "2026-00-01", "2026-13-01", "2026-11-00",
  ])
  func `anything else is no ISO date`(text: String) {
    #expect(CalendarDate(iso: text) == nil)
  }

  @Test(arguments: [
    "2026-02-29", "2100-02-29", "1900-02-29", "2026-02-30", "2024-02-30", "2026-04-31", "2026-12-32",
  ])
  func `a date that does not exist is no date`(text: String) {
    #expect(CalendarDate(iso: text) == nil)
  }

  @Test(arguments: [
    "", "1/1/2026", "01/01/26", "01-01-2026", "01/01-2026", "13/01/2026", "02/29/2026", "00/10/2026",
    "0a/10/2026",
    "01/1a/2026", "01/10/202a", "01/10/2026 ", "01/10/1799", " 1/10/2026",
  ])
  func `anything but two, two and four digits is no date of the registry`(text: String) {
    #expect(Self.us(text) == nil)
  }

  @Test func `days outside the years that are read still have their parts`() {
    // 0001-01-01 and 1582-10-15 by the proleptic calendar; the days by the ordinals of Python's datetime.
    #expect(CalendarDate(days: -719_162).components == (1, 1, 1))
    #expect(CalendarDate(days: -141_427).components == (1582, 10, 15))
    #expect(CalendarDate(days: -719_163).components == (0, 12, 31))
    #expect(CalendarDate(days: -719_529).components == (-1, 12, 31))
  }

  @Test func `an earlier day is less`() {
    #expect(CalendarDate(iso: "2025-12-31")! < CalendarDate(iso: "2026-01-01")!)
    #expect(!(CalendarDate(days: 4) < CalendarDate(days: 4)))
  }
}
