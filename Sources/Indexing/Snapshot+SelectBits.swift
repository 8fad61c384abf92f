// Sets of many roles, as bits.

extension Snapshot {
  func bits(_ parts: [RoleExpression]) -> RoleSet {
    guard let first = parts.first else { return RoleSet(all: roleCount) }
    var result = bits(first)
    for part in parts.dropFirst() { intersect(&result, with: part) }
    return result
  }

  func bits(_ expression: RoleExpression) -> RoleSet {
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
    case .stored: reportStored()
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

  func intersect(_ set: inout RoleSet, with expression: RoleExpression) {
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
