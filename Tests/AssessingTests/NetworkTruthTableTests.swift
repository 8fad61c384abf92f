import Assessing
import DirectoryModel
import TestSupport
import Testing
import Vocabulary

/// Whether somebody is in network, for every combination of what a source can say, when, where and how completely,
/// with a second source beside it.
///
/// Written by hand from the meaning of network status: in only where a source lists this very site for the day; out
/// only from an explicit out, or from absence in a list declared complete; two sources that differ are said to differ;
/// nothing else is anything but unknown.
@Suite struct NetworkTruthTableTests {
  /// `word`: what source A says of her. `when`: whether its period holds the day, is past, or lies ahead. `where`: at
  /// the site asked about, at another of hers, or without saying where. `list`: whether A declares its list complete.
  /// The last four columns are the answer when a second source B says nothing, says in, says out, and declares a
  /// complete list that does not name her.
  ///
  /// `in` listed · `out` explicit out · `gone` out by absence · `dis` sources disagree · `?` unknown.
  private static let table = """
    word   when   where    list      none  in   out  absent
    -      -      -        partial   ?     in   out  gone
    in     holds  here     partial   in    in   dis  dis
    in     holds  other    partial   ?     in   out  gone
    in     holds  nowhere  partial   ?     in   out  gone
    in     past   here     partial   ?     in   out  gone
    in     past   other    partial   ?     in   out  gone
    in     past   nowhere  partial   ?     in   out  gone
    in     ahead  here     partial   ?     in   out  gone
    in     ahead  other    partial   ?     in   out  gone
    in     ahead  nowhere  partial   ?     in   out  gone
    out    holds  here     partial   out   dis  out  out
    out    holds  other    partial   ?     in   out  gone
    out    holds  nowhere  partial   ?     in   out  gone
    out    past   here     partial   ?     in   out  gone
    out    past   other    partial   ?     in   out  gone
    out    past   nowhere  partial   ?     in   out  gone
    out    ahead  here     partial   ?     in   out  gone
    out    ahead  other    partial   ?     in   out  gone
    out    ahead  nowhere  partial   ?     in   out  gone
    -      -      -        complete  gone  dis  out  gone
    in     holds  here     complete  in    in   dis  dis
    in     holds  other    complete  gone  dis  out  gone
    in     holds  nowhere  complete  ?     in   out  gone
    in     past   here     complete  gone  dis  out  gone
    in     past   other    complete  gone  dis  out  gone
    in     past   nowhere  complete  gone  dis  out  gone
    in     ahead  here     complete  gone  dis  out  gone
    in     ahead  other    complete  gone  dis  out  gone
    in     ahead  nowhere  complete  gone  dis  out  gone
    out    holds  here     complete  out   dis  out  out
    out    holds  other    complete  gone  dis  out  gone
    out    holds  nowhere  complete  ?     in   out  gone
    out    past   here     complete  gone  dis  out  gone
    out    past   other    complete  gone  dis  out  gone
    out    past   nowhere  complete  gone  dis  out  gone
    out    ahead  here     complete  gone  dis  out  gone
    out    ahead  other    complete  gone  dis  out  gone
    out    ahead  nowhere  complete  gone  dis  out  gone
    """

  private static let answers: [String: (NetworkStatus, NetworkBasis)] = [
    "in": (.inNetwork, .listed), "out": (.outOfNetwork, .explicitOut),
    "gone": (.outOfNetwork, .absentFromCompleteList), "dis": (.disagree, .listed), "?": (.unknown, .noList),
  ]

  /// Days before the day asked about on which the evidence was checked, and how old that is for a clinician. The age
  /// stands beside the status and never changes it.
  private static let ages: [(days: Int32?, freshness: Freshness)] = [
    (10, .fresh), (75, .aging), (200, .stale), (nil, .stale),
  ]

  private static let day = CalendarDate(iso: "2026-11-21")!

  private static func role(_ street: String?, _ participations: [Participation] = []) -> Role {
    Role(
      facts: street.map { [Fact(field: .street, value: $0, source: 0)] } ?? [], participations: participations
    )
  }

  private static func participation(_ network: String, _ word: String, _ when: String, source: Int)
    -> Participation
  {
    var result = Participation(network: network, isIn: word == "in", source: source)
    switch when {
    case "past": (result.from, result.to) = (CalendarDate(iso: "2025-01-01"), CalendarDate(iso: "2026-11-20"))
    case "ahead": result.from = CalendarDate(iso: "2026-11-22")
    // Open at both ends, and exactly the day.
    default: if source == 2 { (result.from, result.to) = (day, day) }
    }
    return result
  }

