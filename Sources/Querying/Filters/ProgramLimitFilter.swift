import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// A limit on what only second-opinion programs state: their price, their days. Of everybody else, and of a program
/// that does not say, it is unknown.
struct ProgramLimitFilter: SearchFilter {
  let parameters: [String]
  let facets: [String] = []
  /// The name for `includeUnknown`.
  private let name: String
  private let isAsked: @Sendable (SearchRequest) -> Bool
  private let judge: @Sendable (SearchRequest, [Fact]) -> ThreeValued

  static let price = ProgramLimitFilter(
    parameters: ["max-price"], name: "price", isAsked: { $0.maxPriceUSD != nil },
    judge: { request, facts in PriceAssessment.isWithin(request.maxPriceUSD ?? 0, facts) })

  static let days = ProgramLimitFilter(
    parameters: ["max-days"], name: "days", isAsked: { $0.maxDays != nil },
    judge: { request, facts in Turnaround(facts)?.isWithin(request.maxDays ?? 0) ?? .unknown })

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    guard isAsked(request) else { return nil }
    var byAnswer: [ThreeValued: [Int]] = [:]
    for (entity, provider) in context.programs {
      byAnswer[judge(request, provider.facts), default: []].append(entity)
    }
    let yes = context.roles(ofEntities: byAnswer[.yes] ?? [])
    let includes = request.includeUnknown.contains(name)
    guard includes || context.tellsUnknown else { return FilterOutcome(yes: yes) }
    let unknown = yes.union(context.roles(ofEntities: byAnswer[.no] ?? [])).complement
    return FilterOutcome(yes: includes ? yes.union(unknown) : yes, unknown: [(name, unknown)])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}
