import DirectoryModel
import Glibc

/// Interns terms while an index is built: facet and bytes → a number, in the order of first sight.
final class TermTable {
  /// Facet and folded bytes of each term, one after the other.
  private(set) var bytes: [UInt8] = []
  private(set) var offsets: [Int] = [0]
  private(set) var facets: [UInt8] = []
  /// Number of roles of each term.
  private(set) var counts: [UInt32] = []
  /// The last role that was given each term, so that none is given one twice.
  private var lastRole: [UInt32] = []
  /// Open addressing; id + 1, 0 for free.
  private var slots: [UInt32]
  private var mask: Int

  init() {
    slots = [UInt32](repeating: 0, count: 1 << 16)
    mask = (1 << 16) - 1
  }

  var count: Int { facets.count }

  /// Where the search for a term begins in a table of slots whose size is a power of two.
  @inline(__always)
  static func slot(_ facet: UInt8, _ value: UnsafeRawBufferPointer, mask: Int) -> Int {
    Int(truncatingIfNeeded: ByteHash.hash(value, seed: UInt64(facet))) & mask
  }

  func id(_ facet: Facet, _ value: UnsafeRawBufferPointer) -> UInt32 {
    let hash = ByteHash.hash(value, seed: UInt64(facet.rawValue))
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let id = Int(slots[slot]) &- 1
      if facets[id] == facet.rawValue && equals(id, value) { return UInt32(truncatingIfNeeded: id) }
      slot = (slot &+ 1) & mask
    }
    let id = UInt32(facets.count)
    bytes.append(contentsOf: value)
    offsets.append(bytes.count)
    facets.append(facet.rawValue)
    counts.append(0)
    lastRole.append(.max)
    slots[slot] = id + 1
    if facets.count * 2 > slots.count { grow() }
    return id
  }

  private func equals(_ id: Int, _ value: UnsafeRawBufferPointer) -> Bool {
    let start = offsets[id]
    guard offsets[id &+ 1] &- start == value.count else { return false }
    return value.isEmpty
      || bytes.withUnsafeBytes { memcmp($0.baseAddress! + start, value.baseAddress!, value.count) == 0 }
  }

  private func grow() {
    mask = slots.count * 2 - 1
    slots = [UInt32](repeating: 0, count: mask + 1)
    for id in facets.indices {
      let hash = bytes.withUnsafeBytes {
        ByteHash.hash(
          UnsafeRawBufferPointer(rebasing: $0[offsets[id]..<offsets[id + 1]]), seed: UInt64(facets[id]))
      }
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(id) + 1
    }
  }

  /// Notes that a role has the term.
  ///
  /// - Returns: false when it was noted already.
  func mark(_ id: UInt32, role: UInt32) -> Bool {
    if lastRole[Int(id)] == role { return false }
    lastRole[Int(id)] = role
    counts[Int(id)] &+= 1
    return true
  }

  /// Ids in the order of facet and bytes.
  func sorted() -> [UInt32] {
    bytes.withUnsafeBytes { all in
      (0..<UInt32(count)).sorted { a, b in
        let (i, j) = (Int(a), Int(b))
        if facets[i] != facets[j] { return facets[i] < facets[j] }
        return UnsafeRawBufferPointer(rebasing: all[offsets[i]..<offsets[i + 1]])
          .lexicographicallyPrecedes(UnsafeRawBufferPointer(rebasing: all[offsets[j]..<offsets[j + 1]]))
      }
    }
  }
}
