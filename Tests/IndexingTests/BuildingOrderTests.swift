import DirectoryModel
import TestSupport
import Testing

@testable import Indexing

/// What the builder of an index works out in its own way, beside the plain way.
@Suite struct BuildingOrderTests {
  @Test func `entities are ordered as a plain sort by place orders them, and roles follow their entity`() {
    var rng = SplitMix64(seed: 7)
    let places = (0..<3_000).map { _ in
      rng.once(in: 9)
        ? 0
        : EntityOrder.place(
          isReference: false, caresForCancer: rng.once(in: 3),
          latitude: rng.once(in: 20)
            ? .min : Int32(rng.number(24..<49)) * 1_000_000 + Int32(rng.number(0..<3)),
          longitude: -Int32(rng.number(67..<124)) * 1_000_000)
    }
    var firstRoles: [UInt32] = [0]
    for _ in places { firstRoles.append(firstRoles.last! + UInt32(rng.number(0..<4))) }
    let order = EntityOrder(places: places, firstRoles: firstRoles)

    let plain = places.indices.sorted { places[$0] != places[$1] ? places[$0] < places[$1] : $0 < $1 }
    #expect(order.entities.map { Int($0) } == plain)
    var roles: [UInt32] = []
    var entities: [UInt32] = []
    var firsts: [UInt32] = []
    for (new, old) in plain.enumerated() {
      #expect(order.newEntity[old] == new)
      firsts.append(UInt32(roles.count))
      for role in firstRoles[old]..<firstRoles[old + 1] {
        roles.append(role)
        entities.append(UInt32(new))
      }
    }
    #expect(order.roles == roles)
    #expect(order.roleEntity == entities)
    #expect(order.firstRoles == firsts + [UInt32(roles.count)])

    let keys = places.map { _ in UInt64(rng.number(0..<900)) }
    let byKey = order.ordinalsByKey(keys)
    let pairs = byKey.map { (keys[Int(order.entities[Int($0)])], $0) }
    #expect(zip(pairs, pairs.dropFirst()).allSatisfy { $0 < $1 })
    #expect(Set(byKey).count == keys.count)
  }

  @Test func `what participations say is numbered in the order of first sight`() {
    var rng = SplitMix64(seed: 8)
    var kinds = ParticipationKinds()
    var plain: [ParticipationKind] = []
    for _ in 0..<20_000 {
      let said = ParticipationKind(
        tier: rng.once(in: 3) ? .max : UInt32(rng.number(0..<3)), from: Int32(rng.number(0..<30)) - 3,
        to: rng.once(in: 2) ? .max : Int32(rng.number(0..<20)), layer: UInt16(rng.number(0..<2)),
        accepting: UInt8(rng.number(0..<3)), isIn: UInt8(rng.number(0..<2)))
      let number = Int(kinds.number(said))
      if number == plain.count { plain.append(said) }
      #expect(number < plain.count && plain[number] == said)
    }
    #expect(kinds.all == plain)
    #expect(Set(plain).count == plain.count)
  }

  @Test func `a term keeps its number whatever comes between`() {
    var rng = SplitMix64(seed: 9)
    let table = TermTable()
    var known: [String: UInt32] = [:]
    // Of all lengths about those at which a term is short, many of them alike at both ends.
    for _ in 0..<60_000 {
      let length = rng.number(0..<20)
      let letters = (0..<length).map { $0 == length / 2 || $0 == 0 ? rng.pick(["a", "b", "c", "d"]) : "x" }
      let facet = rng.pick([Facet.token, .network])
      let text = letters.joined()
      let id = Array(text.utf8).withUnsafeBytes { table.id(facet, $0) }
      let name = "\(facet.rawValue):\(text)"
      #expect(known[name] ?? UInt32(known.count) == id, "\(name)")
      known[name] = id
    }
    #expect(table.count == known.count)
  }

  @Test func `a day of a participation is read as any other date`() {
    let odd = [
      "", "2026", "2026-11", "2026-2-3", "1899-12-31", "2100-01-01", "2026-02-29", "2026-13-01", "soon",
    ]
    let plain = stride(from: Int32(-26_000), to: 48_000, by: 17).map { CalendarDate(days: $0).description }
    let edges = ["1900-01-01", "1900-02-28", "2000-02-29", "2024-02-29", "2099-12-31"]
    for text in odd + plain + edges {
      let read = Array(text.utf8).withUnsafeBytes { SnapshotBuilder.days($0) }
      #expect(read == CalendarDate(iso: text)?.days, "\(text)")
    }
  }
}
