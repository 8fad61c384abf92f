import DirectoryModel
import FHIRModel
import Foundation
import Indexing
import Storing
import TestSupport

@testable import FHIRFacade

/// A facade over a generation, asked as a server asks it.
struct AskedFacade {
  static let base = "http://localhost:8080/fhir/r4"
  static let day = CalendarDate(iso: "2026-11-21")!

  let facade = FHIRFacade(version: "test")
  let catalog: FHIRCatalog

  init(_ directory: DataDirectory) throws {
    let manifest = try directory.currentManifest()
    let snapshot = try Snapshot(path: directory.snapshotPath(manifest.number))
    catalog = try facade.catalog(snapshot, manifest, on: Self.day)
  }

  func get(
    _ target: String, method: String = "GET", _ fields: [String: String] = [:],
    form: [(name: String, value: String)] = [], wasThere: (String, String) -> Bool = { _, _ in false }
  ) -> FHIRFacade.Reply {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let query = parts.count > 1 ? parts[1].split(separator: "&") : []
    return facade.respond(
      to: FHIRFacade.Request(
        method: method, path: parts[0].split(separator: "/").map(String.init),
        query: query.map { pair in
          let words = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          return (String(words[0]), words.count > 1 ? String(words[1]) : "")
        }, fields: fields, form: form, base: Self.base), from: catalog, on: Self.day, wasThere: wasThere)
  }

  func json(_ target: String) -> FHIRValue { Self.value(get(target)) }

  static func value(_ reply: FHIRFacade.Reply) -> FHIRValue {
    reply.body.withUnsafeBytes { FHIRValue(json: $0) } ?? .object([])
  }

  /// All matches of a search over all its pages, as `Type/id`, and the total.
  func matches(_ target: String) -> (ids: [String], total: Int?) {
    var ids: [String] = []
    var total: Int?
    var next: String? = target
    while let target = next {
      let bundle = json(target)
      total = bundle["total"]?.text.flatMap { Int($0) }
      for entry in bundle.all("entry") where entry["search"]?["mode"]?.text == "match" {
        ids.append(Self.name(entry["resource"]))
      }
      next = bundle.all("link").first { $0["relation"]?.text == "next" }?["url"]?.text.map {
        String($0.dropFirst(Self.base.count + 1)).replacing("%7C", with: "|")
      }
    }
    return (ids, total)
  }

  static func name(_ resource: FHIRValue?) -> String {
    guard case .resource(let type, _)? = resource else { return "" }
    return "\(type)/\(resource?["id"]?.text ?? "")"
  }
}

/// A payer's directory that does not exist: every search parameter finds somebody in it.
enum InventedPlanNet {
  private static let planNet = "http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/"

