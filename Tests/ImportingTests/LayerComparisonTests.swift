import DirectoryModel
import Storing
import TestSupport
import Testing

@testable import Importing

@Suite struct LayerComparisonTests {
  private let folder = TemporaryFolder()

  private struct Row {
    var kind = RecordKind.clinician
    var key = EntityKey(npi: 2_000_000_010)
    var id: String?
    var reference = SourceReference(row: 1)
    var facts: [(Field, String)] = []
    /// Facts of roles, with rows of their own when there are any.
    var roles: [(row: SourceReference?, facts: [(Field, String)])] = []
  }

  private func layer(_ rows: [Row], _ name: String) throws -> Layer {
    let path = folder.file(name)
    let writer = try LayerWriter(path: path, fileSystem: LocalFileSystem())
    let facts = FactWriter()
    for row in rows {
      facts.removeAll()
      facts.add(.id, row.id)
      for fact in row.facts { facts.add(fact.0, fact.1) }
      for role in row.roles {
        let mark = facts.open(.role)
        if let reference = role.row { facts.add(reference) }
        for fact in role.facts { facts.add(fact.0, fact.1) }
        facts.close(mark)
      }
      let isNested = row.roles.contains { $0.row != nil }
      try writer.add(
        RecordHeader(
          kind: row.kind, flags: isNested ? .hasNestedSources : [], reference: row.reference, key: row.key),
        facts: facts.bytes)
    }
    try writer.finish(LayerManifest(source: "s", adapter: "exchange", asOf: "2026-11-01"))
    return try Layer(path: path)
  }

  private func compared(_ old: [Row], _ new: [Row], top: Int = 10) throws -> LayerComparison {
    try LayerComparison(try layer(old, "old"), try layer(new, "new"), top: top)
  }

  private static func person(_ number: Int, _ name: String, row: UInt32 = 1) -> Row {
    Row(
      key: EntityKey(npi: UInt64(number)), reference: SourceReference(row: row), facts: [(.lastName, name)])
  }

