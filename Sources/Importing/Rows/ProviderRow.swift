import DirectoryModel
import Reading
import Storing

/// The current row of a CSV file that knows its providers by NPI, cleaned cell by cell, with the rules that such
/// files share: NPPES and its companions, Doctors & Clinicians, facility affiliations.
///
/// Cells are numbered in the order of the columns that were selected; an issue names the column as this file spells
/// it. A refused row that shows a valid NPI leaves a mention of it; one that shows none makes the list incomplete.
final class ProviderRow {
  static let separator: UInt8 = 0x1F

  let reader: CSVReader
  let session: ImportSession
  let facts = FactWriter()
  private let columns: [Int?]
  /// What the file writes where it knows nothing.
  private let nullText: StaticString?
  private var joined: [UInt8] = []
  /// Of the current row, once it is read.
  private var statedNPI: UInt64?

  /// - Parameter columns: the columns of the cells, nil for those that the file lacks; they are selected here.
  init(reader: CSVReader, columns: [Int?], session: ImportSession, nullText: StaticString? = nil) {
    self.reader = reader
    self.columns = columns
    self.nullText = nullText
    self.session = session
    joined.reserveCapacity(256)
    reader.select(columns)
  }

  /// Whether the file has the column of a cell.
  func has(_ cell: Int) -> Bool { columns[cell] != nil }

