import DirectoryModel
import Reading
import TestSupport
import Testing
import Vocabulary

@testable import Importing

/// Resources of a directory as NDJSON, one a line, and the import of them.
private func plan(_ resources: String..., source: String = "m") throws -> Imported {
  try Imported([TextFile("d.ndjson", resources.joined(separator: "\n"))], as: "plan-net", source: source)
}

/// The same, declared complete for clinicians.
private func completePlan(_ resources: String...) throws -> Imported {
  try Imported(
    [TextFile("d.ndjson", resources.joined(separator: "\n"))], as: "plan-net", source: "m"
  ) { $0.completeFor = .clinicians }
}

private func fixture(_ name: String) throws -> Imported {
  try Imported([TextFile(fixture: "PlanNet/" + name)], as: "plan-net", source: "meadow")
}

private let base = "http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/"

/// A concept with one code.
private func concept(_ code: String, _ system: String = "s") -> String {
  #"{"coding":[{"system":"\#(system)","code":"\#(code)"}]}"#
}

private func newPatients(_ code: String, in network: String? = nil) -> String {
  let only =
    network.map { #",{"url":"fromNetwork","valueReference":{"reference":"Organization/\#($0)"}}"# } ?? ""
  return #"{"url":"\#(base)newpatients","extension":[{"url":"acceptingPatients","valueCodeableConcept":"#
    + concept(code) + "}\(only)]}"
}

private func inNetwork(_ network: String) -> String {
  #"{"url":"\#(base)network-reference","valueReference":{"reference":"Organization/\#(network)"}}"#
}

private func network(_ id: String) -> String {
  #"{"resourceType":"Organization","id":"\#(id)","type":[\#(concept("ntwk"))],"name":"Network \#(id)"}"#
}

private func person(_ id: String, npi: String? = nil, _ more: String = "") -> String {
  let number =
    npi.map { #","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"\#($0)"}]"# } ?? ""
  return #"{"resourceType":"Practitioner","id":"\#(id)","name":[{"family":"Muster"}]\#(number)\#(more)}"#
}

private func role(_ id: String, of practitioner: String, _ more: String = "") -> String {
  #"{"resourceType":"PractitionerRole","id":"\#(id)","practitioner":{"reference":"Practitioner/\#(practitioner)"}\#(more)}"#
}

private func clinic(_ more: String = "") -> String {
  #"{"resourceType":"Organization","id":"o","name":"Clinic","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"2000000044"}]\#(more)}"#
}

private func place(_ id: String, _ more: String = "") -> String {
  #"{"resourceType":"Location","id":"\#(id)","name":"Place \#(id)","managingOrganization":{"reference":"Organization/o"}\#(more)}"#
}

/// The clinic takes part in the network `n`.
private func affiliation(
  _ more: String, of participant: String = #"{"reference":"Organization/o"}"#
) -> String {
  #"{"resourceType":"OrganizationAffiliation","id":"a","participatingOrganization":\#(participant),"network":[{"reference":"Organization/n"}]\#(more)}"#
}

/// Part of a role at the clinic.
private let atClinic = #","organization":{"reference":"Organization/o"}"#

private func at(_ location: String) -> String { #","location":[{"reference":"Location/\#(location)"}]"# }

/// Ids of what is missing end with a hash.
private func withoutHash(_ id: String) -> String { String(id.dropLast(17)) }

@Suite struct PlanNetAdapterTests {
  // MARK: The invented directory

  @Test func `NDJSON, a JSON Bundle and an XML Bundle of the same content say the same`() throws {
    let lines = try fixture("directory.ndjson")
    #expect(lines.report.read == 34 && lines.report.kept == 30 && lines.report.deactivated == 4)
    for name in ["directory.json", "directory.xml"] {
      let other = try fixture(name)
      #expect(other.said == lines.said)
      #expect(other.report.warnings == lines.report.warnings && other.report.read == lines.report.read)
    }
  }

  @Test func `one resource a file, in any order, says what the whole says`() throws {
    let whole = try fixture("directory.ndjson")
    var random = SplitMix64(seed: 7)
    let lines = try TextFile(fixture: "PlanNet/directory.ndjson").lines
    for _ in 0..<3 {
      let files = lines.enumerated().map { TextFile("\($0.offset).json", $0.element) }.shuffled(
        using: &random)
      let other = try Imported(files, as: "plan-net", source: "meadow")
      #expect(other.said == whole.said)
    }
  }

  @Test func `the row is the line of NDJSON or XML, the entry of a JSON Bundle`() throws {
    func row(_ name: String) throws -> UInt32? {
      try fixture(name).provider("npi:2000005019")?.sources.first?.row
    }
    #expect(try row("directory.ndjson") == 20)
    #expect(try row("directory.json") == 20)
    #expect(try row("directory.xml") == 23)
  }

  @Test func `a person is read with all that is hers`() throws {
    let ana = try #require(try fixture("directory.ndjson").provider("npi:2000005019"))
    #expect(ana.displayName == "Ana María Ejemplo Jr., M.D., PhD")
    #expect(ana.facts.first(.namePrefix) == "Dr." && ana.facts.all(.alias) == ["Ana Muster"])
    #expect(ana.facts.first(.gender) == "F" && ana.facts.all(.language) == ["en", "es", "vi"])
    // A license of a qualification that was revoked is none.
    #expect(ana.licenses.map { "\($0.state) \($0.number)" } == ["MA M123", "ME E9"])
    #expect(ana.specialtyCodes == ["207RX0202X"])
    #expect(ana.facts.first(.phone) == "617-555-0112 x9")
    #expect(ana.facts.all(.specialtyText) == ["Medical oncology"])
  }

  @Test func `a role is at each of its places, in the networks that it names`() throws {
    let ana = try #require(try fixture("directory.ndjson").provider("npi:2000005019"))
    #expect(ana.roles.map { $0.facts.first(.siteID) } == ["meadow:loc-main", "meadow:loc-abroad"])
    for role in ana.roles {
      #expect(role.participations.map(\.network) == ["meadow:net-blue", "meadow:net-green"])
      #expect(role.participations.map(\.acceptingCode) == ["newpt", "nopt"])
      #expect(role.facts.first(.roleOrganization) == "organization:meadow:group")
      #expect(role.facts.first(.phone) == "617-555-0120")
      #expect(role.facts.first(.from) == "2024-02-01" && role.facts.first(.to) == "2026-12-31")
      #expect(role.virtual == .no)
      // The role speaks of new patients itself: neither service nor place is asked.
      #expect(role.facts.first(.accepting) == nil)
    }
    let main = ana.roles[0].facts
    #expect(
      main.first(.street) == "1 Meadow Way" && main.first(.unit) == "Suite 4" && main.first(.country) == nil)
    #expect(main.first(.latitude) == "42.33" && main.first(.longitude) == "-71.1")
    #expect(main.first(.geoSource) == "source" && main.first(.accessible) == "yes")
    #expect(ana.roles[1].facts.first(.zip) == "4215" && ana.roles[1].facts.first(.country) == "AU")
  }

  @Test func `admitting privileges are a tie to the hospital and no place of care`() throws {
    let imported = try fixture("directory.ndjson")
    let ana = try #require(imported.provider("npi:2000005019"))
    #expect(ana.facts.all(.hospital) == ["22T001"])
    #expect(ana.roles.count == 2)
    #expect(imported.report.warnings["role-admitting-only"] == 1)
  }

  @Test func `without networks of its own a role has those of its organization, where they hold`() throws {
    let bo = try #require(try fixture("directory.ndjson").provider("clinician:meadow:bo"))
    #expect(bo.facts.first(.npiText) == "2000005999" && bo.facts.first(.gender) == "M")
    // Its places are those of its services.
    #expect(bo.roles.map { $0.facts.first(.siteID) } == ["meadow:loc-main", "meadow:loc-north"])
    #expect(
      bo.roles.map { $0.participations.map(\.network).sorted() } == [
        ["meadow:net-blue", "meadow:net-green", "meadow:net-lone"], ["meadow:net-lone"],
      ])
    let limited = try #require(bo.roles[1].participations.first)
    // The affiliation begins and ends with whole months.
    #expect(limited.from?.description == "2025-07-01" && limited.to?.description == "2026-06-30")
    #expect(bo.roles[0].virtualKinds == [.video, .text, .phone])
    // Of the service that sees known patients only.
    #expect(bo.roles[0].facts.first(.accepting) == "no")
    #expect(bo.roles[1].facts.first(.zip) == "01970")
  }

  @Test func `a virtual service without means or place is a role of unknown kind`() throws {
    let cy = try #require(try fixture("directory.ndjson").provider("npi:2000005027"))
    #expect(cy.displayName == "Cy Sample, NP" && cy.facts.first(.gender) == nil)
    #expect(cy.roles.count == 1 && cy.roles[0].facts.first(.siteID) == nil)
    #expect(cy.roles[0].virtualKinds == [.unspecified] && cy.roles[0].virtual == .yes)
    #expect(cy.roles[0].participations.map(\.network) == ["meadow:net-green"])
    #expect(cy.roles[0].facts.first(.accepting) == "yes")
  }

  @Test func `what leads nowhere is reported and stays under its own name`() throws {
    let imported = try fixture("directory.ndjson")
    let ghost = try #require(imported.providers.first { withoutHash($0.id) == "clinician:meadow:nobody" })
    #expect(ghost.displayName == "Nemo Ghost")
    #expect(ghost.roles.map { $0.participations.map(\.network) } == [["meadow:net-blue"]])
    // The person's number stands with her role.
    let eve = try #require(imported.provider("npi:2000005043"))
    #expect(eve.displayName == "Eve Beispiel III, DO" && eve.facts.first(.gender) == "X")
    #expect(eve.roles.count == 1 && eve.roles[0].facts.first(.roleOrganizationName) == "Elsewhere Clinic")
    let unheard = try #require(eve.roles[0].participations.first?.network)
    #expect(eve.roles[0].participations.count == 1 && withoutHash(unheard) == "meadow:net-unheard")
    #expect(eve.roles[0].participations.map(\.acceptingCode) == ["not"])
    #expect(imported.provider("network:" + unheard)?.facts.first(.name) == "Unheard Network")
    let issues = imported.issues("reference-unresolved")
    #expect(
      issues.map { "\($0.line ?? 0) \($0.field ?? "") \($0.value ?? "")" } == [
        "29 organization Organization/elsewhere", "29 location Location/nowhere",
        "29 network Organization/net-unheard", "30 practitioner Practitioner/nobody",
      ])
    #expect(issues.allSatisfy { $0.file == "directory.ndjson" })
  }

  @Test func `a role without a practitioner is its organization's`() throws {
    let group = try #require(try fixture("directory.ndjson").provider("organization:meadow:group"))
    #expect(group.facts.first(.organizationType) == "group" && group.facts.first(.partOf) == "npi:2000005001")
    #expect(group.roles.map { $0.facts.first(.roleID) } == ["desk"])
    #expect(group.roles[0].participations.map(\.network) == ["meadow:net-green"])
  }

  @Test func `an organization is at the sites that it manages or is affiliated at`() throws {
    let hospital = try #require(try fixture("directory.ndjson").provider("npi:2000005001"))
    #expect(
      hospital.facts.first(.ccn) == "22T001"
        && hospital.facts.first(.website) == "https://hospital.example.org")
    #expect(hospital.facts.all(.alias) == ["Old Meadow"])
    #expect(Set(hospital.specialtyCodes) == ["207RX0202X", "282N00000X"])
    let networks = Dictionary(
      uniqueKeysWithValues: hospital.roles.map {
        ($0.facts.first(.siteID) ?? "", Set($0.participations.map(\.network)))
      })
    #expect(
      networks == [
        "meadow:loc-main": ["meadow:net-blue", "meadow:net-green", "meadow:net-lone"],
        "meadow:loc-north": ["meadow:net-lone"],
      ])
    let main = try #require(hospital.roles.first { $0.facts.first(.siteID) == "meadow:loc-main" })
    #expect(main.facts.first(.phone) == "617-555-0101" && main.virtual == .no)
    #expect(main.facts.first(.accepting) == "no")
  }

  @Test func `plans have their own numbers, and networks from either place`() throws {
    let imported = try fixture("directory.ndjson")
    let advantage = try #require(imported.provider("plan:H9001-003-000"))
    #expect(advantage.facts.first(.year) == "2026" && advantage.facts.first(.payer) == "Meadow Health & Life")
    #expect(advantage.facts.first(.planType) == "medicare")
    #expect(advantage.facts.all(.planNetwork) == ["meadow:net-blue"])
    #expect(
      imported.provider("plan:H9001-004-000")?.facts.all(.planNetwork) == [
        "meadow:net-green", "meadow:net-blue",
      ])
    let bronze = try #require(imported.provider("plan:99999MA0010001"))
    #expect(bronze.facts.first(.payer) == "Meadow Health of Massachusetts")
    #expect(imported.provider("network:meadow:net-blue")?.facts.first(.payer) == "Meadow Health & Life")
    // Nobody is treated by a payer, or in a network.
    #expect(imported.provider("organization:meadow:payer") == nil)
    #expect(imported.provider("organization:meadow:net-blue") == nil)
  }

  @Test func `what is inactive is not in the directory, and counted`() throws {
    let imported = try fixture("directory.ndjson")
    #expect(imported.report.deactivated == 4 && imported.report.warnings["resource-inactive"] == 4)
    #expect(imported.provider("npi:2000005035") == nil && imported.provider("plan:meadow:plan-old") == nil)
    // A role of somebody who is not in the directory goes with her.
    #expect(imported.report.warnings["reference-inactive"] == 1)
  }

  @Test func `types and extensions that are not read are said once each, with their number`() throws {
    let vhdir = "http://hl7.org/fhir/uv/vhdir/StructureDefinition/"
    let imported = try plan(
      person(
        "a", #","extension":[{"url":"\#(vhdir)digitalcertificate"},{"url":"\#(vhdir)digitalcertificate"}]"#),
      #"{"resourceType":"List","id":"e"}"#, #"{"resourceType":"CareTeam","id":"c"}"#,
      #"{"resourceType":"List","id":"f"}"#)
    #expect(imported.issues("resource-ignored").map(\.value) == ["1 CareTeam", "2 List"])
    #expect(imported.report.warnings["resource-ignored"] == 3 && imported.report.kept == 4)
    #expect(imported.issues("extension-ignored").map(\.value) == ["2 digitalcertificate"])
  }

  // MARK: References

  @Test(arguments: [
    "Practitioner/p", "https://server.example.org/fhir/Practitioner/p", "Practitioner/p/_history/4",
    "https://server.example.org/fhir/Practitioner/p/_history/4", "p",
  ])
  func `a reference is found however it is written`(reference: String) throws {
    let imported = try plan(
      #"{"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"\#(reference)"}}"#,
      person("p", npi: "2000000010"))
    #expect(imported.providers.map(\.id) == ["npi:2000000010"])
    #expect(imported.providers[0].roles.count == 1 && imported.report.warnings.isEmpty)
  }

  @Test func `a Bundle may name its resources by their addresses only`() throws {
    let urn = "urn:uuid:0f0e0d0c-0000-4000-8000-000000000001"
    let other = "http://test.example.org/r4/place-7"
    let bundle = """
      {"resourceType":"Bundle","entry":[
      {"resource":{"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"\(urn)"},
       "location":[{"reference":"\(other)"}]}},
      {"fullUrl":"\(urn)","resource":{"resourceType":"Practitioner","name":[{"family":"Muster"}]}},
      {"fullUrl":"\(other)","resource":{"resourceType":"Location","id":"place-7","name":"Seven"}}]}
      """
    let imported = try Imported([TextFile("b.json", bundle)], as: "plan-net", source: "m")
    let person = try #require(imported.providers.first)
    #expect(person.id == "clinician:m:0f0e0d0c-0000-4000-8000-000000000001")
    #expect(person.roles.map { $0.facts.first(.siteName) } == ["Seven"])
    #expect(imported.report.warnings.isEmpty && imported.providers.count == 1)
  }

  @Test func `an identifier names a network or a person without a reference`() throws {
    let imported = try plan(
      #"{"resourceType":"PractitionerRole","id":"r","practitioner":{"identifier":{"system":"http://hl7.org/fhir/sid/us-npi","value":"2000000010"}},"extension":[{"url":"\#(base)network-reference","valueReference":{"identifier":{"system":"h","value":"N1"}}}]}"#,
      person("p", npi: "2000000010"),
      #"{"resourceType":"Organization","id":"n","identifier":[{"system":"h","value":"N1"}],"name":"One"}"#)
    let person = try #require(imported.provider("npi:2000000010"))
    #expect(person.roles.map { $0.participations.map(\.network) } == [["m:n"]])
    #expect(imported.provider("network:m:n")?.facts.first(.name) == "One")
    #expect(imported.report.warnings["reference-unresolved"] == nil)
  }

  @Test func `what a resource contains is found in it alone`() throws {
    let contained =
      ##","contained":[{"resourceType":"Location","id":"1","name":"Inside NAME"}],"location":[{"reference":"#1"}]"##
    let imported = try plan(
      person("a", npi: "2000000010"), person("b", npi: "2000000028"),
      role("ra", of: "a", contained.replacing("NAME", with: "A")),
      role("rb", of: "b", contained.replacing("NAME", with: "B")))
    #expect(imported.report.read == 4 && imported.report.warnings.isEmpty)
    #expect(imported.provider("npi:2000000010")?.roles.map { $0.facts.first(.siteName) } == ["Inside A"])
    #expect(imported.provider("npi:2000000028")?.roles.map { $0.facts.first(.siteName) } == ["Inside B"])
  }

  @Test func `of two versions of a resource the one stored last counts`() throws {
    func version(_ time: String, _ name: String) -> String {
      #"{"resourceType":"Practitioner","id":"p","meta":{"lastUpdated":"\#(time)"},"name":[{"family":"\#(name)"}]}"#
    }
    let newer = version("2026-03-01T12:00:00-05:00", "Newer")
    let older = version("2026-03-01T15:30:00Z", "Older")
    for lines in [[newer, older], [older, newer]] {
      let imported = try plan(lines[0], lines[1])
      #expect(imported.providers.map(\.displayName) == ["Newer"])
      #expect(imported.report.warnings == ["resource-version": 1])
    }
    let twice = try plan(newer, newer)
    #expect(twice.providers.count == 1 && twice.report.warnings == ["resource-twice": 1])
    // A server's time says nothing of who checked what, and when.
    #expect(
      twice.records[0].header.reference.asOf == nil && twice.records[0].header.reference.verified == nil)
  }

  @Test func `what a history says was deleted is not in the directory`() throws {
    let history = """
      {"resourceType":"Bundle","type":"history","entry":[
      {"request":{"method":"DELETE","url":"Practitioner/p"}},
      {"request":{"method":"PUT","url":"Practitioner/p"},"resource":\(person("p"))},
      {"request":{"method":"PUT","url":"Practitioner/q"},"resource":\(person("q"))}]}
      """
    let imported = try Imported([TextFile("h.json", history)], as: "plan-net", source: "m")
    #expect(imported.providers.map(\.id) == ["clinician:m:q"])
    #expect(imported.report.deactivated == 1 && imported.report.warnings["resource-deleted"] == 1)
  }

  // MARK: New patients

  @Test(
    arguments: [
      (["newpt"], "newpt"), (["nopt"], "nopt"), (["existptonly"], "existptonly"),
      (["existptonly", "existptfam"], "existptonly"), (["newpt", "nopt"], nil), ([], nil),
    ] as [([String], String?)])
  func `what a role says of new patients stands with its networks`(codes: [String], code: String?) throws {
    let extensions = ([inNetwork("n")] + codes.map { newPatients($0) }).joined(separator: ",")
    let imported = try plan(
      network("n"), person("p"), role("r", of: "p", #","extension":[\#(extensions)]"#))
    let found = try #require(imported.provider("clinician:m:p")?.roles.first)
    #expect(found.participations.map(\.acceptingCode) == [code])
    #expect(found.facts.first(.accepting) == nil)
  }

  @Test func `a statement about one network is never taken for another`() throws {
    let imported = try plan(
      network("n"), network("o"), person("p"),
      role(
        "r", of: "p",
        #","extension":[\#(inNetwork("n")),\#(inNetwork("o")),\#(newPatients("newpt", in: "n"))],"healthcareService":[{"reference":"HealthcareService/s"}]"#
      ),
      #"{"resourceType":"HealthcareService","id":"s","extension":[\#(newPatients("nopt", in: "o"))]}"#)
    let found = try #require(imported.provider("clinician:m:p")?.roles.first)
    #expect(found.participations.map(\.acceptingCode) == ["newpt", "nopt"])
    #expect(found.facts.first(.accepting) == nil)
  }

  @Test func `VhDir says yes or no, and names payers that cannot be followed`() throws {
    func said(_ value: String, _ network: String) -> String {
      #"{"url":"http://hl7.org/fhir/uv/vhdir/StructureDefinition/newpatients","extension":[{"url":"acceptingPatients","valueBoolean":\#(value)}\#(network)]}"#
    }
    let named = #",{"url":"network","valueReference":{"reference":"Organization/n"}}"#
    let unnamed = #",{"url":"network","valueReference":{"display":"Some payer"}}"#
    let profile = "http://hl7.org/fhir/uv/vhdir/StructureDefinition/vhdir-network"
    let imported = try plan(
      #"{"resourceType":"Organization","id":"n","meta":{"profile":["\#(profile)"]},"name":"N","type":[\#(concept("ppo"))]}"#,
      person("p"),
      role(
        "r", of: "p", #","extension":[\#(inNetwork("n")),\#(said("true", named)),\#(said("false", unnamed))]"#
      ))
    #expect(imported.provider("clinician:m:p")?.roles.first?.participations.map(\.acceptingCode) == ["yes"])
    #expect(imported.issues("newpatients-network-unnamed").map(\.value) == ["Some payer"])
    #expect(imported.provider("network:m:n") != nil && imported.provider("organization:m:n") == nil)
  }

  @Test func `a code that nobody knows is no answer`() throws {
    let imported = try plan(
      network("n"), person("p"),
      role("r", of: "p", #","extension":[\#(inNetwork("n")),\#(newPatients("perhaps"))]"#))
    #expect(imported.provider("clinician:m:p")?.roles.first?.participations.map(\.acceptingCode) == [nil])
    #expect(imported.issues("newpatients-code-unknown").map(\.value) == ["perhaps"])
  }

  /// What role, service and place say; the role's answer; its code in the network, if any; whether it is told.
  private typealias Answers = (
    role: [String], service: [String], place: [String], accepting: String?, code: String?, isTold: Bool
  )
  private static let contradictions: [Answers] = [
    ([newPatients("nopt"), newPatients("newpt")], [newPatients("newpt")], [], nil, nil, true),
    ([], [newPatients("nopt"), newPatients("newpt")], [newPatients("newpt")], nil, nil, true),
    ([], [], [newPatients("newpt")], "yes", nil, false),
    ([], [newPatients("existptonly"), newPatients("existptfam")], [newPatients("newpt")], "no", nil, false),
    (
      [inNetwork("n"), newPatients("nopt", in: "n"), newPatients("newpt", in: "n")], [newPatients("newpt")],
      [], nil, nil, true
    ),
    (
      [inNetwork("n")], [newPatients("newpt", in: "n"), newPatients("nopt", in: "n")],
      [newPatients("newpt", in: "n"), newPatients("newpt")], nil, nil, true
    ),
    (
      [inNetwork("n"), newPatients("nopt"), newPatients("newpt")], [newPatients("newpt", in: "n")], [], nil,
      nil, true
    ),
    ([inNetwork("n"), newPatients("nopt", in: "n"), newPatients("newpt")], [], [], nil, "nopt", false),
  ]

  @Test(arguments: contradictions.indices)
  func `who contradicts himself leaves new patients unknown, whatever is said less precisely`(i: Int) throws {
    let one = Self.contradictions[i]
    func extensions(_ list: [String]) -> String { #","extension":[\#(list.joined(separator: ","))]"# }
    let imported = try plan(
      network("n"), person("p"),
      #"{"resourceType":"HealthcareService","id":"s"\#(extensions(one.service))}"#,
      #"{"resourceType":"Location","id":"l","name":"L"\#(extensions(one.place))}"#,
      role(
        "r", of: "p",
        #","healthcareService":[{"reference":"HealthcareService/s"}]"# + at("l") + extensions(one.role)))
    let found = try #require(imported.provider("clinician:m:p")?.roles.first)
    #expect(found.facts.first(.accepting) == one.accepting)
    #expect(found.participations.first?.acceptingCode == one.code)
    #expect(imported.report.warnings["newpatients-contradictory"] == (one.isTold ? 1 : nil))
  }

  // MARK: Services

  private static func service(_ id: String, _ deliveries: [[String]], _ more: String = "") -> String {
    let extensions = deliveries.map { delivery in
      let kinds = delivery.dropFirst().map {
        #",{"url":"virtualModalities","valueCodeableConcept":\#(concept($0))}"#
      }
      return
        #"{"url":"\#(base)delivery-method","extension":[{"url":"type","valueCodeableConcept":\#(concept(delivery[0]))}\#(kinds.joined())]}"#
    }
    return
      #"{"resourceType":"HealthcareService","id":"\#(id)"\#(more),"extension":[\#(extensions.joined(separator: ","))]}"#
  }

  @Test(
    arguments: [
      (
        [["virtual", "video", "sms", "tdd", "app", "web", "phone"]],
        ["video", "text", "tdd", "app", "web", "phone"]
      ),
      ([["virtual"]], ["unspecified"]), ([["virtual", "fax"]], ["unspecified"]), ([["physical"]], ["none"]),
      ([["physical"], ["virtual", "phone"]], ["phone"]), ([], []),
    ] as [([[String]], [String])])
  func `how a service is given is how the role is`(deliveries: [[String]], virtual: [String]) throws {
    let imported = try plan(
      Self.service("s", deliveries), person("p"),
      role("r", of: "p", #","healthcareService":[{"reference":"HealthcareService/s"}]"#))
    #expect(imported.provider("clinician:m:p")?.roles.first?.facts.all(.virtual) == virtual)
    #expect(imported.report.warnings == (deliveries.first?.last == "fax" ? ["virtual-kind-unknown": 1] : [:]))
  }

  @Test func `in person only is said when every service says so`() throws {
    let services =
      #","healthcareService":[{"reference":"HealthcareService/s"},{"reference":"HealthcareService/t"}]"#
    let silent = #"{"resourceType":"HealthcareService","id":"t"}"#
    for (second, virtual) in [(Self.service("t", [["physical"]]), ["none"]), (silent, []), ("", [])] {
      let imported = try plan(
        Self.service("s", [["physical"]]), person("p"), role("r", of: "p", services), second)
      #expect(imported.provider("clinician:m:p")?.roles.first?.facts.all(.virtual) == virtual)
    }
  }

  // MARK: Numbers and pages

  /// Parts of a role, one that leads nowhere before one that a display alone names.
  private static let lost = [
    #""location":[{"reference":"Location/x"}]"#, #""location":[{"display":"Main campus only"}]"#,
    #""organization":{"reference":"Organization/x"}"#, #""organization":{"display":"Clinic"}"#,
    #""healthcareService":[{"reference":"HealthcareService/x"}]"#,
    #""healthcareService":[{"display":"Clinic hours"}]"#, #""extension":[\#(inNetwork("x"))]"#,
    #""extension":[{"url":"\#(base)network-reference","valueReference":{"display":"Narrow"}}]"#,
  ]

  @Test(arguments: lost.indices) func `what is named and not there makes the list incomplete`(i: Int) throws {
    let ana = person("p", npi: "2000000010")
    let imported = try completePlan(ana, role("r", of: "p", "," + Self.lost[i]))
    #expect(imported.report.completeFor == nil)
    let rule = i % 2 == 0 ? "reference-unresolved" : "reference-unnamed"
    #expect(imported.report.warnings == [rule: 1], "\(Self.lost[i])")
    #expect(imported.report.kept == 2 && imported.provider("npi:2000000010") != nil)
  }

  @Test func `a list is complete when all that it names is there, and not without a person or a line`() throws
  {
    func isComplete(_ more: String) throws -> Bool {
      try completePlan(person("p", npi: "2000000010"), role("r", of: "p"), more).report.completeFor != nil
    }
    #expect(try isComplete(""))
    #expect(try !isComplete(role("s", of: "q")))
    #expect(try !isComplete(#"{"resourceType":"Practitioner","id":"#))
    // Whoever stands above a group treats nobody in it.
    let above =
      #"{"resourceType":"Organization","id":"g","name":"G","partOf":{"reference":"Organization/x"}}"#
    #expect(try isComplete(above))
  }

  @Test func `somebody under no NPI makes the list incomplete for her kind`() throws {
    func completeFor(_ declared: Completeness, _ lines: String...) throws -> String? {
      let file = TextFile("d.ndjson", lines.joined(separator: "\n"))
      return try Imported([file], as: "plan-net") { $0.completeFor = declared }.report.completeFor
    }
    let numbered = person("p", npi: "2000000028")
    let group = #"{"resourceType":"Organization","id":"g","name":"Group"}"#
    #expect(try completeFor(.clinicians, numbered) == "clinicians")
    // One digit off, as in a list in which she is 2000000028.
    #expect(try completeFor(.clinicians, person("p", npi: "2000000029")) == nil)
    #expect(try completeFor(.clinicians, person("p")) == nil)
    // Her role has the number that she lacks.
    let number = #","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"2000000028"}]"#
    #expect(try completeFor(.clinicians, person("p"), role("r", of: "p", number)) == "clinicians")
    #expect(try completeFor(.clinicians, numbered, group) == "clinicians")
    #expect(try completeFor(.facilities, numbered, group) == nil)
    #expect(try completeFor(.all, numbered, group) == "clinicians")
    #expect(try completeFor(.all, numbered, clinic()) == "all")
  }

  // MARK: Where a network holds

  @Test func `an affiliation that is limited to a place which it does not name holds at no other`() throws {
    let all = [
      network("n"), clinic(), place("l1"), place("l2"), person("p", npi: "2000000028"),
      role("r", of: "p", atClinic + at("l2")),
    ]
    func imported(_ limit: String) throws -> Imported {
      let lines = (all + [affiliation(limit)]).joined(separator: "\n")
      return try Imported([TextFile("d.ndjson", lines)], as: "plan-net", source: "m") {
        $0.completeFor = .clinicians
      }
    }
    func networks(_ imported: Imported) -> [[String]]? {
      imported.provider("npi:2000000028")?.roles.map { $0.participations.map(\.network) }
    }
    let limited = try imported(#","location":[{"display":"Main campus only"}]"#)
    #expect(networks(limited) == [[]])
    #expect(limited.provider("npi:2000000044")?.roles.allSatisfy { $0.participations.isEmpty } == true)
    #expect(limited.issues("reference-unnamed").map(\.value) == ["Main campus only"])
    #expect(limited.issues("reference-unnamed").map(\.field) == ["location"])
    #expect(limited.report.completeFor == nil)
    // Where it holds is not there: she may be there, so nobody is out.
    let nowhere = try imported(at("l2x"))
    #expect(networks(nowhere) == [[]] && nowhere.report.completeFor == nil)
    // Beside the place without a name there is hers.
    let both = try imported(#","location":[{"display":"Main campus"},{"reference":"Location/l2"}]"#)
    #expect(networks(both) == [["m:n"]])
    let everywhere = try imported("")
    #expect(networks(everywhere) == [["m:n"]] && everywhere.report.completeFor == "clinicians")
  }

  @Test func `a place that is not there is the same place wherever it is named`() throws {
    func networks(of role: String, limitedTo places: String...) throws -> [[String]]? {
      let limit = places.map { #"{"reference":"Location/\#($0)"}"# }.joined(separator: ",")
      let imported = try completePlan(
        network("n"), clinic(), person("p", npi: "2000000028"), role, affiliation(#","location":[\#(limit)]"#)
      )
      #expect(imported.report.completeFor == nil)
      return imported.provider("npi:2000000028")?.roles.map { $0.participations.map(\.network) }
    }
    #expect(try networks(of: role("r", of: "p", atClinic + at("l3")), limitedTo: "l3") == [["m:n"]])
    #expect(try networks(of: role("r", of: "p", atClinic + at("l3")), limitedTo: "l4") == [[]])
    // At one of her two places nobody knows of any network, and which of them is meant neither.
    let two = role(
      "r", of: "p", atClinic + #","location":[{"reference":"Location/l3"},{"reference":"Location/l4"}]"#)
    #expect(try networks(of: two, limitedTo: "l3") == [[]])
    #expect(try networks(of: two, limitedTo: "l3", "l4") == [["m:n"]])
  }

  @Test func `an affiliation of nobody whom it names is told, and the list lacks a part`() throws {
    func imported(_ affiliation: String) throws -> (imported: Imported, networks: [[String]]?) {
      let imported = try completePlan(
        network("n"), clinic(), person("p", npi: "2000000028"), role("r", of: "p", atClinic), affiliation)
      return (
        imported, imported.provider("npi:2000000028")?.roles.map { $0.participations.map(\.network) }
      )
    }
    // The organization beside it is the one whose network it is, and takes part in nothing.
    let unnamed = try imported(
      affiliation(#","organization":{"reference":"Organization/o"}"#, of: #"{"display":"Clinic"}"#))
    #expect(unnamed.networks == [[]] && unnamed.imported.report.completeFor == nil)
    #expect(unnamed.imported.issues("reference-unnamed").map(\.value) == ["Clinic"])
    #expect(unnamed.imported.issues("reference-unnamed").map(\.field) == ["participatingOrganization"])
    let nobody = try imported(
      #"{"resourceType":"OrganizationAffiliation","id":"a","network":[{"reference":"Organization/n"}]}"#)
    #expect(nobody.networks == [[]] && nobody.imported.report.completeFor == nil)
    #expect(nobody.imported.report.warnings == ["reference-unnamed": 1])
    let named = try imported(affiliation(""))
    #expect(named.networks == [["m:n"]] && named.imported.report.completeFor == "clinicians")
  }

  @Test func `a role whose network has no name does not get those of its organization`() throws {
    let unnamed = #"{"url":"\#(base)network-reference","valueReference":{"display":"Narrow"}}"#
    let imported = try plan(
      network("n"), clinic(), person("p", npi: "2000000028"), affiliation(""),
      role("r", of: "p", atClinic + #","extension":[\#(unnamed)]"#))
    #expect(imported.provider("npi:2000000028")?.roles.map { $0.participations.count } == [0])
    #expect(imported.issues("reference-unnamed").map(\.field) == ["network"])
  }

  @Test func `a role of somebody who has only a display is refused, and not her organization's`() throws {
    let imported = try completePlan(
      network("n"), clinic(),
      #"{"resourceType":"PractitionerRole","id":"r","practitioner":{"display":"Dr. Muster"}\#(atClinic),"extension":[\#(inNetwork("n"))]}"#
    )
    #expect(imported.report.byRule == ["owner-missing": 1] && imported.report.completeFor == nil)
    #expect(imported.provider("npi:2000000044")?.roles.allSatisfy { $0.participations.isEmpty } == true)
  }

  @Test func `at a place that has closed no network holds, and nobody is missing from one`() throws {
    let inN = #","extension":[\#(inNetwork("n"))]"#
    let imported = try completePlan(
      network("n"), clinic(), place("l1", #","status":"inactive""#), place("l2"),
      person("p", npi: "2000000028"), role("r", of: "p", at("l1") + inN),
      person("q", npi: "2000000036"),
      role("s", of: "q", #","location":[{"reference":"Location/l1"},{"reference":"Location/l2"}]"# + inN))
    let closed = imported.providers.filter { $0.id == "npi:2000000028" }
    #expect(closed.map(\.kind) == [.clinician, .mention])
    #expect(closed[0].roles.map { $0.participations.count } == [0])
    #expect(imported.issues("reference-inactive").map(\.field) == ["location", "location"])
    // The other one is where it is open.
    let open = imported.providers.filter { $0.id == "npi:2000000036" }
    #expect(open.count == 1 && open[0].roles.map { $0.facts.first(.siteID) } == ["m:l2"])
    #expect(open[0].roles.map { $0.participations.map(\.network) } == [["m:n"]])
    #expect(imported.report.completeFor == "clinicians")
  }

  @Test func `what is not there has an id that no resource has`() throws {
    func named(_ id: String, _ reference: String) -> String {
      role(
        id, of: "p", #","extension":[{"url":"\#(base)network-reference","valueReference":{\#(reference)}}]"#)
    }
    let imported = try plan(
      #"{"resourceType":"Organization","id":"10","name":"Wide Net","type":[\#(concept("ntwk"))]}"#,
      #"{"resourceType":"InsurancePlan","id":"i","name":"Plan One","network":[{"reference":"Organization/10"}]}"#,
      person("p", npi: "2000000028"),
      named("r", #""identifier":{"system":"http://payer/narrow-networks","value":"10"},"display":"Narrow""#),
      named("s", #""identifier":{"system":"http://other/networks","value":"10"},"display":"Other""#),
      named("t", #""reference":"Organization/10""#))
    let roles = try #require(imported.provider("npi:2000000028")?.roles)
    let networks = roles.flatMap(\.participations).map(\.network)
    #expect(networks.count == 3 && Set(networks).count == 3, "\(networks)")
    #expect(networks.filter { $0 == "m:10" }.count == 1)
    #expect(imported.provider("plan:m:i")?.facts.all(.planNetwork) == ["m:10"])
    let names = networks.compactMap { imported.provider("network:" + $0)?.facts.first(.name) }
    #expect(Set(names) == ["Wide Net", "Narrow", "Other"])
  }

  @Test func `people and organizations that are not there are told apart by all that names them`() throws {
    func role(_ id: String, _ practitioner: String, _ organization: String) -> String {
      #"{"resourceType":"PractitionerRole","id":"\#(id)","practitioner":{\#(practitioner)},"organization":{\#(organization)}}"#
    }
    func number(_ system: String) -> String { #""identifier":{"system":"\#(system)","value":"o"}"# }
    let imported = try plan(
      person("o", npi: "2000000028"), clinic(), role("r", number("a"), number("a")),
      role("s", number("b"), number("b")))
    let people = imported.providers.filter { withoutHash($0.id) == "clinician:m:o" }
    #expect(people.count == 2 && Set(people.map(\.id)).count == 2)
    let organizations = people.flatMap(\.roles).compactMap { $0.facts.first(.roleOrganization) }
    #expect(organizations.map(withoutHash) == ["organization:m:o", "organization:m:o"])
    #expect(Set(organizations).count == 2)
  }

  @Test func `a search of which pages are missing is incomplete`() throws {
    func page(_ own: Int, next: Int?, total: Int, _ resources: String...) -> TextFile {
      let links =
        ["\"self\",\"url\":\"http://x/\(own)\""]
        + (next.map { ["\"next\",\"url\":\"http://x/\($0)\""] } ?? [])
      let entries = resources.map { "{\"resource\":\($0)}" }.joined(separator: ",")
      return TextFile(
        "\(own).json",
        "{\"resourceType\":\"Bundle\",\"total\":\(total),\"link\":[\(links.map { "{\"relation\":\($0)}" }.joined(separator: ","))],\"entry\":[\(entries)]}"
      )
    }
    func rules(_ files: [TextFile]) throws -> [String] {
      let imported = try Imported(files, as: "plan-net") { $0.completeFor = .all }
      #expect((imported.report.completeFor != nil) == imported.report.warnings.isEmpty)
      return imported.report.warnings.keys.sorted()
    }
    let (a, b) = (person("a", npi: "2000000010"), person("b", npi: "2000000028"))
    let first = page(1, next: 2, total: 2, a)
    #expect(try rules([first, page(2, next: nil, total: 2, b)]) == [])
    #expect(try rules([first, page(3, next: nil, total: 1, b)]) == ["bundle-page-missing"])
    #expect(try rules([page(1, next: nil, total: 5, a)]) == ["bundle-total"])
  }

  @Test func `a refused resource leaves a mention of its number`() throws {
    let imported = try plan(
      #"{"resourceType":"Practitioner","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"2000000010"}]}"#,
      person("p"))
    #expect(imported.records.map(\.header.kind) == [.mention, .clinician])
    #expect(imported.records[0].header.key.npi == 2_000_000_010)
    #expect(imported.report.byRule == ["resource-id-missing": 1])
  }

  @Test func `two roles that state two numbers give neither to a person without one`() throws {
    func numbered(_ id: String, _ npi: String) -> String {
      role(id, of: "p", #","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"\#(npi)"}]"#)
    }
    #expect(try plan(person("p"), numbered("r", "2000000010")).provider("npi:2000000010") != nil)
    let two = try plan(person("p"), numbered("r", "2000000010"), numbered("s", "2000000028"))
    #expect(two.providers.map(\.id) == ["clinician:m:p"])
  }

  // MARK: Hostile

  @Test func `a role with more networks than a record can hold is cut, and said to be`() throws {
    let id = String(repeating: "n", count: 120)
    let networks = (0..<6_000).map { inNetwork("\(id)\($0)") }.joined(separator: ",")
    let imported = try plan(person("p"), role("r", of: "p", #","extension":[\#(networks)]"#))
    #expect(imported.report.warnings["role-too-large"] == 1)
    let count = try #require(imported.provider("clinician:m:p")?.roles.first?.participations.count)
    #expect(count > 1_000 && count < 6_000)
  }

  @Test func `places times networks fill no more than a record should hold`() throws {
    // 300 places with 5,000 networks each would take 150 MiB, for each of two roles; 32 of them fill 16 MiB.
    let id = String(repeating: "n", count: 60)
    let networks = (0..<5_000).map { inNetwork("\(id)\($0)") }.joined(separator: ",")
    let places = (0..<300).map { #"{"reference":"Location/l\#($0)"}"# }.joined(separator: ",")
    let all = #","location":[\#(places)],"extension":[\#(networks)]"#
    let lines =
      [person("p", npi: "2000000028")]
      + (0..<300).map { #"{"resourceType":"Location","id":"l\#($0)","name":"L"}"# }
      + [role("r", of: "p", all), role("s", of: "p", all)]
    let imported = try Imported([TextFile("d.ndjson", lines.joined(separator: "\n"))], as: "plan-net") {
      $0.completeFor = .clinicians
    }
    let record = try #require(imported.records.first { $0.provider.id == "npi:2000000028" })
    let bytes = record.provider.roles.reduce(0) { $0 + $1.participations.count } * 100
    #expect(bytes > 8 << 20 && bytes < 24 << 20, "\(bytes)")
    #expect(record.provider.roles.count < 60 && imported.report.completeFor == nil)
    // Each role that was cut, and once those that are left out.
    #expect(imported.report.warnings["role-too-large"] == record.provider.roles.count + 1)
  }

  @Test func `what a service or place repeats is said once`() throws {
    let service = { Self.service($0, [["virtual"] + Array(repeating: "video", count: 1_000)]) }
    let access =
      #"{"url":"\#(base)accessibility","valueCodeableConcept":\#(concept("handiaccess"))}"#
    let imported = try plan(
      service("s"), service("t"), person("p"),
      #"{"resourceType":"Location","id":"l","name":"L","extension":[\#([access, access].joined(separator: ","))]}"#,
      role(
        "r", of: "p",
        #","healthcareService":[{"reference":"HealthcareService/s"},{"reference":"HealthcareService/t"}]"#
          + at("l")))
    let found = try #require(imported.provider("clinician:m:p")?.roles.first)
    #expect(found.facts.all(.virtual) == ["video"] && found.facts.all(.accessible) == ["yes"])
  }

  @Test func `control characters and endless values do no harm`() throws {
    let long = String(repeating: "x", count: 5_000)
    let imported = try plan(
      #"{"resourceType":"Practitioner","id":"p","name":[{"family":"A\u0000B\u001fC","given":["\#(long)"]}]}"#)
    let person = try #require(imported.providers.first)
    #expect(person.facts.first(.lastName) == "A B C" && person.facts.first(.firstName) == nil)
    #expect(imported.report.warnings == ["value-too-long": 1])
  }

  @Test func `a document that is not FHIR's is refused by what it lacks`() throws {
    let xml = refusal { _ = try Imported([TextFile("a.xml", "<directory><x/></directory>")], as: "plan-net") }
    #expect(
      xml?.rule == "fhir-namespace" && xml?.line == 1 && xml?.text.contains("http://hl7.org/fhir") == true)
    let doctype = refusal {
      _ = try Imported(
        [TextFile("a.xml", "<!DOCTYPE x><Bundle xmlns=\"http://hl7.org/fhir\"/>")], as: "plan-net")
    }
    #expect(doctype?.rule == "xml-doctype")
  }

  @Test func `a file whose name says nothing is told by its first byte`() throws {
    let json = try plan(person("p"))
    let xml =
      "<Practitioner xmlns=\"http://hl7.org/fhir\"><id value=\"p\"/><name><family value=\"Muster\"/></name></Practitioner>"
    for text in [person("p"), "\n " + person("p"), xml, "\u{FEFF}" + xml] {
      #expect(try Imported([TextFile("download", text)], as: "plan-net", source: "m").said == json.said)
    }
  }

  @Test func `a folder gives its XML, JSON and NDJSON files, and more of them than a process may open`()
    throws
  {
    let folder = TemporaryFolder()
    for i in 0..<1_500 { folder.write("p\(i).json", person("p\(i)")) }
    folder.write("q.xml", "<Practitioner xmlns=\"http://hl7.org/fhir\"><id value=\"q\"/></Practitioner>")
    folder.write("r.ndjson", person("r") + "\n" + person("s"))
    folder.write("readme.txt", "no resource")
    let data = TemporaryFolder()
    let request = ImportRequest(paths: [folder.path], adapter: "plan-net", source: "m", asOf: "2026")
    let report = try Importer.dryRun(request, workDirectory: data.path)
    #expect(report.read == 1_503 && report.kept == 1_503 && report.files.count == 1_502)
  }

  // MARK: What is said about a file

  @Test func `keys, types and extensions of a file reach nobody with their control characters`() throws {
    let imported = try plan(
      person("d1", npi: "2000000028", #","\u001b[2Jevil\u0007":"x""#),
      #"{"resourceType":"\u001b[31mFoo","id":"d3"}"#,
      person("d2", npi: "2000000036", #","extension":[{"url":"http://x/\u001b[31mext"}]"#))
    for rule in ["element-ignored", "resource-ignored", "extension-ignored"] {
      let issue = try #require(imported.issues(rule).first)
      let said = "\(issue.field ?? "") \(issue.value ?? "")"
      #expect(said.contains("\u{FFFD}["), "\(rule)")
      #expect(!said.unicodeScalars.contains { $0.value < 0x20 }, "\(rule)")
    }
  }
}
