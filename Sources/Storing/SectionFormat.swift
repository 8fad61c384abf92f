import Glibc

// A section file holds named runs of bytes, written once and mapped ever after. Layers and snapshots are both
// section files.
//
//   0      head, one page: magic · format version · file kind · lengths and offsets of the tables · content hash ·
//          checksum of the head
//   4096   data: the sections one after the other, each from a multiple of 64
//   …      block table: XXH64 of each 64 KiB of data
//   …      section table: id · kind of element · offset · length
//
// The head names the checksums of both tables, so that opening a file proves its length, head and tables; a block
// is proved at its first touch, all of them by `verify`. To whoever changes this: a new section is an addition; a
// change in the meaning of one is a new format version, and a file of each released version stays in the tests.

enum SectionFormat {
  static let magic: [UInt8] = Array("2ndOPIN\n".utf8)
  static let version: UInt32 = 1
  static let headSize = 4096
  static let blockSize = 1 << 16
  static let alignment = 64
  static let entrySize = 24

  /// Offsets in the head.
  enum Head {
    static let version = 8
    static let kind = 12
    static let fileLength = 16
    static let dataLength = 24
    static let blockCount = 32
    static let sectionCount = 40
    static let blockTableChecksum = 48
    static let sectionTableChecksum = 56
    static let contentHash = 64  // 32 bytes
    static let checksum = 96
  }
}

/// What a section file is; stored in its head.
public enum SectionFileKind: UInt32, Sendable {
  case layer = 1
  case snapshot = 2
  /// What a query needs of a snapshot whose roles lie in a database.
  case skeleton = 3

  public var token: String {
    switch self {
    case .layer: "layer"
    case .snapshot: "snapshot"
    case .skeleton: "skeleton"
    }
  }
}
