/// The resources of a provider directory, each with what the implementation guide calls it.
public enum ResourceType: UInt8, CaseIterable, Sendable {
  case endpoint, healthcareService, insurancePlan, location, organization, organizationAffiliation
  case practitioner, practitionerRole

  public var name: String {
    switch self {
    case .endpoint: "Endpoint"
    case .healthcareService: "HealthcareService"
    case .insurancePlan: "InsurancePlan"
    case .location: "Location"
    case .organization: "Organization"
    case .organizationAffiliation: "OrganizationAffiliation"
    case .practitioner: "Practitioner"
    case .practitionerRole: "PractitionerRole"
    }
  }

  public init?(name: String) {
    guard let type = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = type
  }

  /// The profiles of the guide for it.
  var profiles: [String] {
    self == .organization
      ? [PlanNet.profile("Organization"), PlanNet.profile("Network")] : [PlanNet.profile(name)]
  }
}

/// Addresses of the implementation guide Da Vinci PDex Plan-Net, and of the code systems it names.
public enum PlanNet {
  public static let base = "http://hl7.org/fhir/us/davinci-pdex-plan-net"
  static let capabilities = base + "/CapabilityStatement/plan-net"

  static func profile(_ name: String) -> String { "\(base)/StructureDefinition/plannet-\(name)" }
  static func extensionURL(_ name: String) -> String { "\(base)/StructureDefinition/\(name)" }
  static func codes(_ name: String) -> String { "\(base)/CodeSystem/\(name)" }
  static func searchParameter(_ name: String) -> String { "\(base)/SearchParameter/\(name)" }

  static let npi = "http://hl7.org/fhir/sid/us-npi"
  static let ccn = "http://hl7.org/fhir/sid/us-ccn"
  static let nucc = "http://nucc.org/provider-taxonomy"
  static let languages = "urn:ietf:bcp:47"

  /// The extensions that a resource made of facts may have; what a source states has whichever it has.
  static let written = ["accessibility", "delivery-method", "network-reference", "newpatients"]
}
