import DirectoryModel
import TestSupport
import Testing

@Suite struct FactEncodingTests {
  private struct Plain: Equatable {
    var field: UInt8
    var value: [UInt8]
  }

  private static func facts(_ bytes: [UInt8]) -> [Plain] {
    bytes.withUnsafeBytes { buffer in
      FactCursor(buffer).map { Plain(field: $0.field.rawValue, value: Array($0.value)) }
    }
  }

  /// The same walk, one byte after the other, over an array that would stop the test beyond its end.
  private static func plainFacts(_ bytes: [UInt8]) -> [Plain] {
    var result: [Plain] = []
    var rest = bytes[...]
    while let field = rest.popFirst() {
      var length = 0
      var places = 0
      while true {
        guard let byte = rest.popFirst(), places < 5 else { return result }
        length += Int(byte % 128) << (7 * places)
        places += 1
        if byte < 128 { break }
      }
      guard length <= rest.count else { return result }
      if Field(rawValue: field) != nil {
        result.append(Plain(field: field, value: Array(rest.prefix(length))))
      }
      rest = rest.dropFirst(length)
    }
    return result
  }

  private static func bytes(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  @Test func `values of every length come back`() {
    var random = SplitMix64(seed: 21)
    let writer = FactWriter(capacity: 1)
    var expected: [Plain] = []
    for length in Array(0...300) + [16_383, 16_384, 20_000, 70_000] {
      let value = Self.bytes(length, &random)
      let field = Field.allCases.randomElement(using: &random)!
      value.withUnsafeBytes { writer.add(field, $0) }
      // Absence is how unknown is written: an empty value leaves nothing.
      if length > 0 { expected.append(Plain(field: field.rawValue, value: value)) }
    }
    #expect(Self.facts(Array(writer.bytes)) == expected)
    #expect(writer.count == writer.bytes.count)
    writer.removeAll()
    #expect(writer.count == 0 && writer.bytes.isEmpty)
  }

  @Test func `random facts, nested and not, come back`() {
    var random = SplitMix64(seed: 22)
    for _ in 0..<300 {
      let writer = FactWriter(capacity: Int.random(in: 0...64, using: &random))
      var expected: [Plain] = []
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        let field = Field.allCases.randomElement(using: &random)!
        let value = Self.bytes([0, 1, 5, 127, 128, 300].randomElement(using: &random)!, &random)
        guard Int.random(in: 0...3, using: &random) == 0 else {
          value.withUnsafeBytes { writer.add(field, $0) }
          if !value.isEmpty { expected.append(Plain(field: field.rawValue, value: value)) }
          continue
        }
        let mark = writer.open(.role)
        let start = writer.count
        for _ in 0..<Int.random(in: 0...3, using: &random) { value.withUnsafeBytes { writer.add(field, $0) } }
        let nested = Array(writer.bytes[start...])
        #expect(writer.close(mark) == !nested.isEmpty)
        if !nested.isEmpty { expected.append(Plain(field: Field.role.rawValue, value: nested)) }
      }
      #expect(Self.facts(Array(writer.bytes)) == expected)
    }
  }

  @Test(arguments: [1, 127, 128, 16_383, 16_384, 100_000, (1 << 21) - 6])
  func `a nested value of any length is closed over its bytes`(length: Int) {
    let writer = FactWriter()
    writer.add(.id, "before")
    let mark = writer.open(.role)
    let inner = writer.open(.participation)
    let value = [UInt8](repeating: 0x61, count: max(0, length - 4))
    value.withUnsafeBytes { writer.append($0) }
    writer.append(integer: UInt8(1))
    #expect(writer.close(inner))
    #expect(writer.close(mark))
    writer.add(.id, "after")
    let facts = Self.facts(Array(writer.bytes))
    #expect(facts.map(\.field) == [Field.id.rawValue, Field.role.rawValue, Field.id.rawValue])
    #expect(facts[1].value.count == value.count + 1 + 4)
    #expect(Self.facts(facts[1].value) == [Plain(field: Field.participation.rawValue, value: value + [1])])
  }

  @Test func `an empty nesting leaves nothing`() {
    let writer = FactWriter()
    let outer = writer.open(.role)
    let inner = writer.open(.participation)
    #expect(!writer.close(inner))
    #expect(!writer.close(outer))
    #expect(writer.count == 0)
  }

