import DirectoryModel

/// A stretch of time in milliseconds since 1970, both ends in it, as a date of FHIR says it: a year is all of it.
struct Moment: Equatable, Sendable {
  var first: Int64
  var last: Int64

  static let day: Int64 = 86_400_000

  init(first: Int64, last: Int64) {
    self.first = first
    self.last = last
  }

  /// `2026`, `2026-11`, `2026-11-25`, `2026-11-25T10:30`, with seconds, fractions and a zone; universal time where
  /// none is named.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    func number(_ start: Int, _ length: Int) -> Int? {
      guard start + length <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[start..<start + length] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    func isSign(_ place: Int, _ sign: Character) -> Bool {
      place < bytes.count && bytes[place] == sign.asciiValue
    }
    guard let year = number(0, 4), year > 0 else { return nil }
    if bytes.count == 4 {
      guard let start = CalendarDate(year: year, month: 1, day: 1),
        let next = CalendarDate(year: year + 1, month: 1, day: 1)
      else { return nil }
      self.init(start, before: next)
      return
    }
    guard isSign(4, "-"), let month = number(5, 2) else { return nil }
    if bytes.count == 7 {
      guard let start = CalendarDate(year: year, month: month, day: 1),
        let next = CalendarDate(
          year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
      else { return nil }
      self.init(start, before: next)
      return
    }
    guard isSign(7, "-"), let day = number(8, 2), let date = CalendarDate(year: year, month: month, day: day)
    else { return nil }
    if bytes.count == 10 {
      self.init(date, before: CalendarDate(days: date.days + 1))
      return
    }
    guard isSign(10, "T"), let hour = number(11, 2), isSign(13, ":"), let minute = number(14, 2),
      hour < 24, minute < 60
    else { return nil }
    var start = Int64(date.days) * Self.day + Int64(hour) * 3_600_000 + Int64(minute) * 60_000
    var length: Int64 = 60_000
    var place = 16
    if isSign(16, ":") {
      guard let second = number(17, 2), second < 61 else { return nil }
      start += Int64(second) * 1_000
      length = 1_000
      place = 19
      if isSign(19, ".") {
        var digits = 0
        place = 20
        var value: Int64 = 0
        while place < bytes.count, let digit = number(place, 1) {
          if digits < 3 { value = value * 10 + Int64(digit) }
          digits += 1
          place += 1
        }
        guard digits > 0 else { return nil }
        for _ in digits..<max(3, digits) { value *= 10 }
        start += value
        length = digits == 1 ? 100 : digits == 2 ? 10 : 1
      }
    }
    if place < bytes.count {
      if bytes.count == place + 1, isSign(place, "Z") {
        place += 1
      } else {
        // A plus of an address that was not escaped comes as a blank.
        guard bytes.count == place + 6, let hours = number(place + 1, 2), isSign(place + 3, ":"),
          let minutes = number(place + 4, 2), hours <= 14, minutes < 60
        else { return nil }
        let offset = Int64(hours) * 3_600_000 + Int64(minutes) * 60_000
        if isSign(place, "-") {
          start += offset
        } else if isSign(place, "+") || isSign(place, " ") {
          start -= offset
        } else {
          return nil
        }
      }
    }
    self.init(first: start, last: start + length - 1)
  }

  private init(_ start: CalendarDate, before next: CalendarDate) {
    self.init(first: Int64(start.days) * Self.day, last: Int64(next.days) * Self.day - 1)
  }

  /// What a `Period` or a date of a resource covers; open where it does not say.
  init?(start: String?, end: String?) {
    let from = start.flatMap { Moment($0) }
    let to = end.flatMap { Moment($0) }
    if from == nil && to == nil { return nil }
    self.init(first: from?.first ?? .min, last: to?.last ?? .max)
  }

  func contains(_ other: Moment) -> Bool { first <= other.first && other.last <= last }
}

/// How a date that is asked compares with one that is stated.
enum DatePrefix: String, CaseIterable {
  case eq, ne, gt, lt, ge, le, sa, eb, ap

  /// - Parameters:
  ///   - stated: of the resource.
  ///   - now: in milliseconds, for `ap`: a tenth of the time between it and what is asked.
  func holds(_ stated: Moment, asked: Moment, now: Int64) -> Bool {
    switch self {
    case .eq: asked.contains(stated)
    case .ne: !asked.contains(stated)
    case .gt: stated.last > asked.last
    case .lt: stated.first < asked.first
    case .ge: stated.last > asked.last || asked.contains(stated)
    case .le: stated.first < asked.first || asked.contains(stated)
    case .sa: stated.first > asked.last
    case .eb: stated.last < asked.first
    case .ap:
      {
        let slack = abs(now - asked.first) / 10
        return stated.first <= asked.last + slack && stated.last >= asked.first - slack
      }()
    }
  }
}
