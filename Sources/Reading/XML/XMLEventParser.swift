import CLibXML2

/// What libxml2 tells of a start tag; the pointers are valid during the callback. Those of names and
/// namespaces stay good, and stay the same for the same text, as long as the parser lives.
struct XMLStartTag {
  var local: UnsafePointer<UInt8>
  var namespace: UnsafePointer<UInt8>?
  var namespaceDeclarations: Int
  /// Five pointers for each: name, prefix, namespace, value, end of value.
  var attributes: UnsafeBufferPointer<UnsafePointer<UInt8>?>
  var line: Int
  var column: Int
}

/// libxml2's push parser with a handler of our own: the only caller of libxml2.
///
/// What each line of defense is for (libxml2 2.9.14): `XMLMarkupGuard` counts attributes before libxml2
/// compares them pairwise, and sees a DOCTYPE first; `internalSubset` stops at a DOCTYPE whatever its
/// spelling; only `XML_PARSE_NONET` and `XML_PARSE_IGNORE_ENC` are set, so entities are not replaced and
/// nothing is loaded; `XMLLibrary` turns catalogs off; bytes fed but not consumed are bounded; and since a
/// stopped parser still says `wellFormed`, and a namespace error leaves it so, `refusal`, `wellFormed` and
/// `nsWellFormed` are all asked.
final class XMLEventParser {
  /// What has been gathered; the caller takes it out between two calls of `feed`.
  var tree: XMLTreeBuilder
  /// When it is there, it gathers, and `tree` stays empty. Kept by whoever made this parser, so that no
  /// reference is counted for an event.
  private let records: Unmanaged<XMLRecordBuilder>?
  /// When it is there, elements are only counted.
  private let counter: XMLElementCounter?

  private let file: String
  private let limits: XMLLimits
  private var markup: XMLMarkupGuard
  private var nesting: XMLNesting
  private let library: libxml2_functions
  /// nil only where the library is missing, which every call then says.
  private var context: xmlParserCtxtPtr!
  private var bytesFed = 0
  /// The first thing found wrong; nothing is told to the handler after it.
  private var failure: ReadingError?
  private var hasFailed = false
  private var isFinishing = false

