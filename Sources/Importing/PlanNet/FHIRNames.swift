import DirectoryModel
import Reading

/// The keys and elements of FHIR that are looked at, each with the number it has in every tree: the number of
/// its case.
enum FHIRName: UInt16, CaseIterable {
  case resourceType = 1
  case id, meta, profile, lastUpdated, contained, `extension`, url, reference, display, identifier
  case system, value, use, rank, type, coding, code, text, period, start, end, active, status
  // A Bundle and its entries.
  case entry, resource, fullUrl, request, response, method, lastModified, link, relation, total
  // A person.
  case name, family, given, prefix, suffix, telecom, address, gender, qualification, communication
  // Roles, organizations, places, services.
  case practitioner, organization, location, healthcareService, specialty, participatingOrganization, network
  case alias, partOf, line, city, state, postalCode, country, position, latitude, longitude
  case managingOrganization, providedBy, ownedBy, administeredBy, plan, coverage
  // Values of extensions.
  case valueReference, valueCodeableConcept, valueCoding, valueCode, valueBoolean, valueDecimal
  // Long and never looked at: the XHTML of a narrative, base64.
  case div, data
  // The resources.
  case Bundle, Practitioner, PractitionerRole, Organization, OrganizationAffiliation, Location
  case HealthcareService, InsurancePlan, Endpoint

  var name: RecordName { RecordName(rawValue: rawValue) }

  /// The names of one import, these first.
  static func table() -> RecordNames { RecordNames(allCases.map { "\($0)" }) }
}

/// The resources of a provider directory that become records.
enum FHIRType: UInt8, CaseIterable {
  case practitioner, practitionerRole, organization, affiliation, location, service, plan, endpoint

  var name: FHIRName {
    switch self {
    case .practitioner: .Practitioner
    case .practitionerRole: .PractitionerRole
    case .organization: .Organization
    case .affiliation: .OrganizationAffiliation
    case .location: .Location
    case .service: .HealthcareService
    case .plan: .InsurancePlan
    case .endpoint: .Endpoint
    }
  }

  init?(_ name: FHIRName) {
    guard let type = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = type
  }

  /// `Practitioner/` …: what stands before the id in a reference.
  var path: StaticString {
    switch self {
    case .practitioner: "Practitioner/"
    case .practitionerRole: "PractitionerRole/"
    case .organization: "Organization/"
    case .affiliation: "OrganizationAffiliation/"
    case .location: "Location/"
    case .service: "HealthcareService/"
    case .plan: "InsurancePlan/"
    case .endpoint: "Endpoint/"
    }
  }
}

/// A tree read as FHIR.
extension RecordTree {
  func fhirName(of node: RecordNode) -> FHIRName? { FHIRName(rawValue: name(of: node).rawValue) }

  func child(of node: RecordNode, _ name: FHIRName) -> RecordNode? { child(of: node, named: name.name) }

  func children(of node: RecordNode, _ name: FHIRName) -> RecordChildren {
    children(of: node, named: name.name)
  }

  /// The text of the first child of this name; empty when there is none.
  func text(of node: RecordNode, _ name: FHIRName) -> UnsafeRawBufferPointer {
    text(of: node, named: name.name) ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// What tells an extension: the last segment of its address. Dialects differ in the base.
  func extensionName(_ node: RecordNode) -> UnsafeRawBufferPointer { text(of: node, .url).lastSegment }

  /// The first extension of this name.
  func fhirExtension(of node: RecordNode, _ name: StaticString) -> RecordNode? {
    for child in children(of: node, .extension) where extensionName(child).equals(name) { return child }
    return nil
  }
}

extension UnsafeRawBufferPointer {
  /// What stands behind the last slash.
  var lastSegment: UnsafeRawBufferPointer {
    guard let slash = lastIndex(of: UInt8(ascii: "/")) else { return self }
    return UnsafeRawBufferPointer(rebasing: self[(slash + 1)...])
  }

  func starts(with text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount
      && UnsafeRawBufferPointer(rebasing: self[..<text.utf8CodeUnitCount]).equals(text)
  }

  func ends(with text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount
      && UnsafeRawBufferPointer(rebasing: self[(count - text.utf8CodeUnitCount)...]).equals(text)
  }
}
