/// A value that a statement takes, and its type on the server.
public enum PostgresParameter: Sendable {
  case int16(Int16)
  case int32(Int32)
  case int64(Int64)
  case double(Double)
  case bool(Bool)
  case text(String)
  case bytes([UInt8])
  case int32s([Int32])
  case texts([String])
  /// Nothing, of the type that the statement says.
  case null

  /// The type's number in `pg_type`; 0 leaves it to the server.
  var type: UInt32 {
    switch self {
    case .int16: 21
    case .int32: 23
    case .int64: 20
    case .double: 701
    case .bool: 16
    case .text: 25
    case .bytes: 17
    case .int32s: 1007
    case .texts: 1009
    case .null: 0
    }
  }

  /// Appends the value in the server's binary form.
  ///
  /// - Returns: false for nothing.
  func encode(into bytes: inout [UInt8]) -> Bool {
    func add<Value: FixedWidthInteger>(_ value: Value) {
      withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
    func addHead(_ count: Int, type: UInt32) {
      add(Int32(count == 0 ? 0 : 1))
      add(Int32(0))
      add(type)
      guard count > 0 else { return }
      add(Int32(count))
      add(Int32(1))
    }
    switch self {
    case .int16(let value): add(value)
    case .int32(let value): add(value)
    case .int64(let value): add(value)
    case .double(let value): add(value.bitPattern)
    case .bool(let value): bytes.append(value ? 1 : 0)
    case .text(let value): bytes.append(contentsOf: value.utf8)
    case .bytes(let value): bytes.append(contentsOf: value)
    case .int32s(let values):
      addHead(values.count, type: 23)
      for value in values {
        add(Int32(4))
        add(value)
      }
    case .texts(let values):
      addHead(values.count, type: 25)
      for value in values {
        add(Int32(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
      }
    case .null: return false
    }
    return true
  }
}

/// Parameters laid out as libpq takes them.
struct ParameterList {
  private var bytes: [UInt8] = []
  /// Where each value begins; nil for nothing.
  private var starts: [Int?] = []
  private var lengths: [Int32] = []
  private var types: [UInt32] = []

  init(_ parameters: [PostgresParameter]) {
    for parameter in parameters {
      let start = bytes.count
      let isThere = parameter.encode(into: &bytes)
      starts.append(isThere ? start : nil)
      lengths.append(Int32(bytes.count - start))
      types.append(parameter.type)
    }
    // An empty text still needs an address.
    bytes.append(0)
  }

  /// Calls `body` with the number of values, their types, addresses, lengths, and forms, all binary.
  func withPointers<Result>(
    _ body: (
      Int32, UnsafePointer<UInt32>, UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<Int32>,
      UnsafePointer<Int32>
    ) -> Result
  ) -> Result {
    let count = starts.count
    return bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress!.withMemoryRebound(to: CChar.self, capacity: bytes.count) { base in
        // One more, so that no list of none is without an address.
        let pointers: [UnsafePointer<CChar>?] = starts.map { $0.map { base + $0 } } + [nil]
        return body(
          Int32(count), types + [0], pointers, lengths + [0], [Int32](repeating: 1, count: count + 1))
      }
    }
  }
}
