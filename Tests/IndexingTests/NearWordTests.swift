import DirectoryModel
import TestSupport
import Testing
import Vocabulary

@testable import Indexing

/// Words near a typed one and words that begin so, against a walk over all words.
@Suite struct NearWordTests {
  private let snapshot = SharedDirectory.shared.snapshot
  private var words: [String] { snapshot.values(.token) }

  private func mutated(_ word: String, _ rng: inout SplitMix64) -> String {
    var letters = Array(word.unicodeScalars)
    for _ in 0..<rng.number(0..<3) where letters.count > 1 {
      let at = rng.number(0..<letters.count)
      switch rng.number(0..<4) {
      case 0: letters.remove(at: at)
      case 1: letters.insert(rng.pick(["a", "z", "ß", "e"]), at: at)
      case 2: letters[at] = rng.pick(["o", "x", "中"])
      default: letters.swapAt(at, rng.number(0..<letters.count))
      }
    }
    return String(String.UnicodeScalarView(letters))
  }

  @Test func `the words within one edit or two are those that measuring all words finds`() throws {
    var rng = SplitMix64(seed: 11)
    let all = words
    var found = 0
    for _ in 0..<60 {
      let typed = mutated(rng.pick(all), &rng)
      var copy = typed
      for edits in 1...2 {
        let near = copy.withUTF8 { snapshot.words(near: UnsafeRawBufferPointer($0), edits: edits) }
        let expected =
          Self.isMeasured(typed)
          ? all.filter { Self.isMeasured($0) && $0 != typed && Spelling.distance($0, typed) <= edits } : []
        #expect(near.map(\.text) == expected, "\(typed) \(edits)")
        for word in near {
          #expect(word.edits == Spelling.distance(word.text, typed))
          #expect(snapshot.select(snapshot.roles(word)).count == word.roles)
        }
        found += near.count
      }
    }
    #expect(found > 50)
    try snapshot.check()
  }

  /// Short words and words with digits are near nothing.
  private static func isMeasured(_ word: String) -> Bool {
    (3...40).contains(word.utf8.count) && !word.contains { ("0"..."9").contains($0) }
  }

  @Test func `the distance is that of the full table, or nil beyond the limit`() {
    var rng = SplitMix64(seed: 12)
    for _ in 0..<400 {
      var a = mutated(rng.pick(words), &rng)
      var b = rng.once(in: 2) ? mutated(a, &rng) : rng.pick(words)
      let limit = rng.number(0..<4)
      let distance = Spelling.distance(a, b)
      let found = a.withUTF8 { a in
        b.withUTF8 { b in EditDistance.within(limit, UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b)) }
      }
      #expect(found == (distance <= limit ? distance : nil), "\(a) \(b) \(limit)")
    }
  }

  @Test func `words that begin so are found by prepared lists and by their own, and both say the same`()
    throws
  {
    let all = words
    var prefixes = Set<String>()
    for word in all { for length in 1...5 { prefixes.insert(String(word.prefix(length))) } }
    var prepared = 0
    for prefix in prefixes.sorted().enumerated().filter({ $0.offset % 7 == 0 || $0.element.count == 1 }).map(
      \.element)
    {
      var expected = RoleSet(universe: snapshot.roleCount)
      for word in all where word.hasPrefix(prefix) {
        expected.formUnion(snapshot.set(snapshot.roles(.token, word)))
      }
      var copy = prefix
      let found = copy.withUTF8 { snapshot.roles(wordsBeginning: UnsafeRawBufferPointer($0)) }
      #expect(snapshot.set(found) == expected, "\(prefix)")
      if snapshot.position(.prefix, prefix) != nil { prepared += 1 }
    }
    #expect(prepared > 0, "no prefix has a list of its own, so none is examined")
    var nothing = "zzzz"
    #expect(nothing.withUTF8 { snapshot.roles(wordsBeginning: UnsafeRawBufferPointer($0)) }.isNone)
  }
}
