import DirectoryModel

/// Text that must not be kept, nor repeated in a report: what has the shape of a social security number.
///
/// With hyphens, `123-45-6789`, the shape is unmistakable wherever it stands. Nine bare digits are also a ZIP+4, so
/// they count only in free text and where a license number is expected, and only when the number can have been given
/// out: areas 000, 666 and 900 to 999, group 00 and serial 0000 never were.
///
/// Source: Social Security Administration, "SSN randomization", read as general knowledge on 2026-11-25.
enum SensitiveText {
  /// The text with such digits as asterisks.
  ///
  /// - Parameter bare: nine bare digits count as well.
  static func masked(_ text: String, bare: Bool = false) -> String {
    var bytes = Array(text.utf8)
    let found = bytes.withUnsafeMutableBytes { mask($0, bare: bare) }
    return found ? String(decoding: bytes, as: UTF8.self) : text
  }

  /// Masks in place.
  ///
  /// - Returns: whether anything was masked.
  @discardableResult
  static func mask(_ bytes: UnsafeMutableRawBufferPointer, bare: Bool) -> Bool {
    var found = false
    var start = 0
    while let range = next(in: UnsafeRawBufferPointer(bytes), from: start, bare: bare) {
      for i in range where isDigit(bytes[i]) { bytes[i] = 0x2A }
      start = range.upperBound
      found = true
    }
    return found
  }

  /// The next such number at or behind a position.
  static func next(in bytes: UnsafeRawBufferPointer, from start: Int, bare: Bool) -> Range<Int>? {
    var i = start
    while i < bytes.count {
      guard isDigit(bytes[i]) else {
        i &+= 1
        continue
      }
      var end = i
      while end < bytes.count, isDigit(bytes[end]) { end &+= 1 }
      if bare && end &- i == 9 && isGivenOut(bytes, area: i, group: i &+ 3, serial: i &+ 5) {
        return i..<end
      }
      if end &- i == 3 && isHyphenated(bytes, at: i) { return i..<i &+ 11 }
      i = end
    }
    return nil
  }

  /// Whether `ddd-dd-dddd` stands there, its three first digits already seen.
  private static func isHyphenated(_ bytes: UnsafeRawBufferPointer, at i: Int) -> Bool {
    guard i &+ 11 <= bytes.count, bytes[i &+ 3] == 0x2D, bytes[i &+ 6] == 0x2D else { return false }
    for k in [4, 5, 7, 8, 9, 10] where !isDigit(bytes[i &+ k]) { return false }
    return i &+ 11 == bytes.count || !isDigit(bytes[i &+ 11])
  }

  private static func isGivenOut(
    _ bytes: UnsafeRawBufferPointer, area: Int, group: Int, serial: Int
  ) -> Bool {
    func number(_ at: Int, _ count: Int) -> Int {
      (at..<at + count).reduce(0) { $0 * 10 + Int(bytes[$1] &- 0x30) }
    }
    let first = number(area, 3)
    return first != 0 && first != 666 && first < 900 && number(group, 2) != 0 && number(serial, 4) != 0
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Whether nine digits are a license number as this state writes them: Illinois has nine, North Carolina a year
  /// and five.
  static func isLicenseNumber(_ digits: UnsafeRawBufferPointer, state: UnsafeRawBufferPointer) -> Bool {
    if state.equals("IL") { return true }
    guard state.equals("NC"), digits.count == 9 else { return false }
    return (digits[0] == 0x31 && digits[1] == 0x39) || (digits[0] == 0x32 && digits[1] == 0x30)
  }
}
