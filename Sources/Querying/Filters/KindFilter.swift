import Indexing
import Vocabulary

/// Clinician, organization, center or program: always known.
struct KindFilter: SearchFilter {
  let parameters = ["kind"]
  let facets = ["kind"]

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    guard !request.kinds.isEmpty else { return nil }
    return FilterOutcome(yes: context.snapshot.roles(.kind, anyOf: request.kinds.map(\.token)), unknown: [])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] {
    EntityKind.allCases.map {
      FacetValue(
        value: $0.token, roles: context.snapshot.roles(.kind, $0.token),
        isSelected: request.kinds.contains($0))
    }
  }
}

/// Only what is offered: a program that no page confirms is unknown, and always asked about.
struct OfferedFilter: SearchFilter {
  let parameters = ["offered"]
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    let programs = context.snapshot.roles(.kind, EntityKind.program.token)
    let unknown = programs.subtracting(context.snapshot.roles(knowing: .offered))
    var yes = programs.complement.union(context.snapshot.roles(.offered, "yes"))
    if request.includeUnknown.contains("offered") { yes.formUnion(unknown) }
    return FilterOutcome(yes: yes, unknown: [("offered", unknown)])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}

/// Only places where patients are seen: of a center, its own sites that treat patients. A basic laboratory treats
/// nobody and is never offered.
struct SeenFilter: SearchFilter {
  let parameters = ["treats-patients"]
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    let centers = context.snapshot.roles(.kind, EntityKind.center.token)
    return FilterOutcome(yes: centers.complement.union(context.snapshot.roles(.seen, "yes")), unknown: [])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}
