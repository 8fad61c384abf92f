import Glibc

/// An attribute's value as the parser hands it over: all is resolved but the ampersand, which stands as
/// `&#38;`.
///
/// libxml2 2.9 leaves it so for a tree builder of its own that parses values again, unless it is told to
/// replace entities, which also reads files. Every `&` in the value is the beginning of `&#38;`, so putting
/// `&` in the place of each is exact: `&amp;#38;` comes as `&#38;#38;` and gives `&#38;`.
enum XMLAttributeValue {
  private static let escape = Array("&#38;".utf8)

  /// Copies the value.
  ///
  /// - Parameter target: with room for `count` bytes.
  /// - Returns: how many bytes were written.
  @inline(__always)
  static func copy(_ start: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>) -> Int
  {
    target.update(from: start, count: count)
    guard memchr(start, 0x26, count) != nil else { return count }
    return resolve(target, count)
  }

  @inline(never)
  private static func resolve(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    var from = 0
    var to = 0
    while from < count {
      bytes[to] = bytes[from]
      to += 1
      let isEscape =
        bytes[from] == escape[0] && from + escape.count <= count
        && escape.indices.allSatisfy { bytes[from + $0] == escape[$0] }
      from += isEscape ? escape.count : 1
    }
    return to
  }

  static func text(_ value: UnsafeBufferPointer<UInt8>) -> String {
    guard let start = value.baseAddress, memchr(start, 0x26, value.count) != nil else {
      return String(decoding: value, as: UTF8.self)
    }
    return String(unsafeUninitializedCapacity: value.count) { copy(start, value.count, to: $0.baseAddress!) }
  }
}
