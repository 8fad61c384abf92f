import CBitCount
import TestSupport
import Testing

@Suite struct BitCountTests {
  @Test func `bits in common are counted as the plain loop counts them, whatever the length`() {
    var rng = SplitMix64(seed: 3)
    for length in Array(0...70) + [1_000, 15_625] {
      let a = (0..<length).map { _ in rng.next() & rng.next() }
      let b = (0..<length).map { _ in rng.once(in: 9) ? .max : rng.next() }
      let expected = zip(a, b).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }
      #expect(bit_count_and(a, b, length) == expected)
      #expect(bit_count_and_portable(a, b, length) == expected)
    }
  }
}
