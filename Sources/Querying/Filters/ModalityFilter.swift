import Indexing
import Vocabulary

/// Kind of specialist: by a clinician's specialties, and by what a program's page says of who answers. A program that
/// leaves out every kind asked for is a no, though its page names no other.
struct ModalityFilter: SearchFilter {
  let parameters = ["modality"]
  let facets = ["modality"]

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    let wanted = request.modalities
    guard !wanted.isEmpty else { return nil }
    let yes = Self.stating(wanted, context)
    let includes = request.includeUnknown.contains("modality")
    guard includes || context.tellsUnknown else { return FilterOutcome(yes: yes) }
    let unknown = Self.unknown(wanted, context)
    return FilterOutcome(yes: includes ? yes.union(unknown) : yes, unknown: [("modality", unknown)])
  }

  private static func stating(_ wanted: [Modality], _ context: QueryContext) -> RoleExpression {
    wanted.reduce(.none) { roles, modality in
      let excluded = context.snapshot.roles(.excludedModality, modality.token)
      let stated = context.snapshot.roles(.modality, modality.token)
      return roles.union(excluded.isNone ? stated : stated.subtracting(excluded))
    }
  }

  /// Roles of which no source names a kind, and that do not leave out all of those wanted.
  private static func unknown(_ wanted: [Modality], _ context: QueryContext) -> RoleExpression {
    let refusing = RoleExpression.allOf(
      wanted.map { context.snapshot.roles(.excludedModality, $0.token) })
    let silent = context.snapshot.roles(knowing: .modality).complement
    return refusing.isNone ? silent : silent.subtracting(refusing)
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] {
    let includes = request.includeUnknown.contains("modality")
    return Modality.allCases.map { modality in
      let yes = Self.stating([modality], context)
      return FacetValue(
        value: modality.token, roles: includes ? yes.union(Self.unknown([modality], context)) : yes,
        isSelected: request.modalities.contains(modality))
    }
  }
}
