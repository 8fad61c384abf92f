import DirectoryModel
import Testing

@Suite struct RolePeriodTests {
  @Test(
    arguments: [
      // Role from and to, participation from and to, what holds of both.
      ("", "2026-06-30", "", "", nil, "2026-06-30"),
      ("2026-03-01", "", "2026-01-01", "2026-12-31", "2026-03-01", "2026-12-31"),
      ("2026-01-01", "2026-12-31", "2026-02-01", "2026-03-01", "2026-02-01", "2026-03-01"),
      ("", "", "", "", nil, nil),
    ] as [(String, String, String, String, String?, String?)])
  func `a participation holds only while its role does`(
    roleFrom: String, roleTo: String, from: String, to: String, expectedFrom: String?, expectedTo: String?
  ) throws {
    let writer = FactWriter()
    writer.add(SourceReference(row: 1))
    let role = writer.open(.role)
    writer.add(.from, roleFrom)
    writer.add(.to, roleTo)
    let participation = writer.open(.participation)
    writer.add(.network, "s:n")
    writer.add(.from, from)
    writer.add(.to, to)
    writer.close(participation)
    writer.close(role)
    let provider = Provider(kind: .clinician, key: EntityKey(npi: 2_000_000_010), encoded: writer.bytes)
    let read = try #require(provider.roles.first?.participations.first)
    #expect(read.from?.description == expectedFrom)
    #expect(read.to?.description == expectedTo)
  }
}
