/// What an element of FHIR R4 (4.0.1) may hold: its parts in the order in which XML demands them.
///
/// The tables are those of the eight resources of a provider directory and of the types they use. What is not in them
/// is no element there: whoever reads by them leaves it out and says so.
public struct FHIRElement: Sendable {
  public enum Content: Sendable {
    /// A primitive that JSON writes as a string.
    case text
    /// A primitive that JSON writes in digits.
    case number
    case boolean
    /// A type of the tables, by name.
    case type(String)
  }

  public let name: String
  public let content: Content
  public let isList: Bool
  /// It belongs to the summary of its resource.
  public let isSummary: Bool
  /// Its resource is none without it.
  public let isMandatory: Bool
}

public enum FHIRStructure {
  /// The elements of a type or resource; nil for what the tables do not have.
  public static func elements(of type: String) -> [FHIRElement]? { tables[type] }

  /// The place of an element among those of its type.
  public static func order(of name: String, in type: String) -> Int? {
    tables[type]?.firstIndex { $0.name == name }
  }

  private static let tables: [String: [FHIRElement]] = {
    var tables: [String: [FHIRElement]] = [:]
    for line in (dataTypes + "\n" + resources).split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      let name = String(parts[0])
      var elements = parts[1].split(separator: " ").map { element($0) }
      if name.first?.isUppercase == true {
        let own = name == "Extension" ? [] : elements
        elements = before(name) + own
        if name == "Extension" { elements += [element("url:uri")] + values }
      }
      tables[name] = elements
    }
    return tables
  }()

  /// What stands before the elements of a type's own.
  private static func before(_ name: String) -> [FHIRElement] {
    if resourceNames.contains(name) {
      return [
        "id:id^", "meta:Meta^", "implicitRules:uri^", "language:code", "contained:resource*",
        "extension:Extension*", "modifierExtension:Extension*^",
      ].map { element(Substring($0)) }
    }
    let isBackbone = name.contains(".")
    return [element("extension:Extension*")] + (isBackbone ? [element("modifierExtension:Extension*")] : [])
  }

  private static let resourceNames: Set<String> = [
    "Endpoint", "HealthcareService", "InsurancePlan", "Location", "Organization", "OrganizationAffiliation",
    "Practitioner", "PractitionerRole",
  ]

  /// `name:type` with `*` for a list, `^` for one of the summary, `!` for one that must be there.
  private static func element(_ text: Substring) -> FHIRElement {
    let parts = text.split(separator: ":")
    let type = String(parts[1].prefix { $0 != "*" && $0 != "^" && $0 != "!" })
    return FHIRElement(
      name: String(parts[0]), content: content(type), isList: parts[1].contains("*"),
      isSummary: parts[1].contains("^"), isMandatory: parts[1].contains("!"))
  }

  private static func content(_ type: String) -> FHIRElement.Content {
    switch type {
    case "boolean": .boolean
    case "decimal", "integer", "positiveInt", "unsignedInt": .number
    case _ where type.first?.isUppercase == true || type == "resource": .type(type)
    default: .text
    }
  }

  /// What an extension may state: `valueString`, `valueReference` …
  private static let values: [FHIRElement] = [
    "base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant", "integer",
    "markdown", "oid", "positiveInt", "string", "time", "unsignedInt", "uri", "url", "uuid", "Address",
    "Annotation", "Attachment", "CodeableConcept", "Coding", "ContactPoint", "HumanName", "Identifier",
    "Money", "Period", "Quantity", "Range", "Ratio", "Reference", "Meta",
  ].map { type in
    let name = "value" + (type.first?.uppercased() ?? "") + type.dropFirst()
    return FHIRElement(
      name: name, content: content(type), isList: false, isSummary: false, isMandatory: false)
  }

  private static let dataTypes = """
    Meta=versionId:id lastUpdated:instant source:uri profile:canonical* security:Coding* tag:Coding*
    Extension=url:uri
    Identifier=use:code type:CodeableConcept system:uri value:string period:Period assigner:Reference
    CodeableConcept=coding:Coding* text:string
    Coding=system:uri version:string code:code display:string userSelected:boolean
    Reference=reference:string type:uri identifier:Identifier display:string
    Period=start:dateTime end:dateTime
    HumanName=use:code text:string family:string given:string* prefix:string* suffix:string* period:Period
    Address=use:code type:code text:string line:string* city:string district:string state:string \
    postalCode:string country:string period:Period
    ContactPoint=system:code value:string use:code rank:positiveInt period:Period
    Quantity=value:decimal comparator:code unit:string system:uri code:code
    Money=value:decimal currency:code
    Range=low:Quantity high:Quantity
    Ratio=numerator:Quantity denominator:Quantity
    Attachment=contentType:code language:code data:base64Binary url:url size:unsignedInt hash:base64Binary \
    title:string creation:dateTime
    Annotation=authorReference:Reference authorString:string time:dateTime text:markdown
    """

  private static let resources = """
    Practitioner=identifier:Identifier*^ active:boolean^ name:HumanName*^ telecom:ContactPoint*^ \
    address:Address*^ gender:code^ birthDate:date^ photo:Attachment* \
    qualification:Practitioner.qualification* communication:CodeableConcept*
    Practitioner.qualification=identifier:Identifier* code:CodeableConcept! period:Period issuer:Reference
    PractitionerRole=identifier:Identifier*^ active:boolean^ period:Period^ practitioner:Reference^ \
    organization:Reference^ code:CodeableConcept*^ specialty:CodeableConcept*^ location:Reference*^ \
    healthcareService:Reference* telecom:ContactPoint*^ availableTime:AvailableTime.* \
    notAvailable:NotAvailable.* availabilityExceptions:string endpoint:Reference*
    AvailableTime.=daysOfWeek:code* allDay:boolean availableStartTime:time availableEndTime:time
    NotAvailable.=description:string! during:Period
    Organization=identifier:Identifier*^ active:boolean^ type:CodeableConcept*^ name:string^ alias:string* \
    telecom:ContactPoint* address:Address* partOf:Reference^ contact:Contact.* endpoint:Reference*
    Contact.=purpose:CodeableConcept name:HumanName telecom:ContactPoint* address:Address
    OrganizationAffiliation=identifier:Identifier*^ active:boolean^ period:Period^ organization:Reference^ \
    participatingOrganization:Reference^ network:Reference*^ code:CodeableConcept*^ \
    specialty:CodeableConcept*^ location:Reference*^ healthcareService:Reference* telecom:ContactPoint*^ \
    endpoint:Reference*
    Location=identifier:Identifier*^ status:code^ operationalStatus:Coding^ name:string^ alias:string* \
    description:string^ mode:code^ type:CodeableConcept*^ telecom:ContactPoint* address:Address \
    physicalType:CodeableConcept^ position:Location.position managingOrganization:Reference^ \
    partOf:Reference hoursOfOperation:Location.hoursOfOperation* availabilityExceptions:string \
    endpoint:Reference*
    Location.position=longitude:decimal! latitude:decimal! altitude:decimal
    Location.hoursOfOperation=daysOfWeek:code* allDay:boolean openingTime:time closingTime:time
    HealthcareService=identifier:Identifier*^ active:boolean^ providedBy:Reference^ \
    category:CodeableConcept*^ type:CodeableConcept*^ specialty:CodeableConcept*^ location:Reference*^ \
    name:string^ comment:string^ extraDetails:markdown photo:Attachment^ telecom:ContactPoint* \
    coverageArea:Reference* serviceProvisionCode:CodeableConcept* eligibility:HealthcareService.eligibility* \
    program:CodeableConcept* characteristic:CodeableConcept* communication:CodeableConcept* \
    referralMethod:CodeableConcept* appointmentRequired:boolean availableTime:AvailableTime.* \
    notAvailable:NotAvailable.* availabilityExceptions:string endpoint:Reference*
    HealthcareService.eligibility=code:CodeableConcept comment:markdown
    InsurancePlan=identifier:Identifier*^ status:code^ type:CodeableConcept*^ name:string^ alias:string* \
    period:Period^ ownedBy:Reference^ administeredBy:Reference^ coverageArea:Reference*^ contact:Contact.* \
    endpoint:Reference* network:Reference* coverage:InsurancePlan.coverage* plan:InsurancePlan.plan*
    InsurancePlan.coverage=type:CodeableConcept! network:Reference* benefit:InsurancePlan.benefit*!
    InsurancePlan.benefit=type:CodeableConcept! requirement:string limit:InsurancePlan.limit*
    InsurancePlan.limit=value:Quantity code:CodeableConcept
    InsurancePlan.plan=identifier:Identifier* type:CodeableConcept coverageArea:Reference* network:Reference* \
    generalCost:InsurancePlan.generalCost* specificCost:InsurancePlan.specificCost*
    InsurancePlan.generalCost=type:CodeableConcept groupSize:positiveInt cost:Money comment:string
    InsurancePlan.specificCost=category:CodeableConcept! benefit:InsurancePlan.planBenefit*
    InsurancePlan.planBenefit=type:CodeableConcept! cost:InsurancePlan.cost*
    InsurancePlan.cost=type:CodeableConcept! applicability:CodeableConcept qualifiers:CodeableConcept* \
    value:Quantity
    Endpoint=identifier:Identifier*^ status:code^! connectionType:Coding^! name:string^ \
    managingOrganization:Reference^ contact:ContactPoint* period:Period^ payloadType:CodeableConcept*^! \
    payloadMimeType:code*^ address:url^! header:string*
    """
}
