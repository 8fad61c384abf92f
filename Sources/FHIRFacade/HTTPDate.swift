import DirectoryModel

/// `Wed, 25 Nov 2026 10:30:00 GMT`.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

  static func text(_ milliseconds: Int64) -> String {
    var seconds = milliseconds / 1_000
    if milliseconds % 1_000 < 0 { seconds -= 1 }
    let day = Int32(clamping: seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
    let rest = seconds - Int64(day) * 86_400
    let parts = CalendarDate(days: day).components
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let name = days[Int(((day % 7) + 7) % 7)]
    return "\(name), \(two(Int64(parts.day))) \(months[parts.month - 1]) \(parts.year) "
      + "\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60)) GMT"
  }

  /// nil for anything else; nobody is told that a field was not understood, as HTTP wants it.
  static func milliseconds(_ text: String) -> Int64? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])),
      let year = Int(parts[3]), let date = CalendarDate(year: year, month: month + 1, day: day)
    else { return nil }
    let clock = parts[4].split(separator: ":").compactMap { Int64($0) }
    guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
      (0...60).contains(clock[2])
    else { return nil }
    return (Int64(date.days) * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]) * 1_000
  }
}
