import Indexing

/// Only the entities named by their ids. An id that the generation does not hold names nobody.
struct IDFilter: SearchFilter {
  let parameters = ["ids"]
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    guard !request.ids.isEmpty else { return nil }
    let entities = request.ids.compactMap { context.snapshot.entity(id: $0) }
    return FilterOutcome(yes: context.roles(ofEntities: entities))
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}
