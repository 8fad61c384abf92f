import Assessing
import DirectoryModel
import Testing
import Vocabulary

/// What two doctors share, by hand from the meaning in docs/independence.md.
@Suite struct IndependenceAssessmentTests {
  /// One doctor in words: `group 1`, `hospital 000001`, `at 1 Main St | Suite 2 | 60601 | Chicago | IL`,
  /// `withheld …`, `works npi:9`, `school X`, `year 1998`.
  private static func doctor(_ id: UInt64, _ statements: [String]) -> Provider {
    var provider = Provider(kind: .clinician, key: EntityKey(npi: id), sources: [SourceReference()])
    provider.facts.append(Fact(field: .lastName, value: "Doctor \(id)", source: 0))
    for statement in statements {
      let words = statement.split(separator: " ", maxSplits: 1).map(String.init)
      func fact(_ field: Field) -> Fact { Fact(field: field, value: words[1], source: 0) }
      switch words[0] {
      case "group": provider.facts.append(fact(.group))
      case "hospital": provider.facts.append(fact(.hospital))
      case "school": provider.facts.append(fact(.medicalSchool))
      case "year": provider.facts.append(fact(.graduationYear))
      case "works": provider.roles.append(Role(facts: [fact(.roleOrganization)]))
      case "in": provider.roles.append(Role(facts: [fact(.city)]))
      case "at", "withheld":
        let parts = words[1].split(separator: "|", omittingEmptySubsequences: false).map {
          $0.split(separator: " ").joined(separator: " ")
        }
        var facts = zip([Field.street, .unit, .zip, .city, .state], parts).map {
          Fact(field: $0, value: $1, source: 0)
        }.filter { !$0.value.isEmpty }
        if words[0] == "withheld" { facts.append(Fact(field: .unitWithheld, value: "yes", source: 0)) }
        provider.roles.append(Role(facts: facts))
      default: preconditionFailure("no such statement: \(statement)")
      }
    }
    return provider
  }

  /// `npi:20` is a hospital with a CCN and a PAC id, part of `npi:21`, which is part of `npi:22`, which names `npi:21`
  /// as above it: a circle. `npi:23` is a part of `npi:22` too; `pac:0000000024` is known as `npi:24`.
  private static func organization(_ id: String) -> Provider? {
    func made(_ number: UInt64, _ facts: [(Field, String)]) -> Provider {
      Provider(
        kind: .organization, key: EntityKey(npi: number), sources: [SourceReference()],
        facts: [Fact(field: .name, value: "Organization \(number)", source: 0)]
          + facts.map { Fact(field: $0.0, value: $0.1, source: 0) })
    }
    switch id {
    case "npi:20": return made(20, [(.ccn, "000020"), (.pac, "0000000020"), (.partOf, "npi:21")])
    case "npi:21": return made(21, [(.partOf, "npi:22")])
    case "npi:22": return made(22, [(.partOf, "npi:21")])
    case "npi:23": return made(23, [(.partOf, "npi:22")])
    case "npi:24", "pac:0000000024": return made(24, [(.pac, "0000000024")])
    default: return nil
    }
  }

  private static func judge(_ b: [String], against a: [String]) -> IndependenceAssessment {
    IndependenceAssessment.judge(
      IndependenceProfile(doctor(2, b), find: organization),
      against: IndependenceProfile(doctor(1, a), find: organization))
  }

  typealias Answer = IndependenceLine.Answer

