import Reading
import TestSupport
import Testing

@testable import Importing

/// What a mapping may say, and how it is told when it says something else.
@Suite struct MappingReadingTests {
  private func mapping(_ text: String) throws -> Mapping {
    let folder = TemporaryFolder()
    let path = folder.write("m.json", text)
    return try withExtendedLifetime(folder) { try Mapping.read(path) }
  }

  private func fault(_ text: String) -> ImportIssue? {
    do {
      _ = try mapping(text)
    } catch ImportError.badMapping(let issue) {
      return issue
    } catch {
    }
    return nil
  }

  private static let good = """
    {
      "mapping": 1,
      "records": [
        {
          "noun": "clinician",
          "id": "NPI",
          "columns": {
            "npi": "NPI",
            "last": "Last"
          }
        }
      ]
    }
    """

  @Test func `a small mapping is read`() throws {
    let mapping = try self.mapping(Self.good)
    #expect(mapping.records.map(\.name) == ["clinician"])
    #expect(mapping.records[0].line == 4)
    #expect(mapping.records[0].values.map(\.column.name) == ["npi", "last"])
    #expect(mapping.records[0].values.map(\.value.line) == [8, 9])
  }

  /// What is changed in the good mapping, to what, and the line, rule and words of the message.
  private static let faults: [(from: String, to: String, line: Int, rule: String, words: String)] = [
    ("\"records\"", "\"record\"", 3, "mapping-key-unknown", "did you mean \"records\""),
    ("\"columns\"", "\"colums\"", 7, "mapping-key-unknown", "did you mean \"columns\""),
    ("\"clinician\"", "\"clinican\"", 5, "mapping-noun-unknown", "did you mean \"clinician\""),
    ("\"last\": \"Last\"", "\"lastname\": \"Last\"", 9, "mapping-column-unknown", "last"),
    ("\"last\": \"Last\"", "\"notes\": \"Last\"", 7, "mapping-column-missing", "column last"),
    ("\"id\": \"NPI\",", "", 4, "mapping-id-missing", "\"id\""),
    ("\"mapping\": 1", "\"mapping\": 2", 2, "mapping-version", "\"mapping\": 1"),
    ("\"NPI\",\n", "\"NPI\"\n", 7, "json-syntax", "comma"),
    ("\"Last\"", "{\"from\": \"Last\", \"value\": {}}", 9, "mapping-key-unknown", "did you mean \"values\""),
    ("\"Last\"", "{\"from\": \"Last\", \"constant\": \"x\"}", 9, "mapping-value", "exactly one of"),
    ("\"Last\"", "{\"comment\": \"x\"}", 9, "mapping-value", "exactly one of"),
    ("\"Last\"", "true", 9, "mapping-form", "text in quotes"),
    ("\"Last\"", "[]", 9, "mapping-value", "at least one column"),
    ("\"Last\"", "0", 9, "mapping-value", "from 1 on"),
    ("\"Last\"", "{\"record\": \"site\"}", 9, "mapping-record-unknown", "stands before"),
    ("\"Last\"", "{\"from\": \"Last\", \"date\": \"MM/DD/YYYY\"}", 9, "mapping-value", "no date"),
    ("\"Last\"", "{\"from\": \"Last\", \"date\": \"MM/DD\"}", 9, "mapping-value", "YYYY"),
    ("\"Last\"", "{\"from\": \"Last\", \"separator\": \";\"}", 9, "mapping-value", "\"each\""),
    (
      "\"Last\"", "{\"from\": \"Last\", \"split\": \"Last First\", \"part\": \"last\"}", 9, "mapping-value",
      "Last, First Middle"
    ),
    (
      "\"Last\"", "{\"from\": \"Last\", \"split\": \"Last, First Middle\", \"part\": \"zip\"}", 9,
      "mapping-value", "last, first"
    ),
    ("\"Last\"", "{\"from\": \"Last\", \"part\": \"last\"}", 9, "mapping-value", "\"split\""),
    ("\"Last\"", "{\"from\": \"Last\", \"values\": \"state\"}", 9, "mapping-value", "states"),
    ("\"Last\"", "{\"from\": \"Last\", \"otherwise\": \"blank\"}", 9, "mapping-value", "\"values\""),
    ("\"Last\"", "{\"from\": \"Last\", \"wrong\": \"ignore\"}", 9, "mapping-value", "refuse · blank"),
    ("\"last\": \"Last\"", "\"last\": \"Last\",\n\"last\": \"Other\"", 10, "mapping-key-twice", "once"),
    ("\"noun\"", "\"each\": \"offices/office\", \"noun\"", 5, "mapping-value", "\"rows\""),
    ("\"noun\"", "\"when\": {\"is\": [\"A\"]}, \"noun\"", 5, "mapping-value", "\"column\""),
  ]

