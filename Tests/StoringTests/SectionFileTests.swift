import Glibc
import Storing
import TestSupport
import Testing

@Suite struct SectionFileTests {
  private let folder = TemporaryFolder()

  /// Writes sections in their order and returns the content hash.
  @discardableResult
  private func write(
    _ sections: [(id: UInt32, bytes: [UInt8])], to path: String, kind: SectionFileKind = .snapshot
  ) throws -> [UInt8] {
    let writer = try SectionFileWriter(path: path, kind: kind, fileSystem: LocalFileSystem())
    for section in sections { try writer.section(section.id, section.bytes) }
    return try writer.finish()
  }

  private static func random(_ count: Int, _ generator: inout SplitMix64) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  private func error(_ body: () throws -> Void) -> StoreError? {
    do {
      try body()
      return nil
    } catch {
      return error as? StoreError
    }
  }

  /// Changes bytes of a file in their place.
  private func patch(_ path: String, at offset: Int, _ bytes: [UInt8]) {
    let descriptor = open(path, O_RDWR)
    precondition(descriptor >= 0 && pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count)
    close(descriptor)
  }

  /// A file of three sections, one of them empty, all within one block.
  private func small() throws -> (path: String, sections: [(id: UInt32, bytes: [UInt8])], bytes: [UInt8]) {
    var generator = SplitMix64(seed: 61)
    let sections: [(id: UInt32, bytes: [UInt8])] = [
      (7, Self.random(100, &generator)), (2, []), (900, Self.random(33, &generator)),
    ]
    let path = folder.file("small")
    try write(sections, to: path)
    return (path, sections, try readSmallFile(path))
  }

  // MARK: Round trip

