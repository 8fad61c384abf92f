/// The roles of one term, where they lie in the mapped file.
///
/// Three forms, whichever is smallest: ascending UInt32 (from one role in 32 down), a bit for each role, or runs of
/// neighbors. The builder writes roles ascending and below the number of roles; whoever reads still compares each
/// with the universe, since damage is told only when the answer is made.
public struct RolePosting: @unchecked Sendable {
  // @unchecked: points into the file's private read-only mapping, which the snapshot keeps alive.
  enum Form: UInt8 {
    case list = 0
    case bits = 1
    case runs = 2
  }

  /// Position of its term.
  public let term: Int
  let base: UnsafeRawPointer
  let form: Form
  /// Roles.
  public let count: Int
  /// Entities that have one of the roles.
  public let entities: Int
  let runs: Int

  @inline(__always)
  var list: UnsafePointer<UInt32> { base.assumingMemoryBound(to: UInt32.self) }

  /// Begins at a multiple of eight bytes.
  @inline(__always)
  var words: UnsafePointer<UInt64> { base.assumingMemoryBound(to: UInt64.self) }

  /// First and one after the last of run `i`.
  @inline(__always)
  func run(_ i: Int) -> (start: Int, end: Int) { (Int(list[2 &* i]), Int(list[2 &* i &+ 1])) }

  /// O(1) for bits, else O(log n).
  func contains(_ role: Int, universe: Int) -> Bool {
    guard role >= 0, role < universe else { return false }
    switch form {
    case .bits: return words[role >> 6] >> UInt64(role & 63) & 1 == 1
    case .list:
      let at = lowerBound(UInt32(truncatingIfNeeded: role))
      return at < count && Int(list[at]) == role
    case .runs:
      let at = firstRun(endingAfter: role)
      return at < runs && run(at).start <= role
    }
  }

  /// First position in a list whose role is not below, searched from `start` by doubling steps.
  @inline(__always)
  func lowerBound(_ role: UInt32, from start: Int = 0) -> Int {
    var low = start
    var step = 1
    while low &+ step < count, list[low &+ step] < role {
      low &+= step
      step &<<= 1
    }
    var high = min(count, low &+ step &+ 1)
    while low < high {
      let middle = (low &+ high) >> 1
      if list[middle] < role { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  /// First run that ends after the role, searched from `start`.
  @inline(__always)
  func firstRun(endingAfter role: Int, from start: Int = 0) -> Int {
    var low = start
    var high = runs
    while low < high {
      let middle = (low &+ high) >> 1
      if run(middle).end <= role { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  /// Calls `body` with each role, ascending.
  @inline(__always)
  func forEach(universe: Int, _ body: (Int) -> Void) {
    switch form {
    case .list: for i in 0..<count where Int(list[i]) < universe { body(Int(list[i])) }
    case .bits:
      for i in 0..<(universe &+ 63) / 64 {
        var rest = words[i]
        while rest != 0 {
          body(i &<< 6 &+ rest.trailingZeroBitCount)
          rest &= rest &- 1
        }
      }
    case .runs:
      for i in 0..<runs {
        let (start, end) = run(i)
        var role = start
        while role < min(end, universe) {
          body(role)
          role &+= 1
        }
      }
    }
  }
}
