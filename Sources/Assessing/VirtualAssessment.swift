public import DirectoryModel
import Vocabulary

/// Whether a patient in a state may use a virtual service, and on what ground.
public struct VirtualAssessment: Hashable, Sendable {
  public enum Eligibility: String, Sendable {
    case eligible, excluded, unknown
  }

  /// Why: one word for programs to sort by, `words` for people.
  public enum Ground: String, Sendable {
    /// The clinician has a license in the patient's state. (A compact is not a license.)
    case licensed
    /// The program's own list admits the state.
    case program
    /// The local doctor must take part, or start it.
    case localDoctor = "local-doctor"
    /// The program's page leaves the patient out: by state, cancer, age, kind of specialist, or audience.
    case excluded
    /// No source says.
    case unknown
  }

  /// What of the patient decided.
  public enum Matter: String, Sendable {
    case cancer, age, modality
    case patientState = "patient-state"
  }

  public var eligibility: Eligibility
  public var ground: Ground
  public var matter: Matter
  public var words: String
  /// Index into the provider's `sources`.
  public var source: Int?

  // MARK: Programs

  /// Judges a second-opinion program in all that is known of the patient.
  ///
  /// - Returns: the first ground on which the page leaves her out; else the first matter on which it is silent; else
  ///   the ground on which it is open to her. Matters in this order: cancer, age, kind of specialist, state.
  public static func program(
    _ facts: [Fact], _ patient: VirtualPatient, cancerName: (String) -> String = { $0 }
  )
    -> VirtualAssessment
  {
    let all = judgements(facts, patient, cancerName: cancerName)
    return all.first { $0.eligibility == .excluded } ?? all.first { $0.eligibility == .unknown } ?? all.last
      ?? VirtualAssessment(
        eligibility: .eligible, ground: .program, matter: .patientState, words: "nothing was asked",
        source: nil)
  }

  /// Each matter that is asked about, judged by itself, in the order of `program`. A cancer that is not left out is no
  /// judgement of its own: how far the page names it is the strength of the match.
  public static func judgements(
    _ facts: [Fact], _ patient: VirtualPatient, cancerName: (String) -> String = { $0 }
  ) -> [VirtualAssessment] {
    var result: [VirtualAssessment] = []
    if let cancer = patient.cancer, let out = leavesOut(cancer, facts, cancerName) { result.append(out) }
    if let age = patient.age, age != .both { result.append(judge(age, facts)) }
    if !patient.modalities.isEmpty { result.append(judge(patient.modalities, facts)) }
    if let state = patient.state { result.append(program(facts, patientState: state)) }
    return result
  }

  /// - Parameter values: of a list those that decide: the row that has one of them is cited; nil where the whole
  ///   list does, by its first row.
  private static func made(
    _ eligibility: Eligibility, _ ground: Ground, _ matter: Matter, _ words: String, _ field: Field,
    _ facts: [Fact], saying values: Set<String>? = nil
  ) -> VirtualAssessment {
    VirtualAssessment(
      eligibility: eligibility, ground: ground, matter: matter, words: words,
      source: facts.first {
        $0.field == field && !$0.isAlternate && values?.contains($0.value) ?? true
      }?.source)
  }

  /// nil where the cancer is not left out.
  private static func leavesOut(
    _ cancer: VirtualPatient.Cancer, _ facts: [Fact], _ name: (String) -> String
  ) -> VirtualAssessment? {
    func out(_ words: String, _ field: Field, saying values: Set<String>? = nil) -> VirtualAssessment {
      made(.excluded, .excluded, .cancer, words, field, facts, saying: values)
    }
    if !cancer.selfAndAbove.isDisjoint(with: facts.all(.cancerExcluded)) {
      return out("does not take \(cancer.name)", .cancerExcluded, saying: cancer.selfAndAbove)
    }
    let included = facts.all(.cancerIncluded)
    if !included.isEmpty && cancer.related.isDisjoint(with: included) {
      return out("only for " + included.map(name).joined(separator: ", "), .cancerIncluded)
    }
    if let age = facts.first(.ageGroup).flatMap(AgeGroup.init(token:)), let needed = cancer.age, age != .both,
      needed != .both, age != needed
    {
      return out(age == .child ? "only for children" : "only for adults", .ageGroup)
    }
    return nil
  }

  private static func judge(_ age: AgeGroup, _ facts: [Fact]) -> VirtualAssessment {
    guard let stated = facts.first(.ageGroup).flatMap(AgeGroup.init(token:)) else {
      return made(.unknown, .unknown, .age, "no page says for which age it is", .ageGroup, facts)
    }
    if stated == .both || stated == age {
      return made(
        .eligible, .program, .age, "takes \(age == .child ? "children" : "adults")", .ageGroup, facts)
    }
    return made(
      .excluded, .excluded, .age, stated == .child ? "only for children" : "only for adults", .ageGroup, facts
    )
  }

