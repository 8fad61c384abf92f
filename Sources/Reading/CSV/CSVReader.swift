import CByteScan

/// A streaming reader of comma-separated values (RFC 4180) that gives chosen columns as views of bytes.
///
/// Lines end with LF or CRLF; the last one may lack its end. A CR elsewhere is data. An empty line is skipped.
/// `""` within quotes is a quote; a line end within quotes is data. A quote inside an unquoted field is itself,
/// as in Python's `csv`. One bad record is a `fault`, never the end of the file; what makes the rest of a file
/// unreadable throws, and throws again at each later call.
///
/// Cost: each byte is looked at once, 64 at a time, plus one cell border for each selected column; nothing is
/// allocated for a record. Memory: one buffer of at most about twice `CSVLimits.recordBytes`, whatever the file.
///
/// To whoever changes this: `scanRecord` (CSVReader+Scanning.swift) is the fast path and `scanRecordPlainly`
/// (CSVReader+PlainScanning.swift) says what it must equal. Both leave the same `RecordShape` and borders.
public final class CSVReader {
  /// The header's cells as written, without blanks and tabs at either end.
  public private(set) var header: [String] = []
  /// Normalized names that more than one column bears, in header order; nameless columns do not count.
  public private(set) var duplicateColumns: [String] = []
  /// What is wrong with the current record; its fields are then empty.
  public private(set) var fault: CSVFault?
  /// The physical line where the current record starts; the header's is 1 unless empty lines precede it.
  public private(set) var line = 0
  /// The number of the current data record: 1 for the first after the header, 0 before it.
  public private(set) var row = 0
  /// Bytes taken from the source so far, read-ahead included.
  public var bytesRead: Int { text.bytesRead }

  @usableFromInline let table: UnsafeMutablePointer<FieldTable>
  let text: UTF8ByteSource
  let limits: CSVLimits
  private var columnsByName: [String: Int] = [:]
  private var failure: ReadingError?

