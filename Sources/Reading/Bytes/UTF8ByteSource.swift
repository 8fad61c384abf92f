import CByteScan

/// Another source's text as strict UTF-8.
///
/// A UTF-8 byte-order mark is dropped; UTF-16 with a mark is transcoded; every byte given out has been checked:
/// no overlong form, no surrogate, nothing above U+10FFFF, no NUL. A file known not to be text is refused by name.
///
/// Cost: plain ASCII is checked in the caller's buffer, 64 bytes at a time, without a copy.
public final class UTF8ByteSource: ByteSource {
  public var name: String { source.name }
  /// Bytes taken from the source below, for progress against its size.
  public private(set) var bytesRead = 0

  private let source: any ByteSource
  private var form = Form.unknown
  /// The first bytes, read to tell the form and not yet given out.
  private var head: [UInt8] = []
  private var headOffset = 0
  private var check: UTF8Check
  private var utf16: UTF16Decoder?
  private var failure: ReadingError?
  /// Room for the head, then for undecoded UTF-16.
  private let units = UnsafeMutableRawBufferPointer.allocate(byteCount: 16384, alignment: 16)

  private enum Form { case unknown, utf8, utf16 }

  public init(_ source: any ByteSource) {
    self.source = source
    check = UTF8Check(file: source.name)
  }

  deinit { units.deallocate() }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
    if let failure { throw failure }
    do {
      if form == .unknown { try tellForm() }
      return form == .utf16 ? try readUTF16(into: buffer) : try readUTF8(into: buffer)
    } catch {
      failure = error
      throw error
    }
  }

  private func readUTF8(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
    let count = try readSource(into: buffer)
    if count == 0 {
      try check.finish()
    } else {
      try check.take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    return count
  }

  private func readUTF16(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
    while utf16!.isEmpty {
      let count = try readSource(into: units)
      if count == 0 {
        try utf16!.finish()
        return 0
      }
      try utf16!.take(UnsafeRawBufferPointer(rebasing: units[..<count]))
    }
    return utf16!.give(to: buffer)
  }

  /// What is left of the head, then the source.
  private func readSource(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
    if headOffset < head.count {
      let count = min(buffer.count, head.count - headOffset)
      buffer.copyBytes(from: head[headOffset..<headOffset + count])
      headOffset += count
      return count
    }
    let count = try source.read(into: buffer)
    bytesRead += count
    return count
  }

  private func tellForm() throws(ReadingError) {
    let start = UnsafeMutableRawBufferPointer(rebasing: units[..<FileSignature.headBytes])
    let count = try source.fill(start)
    bytesRead += count
    head = Array(start[..<count])
    if let signature = FileSignature(head: head, name: name) {
      throw ReadingError(
        file: name, value: signature.value, rule: signature.rule, expected: signature.expected)
    }
    form = .utf8
    if head.starts(with: [0xEF, 0xBB, 0xBF]) {
      headOffset = 3
    } else if head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0, 0, 0xFE, 0xFF]) {
      throw ReadingError(
        file: name, line: 1, value: "UTF-32", rule: "not-utf-8",
        expected: "UTF-8 was expected: convert it with: iconv -f UTF-32 -t UTF-8 \(shellWord(name))")
    } else if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
      utf16 = UTF16Decoder(file: name, bigEndian: head[0] == 0xFE)
      form = .utf16
      headOffset = 2
    }
  }
}

/// Checks UTF-8 piece by piece; a character may be cut at any border.
struct UTF8Check {
  let file: String
  private var newlines: UInt64 = 0
  private var sequence = UTF8Sequence()
  private var isFirstPiece = true

  init(file: String) { self.file = file }

  mutating func take(_ bytes: UnsafeRawBufferPointer) throws(ReadingError) {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    defer { isFirstPiece = false }
    var offset = 0
    while offset < bytes.count {
      if sequence.remaining == 0 {
        offset += byte_scan_ascii_run(base + offset, bytes.count - offset, &newlines)
      }
      // One block that is not plain ASCII, or the last short one, byte by byte; then try again.
      let end = min(offset + 64, bytes.count)
      while offset < end {
        let byte = base[offset]
        guard byte != 0 else { throw nulError(isNearStart: isFirstPiece && offset < 4) }
        guard sequence.take(byte) else {
          // The byte that began the character is the wrong one for the user, not the good one after it.
          throw encodingError(value: hexadecimal(sequence.remaining > 0 ? sequence.first : byte))
        }
        if byte == 0x0A { newlines &+= 1 }
        offset &+= 1
      }
    }
  }

  func finish() throws(ReadingError) {
    if sequence.remaining > 0 { throw encodingError(value: "a character cut at the end of the file") }
  }

  private var line: Int { Int(newlines) + 1 }

  private func encodingError(value: String) -> ReadingError {
    // Not Latin-1, which has control characters where Windows has quotes and dashes; its letters are the same.
    ReadingError(
      file: file, line: line, value: value, rule: "not-utf-8",
      expected: "UTF-8 was expected: if it is Western European text, convert it with: "
        + "iconv -f CP1252 -t UTF-8 \(shellWord(file))")
  }

  private func nulError(isNearStart: Bool) -> ReadingError {
    ReadingError(
      file: file, line: line, value: "a NUL byte", rule: "nul-byte",
      expected: isNearStart
        ? "Text was expected: it looks like UTF-16 without its mark, convert it with: "
          + "iconv -f UTF-16LE -t UTF-8 \(shellWord(file))"
        : "Text was expected: the file is damaged or not text, fetch it again.")
  }
}

/// Where a UTF-8 decoder stands inside one character (Unicode 15, table 3-7).
struct UTF8Sequence {
  private(set) var remaining = 0
  /// The byte that began the character of which some bytes remain.
  private(set) var first: UInt8 = 0
  private var lower: UInt8 = 0x80
  private var upper: UInt8 = 0xBF

  /// - Returns: false when `byte` cannot come next.
  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    if remaining > 0 {
      guard byte >= lower && byte <= upper else { return false }
      remaining &-= 1
      lower = 0x80
      upper = 0xBF
      return true
    }
    first = byte
    switch byte {
    case 0x00...0x7F: break
    case 0xC2...0xDF: remaining = 1
    case 0xE0: (remaining, lower) = (2, 0xA0)
    case 0xED: (remaining, upper) = (2, 0x9F)
    case 0xE1...0xEF: remaining = 2
    case 0xF0: (remaining, lower) = (3, 0x90)
    case 0xF1...0xF3: remaining = 3
    case 0xF4: (remaining, upper) = (3, 0x8F)
    default: return false
    }
    return true
  }
}

func hexadecimal(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return "byte 0x" + (byte < 16 ? "0" : "") + digits
}
