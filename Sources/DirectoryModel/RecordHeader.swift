/// The fixed head of each record of a layer; its facts follow.
///
/// Layout, little endian: length of the facts (UInt32) · kind (UInt8) · flags (UInt8) · file (UInt16) · row
/// (UInt32) · as-of days (Int32) · verified days (Int32) · reserved (UInt32) · key (UInt64).
public struct RecordHeader: Sendable {
  public static let size = 32

  public struct Flags: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Nested facts name their own rows, so that a merge cannot copy the record as it is. So has a record whose roles
    /// have a period and networks: these are limited to it where they are decoded.
    public static let hasNestedSources = Flags(rawValue: 1)
    /// The registry ended this NPI and did not take it up again.
    public static let deactivated = Flags(rawValue: 2)
  }

  public var factsLength: Int
  public var kind: RecordKind
  public var flags: Flags
  public var reference: SourceReference
  public var key: EntityKey

  public init(
    kind: RecordKind, flags: Flags = [], reference: SourceReference, key: EntityKey, factsLength: Int = 0
  ) {
    self.kind = kind
    self.flags = flags
    self.reference = reference
    self.key = key
    self.factsLength = factsLength
  }

  /// - Returns: nil when the bytes are too few or name no kind.
  public init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.size, let kind = RecordKind(rawValue: bytes[4]) else { return nil }
    func load<Value: FixedWidthInteger>(_ offset: Int, _: Value.Type) -> Value {
      Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
    func date(_ offset: Int) -> CalendarDate? {
      let days = load(offset, Int32.self)
      return days == Int32.min ? nil : CalendarDate(days: days)
    }
    factsLength = Int(load(0, UInt32.self))
    self.kind = kind
    flags = Flags(rawValue: bytes[5])
    reference = SourceReference(
      layer: 0, file: load(6, UInt16.self), row: load(8, UInt32.self), asOf: date(12), verified: date(16))
    key = EntityKey(raw: load(24, UInt64.self))
  }

  /// Writes `size` bytes.
  public func encode(into bytes: UnsafeMutableRawBufferPointer) {
    bytes.storeBytes(of: UInt32(factsLength).littleEndian, toByteOffset: 0, as: UInt32.self)
    bytes.storeBytes(of: kind.rawValue, toByteOffset: 4, as: UInt8.self)
    bytes.storeBytes(of: flags.rawValue, toByteOffset: 5, as: UInt8.self)
    bytes.storeBytes(of: reference.file.littleEndian, toByteOffset: 6, as: UInt16.self)
    bytes.storeBytes(of: reference.row.littleEndian, toByteOffset: 8, as: UInt32.self)
    bytes.storeBytes(of: (reference.asOf?.days ?? Int32.min).littleEndian, toByteOffset: 12, as: Int32.self)
    bytes.storeBytes(
      of: (reference.verified?.days ?? Int32.min).littleEndian, toByteOffset: 16, as: Int32.self)
    bytes.storeBytes(of: 0, toByteOffset: 20, as: UInt32.self)
    bytes.storeBytes(of: key.raw.littleEndian, toByteOffset: 24, as: UInt64.self)
  }
}
