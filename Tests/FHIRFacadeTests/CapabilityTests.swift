import FHIRModel
import TestSupport
import Testing

@testable import FHIRFacade

/// All that the CapabilityStatement says, used: whoever adds a parameter, an include or an extension adds it here.
@Suite struct CapabilityTests {
  private static let npi = "http://hl7.org/fhir/sid/us-npi"

  /// For each parameter a value and whom it finds in the invented payer's directory.
  private static let examples: [String: [(value: String, ids: [String])]] = [
    "Endpoint.organization": [("Organization/clinic", ["portal"]), ("Organization/payer", [])],
    "HealthcareService.location": [("site-1", ["svc"])],
    "HealthcareService.coverage-area": [("Location/area", ["svc"])],
    "HealthcareService.organization": [("clinic", ["svc"])],
    "HealthcareService.endpoint": [("portal", ["svc"])],
    "HealthcareService.name": [("second OP", ["svc"]), ("opinions", [])],
    "HealthcareService.service-category": [("outpat", ["svc"])],
    "HealthcareService.service-type": [("|124", ["svc"])],
    "HealthcareService.specialty": [("http://nucc.org/provider-taxonomy|207RX0202X", ["svc"])],
    "HealthcareService.delivery-method": [("virtual", ["svc"]), ("physical", [])],
    "InsurancePlan.administered-by": [("payer", ["plan"])],
    "InsurancePlan.owned-by": [("payer", ["plan"])],
    "InsurancePlan.coverage-area": [("area", ["plan"])],
    "InsurancePlan.network": [("net-a", ["plan"])],
    "InsurancePlan.name": [("inv pp", ["plan"]), ("invented", ["plan"]), ("ppo", [])],
    "InsurancePlan.plan-type": [("gold", ["plan"])],
    "InsurancePlan.identifier": [("https://payer.invalid/plans|P-1", ["plan"])],
    "InsurancePlan.type": [("commppo", ["plan"])],
    "Location.partof": [("area", ["site-1"])],
    "Location.organization": [("clinic", ["site-1"])],
    "Location.endpoint": [("portal", ["site-1"])],
    "Location.address": [("1 sample st", ["site-1"])],
    "Location.address-city": [("spring", ["site-1"])],
    "Location.address-state": [("il", ["area", "site-1"])],
    "Location.address-postalcode": [("627", ["site-1"])],
    "Location.type": [("OUTPHARM", ["site-1"])],
    "Organization.partof": [("Organization/payer", ["clinic", "net-a"])],
    "Organization.endpoint": [("portal", ["clinic"])],
    "Organization.coverage-area": [("area", ["net-a"])],
    "Organization.address": [("springfield", ["clinic"])],
    "Organization.name": [("clinica", ["clinic"]), ("net a", ["net-a"])],
    "Organization.type": [("ntwk", ["net-a"])],
    "Organization.period": [("ge2021", ["clinic"]), ("lt2019", [])],
    "Organization.identifier": [(npi + "|2000001018", ["clinic"])],
    "OrganizationAffiliation.primary-organization": [("payer", ["aff"])],
    "OrganizationAffiliation.participating-organization": [("clinic", ["aff"])],
    "OrganizationAffiliation.location": [("site-1", ["aff"])],
    "OrganizationAffiliation.service": [("svc", ["aff"])],
    "OrganizationAffiliation.network": [("net-a", ["aff"])],
    "OrganizationAffiliation.endpoint": [("portal", ["aff"])],
    "OrganizationAffiliation.role": [("provider", ["aff"])],
    "OrganizationAffiliation.specialty": [("207RX0202X", ["aff"])],
    "OrganizationAffiliation.period": [("2026", ["aff"]), ("2026-06", []), ("gt2026-06", ["aff"])],
    "Practitioner.name": [("ana", ["ana"]), ("md", ["ana"]), ("sam", ["lee"])],
    "Practitioner.family": [("ejemplo", ["ana"])],
    "Practitioner.given": [("maria", ["ana"])],
    "Practitioner.period": [("sa2019-05-04", ["ana"]), ("sa2019-05-05", [])],
    "Practitioner.identifier": [(npi + "|2000000028", ["lee"])],
    "PractitionerRole.practitioner": [("Practitioner/ana", ["ana-1"])],
    "PractitionerRole.organization": [("clinic", ["ana-1"])],
    "PractitionerRole.location": [("site-1", ["ana-1"]), ("nowhere", ["lee-1"])],
    "PractitionerRole.service": [("svc", ["ana-1"])],
    "PractitionerRole.network": [("Organization/net-a", ["ana-1"])],
    "PractitionerRole.endpoint": [("portal", ["ana-1"])],
    "PractitionerRole.role": [("ph", ["ana-1"])],
    "PractitionerRole.specialty": [
      ("207RX0202X", ["ana-1"]), ("207RX0202X,208600000X", ["ana-1", "lee-1"]),
    ],
    "PractitionerRole.period": [("ge2026", ["ana-1"])],
    "*._id": [],
    "*._lastUpdated": [],
    "*._source": [],
  ]

  /// Only the invented payer: the bundled data has organizations and services of its own.
  private static let own = "_source=urn:second-opinion:source:plan-x"

  private static var statement: FHIRValue { SharedFacades.planNet.json("metadata") }

  private static var resources: [FHIRValue] {
    statement.all("rest").first?.all("resource").filter { $0["type"]?.text != "Provenance" } ?? []
  }

