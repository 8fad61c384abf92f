import TestSupport
import Testing

@testable import Indexing

@Suite struct RoleSetTests {
  /// Whether the invariant holds and every question is answered as a plain set answers it.
  private func isSame(_ set: RoleSet, _ twin: Set<Int>) -> Bool {
    var listed: [Int] = []
    func list(_ role: Int) { listed.append(role) }
    set.forEach(list)
    let asked = [0, 1, 62, 63, 64, 65, set.universe - 1, set.universe, set.universe + 1].filter { $0 >= 0 }
    return set.count == twin.count && set.isEmpty == twin.isEmpty && listed == twin.sorted()
      && set.words.count == (set.universe + 63) / 64
      && asked.allSatisfy { set.contains($0) == twin.contains($0) }
  }

  @Test(arguments: [0, 1, 63, 64, 65, 1000])
  func `a set of roles answers as a plain set does, whatever is done to it`(universe: Int) {
    var rng = SplitMix64(seed: UInt64(universe))
    var sets = [RoleSet(universe: universe), RoleSet(all: universe), RoleSet(universe: universe)]
    var twins: [Set<Int>] = [[], Set(0..<universe), []]
    for step in 0..<400 {
      let (a, b) = (rng.number(0..<3), rng.number(0..<3))
      // Beyond the universe as well: such a role is nobody.
      let role = rng.number(0..<universe + 3)
      let word = rng.next()
      switch rng.number(0..<10) {
      case 0, 1:
        sets[a].insert(role)
        if role < universe { twins[a].insert(role) }
      case 2:
        sets[a].remove(role)
        twins[a].remove(role)
      case 3:
        sets[a].formUnion(sets[b])
        twins[a].formUnion(twins[b])
      case 4:
        sets[a].formIntersection(sets[b])
        twins[a].formIntersection(twins[b])
      case 5:
        sets[a].subtract(sets[b])
        twins[a].subtract(twins[b])
      case 6:
        sets[a] = sets[a].complement
        twins[a] = Set(0..<universe).subtracting(twins[a])
      case 7:
        // Words as they lie in a file, with bits beyond the universe where a damaged one has them.
        let words = (0..<(universe + 63) / 64 + 1).map { _ in rng.next() | word }
        let bits = Set((0..<universe).filter { words[$0 >> 6] >> UInt64($0 & 63) & 1 == 1 })
        switch rng.number(0..<3) {
        case 0:
          words.withUnsafeBufferPointer { sets[a].formUnion(words: $0.baseAddress!) }
          twins[a].formUnion(bits)
        case 1:
          words.withUnsafeBufferPointer { sets[a].formIntersection(words: $0.baseAddress!) }
          twins[a].formIntersection(bits)
        default:
          words.withUnsafeBufferPointer { sets[a].subtract(words: $0.baseAddress!) }
          twins[a].subtract(bits)
        }
        let start = rng.number(0..<universe + 70)
        let range = start..<start + rng.number(0..<200)
        if rng.once(in: 2) {
          sets[a].insert(range: range)
          twins[a].formUnion(range.filter { $0 < universe })
        } else {
          sets[a].remove(range: range)
          twins[a].subtract(range)
        }
      case 8:
        #expect((sets[a] == sets[b]) == (twins[a] == twins[b]))
        let c = 3 - (a + b) % 3 - 1
        sets[c] = sets[a].union(sets[b])
        twins[c] = twins[a].union(twins[b])
      default:
        sets[a] = sets[a].intersection(sets[b]).union(sets[a].subtracting(sets[b]))
        twins[a] = twins[a].intersection(twins[b]).union(twins[a].subtracting(twins[b]))
      }
      guard (0..<3).allSatisfy({ isSame(sets[$0], twins[$0]) }) else {
        Issue.record("differs after step \(step): \(sets) \(twins)")
        return
      }
    }
  }
}
