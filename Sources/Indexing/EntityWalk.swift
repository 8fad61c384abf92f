/// The entity of each role, asked mostly in ascending order: by counting the roles that follow another one of their
/// entity, which are few, instead of reading a number a role.
///
/// Equals `Snapshot.roleEntity`.
public struct EntityWalk {
  private var followers: ColumnWalk<UInt32>
  private let count: Int
  /// Entity of the first role: reference entries come before.
  @usableFromInline let first: Int
  /// Followers up to and with the last role asked for.
  @usableFromInline var passed = 0
  @usableFromInline var next: Int
  @usableFromInline var last = -1

  public init(_ snapshot: Snapshot) {
    followers = ColumnWalk(snapshot.followers)
    count = snapshot.followers.count
    first = snapshot.roleCount > 0 ? Int(snapshot.roleEntity[0]) : 0
    next = .max
    if count > 0 { next = Int(followers.read(0)) }
  }

  @inlinable
  @inline(__always)
  public mutating func entity(_ role: Int) -> Int {
    if role >= next || role < last { seek(role) }
    last = role
    return first &+ role &- passed
  }

  @inline(never)
  @usableFromInline
  mutating func seek(_ role: Int) {
    if role < last { passed = 0 }
    // Steps that double, then halving: neighbors are near, and far ones cost little.
    var step = 1
    while passed + step < count, Int(followers.read(passed + step)) <= role {
      passed += step
      step *= 2
    }
    var high = min(count, passed + step + 1)
    while passed < high {
      let middle = (passed + high) / 2
      if Int(followers.read(middle)) <= role { passed = middle + 1 } else { high = middle }
    }
    next = passed < count ? Int(followers.read(passed)) : .max
  }
}

extension Snapshot {
  /// The roles of entities that have more than one.
  func siblings() -> RoleExpression {
    if followers.count == 0 { return .none }
    var roles: [UInt32] = []
    roles.reserveCapacity(followers.count * 2)
    var walk = ColumnWalk(followers)
    for i in 0..<followers.count {
      let role = walk.read(i)
      if role > 0, roles.last != role - 1 { roles.append(role - 1) }
      roles.append(role)
    }
    return .list(roles)
  }

  /// The first and the one after the last of the followers in a range of roles.
  func followers(in range: Range<Int>) -> Range<Int> {
    if followers.count == 0 { return 0..<0 }
    let start = followers.lowerBound(UInt32(range.lowerBound))
    return start..<followers.lowerBound(UInt32(range.upperBound), in: start..<followers.count)
  }
}