  @Test func `random sections come back, aligned and proved`() throws {
    var generator = SplitMix64(seed: 62)
    let path = folder.file("file")
    for round in 0..<60 {
      let ids = Set(
        (0..<Int.random(in: 0...6, using: &generator)).map { _ in UInt32.random(in: 0...9, using: &generator)
        })
      let sections = ids.sorted().map { id in
        let length = [0, 1, 63, 64, 65, 1000, 65_535, 65_536, 65_537, 140_000].randomElement(
          using: &generator)!
        return (id: id, bytes: Self.random(length, &generator))
      }
      let hash = try write(sections, to: path)
      let file = try SectionFile(path: path, kind: .snapshot)
      #expect(file.contentHash == hash && hash.count == 32, "round \(round)")
      #expect(file.sectionIDs == ids.sorted())
      for section in sections {
        #expect(file.length(section.id) == section.bytes.count)
        let bytes = file.bytes(section.id)
        #expect(Array(bytes) == section.bytes)
        if let base = bytes.baseAddress { #expect(Int(bitPattern: base) % 64 == 0) }
        let unproved = file.unprovedBytes(section.id)
        #expect(Array(unproved.bytes) == section.bytes && unproved.dataOffset % 64 == 0)
      }
      try file.check()
      try file.verify()
    }
  }

  @Test func `a section that is not there is empty`() throws {
    let path = folder.file("file")
    try write([(1, [1])], to: path)
    let file = try SectionFile(path: path, kind: .snapshot)
    #expect(file.length(2) == 0)
    #expect(file.bytes(2).isEmpty && file.unprovedBytes(2).bytes.isEmpty)
    try file.check()
  }

  @Test func `a file without sections is a file`() throws {
    let path = folder.file("file")
    try write([], to: path)
    let file = try SectionFile(path: path, kind: .snapshot)
    #expect(file.sectionIDs == [])
    try file.verify()
  }

  @Test func `a section of more than the writer's memory comes back`() throws {
    // The writer holds a mebibyte; here it writes out three times, once in the middle of a piece.
    let path = folder.file("file")
    let writer = try SectionFileWriter(path: path, kind: .layer, fileSystem: LocalFileSystem())
    var generator = SplitMix64(seed: 63)
    let piece = Self.random(1 << 18, &generator) + [1, 2, 3]
    try writer.begin(1)
    for i in 1...13 {
      try writer.write(piece)
      #expect(writer.sectionLength == i * piece.count)
    }
    writer.end()
    #expect(writer.sectionLength == 0 && writer.length == 13 * piece.count)
    try writer.finish()
    let file = try SectionFile(path: path, kind: .layer)
    try file.verify()
    let bytes = file.bytes(1)
    for i in 0..<13 {
      #expect(bytes[(i * piece.count)..<((i + 1) * piece.count)].elementsEqual(piece))
    }
  }

  @Test func `numbers are written as they lie in memory`() throws {
    let path = folder.file("file")
    let writer = try SectionFileWriter(path: path, kind: .snapshot, fileSystem: LocalFileSystem())
    try writer.section(1, [UInt32(1), 0x0102_0304])
    try writer.section(2, [Int64]())
    try writer.finish()
    let file = try SectionFile(path: path, kind: .snapshot)
    #expect(Array(file.bytes(1)) == [1, 0, 0, 0, 4, 3, 2, 1])
    #expect(file.sectionIDs == [1, 2] && file.length(2) == 0)
  }

  @Test func `equal content has equal bytes and an equal hash, other content another`() throws {
    let contents: [[(id: UInt32, bytes: [UInt8])]] = [
      [(1, [1, 2, 3])], [(1, [1, 2, 4])], [(2, [1, 2, 3])], [(1, [1, 2, 3, 0])], [(1, [1, 2, 3]), (2, [])],
      [],
      [(1, [1, 2]), (2, [3])],
    ]
    var hashes: [[UInt8]] = []
    for content in contents {
      let hash = try write(content, to: folder.file("a"))
      #expect(try write(content, to: folder.file("b")) == hash)
      #expect(try readSmallFile(folder.file("a")) == readSmallFile(folder.file("b")))
      hashes.append(hash)
    }
    #expect(Set(hashes).count == contents.count)
  }

  @Test func `the content hash is the SHA-256 of the tables`() throws {
    // Computed by another program from the description of the format.
    let path = folder.file("file")
    try write([(1, [1, 2, 3])], to: path)
    let one = try SectionFile(path: path, kind: .snapshot)
    #expect(one.contentHashText == "77429c2dab4b3c12971c7615a08f2950be72377c50a75ec080f6aab56aa67f92")
    try write([(1, [1, 2, 3]), (5, [9])], to: path)
    let two = try SectionFile(path: path, kind: .snapshot)
    #expect(two.contentHashText == "0090dcc2be5d0213ff90a32b4003dc8ededf98c606ca890150e54ec85d635d02")
    #expect(hexadecimal([0x00, 0x0F, 0xA5, 0xFF]) == "000fa5ff")
  }

  // MARK: Damage

  /// The error of reading everything in a file, at opening or after.
  private func whole(_ path: String, equals sections: [(id: UInt32, bytes: [UInt8])]) -> StoreError? {
    error {
      let file = try SectionFile(path: path, kind: .snapshot)
      let isSame = sections.allSatisfy { Array(file.bytes($0.id)) == $0.bytes }
      let checked = error { try file.check() }
      #expect(isSame || checked != nil, "other bytes were given for good")
      try file.verify()
      #expect(checked == nil)
    }
  }

  @Test func `one changed byte anywhere is refused at opening or found by verifying`() throws {
    let (path, sections, bytes) = try small()
    var generator = SplitMix64(seed: 64)
    #expect(whole(path, equals: sections) == nil)
    for at in bytes.indices {
      for change in [UInt8(1) << UInt8.random(in: 0...7, using: &generator), 0xFF] {
        patch(path, at: at, [bytes[at] ^ change])
        if whole(path, equals: sections) == nil {
          Issue.record("byte \(at) changed by \(change) was not found")
        }
      }
      patch(path, at: at, [bytes[at]])
    }
    #expect(whole(path, equals: sections) == nil)
  }

  @Test func `a file cut off anywhere, or grown, is refused`() throws {
    let (path, _, bytes) = try small()
    for length in stride(from: 0, to: bytes.count, by: 64) + [
      bytes.count - 1, bytes.count + 1, bytes.count + 64,
    ] {
      let cut = folder.write("cut", Array((bytes + [UInt8](repeating: 0, count: 64)).prefix(length)))
      let found = error { _ = try SectionFile(path: cut, kind: .snapshot) }
      if length < 4096 {
        #expect(found == .notOurs(path: cut, expected: "snapshot"))
      } else {
        #expect(found == .damaged(path: cut, section: "length"), "\(length)")
      }
    }
    #expect(error { _ = try SectionFile(path: path, kind: .snapshot) } == nil)
  }

  @Test func `a damaged block is found when it is touched, and its sections are named`() throws {
    var generator = SplitMix64(seed: 65)
    let path = folder.file("large")
    try write([(1, Self.random(70_000, &generator)), (2, Self.random(70_000, &generator))], to: path)
    // In the middle of the third block, where only section 2 lies.
    patch(path, at: 4096 + 135_000, [0xAA, 0xBB, 0xCC])
    let file = try SectionFile(path: path, kind: .snapshot)
    _ = file.bytes(1)
    try file.check()
    file.touch(0..<0)
    try file.check()
    file.touch(70_016..<131_072)
    try file.check()
    file.touch(131_072..<131_073)
    #expect(error { try file.check() } == .damaged(path: path, section: "section 2"))
    #expect(error { try file.verify() } == .damaged(path: path, section: "section 2"))
    // A block that both share names both.
    patch(path, at: 4096 + 69_000, [1, 2, 3])
    let other = try SectionFile(path: path, kind: .snapshot)
    #expect(error { try other.verify() } == .damaged(path: path, section: "section 1/2"))
  }

  @Test func `a contradiction is reported like damage, once and for good`() throws {
    let (path, _, _) = try small()
    let file = try SectionFile(path: path, kind: .snapshot)
    file.reportContradiction(in: 7)
    #expect(error { try file.check() } == .damaged(path: path, section: "section 7/900"))
    file.reportContradiction(in: 12345)
    #expect(error { try file.check() } != nil)
  }

  @Test func `damage in many places at once is found by many readers at once`() async throws {
    var generator = SplitMix64(seed: 66)
    let path = folder.file("large")
    let count = 5_000_000 / 65_536 * 65_536
    let writer = try SectionFileWriter(path: path, kind: .snapshot, fileSystem: LocalFileSystem())
    try writer.section(1, [UInt8](repeating: 7, count: count))
    try writer.finish()
    for _ in 0..<5 { patch(path, at: 4096 + Int.random(in: 0..<count, using: &generator), [8]) }
    let file = try SectionFile(path: path, kind: .snapshot)
    await withTaskGroup { group in
      for _ in 0..<8 { group.addTask { _ = file.bytes(1) } }
    }
    #expect(error { try file.check() } == .damaged(path: path, section: "section 1"))
  }

  // MARK: What is no such file

  @Test func `a file of a newer version is refused by name`() throws {
    let (path, _, _) = try small()
    patch(path, at: 8, [2, 0, 0, 0])
    #expect(
      error { _ = try SectionFile(path: path, kind: .snapshot) } == .newer(path: path, version: 2, known: 1))
  }

