import CByteScan
public import DirectoryModel
import FoundationEssentials

/// One source's records as imported: immutable, mapped, found by key.
public final class Layer: Sendable {
  public let name: String
  public let manifest: LayerManifest
  public let file: SectionFile
  private let records: UnsafeRawBufferPointerBox
  private let keys: UnsafeRawBufferPointerBox

  enum Section: UInt32 {
    case manifest = 1
    case records = 2
    /// Pairs of key and offset into the records, ascending; equal keys in the order of the rows.
    case keys = 3
    /// Records by kind and date; see `EvidenceTally`.
    case evidence = 4
    /// The report of the import, as JSON that this target does not read.
    case report = 5
  }

  // @unchecked: points into a private read-only mapping that lives as long as `file`.
  private struct UnsafeRawBufferPointerBox: @unchecked Sendable {
    var bytes: UnsafeRawBufferPointer; var offset: Int
  }

  public init(path: String) throws(StoreError) {
    file = try SectionFile(path: path, kind: .layer)
    name = path.split(separator: "/").last.map(String.init) ?? path
    let json = file.bytes(Section.manifest.rawValue)
    try file.check()
    guard let decoded = try? JSONDecoder().decode(LayerManifest.self, from: Data(json)) else {
      throw .manifest(path: path, reason: "the layer's manifest is not readable")
    }
    manifest = decoded
    let unproved = file.unprovedBytes(Section.records.rawValue)
    records = .init(bytes: unproved.bytes, offset: unproved.dataOffset)
    let keyBytes = file.unprovedBytes(Section.keys.rawValue)
    keys = .init(bytes: keyBytes.bytes, offset: keyBytes.dataOffset)
  }

  /// Number of records.
  public var count: Int { keys.bytes.count / 16 }

  /// Bytes of all records.
  public var recordBytes: Int { records.bytes.count }

  /// The key and record offset at a position in ascending order of keys.
  @inline(__always)
  public func entry(_ i: Int) -> (key: UInt64, offset: Int) {
    file.touch(keys.offset &+ i &* 16..<keys.offset &+ i &* 16 &+ 16)
    return (
      UInt64(littleEndian: keys.bytes.loadUnaligned(fromByteOffset: i &* 16, as: UInt64.self)),
      Int(
        truncatingIfNeeded: UInt64(
          littleEndian: keys.bytes.loadUnaligned(fromByteOffset: i &* 16 &+ 8, as: UInt64.self)))
    )
  }

  /// The record at an offset, or nil (and the file marked as damaged) when the offset leads nowhere.
  @inline(__always)
  public func record(at offset: Int) -> (header: RecordHeader, facts: UnsafeRawBufferPointer)? {
    guard let header = header(at: offset) else { return nil }
    let start = offset &+ RecordHeader.size
    file.touch(records.offset &+ start..<records.offset &+ start &+ header.factsLength)
    return (header, UnsafeRawBufferPointer(rebasing: records.bytes[start..<start &+ header.factsLength]))
  }

  /// The head of the record at an offset; nil as for `record`.
  @inline(__always)
  private func header(at offset: Int) -> RecordHeader? {
    let bytes = records.bytes
    guard offset >= 0, offset <= bytes.count &- RecordHeader.size else { return contradiction() }
    file.touch(records.offset &+ offset..<records.offset &+ offset &+ RecordHeader.size)
    let start = offset &+ RecordHeader.size
    guard let header = RecordHeader(UnsafeRawBufferPointer(rebasing: bytes[offset..<start])),
      header.factsLength <= bytes.count &- start
    else { return contradiction() }
    return header
  }

  /// Calls `body` with every record in the order in which they were written, which is the fastest way to see all.
  ///
  /// - Throws: `damaged` when a record leads nowhere.
  public func forEachRecord(
    _ body: (_ offset: Int, _ header: RecordHeader, _ facts: UnsafeRawBufferPointer) -> Void
  ) throws(StoreError) {
    var offset = 0
    while offset < recordBytes {
      guard let record = record(at: offset) else { break }
      body(offset, record.header, record.facts)
      offset += RecordHeader.size + record.header.factsLength
    }
    try file.check()
  }

  /// Asks for a record that is soon read: in the order of keys or places the next one lies anywhere.
  @inline(__always)
  public func prefetch(_ offset: Int) {
    guard offset >= 0, offset < records.bytes.count, let base = records.bytes.baseAddress else { return }
    byte_scan_prefetch(base + offset)
    byte_scan_prefetch(base + min(offset &+ 64, records.bytes.count &- 1))
    byte_scan_prefetch(base + min(offset &+ 128, records.bytes.count &- 1))
  }

