/// The names and values of a query or of a form, percent-encoded as WHATWG's URL standard has it.
enum QueryText {
  /// - Returns: in the order of the text, each decoded; a name without `=` has an empty value.
  /// - Throws: `Problem.badEncoding` for a broken escape, for bytes that are no UTF-8 and for control characters.
  static func decode(_ text: some StringProtocol) throws(Problem) -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    for part in text.utf8.split(separator: UInt8(ascii: "&")) {
      let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
      let value = equals == part.endIndex ? part[equals...] : part[part.index(after: equals)...]
      result.append((try decoded(part[..<equals]), try decoded(value)))
    }
    return result
  }

  /// One part of a path: a plus is itself there.
  static func decodePath(_ part: Substring) throws(Problem) -> String { try decoded(part.utf8, plus: false) }

  private static func decoded(
    _ bytes: some Sequence<UInt8>, plus: Bool = true
  ) throws(Problem) -> String {
    var result: [UInt8] = []
    var iterator = bytes.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
          throw .badEncoding
        }
        result.append(high << 4 | low)
      case UInt8(ascii: "+") where plus: result.append(0x20)
      default: result.append(byte)
      }
    }
    guard result.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
      let text = String(validating: result, as: UTF8.self)
    else { throw .badEncoding }
    return text
  }

  /// A value for an address: everything but letters, digits and `-._~` is escaped.
  static func encode(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        result += "%" + (hex.count == 1 ? "0" : "") + hex
      }
    }
    return result
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