  @Test func `parts are joined, and all empty ones are nothing`() {
    let writer = FactWriter()
    writer.add(.specialty, parts: ["207RX0202X", "Y", "", "123"])
    writer.add(.license, parts: ["", ""])
    writer.add(.license, parts: [])
    writer.add(.tier, nil as String?)
    writer.add(.tier, "" as String?)
    writer.add(.tier, "gold" as String?)
    let facts = Self.facts(Array(writer.bytes))
    #expect(facts.map(\.field) == [Field.specialty.rawValue, Field.tier.rawValue])
    let specialty = Fact(field: .specialty, value: String(decoding: facts[0].value, as: UTF8.self), source: 0)
    #expect(specialty.parts == ["207RX0202X", "Y", "", "123"])
  }

  @Test func `integers are little endian, and bytes are taken over as they are`() {
    let writer = FactWriter(capacity: 0)
    writer.append(integer: UInt32(0x0102_0304))
    writer.append(integer: Int16(-2))
    writer.append(UnsafeRawBufferPointer(start: nil, count: 0))
    [UInt8(9), 8].withUnsafeBytes { writer.append($0) }
    #expect(Array(writer.bytes) == [4, 3, 2, 1, 0xFE, 0xFF, 9, 8])
  }

  @Test func `an alternate carries its field before its value`() {
    let writer = FactWriter(capacity: 0)
    Array("Ann".utf8).withUnsafeBytes { writer.addAlternate(.firstName, $0) }
    writer.addAlternate(.lastName, UnsafeRawBufferPointer(start: nil, count: 0))
    #expect(
      Self.facts(Array(writer.bytes)) == [
        Plain(field: Field.alternate.rawValue, value: [Field.firstName.rawValue] + Array("Ann".utf8)),
        Plain(field: Field.alternate.rawValue, value: [Field.lastName.rawValue]),
      ])
  }

  @Test func `fields of a later version are skipped`() {
    let unknown = (UInt8.min...UInt8.max).filter { Field(rawValue: $0) == nil }
    #expect(!unknown.isEmpty)
    for field in unknown {
      let bytes: [UInt8] = [field, 2, 1, 2, Field.name.rawValue, 1, 0x41, field, 0]
      #expect(Self.facts(bytes) == [Plain(field: Field.name.rawValue, value: [0x41])])
    }
  }

  @Test func `bytes cut off anywhere give the facts before the cut`() {
    let writer = FactWriter()
    writer.add(.name, "Ana")
    writer.add(.notes, String(repeating: "n", count: 200))
    let mark = writer.open(.role)
    writer.add(.street, "1 Main Street")
    writer.close(mark)
    writer.add(.zip, "85724")
    let whole = Array(writer.bytes)
    let all = Self.facts(whole)
    #expect(all.count == 4)
    for cut in 0..<whole.count {
      let facts = Self.facts(Array(whole[..<cut]))
      #expect(facts == Self.plainFacts(Array(whole[..<cut])))
      #expect(facts == Array(all[..<facts.count]) && facts.count < 4)
    }
  }

  @Test func `any bytes are walked like by the plain walk, and never beyond their end`() {
    var random = SplitMix64(seed: 23)
    let heads: [UInt8] = [0, 1, 2, 3, 20, 0x7F, 0x80, 0x81, 0xFF]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        Bool.random(using: &random)
          ? heads.randomElement(using: &random)! : UInt8.random(in: 0...255, using: &random)
      }
      let facts = Self.facts(bytes)
      if facts != Self.plainFacts(bytes) { Issue.record("\(bytes)") }
    }
  }

  @Test(
    arguments: [
      [20, 0x80], [20, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
      [20, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1, 2, 3],
      [20, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [20],
    ] as [[UInt8]])
  func `a length without end or beyond the end ends the walk`(bytes: [UInt8]) {
    #expect(Self.facts(bytes).isEmpty)
  }

  @Test func `bytes are compared as bytes`() {
    Array("in".utf8).withUnsafeBytes { bytes in
      #expect(bytes.equals("in"))
      #expect(!bytes.equals("out") && !bytes.equals("im") && !bytes.equals(""))
      Array("in".utf8).withUnsafeBytes { #expect(bytes.equals($0)) }
      Array("it".utf8).withUnsafeBytes { #expect(!bytes.equals($0)) }
      Array("inn".utf8).withUnsafeBytes { #expect(!bytes.equals($0)) }
    }
    [0x61, 0xFF].withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      #expect(UnsafeRawBufferPointer(rebasing: bytes[..<1]).text == "a")
    }
    ([0x61, 0xFF] as [UInt8]).withUnsafeBytes { #expect($0.text == "a\u{FFFD}") }
  }
}
