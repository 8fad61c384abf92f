import DirectoryModel
import Storing
import TestSupport
import Testing

@testable import Importing

/// The merge of bytes against the merge of decoded values, over what layers can say of a few numbers.
@Suite struct PlainMergingTests {
  private static let streets = [
    "1 MAIN ST", "1 Main Street", "1 MAIN ST STE 4", "2 O'SUITE WAY", "S'TE 5 PL", "É 7", "#",
  ]
  private static let units = ["STE 4", "# 4", "5"]

  private static func addRole(
    to facts: FactWriter, _ reference: SourceReference, odd: Bool, _ random: inout SplitMix64
  ) {
    let mark = facts.open(.role)
    let isOwnRow = !(odd && random.once(in: 6))
    if !random.once(in: 4) { facts.add(isOwnRow ? reference : SourceReference(row: 900)) }
    if random.once(in: 6) { facts.add(.virtual, random.pick(["video", "phone"])) }
    if odd && random.once(in: 10) { facts.add(.roleOrganization, "npi:2000000036") }
    if odd && random.once(in: 10) { facts.add(.from, "2024-01-01") }
    if !(odd && random.once(in: 10)) {
      facts.add(.street, odd && random.once(in: 3) ? random.pick(streets) : streets[0])
    }
    if random.once(in: 3) { facts.add(.unit, odd && random.once(in: 3) ? random.pick(units) : units[0]) }
    facts.add(.city, odd && random.once(in: 6) ? "Oak Park" : "CHICAGO")
    facts.add(.state, "IL")
    facts.add(.zip, odd && random.once(in: 6) ? random.pick(["60612", "60302", "606"]) : "606121234")
    if odd && random.once(in: 6) { facts.add(.zip, "60612") }
    if random.once(in: odd ? 2 : 9) {
      facts.add(.phone, random.pick(["3125550101", "(312) 555-0101", "3125550102"]))
    }
    for row in 0..<random.number(0..<4) {
      let inner = facts.open(.participation)
      var own = reference
      own.row += UInt32(random.once(in: 3) ? 0 : row)
      if !(odd && random.once(in: 8)) { facts.add(own) }
      facts.add(.network, random.pick(["a:1", "a:2", "b:1"]))
      if random.once(in: 5) { facts.add(.status, odd ? "in" : "out") }
      if random.once(in: 3) { facts.add(.acceptingCode, random.pick(["yes", "no"])) }
      if random.once(in: 3) { facts.add(.from, odd ? random.pick(["2024", "2023-02-29"]) : "2024-02-29") }
      if odd && random.once(in: 8) { facts.add(.notes, "x") }
      facts.close(inner)
    }
    facts.close(mark)
  }

  private static func layer(_ ordinal: Int, in folder: TemporaryFolder, _ random: inout SplitMix64) throws
    -> Layer
  {
    let path = folder.file("layer-\(ordinal)")
    let writer = try LayerWriter(path: path, fileSystem: LocalFileSystem())
    let facts = FactWriter()
    var row: UInt32 = 0
    let days: [CalendarDate?] = [
      nil, CalendarDate(year: 2026, month: 1, day: 1), CalendarDate(year: 2025, month: 6, day: 1),
    ]
    for number in 1...40 where !random.once(in: 6) {
      let odd = random.once(in: 4)
      for _ in 0..<(odd && random.once(in: 2) ? 2 : 1) {
        row += 10
        facts.removeAll()
        let reference = SourceReference(
          file: UInt16(random.number(0..<2)), row: row, asOf: random.pick(days), verified: random.pick(days))
        var kind: RecordKind = ordinal == 0 ? .clinician : odd && random.once(in: 4) ? .mention : .unstated
        // The registry's word against a list's; where the registry says nothing the list's alone.
        if kind == .unstated && odd && random.once(in: 4) { kind = random.pick([.clinician, .organization]) }
        if kind != .mention {
          if ordinal == 0 {
            facts.add(.lastName, "EJEMPLO")
            facts.add(.specialty, parts: ["207RX0202X", "Y", "IL", "1"])
            if random.once(in: 4) { facts.add(.specialty, parts: ["207RX0202X", "Y", "IL", "1"]) }
          }
          if odd && random.once(in: 3) { facts.add(.lastName, random.pick(["EJEMPLO", "Otro"])) }
          if random.once(in: 3) { facts.add(.cancerFocus, random.pick(["melanoma", "kidney"])) }
          if random.once(in: 3) { facts.add(.cancerFocus, random.pick(["melanoma", "kidney"])) }
          if odd && random.once(in: 6) { facts.add(.hospital, "060104") }
          for _ in 0..<(odd && random.once(in: 2) ? random.number(0..<3) : 1) {
            addRole(to: facts, reference, odd: odd, &random)
          }
          if random.once(in: 4) {
            facts.add(odd ? SourceReference(row: 901) : reference)
            facts.add(.center, "chicago")
          }
        }
        try writer.add(
          RecordHeader(
            kind: kind, flags: .hasNestedSources, reference: reference,
            key: EntityKey(id: "npi:" + inventedNPI(number))), facts: facts.bytes)
      }
    }
    let asOf = random.pick(["2026-11-01", "2025-01-01"])
    try writer.finish(
      LayerManifest(source: "s\(ordinal)", adapter: ordinal == 0 ? "nppes" : "mapped", asOf: asOf))
    return try Layer(path: path)
  }

