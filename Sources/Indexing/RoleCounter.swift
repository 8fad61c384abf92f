import CBitCount

/// Counts entities that have a role both in a base and in some value, for many values over one base.
public struct RoleCounter {
  private let snapshot: Snapshot
  private let base: RoleSelection
  /// Words of the base that hold anything.
  private var reach = 0..<0
  private let isEverybody: Bool
  /// Roles in the base of entities that have several; what these have is counted entity by entity.
  private let several: [UInt32]
  /// Entities of the base; not counted over a store.
  public let total: Int
  /// The counted terms, where going through the roles is the quicker way.
  private let tally: RoleTally?

  /// - Parameter isForMany: whether facets of many values are to be counted, so that going through the base once pays.
  public init(_ snapshot: Snapshot, base: RoleSelection, isForMany: Bool = false) {
    self.snapshot = snapshot
    self.base = base
    if case .stored = base.form {
      (isEverybody, tally, several, total) = (false, nil, [], 0)
      return
    }
    isEverybody = base.count == snapshot.roleCount
    tally =
      isForMany && RoleTally.isQuicker(over: base, in: snapshot) ? RoleTally(snapshot, base: base) : nil
    several = Self.several(base, snapshot)
    total = base.count - Self.surplus(several, snapshot)
    if case .bits(let set) = base.form {
      let first = set.words.firstIndex { $0 != 0 } ?? 0
      let last = set.words.lastIndex { $0 != 0 } ?? -1
      reach = first..<last + 1
    }
  }

  /// Of each value, the entities with a role in it.
  public func counts(_ values: [RoleExpression]) -> [Int] {
    if case .stored(let base, let store) = base.form { return store.countEntities(in: base, andEach: values) }
    return values.map(count)
  }

  public func count(_ value: RoleExpression) -> Int {
    if case .stored(let base, let store) = base.form {
      return store.countEntities(in: .allOf([base, value]), withoutAnyIn: .none)
    }
    if case .posting(let posting) = value {
      if isEverybody { return posting.entities }
      if let known = tally?.count(term: posting.term) { return known }
    }
    let roles: Int
    switch (value, base.form) {
    case (.none, _): return 0
    case (.all, _): return total
    case (.posting(let posting), .bits(let set)): roles = count(posting, set)
    case (_, .list(let list)) where list.count <= snapshot.bound(value):
      var kept = list
      snapshot.retain(&kept, in: value)
      roles = kept.count
    default: roles = snapshot.select(allOf: [base.expression, value]).count
    }
    if several.isEmpty || roles == 0 { return roles }
    // Of an entity with several roles in the value all but one are taken away again.
    var kept = several
    snapshot.retain(&kept, in: value)
    return roles - Self.surplus(kept, snapshot)
  }

  /// Roles of entities that have several in the base: only they can be counted twice.
  private static func several(_ base: RoleSelection, _ snapshot: Snapshot) -> [UInt32] {
    guard base.count < 2 * snapshot.followers.count else {
      return snapshot.select(allOf: [base.expression, snapshot.siblings()]).list
    }
    var result: [UInt32] = []
    var owners = EntityWalk(snapshot)
    var before = (role: 0, entity: -1)
    base.forEach { role in
      let entity = owners.entity(role)
      if entity == before.entity {
        if result.last.map({ Int($0) != before.role }) ?? true { result.append(UInt32(before.role)) }
        result.append(UInt32(role))
      }
      before = (role, entity)
    }
    return result
  }

  /// How many of some roles follow another one of their entity.
  private static func surplus(_ roles: [UInt32], _ snapshot: Snapshot) -> Int {
    var owners = EntityWalk(snapshot)
    var surplus = 0
    var last = -1
    for role in roles {
      let entity = owners.entity(Int(role))
      if entity == last { surplus += 1 }
      last = entity
    }
    return surplus
  }

  private func count(_ posting: RolePosting, _ set: RoleSet) -> Int {
    set.words.withUnsafeBufferPointer { words in
      guard !reach.isEmpty else { return 0 }
      switch posting.form {
      case .bits:
        return bit_count_and(
          words.baseAddress! + reach.lowerBound, posting.words + reach.lowerBound, reach.count)
      case .list:
        let (list, universe) = (posting.list, UInt32(set.universe))
        var at = posting.lowerBound(UInt32(reach.lowerBound << 6))
        let end = reach.upperBound << 6
        var count = 0
        while at < posting.count, Int(list[at]) < end {
          let role = list[at]
          if role < universe { count &+= Int(words[Int(role >> 6)] >> UInt64(role & 63) & 1) }
          at &+= 1
        }
        return count
      case .runs:
        var count = 0
        for i in 0..<posting.runs {
          let (start, end) = posting.run(i)
          let low = max(start, reach.lowerBound << 6)
          count &+= Self.count(words, low..<max(low, min(end, set.universe)))
        }
        return count
      }
    }
  }

  /// Bits of a range of roles.
  private static func count(_ words: UnsafeBufferPointer<UInt64>, _ range: Range<Int>) -> Int {
    if range.isEmpty { return 0 }
    let (first, last) = (range.lowerBound >> 6, (range.upperBound - 1) >> 6)
    let from = UInt64.max << UInt64(range.lowerBound & 63)
    let to = UInt64.max >> UInt64(63 - (range.upperBound - 1) & 63)
    if first == last { return (words[first] & from & to).nonzeroBitCount }
    var count = (words[first] & from).nonzeroBitCount + (words[last] & to).nonzeroBitCount
    if last > first + 1 {
      let middle = words.baseAddress! + first + 1
      count += bit_count_and(middle, middle, last - first - 1)
    }
    return count
  }
}