  /// The cell without blanks, masks and control bytes; valid until the next row.
  @inline(__always)
  func value(_ cell: Int) -> UnsafeRawBufferPointer {
    let raw = reader.field(cell)
    // Three cells of four are empty.
    if raw.count == 0 { return raw }
    let value = FieldCleaning.clean(raw)
    if let nullText, value.equals(nullText) { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return FieldCleaning.hasControlByte(value) ? FieldCleaning.clean(withoutControlBytes(value)) : value
  }

  private var keptRow = 0
  private var keptBuffers: [UnsafeMutableRawBufferPointer] = []

  deinit { for buffer in keptBuffers { buffer.deallocate() } }

  /// Rare: the cell is copied with blanks in the place of its control bytes.
  @inline(never)
  private func withoutControlBytes(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    kept(value.map { $0 < 0x20 ? 0x20 : $0 })
  }

  /// A value that stands in the file in another form; it lives until the next such value of a later row.
  func kept(_ bytes: some Collection<UInt8>) -> UnsafeRawBufferPointer {
    if keptRow != reader.row {
      for buffer in keptBuffers { buffer.deallocate() }
      keptBuffers.removeAll()
      keptRow = reader.row
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    buffer.copyBytes(from: bytes)
    keptBuffers.append(buffer)
    return UnsafeRawBufferPointer(buffer)
  }

  /// Whether the row has the header's form; if not, it is refused here.
  func isWellFormed() throws(ImportError) -> Bool {
    statedNPI = nil
    guard let fault = reader.fault else { return true }
    try session.refuse(
      CSVColumns.issue(for: fault, reader: reader, file: session.fileName), record: reader.recordText())
    session.markIncomplete()
    return false
  }

  /// The NPI of the row; nil when the row was refused for it or for its form.
  func npi(_ cell: Int) throws(ImportError) -> UInt64? {
    guard try isWellFormed() else { return nil }
    guard let npi = NationalProviderIdentifier.parse(wholeNumber(cell)) else {
      try session.refuse(
        issue(
          cell, rule: "npi-checksum",
          remedy: "ten digits, the first 1 or 2, whose check digit holds (Luhn with the prefix 80840)"),
        record: reader.recordText())
      session.markIncomplete()
      return nil
    }
    statedNPI = npi
    return npi
  }

  /// The cell without the `.0` that a spreadsheet put behind a number, which is counted as a repair.
  func wholeNumber(_ cell: Int) -> UnsafeRawBufferPointer {
    let text = value(cell)
    guard let mended = FieldCleaning.withoutDecimalZero(text) else { return text }
    repaired(cell, rule: "number-with-decimal")
    return mended
  }

  // MARK: Issues

  func issue(_ cell: Int, rule: String, remedy: String) -> ImportIssue {
    ImportIssue(
      file: session.fileName, line: reader.line, column: reader.byteColumn(cell),
      field: columns[cell].map { reader.header[$0] }, value: reader.field(cell).text, rule: rule,
      remedy: remedy)
  }

  /// Refuses a row for what a cell says.
  func refuse(_ cell: Int, rule: String, remedy: String) throws {
    try session.refuse(issue(cell, rule: rule, remedy: remedy), record: reader.recordText())
    guard let statedNPI else { return session.markIncomplete() }
    try session.add(
      .mention, key: EntityKey(npi: statedNPI), reference: reference(asOf: nil), line: reader.line,
      facts: UnsafeRawBufferPointer(start: nil, count: 0))
  }

  /// A value that is not used.
  func warn(_ cell: Int, rule: String, remedy: String) {
    session.warn(issue(cell, rule: rule, remedy: remedy), rule: rule)
  }

  func repaired(_ cell: Int, rule: String) {
    session.repaired(
      issue(cell, rule: rule, remedy: "read as the whole number; export the column as text"), rule: rule)
  }

  /// A date cell, `MM/DD/YYYY` with or without leading zeros; nil when empty or, with a warning, not readable.
  func date(_ cell: Int) -> CalendarDate? {
    let text = value(cell)
    if text.isEmpty { return nil }
    if let date = Self.date(text) { return date }
    warn(cell, rule: "date-unreadable", remedy: "a date as MM/DD/YYYY; the row is kept without it")
    return nil
  }

  /// Whether `date` gives a day, or the cell says nothing.
  func isReadableOrEmptyDate(_ cell: Int) -> Bool {
    let text = value(cell)
    return text.isEmpty || Self.date(text) != nil
  }

  private static func date(_ text: UnsafeRawBufferPointer) -> CalendarDate? {
    if let date = CalendarDate(monthDayYear: text) { return date }
    let parts = text.text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    if parts.count == 3, let date = CalendarDate(year: parts[2], month: parts[0], day: parts[1]) {
      return date
    }
    return CalendarDate(iso: text.text)
  }

  // MARK: Facts

  /// Adds one fact whose value is several cells with a separator between them.
  func addJoined(_ field: Field, _ cells: [UnsafeRawBufferPointer], by separator: UInt8) {
    joined.removeAll(keepingCapacity: true)
    var isFirst = true
    for cell in cells {
      if separator == 0x20 && cell.isEmpty { continue }
      if !isFirst { joined.append(separator) }
      joined.append(contentsOf: cell)
      isFirst = false
    }
    joined.withUnsafeBytes { facts.add(field, $0) }
  }

  /// Adds one fact whose value is a type and a number: `pac:0123456789`.
  func addID(_ field: Field, type: StaticString, _ number: UnsafeRawBufferPointer) {
    joined.removeAll(keepingCapacity: true)
    joined.append(
      contentsOf: UnsafeRawBufferPointer(start: type.utf8Start, count: type.utf8CodeUnitCount))
    joined.append(contentsOf: number)
    joined.withUnsafeBytes { facts.add(field, $0) }
  }

  /// Adds the record of this row.
  func add(
    _ kind: RecordKind, npi: UInt64, flags: RecordHeader.Flags = [], asOf: CalendarDate?
  ) throws(StoreError) {
    try session.add(
      kind, key: EntityKey(npi: npi), flags: flags, reference: reference(asOf: asOf), line: reader.line,
      facts: facts.bytes)
  }

  func reference(asOf: CalendarDate?) -> SourceReference {
    SourceReference(file: session.fileOrdinal, row: UInt32(clamping: reader.row), asOf: asOf)
  }
}
