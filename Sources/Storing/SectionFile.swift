import Glibc
public import Synchronization

/// A mapped section file. Opening proves length, head and tables and reads nothing else, so it costs the same
/// for a thousand providers and for ten million.
///
/// A block is proved at its first touch. A damaged one sets `damage`, and whoever answers from this file asks
/// `check()` before the answer leaves: nothing is ever said on the ground of a damaged block. Until then reads
/// stay in bounds whatever the bytes say.
// @unchecked: the mapping is private, read-only and never changes; the marks of proved blocks are atomics.
public final class SectionFile: @unchecked Sendable {
  public let path: String
  public let kind: SectionFileKind
  /// SHA-256 over the tables: names the content.
  public let contentHash: [UInt8]
  private let base: UnsafeRawPointer
  private let mappedLength: Int
  private let data: UnsafeRawBufferPointer
  private let blockTable: UnsafeRawBufferPointer
  private let sections: [UInt32: Range<Int>]
  @usableFromInline let proved: UnsafeMutablePointer<Atomic<UInt64>>
  private let provedWords: Int
  /// First damaged block + 1; 0 while none was met.
  private let firstDamaged = Atomic<Int>(0)

  public init(path: String, kind: SectionFileKind) throws(StoreError) {
    self.path = path
    self.kind = kind
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("open", path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system("fstat", path) }
    let length = Int(status.st_size)
    guard status.st_mode & S_IFMT == S_IFREG, length >= SectionFormat.headSize else {
      throw .notOurs(path: path, expected: kind.token)
    }
    guard let mapped = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), mapped != MAP_FAILED else {
      throw .system("mmap", path)
    }
    let all = UnsafeRawBufferPointer(start: mapped, count: length)
    do throws(StoreError) {
      let parsed = try Self.parse(all, path: path, kind: kind)
      contentHash = parsed.contentHash
      data = parsed.data
      blockTable = parsed.blockTable
      sections = parsed.sections
    } catch {
      munmap(mapped, length)
      throw error
    }
    base = UnsafeRawPointer(mapped)
    mappedLength = length
    provedWords = (blockTable.count / 8 + 63) / 64
    proved = .allocate(capacity: max(1, provedWords))
    for i in 0..<max(1, provedWords) { (proved + i).initialize(to: Atomic(0)) }
  }

  deinit {
    proved.deinitialize(count: max(1, provedWords))
    proved.deallocate()
    munmap(UnsafeMutableRawPointer(mutating: base), mappedLength)
  }

  private struct Parsed {
    var contentHash: [UInt8]
    var data: UnsafeRawBufferPointer
    var blockTable: UnsafeRawBufferPointer
    var sections: [UInt32: Range<Int>]
  }

  private static func parse(
    _ all: UnsafeRawBufferPointer, path: String, kind: SectionFileKind
  ) throws(StoreError) -> Parsed {
    func load<Value: FixedWidthInteger>(_ offset: Int, _: Value.Type) -> Value {
      Value(littleEndian: all.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
    for (i, byte) in SectionFormat.magic.enumerated() where all[i] != byte {
      throw .notOurs(path: path, expected: kind.token)
    }
    let version = load(SectionFormat.Head.version, UInt32.self)
    guard version <= SectionFormat.version else {
      throw .newer(path: path, version: version, known: SectionFormat.version)
    }
    var head = [UInt8](all[0..<SectionFormat.headSize])
    let stored = load(SectionFormat.Head.checksum, UInt64.self)
    for i in 0..<8 { head[SectionFormat.Head.checksum + i] = 0 }
    guard head.withUnsafeBytes(BlockChecksum.checksum) == stored else {
      throw .damaged(path: path, section: "head")
    }
    guard load(SectionFormat.Head.kind, UInt32.self) == kind.rawValue else {
      throw .notOurs(path: path, expected: kind.token)
    }
    guard load(SectionFormat.Head.fileLength, UInt64.self) == UInt64(all.count) else {
      throw .damaged(path: path, section: "length")
    }
    // The head is proved, but arithmetic on stored values is checked all the same.
    let dataLength = load(SectionFormat.Head.dataLength, UInt64.self)
    let blockCount = load(SectionFormat.Head.blockCount, UInt64.self)
    let sectionCount = load(SectionFormat.Head.sectionCount, UInt64.self)
    let limit = UInt64(all.count)
    guard dataLength <= limit, blockCount <= limit / 8,
      sectionCount <= limit / UInt64(SectionFormat.entrySize),
      UInt64(SectionFormat.headSize) + dataLength + blockCount * 8
        + sectionCount * UInt64(SectionFormat.entrySize) == limit,
      blockCount == (dataLength + UInt64(SectionFormat.blockSize) - 1) / UInt64(SectionFormat.blockSize)
    else { throw .damaged(path: path, section: "head") }
    let dataEnd = SectionFormat.headSize + Int(dataLength)
    let blocksEnd = dataEnd + Int(blockCount) * 8
    let blockTable = UnsafeRawBufferPointer(rebasing: all[dataEnd..<blocksEnd])
    let sectionTable = UnsafeRawBufferPointer(rebasing: all[blocksEnd...])
    guard
      BlockChecksum.checksum(blockTable) == load(SectionFormat.Head.blockTableChecksum, UInt64.self),
      BlockChecksum.checksum(sectionTable) == load(SectionFormat.Head.sectionTableChecksum, UInt64.self)
    else { throw .damaged(path: path, section: "tables") }
    var sections: [UInt32: Range<Int>] = [:]
    for i in 0..<Int(sectionCount) {
      let entry = blocksEnd + i * SectionFormat.entrySize
      let offset = load(entry + 8, UInt64.self)
      let length = load(entry + 16, UInt64.self)
      guard offset <= dataLength, length <= dataLength - offset else {
        throw .damaged(path: path, section: "tables")
      }
      sections[load(entry, UInt32.self)] = Int(offset)..<Int(offset + length)
    }
    return Parsed(
      contentHash: Array(all[SectionFormat.Head.contentHash..<SectionFormat.Head.contentHash + 32]),
      data: UnsafeRawBufferPointer(rebasing: all[SectionFormat.headSize..<dataEnd]), blockTable: blockTable,
      sections: sections)
  }

  // MARK: Reading

  /// Length of a section in bytes; 0 when the file has none.
  public func length(_ id: UInt32) -> Int { sections[id]?.count ?? 0 }

  public var sectionIDs: [UInt32] { sections.keys.sorted() }

  /// A whole section, every block of it proved.
  public func bytes(_ id: UInt32) -> UnsafeRawBufferPointer {
    guard let range = sections[id] else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    touch(range)
    return UnsafeRawBufferPointer(rebasing: data[range])
  }

  /// A whole section whose blocks the reader proves itself by `touch`, as it needs them.
  public func unprovedBytes(_ id: UInt32) -> (bytes: UnsafeRawBufferPointer, dataOffset: Int) {
    guard let range = sections[id] else { return (UnsafeRawBufferPointer(start: nil, count: 0), 0) }
    return (UnsafeRawBufferPointer(rebasing: data[range]), range.lowerBound)
  }

  /// Proves the blocks that hold a range of the data.
  @inlinable
  @inline(__always)
  public func touch(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    var block = range.lowerBound >> 16
    let last = (range.upperBound &- 1) >> 16
    while block <= last {
      let mark = (proved + block >> 6).pointee.load(ordering: .acquiring)
      if mark & (1 &<< UInt64(truncatingIfNeeded: block & 63)) == 0 { prove(block) }
      block &+= 1
    }
  }

  @inline(never)
  @usableFromInline
  func prove(_ block: Int) {
    let start = block * SectionFormat.blockSize
    guard start < data.count, (block + 1) * 8 <= blockTable.count else { return }
    let end = min(data.count, start + SectionFormat.blockSize)
    let expected = UInt64(littleEndian: blockTable.loadUnaligned(fromByteOffset: block * 8, as: UInt64.self))
    if BlockChecksum.checksum(UnsafeRawBufferPointer(rebasing: data[start..<end])) != expected {
      _ = firstDamaged.compareExchange(expected: 0, desired: block + 1, ordering: .acquiringAndReleasing)
    }
    (proved + block >> 6).pointee.bitwiseOr(1 << UInt64(block & 63), ordering: .acquiringAndReleasing)
  }

  /// A value pointed outside its section: the file contradicts itself.
  public func reportContradiction(in id: UInt32) {
    let block = (sections[id]?.lowerBound ?? 0) / SectionFormat.blockSize
    _ = firstDamaged.compareExchange(expected: 0, desired: block + 1, ordering: .acquiringAndReleasing)
  }

  /// Throws when a damaged block was met since the file was opened.
  public func check() throws(StoreError) {
    let block = firstDamaged.load(ordering: .acquiring)
    if block > 0 { throw .damaged(path: path, section: sectionName(block: block - 1)) }
  }

  /// Proves every block.
  public func verify() throws(StoreError) {
    touch(0..<data.count)
    try check()
  }

  private func sectionName(block: Int) -> String {
    let range = block * SectionFormat.blockSize..<(block + 1) * SectionFormat.blockSize
    let names = sections.filter { $0.value.overlaps(range) }.keys.sorted().map(String.init)
    return names.isEmpty ? "padding" : "section " + names.joined(separator: "/")
  }
}

extension SectionFile {
  /// The content hash in hexadecimal.
  public var contentHashText: String { hexadecimal(contentHash) }
}

/// Lower-case hexadecimal digits.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
