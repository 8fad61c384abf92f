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
    let centers = context.snapshot.roles(.kind, EntityKind.center.token)
    let unknown = context.snapshot.roles(knowing: .designation).union(centers).complement
    var yes = context.snapshot.roles(.designation, anyOf: wanted.map(\.token))
    if request.includeUnknown.contains("nci") { yes.formUnion(unknown) }
    return FilterOutcome(yes: yes, unknown: [("nci", unknown)])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] {
    Designation.allCases.map {
      FacetValue(
        value: $0.token, roles: context.snapshot.roles(.designation, $0.token),
        isSelected: request.designations?.contains($0) == true)
    }
  }
}