  @Test func `a file of the other kind, or of no kind of ours, is refused`() throws {
    let (path, _, _) = try small()
    #expect(
      error { _ = try SectionFile(path: path, kind: .layer) } == .notOurs(path: path, expected: "layer"))
    for bytes in [
      [], Array("text".utf8), [UInt8](repeating: 0, count: 10_000), [UInt8](repeating: 0x32, count: 5000),
    ] {
      let other = folder.write("other", bytes)
      #expect(
        error { _ = try SectionFile(path: other, kind: .snapshot) }
          == .notOurs(path: other, expected: "snapshot"))
    }
    #expect(
      error { _ = try SectionFile(path: folder.path, kind: .layer) }
        == .notOurs(path: folder.path, expected: "layer"))
    let missing = folder.file("missing")
    #expect(
      error { _ = try SectionFile(path: missing, kind: .layer) }
        == .system(call: "open", path: missing, number: ENOENT))
  }

  @Test func `a half-written file cannot be opened`() throws {
    let path = folder.file("half")
    do {
      let writer = try SectionFileWriter(path: path, kind: .snapshot, fileSystem: LocalFileSystem())
      try writer.section(1, [UInt8](repeating: 1, count: 3 << 20))
      #expect(
        error { _ = try SectionFile(path: path, kind: .snapshot) }
          == .notOurs(path: path, expected: "snapshot"))
    }
    #expect(
      error { _ = try SectionFile(path: path, kind: .snapshot) } == .notOurs(path: path, expected: "snapshot")
    )
  }

  /// Sets eight bytes in a file's copy and makes its checksums right again, as only a liar would.
  private func forged(_ bytes: [UInt8], at offset: Int, _ value: UInt64, tables: Range<Int>? = nil) -> [UInt8]
  {
    var copy = bytes
    func put(_ value: UInt64, at offset: Int) {
      withUnsafeBytes(of: value.littleEndian) { copy.replaceSubrange(offset..<offset + 8, with: $0) }
    }
    put(value, at: offset)
    if let tables { put(copy[tables].withUnsafeBytes(BlockChecksum.checksum), at: 56) }
    put(0, at: 96)
    put(copy[..<4096].withUnsafeBytes(BlockChecksum.checksum), at: 96)
    return copy
  }

  @Test func `lengths and counts that contradict each other are refused, however right the checksums`() throws
  {
    let (_, sections, bytes) = try small()
    let values: [UInt64] = [
      0, 1, 2, 3, 63, 64, 4096, UInt64(bytes.count), 1 << 31, 1 << 60, 1 << 63, .max - 7, .max,
    ]
    // File length, data length, count of blocks, count of sections, both checksums of tables.
    for offset in [16, 24, 32, 40, 48, 56] {
      for value in values {
        let copy = forged(bytes, at: offset, value)
        guard copy != bytes else { continue }
        let path = folder.write("forged", copy)
        guard case .damaged(path, _) = error({ _ = try SectionFile(path: path, kind: .snapshot) }) else {
          Issue.record("\(value) at \(offset) was taken")
          continue
        }
      }
    }
    // Offset and length of each section.
    let table = (bytes.count - 24 * sections.count)..<bytes.count
    for at in stride(from: table.lowerBound, to: table.upperBound, by: 24) {
      for offset in [at + 8, at + 16] {
        for value in values.suffix(6) {
          let path = folder.write("forged", forged(bytes, at: offset, value, tables: table))
          #expect(
            error { _ = try SectionFile(path: path, kind: .snapshot) }
              == .damaged(path: path, section: "tables"))
        }
      }
    }
  }

  // MARK: Want of space

  @Test func `a write that fails leaves a file that cannot be opened, or a whole one`() throws {
    let path = folder.file("file")
    let data = [UInt8](repeating: 5, count: 2 << 20)
    for call in 1... {
      let failing = FailingFileSystem(failing: call)
      let found = error {
        let writer = try SectionFileWriter(path: path, kind: .layer, fileSystem: failing)
        try writer.section(1, data)
        try writer.section(2, [UInt64](repeating: 5, count: 9))
        try writer.finish()
      }
      guard let found else {
        // Open, three pieces of data, two tables, head, make last.
        #expect(call == 9)
        break
      }
      guard case .system(_, path, ENOSPC) = found else {
        Issue.record("\(found)")
        continue
      }
      // The second half of the head is zeros: from there on nothing is missing.
      if let file = try? SectionFile(path: path, kind: .layer) {
        #expect(call >= 7)
        try file.verify()
        #expect(file.bytes(1).elementsEqual(data))
      }
      try LocalFileSystem().remove(path)
    }
    try SectionFile(path: path, kind: .layer).verify()
  }
}
