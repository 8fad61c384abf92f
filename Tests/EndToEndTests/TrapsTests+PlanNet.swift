import TestSupport
import Testing

/// Resources of an invented directory in FHIR, each a line; `resourceType` is the last key, as in the files.
private enum Resource {
  private static let base = "http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/"

  static func concept(_ code: String, _ system: String = "s") -> String {
    #"{"coding":[{"system":"\#(system)","code":"\#(code)"}]}"#
  }

  private static func resource(_ type: String, _ id: String, _ parts: [String]) -> String {
    "{" + ([#""id":"\#(id)""#] + parts + [#""resourceType":"\#(type)""#]).joined(separator: ",") + "}\n"
  }

  private static func references(_ key: String, _ reference: String?) -> [String] {
    reference.map { [#""\#(key)":[{"reference":"\#($0)"}]"#] } ?? []
  }

  static func network(_ id: String) -> String {
    resource("Organization", id, [#""type":[\#(concept("ntwk"))],"name":"Network \#(id)""#])
  }

  static func organization(_ id: String, ccn: String? = nil) -> String {
    let number = ccn.map {
      [#""identifier":[{"system":"urn:oid:2.16.840.1.113883.4.336","value":"\#($0)"}]"#]
    }
    return resource("Organization", id, [#""name":"Pretend \#(id)""#] + (number ?? []))
  }

  static func plan(
    _ id: String, number: String, system: String = "http://cms.gov/medicare/ma-plan-id", type: String? = nil,
    network: String
  ) -> String {
    let types = type.map { [#""type":[\#(concept($0))]"#] } ?? []
    return resource(
      "InsurancePlan", id,
      [#""identifier":[{"system":"\#(system)","value":"\#(number)"}],"name":"Plan \#(id)""#] + types
        + references("network", "Organization/\(network)"))
  }

  static func person(_ id: String, _ npi: String) -> String {
    resource(
      "Practitioner", id,
      [
        #""identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"\#(npi)"}]"#,
        #""name":[{"family":"Ejemplo","given":["Ana"]}]"#,
      ])
  }

  static func location(_ id: String) -> String {
    resource(
      "Location", id, [#""name":"\#(id)","address":{"line":["1 \#(id) Way"],"city":"Chicago","state":"IL"}"#])
  }

  static func virtualService(_ id: String) -> String {
    resource(
      "HealthcareService", id,
      [
        #""extension":[{"url":"\#(base)delivery-method","extension":[{"url":"type","valueCodeableConcept":"#
          + concept("virtual") + "}]}]"
      ])
  }

  static func role(
    _ id: String, of person: String? = nil, at location: String? = nil, organization: String? = nil,
    service: String? = nil, network: String? = nil, newPatients: String? = nil, code: String = "ph",
    specialty: String = "207RX0202X"
  ) -> String {
    var extensions: [String] = []
    if let network {
      extensions.append(
        #"{"url":"\#(base)network-reference","valueReference":{"reference":"Organization/\#(network)"}}"#)
    }
    if let newPatients {
      extensions.append(
        #"{"url":"\#(base)newpatients","extension":[{"url":"acceptingPatients","valueCodeableConcept":"#
          + concept(newPatients) + "}]}")
    }
    var parts = [#""extension":[\#(extensions.joined(separator: ","))]"#, #""code":[\#(concept(code))]"#]
    if let person { parts.append(#""practitioner":{"reference":"Practitioner/\#(person)"}"#) }
    if let organization { parts.append(#""organization":{"reference":"Organization/\#(organization)"}"#) }
    parts.append(#""specialty":[\#(concept(specialty, "http://nucc.org/provider-taxonomy"))]"#)
    parts += references("location", location.map { "Location/\($0)" })
    parts += references("healthcareService", service.map { "HealthcareService/\($0)" })
    return resource("PractitionerRole", id, parts)
  }
}

extension DataFolder {
  /// Imports a directory in FHIR.
  @discardableResult
  fileprivate func take(_ resources: [String], source: String = "payer") throws -> JSON {
    try take(resources.joined(), named: "directory.ndjson", as: "plan-net", source: source)
  }
}

extension Trap {
  private static let plan = "H9001-001-000"

  /// Traps of payers' directories in FHIR.
  static let planNet: [Trap] = [
    Trap(20, "a Medicare Advantage plan is one under both spellings of its numbers' system") { data in
      for (npi, system) in [
        (npiA, "http://cms.gov/medicare/ma-plan-id"), (npiB, "https://www.cms.gov/medicare/ma-plan-id"),
      ] {
        try data.take(
          [
            Resource.network("n"), Resource.plan("local-\(npi)", number: plan, system: system, network: "n"),
            Resource.person("p", npi), Resource.role("r", of: "p", network: "n"),
          ], source: "payer-\(npi)")
      }
      #expect(try data.found("--kind", "clinician", "--plan", plan) == ["npi:\(npiA)", "npi:\(npiB)"])
      let one = JSON(try data.must("show", "plan:\(plan)", "--format", "json"))[0]
      #expect(Set(one["sources"].list.compactMap { $0["id"].text }) == ["payer-\(npiA)", "payer-\(npiB)"])
      #expect(try data.roles("npi:\(npiA)").map { $0["plans"].texts } == [[plan]])
    },
    Trap(21, "nopt, not, existptonly and existptfam see no new patients, newpt does, and silence is unknown")
    {
      data in
      let codes = [
        (npiA, "newpt", "yes"), (npiB, "nopt", "no"), (npiC, "not", "no"), (npiD, "existptonly", "no"),
        (npiE, "existptfam", "no"), (npiF, nil, "unknown"),
      ]
      try data.take(
        [Resource.network("n"), Resource.plan("p", number: plan, network: "n")]
          + codes.flatMap { npi, code, _ in
            [
              Resource.person(npi, npi),
              Resource.role("r-\(npi)", of: npi, network: "n", newPatients: code),
            ]
          })
      for (npi, code, answer) in codes {
        let role = try data.role("npi:\(npi)")
        #expect(role["accepting"].text == answer && role["participations"][0]["accepting"].text == answer)
        #expect(role["participations"][0]["accepting_code"].text == code)
      }
      #expect(try data.found("--kind", "clinician", "--plan", plan, "--accepting") == ["npi:\(npiA)"])
      #expect(
        try data.found("--kind", "clinician", "--plan", plan, "--accepting", "no")
          == [npiB, npiC, npiD, npiE].map { "npi:\($0)" })
    },
    Trap(22, "the product type medicare is taken, though its list of codes has none such") { data in
      let report = try data.take([
        Resource.network("n"), Resource.plan("p", number: plan, type: "medicare", network: "n"),
        Resource.person("p", npiA), Resource.role("r", of: "p", network: "n"),
      ])
      #expect(report["kept"].int == 4 && report["refused"].int == 0 && report["warnings"].keys.isEmpty)
      #expect(try data.shown("plan_type", of: "plan:\(plan)") == ["medicare"])
      #expect(try data.found("--kind", "clinician", "--plan", plan) == ["npi:\(npiA)"])
    },
    Trap(23, "a resource is what its resourceType says, be it the first key or the last") { data in
      let lines = [
        Resource.network("n"), Resource.location("loc"), Resource.person("p", npiA),
        Resource.role("r", of: "p", at: "loc", network: "n"),
      ]
      #expect(lines.allSatisfy { !$0.hasPrefix(#"{"resourceType""#) && $0.hasSuffix("\"}\n") })
      try data.take(lines)
      let last = try data.roles("npi:\(npiA)")
      #expect(last.map { $0["site"]["address"].text } == ["1 loc Way"])
      #expect(last.first?["participations"][0]["network_id"].text == "payer:n")
      let bundle =
        #"{"entry":["# + lines.map { #"{"resource":\#($0)}"# }.joined(separator: ",")
        + #"],"type":"collection","resourceType":"Bundle"}"#
      let report = try data.take(bundle, named: "directory.json", as: "plan-net", source: "bundle")
      #expect(report["kept"].int == 4 && report["refused"].int == 0)
      let first = lines.map { line in
        let parts = line.split(separator: #","resourceType":"#)
        return #"{"resourceType":"# + parts[1].dropLast(2) + "," + parts[0].dropFirst() + "}\n"
      }
      #expect(first.allSatisfy { !JSON(line: $0)["id"].isNull })
      let other = DataFolder.seeded()
      try other.take(first)
      #expect(try other.roles("npi:\(npiA)").map { $0["site"]["address"].text } == ["1 loc Way"])
    },
    Trap(
      24,
      "a role without a practitioner is its organization's, one without a place has none, and virtual needs none"
    ) { data in
      let report = try data.take([
        Resource.network("n"), Resource.organization("group"), Resource.location("loc"),
        Resource.virtualService("tele"), Resource.person("p", npiA), Resource.person("q", npiB),
        Resource.role("desk", at: "loc", organization: "group", network: "n"),
        Resource.role("anywhere", of: "p", network: "n"),
        Resource.role("remote", of: "q", service: "tele", network: "n"),
        Resource.role("nobody", at: "loc", network: "n"),
      ])
      let desk = try data.role("organization:payer:group")
      #expect(desk["site"]["address"].text == "1 loc Way" && desk["kind"].text == "organization")
      #expect(desk["participations"][0]["network_id"].text == "payer:n")
      let anywhere = try data.role("npi:\(npiA)")
      #expect(anywhere["site"].isNull && anywhere["virtual"].texts == [])
      #expect(anywhere["participations"][0]["network_id"].text == "payer:n")
      let remote = try data.role("npi:\(npiB)")
      #expect(remote["site"].isNull && remote["virtual"].texts == ["unspecified"])
      #expect(remote["participations"][0]["network_id"].text == "payer:n")
      // A role of nobody is refused by its line, and makes nobody.
      #expect(report["refused"].int == 1)
      #expect(report["examples"]["refused"]["owner-missing"]["line"].int == 10)
      #expect(try data.found("--kind", "clinician") == ["npi:\(npiA)", "npi:\(npiB)"])
    },
    Trap(25, "networks that no plan offers and plans nobody is in are said") { data in
      let report = try data.take([
        Resource.network("full"), Resource.network("unoffered"), Resource.network("empty"),
        Resource.plan("p", number: plan, network: "full"),
        Resource.plan("q", number: "H9001-002-000", network: "empty"), Resource.person("p", npiA),
        Resource.role("r", of: "p", network: "full"),
        Resource.role("s", of: "p", network: "unoffered"),
      ])
      #expect(report["warnings"]["network-without-plan"].int == 1)
      #expect(report["warnings"]["plan-without-providers"].int == 1)
      let examples = report["examples"]["warnings"]
      #expect(examples["network-without-plan"]["value"].text == "Network unoffered")
      #expect(examples["plan-without-providers"]["value"].text == "Plan q")
      // Nobody is out of the empty plan for that.
      #expect(try data.found("--plan", "H9001-002-000") == [])
      #expect(try data.found("--plan", "H9001-002-000", "--network-status", "out") == [])
    },
    Trap(
      26,
      "a nurse practitioner coded as physician stays what her specialty says; admitting is no place of care"
    ) {
      data in
      let report = try data.take([
        Resource.person("p", npiA), Resource.location("loc"), Resource.location("ward"),
        Resource.organization("hospital", ccn: "149999"),
        Resource.role("r", of: "p", at: "loc", code: "ph", specialty: "363L00000X"),
        Resource.role(
          "s", of: "p", at: "ward", organization: "hospital", code: "ap", specialty: "363L00000X"),
      ])
      let nurse = try data.role("npi:\(npiA)")
      #expect(nurse["specialties"].texts == ["363L00000X"])
      #expect(try data.found("--kind", "clinician", "--modality", "medical") == [])
      #expect(nurse["site"]["address"].text == "1 loc Way")
      // The tie to the hospital is kept, and said.
      #expect(nurse["hospitals"].texts == ["149999"])
      #expect(report["warnings"]["role-admitting-only"].int == 1)
    },
    Trap(
      27,
      "XML with comments, a schema's address, a narrative of its own namespace and tabs says its content alone"
    ) {
      data in
      let xml = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- made by hand -->
        <Bundle xmlns="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        \txsi:schemaLocation="http://hl7.org/fhir bundle.xsd">
        \t<type value="collection"/>
        \t<entry><resource>
        \t\t<Practitioner><!-- a person --><id value="p"/>
        \t\t\t<text><status value="generated"/>
        \t\t\t\t<div xmlns="http://www.w3.org/1999/xhtml"><p>Wrong</p><name><family value="Wrong"/></name></div>
        \t\t\t</text>
        \t\t\t<identifier><system value="http://hl7.org/fhir/sid/us-npi"/><!-- his --><value value="\(npiA)"/></identifier>
        \t\t\t<name><family value="\tEjemplo "/><!-- married --><given value="Ana"/></name>
        \t\t</Practitioner>
        \t</resource></entry>
        </Bundle>
        """
      let report = try data.take(xml, named: "directory.xml", as: "plan-net")
      #expect(report["kept"].int == 1 && report["refused"].int == 0 && report["warnings"].keys.isEmpty)
      #expect(try data.role("npi:\(npiA)")["name"].text == "Ana Ejemplo")
      #expect(!(try data.must("show", npiA).stdout.contains("Wrong")))
    },
  ]
}
