package import DirectoryModel
import Indexing

/// Only roles that are held on the day asked about: nobody is to travel to an office that she has left, or where she
/// has not begun. A role of which no source says when is held.
struct PeriodFilter: SearchFilter {
  let parameters = ["on"]
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    let others = context.cache.notHeld(on: request.on, context.snapshot)
    // Mostly nobody states a period.
    return others.isNone ? nil : FilterOutcome(yes: others.complement)
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}

extension Role {
  /// `ended 2026-06-30`, `begins 2027-01-01`; nil when the role is held on the day.
  package func periodNote(on day: CalendarDate) -> String? {
    if isHeld(on: day) { return nil }
    let period = period
    if let to = period.to, to < day { return "ended \(to)" }
    return period.from.map { "begins \($0)" }
  }
}
