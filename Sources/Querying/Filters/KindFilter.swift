import Indexing
import Vocabulary

/// Clinician, organization, center or program: always known.
struct KindFilter: SearchFilter {
  let parameters = ["kind"]
  let facets = ["kind"]

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    guard !request.kinds.isEmpty else { return nil }
    // Every role is of one kind: leaving the others out is the same, and they are fewer.
    let others = EntityKind.allCases.filter { !request.kinds.contains($0) }
    guard request.kinds.contains(.clinician) else {
      return FilterOutcome(yes: context.snapshot.roles(.kind, anyOf: request.kinds.map(\.token)))
    }
    return FilterOutcome(yes: context.snapshot.roles(.kind, anyOf: others.map(\.token)).complement)
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
    var out = programs.subtracting(context.snapshot.roles(.offered, "yes"))
    if request.includeUnknown.contains("offered") { out = out.subtracting(unknown) }
    return FilterOutcome(yes: out.complement, unknown: context.tellsUnknown ? [("offered", unknown)] : [])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}

/// Only places where patients are seen: of a center, the sites that treat patients. Where no source says whether one
/// does it is unknown. A basic laboratory treats nobody and is never offered.
struct SeenFilter: SearchFilter {
  let parameters = ["treats-patients"]
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    let centers = context.snapshot.roles(.kind, EntityKind.center.token)
    let unknown = centers.subtracting(context.snapshot.roles(knowing: .seen))
    var out = centers.subtracting(context.snapshot.roles(.seen, "yes"))
    if request.includeUnknown.contains("treats-patients") { out = out.subtracting(unknown) }
    return FilterOutcome(
      yes: out.complement, unknown: context.tellsUnknown ? [("treats-patients", unknown)] : [])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}
