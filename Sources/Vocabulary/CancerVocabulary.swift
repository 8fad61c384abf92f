/// A cancer type of the bundled tree.
public struct CancerType: Hashable, Sendable {
  /// A specialty that meets this cancer.
  public struct Specialty: Hashable, Sendable {
    /// NUCC code.
    public var code: String
    public var modality: Modality
    public var isPrimary: Bool

    public init(code: String, modality: Modality, isPrimary: Bool) {
      self.code = code
      self.modality = modality
      self.isPrimary = isPrimary
    }
  }

  public var id: String
  public var name: String
  public var parent: String?
  /// Words, abbreviations and Spanish words, as people type them.
  public var words: [String]
  /// ICD-10-CM prefixes, such as `C50`.
  public var codes: [String]
  public var ageGroup: AgeGroup?
  public var isRare: Bool
  public var specialties: [Specialty]

  public init(
    id: String, name: String, parent: String?, words: [String], codes: [String], ageGroup: AgeGroup?,
    isRare: Bool,
    specialties: [Specialty]
  ) {
    self.id = id
    self.name = name
    self.parent = parent
    self.words = words
    self.codes = codes
    self.ageGroup = ageGroup
    self.isRare = isRare
    self.specialties = specialties
  }
}

/// What a person's words for a cancer were understood to mean.
public enum CancerUnderstanding: Equatable, Sendable {
  /// - `corrected`: the words as they were read, when they were misspelt.
  case type(id: String, corrected: String?)
  /// The words can mean each of these; nobody guesses.
  case ambiguous([String])
  case unknown
}

/// The tree of cancer types and the words for them.
public struct CancerVocabulary: Sendable {
  public let types: [String: CancerType]
  private var children: [String: [String]] = [:]
  /// Ids by the key of a phrase: its folded words without small ones, in alphabetical order.
  private var byPhrase: [String: Set<String>] = [:]
  /// Likewise without `cancer` and `tumor`.
  private var byShortPhrase: [String: Set<String>] = [:]
  /// Ids by the keys, long and short, of their own names and of themselves.
  private var byName: [String: Set<String>] = [:]
  private var words = Set<String>()

