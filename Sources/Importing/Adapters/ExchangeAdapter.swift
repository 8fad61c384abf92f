import DirectoryModel
import Reading
import Storing
import Vocabulary

/// The product's own exchange format, as CSV files (one noun a file) or as XML.
///
/// Columns and elements are described in docs/exchange.md. `centers`, `programs` and `plan-rules` are the same format
/// under the names by which the bundled files are imported. References are resolved over all files of one import, in any
/// order; a row that refers to nothing is refused by name.
struct ExchangeAdapter: SourceAdapter {
  let name: String
  let input = "CSV files, one noun each, and XML files; all files of the source in one import"

  var summary: String {
    switch name {
    case "centers": "cancer centers, their sites and hospitals, in the exchange format"
    case "programs": "second-opinion programs, in the exchange format"
    case "plan-rules": "what plans say of second opinions, in the exchange format"
    default: "the product's own exchange format, CSV or XML (docs/exchange.md)"
    }
  }

  func read(_ files: [InputFile], into session: ImportSession) throws {
    let assembly = try ExchangeAssembly(session: session)
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      if file.name.lowercased().hasSuffix(".xml") {
        try readXML(file, into: assembly, session: session)
      } else {
        try readCSV(file, into: assembly, session: session)
      }
    }
    try assembly.finish()
  }

  private func readCSV(_ file: InputFile, into assembly: ExchangeAssembly, session: ImportSession) throws {
    let reader = try CSVReader(file.source)
    guard let first = reader.header.first, let noun = ExchangeSchema.noun(first) else {
      throw ImportError.refused(
        ImportIssue(
          file: file.name, line: 1, column: 1, value: reader.header.first, rule: "noun-unknown",
          remedy: "a first column named for the noun of the rows: "
            + ExchangeSchema.nouns.map(\.name).joined(separator: ", ")))
    }
    try CSVColumns.require([], reader: reader, file: file.name, format: "exchange")
    var names: [String?] = []
    for cell in reader.header {
      if cell.hasPrefix("x_") {
        names.append(nil)
      } else if noun.columns.contains(where: { $0.name == cell }) {
        names.append(cell)
      } else {
        throw Self.unknown(cell, noun: noun, file: file.name, line: 1)
      }
    }
    reader.select(names.indices.map { names[$0] == nil ? nil : $0 })
    while try reader.next() {
      session.rowRead()
      if let fault = reader.fault {
        try CSVColumns.refuse(fault, reader: reader, file: file.name, session: session)
        continue
      }
      var values: [String: String] = [:]
      for (i, name) in names.enumerated() {
        guard let name else { continue }
        let value = reader.field(i).text.trimmingBlanks()
        if !value.isEmpty { values[name] = value }
      }
      let row = ExchangeRow(
        noun: noun, values: values, line: reader.line, row: reader.row,
        column: { column in names.firstIndex(of: column).map { reader.byteColumn($0) } },
        text: { reader.recordText() })
      try assembly.add(row)
    }
  }

  private static func unknown(
    _ name: String, noun: ExchangeSchema.Noun, file: String, line: Int, column: Int? = nil
  ) -> ImportError {
    let known = noun.columns.map(\.name)
    let near = Spelling.nearest(to: name, in: known).map { "; did you mean \($0)?" } ?? ""
    return .refused(
      ImportIssue(
        file: file, line: line, column: column, field: name, value: name, rule: "column-unknown",
        remedy:
          "a column of \(noun.name) (\(known.joined(separator: ", "))), or a name that begins with x_\(near)")
    )
  }

  // MARK: XML

  private func readXML(_ file: InputFile, into assembly: ExchangeAssembly, session: ImportSession) throws {
    let reader = XMLReader(file.source)
    // `read` takes closures of one error type; any other error waits in `failure`.
    var failure: (any Error)?
    do {
      try reader.read(
        onRoot: { root throws(ReadingError) in
          guard root.name.local == "directory", root.name.namespace == ExchangeSchema.namespace else {
            throw ReadingError(
              file: file.name, line: root.line, column: root.column, value: root.name.local,
              rule: "xml-root", expected: "the root <directory xmlns=\"\(ExchangeSchema.namespace)\">")
          }
        },
        onElement: { element throws(ReadingError) in
          do {
            try add(element, parent: nil, file: file, assembly: assembly, session: session)
          } catch {
            failure = error
            throw ReadingError(file: file.name, rule: "import-stopped", expected: "")
          }
        })
    } catch {
      throw failure ?? error
    }
  }

  /// A nested element refers to the element around it.
  static let nesting: [String: [String: String]] = [
    "clinician": ["role": "clinician", "affiliation": "clinician"],
    "organization": ["site": "organization", "role": "organization", "affiliation": "organization"],
    "center": ["site": "center", "affiliation": "center", "program": "center"],
    "role": ["participation": "role"],
  ]

  private func add(
    _ element: XMLNode, parent: (noun: String, id: String, isTaken: Bool)?, file: InputFile,
    assembly: ExchangeAssembly,
    session: ImportSession
  ) throws {
    session.rowRead()
    guard element.name.namespace == ExchangeSchema.namespace,
      let noun = ExchangeSchema.noun(element.name.local)
    else {
      try session.refuse(
        ImportIssue(
          file: file.name, line: element.line, column: element.column, value: element.name.local,
          rule: "noun-unknown",
          remedy: "an element of the exchange namespace: "
            + ExchangeSchema.nouns.map(\.name).joined(separator: ", ")), record: element.name.local)
      session.markIncomplete()
      return
    }
    var values: [String: String] = [:]
    for attribute in element.attributes where attribute.name.namespace == nil {
      let name = attribute.name.local == "id" ? noun.name : attribute.name.local
      if name.hasPrefix("x_") { continue }
      guard noun.columns.contains(where: { $0.name == name }) else {
        throw Self.unknown(
          attribute.name.local, noun: noun, file: file.name, line: element.line, column: element.column)
      }
      let value = attribute.value.trimmingBlanks()
      if !value.isEmpty { values[name] = value }
    }
    let reference = parent.flatMap { Self.nesting[$0.noun]?[noun.name] }
    let isDependent = reference.map { values[$0] == nil } ?? false
    if let parent, let reference, isDependent { values[reference] = parent.id }
    let row = ExchangeRow(
      noun: noun, values: values, line: element.line, row: element.line, column: { _ in element.column },
      text: { values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ") })
    var isTaken = false
    if let parent, reference == nil {
      try assembly.refuse(
        row, field: nil, rule: "nesting", remedy: "<\(noun.name)> beside <\(parent.noun)>, not inside it")
    } else if let parent, isDependent, !parent.isTaken {
      // Its owner's id may be that of another row, to which this one must not go.
      try assembly.refuse(
        row, field: reference, rule: "reference-unresolved",
        remedy: "the <\(parent.noun)> around it, which was refused")
    } else {
      isTaken = try assembly.add(row)
    }
    for child in element.children {
      try add(child, parent: (noun.name, row.id, isTaken), file: file, assembly: assembly, session: session)
    }
  }
}
