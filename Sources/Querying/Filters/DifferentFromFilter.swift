import Indexing
import Vocabulary

/// Another kind of specialist than the one who gave the first opinion: somebody of a kind that treats and is none of
/// those. Who is of no kind that a source states is unknown, as is a center, which has specialists of many.
struct DifferentFromFilter: SearchFilter {
  let parameters = ["different-from"]
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    guard !request.differentFrom.isEmpty else { return nil }
    let snapshot = context.snapshot
    let others = Modality.allCases.filter { $0.treats && !request.differentFrom.contains($0) }
    var yes = snapshot.roles(.modality, anyOf: others.map(\.token))
    let unknown = snapshot.roles(knowing: .modality).complement
    let same = snapshot.roles(.modality, anyOf: request.differentFrom.map(\.token)).subtracting(yes)
    if request.includeUnknown.contains("different-from") { yes = yes.union(unknown) }
    guard context.tellsUnknown else { return FilterOutcome(yes: yes) }
    return FilterOutcome(yes: yes, unknown: [("different-from", unknown)], excluded: [("same_kind", same)])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}
