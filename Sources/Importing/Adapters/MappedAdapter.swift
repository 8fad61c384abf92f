import DirectoryModel
import Reading
import Storing

/// Any other CSV or XML, by a declaration of what its columns mean (`--mapping`, docs/mapping.md).
///
/// Publisher, license and frequency are whoever's file it is. One row is what the mapping says it is: it may feed
/// several nouns of the exchange format, and goes through the same checks as that format, so references are resolved
/// over all files of the import. A row is kept or refused whole; what it repeats of earlier rows (the clinician of a
/// flat list at her second office) is one record, and what it says otherwise is a record beside the first.
///
/// Known lies: a flat list's address may be the billing address; a yes-or-no column may be blank for no. The mapping
/// decides, so whoever writes it must know.
struct MappedAdapter: SourceAdapter {
  let name = "mapped"
  let summary = "any other CSV or XML, through a mapping file (docs/mapping.md)"
  let input = "CSV files with a header, or XML files, as the mapping says"

  func read(_ files: [InputFile], into session: ImportSession) throws {
    guard let mapping = session.mapping else {
      throw ImportError.badMapping(
        ImportIssue(file: "", rule: "mapping-missing", remedy: "a mapping file under --mapping"))
    }
    let assembly = try ExchangeAssembly(session: session, rowByRow: mapping.isSelfContained)
    assembly.made.fieldName = { mapping.fieldName($0, $1) }
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      let reading = try MappedFile(file, mapping: mapping, assembly: assembly, session: session)
      if mapping.rows == nil { try reading.readCSV() } else { try reading.readXML() }
    }
    try assembly.finish()
  }
}

extension Mapping {
  /// What messages call a reference of a noun, where one record of the mapping makes it.
  fileprivate func fieldName(_ noun: String, _ column: String) -> String? {
    let own = records.filter { $0.noun.name == noun }
    guard own.count == 1, let record = own.first else { return nil }
    let value = record.values.first { $0.column.name == column }?.value
    return MappedFieldName.text(of: value, column: column, record: record)
  }
}

/// One file of a mapped import.
private struct MappedFile {
  let file: InputFile
  let mapping: Mapping
  let assembly: ExchangeAssembly
  let session: ImportSession
  let rows: RowMapping

  init(_ file: InputFile, mapping: Mapping, assembly: ExchangeAssembly, session: ImportSession) throws {
    self.file = file
    self.mapping = mapping
    self.assembly = assembly
    self.session = session
    rows = RowMapping(mapping, file: file.name)
    guard !rows.applicable.isEmpty else {
      let known = mapping.records.compactMap(\.files).joined(separator: ", ")
      throw ImportError.refused(
        ImportIssue(
          file: file.name, line: 1, rule: "file-unmapped",
          remedy: "a file for which the mapping \(mapping.file) has a record; its \"files\" are: \(known)"))
    }
  }

  // MARK: CSV

  func readCSV() throws {
    let reader = try CSVReader(file.source)
    let columns = rows.columns
    var slots: [SourceColumn: Int] = [:]
    var selected: [Int?] = []
    var missing: [String] = []
    for column in columns {
      if let at = try position(of: column, in: reader) {
        slots[column] = selected.count
        selected.append(at)
      } else {
        missing.append(column.text)
      }
    }
    if !missing.isEmpty { throw refusal(missing, reader: reader) }
    sayUnmapped(reader, used: Set(selected.compactMap { $0 }))
    reader.select(selected)
    let row = MappedCSVRow(reader: reader, slots: slots, tidying: CellTidying(blank: mapping.blank))
    // A dry run shows how each column is read, which only the general way tells.
    let plain =
      session.preview == nil && session.usesPlainRows
      ? PlainRows(mapping, rows: rows, slots: slots, reader: reader, assembly: assembly) : nil
    assembly.noteFile()
    while try reader.next() {
      session.rowRead()
      if let fault = reader.fault {
        try CSVColumns.refuse(fault, reader: reader, file: file.name, session: session)
        continue
      }
      if let plain {
        if try plain.take(session: session) {
          session.rowKept()
        } else if try add(row) {
          plain.noteKept()
        }
      } else {
        try add(row)
      }
    }
  }

  private func position(of column: SourceColumn, in reader: CSVReader) throws -> Int? {
    switch column {
    case .number(let number): return number <= reader.header.count ? number - 1 : nil
    case .name(let name):
      if reader.duplicateColumns.contains(CSVReader.normalized(name)) {
        throw ImportError.refused(
          ImportIssue(
            file: file.name, line: 1, field: name, value: name, rule: "column-twice",
            remedy: "the column's number in the mapping: the header has this name twice"))
      }
      return reader.column(named: name)
    }
  }

  private func refusal(_ missing: [String], reader: CSVReader) -> ImportError {
    .refused(
      ImportIssue(
        file: file.name, line: 1, value: reader.header.prefix(6).joined(separator: ", "),
        rule: "columns-missing",
        remedy:
          "the column \(missing.joined(separator: ", ")), which the mapping \(mapping.file) names; if the "
          + "file has changed, change the mapping"))
  }

  /// A column of which nothing is used is said once, not in each row.
  private func sayUnmapped(_ reader: CSVReader, used: Set<Int>) {
    let ignored = Set(mapping.ignored.map(CSVReader.normalized))
    for (index, name) in reader.header.enumerated()
    where !name.isEmpty && !used.contains(index) && !ignored.contains(CSVReader.normalized(name)) {
      session.warn(
        ImportIssue(
          file: file.name, line: 1, field: name, rule: "column-unmapped",
          remedy: "a use for it in the mapping, or its name under \"ignored\"; nothing of it is read"),
        rule: "column-unmapped")
    }
  }

  // MARK: XML

  func readXML() throws {
    let names = RecordNames()
    let steps = mapping.rows ?? []
    let tidying = CellTidying(blank: mapping.blank)
    let paths = TreePaths(rows.columns, names: names)
    let reader = XMLRecordReader(
      file.source, names: names, options: XMLRecordOptions(keepsRest: false),
      recordPath: { _ in steps })
    let row = MappedTreeRow(reader: reader, paths: paths, tidying: tidying)
    while try reader.next() {
      session.rowRead()
      try add(row)
    }
    guard reader.ordinal > 0 else {
      throw ImportError.refused(
        ImportIssue(
          file: file.name, line: 1, value: "<\(reader.rootName?.local ?? "")>", rule: "elements-missing",
          remedy: "an element \(steps.joined(separator: "/")) below the root, as \"rows\" of the mapping "
            + "\(mapping.file) says"))
    }
  }

  // MARK: Rows

  @discardableResult
  private func add(_ row: some MappedRow) throws -> Bool {
    let made = rows.records(of: row)
    session.preview?.count(made, row: session.report.read)
    let isTaken = try assembly.add(madeOfOneRow: made.rows, fault: made.fault, record: { row.text() })
    guard isTaken else { return false }
    for note in made.notes {
      if note.isRepair {
        session.repaired(note.issue, rule: note.issue.rule)
      } else {
        session.warn(note.issue, rule: note.issue.rule)
      }
    }
    return true
  }
}
