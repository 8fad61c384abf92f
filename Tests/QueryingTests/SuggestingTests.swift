import DirectoryModel
import Foundation
import Indexing
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
    #expect(!expected.isEmpty)
    let found = try suggest(text, .cancer)
    #expect(found.count == min(10, expected.count))
    let ids = Set(expected.map { "cancer:" + $0.id })
    for suggestion in found { #expect(ids.contains(suggestion.id ?? ""), "\(suggestion)") }
    #expect(found.allSatisfy { !$0.isCorrected && $0.type == .cancer })
  }

  @Test func `a phrase that begins so comes first, and a misspelt one is marked`() throws {
    let begun = try suggest("melan", .cancer)
    #expect(begun.first?.id == "cancer:melanoma")
    let lay = try suggest("womb", .cancer)
    #expect(lay.first?.matched?.contains("womb") == true)
    let corrected = try suggest("melonoma", .cancer)
    #expect(corrected.map(\.id) == ["cancer:melanoma"])
    #expect(corrected.first?.isCorrected == true)
  }

  @Test(arguments: ["ana ej", "ej ana", "sm", "cen", "a", "garcia m", "lakesh", "zzzz"])
  func `names are of those who have all the words, in the order of the search`(text: String) throws {
    let words = TextFolding.tokens(text)
    for (type, kinds) in [
      (SuggestionType.name, [EntityKind.clinician, .organization]), (.center, [.center, .program]),
    ] {
      let fitting = Self.everybody.filter { provider in
        guard let kind = provider.kind.entityKind, kinds.contains(kind) else { return false }
        // Without credentials, which are no name.
        let tokens = TextFolding.tokens(provider.displayName.components(separatedBy: ", ")[0])
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
      let hits = try engine.search(search).hits.map { $0.provider.id }
      #expect(found.compactMap { $0.id } == hits)
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
    let byWords = try suggest("gold exam", .plan)
    #expect(byWords.contains { $0.text == "Example PPO Gold 2026" })
    let byID = try suggest("00000ZZ0010001", .plan)
    #expect(byID.map(\.id) == ["plan:00000ZZ0010001"])
    let unfinished = try suggest("gol ppo", .plan)
    #expect(unfinished.isEmpty, "only the last word may be unfinished")
  }

  @Test func `types come in the order asked for, none crowds out another, and there are ten at most`() throws
  {
    let all = try engine.suggest(SuggestRequest("c", on: SharedDirectory.today))
    #expect(all.count == 10)
    let types = all.map(\.type)
    let places = types.map { SuggestionType.allCases.firstIndex(of: $0)! }
    #expect(places == places.sorted())
    for type in [SuggestionType.cancer, .name, .center, .city] { #expect(types.contains(type), "\(type)") }
    let turned = try suggest("c", .city, .cancer).map(\.type)
    #expect(turned.first == .city && turned.last == .cancer)
    #expect(turned.drop { $0 == .city }.allSatisfy { $0 == .cancer })
  }

  @Test func `empty, endless and senseless texts are refused`() {
    for text in ["", "  ", "!?", String(repeating: "a", count: 101)] {
      #expect(throws: QueryError.self) { _ = try suggest(text, .cancer) }
    }
    #expect(throws: QueryError.self) {
      _ = try engine.suggest(SuggestRequest("a", limit: 11, on: SharedDirectory.today))
    }
  }
}
