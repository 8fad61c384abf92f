import DirectoryModel
import Indexing

/// How old the newest evidence may be on the day asked about. Undated is unknown.
struct FreshFilter: SearchFilter {
  let parameters = ["fresh-within"]
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    guard let days = request.freshWithinDays else { return nil }
    let first = request.on.days - Int32(days)
    let yes = context.snapshot.roles(evidence: first...)
    let includes = request.includeUnknown.contains("freshness")
    guard includes || context.tellsUnknown else { return FilterOutcome(yes: yes) }
    let unknown = context.snapshot.undatedRoles()
    return FilterOutcome(yes: includes ? yes.union(unknown) : yes, unknown: [("freshness", unknown)])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}
