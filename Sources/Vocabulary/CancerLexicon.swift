/// Where the phrases and the tree of cancer types lie: in dictionaries, or prepared in a file.
///
/// Types are numbered in the order of their ids. Nothing here decides what words mean: that is `CancerVocabulary`.
protocol CancerLexicon: Sendable {
  var count: Int { get }
  func ordinal(of id: String) -> Int?
  func id(_ ordinal: Int) -> String
  func name(_ ordinal: Int) -> String
  func parent(_ ordinal: Int) -> Int?
  func codes(_ ordinal: Int) -> [String]
  func type(_ ordinal: Int) -> CancerType
  /// The types that have a phrase with this key, ascending.
  func meanings(_ kind: PhraseKey.Kind, _ key: String) -> [Int]
  /// Whether any phrase holds the word, in the form in which it is written there.
  func holds(word: String) -> Bool
  /// Every word of the phrases that has so many bytes, in no stated order.
  func forEachWord(ofLength length: Int, _ body: (String) -> Void)
}

/// The forms in which one phrase is looked up.
enum PhraseKey {
  enum Kind: UInt8, CaseIterable, Sendable {
    /// All large words, in alphabetical order.
    case whole = 1
    /// Without the words for any cancer.
    case short = 2
    /// Likewise in the order typed, without blanks: `non small cell` and `nonsmall cell` are one.
    case joined = 3
    /// Of a type's own name or id, whole and short.
    case name = 4
  }

  /// Folded words, British spellings made American.
  static func words(_ phrase: String) -> [String] { TextFolding.tokens(phrase).map(PatientWords.american) }

  /// Canonical words without the small ones; small words that stand alone stay, `AN` is an abbreviation.
  static func large(_ words: [String]) -> [String] {
    let large = words.filter { !PatientWords.small.contains($0) }
    return (large.isEmpty ? words : large).map(PatientWords.canonical)
  }

  static func specific(_ large: [String]) -> [String] {
    large.filter { !PatientWords.general.contains($0) }
  }

  static func sorted(_ words: [String]) -> String {
    words.count == 1 ? words[0] : Set(words).sorted().joined(separator: " ")
  }

  /// Nil where joining says nothing that the words do not, or too little.
  static func joined(_ large: [String]) -> String? {
    let text = specific(large).joined()
    return text.utf8.count >= 5 ? text : nil
  }

  /// All keys of a phrase.
  static func all(of phrase: String, isName: Bool) -> [(kind: Kind, key: String)] {
    let large = large(words(phrase))
    guard !large.isEmpty else { return [] }
    let short = specific(large)
    var keys: [(kind: Kind, key: String)] = [(.whole, sorted(large))]
    if !short.isEmpty { keys.append((.short, sorted(short))) }
    if let joined = joined(large) { keys.append((.joined, joined)) }
    if isName {
      keys.append((.name, sorted(large)))
      if !short.isEmpty && short != large { keys.append((.name, sorted(short))) }
    }
    return keys
  }
}

extension CancerType {
  /// The type's name, its id, and all words for it.
  var phrases: [String] { [name, id] + words }
}

/// The lexicon in dictionaries: the plain form, which the prepared one must equal.
struct ListedCancerLexicon: CancerLexicon {
  private let types: [CancerType]
  private let ordinals: [String: Int]
  private let byKey: [[String: [Int]]]
  private let words: Set<String>

  init(_ list: [CancerType]) {
    let byID = Dictionary(list.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    types = byID.values.sorted { $0.id < $1.id }
    ordinals = Dictionary(uniqueKeysWithValues: types.enumerated().map { ($0.element.id, $0.offset) })
    var byKey = [[String: [Int]]](repeating: [:], count: PhraseKey.Kind.allCases.count + 1)
    var words = Set<String>()
    for (ordinal, type) in types.enumerated() {
      for (i, phrase) in type.phrases.enumerated() {
        words.formUnion(PhraseKey.words(phrase))
        for (kind, key) in PhraseKey.all(of: phrase, isName: i < 2)
        where byKey[Int(kind.rawValue)][key]?.last != ordinal {
          byKey[Int(kind.rawValue)][key, default: []].append(ordinal)
        }
      }
    }
    self.byKey = byKey
    self.words = words
  }

  var count: Int { types.count }
  func ordinal(of id: String) -> Int? { ordinals[id] }
  func id(_ ordinal: Int) -> String { types[ordinal].id }
  func name(_ ordinal: Int) -> String { types[ordinal].name }
  func parent(_ ordinal: Int) -> Int? { types[ordinal].parent.flatMap { ordinals[$0] } }
  func codes(_ ordinal: Int) -> [String] { types[ordinal].codes }
  func type(_ ordinal: Int) -> CancerType { types[ordinal] }

  func meanings(_ kind: PhraseKey.Kind, _ key: String) -> [Int] { byKey[Int(kind.rawValue)][key] ?? [] }

  func holds(word: String) -> Bool { words.contains(word) }

  func forEachWord(ofLength length: Int, _ body: (String) -> Void) {
    for word in words where word.utf8.count == length { body(word) }
  }

  /// Every key with its meanings, and every word: what is prepared.
  var allKeys: [(kind: PhraseKey.Kind, key: String, meanings: [Int])] {
    PhraseKey.Kind.allCases.flatMap { kind in
      byKey[Int(kind.rawValue)].sorted { $0.key < $1.key }.map { (kind, $0.key, $0.value) }
    }
  }

  var allWords: [String] { words.sorted() }
}
