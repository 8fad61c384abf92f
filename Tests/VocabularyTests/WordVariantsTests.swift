import TestSupport
import Testing
import Vocabulary

@Suite struct WordVariantsTests {
  private func tokens(_ word: String, _ kind: WordVariant.Kind) -> [String] {
    WordVariants.variants(of: word).filter { $0.kind == kind }.map(\.token)
  }

  @Test(arguments: [
    ("bob", "robert"), ("bill", "william"), ("liz", "elizabeth"), ("peggy", "margaret"), ("pepe", "jose"),
    ("paco", "francisco"), ("dick", "richard"), ("chuck", "charles"), ("kate", "katherine"),
  ])
  func `a nickname gives the formal name and the formal name the nickname`(nickname: String, formal: String) {
    #expect(tokens(nickname, .nickname).contains(formal))
    #expect(tokens(formal, .nickname).contains(nickname))
  }

  @Test(arguments: [
    ("st", "saint"), ("hosp", "hospital"), ("ctr", "center"), ("univ", "university"), ("med", "medical"),
    ("assoc", "associates"), ("mt", "mount"), ("intl", "international"), ("dept", "department"),
    ("natl", "national"), ("mem", "memorial"),
  ])
  func `an abbreviated word of an organization gives the long one, and the other way`(
    short: String, long: String
  ) {
    #expect(tokens(short, .organizationWord).contains(long))
    #expect(tokens(long, .organizationWord).contains(short))
  }

  @Test func `two nicknames of one name are not variants of each other`() {
    #expect(!tokens("bob", .nickname).contains("rob"))
    #expect(!tokens("peggy", .nickname).contains("maggie"))
    #expect(tokens("bill", .nickname) == ["william"])
  }

  @Test func `most words have no variants, and none is its own`() {
    for word in ["", "smith", "garcia", "xavier", "oncologist"] {
      #expect(WordVariants.variants(of: word).isEmpty, "\(word)")
    }
    var seen: Set<String> = ["robert", "saint"]
    var waiting = ["robert", "saint"]
    while let word = waiting.popLast() {
      for variant in WordVariants.variants(of: word) {
        #expect(variant.token != word)
        #expect(TextFolding.tokens(variant.token) == [variant.token], "\(variant.token) is one folded word")
        #expect(
          WordVariants.variants(of: variant.token).contains { $0.token == word }, "\(word) \(variant.token)")
        if seen.insert(variant.token).inserted { waiting.append(variant.token) }
      }
    }
  }

  @Test func `the quick test never says no to a word that has variants`() {
    for word in ["bob", "robert", "st", "saint", "pepe", "univ", "liz"] {
      #expect(WordVariants.hasVariants(WordVariants.hash(word)), "\(word)")
    }
    var random = SplitMix64(seed: 4)
    var taken = 0
    for _ in 0..<2000 {
      let word = String(decoding: (0..<9).map { _ in UInt8.random(in: 97...122, using: &random) }, as: UTF8.self)
      if WordVariants.hasVariants(WordVariants.hash(word)) { taken += 1 }
    }
    #expect(taken < 600)
  }
}
