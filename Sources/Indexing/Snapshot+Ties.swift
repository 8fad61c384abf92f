import DirectoryModel
import Vocabulary

// Who has a tie: the roles at an address, and all roles of whoever has one.

extension Snapshot {
  /// The roles whose address may be one of some: each with the same first word of the street and the same ZIP code.
  ///
  /// - Parameter sites: streets as `SiteKey.parts` gives them, and five digits of the ZIP code or nothing.
  /// - Returns: ascending; a superset of the roles at these addresses.
  ///
  /// Cost: a look at two bytes a role.
  public func rolesPerhaps(atSites sites: [(street: String, zip: String)]) -> [UInt32] {
    let wanted = Set(sites.map { SiteDigest.digest(normalizedStreet: $0.street, zip: $0.zip) })
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

  /// The encoded facts of a role, where they lie; nil for the role of an entity that no source gives one.
  public func facts(ofRole role: Int) -> UnsafeRawBufferPointer? {
    let entity = Int(roleEntity[role])
    guard entity < entityCount else { return nil }
    var ordinal = role - roles(of: entity).lowerBound
    for (field, value) in FactCursor(facts(entity)) where field == .role {
      if ordinal == 0 { return value }
      ordinal -= 1
    }
    return nil
  }

  /// All roles of those entities that have one of some.
  public func allRoles(ofEntitiesIn roles: RoleExpression) -> RoleExpression {
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
    var result: [String] = []
    var last = UInt32.max
    select(roles.intersection(self.roles(.kind, EntityKind.organization.token))).forEach { role in
      let entity = roleEntity[role]
      guard entity != last else { return }
      last = entity
      result.append(label(Int(entity)).id)
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
