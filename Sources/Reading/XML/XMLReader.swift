/// A streaming reader of one XML document, and the only way into libxml2.
///
/// Safe on any input: no document type, no entity but the five of XML and character references, nothing fetched,
/// nothing unpacked, every size bounded by `XMLLimits`; a value is whole or the document is refused. Text is read
/// as UTF-8 or, with a byte-order mark, UTF-16, whatever encoding the declaration names.
///
/// Memory: one child of the root and what libxml2 holds of the next; never the document.
public final class XMLReader {
  /// The text directly in the root, joined, without pieces of white space only; complete after `read`.
  public private(set) var rootText = ""
  /// Bytes taken from the source so far.
  public var bytesRead: Int { text.bytesRead }

  private let text: UTF8ByteSource
  private let limits: XMLLimits
  private var isUsed = false

  public init(_ source: any ByteSource, limits: XMLLimits = .standard) {
    text = UTF8ByteSource(source)
    self.limits = limits
  }

  /// Reads the document to its end; once.
  ///
  /// - Parameters:
  ///   - onRoot: called once, with the root's name and attributes and no children.
  ///   - onElement: called with each child of the root, in document order.
  /// - Throws: what the two throw, at once; and when the document is refused: what the source throws,
  ///   `xml-empty`, `xml-not-xml`, `xml-not-well-formed`, `xml-namespace`, `xml-truncated`, `xml-doctype`,
  ///   `xml-entity`, `xml-encoding`, `xml-depth`, `xml-attributes`, `xml-namespaces`, `xml-names`, `xml-field-too-long`,
  ///   `xml-markup-too-long`, `xml-element-too-large`. A document can be refused at its last byte, so what was
  ///   delivered is good only when this returns.
  public func read(
    onRoot: (XMLNode) throws(ReadingError) -> Void, onElement: (XMLNode) throws(ReadingError) -> Void
  ) throws(ReadingError) {
    precondition(!isUsed, "\(text.name) is read twice")
    isUsed = true
    let parser = XMLEventParser(file: text.name, limits: limits)
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { chunk.deallocate() }

    func deliver() throws(ReadingError) {
      if let root = parser.tree.takeRoot() { try onRoot(root) }
      for element in parser.tree.takeElements() { try onElement(element) }
    }

    var isFirst = true
    while true {
      let count = try text.fill(chunk)
      let piece = UnsafeRawBufferPointer(rebasing: chunk[..<count])
      if isFirst { try XMLDeclaration.refuseMisleadingEncoding(in: piece, file: text.name) }
      isFirst = false
      if count > 0 {
        try parser.feed(piece)
        try deliver()
      }
      if count < chunk.count { break }
    }
    try parser.finish()
    try deliver()
    rootText = parser.tree.rootText
  }
}
