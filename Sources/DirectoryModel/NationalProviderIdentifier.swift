/// The ten-digit number by which Medicare and most files know a provider.
///
/// Valid when it has ten ASCII digits, starts with 1 or 2, and the Luhn check over `80840` + number holds.
/// Source: 45 CFR 162.406; ISO/IEC 7812 check digit with the prefix for US health applications.
public enum NationalProviderIdentifier {
  /// - Returns: the number, or nil when it is no valid NPI. Blanks around it are not forgiven.
  @inlinable
  public static func parse(_ bytes: UnsafeRawBufferPointer) -> UInt64? {
    guard bytes.count == 10, bytes[0] == 0x31 || bytes[0] == 0x32 else { return nil }
    var value: UInt64 = 0
    // 24 is the Luhn sum of the constant prefix 80840.
    var sum = 24
    for i in 0..<10 {
      let digit = Int(bytes[i]) &- 0x30
      guard digit >= 0, digit <= 9 else { return nil }
      value = value &* 10 &+ UInt64(truncatingIfNeeded: digit)
      if i & 1 == 0 {
        let doubled = digit &* 2
        sum &+= doubled > 9 ? doubled &- 9 : doubled
      } else {
        sum &+= digit
      }
    }
    return sum % 10 == 0 ? value : nil
  }

  public static func parse(_ text: String) -> UInt64? {
    var copy = text
    return copy.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
  }
}
