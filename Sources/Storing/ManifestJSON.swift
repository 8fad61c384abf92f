/// The JSON of manifests: what `encodeJSON` writes, read without a decoder, whose machinery would cost a tenth of
/// a search from the command line. Strict: nil for anything that is not one JSON value and nothing else.
public enum ManifestJSON: Sendable, Equatable {
  case object([String: ManifestJSON])
  case array([ManifestJSON])
  case string(String)
  /// Whole numbers; manifests hold no others.
  case number(Int)
  case bool(Bool)
  case null

  public init?(_ bytes: UnsafeRawBufferPointer) {
    var reader = Reader(bytes: bytes)
    guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
    self = value
  }

  public init?(_ bytes: [UInt8]) {
    guard let value = bytes.withUnsafeBytes({ ManifestJSON($0) }) else { return nil }
    self = value
  }

  /// The value of a key; nil for a missing one, for null, and when this is no object.
  public subscript(_ key: String) -> ManifestJSON? {
    guard case .object(let fields) = self, let value = fields[key], value != .null else { return nil }
    return value
  }

  public var text: String? { if case .string(let text) = self { text } else { nil } }
  public var integer: Int? { if case .number(let number) = self { number } else { nil } }
  public var list: [ManifestJSON]? { if case .array(let list) = self { list } else { nil } }
  public var fields: [String: ManifestJSON]? { if case .object(let fields) = self { fields } else { nil } }

  /// The texts of a list; nil when any is none.
  public var texts: [String]? {
    guard let list else { return nil }
    let texts = list.compactMap(\.text)
    return texts.count == list.count ? texts : nil
  }

  private struct Reader {
    let bytes: UnsafeRawBufferPointer
    var at = 0

    var isAtEnd: Bool {
      mutating get {
        skipBlanks()
        return at == bytes.count
      }
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipBlanks() {
      while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
      skipBlanks()
      guard next == byte else { return false }
      at += 1
      return true
    }

    private mutating func take(_ word: StaticString) -> Bool {
      guard bytes.count - at >= word.utf8CodeUnitCount else { return false }
      for i in 0..<word.utf8CodeUnitCount where bytes[at + i] != word.utf8Start[i] { return false }
      at += word.utf8CodeUnitCount
      return true
    }

    mutating func value(depth: Int) -> ManifestJSON? {
      skipBlanks()
      guard depth < 16, let byte = next else { return nil }
      switch byte {
      case UInt8(ascii: "{"): return object(depth: depth + 1)
      case UInt8(ascii: "["): return array(depth: depth + 1)
      case UInt8(ascii: "\""): return string().map { .string($0) }
      case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
      case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
      case UInt8(ascii: "n"): return take("null") ? .null : nil
      default: return number()
      }
    }

    private mutating func object(depth: Int) -> ManifestJSON? {
      at += 1
      var fields: [String: ManifestJSON] = [:]
      if take(UInt8(ascii: "}")) { return .object(fields) }
      repeat {
        skipBlanks()
        guard next == UInt8(ascii: "\""), let key = string(), take(UInt8(ascii: ":")),
          let value = value(depth: depth), fields.updateValue(value, forKey: key) == nil
        else { return nil }
      } while take(UInt8(ascii: ","))
      return take(UInt8(ascii: "}")) ? .object(fields) : nil
    }

    private mutating func array(depth: Int) -> ManifestJSON? {
      at += 1
      var list: [ManifestJSON] = []
      if take(UInt8(ascii: "]")) { return .array(list) }
      repeat {
        guard let value = value(depth: depth) else { return nil }
        list.append(value)
      } while take(UInt8(ascii: ","))
      return take(UInt8(ascii: "]")) ? .array(list) : nil
    }

    private mutating func number() -> ManifestJSON? {
      let start = at
      if next == UInt8(ascii: "-") { at += 1 }
      while let byte = next, (0x30...0x39).contains(byte) { at += 1 }
      return Int(String(decoding: bytes[start..<at], as: UTF8.self)).map { .number($0) }
    }

    private mutating func string() -> String? {
      at += 1
      var text: [UInt8] = []
      while let byte = next {
        at += 1
        switch byte {
        case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
        case UInt8(ascii: "\\"): guard escape(into: &text) else { return nil }
        case 0..<0x20: return nil
        default: text.append(byte)
        }
      }
      return nil
    }

    private mutating func escape(into text: inout [UInt8]) -> Bool {
      guard let byte = next else { return false }
      at += 1
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"):
        guard var code = hexadecimal() else { return false }
        if (0xD800..<0xDC00).contains(code) {
          guard take("\\u"), let low = hexadecimal(), (0xDC00..<0xE000).contains(low) else { return false }
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { return false }
        text.append(contentsOf: String(scalar).utf8)
      default: return false
      }
      return true
    }

    private mutating func hexadecimal() -> UInt32? {
      guard bytes.count - at >= 4 else { return nil }
      var code: UInt32 = 0
      for _ in 0..<4 {
        guard let digit = Character(Unicode.Scalar(bytes[at])).hexDigitValue else { return nil }
        code = code << 4 | UInt32(digit)
        at += 1
      }
      return code
    }
  }
}
