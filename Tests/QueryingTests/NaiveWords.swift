import Querying
import Vocabulary

/// Words of names as the rules say them, by a plain walk over all words that anybody has.
struct NaiveWords: Sendable {
  /// Every folded word of a name, with the number of roles that have it.
  let counts: [String: Int]

  init(_ roles: [NaiveDirectory.Role]) {
    var counts: [String: Int] = [:]
    for role in roles { for word in role.names { counts[word, default: 0] += 1 } }
    self.counts = counts
  }

  /// For each word that was typed, the words of names that will do.
  func accepted(_ request: SearchRequest, in roles: [NaiveDirectory.Role]) -> [Set<String>] {
    var typed: [(word: String, isPrefix: Bool)] = []
    for word in request.words {
      let isPrefix = word.hasSuffix("*")
      let parts = TextFolding.tokens(isPrefix ? String(word.dropLast()) : word)
      for (i, part) in parts.enumerated() { typed.append((part, isPrefix && i == parts.count - 1)) }
    }
    let accepted = typed.map { word, isPrefix in
      isPrefix ? Set(counts.keys.filter { $0.hasPrefix(word) }) : forms(of: word, request.spelling)
    }
    guard request.spelling == .corrected, !typed.isEmpty else { return accepted }
    func finds(_ accepted: [Set<String>]) -> Bool {
      roles.contains { Self.passes($0, accepted, request.wordMatch) }
    }
    if finds(accepted) { return accepted }
    // Words that nobody has are read as the nearest; when each is somebody's, each may be one edit off.
    let correctable = typed.indices.filter { !typed[$0].isPrefix && Self.allowed(typed[$0].word) > 0 }
    let strangers = correctable.filter { accepted[$0].isEmpty }
    var corrected = accepted
    for i in strangers.isEmpty ? correctable : strangers {
      let most = min(Self.allowed(typed[i].word), strangers.isEmpty ? 1 : 2)
      for edits in 1...most {
        let near = near(typed[i].word, edits).subtracting([typed[i].word])
        corrected[i].formUnion(near)
        if !near.isEmpty { break }
      }
    }
    return finds(corrected) ? corrected : accepted
  }

  static func passes(
    _ role: NaiveDirectory.Role, _ accepted: [Set<String>], _ match: SearchRequest.WordMatch
  ) -> Bool {
    match == .all
      ? accepted.allSatisfy { !$0.isDisjoint(with: role.names) }
      : accepted.isEmpty || accepted.contains { !$0.isDisjoint(with: role.names) }
  }

  private func forms(of word: String, _ rule: SearchRequest.SpellingRule) -> Set<String> {
    switch rule {
    case .exact: counts[word] == nil ? [] : [word]
    case .corrected:
      Set(counts.keys.filter { $0 == word || Self.isDamaged($0, of: word) })
        .union(WordVariants.variants(of: word).map(\.token).filter { counts[$0] != nil })
    case .near(let edits):
      near(word, min(edits, Self.allowed(word))).union(counts[word] == nil ? [] : [word])
    }
  }

  /// Whether a word is another one with one letter lost.
  private static func isDamaged(_ name: String, of word: String) -> Bool {
    let (a, b) = (Array(name.unicodeScalars), Array(word.unicodeScalars))
    return a.count == b.count && a.count > 2 && a.filter { $0 == "\u{FFFD}" }.count == 1
      && zip(a, b).allSatisfy { $0 == $1 || $0 == "\u{FFFD}" }
  }

  static func allowed(_ word: String) -> Int {
    if word.unicodeScalars.contains(where: { ("0"..."9").contains($0) }) { return 0 }
    let letters = word.unicodeScalars.count
    return letters >= 9 ? 2 : letters >= 4 ? 1 : 0
  }

  private func near(_ word: String, _ edits: Int) -> Set<String> {
    if edits == 0 { return [] }
    let letters = Array(word.unicodeScalars)
    return Set(
      counts.keys.filter { name in
        let other = Array(name.unicodeScalars)
        return abs(other.count - letters.count) <= edits && name.utf8.count >= 3
          && !other.contains { ("0"..."9").contains($0) } && Self.distance(letters, other) <= edits
      })
  }

  /// The table as the textbook has it.
  private static func distance(_ s: [Unicode.Scalar], _ t: [Unicode.Scalar]) -> Int {
    var d = [[Int]](repeating: [Int](repeating: 0, count: t.count + 1), count: s.count + 1)
    for i in 0...s.count { d[i][0] = i }
    for j in 0...t.count { d[0][j] = j }
    for i in s.indices.map({ $0 + 1 }) {
      for j in t.indices.map({ $0 + 1 }) {
        d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (s[i - 1] == t[j - 1] ? 0 : 1))
        if i > 1, j > 1, s[i - 1] == t[j - 2], s[i - 2] == t[j - 1] {
          d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
        }
      }
    }
    return d[s.count][t.count]
  }
}
