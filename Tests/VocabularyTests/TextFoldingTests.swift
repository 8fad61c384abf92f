import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct TextFoldingTests {
  /// The tokens of bytes that need not be UTF-8.
  private static func tokens(_ bytes: [UInt8]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var scratch: [UInt8] = []
    bytes.withUnsafeBytes { TextFolding.forEachToken(in: $0, scratch: &scratch) { result.append(Array($0)) } }
    return result
  }

  @Test(arguments: [
    ("", []),
    (" \t\n", []),
    ("O'Brien-Muñoz, M.D.", ["obrien", "munoz", "m", "d"]),
    ("CITY of Hope", ["city", "of", "hope"]),
    ("St. Mary's/Mercy (East) #12B", ["st", "marys", "mercy", "east", "12b"]),
    ("-a--b-", ["a", "b"]),
    ("C50.912", ["c50", "912"]),
    ("under_score&and+plus", ["under", "score", "and", "plus"]),
  ])
  func `letters and digits stay, everything else separates`(text: String, tokens: [String]) {
    #expect(TextFolding.tokens(text) == tokens)
    #expect(TextFolding.folded(text) == tokens.joined(separator: " "))
  }

  @Test(arguments: [
    ("José", "jose"), ("Jose\u{301}", "jose"), ("ÉCOLE", "ecole"), ("Åse", "ase"), ("Ærø", "aero"),
    ("Łódź", "lodz"), ("Þór", "thor"), ("Œuvre", "oeuvre"), ("İstanbul", "istanbul"), ("Iğdır", "igdir"),
    ("Škoda Čapek", "skoda capek"), ("Gökçe", "gokce"), ("Đorđe", "dorde"), ("Ŋ", "n"), ("ſ", "s"),
    ("groß", "gross"), ("GROẞ", "gross"), ("Müller", "muller"), ("Mu\u{308}ller", "muller"),
    ("Nguyễn Thị Phượng", "nguyen thi phuong"), ("TRƯƠNG Đình Dương", "truong dinh duong"),
    ("Țepeș", "tepes"), ("Ţepeş", "tepes"), ("Ǻse Ǣ", "ase ae"), ("Llŵyd Ẁ", "llwyd w"),
    ("ΩΜΕΓΑ", "ωμεγα"), ("Иванов", "иванов"), ("山田", "山田"),
  ])
  func `accents and case go, letters outside Latin stay`(text: String, folded: String) {
    #expect(TextFolding.folded(text) == folded)
  }

  @Test(arguments: [
    "O'Brien", "O`Brien", "O’Brien", "O‘Brien", "O\u{2BC}Brien", "O\u{2BB}Brien", "O´Brien", "OBrien",
    "O\u{AD}Brien", "O\u{200B}Brien", "O\u{200D}Brien",
  ])
  func `apostrophes and invisible characters join`(text: String) {
    #expect(TextFolding.tokens(text) == ["obrien"])
  }

  @Test(arguments: [
    "a-b", "a‐b", "a‑b", "a–b", "a—b", "a b", "a\u{A0}b", "a\u{3000}b", "a\u{2009}b", "a·b", "a×b", "a÷b",
    "a«b",
    "a®b", "a™b", "a→b", "a、b", "a\u{FEFF}b", "a−b", "a€b", "a\u{1F600}b",
  ])
  func `hyphens, blanks and signs of any script separate`(text: String) {
    #expect(TextFolding.tokens(text) == ["a", "b"])
  }

  @Test func `a damaged letter stays a letter`() {
    #expect(TextFolding.tokens("Mu\u{FFFD}oz") == ["mu\u{FFFD}oz"])
    #expect(TextFolding.tokens("\u{FFFD}") == ["\u{FFFD}"])
  }

  @Test func `every accented Latin letter folds as Unicode decomposes it`() {
    for value in Array(UInt32(0xC0)...0x24F) + Array(UInt32(0x1E00)...0x1EFF) {
      guard let scalar = Unicode.Scalar(value), scalar.properties.isAlphabetic else { continue }
      let text = String(Character(scalar))
      guard let base = text.decomposedStringWithCanonicalMapping.unicodeScalars.first,
        base.isASCII, base.properties.isAlphabetic
      else { continue }
      #expect(TextFolding.folded(text) == String(base).lowercased(), "U+\(String(value, radix: 16))")
    }
  }

  @Test func `the case of a letter never matters`() {
    for value in Array(UInt32(0x41)...0x24F) + Array(UInt32(0x370)...0x52F) + Array(UInt32(0x1E00)...0x1EFF) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let lower = scalar.properties.lowercaseMapping
      #expect(
        TextFolding.folded(String(Character(scalar))) == TextFolding.folded(lower),
        "U+\(String(value, radix: 16))")
    }
  }

  @Test func `folding a folded text changes nothing`() {
    var random = SplitMix64(seed: 3)
    let alphabet = Array("aBzÉñß’'-, .Ưễ山\u{FFFD}ẞЖ\u{301}9")
    for _ in 0..<2_000 {
      let text = String(
        (0..<Int.random(in: 0...12, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
      let folded = TextFolding.folded(text)
      #expect(TextFolding.folded(folded) == folded, "\(text)")
    }
  }

  @Test(
    arguments: [
      ([0x80], [[0x80]]),  // a continuation without its lead
      ([0xC3], [[0xC3]]),  // cut short
      ([0x61, 0xC3, 0x2C, 0x62], [[0x61, 0xC3], [0x62]]),  // the comma is no part of the letter
      ([0xE1, 0xBA, 0x20, 0x62], [[0xE1, 0xBA], [0x62]]),
      ([0xC1, 0x81], [[0xC1, 0x81]]),  // overlong
      ([0xE0, 0x81, 0x81], [[0xE0, 0x81, 0x81]]),
      ([0xED, 0xA0, 0x80], [[0xED, 0xA0, 0x80]]),  // half of a surrogate pair
      ([0xF4, 0x90, 0x80, 0x80], [[0xF4, 0x90, 0x80, 0x80]]),  // above the last character
      ([0xFF, 0x41, 0x42, 0x43, 0x44], [[0xFF, 0x61, 0x62, 0x63, 0x64]]),
    ] as [([UInt8], [[UInt8]])])
  func `malformed bytes are letters, one by one`(bytes: [UInt8], tokens: [[UInt8]]) {
    #expect(Self.tokens(bytes) == tokens)
  }

  @Test func `any bytes fold without a stop, and into no empty token`() {
    var random = SplitMix64(seed: 4)
    let heads: [UInt8] = [0x20, 0x41, 0x7F, 0x80, 0xBF, 0xC2, 0xC3, 0xE1, 0xE2, 0xED, 0xF0, 0xF4, 0xFF]
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        Bool.random(using: &random)
          ? heads.randomElement(using: &random)! : UInt8.random(in: 0...255, using: &random)
      }
      #expect(Self.tokens(bytes).allSatisfy { !$0.isEmpty })
    }
  }
}