  // The unread bytes are buffer[recordStart..<end], followed by at least 64 zeros so that a block can be loaded
  // anywhere. `table.pointee.base` is the buffer.
  var capacity: Int
  var recordStart = 0
  var end = 0
  private var isAtEnd = false
  private var nextLine = 1
  private var shape = RecordShape()
  private var unescaped = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 4096)

  static let padding = 128

  /// Reads the header.
  ///
  /// - Parameter source: any text `UTF8ByteSource` takes; it is wrapped in one here.
  /// - Throws: what the source throws, and `csv-empty`, `csv-not-csv`, `csv-delimiter`, `csv-line-ends`,
  ///   `csv-header-quote`, `csv-too-many-columns`, `csv-record-too-long`, `csv-open-quote`.
  public init(_ source: any ByteSource, limits: CSVLimits = .standard) throws(ReadingError) {
    precondition((1...1 << 30).contains(limits.recordBytes) && limits.columns >= 1, "limits of \(limits)")
    text = UTF8ByteSource(source)
    self.limits = limits
    capacity = min(1 << 18, limits.recordBytes + 4096)
    table = .allocate(capacity: 1)
    table.initialize(to: FieldTable(base: Self.buffer(capacity)))
    try readHeader()
  }

  deinit {
    table.pointee.deallocate()
    table.deallocate()
    unescaped.deallocate()
  }

  // MARK: Columns

  /// A header cell for comparison: lower case, each run of ASCII that is neither letter nor digit one blank,
  /// none at the ends. `"Address-  Address Line 2"` gives `"address address line 2"`, `" "` gives `""`.
  public static func normalized(_ header: String) -> String {
    var result: [UInt8] = []
    var isBlankDue = false
    for byte in header.lowercased().utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        if isBlankDue && !result.isEmpty { result.append(UInt8(ascii: " ")) }
        isBlankDue = false
        result.append(byte)
      default: isBlankDue = true
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The first column of this name, 0-based; nil when there is none. Names are compared normalized.
  public func column(named name: String) -> Int? { columnsByName[Self.normalized(name)] }

  /// Chooses the columns `field` gives, from the next record on.
  ///
  /// - Parameter columns: 0-based, each below `header.count`, in the caller's order, repeated if wanted; nil for
  ///   a column the file lacks, whose field is always empty.
  public func select(_ columns: [Int?]) {
    precondition(
      columns.allSatisfy { $0.map(header.indices.contains) ?? true },
      "columns \(columns) of a header with \(header.count)")
    table.pointee.select(columns)
  }

  // MARK: Records

  /// Goes to the next record.
  ///
  /// - Returns: false at the end.
  /// - Throws: when the rest of the file cannot be read: what the source throws, `csv-open-quote`,
  ///   `csv-record-too-long`.
  public func next() throws(ReadingError) -> Bool {
    if let failure { throw failure }
    do throws(ReadingError) {
      guard try findRecord() else {
        fault = nil
        table.pointee.emptyFields()
        return false
      }
    } catch {
      failure = error
      fault = nil
      shape.end = recordStart
      table.pointee.emptyFields()
      throw error
    }
    row &+= 1
    judgeRecord()
    return true
  }

  /// The bytes of a selected column in the current record: without its quotes, `""` made `"`.
  ///
  /// - Parameter i: an index into what `select` was given.
  /// - Returns: bytes valid until the next call of `next` or `select`; empty for an absent column and in a
  ///   record with a fault.
  @inlinable public func field(_ i: Int) -> UnsafeRawBufferPointer { table.pointee.field(i) }

  /// The byte at which a field starts, quote included, 1-based from the start of its record; 0 for an absent
  /// column and in a record with a fault.
  public func byteColumn(_ i: Int) -> Int { table.pointee.byteColumn(i, recordStart: recordStart) }

  /// The current record as it stands in the file (after transcoding to UTF-8), without its line end; valid until
  /// the next call of `next`. Present also when the record has a fault.
  public var rawRecord: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: table.pointee.base + recordStart, count: shape.end - recordStart)
  }

  /// A copy of `rawRecord`.
  public func recordText() -> String { String(decoding: rawRecord, as: UTF8.self) }

  /// Finds the next record that is not an empty line, and its shape.
  private func findRecord() throws(ReadingError) -> Bool {
    recordStart = shape.next
    while true {
      if skipsEmptyLine() { continue }
      var scan = recordStart == end ? RecordScan.unfinished : scanRecord(into: &shape)
      // At the end a record without a visible end may yet hold a literal quote that misled the masks.
      if scan == .irregular || (scan == .unfinished && isAtEnd && recordStart < end) {
        scan = scanRecordPlainly(into: &shape)
      }
      if scan == .found { break }
      if isAtEnd {
        shape.end = recordStart
        shape.next = recordStart
        guard recordStart == end else { throw openQuoteError() }
        return false
      }
      try refill()
    }
    guard shape.end - recordStart <= limits.recordBytes else { throw recordTooLongError() }
    line = nextLine
    nextLine &+= 1 &+ shape.innerNewlines
    return true
  }

  private func skipsEmptyLine() -> Bool {
    let base = table.pointee.base
    var at = recordStart
    if at < end && base[at] == UInt8(ascii: "\r") { at &+= 1 }
    guard at < end && base[at] == UInt8(ascii: "\n") else { return false }
    recordStart = at &+ 1
    nextLine &+= 1
    return true
  }

  private func judgeRecord() {
    if let stray = shape.strayText {
      fault = .strayQuote(column: stray - recordStart + 1)
    } else if shape.cells == header.count
      || (shape.cells > header.count && endsWithEmptyCells(shape.cells - header.count))
    {
      fault = nil
    } else {
      fault = .ragged(expected: header.count, found: shape.cells)
    }
    if fault != nil {
      table.pointee.emptyFields()
    } else if shape.hasEscapes {
      unescapeFields()
    } else {
      table.pointee.isMaterialized = false
    }
  }

  /// Whether the record's last `count` cells are nothing or `""`.
  ///
  /// Backward is safe: the record ends outside quotes, and neither `,` nor `,""` changes that.
  private func endsWithEmptyCells(_ count: Int) -> Bool {
    let base = table.pointee.base
    var at = shape.end
    for _ in 0..<count {
      if at - recordStart >= 2 && base[at - 1] == UInt8(ascii: "\"") && base[at - 2] == UInt8(ascii: "\"") {
        at -= 2
      }
      guard at > recordStart && base[at - 1] == UInt8(ascii: ",") else { return false }
      at -= 1
    }
    return true
  }

  /// Copies the selected fields of a record with `""` in it, since the raw record must stay as it is.
  private func unescapeFields() {
    let needed = table.pointee.rawBytes()
    if unescaped.count < needed {
      unescaped.deallocate()
      unescaped = .allocate(capacity: max(needed, 4096))
    }
    table.pointee.materialize(into: unescaped.baseAddress!)
  }

  // MARK: Buffer

  static func buffer(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + padding)
    buffer.initialize(repeating: 0, count: capacity + padding)
    return buffer
  }

  /// Moves the unfinished record to the front and reads until the buffer is full: with single bytes from the
  /// source a record is still scanned only a few times.
  private func refill() throws(ReadingError) {
    let held = end - recordStart
    guard held <= limits.recordBytes + 2 else { throw recordTooLongError() }
    let old = table.pointee.base
    if recordStart == 0 && end == capacity {
      capacity = min(capacity * 2, limits.recordBytes + 4096)
      table.pointee.base = Self.buffer(capacity)
      table.pointee.base.update(from: old, count: held)
      old.deallocate()
    } else {
      old.update(from: old + recordStart, count: held)
    }
    recordStart = 0
    shape.next = 0
    end = held
    let base = table.pointee.base
    let count = try text.fill(UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end))
    end += count
    if end < capacity {
      isAtEnd = true
      // So that a last line without its end is found like any other.
      if end > 0 && base[end - 1] != UInt8(ascii: "\n") {
        base[end] = UInt8(ascii: "\n")
        end += 1
      }
    }
    (base + end).update(repeating: 0, count: 64)
  }

  // MARK: Header

  /// Takes the next record for the header, in place of a title that stands above it. No column is selected then, and
  /// the record after it is row 1.
  ///
  /// - Returns: false at the end; the header is then as it was.
  /// - Throws: as the initializer.
  public func nextHeader() throws(ReadingError) -> Bool {
    if let failure { throw failure }
    do throws(ReadingError) {
      guard try findRecord() else { return false }
      try takeHeader()
    } catch {
      failure = error
      throw error
    }
    return true
  }

  private func readHeader() throws(ReadingError) {
    try refill()
    try refuseOtherFormats()
    guard try findRecord() else {
      throw error(nil, nil, "an empty file", "csv-empty", "A header line was expected: fetch the file again.")
    }
    try takeHeader()
  }

  /// Makes the record that was found the header.
  private func takeHeader() throws(ReadingError) {
    fault = nil
    row = 0
    columnsByName = [:]
    duplicateColumns = []
    _ = scanRecordPlainly(into: &shape)
    if let at = shape.loneReturn { throw lineEndsError(column: at - recordStart + 1) }
    if let stray = shape.strayText {
      throw error(
        line, stray - recordStart + 1, nil, "csv-header-quote",
        "A comma was expected after the closing quote in the header: correct the header line.")
    }
    guard shape.cells <= limits.columns else {
      throw error(
        line, nil, "\(shape.cells) columns", "csv-too-many-columns",
        "At most \(limits.columns) columns were expected: check that this is the right file.")
    }
    table.pointee.setWidth(shape.cells)
    table.pointee.select((0..<shape.cells).map { $0 })
    _ = scanRecordPlainly(into: &shape)
    if shape.hasEscapes { unescapeFields() } else { table.pointee.isMaterialized = false }
    header = (0..<shape.cells).map { Self.trimmed(field($0)) }
    table.pointee.select([])
    try refuseOtherDelimiters()
    for (index, name) in header.enumerated() {
      let name = Self.normalized(name)
      if columnsByName[name] == nil {
        columnsByName[name] = index
      } else if !name.isEmpty && !duplicateColumns.contains(name) {
        duplicateColumns.append(name)
      }
    }
  }

  private static func trimmed(_ cell: UnsafeRawBufferPointer) -> String {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    guard let first = cell.firstIndex(where: { !isBlank($0) }) else { return "" }
    let last = cell.lastIndex(where: { !isBlank($0) }) ?? first
    return String(decoding: cell[first...last], as: UTF8.self)
  }

  /// Markup and JSON often stand on one line longer than any record, so this comes before the header is read.
  private func refuseOtherFormats() throws(ReadingError) {
    let bytes = UnsafeRawBufferPointer(start: table.pointee.base, count: end)
    let head = String(decoding: bytes.drop(while: { $0 <= 0x20 }).prefix(64), as: UTF8.self).lowercased()
    let found: String
    if head.hasPrefix("<!doctype html") || head.hasPrefix("<html") {
      found = "an HTML page"
    } else if head.hasPrefix("<") {
      found = "XML"
    } else if head.hasPrefix("{") || head.hasPrefix("[") {
      found = "JSON"
    } else {
      return
    }
    throw error(
      1, 1, found, "csv-not-csv",
      found == "an HTML page"
        ? "Comma-separated values were expected: a web page was saved instead, fetch the file again."
        : "Comma-separated values were expected: import the file as \(found), or fetch the CSV file.")
  }

  private func refuseOtherDelimiters() throws(ReadingError) {
    guard header.count == 1 else { return }
    for (sign, name) in [("\t", "a tab"), (";", "a semicolon"), ("|", "a vertical bar")]
    where header[0].contains(sign) {
      throw error(
        line, nil, name, "csv-delimiter",
        "Columns separated by commas were expected: save the file again with commas between the columns.")
    }
  }

  // MARK: Errors

  private func error(
    _ line: Int?, _ column: Int?, _ value: String?, _ rule: String, _ expected: String
  ) -> ReadingError {
    ReadingError(file: text.name, line: line, column: column, value: value, rule: rule, expected: expected)
  }

  /// A whole file whose lines end with CR looks like one long header.
  private func lineEndsError(column: Int) -> ReadingError {
    error(
      max(line, 1), column, "CR alone", "csv-line-ends",
      "Lines ending with LF or CRLF were expected: convert it with: tr '\\r' '\\n' < \(shellWord(text.name))")
  }

  private func openQuoteError() -> ReadingError {
    let open = openQuote()
    return error(
      nextLine + open.newlinesBefore, open.column, nil, "csv-open-quote",
      "A closing quote was expected before the end of the file: the file is cut short or the quote is stray.")
  }

  private func recordTooLongError() -> ReadingError {
    let open = openQuote()
    let start = UnsafeRawBufferPointer(start: table.pointee.base + recordStart, count: end - recordStart)
    if header.isEmpty, open.column == nil, let at = start.firstIndex(of: UInt8(ascii: "\r")),
      at + 1 < start.count, start[at + 1] != UInt8(ascii: "\n")
    {
      return lineEndsError(column: at + 1)
    }
    return error(
      nextLine + open.newlinesBefore, open.column, nil, "csv-record-too-long",
      open.column == nil
        ? "A record of at most \(limits.recordBytes) bytes was expected: check that this is the right file."
        : "A record of at most \(limits.recordBytes) bytes was expected: the quote opened here is not closed."
    )
  }
}
