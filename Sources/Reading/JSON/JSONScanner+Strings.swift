import CByteScan

extension JSONScanner {
  static let unfinished = -1
  static let broken = -2

  /// Copies a string's characters, escapes resolved; never more bytes than it has in the text.
  ///
  /// - Parameters:
  ///   - at: behind the opening quote; becomes the byte behind the closing one, or the one at fault.
  ///   - target: with room for the rest of the text and a block.
  /// - Returns: how many bytes were written; else `unfinished` or `broken`.
  @inline(__always)
  static func copyString(_ at: inout UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) -> Int {
    let run = byte_scan_json_copy(at, target)
    if at[run] == UInt8(ascii: "\"") {
      at += run &+ 1
      return run
    }
    return copyEscaped(&at, to: target)
  }

  @inline(never)
  private static func copyEscaped(
    _ at: inout UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var free = target
    while true {
      let run = byte_scan_json_copy(at, free)
      at += run
      free += run
      switch at.pointee {
      case UInt8(ascii: "\""):
        at += 1
        return free - target
      case UInt8(ascii: "\\"):
        let result = copyEscape(&at, to: &free)
        if result != 0 { return result }
      case 0: return unfinished
      default: return broken
      }
    }
  }

  /// - Parameter at: the backslash; becomes the byte behind the escape.
  /// - Returns: 0, `unfinished` or `broken`.
  private static func copyEscape(
    _ at: inout UnsafePointer<UInt8>, to free: inout UnsafeMutablePointer<UInt8>
  ) -> Int {
    let byte: UInt8
    switch at[1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte = at[1]
    case UInt8(ascii: "b"): byte = 0x08
    case UInt8(ascii: "f"): byte = 0x0C
    case UInt8(ascii: "n"): byte = 0x0A
    case UInt8(ascii: "r"): byte = 0x0D
    case UInt8(ascii: "t"): byte = 0x09
    case UInt8(ascii: "u"): return copyUnicodeEscape(&at, to: &free)
    case 0: return unfinished
    default: return broken
    }
    free.pointee = byte
    free += 1
    at += 2
    return 0
  }

  private static func copyUnicodeEscape(
    _ at: inout UnsafePointer<UInt8>, to free: inout UnsafeMutablePointer<UInt8>
  ) -> Int {
    let unit = codeUnit(at + 2)
    guard unit >= 0 else { return unit }
    var scalar = UInt32(truncatingIfNeeded: unit)
    var length = 6
    if scalar & 0xFC00 == 0xD800 {
      // A pair is one character; half of one stands for nothing.
      if at[6] == 0 || (at[6] == UInt8(ascii: "\\") && at[7] == 0) { return unfinished }
      scalar = 0xFFFD
      if at[6] == UInt8(ascii: "\\") && at[7] == UInt8(ascii: "u") {
        let second = codeUnit(at + 8)
        if second == unfinished { return unfinished }
        if second >= 0 && second & 0xFC00 == 0xDC00 {
          scalar = 0x10000 + (UInt32(truncatingIfNeeded: unit) & 0x3FF) << 10
          scalar += UInt32(truncatingIfNeeded: second) & 0x3FF
          length = 12
        }
      }
    } else if scalar & 0xFC00 == 0xDC00 {
      scalar = 0xFFFD
    }
    for byte in UTF8.encode(UnicodeScalar(scalar)!)! {
      free.pointee = byte
      free += 1
    }
    at += length
    return 0
  }

  private static func codeUnit(_ digits: UnsafePointer<UInt8>) -> Int {
    var unit = 0
    for i in 0..<4 {
      let byte = digits[i]
      let value: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte &- 0x30
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = byte &- 0x57
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = byte &- 0x37
      case 0: return unfinished
      default: return broken
      }
      unit = unit << 4 | Int(value)
    }
    return unit
  }

  static func stringRefusal(_ byte: UInt8) -> JSONRefusal {
    byte == UInt8(ascii: "\\")
      ? JSONRefusal(
        rule: "json-escape", value: "\\",
        expected:
          "An escape such as \\n or \\u00E9 was expected: fetch the file again, or tell its publisher.")
      : JSONRefusal(
        rule: "json-control-byte", value: hexadecimal(byte),
        expected: "A closing quote before the end of the line was expected, and no control byte in a string: "
          + "fetch the file again, or tell its publisher.")
  }
}
