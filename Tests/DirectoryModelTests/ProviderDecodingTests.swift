import DirectoryModel
import TestSupport
import Testing

@Suite struct ProviderDecodingTests {
  private static func encoded(_ provider: Provider) -> [UInt8] {
    let writer = FactWriter()
    do { try provider.encode(into: writer) } catch { preconditionFailure("\(error)") }
    return Array(writer.bytes)
  }

  private static func decoded(
    _ bytes: [UInt8], kind: RecordKind = .clinician, key: EntityKey = EntityKey(raw: 5)
  )
    -> Provider
  {
    bytes.withUnsafeBytes { Provider(kind: kind, key: key, encoded: $0) }
  }

  private static func expectEqual(_ a: Provider, _ b: Provider, _ comment: Comment? = nil) {
    #expect(a.kind == b.kind && a.key == b.key, comment)
    #expect(a.sources == b.sources, comment)
    #expect(a.facts == b.facts, comment)
    #expect(a.roles.map(\.facts) == b.roles.map(\.facts), comment)
    #expect(a.roles.map(\.participations) == b.roles.map(\.participations), comment)
  }

  private static func randomFacts(_ sources: Range<Int>, _ random: inout SplitMix64) -> [Fact] {
    let fields = Field.allCases.filter {
      !$0.isNested && $0 != .source && $0 != .alternate && $0 != .network
    }
    return (0..<Int.random(in: 0...8, using: &random)).map { _ in
      let length = [1, 2, 9, 127, 128, 200].randomElement(using: &random)!
      let value = String((0..<length).map { _ in Array("añ山 \u{1F}Z9").randomElement(using: &random)! })
      return Fact(
        field: fields.randomElement(using: &random)!, value: value,
        source: .random(in: sources, using: &random),
        isAlternate: Int.random(in: 0...3, using: &random) == 0)
    }
  }

  private static func randomProvider(_ random: inout SplitMix64) -> Provider {
    func date() -> CalendarDate? {
      Bool.random(using: &random) ? nil : CalendarDate(days: .random(in: -60_000...80_000, using: &random))
    }
    let count = Int.random(in: 1...4, using: &random)
    let sources = (0..<count).map { i in
      SourceReference(
        layer: UInt16(i), file: .random(in: 0...9, using: &random), row: 7, asOf: date(), verified: date())
    }
    // Facts lie in the order of their sources: that is the order in which they are stored.
    let facts = randomFacts(0..<count, &random).enumerated()
      .sorted { ($0.element.source, $0.offset) < ($1.element.source, $1.offset) }.map(\.element)
    let roles = (0..<Int.random(in: 0...3, using: &random)).map { _ in
      Role(
        facts: [Fact(field: .street, value: "1 Main", source: 0)] + randomFacts(0..<count, &random),
        participations: (0..<Int.random(in: 0...3, using: &random)).map { i in
          Participation(
            network: "network:\(i)", isIn: Bool.random(using: &random),
            tier: Bool.random(using: &random) ? "gold" : nil,
            acceptingCode: Bool.random(using: &random) ? "existptonly" : nil, from: date(), to: date(),
            source: .random(in: 0..<count, using: &random))
        })
    }
    return Provider(kind: .clinician, key: EntityKey(raw: 5), sources: sources, facts: facts, roles: roles)
  }

  @Test func `random providers of several sources come back`() {
    var random = SplitMix64(seed: 41)
    for round in 0..<400 {
      let provider = Self.randomProvider(&random)
      Self.expectEqual(Self.decoded(Self.encoded(provider)), provider, "round \(round)")
    }
  }

  @Test func `an empty provider is no bytes`() {
    let empty = Provider(kind: .zip, key: EntityKey(raw: 9))
    #expect(Self.encoded(empty) == [])
    Self.expectEqual(Self.decoded([], kind: .zip, key: EntityKey(raw: 9)), empty)
  }

  @Test func `a role that says nothing, and a participation without a network, are gone`() {
    let provider = Provider(
      kind: .clinician, key: EntityKey(raw: 5), sources: [SourceReference(row: 1)],
      roles: [
        Role(),
        Role(
          facts: [Fact(field: .zip, value: "85724", source: 0)],
          participations: [.init(network: "", source: 0)]),
      ])
    let read = Self.decoded(Self.encoded(provider))
    #expect(read.roles.count == 1)
    #expect(read.roles.first?.facts.all(.zip) == ["85724"])
    #expect(read.roles.first?.participations == [])
  }

