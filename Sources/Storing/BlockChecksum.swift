/// XXH64 with seed 0: finds damage, keeps nobody out.
///
/// Source: Yann Collet's specification of xxHash, section "XXH64 algorithm description".
public enum BlockChecksum {
  static let p1: UInt64 = 0x9E37_79B1_85EB_CA87
  static let p2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  static let p3: UInt64 = 0x1656_67B1_9E37_79F9
  static let p4: UInt64 = 0x85EB_CA77_C2B2_AE63
  static let p5: UInt64 = 0x27D4_EB2F_1656_67C5

  public static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let n = bytes.count
    var i = 0
    var h: UInt64
    if n >= 32 {
      var a = p1 &+ p2
      var b = p2
      var c: UInt64 = 0
      var d = 0 &- p1
      while i &+ 32 <= n {
        a = round(a, word(bytes, i))
        b = round(b, word(bytes, i &+ 8))
        c = round(c, word(bytes, i &+ 16))
        d = round(d, word(bytes, i &+ 24))
        i &+= 32
      }
      h = rotate(a, 1) &+ rotate(b, 7) &+ rotate(c, 12) &+ rotate(d, 18)
      h = merge(merge(merge(merge(h, a), b), c), d)
    } else {
      h = p5
    }
    h &+= UInt64(n)
    while i &+ 8 <= n {
      h = rotate(h ^ round(0, word(bytes, i)), 27) &* p1 &+ p4
      i &+= 8
    }
    if i &+ 4 <= n {
      let half = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: i, as: UInt32.self))
      h = rotate(h ^ UInt64(half) &* p1, 23) &* p2 &+ p3
      i &+= 4
    }
    while i < n {
      h = rotate(h ^ UInt64(bytes[i]) &* p5, 11) &* p1
      i &+= 1
    }
    h = (h ^ h >> 33) &* p2
    h = (h ^ h >> 29) &* p3
    return h ^ h >> 32
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always)
  private static func rotate(_ value: UInt64, _ by: UInt64) -> UInt64 { value &<< by | value &>> (64 &- by) }

  @inline(__always)
  private static func round(_ accumulator: UInt64, _ input: UInt64) -> UInt64 {
    rotate(accumulator &+ input &* p2, 31) &* p1
  }

  @inline(__always)
  private static func merge(_ accumulator: UInt64, _ value: UInt64) -> UInt64 {
    (accumulator ^ round(0, value)) &* p1 &+ p4
  }
}
