import Vocabulary

/// How many years of school a text asks for.
///
/// English by Flesch–Kincaid (Kincaid, Fishburne, Rogers, Chissom 1975):
/// `0.39 words/sentences + 11.8 syllables/words − 15.59`. Spanish by Crawford's formula for Spanish ("A Spanish language
/// Fry-type readability procedure", 1984): `−0.205 sentences/100 words + 0.049 syllables/100 words − 3.407`; beside it
/// stands the scale of Szigriszt-Pazos (1993), `206.835 − 62.3 syllables/words − words/sentences`, which the INFLESZ
/// study reads as fairly easy from 65 on.
///
/// A sentence ends with a period, question or exclamation mark before a blank, and with its block. A name counts as one
/// word of its sentence, so that long sentences stay long, and none of its syllables counts; so does a word that is
/// left out.
public struct ReadingLevel: Equatable, Sendable {
  public let language: SheetLanguage
  public let words: Int
  public let sentences: Int
  /// Of the words that are measured.
  public let syllables: Int
  /// Words that are neither names nor left out.
  public let measuredWords: Int

  /// What ends a sentence where it ends: a paragraph, an item of a list.
  public struct Block: Equatable, Sendable {
    public enum Part: Equatable, Sendable {
      case text(String)
      /// A name, a day, a number: a word that is not measured.
      case name
    }

    public var parts: [Part]

    public init(parts: [Part]) { self.parts = parts }

    public init(_ text: String) { parts = [.text(text)] }
  }

  /// - Parameter leavingOut: words folded as `TextFolding` does.
  public init(blocks: [Block], language: SheetLanguage, leavingOut: Set<String> = []) {
    self.language = language
    var counter = Counter(language: language, leavingOut: leavingOut)
    for block in blocks { counter.add(block) }
    words = counter.words
    sentences = counter.sentences
    syllables = counter.syllables
    measuredWords = counter.measured
  }

  public init(of text: String, language: SheetLanguage, leavingOut: Set<String> = []) {
    self.init(blocks: [Block(text)], language: language, leavingOut: leavingOut)
  }

  private var wordsPerSentence: Double { Double(words) / Double(max(sentences, 1)) }
  private var syllablesPerWord: Double { Double(syllables) / Double(max(measuredWords, 1)) }

  /// Years of school; can fall below 0. 0 for a text without words.
  public var grade: Double {
    if measuredWords == 0 { return 0 }
    switch language {
    case .english: return 0.39 * wordsPerSentence + 11.8 * syllablesPerWord - 15.59
    case .spanish: return -20.5 / wordsPerSentence + 4.9 * syllablesPerWord - 3.407
    }
  }

  /// The scale of Szigriszt-Pazos, 0 hard to 100 easy; nil for English.
  public var perspicuity: Double? {
    language == .spanish ? 206.835 - 62.3 * syllablesPerWord - wordsPerSentence : nil
  }

  /// `412 words, 61 sentences, grade 3.4 (Flesch-Kincaid)`.
  public var description: String {
    let formula = language == .english ? "Flesch-Kincaid" : "Crawford"
    let ease = perspicuity.map { ", Szigriszt-Pazos " + Self.oneDecimal($0) } ?? ""
    return "\(words) words, \(sentences) sentences, grade \(Self.oneDecimal(grade)) (\(formula)\(ease))"
  }

  /// Rounded to one digit, half away from zero.
  public static func oneDecimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return (tenths < 0 ? "-" : "") + "\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }

  // MARK: Counting

  private struct Counter {
    let language: SheetLanguage
    let leavingOut: Set<String>
    var words = 0
    var sentences = 0
    var syllables = 0
    var measured = 0
    private var isInSentence = false

    init(language: SheetLanguage, leavingOut: Set<String>) {
      self.language = language
      self.leavingOut = leavingOut
    }

    mutating func add(_ block: Block) {
      for part in block.parts {
        switch part {
        case .name:
          words += 1
          isInSentence = true
        case .text(let text): for word in text.split(whereSeparator: \.isWhitespace) { add(word) }
        }
      }
      endSentence()
    }

    private mutating func add(_ raw: Substring) {
      for word in ReadingLevel.words(in: raw) {
        words += 1
        isInSentence = true
        if !leavingOut.isDisjoint(with: TextFolding.tokens(String(word))) { continue }
        measured += 1
        syllables += Syllables.count(word, language)
      }
      let last = raw.last { !"”»\")’'".contains($0) }
      if let last, ".!?…".contains(last) { endSentence() }
    }

    private mutating func endSentence() {
      if isInSentence { sentences += 1 }
      isInSentence = false
    }
  }

  /// The words between two blanks: `and/or` is two, `X-ray` and `don’t` are one.
  static func words(in text: Substring) -> [Substring] {
    text.split { !$0.isLetter && !$0.isNumber && !"’'-.".contains($0) }.map { word in
      var word = word
      while let first = word.first, !first.isLetter, !first.isNumber { word.removeFirst() }
      while let last = word.last, !last.isLetter, !last.isNumber { word.removeLast() }
      return word
    }.filter { !$0.isEmpty }
  }
}
