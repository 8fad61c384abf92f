import Glibc

/// Looks over the bytes before libxml2 does, for what it would choke on before its first callback.
///
/// libxml2 compares each attribute of a tag with every other (100,000 take 12 s) before it tells of the tag. This
/// counts them first. It knows just enough of XML: where tags, comments, CDATA and instructions begin and end. In
/// a document that is not well formed it may lose its way, but libxml2 stops there too.
struct XMLMarkupGuard {
  private enum Place {
    case text
    /// Behind `<`.
    case opened
    /// Behind `<!` and the first `seen` bytes of `[CDATA[`.
    case declaration
    /// Behind `<!-`.
    case dash
    case tag
    /// Within an attribute's value, up to `quote`.
    case value
    /// Within these, with `seen` bytes of their end.
    case comment
    case cdata
    case instruction
  }

  private let limits: XMLLimits
  private var place = Place.text
  private var seen = 0
  private var quote: UInt8 = 0
  private var attributes = 0
  /// Bytes since the `<`.
  private var markupBytes = 0

  private static let cdataOpening = Array("[CDATA[".utf8)

  init(limits: XMLLimits) { self.limits = limits }

  /// Whether the bytes so far end within a tag, comment, CDATA or instruction.
  var isInMarkup: Bool { place != .text }

  /// - Returns: the first byte not to be shown to libxml2 and why; nil when all may be.
  mutating func look(over bytes: UnsafeRawBufferPointer) -> (offset: Int, cause: XMLRefusal.Cause)? {
    var offset = 0
    while offset < bytes.count {
      switch place {
      case .text:
        guard let found = Self.find(UInt8(ascii: "<"), in: bytes, from: offset) else { return nil }
        offset = found + 1
        place = .opened
        markupBytes = 1
        attributes = 0
      case .value:
        let found = Self.find(quote, in: bytes, from: offset)
        let end = found.map { $0 + 1 } ?? bytes.count
        markupBytes += end - offset
        guard markupBytes <= limits.stallBytes else { return (offset, .markup) }
        if found != nil { place = .tag }
        offset = end
      case .tag:
        var end = offset
        while end < bytes.count, !Self.isSignInTag(bytes[end]) { end += 1 }
        markupBytes += end - offset
        guard markupBytes <= limits.stallBytes else { return (offset, .markup) }
        if end < bytes.count {
          markupBytes += 1
          if let cause = takeInTag(bytes[end]) { return (end, cause) }
          end += 1
        }
        offset = end
      default:
        markupBytes += 1
        if let cause = take(bytes[offset]) { return (offset, cause) }
        // CDATA comes in pieces, so its length is bounded as text.
        guard markupBytes <= limits.stallBytes || place == .cdata else { return (offset, .markup) }
        offset += 1
      }
    }
    return nil
  }

  private mutating func take(_ byte: UInt8) -> XMLRefusal.Cause? {
    switch place {
    case .opened:
      seen = 0
      switch byte {
      case UInt8(ascii: "!"): place = .declaration
      case UInt8(ascii: "?"): place = .instruction
      default: place = byte == UInt8(ascii: ">") ? .text : .tag
      }
    case .declaration:
      if seen == 0 && byte == UInt8(ascii: "-") {
        place = .dash
      } else {
        guard byte == Self.cdataOpening[seen] else { return .doctype }
        seen += 1
        if seen == Self.cdataOpening.count { (place, seen) = (.cdata, 0) }
      }
    case .dash:
      guard byte == UInt8(ascii: "-") else { return .doctype }
      (place, seen) = (.comment, 0)
    case .comment: end(byte, sign: UInt8(ascii: "-"), times: 2)
    case .cdata: end(byte, sign: UInt8(ascii: "]"), times: 2)
    case .instruction: end(byte, sign: UInt8(ascii: "?"), times: 1)
    case .text, .tag, .value: break
    }
    return nil
  }

  @inline(__always)
  private static func isSignInTag(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ">") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  private mutating func takeInTag(_ byte: UInt8) -> XMLRefusal.Cause? {
    if byte == UInt8(ascii: ">") {
      place = .text
      return nil
    }
    place = .value
    quote = byte
    attributes += 1
    return attributes > limits.attributesPerElement ? .attributes : nil
  }

  /// Goes on to text behind `sign`, so many times or more, and `>`.
  private mutating func end(_ byte: UInt8, sign: UInt8, times: Int) {
    if byte == sign {
      seen = min(seen + 1, times)
    } else {
      if byte == UInt8(ascii: ">") && seen == times { place = .text }
      seen = 0
    }
  }

  private static func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from offset: Int) -> Int? {
    let start = bytes.baseAddress! + offset
    return memchr(start, Int32(byte), bytes.count - offset).map { UnsafeRawPointer($0) - bytes.baseAddress! }
  }
}
