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

  // MARK: With its extension

  /// The form in which a number is kept: `3125550137`, with an extension `3125550137 x42`. What is no number of the
  /// North American plan, or has something behind it that is no extension, stays as it is.
  public static func kept(_ text: String) -> String { joined(text) { $0 } ?? text }

  /// `312-555-0137`, `312-555-0137 x42`; another text stands as it is.
  public static func written(_ text: String) -> String { joined(text, hyphenated) ?? text }

  /// `tel:+1-312-555-0137`, `tel:+1-312-555-0137;ext=42`; nil for what is no number of the North American plan.
  ///
  /// Source: RFC 3966, sections 3 and 5.3.
  public static func link(_ text: String) -> String? {
    guard let number = national(text) else { return nil }
    let digits = extensionDigits(text) ?? ""
    return "tel:+1-" + hyphenated(String(number)) + (digits.isEmpty ? "" : ";ext=" + digits)
  }

  /// Whether two texts are one number: an extension that only one of them has does not make them two.
  ///
  /// - Returns: nil when one of them is no number.
  public static func agree(_ a: String, _ b: String) -> Bool? {
    guard let first = national(a), let second = national(b) else { return nil }
    guard first == second else { return false }
    guard let one = extensionDigits(a), let other = extensionDigits(b), !one.isEmpty, !other.isEmpty else {
      return true
    }
    return one == other
  }

  private static func joined(_ text: String, _ form: (String) -> String) -> String? {
    guard let number = national(text), let digits = extensionDigits(text) else { return nil }
    return form(String(number)) + (digits.isEmpty ? "" : " x" + digits)
  }

  private static func hyphenated(_ ten: String) -> String {
    "\(ten.prefix(3))-\(ten.dropFirst(3).prefix(3))-\(ten.dropFirst(6))"
  }

  /// The digits behind `x`, `ext`, `extension` or `#`: empty without any, nil for something else that stands there.
  private static func extensionDigits(_ text: String) -> String? {
    guard let start = text.firstIndex(where: { "xXeE#".contains($0) }) else { return "" }
    let rest = text[start...]
    let word = rest.prefix { $0.isLetter || $0 == "#" }.lowercased()
    guard ["x", "ext", "extn", "extension", "#", "ext#", "x#"].contains(word) else { return nil }
    let digits = rest.dropFirst(word.count).drop { " .:#".contains($0) }
      .reversed().drop { " .".contains($0) }.reversed()
    guard (1...15).contains(digits.count), digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    return String(digits)
  }
}
