import Foundation
import TestSupport
import Testing

/// Story 11: a FHIR client asks the server over a socket.
@Suite struct FHIRTests {
  private static let story =
    "/fhir/r4/PractitionerRole?specialty=http://nucc.org/provider-taxonomy%7C207RX0202X"
    + "&location.address-state=IL&network=Organization/net-00000ZZ-ppo"
    + "&_include=PractitionerRole:practitioner&_include=PractitionerRole:location&_count=20"

  @Test func `a client finds roles with their people and places, and pages through them`() throws {
    let data = DataFolder.withExample()
    let server = RunningServer(data)
    let answer = server.get(Self.story)
    #expect(answer.status == 200)
    #expect(answer.fields["content-type"] == "application/fhir+json")
    let bundle = answer.json
    #expect(bundle["resourceType"].text == "Bundle")
    #expect(bundle["type"].text == "searchset")
    let total = try #require(bundle["total"].int)
    #expect(total > 0)
    let value = try #require(bundle.value as? [String: Any])
    let entries = try #require(value["entry"] as? [[String: Any]])
    var modes: [String: Int] = [:]
    for entry in entries {
      let mode = try #require((entry["search"] as? [String: Any])?["mode"] as? String)
      modes[mode, default: 0] += 1
      let resource = try #require(entry["resource"] as? [String: Any])
      // The guide has a role in one network at most: none of its profiles is claimed where there are several.
      if resource["resourceType"] as? String == "PractitionerRole" {
        let profiles = (resource["meta"] as? [String: Any])?["profile"] as? [String]
        let networks = (resource["extension"] as? [[String: Any]] ?? []).count {
          ($0["url"] as? String)?.hasSuffix("network-reference") == true
        }
        #expect((profiles?.isEmpty == false) == (networks < 2))
      }
      let url = try #require(entry["fullUrl"] as? String)
      let path = try #require(url.range(of: "/fhir/r4/").map { String(url[$0.lowerBound...]) })
      #expect(server.get(path).status == 200, "\(path)")
    }
    #expect(modes["match"] == min(total, 20))
    #expect(modes["include"] ?? 0 > 0)
    // The command finds the same people: who is in network there, by the same facts.
    let found = data.run([
      "search", "--state", "IL", "--plan", "00000ZZ0010001", "--format", "json", "--limit", "100", "--quiet",
    ])
    #expect(found.code == 0)
    for entry in entries where (entry["search"] as? [String: Any])?["mode"] as? String == "match" {
      let role = try #require(entry["resource"] as? [String: Any])
      let practitioner = (role["practitioner"] as? [String: Any])?["reference"] as? String ?? ""
      let npi = practitioner.split(separator: "-").last.map(String.init) ?? ""
      #expect(found.stdout.contains(npi), "\(practitioner)")
    }
  }

  @Test func `an unknown parameter is an OperationOutcome, and lenient handling leaves it out of self`() {
    let server = RunningServer(DataFolder.withExample())
    let strict = server.get("/fhir/r4/PractitionerRole?colour=blue")
    #expect(strict.status == 400)
    #expect(strict.json["resourceType"].text == "OperationOutcome")
    #expect(strict.text.contains("colour"))
    #expect(!strict.text.contains("blue"))
    let lenient = server.get("/fhir/r4/PractitionerRole?colour=blue", "Prefer: handling=lenient")
    #expect(lenient.status == 200)
    #expect(!lenient.text.contains("colour"))
    let xml = server.get("/fhir/r4/metadata", "Accept: application/fhir+xml")
    #expect(xml.text.contains("<CapabilityStatement xmlns=\"http://hl7.org/fhir\">"))
    let log = server.stop().stderr
    #expect(log.contains("route=/fhir/r4/PractitionerRole method=GET status=400"))
    #expect(!log.contains("colour"))
  }

  @Test func `what goes wrong before the facade is an OperationOutcome, too`() {
    let server = RunningServer(DataFolder.withExample())
    let body = "family=" + String(repeating: "x", count: 70_000)
    let answers = [
      server.send(
        "POST /fhir/r4/Practitioner/_search HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
          + "application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
          + body),
      server.send(
        "POST /fhir/r4/Practitioner/_search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: 2\r\nConnection: close\r\n\r\n{}"),
      server.get("/fhir/r4/Practitioner?family=%zz"),
      server.get("/fhir/r4/Practitioner?family=" + String(repeating: "x", count: 8_200)),
      server.send("GET /fhir/r4/metadata HTTP/1.1\r\nHost: elsewhere.invalid\r\nConnection: close\r\n\r\n"),
    ]
    #expect(answers.map(\.status) == [413, 415, 400, 414, 421])
    for answer in answers { #expect(answer.json["resourceType"].text == "OperationOutcome") }
    let form = "family=ejemplo&_count=5"
    let posted = server.send(
      "POST /fhir/r4/Practitioner/_search HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        + "application/x-www-form-urlencoded\r\nContent-Length: \(form.utf8.count)\r\nConnection: close\r\n\r\n"
        + form)
    #expect(posted.status == 200)
    #expect(posted.json["total"].int == 1)
  }

  @Test func `fhir off answers nothing there`() {
    let server = RunningServer(DataFolder.withExample(), "--fhir", "off")
    #expect(server.get("/fhir/r4/metadata").status == 404)
    #expect(server.get("/healthz").status == 200)
  }

  @Test func `a bulk export is a folder with a manifest`() throws {
    let data = DataFolder.withExample()
    let folder = TemporaryFolder()
    let outcome = data.run(["export", "fhir-bulk", "-o", folder.file("bulk")])
    #expect(outcome.code == 0, "\(outcome.stderr)")
    let manifest = JSON(line: try String(contentsOfFile: folder.file("bulk/manifest.json"), encoding: .utf8))
    let outputs = try #require((manifest.value as? [String: Any])?["output"] as? [[String: Any]])
    #expect(outputs.count >= 6)
    for output in outputs {
      let name = try #require(output["url"] as? String)
      let text = try String(contentsOfFile: folder.file("bulk/\(name)"), encoding: .utf8)
      #expect(text.split(separator: "\n").count == output["count"] as? Int)
    }
    #expect(data.run(["export", "fhir-bulk"]).code == 64)
  }
}
