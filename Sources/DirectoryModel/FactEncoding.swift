// Facts in bytes: `field (1 byte) · length (LEB128) · value`, one after the other. A role and a participation nest
// the same encoding in their value. The form is the same in a layer and in a snapshot, so that a record whose
// facts have one source is copied, never decoded.

/// Appends encoded facts to a growing buffer. One is reused for a whole import: it allocates only to grow.
public final class FactWriter {
  @usableFromInline var storage: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int
  public private(set) var count = 0

  public init(capacity: Int = 4096) {
    self.capacity = capacity
    storage = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { storage.deallocate() }

  /// Valid until the next change.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: count) }

  public func removeAll() { count = 0 }

  /// Takes away what was added since `count` was `length`.
  public func cut(to length: Int) {
    precondition((0...count).contains(length), "\(length) of \(count) bytes")
    count = length
  }

  private func reserve(_ more: Int) {
    guard count + more > capacity else { return }
    capacity = max(capacity * 2, count + more)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    larger.copyMemory(from: storage, byteCount: count)
    storage.deallocate()
    storage = larger
  }

  /// Appends raw bytes, already encoded.
  public func append(_ encoded: UnsafeRawBufferPointer) {
    guard let base = encoded.baseAddress, encoded.count > 0 else { return }
    reserve(encoded.count)
    (storage + count).copyMemory(from: base, byteCount: encoded.count)
    count += encoded.count
  }

  public func append<Value: FixedWidthInteger>(integer value: Value) {
    reserve(MemoryLayout<Value>.size)
    storage.storeBytes(of: value.littleEndian, toByteOffset: count, as: Value.self)
    count += MemoryLayout<Value>.size
  }

  private func appendLength(_ length: Int) {
    var rest = length
    while rest >= 0x80 {
      storage.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: count, as: UInt8.self)
      count += 1
      rest >>= 7
    }
    storage.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: count, as: UInt8.self)
    count += 1
  }

  /// Adds a fact; an empty value adds nothing, since absence is how unknown is written.
  public func add(_ field: Field, _ value: UnsafeRawBufferPointer) {
    guard value.count > 0, let base = value.baseAddress else { return }
    reserve(value.count + 11)
    storage.storeBytes(of: field.rawValue, toByteOffset: count, as: UInt8.self)
    count += 1
    appendLength(value.count)
    (storage + count).copyMemory(from: base, byteCount: value.count)
    count += value.count
  }

  public func add(_ field: Field, _ value: String) {
    var copy = value
    copy.withUTF8 { add(field, UnsafeRawBufferPointer($0)) }
  }

  public func add(_ field: Field, _ value: String?) {
    if let value { add(field, value) }
  }

  /// Adds a day as `2026-11-01`.
  public func add(_ field: Field, _ date: CalendarDate?) {
    guard let date else { return }
    let parts = date.components
    withUnsafeTemporaryAllocation(byteCount: 10, alignment: 1) { text in
      var rest = parts.year
      for i in (0..<4).reversed() {
        text[i] = 0x30 + UInt8(rest % 10)
        rest /= 10
      }
      text[4] = 0x2D
      text[5] = 0x30 + UInt8(parts.month / 10)
      text[6] = 0x30 + UInt8(parts.month % 10)
      text[7] = 0x2D
      text[8] = 0x30 + UInt8(parts.day / 10)
      text[9] = 0x30 + UInt8(parts.day % 10)
      add(field, UnsafeRawBufferPointer(text))
    }
  }

  /// Adds a composite fact from its parts.
  public func add(_ field: Field, parts: [String]) {
    guard parts.contains(where: { !$0.isEmpty }) else { return }
    add(field, parts.joined(separator: String(Field.separator)))
  }

  public func add(_ reference: SourceReference) {
    reserve(SourceReference.encodedSize + 2)
    storage.storeBytes(of: Field.source.rawValue, toByteOffset: count, as: UInt8.self)
    storage.storeBytes(of: UInt8(SourceReference.encodedSize), toByteOffset: count + 1, as: UInt8.self)
    reference.encode(
      into: UnsafeMutableRawBufferPointer(start: storage + count + 2, count: SourceReference.encodedSize))
    count += 2 + SourceReference.encodedSize
  }

  /// Adds the source whose bytes stand in a layer.
  ///
  /// - Parameter layer: the ordinal to set in place of the one that stands there.
  public func add(source bytes: UnsafeRawBufferPointer, layer: UInt16) {
    add(.source, bytes)
    storage.storeBytes(
      of: layer.littleEndian, toByteOffset: count - SourceReference.encodedSize, as: UInt16.self)
  }

  /// A value that differs from the one shown.
  public func addAlternate(_ field: Field, _ value: UnsafeRawBufferPointer) {
    reserve(value.count + 12)
    storage.storeBytes(of: Field.alternate.rawValue, toByteOffset: count, as: UInt8.self)
    count += 1
    appendLength(value.count + 1)
    storage.storeBytes(of: field.rawValue, toByteOffset: count, as: UInt8.self)
    count += 1
    append(value)
  }

  /// What a nested fact can hold: its length has three bytes of seven bits.
  public static let mostNestedBytes = 1 << 21 - 1

  /// Opens a nested fact; `close` with the returned mark ends it.
  public func open(_ field: Field) -> Int {
    reserve(4)
    storage.storeBytes(of: field.rawValue, toByteOffset: count, as: UInt8.self)
    // Three length bytes are kept free and filled in at the end: a nested value is under 2 MiB.
    count += 4
    return count
  }

  /// - Returns: whether something was nested; an empty one is taken away again.
  @discardableResult
  public func close(_ mark: Int) -> Bool {
    let length = count - mark
    if length == 0 {
      count = mark - 4
      return false
    }
    precondition(length <= Self.mostNestedBytes, "a nested fact of \(length) bytes")
    storage.storeBytes(of: UInt8(length & 0x7F) | 0x80, toByteOffset: mark - 3, as: UInt8.self)
    storage.storeBytes(of: UInt8(length >> 7 & 0x7F) | 0x80, toByteOffset: mark - 2, as: UInt8.self)
    storage.storeBytes(of: UInt8(length >> 14), toByteOffset: mark - 1, as: UInt8.self)
    return true
  }
}

