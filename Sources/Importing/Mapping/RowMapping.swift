import DirectoryModel

/// What a row of the source has become: rows of the exchange format, or the reason why not.
struct MappedRecords {
  struct Record {
    /// Index into the mapping's records.
    var index: Int
    var row: ExchangeRow
  }

  /// Something that the report must say of a row that is kept.
  struct Note {
    var issue: ImportIssue
    var isRepair: Bool
    var record: Int
    var column: String
  }

  var records: [Record] = []
  var notes: [Note] = []
  /// The first thing for which the row is refused.
  var fault: ImportIssue?
  /// Where the fault lies.
  var faultyColumn: (record: Int, column: String)?

  var rows: [ExchangeRow] { records.map(\.row) }

  mutating func add(
    _ row: ExchangeRow, _ index: Int, _ notes: [Note], _ fault: (issue: ImportIssue, column: String)?
  ) {
    records.append(Record(index: index, row: row))
    self.notes += notes
    if self.fault == nil, let fault {
      self.fault = fault.issue
      faultyColumn = (index, fault.column)
    }
  }
}

/// Applies a mapping to rows, one after the other.
final class RowMapping {
  private let mapping: Mapping
  private let file: String
  /// Indices of the records that rows of this file make.
  let applicable: [Int]

  /// - Parameter file: its name, without the folder.
  init(_ mapping: Mapping, file: String) {
    self.mapping = mapping
    self.file = file
    applicable = mapping.records.indices.filter { mapping.records[$0].applies(toFile: file) }
  }

  /// Every column that these records name, in their order, each once.
  var columns: [SourceColumn] {
    var seen = Set<SourceColumn>()
    var result: [SourceColumn] = []
    for record in applicable.map({ mapping.records[$0] }) {
      var own = record.when.flatMap(\.columns)
      if case .items(let column, _) = record.each { own.append(column) }
      own += record.id?.columns ?? []
      own += record.values.flatMap(\.value.columns)
      for column in own where seen.insert(column).inserted { result.append(column) }
    }
    return result
  }

  func records(of row: some MappedRow) -> MappedRecords {
    var made = MappedRecords()
    var ids: [String: [[Int]: String]] = [:]
    for index in applicable {
      let record = mapping.records[index]
      for place in row.places(record.each) where isMade(record, of: row, at: place) {
        for one in targets(record, ids) {
          var making = RecordMaking(mapping: mapping, index: index, row: row, place: place, file: file)
          making.makeValues(ids: ids, every: one)
          making.judge()
          ids[record.name, default: [:]][place.key] = making.values[record.noun.name]
          made.add(making.exchangeRow, index, making.notes, making.fault)
        }
      }
    }
    if made.records.isEmpty {
      made.fault = ImportIssue(
        file: file, line: row.line, rule: "no-record",
        remedy: "a row from which a record is made: no \"when\" of the mapping holds for this one")
    }
    return made
  }

  /// The ids for each of which the record is made; one that is nil where it is made once.
  private func targets(_ record: MappedRecord, _ ids: [String: [[Int]: String]]) -> [String?] {
    guard let every = record.every else { return [nil] }
    return every.flatMap { name in
      (ids[name] ?? [:]).sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }
  }

  private func isMade(_ record: MappedRecord, of row: some MappedRow, at place: MappedPlace) -> Bool {
    record.when.allSatisfy { condition in
      let texts = condition.columns.flatMap { row.texts($0, at: place) }.map(ValueTable.folded)
      if let allowed = condition.allowed { return texts.contains(where: allowed.contains) }
      return condition.excluded.isEmpty ? !texts.isEmpty : !texts.contains(where: condition.excluded.contains)
    }
  }
}

/// One record in the making.
private struct RecordMaking<Row: MappedRow> {
  let mapping: Mapping
  let index: Int
  private let record: MappedRecord
  let row: Row
  let place: MappedPlace
  let file: String
  var values: [String: String] = [:]
  /// What the source says where a value comes from, by column.
  private var sources: [String: String] = [:]
  var notes: [MappedRecords.Note] = []
  var fault: (issue: ImportIssue, column: String)?

  init(mapping: Mapping, index: Int, row: Row, place: MappedPlace, file: String) {
    self.mapping = mapping
    self.index = index
    record = mapping.records[index]
    self.row = row
    self.place = place
    self.file = file
  }

  private var noun: ExchangeSchema.Noun { record.noun }

  // MARK: Values

  /// - Parameters:
  ///   - ids: of the records that the row has made so far, by their names and places.
  ///   - every: of the one record for which this one is made.
  mutating func makeValues(ids: [String: [[Int]: String]], every: String?) {
    for (column, value) in record.values {
      if case .every = value.origin { set(column, every ?? "") } else { make(column, value, ids: ids) }
    }
    repairZIP()
    if let id = record.id {
      make(noun.columns[0], id, ids: ids, isID: true)
    } else {
      values[noun.name] = idOfWhatItJoins()
    }
  }

