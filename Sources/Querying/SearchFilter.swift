import Indexing

/// What a filter says of every role.
struct FilterOutcome {
  /// Roles that pass, those let through as unknown included.
  var yes: RoleExpression
  /// For each name that `includeUnknown` knows: roles that would pass if the unknown were let through. Empty where
  /// the request does not ask what is unknown.
  var unknown: [(name: String, roles: RoleExpression)]
  /// Roles that a person would expect among the hits and that are known not to pass, by the word for the reason.
  var excluded: [(name: String, roles: RoleExpression)]

  init(
    yes: RoleExpression, unknown: [(name: String, roles: RoleExpression)] = [],
    excluded: [(name: String, roles: RoleExpression)] = []
  ) {
    self.yes = yes
    self.unknown = unknown
    self.excluded = excluded
  }
}

/// One question of a request. A new filter is a file in `Filters/` and a line in `FilterRegistry`.
protocol SearchFilter: Sendable {
  /// The parameters it answers for; the first names it.
  var parameters: [String] { get }

  /// nil when the request does not ask.
  func outcome(_ request: SearchRequest, _ context: QueryContext) throws(QueryError) -> FilterOutcome?

  /// The facets it can count.
  var facets: [String] { get }

  /// Each value of a facet with the roles that would pass this filter if that value alone were chosen, the other
  /// parameters of this filter as they are.
  func values(
    of facet: String, _ request: SearchRequest, _ context: QueryContext
  ) throws(QueryError) -> [FacetValue]
}

struct FacetValue {
  var value: String
  var roles: RoleExpression
  var isSelected: Bool
}

enum FilterRegistry {
  static let all: [any SearchFilter] = [
    OfferedFilter(),
    SeenFilter(),
    PeriodFilter(),
    KindFilter(),
    IDFilter(),
    WordsFilter(),
    CancerFilter(),
    AgeFilter(),
    DesignationFilter(),
    ParticipationFilter(),
    VirtualFilter(),
    NearFilter(),
    IndependenceFilter(),
    DifferentFromFilter(),
    ValueFilter.state,
    ValueFilter.specialty,
    ModalityFilter(),
    ValueFilter.language,
    ValueFilter.gender,
    ValueFilter.accessible,
    ValueFilter.teaching,
    ProgramLimitFilter.price,
    ProgramLimitFilter.days,
    FreshFilter(),
  ]

  /// Names of all facets that can be counted.
  static var facets: [String] { all.flatMap(\.facets) }

  /// Names that `includeUnknown` takes.
  static let unknowable = [
    "network", "accepting", "virtual", "patient-state", "near", "state", "specialty", "modality", "language",
    "gender",
    "accessible", "teaching", "age", "nci", "offered", "treats-patients", "independence", "different-from",
    "price", "days", "freshness",
  ]
}
