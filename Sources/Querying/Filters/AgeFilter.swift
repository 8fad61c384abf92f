import Indexing
import Vocabulary

/// Whom a provider sees. Without `--age` only a contradiction with the cancer counts (no children's hospital for a
/// cancer of adults); with it, the unknown is left out and counted.
struct AgeFilter: SearchFilter {
  let parameters = ["age"]
  let facets = ["age"]

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    guard let age = request.age, age != .both else { return nil }
    let yes = Self.passing(age, request, context)
    guard context.tellsUnknown else { return FilterOutcome(yes: yes) }
    return FilterOutcome(yes: yes, unknown: [("age", Self.unknown(context))])
  }

  /// Roles that see patients of the age, those let through as unknown included.
  private static func passing(_ age: AgeGroup, _ request: SearchRequest, _ context: QueryContext)
    -> RoleExpression
  {
    let yes = fit(for: age, context)
    guard request.includeUnknown.contains("age") else { return yes }
    return yes.union(unknown(context))
  }

  /// Roles of which no source says whom they see, or the one says adults alone and the other children alone. Without
  /// `--age` these see nobody: neither is a children's hospital for a cancer of adults, nor the other way round.
  private static func unknown(_ context: QueryContext) -> RoleExpression {
    let contradictory = RoleExpression.allOf([
      context.snapshot.roles(.age, AgeGroup.adult.token), context.snapshot.roles(.age, AgeGroup.child.token),
    ])
    return context.snapshot.roles(knowing: .age).complement.union(contradictory)
  }

  /// Roles that see patients of the age.
  static func fit(for age: AgeGroup, _ context: QueryContext) -> RoleExpression {
    context.snapshot.roles(.age, anyOf: [age.token, AgeGroup.both.token]).subtracting(
      unfit(for: age, context))
  }

  /// Roles known to see only the other age.
  static func unfit(for age: AgeGroup?, _ context: QueryContext) -> RoleExpression {
    switch age {
    case .adult: context.snapshot.roles(.age, AgeGroup.child.token)
    case .child: context.snapshot.roles(.age, AgeGroup.adult.token)
    case .both, nil: .none
    }
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] {
    [AgeGroup.adult, .child].map {
      FacetValue(
        value: $0.token, roles: Self.passing($0, request, context), isSelected: request.age == $0)
    }
  }
}
