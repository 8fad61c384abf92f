import DirectoryModel
import TestSupport
import Testing

/// The fixed bytes at the head of a record and of a source.
@Suite struct RecordHeaderTests {
  private static let dates: [CalendarDate?] = [
    nil, CalendarDate(days: 0), CalendarDate(days: -1), CalendarDate(days: .max),
    CalendarDate(days: .min + 1),
  ]

  private static func encoded(_ size: Int, _ encode: (UnsafeMutableRawBufferPointer) -> Void) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xEE, count: size + 3)
    bytes.withUnsafeMutableBytes { encode($0) }
    // No byte beyond the stated size is touched.
    #expect(bytes.suffix(3) == [0xEE, 0xEE, 0xEE])
    return Array(bytes.prefix(size))
  }

  @Test func `a source comes back, with its dates or without`() {
    for asOf in Self.dates {
      for verified in Self.dates {
        let source = SourceReference(layer: 65_535, file: 258, row: .max, asOf: asOf, verified: verified)
        let bytes = Self.encoded(SourceReference.encodedSize, source.encode)
        #expect(bytes.withUnsafeBytes { SourceReference($0) } == source)
        let writer = FactWriter(capacity: 0)
        writer.add(source)
        #expect(Array(writer.bytes) == [Field.source.rawValue, 16] + bytes)
      }
    }
  }

  @Test func `a source lies little endian, and no date is the smallest number`() {
    let source = SourceReference(
      layer: 0x0102, file: 0x0304, row: 0x0506_0708, asOf: nil, verified: .init(days: -2))
    #expect(
      Self.encoded(SourceReference.encodedSize, source.encode) == [
        2, 1, 4, 3, 8, 7, 6, 5, 0, 0, 0, 0x80, 0xFE, 0xFF, 0xFF, 0xFF,
      ])
  }

  @Test func `a record's head comes back`() {
    var random = SplitMix64(seed: 31)
    for kind in RecordKind.allCases {
      for flags in [[], .hasNestedSources, .deactivated, [.hasNestedSources, .deactivated]]
        as [RecordHeader.Flags]
      {
        let header = RecordHeader(
          kind: kind, flags: flags,
          reference: SourceReference(
            file: .random(in: 0 ... .max, using: &random), row: .random(in: 0 ... .max, using: &random),
            asOf: Self.dates.randomElement(using: &random)!,
            verified: Self.dates.randomElement(using: &random)!),
          key: EntityKey(raw: .random(in: 0 ... .max, using: &random)),
          factsLength: Int.random(in: 0...0xFFFF_FFFF, using: &random))
        let bytes = Self.encoded(RecordHeader.size, header.encode)
        let read = bytes.withUnsafeBytes { RecordHeader($0) }
        #expect(read?.kind == kind && read?.flags == flags && read?.key == header.key)
        #expect(read?.reference == header.reference && read?.factsLength == header.factsLength)
      }
    }
  }

  @Test func `a record's head does not name its layer`() {
    let header = RecordHeader(
      kind: .zip, reference: SourceReference(layer: 7, row: 1), key: EntityKey(raw: 5))
    let bytes = Self.encoded(RecordHeader.size, header.encode)
    #expect(bytes.withUnsafeBytes { RecordHeader($0) }?.reference.layer == 0)
  }

  @Test func `a record's head lies as described`() {
    let header = RecordHeader(
      kind: .program, flags: .deactivated,
      reference: SourceReference(file: 0x0102, row: 0x0304_0506, asOf: CalendarDate(days: 1), verified: nil),
      key: EntityKey(raw: 0x1112_1314_1516_1718), factsLength: 0x0A0B_0C0D)
    #expect(
      Self.encoded(RecordHeader.size, header.encode) == [
        0x0D, 0x0C, 0x0B, 0x0A, 4, 2, 2, 1, 6, 5, 4, 3, 1, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0,
        0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11,
      ])
  }

  @Test func `too few bytes, or a kind that does not exist, is no head`() {
    let header = RecordHeader(
      kind: .clinician, reference: SourceReference(), key: EntityKey(npi: 1_234_567_893))
    var bytes = Self.encoded(RecordHeader.size, header.encode)
    for count in 0..<RecordHeader.size {
      #expect(bytes[..<count].withUnsafeBytes { RecordHeader($0) } == nil)
    }
    for kind in UInt8(RecordKind.allCases.count)...255 {
      bytes[4] = kind
      #expect(bytes.withUnsafeBytes { RecordHeader($0) } == nil)
    }
    for count in 0..<SourceReference.encodedSize {
      #expect([UInt8](repeating: 1, count: count).withUnsafeBytes { SourceReference($0) } == nil)
    }
  }
}
