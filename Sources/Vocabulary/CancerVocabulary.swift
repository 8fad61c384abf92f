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
    id: String, name: String, parent: String?, words: [String], codes: [String], ageGroup: AgeGroup?, isRare: Bool,
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
  private static func words(of phrase: String) -> [String] {
    TextFolding.tokens(phrase).filter { !small.contains($0) }.map { word in
      var result = word
      for (british, american) in [("tumour", "tumor"), ("aemia", "emia"), ("oesoph", "esoph"), ("haem", "hem")] {
        if let range = result.firstRange(of: british) { result.replaceSubrange(range, with: american) }
      }
      return result
    }
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
    if let ids = byPhrase[Self.key(words)] { return one(of: ids) }
    let short = words.filter { !Self.general.contains($0) }
    guard !short.isEmpty, let ids = byShortPhrase[Self.key(short)] else { return nil }
    return one(of: ids)
  }

  /// One id; or of several the one above all the others; or all of them.
  private func one(of ids: Set<String>) -> CancerUnderstanding {
    let top = ids.filter { id in ids.allSatisfy { $0 == id || ancestors(of: $0).contains(id) } }
    if let only = top.first { return .type(id: only, corrected: nil) }
    return .ambiguous(ids.sorted())
  }

  /// `C50.912` means the types whose longest prefix fits it.
  private func understand(code text: String) -> CancerUnderstanding? {
    let code = text.uppercased().filter { $0 != "." && $0 != " " }
    guard code.utf8.count >= 3, let first = code.utf8.first, (0x41...0x5A).contains(first),
      code.utf8.dropFirst().prefix(2).allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    var longest = 0
    var ids = Set<String>()
    for type in types.values {
      for prefix in type.codes {
        let plain = prefix.filter { $0 != "." }
        guard code.hasPrefix(plain) || plain.hasPrefix(code) else { continue }
        let shared = min(plain.utf8.count, code.utf8.count)
        if shared > longest {
          longest = shared
          ids = []
        }
        if shared == longest { ids.insert(type.id) }
      }
    }
    return ids.isEmpty ? nil : one(of: ids)
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
      !wanted.isDisjoint(with: Self.words(of: type.name)) || type.words.contains { !wanted.isDisjoint(with: Self.words(of: $0)) }
    }.map(\.id).sorted().prefix(5).map { $0 }
  }
}
