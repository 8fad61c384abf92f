import DirectoryModel
import Testing
import Vocabulary

@Suite struct ProviderTests {
  private static func provider(_ facts: (Field, String)...) -> Provider {
    Provider(
      kind: .clinician, key: EntityKey(npi: 1_234_567_893), sources: [SourceReference()],
      facts: facts.map { Fact(field: $0.0, value: $0.1, source: 0) })
  }

  private static func specialty(_ parts: String...) -> (Field, String) {
    (.specialty, parts.joined(separator: String(Field.separator)))
  }

  private static func date(_ text: String) -> CalendarDate { CalendarDate(iso: text)! }

  // MARK: Accepting

  @Test(
    arguments: [
      ("yes", .yes), ("newpt", .yes), ("accepting", .yes), ("no", .no), ("nopt", .no), ("not", .no),
      ("existptonly", .no), ("existptfam", .no), ("not accepting", .no), ("", .unknown),
      ("unknown", .unknown),
      ("maybe", .unknown), ("Y", .unknown),
    ] as [(String, ThreeValued)])
  func `existing patients only, or their family, is a no to a new one`(code: String, answer: ThreeValued) {
    #expect(Participation.accepting(code: code) == answer)
    #expect(Participation(network: "n", acceptingCode: code, source: 0).accepting == answer)
  }

  @Test func `a participation that says nothing of new patients is unknown`() {
    #expect(Participation(network: "n", source: 0).accepting == .unknown)
  }

  @Test(
    arguments: [
      (nil, nil, "2026-06-01", true), ("2026-06-01", nil, "2026-05-31", false),
      ("2026-06-01", nil, "2026-06-01", true),
      (nil, "2026-06-01", "2026-06-01", true), (nil, "2026-06-01", "2026-06-02", false),
      ("2026-01-01", "2026-12-31", "2026-07-01", true), ("2026-01-01", "2026-12-31", "2027-01-01", false),
    ] as [(String?, String?, String, Bool)])
  func `a period holds its first and its last day`(from: String?, to: String?, on: String, isCurrent: Bool) {
    let participation = Participation(
      network: "n", from: from.map(Self.date), to: to.map(Self.date), source: 0)
    #expect(participation.isCurrent(on: Self.date(on)) == isCurrent)
  }

  private struct Case {
    var codes: [String]
    var stated: String?
    var answer: ThreeValued
  }

  @Test func `new patients are seen where one participation says yes, not where all that speak say no`() {
    let cases = [
      Case(codes: [], stated: nil, answer: .unknown), Case(codes: [], stated: "yes", answer: .yes),
      Case(codes: [], stated: "no", answer: .no), Case(codes: ["no"], stated: nil, answer: .no),
      Case(codes: ["no"], stated: "yes", answer: .no),
      Case(codes: ["no", "yes"], stated: "no", answer: .yes),
      Case(codes: ["newpt", "nopt"], stated: nil, answer: .yes),
      Case(codes: ["", "no"], stated: nil, answer: .no),
      Case(codes: ["", ""], stated: "yes", answer: .yes), Case(codes: [""], stated: nil, answer: .unknown),
      Case(codes: [], stated: "perhaps", answer: .unknown),
    ]
    for each in cases {
      let role = Role(
        facts: each.stated.map { [Fact(field: .accepting, value: $0, source: 0)] } ?? [],
        participations: each.codes.map { Participation(network: "n", acceptingCode: $0, source: 0) })
      #expect(role.accepting(on: Self.date("2026-11-01")) == each.answer, "\(each)")
    }
  }

  @Test func `a participation that has ended, has not begun or is out says nothing of new patients`() {
    let silent = [
      Participation(network: "n", acceptingCode: "yes", to: Self.date("2026-10-31"), source: 0),
      Participation(network: "n", acceptingCode: "yes", from: Self.date("2026-11-02"), source: 0),
      Participation(network: "n", isIn: false, acceptingCode: "yes", source: 0),
    ]
    #expect(Role(participations: silent).accepting(on: Self.date("2026-11-01")) == .unknown)
    let no = Participation(network: "m", acceptingCode: "no", source: 0)
    #expect(Role(participations: silent + [no]).accepting(on: Self.date("2026-11-01")) == .no)
    #expect(Role(participations: silent).accepting(on: Self.date("2026-11-02")) == .yes)
  }

  // MARK: Plans

  @Test func `a network of a plan belongs to the years of its own row`() {
    func fact(_ field: Field, _ value: String, _ source: Int, alternate: Bool = false) -> Fact {
      Fact(field: field, value: value, source: source, isAlternate: alternate)
    }
    var plan = Self.provider()
    plan.facts = [
      fact(.year, "2026", 0), fact(.planNetwork, "a", 0), fact(.planNetwork, "both", 0),
      fact(.year, "2027", 1), fact(.planNetwork, "b", 1), fact(.planNetwork, "both", 1, alternate: true),
      fact(.year, "2026", 2, alternate: true), fact(.planNetwork, "more", 2),
    ]
    #expect(plan.planYears == [2026, 2027])
    #expect(plan.planNetworks(on: Self.date("2026-12-31")) == ["a", "both", "more"])
    #expect(plan.planNetworks(on: Self.date("2027-01-01")) == ["both", "b"])
    #expect(plan.planNetworks(on: Self.date("2028-01-01")) == [])
    // A row without a year speaks of every year for which any row offers the plan.
    plan.facts.append(fact(.planNetwork, "open", 3))
    plan.facts.append(fact(.planNetwork, "a", 3, alternate: true))
    #expect(plan.planNetworks(on: Self.date("2027-01-01")) == ["a", "both", "b", "open"])
    #expect(plan.planNetworks(on: Self.date("2028-01-01")) == [])
    plan.facts.removeAll { $0.field == .year }
    #expect(plan.planNetworks(on: Self.date("2028-01-01")).count == 5)
  }

