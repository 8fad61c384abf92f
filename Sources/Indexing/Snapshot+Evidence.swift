extension Snapshot {
  /// Roles of entities whose newest evidence is of one of these days, counted since 1970.
  ///
  /// Cost: O(entities), a column read in order; dates lie by entity, so runs of equal answers are set as ranges.
  public func roles(evidence days: PartialRangeFrom<Int32>) -> RoleExpression {
    if store != nil { return .stored(.evidence(from: days.lowerBound)) }
    // The lowest number stands for no date.
    return .set(roles { $0 != .min && days.contains($0) })
  }

  /// Roles of entities of which no source gives a date.
  public func undatedRoles() -> RoleExpression {
    store != nil ? .stored(.undated) : .set(roles { $0 == .min })
  }

  private func roles(where holds: (Int32) -> Bool) -> RoleSet {
    var result = RoleSet(universe: roleCount)
    guard roleCount > 0 else { return result }
    var dates = ColumnWalk(evidence)
    var start: Int?
    // Reference entries, which have no roles, come before all others.
    for entity in Int(roleEntity[0])..<entityCount {
      if holds(dates.read(entity)) {
        if start == nil { start = entity }
      } else if let first = start {
        insert(first..<entity, into: &result)
        start = nil
      }
    }
    if let start { insert(start..<entityCount, into: &result) }
    return result
  }

  private func insert(_ entities: Range<Int>, into set: inout RoleSet) {
    let first = roles(of: entities.lowerBound).lowerBound
    let end = roles(of: entities.upperBound - 1).upperBound
    // A damaged column is told by whoever reads it; it must not be walked.
    if first < end { set.insert(range: first..<end) }
  }
}
