import TestSupport
import Testing

@testable import Vocabulary

/// The prepared vocabulary beside its plain twin, which is made of the list each time.
@Suite struct PreparedCancerVocabularyTests {
  /// Owns the bytes.
  private final class Bytes {
    let buffer: UnsafeMutableRawBufferPointer

    init(_ bytes: [UInt8]) {
      buffer = .allocate(byteCount: bytes.count, alignment: 8)
      buffer.copyBytes(from: bytes)
    }

    deinit { buffer.deallocate() }
  }

  private let plain = BundledCancers.vocabulary
  private let prepared: CancerVocabulary

  init() throws {
    let bytes = Bytes(CancerVocabulary.prepared(BundledCancers.types))
    prepared = try #require(CancerVocabulary(prepared: UnsafeRawBufferPointer(bytes.buffer), owner: bytes))
  }

  @Test func `every type, its line and its specialties are the same`() {
    #expect(prepared.types.all == plain.types.all)
    for id in plain.types.ids {
      #expect(prepared.types[id] == plain.types[id])
      #expect(prepared.ancestors(of: id) == plain.ancestors(of: id))
      #expect(prepared.descendants(of: id) == plain.descendants(of: id))
      #expect(prepared.specialties(for: id) == plain.specialties(for: id))
    }
    #expect(prepared.types["nobody"] == nil)
  }

  /// Where no word has so many letters, the bytes of all others were once taken for words: a question of 30 letters
  /// took three seconds.
  @Test func `the words of each length are those of the list, also where there are none`() {
    var empty = 0
    for length in 0...80 {
      var (listed, lying): ([String], [String]) = ([], [])
      plain.lexicon.forEachWord(ofLength: length) { listed.append($0) }
      prepared.lexicon.forEachWord(ofLength: length) { lying.append($0) }
      #expect(lying.sorted() == listed.sorted(), "\(length)")
      empty += listed.isEmpty ? 1 : 0
    }
    #expect(empty > 20)
  }

  @Test func `every wording of patients is understood alike`() {
    for (i, wording) in PatientWordingsTests.wordings.enumerated() {
      #expect(prepared.understand(wording.text) == plain.understand(wording.text), "\(wording.text)")
      guard i.isMultiple(of: 40) else { continue }
      #expect(prepared.suggestions(for: wording.text) == plain.suggestions(for: wording.text))
    }
  }

  @Test func `every phrase, as it is and with a letter changed, is understood alike`() {
    var random = SplitMix64(seed: 2026)
    var corrected = 0
    for type in BundledCancers.types {
      for phrase in [type.name, type.id] + type.words + type.codes {
        #expect(prepared.understand(phrase) == plain.understand(phrase), "\(phrase)")
        guard Int.random(in: 0..<16, using: &random) == 0 else { continue }
        let text = mutated(phrase, &random)
        let found = plain.understand(text)
        if case .type(_, .some) = found { corrected += 1 }
        #expect(prepared.understand(text) == found, "\(text)")
      }
    }
    #expect(corrected > 20, "the mutations reach the corrections")
  }

  private func mutated(_ phrase: String, _ random: inout SplitMix64) -> String {
    var letters = Array(phrase)
    let at = Int.random(in: 0..<letters.count, using: &random)
    let letter = Character(UnicodeScalar(UInt8.random(in: 97...122, using: &random)))
    switch Int.random(in: 0..<5, using: &random) {
    case 0: letters[at] = letter
    case 1: letters.insert(letter, at: at)
    case 2: letters.remove(at: at)
    case 3 where at > 0: letters.swapAt(at, at - 1)
    default: return "my mom has stage 4 " + phrase
    }
    return String(letters)
  }

  @Test func `equal lists give equal bytes, and other bytes are refused`() {
    let bytes = CancerVocabulary.prepared(BundledCancers.types)
    #expect(bytes == CancerVocabulary.prepared(BundledCancers.types.reversed()))
    for other in [[], [UInt8](repeating: 0, count: 64), Array(bytes.prefix(20))] {
      let owner = Bytes(other)
      #expect(CancerVocabulary(prepared: UnsafeRawBufferPointer(owner.buffer), owner: owner) == nil)
    }
  }

  /// Found by the fuzz target `snapshot`.
  @Test func `more types than there are bytes for are not read`() {
    var bytes = CancerVocabulary.prepared(BundledCancers.types)
    let (types, most) = (BundledCancers.types.count, bytes.count / 8)
    func read(_ count: Int) -> CancerVocabulary? {
      for i in 0..<4 { bytes[4 + i] = UInt8(truncatingIfNeeded: count >> (8 * i)) }
      let owner = Bytes(bytes)
      return CancerVocabulary(prepared: UnsafeRawBufferPointer(owner.buffer), owner: owner)
    }
    #expect(read(types)?.types.count == types)
    #expect(read(most)?.types.all.count == most)
    for count in [most + 1, Int(UInt32.max)] { #expect(read(count) == nil) }
  }

  @Test func `damaged bytes may answer wrongly and never trap`() {
    var random = SplitMix64(seed: 7)
    let bytes = CancerVocabulary.prepared(Array(BundledCancers.types.prefix(12)))
    for _ in 0..<60 {
      var damaged = bytes
      for _ in 0..<8 {
        damaged[Int.random(in: 28..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      let owner = Bytes(damaged)
      guard let vocabulary = CancerVocabulary(prepared: UnsafeRawBufferPointer(owner.buffer), owner: owner)
      else { continue }
      for text in ["breast", "my mom has bone cancer", "C50", "anal cancr"] {
        _ = vocabulary.understand(text)
      }
      #expect(vocabulary.types.count == 12)
    }
  }
}
