import DirectoryModel
import Indexing
import Postgres

/// The terms that so many roles have that a list of them is no help to a database: each has a bit in a few whole numbers
/// beside a role, so that asking for it is one comparison and counting by all of them is one pass.
struct CommonTerms {
  /// By position of the term: its bit, counted through all columns; -1 for a term without one.
  private let bits: [Int16]
  private static let few = 12

  init(_ snapshot: Snapshot) {
    // Below a thousandth, and of parts of names, few enough roles are found by their lists. What has few values is asked
    // about with every question, also as what must not be.
    let least = max(1, snapshot.roleCount / 1000)
    let names: Set<UInt8> = [Facet.token.rawValue, Facet.prefix.rawValue]
    var chosen: [(roles: Int, term: Int)] = []
    for term in 0..<snapshot.termCount {
      let stored = snapshot.storedTerm(term)
      if names.contains(stored.facet) { continue }
      let values = Facet(rawValue: stored.facet).map { snapshot.terms($0).count } ?? 0
      if values <= Self.few {
        chosen.append((snapshot.roleCount, term))
      } else if stored.roles >= least {
        chosen.append((stored.roles, term))
      }
    }
    chosen.sort { $0.roles != $1.roles ? $0.roles > $1.roles : $0.term < $1.term }
    var bits = [Int16](repeating: -1, count: snapshot.termCount)
    // Terms of one facet lie together, so that counting by a facet reads one or two numbers.
    let most = PublishedFormat.bitColumns * PublishedFormat.bitsPerColumn
    for (bit, term) in chosen.prefix(most).map(\.term).sorted().enumerated() { bits[term] = Int16(bit) }
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
