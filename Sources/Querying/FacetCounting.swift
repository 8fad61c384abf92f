import DirectoryModel
import Indexing
import Vocabulary

/// Counts entities behind values: those with a role both in the base and with the value.
struct FacetCounting {
  private let snapshot: Snapshot
  private let base: RoleSelection
  /// Whether no entity has two roles in the base: then counting roles is counting entities.
  private let isOneEach: Bool
  /// What the base leaves out of all roles, where that is little.
  private let leftOut: RoleExpression?

  init(_ base: RoleExpression, _ context: QueryContext) {
    snapshot = context.snapshot
    self.base = context.snapshot.select(base)
    isOneEach = context.countEntities(self.base) == self.base.count
    leftOut = nil
  }

  func count(_ value: RoleExpression) -> Int {
    if value.isNone { return 0 }
    let found = snapshot.select(allOf: [base.expression, value])
    if isOneEach { return found.count }
    var count = 0
    var last = UInt32.max
    found.forEach {
      let entity = snapshot.roleEntity[$0]
      if entity != last {
        count += 1
        last = entity
      }
    }
    return count
  }
}
