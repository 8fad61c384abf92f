import FHIRModel
import Foundation
import Importing

import TestSupport
import Testing

@testable import FHIRFacade

/// What resources hold, and that they survive a round trip.
@Suite struct ResourceTests {
  /// What the server adds or sets: its version, the source, and a date where the source has none.
  private static func stripped(_ resource: FHIRValue) -> String {
    guard case .resource(let type, let fields) = resource else { return "" }
    let parts = fields.compactMap { field -> FHIRValue.Field? in
      guard field.name == "meta" else { return field }
      let meta = field.value.fields.filter { !["versionId", "source", "lastUpdated"].contains($0.name) }
      return meta.isEmpty ? nil : ("meta", .object(meta))
    }
    return canonical(.resource(type, parts))
  }

  /// With its fields in the order of their names: two sources write them in different orders.
  private static func canonical(_ value: FHIRValue) -> String {
    func ordered(_ value: FHIRValue) -> FHIRValue {
      switch value {
      case .object(let fields): .object(fields.map { ($0.name, ordered($0.value)) }.sorted { $0.0 < $1.0 })
      case .resource(let type, let fields):
        .object(
          ([("resourceType", .string(type))] + fields.map { ($0.name, ordered($0.value)) }).sorted {
            $0.0 < $1.0
          })
      case .list(let values): .list(values.map(ordered))
      // Where a source writes a text as a number, FHIR has a text.
      case .number(let digits): .string(digits)
      default: value
      }
    }
    var bytes: [UInt8] = []
    ordered(value).writeJSON(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `what a source states comes back as it was stated`() throws {
    for text in InventedPlanNet.resources {
      let stated = try #require(Array(text.utf8).withUnsafeBytes { FHIRValue(json: $0) })
      let answered = SharedFacades.planNet.json(AskedFacade.name(stated))
      #expect(Self.stripped(answered) == Self.stripped(stated))
    }
    let ana = SharedFacades.planNet.json("Practitioner/ana")
    #expect(ana["meta"]?["lastUpdated"]?.text == "2026-04-04T04:04:04Z")
    #expect(ana["meta"]?["versionId"]?.text != "7")
  }

  @Test(.enabled(if: SharedFacades.hasSamples, "the samples of a payer's directory are not here"))
  func `a payer's directory survives import and answer`() throws {
    var count = 0
    for file in SharedFacades.sampleFiles {
      for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
        let stated = try #require(Array(line.utf8).withUnsafeBytes { FHIRValue(json: $0) })
        let answered = SharedFacades.samples.json(AskedFacade.name(stated))
        #expect(Self.stripped(answered) == Self.stripped(stated), "\(AskedFacade.name(stated))")
        count += 1
      }
    }
    #expect(count > 3_000)
  }

  @Test func `the XML of an answer, imported again, gives the same resources`() throws {
    let asked = SharedFacades.all
    let fixture = try DirectoryFixture()
    var files: [String] = []
    for type in ResourceType.allCases {
      let reply = asked.get("\(type.name)?_count=500&_format=xml")
      let name = "\(type.name).xml"
      fixture.folder.write(name, String(decoding: reply.body, as: UTF8.self))
      files.append(fixture.folder.file(name))
    }
    try fixture.add([.init("plan-z", files, adapter: "plan-net", asOf: "2026-11-01")])
    let again = try AskedFacade(fixture.directory)
    var count = 0
    for type in ResourceType.allCases {
      for number in 0..<asked.catalog.count(type) {
        let resource = asked.catalog.resource(type, number)
        let copy = again.json(AskedFacade.name(resource))
        #expect(Self.stripped(copy) == Self.stripped(resource), "\(AskedFacade.name(resource))")
        count += 1
      }
    }
    #expect(count > 400)
  }

  @Test func `narratives, base64 and element ids are left out, and what is no element is said`() throws {
    let fixture = try DirectoryFixture()
    let text = """
      {"resourceType":"Location","id":"x","text":{"status":"generated","div":"<div>Hi</div>"},"status":"active",\
      "name":"N","colour":"blue","_name":{"id":"1"},"position":{"longitude":-71.10,"latitude":41.5}}
      """
    fixture.folder.write("l.ndjson", text + "\n")
    let report = try fixture.add([
      .init("plan-x", [fixture.folder.file("l.ndjson")], adapter: "plan-net", asOf: "2026-11-01")
    ])[0]
    let resource = try AskedFacade(fixture.directory).json("Location/x")
    #expect(resource.fields.map(\.name) == ["id", "meta", "status", "name", "position"])
    // Digits are kept as they are stated.
    #expect(resource["position"]?["longitude"]?.text == "-71.10")
    #expect(report.warnings["element-ignored"] == 1)
  }

  @Test func `addresses of resources that are here become their addresses here`() throws {
    let resources = [
      """
      {"resourceType":"Practitioner","id":"p","active":true,"name":[{"family":"F"}]}
      """,
      """
      {"resourceType":"PractitionerRole","id":"r","active":true,"practitioner":{"reference":\
      "https://payer.invalid/fhir/Practitioner/p"},"organization":{"reference":\
      "https://payer.invalid/fhir/Organization/far"}}
      """,
    ]
    let fixture = try InventedPlanNet.fixture(resources)
    let asked = try AskedFacade(fixture.directory)
    let role = asked.json("PractitionerRole/r")
    #expect(role["practitioner"]?["reference"]?.text == "Practitioner/p")
    #expect(role["organization"]?["reference"]?.text == "https://payer.invalid/fhir/Organization/far")
    #expect(asked.matches("PractitionerRole?practitioner.family=F").ids == ["PractitionerRole/r"])
    #expect(
      asked.matches("PractitionerRole?organization=https://payer.invalid/fhir/Organization/far").ids
        == ["PractitionerRole/r"])
  }