  @Test func `every parameter has an example, and finds by it whom it should`() throws {
    var used = Set<String>()
    for resource in Self.resources {
      let type = try #require(resource["type"]?.text)
      for parameter in resource.all("searchParam") {
        let name = try #require(parameter["name"]?.text)
        if name.hasPrefix("_") {
          #expect(Self.examples["*." + name] != nil, "\(name)")
          continue
        }
        used.insert("\(type).\(name)")
        let examples = try #require(Self.examples["\(type).\(name)"], "\(type).\(name) has no example")
        #expect(examples.contains { !$0.ids.isEmpty }, "\(type).\(name)")
        for example in examples {
          let answer = SharedFacades.planNet.matches("\(type)?\(Self.own)&\(name)=\(example.value)")
          #expect(
            answer.ids == example.ids.map { "\(type)/\($0)" }, "\(type)?\(name)=\(example.value)")
          #expect(answer.total == example.ids.count)
        }
      }
    }
    #expect(Set(Self.examples.keys.filter { !$0.hasPrefix("*") }) == used)
    #expect(used.count == SearchParameter.all.count)
  }

  @Test func `what every type can be asked works for every type`() throws {
    for type in ResourceType.allCases {
      let all = SharedFacades.planNet.matches("\(type.name)?\(Self.own)").ids
      let first = try #require(all.first)
      let id = String(first.split(separator: "/")[1])
      #expect(SharedFacades.planNet.matches("\(type.name)?_id=\(id),none").ids == [first])
      #expect(
        SharedFacades.planNet.matches("\(type.name)?\(Self.own)&_id:not=\(id)").ids == Array(all.dropFirst()))
      #expect(SharedFacades.planNet.matches("\(type.name)?\(Self.own)&_lastUpdated=lt2025").ids == [])
      #expect(SharedFacades.planNet.matches("\(type.name)?\(Self.own)&_lastUpdated=ge2026").ids == all)
    }
    #expect(
      SharedFacades.planNet.matches("Practitioner?_lastUpdated=2026-04-04").ids == ["Practitioner/ana"])
    // Without a date of its own a resource is as old as its file.
    #expect(
      SharedFacades.planNet.matches("Practitioner?_lastUpdated=2026-11-01").ids == ["Practitioner/lee"])
  }

  @Test func `every include and reverse include brings what a look at the references brings`() throws {
    let naive = NaiveSearch(SharedFacades.all.catalog)
    var pairs = 0
    for resource in Self.resources {
      let type = try #require(resource["type"]?.text.flatMap { ResourceType(name: $0) })
      for include in resource.all("searchInclude").compactMap(\.text) {
        pairs += try compare(type, "_include=" + include, naive) { match in
          let parts = include.split(separator: ":").map(String.init)
          let parameter = SearchParameter.named(parts[1], of: type)!
          return parameter.values(in: match).compactMap { $0["reference"]?.text }.filter { text in
            naive.resources[parameter.target!]!.contains { text == "\(parameter.target!.name)/\($0.id)" }
          }
        }
      }
      for include in resource.all("searchRevInclude").compactMap(\.text) where include != "Provenance:target"
      {
        pairs += try compare(type, "_revinclude=" + include, naive) { match in
          let parts = include.split(separator: ":").map(String.init)
          let from = ResourceType(name: parts[0])!
          let parameter = SearchParameter.named(parts[1], of: from)!
          return naive.resources[from]!.filter { other in
            parameter.values(in: other.value).contains { $0["reference"]?.text == AskedFacade.name(match) }
          }.map { "\(from.name)/\($0.id)" }
        }
      }
    }
    #expect(pairs > 100)
  }

  private func compare(
    _ type: ResourceType, _ include: String, _ naive: NaiveSearch, _ expected: (FHIRValue) -> [String]
  ) throws -> Int {
    let bundle = SharedFacades.all.json("\(type.name)?_count=500&\(include)")
    let entries = bundle.all("entry")
    let matches = entries.filter { $0["search"]?["mode"]?.text == "match" }.compactMap { $0["resource"] }
    let included = entries.filter { $0["search"]?["mode"]?.text == "include" }.map {
      AskedFacade.name($0["resource"])
    }
    let names = Set(matches.map { AskedFacade.name($0) })
    let wanted = Set(matches.flatMap(expected)).subtracting(names)
    #expect(Set(included) == wanted, "\(type.name)?\(include)")
    #expect(included.count == wanted.count, "one of them twice: \(include)")
    return wanted.count
  }

  @Test func `every extension that is written stands in some resource`() {
    var seen = Set<String>()
    func look(_ value: FHIRValue) {
      for field in value.fields {
        if field.name == "url", let text = field.value.text, text.hasPrefix(PlanNet.base) {
          seen.insert(String(text.split(separator: "/").last!))
        }
        for inner in field.value.values { look(inner) }
      }
    }
    for (_, resources) in NaiveSearch(SharedFacades.all.catalog).resources {
      for resource in resources where resource.value["meta"]?["source"]?.text?.hasSuffix("plan-x") != true {
        look(resource.value)
      }
    }
    #expect(seen == Set(PlanNet.written))
  }

  @Test func `the statement instantiates the guide and claims no certificate`() {
    let statement = Self.statement
    #expect(statement["instantiates"]?.values.first?.text == PlanNet.base + "/CapabilityStatement/plan-net")
    #expect(statement["fhirVersion"]?.text == "4.0.1")
    #expect(statement["implementation"]?["description"]?.text?.contains("not certified") == true)
    #expect(Self.resources.compactMap { $0["type"]?.text } == ResourceType.allCases.map(\.name))
  }
}
