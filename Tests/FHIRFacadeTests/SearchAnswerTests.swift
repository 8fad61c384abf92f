import FHIRModel
import Querying
import TestSupport
import Testing

@testable import FHIRFacade

/// Bundles, pages, forms and errors.
@Suite struct SearchAnswerTests {
  private var asked: AskedFacade { SharedFacades.planNet }
  private static let own = "_source=urn:second-opinion:source:plan-x"

  // MARK: Chains and modifiers

  @Test(arguments: [
    ("PractitionerRole?location.address-state=IL", ["ana-1"]),
    ("PractitionerRole?location:Location.address-city=spring", ["ana-1"]),
    ("PractitionerRole?organization.name:contains=EJEMPLO", ["ana-1"]),
    ("PractitionerRole?service.location.organization.name=clin", ["ana-1"]),
    ("PractitionerRole?practitioner.family:exact=Ejémplo", ["ana-1"]),
    ("PractitionerRole?practitioner.family:exact=ejemplo", []),
    ("PractitionerRole?practitioner._id=ana", ["ana-1"]),
    ("PractitionerRole?network.partof.name=Invented M", ["ana-1"]),
    ("PractitionerRole?organization:identifier=http://hl7.org/fhir/sid/us-npi|2000001018", ["lee-1"]),
    ("PractitionerRole?organization:missing=true", []),
    ("PractitionerRole?network:missing=true", ["lee-1"]),
    ("PractitionerRole?specialty:not=207RX0202X", ["lee-1"]),
    ("PractitionerRole?role:text=phys", ["ana-1"]),
    ("PractitionerRole?specialty=http://other.invalid|207RX0202X", []),
    ("PractitionerRole?specialty=207RX0202X&practitioner.given=Lee", []),
    ("PractitionerRole?location=http://localhost:8080/fhir/r4/Location/site-1", ["ana-1"]),
    ("Practitioner?_has:PractitionerRole:practitioner:specialty=207RX0202X", ["ana"]),
    ("Practitioner?_has:PractitionerRole:practitioner:location.address-state=IL", ["ana"]),
    ("Location?_has:PractitionerRole:location:practitioner.family=Ejemplo", ["site-1"]),
    ("Organization?_has:PractitionerRole:organization:_has:PractitionerRole:service:x=1", []),
    ("InsurancePlan?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|NIIP|P-1", ["plan"]),
    ("InsurancePlan?identifier:text=plan", ["plan"]),
    ("Organization?name=a\\,b", []),
  ])
  func `a chain, a modifier or a list finds whom it should`(_ target: String, _ ids: [String]) {
    if target.hasSuffix("x=1") {
      #expect(asked.get(target).status == 400)
      return
    }
    let type = target.prefix { $0 != "?" }
    #expect(asked.matches(target).ids == ids.map { "\(type)/\($0)" }, "\(target)")
  }

  @Test func `iterated includes follow what is included`() {
    let bundle = asked.json(
      "PractitionerRole?_id=ana-1&_include=PractitionerRole:location&_include:iterate=Location:partof"
        + "&_include=Location:endpoint")
    let included = bundle.all("entry").map { AskedFacade.name($0["resource"]) }
    #expect(included == ["PractitionerRole/ana-1", "Location/site-1", "Location/area"])
    #expect(bundle["total"]?.text == "1")
  }

  // MARK: Pages

  @Test func `pages come in the order of ids, each resource once, and total stays`() {
    let all = asked.matches("Organization?\(Self.own)&_count=500")
    #expect(asked.matches("Organization?\(Self.own)&_count=1").ids == all.ids)
    #expect(all.ids == all.ids.sorted())
    #expect(all.total == 3)
    let bundle = asked.json("Organization?\(Self.own)&_count=1&_total=none")
    #expect(bundle["total"] == nil)
    #expect(bundle.all("link").compactMap { $0["relation"]?.text } == ["self", "next"])
  }

  @Test func `a next link goes on in a generation in which its resource is gone`() throws {
    let fixture = try InventedPlanNet.fixture()
    let first = try AskedFacade(fixture.directory).json("Practitioner?_count=1")
    let next = try #require(first.all("link").first { $0["relation"]?.text == "next" }?["url"]?.text)
    #expect(first.all("entry").map { AskedFacade.name($0["resource"]) } == ["Practitioner/ana"])
    try InventedPlanNet.add(InventedPlanNet.resources.filter { !$0.contains("\"id\":\"ana\"") }, to: fixture)
    let later = try AskedFacade(fixture.directory)
    let second = later.json(String(next.dropFirst(AskedFacade.base.count + 1)))
    #expect(second.all("entry").map { AskedFacade.name($0["resource"]) } == ["Practitioner/lee"])
    #expect(later.get("Practitioner/ana").status == 404)
    let former = try later.get("Practitioner/ana", wasThere: Self.holds(fixture, generation: 2))
    #expect(former.status == 410)
    #expect(AskedFacade.value(former).all("issue").first?["code"]?.text == "deleted")
  }

