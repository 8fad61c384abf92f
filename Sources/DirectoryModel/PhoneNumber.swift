/// A telephone number as sources write it: `(312) 555-0137`, `1-312-555-0137 x42`, `3125550137`.
public enum PhoneNumber {
  /// The ten digits of a number of the North American plan; nil when the text cannot be one.
  ///
  /// Punctuation, a leading 1 and an extension (behind `x` or `ext`) are passed over. Area code and exchange begin
  /// with 2 to 9.
  ///
  /// Source: North American Numbering Plan Administration, form NXX-NXX-XXXX.
  public static func national(_ text: UnsafeRawBufferPointer) -> UInt64? {
    var digits: UInt64 = 0
    var count = 0
    for byte in text {
      switch byte {
      case 0x30...0x39:
        guard count < 11 else { return nil }
        digits = digits &* 10 &+ UInt64(byte &- 0x30)
        count &+= 1
      case 0x78, 0x58, 0x65, 0x45, 0x23:
        // `x`, `ext` or `#`: the extension is no part of the number.
        return count >= 10 ? national(digits, count: count) : nil
      case 0x20, 0x28, 0x29, 0x2B, 0x2D, 0x2E, 0x2F: continue
      default: return nil
      }
    }
    return national(digits, count: count)
  }

  public static func national(_ text: String) -> UInt64? {
    var copy = text
    return copy.withUTF8 { national(UnsafeRawBufferPointer($0)) }
  }

  private static func national(_ digits: UInt64, count: Int) -> UInt64? {
    var number = digits
    if count == 11 {
      guard number / 10_000_000_000 == 1 else { return nil }
      number -= 10_000_000_000
    } else if count != 10 {
      return nil
    }
    guard number / 1_000_000_000 >= 2, number / 1_000_000 % 10 >= 2 else { return nil }
    return number
  }
}
