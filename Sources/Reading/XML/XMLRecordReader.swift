/// How elements become nodes.
public struct XMLRecordOptions: Sendable {
  /// The attribute, in no namespace, whose value is the element's own text; characters between tags then
  /// count for nothing. In FHIR it is `value`. Nil: the text is what stands between the tags.
  public var valueAttribute: String?
  /// Whether what is no record is gathered in `rest`, where all of it must fit into `XMLLimits.elementBytes`.
  public var keepsRest = true

  public init(valueAttribute: String? = nil, keepsRest: Bool = true) {
    self.valueAttribute = valueAttribute
    self.keepsRest = keepsRest
  }

  /// FHIR's XML: the tree has then the shape that FHIR's JSON gives.
  public static let fhir = XMLRecordOptions(valueAttribute: "value")
}

/// A streaming reader of one XML document that gives chosen elements as trees. As safe as `XMLReader`,
/// through the same parser, and faster: no text is made and nothing allocated for an element.
///
/// A node bears the element's local name; every attribute but the value is a child that bears its local name.
/// The text of an element that has children is what stands between them, without pieces of white space only.
///
/// Memory: the records that 64 KiB of the file complete, the one begun, and `rest`.
public final class XMLRecordReader: RecordReader {
  public var tree: RecordTree { builder.tree }
  public var rest: RecordTree { builder.rest }
  /// Always nil: what is wrong with XML is wrong with the file.
  public var fault: ReadingError? { nil }
  public private(set) var line = 0
  public private(set) var column = 0
  public private(set) var ordinal = 0
  /// The document's root; nil before the first record.
  public var rootName: XMLName? { builder.rootName }
  /// Bytes taken from the source so far.
  public var bytesRead: Int { text.bytesRead }

  private let text: UTF8ByteSource
  private let builder: XMLRecordBuilder
  private let parser: XMLEventParser
  private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private var given = 0
  private var isFirst = true
  private var isAtEnd = false
  private var failure: ReadingError?

  /// - Parameters:
  ///   - names: where names get their numbers; may serve many readers, one after the other.
  ///   - recordPath: asked once, with the root's name: the local names of the elements to go down, in any
  ///     namespace, the last being the record; empty when the root itself is the one record.
  public init(
    _ source: any ByteSource, names: RecordNames, options: XMLRecordOptions = .init(),
    limits: XMLLimits = .standard, recordPath: @escaping (XMLName) -> [String]
  ) {
    text = UTF8ByteSource(source)
    builder = XMLRecordBuilder(names: names, options: options, limits: limits, path: recordPath)
    parser = XMLEventParser(file: text.name, limits: limits, records: builder)
  }

  deinit { chunk.deallocate() }

  public func leaveOut(_ name: RecordName) { builder.leaveOut(name) }

  /// - Throws: what `XMLReader.read` throws.
  public func next() throws(ReadingError) -> Bool {
    if let failure { throw failure }
    do throws(ReadingError) {
      while given == builder.completed.count {
        given = 0
        builder.release()
        guard !isAtEnd else {
          tree.clear()
          return false
        }
        try readOn()
      }
    } catch {
      failure = error
      tree.clear()
      throw error
    }
    let record = builder.completed[given]
    given += 1
    ordinal += 1
    line = record.line
    column = record.column
    tree.root = RecordNode(index: Int32(record.node))
    return true
  }

  private func readOn() throws(ReadingError) {
    let count = try text.fill(chunk)
    let piece = UnsafeRawBufferPointer(rebasing: chunk[..<count])
    if isFirst { try XMLDeclaration.refuseMisleadingEncoding(in: piece, file: text.name) }
    isFirst = false
    if count > 0 { try parser.feed(piece) }
    if count < chunk.count {
      isAtEnd = true
      try parser.finish()
    }
  }

  /// The tree, rendered.
  public func recordText() -> String { tree.rendered(tree.root) }
}
