import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// Virtual visits and reviews, and whether a patient in a state may use them. Kind and site hold of one role.
struct VirtualFilter: SearchFilter {
  let parameters = ["virtual", "patient-state"]
  let facets = ["virtual"]

  func outcome(_ request: SearchRequest, _ context: QueryContext) throws(QueryError) -> FilterOutcome? {
    guard let kinds = request.virtual else {
      if request.patientState != nil { throw .needs(parameter: "patient-state", other: "virtual") }
      return nil
    }
    let silent = context.snapshot.roles(knowing: .virtual).complement
    let stated = context.snapshot.roles(
      .virtual, anyOf: (kinds.isEmpty ? VirtualKind.allCases : kinds).map(\.token))
    let offering = request.includeUnknown.contains("virtual") ? stated.union(silent) : stated
    guard let state = request.patientState else {
      return FilterOutcome(yes: offering, unknown: context.tellsUnknown ? [("virtual", silent)] : [])
    }
    let open = OpenRoles(to: state, context)
    // Who would pass the state alone: those let through as unknown are.
    let passing =
      request.includeUnknown.contains("patient-state") ? open.eligible.union(open.unknown) : open.eligible
    let yes = offering.intersection(passing)
    guard context.tellsUnknown else { return FilterOutcome(yes: yes) }
    return FilterOutcome(
      yes: yes,
      unknown: [
        ("virtual", silent.intersection(passing)), ("patient-state", offering.intersection(open.unknown)),
      ])
  }

  /// Clinicians with the virtual visits asked for, of whom no source states a license in the patient's state.
  static func unlicensedClinicians(_ context: QueryContext) -> RoleExpression {
    guard let kinds = context.request.virtual, let state = context.request.patientState else { return .none }
    let snapshot = context.snapshot
    return snapshot.roles(.virtual, anyOf: (kinds.isEmpty ? VirtualKind.allCases : kinds).map(\.token))
      .intersection(snapshot.roles(.kind, EntityKind.clinician.token))
      .subtracting(snapshot.roles(.licensed, state))
  }

  static func judge(_ provider: Provider, state: String) -> VirtualAssessment {
    provider.kind == .program
      ? VirtualAssessment.program(provider.facts, patientState: state)
      : VirtualAssessment.clinician(provider, patientState: state)
  }

  func values(
    of facet: String, _ request: SearchRequest, _ context: QueryContext
  ) throws(QueryError) -> [FacetValue] {
    var result: [FacetValue] = []
    for kind in VirtualKind.allCases {
      var single = request
      single.virtual = [kind]
      guard let outcome = try outcome(single, context) else { continue }
      result.append(
        FacetValue(value: kind.token, roles: outcome.yes, isSelected: request.virtual?.contains(kind) == true)
      )
    }
    return result
  }
}

/// The roles by what they are to a patient in a state, whatever their virtual means. A clinician may see her where a
/// license is stated, and is unknown elsewhere: the index says that of all. Programs have lists of their own, and are
/// few.
private struct OpenRoles {
  let eligible: RoleExpression
  let unknown: RoleExpression

  init(to state: String, _ context: QueryContext) {
    let snapshot = context.snapshot
    var byEligibility: [VirtualAssessment.Eligibility: [Int]] = [:]
    for (entity, provider) in context.programs {
      byEligibility[VirtualFilter.judge(provider, state: state).eligibility, default: []].append(entity)
    }
    let programs = snapshot.roles(.kind, EntityKind.program.token)
    let licensed = snapshot.roles(.licensed, state)
    eligible = licensed.subtracting(programs).union(context.roles(ofEntities: byEligibility[.eligible] ?? []))
    unknown = licensed.union(programs).complement.union(
      context.roles(ofEntities: byEligibility[.unknown] ?? []))
  }
}
