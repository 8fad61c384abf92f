import DirectoryModel
import Foundation
import Glibc
import Reading
import TestSupport
import Testing
import Vocabulary

@testable import Importing

/// The rules by which an import refuses or warns: each is provoked by some test, those of no other suite here.
@Suite struct RulesTests {
  // MARK: All of them

  /// Rules that no test can provoke, and why.
  private static let unprovoked = [
    "import-stopped": "stands for a fault that is told instead of it, and never leaves the adapter",
    "xml-library-missing": "a machine without libxml2",
    "folder-not-readable": "whoever runs the tests as root may read every folder",
    "files-too-many": "65,536 files",
  ]

  @Test func `every rule of reading and importing is named by a test that provokes it`() throws {
    let patterns = [
      try Regex(#"rule:\s*"([a-z0-9-]+)""#), try Regex(#"warn\(\s*"([a-z]+-[a-z-]+)""#),
      try Regex(#"refuse\(\s*"[^"]*",\s*"([a-z]+-[a-z-]+)""#),
    ]
    var rules: Set<String> = []
    for text in try texts(in: ["Sources/Reading", "Sources/Importing"]) {
      for pattern in patterns {
        for match in text.matches(of: pattern) { rules.insert(String(match.output[1].substring!)) }
      }
    }
    #expect(rules.count > 120, "\(rules.count)")
    let tests = try texts(in: ["Tests"]).joined(separator: "\n")
    let missing = rules.filter { !tests.contains("\"\($0)\"") && !tests.contains("[\($0)]") }.sorted()
    #expect(missing.isEmpty, "\(missing) are in no test")
    for rule in Self.unprovoked.keys { #expect(rules.contains(rule), "\(rule) is no rule any more") }
  }

  /// Swift, Python and the contracts of adapters, below folders of the package.
  private func texts(in folders: [String]) throws -> [String] {
    var texts: [String] = []
    for folder in folders {
      let root = packageRoot() + "/" + folder
      for case let name as String in try #require(FileManager.default.enumerator(atPath: root))
      where [".swift", ".py", "contract.json"].contains(where: name.hasSuffix) {
        texts.append(try String(contentsOfFile: root + "/" + name, encoding: .utf8))
      }
    }
    return texts
  }

  // MARK: Files

  @Test func `a folder without a file of the format, and a table that nobody knows, are refused by name`()
    throws
  {
    let folder = TemporaryFolder()
    let path = folder.file("lists")
    #expect(mkdir(path, 0o700) == 0)
    folder.write("lists/notes.txt", "nothing\n")
    let empty = refusal { _ = try Imported([], as: "exchange") { $0.paths = [path] } }
    #expect(empty?.rule == "folder-empty" && empty?.file == path)
    #expect(empty?.text.contains(".csv") == true)
    let table = refusal {
      _ = try Imported([TextFile("t.csv", "colour,name\nblue,Blue\n")], as: "reference")
    }
    #expect(table?.rule == "table-unknown" && table?.line == 1 && table?.text.contains("colour") == true)
  }

  // MARK: Mappings

  private func imported(_ mapping: String, _ table: String) throws -> Imported {
    let folder = TemporaryFolder()
    let path = folder.write("m.json", mapping)
    return try withExtendedLifetime(folder) {
      try Imported([TextFile("a.csv", table)], as: "mapped") { $0.mapping = path }
    }
  }

  private func badMapping(_ body: () throws -> Void) -> ImportIssue? {
    do { try body() } catch ImportError.badMapping(let issue) { return issue } catch {}
    return nil
  }

  @Test func `a mapping without a record, or none at all, is refused`() throws {
    let empty = badMapping { _ = try imported("{\"mapping\": 1, \"records\": []}", "a\nb\n") }
    #expect(empty?.rule == "mapping-empty" && empty?.field == "records" && empty?.line == 1)
    let missing = badMapping { _ = try Imported([TextFile("a.csv", "a\nb\n")], as: "mapped") }
    #expect(missing?.rule == "mapping-missing")
  }

  @Test func `a word that a mapping's table lacks is left out with a warning, or refuses its row`() throws {
    func mapping(_ otherwise: String) -> String {
      """
      {"mapping": 1, "records": [{"noun": "clinician", "id": "npi", "columns": {"npi": "npi", "last": "last",
      "gender": {"from": "gender", "values": {"w": "F"}, "otherwise": "\(otherwise)"}}}]}
      """
    }
    let table = "npi,last,gender\n2000000010,One,w\n2000000028,Two,q\n"
    let blank = try imported(mapping("blank"), table)
    #expect(blank.report.kept == 2 && blank.report.warnings["value-unmapped"] == 1)
    #expect(blank.provider("npi:2000000010")?.facts.first(.gender) == "F")
    #expect(blank.provider("npi:2000000028")?.facts.first(.gender) == nil)
    let refused = try imported(mapping("refuse"), table)
    #expect(refused.report.byRule == ["value-unmapped": 1] && refused.report.issues.map(\.line) == [3])
  }

  // MARK: Plan feeds

  @Test func `years and answers that no plan feed has are told, and the entry is kept`() throws {
    func entry(_ npi: String, _ more: String) -> String {
      #"{"npi":"\#(npi)","type":"INDIVIDUAL","name":{"first":"A","last":"B"},\#(more)}"#
    }
    let text = [
      entry("2000000010", #""plans":[{"plan_id":"10001ZZ0010001","years":["soon"]}]"#),
      entry(
        "2000000028",
        #""accepting":"now and then","plans":[{"plan_id":"10001ZZ0010001","network_tier":"A","years":[2026]}]"#
      ),
    ]
    let imported = try Imported(
      [TextFile("providers.json", "[\(text.joined(separator: ",\n"))]")], as: "qhp")
    #expect(imported.report.kept == 2)
    #expect(
      imported.report.warnings["year-unreadable"] == 1
        && imported.issues("year-unreadable")[0].value == "soon")
    #expect(imported.report.warnings["accepting-unknown"] == 1)
    #expect(imported.provider("npi:2000000010")?.roles.allSatisfy { $0.participations.isEmpty } == true)
    let participations = imported.provider("npi:2000000028")?.roles.flatMap(\.participations) ?? []
    #expect(!participations.isEmpty && participations.allSatisfy { $0.accepting == .unknown })
  }

  @Test(.timeLimit(.minutes(60)))
  func `more plans than a source can have refuse what names them, and what is known stays`() throws {
    let many = (0...PlanCatalog.most).map {
      #"{"plan_id":"\#(10_000_000 + $0)","plan_id_type":"HIOS-PLAN-ID","marketing_name":"P"}"#
    }
    let imported = try Imported(
      [TextFile("plans.json", "[\(many.joined(separator: ",\n"))]")], as: "qhp")
    #expect(imported.report.byRule == ["networks-too-many": 1])
    #expect(imported.issues("networks-too-many")[0].value == "\(10_000_000 + PlanCatalog.most)")
    #expect(imported.report.kept == PlanCatalog.most)
  }

  // MARK: FHIR

  private func planNet(_ resources: String...) throws -> Imported {
    try Imported([TextFile("d.ndjson", resources.joined(separator: "\n"))], as: "plan-net", source: "m")
  }

  @Test func `what cannot be read of a person is told, and she is kept without it`() throws {
    let status = """
      {"url":"http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/practitioner-qualification",
      "extension":[{"url":"status","valueCode":"revoked"}]}
      """.split(separator: "\n").joined()
    let imported = try planNet(
      #"{"resourceType":"Practitioner","id":"p","name":[{"family":"Muster"}],"communication":["#
        + #"{"text":"the old tongue"},{"coding":[{"code":"es-MX"}]}],"qualification":[{"extension":[\#(status)],"#
        + #""code":{"text":"Licensed"},"identifier":[{"value":"M1"}]}]}"#)
    #expect(imported.report.kept == 1)
    #expect(imported.report.warnings["language-unreadable"] == 1)
    #expect(imported.issues("language-unreadable")[0].value == "the old tongue")
    #expect(imported.report.warnings["qualification-not-active"] == 1)
    let person = try #require(imported.provider("clinician:m:p"))
    #expect(person.facts.all(.language) == ["es"] && person.licenses.isEmpty)
  }

  @Test func `a place that is suspended or nowhere on the earth is kept, and that is told`() throws {
    let imported = try planNet(
      #"{"resourceType":"Practitioner","id":"p","name":[{"family":"Muster"}]}"#,
      #"{"resourceType":"Location","id":"l","name":"L","status":"suspended","position":{"latitude":95.5,"#
        + #""longitude":10},"address":{"line":["1 Test St"],"city":"Boston","state":"MA","postalCode":"02115"}}"#,
      #"{"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"Practitioner/p"},"#
        + #""location":[{"reference":"Location/l"}]}"#)
    #expect(imported.report.warnings["location-suspended"] == 1)
    #expect(imported.report.warnings["position-unreadable"] == 1)
    #expect(imported.issues("position-unreadable")[0].value == "95.5 10")
    let site = try #require(imported.provider("clinician:m:p")?.roles.first?.facts)
    #expect(site.first(.zip) == "02115" && site.first(.latitude) == nil && site.first(.longitude) == nil)
  }

  @Test func `an entry of a Bundle without a resource is refused and the others are kept`() throws {
    let bundle = """
      {"resourceType":"Bundle","type":"collection","entry":[
      {"fullUrl":"urn:uuid:1"},
      {"resource":{"resourceType":"Practitioner","id":"p","name":[{"family":"Muster"}]}}]}
      """
    let imported = try Imported([TextFile("b.json", bundle)], as: "plan-net", source: "m")
    #expect(imported.report.byRule == ["resource-missing": 1] && imported.report.issues[0].line == 2)
    #expect(imported.provider("clinician:m:p") != nil)
  }
}
