import DirectoryModel
import FHIRModel
import Indexing
import Storing

/// What sources state, and which entities of the directory it is about.
extension CatalogBuilder {
  func findStated() {
    for entity in snapshot.references(.statedResource) {
      var layer: UInt16 = 0
      var id = ""
      var isDeleted = false
      for (field, value) in FactCursor(snapshot.facts(entity)) {
        switch field {
        case .source: layer = SourceReference(value)?.layer ?? 0
        case .id: id = value.text
        case .deleted: isDeleted = true
        default: break
        }
      }
      // `fhir:source:Type/id`
      let parts = id.split(separator: ":", maxSplits: 2)
      guard parts.count == 3, let slash = parts[2].firstIndex(of: "/"),
        let type = ResourceType(name: String(parts[2][..<slash]))
      else { continue }
      statedLayers.insert(layer)
      if isDeleted {
        deleted.insert(String(parts[2]))
      } else {
        statements.append(
          Statement(
            entity: entity, layer: layer, type: type,
            id: String(parts[2][parts[2].index(after: slash)...])))
      }
    }
    statements.sort { $0.layer != $1.layer ? $0.layer < $1.layer : $0.entity < $1.entity }
    nameStated()
  }

  /// Of two sources with one id the one whose name comes first keeps it.
  func nameStated() {
    for i in statements.indices {
      let statement = statements[i]
      let gathering = gathering(statement.type)
      var id = statement.id
      let path = statement.type.name + "/" + id
      let number = gathering.number(of: id)
      if gathering.origins[number] != CatalogGathering.undefined,
        snapshot.meta.layers.indices.contains(Int(statement.layer))
      {
        id = ResourceID.allowed(snapshot.meta.layers[Int(statement.layer)].source + "." + id)
        renamed[statement.layer, default: [:]][path] = statement.type.name + "/" + id
        statements[i].id = id
      }
      gathering.origins[gathering.number(of: id)] = Origin.stated(statement.entity).packed
      deleted.remove(path)
    }
  }

  func addStated(_ context: CatalogContext) {
    for statement in statements {
      let resource = context.stated(statement.entity, id: statement.id)
      add(resource, statement.type, id: statement.id, origin: .stated(statement.entity))
    }
    statements = []
  }

  /// Under which reference an entity of the directory is known by what its source states.
  func findManagers() {
    for statement in statements {
      guard snapshot.meta.layers.indices.contains(Int(statement.layer)) else { continue }
      let source = snapshot.meta.layers[Int(statement.layer)].source
      let reference = statement.type.name + "/" + statement.id
      var local: Substring = ""
      for (field, value) in FactCursor(snapshot.facts(statement.entity)) where field == .id {
        let text = value.text
        local = text[text.index(after: text.firstIndex(of: "/") ?? text.startIndex)...]
      }
      var keys: [String] = []
      switch statement.type {
      case .practitioner: keys = ["clinician:\(source):\(local)"]
      case .organization: keys = ["organization:\(source):\(local)", "network:\(source):\(local)"]
      case .insurancePlan: keys = ["plan:\(source):\(local)"]
      default: continue
      }
      for value in identifiers(statement.entity) {
        let system = value.system.split(separator: "/").last.map(String.init) ?? ""
        if system == "us-npi" || value.system == "urn:oid:2.16.840.1.113883.4.6" {
          keys.append("npi:" + value.code)
        } else if system == "ccn" || system == "us-ccn" || system == "CMSCertificationNumber"
          || value.system == "urn:oid:2.16.840.1.113883.4.336"
        {
          keys.append("ccn:" + value.code)
        } else if statement.type == .insurancePlan {
          keys.append("plan:" + value.code)
        }
      }
      for key in keys where statedReferences[EntityKey(id: key).raw] == nil {
        statedReferences[EntityKey(id: key).raw] = reference
      }
    }
    nameNetworksAndPlans()
    findOwnPlaces()
  }

  /// A network is known by its own id, without its source, as long as nothing else is: of several with one id that of
  /// the source whose name comes first.
  func nameNetworksAndPlans() {
    for (kind, type) in [(RecordKind.network, ResourceType.organization), (.plan, .insurancePlan)] {
      var taken = Set<String>()
      for entity in snapshot.references(kind).sorted(by: { snapshot.label($0).id < snapshot.label($1).id }) {
        let key = snapshot.entityKeys[entity]
        if statedReferences[key] != nil { continue }
        let id = snapshot.label(entity).id
        guard let colon = id.lastIndex(of: ":") else { continue }
        let local = ResourceID.allowed(String(id[id.index(after: colon)...]))
        let ids = gathering(type)
        let isFree =
          !taken.contains(local) && ids.origins[ids.number(of: local)] == CatalogGathering.undefined
        names[key] = isFree ? local : ResourceID.of(id)
        taken.insert(names[key]!)
      }
    }
  }

  func identifiers(_ entity: Int) -> [SearchText.Token] {
    for (field, bytes) in FactCursor(snapshot.facts(entity)) where field == .resource {
      return FHIRValue(json: bytes)?.all("identifier").flatMap { SearchText.tokens($0) } ?? []
    }
    return []
  }

  /// Sites that are the own place of exactly one organization.
  func findOwnPlaces() {
    let making = ResourceMaking(
      snapshot, today: today, statedReferences: statedReferences, names: names, statedLayers: statedLayers,
      forAll: true)
    var several = Set<UInt64>()
    forEachOrganization { provider in
      if making.isStatedOnly(provider) { return }
      for role in provider.roles where !making.isStated(role, of: provider) {
        let key = making.siteKey(role)
        guard key != 0 else { continue }
        let reference = making.reference(to: provider)
        if let known = managers[key], known != reference { several.insert(key) }
        managers[key] = reference
      }
    }
    for key in several { managers[key] = nil }
  }

  func forEachOrganization(_ body: (Provider) -> Void) {
    for entity in 0..<snapshot.entityCount {
      let kind = snapshot.recordKind(entity)
      if kind == .organization || kind == .center { body(snapshot.provider(entity)) }
    }
  }
}
