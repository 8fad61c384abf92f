import DirectoryModel

/// Random numbers that are the same in every run, so that a failure repeats; and what tests draw from them.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var numbers: RepeatableNumbers

  public init(seed: UInt64) { numbers = RepeatableNumbers(seed: seed) }

  public mutating func next() -> UInt64 { numbers.next() }

  /// True once in `of` draws.
  public mutating func once(in of: Int) -> Bool { Int.random(in: 0..<of, using: &self) == 0 }

  public mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

  public mutating func pick<Element>(_ list: [Element]) -> Element { list[number(0..<list.count)] }

  /// Some of the elements, each once, in random order.
  public mutating func some<Element>(_ list: [Element], _ count: Int) -> [Element] {
    Array(list.shuffled(using: &self).prefix(count))
  }
}
