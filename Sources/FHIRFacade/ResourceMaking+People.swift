import DirectoryModel
import FHIRModel
import Vocabulary

/// Practitioner, PractitionerRole, and what a role offers virtually.
extension ResourceMaking {
  func practitioner(_ provider: Provider) -> FHIRValue {
    var resource = ResourceFields()
    resource.add("identifier", identifiers(provider))
    resource.add("active", FHIRValue.boolean(true))
    resource.add("name", name(provider).map { [$0] } ?? [])
    resource.add("telecom", telecom(provider.facts))
    resource.add("gender", gender(provider))
    resource.add("qualification", qualifications(provider))
    resource.add(
      "communication", provider.facts.all(.language).map { concept(PlanNet.languages, $0) })
    let isWhole = provider.facts.first(.lastName) != nil && !identifiers(provider).isEmpty
    return made(.practitioner, provider, resource, profile: isWhole ? "Practitioner" : nil)
  }

  private func name(_ provider: Provider) -> FHIRValue? {
    var name = ResourceFields()
    let facts = provider.facts
    name.add("text", provider.displayName)
    name.add("family", facts.first(.lastName))
    name.add(
      "given", [facts.first(.firstName), facts.first(.middleName)].compactMap { $0 }.map { .string($0) })
    name.add("prefix", facts.first(.namePrefix).map { [.string($0)] } ?? [])
    name.add(
      "suffix", [facts.first(.nameSuffix), facts.first(.credentials)].compactMap { $0 }.map { .string($0) })
    return name.fields.isEmpty ? nil : .object(name.fields)
  }

  private func gender(_ provider: Provider) -> String? {
    switch provider.facts.first(.gender) {
    case "M": "male"
    case "F": "female"
    case "X": "other"
    default: nil
    }
  }

  /// Specialties with the license behind them, and licenses alone: of those no source says for what they are.
  private func qualifications(_ provider: Provider) -> [FHIRValue] {
    provider.facts.compactMap { fact in
      if fact.isAlternate { return nil }
      let parts = fact.parts
      switch fact.field {
      case .specialty:
        return qualification(
          concept(PlanNet.nucc, parts[0]), state: parts.count > 2 ? parts[2] : "",
          number: parts.count > 3 ? parts[3] : "")
      case .license where parts.count > 1:
        return qualification(
          .object([("text", .string("License"))]), state: parts[0], number: parts[1])
      default: return nil
      }
    }
  }

  /// The guide's extension for the state demands that the license is active, which no source says: the state is whoever
  /// gave the number.
  private func qualification(_ code: FHIRValue, state: String, number: String) -> FHIRValue {
    var license = ResourceFields()
    license.add("value", number)
    if !state.isEmpty { license.add("assigner", .object([("display", .string(state))])) }
    var qualification = ResourceFields()
    if !license.fields.isEmpty { qualification.add("identifier", [.object(license.fields)]) }
    qualification.add("code", code)
    return .object(qualification.fields)
  }

  // MARK: A role

  func practitionerRole(_ role: Role, of provider: Provider, site: String?, hasService: Bool) -> FHIRValue {
    var resource = ResourceFields()
    let networks = networks(role)
    resource.add("extension", networkExtensions(networks, role))
    resource.add("active", FHIRValue.boolean(isCurrent(role)))
    resource.add("period", period(role))
    resource.add(
      "practitioner", reference(reference(to: provider), display: provider.displayName))
    resource.add("organization", organization(of: role))
    resource.add("specialty", specialties(provider))
    resource.add(
      "location",
      site.flatMap { reference("Location/" + $0, display: role.facts.first(.siteName)) }.map { [$0] } ?? [])
    if hasService {
      let id = ResourceID.service(ResourceID.role(provider.id, site: siteKey(role)))
      resource.add("healthcareService", reference("HealthcareService/" + id).map { [$0] } ?? [])
    }
    resource.add("telecom", telecom(role.facts.filter { $0.field != .website }))
    // The guide has a role in one network at most; one in several is not cut in pieces for that.
    return made(
      .practitionerRole, provider, of: role, resource,
      profile: networks.count > 1 ? nil : "PractitionerRole")
  }

  func isCurrent(_ role: Role) -> Bool {
    let period = role.period
    return isCurrent(from: period.from, to: period.to)
  }

  func organization(of role: Role) -> FHIRValue? {
    reference(
      role.facts.first(.roleOrganization).flatMap { organizationReference($0) },
      display: role.facts.first(.roleOrganizationName))
  }

  private func networkExtensions(
    _ networks: [(reference: String?, id: String, accepting: String?)], _ role: Role
  ) -> [FHIRValue] {
    var result: [FHIRValue] = []
    for network in networks {
      guard let reference = reference(network.reference, display: network.reference == nil ? network.id : nil)
      else { continue }
      result.append(part(PlanNet.extensionURL("network-reference"), "valueReference", reference))
    }
    if let code = Self.acceptingCode(role.facts.first(.accepting) ?? "") { result.append(newPatients(code)) }
    for network in networks {
      guard let code = network.accepting else { continue }
      result.append(
        newPatients(
          code,
          network: reference(network.reference, display: network.reference == nil ? network.id : nil)))
    }
    return result
  }

  // MARK: Virtual visits

  /// Whether a source says by which means, or that there is none.
  func hasService(_ role: Role) -> Bool { !role.facts.all(.virtual).isEmpty }

  /// What a role offers: in person, or by which virtual means.
  func service(_ role: Role, of provider: Provider, site: String?) -> FHIRValue {
    var resource = ResourceFields()
    resource.add("extension", deliveryMethods(role.facts.all(.virtual)))
    resource.add("active", FHIRValue.boolean(isCurrent(role)))
    resource.add("providedBy", organization(of: role))
    resource.add("category", [concept(PlanNet.codes("HealthcareServiceCategoryCS"), "prov")])
    resource.add("specialty", specialties(provider))
    resource.add(
      "location",
      site.flatMap { reference("Location/" + $0, display: role.facts.first(.siteName)) }.map { [$0] } ?? [])
    return made(.healthcareService, provider, of: role, resource, profile: "HealthcareService")
  }

  /// - Parameter kinds: virtual kinds, `none` or `in-person`.
  func deliveryMethods(_ kinds: [String]) -> [FHIRValue] {
    var result: [FHIRValue] = []
    if kinds.contains("none") || kinds.contains("in-person") { result.append(deliveryMethod("physical", [])) }
    let virtual = kinds.compactMap { VirtualKind(token: $0) }
    if !virtual.isEmpty { result.append(deliveryMethod("virtual", virtual.compactMap(Self.modality))) }
    return result
  }

  private func deliveryMethod(_ type: String, _ modalities: [String]) -> FHIRValue {
    let parts =
      [part("type", "valueCodeableConcept", concept(PlanNet.codes("DeliveryMethodCS"), type))]
      + modalities.map {
        part("virtualModalities", "valueCodeableConcept", concept(PlanNet.codes("VirtualModalitiesCS"), $0))
      }
    return .object([
      ("extension", .list(parts)), ("url", .string(PlanNet.extensionURL("delivery-method"))),
    ])
  }

  /// The guide has no code for a written opinion, one between doctors, or one on a specimen.
  private static func modality(_ kind: VirtualKind) -> String? {
    switch kind {
    case .phone, .video, .tdd, .app, .web: kind.token
    case .text: "sms"
    case .written, .doctorToDoctor, .pathology, .unspecified: nil
    }
  }
}