  // MARK: Virtual

  @Test(
    arguments: [
      ([], .unknown, []), (["none"], .no, []), (["video"], .yes, [.video]),
      (["none", "phone"], .yes, [.phone]),
      (["video", "written"], .yes, [.video, .written]), (["hologram"], .unknown, []),
    ] as [([String], ThreeValued, [VirtualKind])])
  func `a role is virtual by a stated kind, not by silence`(
    stated: [String], answer: ThreeValued, kinds: [VirtualKind]
  ) {
    let role = Role(facts: stated.map { Fact(field: .virtual, value: $0, source: 0) })
    #expect(role.virtual == answer)
    #expect(role.virtualKinds == kinds)
  }

  // MARK: Answers

  @Test(
    arguments: [("yes", .yes), ("no", .no), ("", .unknown), ("Yes", .unknown)] as [(String, ThreeValued)])
  func `only yes and no are answers`(value: String, answer: ThreeValued) {
    #expect(ThreeValued(answer: value) == answer)
    #expect(Self.provider((.telehealth, value)).answer(.telehealth) == answer)
    #expect(Role(facts: [Fact(field: .accessible, value: value, source: 0)]).answer(.accessible) == answer)
  }

  @Test func `what nobody states is unknown`() {
    #expect(ThreeValued(answer: nil) == .unknown)
    #expect(Self.provider().answer(.telehealth) == .unknown)
    #expect(Role().answer(.accessible) == .unknown)
  }

  @Test func `an alternate value is never the one shown`() {
    let facts = [
      Fact(field: .lastName, value: "Old", source: 1, isAlternate: true),
      Fact(field: .lastName, value: "New", source: 0),
      Fact(field: .language, value: "es", source: 0), Fact(field: .language, value: "fr", source: 1),
      Fact(field: .language, value: "xx", source: 1, isAlternate: true),
    ]
    #expect(facts.first(.lastName) == "New")
    #expect(facts.all(.language) == ["es", "fr"])
    #expect(facts.first(.firstName) == nil && facts.all(.firstName) == [])
  }

  // MARK: Names

  @Test func `names are shown as one line and sorted by the last name`() {
    let cases: [(facts: [(Field, String)], shown: String, sorted: String)] = [
      (
        [
          (.firstName, "Ana"), (.middleName, "B"), (.lastName, "Ejemplo"), (.nameSuffix, "Jr."),
          (.credentials, "MD"),
        ],
        "Ana B Ejemplo Jr., MD", "ejemplo ana b jr"
      ),
      ([(.lastName, "Muñoz-O'Neil"), (.firstName, "Zoë")], "Zoë Muñoz-O'Neil", "munoz oneil zoe"),
      ([(.name, "City of Hope"), (.credentials, "MD")], "City of Hope", "city of hope"),
      ([(.name, "City of Hope"), (.institution, "Other")], "City of Hope", "city of hope"),
      ([(.institution, "Mayo Clinic")], "Mayo Clinic", "mayo clinic"),
      ([(.credentials, "MD")], "", ""), ([], "", ""),
    ]
    for each in cases {
      var provider = Self.provider()
      provider.facts = each.facts.map { Fact(field: $0.0, value: $0.1, source: 0) }
      #expect(provider.displayName == each.shown)
      #expect(provider.sortName == each.sorted)
    }
  }

  @Test func `the id has its type`() {
    #expect(Self.provider().id == "npi:1234567893")
    #expect(Self.provider().npi == "1234567893")
    let id = "center:city-of-hope"
    var center = Provider(kind: .center, key: EntityKey(id: id))
    #expect(center.npi == nil && center.id == "")
    center.facts = [Fact(field: .id, value: id, source: 0)]
    #expect(center.id == id)
  }

  // MARK: Specialties and licenses

  @Test func `specialties come primary first, each once`() {
    let provider = Self.provider(
      Self.specialty("207R00000X", "N", "AZ", "1"), Self.specialty("207RX0202X", "Y", "AZ", "2"),
      Self.specialty("207R00000X", "N", "CA", "3"), Self.specialty("207RH0003X", "Y"),
      Self.specialty("2085R0001X"),
      Self.specialty("", "N", "AZ", "4"), Self.specialty("", "Y"), Self.specialty("207RX0202X", "N"))
    #expect(provider.specialtyCodes == ["207RX0202X", "207RH0003X", "207R00000X", "2085R0001X"])
    #expect(Self.provider().specialtyCodes == [])
    var alternate = provider
    for i in alternate.facts.indices { alternate.facts[i].isAlternate = true }
    #expect(alternate.specialtyCodes == [])
    #expect(alternate.licenses.isEmpty)
  }

  @Test func `licenses come from specialties and alone, each once, and half of one is one`() {
    let separator = String(Field.separator)
    let provider = Self.provider(
      Self.specialty("207R00000X", "Y", "AZ", "1"), Self.specialty("207RX0202X", "N", "AZ", "1"),
      (.license, "CA" + separator + "7"), Self.specialty("207RX0202X", "N", "", ""),
      Self.specialty("2085R0001X", "N"),
      (.license, "NV" + separator), (.license, "AZ" + separator + "1"), (.license, "TX"),
      (.name, "XX" + separator + "9"))
    #expect(provider.licenses.map(\.state) == ["AZ", "CA", "NV"])
    #expect(provider.licenses.map(\.number) == ["1", "7", ""])
  }
}
