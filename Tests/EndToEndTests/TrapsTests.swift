import TestSupport
import Testing

/// The traps that published files set for whoever reads them: one row each, with a check of what a person is told.
@Suite struct TrapsTests {
  @Test(arguments: Trap.all) func `the trap is passed by`(trap: Trap) throws {
    try trap.check(DataFolder.seeded())
  }

  @Test func `each of the thirty-four traps has one row`() {
    #expect(Trap.all.map(\.number) == Array(1...34))
  }
}

/// One trap.
struct Trap: Sendable, CustomTestStringConvertible {
  var number: Int
  /// What must hold.
  var sentence: String
  /// Imports invented files into a directory that holds the bundled data alone, and expects the true answers.
  var check: @Sendable (DataFolder) throws -> Void

  init(_ number: Int, _ sentence: String, check: @escaping @Sendable (DataFolder) throws -> Void) {
    self.number = number
    self.sentence = sentence
    self.check = check
  }

  var testDescription: String { "\(number): \(sentence)" }

  static let all = (registry + careCompare + planNet + planFeeds + reference).sorted {
    $0.number < $1.number
  }
}

/// What a trap's check says and asks.
extension DataFolder {
  /// Imports one file as its own source, named for the format unless said.
  ///
  /// - Returns: the report.
  @discardableResult
  func take(
    _ text: String, named name: String = "file.csv", as format: String, source: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> JSON {
    let outcome = importing(
      folder.write(name, text), as: format, source: source ?? format, "--keep", "all", "--json")
    try #require([0, 3].contains(outcome.code), "\(outcome.stderr)", sourceLocation: sourceLocation)
    return JSON(outcome)
  }

  /// Imports a file that is refused whole.
  ///
  /// - Returns: what is said about it.
  func refusal(
    of text: String, named name: String, as format: String, sourceLocation: SourceLocation = #_sourceLocation
  ) -> String {
    let outcome = importing(folder.write(name, text), as: format, source: "refused")
    #expect(outcome.code == 65, "\(outcome.stdout)", sourceLocation: sourceLocation)
    return outcome.stderr
  }

  /// Ids of the hits of a search, in alphabetical order.
  func found(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> [String] {
    let outcome = run(["search", "--json", "id", "--limit", "all"] + arguments)
    try #require(outcome.code == 0, "\(outcome.stderr)", sourceLocation: sourceLocation)
    return JSON(outcome).list.compactMap { $0["id"].text }.sorted()
  }

  /// The exported roles of one entity.
  func roles(_ id: String) throws -> [JSON] {
    // No need to read the JSON of everybody.
    try must("export", "ndjson").lines.filter { $0.hasPrefix("{\"id\":\"\(id)\"") }.map { JSON(line: $0) }
  }

  /// The one exported role of an entity.
  func role(_ id: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> JSON {
    let all = try roles(id)
    try #require(all.count == 1, "\(id) has \(all.count) roles", sourceLocation: sourceLocation)
    return all[0]
  }

  /// The values that are shown of one field, those of the roles included; the parts of one with a blank between.
  func shown(_ field: String, of id: String) throws -> [String] {
    let entity = JSON(try must("show", id, "--format", "json"))[0]
    let facts = entity["facts"].list + entity["roles"].list.flatMap { $0["facts"].list }
    return facts.filter { $0["field"].text == field && $0["shown"].value as? Bool == true }
      .map { $0["value"].text ?? $0["value"].texts.joined(separator: " ") }
  }

  /// How many disagreements of each kind are listed.
  func conflicts() throws -> JSON {
    JSON(try must("sources", "conflicts", "--format", "json", "--top", "all"))["by_kind"]
  }
}

/// A CSV file of rows that need not have the same cells.
func csv(_ rows: [[String: String]]) -> String {
  var file = PlainCSVFile(Set(rows.flatMap(\.keys)).sorted())
  for row in rows { file.add(row) }
  return file.text
}

/// Invented NPIs whose check digit holds.
let (npiA, npiB, npiC, npiD, npiE, npiF) = (
  "2000000010", "2000000028", "2000000036", "2000000044", "2000000051", "2000000069"
)