  static let resources = [
    """
    {"resourceType":"Organization","id":"payer","active":true,"name":"Invented Mutual","type":[{"coding":[\
    {"system":"http://hl7.org/fhir/us/davinci-pdex-plan-net/CodeSystem/OrgTypeCS","code":"payer"}]}]}
    """,
    """
    {"resourceType":"Organization","id":"net-a","meta":{"lastUpdated":"2026-01-05T10:00:00Z"},"extension":[\
    {"url":"\(planNet)location-reference","valueReference":{"reference":"Location/area"}}],"active":true,\
    "type":[{"coding":[{"system":"http://hl7.org/fhir/us/davinci-pdex-plan-net/CodeSystem/OrgTypeCS",\
    "code":"ntwk","display":"Network"}],"text":"Preferred"}],"name":"Invented Network A","alias":["Net Á"],\
    "partOf":{"reference":"Organization/payer"}}
    """,
    """
    {"resourceType":"Organization","id":"clinic","meta":{"lastUpdated":"2026-03-01T00:00:00Z"},"extension":[\
    {"url":"http://hl7.org/fhir/StructureDefinition/organization-period","valuePeriod":{"start":"2020-01-01"}}],\
    "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"PRN"}],\
    "text":"Provider number"},"system":"http://hl7.org/fhir/sid/us-npi","value":"2000001018"}],"active":true,\
    "type":[{"coding":[{"system":"http://hl7.org/fhir/us/davinci-pdex-plan-net/CodeSystem/OrgTypeCS",\
    "code":"prvgrp"}]}],"name":"Clínica Ejemplo","address":[{"line":["1 Sample St"],"city":"Springfield",\
    "state":"IL","postalCode":"62701"}],"partOf":{"reference":"Organization/payer"},"endpoint":[{"reference":\
    "Endpoint/portal"}]}
    """,
    """
    {"resourceType":"Location","id":"site-1","status":"active","name":"Sample Building","type":[{"coding":[\
    {"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"OUTPHARM","display":"outpatient"}]}],\
    "address":{"text":"1 Sample St, Springfield","line":["1 Sample St"],"city":"Springfield","state":"IL",\
    "postalCode":"62701"},"managingOrganization":{"reference":"Organization/clinic"},"partOf":{"reference":\
    "Location/area"},"endpoint":[{"reference":"Endpoint/portal"}]}
    """,
    """
    {"resourceType":"Location","id":"area","status":"active","name":"Whole State","address":{"state":"IL"}}
    """,
    """
    {"resourceType":"Endpoint","id":"portal","status":"active","connectionType":{"system":\
    "http://terminology.hl7.org/CodeSystem/endpoint-connection-type","code":"hl7-fhir-rest"},\
    "managingOrganization":{"reference":"Organization/clinic"},"payloadType":[{"coding":[{"code":"none"}]}],\
    "address":"https://portal.invalid/fhir"}
    """,
    """
    {"resourceType":"HealthcareService","id":"svc","meta":{"lastUpdated":"2026-02-02T00:00:00Z"},"extension":[\
    {"url":"\(planNet)delivery-method","extension":[{"url":"type","valueCodeableConcept":{"coding":[{"system":\
    "http://hl7.org/fhir/us/davinci-pdex-plan-net/CodeSystem/DeliveryMethodCS","code":"virtual"}]}}]}],\
    "active":true,"providedBy":{"reference":"Organization/clinic"},"category":[{"coding":[{"system":\
    "http://hl7.org/fhir/us/davinci-pdex-plan-net/CodeSystem/HealthcareServiceCategoryCS","code":"outpat"}]}],\
    "type":[{"coding":[{"code":"124"}],"text":"General practice"}],"specialty":[{"coding":[{"system":\
    "http://nucc.org/provider-taxonomy","code":"207RX0202X","display":"Medical Oncology"}]}],"location":[\
    {"reference":"Location/site-1"}],"name":"Second opinions","coverageArea":[{"reference":"Location/area"}],\
    "endpoint":[{"reference":"Endpoint/portal"}]}
    """,
    """
    {"resourceType":"InsurancePlan","id":"plan","identifier":[{"type":{"coding":[{"system":\
    "http://terminology.hl7.org/CodeSystem/v2-0203","code":"NIIP"}],"text":"Plan number"},"system":\
    "https://payer.invalid/plans","value":"P-1"}],"status":"active","type":[{"coding":[{"system":\
    "http://hl7.org/fhir/us/davinci-pdex-plan-net/CodeSystem/InsuranceProductTypeCS","code":"commppo"}]}],"name":\
    "Invented PPO","alias":["Inv PPO"],"ownedBy":{"reference":"Organization/payer"},"administeredBy":{"reference":\
    "Organization/payer"},"coverageArea":[{"reference":"Location/area"}],"network":[{"reference":\
    "Organization/net-a"}],"plan":[{"type":{"coding":[{"code":"gold"}]}}]}
    """,
    """
    {"resourceType":"OrganizationAffiliation","id":"aff","active":true,"period":{"start":"2026-01-01","end":\
    "2026-12-31"},"organization":{"reference":"Organization/payer"},"participatingOrganization":{"reference":\
    "Organization/clinic"},"network":[{"reference":"Organization/net-a"}],"code":[{"coding":[{"code":"provider"}]\
    }],"specialty":[{"coding":[{"system":"http://nucc.org/provider-taxonomy","code":"207RX0202X"}]}],"location":[\
    {"reference":"Location/site-1"}],"healthcareService":[{"reference":"HealthcareService/svc"}],"endpoint":[\
    {"reference":"Endpoint/portal"}]}
    """,
    """
    {"resourceType":"Practitioner","id":"ana","meta":{"lastUpdated":"2026-04-04T04:04:04Z","versionId":"7"},\
    "extension":[{"url":"\(planNet)practitioner-period","valuePeriod":{"start":"2019-05-05"}}],"identifier":[\
    {"system":"http://hl7.org/fhir/sid/us-npi","value":"2000000010"}],"active":true,"name":[{"family":"Ejémplo",\
    "given":["Ana","María"],"suffix":["MD"]}],"gender":"female"}
    """,
    """
    {"resourceType":"Practitioner","id":"lee","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":\
    "2000000028"}],"active":true,"name":[{"family":"Sample","given":["Lee"]}]}
    """,
    """
    {"resourceType":"PractitionerRole","id":"ana-1","meta":{"lastUpdated":"2026-04-05T00:00:00Z"},"extension":[\
    {"url":"\(planNet)network-reference","valueReference":{"reference":"Organization/net-a"}},{"url":\
    "\(planNet)newpatients","extension":[{"url":"acceptingPatients","valueCodeableConcept":{"coding":[{"system":\
    "http://hl7.org/fhir/us/davinci-pdex-plan-net/CodeSystem/AcceptingPatientsCS","code":"newpt"}]}}]}],"active":\
    true,"period":{"start":"2024-01"},"practitioner":{"reference":"Practitioner/ana"},"organization":{"reference":\
    "Organization/clinic"},"code":[{"coding":[{"system":\
    "http://hl7.org/fhir/us/davinci-pdex-plan-net/CodeSystem/ProviderRoleCS","code":"ph"}],"text":"Physician"}],\
    "specialty":[{"coding":[{"system":"http://nucc.org/provider-taxonomy","code":"207RX0202X"}]}],"location":[\
    {"reference":"Location/site-1"}],"healthcareService":[{"reference":"HealthcareService/svc"}],"endpoint":[\
    {"reference":"Endpoint/portal"}]}
    """,
    """
    {"resourceType":"PractitionerRole","id":"lee-1","active":true,"practitioner":{"reference":"Practitioner/lee"},\
    "organization":{"identifier":{"system":"http://hl7.org/fhir/sid/us-npi","value":"2000001018"}},"specialty":[\
    {"coding":[{"system":"http://nucc.org/provider-taxonomy","code":"208600000X"}]}],"location":[{"reference":\
    "Location/nowhere"}]}
    """,
  ]

