/// Roles that were worked out: a list where they are few, bits where they are many.
public struct RoleSelection: Sendable {
  public enum Form: Sendable {
    /// Ascending, each once.
    case list([UInt32])
    case bits(RoleSet)
  }

  public let form: Form

  init(_ roles: [UInt32]) { form = .list(roles) }
  init(_ set: RoleSet) { form = .bits(set) }

  public var isEmpty: Bool {
    switch form {
    case .list(let roles): roles.isEmpty
    case .bits(let set): set.isEmpty
    }
  }

  public var count: Int {
    switch form {
    case .list(let roles): roles.count
    case .bits(let set): set.count
    }
  }

  /// Calls `body` with each role, ascending.
  @inlinable
  @inline(__always)
  public func forEach(_ body: (Int) -> Void) {
    switch form {
    case .list(let roles): for role in roles { body(Int(role)) }
    case .bits(let set): set.forEach(body)
    }
  }

  public var expression: RoleExpression {
    switch form {
    case .list(let roles): .list(roles)
    case .bits(let set): .set(set)
    }
  }
}

/// Which of some roles, asked in ascending order, are in a set.
public struct RoleMembership {
  @usableFromInline
  enum Form {
    case nobody, everybody, list, bits
  }

  @usableFromInline let form: Form
  @usableFromInline let list: [UInt32]
  @usableFromInline let words: [UInt64]
  @usableFromInline var next = 0

  init(constant: Bool) {
    form = constant ? .everybody : .nobody
    list = []
    words = []
  }

  init(_ selection: RoleSelection) {
    switch selection.form {
    case .list(let roles):
      form = roles.isEmpty ? .nobody : .list
      list = roles
      words = []
    case .bits(let set):
      form = .bits
      list = []
      words = set.words
    }
  }

  /// - Precondition: no role asked before was greater.
  @inlinable
  @inline(__always)
  public mutating func contains(_ role: Int) -> Bool {
    switch form {
    case .nobody: return false
    case .everybody: return true
    case .bits: return role >> 6 < words.count && words[role >> 6] >> UInt64(role & 63) & 1 == 1
    case .list:
      while next < list.count, Int(list[next]) < role { next &+= 1 }
      return next < list.count && Int(list[next]) == role
    }
  }
}

extension Snapshot {
  /// Works out a set.
  public func select(_ expression: RoleExpression) -> RoleSelection { select(allOf: [expression]) }

  /// Works out what several sets share, from the one that leaves the fewest.
  public func select(allOf expressions: [RoleExpression]) -> RoleSelection {
    var parts: [RoleExpression] = []
    parts.reserveCapacity(expressions.count)
    for expression in expressions { Self.flatten(expression, into: &parts) }
    var bounds: [Int] = []
    bounds.reserveCapacity(parts.count)
    for part in parts {
      let bound = bound(part)
      if bound == 0 { return RoleSelection([]) }
      bounds.append(bound)
    }
    // Insertion sort: there are a handful, and what leaves the fewest comes first.
    for i in parts.indices.dropFirst() {
      var at = i
      while at > 0, bounds[at] < bounds[at - 1] {
        parts.swapAt(at, at - 1)
        bounds.swapAt(at, at - 1)
        at -= 1
      }
    }
    guard let first = parts.first else { return RoleSelection(RoleSet(all: roleCount)) }
    guard bounds[0] <= max(512, roleCount / 64) else { return RoleSelection(bits(parts)) }
    var roles = candidates(first)
    // What is measured is measured last, of the few that are left.
    for part in parts.dropFirst() where !roles.isEmpty {
      if case .within(let circle) = part {
        retain(&roles, inRuns: circle.runs)
      } else {
        retain(&roles, in: part)
      }
    }
    for part in parts where !roles.isEmpty {
      if case .within(let circle) = part { retain(&roles, within: circle) }
    }
    return RoleSelection(roles)
  }

  /// What several sets leave out of all roles, where each of them only leaves out a few; nil else.
  public func leftOut(by expressions: [RoleExpression]) -> [UInt32]? {
    var parts: [RoleExpression] = []
    for expression in expressions { Self.flatten(expression, into: &parts) }
    var out: [RoleExpression] = []
    for part in parts {
      guard case .not(let inner) = part, bound(inner) <= 4096 else { return nil }
      out.append(inner)
    }
    return list(.anyOf(out))
  }

