import DirectoryModel
import Indexing
import Vocabulary

/// The words of a request, each with whoever has it.
struct WordQuestion {
  /// One word: all ways in which it may be found.
  struct Clause {
    /// As it was typed, folded; a prefix keeps its `*`.
    var typed: String
    var roles: RoleExpression
    /// Whoever has it as it was typed.
    var asTyped: RoleExpression
    /// Nicknames and other spellings of words of organizations by which it is found as well.
    var variants: [(word: WordVariant, roles: RoleExpression)] = []
    /// Whether it may be read as another word: no prefix, no digits.
    var isCorrectable: Bool
    /// Other words by which it is found, when the typed one finds nobody.
    var corrections: [NearWord] = []
  }

  var clauses: [Clause]
  let match: SearchRequest.WordMatch

  /// nil when the request has no words.
  init?(_ request: SearchRequest, _ snapshot: Snapshot) {
    guard !request.words.isEmpty else { return nil }
    match = request.wordMatch
    clauses = []
    var scratch: [UInt8] = []
    for word in request.words {
      var text = word
      let isPrefix = text.utf8.last == 0x2A
      if isPrefix { text.removeLast() }
      let first = clauses.count
      text.withUTF8 { utf8 in
        TextFolding.forEachToken(in: UnsafeRawBufferPointer(utf8), scratch: &scratch) {
          clauses.append(Self.clause($0, request.spelling, snapshot))
        }
      }
      // `smith-jo*`: only the last part is open.
      if isPrefix, clauses.count > first {
        let last = clauses.removeLast().typed
        clauses.append(Self.prefix(last, snapshot))
      }
    }
    if clauses.isEmpty { return nil }
  }

  private static func prefix(_ text: String, _ snapshot: Snapshot) -> Clause {
    var copy = text
    let roles = copy.withUTF8 { snapshot.roles(wordsBeginning: UnsafeRawBufferPointer($0)) }
    return Clause(typed: text + "*", roles: roles, asTyped: roles, isCorrectable: false)
  }

  private static func clause(
    _ token: UnsafeRawBufferPointer, _ rule: SearchRequest.SpellingRule, _ snapshot: Snapshot
  ) -> Clause {
    let asTyped = snapshot.roles(.token, token)
    var roles = asTyped
    var variants: [(word: WordVariant, roles: RoleExpression)] = []
    var allowed = 0
    switch rule {
    case .exact: break
    case .corrected:
      roles = damagedForms(of: token).reduce(roles) { $0.union(snapshot.roles(.token, $1)) }
      if WordVariants.hasVariants(WordVariants.hash(token)) {
        variants = WordVariants.variants(of: token.text).map { ($0, snapshot.roles(.token, $0.token)) }
        roles = variants.reduce(roles) { $0.union($1.roles) }
      }
      allowed = Self.edits(for: token)
    case .near(let edits):
      allowed = Self.edits(for: token)
      let near = snapshot.words(near: token, edits: min(allowed, edits))
      if !near.isEmpty { roles = .anyOf([roles] + near.map { snapshot.roles($0) }) }
    }
    return Clause(
      typed: token.text, roles: roles, asTyped: asTyped, variants: variants, isCorrectable: allowed > 0)
  }

  /// One edit from four letters, two from nine, none in a word with a digit.
  static func edits(for token: UnsafeRawBufferPointer) -> Int {
    var letters = 0
    for byte in token {
      if (0x30...0x39).contains(byte) { return 0 }
      if byte & 0xC0 != 0x80 { letters += 1 }
    }
    return letters >= 9 ? 2 : letters >= 4 ? 1 : 0
  }

