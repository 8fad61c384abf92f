import DirectoryModel
import Reading
import Storing
import Vocabulary

/// The bundled vocabulary: cancer types, which specialties treat them, specialties, ZIP centroids, states; and links to
/// guidelines and help.
///
/// Each file is known by its first column. Publisher and license of each stand in the note beside it in `Data/`.
struct ReferenceAdapter: SourceAdapter {
  let name = "reference"
  let summary = "cancer types, specialties, ZIP centroids, states and resources (as bundled in Data/)"
  let input = "CSV files whose first column is cancer_type, specialty_code, zip, state or resource"
  let standing = SourceStanding.bundled

  private struct Table {
    var kind: RecordKind
    /// Prefix of the record's id.
    var type: String
    /// Column, its fact, whether it is a list.
    var columns: [(name: String, field: Field, isList: Bool)]
  }

  private static let cancerTypes = Table(
    kind: .cancerType, type: "cancer",
    columns: [
      ("name", .name, false), ("parent", .parent, false), ("body_system", .bodySystem, false),
      ("icd10cm_prefixes", .icd10Prefix, true), ("icdo3_topography", .icdo3Topography, true),
      ("words", .word, true),
      ("abbreviations", .abbreviation, true), ("words_es", .spanishWord, true), ("rare", .rare, false),
      ("age_group", .ageGroup, false),
    ])
  private static let specialties = Table(
    kind: .specialty, type: "specialty",
    columns: [
      ("label", .name, false), ("modality", .modality, false), ("cancer_care", .cancerCare, false),
      ("age_group", .ageGroup, false), ("kind", .codeKind, false),
    ])
  private static let zips = Table(
    kind: .zip, type: "zip", columns: [("lat", .latitude, false), ("lon", .longitude, false)])
  private static let states = Table(
    kind: .state, type: "state",
    columns: [("name", .name, false), ("fips", .fips, false), ("kind", .codeKind, false)])

  private static let resources = Table(
    kind: .resource, type: "resource",
    columns: [
      ("name", .name, false), ("kind", .kind, false), ("publisher", .institution, false),
      ("link", .website, false), ("phone", .phone, false), ("languages", .language, true),
      ("cost", .feeText, false), ("cancers", .cancerIncluded, true), ("states", .stateAdmitted, true),
      ("age_group", .ageGroup, false), ("evidence_text", .evidenceText, false), ("notes", .notes, false),
      // The date of the row itself, which `reference` takes.
      (Self.checkedColumn, .evidenceAsOf, false),
    ])
  private static let checkedColumn = "last_checked"

