import CByteScan
import TestSupport
import Testing

@Suite struct CByteScanTests {
  /// Blocks of plain text, of signs only, and of any bytes.
  private static func blocks(count: Int) -> [[UInt8]] {
    var random = SplitMix64(seed: 64)
    let signs: [UInt8] = Array("\",\n\r\0xé".utf8)
    return (0..<count).map { round in
      (0..<80).map { _ in
        round % 2 == 0 ? signs.randomElement(using: &random)! : UInt8.random(in: 0...255, using: &random)
      }
    }
  }

  @Test func `fast masks equal the plain ones at any alignment`() {
    for bytes in Self.blocks(count: 2_000) {
      for offset in 0..<16 {
        bytes.withUnsafeBufferPointer { buffer in
          let fast = byte_scan_csv(buffer.baseAddress! + offset)
          let plain = byte_scan_csv_portable(buffer.baseAddress! + offset)
          #expect(fast.quote == plain.quote && fast.comma == plain.comma && fast.newline == plain.newline)
        }
      }
    }
  }

  @Test func `prefix parity equals the plain one`() {
    var random = SplitMix64(seed: 1)
    for bits in [0, 1, .max, 1 << 63]
      + (0..<10_000).map({ _ in UInt64.random(in: 0 ... .max, using: &random) })
    {
      #expect(byte_scan_prefix_xor(bits) == byte_scan_prefix_xor_portable(bits))
    }
  }

  @Test func `runs of ASCII end at the same block, with the same lines, as the plain ones`() {
    var random = SplitMix64(seed: 2)
    for _ in 0..<2_000 {
      var bytes = (0..<Int.random(in: 0...700, using: &random)).map { _ in
        Bool.random(using: &random) ? UInt8(0x0A) : UInt8.random(in: 1...127, using: &random)
      }
      if let at = bytes.indices.randomElement(using: &random) {
        bytes[at] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random)!
      }
      var lines: UInt64 = 5
      var plainLines: UInt64 = 5
      let run = byte_scan_ascii_run(bytes, bytes.count, &lines)
      #expect(run == byte_scan_ascii_run_portable(bytes, bytes.count, &plainLines))
      #expect(lines == plainLines)
    }
  }

  @Test func `a run of plain JSON text ends where the plain scan ends it, copied or not`() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<5_000 {
      var bytes = (0..<random.number(0..<100)).map { _ in
        random.once(in: 60)
          ? UInt8.random(in: 0...255, using: &random) : UInt8.random(in: 0x23...0x5B, using: &random)
      }
      bytes += [random.pick([0x22, 0x5C, 0x00, 0x1F])] + [UInt8](repeating: 0x41, count: 16)
      let plain = byte_scan_json_plain_portable(bytes)
      #expect(byte_scan_json_plain(bytes) == plain)
      var copy = [UInt8](repeating: 0, count: bytes.count + 16)
      #expect(byte_scan_json_copy(bytes, &copy) == plain)
      #expect(copy[..<plain] == bytes[..<plain])
    }
  }

  @Test func `line feeds are counted and found`() {
    let bytes = Array("a\nbb\n\nc".utf8)
    #expect(byte_scan_line_feeds(bytes, bytes.count) == 3 && byte_scan_line_feeds(bytes, 4) == 1)
    #expect(byte_scan_line_feed(bytes, bytes.count) == 1 && byte_scan_line_feed(bytes, 1) == 1)
    #expect(byte_scan_line_feed(bytes, 0) == 0)
  }
}
