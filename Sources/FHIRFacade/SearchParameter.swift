import FHIRModel

/// What can be asked of a type: the one table that routing, checking, searching, the CapabilityStatement and
/// docs/fhir.md go by.
struct SearchParameter: Sendable {
  enum Kind: String, Sendable {
    case string, token, reference, date
  }

  let type: ResourceType
  let name: String
  let kind: Kind
  /// Where its values stand: the names of elements, one below the other; `extension(…)` is the one of that address.
  let paths: [[String]]
  /// To which type a reference leads.
  let target: ResourceType?
  /// The canonical of its definition.
  let definition: String

  /// The values of this parameter in a resource.
  func values(in resource: FHIRValue) -> [FHIRValue] {
    paths.flatMap { path in
      path.reduce([resource]) { values, step in values.flatMap { Self.step($0, step) } }
    }
  }

  private static func step(_ value: FHIRValue, _ step: String) -> [FHIRValue] {
    guard step.hasPrefix("extension(") else { return value.all(step) }
    let url = step.dropFirst("extension(".count).dropLast()
    return value.all("extension").filter { $0["url"]?.text == String(url) }
  }

  static func of(_ type: ResourceType) -> [SearchParameter] { byType[Int(type.rawValue)] }

  static func named(_ name: String, of type: ResourceType) -> SearchParameter? {
    of(type).first { $0.name == name }
  }

  static let all = ResourceType.allCases.flatMap { of($0) }

  private static let byType: [[SearchParameter]] = ResourceType.allCases.map { type in
    table.filter { $0.type == type }.map { $0.parameter }
  }

  // MARK: The table

  private struct Row {
    var type: ResourceType
    var parameter: SearchParameter
  }

  private static func row(
    _ type: ResourceType, _ name: String, _ kind: Kind, _ paths: String, to target: ResourceType? = nil,
    definition: String? = nil
  ) -> Row {
    let steps = paths.split(separator: "|").map { path in
      path.split(separator: " ").map { step in
        guard step.hasPrefix("@") else { return String(step) }
        let name = String(step.dropFirst())
        let url =
          name == "type"
          ? name
          : name == "organization-period"
            ? "http://hl7.org/fhir/StructureDefinition/organization-period" : PlanNet.extensionURL(name)
        return "extension(\(url))"
      }
    }
    return Row(
      type: type,
      parameter: SearchParameter(
        type: type, name: name, kind: kind, paths: steps, target: target,
        definition: definition ?? PlanNet.searchParameter("\(type.name.lowercased())-\(name)")))
  }

  private static func base(_ type: ResourceType, _ name: String, _ kind: Kind, _ paths: String) -> Row {
    row(type, name, kind, paths, definition: "http://hl7.org/fhir/SearchParameter/\(type.name)-\(name)")
  }

  /// Steps of a path are parted by blanks, paths by bars; `@` begins the name of an extension.
  private static let table: [Row] = [
    row(.endpoint, "organization", .reference, "managingOrganization", to: .organization),

    row(.healthcareService, "location", .reference, "location", to: .location),
    row(.healthcareService, "coverage-area", .reference, "coverageArea", to: .location),
    row(.healthcareService, "organization", .reference, "providedBy", to: .organization),
    row(.healthcareService, "endpoint", .reference, "endpoint", to: .endpoint),
    row(.healthcareService, "name", .string, "name"),
    row(.healthcareService, "service-category", .token, "category"),
    row(.healthcareService, "service-type", .token, "type"),
    row(.healthcareService, "specialty", .token, "specialty"),
    row(.healthcareService, "delivery-method", .token, "@delivery-method @type valueCodeableConcept"),

    row(.insurancePlan, "administered-by", .reference, "administeredBy", to: .organization),
    row(.insurancePlan, "owned-by", .reference, "ownedBy", to: .organization),
    row(.insurancePlan, "coverage-area", .reference, "coverageArea", to: .location),
    row(.insurancePlan, "network", .reference, "network", to: .organization),
    row(.insurancePlan, "name", .string, "name|alias"),
    row(.insurancePlan, "plan-type", .token, "plan type"),
    row(.insurancePlan, "identifier", .token, "identifier"),
    row(.insurancePlan, "type", .token, "type"),

    row(.location, "partof", .reference, "partOf", to: .location),
    row(.location, "organization", .reference, "managingOrganization", to: .organization),
    row(.location, "endpoint", .reference, "endpoint", to: .endpoint),
    row(.location, "address", .string, "address"),
    row(.location, "address-city", .string, "address city"),
    row(.location, "address-state", .string, "address state"),
    row(.location, "address-postalcode", .string, "address postalCode"),
    row(.location, "type", .token, "type"),

    row(.organization, "partof", .reference, "partOf", to: .organization),
    row(.organization, "endpoint", .reference, "endpoint", to: .endpoint),
    row(.organization, "coverage-area", .reference, "@location-reference valueReference", to: .location),
    row(.organization, "address", .string, "address"),
    row(.organization, "name", .string, "name|alias"),
    row(.organization, "type", .token, "type"),
    row(.organization, "period", .date, "@organization-period valuePeriod"),
    base(.organization, "identifier", .token, "identifier"),

    row(.organizationAffiliation, "primary-organization", .reference, "organization", to: .organization),
    row(
      .organizationAffiliation, "participating-organization", .reference, "participatingOrganization",
      to: .organization),
    row(.organizationAffiliation, "location", .reference, "location", to: .location),
    row(.organizationAffiliation, "service", .reference, "healthcareService", to: .healthcareService),
    row(.organizationAffiliation, "network", .reference, "network", to: .organization),
    row(.organizationAffiliation, "endpoint", .reference, "endpoint", to: .endpoint),
    row(.organizationAffiliation, "role", .token, "code"),
    row(.organizationAffiliation, "specialty", .token, "specialty"),
    row(.organizationAffiliation, "period", .date, "period"),

    row(.practitioner, "name", .string, "name"),
    row(
      .practitioner, "family", .string, "name family",
      definition: PlanNet.searchParameter("practitioner-family-name")),
    row(
      .practitioner, "given", .string, "name given",
      definition: PlanNet.searchParameter("practitioner-given-name")),
    row(.practitioner, "period", .date, "@practitioner-period valuePeriod"),
    base(.practitioner, "identifier", .token, "identifier"),

    row(.practitionerRole, "practitioner", .reference, "practitioner", to: .practitioner),
    row(.practitionerRole, "organization", .reference, "organization", to: .organization),
    row(.practitionerRole, "location", .reference, "location", to: .location),
    row(.practitionerRole, "service", .reference, "healthcareService", to: .healthcareService),
    row(.practitionerRole, "network", .reference, "@network-reference valueReference", to: .organization),
    row(.practitionerRole, "endpoint", .reference, "endpoint", to: .endpoint),
    row(.practitionerRole, "role", .token, "code"),
    row(.practitionerRole, "specialty", .token, "specialty"),
    row(.practitionerRole, "period", .date, "period"),
  ]
}

/// What holds for every type.
enum CommonParameter: String, CaseIterable {
  case id = "_id"
  case lastUpdated = "_lastUpdated"
  case source = "_source"

  var kind: String {
    switch self {
    case .id: "token"
    case .lastUpdated: "date"
    case .source: "uri"
    }
  }

  var definition: String { "http://hl7.org/fhir/SearchParameter/Resource-" + rawValue.dropFirst() }
}
