import DirectoryModel
import Indexing

/// Straight-line distance from the patient's place. A role without coordinates is unknown.
struct NearFilter: SearchFilter {
  let parameters = ["near", "within"]
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) throws(QueryError) -> FilterOutcome? {
    guard let center = try context.center() else {
      if request.within != nil { throw .needs(parameter: "within", other: "near") }
      return nil
    }
    // Without a radius the place only orders.
    guard let radius = request.within else { return nil }
    let within = context.snapshot.roles(within: radius, of: center)
    let includes = request.includeUnknown.contains("near")
    guard includes || context.tellsUnknown else { return FilterOutcome(yes: within) }
    let unknown = context.cache.unplaced(context.snapshot)
    return FilterOutcome(yes: includes ? within.union(unknown) : within, unknown: [("near", unknown)])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}
