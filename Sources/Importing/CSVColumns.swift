import Reading

/// What every CSV adapter asks of a header, and how a record's fault is told.
enum CSVColumns {
  /// The positions of columns that must all be there.
  static func find(
    _ names: [String], reader: CSVReader, file: String, format: String
  ) throws(ImportError) -> [Int?] {
    try require(names.filter { reader.column(named: $0) == nil }, reader: reader, file: file, format: format)
    return names.map { reader.column(named: $0) }
  }

  /// Refuses the file by the names of what it lacks or has twice.
  static func require(
    _ missing: [String], reader: CSVReader, file: String, format: String
  ) throws(ImportError) {
    let found = reader.header.prefix(6).joined(separator: ", ")
    if !missing.isEmpty {
      throw .refused(
        ImportIssue(
          file: file, line: 1, value: found, rule: "columns-missing",
          remedy: "\(format) with the column \(missing.joined(separator: ", ")); if the file is of another "
            + "format, say which with --as"))
    }
    if let twice = reader.duplicateColumns.first {
      throw .refused(
        ImportIssue(
          file: file, line: 1, field: twice, value: found, rule: "column-twice",
          remedy: "each column once; rename or remove one of the two"))
    }
  }

  /// Refuses a record whose cells cannot be told apart: nobody can say whom it was about.
  static func refuse(
    _ fault: CSVFault, reader: CSVReader, file: String, session: ImportSession
  ) throws(ImportError) {
    try session.refuse(issue(for: fault, reader: reader, file: file), record: reader.recordText())
    session.markIncomplete()
  }

  static func issue(for fault: CSVFault, reader: CSVReader, file: String) -> ImportIssue {
    switch fault {
    case .ragged(let expected, let found):
      return ImportIssue(
        file: file, line: reader.line, value: "\(found) cells", rule: "csv-ragged",
        remedy: "\(expected) cells, as the header has; look for a missing quote or a comma too many")
    case .strayQuote(let column):
      return ImportIssue(
        file: file, line: reader.line, column: column, rule: "csv-stray-quote",
        remedy:
          "a comma or the end of the line after a closing quote; a quote inside a quoted cell is doubled")
    }
  }
}
