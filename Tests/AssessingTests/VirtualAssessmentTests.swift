import Assessing
import DirectoryModel
import Testing
import Vocabulary

@Suite struct VirtualAssessmentTests {
  private typealias Facts = [(Field, String)]

  private static func facts(_ facts: Facts) -> [Fact] {
    facts.enumerated().map { Fact(field: $1.0, value: $1.1, source: $0) }
  }

  /// What a program's page says · a patient in New York · why.
  private static let programs: [(Facts, VirtualAssessment.Eligibility, VirtualAssessment.Ground)] = [
    ([], .unknown, .unknown),
    ([(.audience, "public")], .unknown, .unknown),
    ([(.audience, "public"), (.statesText, "some states")], .unknown, .unknown),
    ([(.audience, "public"), (.stateAdmitted, "NY")], .eligible, .program),
    ([(.stateAdmitted, "CA"), (.stateAdmitted, "NY"), (.statesGround, "licensed")], .eligible, .licensed),
    ([(.stateAdmitted, "NY"), (.statesGround, "local-doctor")], .eligible, .localDoctor),
    ([(.stateAdmitted, "CA")], .excluded, .excluded),
    ([(.stateExcluded, "NY")], .excluded, .excluded),
    ([(.stateExcluded, "MA")], .eligible, .program),
    ([(.stateAdmitted, "NY"), (.stateExcluded, "NY")], .excluded, .excluded),
    ([(.audience, "international")], .excluded, .excluded),
    ([(.audience, "international"), (.stateAdmitted, "NY")], .excluded, .excluded),
    ([(.audience, "public"), (.audience, "international"), (.stateAdmitted, "NY")], .eligible, .program),
    ([(.audience, "employer"), (.stateAdmitted, "NY")], .unknown, .unknown),
    ([(.audience, "employer"), (.stateAdmitted, "CA")], .excluded, .excluded),
    ([(.audience, "network-member")], .unknown, .unknown),
    ([(.audience, "employer"), (.audience, "public"), (.stateExcluded, "MA")], .eligible, .program),
    ([(.audience, "physician"), (.stateAdmitted, "NY")], .eligible, .program),
  ]

  @Test(arguments: programs.indices)
  func `a program is open to a patient where its page says so, and unknown where it is silent`(i: Int) throws
  {
    let (facts, eligibility, ground) = Self.programs[i]
    let judged = VirtualAssessment.program(Self.facts(facts), patientState: "NY")
    #expect(judged.eligibility == eligibility, "\(facts)")
    #expect(judged.ground == ground, "\(facts)")
    #expect(!judged.words.isEmpty)
    // Whatever is not unknown names the fact on whose ground it is said.
    if eligibility != .unknown {
      let source = try #require(judged.source)
      #expect([.stateAdmitted, .stateExcluded, .audience].contains(facts[source].0))
    }
  }

  @Test func `what another source says beside the value shown decides nothing`() {
    var facts = Self.facts([(.stateAdmitted, "NY")])
    facts[0].isAlternate = true
    #expect(VirtualAssessment.program(facts, patientState: "NY").eligibility == .unknown)
  }

  private static let separator = String(Field.separator)

  @Test(arguments: [
    ([Fact](), VirtualAssessment.Eligibility.unknown),
    ([Fact(field: .license, value: "NY\u{1F}1", source: 0)], .eligible),
    ([Fact(field: .license, value: "NJ\u{1F}1", source: 0)], .unknown),
    ([Fact(field: .specialty, value: "207RX0202X\u{1F}Y\u{1F}NY\u{1F}12", source: 0)], .eligible),
    ([Fact(field: .specialty, value: "207RX0202X\u{1F}Y\u{1F}NJ\u{1F}NY", source: 0)], .unknown),
    ([Fact(field: .specialty, value: "207RX0202X", source: 0)], .unknown),
    (
      [
        Fact(field: .license, value: "NJ\u{1F}1", source: 0),
        Fact(field: .license, value: "NY\u{1F}2", source: 0),
      ], .eligible
    ),
    ([Fact(field: .license, value: "NY\u{1F}1", source: 0, isAlternate: true)], .unknown),
    // Telehealth says nothing of a license, and neither does an address.
    ([Fact(field: .telehealth, value: "yes", source: 0)], .unknown),
  ])
  func `a clinician may see a patient where a license is stated; else it is unknown, never a no`(
    facts: [Fact], eligibility: VirtualAssessment.Eligibility
  ) {
    var provider = Provider(kind: .clinician, key: EntityKey(npi: 1))
    provider.sources = [SourceReference()]
    provider.facts = facts
    let judged = VirtualAssessment.clinician(provider, patientState: "NY")
    #expect(judged.eligibility == eligibility)
    #expect(judged.ground == (eligibility == .eligible ? .licensed : .unknown))
    #expect((judged.source == nil) == (eligibility == .unknown))
  }
}
