/// The 64-bit name under which records of one entity find each other.
///
/// An NPI is its own key. Every other entity has an id such as `center:city-of-hope` or
/// `clinician:plan-x:417`, and its key is a hash of that id with the top bit set. Two ids with one key are told
/// apart by the id itself, which every such record carries.
public struct EntityKey: Hashable, Comparable, Sendable {
  public var raw: UInt64

  @inlinable
  public init(raw: UInt64) { self.raw = raw }

  @inlinable
  public init(npi: UInt64) { raw = npi }

  /// - Parameter id: an id with its type, such as `plan:00000ZZ0010001`. An `npi:` id gives the NPI's own key.
  public init(id: String) {
    if id.hasPrefix("npi:"), let npi = NationalProviderIdentifier.parse(String(id.dropFirst(4))) {
      raw = npi
    } else {
      var copy = id
      raw = copy.withUTF8 { ByteHash.hash(UnsafeRawBufferPointer($0)) } | 1 << 63
    }
  }

  /// The key of an id that lies in encoded facts, without making a text of it.
  ///
  /// - Parameter type: put before the bytes, with its colon; empty when they are a whole id.
  public init(id bytes: UnsafeRawBufferPointer, type: StaticString = "") {
    self = withUnsafeTemporaryAllocation(byteCount: bytes.count + type.utf8CodeUnitCount, alignment: 1) {
      let whole = $0
      whole.copyMemory(from: UnsafeRawBufferPointer(start: type.utf8Start, count: type.utf8CodeUnitCount))
      UnsafeMutableRawBufferPointer(rebasing: whole[type.utf8CodeUnitCount...]).copyMemory(from: bytes)
      let id = UnsafeRawBufferPointer(whole)
      if id.count == 14, id.starts(with: [0x6E, 0x70, 0x69, 0x3A]),
        let npi = NationalProviderIdentifier.parse(UnsafeRawBufferPointer(rebasing: id[4...]))
      {
        return EntityKey(npi: npi)
      }
      return EntityKey(raw: ByteHash.hash(id) | 1 << 63)
    }
  }

  @inlinable
  public var npi: UInt64? { raw >> 63 == 0 ? raw : nil }

  public static func < (a: Self, b: Self) -> Bool { a.raw < b.raw }
}

/// A fixed 64-bit hash of bytes: the same on every machine and in every run, so that stored keys stay valid.
///
/// Not for hostile use as a lock: whoever chooses ids can make two collide, which costs a comparison.
public enum ByteHash {
  @inlinable
  public static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var h = seed ^ 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
    var i = 0
    let n = bytes.count
    while i &+ 8 <= n {
      h = mix(h ^ UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self)))
      i &+= 8
    }
    var tail: UInt64 = 0
    var shift: UInt64 = 0
    while i < n {
      tail |= UInt64(bytes[i]) &<< shift
      shift &+= 8
      i &+= 1
    }
    return mix(h ^ tail ^ 0xD6E8_FEB8_6659_FD93)
  }

  public static func hash(_ text: String, seed: UInt64 = 0) -> UInt64 {
    var copy = text
    return copy.withUTF8 { hash(UnsafeRawBufferPointer($0), seed: seed) }
  }

  /// Two numbers made one, as well spread as a hash of both.
  @inlinable
  public static func mixed(_ value: UInt64, with other: UInt64) -> UInt64 {
    mix(value ^ mix(other ^ 0x9E37_79B9_7F4A_7C15))
  }

  @inlinable
  static func mix(_ value: UInt64) -> UInt64 {
    // The finalizer of splitmix64 (Steele, Lea, Flood 2014).
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
