extension FHIRValue {
  /// Reads what `writeJSON` wrote; nil for anything that is no JSON value.
  ///
  /// Numbers keep their digits. `null` is left out, as FHIR has no such value.
  public init?(json bytes: UnsafeRawBufferPointer) {
    var reader = FHIRReader(bytes: bytes)
    guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
    self = value
  }
}

/// Walks the bytes of one value.
private struct FHIRReader {
  let bytes: UnsafeRawBufferPointer
  var position = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Deeper than any resource nests, and shallow enough for the stack.
  private static let deepest = 64

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  var isAtEnd: Bool {
    var rest = self
    rest.skipBlanks()
    return rest.position == bytes.count
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  mutating func value(depth: Int) -> FHIRValue? {
    skipBlanks()
    guard position < bytes.count, depth < Self.deepest else { return nil }
    switch bytes[position] {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return list(depth: depth)
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "t"): return word("true") ? .boolean(true) : nil
    case UInt8(ascii: "f"): return word("false") ? .boolean(false) : nil
    default: return number()
    }
  }

  private mutating func word(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard position + length <= bytes.count else { return false }
    for i in 0..<length where bytes[position + i] != text.utf8Start[i] { return false }
    position += length
    return true
  }

  private mutating func number() -> FHIRValue? {
    let start = position
    while position < bytes.count, "+-.eE0123456789".utf8.contains(bytes[position]) { position += 1 }
    guard position > start else { return nil }
    return .number(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func list(depth: Int) -> FHIRValue? {
    guard take(UInt8(ascii: "[")) else { return nil }
    var values: [FHIRValue] = []
    if take(UInt8(ascii: "]")) { return .list(values) }
    while true {
      if !nullWasNext() {
        guard let value = value(depth: depth + 1) else { return nil }
        values.append(value)
      }
      if take(UInt8(ascii: "]")) { return .list(values) }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func nullWasNext() -> Bool {
    skipBlanks()
    return word("null")
  }

  private mutating func object(depth: Int) -> FHIRValue? {
    guard take(UInt8(ascii: "{")) else { return nil }
    var fields: [FHIRValue.Field] = []
    var type: String?
    if !take(UInt8(ascii: "}")) {
      while true {
        skipBlanks()
        guard let name = string(), take(UInt8(ascii: ":")) else { return nil }
        if !nullWasNext() {
          guard let value = value(depth: depth + 1) else { return nil }
          if name == "resourceType", case .string(let text) = value {
            type = text
          } else {
            fields.append((name, value))
          }
        }
        if take(UInt8(ascii: "}")) { break }
        guard take(UInt8(ascii: ",")) else { return nil }
      }
    }
    return type.map { .resource($0, fields) } ?? .object(fields)
  }

  private mutating func string() -> String? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\")
    {
      position += 1
    }
    guard position < bytes.count else { return nil }
    if bytes[position] == UInt8(ascii: "\"") {
      position += 1
      return String(decoding: bytes[start..<position - 1], as: UTF8.self)
    }
    return escapedString(from: start)
  }

  /// A string that has an escape at `position`.
  private mutating func escapedString(from start: Int) -> String? {
    var text = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      guard position < bytes.count else { return nil }
      let escape = bytes[position]
      position += 1
      switch escape {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "u"):
        guard let scalar = unicodeEscape() else { return nil }
        text.append(contentsOf: String(scalar).utf8)
      default: text.append(escape)
      }
    }
    return nil
  }

  private mutating func unicodeEscape() -> Unicode.Scalar? {
    guard let high = hexadecimal() else { return nil }
    guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) ?? "\u{FFFD}" }
    guard word("\\u"), let low = hexadecimal(), (0xDC00..<0xE000).contains(low) else { return nil }
    return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10 | (low - 0xDC00)))
  }

  private mutating func hexadecimal() -> UInt32? {
    guard position + 4 <= bytes.count else { return nil }
    let text = String(decoding: bytes[position..<position + 4], as: UTF8.self)
    position += 4
    return UInt32(text, radix: 16)
  }
}
