/// Where JSON goes, one value after another: bytes that leave at once, or a tree that is looked into. What an answer
/// says is described once, for either.
///
/// Order: inside an object each value follows its key; the callers see to it that what is begun is ended.
public protocol JSONSink {
  mutating func key(_ name: String)
  mutating func null()
  mutating func bool(_ value: Bool)
  mutating func integer(_ value: Int)
  /// A decimal number whose digits are ours, written as it stands.
  mutating func number(_ digits: String)
  mutating func string(_ text: String)
  /// A value that was made before.
  mutating func value(_ value: JSONValue)
  mutating func beginObject()
  mutating func endObject()
  mutating func beginArray()
  mutating func endArray()
}

extension JSONSink {
  @inlinable
  public mutating func field(_ name: String, _ text: String) {
    key(name)
    string(text)
  }

  /// A string, or null for nil.
  @inlinable
  public mutating func field(_ name: String, _ text: String?) {
    key(name)
    if let text { string(text) } else { null() }
  }

  @inlinable
  public mutating func field(_ name: String, _ number: Int) {
    key(name)
    integer(number)
  }

  @inlinable
  public mutating func field(_ name: String, number digits: String?) {
    key(name)
    if let digits { number(digits) } else { null() }
  }

  @inlinable
  public mutating func field(_ name: String, _ strings: [String]) {
    key(name)
    beginArray()
    for text in strings { string(text) }
    endArray()
  }

  @inlinable
  public mutating func field(_ name: String, _ other: JSONValue) {
    key(name)
    value(other)
  }

  @inlinable
  public mutating func object(_ name: String) {
    key(name)
    beginObject()
  }

  @inlinable
  public mutating func array(_ name: String) {
    key(name)
    beginArray()
  }
}

/// Compact JSON as bytes (RFC 8259); equals `JSONTree.value.text()` of the same calls.
public struct JSONBytes: JSONSink {
  public private(set) var bytes: [UInt8] = []
  private var follows = false

  /// - Parameter capacity: bytes to keep ready.
  public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  private mutating func separate() {
    if follows { bytes.append(0x2C) }
    follows = true
  }

  public mutating func key(_ name: String) {
    string(name)
    bytes.append(0x3A)
    follows = false
  }

  public mutating func null() {
    separate()
    bytes.append(contentsOf: [0x6E, 0x75, 0x6C, 0x6C])
  }

  public mutating func bool(_ value: Bool) {
    separate()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  public mutating func integer(_ value: Int) {
    separate()
    // Most are rows of a file.
    if value < 0 {
      bytes.append(contentsOf: String(value).utf8)
      return
    }
    var rest = value
    let start = bytes.count
    repeat {
      bytes.append(0x30 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  public mutating func number(_ digits: String) {
    separate()
    bytes.append(contentsOf: digits.utf8)
  }

  public mutating func string(_ text: String) {
    separate()
    JSONValue.write(text, into: &bytes)
  }

  public mutating func value(_ value: JSONValue) {
    separate()
    value.write(into: &bytes)
  }

  private mutating func begin(_ sign: UInt8) {
    separate()
    bytes.append(sign)
    follows = false
  }

  private mutating func end(_ sign: UInt8) {
    bytes.append(sign)
    follows = true
  }

  public mutating func beginObject() { begin(0x7B) }
  public mutating func endObject() { end(0x7D) }
  public mutating func beginArray() { begin(0x5B) }
  public mutating func endArray() { end(0x5D) }
}

/// The values as a tree.
public struct JSONTree: JSONSink {
  private enum Open {
    case object([(key: String, value: JSONValue)])
    case array([JSONValue])
  }

  private var open: [Open] = []
  private var keys: [String] = []
  /// What was written last outside of everything; null before.
  public private(set) var value: JSONValue = .null

  public init() {}

  private mutating func add(_ value: JSONValue) {
    switch open.popLast() {
    case nil: self.value = value
    case .array(var values):
      values.append(value)
      open.append(.array(values))
    case .object(var fields):
      fields.append((keys.removeLast(), value))
      open.append(.object(fields))
    }
  }

  public mutating func key(_ name: String) { keys.append(name) }
  public mutating func null() { add(.null) }
  public mutating func bool(_ value: Bool) { add(.bool(value)) }
  public mutating func integer(_ value: Int) { add(.integer(value)) }
  public mutating func number(_ digits: String) { add(.number(digits)) }
  public mutating func string(_ text: String) { add(.string(text)) }
  public mutating func value(_ value: JSONValue) { add(value) }
  public mutating func beginObject() { open.append(.object([])) }
  public mutating func beginArray() { open.append(.array([])) }
  public mutating func endObject() { close() }
  public mutating func endArray() { close() }

  private mutating func close() {
    switch open.removeLast() {
    case .object(let fields): add(.object(fields))
    case .array(let values): add(.array(values))
    }
  }
}
