import Crypto
import Glibc

/// Writes a section file from front to back in constant memory.
///
/// The file appears under its own name only when the caller renames it; until `finish` its head is empty, so that
/// a half-written file can never be opened.
public final class SectionFileWriter {
  public let path: String
  private let fileSystem: any FileSystem
  private let descriptor: Int32
  private let kind: SectionFileKind
  private var buffer: UnsafeMutableRawPointer
  private var fill = 0
  /// Bytes of data already in the file.
  private var flushed = 0
  private var blocks: [UInt64] = []
  private var sections: [(id: UInt32, offset: Int, length: Int)] = []
  private var open: (id: UInt32, offset: Int)?
  private var isClosed = false
  private static let capacity = 16 * SectionFormat.blockSize

  public init(path: String, kind: SectionFileKind, fileSystem: any FileSystem) throws(StoreError) {
    self.path = path
    self.kind = kind
    self.fileSystem = fileSystem
    descriptor = try fileSystem.open(path, flags: O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, mode: 0o600)
    buffer = .allocate(byteCount: Self.capacity, alignment: 64)
  }

  deinit {
    buffer.deallocate()
    if !isClosed { fileSystem.close(descriptor) }
  }

  /// Bytes of data so far.
  public var length: Int { flushed + fill }

  /// Bytes written to the section that is open.
  public var sectionLength: Int { open.map { length - $0.offset } ?? 0 }

  public func begin(_ id: UInt32) throws(StoreError) {
    precondition(open == nil, "section \(id) begun inside section \(open!.id)")
    let padding = (SectionFormat.alignment - length % SectionFormat.alignment) % SectionFormat.alignment
    if padding > 0 {
      let zeros = [UInt8](repeating: 0, count: padding)
      try write(zeros)
    }
    open = (id, length)
  }

  public func end() {
    guard let current = open else { preconditionFailure("no section is open") }
    sections.append((current.id, current.offset, length - current.offset))
    open = nil
  }

  public func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    var rest = bytes
    while rest.count > 0 {
      let n = min(rest.count, Self.capacity - fill)
      (buffer + fill).copyMemory(from: rest.baseAddress!, byteCount: n)
      fill += n
      rest = UnsafeRawBufferPointer(rebasing: rest[n...])
      if fill == Self.capacity { try flush() }
    }
  }

  public func write<Element>(_ elements: [Element]) throws(StoreError) {
    var failure: StoreError?
    elements.withUnsafeBytes { bytes in
      do throws(StoreError) { try write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Writes a whole section of fixed-width elements.
  public func section<Element: BitwiseCopyable>(_ id: UInt32, _ elements: [Element]) throws(StoreError) {
    try begin(id)
    try write(elements)
    end()
  }

  private func flush() throws(StoreError) {
    var at = 0
    while at < fill {
      let n = min(SectionFormat.blockSize, fill - at)
      blocks.append(BlockChecksum.checksum(UnsafeRawBufferPointer(start: buffer + at, count: n)))
      at += n
    }
    try fileSystem.write(
      descriptor, UnsafeRawBufferPointer(start: buffer, count: fill), at: SectionFormat.headSize + flushed,
      path: path)
    flushed += fill
    fill = 0
  }

  /// Writes the tables and the head and makes the file last.
  ///
  /// - Returns: the content hash: SHA-256 over the block and section tables, so that equal content has equal hash.
  @discardableResult
  public func finish() throws(StoreError) -> [UInt8] {
    precondition(open == nil, "section \(open!.id) is still open")
    if fill > 0 { try flush() }
    var sectionTable: [UInt8] = []
    func put<Value: FixedWidthInteger>(_ value: Value, _ bytes: inout [UInt8]) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    for section in sections {
      put(section.id, &sectionTable)
      put(UInt32(0), &sectionTable)
      put(UInt64(section.offset), &sectionTable)
      put(UInt64(section.length), &sectionTable)
    }
    var blockTable: [UInt8] = []
    blockTable.reserveCapacity(blocks.count * 8)
    for block in blocks { put(block, &blockTable) }

    var hash = SHA256()
    hash.update(data: blockTable)
    hash.update(data: sectionTable)
    let content = Array(hash.finalize())

    let tables = SectionFormat.headSize + flushed
    var head = [UInt8](repeating: 0, count: SectionFormat.headSize)
    head.replaceSubrange(0..<8, with: SectionFormat.magic)
    func set<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
      withUnsafeBytes(of: value.littleEndian) { head.replaceSubrange(offset..<offset + $0.count, with: $0) }
    }
    set(SectionFormat.version, at: SectionFormat.Head.version)
    set(kind.rawValue, at: SectionFormat.Head.kind)
    set(UInt64(tables + blockTable.count + sectionTable.count), at: SectionFormat.Head.fileLength)
    set(UInt64(flushed), at: SectionFormat.Head.dataLength)
    set(UInt64(blocks.count), at: SectionFormat.Head.blockCount)
    set(UInt64(sections.count), at: SectionFormat.Head.sectionCount)
    set(blockTable.withUnsafeBytes(BlockChecksum.checksum), at: SectionFormat.Head.blockTableChecksum)
    set(sectionTable.withUnsafeBytes(BlockChecksum.checksum), at: SectionFormat.Head.sectionTableChecksum)
    head.replaceSubrange(SectionFormat.Head.contentHash..<SectionFormat.Head.contentHash + 32, with: content)
    set(head.withUnsafeBytes(BlockChecksum.checksum), at: SectionFormat.Head.checksum)

    var failure: StoreError?
    func put(_ bytes: [UInt8], at offset: Int) {
      guard failure == nil else { return }
      bytes.withUnsafeBytes { buffer in
        do throws(StoreError) { try fileSystem.write(descriptor, buffer, at: offset, path: path) } catch {
          failure = error
        }
      }
    }
    put(blockTable, at: tables)
    put(sectionTable, at: tables + blockTable.count)
    put(head, at: 0)
    if let failure { throw failure }
    try fileSystem.synchronize(descriptor, path: path)
    fileSystem.close(descriptor)
    isClosed = true
    return content
  }
}
