import Indexing

/// Words of a name: each must be one of the folded words of the entity's names, or any of them where any will do.
struct WordsFilter: SearchFilter {
  let parameters = ["words"]
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    context.words().map { FilterOutcome(yes: $0.roles) }
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}
