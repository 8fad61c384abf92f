import DirectoryModel
import Storing
import TestSupport
import Testing
import Vocabulary

@testable import Importing

/// A small directory, one row a noun, that a test changes at one place.
private struct Sketch {
  /// Rows by noun; in each the cells by column.
  var rows: [(noun: String, cells: [String: String])] = [
    ("network", ["network": "n1", "name": "Net"]),
    ("plan", ["plan": "p1", "name": "Plan", "networks": "n1"]),
    ("organization", ["organization": "o1", "npi": "2000100141", "ccn": "00000A", "name": "Above"]),
    ("organization", ["organization": "o2", "name": "Below", "part_of": "o1"]),
    ("center", ["center": "k1", "name": "Center", "cancer_types": "sarcoma"]),
    ("site", ["site": "s1", "organization": "o1", "street": "1 Mock Way", "zip": "60612"]),
    ("site", ["site": "s2", "center": "k1", "city": "Tucson", "state": "AZ"]),
    ("clinician", ["clinician": "c1", "npi": "2000100158", "last": "Sketch"]),
    ("role", ["role": "r1", "clinician": "c1", "organization": "o1", "site": "s1"]),
    ("participation", ["participation": "a1", "role": "r1", "network": "n1"]),
    ("affiliation", ["affiliation": "f1", "clinician": "c1", "hospital": "00000A"]),
    ("program", ["program": "g1", "organization": "o1", "kinds": "video"]),
    ("plan_rule", ["plan_rule": "q1", "market": "marketplace", "network_needed": "yes"]),
  ]

  subscript(_ noun: String, _ column: String) -> String? {
    get { rows.first { $0.noun == noun }?.cells[column] }
    set { rows[rows.firstIndex { $0.noun == noun }!].cells[column] = newValue }
  }

  /// A row by its noun and id.
  subscript(_ noun: String, id id: String, _ column: String) -> String? {
    get { rows.first { $0.noun == noun && $0.cells[noun] == id }?.cells[column] }
    set { rows[rows.firstIndex { $0.noun == noun && $0.cells[noun] == id }!].cells[column] = newValue }
  }

  /// One CSV file a noun, in the order of the schema.
  var csv: [TextFile] {
    ExchangeSchema.nouns.compactMap { noun in
      let own = rows.filter { $0.noun == noun.name }.map(\.cells)
      let columns = noun.columns.map(\.name)
      let lines = [columns] + own.map { cells in columns.map { cells[$0] ?? "" } }
      let text = lines.map {
        $0.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\n"
      }
      return own.isEmpty ? nil : TextFile(noun.name + ".csv", text.joined())
    }
  }

  /// The same rows as flat elements.
  var xml: TextFile {
    let elements = rows.map { row in
      let attributes = row.cells.sorted { $0.key < $1.key }.map { name, value in
        let escaped = value.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(
          "\"", with: "&quot;")
        return " \(name == row.noun ? "id" : name)=\"\(escaped)\""
      }
      return "  <\(row.noun)\(attributes.joined())/>\n"
    }
    return directory(elements.joined())
  }

  func imported(change: (inout ImportRequest) -> Void = { _ in }) throws -> Imported {
    try Imported(csv, as: "exchange", change: change)
  }
}

private func directory(_ elements: String, root: String = "directory", of namespace: String? = nil)
  -> TextFile
{
  let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  return TextFile(
    "directory.xml",
    head + "<\(root) xmlns=\"\(namespace ?? ExchangeSchema.namespace)\">\n\(elements)</\(root)>\n")
}

private func imported(_ elements: String) throws -> Imported {
  try Imported([directory(elements)], as: "exchange")
}

@Suite struct ExchangeAdapterTests {
  // MARK: Two forms

  private static let example = packageRoot() + "/Data/example/"

  private static func exampleFiles() throws -> [TextFile] {
    try directoryEntries(example).filter { $0.hasSuffix(".csv") }.map { try TextFile(path: example + $0) }
  }

