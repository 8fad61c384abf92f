import Reading
import TestSupport

/// JSON as a plain recursive parser reads it, by the letter of RFC 8259: the twin to which `JSONReader` is held.
indirect enum PlainJSON: Equatable {
  case object([(key: String, value: PlainJSON)])
  case array([PlainJSON])
  case string(String)
  case number(String)
  case boolean(Bool)
  case null

  static func == (a: PlainJSON, b: PlainJSON) -> Bool { a.described(as: "") == b.described(as: "") }

  struct Bad: Error {}

  /// The one value of a text; nil when it is no JSON.
  static func read(_ text: [UInt8]) -> PlainJSON? {
    var parser = Parser(rest: text[...])
    guard let value = try? parser.value() else { return nil }
    parser.skipWhiteSpace()
    return parser.rest.isEmpty ? value : nil
  }

  var isObject: Bool {
    if case .object = self { return true }
    return false
  }

  private struct Parser {
    var rest: ArraySlice<UInt8>

    mutating func skipWhiteSpace() { rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) } }

    mutating func take(_ sign: Character) -> Bool {
      guard rest.first == sign.asciiValue else { return false }
      rest.removeFirst()
      return true
    }

    mutating func need(_ text: String) throws {
      for sign in text { guard take(sign) else { throw Bad() } }
    }

    mutating func value() throws -> PlainJSON {
      skipWhiteSpace()
      switch rest.first {
      case UInt8(ascii: "{"): return .object(try members())
      case UInt8(ascii: "["): return .array(try elements())
      case UInt8(ascii: "\""): return .string(try string())
      case UInt8(ascii: "t"):
        try need("true")
        return .boolean(true)
      case UInt8(ascii: "f"):
        try need("false")
        return .boolean(false)
      case UInt8(ascii: "n"):
        try need("null")
        return .null
      default: return .number(try number())
      }
    }

    mutating func members() throws -> [(key: String, value: PlainJSON)] {
      var found: [(key: String, value: PlainJSON)] = []
      try need("{")
      skipWhiteSpace()
      if take("}") { return [] }
      repeat {
        skipWhiteSpace()
        let key = try string()
        skipWhiteSpace()
        try need(":")
        found.append((key, try value()))
        skipWhiteSpace()
      } while take(",")
      try need("}")
      return found
    }

    mutating func elements() throws -> [PlainJSON] {
      var found: [PlainJSON] = []
      try need("[")
      skipWhiteSpace()
      if take("]") { return [] }
      repeat {
        found.append(try value())
        skipWhiteSpace()
      } while take(",")
      try need("]")
      return found
    }

    mutating func number() throws -> String {
      var text = ""
      func digits(_ rest: inout ArraySlice<UInt8>) throws -> String {
        let found = rest.prefix { (0x30...0x39).contains($0) }
        guard !found.isEmpty else { throw Bad() }
        rest = rest.dropFirst(found.count)
        return String(decoding: found, as: UTF8.self)
      }
      if take("-") { text = "-" }
      let whole = try digits(&rest)
      guard whole == "0" || !whole.hasPrefix("0") else { throw Bad() }
      text += whole
      if take(".") { text += "." + (try digits(&rest)) }
      for e: Character in ["e", "E"] where take(e) {
        text += String(e)
        for sign: Character in ["+", "-"] where take(sign) {
          return text + String(sign) + (try digits(&rest))
        }
        return text + (try digits(&rest))
      }
      return text
    }

    mutating func string() throws -> String {
      try need("\"")
      var units: [UInt16] = []
      var plain: [UInt8] = []
      func settle() {
        units += Array(String(decoding: plain, as: UTF8.self).utf16)
        plain = []
      }
      while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "\""):
          settle()
          // Half of a pair becomes U+FFFD here.
          return String(decoding: units, as: UTF16.self)
        case UInt8(ascii: "\\"):
          settle()
          guard let sign = rest.popFirst() else { throw Bad() }
          if sign == UInt8(ascii: "u") {
            let digits = rest.prefix(4)
            guard digits.count == 4, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
              throw Bad()
            }
            units.append(UInt16(String(decoding: digits, as: UTF8.self), radix: 16)!)
            rest = rest.dropFirst(4)
          } else {
            let signs: [Character: UInt16] = [
              "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
            ]
            guard let unit = signs[Character(UnicodeScalar(sign))] else { throw Bad() }
            units.append(unit)
          }
        case ..<0x20: throw Bad()
        default: plain.append(byte)
        }
      }
      throw Bad()
    }
  }

  /// The value in the form that `describe` gives of a tree.
  func described(as name: String) -> String {
    switch self {
    case .object(let members):
      return name + "{" + members.map { $0.value.describedUnder($0.key) }.joined() + "}"
    case .array(let elements): return name + "[" + elements.map { $0.described(as: "") }.joined() + "]"
    case .string(let text): return name + "'\(text)'"
    case .number(let text): return name + "#\(text)#"
    case .boolean(let value): return name + "?\(value)?"
    case .null: return ""
    }
  }

  private func describedUnder(_ key: String) -> String {
    guard case .array(let elements) = self else { return described(as: "|\(key)|") }
    return elements.map { $0.described(as: "|\(key)|") }.joined()
  }
}