  // MARK: Made of facts

  @Test func `a role made of facts has its networks, sites and new patients, and none that is over`() throws {
    let asked = SharedFacades.all
    let roles = asked.matches(
      "PractitionerRole?network=Organization/net-00000ZZ-ppo&location.address-state=IL&specialty="
        + "http://nucc.org/provider-taxonomy|207RX0202X")
    #expect(!roles.ids.isEmpty)
    for id in roles.ids {
      let role = asked.json(id)
      #expect(role["meta"]?["profile"]?.values.first?.text?.hasSuffix("plannet-PractitionerRole") == true)
      let practitioner = try #require(role["practitioner"]?["reference"]?.text)
      #expect(asked.get(practitioner).status == 200, "\(practitioner)")
    }
    // In the example this participation ended; whoever has another has it at another site.
    let over = asked.matches("PractitionerRole?practitioner=npi-2000000135&network=net-00000ZZ-ppo")
    #expect(over.ids.isEmpty)
  }

  @Test func `a plan of several years has the networks of today's`() throws {
    let fixture = try DirectoryFixture()
    for (source, year) in [("mutual-2026", 2026), ("mutual-2027", 2027)] {
      try fixture.add(
        source,
        [
          "networks.csv": "network,name\nn,Net of \(year)\n",
          "plans.csv": "plan,name,year,networks\np,Mutual Gold,\(year),n\n",
        ], asOf: "2026-11-01")
    }
    let asked = try AskedFacade(fixture.directory)
    let plan = try #require(asked.matches("InsurancePlan?name=mutual").ids.first)
    let resource = asked.json(plan)
    #expect(resource["period"]?["start"]?.text == "2026-01-01")
    #expect(resource["period"]?["end"]?.text == "2027-12-31")
    let networks = try #require(resource["network"]?.values).compactMap { $0["reference"]?.text }
    #expect(networks.map { asked.json($0)["name"]?.text } == ["Net of 2026"])
  }

  @Test func `whom a payer states is one Practitioner, and what others say of her refers to it`() {
    let asked = SharedFacades.all
    #expect(
      asked.matches("Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|2000000010").ids
        == ["Practitioner/ana"])
    let roles = asked.matches("PractitionerRole?practitioner=Practitioner/ana").ids
    #expect(roles.contains("PractitionerRole/ana-1"))
    #expect(roles.count > 1)
  }

  @Test func `a profile is named only where the resource has what it demands`() {
    let needed: [String: [String]] = [
      "Practitioner": ["active", "name"], "PractitionerRole": ["active", "practitioner"],
      "Organization": ["active", "name", "type"], "Network": ["active", "name", "type"],
      "Location": ["status"],
      "HealthcareService": ["active", "category"],
      "OrganizationAffiliation": ["active", "participatingOrganization"],
      "InsurancePlan": ["status", "type", "name", "ownedBy", "administeredBy"],
    ]
    var count = 0
    for (_, resources) in NaiveSearch(SharedFacades.all.catalog).resources {
      for (id, value) in resources {
        for profile in value["meta"]?.all("profile").compactMap(\.text) ?? [] {
          let name = String(profile.split(separator: "-").last!)
          for element in needed[name] ?? [] { #expect(value[element] != nil, "\(id) \(profile) \(element)") }
          count += 1
        }
      }
    }
    #expect(count > 300)
  }

  @Test func `every reference of what is made of facts leads to a resource`() {
    let asked = SharedFacades.all
    var count = 0
    func look(_ value: FHIRValue, _ of: String) {
      for field in value.fields {
        if field.name == "reference", let text = field.value.text {
          let parts = text.split(separator: "/").map(String.init)
          let type = ResourceType(name: parts[0])
          #expect(type.flatMap { asked.catalog.number($0, id: parts[1]) } != nil, "\(of): \(text)")
          count += 1
        }
        for inner in field.value.values { look(inner, of) }
      }
    }
    for (_, resources) in NaiveSearch(asked.catalog).resources {
      for (id, value) in resources where value["meta"]?["source"]?.text?.hasSuffix("plan-x") != true {
        look(value, id)
      }
    }
    #expect(count > 200)
  }

  @Test func `ids are those of FHIR, and the same in another generation`() throws {
    let catalog = SharedFacades.all.catalog
    for type in ResourceType.allCases {
      for number in 0..<catalog.count(type) {
        let id = catalog.id(type, number)
        #expect(
          id.utf8.count <= 64 && id.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." },
          "\(id)")
      }
    }
    let other = SharedFacades.planNet.catalog
    for type in ResourceType.allCases {
      for number in 0..<other.count(type) { #expect(catalog.number(type, id: other.id(type, number)) != nil) }
    }
  }
}
