import Glibc
import Storing
import TestSupport
import Testing

/// Pages that are lost, swapped or cut, and bits that flip, at every place where something begins or ends.
@Suite struct PageDamageTests {
  private let folder = TemporaryFolder()
  private let path: String
  private let bytes: [UInt8]
  /// Where the sections lie in the file, by id.
  private let sections: [UInt32: Range<Int>]
  private static let page = 4096

  init() throws {
    path = folder.file("file")
    var random = SplitMix64(seed: 8)
    let writer = try SectionFileWriter(path: path, kind: .layer, fileSystem: LocalFileSystem())
    // Short ones, one of more than a block, one that ends with a block, and an empty one.
    for (id, count) in [(1, 100), (2, 70_000), (3, 1), (4, 0), (5, 60_992), (6, 9000)] {
      try writer.section(UInt32(id), (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
    try writer.finish()
    bytes = try readSmallFile(path)
    let file = try SectionFile(path: path, kind: .layer)
    sections = Dictionary(
      uniqueKeysWithValues: file.sectionIDs.map { id in
        let section = file.unprovedBytes(id)
        return (id, Self.page + section.dataOffset..<Self.page + section.dataOffset + section.bytes.count)
      })
  }

  /// Why a file is refused, at opening or by `verify`; nil when it is taken for whole.
  private func refusal(_ bytes: [UInt8]) -> StoreError? {
    let path = folder.write("damaged", bytes)
    do throws(StoreError) {
      try SectionFile(path: path, kind: .layer).verify()
      return nil
    } catch { return error }
  }

  /// Every byte at which something begins or ends, and its neighbors.
  private var borders: [Int] {
    let dataEnd = sections.values.map(\.upperBound).max()!
    // Fields of the head, sections, both tables with their entries.
    var places = Array(stride(from: 0, to: 128, by: 4)) + [Self.page, dataEnd, bytes.count]
    places += sections.values.flatMap { [$0.lowerBound, $0.upperBound] }
    places += Array(stride(from: dataEnd, to: bytes.count, by: 8))
    places += Array(stride(from: Self.page, to: dataEnd, by: 65_536))
    return Set(places.flatMap { [$0 - 1, $0, $0 + 1] }).filter(bytes.indices.contains).sorted()
  }

  @Test func `every bit at every border is proved, and the refusal names the file and the sections`() throws {
    #expect(borders.count > 130)
    for at in borders {
      for bit in 0..<8 {
        var copy = bytes
        copy[at] ^= 1 << UInt8(bit)
        let found = refusal(copy)
        guard let found else {
          Issue.record("bit \(bit) of byte \(at) was not found")
          continue
        }
        guard case .damaged(let file, let section) = found else {
          // The magic, the version or the kind are another: then it is not this file at all.
          #expect(at < 16, "byte \(at): \(found)")
          continue
        }
        #expect(file == folder.file("damaged"))
        for (id, range) in sections where range.contains(at) {
          let named = section.replacing("section ", with: "").split(separator: "/").map(String.init)
          #expect(named.contains(String(id)), "byte \(at) of section \(id): \(section)")
        }
      }
    }
    #expect(refusal(bytes) == nil)
  }

  @Test func `every page that is zeroed, repeated or swapped with another is found`() {
    let pages = (bytes.count + Self.page - 1) / Self.page
    func range(_ page: Int) -> Range<Int> {
      page * Self.page..<min(bytes.count, (page + 1) * Self.page)
    }
    for page in 0..<pages {
      var zeroed = bytes
      for i in range(page) { zeroed[i] = 0 }
      #expect(refusal(zeroed) != nil, "page \(page) zeroed")
      for other in Set([page + 1, page + 16, pages - 2, pages / 2]) where other != page && other < pages - 1 {
        var swapped = bytes
        guard range(page).count == Self.page else { continue }
        swapped.replaceSubrange(range(page), with: bytes[range(other)])
        #expect(refusal(swapped) != nil, "page \(page) holds page \(other)")
        swapped.replaceSubrange(range(other), with: bytes[range(page)])
        #expect(refusal(swapped) != nil, "pages \(page) and \(other) swapped")
      }
    }
  }

  @Test func `a file cut at any border or page, or with a page missing or twice, is refused`() {
    for length in Set(borders + Array(stride(from: 0, to: bytes.count, by: Self.page))) {
      #expect(refusal(Array(bytes.prefix(length))) != nil, "cut to \(length)")
    }
    for start in stride(from: 0, to: bytes.count - Self.page, by: Self.page) {
      #expect(refusal(Array(bytes[..<start] + bytes[(start + Self.page)...])) != nil, "without \(start)")
      #expect(refusal(Array(bytes[..<(start + Self.page)] + bytes[start...])) != nil, "twice \(start)")
    }
  }

  // MARK: Manifests

  private func published() throws -> DataDirectory {
    let data = DataDirectory(path: folder.file("data"))
    try data.withLock { locked in
      let layers = ["first", "second"].map {
        GenerationManifest.LayerEntry(
          source: $0, layer: $0 + "-00ff", adapter: "nppes", asOf: "2026-11-01",
          importedAt: "2026-11-02T00:00:00Z")
      }
      for layer in layers {
        let writer = try LayerWriter(path: locked.workPath("x"), fileSystem: data.fileSystem)
        try writer.finish(LayerManifest(source: layer.source, adapter: "nppes", asOf: "2026-11-01"))
        try locked.install(layer: layer.layer, from: locked.workPath("x"))
      }
      let snapshot = locked.workPath("snapshot")
      try SectionFileWriter(path: snapshot, kind: .snapshot, fileSystem: data.fileSystem).finish()
      try locked.publish(
        snapshot: snapshot,
        manifest: GenerationManifest(
          number: 1, contentHash: "00ff", publishedAt: "2026-11-02T00:00:00Z", keep: "all", layers: layers),
        keeping: 1)
      for layer in layers { try locked.stage(layer) }
    }
    return data
  }

  // A flipped bit in a date or in the name of a source read as well as what was written.
  @Test(arguments: ["generations/1/manifest.json", "staged.json"])
  func `a manifest with any bit, byte or stretch other than it was written is refused by its path`(
    name: String
  )
    throws
  {
    let data = try published()
    let file = data.path + "/" + name
    let bytes = try readSmallFile(file)
    var random = SplitMix64(seed: 88)
    func read() throws {
      if name == "staged.json" { _ = try data.stagedLayers() } else { _ = try data.currentManifest() }
    }
    func expectRefused(_ damaged: [UInt8], _ what: Comment) {
      folder.write("data/" + name, damaged)
      do {
        try read()
        Issue.record("taken: \(what)")
      } catch StoreError.damaged(file, _), StoreError.manifest(file, _) {
      } catch { Issue.record("\(what): \(error)") }
    }
    try read()
    for at in bytes.indices {
      for bit in 0..<8 {
        var copy = bytes
        copy[at] ^= 1 << UInt8(bit)
        expectRefused(copy, "bit \(bit) of byte \(at)")
      }
    }
    for length in bytes.indices { expectRefused(Array(bytes.prefix(length)), "cut to \(length)") }
    for _ in 0..<300 {
      let start = random.number(0..<bytes.count)
      let end = random.number(start..<bytes.count) + 1
      var copy = bytes
      for i in start..<end { copy[i] = 0 }
      expectRefused(copy, "zeros \(start)..<\(end)")
      copy = Array(bytes[..<start] + bytes[end...])
      expectRefused(copy, "without \(start)..<\(end)")
      copy = bytes
      copy.swapAt(start, random.number(0..<bytes.count))
      if copy != bytes { expectRefused(copy, "swapped \(start)") }
    }
    folder.write("data/" + name, bytes)
    try read()
  }

  @Test func `manifests of versions that wrote no seal are read, as long as they hold nothing else`() throws {
    let data = try published()
    func unsealed(_ name: String) throws -> String {
      String(decoding: try readSmallFile(data.path + "/" + name), as: UTF8.self)
        .split(separator: "\n").filter { !$0.contains("\"checksum\"") }.joined(separator: "\n")
    }
    let manifest = try unsealed("generations/1/manifest.json")
    folder.write("data/generations/1/manifest.json", manifest)
    #expect(try data.currentManifest().layers.count == 2)
    folder.write("data/generations/1/manifest.json", manifest.replacing("\"keep\"", with: "\"kept\""))
    #expect(throws: StoreError.self) { try data.currentManifest() }
    let more = manifest.replacing("\"keep\"", with: "\"checkrum\" : \"00\", \"keep\"")
    folder.write("data/generations/1/manifest.json", more)
    #expect(throws: StoreError.self) { try data.currentManifest() }
    let staged = try data.stagedLayers()
    folder.write("data/staged.json", encodeJSON(staged))
    #expect(try data.stagedLayers() == staged)
  }
}
