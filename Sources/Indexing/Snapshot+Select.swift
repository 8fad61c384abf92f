import Storing

// From the description of a set of roles to the roles: from whatever leaves the fewest.

extension Snapshot {
  /// Works out a set.
  public func select(_ expression: RoleExpression) -> RoleSelection { select(allOf: [expression]) }

  /// Works out what several sets share, from the one that leaves the fewest.
  public func select(allOf expressions: [RoleExpression]) -> RoleSelection {
    if let store { return RoleSelection(stored: .allOf(expressions), store) }
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
    if store != nil { return nil }
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
    case (_, .stored(let base, let store)):
      return RoleMembership(RoleSelection(stored: .allOf([base, expression]), store))
    }
  }

  /// Whether one role is in a set.
  public func contains(_ expression: RoleExpression, _ role: Int) -> Bool {
    if let store { return store.contains(expression, role) }
    var roles = [UInt32(role)]
    retain(&roles, in: expression)
    return !roles.isEmpty
  }

  /// What only a store can work out is asked where everything is mapped: nothing must be said on that ground.
  func reportStored() { file.reportContradiction(in: SnapshotSection.postings.rawValue) }

  /// The set as bits.
  public func set(_ expression: RoleExpression) -> RoleSet {
    switch select(expression).form {
    case .bits(let set): return set
    case .list(let roles):
      var result = RoleSet(universe: roleCount)
      for role in roles { result.insert(Int(role)) }
      return result
    case .stored(let expression, let store):
      var result = RoleSet(universe: roleCount)
      for role in store.list(expression) { result.insert(Int(role)) }
      return result
    }
  }

  static func flatten(_ expression: RoleExpression, into parts: inout [RoleExpression]) {
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
    case .stored: roleCount
    }
  }
}