  private static func judge(_ wanted: [Modality], _ facts: [Fact]) -> VirtualAssessment {
    let included = facts.all(.modalityIncluded)
    let excluded = facts.all(.modalityExcluded)
    let open = wanted.map(\.token).filter { !excluded.contains($0) }
    let named = wanted.map(\.token).joined(separator: " or ")
    if open.isEmpty {
      return made(
        .excluded, .excluded, .modality, "not by \(named) specialists", .modalityExcluded, facts,
        saying: Set(wanted.map(\.token)))
    }
    if included.isEmpty {
      return made(
        .unknown, .unknown, .modality, "no page says which kinds of specialist answer", .modalityIncluded,
        facts)
    }
    if included.contains(where: open.contains) {
      return made(
        .eligible, .program, .modality, "by \(named) specialists", .modalityIncluded, facts, saying: Set(open)
      )
    }
    return made(
      .excluded, .excluded, .modality, "only by \(included.joined(separator: ", ")) specialists",
      .modalityIncluded, facts)
  }

  /// Judges a second-opinion program for a patient in a state: by its lists of states, whom it is for, and who must
  /// start it.
  ///
  /// - Parameter state: USPS code of where the patient is during the visit.
  public static func program(_ facts: [Fact], patientState state: String) -> VirtualAssessment {
    func answer(
      _ eligibility: Eligibility, _ ground: Ground, _ words: String, _ field: Field,
      saying value: String? = nil
    ) -> VirtualAssessment {
      made(eligibility, ground, .patientState, words, field, facts, saying: value.map { [$0] })
    }
    let audience = Set(facts.all(.audience))
    if audience == ["international"] {
      return answer(.excluded, .excluded, "for patients outside the United States", .audience)
    }
    if facts.all(.stateExcluded).contains(state) {
      return answer(.excluded, .excluded, "not for patients in \(state)", .stateExcluded, saying: state)
    }
    let admitted = facts.all(.stateAdmitted)
    if !admitted.isEmpty && !admitted.contains(state) {
      return answer(
        .excluded, .excluded, "only for patients in " + admitted.joined(separator: ", "), .stateAdmitted)
    }
    let starters = Set(facts.all(.initiatedBy))
    if let closed = membersOnly(audience, starters) {
      return answer(.unknown, .unknown, closed.words, closed.field, saying: closed.value)
    }
    let doctor = doctorsPart(audience, starters, facts.first(.statesGround))
    func open(_ words: String, _ field: Field, saying value: String? = nil) -> VirtualAssessment {
      if let doctor {
        return answer(.eligible, .localDoctor, "\(words); \(doctor)", field, saying: value)
      }
      let ground: Ground = facts.first(.statesGround) == "licensed" ? .licensed : .program
      return answer(.eligible, ground, words, field, saying: value)
    }
    if admitted.contains(state) {
      return open("the program admits patients in \(state)", .stateAdmitted, saying: state)
    }
    if !facts.all(.stateExcluded).isEmpty {
      let others = facts.all(.stateExcluded).joined(separator: ", ")
      return open("every state but \(others) is admitted", .stateExcluded)
    }
    let text =
      facts.first(.statesText).map { "no list of states: " + $0 } ?? "no page says which states are admitted"
    return answer(.unknown, .unknown, doctor.map { "\(text); \($0)" } ?? text, .statesText)
  }

  /// Why only members of something may use it, and the value that says so; nil where it is open to the public, or
  /// through one's doctor.
  private static func membersOnly(
    _ audience: Set<String>, _ starters: Set<String>
  ) -> (words: String, field: Field, value: String?)? {
    let isOpen = audience.contains("public") || audience.contains("physician")
    if !audience.isEmpty && !isOpen {
      if audience.contains("employer") {
        return ("only through an employer or health plan: ask yours", .audience, "employer")
      }
      if audience.contains("network-member") {
        return (
          "only for patients of hospitals in its network: ask your doctor", .audience, "network-member"
        )
      }
      return ("the page names another audience", .audience, nil)
    }
    return starters == ["plan-member"]
      ? ("only members of a plan can start it: ask yours", .initiatedBy, "plan-member") : nil
  }

  /// What the patient's own doctor must do; nil where she can go there by herself.
  private static func doctorsPart(_ audience: Set<String>, _ starters: Set<String>, _ ground: String?)
    -> String?
  {
    if !starters.isEmpty && !starters.contains("patient") {
      if starters.contains("patient-with-local-doctor") { return "your own doctor must take part" }
      if starters.contains("physician") { return "your own doctor must start it" }
    }
    if ground == "local-doctor" { return "your own doctor must take part" }
    if starters.isEmpty && audience == ["physician"] { return "your own doctor must start it" }
    return nil
  }

  // MARK: Clinicians

  /// Judges a clinician's virtual visits for a patient in a state.
  public static func clinician(_ provider: Provider, patientState state: String) -> VirtualAssessment {
    for fact in provider.facts where !fact.isAlternate {
      let parts = fact.parts
      let licensed: String?
      switch fact.field {
      case .license: licensed = parts.first
      case .specialty where parts.count >= 4: licensed = parts[2]
      default: licensed = nil
      }
      if licensed == state {
        return VirtualAssessment(
          eligibility: .eligible, ground: .licensed, matter: .patientState,
          words: "a license in \(state) is stated",
          source: fact.source)
      }
    }
    return VirtualAssessment(
      eligibility: .unknown, ground: .unknown, matter: .patientState,
      words: "no source states a license in \(state)", source: nil)
  }
}
