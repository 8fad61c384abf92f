public import DirectoryModel
import Indexing
import Vocabulary

extension SnapshotEngine {
  /// Calls `body` with every role of the generation, in the order of the index.
  ///
  /// Memory: one entity at a time.
  public func forEachRole(on day: CalendarDate, _ body: (RoleRecord) throws -> Void) throws {
    let context = QueryContext(snapshot: snapshot, request: SearchRequest(on: day), cache: cache)
    let names = networkNames()
    let plans = plansByNetwork()
    var entity = -1
    var provider = Provider(kind: .unstated, key: EntityKey(raw: 0))
    var modalities: [Modality] = []
    var modalityOfCode: [String: Modality?] = [:]
    for ordinal in 0..<snapshot.roleCount {
      let owner = Int(snapshot.roleEntity[ordinal])
      if owner != entity {
        entity = owner
        provider = snapshot.provider(owner)
        modalities = []
        for code in provider.specialtyCodes {
          if modalityOfCode[code] == nil { modalityOfCode[code] = .some(context.modality(ofSpecialty: code)) }
          if let modality = modalityOfCode[code] ?? nil, !modalities.contains(modality) {
            modalities.append(modality)
          }
        }
        modalities += provider.programModalities
      }
      let place = ordinal - snapshot.roles(of: owner).lowerBound
      let role = provider.roles.indices.contains(place) ? provider.roles[place] : nil
      let networks = role?.participations.map(\.network) ?? []
      try body(
        RoleRecord(
          provider: provider, kind: provider.kind.entityKind ?? .organization, role: role,
          roleID: RoleRecord.roleID(of: provider, role: role), modalities: modalities,
          designation: snapshot.designation(owner), coordinates: snapshot.coordinates(ordinal),
          geoSource: snapshot.geoSource(ordinal).token, accepting: role?.accepting(on: day) ?? .unknown,
          networkNames: Dictionary(
            networks.compactMap { id in names[id].map { (id, $0) } }, uniquingKeysWith: { first, _ in first }),
          plans: Set(networks.flatMap { plans[$0] ?? [] }).sorted(), sources: sources(of: provider)))
    }
    try checkDamage()
  }

  private func sources(of provider: Provider) -> [RoleRecord.Source] {
    provider.sources.map {
      let layer = layers.indices.contains(Int($0.layer)) ? layers[Int($0.layer)] : nil
      return RoleRecord.Source(
        id: layer?.source ?? "", row: Int($0.row),
        asOf: $0.asOf ?? layer.flatMap { CalendarDate(iso: $0.asOf) },
        verified: $0.verified)
    }
  }

  private func networkNames() -> [String: String] {
    var result: [String: String] = [:]
    for entity in snapshot.references(.network) {
      let network = snapshot.provider(entity)
      result[String(network.id.dropFirst("network:".count))] = network.displayName
    }
    return result
  }

  private func plansByNetwork() -> [String: [String]] {
    var result: [String: [String]] = [:]
    for entity in snapshot.references(.plan) {
      let plan = snapshot.provider(entity)
      for network in plan.facts.all(.planNetwork) {
        result[network, default: []].append(String(plan.id.dropFirst("plan:".count)))
      }
    }
    return result
  }
}
