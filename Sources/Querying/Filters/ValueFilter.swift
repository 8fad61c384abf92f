import Indexing
import Vocabulary

/// A filter over the values of one facet of the index: any of the chosen values will do; a role of which no value
/// is known is unknown.
struct ValueFilter: SearchFilter {
  let parameters: [String]
  let facet: Facet
  let chosen: @Sendable (SearchRequest) -> [String]
  /// A role with some values may still have others that no source states (a second specialty, another language):
  /// it is then a no all the same, since the list that is stated is what is known.
  var facets: [String] { parameters }

  init(_ name: String, _ facet: Facet, chosen: @escaping @Sendable (SearchRequest) -> [String]) {
    parameters = [name]
    self.facet = facet
    self.chosen = chosen
  }

  static let state = ValueFilter("state", .state) { $0.states }
  static let specialty = ValueFilter("specialty", .specialty) { $0.specialties }
  static let language = ValueFilter("language", .language) { $0.languages }
  static let gender = ValueFilter("gender", .gender) { $0.genders }
  static let accessible = ValueFilter("accessible", .accessible) { $0.accessible.map(\.token) }
  static let teaching = ValueFilter("teaching", .teaching) { $0.teaching.map(\.token) }

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    let values = chosen(request)
    guard !values.isEmpty else { return nil }
    let yes = context.snapshot.roles(facet, anyOf: values)
    let includes =
      values.contains(ThreeValued.unknown.token) || request.includeUnknown.contains(parameters[0])
    guard includes || context.tellsUnknown else { return FilterOutcome(yes: yes) }
    let unknown = context.snapshot.roles(knowing: facet).complement
    return FilterOutcome(yes: includes ? yes.union(unknown) : yes, unknown: [(parameters[0], unknown)])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] {
    let selected = Set(chosen(request))
    var result: [FacetValue] = []
    let letThrough: RoleExpression =
      request.includeUnknown.contains(parameters[0])
      ? context.snapshot.roles(knowing: self.facet).complement : .none
    context.snapshot.forEachValue(self.facet) { value, roles in
      result.append(
        FacetValue(value: value, roles: roles.union(letThrough), isSelected: selected.contains(value)))
    }
    return result
  }
}