  private static let truth:
    [(subject: IndependenceLine.Subject, first: [String], other: [String], answer: Answer)] = [
      // Group practices: by PAC id, never by being blank.
      (.group, [], [], .unknown),
      (.group, ["group 1"], [], .unknown),
      (.group, [], ["group 1"], .unknown),
      (.group, ["group 1"], ["group 1"], .shared),
      (.group, ["group 1"], ["group 2"], .different),
      (.group, ["group 1", "group 2"], ["group 3", "group 2"], .shared),
      // A role at a group's own organization ties; that somebody works elsewhere proves no other group.
      (.group, ["group 0000000020"], ["works npi:20"], .shared),
      (.group, ["group 1"], ["works npi:20"], .unknown),
      (.group, ["group 0000000024"], ["works pac:0000000024"], .shared),
      (.group, ["group 9"], ["works pac:9"], .shared),
      // Hospitals.
      (.hospital, [], ["hospital 000001"], .unknown),
      (.hospital, ["hospital 000001"], ["hospital 000001"], .shared),
      (.hospital, ["hospital 000001"], ["hospital 000002"], .different),
      (.hospital, ["hospital 000020"], ["works npi:20"], .shared),
      (.hospital, ["hospital 000001"], ["works npi:20"], .unknown),
      // One number for several campuses proves no tie, and no independence either.
      (.hospital, ["hospital 330101"], ["hospital 330101"], .unknown),
      (.hospital, ["hospital 330101"], ["hospital 330101", "hospital 000001"], .unknown),
      (.hospital, ["hospital 330101", "hospital 000001"], ["hospital 330101", "hospital 000001"], .shared),
      (.hospital, ["hospital 330101"], ["hospital 330059"], .different),
      // Sites: street, unit and ZIP code, however they are written.
      (.site, ["at 1 Main Street||60601"], [], .unknown),
      (.site, ["in Chicago"], ["in Chicago"], .unknown),
      (.site, ["in Chicago"], ["at 1 Main Street||60601"], .unknown),
      (.site, ["at 1 Main Street||60601"], ["at One MAIN St.||60601"], .shared),
      (.site, ["at 1 Main Street||60601-1234"], ["at 1 Main St||60601"], .shared),
      (.site, ["at 1 Main Street||60601"], ["at 1 Main Street||60602"], .different),
      (.site, ["at 1 Main Street||60601"], ["at 2 Main Street||60601"], .different),
      (.site, ["at 1 Main St Suite 5||60601"], ["at 1 Main St|# 5|60601"], .shared),
      (.site, ["at 1 Main St|Suite 5|60601"], ["at 1 Main St|Suite 6|60601"], .unknown),
      (.site, ["at 1 Main St||60601"], ["at 1 Main St|Suite 6|60601"], .unknown),
      (.site, ["withheld 1 Main St||60601"], ["at 1 Main St||60601"], .unknown),
      (.site, ["withheld 1 Main St||60601"], ["withheld 1 Main St||60601"], .unknown),
      (.site, ["withheld 1 Main St||60601"], ["at 2 Main St||60601"], .different),
      (
        .site, ["at 1 Main St|Suite 5|60601", "at 9 Far Rd||97201"],
        ["at 1 Main St|Suite 6|60601", "at 9 Far Rd||97201"], .shared
      ),
      // One building can be stated with several ZIP codes, or none: only another city or state is another place.
      (.site, ["at 525 E 68th St||10065|New York|NY"], ["at 525 E 68th St||10021|New York|NY"], .unknown),
      (.site, ["at 525 E 68th St||10065|New York|NY"], ["at 525 East 68th Street|||NEW YORK|NY"], .unknown),
      (.site, ["at 525 E 68th St||10065|New York|NY"], ["at 525 E 68th St||"], .unknown),
      (.site, ["at 525 E 68th St||10065"], ["at 525 E 68th St|||New York|NY"], .unknown),
      (.site, ["at 525 E 68th St||"], ["at 525 E 68th St||"], .unknown),
      (.site, ["at 525 E 68th St|||New York|NY"], ["at 525 E 68th St|||New York|NY"], .shared),
      (.site, ["at 525 E 68th St||10065|New York|NY"], ["at 525 E 68th St|||Paterson|NJ"], .different),
      (.site, ["at 525 E 68th St||10065|New York|NY"], ["at 525 E 68th St|||New York|IL"], .different),
      (.site, ["at 525 E 68th St||10065|New York|NY"], ["at 525 E 68th St||60601|Chicago|IL"], .different),
      (.site, ["at 525 E 68th St||10065|New York|NY"], ["at 527 E 68th St||10021|New York|NY"], .different),
      // The same unit of perhaps another building is no proof either.
      (
        .site, ["at 525 E 68th St|Suite 5|10065|New York|NY"], ["at 525 E 68th St|Suite 5|10021|New York|NY"],
        .unknown
      ),
      // More words behind the street may be a building's name, and may be another street.
      (.site, ["at 525 E 68th St||10065"], ["at 525 E 68th St, Starr Pavilion||10065"], .unknown),
      (
        .site, ["at 525 E 68th St||10065|New York|NY"],
        ["at 525 E 68th St, Starr Pavilion||10021|New York|NY"],
        .unknown
      ),
      (.site, ["at 525 E 68th St||10065"], ["at 525 E 68th St, Starr Pavilion||10021"], .different),
      (.site, ["at 525 E 68th St||10065"], ["at 525 E 6 St||10065"], .different),
      (.site, ["at Broadway||10065"], ["at Broadway Tower||10065"], .different),
      // Organizations with all above them.
      (.organization, [], ["works npi:20"], .unknown),
      (.organization, ["works npi:20"], ["works npi:20"], .shared),
      (.organization, ["works npi:20"], ["works npi:22"], .shared),
      (.organization, ["works npi:20"], ["works npi:23"], .shared),
      (.organization, ["works npi:20"], ["works npi:24"], .different),
      (.organization, ["works npi:24"], ["works pac:0000000024"], .shared),
      (.organization, ["works npi:77"], ["works npi:77"], .shared),
      (.organization, ["works npi:77"], ["works npi:78"], .different),
      // Schools: OTHER is none, and years overlap up to four apart.
      (.school, ["school X"], [], .unknown),
      (.school, ["school OTHER", "year 1998"], ["school OTHER", "year 1998"], .unknown),
      (.school, ["school Other"], ["school X"], .unknown),
      (.school, ["school X", "year 1998"], ["school x", "year 1998"], .shared),
      (.school, ["school X", "year 1998"], ["school X", "year 2002"], .shared),
      (.school, ["school X", "year 1998"], ["school X", "year 2003"], .different),
      (.school, ["school X", "year 1998"], ["school X"], .unknown),
      (.school, ["school X", "year 1998"], ["school Y", "year 1998"], .different),
    ]