  /// - Parameter records: to be kept for as long as the parser.
  init(
    file: String, limits: XMLLimits, records: XMLRecordBuilder? = nil, counter: XMLElementCounter? = nil
  ) {
    self.file = file
    self.limits = limits
    self.records = records.map { Unmanaged.passUnretained($0) }
    self.counter = counter
    tree = XMLTreeBuilder(limits: limits)
    nesting = XMLNesting(limits: limits)
    markup = XMLMarkupGuard(limits: limits)
    library = XMLLibrary.functions ?? libxml2_functions()
    guard XMLLibrary.functions != nil else {
      failure = error(XMLLibrary.isMissing)
      return
    }
    var callbacks = Self.callbacks()
    guard let created = library.createPushParserCtxt(&callbacks, nil, nil, 0, nil) else {
      preconditionFailure("no memory for an XML parser")
    }
    context = created
    // Not retained: the context never outlives this object, and is used only inside its methods.
    context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
    _ = library.ctxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue))
  }

  deinit { if context != nil { library.freeParserCtxt(context) } }

  /// Parses the next bytes, in UTF-8.
  func feed(_ bytes: UnsafeRawBufferPointer) throws(ReadingError) {
    if context == nil, let failure { throw failure }
    let refused = markup.look(over: bytes)
    // What stands before the refused byte comes first, also when it is itself at fault.
    let good = UnsafeRawBufferPointer(rebasing: bytes[..<(refused?.offset ?? bytes.count)])
    if good.count > 0 {
      _ = withExtendedLifetime(self) {
        library.parseChunk(
          context, good.baseAddress!.assumingMemoryBound(to: CChar.self), Int32(good.count), 0)
      }
      bytesFed += good.count
    }
    if let failure { throw failure }
    if let refused { throw error(XMLRefusal(refused.cause, limits)) }
    try throwIfNotWellFormed()
    if bytesFed - library.byteConsumed(context) > limits.stallBytes {
      throw error(XMLRefusal(.markup, limits))
    }
  }

  /// Says that no more bytes come.
  func finish() throws(ReadingError) {
    if context == nil, let failure { throw failure }
    isFinishing = true
    _ = withExtendedLifetime(self) { library.parseChunk(context, nil, 0, 1) }
    if let failure { throw failure }
    try throwIfNotWellFormed()
  }

  /// libxml2 has told what is wrong through the error callback; this holds should it ever not.
  private func throwIfNotWellFormed() throws(ReadingError) {
    guard context.pointee.wellFormed == 0 || context.pointee.nsWellFormed == 0 else { return }
    throw error(XMLRefusal.damaged(rule: "xml-not-well-formed", value: nil))
  }

  // MARK: Callbacks

  /// Callbacks of C capture nothing: the parser comes through the user pointer.
  private static func with(_ user: UnsafeMutableRawPointer?, _ body: (XMLEventParser) -> Void) {
    Unmanaged<XMLEventParser>.fromOpaque(user!)._withUnsafeGuaranteedRef(body)
  }

  private static func callbacks() -> xmlSAXHandler {
    var callbacks = xmlSAXHandler()
    // Without this mark libxml2 ignores the callbacks with namespaces and the structured errors.
    callbacks.initialized = UInt32(XML_SAX2_MAGIC)
    callbacks.internalSubset = { user, _, _, _ in
      XMLEventParser.with(user) { parser in
        parser.refuse(XMLRefusal(.doctype, parser.limits))
        parser.library.stopParser(parser.context)
      }
    }
    callbacks.startElementNs = { user, local, _, namespace, declarations, _, count, _, attributes in
      XMLEventParser.with(user) { parser in
        parser.startElement(
          XMLStartTag(
            local: local!, namespace: namespace, namespaceDeclarations: Int(declarations),
            attributes: UnsafeBufferPointer(start: attributes, count: Int(count) * 5), line: parser.line,
            column: parser.column))
      }
    }
    callbacks.endElementNs = { user, _, _, _ in XMLEventParser.with(user) { $0.endElement() } }
    callbacks.characters = { user, start, count in
      XMLEventParser.with(user) { $0.characters(start, count) }
    }
    callbacks.ignorableWhitespace = callbacks.characters
    callbacks.cdataBlock = callbacks.characters
    callbacks.reference = { user, name in
      XMLEventParser.with(user) { $0.refuse(.entity(name.map { String(cString: $0) })) }
    }
    callbacks.serror = { user, error in
      guard let user, let error else { return }
      XMLEventParser.with(user) { $0.report(error.pointee) }
    }
    return callbacks
  }

  private func startElement(_ tag: XMLStartTag) {
    guard !hasFailed else { return }
    var refusal = nesting.startElement(tag)
    if refusal == nil {
      let depth = nesting.depth
      refusal =
        if let records {
          records._withUnsafeGuaranteedRef { $0.startElement(tag, depth: depth) }
        } else if let counter {
          counter.startElement(tag, depth: depth)
        } else {
          tree.startElement(tag, depth: depth)
        }
    }
    if let refusal { refuse(refusal) }
  }

  private func endElement() {
    guard !hasFailed else { return }
    let depth = nesting.depth
    if let records {
      records._withUnsafeGuaranteedRef { $0.endElement(depth: depth) }
    } else if let counter {
      counter.endElement()
    } else {
      tree.endElement()
    }
    nesting.endElement()
  }

  private func characters(_ start: UnsafePointer<UInt8>?, _ count: Int32) {
    guard !hasFailed, counter == nil else { return }
    let bytes = UnsafeBufferPointer(start: start, count: Int(count))
    let refusal =
      if let records {
        records._withUnsafeGuaranteedRef { $0.characters(bytes) }
      } else {
        tree.characters(bytes)
      }
    if let refusal { refuse(refusal) }
  }

  // MARK: Errors

  private var line: Int { context?.pointee.input.map { Int($0.pointee.line) } ?? 0 }
  private var column: Int { context?.pointee.input.map { Int($0.pointee.col) } ?? 0 }

  private var unparsedBytes: Int {
    guard let input = context.pointee.input, let end = input.pointee.end, let at = input.pointee.cur else {
      return 0
    }
    return end - at
  }

  private func refuse(_ refusal: XMLRefusal) {
    guard failure == nil else { return }
    failure = error(refusal)
    hasFailed = true
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
    hasFailed = true
  }

  private func refusal(code: Int32, domain: Int32, value: String) -> XMLRefusal {
    func isOne(of codes: xmlParserErrors...) -> Bool { codes.contains { Int32($0.rawValue) == code } }
    // libxml2 keeps what it cannot finish for the last call, so an error there is a cut only at the input's
    // end.
    let isCut = isOne(of: XML_ERR_DOCUMENT_END) || unparsedBytes == 0 || markup.isInMarkup
    if isFinishing && (!nesting.hasRoot || nesting.depth > 0) && isCut {
      return XMLRefusal(
        rule: bytesFed == 0 ? "xml-empty" : "xml-truncated", value: bytesFed == 0 ? "an empty file" : value,
        expected: "A whole XML document was expected: the file is cut short, fetch it again.")
    }
    if domain == Int32(XML_FROM_NAMESPACE.rawValue) {
      return .damaged(rule: "xml-namespace", value: value)
    }
    if isOne(of: XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY) {
      return .entity(value)
    }
    if !nesting.hasRoot && isOne(of: XML_ERR_DOCUMENT_EMPTY, XML_ERR_DOCUMENT_START) {
      return XMLRefusal(
        rule: "xml-not-xml", value: value,
        expected: "An XML document was expected: check that this is the right file and format.")
    }
    return .damaged(rule: "xml-not-well-formed", value: value)
  }
}
