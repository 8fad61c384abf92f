import DirectoryModel
import Indexing
import Postgres

/// The terms that have a bit in a few whole numbers beside each role, so that asking for one is a comparison of numbers
/// and counting by all of them is one pass: all that filters ask for, as far as there is room. Names are found by lists.
struct CommonTerms {
  /// By position of the term: its bit, counted through all columns; -1 for a term without one.
  private let bits: [Int16]

  init(_ snapshot: Snapshot) {
    let names: Set<UInt8> = [Facet.token.rawValue, Facet.prefix.rawValue]
    var candidates: [(values: Int, roles: Int, term: Int)] = []
    for term in 0..<snapshot.termCount {
      let stored = snapshot.storedTerm(term)
      if names.contains(stored.facet) { continue }
      candidates.append(
        (Facet(rawValue: stored.facet).map { snapshot.terms($0).count } ?? 0, stored.roles, term))
    }
    // What has few values is asked with most questions; of much, what many roles have.
    let most = PublishedFormat.bitColumns * PublishedFormat.bitsPerColumn
    candidates.sort {
      let (a, b) = ($0.values > most / 3, $1.values > most / 3)
      if a != b { return b }
      if !a, $0.values != $1.values { return $0.values < $1.values }
      return $0.roles != $1.roles ? $0.roles > $1.roles : $0.term < $1.term
    }
    var bits = [Int16](repeating: -1, count: snapshot.termCount)
    // Terms of one facet lie together, so that counting by a facet reads one or two numbers.
    for (bit, term) in candidates.prefix(most).map(\.term).sorted().enumerated() { bits[term] = Int16(bit) }
    self.bits = bits
  }

  /// Nil for a term without one.
  func bit(_ term: Int) -> Int16? { bits[term] >= 0 ? bits[term] : nil }

  /// Sets the bit of a term.
  func set(_ term: Int, in columns: inout [Int64]) {
    guard bits[term] >= 0 else { return }
    let (column, bit) = Int(bits[term]).quotientAndRemainder(dividingBy: PublishedFormat.bitsPerColumn)
    columns[column] |= 1 << Int64(bit)
  }
}
