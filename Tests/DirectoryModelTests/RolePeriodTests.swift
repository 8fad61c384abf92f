import DirectoryModel
import Testing

@Suite struct RolePeriodTests {
  /// A role with one participation, each with its period.
  private static func role(_ roleFrom: String, _ roleTo: String, _ from: String, _ to: String) -> FactWriter {
    let writer = FactWriter()
    let role = writer.open(.role)
    writer.add(.from, roleFrom)
    writer.add(.to, roleTo)
    let participation = writer.open(.participation)
    writer.add(.network, "s:n")
    writer.add(.from, from)
    writer.add(.to, to)
    writer.close(participation)
    writer.close(role)
    return writer
  }

  @Test(
    arguments: [
      // Role from and to, participation from and to, what holds of both.
      ("", "2026-06-30", "", "", nil, "2026-06-30"),
      ("2026-03-01", "", "2026-01-01", "2026-12-31", "2026-03-01", "2026-12-31"),
      ("2026-01-01", "2026-12-31", "2026-02-01", "2026-03-01", "2026-02-01", "2026-03-01"),
      ("", "", "", "", nil, nil),
    ] as [(String, String, String, String, String?, String?)])
  func `a participation holds only while the role of the same record does`(
    roleFrom: String, roleTo: String, from: String, to: String, expectedFrom: String?, expectedTo: String?
  ) throws {
    let facts = Self.role(roleFrom, roleTo, from, to)
    let header = RecordHeader(
      kind: .clinician, reference: SourceReference(row: 1), key: EntityKey(npi: 2_000_000_010))
    let provider = Provider(record: header, facts: facts.bytes, layer: 0)
    let read = try #require(provider.roles.first?.participations.first)
    #expect(read.from?.description == expectedFrom)
    #expect(read.to?.description == expectedTo)
  }

  @Test func `in a snapshot, where a role can be of several sources, its period limits nothing any more`()
    throws
  {
    let facts = Self.role("2020-01-01", "2026-06-30", "", "")
    let provider = Provider(kind: .clinician, key: EntityKey(npi: 2_000_000_010), encoded: facts.bytes)
    let role = try #require(provider.roles.first)
    #expect(role.facts.first(.to) == "2026-06-30", "the role's own last day stays")
    #expect(role.participations.map(\.from) == [nil] && role.participations.map(\.to) == [nil])
  }
}