  @Test func `a role larger than a nested fact is told with its place and size, not written`() {
    // Notes stand behind their source, a field of one byte and a length of three: they are under 2 MiB.
    func role(_ notes: Int) -> Role {
      Role(facts: [Fact(field: .notes, value: String(repeating: "n", count: notes), source: 0)])
    }
    let head = 2 + SourceReference.encodedSize + 1 + 3
    let most = FactWriter.mostNestedBytes - head
    var provider = Provider(
      kind: .clinician, key: EntityKey(raw: 5), sources: [SourceReference(row: 1)],
      roles: [role(1), role(most)])
    Self.expectEqual(Self.decoded(Self.encoded(provider)), provider, "the largest that there is")
    provider.roles[1] = role(most + 1)
    let fault = #expect(throws: RoleTooLarge.self) { try provider.encode(into: FactWriter()) }
    #expect(fault?.role == 1 && fault?.bytes == FactWriter.mostNestedBytes + 1)
  }

  @Test func `sections of one source after another give each fact its source`() {
    let writer = FactWriter()
    let first = SourceReference(layer: 1, row: 10)
    let second = SourceReference(layer: 2, row: 20)
    let third = SourceReference(layer: 3, row: 30)
    writer.add(first)
    writer.add(.name, "A")
    let role = writer.open(.role)
    writer.add(.street, "of the first")
    writer.add(second)
    writer.add(.city, "of the second")
    let participation = writer.open(.participation)
    writer.add(.network, "of the second")
    writer.close(participation)
    let other = writer.open(.participation)
    writer.add(third)
    writer.add(.network, "of the third")
    writer.add(.status, "out")
    writer.close(other)
    Array("of the second".utf8).withUnsafeBytes { writer.addAlternate(.street, $0) }
    writer.close(role)
    writer.add(second)
    writer.add(.name, "B")
    let provider = Self.decoded(Array(writer.bytes))
    #expect(provider.roles[0].facts.map(\.source) == [0, 1, 1])
    #expect(provider.roles[0].facts.map(\.isAlternate) == [false, false, true])
    #expect(provider.roles[0].participations.map(\.source) == [1, 2])
    #expect(provider.roles[0].participations.map(\.isIn) == [true, false])
    #expect(provider.sources[0...2] == [first, second, third])
    // What follows a source is its own, also when a role named it before.
    let named = provider.facts.map { "\($0.value) \(provider.sources[$0.source].layer)" }
    #expect(named == ["A 1", "B 2"])
  }

  @Test func `a layer's record has its own row as source, and nested facts theirs, all of that layer`() {
    let writer = FactWriter()
    writer.add(.name, "A")
    Array("x".utf8).withUnsafeBytes { writer.addAlternate(.name, $0) }
    let role = writer.open(.role)
    writer.add(.street, "1 Main")
    writer.add(SourceReference(file: 2, row: 99))
    writer.add(.city, "Tucson")
    let participation = writer.open(.participation)
    writer.add(SourceReference(file: 3, row: 7))
    writer.add(.network, "n")
    writer.add(.from, "2026-01-01")
    writer.add(.to, "2026-12-31")
    writer.close(participation)
    writer.close(role)
    let header = RecordHeader(
      kind: .clinician, reference: SourceReference(file: 1, row: 5, asOf: CalendarDate(days: 3)),
      key: EntityKey(npi: 1_234_567_893))
    let provider = Provider(record: header, facts: writer.bytes, layer: 4)
    #expect(provider.kind == .clinician && provider.npi == "1234567893")
    #expect(
      provider.sources == [
        SourceReference(layer: 4, file: 1, row: 5, asOf: CalendarDate(days: 3)),
        SourceReference(layer: 4, file: 2, row: 99), SourceReference(layer: 4, file: 3, row: 7),
      ])
    #expect(provider.facts == [Fact(field: .name, value: "A", source: 0)])
    #expect(provider.roles[0].facts.map(\.source) == [0, 1])
    #expect(
      provider.roles[0].participations == [
        Participation(
          network: "n", from: CalendarDate(iso: "2026-01-01"), to: CalendarDate(iso: "2026-12-31"), source: 2)
      ])
  }

  @Test func `bytes cut off or damaged anywhere decode to something, without a stop`() {
    var random = SplitMix64(seed: 42)
    for _ in 0..<20 {
      let bytes = Self.encoded(Self.randomProvider(&random))
      for _ in 0..<100 {
        var damaged = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
        if let at = damaged.indices.randomElement(using: &random) {
          damaged[at] = UInt8.random(in: 0...255, using: &random)
        }
        let provider = Self.decoded(damaged)
        #expect(provider.facts.count <= damaged.count)
      }
    }
  }

  @Test func `a malformed source or alternate inside is passed over`() {
    let writer = FactWriter()
    writer.add(.source, "short")
    writer.add(.alternate, "\u{0}x")
    writer.add(.name, "A")
    let provider = Self.decoded(Array(writer.bytes))
    // Every fact can name a source all the same: an empty one.
    #expect(provider.sources == [SourceReference()])
    #expect(provider.facts == [Fact(field: .name, value: "A", source: 0)])
  }
}
