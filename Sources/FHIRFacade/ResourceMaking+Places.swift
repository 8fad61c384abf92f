import DirectoryModel
import FHIRModel
import Indexing
import Vocabulary

/// Organization, network, InsurancePlan, Location, OrganizationAffiliation, and the service of a program.
extension ResourceMaking {
  func organization(_ provider: Provider) -> FHIRValue {
    var resource = ResourceFields()
    let facts = provider.facts
    let type = organizationType(provider)
    resource.add("identifier", identifiers(provider))
    resource.add("active", FHIRValue.boolean(true))
    resource.add("type", type.map { [concept(PlanNet.codes("OrgTypeCS"), $0)] } ?? [])
    resource.add("name", provider.displayName)
    resource.add("alias", facts.all(.alias).map { .string($0) })
    let own = provider.roles.first { $0.hasPlace }
    var contacts = telecom(facts)
    if facts.first(.phone) == nil, let role = own {
      contacts += telecom(role.facts.filter { $0.field == .phone })
    }
    resource.add("telecom", contacts)
    resource.add("address", own.flatMap { address($0.facts) }.map { [$0] } ?? [])
    resource.add(
      "partOf", facts.first(.partOf).flatMap { reference(organizationReference($0)) })
    let isWhole = type != nil && !provider.displayName.isEmpty
    return made(.organization, provider, resource, profile: isWhole ? "Organization" : nil)
  }

  /// A hospital is a facility, a group practice a provider group; of others no source says what they are.
  private func organizationType(_ provider: Provider) -> String? {
    let facts = provider.facts
    if facts.first(.organizationType) == "group" || provider.id.hasPrefix("pac:") { return "prvgrp" }
    if facts.first(.organizationType) == "hospital" || facts.first(.ccn) != nil
      || provider.id.hasPrefix("ccn:")
    {
      return "fac"
    }
    if provider.kind == .center, provider.answer(.treatsPatients) == .yes { return "fac" }
    return facts.first(.organizationType) == "practice" ? "prvgrp" : nil
  }

  func network(_ provider: Provider) -> FHIRValue {
    var resource = ResourceFields()
    resource.add("active", FHIRValue.boolean(true))
    resource.add("type", [concept(PlanNet.codes("OrgTypeCS"), "ntwk")])
    resource.add("name", provider.displayName)
    resource.add("alias", provider.facts.all(.alias).map { .string($0) })
    resource.add("telecom", telecom(provider.facts))
    resource.add("partOf", reference(nil, display: provider.facts.first(.payer)))
    return made(
      .organization, provider, resource, profile: provider.displayName.isEmpty ? nil : "Network")
  }

  /// A plan's type is in its source's words: no code is made of `PPO`.
  func plan(_ provider: Provider) -> FHIRValue {
    var resource = ResourceFields()
    let facts = provider.facts
    if let number = Self.number(provider.id, "plan:"), !number.contains(":") {
      resource.add("identifier", [.object([("value", .string(number))])])
    }
    resource.add("status", "active")
    resource.add("type", facts.first(.planType).map { [.object([("text", .string($0))])] } ?? [])
    resource.add("name", provider.displayName)
    resource.add("alias", facts.all(.alias).map { .string($0) })
    let years = facts.all(.year).sorted()
    if let first = years.first, let last = years.last, first.utf8.count == 4, last.utf8.count == 4 {
      resource.add(
        "period", .object([("start", .string(first + "-01-01")), ("end", .string(last + "-12-31"))]))
    }
    resource.add("ownedBy", reference(nil, display: facts.first(.payer)))
    resource.add(
      "network",
      networks(ofPlan: provider).compactMap { id in
        let known = organizationReference("network:" + id)
        return reference(known, display: known == nil ? id : nil)
      })
    return made(.insurancePlan, provider, resource, profile: nil)
  }

  /// Those that it offers today; of a plan that is over, or lies ahead, all that it offers in its period.
  private func networks(ofPlan provider: Provider) -> [String] {
    let all = provider.planNetworks
    let years = Set(provider.planYears)
    guard all.contains(where: { !$0.years.isEmpty && $0.years != years }) else {
      return all.map(\.network)
    }
    let year = today.components.year
    // Another year's networks are other ones: what is made holds until this year ends.
    _ = isCurrent(from: CalendarDate(iso: "\(year)-01-01"), to: CalendarDate(iso: "\(year)-12-31"))
    let isInPeriod = years.contains { $0 <= year } && years.contains { year <= $0 }
    return isInPeriod ? provider.planNetworks(on: today) : all.map(\.network)
  }

