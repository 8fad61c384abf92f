/// Ids that are the same whenever the same thing is written again, so that calendars, address books and FHIR servers
/// replace it and do not double it.
package enum StableIdentity {
  /// 32 hexadecimal digits of the parts in their order: FNV-1a in 128 bits. No secret: who knows the parts can make it.
  ///
  /// Source: Fowler, Noll, Vo; RFC 9923.
  static func hexadecimal(_ parts: String...) -> String { hexadecimal(parts) }

  /// The same as a UUID of version 8 (RFC 9562: the program's own scheme).
  static func uuid(_ parts: String...) -> String {
    var digits = Array(hexadecimal(parts))
    digits[12] = "8"
    digits[16] = ["8", "9", "a", "b"][Int(String(digits[16]), radix: 16)! & 3]
    let ranges = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
    return ranges.map { String(digits[$0]) }.joined(separator: "-")
  }

  /// The same of parts counted elsewhere.
  package static func hexadecimal(_ parts: [String]) -> String {
    // offset 0x6c62272e07bb014262b821756295c58d, prime 2^88 + 0x13b
    var (high, low): (UInt64, UInt64) = (0x6C62_272E_07BB_0142, 0x62B8_2175_6295_C58D)
    // NUL stands in no part: it separates them.
    for byte in parts.joined(separator: "\0").utf8 {
      low ^= UInt64(byte)
      let product = low.multipliedFullWidth(by: 0x13B)
      high = high &* 0x13B &+ product.high &+ low << 24
      low = product.low
    }
    return padded(high) + padded(low)
  }

  private static func padded(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
