/// A name of a record's parts, as a small number; which number stands for which name, `RecordNames` says.
public struct RecordName: Hashable, Sendable {
  public let rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// What has no name: a record of JSON, and what stands in an array of an array.
  public static let none = RecordName(rawValue: 0)
  /// What nothing is called.
  static let nothing = RecordName(rawValue: .max)
}

/// The names of keys, elements and attributes, each with its number; shared by all files of one import.
///
/// Invariant: numbers are given in the order in which names are first met, from 1 on, and never change.
///
/// Cost: one hash and one comparison for a name already known.
public final class RecordNames {
  /// How many names there are.
  public private(set) var count = 0

  private let most: Int
  /// All names, one behind the other; name n is `bytes[starts[n - 1]..<starts[n]]`.
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  private var hashes: [UInt64] = []
  /// Places for numbers, a power of two of them, at most a quarter taken; 0 is free.
  private var slots: UnsafeMutableBufferPointer<UInt16>

  /// More places than this are never searched: names made to collide are refused like too many names.
  private static let longestSearch = 64

  /// - Parameters:
  ///   - known: names to have numbers from the start: the first is 1, and so on; each once.
  ///   - most: the most names, at most 16,384.
  public init(_ known: [String] = [], most: Int = 16_384) {
    precondition((known.count...16_384).contains(most), "\(most) names")
    self.most = most
    slots = .allocate(capacity: 1024)
    slots.initialize(repeating: 0)
    for (index, name) in known.enumerated() {
      precondition(self[name].rawValue == index + 1, "the name \(name) is given twice")
    }
  }

  deinit { slots.deallocate() }

  /// The number of a name, given now if it has none yet; where no further name has room, one that nothing has. Records
  /// fill the table too, with whatever they hold.
  public subscript(_ name: String) -> RecordName {
    var name = name
    let found = name.withUTF8 { text in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count + 8) { padded -> RecordName? in
        padded.initialize(repeating: 0)
        _ = padded.update(fromContentsOf: text)
        return number(of: UnsafePointer(padded.baseAddress!), count: text.count)
      }
    }
    return found ?? .nothing
  }

  /// The text of a name; empty for `none`.
  public func text(_ name: RecordName) -> String {
    let number = Int(name.rawValue)
    guard number > 0 else { return "" }
    precondition(number <= count, "name \(number) of \(count)")
    return String(decoding: bytes[starts[number - 1]..<starts[number]], as: UTF8.self)
  }

  /// - Parameter text: may be read eight bytes further than `count`.
  /// - Returns: nil when there are too many names.
  func number(of text: UnsafePointer<UInt8>, count length: Int) -> RecordName? {
    let hash = Self.hash(text, length)
    var place = Int(truncatingIfNeeded: hash >> 40) & (slots.count &- 1)
    for _ in 0..<Self.longestSearch {
      let number = Int(slots[place])
      if number == 0 { return add(text, length, hash, at: place) }
      if hashes[number &- 1] == hash && isEqual(number, text, length) {
        return RecordName(rawValue: UInt16(truncatingIfNeeded: number))
      }
      place = (place &+ 1) & (slots.count &- 1)
    }
    return nil
  }

  private func isEqual(_ number: Int, _ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let start = starts[number &- 1]
    guard starts[number] &- start == length else { return false }
    return bytes.withUnsafeBufferPointer { known in
      for i in 0..<length where known[start &+ i] != text[i] { return false }
      return true
    }
  }

  private func add(
    _ text: UnsafePointer<UInt8>, _ length: Int, _ hash: UInt64, at place: Int
  ) -> RecordName? {
    guard count < most else { return nil }
    count += 1
    bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: length))
    starts.append(bytes.count)
    hashes.append(hash)
    slots[place] = UInt16(count)
    if count * 4 > slots.count { grow() }
    return RecordName(rawValue: UInt16(count))
  }

  private func grow() {
    let larger = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: slots.count * 2)
    larger.initialize(repeating: 0)
    for (index, hash) in hashes.enumerated() {
      var place = Int(truncatingIfNeeded: hash >> 40) & (larger.count - 1)
      while larger[place] != 0 { place = (place + 1) & (larger.count - 1) }
      larger[place] = UInt16(index + 1)
    }
    slots.deallocate()
    slots = larger
  }

  /// Eight bytes at a time; what lies behind the name is masked off.
  private static func hash(_ text: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let raw = UnsafeRawPointer(text)
    var hash = UInt64(truncatingIfNeeded: length) &* 0x9E37_79B9_7F4A_7C15
    var offset = 0
    while offset < length {
      var word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let left = length &- offset
      if left < 8 { word &= (1 << UInt64(left &* 8)) &- 1 }
      hash = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
      hash ^= hash >> 32
      offset &+= 8
    }
    return hash
  }
}
