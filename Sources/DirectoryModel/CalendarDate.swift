/// A day in the proleptic Gregorian calendar, without time or zone.
///
/// Stored as days since 1970-01-01. Years 1800...2200 are read; everything else is not a date of this field.
public struct CalendarDate: Hashable, Comparable, Sendable {
  public var days: Int32

  @inlinable
  public init(days: Int32) { self.days = days }

  /// - Returns: nil when the day does not exist.
  public init?(year: Int, month: Int, day: Int) {
    guard (1800...2200).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.length(ofMonth: month, year: year)
    else { return nil }
    // Days from civil, Howard Hinnant's algorithm: the year starts in March, so that the leap day is its last.
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.days = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// Reads `2026-11-01`, and `2026-11` or `2026` as the first day.
  public init?(iso text: String) {
    if let day = Self.plain(text) {
      self = day
      return
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), parts[0].utf8.count == 4,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      parts.dropFirst().allSatisfy({ $0.utf8.count <= 2 })
    else { return nil }
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count else { return nil }
    self.init(
      year: numbers[0], month: numbers.count > 1 ? numbers[1] : 1, day: numbers.count > 2 ? numbers[2] : 1)
  }

  /// Reads `2026-11-01`, as almost every date is written; nil for every other form and for days that do not exist.
  private static func plain(_ text: String) -> CalendarDate? {
    guard text.utf8.count == 10 else { return nil }
    // Year, month, day, by the number of dashes before.
    var numbers = (0, 0, 0)
    var at = 0
    for byte in text.utf8 {
      switch (at, byte) {
      case (4, 0x2D), (7, 0x2D): break
      case (0..<4, 0x30...0x39): numbers.0 = numbers.0 * 10 + Int(byte - 0x30)
      case (5..<7, 0x30...0x39): numbers.1 = numbers.1 * 10 + Int(byte - 0x30)
      case (8..<10, 0x30...0x39): numbers.2 = numbers.2 * 10 + Int(byte - 0x30)
      default: return nil
      }
      at += 1
    }
    return CalendarDate(year: numbers.0, month: numbers.1, day: numbers.2)
  }

  /// Reads the US form `MM/DD/YYYY` from bytes, as NPPES writes it.
  public init?(monthDayYear bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 10, bytes[2] == 0x2F, bytes[5] == 0x2F else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for i in range {
        guard (0x30...0x39).contains(bytes[i]) else { return nil }
        value = value * 10 + Int(bytes[i] &- 0x30)
      }
      return value
    }
    guard let month = number(0..<2), let day = number(3..<5), let year = number(6..<10) else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Whether bytes are a day of the 20th or 21st century as `description` writes it: then reading it and writing it
  /// again changes nothing.
  public static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return false }
    var number = 0
    for i in 0..<10 where i != 4 && i != 7 {
      guard (0x30...0x39).contains(bytes[i]) else { return false }
      number = number &* 10 &+ Int(bytes[i] &- 0x30)
    }
    let (year, month, day) = (number / 10000, number / 100 % 100, number % 100)
    guard (1900..<2100).contains(year), (1...12).contains(month), day >= 1 else { return false }
    return day <= 28 || day <= length(ofMonth: month, year: year)
  }

  public static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  public var components: (year: Int, month: Int, day: Int) {
    let z = Int(days) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let mp = (5 * dayOfYear + 2) / 153
    let month = mp < 10 ? mp + 3 : mp - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * mp + 2) / 5 + 1)
  }

  public static func < (a: Self, b: Self) -> Bool { a.days < b.days }
}

extension CalendarDate: CustomStringConvertible {
  /// `2026-11-01`.
  public var description: String {
    let c = components
    // Only in damaged bytes is it another.
    guard (1000...9999).contains(c.year) else { return "\(c.year)-\(c.month)-\(c.day)" }
    return String(unsafeUninitializedCapacity: 10) { text in
      var rest = c.year
      for i in (0..<4).reversed() {
        text[i] = 0x30 + UInt8(rest % 10)
        rest /= 10
      }
      text[4] = 0x2D
      text[5] = 0x30 + UInt8(c.month / 10)
      text[6] = 0x30 + UInt8(c.month % 10)
      text[7] = 0x2D
      text[8] = 0x30 + UInt8(c.day / 10)
      text[9] = 0x30 + UInt8(c.day % 10)
      return 10
    }
  }
}