  /// The word with each of its letters lost in turn: a letter that a source has lost (U+FFFD) stands for any one.
  private static func damagedForms(of token: UnsafeRawBufferPointer) -> [String] {
    let letters = Array(token.text.unicodeScalars)
    // Of one or two letters too little would be left.
    guard (3...32).contains(letters.count) else { return [] }
    return letters.indices.map { lost in
      var form = String.UnicodeScalarView()
      for (i, letter) in letters.enumerated() { form.append(i == lost ? "\u{FFFD}" : letter) }
      return String(form)
    }
  }

  var roles: RoleExpression {
    let parts = clauses.map(\.roles)
    if parts.count == 1 { return parts[0] }
    return match == .all ? .allOf(parts) : .anyOf(parts)
  }

  // MARK: Corrections

  /// The question with misspelt words read as the nearest ones; nil when somebody is found as typed, or nobody
  /// with corrections either.
  ///
  /// A word that nobody has is read as the words that are nearest to it; when every word is somebody's, but nobody
  /// has all, each may be one edit off.
  func corrected(_ snapshot: Snapshot) -> WordQuestion? {
    guard snapshot.select(roles).isEmpty else { return nil }
    var result = self
    let strangers = clauses.indices.filter { clauses[$0].isCorrectable && clauses[$0].roles.isNone }
    let candidates = strangers.isEmpty ? clauses.indices.filter { clauses[$0].isCorrectable } : strangers
    for i in candidates {
      let near = Self.nearest(to: clauses[i].typed, snapshot, atMost: strangers.isEmpty ? 1 : 2)
      if near.isEmpty { continue }
      result.clauses[i].corrections = near
      result.clauses[i].roles = .anyOf([clauses[i].roles] + near.map { snapshot.roles($0) })
    }
    let found = snapshot.select(result.roles)
    if found.isEmpty { return nil }
    // Only words by which somebody is found are named.
    for i in candidates {
      result.clauses[i].corrections.removeAll {
        snapshot.select(allOf: [found.expression, snapshot.roles($0)]).isEmpty
      }
    }
    return result
  }

  private static func nearest(to word: String, _ snapshot: Snapshot, atMost most: Int) -> [NearWord] {
    var copy = word
    return copy.withUTF8 { utf8 in
      let token = UnsafeRawBufferPointer(utf8)
      let allowed = min(Self.edits(for: token), most)
      guard allowed > 0 else { return [] }
      for edits in 1...allowed {
        let near = snapshot.words(near: token, edits: edits)
        if !near.isEmpty { return near }
      }
      return []
    }
  }

  /// What was read otherwise, word by word: the words it was read as, the commonest first.
  var readings: [(typed: String, read: [String])] {
    clauses.filter { !$0.corrections.isEmpty }.map { clause in
      (
        clause.typed,
        clause.corrections.sorted { ($1.roles, $0.text) < ($0.roles, $1.text) }.map(\.text)
      )
    }
  }
}

/// A word by which a hit was found although another was typed.
public struct FoundWord: Hashable, Sendable {
  /// Why the one stands for the other.
  public enum Ground: String, Sendable {
    case nickname
    case organizationWord = "organization_word"
    case correction
  }

  public var typed: String
  public var found: String
  public var ground: Ground

  /// Both words folded.
  public init(typed: String, found: String, ground: Ground) {
    self.typed = typed
    self.found = found
    self.ground = ground
  }
}

extension WordQuestion {
  /// The other words by which a role is found, where it has not those that were typed.
  func foundWords(_ role: Int, _ snapshot: Snapshot) -> [FoundWord] {
    clauses.compactMap { clause in
      if snapshot.contains(clause.asTyped, role) { return nil }
      if let variant = clause.variants.first(where: { snapshot.contains($0.roles, role) }) {
        return FoundWord(
          typed: clause.typed, found: variant.word.token,
          ground: variant.word.kind == .nickname ? .nickname : .organizationWord)
      }
      let near = clause.corrections.first { snapshot.contains(snapshot.roles($0), role) }
      return near.map { FoundWord(typed: clause.typed, found: $0.text, ground: .correction) }
    }
  }
}
