import DirectoryModel
import TestSupport
import Testing

@testable import Indexing

@Suite struct NameOrderTests {
  @Test func `names are ranked as a plain sort by folded name and id ranks them`() {
    var rng = SplitMix64(seed: 31)
    var order = NameOrder()
    var plain: [(name: [UInt8], id: String, entity: Int)] = []
    var keys: [UInt64] = []
    let parts = [
      "", "smith", "smith john", "advanced medical center of", "advanced medical center of b", "z", "ño",
    ]
    for entity in 0..<4_000 {
      // Every other one is any letters: what stands first decides, whether letter or number.
      let letters = (0..<rng.number(1..<7)).map { _ in
        rng.pick(["0", "1", "9", "a", "b", "z", "ñ", "я", " "])
      }
      let word = entity % 2 == 0 ? rng.pick(parts) + rng.pick(["", " a", "xyzxyzxyz"]) : letters.joined()
      let name = Array(word.utf8)
      // Some have an NPI, of others the id decides, whatever the key.
      let npi = 2_000_000_000 + UInt64(rng.number(0..<300_000))
      let id = rng.once(in: 3) ? "center:\(rng.number(0..<9_999))-\(entity)" : "npi:\(npi)"
      let isNumber = id.hasPrefix("npi")
      keys.append(isNumber ? npi : rng.next() | 1 << 63)
      Array(id.utf8).withUnsafeBytes { order.append(name, id: isNumber ? nil : $0) }
      plain.append((name, id, entity))
    }
    plain.sort {
      if $0.name != $1.name { return $0.name.lexicographicallyPrecedes($1.name) }
      return $0.id == $1.id ? $0.entity < $1.entity : $0.id.utf8.lexicographicallyPrecedes($1.id.utf8)
    }
    var expected = [UInt32](repeating: 0, count: plain.count)
    for (rank, entry) in plain.enumerated() { expected[entry.entity] = UInt32(rank) }
    #expect(order.ranks(keys: keys) == expected)
  }

  @Test func `the ranks of a snapshot are those of its providers' names`() {
    let snapshot = SharedDirectory.shared.snapshot
    let names = (0..<snapshot.entityCount).map { entity in
      let provider = snapshot.provider(entity)
      return (name: provider.sortName, id: provider.id, entity: entity)
    }.sorted {
      if $0.name != $1.name { return $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      return $0.id.utf8.lexicographicallyPrecedes($1.id.utf8)
    }
    for (rank, entry) in names.enumerated() {
      #expect(snapshot.nameRanks[entry.entity] == rank, "\(entry.name)")
      if snapshot.nameRanks[entry.entity] != rank { break }
    }
  }

  @Test func `a label is the id and the name that the decoded provider has`() {
    let snapshot = SharedDirectory.shared.snapshot
    for entity in 0..<snapshot.entityCount {
      let provider = snapshot.provider(entity)
      let label = snapshot.label(entity)
      #expect(label.id == provider.id && label.name == provider.displayName, "\(provider.id)")
    }
  }

  @Test func `who cares for cancer comes first, then each by place`() {
    let snapshot = SharedDirectory.shared.snapshot
    var lastPlace: UInt64 = 0
    var groups: [Bool] = []
    let oncology = snapshot.set(snapshot.roles(.specialty, "207RX0202X"))
    for entity in 0..<snapshot.entityCount where snapshot.recordKind(entity).entityKind != nil {
      let roles = snapshot.roles(of: entity)
      let placed = roles.compactMap { snapshot.coordinates($0) }.first
      let micro = placed.map { (Int32(($0.latitude * 1e6).rounded()), Int32(($0.longitude * 1e6).rounded())) }
      let place = EntityOrder.place(
        isReference: false, caresForCancer: true, latitude: micro?.0 ?? .min, longitude: micro?.1 ?? .min)
      if place < lastPlace { groups.append(true) }
      lastPlace = place
      if oncology.contains(roles.lowerBound) { #expect(groups.isEmpty) }
    }
    // The places begin anew once: where the others begin.
    #expect(groups.count == 1)
  }
}
