/// Random numbers that are the same in every run, so that a failure repeats.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// True once in `of` draws.
  public mutating func once(in of: Int) -> Bool { Int.random(in: 0..<of, using: &self) == 0 }

  public mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

  public mutating func pick<Element>(_ list: [Element]) -> Element { list[number(0..<list.count)] }

  /// Some of the elements, each once, in random order.
  public mutating func some<Element>(_ list: [Element], _ count: Int) -> [Element] {
    Array(list.shuffled(using: &self).prefix(count))
  }
}
