/// Looks over the bytes before libxml2 does, for what it would choke on before its first callback.
///
/// libxml2 compares each attribute of a tag with every other (100,000 take 12 s) before it tells of the tag. This
/// counts them first. It knows just enough of XML: where tags, comments, CDATA and instructions begin and end. In
/// a document that is not well formed it may lose its way, but libxml2 stops there too.
struct XMLMarkupGuard {
  enum Refusal: Equatable { case doctype, attributes, length }

  private enum Place {
    case text
    /// Behind `<`.
    case opened
    /// Behind `<!`, `<!-`, or part of `<![CDATA[`: how many bytes of either have been seen.
    case declaration(dash: Int, cdata: Int)
    case tag
    case value(quote: UInt8)
    /// Within a comment, CDATA or instruction: how many bytes of its end have been seen.
    case comment(Int)
    case cdata(Int)
    case instruction(Int)
  }

  private let limits: XMLLimits
  private var place = Place.text
  private var attributes = 0
  private var markupBytes = 0

  init(limits: XMLLimits) { self.limits = limits }

  /// Whether the bytes so far end within a tag, comment, CDATA or instruction.
  var isInMarkup: Bool {
    if case .text = place { false } else { true }
  }

  /// - Returns: the first byte not to be shown to libxml2 and why; nil when all may be.
  mutating func look(over bytes: UnsafeRawBufferPointer) -> (offset: Int, refusal: Refusal)? {
    for (offset, byte) in bytes.enumerated() {
      markupBytes &+= 1
      switch place {
      case .text:
        if byte == UInt8(ascii: "<") { (place, markupBytes) = (.opened, 1) }
        continue
      case .cdata(let seen):
        // CDATA comes in pieces, so its length is bounded as text.
        place = Self.behind(byte, seen, closing: UInt8(ascii: "]"), Place.cdata)
        continue
      case .opened:
        attributes = 0
        switch byte {
        case UInt8(ascii: "!"): place = .declaration(dash: 0, cdata: 0)
        case UInt8(ascii: "?"): place = .instruction(0)
        default: place = byte == UInt8(ascii: ">") ? .text : .tag
        }
      case .declaration(let dash, let cdata):
        guard let next = Self.declaration(byte, dash, cdata) else { return (offset, .doctype) }
        place = next
      case .tag:
        if byte == UInt8(ascii: ">") {
          place = .text
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          place = .value(quote: byte)
          attributes &+= 1
          if attributes > limits.attributesPerElement { return (offset, .attributes) }
        }
      case .value(let quote):
        if byte == quote { place = .tag }
      case .comment(let seen):
        place = Self.behind(byte, seen, closing: UInt8(ascii: "-"), Place.comment)
      case .instruction(let seen):
        let isEnd = byte == UInt8(ascii: ">") && seen == 1
        place = isEnd ? .text : .instruction(byte == UInt8(ascii: "?") ? 1 : 0)
      }
      if markupBytes > limits.stallBytes { return (offset, .length) }
    }
    return nil
  }

  /// `-->` and `]]>`: two of one sign, or more, then `>`.
  private static func behind(_ byte: UInt8, _ seen: Int, closing: UInt8, _ place: (Int) -> Place) -> Place {
    if byte == closing { return place(min(seen + 1, 2)) }
    return byte == UInt8(ascii: ">") && seen == 2 ? .text : place(0)
  }

  /// `<!--` and `<![CDATA[`; nil for `<!DOCTYPE` and all else.
  private static func declaration(_ byte: UInt8, _ dash: Int, _ cdata: Int) -> Place? {
    let opening: StaticString = "[CDATA["
    if cdata == 0 && byte == UInt8(ascii: "-") {
      return dash == 1 ? .comment(0) : .declaration(dash: 1, cdata: 0)
    }
    guard dash == 0 && byte == opening.utf8Start[cdata] else { return nil }
    return cdata + 1 == opening.utf8CodeUnitCount ? .cdata(0) : .declaration(dash: 0, cdata: cdata + 1)
  }
}
