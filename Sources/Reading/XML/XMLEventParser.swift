import CLibXML2

/// What the parser tells of a document, in document order. Pointers are valid during the call only, except those
/// of names and namespaces, which stay good, and stay the same for the same text, as long as the parser lives.
protocol XMLEventHandler: AnyObject {
  typealias Text = UnsafePointer<UInt8>
  func startElement(_ tag: XMLStartTag) -> XMLRefusal?
  func endElement()
  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> XMLRefusal?
}

struct XMLStartTag {
  var local: UnsafePointer<UInt8>
  var namespace: UnsafePointer<UInt8>?
  var namespaceDeclarations: Int
  /// Five pointers for each: name, prefix, namespace, value, end of value.
  var attributes: UnsafeBufferPointer<UnsafePointer<UInt8>?>
  var line: Int
  var column: Int
}

/// Why a document that may well be XML is refused.
struct XMLRefusal {
  var rule: String
  var value: String?
  var expected: String
}

/// libxml2's push parser with a handler of our own: the only caller of libxml2.
///
/// What each line of defense is for (libxml2 2.9.14): `XMLMarkupGuard` counts attributes before libxml2 compares
/// them pairwise, and sees a DOCTYPE first; `internalSubset` stops at a DOCTYPE whatever its spelling; only
/// `XML_PARSE_NONET` and `XML_PARSE_IGNORE_ENC` are set, so entities are not replaced and nothing is loaded; bytes
/// fed but not consumed are bounded; and since a stopped parser still says `wellFormed`, and a namespace error
/// leaves it so, `refusal`, `wellFormed` and `nsWellFormed` are all asked.
final class XMLEventParser {
  private let file: String
  private let limits: XMLLimits
  private let handler: any XMLEventHandler
  private var markup: XMLMarkupGuard
  private var context: xmlParserCtxtPtr
  private var bytesFed = 0
  /// The first thing found wrong; nothing is told to the handler after it.
  private var failure: ReadingError?
  private var depth = 0
  private var hasRoot = false
  private var isFinishing = false

