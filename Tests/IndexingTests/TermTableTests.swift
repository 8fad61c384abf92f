import TestSupport
import Testing

@testable import Indexing

@Suite struct TermTableTests {
  @Test func `terms are numbered once, told apart by facet, and sorted by facet and bytes`() {
    let table = TermTable()
    var rng = SplitMix64(seed: 3)
    var twin: [String: UInt32] = [:]
    let facets: [Facet] = [.token, .state, .network]
    func id(_ facet: Facet, _ text: String) -> UInt32 {
      Array(text.utf8).withUnsafeBytes { table.id(facet, $0) }
    }
    // Enough to outgrow the first table.
    for _ in 0..<60_000 {
      let facet = rng.pick(facets)
      let text = String(rng.number(0..<30_000), radix: 36)
      let found = id(facet, text)
      let key = "\(facet.rawValue) \(text)"
      if Int(found) != twin[key].map({ Int($0) }) ?? twin.count { Issue.record("\(key) is \(found)") }
      twin[key] = found
    }
    #expect(table.count == twin.count)
    #expect(table.count > 1 << 15)
    let order = table.sorted().map { id in
      let text = String(
        decoding: table.bytes[table.offsets[Int(id)]..<table.offsets[Int(id) + 1]], as: UTF8.self)
      return (table.facets[Int(id)], text)
    }
    for (a, b) in zip(order, order.dropFirst()) {
      #expect(a.0 < b.0 || a.0 == b.0 && a.1.utf8.lexicographicallyPrecedes(b.1.utf8))
    }
  }

  @Test func `a role has a term once`() {
    let table = TermTable()
    let id = Array("x".utf8).withUnsafeBytes { table.id(.token, $0) }
    #expect(table.mark(id, role: 0))
    #expect(!table.mark(id, role: 0))
    #expect(table.mark(id, role: 1))
    #expect(table.roleCount(id) == 2)
  }
}
