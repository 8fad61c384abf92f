import CBitCount

/// A set of roles, one bit each.
///
/// Invariant: bits at and beyond `universe` are zero.
public struct RoleSet: Equatable, Sendable {
  public let universe: Int
  public internal(set) var words: [UInt64]

  /// The empty set.
  public init(universe: Int) {
    self.universe = universe
    words = [UInt64](repeating: 0, count: (universe + 63) / 64)
  }

  /// Every role.
  public init(all universe: Int) {
    self.universe = universe
    words = [UInt64](repeating: .max, count: (universe + 63) / 64)
    trim()
  }

  private mutating func trim() {
    if universe % 64 != 0 { words[words.count - 1] &= (1 << UInt64(universe % 64)) - 1 }
  }

  @inline(__always)
  public mutating func insert(_ role: Int) {
    if role < universe { words[role >> 6] |= 1 &<< UInt64(role & 63) }
  }

  @inline(__always)
  public mutating func remove(_ role: Int) {
    if role < universe { words[role >> 6] &= ~(1 &<< UInt64(role & 63)) }
  }

  @inlinable
  @inline(__always)
  public func contains(_ role: Int) -> Bool {
    role < universe && words[role >> 6] >> UInt64(role & 63) & 1 == 1
  }

  public var isEmpty: Bool {
    words.withUnsafeBufferPointer { words in
      // Eight at a time: a set is mostly empty for long, or not at all.
      var i = 0
      while i + 8 <= words.count {
        if (i..<i + 8).reduce(0, { $0 | words[$1] }) != 0 { return false }
        i += 8
      }
      return words[i...].allSatisfy { $0 == 0 }
    }
  }

  public var count: Int {
    words.withUnsafeBufferPointer { bit_count_and($0.baseAddress, $0.baseAddress, $0.count) }
  }

  public mutating func formIntersection(_ other: RoleSet) {
    precondition(other.universe == universe, "sets of different roles")
    other.words.withUnsafeBufferPointer { if let words = $0.baseAddress { formIntersection(words: words) } }
  }

  public mutating func formUnion(_ other: RoleSet) {
    precondition(other.universe == universe, "sets of different roles")
    other.words.withUnsafeBufferPointer { if let words = $0.baseAddress { formUnion(words: words) } }
  }

  public mutating func subtract(_ other: RoleSet) {
    precondition(other.universe == universe, "sets of different roles")
    other.words.withUnsafeBufferPointer { if let words = $0.baseAddress { subtract(words: words) } }
  }

  public func intersection(_ other: RoleSet) -> RoleSet {
    var result = self
    result.formIntersection(other)
    return result
  }

  public func union(_ other: RoleSet) -> RoleSet {
    var result = self
    result.formUnion(other)
    return result
  }

  public func subtracting(_ other: RoleSet) -> RoleSet {
    var result = self
    result.subtract(other)
    return result
  }

  public var complement: RoleSet {
    var result = self
    result.words.withUnsafeMutableBufferPointer { for i in 0..<$0.count { $0[i] = ~$0[i] } }
    result.trim()
    return result
  }

  /// Calls `body` with each role, ascending.
  @inlinable
  @inline(__always)
  public func forEach(_ body: (Int) -> Void) {
    for (i, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body(i &<< 6 &+ rest.trailingZeroBitCount)
        rest &= rest &- 1
      }
    }
  }

  // MARK: Words that lie in the file, one for each of the set's own

  mutating func formUnion(words other: UnsafePointer<UInt64>) {
    words.withUnsafeMutableBufferPointer { for i in 0..<$0.count { $0[i] |= other[i] } }
    trimLast()
  }

  mutating func formIntersection(words other: UnsafePointer<UInt64>) {
    words.withUnsafeMutableBufferPointer { for i in 0..<$0.count { $0[i] &= other[i] } }
  }

  mutating func subtract(words other: UnsafePointer<UInt64>) {
    words.withUnsafeMutableBufferPointer { for i in 0..<$0.count { $0[i] &= ~other[i] } }
  }

  /// A damaged file can have bits where no role is.
  private mutating func trimLast() { if !words.isEmpty { trim() } }

  // MARK: Runs

  mutating func insert(range: Range<Int>) { change(range) { $0 |= $1 } }

  mutating func remove(range: Range<Int>) { change(range) { $0 &= ~$1 } }

  @inline(__always)
  private mutating func change(_ range: Range<Int>, _ body: (inout UInt64, UInt64) -> Void) {
    let range = range.clamped(to: 0..<universe)
    guard !range.isEmpty else { return }
    let (first, last) = (range.lowerBound >> 6, (range.upperBound - 1) >> 6)
    let from = UInt64.max << UInt64(range.lowerBound & 63)
    let to = UInt64.max >> UInt64(63 - (range.upperBound - 1) & 63)
    if first == last {
      body(&words[first], from & to)
      return
    }
    body(&words[first], from)
    for i in first + 1..<last { body(&words[i], .max) }
    body(&words[last], to)
  }
}
