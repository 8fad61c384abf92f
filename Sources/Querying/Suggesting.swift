public import DirectoryModel
import Indexing
public import Vocabulary

/// What somebody has typed so far.
public struct SuggestRequest: Hashable, Sendable {
  public var text: String
  /// What is offered, in this order.
  public var types: [SuggestionType]
  /// At most, of all types together.
  public var limit: Int
  public var on: CalendarDate

  /// Characters of the text.
  public static let mostCharacters = 100
  public static let mostSuggestions = 10

  /// Every type, unless told otherwise.
  public init(
    _ text: String, types: [SuggestionType] = SuggestionType.allCases, limit: Int = mostSuggestions,
    on: CalendarDate
  ) {
    self.text = text
    self.types = types
    self.limit = limit
    self.on = on
  }
}

/// What a text can become.
public enum SuggestionType: String, CaseIterable, Sendable {
  case cancer, name, center, plan, city
}

/// Something that the text can become.
public struct Suggestion: Hashable, Sendable {
  public var type: SuggestionType
  /// With its type, such as `cancer:breast`; nil for a city, which is searched by its words.
  public var id: String?
  public var text: String
  /// The phrase that matched, where it is not the text itself.
  public var matched: String?
  public var isCorrected = false
  /// Of names and centers.
  public var kind: EntityKind?
  public var city: String?
  public var state: String?
  /// Of a city: those who practice there.
  public var providers: Int?
}

extension SnapshotEngine {
  /// At most ten things that a text can become, typed and ranked.
  ///
  /// Words may stand in any order and the last one may be unfinished; a blank after it finishes it. Types come in
  /// the order asked for, each with its best first, and places are given in turn, so that no type fills the list
  /// while another has something. Cancers: as `CancerVocabulary.completions`. Names, centers and programs: the order
  /// of a search for these words. Plans: by name, then id. Cities: those with most providers first, then by name and
  /// state.
  ///
  /// - Throws: `QueryError` for an empty or too long text, and for a limit that is none.
  public func suggest(_ request: SuggestRequest) throws(QueryError) -> [Suggestion] {
    let count = request.text.unicodeScalars.count
    if count > SuggestRequest.mostCharacters {
      throw .tooMuch(parameter: "prefix", of: .characters, count: count, most: SuggestRequest.mostCharacters)
    }
    guard (1...SuggestRequest.mostSuggestions).contains(request.limit) else {
      throw .outOfRange(
        parameter: "limit", value: "\(request.limit)", allowed: "1 to \(SuggestRequest.mostSuggestions)")
    }
    let words = TextFolding.tokens(request.text)
    guard !words.isEmpty else {
      throw .outOfRange(parameter: "prefix", value: request.text, allowed: "a text with a letter or digit")
    }
    let isWhole = request.text.last?.isWhitespace == true
    var found: [[Suggestion]] = []
    for type in request.types {
      switch type {
      case .cancer: found.append(cancers(request, isWhole: isWhole))
      case .name:
        found.append(try named([.clinician, .organization], .name, words, request, isWhole: isWhole))
      case .center: found.append(try named([.center, .program], .center, words, request, isWhole: isWhole))
      case .plan: found.append(plans(words, request, isWhole: isWhole))
      case .city: found.append(cities(words, request, isWhole: isWhole))
      }
    }
    try checkDamage()
    return Self.inTurn(found, limit: request.limit)
  }

  /// One of each list in turn until there are enough; then list after list.
  static func inTurn(_ lists: [[Suggestion]], limit: Int) -> [Suggestion] {
    var taken = [Int](repeating: 0, count: lists.count)
    var left = limit
    while left > 0, let _ = lists.indices.first(where: { taken[$0] < lists[$0].count }) {
      for i in lists.indices where left > 0 && taken[i] < lists[i].count {
        taken[i] += 1
        left -= 1
      }
    }
    return lists.indices.flatMap { lists[$0].prefix(taken[$0]) }
  }

  private func cancers(_ request: SuggestRequest, isWhole: Bool) -> [Suggestion] {
    cache.vocabulary(snapshot).completions(of: request.text, isWhole: isWhole).prefix(request.limit).map {
      Suggestion(
        type: .cancer, id: "cancer:" + $0.id, text: $0.name, matched: $0.phrase == $0.name ? nil : $0.phrase,
        isCorrected: $0.isCorrected)
    }
  }

  private func named(
    _ kinds: [EntityKind], _ type: SuggestionType, _ words: [String], _ request: SuggestRequest, isWhole: Bool
  ) throws(QueryError) -> [Suggestion] {
    var search = SearchRequest(on: request.on)
    search.words = isWhole ? words : words.dropLast() + [words[words.count - 1] + "*"]
    search.spelling = .exact
    search.kinds = kinds
    search.detail = .names
    search.limit = request.limit
    var result: [Suggestion] = []
    for entry in try page(search, words: words, isWhole: isWhole) {
      guard let provider = try provider(id: entry.id) else { continue }
      let place = provider.roles.first { $0.facts.first(.city) != nil }
      result.append(
        Suggestion(
          type: type, id: entry.id, text: entry.name, kind: provider.kind.entityKind,
          city: place?.facts.first(.city), state: place?.facts.first(.state)))
    }
    return result
  }

  /// The page of a search for names; words that are words for a cancer are here still of a name.
  private func page(
    _ search: SearchRequest, words: [String], isWhole: Bool
  ) throws(QueryError) -> [PageEntry] {
    let answer = try self.search(search)
    if isWhole, answer.understood.contains(where: { $0.parameter == "cancer" }) { return [] }
    return answer.page
  }

  private func plans(_ words: [String], _ request: SuggestRequest, isWhole: Bool) -> [Suggestion] {
    let plans = snapshot.references(.plan).map { snapshot.provider($0) }.filter { plan in
      let tokens = TextFolding.tokens(plan.displayName) + TextFolding.tokens(plan.id)
      return words.indices.allSatisfy { i in
        tokens.contains { isWhole || i < words.count - 1 ? $0 == words[i] : $0.hasPrefix(words[i]) }
      }
    }
    return plans.map { (key: TextFolding.folded($0.displayName), plan: $0) }.sorted { a, b in
      a.key != b.key ? a.key < b.key : a.plan.id < b.plan.id
    }.prefix(request.limit).map {
      Suggestion(type: .plan, id: $0.plan.id, text: $0.plan.displayName)
    }
  }

  private func cities(_ words: [String], _ request: SuggestRequest, isWhole: Bool) -> [Suggestion] {
    let prefix = words.joined(separator: " ") + (isWhole ? " " : "")
    return snapshot.cities(beginningWith: prefix).sorted { a, b in
      if a.providers != b.providers { return a.providers > b.providers }
      return a.name != b.name ? a.name < b.name : (a.state ?? "") < (b.state ?? "")
    }.prefix(request.limit).map { city in
      Suggestion(
        type: .city, text: city.state.map { "\(city.name), \($0)" } ?? city.name, city: city.name,
        state: city.state, providers: city.providers)
    }
  }
}
