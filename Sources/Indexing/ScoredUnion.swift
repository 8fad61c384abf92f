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

  /// Counts the entities that have any of the terms in a role that is not left out, and calls `body` with the first
  /// such role of each whose sum is not too small.
  ///
  /// - Parameters:
  ///   - excluded: ascending.
  ///   - body: gives the smallest sum that still matters, which never falls. Called in ascending order from window
  ///     to window, in any order within one.
  /// - Returns: the number of entities.
  public func forEach(excluding excluded: [UInt32], _ body: (_ role: Int, _ sum: UInt16) -> UInt16) -> Int {
    let universe = snapshot.roleCount
    var next = [Int](repeating: 0, count: terms.count)
    var out = 0
    var entities = 0
    var least: UInt16 = 0
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
        // Roles that follow another one of their entity are few, and looked at more closely.
        let followers = count > 0 ? snapshot.followers(in: base..<end) : 0..<0
        for i in 0..<count {
          let offset = Int(touched[i])
          let sum = sums[offset]
          sums[offset] = 0
          if sum == 0 { continue }
          let role = base &+ offset
          if !followers.isEmpty, isFollower(role, followers), hasCounted(role, excluded) { continue }
          entities &+= 1
          if sum >= least { least = body(role, sum) }
        }
        base = end
      }
    }
    return entities
  }

  private func isFollower(_ role: Int, _ range: Range<Int>) -> Bool {
    let at = snapshot.followers.lowerBound(UInt32(role), in: range)
    return at < range.upperBound && Int(snapshot.followers[at]) == role
  }

  /// Whether a role before this one, of the same entity, is not left out: all roles of an entity have its words.
  private func hasCounted(_ role: Int, _ excluded: [UInt32]) -> Bool {
    let roles = snapshot.roles(of: Int(snapshot.roleEntity[role]))
    return roles.contains { $0 < role && !Self.contains(excluded, $0) }
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