  func read(_ files: [InputFile], into session: ImportSession) throws {
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      let reader = try CSVReader(file.source)
      switch reader.header.first {
      case "cancer_type" where reader.column(named: "specialty_code") != nil:
        try readCancerSpecialties(reader, file: file, session: session)
      case "cancer_type": try read(reader, as: Self.cancerTypes, file: file, session: session)
      case "specialty_code": try read(reader, as: Self.specialties, file: file, session: session)
      case "zip": try read(reader, as: Self.zips, file: file, session: session)
      case "resource": try read(reader, as: Self.resources, file: file, session: session)
      case "state": try read(reader, as: Self.states, file: file, session: session)
      default:
        throw ImportError.refused(
          ImportIssue(
            file: file.name, line: 1, column: 1, value: reader.header.first, rule: "table-unknown",
            remedy: input))
      }
    }
  }

  private func read(_ reader: CSVReader, as table: Table, file: InputFile, session: ImportSession) throws {
    let columns = try CSVColumns.find(
      [reader.header[0]] + table.columns.map(\.name), reader: reader, file: file.name,
      format: "reference table")
    reader.select(columns)
    let facts = FactWriter()
    while try reader.next() {
      session.rowRead()
      let id = FieldCleaning.clean(reader.field(0)).text
      if let issue = fault(id, reader: reader, table: table, file: file.name) {
        try session.refuse(issue, record: reader.recordText())
        continue
      }
      facts.removeAll()
      facts.add(.id, "\(table.type):\(id)")
      for (i, column) in table.columns.enumerated() {
        let value = FieldCleaning.clean(reader.field(i + 1)).text
        if column.isList {
          for item in value.split(separator: "|") { facts.add(column.field, String(item).trimmingBlanks()) }
        } else {
          facts.add(column.field, value)
        }
      }
      try session.add(
        table.kind, key: EntityKey(id: "\(table.type):\(id)"),
        reference: reference(reader, session, of: table), facts: facts.bytes)
      session.rowKept()
    }
  }

  /// A resource has a date of its own: when its page was last seen.
  private func reference(
    _ reader: CSVReader, _ session: ImportSession, of table: Table
  ) -> SourceReference {
    var result = reference(reader, session)
    if let cell = table.columns.firstIndex(where: { $0.name == Self.checkedColumn }) {
      result.asOf = CalendarDate(iso: FieldCleaning.clean(reader.field(cell + 1)).text)
    }
    return result
  }

  private func reference(_ reader: CSVReader, _ session: ImportSession) -> SourceReference {
    SourceReference(file: session.fileOrdinal, row: UInt32(clamping: reader.row))
  }

  private func fault(_ id: String, reader: CSVReader, table: Table, file: String) -> ImportIssue? {
    if let fault = reader.fault { return CSVColumns.issue(for: fault, reader: reader, file: file) }
    func issue(_ cell: Int, _ field: String, _ rule: String, _ remedy: String) -> ImportIssue {
      ImportIssue(
        file: file, line: reader.line, column: reader.byteColumn(cell), field: field,
        value: reader.field(cell).text,
        rule: rule, remedy: remedy)
    }
    if id.isEmpty { return issue(0, reader.header[0], "value-missing", "an id in the first column") }
    if table.kind == .zip {
      let isZIP = id.utf8.count == 5 && id.utf8.allSatisfy { (0x30...0x39).contains($0) }
      if !isZIP { return issue(0, "zip", "value-form", "five digits, with leading zeros") }
      // ZIP codes lie between American Samoa and Alaska; no longitude of theirs is such a latitude, so that columns
      // whose names were exchanged are seen.
      for (cell, name, range) in [(1, "lat", -15.0...72.0), (2, "lon", -180.0...180.0)] {
        guard let value = Double(reader.field(cell).text), range.contains(value) else {
          return issue(
            cell, name, "value-form",
            "decimal degrees from \(Int(range.lowerBound)) to \(Int(range.upperBound)), where ZIP codes are; look "
              + "whether lat and lon stand under each other's name")
        }
      }
    }
    if table.kind == .resource { return resourceFault(reader, issue) }
    if table.kind == .specialty, Modality(token: reader.field(2).text) == nil {
      return issue(
        2, "modality", "value-form", "one of: " + Modality.allCases.map(\.token).joined(separator: ", "))
    }
    return nil
  }

  private func resourceFault(
    _ reader: CSVReader, _ issue: (Int, String, String, String) -> ImportIssue
  ) -> ImportIssue? {
    func cell(_ name: String) -> (index: Int, text: String)? {
      Self.resources.columns.firstIndex { $0.name == name }.map {
        ($0 + 1, FieldCleaning.clean(reader.field($0 + 1)).text)
      }
    }
    if let kind = cell("kind"), ResourceKind(rawValue: kind.text) == nil {
      return issue(
        kind.index, "kind", "value-form",
        "one of: " + ResourceKind.allCases.map(\.rawValue).joined(separator: ", "))
    }
    if let link = cell("link"), !link.text.hasPrefix("https://"), !link.text.hasPrefix("http://") {
      return issue(link.index, "link", "value-form", "a web address that begins with https://")
    }
    if let day = cell(Self.checkedColumn), !day.text.isEmpty,
      day.text.utf8.count != 10 || CalendarDate(iso: day.text) == nil
    {
      return issue(day.index, Self.checkedColumn, "value-form", "a date as YYYY-MM-DD, or nothing")
    }
    return nil
  }

  /// One row is one specialty that meets a cancer type; it becomes a fact of the cancer type.
  private func readCancerSpecialties(_ reader: CSVReader, file: InputFile, session: ImportSession) throws {
    let names = ["cancer_type", "specialty_code", "modality", "rank"]
    reader.select(try CSVColumns.find(names, reader: reader, file: file.name, format: "cancer-specialties"))
    let facts = FactWriter()
    while try reader.next() {
      session.rowRead()
      if let fault = reader.fault {
        try session.refuse(
          CSVColumns.issue(for: fault, reader: reader, file: file.name), record: reader.recordText())
        continue
      }
      let cells = (0..<4).map { reader.field($0).text.trimmingBlanks() }
      let isKnown =
        !cells[0].isEmpty && cells[1].utf8.count == 10 && Modality(token: cells[2]) != nil
        && ["primary", "secondary"].contains(cells[3])
      guard isKnown else {
        try session.refuse(
          ImportIssue(
            file: file.name, line: reader.line, value: cells.joined(separator: ","), rule: "value-form",
            remedy: "a cancer type, a NUCC code, a modality, and primary or secondary"),
          record: reader.recordText())
        continue
      }
      facts.removeAll()
      facts.add(.id, "cancer:\(cells[0])")
      facts.add(.cancerSpecialty, parts: Array(cells[1...]))
      try session.add(
        .cancerType, key: EntityKey(id: "cancer:\(cells[0])"), reference: reference(reader, session),
        facts: facts.bytes)
      session.rowKept()
    }
  }
}