  @Test func `who came, who went and who is described otherwise, with names`() throws {
    let result = try compared(
      [Self.person(1, "Stays"), Self.person(2, "Old"), Self.person(4, "Goes")],
      [Self.person(1, "Stays", row: 9), Self.person(2, "New"), Self.person(3, "Comes")])
    #expect(
      result.counts == .init(added: 1, vanished: 1, changed: 1, redated: 0, unchanged: 1))
    #expect(result.added.map(\.id) == ["npi:3"] && result.added.map(\.name) == ["Comes"])
    #expect(result.vanished.map(\.id) == ["npi:4"] && result.vanished.map(\.name) == ["Goes"])
    #expect(result.changed.map(\.name) == ["New"])
    #expect(result.changed[0].differences.map(\.words) == ["last_name: Old → New"])
    #expect(result.countsByKind == [.clinician: result.counts])
  }

  @Test func `another row of the file is no change, another date is none of what is said`() throws {
    let old = Row(
      reference: SourceReference(row: 1, asOf: CalendarDate(iso: "2026-10-01")), facts: [(.lastName, "A")],
      roles: [(SourceReference(row: 5, verified: CalendarDate(iso: "2026-10-01")), [(.city, "Chicago")])])
    var moved = old
    moved.reference.row = 7
    moved.roles[0].row?.row = 6
    #expect(try compared([old], [moved]).counts == .init(unchanged: 1))
    for change in [
      { (row: inout Row) in row.reference.asOf = CalendarDate(iso: "2026-11-01") },
      { (row: inout Row) in row.reference.verified = CalendarDate(iso: "2026-11-01") },
      { (row: inout Row) in row.roles[0].row?.verified = CalendarDate(iso: "2026-11-01") },
    ] {
      var redated = moved
      change(&redated)
      #expect(try compared([old], [redated]).counts == .init(redated: 1))
    }
    var changed = moved
    changed.roles[0].facts = [(.city, "Boston")]
    #expect(try compared([old], [changed]).counts == .init(changed: 1))
  }

  @Test func `the same statements in another order are no change`() throws {
    let a: [(Field, String)] = [(.city, "Chicago"), (.zip, "60611")]
    let b: [(Field, String)] = [(.city, "Boston"), (.zip, "02115")]
    let old = Row(facts: [(.language, "en"), (.language, "es")], roles: [(nil, a), (nil, b)])
    let new = Row(facts: [(.language, "es"), (.language, "en")], roles: [(nil, b), (nil, a)])
    #expect(try compared([old], [new]).counts == .init(unchanged: 1))
  }

  @Test func `several rows of one entity are one account`() throws {
    let one = Self.person(1, "A", row: 1)
    var two = Self.person(1, "A", row: 2)
    two.facts = [(.lastName, "A"), (.language, "es")]
    let both = try compared([one, two], [two, one])
    #expect(both.counts == .init(unchanged: 1))
    let fewer = try compared([one, two], [one])
    #expect(fewer.counts == .init(changed: 1))
    #expect(fewer.changed[0].differences.map(\.words) == ["language: es: stated → not stated"])
    #expect(try compared([one], [one, one]).counts == .init(unchanged: 1))
  }

  @Test func `two ids under one key are two entities`() throws {
    let key = EntityKey(raw: 1 << 63 | 5)
    func plan(_ id: String, _ name: String) -> Row {
      Row(kind: .plan, key: key, id: id, facts: [(.name, name)])
    }
    let result = try compared(
      [plan("plan:a", "A"), plan("plan:b", "B")], [plan("plan:b", "B"), plan("plan:c", "C")])
    #expect(result.counts == .init(added: 1, vanished: 1, unchanged: 1))
    #expect(result.added.map(\.id) == ["plan:c"] && result.vanished.map(\.id) == ["plan:a"])
  }

  @Test func `a row that is refused now is a change of the one who stood there`() throws {
    var refused = Self.person(1, "A")
    refused.kind = .mention
    refused.facts = []
    let result = try compared([Self.person(1, "A")], [refused])
    #expect(result.counts == .init(changed: 1))
    #expect(
      result.changed[0].differences.first?.words == "kind: clinician → row refused, only the NPI is known")
  }

  @Test func `without one of the layers everything came, or everything went`() throws {
    let some = try layer([Self.person(1, "A"), Self.person(2, "B"), Self.person(2, "B")], "some")
    let came = try LayerComparison(nil, some, top: 1)
    #expect(came.counts == .init(added: 2) && came.added.map(\.id) == ["npi:1"])
    let went = try LayerComparison(some, nil, top: 0)
    #expect(went.counts == .init(vanished: 2) && went.vanished.isEmpty)
    #expect(try LayerComparison(nil, nil, top: 1).counts.isEmpty)
  }

  @Test func `numbers are exact and the first are named, whatever is in the layers`() throws {
    var random = SplitMix64(seed: 88)
    for round in 0..<60 {
      func rows() -> [Row] {
        (0..<Int.random(in: 0...30, using: &random)).map { row in
          var one = Self.person(
            Int.random(in: 1...12, using: &random), ["A", "B"].randomElement(using: &random)!,
            row: UInt32(row))
          if Bool.random(using: &random) { one.facts.append((.language, "es")) }
          return one
        }
      }
      /// Names and languages of each number, as a set: the plain way to say what a layer says.
      func said(_ rows: [Row]) -> [UInt64: (shown: String, all: Set<String>)] {
        var result: [UInt64: (shown: String, all: Set<String>)] = [:]
        for row in rows {
          let values = row.facts.map { "\($0.0)=\($0.1)" }
          result[row.key.raw, default: (values[0], [])].all.formUnion(values)
        }
        return result
      }
      let (old, new) = (rows(), rows())
      let (before, after) = (said(old), said(new))
      let result = try compared(old, new, top: 3)
      let added = Set(after.keys).subtracting(before.keys).sorted()
      let vanished = Set(before.keys).subtracting(after.keys).sorted()
      let kept = Set(after.keys).intersection(before.keys).sorted()
      let changed = kept.filter { before[$0]! != after[$0]! }
      #expect(
        result.counts
          == .init(
            added: added.count, vanished: vanished.count, changed: changed.count, redated: 0,
            unchanged: kept.count - changed.count), "round \(round)")
      #expect(result.added.map(\.id) == added.prefix(3).map { "npi:\($0)" })
      #expect(result.vanished.map(\.id) == vanished.prefix(3).map { "npi:\($0)" })
      #expect(result.changed.map(\.id) == changed.prefix(3).map { "npi:\($0)" })
    }
  }

  @Test func `a damaged layer gives no comparison`() throws {
    let old = try layer([Self.person(1, "A")], "old")
    let path = folder.file("new")
    _ = try layer([Self.person(1, "B"), Self.person(2, "C")], "new")
    var bytes = try readSmallFile(path)
    // The first record lies behind the head of the file.
    bytes[4096 + RecordHeader.size + 2] ^= 0x01
    folder.write("new", bytes)
    #expect(throws: StoreError.self) { try LayerComparison(old, try Layer(path: path), top: 1) }
  }
}
