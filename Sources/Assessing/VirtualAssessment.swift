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
    /// The local doctor must take part.
    case localDoctor = "local-doctor"
    /// The program's list leaves the state out, or its audience is another.
    case excluded
    /// No source says.
    case unknown
  }

  public var eligibility: Eligibility
  public var ground: Ground
  public var words: String
  /// Index into the provider's `sources`.
  public var source: Int?

  /// Judges a second-opinion program for a patient in a state.
  ///
  /// - Parameter state: USPS code of where the patient is during the visit.
  public static func program(_ facts: [Fact], patientState state: String) -> VirtualAssessment {
    func source(_ field: Field) -> Int? { facts.first { $0.field == field && !$0.isAlternate }?.source }
    func answer(_ eligibility: Eligibility, _ ground: Ground, _ words: String, _ field: Field)
      -> VirtualAssessment
    {
      VirtualAssessment(eligibility: eligibility, ground: ground, words: words, source: source(field))
    }
    let audience = Set(facts.all(.audience))
    if audience == ["international"] {
      return answer(.excluded, .excluded, "for patients outside the United States", .audience)
    }
    if facts.all(.stateExcluded).contains(state) {
      return answer(.excluded, .excluded, "not for patients in \(state)", .stateExcluded)
    }
    let admitted = facts.all(.stateAdmitted)
    if !admitted.isEmpty && !admitted.contains(state) {
      return answer(
        .excluded, .excluded, "only for patients in " + admitted.joined(separator: ", "), .stateAdmitted)
    }
    if !audience.isEmpty && !audience.contains("public") && !audience.contains("physician") {
      return answer(.unknown, .unknown, "only through an employer or health plan: ask yours", .audience)
    }
    if admitted.contains(state) {
      let ground = facts.first(.statesGround)
      if ground == "local-doctor" {
        return answer(
          .eligible, .localDoctor, "\(state) is admitted when your own doctor takes part", .stateAdmitted)
      }
      return answer(
        .eligible, ground == "licensed" ? .licensed : .program, "the program admits patients in \(state)",
        .stateAdmitted)
    }
    if !facts.all(.stateExcluded).isEmpty {
      let others = facts.all(.stateExcluded).joined(separator: ", ")
      return answer(.eligible, .program, "every state but \(others) is admitted", .stateExcluded)
    }
    let text =
      facts.first(.statesText).map { "no list of states: " + $0 } ?? "no page says which states are admitted"
    return answer(.unknown, .unknown, text, .statesText)
  }

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
          eligibility: .eligible, ground: .licensed, words: "a license in \(state) is stated",
          source: fact.source)
      }
    }
    return VirtualAssessment(
      eligibility: .unknown, ground: .unknown, words: "no source states a license in \(state)", source: nil)
  }
}