  /// The report of the import that made the layer, as its writer gave it; empty when it gave none.
  public func report() throws(StoreError) -> UnsafeRawBufferPointer {
    let bytes = file.bytes(Section.report.rawValue)
    try file.check()
    return bytes
  }

  /// The records by kind and date. Cost: O(days), whatever the number of records.
  ///
  /// Equals `countedEvidence`, which is what a layer without this table gives.
  public func evidence() throws(StoreError) -> [EvidenceCount] {
    guard file.sectionIDs.contains(Section.evidence.rawValue) else { return try countedEvidence() }
    let counts = EvidenceTally.decode(file.bytes(Section.evidence.rawValue))
    if counts == nil { file.reportContradiction(in: Section.evidence.rawValue) }
    try file.check()
    return counts ?? []
  }

  /// The same from the heads of the records, one by one.
  func countedEvidence() throws(StoreError) -> [EvidenceCount] {
    var tally = EvidenceTally()
    var offset = 0
    while offset < records.bytes.count, let header = header(at: offset) {
      tally.add(header)
      offset += RecordHeader.size + header.factsLength
    }
    try file.check()
    return tally.counts
  }

  private func contradiction() -> RecordHeader? {
    file.reportContradiction(in: Section.records.rawValue)
    return nil
  }

  /// The positions of a key's records, in the order of the rows. Cost: O(log n).
  public func positions(of key: EntityKey) -> Range<Int> {
    func lowerBound(_ value: UInt64) -> Int {
      var low = 0
      var high = count
      while low < high {
        let middle = (low + high) / 2
        if entry(middle).key < value { low = middle + 1 } else { high = middle }
      }
      return low
    }
    let start = lowerBound(key.raw)
    return start..<(key.raw == .max ? count : max(start, lowerBound(key.raw + 1)))
  }
}

/// Writes a layer record by record, in the order of the rows, in memory of 16 bytes a record.
public final class LayerWriter {
  private struct Entry {
    var key: UInt64
    var offset: UInt64
  }

  private let writer: SectionFileWriter
  private var entries: [Entry] = []
  private var tally = EvidenceTally()
  private let head: UnsafeMutableRawBufferPointer

  public init(path: String, fileSystem: any FileSystem) throws(StoreError) {
    writer = try SectionFileWriter(path: path, kind: .layer, fileSystem: fileSystem)
    // Behind what throws: what is given up before all is set is not deinitialized.
    head = .allocate(byteCount: RecordHeader.size, alignment: 8)
    try writer.begin(Layer.Section.records.rawValue)
  }

  deinit { head.deallocate() }

  public var count: Int { entries.count }

  /// Adds one record.
  public func add(_ header: RecordHeader, facts: UnsafeRawBufferPointer) throws(StoreError) {
    entries.append(Entry(key: header.key.raw, offset: UInt64(writer.sectionLength)))
    var complete = header
    complete.factsLength = facts.count
    complete.encode(into: head)
    try writer.write(UnsafeRawBufferPointer(head))
    try writer.write(facts)
    tally.add(header)
  }

  /// Sorts the keys, adds the manifest and makes the file last.
  ///
  /// - Parameter report: kept as it is, beside the manifest.
  public func finish(_ manifest: LayerManifest, report: [UInt8] = []) throws(StoreError) {
    writer.end()
    // Rows of one entity stay in the order of the file: offsets grow with the rows.
    entries.sort { $0.key != $1.key ? $0.key < $1.key : $0.offset < $1.offset }
    try writer.section(Layer.Section.keys.rawValue, entries)
    try writer.section(Layer.Section.evidence.rawValue, tally.encoded)
    if !report.isEmpty { try writer.section(Layer.Section.report.rawValue, report) }
    try writer.begin(Layer.Section.manifest.rawValue)
    try writer.write(encodeJSON(manifest))
    writer.end()
    try writer.finish()
  }
}

/// Pretty JSON with sorted keys: equal values give equal bytes.
public func encodeJSON(_ value: some Encodable) -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
  guard let data = try? encoder.encode(value) else {
    preconditionFailure("\(type(of: value)) cannot be encoded")
  }
  return [UInt8](data)
}

/// One line of JSON with its newline.
public func encodeJSONLine(_ value: some Encodable) -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  guard let data = try? encoder.encode(value) else {
    preconditionFailure("\(type(of: value)) cannot be encoded")
  }
  return [UInt8](data) + [0x0A]
}
