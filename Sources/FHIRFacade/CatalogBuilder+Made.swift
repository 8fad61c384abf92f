import DirectoryModel
import FHIRModel
import Indexing
import Storing

/// What is made of facts.
extension CatalogBuilder {
  func addMade(_ context: CatalogContext, _ making: ResourceMaking) {
    for entity in 0..<snapshot.entityCount {
      switch snapshot.recordKind(entity) {
      case .clinician: addClinician(entity, making)
      case .organization, .center: addOrganization(entity, making)
      case .program:
        let provider = snapshot.provider(entity)
        if making.isStatedOnly(provider) { continue }
        addSites(provider, entity, making)
        addMade(
          making.program(provider, sites: context.sites(of: provider, making)), .healthcareService,
          id: ResourceID.of(provider.id), origin: .entity(entity))
      case .network:
        let provider = snapshot.provider(entity)
        if making.isStatedOnly(provider) || statedReferences[provider.key.raw] != nil { continue }
        addMade(
          making.network(provider), .organization, id: making.id(of: provider), origin: .entity(entity))
      case .plan:
        let provider = snapshot.provider(entity)
        if making.isStatedOnly(provider) || statedReferences[provider.key.raw] != nil { continue }
        addMade(
          making.plan(provider), .insurancePlan, id: making.id(of: provider), origin: .entity(entity))
      default: break
      }
    }
  }

  func addClinician(_ entity: Int, _ making: ResourceMaking) {
    let provider = snapshot.provider(entity)
    if making.isStatedOnly(provider) { return }
    if statedReferences[provider.key.raw] == nil {
      addMade(
        making.practitioner(provider), .practitioner, id: ResourceID.of(provider.id), origin: .entity(entity))
    }
    let first = snapshot.roles(of: entity).lowerBound
    var served = Set<UInt64>()
    for (i, role) in provider.roles.enumerated() where !making.isStated(role, of: provider) {
      let key = making.siteKey(role)
      addSite(role, provider, first + i, key, making)
      let site = key == 0 ? nil : ResourceID.site(key)
      let id = ResourceID.role(provider.id, site: key)
      let hasService = making.hasService(role) && served.insert(key).inserted
      addMade(
        making.practitionerRole(role, of: provider, site: site, hasService: hasService), .practitionerRole,
        id: id, origin: .role(first + i))
      if hasService {
        addMade(
          making.service(role, of: provider, site: site), .healthcareService, id: ResourceID.service(id),
          origin: .service(first + i))
      }
    }
  }

  func addOrganization(_ entity: Int, _ making: ResourceMaking) {
    let provider = snapshot.provider(entity)
    if making.isStatedOnly(provider) { return }
    if statedReferences[provider.key.raw] == nil {
      addMade(
        making.organization(provider), .organization, id: ResourceID.of(provider.id), origin: .entity(entity))
    }
    addSites(provider, entity, making)
    let first = snapshot.roles(of: entity).lowerBound
    for (i, role) in provider.roles.enumerated()
    where !role.participations.isEmpty && !making.isStated(role, of: provider) {
      let key = making.siteKey(role)
      addMade(
        making.affiliation(role, of: provider, site: key == 0 ? nil : ResourceID.site(key)),
        .organizationAffiliation, id: ResourceID.role(provider.id, site: key), origin: .role(first + i))
    }
  }

  func addSites(_ provider: Provider, _ entity: Int, _ making: ResourceMaking) {
    let first = snapshot.roles(of: entity).lowerBound
    for (i, role) in provider.roles.enumerated() where !making.isStated(role, of: provider) {
      addSite(role, provider, first + i, making.siteKey(role), making)
    }
  }

  func addSite(
    _ role: Role, _ provider: Provider, _ number: Int, _ key: UInt64, _ making: ResourceMaking
  ) {
    guard key != 0 else { return }
    let id = ResourceID.site(key)
    let gathering = gathering(.location)
    if gathering.origins[gathering.number(of: id)] != CatalogGathering.undefined { return }
    add(
      making.location(role, of: provider, id: id, manager: managers[key]), .location, id: id,
      origin: .site(number))
  }

  /// Under its id, or the id with a number where that is taken.
  func addMade(_ resource: FHIRValue, _ type: ResourceType, id: String, origin: Origin) {
    let gathering = gathering(type)
    var free = id
    var number = 2
    while gathering.origins[gathering.number(of: free)] != CatalogGathering.undefined {
      free = ResourceID.allowed("\(id)-\(number)")
      number += 1
    }
    add(resource, type, id: free, origin: origin)
  }
}
