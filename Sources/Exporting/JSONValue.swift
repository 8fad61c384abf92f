/// A JSON value whose objects keep the order in which their fields were written.
public enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// Written as it stands: a decimal number whose digits are ours.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  public static func == (a: JSONValue, b: JSONValue) -> Bool { a.text() == b.text() }

  /// A string, or null for nil.
  public static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  public static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

  /// The value at a path such as `network.status`; nil when there is none.
  public subscript(path path: String) -> JSONValue? {
    var value = self
    for part in path.split(separator: ".") {
      guard case .object(let fields) = value, let next = fields.first(where: { $0.key == part })?.value else {
        return nil
      }
      value = next
    }
    return value
  }

  /// Compact JSON (RFC 8259), or indented by two blanks.
  public func text(indented: Bool = false) -> String {
    var bytes: [UInt8] = []
    write(into: &bytes, indentation: indented ? 0 : nil)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends compact JSON.
  public func write(into bytes: inout [UInt8]) { write(into: &bytes, indentation: nil) }

  private func write(into bytes: inout [UInt8], indentation: Int?) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .number(let digits): bytes.append(contentsOf: digits.utf8)
    case .string(let value): Self.write(value, into: &bytes)
    case .array(let values):
      Self.writeList(values.count, open: 0x5B, close: 0x5D, into: &bytes, indentation: indentation) {
        values[$0].write(into: &$1, indentation: $2)
      }
    case .object(let fields):
      Self.writeList(fields.count, open: 0x7B, close: 0x7D, into: &bytes, indentation: indentation) {
        Self.write(fields[$0].key, into: &$1)
        $1.append(0x3A)
        if indentation != nil { $1.append(0x20) }
        fields[$0].value.write(into: &$1, indentation: $2)
      }
    }
  }

  private static func writeList(
    _ count: Int, open: UInt8, close: UInt8, into bytes: inout [UInt8], indentation: Int?,
    _ element: (Int, inout [UInt8], Int?) -> Void
  ) {
    bytes.append(open)
    for i in 0..<count {
      if i > 0 { bytes.append(0x2C) }
      if let indentation {
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indentation + 2))
      }
      element(i, &bytes, indentation.map { $0 + 2 })
    }
    if let indentation, count > 0 {
      bytes.append(0x0A)
      bytes.append(contentsOf: repeatElement(0x20, count: indentation))
    }
    bytes.append(close)
  }

  private static let hexadecimal = Array("0123456789abcdef".utf8)

  static func write(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(0x22)
    var text = text
    text.withUTF8 { utf8 in
      // Almost no text has anything to escape: what lies between is appended as it is.
      var start = 0
      for i in 0..<utf8.count where isEscaped(utf8[i]) {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<i]))
        escape(utf8[i], into: &bytes)
        start = i + 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
    }
    bytes.append(0x22)
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F
  }

  private static func escape(_ byte: UInt8, into bytes: inout [UInt8]) {
    bytes.append(0x5C)
    switch byte {
    case 0x22, 0x5C: bytes.append(byte)
    case 0x0A: bytes.append(0x6E)
    case 0x09: bytes.append(0x74)
    case 0x0D: bytes.append(0x72)
    default:
      bytes.append(contentsOf: [
        0x75, 0x30, 0x30, hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)],
      ])
    }
  }
}
