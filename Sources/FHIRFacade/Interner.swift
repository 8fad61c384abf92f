import DirectoryModel

/// Texts as numbers, in the order in which they are first met.
///
/// Cost: a hash and a comparison for a known one; memory its bytes and about twelve more.
final class Interner {
  private(set) var bytes: [UInt8] = []
  private(set) var starts: [UInt32] = [0]
  private var slots = [UInt32](repeating: .max, count: 256)

  var count: Int { starts.count - 1 }

  func text(_ number: Int) -> ArraySlice<UInt8> { bytes[Int(starts[number])..<Int(starts[number + 1])] }

  func string(_ number: Int) -> String { String(decoding: text(number), as: UTF8.self) }

  func number(of text: String) -> Int {
    var text = text
    return text.withUTF8 { number(of: UnsafeRawBufferPointer($0)) }
  }

  func number(of text: UnsafeRawBufferPointer) -> Int {
    var place = Int(truncatingIfNeeded: ByteHash.hash(text)) & (slots.count - 1)
    while slots[place] != .max {
      let number = Int(slots[place])
      if isEqual(number, text) { return number }
      place = (place + 1) & (slots.count - 1)
    }
    let number = count
    slots[place] = UInt32(number)
    bytes.append(contentsOf: text)
    starts.append(UInt32(bytes.count))
    if count * 2 > slots.count { grow() }
    return number
  }

  private func isEqual(_ number: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let start = Int(starts[number])
    guard Int(starts[number + 1]) - start == text.count else { return false }
    return bytes.withUnsafeBytes {
      UnsafeRawBufferPointer(rebasing: $0[start..<start + text.count]).equals(text)
    }
  }

  private func grow() {
    slots = [UInt32](repeating: .max, count: slots.count * 2)
    bytes.withUnsafeBytes { all in
      for number in 0..<count {
        let text = UnsafeRawBufferPointer(rebasing: all[Int(starts[number])..<Int(starts[number + 1])])
        var place = Int(truncatingIfNeeded: ByteHash.hash(text)) & (slots.count - 1)
        while slots[place] != .max { place = (place + 1) & (slots.count - 1) }
        slots[place] = UInt32(number)
      }
    }
  }

  /// The numbers in the order of their bytes.
  func sorted() -> [UInt32] {
    bytes.withUnsafeBytes { all in
      (0..<UInt32(count)).sorted { a, b in
        let left = all[Int(starts[Int(a)])..<Int(starts[Int(a) + 1])]
        let right = all[Int(starts[Int(b)])..<Int(starts[Int(b) + 1])]
        return left.lexicographicallyPrecedes(right)
      }
    }
  }
}

/// Texts in the order of their bytes.
struct SortedTexts: Sendable {
  let bytes: [UInt8]
  let starts: [UInt32]

  init(_ interner: Interner, order: [UInt32]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(interner.bytes.count)
    var starts: [UInt32] = [0]
    starts.reserveCapacity(order.count + 1)
    for number in order {
      bytes.append(contentsOf: interner.text(Int(number)))
      starts.append(UInt32(bytes.count))
    }
    self.bytes = bytes
    self.starts = starts
  }

  var count: Int { starts.count - 1 }

  subscript(_ i: Int) -> ArraySlice<UInt8> { bytes[Int(starts[i])..<Int(starts[i + 1])] }

  func string(_ i: Int) -> String { String(decoding: self[i], as: UTF8.self) }

  /// The first one, within a range, that does not come before a text.
  func lowerBound(_ text: [UInt8], in range: Range<Int>) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if self[middle].lexicographicallyPrecedes(text) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func find(_ text: [UInt8], in range: Range<Int>) -> Int? {
    let at = lowerBound(text, in: range)
    return at < range.upperBound && self[at].elementsEqual(text) ? at : nil
  }

  /// All that begin with a text.
  func range(prefix: [UInt8]) -> Range<Int> {
    let start = lowerBound(prefix, in: 0..<count)
    var low = start
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].starts(with: prefix) { low = middle + 1 } else { high = middle }
    }
    return start..<low
  }
}
