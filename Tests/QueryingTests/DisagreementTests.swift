import Assessing
import DirectoryModel
import Testing

/// Where the sources of one provider disagree.
@Suite struct DisagreementTests {
  /// Sources 0, 1, 2 are layers 0, 1, 2; layers 0 and 1 are one voice where asked.
  private static func found(
    _ facts: [Fact] = [], roles: [Role] = [], voices: [String] = ["a", "b", "c"]
  ) -> [Disagreement] {
    let provider = Provider(
      kind: .clinician, key: EntityKey(npi: 2_000_000_010),
      sources: (0..<3).map { SourceReference(layer: UInt16($0)) }, facts: facts, roles: roles)
    return DisagreementAssessment.disagreements(of: provider) { voices[Int($0)] }
  }

  private static func fact(_ field: Field, _ value: String, _ source: Int, alternate: Bool = false) -> Fact {
    Fact(field: field, value: value, source: source, isAlternate: alternate)
  }

  @Test(arguments: [
    (Field.lastName, DisagreementKind.name), (.name, .name), (.gender, .gender), (.credentials, .credentials),
    (.medicalSchool, .school), (.graduationYear, .school), (.telehealth, .other), (.designation, .center),
    (.feeUSD, .program),
  ])
  func `two values of one field are a disagreement of its kind, with the value shown first`(
    field: Field, kind: DisagreementKind
  ) {
    let found = Self.found([
      Self.fact(field, "one", 1, alternate: true), Self.fact(field, "two", 0),
      Self.fact(field, "three", 2, alternate: true),
    ])
    #expect(found.map(\.kind) == [kind] && found[0].site == nil)
    #expect(found[0].values.map(\.value) == ["two", "one", "three"])
    #expect(found[0].values.map(\.source) == [0, 1, 2])
  }

  @Test func `what one voice says twice, ids and spellings are no disagreement`() {
    let twice = [Self.fact(.lastName, "One", 0), Self.fact(.lastName, "Two", 1, alternate: true)]
    #expect(Self.found(twice, voices: ["a", "a", "c"]).isEmpty)
    #expect(Self.found(twice).count == 1)
    let spellings: [(Field, String, String)] = [
      (.siteID, "a:1", "b:2"), (.roleID, "r", "q"), (.street, "1 Way", "1 Way Suite 3"),
      (.siteName, "Clinic", "The clinic"), (.sourcePage, "x", "y"), (.city, "St. Louis", "Saint Louis"),
      (.roleOrganization, "pac:0000000001", "npi:2000001026"),
      (.roleOrganization, "organization:a:1", "organization:b:1"),
    ]
    for (field, one, other) in spellings {
      let role = Role(facts: [Self.fact(field, one, 0), Self.fact(field, other, 1, alternate: true)])
      #expect(Self.found(roles: [role]).isEmpty, "\(field)")
    }
    let groups = Role(facts: [
      Self.fact(.roleOrganization, "pac:0000000001", 0),
      Self.fact(.roleOrganization, "pac:0000000002", 1, alternate: true),
    ])
    #expect(Self.found(roles: [groups]).map(\.kind) == [.organization])
  }

  @Test func `values that agree with each other are none, whatever stood between them`() {
    // The registry's initial took the place of a name with which it agrees; the third name agrees with it too.
    let found = Self.found([
      Self.fact(.middleName, "J", 0), Self.fact(.middleName, "JOHN", 1, alternate: true),
    ])
    #expect(found.isEmpty)
  }

  @Test func `telephone numbers, accepting and virtual visits differ about one site`() {
    let role = Role(facts: [
      Self.fact(.street, "1 Mock Way", 0), Self.fact(.zip, "60612", 0), Self.fact(.phone, "3125550101", 0),
      Self.fact(.phone, "3125550102", 1, alternate: true), Self.fact(.accepting, "yes", 0),
      Self.fact(.accepting, "no", 2, alternate: true), Self.fact(.virtual, "video", 0),
      Self.fact(.virtual, "none", 1),
    ])
    let found = Self.found(roles: [role])
    #expect(found.map(\.kind) == [.phone, .accepting, .virtual])
    #expect(found.allSatisfy { $0.site == "1 Mock Way, 60612" })
    let agreeing = Role(facts: [Self.fact(.virtual, "video", 0), Self.fact(.virtual, "phone", 1)])
    #expect(Self.found(roles: [agreeing]).isEmpty)
  }

  @Test func `in a network and out of it at one time is a disagreement`() {
    func role(_ second: Participation) -> [Role] {
      [Role(participations: [Participation(network: "a:gold", source: 0), second])]
    }
    #expect(
      Self.found(roles: role(Participation(network: "a:gold", isIn: false, source: 1))).map(\.kind)
        == [.network])
    #expect(Self.found(roles: role(Participation(network: "b:gold", isIn: false, source: 1))).isEmpty)
    let earlier = Participation(
      network: "a:gold", isIn: false, to: CalendarDate(year: 2025, month: 12, day: 31), source: 1)
    let now = Participation(
      network: "a:gold", from: CalendarDate(year: 2026, month: 1, day: 1), source: 0)
    #expect(Self.found(roles: [Role(participations: [now, earlier])]).isEmpty)
    #expect(
      Self.found(
        roles: role(Participation(network: "a:gold", isIn: false, source: 1)), voices: ["a", "a", "c"]
      )
      .isEmpty)
  }

  @Test func `sources without a ZIP code in common disagree, a further office does not`() {
    func role(_ zip: String, _ sources: Int...) -> Role {
      Role(
        facts: [Self.fact(.zip, zip, sources[0])]
          + sources.dropFirst().map { Self.fact(.sameSite, "yes", $0) })
    }
    #expect(Self.found(roles: [role("60612", 0), role("606011234", 1)]).map(\.kind) == [.zip])
    #expect(Self.found(roles: [role("60612", 0, 1), role("60601", 1)]).isEmpty)
    #expect(Self.found(roles: [role("60612", 0), role("606121234", 1)]).isEmpty)
    #expect(Self.found(roles: [role("60612", 0), role("4215", 1)]).isEmpty, "no ZIP code of this country")
    #expect(Self.found(roles: [role("60612", 0), role("60601", 1)], voices: ["a", "a", "c"]).isEmpty)
    let values = Self.found(roles: [role("60612", 0), role("60601", 1), role("60602", 1)])[0].values
    #expect(values.map(\.value) == ["60612", "60601", "60602"] && values.map(\.source) == [0, 1, 1])
  }

  @Test func `the files of one publisher are one voice`() {
    #expect(
      SourceVoice.of(adapter: "nppes-locations", source: "x") == SourceVoice.of(adapter: "nppes", source: "y")
    )
    #expect(
      SourceVoice.of(adapter: "dac-affiliation", source: "x") == SourceVoice.of(adapter: "dac", source: "y"))
    #expect(
      SourceVoice.of(adapter: "plan-net", source: "x") != SourceVoice.of(adapter: "plan-net", source: "y"))
    #expect(SourceVoice.of(adapter: "dacha", source: "x") == "x")
  }
}
