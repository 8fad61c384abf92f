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

  @Test(arguments: [
    // Who states the beginning leaves the end open, and who states the end the beginning.
    (Field.from, "2020-01-01", Field.to, "2026-06-30", "2026-11-10"),
    (.to, "2030-12-31", .from, "2027-03-01", "2026-11-10"),
  ])
  func `a source that lists her keeps open what another one closes`(
    own: Field, ownDay: String, other: Field, otherDay: String, day: String
  ) throws {
    let on = try #require(CalendarDate(iso: day))
    var role = Role(facts: [])
    role.facts = [Fact(field: own, value: ownDay, source: 0), Fact(field: other, value: otherDay, source: 1)]
    #expect(!role.isHeld(on: on))
    var listed = Participation(network: "s:n", source: 0)
    (listed.from, listed.to) =
      own == .from ? (CalendarDate(iso: ownDay), nil) : (nil, CalendarDate(iso: ownDay))
    role.participations = [listed]
    #expect(role.isHeld(on: on))
    role.participations[0].source = 1
    #expect(!role.isHeld(on: on), "who says that it ends says so of her networks")
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