  /// What is asked of the site "here".
  private static func standing(
    _ row: [String: String], second: String, year: Bool = true, age: Int32? = 10
  ) -> NetworkStanding {
    let checked = age.map { CalendarDate(days: day.days - $0) }
    var here = role("1 Here Street")
    var other = role("2 Other Street")
    var nowhere: Role?
    if row["word"] != "-" {
      let said = participation("a:net", row["word"]!, row["when"]!, source: 1)
      switch row["where"]! {
      case "here": here.participations.append(said)
      case "other": other.participations.append(said)
      default: nowhere = role(nil, [said])
      }
    }
    if second == "in" || second == "out" {
      here.participations.append(participation("b:net", second, "holds", source: 2))
    }
    let provider = Provider(
      kind: .clinician, key: EntityKey(id: "npi:" + inventedNPI(1)),
      sources: (0...2).map { SourceReference(layer: UInt16($0), row: 1, verified: checked) },
      roles: [here, other] + (nowhere.map { [$0] } ?? []))
    let check = NetworkCheck(
      networks: year ? ["a:net", "b:net"] : [],
      layers: [
        .init(source: "registry", asOf: nil, completeFor: nil),
        .init(source: "a", asOf: checked, completeFor: row["list"] == "complete" ? .clinicians : nil),
        .init(source: "b", asOf: checked, completeFor: second == "absent" ? .clinicians : nil),
      ], on: day)
    return check.standing(of: here, provider)
  }

  private static func words(_ line: Substring) -> [String] { line.split(separator: " ").map(String.init) }

  /// The rows of the table by the names of its columns.
  private static let rows: [[String: String]] = {
    let lines = table.split(separator: "\n")
    return lines.dropFirst().map { line in
      Dictionary(uniqueKeysWithValues: zip(words(lines[0]), words(line)))
    }
  }()

  private static let seconds = ["none", "in", "out", "absent"]

  @Test func `the table has every combination once`() {
    let keys = Self.rows.map { "\($0["word"]!) \($0["when"]!) \($0["where"]!) \($0["list"]!)" }
    #expect(keys.count == 2 * (1 + 2 * 3 * 3) && Set(keys).count == keys.count)
    #expect(Self.rows.allSatisfy { row in Self.seconds.allSatisfy { Self.answers[row[$0]!] != nil } })
  }

  @Test func `a status is what the table says, however old the evidence is`() {
    for row in Self.rows {
      for second in Self.seconds {
        let expected = Self.answers[row[second]!]!
        for age in Self.ages {
          let found = Self.standing(row, second: second, age: age.days)
          #expect(found.status == expected.0 && found.basis == expected.1, "\(row) beside \(second)")
          #expect((found.source == nil) == (expected.1 == .noList), "\(row) beside \(second)")
          if found.basis != .noList {
            #expect(found.freshness == age.freshness, "\(row) beside \(second), \(age)")
          }
        }
      }
    }
  }

  @Test func `a plan of another year offers nothing, whatever the lists say`() {
    for row in Self.rows {
      for second in Self.seconds {
        let found = Self.standing(row, second: second, year: false)
        #expect(found.status == .unknown && found.basis == .noList && found.statements.isEmpty)
      }
    }
  }

  // MARK: What the table leaves out

  /// A role of which no source says where it is: a visit by video, or a row without an address.
  @Test(arguments: [
    // Listed in this very role, at a site, in no role; the list complete or not.
    ("own", false, "in"), ("own", true, "in"), ("site", false, "?"), ("site", true, "?"),
    ("none", false, "?"), ("none", true, "gone"),
  ])
  func `of a role without a place nobody can say that it is not the one listed`(
    listed: String, isComplete: Bool, answer: String
  ) {
    let said = Self.participation("a:net", "in", "holds", source: 0)
    let own = Self.role(nil, listed == "own" ? [said] : [])
    let site = Self.role("1 Here Street", listed == "site" ? [said] : [])
    let provider = Provider(
      kind: .clinician, key: EntityKey(id: "npi:" + inventedNPI(1)), sources: [SourceReference(layer: 0)],
      roles: [own, site])
    let check = NetworkCheck(
      networks: ["a:net"],
      layers: [.init(source: "a", asOf: nil, completeFor: isComplete ? .clinicians : nil)], on: Self.day)
    let found = check.standing(of: own, provider)
    #expect((found.status, found.basis) == Self.answers[answer]!)
  }