  private static func holds(_ fixture: DirectoryFixture, generation: Int) throws -> (String, String) -> Bool {
    let snapshot = try fixture.engine(generation: generation).snapshot
    return { FormerGeneration.holds(snapshot, type: $0, id: $1) }
  }

  @Test func `every made resource is known to have been there, and nothing else is`() throws {
    let catalog = SharedFacades.all.catalog
    for type in ResourceType.allCases where type != .location && type != .endpoint {
      for number in 0..<catalog.count(type) {
        #expect(
          FormerGeneration.holds(catalog.snapshot, type: type.name, id: catalog.id(type, number)),
          "\(catalog.id(type, number))")
      }
      #expect(!FormerGeneration.holds(catalog.snapshot, type: type.name, id: "npi-2000009999"))
    }
  }

  @Test func `a deletion that the source states is 410`() throws {
    let fixture = try DirectoryFixture()
    let bundle = """
      {"resourceType":"Bundle","type":"history","entry":[{"fullUrl":"https://x.invalid/Practitioner/gone",\
      "request":{"method":"DELETE","url":"Practitioner/gone"}},{"resource":\(InventedPlanNet.resources[9])}]}
      """
    fixture.folder.write("h.json", bundle)
    try fixture.add([
      .init("plan-x", [fixture.folder.file("h.json")], adapter: "plan-net", asOf: "2026-11-01")
    ])
    let asked = try AskedFacade(fixture.directory)
    #expect(asked.get("Practitioner/gone").status == 410)
    #expect(asked.get("Practitioner/ana").status == 200)
  }

  @Test func `of two sources with one id the first keeps it, and references of the other follow`() throws {
    let fixture = try InventedPlanNet.fixture()
    try InventedPlanNet.add(
      [
        """
        {"resourceType":"Practitioner","id":"ana","active":true,"name":[{"family":"Other"}]}
        """,
        """
        {"resourceType":"PractitionerRole","id":"r","active":true,"practitioner":{"reference":"Practitioner/ana"},\
        "organization":{"display":"X"}}
        """,
      ], to: fixture, source: "plan-y")
    let asked = try AskedFacade(fixture.directory)
    #expect(asked.matches("Practitioner?family=Other").ids == ["Practitioner/plan-y.ana"])
    #expect(asked.matches("PractitionerRole?practitioner=plan-y.ana").ids == ["PractitionerRole/r"])
    #expect(asked.json("PractitionerRole/r")["practitioner"]?["reference"]?.text == "Practitioner/plan-y.ana")
    #expect(asked.matches("PractitionerRole?practitioner.family=Ejemplo").ids == ["PractitionerRole/ana-1"])
  }

  // MARK: Shapes

  @Test func `summaries and elements hold what they name, and say that they are cut`() {
    let summary = asked.json("Practitioner/lee?_summary=true")
    #expect(summary.fields.map(\.name) == ["id", "meta", "identifier", "active", "name"])
    #expect(summary["meta"]?.all("tag").first?["code"]?.text == "SUBSETTED")
    let some = asked.json("PractitionerRole?_id=ana-1&_elements=specialty,period").all("entry").first?[
      "resource"]
    #expect(some?.fields.map(\.name) == ["id", "meta", "period", "specialty"])
    let count = asked.json("Practitioner?_summary=count")
    #expect(count["total"]?.text == "2")
    #expect(count["entry"] == nil)
    #expect(asked.json("Endpoint/portal?_elements=name").fields.map(\.name).contains("payloadType"))
  }

  @Test func `an unchanged resource is not sent again`() {
    let first = asked.get("Practitioner/ana")
    let tag = first.fields.first { $0.name == "ETag" }?.value ?? ""
    #expect(asked.get("Practitioner/ana", ["if-none-match": tag]).status == 304)
    #expect(asked.get("Practitioner/ana", ["if-none-match": "W/\"0\""]).status == 200)
    let date = first.fields.first { $0.name == "Last-Modified" }?.value ?? ""
    #expect(date == "Sat, 04 Apr 2026 04:04:04 GMT")
    #expect(asked.get("Practitioner/ana", ["if-modified-since": date]).status == 304)
    #expect(
      asked.get("Practitioner/ana", ["if-modified-since": "Sat, 04 Apr 2026 04:04:03 GMT"]).status == 200)
    let bundle = asked.get("Practitioner?family=ejemplo")
    let bundleTag = bundle.fields.first { $0.name == "ETag" }?.value ?? ""
    #expect(asked.get("Practitioner?family=ejemplo", ["if-none-match": bundleTag]).status == 304)
  }

  @Test(arguments: [
    ("Practitioner/ana", "application/fhir+xml", "application/fhir+xml"),
    ("Practitioner/ana", "application/json", "application/fhir+json"),
    ("Practitioner/ana", "text/html, application/xml;q=0.9, */*;q=0.8", "application/fhir+xml"),
    ("Practitioner/ana?_format=xml", "application/json", "application/fhir+xml"),
    ("Practitioner/ana?_format=application/fhir json", "application/xml", "application/fhir+json"),
    ("Practitioner?family=x", "application/fhir+xml", "application/fhir+xml"),
    ("metadata", "application/fhir+xml", "application/fhir+xml"),
  ])
  func `the form is what was asked for`(_ target: String, _ accept: String, _ type: String) {
    let reply = asked.get(target, ["accept": accept])
    #expect(reply.status == 200)
    #expect(reply.fields.first { $0.name == "Content-Type" }?.value == type)
    #expect(reply.body.first == UInt8(ascii: type.hasSuffix("xml") ? "<" : "{"))
  }

  @Test func `a search in a body is the search of an address`() {
    let reply = asked.get("Practitioner/_search", method: "POST", form: [("family", "ejemplo")])
    #expect(reply.status == 200)
    #expect(
      AskedFacade.value(reply).all("entry").map { AskedFacade.name($0["resource"]) } == ["Practitioner/ana"])
  }

  // MARK: Bad input

  @Test(arguments: [
    ("PractitionerRole?colour=blue", 400, "colour"), ("PractitionerRole?specialty=", 400, "specialty"),
    ("PractitionerRole?specialty:above=x", 400, "specialty"),
    ("PractitionerRole?location=a/b/c", 400, "location"),
    ("PractitionerRole?location=Organization/x", 400, "location"), ("Practitioner?_count=501", 400, "_count"),
    ("Practitioner?_count=-1", 400, "_count"), ("Practitioner?_count=1&_count=2", 400, "_count"),
    ("Practitioner?_lastUpdated=yesterday", 400, "_lastUpdated"),
    ("Practitioner?_cursor=***", 400, "_cursor"),
    ("Practitioner?_summary=short", 400, "_summary"), ("Practitioner?_elements=colour", 400, "_elements"),
    ("Practitioner?_total=some", 400, "_total"), ("Practitioner?_include=Practitioner:name", 400, "_include"),
    ("Practitioner?_revinclude=PractitionerRole", 400, "_revinclude"),
    ("Practitioner?_sort=name", 400, "_sort"),
    ("Organization?partof.partof.partof.partof.partof.name=x", 400, "name"),
    ("Practitioner?_has:PractitionerRole:location:role=x", 400, "_has"),
    ("Practitioner?_has:x=1", 400, "_has"),
    ("Practitioner?name.family=x", 400, "name"), ("Practitioner/ana?colour=x", 400, "colour"),
    ("Practitioner?_format=html", 406, "_format"), ("Patient", 404, ""), ("Patient/1", 404, ""),
    ("Practitioner/nobody", 404, ""), ("Practitioner/ana/_history/1", 404, ""), ("", 404, ""),
    ("Provenance", 400, "target"), ("Provenance?target=x", 400, "target"),
  ])
  func `bad input is an OperationOutcome with its element`(_ target: String, _ status: Int, _ element: String)
  {
    let reply = asked.get(target)
    #expect(reply.status == status, "\(target)")
    let issue = AskedFacade.value(reply).all("issue").first
    #expect(issue?["severity"]?.text == "error")
    #expect(issue?["expression"]?.values.first?.text ?? "" == element, "\(target)")
    #expect((issue?["diagnostics"]?.text ?? "").count > 20)
  }

  @Test func `lenient handling leaves out what it does not know, and self says so`() {
    let lenient = ["prefer": "handling=lenient"]
    let reply = asked.get("PractitionerRole?colour=blue&_sort=x&specialty=207RX0202X", lenient)
    #expect(reply.status == 200)
    let url = AskedFacade.value(reply).all("link").first?["url"]?.text
    #expect(url == AskedFacade.base + "/PractitionerRole?specialty=207RX0202X")
    #expect(AskedFacade.value(reply)["total"]?.text == "1")
    // A bad value of a known parameter would make the answer wider.
    #expect(asked.get("Practitioner?_lastUpdated=x", lenient).status == 400)
    #expect(asked.get("PractitionerRole?colour=blue", ["prefer": "handling=strict"]).status == 400)
  }

  @Test func `writing is 405 with what the address takes`() {
    for method in ["PUT", "DELETE", "PATCH", "POST"] {
      let reply = asked.get("Practitioner/ana", method: method)
      #expect(reply.status == 405)
      #expect(reply.fields.first { $0.name == "Allow" }?.value == "GET, HEAD, OPTIONS")
    }
    #expect(asked.get("Practitioner/_search").status == 405)
    #expect(asked.get("Practitioner", ["accept": "image/png"]).status == 406)
  }

  @Test func `a search that would include too much is refused`() throws {
    var resources = [InventedPlanNet.resources[0]]
    for i in 0..<(SearchQuestion.mostIncluded + 1) {
      resources.append(
        """
        {"resourceType":"Organization","id":"o\(i)","active":true,"name":"Group \(i)","partOf":{"reference":\
        "Organization/payer"}}
        """)
    }
    let fixture = try InventedPlanNet.fixture(resources)
    let asked = try AskedFacade(fixture.directory)
    let reply = asked.get("Organization?_id=payer&_revinclude=Organization:partof")
    #expect(reply.status == 400)
    #expect(AskedFacade.value(reply).all("issue").first?["code"]?.text == "too-costly")
  }

  /// What is asked of practitioners or their provenance, and whether it is answered.
  private static let bounded: [(query: String, isAnswered: Bool)] = {
    func list(_ one: String, _ count: Int) -> String {
      [String](repeating: one, count: count).joined(separator: ",")
    }
    func all(_ one: String, _ count: Int) -> String {
      [String](repeating: one, count: count).joined(separator: "&")
    }
    let long = String(repeating: "a", count: 60)
    return [
      ("Practitioner?name:contains=\(list("a", 8))", true),
      ("Practitioner?name:contains=\(list("a", 9))", false),
      ("Practitioner?identifier=\(list("http://hl7.org/fhir/sid/us-npi|", 8))", true),
      ("Practitioner?identifier=\(list("http://hl7.org/fhir/sid/us-npi|", 9))", false),
      ("Practitioner?\(all("_lastUpdated=gt2020", 8))", true),
      ("Practitioner?\(all("_lastUpdated=gt2020", 9))", false),
      ("Practitioner?_id=\(list("ana", 500))", true), ("Practitioner?_id=\(list("ana", 501))", false),
      ("Practitioner?\(all("_id=ana", 32))", true), ("Practitioner?\(all("_id=ana", 33))", false),
      ("Practitioner?\(all("_revinclude=PractitionerRole:practitioner", 32))", true),
      ("Practitioner?\(all("_revinclude=PractitionerRole:practitioner", 33))", false),
      ("Provenance?_id=\(list("Practitioner." + long, 4))", true),
      ("Provenance?_id=\(list("Practitioner." + long, 5))", false),
      ("Provenance?_id=\(list("Practitioner.ana", 501))", false),
    ]
  }()

  @Test(arguments: bounded)
  func `what would be looked for too often is refused, and what is just not too often is answered`(
    query: String, isAnswered: Bool
  ) {
    let reply = asked.get(query)
    #expect(reply.status == (isAnswered ? 200 : 400))
    let code = AskedFacade.value(reply).all("issue").first?["code"]?.text
    #expect(code == (isAnswered ? nil : "too-costly"))
  }

  // MARK: Provenance

  @Test func `whence a resource comes is told where it is asked for`() throws {
    let bundle = asked.json("Practitioner?_id=ana&_revinclude=Provenance:target")
    let provenance = try #require(bundle.all("entry").last?["resource"])
    #expect(provenance["target"]?.values.first?["reference"]?.text == "Practitioner/ana")
    let what = provenance.all("entity").first?["what"]?["display"]?.text
    #expect(what == "plan-x, plan-x.ndjson, row 10, as of 2026-11-01")
    let id = try #require(provenance["id"]?.text)
    #expect(AskedFacade.name(asked.json("Provenance/\(id)")) == "Provenance/\(id)")
    #expect(asked.matches("Provenance?target=Practitioner/ana,Practitioner/lee").total == 2)
    for entry in SharedFacades.all.json("PractitionerRole?_count=500&_revinclude=Provenance:target").all(
      "entry")
    {
      guard case .resource("Provenance", _)? = entry["resource"] else { continue }
      #expect(entry["resource"]?.all("entity").isEmpty == false)
      #expect(entry["resource"]?["recorded"]?.text?.hasSuffix("Z") == true)
    }
  }
}
