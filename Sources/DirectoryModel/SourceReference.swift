/// Where facts come from: one row of one file of one layer, with the dates that belong to it.
public struct SourceReference: Hashable, Sendable {
  /// Ordinal of the layer in the generation's list; 0 inside a layer.
  public var layer: UInt16
  /// Ordinal of the file in the layer.
  public var file: UInt16
  /// 1-based data row, header not counted; in XML the line of the element.
  public var row: UInt32
  /// The row's own date.
  public var asOf: CalendarDate?
  /// Somebody checked it then.
  public var verified: CalendarDate?

  public init(
    layer: UInt16 = 0, file: UInt16 = 0, row: UInt32 = 0, asOf: CalendarDate? = nil,
    verified: CalendarDate? = nil
  ) {
    self.layer = layer
    self.file = file
    self.row = row
    self.asOf = asOf
    self.verified = verified
  }

  public static let encodedSize = 16
  private static let noDate = Int32.min

  /// - Parameter bytes: at least `encodedSize`; nil for fewer.
  public init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.encodedSize else { return nil }
    func date(_ offset: Int) -> CalendarDate? {
      let days = Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
      return days == Self.noDate ? nil : CalendarDate(days: days)
    }
    layer = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt16.self))
    file = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
    row = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    asOf = date(8)
    verified = date(12)
  }

  /// Writes `encodedSize` bytes.
  public func encode(into bytes: UnsafeMutableRawBufferPointer) {
    bytes.storeBytes(of: layer.littleEndian, toByteOffset: 0, as: UInt16.self)
    bytes.storeBytes(of: file.littleEndian, toByteOffset: 2, as: UInt16.self)
    bytes.storeBytes(of: row.littleEndian, toByteOffset: 4, as: UInt32.self)
    bytes.storeBytes(of: (asOf?.days ?? Self.noDate).littleEndian, toByteOffset: 8, as: Int32.self)
    bytes.storeBytes(of: (verified?.days ?? Self.noDate).littleEndian, toByteOffset: 12, as: Int32.self)
  }
}

/// Who speaks in a layer: the files of one publisher's release, imported as several sources, are one voice.
public enum SourceVoice {
  /// - Parameters:
  ///   - adapter: the word after `--as`.
  ///   - source: its id.
  public static func of(adapter: String, source: String) -> String {
    for family in ["nppes", "dac"] where adapter == family || adapter.hasPrefix(family + "-") {
      return family
    }
    return source
  }
}
