import TestSupport
import Testing
import Vocabulary

@Suite struct SpellingTests {
  /// The definition, without a table: what the last letters cost, plus the rest.
  private static func plainDistance(_ a: ArraySlice<Character>, _ b: ArraySlice<Character>) -> Int {
    guard let x = a.last, let y = b.last else { return a.count + b.count }
    var best = min(
      plainDistance(a.dropLast(), b) + 1, plainDistance(a, b.dropLast()) + 1,
      plainDistance(a.dropLast(), b.dropLast()) + (x == y ? 0 : 1))
    if a.count > 1, b.count > 1, x == b.dropLast().last, y == a.dropLast().last {
      best = min(best, plainDistance(a.dropLast(2), b.dropLast(2)) + 1)
    }
    return best
  }

  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("kitten", "sitting", 3), ("ca", "abc", 3),
    ("ab", "ba", 1),
    ("lung", "lnug", 1), ("breast", "brest", 1), ("Breast", "bREAST", 0), ("mama", "mamá", 1),
  ])
  func `distance counts insertions, deletions, changes and swaps`(a: String, b: String, distance: Int) {
    #expect(Spelling.distance(a, b) == distance)
  }

  @Test func `distance equals the plain definition, both ways`() {
    var random = SplitMix64(seed: 5)
    func word() -> [Character] {
      (0..<Int.random(in: 0...5, using: &random)).map { _ in "abc".randomElement(using: &random)! }
    }
    for _ in 0..<400 {
      let a = word()
      let b = word()
      let expected = Self.plainDistance(a[...], b[...])
      #expect(Spelling.distance(String(a), String(b)) == expected, "\(String(a)) \(String(b))")
      #expect(Spelling.distance(String(b), String(a)) == expected)
    }
  }

  @Test(
    arguments: [
      ("networt", ["network", "plan"], "network"),
      ("plan", ["plan", "plans"], "plan"),
      ("lang", ["long", "lung"], nil),  // two as near
      ("zebra", ["network", "plan"], nil),
      ("x", ["y"], "y"),  // one edit is always allowed
      ("abcdef", ["abcdxy"], "abcdxy"),  // two of six
      ("abcdef", ["abcxyz"], nil),  // three of six
      ("word", [], nil),
      (String(repeating: "a", count: 129), [String(repeating: "a", count: 129) + "b"], nil),
    ] as [(String, [String], String?)])
  func `the nearest is one candidate within a third of the word`(
    word: String, candidates: [String], nearest: String?
  ) {
    #expect(Spelling.nearest(to: word, in: candidates) == nearest)
  }
}
