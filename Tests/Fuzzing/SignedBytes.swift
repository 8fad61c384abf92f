@testable import Storing

/// Makes the lengths and checksums of a section file right, so that bytes that were changed are believed.
enum SignedBytes {
  /// What of the head is used, rounded up.
  static let headBytes = 128
  static let pageBytes = SectionFormat.headSize

  static func sign(_ bytes: inout [UInt8]) {
    guard bytes.count >= pageBytes else { return }
    for (i, byte) in SectionFormat.magic.enumerated() { bytes[i] = byte }
    store(UInt64(bytes.count), at: SectionFormat.Head.fileLength, in: &bytes)
    let rest = UInt64(bytes.count - pageBytes)
    // What the head says of the tables stands when it fits; the data takes the rest.
    let sections = min(load(SectionFormat.Head.sectionCount, bytes), rest / UInt64(SectionFormat.entrySize))
    let room = rest - sections * UInt64(SectionFormat.entrySize)
    let block = UInt64(SectionFormat.blockSize)
    var blocks = (room + block + 7) / (block + 8)
    while blocks > 0, (room - min(room, blocks * 8) + block - 1) / block < blocks { blocks -= 1 }
    let data = room - min(room, blocks * 8)
    store(sections, at: SectionFormat.Head.sectionCount, in: &bytes)
    store(blocks, at: SectionFormat.Head.blockCount, in: &bytes)
    store(data, at: SectionFormat.Head.dataLength, in: &bytes)
    signBlocks(Array(0..<Int(blocks)), dataBytes: Int(data), blocks: Int(blocks), in: &bytes)
  }

  /// Makes the checksums of some blocks, of the tables and of the head right.
  static func signBlocks(_ changed: [Int], dataBytes: Int, blocks: Int, in bytes: inout [UInt8]) {
    let table = pageBytes + dataBytes
    let sections = table + blocks * 8
    guard sections <= bytes.count else { return }
    for block in changed where block < blocks {
      let start = pageBytes + block * SectionFormat.blockSize
      let end = min(table, start + SectionFormat.blockSize)
      if start < end { store(checksum(bytes, start..<end), at: table + block * 8, in: &bytes) }
    }
    store(checksum(bytes, table..<sections), at: SectionFormat.Head.blockTableChecksum, in: &bytes)
    store(checksum(bytes, sections..<bytes.count), at: SectionFormat.Head.sectionTableChecksum, in: &bytes)
    store(0, at: SectionFormat.Head.checksum, in: &bytes)
    store(checksum(bytes, 0..<pageBytes), at: SectionFormat.Head.checksum, in: &bytes)
  }

  static func load(_ offset: Int, _ bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
  }

  private static func store(_ value: UInt64, at offset: Int, in bytes: inout [UInt8]) {
    for i in 0..<8 { bytes[offset + i] = UInt8(truncatingIfNeeded: value >> UInt64(8 * i)) }
  }

  private static func checksum(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
    bytes.withUnsafeBytes { BlockChecksum.checksum(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }
}