  @Test func `the example says the same as CSV and as XML`() throws {
    let csv = try Imported(Self.exampleFiles(), as: "exchange")
    let xml = try Imported([TextFile(path: Self.example + "xml/example.xml")], as: "exchange")
    #expect(csv.said == xml.said)
    #expect(csv.report.refused == 0 && xml.report.refused == 0)
    #expect(csv.report.read == xml.report.read && csv.report.kept == csv.report.read)
    // One plan and one network of the example stand alone, as in real lists.
    #expect(
      csv.report.warnings == ["npi-checksum": 1, "network-without-plan": 1]
        && xml.report.warnings == csv.report.warnings)
    let kinds = Dictionary(grouping: csv.providers, by: \.kind).mapValues(\.count)
    #expect(kinds == [.clinician: 41, .organization: 12, .network: 5, .plan: 4, .program: 3, .planRule: 3])
    let participations = csv.providers.flatMap(\.roles).reduce(0) { $0 + $1.participations.count }
    #expect(participations == 55)
  }

  @Test func `files in any order say the same`() throws {
    let files = try Self.exampleFiles()
    let wanted = try Imported(files, as: "exchange").said
    var random = SeededNumbers(seed: 9)
    for _ in 0..<6 {
      let shuffled = files.shuffled(using: &random)
      #expect(try Imported(shuffled, as: "exchange").said == wanted, "\(shuffled.map(\.name))")
    }
    let sketch = Sketch()
    #expect(try Imported([sketch.xml], as: "exchange").said == sketch.imported().said)
    let mixed =
      Array(sketch.csv.prefix(4)) + [
        directory(
          sketch.xml.lines.dropFirst(2).dropLast().filter { line in
            !sketch.csv.prefix(4).contains { line.contains("<" + $0.name.dropLast(4) + " ") }
          }.joined(separator: "\n"))
      ]
    #expect(try Imported(mixed, as: "exchange").said == sketch.imported().said)
  }

  @Test func `a directory with every noun becomes these records`() throws {
    let said = try Sketch().imported().said.map { $0.replacing(" @/", with: "") }
    #expect(
      said == [
        "center center:k1\nname=Center\nid=center:k1\nrole 0 city=Tucson\nrole 0 state=AZ\nrole 0 site_id=test:s2"
          + "\nrole 0 program_cancer=sarcoma",
        "clinician npi:2000100158\nlast_name=Sketch\nhospital=00000A\nrole 0 role_id=r1"
          + "\nrole 0 role_organization=npi:2000100141\nrole 0 role_organization_name=Above"
          + "\nrole 0 street=1 Mock Way\nrole 0 zip=60612\nrole 0 site_id=test:s1"
          + "\nrole 0 in test:n1 tier= accepting= …",
        "network network:test:n1\nname=Net\nid=network:test:n1",
        "organization npi:2000100141\nccn=00000A\nname=Above\nrole 0 street=1 Mock Way\nrole 0 zip=60612"
          + "\nrole 0 site_id=test:s1",
        "organization organization:test:o2\nname=Below\nid=organization:test:o2\npart_of=npi:2000100141",
        "plan plan:p1\nname=Plan\nplan_network=test:n1\nid=plan:p1",
        "planRule plan-rule:test:q1\nmarket=marketplace\nnetwork_needed=yes\nid=plan-rule:test:q1",
        "program program:g1\nkind=video\nid=program:g1\nrole 0 virtual=video"
          + "\nrole 0 role_organization=npi:2000100141\nrole 0 role_organization_name=Above",
      ])
  }

  // MARK: Cells

  private static let cells: [(noun: String, column: String, good: [String], bad: [String])] = [
    (
      "clinician", "as_of", ["2026", "2026-02", "2026-02-28", "2024-02-29"],
      [
        "tomorrow", "2026-13-01", "2026-02-30", "26-01-01", "2026/01/01", "2026-01-01-01", "2026-",
        "20260101",
      ]
    ),
    ("clinician", "deactivated", ["2025-06-30"], ["yes", "2025-6x"]),
    ("clinician", "telehealth", ["yes", "no"], ["Y", "true", "YES", "1", "unknown"]),
    ("clinician", "graduation_year", ["1998", "0"], ["-1", "1998.5", "MCMXCVIII", "98a"]),
    ("clinician", "gender", ["F", "M", "X"], ["f", "female", "U"]),
    ("clinician", "age_group", ["adult", "child", "both"], ["Adult", "pediatric"]),
    (
      "clinician", "specialties", ["207RX0202X", "207RX0202X|2086X0206X"],
      ["207RX0202", "oncology", "207RX0202X|x"]
    ),
    ("clinician", "licenses", ["IL:1", "IL:1|IN:a:b"], ["IL", "IL:", ":1", "IL:1|IN"]),
    (
      "clinician", "last", ["O'Neill", "Вымышленный"],
      ["two\nlines", "a\u{1F}b", "a\tb", String(repeating: "x", count: 65_537)]
    ),
    (
      "clinician", "clinician", ["A-b_c.d:e/9", String(repeating: "x", count: 128)],
      ["two words", "ä", "a,b", String(repeating: "x", count: 129)]
    ),
    ("organization", "ccn", ["060104", "26T012"], ["60104", "0601044", "06010a", "06 104"]),
    ("organization", "type", ["practice", "hospital", "group", "other"], ["Hospital", "clinic"]),
    ("site", "state", ["IL", "PR"], ["il", "ILL", "Illinois", "I1"]),
    ("site", "lat", ["41.88", "-90", "90", "0"], ["north", "41,88", "nan", "inf", "90.01", "-91"]),
    ("site", "lon", ["-180", "180"], ["-180.5", "west"]),
    ("site", "kind", ["lead", "campus", "practice"], ["main"]),
    ("role", "virtual", ["video|phone", "none", "tdd", "doctor-to-doctor"], ["zoom", "video|zoom"]),
    ("role", "from", ["2026-01"], ["soon"]),
    ("participation", "status", ["in", "out"], ["IN", "unknown"]),
    (
      "participation", "accepting", ["yes", "no", "newpt", "nopt", "not", "existptonly", "existptfam"],
      ["maybe"]
    ),
    ("center", "designation", ["comprehensive", "clinical", "basic-laboratory"], ["Comprehensive"]),
    ("program", "states_admitted", ["IL|NY"], ["IL|New York"]),
    ("program", "fee_usd", ["900", "590.5", "0"], ["$900", "free"]),
    ("program", "modalities_included", ["medical|pathology", "interventional-radiology"], ["chemo"]),
    ("program", "initiated_by", ["patient|plan-member"], ["anyone"]),
    ("program", "confidence", ["none"], ["sure"]),
    ("affiliation", "hospital", ["00000B"], ["B"]),
    ("affiliation", "link_verified", ["yes", "no"], ["maybe"]),
    ("plan", "year", ["2026"], ["next"]),
  ]

  @Test func `a cell holds what its column says, in CSV and in XML`() throws {
    for (noun, column, good, bad) in Self.cells {
      for value in good {
        var sketch = Sketch()
        sketch[noun, column] = value
        if column == noun { for name in ["role", "affiliation"] { sketch[name, noun] = value } }
        #expect(try sketch.imported().report.refused == 0, "\(noun) \(column) \(value)")
        #expect(try Imported([sketch.xml], as: "exchange").report.refused == 0, "\(noun) \(column) \(value)")
      }
      for value in bad {
        var sketch = Sketch()
        sketch[noun, column] = value
        let issue = try #require(
          sketch.imported().report.issues.first, "\(noun) \(column) \(value.debugDescription)")
        #expect(issue.rule == (column == noun ? "id-form" : "value-form"))
        #expect(issue.file == noun + ".csv" && issue.line == 2 && issue.field == column)
        #expect(issue.column.map { $0 > 0 } == true && !issue.remedy.isEmpty)
        // XML makes a blank of each line end and tab in an attribute, and holds no other control character.
        if value.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) && value.utf8.count <= 65_536 {
          let same = try Imported([sketch.xml], as: "exchange").report.issues.first
          #expect(same?.rule == issue.rule && same?.field == column && same?.remedy == issue.remedy)
          #expect(
            same?.line == 3 + (sketch.rows.firstIndex { $0.noun == noun } ?? 0) && (same?.column ?? 0) > 0)
        }
      }
    }
  }

  @Test func `every choice and every boolean of the schema takes its own values and no other`() throws {
    for noun in ExchangeSchema.nouns {
      for column in noun.columns {
        let allowed: [String]
        switch column.type {
        case .choice(let values): allowed = values
        case .yesNo: allowed = ["yes", "no"]
        default: continue
        }
        var sketch = Sketch()
        for value in allowed {
          sketch[noun.name, column.name] = value
          #expect(try sketch.imported().report.refused == 0, "\(noun.name) \(column.name) \(value)")
        }
        sketch[noun.name, column.name] = allowed[0] + "?"
        let issue = try #require(sketch.imported().report.issues.first)
        #expect(allowed.allSatisfy { issue.remedy.contains($0) }, "\(issue.remedy)")
      }
    }
  }

  @Test func `a required value that is missing refuses the row`() throws {
    for noun in ExchangeSchema.nouns {
      for column in noun.columns where column.isRequired {
        var sketch = Sketch()
        sketch[noun.name, column.name] = " "
        let issue = try #require(sketch.imported().report.issues.first)
        #expect(issue.rule == (column.name == noun.name ? "id-form" : "value-missing"))
        #expect(issue.field == column.name && issue.file == noun.name + ".csv")
      }
    }
  }

  @Test func `blanks around values and list items are nothing`() throws {
    var sketch = Sketch()
    let wanted = try sketch.imported().said
    sketch["clinician", "last"] = "  Sketch\t "
    sketch["plan", "networks"] = " | n1 ||"
    #expect(try sketch.imported().said == wanted)
  }

  // MARK: Columns

  @Test(
    arguments: [
      ("clinician,last,fisrt", "fisrt", "first"), ("clinician,last,NPI", "NPI", "npi"),
      ("clinician,last,speciality", "speciality", "specialties"),
      ("clinician,last,shoe_size", "shoe_size", nil),
      ("clinician,last,", "", nil),
    ] as [(String, String, String?)]) func `an unknown column refuses the file and says the nearest name`(
      _ header: String, _ name: String, _ near: String?
    ) throws
  {
    let file = TextFile("c.csv", "\(header)\nx,Y,z\n")
    let refused = try #require(refusal { _ = try Imported([file], as: "exchange") })
    #expect(refused.rule == "column-unknown" && refused.line == 1 && refused.text.hasPrefix(name))
    #expect(refused.text.contains("did you mean") == (near != nil))
    if let near { #expect(refused.text.contains("did you mean \(near)?")) }
    guard !name.isEmpty else { return }
    let same = refusal { _ = try imported("<clinician id=\"x\" last=\"Y\" \(name)=\"z\"/>") }
    #expect(same?.rule == "column-unknown" && same?.text == refused.text && same?.line == 3)
  }

  @Test func `columns that begin with x_ are the writer's own`() throws {
    let csv = TextFile("c.csv", "clinician,x_color,last,x_\na,blue,Own,\nb,,Other,\"two\nlines\"\n")
    let imported = try Imported([csv], as: "exchange")
    #expect(imported.report.kept == 2 && imported.report.refused == 0)
    #expect(imported.said.allSatisfy { !$0.contains("blue") })
    let xml = try ownXML("<clinician id=\"a\" last=\"Own\" x_color=\"blue\"/>")
    #expect(xml.said == [imported.said.first { $0.contains("Own") }])
  }

  private func ownXML(_ elements: String) throws -> Imported { try imported(elements) }

  @Test(arguments: [
    ("npi,last\n2000100158,X\n", "noun-unknown"), ("clinician,last,last\na,B,C\n", "column-twice"),
    ("Clinician,last\na,B\n", "noun-unknown"), ("last,clinician\nB,a\n", "noun-unknown"),
  ]) func `the first column names the noun, and each column stands once`(_ text: String, _ rule: String) {
    #expect(refusal { _ = try Imported([TextFile("c.csv", text)], as: "exchange") }?.rule == rule)
  }

  // MARK: References

  /// A cell that refers to nothing, and all rows that are refused for it: their file and the noun that is missing.
  private static let unresolved: [(noun: String, id: String, column: String, refused: [String])] = [
    ("plan", "p1", "networks", ["plan: network"]),
    ("organization", "o2", "part_of", ["organization: organization"]),
    (
      "organization", "o1", "part_of",
      [
        "organization: organization", "organization: organization", "program: organization",
        "site: organization",
        "role: organization", "participation: role",
      ]
    ),
    ("site", "s1", "organization", ["site: organization", "role: site", "participation: role"]),
    ("site", "s2", "center", ["site: center"]),
    ("role", "r1", "clinician", ["role: clinician", "participation: role"]),
    ("role", "r1", "organization", ["role: organization", "participation: role"]),
    ("role", "r1", "site", ["role: site", "participation: role"]),
    ("participation", "a1", "role", ["participation: role"]),
    ("participation", "a1", "network", ["participation: network"]),
    ("affiliation", "f1", "clinician", ["affiliation: clinician, organization or center"]),
    ("affiliation", "f1", "organization", []),
    ("program", "g1", "organization", ["program: organization"]),
  ]

  /// Old way: one round for each organization of the chain, each over all of them.
  @Test(.timeLimit(.minutes(20)))
  func `a chain of organizations below a missing one is refused from the top down, however deep`() throws {
    let depth = 60_000
    let rows = (1...depth).reversed().map { "o\($0),Mock,o\($0 - 1)\n" }.joined()
    let file = TextFile(
      "organization.csv", "organization,name,part_of\n" + rows + "good,Whole,\nbelow,Whole,good\n")
    let imported = try Imported([file], as: "exchange")
    #expect(imported.report.byRule == ["reference-unresolved": depth] && imported.report.kept == 2)
    // o1 stands last: its own refusal is the ground of the next one's.
    #expect(imported.report.issues.prefix(3).map(\.line) == [depth + 1, depth, depth - 1])
    #expect(Set(imported.providers.map(\.id)) == ["organization:test:good", "organization:test:below"])
  }

  @Test func `organizations below each other are refused level by level, in the order of the rows`() throws {
    let file = TextFile(
      "organization.csv",
      "organization,name,part_of\na,Mock,b\nb,Mock,none\nc,Mock,a\nd,Mock,b\ne,Mock,nobody\nf,Mock,g\n"
        + "g,Mock,f\n")
    let imported = try Imported([file], as: "exchange")
    // Below nothing: b and e. Below b: a and d. Below a: c. Two that name each other are both there.
    #expect(imported.report.issues.filter(\.isRefusal).map(\.line) == [3, 6, 2, 5, 4])
    #expect(imported.report.kept == 2)
  }

  @Test func `a column's name is told without its control characters`() throws {
    let file = TextFile("c.csv", "clinician,last,b\u{1B}[31mad\n1,Muster,y\n")
    let refused = #expect(throws: ImportError.self) { try Imported([file], as: "exchange") }
    guard case .refused(let issue) = refused else { return }
    #expect(issue.rule == "column-unknown")
    #expect(issue.field == "b\u{FFFD}[31mad" && issue.value == "b\u{FFFD}[31mad")
  }

  @Test func `a row that refers to nothing is refused, and then what referred to it`() throws {
    for (noun, id, column, refused) in Self.unresolved {
      var sketch = Sketch()
      sketch[noun, id: id, column] = "gone"
      let imported = try sketch.imported { $0.completeFor = .clinicians }
      let report = imported.report
      // Whoever was the only one in a plan's networks leaves an empty plan; that is not what is looked at here.
      let refusals = report.issues.filter { $0.rule == "reference-unresolved" }
      #expect(
        refusals.map { "\($0.file.dropLast(4)): \($0.field ?? "")" } == refused,
        "\(noun) \(id) \(column)")
      #expect(report.byRule == (refused.isEmpty ? [:] : ["reference-unresolved": refused.count]))
      #expect(report.read == report.kept + report.refused)
      #expect(report.issues.allSatisfy { $0.line != nil && !$0.remedy.isEmpty })
      // Whoever is missing may stand in the part that was refused.
      #expect(imported.layer.manifest.completeFor == (refused.isEmpty ? "clinicians" : nil))
    }
  }

  @Test func `a refused row takes those with it that referred to it`() throws {
    for (noun, left) in [
      ("clinician", ["center", "network", "organization", "plan", "planRule", "program"]),
      ("network", ["center", "clinician", "organization", "planRule", "program"]),
      ("center", ["clinician", "network", "organization", "plan", "planRule", "program"]),
    ] {
      var sketch = Sketch()
      sketch[noun, "as_of"] = "never"
      let kinds = Set(try sketch.imported().providers.map { "\($0.kind)" }).subtracting(["mention"])
      #expect(kinds.sorted() == left, "\(noun)")
    }
  }

  @Test func `a role needs a clinician or an organization, and a site has one owner`() throws {
    var sketch = Sketch()
    sketch["role", "clinician"] = nil
    sketch["role", "organization"] = nil
    #expect(try sketch.imported().report.byRule == ["owner-missing": 1, "reference-unresolved": 1])
    sketch = Sketch()
    sketch["site", id: "s2", "organization"] = "o1"
    #expect(try sketch.imported().report.byRule == ["owner-twice": 1])
  }

  @Test func `an id stands once in its noun, and the first row keeps it`() throws {
    var sketch = Sketch()
    sketch.rows.append(("clinician", ["clinician": "c1", "npi": "2000100166", "last": "Second"]))
    // Another noun may use it.
    sketch.rows.append(("center", ["center": "c1", "name": "Same id"]))
    let imported = try sketch.imported()
    #expect(imported.report.byRule == ["id-twice": 1])
    #expect(imported.issues("id-twice").first?.line == 3)
    #expect(imported.provider("npi:2000100158")?.roles.count == 1)
    #expect(imported.provider("npi:2000100166")?.kind == .mention)
  }

  // MARK: Numbers

  @Test func `an invalid NPI loses no person`() throws {
    for npi in ["2000100159", "12", "none"] {
      var sketch = Sketch()
      sketch["clinician", "npi"] = npi
      sketch["organization", "npi"] = npi
      let imported = try sketch.imported { $0.completeFor = .clinicians }
      #expect(imported.report.refused == 0 && imported.report.warnings == ["npi-checksum": 2])
      let found = try #require(imported.provider("clinician:test:c1"))
      #expect(found.facts.first(.npiText) == npi && found.npi == nil && found.roles.count == 1)
      #expect(imported.provider("ccn:00000A")?.facts.first(.npiText) == npi)
      #expect(imported.issues("npi-checksum").map(\.value) == [npi, npi])
      // Her own number is not in the list, so that absence from it proves nothing.
      #expect(imported.layer.manifest.completeFor == nil)
    }
  }

  @Test func `whoever is kept without an NPI ends completeness for her kind`() throws {
    func completeFor(_ declared: Completeness, clinician: String?, organization: String?) throws -> String? {
      var sketch = Sketch()
      sketch["clinician", "npi"] = clinician
      sketch["organization", "npi"] = organization
      sketch["organization", id: "o2", "npi"] = "2000100174"
      return try sketch.imported { $0.completeFor = declared }.layer.manifest.completeFor
    }
    let (person, group) = ("2000100158", "2000100141")
    #expect(try completeFor(.clinicians, clinician: person, organization: nil) == "clinicians")
    #expect(try completeFor(.clinicians, clinician: nil, organization: group) == nil)
    #expect(try completeFor(.facilities, clinician: nil, organization: group) == "facilities")
    #expect(try completeFor(.facilities, clinician: person, organization: "2000100142") == nil)
    #expect(try completeFor(.all, clinician: person, organization: group) == "all")
    #expect(try completeFor(.all, clinician: person, organization: nil) == "clinicians")
    #expect(try completeFor(.all, clinician: nil, organization: group) == "facilities")
  }

  @Test func `an organization goes by its NPI, else its CCN, else its PAC id, else its own id`() throws {
    let numbers = [("npi", "2000100141"), ("ccn", "00000A"), ("pac", "0000000201")]
    let ids = ["npi:2000100141", "ccn:00000A", "pac:0000000201", "organization:test:o1"]
    for (i, id) in ids.enumerated() {
      var sketch = Sketch()
      for (k, number) in numbers.enumerated() { sketch["organization", number.0] = k >= i ? number.1 : nil }
      let imported = try sketch.imported()
      #expect(imported.provider(id)?.facts.first(.name) == "Above")
      #expect(imported.provider("organization:test:o2")?.facts.first(.partOf) == id)
      #expect(imported.provider("npi:2000100158")?.roles[0].facts.first(.roleOrganization) == id)
    }
  }

  @Test func `a refused row with a readable NPI is mentioned, and one without makes the list incomplete`()
    throws
  {
    func clinicians(_ rows: String) throws -> Imported {
      let text = "clinician,npi,last,as_of\ngood,2000100158,Good,2026\n" + rows
      return try Imported([TextFile("c.csv", text)], as: "exchange") { $0.completeFor = .clinicians }
    }
    #expect(try clinicians("").layer.manifest.completeFor == "clinicians")

    let mentioned = try clinicians("bad,2000100166,Bad,never\n")
    #expect(mentioned.provider("npi:2000100166")?.kind == .mention)
    #expect(mentioned.provider("npi:2000100166")?.facts.isEmpty == true)
    #expect(mentioned.layer.manifest.completeFor == "clinicians")

    for row in [
      "bad,,Bad,never\n", "bad,2000100167,Bad,never\n", "bad,2000100166\n", "bad,\"2000100166\"x,B,\n",
    ] {
      let incomplete = try clinicians(row)
      #expect(incomplete.report.refused == 1 && incomplete.layer.manifest.completeFor == nil, "\(row)")
    }
  }

  @Test func `two sources never share a network, a role or a site`() throws {
    let first = try Imported(Sketch().csv, as: "exchange", source: "payer-a")
    let second = try Imported(Sketch().csv, as: "exchange", source: "payer-b")
    for (imported, source) in [(first, "payer-a"), (second, "payer-b")] {
      #expect(imported.provider("network:\(source):n1") != nil)
      #expect(imported.provider("plan:p1")?.facts.all(.planNetwork) == ["\(source):n1"])
      let role = try #require(imported.provider("npi:2000100158")?.roles.first)
      #expect(role.participations.map(\.network) == ["\(source):n1"])
      #expect(role.facts.first(.siteID) == "\(source):s1")
    }
  }

  // MARK: Roles

  @Test func `an organization has its own services, and its other sites beside them`() throws {
    var sketch = Sketch()
    sketch["organization", "cancer_types"] = "melanoma|sarcoma"
    sketch.rows += [
      ("site", ["site": "s3", "organization": "o1", "street": "3 Mock Way", "notes": "of the site"]),
      (
        "role",
        ["role": "r2", "organization": "o1", "site": "s1", "accepting": "yes", "notes": "of the role"]
      ),
      (
        "participation",
        ["participation": "a2", "role": "r2", "network": "n1", "status": "out", "from": "2026"]
      ),
    ]
    let imported = try sketch.imported()
    let roles = try #require(imported.provider("npi:2000100141")?.roles)
    #expect(roles.map { $0.facts.first(.siteID) } == ["test:s1", "test:s3"])
    #expect(
      roles.map { $0.facts.all(.programCancer) } == [["melanoma", "sarcoma"], ["melanoma", "sarcoma"]])
    #expect(
      roles[0].facts.first(.roleOrganization) == "npi:2000100141" && roles[0].answer(.accepting) == .yes)
    #expect(roles[0].facts.all(.notes) == ["of the role"] && roles[1].facts.all(.notes) == ["of the site"])
    #expect(roles[0].participations.map(\.isIn) == [false])
    #expect(roles[0].participations[0].from?.description == "2026-01-01")
    // The clinician who works there is at a site with the organization's programs.
    #expect(
      imported.provider("npi:2000100158")?.roles[0].facts.all(.programCancer) == ["melanoma", "sarcoma"])
    // What has no place keeps its programs in a role without one.
    sketch = Sketch()
    sketch["organization", id: "o2", "cancer_types"] = "thyroid"
    let placeless = try #require(sketch.imported().provider("organization:test:o2")?.roles)
    #expect(placeless.map { $0.facts.map(\.value) } == [["thyroid"]])
  }

  @Test func `a center's sites are its roles, and its hospitals are told with their ground`() throws {
    var sketch = Sketch()
    sketch.rows += [
      (
        "affiliation",
        [
          "affiliation": "f2", "center": "k1", "hospital": "00000A", "relation": "host-or-partner",
          "link_verified": "no",
        ]
      ),
      ("affiliation", ["affiliation": "f3", "clinician": "c1", "center": "k1", "group": "0000000201"]),
      ("affiliation", ["affiliation": "f4", "organization": "o2", "center": "k1"]),
    ]
    let imported = try sketch.imported()
    let center = try #require(imported.provider("center:k1"))
    #expect(center.facts.first { $0.field == .centerHospital }?.parts == ["00000A", "host-or-partner", "no"])
    #expect(center.roles.map { $0.facts.first(.siteID) } == ["test:s2"])
    let clinician = try #require(imported.provider("npi:2000100158"))
    #expect(clinician.facts.all(.center) == ["k1"] && clinician.facts.all(.group) == ["0000000201"])
    #expect(imported.provider("organization:test:o2")?.facts.all(.center) == ["k1"])
    #expect(imported.report.refused == 0)
  }

  @Test(arguments: [
    ("video|in-person", ["video"]), ("in-person", ["none"]), ("written|pathology", ["written", "pathology"]),
    ("", []),
  ]) func `a program is a role by its virtual means`(_ kinds: String, _ virtual: [String]) throws {
    var sketch = Sketch()
    sketch["program", "kinds"] = kinds
    let roles = try #require(sketch.imported().provider("program:g1")?.roles)
    #expect(roles.map { $0.facts.all(.virtual) } == [virtual])
  }

  @Test func `a deactivated clinician is kept and marked`() throws {
    var sketch = Sketch()
    sketch["clinician", "deactivated"] = "2025-06"
    let record = try #require(sketch.imported().records.first { $0.provider.id == "npi:2000100158" })
    #expect(record.header.flags.contains(.deactivated))
    #expect(record.provider.facts.first(.deactivated) == "2025-06-01")
  }

  @Test func `a role never outgrows a record`() throws {
    var sketch = Sketch()
    let tier = String(repeating: "t", count: 60_000)
    for i in 0..<40 {
      sketch.rows.append(
        ("participation", ["participation": "big\(i)", "role": "r1", "network": "n1", "tier": tier]))
    }
    for column in ["name", "street", "unit", "city", "geo_source", "notes"] {
      sketch["site", column] = String(repeating: "s", count: 60_000)
    }
    let imported = try sketch.imported()
    #expect(imported.report.byRule.keys.sorted() == ["role-too-large"])
    #expect(imported.provider("npi:2000100158")?.roles[0].participations.isEmpty == false)
  }

  @Test func `a list says an item once, and ends where a cell does`() throws {
    var sketch = Sketch()
    sketch["organization", "cancer_types"] = Array(repeating: "a", count: 30_000).joined(separator: "|")
    let imported = try sketch.imported()
    let role = try #require(imported.provider("npi:2000100158")?.roles.first)
    #expect(role.facts.all(.programCancer) == ["a"] && imported.report.refused == 0)
    // In each role of the organization; with other long cells more than a record's form can say.
    sketch["organization", "cancer_types"] = (0..<20_000).map { "a\($0)" }.joined(separator: "|")
    let refused = try sketch.imported()
    #expect(refused.report.byRule["value-form"] == 1)
    #expect(refused.issues("value-form").map(\.field) == ["cancer_types"])
    #expect(refused.issues("value-form")[0].remedy == "at most 65,536 bytes")
  }

  @Test func `the longest cells that may be still make a role`() throws {
    var sketch = Sketch()
    let long = String(repeating: "y", count: 65_500)
    let common = ["phone", "source_page", "notes"]
    for column in ["name", "street", "unit", "city", "zip", "country", "geo_source"] + common {
      sketch["site", column] = long
    }
    for column in common { sketch["role", column] = long }
    sketch["organization", "name"] = long
    sketch["organization", "cancer_types"] = (0..<13_000).map { String($0, radix: 36) }.joined(separator: "|")
    for i in 0..<7 {
      sketch.rows.append(
        ("participation", ["participation": "t\(i)", "role": "r1", "network": "n1", "tier": "\(i)\(long)"]))
    }
    let imported = try sketch.imported()
    #expect(imported.report.refused == 0)
    let role = try #require(imported.provider("npi:2000100158")?.roles.first)
    #expect(role.participations.count == 8 && role.facts.all(.programCancer).count == 13_000)
  }

  // MARK: XML

  @Test func `what is nested belongs to what is around it`() throws {
    let nested = try imported(
      """
      <network id="n1" name="Net"/>
      <organization id="o1" name="Org">
        <site id="s1" street="1 Mock Way" zip="60612"/>
        <role id="r0" site="s1"/>
        <affiliation id="f0" hospital="00000A"/>
      </organization>
      <center id="k1" name="Center">
        <site id="s2" city="Tucson"/>
        <affiliation id="f1" hospital="00000A" relation="host"/>
        <program id="g1"/>
      </center>
      <clinician id="c1" npi="2000100158" last="Nested">
        <role id="r1" organization="o1" site="s1"><participation id="a1" network="n1"/></role>
        <affiliation id="f2" hospital="00000A"/>
      </clinician>
      """)
    let flat = try imported(
      """
      <participation id="a1" role="r1" network="n1"/>
      <role id="r1" clinician="c1" organization="o1" site="s1"/>
      <affiliation id="f2" clinician="c1" hospital="00000A"/>
      <clinician id="c1" npi="2000100158" last="Nested"/>
      <program id="g1"/>
      <affiliation id="f1" center="k1" hospital="00000A" relation="host"/>
      <site id="s2" center="k1" city="Tucson"/>
      <center id="k1" name="Center"/>
      <affiliation id="f0" organization="o1" hospital="00000A"/>
      <role id="r0" organization="o1" site="s1"/>
      <site id="s1" organization="o1" street="1 Mock Way" zip="60612"/>
      <organization id="o1" name="Org"/>
      <network id="n1" name="Net"/>
      """.replacing("<program id=\"g1\"/>", with: "<program id=\"g1\" center=\"k1\"/>"))
    #expect(nested.said == flat.said)
    #expect(nested.report.refused == 0 && nested.report.read == 13)
  }

  @Test func `an own reference counts more than the element around`() throws {
    let imported = try imported(
      """
      <clinician id="a" last="A"><role id="r" clinician="b"/></clinician>
      <clinician id="b" last="B"/>
      """)
    #expect(imported.provider("clinician:test:a")?.roles.isEmpty == true)
    #expect(imported.provider("clinician:test:b")?.roles.count == 1)
  }

  @Test(arguments: [
    ("<organization id=\"o\" name=\"O\"><clinician id=\"c\" last=\"C\"/></organization>", ["nesting"]),
    ("<network id=\"n\" name=\"N\"><plan id=\"p\" name=\"P\"/></network>", ["nesting"]),
    ("<clinician id=\"c\" last=\"C\"><site id=\"s\"/></clinician>", ["nesting"]),
    (
      "<organization id=\"o\" name=\"O\"><clinician id=\"c\" last=\"C\"><role id=\"r\"/></clinician></organization>",
      ["nesting", "reference-unresolved"]
    ),
    ("<doctor id=\"d\"/><network id=\"n\" name=\"N\"/>", ["noun-unknown"]),
    ("<network id=\"n\" name=\"N\"/><x:network xmlns:x=\"urn:other\" id=\"m\"/>", ["noun-unknown"]),
  ]) func `an element in the wrong place or without meaning is refused by its place`(
    _ elements: String, _ rules: [String]
  ) throws {
    let imported = try Imported([directory(elements)], as: "exchange") { $0.completeFor = .all }
    #expect(imported.report.issues.map(\.rule) == rules)
    #expect(
      imported.report.issues.allSatisfy { $0.line == 3 && $0.column != nil && $0.file == "directory.xml" })
    #expect(imported.report.read == imported.report.kept + imported.report.refused)
    #expect(imported.layer.manifest.completeFor == nil)
  }

  @Test func `what is nested in a refused element goes to nobody else`() throws {
    // The second row borrows the first one's id: its role, in a network, must not become hers.
    let imported = try imported(
      """
      <network id="n" name="N"/>
      <clinician id="c" npi="2000100158" last="First"/>
      <clinician id="c" npi="2000100166" last="Second">
        <role id="r"><participation id="p" network="n"/></role>
      </clinician>
      """)
    #expect(imported.provider("npi:2000100158")?.roles.isEmpty == true)
    #expect(imported.report.byRule == ["id-twice": 1, "reference-unresolved": 2])
    #expect(imported.provider("npi:2000100166")?.kind == .mention)
  }

  @Test func `a clinician refused for its place is still mentioned`() throws {
    let imported = try imported(
      "<organization id=\"o\" name=\"O\"><clinician id=\"c\" npi=\"2000100158\" last=\"C\"/></organization>")
    #expect(imported.provider("npi:2000100158")?.kind == .mention)
  }

  @Test func `another root, another namespace, a cut or an empty document is refused whole`() throws {
    let good = "<network id=\"n\" name=\"N\"/>\n"
    let whole = directory(good)
    let cases: [(String, TextFile)] = [
      ("xml-root", directory(good, root: "providers")),
      ("xml-root", directory(good, of: "https://second-opinion.example/exchange/2")),
      ("xml-root", TextFile("d.xml", "<directory>\(good)</directory>")),
      ("xml-truncated", TextFile("d.xml", bytes: whole.bytes.dropLast(14))),
      ("xml-empty", TextFile("d.xml", "")),
      ("xml-doctype", TextFile("d.xml", "<!DOCTYPE directory [<!ENTITY a \"b\">]>\n" + good)),
      ("nothing-kept", directory("")),
    ]
    for (rule, file) in cases {
      let folder = TemporaryFolder()
      let path = folder.write(file.name, file.bytes)
      let store = DataDirectory(path: folder.file("data"))
      let refused = refusal {
        try store.withLock {
          _ = try Importer.importLayer(
            ImportRequest(paths: [path], adapter: "exchange", source: "s", asOf: "2026"), into: $0,
            former: nil)
        }
      }
      #expect(refused?.rule == rule, "\(file.text)")
      #expect(directoryEntries(store.layersPath) == [])
    }
  }

  // MARK: Codes

  @Test func `a code is kept in the spelling in which it is looked for, and an unknown language is told`()
    throws
  {
    var sketch = Sketch()
    sketch["clinician", "languages"] = "ES|Spanish|es-MX|en|Klingon"
    sketch["clinician", "specialties"] = "207rx0202x"
    sketch["clinician", "cancer_types"] = "BREAST|breast"
    for file in [sketch.csv, [sketch.xml]] {
      let imported = try Imported(file, as: "exchange")
      let person = try #require(imported.provider("npi:2000100158"))
      #expect(person.facts.all(.language) == ["es", "en", "Klingon"])
      #expect(person.facts.all(.specialty) == ["207RX0202X"])
      #expect(person.facts.all(.cancerFocus) == ["breast"])
      #expect(imported.issues("language-unknown").count == 1)
    }
  }

  @Test func `a control character above ASCII is refused as those below are`() throws {
    var sketch = Sketch()
    sketch["clinician", "last"] = "O\u{92}Alpha"
    let imported = try Imported(sketch.csv, as: "exchange")
    #expect(imported.issues("value-form").first?.field == "last")
    #expect(imported.provider("npi:2000100158")?.kind == .mention)
  }
}