  private mutating func make(
    _ column: ExchangeSchema.Column, _ value: MappedValue, ids: [String: [[Int]: String]], isID: Bool = false
  ) {
    switch value.origin {
    case .constant(let text): set(column, text)
    case .record(let name):
      let depth = depth(of: mapping.records.first { $0.name == name }?.each)
      set(column, ids[name]?[Array(place.key.prefix(depth))] ?? "")
    case .every: break
    case .columns(let columns): make(column, value, [columns], isID: isID || column.type.isReference)
    case .first(let groups): make(column, value, groups, isID: isID || column.type.isReference)
    }
  }

  private func depth(of each: MappedEach?) -> Int {
    switch each {
    case .element(let steps): steps.count
    case .items: 1
    case nil: 0
    }
  }

  private mutating func set(_ column: ExchangeSchema.Column, _ text: String) {
    if !text.isEmpty { values[column.name] = text }
  }

  /// - Parameter groups: the first with a value counts.
  private mutating func make(
    _ column: ExchangeSchema.Column, _ value: MappedValue, _ groups: [[SourceColumn]], isID: Bool
  ) {
    for group in groups {
      let texts = group.map { row.texts($0, at: place) }
      guard texts.contains(where: { !$0.isEmpty }) else { continue }
      let said = texts.flatMap { $0 }.joined(separator: " ")
      sources[column.name] = said
      if isID {
        let parts = texts.flatMap { $0.prefix(1) }.map(RecordID.part)
        set(column, RecordID.joined(parts, by: value.join ?? "/"))
      } else if column.isList {
        makeList(column, value, texts)
      } else {
        for further in texts.flatMap({ $0.dropFirst() }) {
          note(column, value: further, rule: "value-further", "one value here; only the first is used")
        }
        let joined = texts.compactMap(\.first).joined(separator: value.join ?? " ")
        if let text = transformed(joined, column, value) { set(column, text) }
      }
      return
    }
  }

  private mutating func makeList(_ column: ExchangeSchema.Column, _ value: MappedValue, _ texts: [[String]]) {
    var items: [String] = []
    let texts = value.join.map { [[texts.compactMap(\.first).joined(separator: $0)]] } ?? texts
    for text in texts.flatMap({ $0 }) {
      for item in text.components(separatedBy: value.separator ?? "|") {
        let item = item.trimmingBlanks()
        guard !item.isEmpty, let text = transformed(item, column, value), !text.isEmpty else { continue }
        // The bar is the exchange format's own separator.
        let safe = String(text.map { $0 == "|" ? "/" : $0 })
        if !items.contains(safe) { items.append(safe) }
      }
    }
    set(column, items.joined(separator: "|"))
  }

  /// The value as the exchange format writes it; nil when it is refused or left out, which is then said.
  private mutating func transformed(
    _ text: String, _ column: ExchangeSchema.Column, _ value: MappedValue
  ) -> String? {
    var text = text
    if let split = value.split {
      guard let part = split.part(of: text) else {
        return wrong(column, text, rule: "value-form", "text of the form \"\(split.form.rawValue)\"")
      }
      text = part
    }
    if let table = value.table, !text.isEmpty {
      if let entry = table[text] {
        text = entry
      } else if value.otherwise == .blank {
        note(column, value: text, rule: "value-unmapped", "a word of the mapping's table; left out")
        return nil
      } else if value.otherwise == .refuse {
        return wrong(column, text, rule: "value-unmapped", "a word of the mapping's table")
      }
    }
    if column.type == .date, !text.isEmpty {
      let form = value.date ?? .iso
      if let day = form.date(text) { return day.description }
      if value.date == nil, CalendarDate(iso: text) != nil { return text }
      return wrong(column, text, rule: "value-form", "a date as \(form.text)")
    }
    return repaired(text, column)
  }

  // MARK: Repairs, where they are certain

  private mutating func repaired(_ text: String, _ column: ExchangeSchema.Column) -> String? {
    switch column.name {
    case "npi", "zip", "phone":
      var copy = text
      return copy.withUTF8 { utf8 -> String? in
        let bytes = UnsafeRawBufferPointer(utf8)
        if let mended = FieldCleaning.withoutDecimalZero(bytes) {
          note(
            column, value: text, rule: "number-with-decimal",
            "read as the whole number; export the column as text", isRepair: true)
          return mended.text
        }
        if column.name == "phone" && FieldCleaning.isScientific(bytes) {
          note(
            column, value: text, rule: "phone-damaged",
            "the last digits were lost in a spreadsheet; the row is kept without this number")
          return nil
        }
        return text
      }
    case "state" where text.utf8.count == 2: return text.uppercased()
    default: return text
    }
  }

