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
      func precedes(_ a: Entry, _ b: Entry) -> Bool {
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
      // Dealt out by the first four letters, so that what is left to sort is short and lies together.
      var pileEnds = [Int](repeating: 0, count: 1 << 20 + 1)
      for entry in entries { pileEnds[Self.pile(entry.first) + 1] += 1 }
      for pile in 1..<pileEnds.count { pileEnds[pile] += pileEnds[pile - 1] }
      var dealt = [Entry](unsafeUninitializedCapacity: entries.count) { dealt, count in
        var next = pileEnds
        next.withUnsafeMutableBufferPointer { next in
          for entry in entries {
            let pile = Self.pile(entry.first)
            dealt.initializeElement(at: next[pile], to: entry)
            next[pile] &+= 1
          }
        }
        count = entries.count
      }
      entries = []
      dealt.withUnsafeMutableBufferPointer { dealt in
        for pile in 1..<pileEnds.count where pileEnds[pile] &- pileEnds[pile &- 1] > 1 {
          var part = UnsafeMutableBufferPointer(rebasing: dealt[pileEnds[pile &- 1]..<pileEnds[pile]])
          part.sort(by: precedes)
        }
      }
      for (rank, entry) in dealt.enumerated() { result[Int(entry.entity)] = UInt32(rank) }
    }
    return result
  }

  /// A number of twenty bits that grows, or stays, with the first four bytes. Letters and the blank are told apart;
  /// at the first other byte the number ends, for what follows must not outweigh it.
  static func pile(_ first: UInt64) -> Int {
    var pile = 0
    var shift: UInt64 = 56
    while shift >= 32 {
      let byte = Int(truncatingIfNeeded: first >> shift) & 0xFF
      let isPlain = byte == 0x20 || (0x61...0x7A).contains(byte)
      let digit = byte >= 0x61 ? min(byte &- 0x61 &+ 3, 31) : byte > 0x20 ? 2 : byte &>> 5
      pile = pile &<< 5 | digit
      shift &-= 8
      if !isPlain { return pile &<< Int((shift &- 24) / 8 &* 5) }
    }
    return pile
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
