import Preparing
import Reading

/// An opinion that a person has written down for `reconcile`.
final class OpinionFuzzing: FuzzTarget {
  static let name = "opinion"

  init(_ work: WorkFolder) {}

  func run(_ bytes: [UInt8]) {
    do {
      let opinion = try OpinionFile.read(MemoryByteSource(name: "fuzz.json", bytes: bytes))
      _ = Reconciliation(first: opinion, second: opinion)
    } catch {}
  }
}
