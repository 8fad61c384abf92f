import DirectoryModel
import Querying
import TestSupport
import Testing
import Vocabulary

/// What a text can become, beside plain walks over everybody.
@Suite struct SuggestingTests {
  private var engine: SnapshotEngine { SharedDirectory.shared.engine }

  private func suggest(_ text: String, _ types: SuggestionType...) throws -> [Suggestion] {
    try engine.suggest(SuggestRequest(text, types: types, on: SharedDirectory.today))
  }

  private static let everybody: [Provider] = {
    let snapshot = SharedDirectory.shared.snapshot
    return (0..<snapshot.entityCount).filter { snapshot.recordKind($0).entityKind != nil }
      .map { snapshot.provider($0) }
  }()

  @Test(arguments: ["melan", "breast", "lung ca", "cancer of the p", "leuk", "tripl", "cáncer de m", "C"])
  func `the cancers are those with all words in one phrase`(text: String) throws {
    let words = TextFolding.tokens(text)
    let types = SharedDirectory.shared.snapshot.cancerVocabulary().types.all
    let expected = types.filter { type in
      ([type.name, type.id] + type.words).contains { phrase in
        let tokens = TextFolding.tokens(phrase).map { $0.replacing("tumour", with: "tumor") }
        return words.indices.allSatisfy { i in
          tokens.contains { i < words.count - 1 ? $0 == words[i] : $0.hasPrefix(words[i]) }
        }
      }
    }
    let found = try suggest(text, .cancer)
    #expect(found.count == min(10, expected.count))
    #expect(Set(found.map(\.id)).isSubset(of: Set(expected.map { "cancer:" + $0.id })))
    #expect(found.allSatisfy { !$0.isCorrected && $0.type == .cancer })
  }

  @Test func `a phrase that begins so comes first, and a misspelt one is marked`() throws {
    #expect(try suggest("melan", .cancer).first?.id == "cancer:melanoma")
    #expect(try suggest("womb", .cancer).first?.matched?.contains("womb") == true)
    let corrected = try suggest("melonoma", .cancer)
    #expect(corrected.map(\.id) == ["cancer:melanoma"])
    #expect(corrected.allSatisfy(\.isCorrected))
  }

  @Test(arguments: ["ana ej", "ej ana", "sm", "cen", "a", "garcia m", "lakesh", "zzzz"])
  func `names are of those who have all the words, in the order of the search`(text: String) throws {
    let words = TextFolding.tokens(text)
    for (type, kinds) in [
      (SuggestionType.name, [EntityKind.clinician, .organization]), (.center, [.center, .program]),
    ] {
      let fitting = Self.everybody.filter { provider in
        guard let kind = provider.kind.entityKind, kinds.contains(kind) else { return false }
        let tokens = TextFolding.tokens(provider.displayName)
        return words.indices.allSatisfy { i in
          tokens.contains { i < words.count - 1 ? $0 == words[i] : $0.hasPrefix(words[i]) }
        }
      }
      var search = SearchRequest(on: SharedDirectory.today)
      search.words = words.dropLast() + [words.last! + "*"]
      search.kinds = kinds
      search.spelling = .exact
      search.limit = 10
      let found = try suggest(text, type)
      #expect(found.map(\.id) == (try engine.search(search).hits.map(\.provider.id)))
      // Other names of a provider count too, so there may be more than its shown name tells.
      #expect(found.count >= min(10, fitting.count))
      for suggestion in found { #expect(suggestion.kind.map { kinds.contains($0) } == true) }
    }
  }

  @Test(arguments: ["chi", "new", "s", "chicago il", "saint", "zzzz"])
  func `cities are counted as a walk over all roles counts them`(text: String) throws {
    struct City: Hashable {
      var key: String
      var state: String
    }
    var counts: [City: Set<String>] = [:]
    for provider in Self.everybody {
      for role in provider.roles {
        guard let name = role.facts.first(.city), (role.facts.first(.country) ?? "US") == "US" else {
          continue
        }
        let state = role.facts.first(.state) ?? ""
        let key = TextFolding.folded(name) + (state.utf8.count == 2 ? " " + state.lowercased() : "")
        counts[City(key: key, state: state), default: []].insert(provider.id)
      }
    }
    let expected = counts.filter { $0.key.key.hasPrefix(TextFolding.folded(text)) }.map(\.value.count)
      .sorted(by: >)
    let found = try suggest(text, .city)
    #expect(found.map { $0.providers ?? 0 } == Array(expected.prefix(10)))
    for city in found {
      let key = TextFolding.folded(city.text)
      #expect(key.hasPrefix(TextFolding.folded(text)))
      #expect(counts.contains { $0.key.key == key && $0.value.count == city.providers })
    }
  }

  @Test func `plans are found by any of their words, and by id`() throws {
    #expect(try suggest("gold exam", .plan).map(\.text).contains("Example PPO Gold 2026"))
    #expect(try suggest("00000ZZ0010001", .plan).map(\.id) == ["plan:00000ZZ0010001"])
    #expect(try suggest("gol ppo", .plan).isEmpty, "only the last word may be unfinished")
  }

  @Test func `types come in the order asked for, none crowds out another, and there are ten at most`() throws
  {
    let all = try engine.suggest(SuggestRequest("c", on: SharedDirectory.today))
    #expect(all.count == 10)
    let types = all.map(\.type)
    #expect(
      types
        == types.sorted { a, b in
          SuggestionType.allCases.firstIndex(of: a)! < SuggestionType.allCases.firstIndex(of: b)!
        })
    for type in [SuggestionType.cancer, .name, .center, .city] { #expect(types.contains(type), "\(type)") }
    let turned = try suggest("c", .city, .cancer).map(\.type)
    #expect(turned == turned.sorted { a, b in a == .city && b == .cancer })
  }

  @Test func `empty, endless and senseless texts are refused`() {
    for text in ["", "  ", "!?", String(repeating: "a", count: 101)] {
      #expect(throws: QueryError.self) { try suggest(text, .cancer) }
    }
    #expect(throws: QueryError.self) {
      try engine.suggest(SuggestRequest("a", limit: 11, on: SharedDirectory.today))
    }
  }
}