  @Test(arguments: [
    (Completeness.clinicians, RecordKind.clinician, true), (.clinicians, .organization, false),
    (.facilities, .clinician, false), (.facilities, .organization, true), (.all, .clinician, true),
    (.all, .organization, true), (.all, .program, false), (.clinicians, .mention, false),
  ])
  func `absence is of the kind of provider for which the list is complete`(
    completeness: Completeness, kind: RecordKind, isOut: Bool
  ) {
    let check = NetworkCheck(
      networks: ["a:net"], layers: [.init(source: "a", asOf: Self.day, completeFor: completeness)],
      on: Self.day)
    func status(_ id: String, _ facts: [Fact] = []) -> NetworkStatus {
      check.standings(
        of: Provider(
          kind: kind, key: EntityKey(id: id), sources: [SourceReference(layer: 0)], facts: facts))[0].status
    }
    #expect(status("npi:" + inventedNPI(1)) == (isOut ? .outOfNetwork : .unknown))
    // A list names NPIs, and a row that was refused is in it all the same.
    #expect(status("clinician:x:1") == .unknown)
    #expect(
      status("npi:" + inventedNPI(1), [Fact(field: .mentioned, value: "yes", source: 0)]) == .unknown)
  }

  @Test func `a complete list of another payer's networks says nothing`() {
    let provider = Provider(
      kind: .clinician, key: EntityKey(id: "npi:" + inventedNPI(1)), sources: [SourceReference(layer: 0)])
    let check = NetworkCheck(
      networks: ["ab:net"], layers: [.init(source: "a", asOf: nil, completeFor: .all)], on: Self.day)
    #expect(check.standings(of: provider).map(\.status) == [.unknown])
  }

  @Test func `tier and new patients are of the networks asked about, and all that is said is told`() {
    var role = Self.role("1 Here Street")
    role.facts.append(Fact(field: .accepting, value: "yes", source: 0))
    role.participations = [
      Participation(network: "a:net", tier: "2", acceptingCode: "existptonly", source: 0),
      Participation(network: "a:other", tier: "1", acceptingCode: "newpt", source: 0),
      Participation(network: "a:net", tier: "3", to: CalendarDate(iso: "2020-01-01"), source: 0),
    ]
    let provider = Provider(
      kind: .clinician, key: EntityKey(id: "npi:" + inventedNPI(1)), sources: [SourceReference(layer: 0)],
      roles: [role])
    func standing(_ networks: Set<String>) -> NetworkStanding {
      NetworkCheck(
        networks: networks, layers: [.init(source: "a", asOf: nil, completeFor: nil)], on: Self.day
      ).standing(of: role, provider)
    }
    let own = standing(["a:net"])
    #expect(own.tiers == ["2"] && own.accepting == .no && own.statements.count == 2)
    let both = standing(["a:net", "a:other"])
    #expect(both.tiers == ["2", "1"] && both.accepting == .yes && both.statements.count == 3)
    // Where no network says anything the site's own word stands.
    #expect(standing(["a:none"]).accepting == .yes)
  }

  @Test func `the row that agrees with the answer stands for it`() {
    let first = CalendarDate(iso: "2026-11-01")!
    let second = CalendarDate(iso: "2026-10-01")!
    var role = Self.role("1 Here Street")
    // One source, out of one of the plan's networks and in another: it lists her.
    role.participations = [
      Participation(network: "a:one", isIn: false, source: 0), Participation(network: "a:two", source: 1),
    ]
    let provider = Provider(
      kind: .clinician, key: EntityKey(id: "npi:" + inventedNPI(1)),
      sources: [
        SourceReference(layer: 0, row: 1, asOf: first), SourceReference(layer: 0, row: 2, asOf: second),
      ], roles: [role])
    let check = NetworkCheck(
      networks: ["a:one", "a:two"], layers: [.init(source: "a", asOf: nil, completeFor: nil)], on: Self.day)
    let found = check.standing(of: role, provider)
    #expect(found.status == .inNetwork && found.sourceIndex == 1 && found.asOf == second)
  }

  @Test func `the worst of several answers is out, then a disagreement, then unknown`() {
    #expect(NetworkStatus.worst(of: [.inNetwork, .unknown, .disagree, .outOfNetwork]) == .outOfNetwork)
    #expect(NetworkStatus.worst(of: [.inNetwork, .unknown, .disagree]) == .disagree)
    #expect(NetworkStatus.worst(of: [.inNetwork, .unknown]) == .unknown)
    #expect(NetworkStatus.worst(of: [.inNetwork, .inNetwork]) == .inNetwork)
    #expect(NetworkStatus.worst(of: []) == nil)
  }

  @Test func `a place with several entries is reached when one is in, and out only when all that speak are`()
  {
    func reach(_ answers: String...) -> NetworkStatus {
      NetworkStatus.reach(
        of: answers.map {
          NetworkStanding(status: Self.answers[$0]!.0, basis: Self.answers[$0]!.1)
        })
    }
    #expect(reach() == .unknown && reach("?", "?") == .unknown)
    #expect(reach("?", "out") == .outOfNetwork && reach("out", "gone") == .outOfNetwork)
    #expect(reach("out", "in", "?") == .inNetwork && reach("dis", "out") == .disagree)
  }
}