  private mutating func repairZIP() {
    guard noun.name == "site", let zip = values["zip"], zip.utf8.count != 5, zip.utf8.count != 9,
      let restored = ZIPRepair.restored(zip, state: values["state"] ?? "", country: values["country"] ?? ""),
      let column = noun.columns.first(where: { $0.name == "zip" })
    else { return }
    note(
      column, value: zip, rule: "zip-leading-zero", "read with its zeros; export the column as text",
      isRepair: true)
    values["zip"] = restored
  }

  // MARK: Judging

  /// Checks the record by the exchange format's own rules; what may be left out is left out.
  mutating func judge() {
    while fault == nil, let found = ExchangeChecking.fault(in: exchangeRow) {
      if let value = mappedValue(found.column), value.whenWrong == .blank, values[found.column] != nil {
        note(
          found.column, value: sources[found.column] ?? values[found.column], rule: "value-left-out",
          found.remedy + "; left out, as the mapping says")
        values[found.column] = nil
      } else {
        let isWithoutID = found.column == noun.name && values[noun.name] == nil
        let remedy = isWithoutID ? "a value there: every \(noun.name) needs an id" : found.remedy
        fault = (
          issue(found.column, rule: isWithoutID ? "id-missing" : found.rule, remedy: remedy), found.column
        )
      }
    }
  }

  private func mappedValue(_ column: String) -> MappedValue? {
    column == noun.name ? record.id : record.values.first { $0.column.name == column }?.value
  }

  private mutating func wrong(
    _ column: ExchangeSchema.Column, _ text: String, rule: String, _ remedy: String
  ) -> String? {
    if mappedValue(column.name)?.whenWrong == .blank {
      note(column, value: text, rule: "value-left-out", remedy + "; left out, as the mapping says")
    } else if fault == nil {
      var issue = issue(column.name, rule: rule, remedy: remedy)
      issue.value = ImportIssue(file: file, value: text, rule: rule, remedy: "").value
      fault = (issue, column.name)
    }
    return nil
  }

  private mutating func note(
    _ column: ExchangeSchema.Column, value: String, rule: String, _ remedy: String, isRepair: Bool = false
  ) {
    note(column.name, value: value, rule: rule, remedy, isRepair: isRepair)
  }

  private mutating func note(
    _ column: String, value: String?, rule: String, _ remedy: String, isRepair: Bool = false
  ) {
    var issue = issue(column, rule: rule, remedy: remedy)
    issue.value = ImportIssue(file: file, value: value, rule: rule, remedy: "").value
    notes.append(.init(issue: issue, isRepair: isRepair, record: index, column: column))
  }

  private func issue(_ column: String, rule: String, remedy: String) -> ImportIssue {
    ImportIssue(
      file: file, line: row.line, column: byteColumn(column), field: fieldName(column),
      value: sources[column] ?? values[column], rule: rule, remedy: remedy)
  }

  /// `Zip Code → site.zip`; the target alone where no column of the source is behind it.
  private func fieldName(_ column: String) -> String {
    MappedFieldName.text(of: mappedValue(column), column: column, record: record)
  }

  private func byteColumn(_ column: String) -> Int? {
    mappedValue(column)?.columns.first.flatMap { row.byteColumn($0) }
  }

  // MARK: The row

  private func idOfWhatItJoins() -> String {
    let references = noun.columns.filter(\.type.isReference).compactMap { values[$0.name] }
    guard noun.name != "role" else { return RecordID.joined(references.map(RecordID.part)) }
    // Nobody refers to it: two are one only when they say the same.
    let all = noun.columns.map { values[$0.name] ?? "" }.joined(separator: "\u{1F}")
    return RecordID.joined(references.map(RecordID.part) + [RecordID.hash(all)])
  }

  var exchangeRow: ExchangeRow {
    let copy = self
    return ExchangeRow(
      noun: noun, values: values, line: row.line, row: row.row, column: { copy.byteColumn($0) },
      text: { copy.row.text() },
      origin: { (copy.fieldName($0), copy.sources[$0] ?? copy.values[$0]) },
      isKnownByNumberAlone: record.isKnownByNumberAlone)
  }
}

/// How a message names a column of the source together with what it becomes.
enum MappedFieldName {
  static func text(of value: MappedValue?, column: String, record: MappedRecord) -> String {
    let target = record.name + "." + (column == record.noun.name ? "id" : column)
    let columns = value?.columns.map(\.text).joined(separator: " + ") ?? ""
    return columns.isEmpty ? target : columns + " → " + target
  }
}

extension ExchangeSchema.CellType {
  var isReference: Bool { if case .reference = self { true } else { false } }
}
