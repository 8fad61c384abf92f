import Indexing
import Vocabulary

/// NCI designation: of a center, of its programs, and of clinicians whom a source links to it. A clinician without
/// a stated link is unknown, not a no.
struct DesignationFilter: SearchFilter {
  let parameters = ["nci"]
  let facets = ["nci"]

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    guard let tiers = request.designations else { return nil }
    let wanted = tiers.isEmpty ? Designation.allCases : tiers
    let yes = Self.passing(wanted, request, context)
    guard context.tellsUnknown else { return FilterOutcome(yes: yes) }
    return FilterOutcome(yes: yes, unknown: [("nci", Self.unknown(context))])
  }

  private static func unknown(_ context: QueryContext) -> RoleExpression {
    let centers = context.snapshot.roles(.kind, EntityKind.center.token)
    return context.snapshot.roles(knowing: .designation).union(centers).complement
  }

  /// Roles of any of the tiers, those let through as unknown included.
  private static func passing(
    _ tiers: [Designation], _ request: SearchRequest, _ context: QueryContext
  ) -> RoleExpression {
    let yes = context.snapshot.roles(.designation, anyOf: tiers.map(\.token))
    return request.includeUnknown.contains("nci") ? yes.union(unknown(context)) : yes
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] {
    Designation.allCases.map {
      FacetValue(
        value: $0.token, roles: Self.passing([$0], request, context),
        isSelected: request.designations?.contains($0) == true)
    }
  }
}