  public init(_ list: [CancerType]) {
    types = Dictionary(list.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for type in list {
      if let parent = type.parent { children[parent, default: []].append(type.id) }
      for phrase in [type.name, type.id] + type.words {
        let words = Self.words(of: phrase)
        byPhrase[Self.key(words), default: []].insert(type.id)
        let short = words.filter { !Self.general.contains($0) }
        if !short.isEmpty { byShortPhrase[Self.key(short), default: []].insert(type.id) }
        self.words.formUnion(words)
      }
      for name in [type.name, type.id] {
        let words = Self.words(of: name)
        byName[Self.key(words), default: []].insert(type.id)
        byName[Self.key(words.filter { !Self.general.contains($0) }), default: []].insert(type.id)
      }
    }
    for key in children.keys { children[key]?.sort() }
  }

  private static let small: Set<String> = [
    "of", "the", "in", "a", "an", "on", "my", "and", "de", "del", "la", "el", "los", "las", "en", "y",
  ]
  private static let general: Set<String> = [
    "cancer", "cancers", "tumor", "tumors", "carcinoma", "cancer's", "tumores", "canceres", "disease",
  ]

  /// Folded words without the small ones, British spellings made American.
  ///
  /// Small words that stand alone stay: `AN` is an abbreviation.
  private static func words(of phrase: String) -> [String] {
    let all = TextFolding.tokens(phrase)
    let large = all.filter { !small.contains($0) }
    return (large.isEmpty ? all : large).map(american)
  }

  private static let british: [(british: [UInt8], american: [UInt8])] = [
    ("tumour", "tumor"), ("aemia", "emia"), ("oesoph", "esoph"), ("haem", "hem"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

  /// On bytes: every word of the whole vocabulary passes here whenever a cancer is asked for.
  private static func american(_ word: String) -> String {
    // Each British form has an e or a u.
    guard word.utf8.contains(0x65) || word.utf8.contains(0x75) else { return word }
    var bytes = Array(word.utf8)
    var isChanged = false
    for (british, american) in british where bytes.count >= british.count {
      for start in 0...bytes.count - british.count
      where bytes[start] == british[0] && bytes[start..<start + british.count].elementsEqual(british) {
        bytes.replaceSubrange(start..<start + british.count, with: american)
        isChanged = true
        break
      }
    }
    return isChanged ? String(decoding: bytes, as: UTF8.self) : word
  }

  private static func key(_ words: [String]) -> String { Set(words).sorted().joined(separator: " ") }

  /// Reads a person's words: an id, a name, a lay or Spanish word, an abbreviation, or an ICD-10-CM code.
  ///
  /// A word that nobody knows is read as the one known word an edit away (two from nine letters), and that is said.
  public func understand(_ text: String) -> CancerUnderstanding {
    if types[text] != nil { return .type(id: text, corrected: nil) }
    if let found = understand(code: text) { return found }
    let words = Self.words(of: text)
    guard !words.isEmpty else { return .unknown }
    if let found = lookUp(words) { return found }
    let corrected = words.map { correct($0) ?? $0 }
    guard corrected != words, let found = lookUp(corrected) else { return .unknown }
    if case .type(let id, _) = found { return .type(id: id, corrected: corrected.joined(separator: " ")) }
    return found
  }

  private func lookUp(_ words: [String]) -> CancerUnderstanding? {
    let key = Self.key(words)
    if let ids = byPhrase[key] { return one(of: ids, key: key) }
    let short = Self.key(words.filter { !Self.general.contains($0) })
    guard !short.isEmpty, let ids = byShortPhrase[short] else { return nil }
    return one(of: ids, key: short)
  }

  /// Likewise; but a type whose own name this is comes before those that have it as a word: `Chordoma` is chordoma,
  /// though it is a word for bone cancer too.
  private func one(of ids: Set<String>, key: String) -> CancerUnderstanding {
    let named = ids.intersection(byName[key] ?? [])
    return one(of: named.isEmpty ? ids : named)
  }

  /// One id; or of several the one above all the others; or all of them.
  private func one(of ids: Set<String>) -> CancerUnderstanding {
    let top = ids.filter { id in ids.allSatisfy { $0 == id || ancestors(of: $0).contains(id) } }
    if let only = top.first { return .type(id: only, corrected: nil) }
    return .ambiguous(ids.sorted())
  }

  /// `C50.912` means the types whose longest prefix fits it, or failing these, those with a prefix that begins so.
  private func understand(code text: String) -> CancerUnderstanding? {
    let code = text.uppercased().filter { $0 != "." && $0 != " " }
    // The third place can be a letter: C4A, C7B, D3A.
    guard code.utf8.count >= 3, let first = code.utf8.first, (0x41...0x5A).contains(first),
      code.utf8.dropFirst().prefix(2).allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x41 || $0 == 0x42 }),
      let second = code.utf8.dropFirst().first, second < 0x41
    else { return nil }
    var longest = 0
    var fitting = Set<String>()
    var beginning = Set<String>()
    for type in types.values {
      for prefix in type.codes {
        let plain = prefix.filter { $0 != "." }
        if plain.hasPrefix(code) { beginning.insert(type.id) }
        guard code.hasPrefix(plain), plain.utf8.count >= max(longest, 1) else { continue }
        if plain.utf8.count > longest { fitting = [] }
        longest = plain.utf8.count
        fitting.insert(type.id)
      }
    }
    let ids = narrowest(fitting.isEmpty ? beginning : fitting)
    return ids.isEmpty ? nil : one(of: ids)
  }

  /// Of types that share a prefix: from each topmost one down, while one alone is next below and its codes are
  /// others. `C61` is prostate cancer and not every cancer of that system; `C64` is kidney cancer and not the one
  /// kind of it that has no other code.
  private func narrowest(_ ids: Set<String>) -> Set<String> {
    func tops(_ ids: Set<String>) -> Set<String> { ids.filter { ids.isDisjoint(with: ancestors(of: $0)) } }
    return Set(
      tops(ids).map { top in
        var current = top
        while true {
          let next = tops(ids.intersection(descendants(of: current)))
          guard next.count == 1, let only = next.first, types[only]?.codes != types[current]?.codes else {
            return current
          }
          current = only
        }
      })
  }

  private func correct(_ word: String) -> String? {
    if words.contains(word) || word.count < 4 { return nil }
    let allowed = word.count >= 9 ? 2 : 1
    for edits in 1...allowed {
      let near = words.filter { abs($0.count - word.count) <= edits && Spelling.distance($0, word) == edits }
      if near.count == 1 { return near.first }
      if near.count > 1 { return nil }
    }
    return nil
  }

  /// From the parent upward.
  public func ancestors(of id: String) -> [String] {
    var result: [String] = []
    var next = types[id]?.parent
    while let current = next, !result.contains(current) {
      result.append(current)
      next = types[current]?.parent
    }
    return result
  }

  public func descendants(of id: String) -> [String] {
    var result: [String] = []
    var waiting = children[id] ?? []
    while let current = waiting.popLast() {
      if result.contains(current) { continue }
      result.append(current)
      waiting += children[current] ?? []
    }
    return result.sorted()
  }

  /// The specialties that meet a type; where none are stated for it, those of the nearest type above.
  public func specialties(for id: String) -> [CancerType.Specialty] {
    for candidate in [id] + ancestors(of: id) {
      if let type = types[candidate], !type.specialties.isEmpty { return type.specialties }
    }
    return []
  }

  /// The types whose names are nearest to words that mean nothing, at most five.
  public func suggestions(for text: String) -> [String] {
    let wanted = Set(Self.words(of: text).filter { !Self.general.contains($0) })
    return types.values.filter { type in
      !wanted.isDisjoint(with: Self.words(of: type.name))
        || type.words.contains { !wanted.isDisjoint(with: Self.words(of: $0)) }
    }.map(\.id).sorted().prefix(5).map { $0 }
  }
}
