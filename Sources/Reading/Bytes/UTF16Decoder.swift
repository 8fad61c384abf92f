/// UTF-16 to UTF-8, piece by piece; a unit or a pair may be cut at any border.
struct UTF16Decoder {
  private let file: String
  private let bigEndian: Bool
  private var oddByte: UInt8?
  private var highSurrogate: UInt16?
  private var line = 1
  private var output: [UInt8] = []
  private var outputOffset = 0

  init(file: String, bigEndian: Bool) {
    self.file = file
    self.bigEndian = bigEndian
  }

  /// Whether all decoded bytes have been given out.
  var isEmpty: Bool { outputOffset == output.count }

  /// Decodes `bytes`, adding what they complete to the output.
  mutating func take(_ bytes: UnsafeRawBufferPointer) throws(ReadingError) {
    output.removeFirst(outputOffset)
    outputOffset = 0
    for byte in bytes {
      guard let first = oddByte else {
        oddByte = byte
        continue
      }
      oddByte = nil
      try take(unit: bigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first))
    }
  }

  func finish() throws(ReadingError) {
    if oddByte != nil || highSurrogate != nil { throw error("a character cut at the end of the file") }
  }

  mutating func give(to buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, output.count - outputOffset)
    buffer.copyBytes(from: output[outputOffset..<outputOffset + count])
    outputOffset += count
    return count
  }

  private mutating func take(unit: UInt16) throws(ReadingError) {
    if let high = highSurrogate {
      guard UTF16.isTrailSurrogate(unit) else { throw error("half of a surrogate pair") }
      highSurrogate = nil
      append(0x10000 + (UInt32(high) & 0x3FF) << 10 + UInt32(unit) & 0x3FF)
    } else if UTF16.isLeadSurrogate(unit) {
      highSurrogate = unit
    } else {
      guard !UTF16.isTrailSurrogate(unit) else { throw error("half of a surrogate pair") }
      guard unit != 0 else {
        throw ReadingError(
          file: file, line: line, value: "a NUL character", rule: "nul-byte",
          expected: "Text was expected: the file is damaged or not text, fetch it again.")
      }
      append(UInt32(unit))
      if unit == 0x0A { line += 1 }
    }
  }

  private mutating func append(_ scalar: UInt32) {
    switch scalar {
    case ..<0x80: output.append(UInt8(scalar))
    case ..<0x800:
      output.append(0xC0 | UInt8(scalar >> 6))
      output.append(0x80 | UInt8(scalar & 0x3F))
    case ..<0x10000:
      output.append(0xE0 | UInt8(scalar >> 12))
      output.append(0x80 | UInt8(scalar >> 6 & 0x3F))
      output.append(0x80 | UInt8(scalar & 0x3F))
    default:
      output.append(0xF0 | UInt8(scalar >> 18))
      output.append(0x80 | UInt8(scalar >> 12 & 0x3F))
      output.append(0x80 | UInt8(scalar >> 6 & 0x3F))
      output.append(0x80 | UInt8(scalar & 0x3F))
    }
  }

  private func error(_ value: String) -> ReadingError {
    ReadingError(
      file: file, line: line, value: value, rule: "not-utf-16",
      expected: "Whole UTF-16 was expected, as its mark says: the file is damaged, fetch it again.")
  }
}