  /// Which of the selection's roles are in a set, to be asked in order.
  public func membership(_ expression: RoleExpression, among selection: RoleSelection) -> RoleMembership {
    switch (expression, selection.form) {
    case (.all, _): return RoleMembership(constant: true)
    case (.none, _): return RoleMembership(constant: false)
    case (_, .list(let roles)):
      var kept = roles
      retain(&kept, in: expression)
      return RoleMembership(RoleSelection(kept))
    case (_, .bits(let set)):
      var kept = set
      intersect(&kept, with: expression)
      return RoleMembership(RoleSelection(kept))
    }
  }

  /// Whether one role is in a set.
  public func contains(_ expression: RoleExpression, _ role: Int) -> Bool {
    var roles = [UInt32(role)]
    retain(&roles, in: expression)
    return !roles.isEmpty
  }

  /// The set as bits.
  public func set(_ expression: RoleExpression) -> RoleSet {
    switch select(expression).form {
    case .bits(let set): return set
    case .list(let roles):
      var result = RoleSet(universe: roleCount)
      for role in roles { result.insert(Int(role)) }
      return result
    }
  }

  private static func flatten(_ expression: RoleExpression, into parts: inout [RoleExpression]) {
    switch expression {
    case .all: break
    case .allOf(let inner): for part in inner { flatten(part, into: &parts) }
    case .anyOf(let inner) where inner.count == 1: flatten(inner[0], into: &parts)
    default: parts.append(expression)
    }
  }

  /// No set has more roles than this.
  func bound(_ expression: RoleExpression) -> Int {
    switch expression {
    case .none: 0
    case .all: roleCount
    case .posting(let posting): posting.count
    case .list(let roles): roles.count
    case .set: roleCount
    case .anyOf(let parts): min(roleCount, parts.reduce(0) { $0 + bound($1) })
    case .allOf(let parts): parts.reduce(roleCount) { min($0, bound($1)) }
    case .not(.posting(let posting)): roleCount - posting.count
    case .not: roleCount
    case .within(let circle): circle.candidates
    }
  }

  // MARK: Lists

  /// The roles of a set as a list; of a circle those that it may hold.
  private func candidates(_ expression: RoleExpression) -> [UInt32] {
    if case .within(let circle) = expression {
      var roles: [UInt32] = []
      roles.reserveCapacity(circle.candidates)
      for run in circle.runs { for role in run { roles.append(UInt32(truncatingIfNeeded: role)) } }
      return roles
    }
    return list(expression)
  }

  func list(_ expression: RoleExpression) -> [UInt32] {
    switch expression {
    case .none: return []
    case .list(let roles): return roles
    case .posting(let posting):
      if posting.form == .list {
        let roles = [UInt32](UnsafeBufferPointer(start: posting.list, count: posting.count))
        return roles.last.map { Int($0) < roleCount } ?? true ? roles : roles.filter { Int($0) < roleCount }
      }
      return [UInt32](unsafeUninitializedCapacity: min(posting.count, roleCount)) { buffer, count in
        posting.forEach(universe: roleCount) { role in
          if count < buffer.count {
            buffer[count] = UInt32(truncatingIfNeeded: role)
            count &+= 1
          }
        }
      }
    case .set(let set):
      var roles: [UInt32] = []
      set.forEach { roles.append(UInt32($0)) }
      return roles
    case .anyOf(let parts):
      if let short = shortUnion(parts) { return short }
      var lists = parts.filter { !$0.isNone }.map { list($0) }
      // Two by two, so that each role is moved once a round.
      while lists.count > 1 {
        var merged: [[UInt32]] = []
        for i in stride(from: 0, to: lists.count - 1, by: 2) {
          merged.append(Self.merge(lists[i], lists[i + 1]))
        }
        if lists.count % 2 == 1 { merged.append(lists[lists.count - 1]) }
        lists = merged
      }
      return lists.first ?? []
    case .allOf: return select(expression).list
    case .all, .not, .within: return list(.set(bits(expression)))
    }
  }

  /// Of lists that are short together: put one behind the other and sorted; nil for longer ones.
  private func shortUnion(_ parts: [RoleExpression]) -> [UInt32]? {
    var total = 0
    for part in parts {
      switch part {
      case .none: break
      case .posting(let posting) where posting.form == .list: total += posting.count
      default: return nil
      }
      if total > 2048 { return nil }
    }
    var roles: [UInt32] = []
    roles.reserveCapacity(total)
    for part in parts {
      if case .posting(let posting) = part {
        roles.append(contentsOf: UnsafeBufferPointer(start: posting.list, count: posting.count))
      }
    }
    roles.sort()
    var kept = 0
    for role in roles where (kept == 0 || roles[kept - 1] != role) && Int(role) < roleCount {
      roles[kept] = role
      kept += 1
    }
    roles.removeSubrange(kept...)
    return roles
  }

