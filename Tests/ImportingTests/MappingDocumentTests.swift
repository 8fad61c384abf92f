import DirectoryModel
import TestSupport
import Testing
import Vocabulary

@testable import Importing

/// The manual of the mapping file is held against the program.
@Suite struct MappingDocumentTests {
  private static func text() throws -> String { try TextFile(path: packageRoot() + "/docs/mapping.md").text }

  private static func block(_ language: String) throws -> String {
    let parts = try text().components(separatedBy: "```\(language)\n")
    return try #require(parts.dropFirst().first?.components(separatedBy: "```").first)
  }

  @Test func `the complete example imports and says what the manual says`() throws {
    let folder = TemporaryFolder()
    let mapping = folder.write("roster.json", try Self.block("json"))
    let imported = try Imported([TextFile("roster.csv", try Self.block("csv"))], as: "mapped") {
      $0.mapping = mapping
    }
    #expect(imported.report.refused == 0 && imported.report.warnings.isEmpty)
    #expect(Set(imported.providers.map(\.id)).count == 5, "two clinicians, two networks, one practice")
    let roles = imported.providers.filter { $0.kind == .clinician }.flatMap(\.roles)
    #expect(roles.count == 3 && roles.flatMap(\.participations).count == 4)
    #expect(Set(roles.compactMap { $0.facts.first(.siteID) }).count == 2)
    let ana = try #require(imported.merged("npi:2000003006"))
    #expect(ana.roles.map { $0.facts.first(.city) } == ["Chicago", "Oak Park"])
    #expect(ana.roles.map { $0.participations[0].accepting } == [.yes, .no])
    #expect(imported.merged("npi:2000003014")?.roles[0].participations[0].accepting == .unknown)
  }

  @Test func `every key, table and form is described`() throws {
    let text = try Self.text()
    let keys =
      MappingDocument.keys + MappingDocument.Record.keys + MappingDocument.Value.keys + ["any", "is", "not"]
    for key in keys { #expect(text.contains("`\(key)`") || text.contains("\"\(key)\""), "\(key)") }
    for name in ValueTable.names { #expect(text.contains("`\(name)`"), "\(name)") }
    for form in TextSplit.Form.allCases {
      #expect(text.contains("`\(form.rawValue)`"), "\(form.rawValue)")
      for part in form.parts { #expect(text.contains("`\(part)`"), "\(part)") }
    }
    let rules = ["no-record", "site-differs", "role-of-many-sites", "rows-contradict"]
    for rule in rules { #expect(text.contains("`\(rule)`"), "\(rule)") }
  }
}
