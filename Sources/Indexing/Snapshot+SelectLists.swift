// Sets of few roles, as ascending lists.

extension Snapshot {
  /// The roles of a set as a list; of a circle those that it may hold.
  func candidates(_ expression: RoleExpression) -> [UInt32] {
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
    case .stored:
      reportStored()
      return []
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
    case .stored:
      reportStored()
      roles.removeAll()
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

  func retain(_ roles: inout [UInt32], inRuns runs: [Range<Int>]) {
    var run = 0
    filter(&roles) { role in
      while run < runs.count, runs[run].upperBound <= Int(role) { run &+= 1 }
      return run < runs.count && runs[run].lowerBound <= Int(role)
    }
  }

  func retain(_ roles: inout [UInt32], within circle: RoleCircle) {
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
}