  /// A directory with it and nothing else but the bundled data.
  static func fixture(_ resources: [String] = resources) throws -> DirectoryFixture {
    let fixture = try DirectoryFixture()
    try add(resources, to: fixture)
    return fixture
  }

  static func add(_ resources: [String], to fixture: DirectoryFixture, source: String = "plan-x") throws {
    fixture.folder.write("\(source).ndjson", resources.joined(separator: "\n") + "\n")
    try fixture.add([
      DirectoryFixture.Source(
        source, [fixture.folder.file("\(source).ndjson")], adapter: "plan-net", asOf: "2026-11-01")
    ])
  }
}

/// Directories that are made once and asked by many tests.
enum SharedFacades {
  /// The invented payer alone.
  static let planNet: AskedFacade = made { try InventedPlanNet.fixture() }

  /// The invented payer beside the invented directory, which names some of the same people.
  static let all: AskedFacade = made {
    let fixture = try InventedPlanNet.fixture()
    try fixture.add([.example])
    return fixture
  }

  private static let samplesFolder = packageRoot() + "/../shared/samples/plannet/ndjson"
  static let hasSamples = FileManager.default.fileExists(atPath: samplesFolder)

  static var sampleFiles: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: samplesFolder)) ?? []).sorted().map {
      samplesFolder + "/" + $0
    }
  }

  /// Resources as a payer's reference server has them.
  static let samples: AskedFacade = made {
    let fixture = try DirectoryFixture()
    try fixture.add([
      DirectoryFixture.Source("plan-x", sampleFiles, adapter: "plan-net", asOf: "2026-11-01")
    ])
    return fixture
  }

  private static func made(_ make: () throws -> DirectoryFixture) -> AskedFacade {
    do {
      let fixture = try make()
      // The mapping stays good when the folder goes.
      return try AskedFacade(fixture.directory)
    } catch { preconditionFailure("no directory: \(error)") }
  }
}
