public import Indexing
import DirectoryModel

/// Whether a generation had a resource, without its joins: by the keys of what it is made of.
public enum FormerGeneration {
  public static func holds(_ snapshot: Snapshot, type: String, id: String) -> Bool {
    guard let type = ResourceType(name: type) else { return false }
    let isStated = snapshot.meta.layers.contains {
      snapshot.entity(id: "fhir:\($0.source):\(type.name)/\(id)") != nil
    }
    if isStated { return true }
    switch type {
    case .practitioner: return entity(snapshot, id, [.clinician]) != nil
    case .organization: return entity(snapshot, id, [.organization, .center, .network]) != nil
    case .insurancePlan: return entity(snapshot, id, [.plan]) != nil
    case .healthcareService:
      return entity(snapshot, id, [.program]) != nil
        || id.hasSuffix("-virtual") && hasRole(snapshot, String(id.dropLast("-virtual".count)))
    case .practitionerRole, .organizationAffiliation: return hasRole(snapshot, id)
    case .location, .endpoint: return false
    }
  }

  /// The entity whose id gives this id of a resource.
  private static func entity(_ snapshot: Snapshot, _ id: String, _ kinds: Set<RecordKind>) -> Int? {
    // A network or plan is known by its own id or, where that is taken, by its source's with it.
    var names = ["network:" + id, "plan:" + id]
    for layer in snapshot.meta.layers {
      names += ["network:\(layer.source):\(id)", "plan:\(layer.source):\(id)"]
    }
    if let point = id.firstIndex(of: ".") {
      let colon = id.replacingCharacters(at: point, with: ":")
      names += ["network:" + colon, "plan:" + colon]
    }
    if let hyphen = id.firstIndex(of: "-") {
      let type = id[..<hyphen]
      let rest = id[id.index(after: hyphen)...]
      names += ["\(type):\(rest)", "\(type):\(rest.replacing(".", with: ":"))"]
    }
    return names.lazy.compactMap { snapshot.entity(id: $0) }.first {
      kinds.contains(snapshot.recordKind($0))
    }
  }

  private static func hasRole(_ snapshot: Snapshot, _ id: String) -> Bool {
    guard let hyphen = id.lastIndex(of: "-"),
      let entity = entity(snapshot, String(id[..<hyphen]), [.clinician, .organization, .center])
    else { return false }
    let provider = snapshot.provider(entity)
    return provider.roles.contains { role in
      let key = role.hasPlace ? SitePlace(role.facts.filter { !$0.isAlternate }).key : 0
      return ResourceID.role(provider.id, site: key) == id
    }
  }
}

extension String {
  fileprivate func replacingCharacters(at place: Index, with text: String) -> String {
    self[..<place] + text + self[index(after: place)...]
  }
}
