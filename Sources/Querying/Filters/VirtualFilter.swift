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
    let kindUnknown = context.snapshot.roles(knowing: .virtual).complement
    var offering = offering(kinds, context)
    if request.includeUnknown.contains("virtual") { offering = offering.union(kindUnknown) }
    guard let state = request.patientState else {
      return FilterOutcome(yes: offering, unknown: context.tellsUnknown ? [("virtual", kindUnknown)] : [])
    }
    // A clinician may where a license is stated, and is unknown elsewhere: the index says that of all. Programs have
    // lists of their own, and are few.
    let snapshot = context.snapshot
    let programs = snapshot.roles(.kind, EntityKind.program.token)
    let licensed = snapshot.roles(.licensed, state).subtracting(programs)
    var eligible: [UInt32] = []
    var open: [UInt32] = []
    snapshot.select(allOf: [offering, programs]).forEach { role in
      switch judge(role, state: state, context).eligibility {
      case .eligible: eligible.append(UInt32(role))
      case .unknown: open.append(UInt32(role))
      case .excluded: break
      }
    }
    let unlicensed = offering.subtracting(programs).subtracting(licensed)
    let unknown = unlicensed.union(.list(open))
    var yes = offering.intersection(licensed).union(.list(eligible))
    if request.includeUnknown.contains("patient-state") { yes = yes.union(unknown) }
    return FilterOutcome(
      yes: yes,
      unknown: context.tellsUnknown ? [("virtual", kindUnknown), ("patient-state", unknown)] : [])
  }

  /// Roles with any of the kinds; with any kind at all when none is named.
  private func offering(_ kinds: [VirtualKind], _ context: QueryContext) -> RoleExpression {
    context.snapshot.roles(.virtual, anyOf: (kinds.isEmpty ? VirtualKind.allCases : kinds).map(\.token))
  }

  private func judge(_ role: Int, state: String, _ context: QueryContext) -> VirtualAssessment {
    let entity = Int(context.snapshot.roleEntity[role])
    return Self.judge(context.snapshot.provider(entity), state: state)
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
