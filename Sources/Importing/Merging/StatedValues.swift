import DirectoryModel

/// The values of one field that has one, of an entity or a role: which is the first that agrees with another is found
/// without asking each, however many there are. One number that stands for thousands of people has thousands of names.
struct StatedValues {
  /// Up to so many it costs less to ask each.
  static let few = 16
  /// Among so many facts it costs more to find those of one field.
  static let manyFacts = 256

  /// Where they stand among the facts, ascending.
  private var places: [Int]
  /// The first place of each form in which values are compared (`FactAgreement.forms`).
  private var byForm: [String: Int] = [:]
  /// Places of values without such a form.
  private var loose: [Int] = []
  /// Where values were found before.
  private var found: [String: Int] = [:]

  init(_ places: [Int], in facts: [Fact]) {
    self.places = places
    for place in places { index(facts[place], at: place) }
  }

  /// Takes up a value that agrees with none.
  mutating func add(_ fact: Fact, at place: Int) {
    places.append(place)
    found[fact.value] = place
    index(fact, at: place)
  }

  /// Another spelling stands at a place.
  mutating func change(_ fact: Fact, at place: Int) {
    found = [:]
    index(fact, at: place)
  }

  private mutating func index(_ fact: Fact, at place: Int) {
    guard let forms = FactAgreement.forms(fact.field, fact.value) else { return loose.append(place) }
    for form in forms { byForm[form] = min(byForm[form] ?? place, place) }
  }

  /// The first place whose value agrees.
  mutating func first(agreeingWith fact: Fact, in facts: [Fact]) -> Int? {
    if let known = found[fact.value] { return known }
    let first = search(fact, in: facts)
    if let first { found[fact.value] = first }
    return first
  }

  private func search(_ fact: Fact, in facts: [Fact]) -> Int? {
    func agrees(_ place: Int) -> Bool { FactAgreement.agree(fact.field, facts[place].value, fact.value) }
    guard let forms = FactAgreement.forms(fact.field, fact.value) else { return places.first(where: agrees) }
    var first = forms.compactMap { byForm[$0] }.min()
    // The spelling there may have changed since.
    if let place = first, !agrees(place) { return places.first(where: agrees) }
    for place in loose where place < first ?? .max && agrees(place) { first = place }
    return first
  }
}
