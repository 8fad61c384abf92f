/// Near misses of names that people type.
public enum Spelling {
  /// Bytes of a word beyond which it is no name that was typed wrong.
  private static let longest = 128

  /// The one candidate within a third of the word's length in edits; nil when none or several are as near.
  ///
  /// Cost: O(candidates × length²); for short lists.
  public static func nearest(to word: String, in candidates: [String]) -> String? {
    if word.utf8.count > longest { return nil }
    let allowed = max(1, word.count / 3)
    let ranked = candidates.map { (candidate: $0, distance: distance(word, $0)) }.filter {
      $0.distance <= allowed
    }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return ranked.filter { $0.distance == best.distance }.count == 1 ? best.candidate : nil
  }

  /// Optimal string alignment distance: insertions, deletions, substitutions, and swaps of neighbors.
  public static func distance(_ a: String, _ b: String) -> Int {
    let s = Array(a.lowercased().unicodeScalars)
    let t = Array(b.lowercased().unicodeScalars)
    var rows = [[Int]](repeating: [Int](repeating: 0, count: t.count + 1), count: s.count + 1)
    for i in 0...s.count { rows[i][0] = i }
    for j in 0...t.count { rows[0][j] = j }
    for i in stride(from: 1, through: s.count, by: 1) {
      for j in stride(from: 1, through: t.count, by: 1) {
        let change = s[i - 1] == t[j - 1] ? 0 : 1
        rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + change)
        if i > 1, j > 1, s[i - 1] == t[j - 2], s[i - 2] == t[j - 1] {
          rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
        }
      }
    }
    return rows[s.count][t.count]
  }
}

extension Spelling {
  /// Whether `distance` between two words of bytes is at most `edits`: it stops as soon as no row can stay below.
  static func isWithin(_ edits: Int, _ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard abs(a.count - b.count) <= edits else { return false }
    if a == b { return true }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    var row = last
    for i in a.indices {
      row[0] = i + 1
      var least = row[0]
      for j in b.indices {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
        row[j + 1] = best
        least = min(least, best)
      }
      if least > edits { return false }
      (beforeLast, last, row) = (last, row, beforeLast)
    }
    return last[b.count] <= edits
  }
}
