/// Roles that have any of several terms, each with the sum of the weights of those it has, window by window, so that
/// the sums stay in the first caches whatever the number of roles.
public struct ScoredUnion {
  /// Roles of a window.
  static let window = 1 << 15

  private let snapshot: Snapshot
  private let terms: [(posting: RolePosting, weight: UInt16)]

  /// nil where a term is more than one list.
  public init?(_ terms: [(roles: RoleExpression, weight: UInt16)], _ snapshot: Snapshot) {
    self.snapshot = snapshot
    var found: [(posting: RolePosting, weight: UInt16)] = []
    for term in terms {
      switch term.roles {
      case .none: break
      case .posting(let posting): found.append((posting, term.weight))
      default: return nil
      }
    }
    self.terms = found
  }

  /// Calls `body` with each role that has any of the terms and is not left out, and its sum; ascending from window to
  /// window, in any order within one. A role that follows another of its entity comes with `isFirst` false.
  ///
  /// - Parameter excluded: ascending.
  @inline(__always)
  public func forEach(excluding excluded: [UInt32], _ body: (_ role: Int, _ sum: UInt16, _ isFirst: Bool) -> Void) {
    let universe = snapshot.roleCount
    var owners = ColumnWalk(snapshot.roleEntity)
    var next = [Int](repeating: 0, count: terms.count)
    var out = 0
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 2 * Self.window + 1) { memory in
      let sums = memory.baseAddress!
      let touched = sums + Self.window
      sums.initialize(repeating: 0, count: Self.window)
      var base = 0
      while base < universe {
        let end = min(universe, base &+ Self.window)
        var count = 0
        for i in terms.indices {
          let weight = terms[i].weight
          next[i] = Self.walk(terms[i].posting, from: next[i], base, end) { offset in
            let sum = sums[offset]
            touched[count] = UInt16(truncatingIfNeeded: offset)
            count &+= sum == 0 ? 1 : 0
            sums[offset] = sum &+ weight
          }
        }
        while out < excluded.count, Int(excluded[out]) < end {
          if Int(excluded[out]) >= base { sums[Int(excluded[out]) &- base] = 0 }
          out &+= 1
        }
        for i in 0..<count {
          let offset = Int(touched[i])
          let sum = sums[offset]
          if sum == 0 { continue }
          let role = base &+ offset
          // All roles of an entity have the same words: the one before was counted if it is not left out.
          var isFirst = true
          var before = role &- 1
          let owner = owners.read(role)
          while before >= 0, owners.read(before) == owner {
            if !Self.contains(excluded, before) {
              isFirst = false
              break
            }
            before &-= 1
          }
          body(role, sum, isFirst)
        }
        for i in 0..<count { sums[Int(touched[i])] = 0 }
        base = end
      }
    }
  }

  private static func contains(_ list: [UInt32], _ role: Int) -> Bool {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if Int(list[middle]) < role { low = middle + 1 } else { high = middle }
    }
    return low < list.count && Int(list[low]) == role
  }

  /// Calls `body` with the place in the window of each role of a list; returns where the next window begins.
  @inline(__always)
  private static func walk(
    _ posting: RolePosting, from start: Int, _ base: Int, _ end: Int, _ body: (Int) -> Void
  ) -> Int {
    switch posting.form {
    case .list:
      let list = posting.list
      var at = start
      while at < posting.count, Int(list[at]) < end {
        if Int(list[at]) >= base { body(Int(list[at]) &- base) }
        at &+= 1
      }
      return at
    case .bits:
      var word = base >> 6
      while word << 6 < end {
        var rest = posting.words[word]
        while rest != 0 {
          let role = word << 6 &+ rest.trailingZeroBitCount
          if role < end { body(role &- base) }
          rest &= rest &- 1
        }
        word &+= 1
      }
      return 0
    case .runs:
      var at = start
      while at < posting.runs, posting.run(at).start < end {
        let (first, last) = posting.run(at)
        var role = max(first, base)
        while role < min(last, end) {
          body(role &- base)
          role &+= 1
        }
        if last > end { break }
        at &+= 1
      }
      return at
    }
  }
}