  @Test(arguments: faults.indices) func `what is wrong is named with its line and what to do`(_ index: Int)
    throws
  {
    let (from, to, line, rule, words) = Self.faults[index]
    let text = Self.good.replacing(from, with: to, maxReplacements: 1)
    try #require(text != Self.good)
    let issue = try #require(fault(text), "\(to)")
    #expect(issue.file == "m.json" && issue.line == line && issue.rule == rule, "\(issue)")
    #expect(issue.remedy.contains(words), "\(issue)")
  }

  @Test func `references must be clear`() {
    func second(_ record: String, first: String = "", rows: String = "") -> ImportIssue? {
      fault(
        """
        {"mapping": 1, \(rows)"records": [
        {"noun": "clinician", \(first)"id": "n", "columns": {"last": "l"}},
        \(record)
        ]}
        """)
    }
    #expect(second("{\"noun\": \"role\", \"columns\": {\"phone\": \"p\"}}")?.rule == "mapping-column-missing")
    #expect(
      second(
        "{\"noun\": \"role\", \"columns\": {\"clinician\": \"c\", \"site\": {\"record\": \"clinician\"}}}")?
        .rule
        == "mapping-record-noun")
    #expect(second("{\"noun\": \"clinician\", \"id\": \"n\", \"columns\": {\"last\": \"l\"}}")?.line == 3)
    let role = "{\"noun\": \"role\", \"columns\": {\"clinician\": {\"record\": \"clinician\"}}}"
    #expect(second(role) == nil)
    #expect(second(role, first: "\"files\": \"a.csv\", ")?.rule == "mapping-record-files")
    #expect(
      second(role, first: "\"each\": \"a/b\", ", rows: "\"rows\": \"r\", ")?.rule == "mapping-record-each")
    let every = "{\"noun\": \"role\", \"columns\": {\"clinician\": {\"every\": \"clinician\"}}}"
    #expect(second(every, first: "\"each\": \"a/b\", ", rows: "\"rows\": \"r\", ") == nil)
  }

  @Test func `JSON that is no object is refused`() {
    for text in ["[]", "", "NPI,Last\n", "{\"mapping\": 1}", "{\"mapping\": 1, \"records\": []}"] {
      #expect(fault(text) != nil, "\(text)")
    }
  }

  @Test func `lines are found in any document`() {
    let places = JSONPlaces(Array("{\"a\":\n[1,\n{\"b\\\"c\": \"}\",\n \"d\": null}],\n\"a\": 2}".utf8))
    #expect(places.lines["a/0"] == 2 && places.lines["a/1/b\"c"] == 3 && places.lines["a/1/d"] == 4)
    #expect(places.keysTwice.map(\.path) == ["a"] && places.keysTwice[0].line == 5)
    #expect(places.line(of: "a/1/d/e") == 4)
  }

  @Test func `file names match with stars`() {
    #expect(Glob.matches("a.csv", "a.csv") && !Glob.matches("a.csv", "b.csv"))
    #expect(Glob.matches("*", "x") && Glob.matches("net*.csv", "net.csv") && Glob.matches("n*t*", "net"))
    #expect(!Glob.matches("net*.csv", "net.xml") && !Glob.matches("a*a", "a"))
  }

  @Test func `ids are made of any text, and differ where the text does`() {
    #expect(RecordID.part("A_1.b:c/d-2") == "A_1.b:c/d-2")
    #expect(RecordID.part("1 Main St., Suite 4") == "1-main-st-suite-4")
    #expect(RecordID.part("Muñoz, José") == "munoz-jose")
    #expect(RecordID.part("北京") != RecordID.part("東京") && RecordID.part("北京").count == 16)
    let long = String(repeating: "x", count: 200)
    #expect(RecordID.joined([long]).utf8.count <= 128)
    #expect(RecordID.joined([long + "1"]) != RecordID.joined([long + "2"]))
  }
}
