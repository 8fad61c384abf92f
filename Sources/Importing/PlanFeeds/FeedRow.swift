import DirectoryModel
import Reading
import Storing

/// The current element of a plan feed, its values cleaned one by one, with what is said about it.
final class FeedRow {
  let session: ImportSession
  let names: FeedNames
  let facts = FactWriter()
  private(set) var reader: JSONReader
  private var keptBuffers: [UnsafeMutableRawBufferPointer] = []

  init(session: ImportSession, names: FeedNames, reader: JSONReader) {
    self.session = session
    self.names = names
    self.reader = reader
  }

  deinit { for buffer in keptBuffers { buffer.deallocate() } }

  var tree: RecordTree { reader.tree }

  /// Goes on with another file.
  func read(_ reader: JSONReader) { self.reader = reader }

  func next() throws(ReadingError) -> Bool {
    if !keptBuffers.isEmpty {
      for buffer in keptBuffers { buffer.deallocate() }
      keptBuffers.removeAll()
    }
    return try reader.next()
  }

  // MARK: Values

  func meaning(_ node: RecordNode) -> FeedName? { names.meaning(of: tree.name(of: node)) }

  func child(of node: RecordNode, _ name: FeedName) -> RecordNode? {
    tree.children(of: node).first { meaning($0) == name }
  }

  /// The node's own text without blanks, masks and control bytes, empty for none; valid until the next element.
  func value(_ node: RecordNode?) -> UnsafeRawBufferPointer {
    guard let node else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let value = FieldCleaning.clean(tree.text(of: node))
    return FieldCleaning.hasControlByte(value) ? FieldCleaning.clean(withoutControlBytes(value)) : value
  }

  /// Rare: an escape such as `\n` in a name. A blank stands in its place.
  private func withoutControlBytes(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: value.count, alignment: 1)
    for (i, byte) in value.enumerated() { buffer[i] = byte < 0x20 ? 0x20 : byte }
    keptBuffers.append(buffer)
    return UnsafeRawBufferPointer(buffer)
  }

  /// A value that should be a whole number in digits: `3125550137.0` is mended.
  func wholeNumber(_ node: RecordNode?, field: String) -> UnsafeRawBufferPointer {
    let value = value(node)
    guard let mended = FieldCleaning.withoutDecimalZero(value) else { return value }
    repaired(
      field, value.text, rule: "number-with-decimal",
      remedy: "read as the whole number; export the value as text")
    return mended
  }

  /// The day of the first of such keys; nil when there is none or, with a warning, not readable.
  func date(_ node: RecordNode?) -> CalendarDate? {
    let text = value(node).text
    if text.isEmpty { return nil }
    if let date = CalendarDate(iso: String(text.prefix { $0 != "T" && $0 != " " })) { return date }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    if parts.count == 3, let date = CalendarDate(year: parts[2], month: parts[0], day: parts[1]) {
      return date
    }
    warn(
      "last_updated_on", text, rule: "date-unreadable",
      remedy: "a date as YYYY-MM-DD; the row is kept without it")
    return nil
  }

  // MARK: Words about it

  func reference(asOf: CalendarDate?) -> SourceReference {
    SourceReference(file: session.fileOrdinal, row: UInt32(clamping: reader.ordinal), asOf: asOf)
  }

  private func issue(_ field: String?, _ value: String?, rule: String, remedy: String) -> ImportIssue {
    ImportIssue(
      file: session.fileName, line: reader.line, column: reader.column, field: field, value: value,
      rule: rule,
      remedy: remedy)
  }

  func warn(
    _ field: String, _ value: @autoclosure () -> String?, rule: String, remedy: @autoclosure () -> String
  ) {
    session.warn(issue(field, value(), rule: rule, remedy: remedy()), rule: rule)
  }

  func repaired(_ field: String, _ value: String, rule: String, remedy: String) {
    session.repaired(issue(field, value, rule: rule, remedy: remedy), rule: rule)
  }

  /// Refuses the element. Those whose NPI it shows are in the list all the same; when it shows none, nobody can say
  /// who is missing.
  func refuse(_ field: String?, _ value: String?, rule: String, remedy: String) throws {
    try session.refuse(issue(field, value, rule: rule, remedy: remedy), record: reader.recordText())
    var isKnown = false
    for node in tree.children(of: tree.root) where meaning(node) == .npi {
      let text = self.value(node)
      guard
        let npi = NationalProviderIdentifier.parse(FieldCleaning.withoutDecimalZero(text) ?? text)
      else { continue }
      isKnown = true
      try session.add(
        .mention, key: EntityKey(npi: npi), reference: reference(asOf: nil), line: reader.line,
        facts: UnsafeRawBufferPointer(start: nil, count: 0))
    }
    if !isKnown { session.markIncomplete() }
  }

  /// Refuses what the reader could not read as an element.
  func refuse(_ fault: ReadingError) throws(ImportError) {
    try session.refuse(
      ImportIssue(
        file: session.fileName, line: fault.line, column: fault.column, value: fault.value, rule: fault.rule,
        remedy: fault.expected), record: reader.recordText())
    session.markIncomplete()
  }

  /// Refuses the whole file.
  func refusal(_ value: String?, rule: String, remedy: String) -> ImportError {
    .refused(issue(nil, value, rule: rule, remedy: remedy))
  }
}
