import DirectoryModel
import Indexing
import Querying
import TestSupport
import Testing
import Vocabulary

/// By which other words somebody is found, and that it is said.
@Suite struct FoundWordTests {
  private let engine = SharedDirectory.shared.engine
  private let day = CalendarDate(iso: "2026-11-21")!

  private func hits(_ words: [String], _ rule: SearchRequest.SpellingRule) throws -> SearchAnswer {
    var request = SearchRequest(on: day)
    request.words = words
    request.spelling = rule
    request.limit = nil
    return try engine.search(request)
  }

  /// A first name that somebody has, and a nickname of it that nobody has as a name.
  private func pair() throws -> (formal: String, nickname: String) {
    let words = Set(engine.snapshot.values(.token))
    for formal in words.sorted() where formal.utf8.count > 4 {
      let variants = WordVariants.variants(of: formal).filter {
        $0.kind == .nickname && !words.contains($0.token)
      }
      // A nickname of one name only, so that what it finds is known.
      if let nickname = variants.first(where: { WordVariants.variants(of: $0.token).count == 1 }) {
        return (formal, nickname.token)
      }
    }
    throw NobodyHasANickname()
  }

  private struct NobodyHasANickname: Error {}

  @Test func `a nickname finds the formal name, each hit says so, and as typed it finds nobody`() throws {
    let (formal, nickname) = try pair()
    let expected = try hits([formal], .exact).hits.map(\.provider.id)
    #expect(!expected.isEmpty)
    let answer = try hits([nickname], .corrected)
    #expect(answer.hits.map(\.provider.id) == expected)
    #expect(
      answer.hits.allSatisfy {
        $0.foundWords == [FoundWord(typed: nickname, found: formal, ground: .nickname)]
      })
    #expect(try hits([nickname], .exact).total == 0)
    #expect(
      try hits([formal], .corrected).hits.filter { !$0.foundWords.isEmpty }.allSatisfy {
        $0.foundWords[0].typed == formal
      })
  }

  @Test func `a correction names its words, each hit says by which, and as typed it finds nobody`() throws {
    let words = Set(engine.snapshot.values(.token))
    let name = try #require(words.sorted().first { $0.utf8.count == 8 && $0.allSatisfy(\.isLetter) })
    let typed = name.dropLast(2) + "qq" + name.suffix(1)
    #expect(try hits([String(typed)], .exact).total == 0)
    let slip = String(name.prefix(3) + "q" + name.dropFirst(4))
    let answer = try hits([slip], .corrected)
    let note = try #require(answer.understood.first { $0.parameter == "words" })
    #expect(note.from == slip && note.corrected?.contains(name) == true)
    #expect(answer.hits.contains { $0.foundWords.contains { $0.found == name && $0.ground == .correction } })
    #expect(answer.hits.allSatisfy { !$0.foundWords.isEmpty })
    #expect(try hits([slip], .exact).total == 0)
  }
}
