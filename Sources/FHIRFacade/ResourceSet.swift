/// Numbers of resources of one type, as bits.
struct ResourceSet: Sendable {
  private(set) var words: [UInt64]
  /// How many resources the type has: no bit stands behind them.
  let universe: Int

  init(universe: Int, isFull: Bool = false) {
    self.universe = universe
    words = [UInt64](repeating: isFull ? .max : 0, count: (universe + 63) / 64)
    if isFull { clearRest() }
  }

  private mutating func clearRest() {
    let rest = universe & 63
    if rest > 0, !words.isEmpty { words[words.count - 1] &= (1 << UInt64(rest)) - 1 }
  }

  mutating func insert(_ number: Int) {
    if number < universe { words[number >> 6] |= 1 << UInt64(number & 63) }
  }

  func contains(_ number: Int) -> Bool {
    number < universe && words[number >> 6] & (1 << UInt64(number & 63)) != 0
  }

  mutating func formIntersection(_ other: ResourceSet) {
    for i in words.indices { words[i] &= other.words[i] }
  }

  mutating func formUnion(_ other: ResourceSet) {
    for i in words.indices { words[i] |= other.words[i] }
  }

  /// All that are not in it.
  var complement: ResourceSet {
    var result = self
    for i in words.indices { result.words[i] = ~words[i] }
    result.clearRest()
    return result
  }

  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  func forEach(_ body: (Int) -> Void) {
    for (i, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body(i << 6 | rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }

  /// The first ones from a number on, ascending.
  func first(_ most: Int, from start: Int) -> [Int] {
    var result: [Int] = []
    var i = start >> 6
    while i < words.count, result.count < most {
      var rest = words[i]
      if i == start >> 6 { rest &= ~0 << UInt64(start & 63) }
      while rest != 0, result.count < most {
        result.append(i << 6 | rest.trailingZeroBitCount)
        rest &= rest - 1
      }
      i += 1
    }
    return result
  }
}
