import DirectoryModel
import Vocabulary

// Who has a tie: the roles at an address, and all roles of whoever has one.

extension Snapshot {
  /// The roles whose address may be one of some, or in the same building: each with the same `SiteDigest`.
  ///
  /// - Parameter streets: as `SiteKey.parts` gives them.
  /// - Returns: ascending; a superset of the roles in these streets, in any town.
  ///
  /// Cost: a look at two bytes a role.
  public func rolesPerhaps(inStreets streets: [String]) -> [UInt32] {
    let wanted = Set(streets.map { SiteDigest.digest(normalizedStreet: $0) })
    if let store { return store.roles(withSiteDigests: wanted) }
    guard !wanted.isEmpty, let digests = siteDigests.elements(0..<siteDigests.count) else { return [] }
    var found: [UInt32] = []
    if wanted.count == 1, let one = wanted.first {
      for role in 0..<siteDigests.count where UInt16(littleEndian: digests[role]) == one {
        found.append(UInt32(truncatingIfNeeded: role))
      }
    } else {
      for role in 0..<siteDigests.count where digests[role] != 0 {
        if wanted.contains(UInt16(littleEndian: digests[role])) {
          found.append(UInt32(truncatingIfNeeded: role))
        }
      }
    }
    return found
  }

  /// `SiteDigest` of a role's street, 0 without one.
  public func siteDigest(ofRole role: Int) -> UInt16 { siteDigests[role] }

  /// Calls `body` with each of some roles, which are about to be looked at: of a store some thousand are fetched at once.
  public func forEach(_ roles: [UInt32], _ body: (UInt32) -> Void) {
    guard let store else { return roles.forEach(body) }
    for start in stride(from: 0, to: roles.count, by: 2000) {
      let some = roles[start..<min(start + 2000, roles.count)]
      store.prepare(roles: some)
      some.forEach(body)
    }
  }

  /// Calls `body` with the encoded facts of a role; nil for the role of an entity that no source gives one.
  public func withFacts<Result>(ofRole role: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
    let entity = entity(ofRole: role)
    guard entity < entityCount else { return nil }
    let ordinal = role - roles(of: entity).lowerBound
    if let store {
      return store.entity(entity)?.record.withUnsafeBytes { Self.facts(ofRole: ordinal, in: $0).map(body) }
        ?? nil
    }
    return Self.facts(ofRole: ordinal, in: facts(entity)).map(body)
  }

  private static func facts(ofRole ordinal: Int, in facts: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer?
  {
    var left = ordinal
    for (field, value) in FactCursor(facts) where field == .role {
      if left == 0 { return value }
      left -= 1
    }
    return nil
  }

  /// All roles of those entities that have one of some.
  public func allRoles(ofEntitiesIn roles: RoleExpression) -> RoleExpression {
    if store != nil { return roles.isNone ? .none : .stored(.ofEntities(roles)) }
    var result: [UInt32] = []
    var owners = EntityWalk(self)
    var last = -1
    select(roles).forEach { role in
      let entity = owners.entity(role)
      guard entity != last else { return }
      last = entity
      for role in self.roles(of: entity) { result.append(UInt32(truncatingIfNeeded: role)) }
    }
    return .list(result)
  }

  /// The ids of the organizations that have a role among some, in the order of the index.
  public func organizations(in roles: RoleExpression) -> [String] {
    entities(in: roles.intersection(self.roles(.kind, EntityKind.organization.token))).map { label($0).id }
  }

  /// The entities that have a role among some, ascending.
  public func entities(in roles: RoleExpression) -> [Int] {
    if let store {
      if roles.isNone { return [] }
      let entities = store.entities(in: roles)
      store.prepare(entities)
      return entities
    }
    var result: [Int] = []
    select(roles).forEach { role in
      let entity = Int(roleEntity[role])
      if entity != result.last { result.append(entity) }
    }
    return result
  }

  /// Every id under which this generation finds an entity; the id alone where it finds none.
  public func names(of id: String) -> [String] {
    guard let entity = entity(id: id) else { return [id] }
    let provider = provider(entity)
    var names = [provider.id]
    for fact in provider.facts where fact.field == .ccn || fact.field == .pac {
      let name = (fact.field == .ccn ? "ccn:" : "pac:") + fact.value
      if !names.contains(name), self.entity(id: name) == entity { names.append(name) }
    }
    return names
  }
}