  @Test(arguments: truth.indices)
  func `a line is shared, different or unknown as the table says, from either side`(at: Int) {
    let row = Self.truth[at]
    let there = Self.judge(row.other, against: row.first)[row.subject]
    let back = Self.judge(row.first, against: row.other)[row.subject]
    #expect(there.answer == row.answer, "\(row): \(there.words)")
    #expect(back.answer == row.answer, "\(row): \(back.words)")
    #expect(there.here == back.there && there.there == back.here)
    // What is said of both is cited on both sides.
    if row.answer != .unknown { #expect(!there.here.isEmpty && !there.there.isEmpty, "\(row)") }
  }

  private static let requirements: [(first: [String], other: [String], answer: ThreeValued)] = [
    ([], [], .unknown),
    (["group 1"], ["group 2"], .yes),
    (["hospital 000001"], ["hospital 000002"], .yes),
    (["at 1 Main St||60601"], ["at 2 Main St||60601"], .yes),
    // Whatever else is different.
    (["group 1", "hospital 000001"], ["group 2", "hospital 000001"], .no),
    (["group 1", "at 1 Main St||60601"], ["group 2", "at 1 Main St||60601"], .no),
    (["group 1", "works npi:20"], ["group 2", "works npi:23"], .no),
    // That employers differ proves nothing by itself, nor does a school.
    (["works npi:20"], ["works npi:24"], .unknown),
    (["school X"], ["school Y"], .unknown),
    (["group 1", "school X", "year 1998"], ["group 2", "school X", "year 1998"], .yes),
    // A weak line neither proves nor forbids.
    (["hospital 330101"], ["hospital 330101"], .unknown),
    (["hospital 330101", "group 1"], ["hospital 330101", "group 2"], .yes),
    (["at 1 Main St|Suite 5|60601"], ["at 1 Main St|Suite 6|60601"], .unknown),
    (["at 525 E 68th St||10065|New York|NY"], ["at 525 E 68th St||10021|New York|NY"], .unknown),
    // Of two sites one may be the other's, so that the further one proves nothing.
    (
      ["at 525 E 68th St||10065", "at 9 Far Rd||97201"], ["at 525 E 68th St, Starr Pavilion||10065"], .unknown
    ),
  ]

  @Test(arguments: requirements.indices)
  func `required is that nothing that decides is shared and something is different`(at: Int) {
    let row = Self.requirements[at]
    #expect(Self.judge(row.other, against: row.first).answer == row.answer, "\(row)")
  }

  @Test func `of two first doctors both count, and nobody is independent of herself`() {
    func profile(_ id: UInt64, _ statements: [String]) -> IndependenceProfile {
      IndependenceProfile(Self.doctor(id, statements), find: Self.organization)
    }
    let (first, second) = (profile(1, ["group 1", "hospital 000001"]), profile(2, ["group 2"]))
    func judged(_ other: IndependenceProfile) -> [IndependenceAssessment] {
      [first, second].map { IndependenceAssessment.judge(other, against: $0) }
    }
    let third = judged(profile(3, ["group 3", "hospital 000001"]))
    #expect(third.map(\.answer) == [.no, .yes] && third.answer == .no)
    let fourth = judged(profile(4, ["group 4", "hospital 000004"]))
    #expect(fourth.answer == .yes)
    let combined = Dictionary(uniqueKeysWithValues: fourth.combined.map { ($0.subject, $0.answer) })
    #expect(combined[.group] == .different, "of each of them")
    #expect(combined[.hospital] == .unknown, "of the second no hospital is stated")
    let fifth = judged(profile(5, ["hospital 000005"]))
    #expect(fifth.map(\.answer) == [.yes, .unknown] && fifth.answer == .unknown)
    #expect(judged(first)[0].isSamePerson && judged(first).answer == .no)
    // Also of whom nothing is stated.
    #expect(IndependenceAssessment.judge(profile(6, []), against: profile(6, [])).answer == .no)
  }

  @Test func `a tie counts whichever source states it, shown or not`() {
    var b = Self.doctor(2, ["works npi:24"])
    b.roles[0].facts.append(Fact(field: .roleOrganization, value: "npi:20", source: 0, isAlternate: true))
    let judged = IndependenceAssessment.judge(
      IndependenceProfile(b, find: Self.organization),
      against: IndependenceProfile(Self.doctor(1, ["works npi:23"]), find: Self.organization))
    #expect(judged[.organization].answer == .shared)
  }

  @Test func `each organization is looked up once, however many roles and organizations name it`() {
    // A hundred roles at `npi:20`, a hundred at organizations of their own, each a part of `npi:22`.
    let names = (0..<100).flatMap { ["works npi:20", "works npi:\(1000 + $0)"] }
    var asked: [String: Int] = [:]
    let profile = IndependenceProfile(Self.doctor(1, names)) { id in
      asked[id, default: 0] += 1
      guard let number = Int(id.dropFirst("npi:".count)), number >= 1000 else { return Self.organization(id) }
      return Provider(
        kind: .organization, key: EntityKey(npi: UInt64(number)), sources: [SourceReference()],
        facts: [Fact(field: .partOf, value: "npi:22", source: 0)])
    }
    #expect(profile.organizations.count == 101)
    #expect(profile.organizations.allSatisfy { $0.ids.isSuperset(of: ["npi:21", "npi:22"]) })
    // The hundred and one, the two above them, and the names behind the numbers of `npi:20`.
    #expect(asked.count == 105 && asked.values.allSatisfy { $0 == 1 }, "\(asked.filter { $0.value > 1 })")
  }

  @Test func `an address that stands in many roles is one site, and each that differs is another`() {
    let addresses = [
      "at 1 Main St||60601", "at 1 Main St||", "at 1 Main St|Suite 2|60601", "withheld 1 Main St||60601",
    ]
    let profile = IndependenceProfile(
      Self.doctor(1, addresses + addresses + ["at One Main Street||60601-1234"]), find: Self.organization)
    #expect(
      profile.sites.map(\.words) == [
        "1 Main St, 60601", "1 Main St", "1 Main St, Suite 2, 60601", "1 Main St, 60601",
      ])
  }

