import DirectoryModel
import Glibc

/// Interns terms while an index is built: facet and bytes → a number, in the order of first sight.
final class TermTable {
  /// Facet and folded bytes of each term, one after the other.
  private(set) var bytes: [UInt8] = []
  private(set) var offsets: [Int] = [0]
  private(set) var facets: [UInt8] = []
  private struct Use {
    /// Number of roles that have the term.
    var roles: UInt32 = 0
    /// The last role that was given it, so that none is given one twice.
    var lastRole = UInt32.max
  }
  private var uses: [Use] = []
  /// Open addressing; the upper half of the hash over id + 1, 0 for free.
  private var slots: [UInt64]
  private var mask: Int

  /// Short terms seen of late, found by comparing two words instead of a search in the table.
  private struct Recent {
    var key = RecentKey(low: 0, high: 0, tag: 0)
    var id: UInt32 = 0
  }
  private struct RecentKey: Equatable {
    var low: UInt64
    var high: UInt64
    /// Facet and length; 0 for none.
    var tag: UInt32

    /// - Parameter value: at most sixteen bytes.
    @inline(__always)
    init(_ facet: Facet, _ value: UnsafeRawBufferPointer) {
      let n = value.count
      tag = UInt32(facet.rawValue) << 8 | UInt32(truncatingIfNeeded: n)
      (low, high) = (0, 0)
      if n >= 8 {
        low = value.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
        high = value.loadUnaligned(fromByteOffset: n &- 8, as: UInt64.self)
      } else if n >= 4 {
        low = UInt64(value.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
        high = UInt64(value.loadUnaligned(fromByteOffset: n &- 4, as: UInt32.self))
      } else {
        for i in 0..<n { low = low &<< 8 | UInt64(value[i]) }
      }
    }

    init(low: UInt64, high: UInt64, tag: UInt32) { (self.low, self.high, self.tag) = (low, high, tag) }

    /// A place among 16,384.
    var place: Int {
      let mixed = (low ^ (high &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(tag) &<< 40) &* 0xD6E8_FEB8_6659_FD93
      return Int(truncatingIfNeeded: mixed >> 50)
    }
  }
  private var recent = [Recent](repeating: Recent(), count: 1 << 14)

  init() {
    slots = [UInt64](repeating: 0, count: 1 << 16)
    mask = (1 << 16) - 1
  }

  var count: Int { facets.count }

  /// Where the search for a term begins in a table of slots whose size is a power of two.
  @inline(__always)
  static func slot(_ facet: UInt8, _ value: UnsafeRawBufferPointer, mask: Int) -> Int {
    Int(truncatingIfNeeded: ByteHash.hash(value, seed: UInt64(facet))) & mask
  }

  func id(_ facet: Facet, _ value: UnsafeRawBufferPointer) -> UInt32 {
    if value.count > 16 { return found(facet, value) }
    let key = RecentKey(facet, value)
    let place = key.place
    return recent.withUnsafeMutableBufferPointer { recent in
      if recent[place].key == key { return recent[place].id }
      let id = found(facet, value)
      recent[place] = Recent(key: key, id: id)
      return id
    }
  }

  private func found(_ facet: Facet, _ value: UnsafeRawBufferPointer) -> UInt32 {
    let hash = ByteHash.hash(value, seed: UInt64(facet.rawValue))
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = slots[slot]
      if entry == 0 { break }
      if (entry ^ hash) >> 32 == 0 {
        let id = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
        if facets[id] == facet.rawValue && equals(id, value) { return UInt32(truncatingIfNeeded: id) }
      }
      slot = (slot &+ 1) & mask
    }
    let id = UInt32(facets.count)
    bytes.append(contentsOf: value)
    offsets.append(bytes.count)
    facets.append(facet.rawValue)
    uses.append(Use())
    slots[slot] = hash & ~0xFFFF_FFFF | UInt64(id + 1)
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
    slots = [UInt64](repeating: 0, count: mask + 1)
    for id in facets.indices {
      let hash = bytes.withUnsafeBytes {
        ByteHash.hash(
          UnsafeRawBufferPointer(rebasing: $0[offsets[id]..<offsets[id + 1]]), seed: UInt64(facets[id]))
      }
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = hash & ~0xFFFF_FFFF | UInt64(id + 1)
    }
  }

  /// Number of roles that have the term.
  func roleCount(_ id: UInt32) -> Int { Int(uses[Int(id)].roles) }

  /// Notes that a role has the term.
  ///
  /// - Returns: false when it was noted already.
  func mark(_ id: UInt32, role: UInt32) -> Bool {
    uses.withUnsafeMutableBufferPointer { uses in
      if uses[Int(id)].lastRole == role { return false }
      uses[Int(id)].lastRole = role
      uses[Int(id)].roles &+= 1
      return true
    }
  }

  /// Notes that a role has the terms, and appends those that were not noted already.
  func mark(_ ids: [UInt32], role: UInt32, into noted: inout [UInt32]) {
    uses.withUnsafeMutableBufferPointer { uses in
      for id in ids where uses[Int(id)].lastRole != role {
        uses[Int(id)].lastRole = role
        uses[Int(id)].roles &+= 1
        noted.append(id)
      }
    }
  }

  /// Ids in the order of facet and bytes.
  func sorted() -> [UInt32] {
    struct Entry {
      /// The facet and the first seven bytes: what tells most terms apart travels with them.
      var first: UInt64
      var id: UInt32
    }
    return bytes.withUnsafeBytes { all in
      var entries: [Entry] = []
      entries.reserveCapacity(count)
      for id in 0..<count {
        var first = UInt64(facets[id])
        for i in offsets[id]..<offsets[id] &+ 7 {
          first = first &<< 8 | (i < offsets[id &+ 1] ? UInt64(all[i]) : 0)
        }
        entries.append(Entry(first: first, id: UInt32(truncatingIfNeeded: id)))
      }
      entries.sort { (a: Entry, b: Entry) -> Bool in
        if a.first != b.first { return a.first < b.first }
        let (i, j) = (Int(a.id), Int(b.id))
        let (m, n) = (offsets[i &+ 1] &- offsets[i], offsets[j &+ 1] &- offsets[j])
        let order =
          min(m, n) == 0 ? 0 : memcmp(all.baseAddress! + offsets[i], all.baseAddress! + offsets[j], min(m, n))
        return order != 0 ? order < 0 : m < n
      }
      return entries.map(\.id)
    }
  }
}