  /// - Parameter manager: the organization whose own place it is, where it is that of one only.
  func location(_ role: Role, of provider: Provider, id: String, manager: String?) -> FHIRValue {
    var resource = ResourceFields()
    let facts = role.facts
    if facts.first(.accessible) == "yes" {
      resource.add(
        "extension",
        [
          part(
            PlanNet.extensionURL("accessibility"), "valueCodeableConcept",
            concept(PlanNet.codes("AccessibilityCS"), "handiaccess"))
        ])
    }
    resource.add("status", "active")
    resource.add("name", facts.first(.siteName))
    resource.add("address", address(facts))
    if facts.first(.geoSource) != "zip", let latitude = facts.first(.latitude),
      let longitude = facts.first(.longitude), Double(latitude) != nil, Double(longitude) != nil
    {
      resource.add(
        "position", .object([("longitude", .number(longitude)), ("latitude", .number(latitude))]))
    }
    resource.add("managingOrganization", reference(manager))
    return made(.location, provider, of: role, resource, profile: "Location", id: id)
  }

  /// An organization's own place in networks.
  func affiliation(_ role: Role, of provider: Provider, site: String?) -> FHIRValue {
    var resource = ResourceFields()
    resource.add("active", FHIRValue.boolean(isCurrent(role)))
    resource.add("period", period(role))
    resource.add(
      "participatingOrganization", reference(reference(to: provider), display: provider.displayName))
    resource.add(
      "network",
      networks(role).compactMap { network in
        reference(network.reference, display: network.reference == nil ? network.id : nil)
      })
    resource.add(
      "location", site.flatMap { reference("Location/" + $0) }.map { [$0] } ?? [])
    return made(.organizationAffiliation, provider, of: role, resource, profile: "OrganizationAffiliation")
  }

  /// A second-opinion program.
  func program(_ provider: Provider, sites: [String]) -> FHIRValue {
    var resource = ResourceFields()
    let facts = provider.facts
    var kinds = facts.all(.kind) + facts.all(.virtual)
    for role in provider.roles {
      for kind in role.facts.all(.virtual) where !kinds.contains(kind) { kinds.append(kind) }
    }
    resource.add("extension", deliveryMethods(kinds))
    switch provider.answer(.offered) {
    case .yes: resource.add("active", FHIRValue.boolean(true))
    case .no: resource.add("active", FHIRValue.boolean(false))
    case .unknown: break
    }
    let owner =
      facts.first(.organization).flatMap { organizationReference($0) }
      ?? facts.first(.center).flatMap { organizationReference("center:" + $0) }
    resource.add("providedBy", reference(owner, display: facts.first(.institution)))
    resource.add("category", [concept(PlanNet.codes("HealthcareServiceCategoryCS"), "prov")])
    resource.add("location", sites.compactMap { reference("Location/" + $0) })
    resource.add("name", provider.displayName)
    resource.add("comment", facts.first(.cancersText))
    resource.add("telecom", telecom(facts))
    // The profile knows only services that are there.
    let isOffered = provider.answer(.offered) == .yes
    return made(.healthcareService, provider, resource, profile: isOffered ? "HealthcareService" : nil)
  }

  // MARK: The head of a resource

  /// - Parameters:
  ///   - role: of which the resource speaks, so that its source is the role's.
  ///   - id: when it is not the entity's own; the caller of roles sets it.
  func made(
    _ type: ResourceType, _ provider: Provider, of role: Role? = nil, _ resource: ResourceFields,
    profile: String?, id: String? = nil
  ) -> FHIRValue {
    var meta = ResourceFields()
    let first = role?.facts.map(\.source).min() ?? 0
    if provider.sources.indices.contains(first) {
      let source = provider.sources[first]
      let isKnown = snapshot.meta.layers.indices.contains(Int(source.layer))
      let layer = isKnown ? snapshot.meta.layers[Int(source.layer)] : nil
      let date = source.verified ?? source.asOf ?? layer.flatMap { CalendarDate(iso: $0.asOf) }
      meta.add("lastUpdated", date.map { "\($0)T00:00:00Z" })
      meta.add("source", layer.map { Self.sourceURI($0.source) })
    }
    if let profile { meta.add("profile", [.string(PlanNet.profile(profile))]) }
    var fields: [FHIRValue.Field] = [("id", .string(id ?? self.id(of: provider)))]
    if !meta.fields.isEmpty { fields.append(("meta", .object(meta.fields))) }
    return .resource(type.name, fields + resource.fields)
  }

  static func sourceURI(_ source: String) -> String { "urn:second-opinion:source:" + source }
}
