import DirectoryModel
import Glibc

/// Folded names, gathered while an index is built, and their order.
struct NameOrder {
  /// Folded names, one after the other.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// Ids of the entities that have no NPI, by ordinal: of those with one the number orders as the id does.
  private var ids: [UInt32: [UInt8]] = [:]

  var count: Int { ends.count }

  /// Adds the name of the next entity.
  mutating func append(_ name: [UInt8], id: UnsafeRawBufferPointer?) {
    if let id { ids[UInt32(ends.count)] = Array(id) }
    bytes.append(contentsOf: name)
    ends.append(bytes.count)
  }

  /// The place of each entity by folded name, then id.
  ///
  /// - Parameter keys: one an entity.
  /// Cost: O(n log n) comparisons of sixteen bytes; longer ones where these are equal.
  func ranks(keys: [UInt64]) -> [UInt32] {
    struct Entry {
      var first: UInt64
      var second: UInt64
      var entity: UInt32
    }
    var result = [UInt32](repeating: 0, count: ends.count)
    bytes.withUnsafeBytes { all in
      func name(_ entity: UInt32) -> UnsafeRawBufferPointer {
        let start = entity == 0 ? 0 : ends[Int(entity) - 1]
        return UnsafeRawBufferPointer(rebasing: all[start..<ends[Int(entity)]])
      }
      func eight(_ name: UnsafeRawBufferPointer, _ start: Int) -> UInt64 {
        if start + 8 <= name.count {
          return UInt64(bigEndian: name.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        }
        var value: UInt64 = 0
        for i in start..<start + 8 { value = value << 8 | (i < name.count ? UInt64(name[i]) : 0) }
        return value
      }
      var entries: [Entry] = []
      entries.reserveCapacity(ends.count)
      for entity in 0..<UInt32(ends.count) {
        let name = name(entity)
        entries.append(Entry(first: eight(name, 0), second: eight(name, 8), entity: entity))
      }
      entries.sort { (a: Entry, b: Entry) -> Bool in
        if a.first != b.first { return a.first < b.first }
        if a.second != b.second { return a.second < b.second }
        let (left, right) = (name(a.entity), name(b.entity))
        if left.count > 16 || right.count > 16 {
          let common = min(left.count, right.count)
          let order = common == 0 ? 0 : memcmp(left.baseAddress!, right.baseAddress!, common)
          if order != 0 { return order < 0 }
          if left.count != right.count { return left.count < right.count }
        }
        return precedesByID(a.entity, b.entity, keys)
      }
      for (rank, entry) in entries.enumerated() { result[Int(entry.entity)] = UInt32(rank) }
    }
    return result
  }

  private func precedesByID(_ a: UInt32, _ b: UInt32, _ keys: [UInt64]) -> Bool {
    let (left, right) = (EntityKey(raw: keys[Int(a)]), EntityKey(raw: keys[Int(b)]))
    if let x = left.npi, let y = right.npi { return x != y ? x < y : a < b }
    let (x, y) = (id(a, left), id(b, right))
    return x == y ? a < b : x.lexicographicallyPrecedes(y)
  }

  private func id(_ entity: UInt32, _ key: EntityKey) -> [UInt8] {
    key.npi.map { Array("npi:\($0)".utf8) } ?? ids[entity] ?? []
  }
}
