import DirectoryModel
import Exporting
import Testing

@Suite struct CalendarTextTests {
  private let day = CalendarDate(iso: "2026-12-31")!

  private func lines(_ kind: CalendarTask.Kind, title: String = "Call", text: String = "") -> [String] {
    let task = CalendarTask(uid: "u-1", kind: kind, day: day, title: title, text: text)
    return CalendarText.text([task], name: "rivera", stamp: CalendarDate(iso: "2026-11-21")!)
      .split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func `an event lasts until the day after, over the end of a year`() {
    let lines = lines(.event)
    #expect(lines.contains("DTSTART;VALUE=DATE:20261231"))
    #expect(lines.contains("DTEND;VALUE=DATE:20270101"))
    #expect(lines.contains("DTSTAMP:20261121T000000Z"))
  }

  @Test func `a task is due on its day and has no end`() {
    let lines = lines(.toDo)
    #expect(lines.contains("DUE;VALUE=DATE:20261231"))
    #expect(!lines.contains { $0.hasPrefix("DTEND") })
  }

  @Test func `commas, semicolons, backslashes and line ends are escaped, so that a value opens no line`() {
    let lines = lines(.toDo, title: "a,b;c\\d", text: "x\nBEGIN:VALARM\r\ny")
    #expect(lines.contains("SUMMARY:a\\,b\\;c\\\\d"))
    #expect(lines.contains("DESCRIPTION:x\\nBEGIN:VALARM\\ny"))
  }

  @Test func `long lines are folded at 75 bytes and never inside a character`() {
    let long = String(repeating: "ñandú ", count: 40)
    let folded = CalendarText.folded("SUMMARY:" + long)
    let parts = folded.split(separator: "\r\n").map(String.init)
    #expect(parts.allSatisfy { $0.utf8.count <= 75 })
    #expect(parts.count > 3)
    #expect(folded.replacing("\r\n ", with: "") == "SUMMARY:" + long)
  }
}
