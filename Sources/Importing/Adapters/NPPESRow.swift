import DirectoryModel
import Reading
import Storing

/// The current row of an NPPES file, cleaned cell by cell, with the rules that its three files share.
final class NPPESRow {
  static let separator: UInt8 = 0x1F

  let reader: CSVReader
  let session: ImportSession
  let facts = FactWriter()
  private var joined: [UInt8] = []

  init(reader: CSVReader, session: ImportSession) {
    self.reader = reader
    self.session = session
    joined.reserveCapacity(256)
  }

  /// The cell without blanks, masks and control bytes; valid until the next row.
  @inline(__always)
  func value(_ cell: Int) -> UnsafeRawBufferPointer {
    let raw = reader.field(cell)
    // Three cells of four are empty.
    if raw.count == 0 { return raw }
    let value = FieldCleaning.clean(raw)
    return FieldCleaning.hasControlByte(value) ? FieldCleaning.clean(withoutControlBytes(value)) : value
  }

  private var keptRow = 0
  private var keptBuffers: [UnsafeMutableRawBufferPointer] = []

  deinit { for buffer in keptBuffers { buffer.deallocate() } }

  /// Rare: the cell is copied with blanks in the place of its control bytes, and lives until the next such row.
  @inline(never)
  private func withoutControlBytes(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if keptRow != reader.row {
      for buffer in keptBuffers { buffer.deallocate() }
      keptBuffers.removeAll()
      keptRow = reader.row
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: value.count, alignment: 1)
    for (i, byte) in value.enumerated() { buffer[i] = byte < 0x20 ? 0x20 : byte }
    keptBuffers.append(buffer)
    return UnsafeRawBufferPointer(buffer)
  }

  /// The NPI of the row; nil when the row was refused for it or for its form.
  func npi(_ cell: Int) throws(ImportError) -> UInt64? {
    if let fault = reader.fault {
      try session.refuse(
        CSVColumns.issue(for: fault, reader: reader, file: session.fileName), record: reader.recordText())
      return nil
    }
    var text = value(cell)
    if let mended = FieldCleaning.withoutDecimalZero(text) {
      repaired(cell, "NPI", rule: "number-with-decimal")
      text = mended
    }
    guard let npi = NationalProviderIdentifier.parse(text) else {
      try refuse(
        cell, "NPI", rule: "npi-checksum",
        remedy: "ten digits, the first 1 or 2, whose check digit holds (Luhn with the prefix 80840)")
      return nil
    }
    return npi
  }

  func issue(_ cell: Int, _ column: String, rule: String, remedy: String) -> ImportIssue {
    ImportIssue(
      file: session.fileName, line: reader.line, column: reader.byteColumn(cell), field: column,
      value: reader.field(cell).text, rule: rule, remedy: remedy)
  }

  func refuse(_ cell: Int, _ column: String, rule: String, remedy: String) throws(ImportError) {
    try session.refuse(issue(cell, column, rule: rule, remedy: remedy), record: reader.recordText())
  }

  func repaired(_ cell: Int, _ column: String, rule: String) {
    session.repaired(
      issue(cell, column, rule: rule, remedy: "read as the whole number; export the column as text"),
      rule: rule)
  }

  /// A date cell, `MM/DD/YYYY` with or without leading zeros; nil when empty or, with a warning, not readable.
  func date(_ cell: Int, column: String) -> CalendarDate? {
    let text = value(cell)
    if text.isEmpty { return nil }
    if let date = CalendarDate(monthDayYear: text) { return date }
    let parts = text.text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    if parts.count == 3, let date = CalendarDate(year: parts[2], month: parts[0], day: parts[1]) {
      return date
    }
    if let date = CalendarDate(iso: text.text) { return date }
    session.warn(
      issue(
        cell, column, rule: "date-unreadable", remedy: "a date as MM/DD/YYYY; the row is kept without it"),
      rule: "date-unreadable")
    return nil
  }

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

  /// Adds the record of this row.
  func add(
    _ kind: RecordKind, npi: UInt64, flags: RecordHeader.Flags = [], asOf: CalendarDate?
  ) throws(StoreError) {
    try session.add(
      kind, key: EntityKey(npi: npi), flags: flags,
      reference: SourceReference(file: session.fileOrdinal, row: UInt32(clamping: reader.row), asOf: asOf),
      line: reader.line, facts: facts.bytes)
  }
}

/// The address of an NPPES row as a role.
enum NPPESAddress {
  static func add(
    _ row: NPPESRow, street: Int, unit: Int, city: Int, state: Int, zip: Int, country: Int, phone: Int,
    fax: Int
  ) {
    let facts = row.facts
    let mark = facts.open(.role)
    facts.add(.street, row.value(street))
    facts.add(.unit, row.value(unit))
    facts.add(.city, row.value(city))
    let stateCode = row.value(state)
    facts.add(.state, stateCode)
    let countryCode = row.value(country)
    addZIP(row, zip, state: stateCode, country: countryCode)
    if !countryCode.equals("US") { facts.add(.country, countryCode) }
    addPhone(row, .phone, phone)
    addPhone(row, .fax, fax)
    facts.close(mark)
  }

  private static func addZIP(
    _ row: NPPESRow, _ cell: Int, state: UnsafeRawBufferPointer, country: UnsafeRawBufferPointer
  ) {
    var zip = row.value(cell)
    if zip.isEmpty { return }
    if let mended = FieldCleaning.withoutDecimalZero(zip) {
      row.repaired(cell, "Postal Code", rule: "number-with-decimal")
      zip = mended
    }
    if zip.count != 5 && zip.count != 9,
      let restored = ZIPRepair.restored(zip.text, state: state.text, country: country.text)
    {
      row.repaired(cell, "Postal Code", rule: "zip-leading-zero")
      row.facts.add(.zip, restored)
    } else {
      row.facts.add(.zip, zip)
    }
  }

  private static func addPhone(_ row: NPPESRow, _ field: Field, _ cell: Int) {
    let phone = row.value(cell)
    if phone.isEmpty { return }
    if let mended = FieldCleaning.withoutDecimalZero(phone) {
      row.repaired(cell, field.token, rule: "number-with-decimal")
      row.facts.add(field, mended)
    } else if FieldCleaning.isScientific(phone) {
      row.session.warn(
        row.issue(
          cell, field.token, rule: "phone-damaged",
          remedy: "the last digits were lost in a spreadsheet; the row is kept without this number"),
        rule: "phone-damaged")
    } else {
      row.facts.add(field, phone)
    }
  }
}
