import DirectoryModel
import Reading
import Storing

/// The Health Care Provider Taxonomy, the user's own copy: `nucc_taxonomy_<YY><N>.csv`.
///
/// Publisher: National Uniform Claim Committee, nucc.org; 1 January and 1 July; 883 rows in 25.1. Copyright American
/// Medical Association: the codes and names may be used in products in the United States, unchanged and with the
/// notice. So this program comes with the codes and labels of its own; whoever imports the file sees its names
/// instead. One row is one code.
///
/// The name is `Display Name`, in files before 2020 (which have none) the classification and specialization.
/// Codes that are no longer given out are kept, since registry rows still bear them, and say so in a note. The
/// definitions are not read. What kind of specialist a code is, and whether it has to do with cancer, the bundled table
/// says, whatever file is imported.
///
/// Known lies: display names change over time, so codes are compared and never names. Some copies are in Latin-1; they
/// are refused with how to convert them.
struct NUCCAdapter: SourceAdapter {
  let name = "nucc"
  let summary = "NUCC taxonomy of specialties, your own copy (CSV)"
  let input = "one CSV file with the columns of nucc_taxonomy"

  private enum Cell: Int, CaseIterable {
    case code, grouping, classification, specialization, notes, displayName, section

    var column: String {
      switch self {
      case .code: "Code"
      case .grouping: "Grouping"
      case .classification: "Classification"
      case .specialization: "Specialization"
      case .notes: "Notes"
      case .displayName: "Display Name"
      case .section: "Section"
      }
    }
  }

  func read(_ files: [InputFile], into session: ImportSession) throws {
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      let reader = try CSVReader(file.source)
      let columns = Cell.allCases.map { reader.column(named: $0.column) }
      let missing = [Cell.code, .grouping, .classification].filter { columns[$0.rawValue] == nil }
      try CSVColumns.require(
        missing.map(\.column), reader: reader, file: file.name, format: "NUCC taxonomy")
      let row = ProviderRow(reader: reader, columns: columns, session: session)
      while try reader.next() {
        session.rowRead()
        try read(row)
      }
    }
  }

  private func read(_ row: ProviderRow) throws {
    guard try row.isWellFormed() else { return }
    let code = row.value(Cell.code.rawValue)
    guard TaxonomyCode.isWellFormed(code) else {
      try row.refuse(
        Cell.code.rawValue, rule: "taxonomy-code",
        remedy: "ten characters such as 207RX0202X, an X at the end")
      return
    }
    func text(_ cell: Cell) -> String { row.value(cell.rawValue).text }
    let parts = [text(.grouping), text(.classification), text(.specialization)]
    let shown = text(.displayName)
    let name = shown.isEmpty ? parts[1...].filter { !$0.isEmpty }.joined(separator: " - ") : shown
    guard !name.isEmpty else {
      try row.refuse(
        Cell.classification.rawValue, rule: "name-missing", remedy: "a display name or a classification")
      return
    }
    let facts = row.facts
    facts.removeAll()
    row.addID(.id, type: "specialty:", code)
    facts.add(.name, name)
    facts.add(.classification, parts: parts)
    switch text(.section) {
    case "Individual": facts.add(.codeKind, "individual")
    case "Non-Individual": facts.add(.codeKind, "organization")
    default: break
    }
    let notes = text(.notes)
    if notes.contains("inactive") || notes.contains("Deactivat") || name.hasPrefix("Deactivated") {
      facts.add(.notes, "No longer given out. " + notes.replacing("<br/>", with: " "))
    }
    try row.session.add(
      .specialty, key: EntityKey(id: "specialty:" + code.text), reference: row.reference(asOf: nil),
      line: row.reader.line, facts: facts.bytes)
    row.session.rowKept()
  }
}
