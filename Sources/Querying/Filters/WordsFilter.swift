import Indexing
import Vocabulary

/// Words of a name: each must be one of the folded words of the entity's names.
struct WordsFilter: SearchFilter {
  let parameters = ["words"]
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    let tokens = request.words.flatMap { TextFolding.tokens($0) }
    guard !tokens.isEmpty else { return nil }
    var yes = context.all
    for token in tokens { yes.formIntersection(context.snapshot.roles(.token, token)) }
    return FilterOutcome(yes: yes, unknown: [])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}
