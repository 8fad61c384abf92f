import DirectoryModel
import Glibc
import Storing
import TestSupport
import Testing

@Suite struct LayerTests {
  private let folder = TemporaryFolder()

  private struct Row {
    var header: RecordHeader
    var facts: [UInt8]
  }

  private static func manifest(_ source: String = "plan-x") -> LayerManifest {
    LayerManifest(source: source, adapter: "exchange", asOf: "2026-11-01")
  }

  private func write(_ rows: [Row], to path: String, _ manifest: LayerManifest = manifest()) throws -> Layer {
    let writer = try LayerWriter(path: path, fileSystem: LocalFileSystem())
    for row in rows { try row.facts.withUnsafeBytes { try writer.add(row.header, facts: $0) } }
    #expect(writer.count == rows.count)
    try writer.finish(manifest)
    return try Layer(path: path)
  }

  private static func randomRows(_ count: Int, keys: ClosedRange<UInt64>, _ random: inout SplitMix64) -> [Row]
  {
    (0..<count).map { i in
      let raw = UInt64.random(in: keys, using: &random)
      return Row(
        header: RecordHeader(
          kind: RecordKind.allCases.randomElement(using: &random)!, flags: [.hasNestedSources],
          reference: SourceReference(file: 1, row: UInt32(i + 1), asOf: CalendarDate(days: 5)),
          // Keys at both ends of the range are kept too.
          key: EntityKey(raw: raw == keys.lowerBound ? 0 : raw == keys.upperBound ? .max : raw)),
        facts: (0..<Int.random(in: 0...40, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        })
    }
  }

  private func error(_ body: () throws -> Void) -> StoreError? {
    do {
      try body()
      return nil
    } catch {
      return error as? StoreError
    }
  }

  @Test func `every record is found by its key, those of one key in the order of the rows`() throws {
    var random = SplitMix64(seed: 71)
    for round in 0..<60 {
      let rows = Self.randomRows(Int.random(in: 0...40, using: &random), keys: 1...12, &random)
      let layer = try write(rows, to: folder.file("layer"))
      #expect(layer.count == rows.count)
      #expect(layer.recordBytes == rows.map { RecordHeader.size + $0.facts.count }.reduce(0, +))
      for raw in Array(UInt64(0)...13) + [.max, .max - 1] {
        let expected = rows.filter { $0.header.key.raw == raw }
        let positions = layer.positions(of: EntityKey(raw: raw))
        #expect(positions.count == expected.count, "round \(round), key \(raw)")
        for (position, row) in zip(positions, expected) {
          let entry = layer.entry(position)
          let record = try #require(layer.record(at: entry.offset))
          #expect(entry.key == raw && record.header.key.raw == raw)
          #expect(record.header.kind == row.header.kind && record.header.flags == row.header.flags)
          #expect(record.header.reference == row.header.reference)
          #expect(record.header.factsLength == row.facts.count)
          #expect(Array(record.facts) == row.facts)
        }
      }
      let keys = (0..<layer.count).map { layer.entry($0).key }
      #expect(keys == keys.sorted())
      try layer.file.verify()
    }
  }

  @Test func `the manifest comes back, and the layer is named by its file`() throws {
    var manifest = Self.manifest()
    manifest.files = [.init(name: "a.csv", sha256: "00", bytes: 12, rows: 3)]
    manifest.completeFor = "clinicians"
    manifest.read = 3
    manifest.kept = 1
    manifest.refused = 1
    manifest.deactivated = 1
    manifest.byRule = ["value-form": 1]
    manifest.warnings = ["encoding": 2]
    manifest.publisher = "Ñ / \"x\""
    let layer = try write([], to: folder.file("plan-x-00ff"), manifest)
    #expect(layer.manifest == manifest)
    #expect(layer.name == "plan-x-00ff")
    #expect(layer.manifest.asOfDate == CalendarDate(iso: "2026-11-01"))
    #expect(layer.count == 0 && layer.positions(of: EntityKey(raw: 1)).isEmpty)
  }

  @Test func `equal rows give equal bytes`() throws {
    var random = SplitMix64(seed: 72)
    let rows = Self.randomRows(30, keys: 1...9, &random)
    let a = try write(rows, to: folder.file("a"))
    let b = try write(rows, to: folder.file("b"))
    #expect(a.file.contentHash == b.file.contentHash)
    #expect(try readSmallFile(folder.file("a")) == readSmallFile(folder.file("b")))
    let c = try write(rows.reversed(), to: folder.file("c"))
    #expect(c.file.contentHash != a.file.contentHash)
  }

  @Test func `one changed byte anywhere is found, and gives no wrong record for good`() throws {
    var random = SplitMix64(seed: 73)
    let rows = Self.randomRows(4, keys: 1...3, &random)
    let path = folder.file("layer")
    _ = try write(rows, to: path)
    let bytes = try readSmallFile(path)
    for at in stride(from: 4096, to: bytes.count, by: 1) {
      var copy = bytes
      copy[at] ^= UInt8(1) << UInt8.random(in: 0...7, using: &random)
      let damaged = folder.write("damaged", copy)
      let found = error {
        let layer = try Layer(path: damaged)
        for raw in UInt64(0)...4 {
          for position in layer.positions(of: EntityKey(raw: raw)) {
            _ = layer.record(at: layer.entry(position).offset)
          }
        }
        try layer.file.verify()
      }
      if found == nil { Issue.record("byte \(at) changed was not found") }
    }
  }

  /// A layer whose checksums hold and whose content contradicts itself.
  private func forged(records: [UInt8], keys: [UInt64], manifest: [UInt8]? = nil) throws -> String {
    let path = folder.file("forged")
    let writer = try SectionFileWriter(path: path, kind: .layer, fileSystem: LocalFileSystem())
    try writer.section(2, records)
    try writer.section(3, keys)
    try writer.section(1, manifest ?? encodeJSON(Self.manifest()))
    try writer.finish()
    return path
  }

  @Test(arguments: [-1, 1, 40, 41, 1_000_000, Int.max, Int.min, Int.max - 31])
  func `an offset that leads nowhere gives nothing and marks the file`(offset: Int) throws {
    var record = [UInt8](repeating: 0, count: RecordHeader.size + 8)
    let header = RecordHeader(
      kind: .zip, reference: SourceReference(row: 1), key: EntityKey(raw: 4), factsLength: 8)
    record.withUnsafeMutableBytes { header.encode(into: $0) }
    // One byte later the head begins with the length's second byte, and names no kind or too many bytes.
    let path = try forged(records: record, keys: [4, UInt64(bitPattern: Int64(offset))])
    let layer = try Layer(path: path)
    #expect(layer.record(at: 0)?.facts.count == 8)
    try layer.file.check()
    #expect(layer.record(at: layer.entry(0).offset) == nil)
    guard case .damaged(path, _) = error({ try layer.file.check() }) else {
      Issue.record("nothing was said of offset \(offset)")
      return
    }
  }

  @Test func `a record that says it is longer than the file gives nothing and marks the file`() throws {
    var record = [UInt8](repeating: 0, count: RecordHeader.size + 8)
    for length in [9, 1000, 0xFFFF_FFFF] {
      let header = RecordHeader(
        kind: .zip, reference: SourceReference(row: 1), key: EntityKey(raw: 4), factsLength: length)
      record.withUnsafeMutableBytes { header.encode(into: $0) }
      let layer = try Layer(path: try forged(records: record, keys: [4, 0]))
      #expect(layer.record(at: 0) == nil)
      #expect(error { try layer.file.check() } != nil)
    }
  }

  @Test(arguments: ["", "{", "[]", "{\"source\": 3}"])
  func `a layer without a readable manifest is refused`(manifest: String) throws {
    let path = try forged(records: [], keys: [], manifest: Array(manifest.utf8))
    guard case .manifest(path, _) = error({ _ = try Layer(path: path) }) else {
      Issue.record("\(manifest) was taken")
      return
    }
  }

  @Test func `a snapshot is no layer`() throws {
    let path = folder.file("snapshot")
    let writer = try SectionFileWriter(path: path, kind: .snapshot, fileSystem: LocalFileSystem())
    try writer.finish()
    #expect(error { _ = try Layer(path: path) } == .notOurs(path: path, expected: "layer"))
  }

  @Test func `JSON is the same for equal values, and one line where lines are wanted`() {
    let text = String(decoding: encodeJSONLine(["b": "x/y", "a": "2"]), as: UTF8.self)
    #expect(text == "{\"a\":\"2\",\"b\":\"x/y\"}\n")
    #expect(encodeJSON(["b": 1, "a": 2]) == encodeJSON(["a": 2, "b": 1]))
    #expect(String(decoding: encodeJSON(["a": 2, "b": 1]), as: UTF8.self).split(separator: "\n").count == 4)
  }
}