/// A subtree in one line, for comparison.
func describe(_ tree: RecordTree, _ node: RecordNode, isRoot: Bool = true) -> String {
  let name = tree.names.text(tree.name(of: node))
  let children = tree.children(of: node).map { describe(tree, $0, isRoot: false) }.joined()
  let shown = isRoot || tree.name(of: node) == .none ? "" : "|\(name)|"
  switch tree.kind(of: node) {
  case .object: return shown + "{" + children + "}"
  case .list: return shown + "[" + children + "]"
  case .text: return shown + "'\(tree.string(of: node))'"
  case .number: return shown + "#\(tree.string(of: node))#"
  case .boolean: return shown + "?\(tree.string(of: node))?"
  }
}

/// Documents that a seed makes: nested, with odd keys, escapes, and white space.
struct RandomJSON {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func object(depth: Int = 0) -> String {
    let members = (0..<random.number(0..<(depth == 0 ? 6 : 4))).map { _ in
      string(
        random.pick(["name", "id", "", "a key that is longer than sixteen bytes", "é", "x\\u0041", "name"]))
        + space() + ":" + space() + value(depth: depth + 1)
    }
    return "{" + space() + members.joined(separator: "\(space()),\(space())") + space() + "}"
  }

  mutating func value(depth: Int) -> String {
    switch random.number(0..<(depth > 4 ? 5 : 8)) {
    case 0, 1: return string(text())
    case 2:
      return random.pick(["0", "-0", "12", "-3.25", "1e9", "2.5E-3", "7E+2", "100000000000000000000"])
    case 3: return random.pick(["true", "false"])
    case 4: return "null"
    case 5: return object(depth: depth)
    default:
      let elements = (0..<random.number(0..<4)).map { _ in value(depth: depth + 1) }
      return "[" + space() + elements.joined(separator: space() + "," + space()) + space() + "]"
    }
  }

  private func string(_ text: String) -> String { "\"\(text)\"" }

  private mutating func text() -> String {
    let pieces = [
      "a", "Müller", "𝄞", "\\n", "\\\"", "\\\\", "\\/", "\\t\\r\\b\\f", "\\u00e9", "\\uD83D\\uDE00",
      "\\uD83D",
      "\\uDE00",
      "\\uD83D\\uD83D\\uDE00", "\\uD83Dx", "\\u0000", "\\uFFFF", "sixteen bytes or", "{", "}", "[", "]", ",",
      ":",
      String(repeating: "long ", count: 30),
    ]
    return (0..<random.number(0..<5)).map { _ in random.pick(pieces) }.joined()
  }

  private mutating func space() -> String { random.pick(["", "", "", " ", "\n", "\t", "\r\n", "    "]) }
}
