public import DirectoryModel

/// iCalendar text (RFC 5545).
public enum CalendarText {
  /// A calendar of whole days: events, and to-dos with their due day.
  ///
  /// - Parameters:
  ///   - tasks: in the order in which they are to stand.
  ///   - name: shown by calendars as that of the calendar.
  ///   - stamp: the day on which it is made.
  /// - Returns: lines of at most 75 bytes, ended by CRLF.
  public static func text(_ tasks: [CalendarTask], name: String, stamp: CalendarDate) -> String {
    var lines = [
      "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//second-opinion//shortlist//EN", "CALSCALE:GREGORIAN",
      "X-WR-CALNAME:" + escaped(name),
    ]
    for task in tasks {
      let component = task.kind == .event ? "VEVENT" : "VTODO"
      lines += [
        "BEGIN:\(component)", "UID:" + escaped(task.uid), "DTSTAMP:\(basic(stamp))T000000Z",
      ]
      switch task.kind {
      case .event:
        // The end of an event of whole days is the day after it.
        let end = CalendarDate(days: task.day.days + 1)
        lines += ["DTSTART;VALUE=DATE:" + basic(task.day), "DTEND;VALUE=DATE:" + basic(end)]
      case .toDo: lines.append("DUE;VALUE=DATE:" + basic(task.day))
      }
      lines += [
        "SUMMARY:" + escaped(task.title), "DESCRIPTION:" + escaped(task.text),
        // Free: a task of a whole day must not make its owner look busy.
        task.kind == .event ? "TRANSP:TRANSPARENT" : "STATUS:NEEDS-ACTION", "CLASS:PRIVATE",
        "END:\(component)",
      ]
    }
    lines.append("END:VCALENDAR")
    return lines.map { folded($0) + "\r\n" }.joined()
  }

  /// A value of type TEXT: of this, of vCard likewise.
  public static func escaped(_ text: String) -> String {
    var result = ""
    var wasReturn = false
    // By scalars: a mark that combines with a comma must not hide it.
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", ";", ",":
        result.append("\\")
        result.unicodeScalars.append(scalar)
      case "\n" where wasReturn: break
      case "\n", "\r": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
      wasReturn = scalar == "\r"
    }
    return result
  }

  /// A line of content folded at 75 bytes, never inside a character.
  public static func folded(_ line: String) -> String {
    var result = ""
    var used = 0
    for scalar in line.unicodeScalars {
      let size = String(scalar).utf8.count
      if used + size > 75 {
        result += "\r\n "
        used = 1
      }
      result.unicodeScalars.append(scalar)
      used += size
    }
    return result
  }

  private static func basic(_ date: CalendarDate) -> String { date.description.replacing("-", with: "") }
}