  init(file: String, limits: XMLLimits, handler: any XMLEventHandler) {
    self.file = file
    self.limits = limits
    self.handler = handler
    markup = XMLMarkupGuard(limits: limits)
    _ = Self.library
    var callbacks = Self.callbacks()
    guard let created = xmlCreatePushParserCtxt(&callbacks, nil, nil, 0, nil) else {
      preconditionFailure("no memory for an XML parser")
    }
    context = created
    // Not retained: the context never outlives this object, and is used only inside its methods.
    context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
    xmlCtxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue))
  }

  deinit { xmlFreeParserCtxt(context) }

  private static let library: Void = xmlInitParser()

  /// Parses the next bytes, in UTF-8.
  func feed(_ bytes: UnsafeRawBufferPointer) throws(ReadingError) {
    let refused = markup.look(over: bytes)
    // What stands before the refused byte comes first, also when it is itself at fault.
    let good = UnsafeRawBufferPointer(rebasing: bytes[..<(refused?.offset ?? bytes.count)])
    if good.count > 0 {
      _ = withExtendedLifetime(self) {
        xmlParseChunk(context, good.baseAddress!.assumingMemoryBound(to: CChar.self), Int32(good.count), 0)
      }
      bytesFed += good.count
    }
    if let failure { throw failure }
    if let refused { throw error(Self.refusal(refused.refusal, limits)) }
    try throwIfNotWellFormed()
    if bytesFed - xmlByteConsumed(context) > limits.stallBytes {
      throw error(Self.refusal(.length, limits))
    }
  }

  /// Says that no more bytes come.
  func finish() throws(ReadingError) {
    isFinishing = true
    _ = withExtendedLifetime(self) { xmlParseChunk(context, nil, 0, 1) }
    if let failure { throw failure }
    try throwIfNotWellFormed()
  }

  /// libxml2 has told what is wrong through the error callback; this holds should it ever not.
  private func throwIfNotWellFormed() throws(ReadingError) {
    guard context.pointee.wellFormed == 0 || context.pointee.nsWellFormed == 0 else { return }
    throw error(XMLRefusal(rule: "xml-not-well-formed", value: nil, expected: Self.damaged))
  }

  // MARK: Callbacks

  /// Callbacks of C capture nothing: the parser comes through the user pointer.
  private static func parser(_ user: UnsafeMutableRawPointer?) -> XMLEventParser {
    Unmanaged<XMLEventParser>.fromOpaque(user!).takeUnretainedValue()
  }

  private static func callbacks() -> xmlSAXHandler {
    var callbacks = xmlSAXHandler()
    // Without this mark libxml2 ignores the callbacks with namespaces and the structured errors.
    callbacks.initialized = UInt32(XML_SAX2_MAGIC)
    callbacks.internalSubset = { user, _, _, _ in
      let parser = XMLEventParser.parser(user)
      parser.refuse(XMLEventParser.refusal(.doctype, parser.limits))
      xmlStopParser(parser.context)
    }
    callbacks.startElementNs = { user, local, _, namespace, declarations, _, count, _, attributes in
      let parser = XMLEventParser.parser(user)
      parser.startElement(
        XMLStartTag(
          local: local!, namespace: namespace, namespaceDeclarations: Int(declarations),
          attributes: UnsafeBufferPointer(start: attributes, count: Int(count) * 5), line: parser.line,
          column: parser.column))
    }
    callbacks.endElementNs = { user, _, _, _ in XMLEventParser.parser(user).endElement() }
    callbacks.characters = { user, start, count in XMLEventParser.parser(user).characters(start, count) }
    callbacks.ignorableWhitespace = callbacks.characters
    callbacks.cdataBlock = callbacks.characters
    callbacks.reference = { user, name in
      let parser = XMLEventParser.parser(user)
      parser.refuse(XMLEventParser.entityRefusal(name.map { String(cString: $0) }))
    }
    callbacks.serror = { user, error in
      guard let user, let error else { return }
      XMLEventParser.parser(user).report(error.pointee)
    }
    return callbacks
  }

  private func startElement(_ tag: XMLStartTag) {
    depth += 1
    hasRoot = true
    guard failure == nil else { return }
    guard depth <= limits.depth else {
      return refuse(
        XMLRefusal(
          rule: "xml-depth", value: "depth \(depth)",
          expected: "Elements at most \(limits.depth) deep were expected: \(Self.wrongFile)"))
    }
    guard tag.attributes.count / 5 + tag.namespaceDeclarations <= limits.attributesPerElement else {
      return refuse(Self.refusal(.attributes, limits))
    }
    if let refusal = handler.startElement(tag) { refuse(refusal) }
  }

  private func endElement() {
    depth -= 1
    if failure == nil { handler.endElement() }
  }

  private func characters(_ start: UnsafePointer<UInt8>?, _ count: Int32) {
    guard failure == nil else { return }
    if let refusal = handler.text(UnsafeBufferPointer(start: start, count: Int(count))) { refuse(refusal) }
  }

  // MARK: Errors

  private var line: Int { context.pointee.input.map { Int($0.pointee.line) } ?? 0 }
  private var column: Int { context.pointee.input.map { Int($0.pointee.col) } ?? 0 }

  private var unparsedBytes: Int {
    guard let input = context.pointee.input, let end = input.pointee.end, let at = input.pointee.cur else {
      return 0
    }
    return end - at
  }

  private func refuse(_ refusal: XMLRefusal) {
    if failure == nil { failure = error(refusal) }
  }

  private func error(_ refusal: XMLRefusal) -> ReadingError {
    ReadingError(
      file: file, line: line > 0 ? line : nil, column: column > 0 ? column : nil, value: refusal.value,
      rule: refusal.rule, expected: refusal.expected)
  }

  private func report(_ reported: xmlError) {
    guard failure == nil, reported.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
    let message = reported.message.map { printable(String(cString: $0)) } ?? "error \(reported.code)"
    let value = String(message.reversed().drop { $0 == " " }.reversed())
    var found = error(refusal(code: reported.code, domain: reported.domain, value: value))
    if reported.line > 0 { found.line = Int(reported.line) }
    if reported.int2 > 0 { found.column = Int(reported.int2) }
    failure = found
  }

  private func refusal(code: Int32, domain: Int32, value: String) -> XMLRefusal {
    func isOne(of codes: xmlParserErrors...) -> Bool { codes.contains { Int32($0.rawValue) == code } }
    // libxml2 keeps what it cannot finish for the last call, so an error there is a cut only at the input's end.
    let isCut = isOne(of: XML_ERR_DOCUMENT_END) || unparsedBytes == 0 || markup.isInMarkup
    if isFinishing && (!hasRoot || depth > 0) && isCut {
      return XMLRefusal(
        rule: bytesFed == 0 ? "xml-empty" : "xml-truncated", value: bytesFed == 0 ? "an empty file" : value,
        expected: "A whole XML document was expected: the file is cut short, fetch it again.")
    }
    if domain == Int32(XML_FROM_NAMESPACE.rawValue) {
      return XMLRefusal(rule: "xml-namespace", value: value, expected: Self.damaged)
    }
    if isOne(of: XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY) {
      return Self.entityRefusal(value)
    }
    if !hasRoot && isOne(of: XML_ERR_DOCUMENT_EMPTY, XML_ERR_DOCUMENT_START) {
      return XMLRefusal(
        rule: "xml-not-xml", value: value,
        expected: "An XML document was expected: check that this is the right file and format.")
    }
    return XMLRefusal(rule: "xml-not-well-formed", value: value, expected: Self.damaged)
  }

  private static let damaged = "Well-formed XML was expected: fetch the file again, or tell its publisher."
  private static let wrongFile = "check that this is the right file."

  private static func entityRefusal(_ value: String?) -> XMLRefusal {
    XMLRefusal(
      rule: "xml-entity", value: value.map(printable),
      expected: "Only &amp; &lt; &gt; &quot; &apos; and character numbers were expected: "
        + "replace the entity by its text.")
  }

  private static func refusal(_ refusal: XMLMarkupGuard.Refusal, _ limits: XMLLimits) -> XMLRefusal {
    switch refusal {
    case .doctype:
      XMLRefusal(
        rule: "xml-doctype", value: "<!DOCTYPE",
        expected: "XML without a document type was expected: "
          + "remove the DOCTYPE and the entities it declares.")
    case .attributes:
      XMLRefusal(
        rule: "xml-attributes", value: nil,
        expected: "At most \(limits.attributesPerElement) attributes for one element were expected: "
          + wrongFile)
    case .length:
      XMLRefusal(
        rule: "xml-markup-too-long", value: nil,
        expected: "A tag, comment or instruction of at most \(limits.stallBytes) bytes was expected: "
          + wrongFile
      )
    }
  }
}
