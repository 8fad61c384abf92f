import DirectoryModel
import TestSupport
import Testing

@testable import Storing

@Suite struct EvidenceTallyTests {
  private let folder = TemporaryFolder()

  private static func header(
    _ kind: RecordKind, flags: RecordHeader.Flags = [], asOf: Int32? = nil, verified: Int32? = nil
  ) -> RecordHeader {
    RecordHeader(
      kind: kind, flags: flags,
      reference: SourceReference(
        row: 1, asOf: asOf.map(CalendarDate.init(days:)), verified: verified.map(CalendarDate.init(days:))),
      key: EntityKey(raw: 7))
  }

  private func layer(_ headers: [RecordHeader]) throws -> Layer {
    let path = folder.file("layer")
    let writer = try LayerWriter(path: path, fileSystem: LocalFileSystem())
    for header in headers {
      try [UInt8](repeating: 3, count: Int(header.reference.row % 5)).withUnsafeBytes {
        try writer.add(header, facts: $0)
      }
    }
    try writer.finish(LayerManifest(source: "s", adapter: "exchange", asOf: "2026-11-01"))
    return try Layer(path: path)
  }

  @Test func `the verified day comes before the row's own, and a row without either has the file's`() throws {
    let counts = try layer([
      Self.header(.clinician, asOf: 20_000, verified: 20_100), Self.header(.clinician, asOf: 20_000),
      Self.header(.clinician, asOf: 20_000), Self.header(.clinician),
      Self.header(.organization, asOf: 20_000),
    ]).evidence()
    #expect(
      counts == [
        .init(kind: .clinician, basis: .verified, date: CalendarDate(days: 20_100), count: 1),
        .init(kind: .clinician, basis: .row, date: CalendarDate(days: 20_000), count: 2),
        .init(kind: .clinician, basis: .file, date: nil, count: 1),
        .init(kind: .organization, basis: .row, date: CalendarDate(days: 20_000), count: 1),
      ])
  }

  @Test func `ended NPIs and mentions are no evidence`() throws {
    let counts = try layer([
      Self.header(.clinician, flags: .deactivated, asOf: 20_000), Self.header(.unstated, flags: .deactivated),
      Self.header(.mention, asOf: 20_000),
    ]).evidence()
    #expect(counts.isEmpty)
    #expect(try layer([]).evidence().isEmpty)
  }

  @Test func `the table equals counting the heads of the records, whatever their days`() throws {
    var random = SplitMix64(seed: 501)
    let days: [Int32?] = [nil, -62_000, -1, 0, 1, 20_000, 20_001, 47_481, 47_482, 84_000]
    for _ in 0..<40 {
      let headers = (0..<Int.random(in: 0...60, using: &random)).map { i in
        var header = Self.header(
          RecordKind.allCases.randomElement(using: &random)!,
          flags: Bool.random(using: &random) ? .deactivated : .hasNestedSources,
          asOf: days.randomElement(using: &random)!, verified: days.randomElement(using: &random)!)
        header.reference.row = UInt32(i + 1)
        return header
      }
      let layer = try layer(headers)
      let counts = try layer.evidence()
      #expect(counts == (try layer.countedEvidence()))
      let dated = headers.filter {
        $0.kind != .mention && $0.kind != .statedResource && !$0.flags.contains(.deactivated)
      }
      #expect(counts.reduce(0) { $0 + $1.count } == dated.count)
      for entry in counts {
        let same = dated.filter {
          $0.kind == entry.kind && ($0.reference.verified ?? $0.reference.asOf) == entry.date
            && ($0.reference.verified != nil) == (entry.basis == .verified)
        }
        #expect(entry.count == same.count)
      }
    }
  }

  @Test func `bytes that are no table are not read as one`() {
    func decoded(_ bytes: [UInt8]) -> [EvidenceCount]? { bytes.withUnsafeBytes { EvidenceTally.decode($0) } }
    let entry: [UInt8] = [1, 1, 0, 0, 32, 78, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]
    #expect(
      decoded(entry) == [.init(kind: .clinician, basis: .row, date: CalendarDate(days: 20_000), count: 5)])
    #expect(decoded(Array(entry.dropLast())) == nil)
    for (at, value) in [(0, UInt8(200)), (1, 3), (15, 1)] {
      var wrong = entry
      wrong[at] = value
      #expect(decoded(wrong) == nil, "byte \(at)")
    }
  }
}
