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
    // Whoever is for doctors is open through one's own doctor.
    ([(.audience, "physician"), (.stateAdmitted, "NY")], .eligible, .localDoctor),
    ([(.audience, "physician"), (.stateAdmitted, "CA")], .excluded, .excluded),
    ([(.audience, "physician")], .unknown, .unknown),
    // Who must start it.
    ([(.initiatedBy, "patient"), (.stateAdmitted, "NY")], .eligible, .program),
    ([(.initiatedBy, "physician"), (.stateAdmitted, "NY")], .eligible, .localDoctor),
    ([(.initiatedBy, "patient"), (.initiatedBy, "physician"), (.stateExcluded, "MA")], .eligible, .program),
    ([(.initiatedBy, "patient-with-local-doctor"), (.stateExcluded, "MA")], .eligible, .localDoctor),
    ([(.initiatedBy, "patient-with-local-doctor"), (.stateExcluded, "NY")], .excluded, .excluded),
    ([(.initiatedBy, "plan-member"), (.stateAdmitted, "NY")], .unknown, .unknown),
    ([(.initiatedBy, "plan-member"), (.stateAdmitted, "CA")], .excluded, .excluded),
    (
      [(.initiatedBy, "plan-member"), (.initiatedBy, "physician"), (.stateAdmitted, "NY")], .eligible,
      .localDoctor
    ),
    ([(.audience, "employer"), (.initiatedBy, "physician"), (.stateAdmitted, "NY")], .unknown, .unknown),
    ([(.initiatedBy, "patient"), (.audience, "physician"), (.stateAdmitted, "NY")], .eligible, .program),
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

  /// What pages of several sources say, each fact another one's · who asks · the one that is cited.
  private static let cited: [(Facts, VirtualPatient, Int)] = [
    ([(.stateAdmitted, "CA"), (.stateAdmitted, "NY")], VirtualPatient(state: "NY"), 1),
    ([(.stateAdmitted, "CA"), (.stateAdmitted, "MA")], VirtualPatient(state: "NY"), 0),
    ([(.stateExcluded, "MA"), (.stateExcluded, "NY")], VirtualPatient(state: "NY"), 1),
    ([(.audience, "other"), (.audience, "employer")], VirtualPatient(state: "NY"), 1),
    ([(.audience, "public"), (.initiatedBy, "plan-member")], VirtualPatient(state: "NY"), 1),
    ([(.cancerExcluded, "lung"), (.cancerExcluded, "solid")], VirtualPatient(cancer: breast), 1),
    (
      [(.modalityIncluded, "medical"), (.modalityIncluded, "surgical")],
      VirtualPatient(modalities: [.surgical]), 1
    ),
    (
      [(.modalityExcluded, "medical"), (.modalityExcluded, "surgical")],
      VirtualPatient(modalities: [.surgical]), 1
    ),
  ]

  @Test(arguments: cited.indices)
  func `the source that is cited is the one that says it, not the first that says anything`(i: Int) {
    let (facts, patient, source) = Self.cited[i]
    #expect(VirtualAssessment.program(Self.facts(facts), patient).source == source, "\(facts)")
  }

  /// Breast cancer within solid tumors, with its triple-negative kind below; of adults.
  private static let breast = VirtualPatient.Cancer(
    name: "breast cancer", selfAndAbove: ["breast", "solid"], related: ["breast", "solid", "breast-tnbc"],
    age: .adult)

  private typealias Verdict = (VirtualAssessment.Eligibility, VirtualAssessment.Matter, String)

  /// What a page says · who asks · the answer, what decides, a word of the reason.
  private static let patients: [(Facts, VirtualPatient, Verdict)] = [
    // Cancers, up and down the tree.
    (
      [(.cancerExcluded, "breast")], VirtualPatient(cancer: breast),
      (.excluded, .cancer, "does not take breast")
    ),
    (
      [(.cancerExcluded, "solid")], VirtualPatient(cancer: breast),
      (.excluded, .cancer, "does not take breast")
    ),
    (
      [(.cancerExcluded, "breast-tnbc"), (.stateAdmitted, "NY")], VirtualPatient(state: "NY", cancer: breast),
      (.eligible, .patientState, "admits")
    ),
    (
      [(.cancerIncluded, "breast-tnbc"), (.stateAdmitted, "NY")], VirtualPatient(state: "NY", cancer: breast),
      (.eligible, .patientState, "admits")
    ),
    (
      [(.cancerIncluded, "solid"), (.stateAdmitted, "NY")], VirtualPatient(state: "NY", cancer: breast),
      (.eligible, .patientState, "admits")
    ),
    ([(.cancerIncluded, "lung")], VirtualPatient(cancer: breast), (.excluded, .cancer, "only for LUNG")),
    (
      [(.cancerIncluded, "breast"), (.cancerExcluded, "solid")], VirtualPatient(cancer: breast),
      (.excluded, .cancer, "does not take")
    ),
    // A definite no stands before what is open.
    (
      [(.cancerIncluded, "lung")], VirtualPatient(state: "NY", cancer: breast),
      (.excluded, .cancer, "only for LUNG")
    ),
    (
      [(.stateExcluded, "NY")], VirtualPatient(state: "NY", age: .adult, modalities: [.surgical]),
      (.excluded, .patientState, "not for patients in NY")
    ),
    // Age: of the cancer, and of the patient.
    ([(.ageGroup, "child")], VirtualPatient(cancer: breast), (.excluded, .cancer, "only for children")),
    ([(.ageGroup, "child")], VirtualPatient(age: .adult), (.excluded, .age, "only for children")),
    ([(.ageGroup, "adult")], VirtualPatient(age: .child), (.excluded, .age, "only for adults")),
    ([(.ageGroup, "both")], VirtualPatient(age: .child), (.eligible, .age, "takes children")),
    ([(.ageGroup, "adult")], VirtualPatient(age: .adult), (.eligible, .age, "takes adults")),
    ([], VirtualPatient(age: .child), (.unknown, .age, "no page")),
    // Kind of specialist.
    (
      [(.modalityIncluded, "medical")], VirtualPatient(modalities: [.surgical]),
      (.excluded, .modality, "only by medical")
    ),
    (
      [(.modalityIncluded, "medical")], VirtualPatient(modalities: [.surgical, .medical]),
      (.eligible, .modality, "by surgical or medical")
    ),
    (
      [(.modalityExcluded, "surgical")], VirtualPatient(modalities: [.surgical]),
      (.excluded, .modality, "not by surgical")
    ),
    (
      [(.modalityExcluded, "surgical")], VirtualPatient(modalities: [.medical]),
      (.unknown, .modality, "no page")
    ),
    (
      [(.modalityExcluded, "surgical")], VirtualPatient(modalities: [.medical, .surgical]),
      (.unknown, .modality, "no page")
    ),
    ([], VirtualPatient(modalities: [.medical]), (.unknown, .modality, "no page")),
    // Nothing asked, nothing refused.
    ([(.audience, "international")], VirtualPatient(), (.eligible, .patientState, "nothing was asked")),
  ]

  @Test(arguments: patients.indices)
  func `a program is judged in all that is known of the patient, a refusal before what is open`(i: Int) {
    let (facts, patient, (eligibility, matter, words)) = Self.patients[i]
    let judged = VirtualAssessment.program(Self.facts(facts), patient) { $0.uppercased() }
    #expect(judged.eligibility == eligibility, "\(facts)")
    #expect(judged.matter == matter, "\(facts)")
    #expect(judged.words.contains(words), "\(judged.words)")
    if eligibility == .excluded { #expect(judged.source != nil, "\(facts)") }
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