  @Test func `a program stands with the hospitals of its center and with who runs it`() {
    var program = Provider(
      kind: .program, key: EntityKey(id: "program:p"), sources: [SourceReference()],
      facts: [
        Fact(field: .id, value: "program:p", source: 0), Fact(field: .center, value: "c", source: 0),
      ])
    let center = Provider(
      kind: .center, key: EntityKey(id: "center:c"), sources: [SourceReference()],
      facts: [
        Fact(field: .id, value: "center:c", source: 0),
        Fact(field: .centerHospital, value: "000001\u{1F}host-or-partner\u{1F}no", source: 0),
      ])
    func find(_ id: String) -> Provider? { id == "center:c" ? center : Self.organization(id) }
    func answer(_ first: [String]) -> ThreeValued {
      IndependenceAssessment.judge(
        IndependenceProfile(program, find: find),
        against: IndependenceProfile(Self.doctor(1, first), find: find)
      ).answer
    }
    #expect(answer(["hospital 000001"]) == .no)
    #expect(answer(["hospital 000002"]) == .yes)
    program.facts.append(Fact(field: .organization, value: "npi:23", source: 0))
    #expect(answer(["hospital 000002", "works npi:20"]) == .no)
  }

  @Test func `words say what is stated on each side, and of whom nothing is`() {
    let different = Self.judge(["group 2"], against: ["group 1"])[.group]
    #expect(different.words.contains("2 here, 1 there") && different.words.contains("may be incomplete"))
    let unknown = Self.judge([], against: ["group 1"])[.group]
    #expect(unknown.words.contains("Doctor 2") && !unknown.words.contains("Doctor 1"))
    let campuses = Self.judge(["hospital 330101"], against: ["hospital 330101"])[.hospital]
    #expect(campuses.words.contains("several campuses"))
    let suites = Self.judge(["at 1 A St|Suite 1|60601"], against: ["at 1 A St|Suite 2|60601"])[.site]
    #expect(suites.words.contains("same building"))
  }
}