  private static func merge(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
    if a.isEmpty { return b }
    if b.isEmpty { return a }
    return [UInt32](unsafeUninitializedCapacity: a.count + b.count) { result, count in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          var (i, j, k) = (0, 0, 0)
          while i < a.count && j < b.count {
            let (x, y) = (a[i], b[j])
            result[k] = min(x, y)
            k &+= 1
            i &+= x <= y ? 1 : 0
            j &+= y <= x ? 1 : 0
          }
          while i < a.count {
            result[k] = a[i]
            (i, k) = (i &+ 1, k &+ 1)
          }
          while j < b.count {
            result[k] = b[j]
            (j, k) = (j &+ 1, k &+ 1)
          }
          count = k
        }
      }
    }
  }

  /// Keeps the roles that are in a set, or those that are not.
  func retain(_ roles: inout [UInt32], in expression: RoleExpression, keeping isKept: Bool = true) {
    switch expression {
    case .none: if isKept { roles.removeAll() }
    case .all: if !isKept { roles.removeAll() }
    case .not(let inner): retain(&roles, in: inner, keeping: !isKept)
    case .posting(let posting): retain(&roles, in: posting, keeping: isKept)
    case .list(let other):
      other.withUnsafeBufferPointer { retain(&roles, inList: $0.baseAddress, $0.count, keeping: isKept) }
    case .set(let set):
      set.words.withUnsafeBufferPointer { words in
        filter(&roles) { role in
          Int(role >> 6) < words.count && (words[Int(role >> 6)] >> UInt64(role & 63) & 1 == 1) == isKept
        }
      }
    case .allOf(let parts):
      if isKept {
        for part in parts where !roles.isEmpty { retain(&roles, in: part) }
      } else {
        var inside = roles
        for part in parts where !inside.isEmpty { retain(&inside, in: part) }
        inside.withUnsafeBufferPointer { retain(&roles, inList: $0.baseAddress, $0.count, keeping: false) }
      }
    case .anyOf(let parts):
      // Many short lists are one list sooner than many walks.
      if parts.count > 4, let short = shortUnion(parts) {
        short.withUnsafeBufferPointer { retain(&roles, inList: $0.baseAddress, $0.count, keeping: isKept) }
        return
      }
      var outside = roles
      for part in parts where !outside.isEmpty { retain(&outside, in: part, keeping: false) }
      if isKept {
        if outside.isEmpty { return }
        outside.withUnsafeBufferPointer { retain(&roles, inList: $0.baseAddress, $0.count, keeping: false) }
      } else {
        roles = outside
      }
    case .within(let circle):
      if isKept {
        retain(&roles, inRuns: circle.runs)
        retain(&roles, within: circle)
      } else {
        var inside = roles
        retain(&inside, in: expression)
        inside.withUnsafeBufferPointer { retain(&roles, inList: $0.baseAddress, $0.count, keeping: false) }
      }
    }
  }

  private func retain(_ roles: inout [UInt32], in posting: RolePosting, keeping isKept: Bool) {
    switch posting.form {
    case .list: retain(&roles, inList: posting.list, posting.count, keeping: isKept)
    case .bits:
      let (words, universe) = (posting.words, UInt32(roleCount))
      filter(&roles) { role in
        role < universe && (words[Int(role >> 6)] >> UInt64(role & 63) & 1 == 1) == isKept
      }
    case .runs:
      var run = 0
      filter(&roles) { role in
        if run < posting.runs, posting.run(run).end <= Int(role) {
          run = posting.firstRun(endingAfter: Int(role), from: run)
        }
        return (run < posting.runs && posting.run(run).start <= Int(role)) == isKept
      }
    }
  }

  private func retain(_ roles: inout [UInt32], inRuns runs: [Range<Int>]) {
    var run = 0
    filter(&roles) { role in
      while run < runs.count, runs[run].upperBound <= Int(role) { run &+= 1 }
      return run < runs.count && runs[run].lowerBound <= Int(role)
    }
  }

  private func retain(_ roles: inout [UInt32], within circle: RoleCircle) {
    var meter = DistanceMeter(self, from: circle.center)
    let radius = circle.radius
    filter(&roles) { role in meter.distance(Int(role)).map { $0 <= radius } ?? false }
  }

  private func retain(
    _ roles: inout [UInt32], inList list: UnsafePointer<UInt32>?, _ count: Int, keeping isKept: Bool
  ) {
    guard let list, count > 0 else {
      if isKept { roles.removeAll() }
      return
    }
    var at = 0
    // Leaps where the other list is much longer, steps where it is not.
    let leaps = count > roles.count &* 8
    filter(&roles) { role in
      if leaps {
        var step = 1
        while at &+ step < count, list[at &+ step] < role {
          at &+= step
          step &<<= 1
        }
        var high = min(count, at &+ step &+ 1)
        while at < high {
          let middle = (at &+ high) >> 1
          if list[middle] < role { at = middle &+ 1 } else { high = middle }
        }
      } else {
        while at < count, list[at] < role { at &+= 1 }
      }
      return (at < count && list[at] == role) == isKept
    }
  }

  @inline(__always)
  private func filter(_ roles: inout [UInt32], _ isKept: (UInt32) -> Bool) {
    var kept = 0
    roles.withUnsafeMutableBufferPointer { roles in
      for i in 0..<roles.count {
        let role = roles[i]
        roles[kept] = role
        kept &+= isKept(role) ? 1 : 0
      }
    }
    roles.removeSubrange(kept...)
  }

  // MARK: Bits

  private func bits(_ parts: [RoleExpression]) -> RoleSet {
    guard let first = parts.first else { return RoleSet(all: roleCount) }
    var result = bits(first)
    for part in parts.dropFirst() { intersect(&result, with: part) }
    return result
  }

  private func bits(_ expression: RoleExpression) -> RoleSet {
    switch expression {
    case .set(let set): return set
    case .not(let inner):
      var result = RoleSet(all: roleCount)
      subtract(inner, from: &result)
      return result
    case .allOf(let parts): return bits(parts)
    case .all: return RoleSet(all: roleCount)
    default:
      var result = RoleSet(universe: roleCount)
      unite(expression, into: &result)
      return result
    }
  }

  private func unite(_ expression: RoleExpression, into set: inout RoleSet) {
    switch expression {
    case .none: break
    case .list(let roles): for role in roles { set.insert(Int(role)) }
    case .posting(let posting):
      switch posting.form {
      case .list: for i in 0..<posting.count { set.insert(Int(posting.list[i])) }
      case .bits: set.formUnion(words: posting.words)
      case .runs:
        for i in 0..<posting.runs {
          let (start, end) = posting.run(i)
          set.insert(range: start..<max(start, end))
        }
      }
    case .anyOf(let parts): for part in parts { unite(part, into: &set) }
    case .within(let circle):
      var meter = DistanceMeter(self, from: circle.center)
      for run in circle.runs {
        for role in run {
          if let distance = meter.distance(role), distance <= circle.radius { set.insert(role) }
        }
      }
    case .set(let other): set.formUnion(other)
    case .all, .allOf, .not: set.formUnion(bits(expression))
    }
  }

  private func subtract(_ expression: RoleExpression, from set: inout RoleSet) {
    switch expression {
    case .none: break
    case .list(let roles): for role in roles { set.remove(Int(role)) }
    case .posting(let posting) where posting.form == .list:
      for i in 0..<posting.count { set.remove(Int(posting.list[i])) }
    case .posting(let posting) where posting.form == .bits: set.subtract(words: posting.words)
    case .anyOf(let parts): for part in parts { subtract(part, from: &set) }
    case .not(let inner): intersect(&set, with: inner)
    default: set.subtract(self.set(expression))
    }
  }

  private func intersect(_ set: inout RoleSet, with expression: RoleExpression) {
    switch expression {
    case .all: break
    case .posting(let posting) where posting.form == .bits: set.formIntersection(words: posting.words)
    case .posting(let posting) where posting.form == .runs:
      var kept = 0
      for i in 0..<posting.runs {
        let (start, end) = posting.run(i)
        if start > kept { set.remove(range: kept..<start) }
        kept = max(kept, end)
      }
      set.remove(range: min(kept, roleCount)..<roleCount)
    case .not(let inner): subtract(inner, from: &set)
    case .allOf(let parts): for part in parts { intersect(&set, with: part) }
    case .set(let other): set.formIntersection(other)
    case .within(let circle):
      var kept = RoleSet(universe: roleCount)
      var meter = DistanceMeter(self, from: circle.center)
      for run in circle.runs {
        for role in run where set.contains(role) {
          if let distance = meter.distance(role), distance <= circle.radius { kept.insert(role) }
        }
      }
      set = kept
    default: set.formIntersection(bits(expression))
    }
  }
}

extension RoleSelection {
  /// As a list, ascending.
  var list: [UInt32] {
    switch form {
    case .list(let roles): return roles
    case .bits(let set):
      var roles: [UInt32] = []
      set.forEach { roles.append(UInt32($0)) }
      return roles
    }
  }
}