/// Walks encoded facts. Bytes that are no encoding end the walk; nothing is ever read beyond the buffer.
public struct FactCursor: Sequence, IteratorProtocol {
  @usableFromInline var bytes: UnsafeRawBufferPointer
  @usableFromInline var position = 0

  /// Bytes walked so far: where the next fact begins.
  public var offset: Int { position }

  @inlinable
  public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next fact, skipping fields that this version does not know; nil at the end.
  @inlinable
  public mutating func next() -> (field: Field, value: UnsafeRawBufferPointer)? {
    while position < bytes.count {
      let raw = bytes[position]
      position &+= 1
      guard position < bytes.count else { return nil }
      var length = Int(bytes[position])
      var shift = 7
      position &+= 1
      // Most values are short.
      if length >= 0x80 { length &= 0x7F } else { shift = .max }
      while shift != .max {
        guard position < bytes.count, shift <= 28 else {
          position = bytes.count
          return nil
        }
        let byte = bytes[position]
        position &+= 1
        length |= Int(byte & 0x7F) &<< shift
        shift = byte & 0x80 == 0 ? .max : shift &+ 7
      }
      guard length <= bytes.count &- position else {
        position = bytes.count
        return nil
      }
      let value = UnsafeRawBufferPointer(rebasing: bytes[position..<position &+ length])
      position &+= length
      if let field = Field(rawValue: raw) { return (field, value) }
    }
    return nil
  }
}

extension UnsafeRawBufferPointer {
  /// The bytes as text; malformed UTF-8, which no reader lets in, becomes U+FFFD.
  public var text: String { String(decoding: self, as: UTF8.self) }

  /// Whether the bytes are exactly this text.
  @inlinable
  public func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for i in 0..<count where self[i] != text.utf8Start[i] { return false }
    return true
  }

  @inlinable
  public func equals(_ other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    for i in 0..<count where self[i] != other[i] { return false }
    return true
  }
}
