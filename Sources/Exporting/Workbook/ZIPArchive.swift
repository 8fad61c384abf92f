/// A ZIP archive of stored files (APPNOTE.TXT 6.3.10, method 0), which is all that a workbook needs.
///
/// By hand, and without compression: no ZIP package in plain Swift is to be had, and one on Foundation would cost every
/// start of the command more than a shortlist of some kilobytes could gain.
struct ZIPArchive {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  /// - Parameters:
  ///   - path: ASCII, `/` between folders.
  ///   - content: below 4 GiB.
  mutating func add(_ path: String, _ content: [UInt8]) {
    let offset = UInt32(bytes.count)
    var shared: [UInt8] = []
    shared.append16(20)  // version needed: 2.0
    shared.append16(0)
    shared.append16(0)  // stored
    // 1980-01-01 00:00, the first time that can be written: the same list gives the same bytes.
    shared.append16(0)
    shared.append16(0x21)
    shared.append32(CRC32.of(content))
    shared.append32(UInt32(content.count))
    shared.append32(UInt32(content.count))
    shared.append16(UInt16(path.utf8.count))
    shared.append16(0)

    bytes.append32(0x0403_4B50)
    bytes += shared + path.utf8 + content

    directory.append32(0x0201_4B50)
    directory.append16(20)
    directory += shared
    directory.append16(0)  // comment
    directory.append16(0)  // disk
    directory.append16(0)
    directory.append32(0)
    directory.append32(offset)
    directory += Array(path.utf8)
    count += 1
  }

  /// The whole file.
  func finished() -> [UInt8] {
    var end: [UInt8] = []
    end.append32(0x0605_4B50)
    end.append16(0)
    end.append16(0)
    end.append16(count)
    end.append16(count)
    end.append32(UInt32(directory.count))
    end.append32(UInt32(bytes.count))
    end.append16(0)
    return bytes + directory + end
  }
}

/// The checksum of ZIP: polynomial 0xEDB88320, as in ISO 3309.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { i in
    (0..<8).reduce(UInt32(i)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  static func of(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
  }
}

extension [UInt8] {
  fileprivate mutating func append16(_ value: UInt16) {
    append(UInt8(value & 0xFF))
    append(UInt8(value >> 8))
  }

  fileprivate mutating func append32(_ value: UInt32) {
    append16(UInt16(value & 0xFFFF))
    append16(UInt16(value >> 16))
  }
}
