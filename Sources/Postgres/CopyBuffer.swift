/// Rows in the binary form of `COPY`, written into one buffer that is sent whenever it is full.
///
/// The form is documented in PostgreSQL's manual under COPY: a head, for each row the number of its columns and each
/// column's length and bytes, and an end.
public final class CopyBuffer {
  @usableFromInline var storage: UnsafeMutableRawBufferPointer
  /// Bytes not yet sent.
  @usableFromInline var count = 0
  /// Rows begun.
  public private(set) var rows = 0
  private let columns: Int16

  /// - Parameter columns: of each row.
  public init(columns: Int, capacity: Int = 1 << 18) {
    self.columns = Int16(columns)
    storage = .allocate(byteCount: capacity, alignment: 16)
    // The eleven bytes that say what this is, no flags, no further head.
    for byte: UInt8 in [
      0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ] {
      storage[count] = byte
      count += 1
    }
  }

  deinit { storage.deallocate() }

  private var filled: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[..<count]) }

  @inlinable
  @inline(__always)
  func reserve(_ more: Int) {
    if count &+ more > storage.count { grow(more) }
  }

  @inline(never)
  @usableFromInline
  func grow(_ more: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(storage.count * 2, count + more), alignment: 16)
    larger.copyMemory(from: filled)
    storage.deallocate()
    storage = larger
  }

  @inlinable
  @inline(__always)
  func put<Value: FixedWidthInteger>(_ value: Value) {
    storage.storeBytes(of: value.bigEndian, toByteOffset: count, as: Value.self)
    count &+= MemoryLayout<Value>.size
  }

  /// Begins a row; the buffer is sent first when it is nearly full.
  public func beginRow(_ stream: PostgresCopyIn) throws(PostgresError) {
    if count > 1 << 17 { try send(stream) }
    reserve(2)
    put(columns)
    rows &+= 1
  }

  /// Sends what is left, and the end.
  ///
  /// - Returns: rows that the server took.
  @discardableResult
  public func end(_ stream: PostgresCopyIn) throws(PostgresError) -> Int {
    reserve(2)
    put(Int16(-1))
    try send(stream)
    return try stream.end()
  }

  private func send(_ stream: PostgresCopyIn) throws(PostgresError) {
    try stream.write(filled)
    count = 0
  }

  // MARK: Columns

  @inlinable
  public func addNull() {
    reserve(4)
    put(Int32(-1))
  }

  /// A whole number of the column's own width.
  @inlinable
  @inline(__always)
  public func add<Value: FixedWidthInteger>(_ value: Value) {
    reserve(4 &+ MemoryLayout<Value>.size)
    put(Int32(MemoryLayout<Value>.size))
    put(value)
  }

  @inlinable
  @inline(__always)
  public func add<Value: FixedWidthInteger>(_ value: Value?) {
    if let value { add(value) } else { addNull() }
  }

  public func add(_ value: Bool) { add(UInt8(value ? 1 : 0)) }

  /// A `bytea`, or UTF-8 for a text.
  public func add(bytes: UnsafeRawBufferPointer) {
    reserve(4 &+ bytes.count)
    put(Int32(truncatingIfNeeded: bytes.count))
    append(bytes)
  }

  public func add(bytes: UnsafeRawBufferPointer?) {
    if let bytes { add(bytes: bytes) } else { addNull() }
  }

  public func add(_ text: String) {
    var copy = text
    copy.withUTF8 { add(bytes: UnsafeRawBufferPointer($0)) }
  }

  public func add(_ text: String?) {
    if let text { add(text) } else { addNull() }
  }

  /// A `date`, given as days since 1970: the server counts from 2000.
  public func add(date days: Int32?) {
    if let days { add(days &- 10_957) } else { addNull() }
  }

  /// An `int4[]`.
  public func add(_ values: UnsafeBufferPointer<UInt32>) {
    reserve(24 &+ values.count &* 8)
    if values.count == 0 { return addEmptyArray(of: 23) }
    put(Int32(20 &+ values.count &* 8))
    putArrayHead(values.count, of: 23)
    for value in values {
      put(Int32(4))
      put(value)
    }
  }

  /// Likewise.
  public func add(int32s values: [Int32]) {
    let bits = values.map { UInt32(bitPattern: $0) }
    bits.withUnsafeBufferPointer { add($0) }
  }

  /// An `int8multirange`; empty ranges may be among them.
  public func add(ranges: some Collection<Range<Int64>>) {
    reserve(8 &+ ranges.count &* 29)
    let start = count
    put(Int32(0))
    put(Int32(truncatingIfNeeded: ranges.count))
    for range in ranges {
      // What the server calls an empty range, and one with its lower end and without its upper one.
      if range.isEmpty {
        put(Int32(1))
        put(UInt8(0x01))
      } else {
        put(Int32(25))
        put(UInt8(0x02))
        put(Int32(8))
        put(range.lowerBound)
        put(Int32(8))
        put(range.upperBound)
      }
    }
    let length = Int32(truncatingIfNeeded: count &- start &- 4)
    storage.storeBytes(of: length.bigEndian, toByteOffset: start, as: Int32.self)
  }

  /// A `text[]`.
  public func add(texts: [[UInt8]]) {
    if texts.isEmpty {
      reserve(16)
      return addEmptyArray(of: 25)
    }
    let length = texts.reduce(20) { $0 + 4 + $1.count }
    reserve(4 + length)
    put(Int32(length))
    putArrayHead(texts.count, of: 25)
    for text in texts {
      put(Int32(text.count))
      text.withUnsafeBytes { append($0) }
    }
  }

  private func addEmptyArray(of type: Int32) {
    put(Int32(12))
    put(Int32(0))
    put(Int32(0))
    put(type)
  }

  private func putArrayHead(_ elements: Int, of type: Int32) {
    put(Int32(1))
    put(Int32(0))
    put(type)
    put(Int32(elements))
    put(Int32(1))
  }

  private func append(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return }
    (storage.baseAddress! + count).copyMemory(from: base, byteCount: bytes.count)
    count &+= bytes.count
  }
}
