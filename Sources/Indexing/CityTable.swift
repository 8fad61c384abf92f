import DirectoryModel
import Storing
import Vocabulary

// The cities in which somebody practices, with how many do, counted while the index is built: whoever types a city
// sees it at once, at nine million rows as at forty.

/// A city of a state as it lies in a snapshot.
struct CityEntry: BitwiseCopyable {
  /// In `cityBytes`: the folded name, a blank, and the state in small letters.
  var keyOffset: UInt32
  var keyLength: UInt16
  var nameLength: UInt16
  var nameOffset: UInt32
  /// Entities with a role there.
  var count: UInt32
  /// The USPS code, two bytes; 0 where no source states one.
  var state: UInt16
  var reserved: UInt16
}

/// Counts the cities of roles as they come. Roles of one entity come one after the other.
struct CityTally {
  private struct City {
    var state: UInt16
    var name: [UInt8]
    var count: UInt32 = 0
    var lastEntity = -1
  }

  /// Positions by the hash of what a source writes: few spellings stand for many roles.
  private var bySpelling: [UInt64: Int] = [:]
  private var byKey: [[UInt8]: Int] = [:]
  private var keys: [[UInt8]] = []
  private var cities: [City] = []

  /// Notes that a role of an entity is in a city.
  mutating func note(_ city: UnsafeRawBufferPointer, _ state: UnsafeRawBufferPointer?, entity: Int) {
    let code: UInt16
    if let state, state.count == 2 { code = UInt16(state[0]) << 8 | UInt16(state[1]) } else { code = 0 }
    let hash = ByteHash.hash(city, seed: UInt64(code))
    guard let at = bySpelling[hash] ?? learn(city, code, hash: hash) else { return }
    if cities[at].lastEntity != entity {
      cities[at].lastEntity = entity
      cities[at].count += 1
    }
  }

  private mutating func learn(_ city: UnsafeRawBufferPointer, _ state: UInt16, hash: UInt64) -> Int? {
    var key = Array(TextFolding.folded(city.text).utf8)
    guard !key.isEmpty, key.count < 200 else { return nil }
    if state != 0 {
      key += [0x20, UInt8(state >> 8) | 0x20, UInt8(truncatingIfNeeded: state) | 0x20]
    }
    let name = Array(city)
    if let at = byKey[key] {
      // Whatever the order of the roles: a name in small and capital letters before one in capitals.
      if Self.isBetter(name, cities[at].name) { cities[at].name = name }
      bySpelling[hash] = at
      return at
    }
    byKey[key] = cities.count
    bySpelling[hash] = cities.count
    keys.append(key)
    cities.append(City(state: state, name: name))
    return cities.count - 1
  }

  private static func isBetter(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    let (small, other) = (a.contains(where: isSmall), b.contains(where: isSmall))
    return small != other ? small : a.lexicographicallyPrecedes(b)
  }

  private static func isSmall(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

  /// The entries in the order of their keys, and the bytes to which they point.
  func prepared() -> (entries: [CityEntry], bytes: [UInt8]) {
    var entries: [CityEntry] = []
    var bytes: [UInt8] = []
    for at in keys.indices.sorted(by: { keys[$0].lexicographicallyPrecedes(keys[$1]) }) {
      let name = cities[at].name.prefix(Int(UInt16.max))
      entries.append(
        CityEntry(
          keyOffset: UInt32(bytes.count), keyLength: UInt16(keys[at].count), nameLength: UInt16(name.count),
          nameOffset: UInt32(bytes.count + keys[at].count), count: cities[at].count, state: cities[at].state,
          reserved: 0))
      bytes += keys[at] + name
    }
    return (entries, bytes)
  }
}

extension SnapshotBuilder {
  func writeCities() throws(StoreError) {
    let (entries, bytes) = cities.prepared()
    try writer.section(SnapshotSection.cities.rawValue, entries)
    try writer.section(SnapshotSection.cityBytes.rawValue, bytes)
  }
}

/// A city with the number of those who practice there.
public struct CityCount: Hashable, Sendable {
  /// As a source writes it.
  public var name: String
  /// USPS code; nil where no source states one.
  public var state: String?
  /// Clinicians, organizations, centers and programs with a role there.
  public var providers: Int
}

extension Snapshot {
  /// The cities whose folded name, followed by the state, begins with folded words: `san fr`, `portland me`.
  /// Ascending by that name. O(log n + found).
  public func cities(beginningWith prefix: String) -> [CityCount] {
    let (table, offset) = file.unprovedBytes(SnapshotSection.cities.rawValue)
    let (texts, textOffset) = file.unprovedBytes(SnapshotSection.cityBytes.rawValue)
    let size = MemoryLayout<CityEntry>.size
    func entry(_ i: Int) -> CityEntry {
      file.touch(offset + i * size..<offset + (i + 1) * size)
      return table.loadUnaligned(fromByteOffset: i * size, as: CityEntry.self)
    }
    func text(_ start: UInt32, _ length: UInt16) -> UnsafeRawBufferPointer {
      let range = Int(start)..<Int(start) + Int(length)
      guard range.upperBound <= texts.count else {
        file.reportContradiction(in: SnapshotSection.cityBytes.rawValue)
        return UnsafeRawBufferPointer(start: nil, count: 0)
      }
      file.touch(textOffset + range.lowerBound..<textOffset + range.upperBound)
      return UnsafeRawBufferPointer(rebasing: texts[range])
    }
    let wanted = Array(prefix.utf8)
    let count = table.count / size
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      let found = entry(middle)
      if text(found.keyOffset, found.keyLength).lexicographicallyPrecedes(wanted) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    var result: [CityCount] = []
    while low < count {
      let found = entry(low)
      guard text(found.keyOffset, found.keyLength).starts(with: wanted) else { break }
      let state = [UInt8(found.state >> 8), UInt8(truncatingIfNeeded: found.state)]
      result.append(
        CityCount(
          name: text(found.nameOffset, found.nameLength).text,
          state: found.state == 0 ? nil : String(decoding: state, as: UTF8.self),
          providers: Int(found.count)))
      low += 1
    }
    return result
  }
}