  private static func entities(_ directory: MergedDirectory) throws -> [[UInt8]] {
    var result: [[UInt8]] = []
    try directory.forEach { kind, key, facts in
      result.append(Array("\(kind) \(key.raw) ".utf8) + Array(facts))
    }
    return result
  }

  @Test func `a role that outgrows a record is refused, not merged on its bytes`() throws {
    let folder = TemporaryFolder()
    let layers = try (0..<5).map { ordinal in
      let path = folder.file("layer-\(ordinal)")
      let writer = try LayerWriter(path: path, fileSystem: LocalFileSystem())
      let facts = FactWriter()
      let reference = SourceReference(row: 1)
      if ordinal == 0 { facts.add(.lastName, "EJEMPLO") }
      let mark = facts.open(.role)
      facts.add(.street, Self.streets[0])
      facts.add(.zip, "60612")
      let inner = facts.open(.participation)
      facts.add(reference)
      facts.add(.network, "s\(ordinal):n")
      facts.add(.tier, String(repeating: "t", count: 500_000))
      facts.close(inner)
      facts.close(mark)
      try writer.add(
        RecordHeader(
          kind: ordinal == 0 ? .clinician : .unstated, flags: .hasNestedSources, reference: reference,
          key: EntityKey(npi: 2_000_000_010)), facts: facts.bytes)
      try writer.finish(LayerManifest(source: "s\(ordinal)", adapter: "mapped", asOf: "2026-11-01"))
      return try Layer(path: path)
    }
    let four = try MergedDirectory(layers: Array(layers.prefix(4)), keep: .all)
    #expect(try Self.entities(four).count == 1 && four.plainlyMerged == 1)
    let five = try MergedDirectory(layers: layers, keep: .all)
    #expect(refusal { _ = try Self.entities(five) }?.rule == "role-too-large")
  }

  @Test func `the merge of bytes gives what the merge of decoded values gives`() throws {
    var random = SplitMix64(seed: 4)
    var plainly = 0
    var all = 0
    for round in 0..<120 {
      let folder = TemporaryFolder()
      let count = random.number(2..<5)
      let layers = try (0..<count).map { try Self.layer($0, in: folder, &random) }
      let directory = try MergedDirectory(layers: layers, keep: .all)
      let fast = try Self.entities(directory)
      plainly += directory.plainlyMerged
      directory.usesPlainMerging = false
      let slow = try Self.entities(directory)
      #expect(directory.plainlyMerged == 0)
      all += slow.count
      try #require(fast.count == slow.count)
      for (a, b) in zip(fast, slow) where a != b {
        Issue.record(
          "round \(round): \(String(decoding: a, as: UTF8.self)) … \(String(decoding: b, as: UTF8.self))")
        return
      }
    }
    #expect(plainly * 10 > all, "a tenth at least is merged on bytes: \(plainly) of \(all)")
  }
}
