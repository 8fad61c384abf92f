import Vocabulary

/// Holds a mapping against the exchange format: what it fills must exist there, and what it refers to must stand
/// before it.
extension MappingDocument {
  func mapping(_ places: JSONPlaces) throws -> Mapping {
    var mapping = Mapping()
    mapping.rows = try rowPath()
    mapping.blank = Set(blank.map(ValueTable.folded))
    mapping.ignored = ignored
    for (index, record) in records.enumerated() {
      let path = ["records", "\(index)"]
      var mapped = try MappingChecking(mapping: mapping, record: record, path: path).checked()
      mapped.line = places.line(of: path.joined(separator: "/"))
      for i in mapped.values.indices {
        let key = (path + ["columns", mapped.values[i].column.name]).joined(separator: "/")
        mapped.values[i].value.line = places.line(of: key)
      }
      mapping.records.append(mapped)
    }
    return mapping
  }

  private func rowPath() throws -> [String]? {
    guard let rows else { return nil }
    let steps = rows.split(separator: "/").map(String.init)
    guard !steps.isEmpty else {
      throw MappingFault(
        [AnyKey("rows")], value: rows, rule: "mapping-value",
        "the names of the elements from below the root to the one that is a row, such as providers/provider")
    }
    return steps
  }
}

private struct MappingChecking {
  /// With the records that stand before this one.
  var mapping: Mapping
  var record: MappingDocument.Record
  var path: [String]

  private func fault(_ keys: [String], value: String? = nil, rule: String = "mapping-value", _ remedy: String)
    -> MappingFault
  {
    MappingFault((path + keys).map { AnyKey($0) }, value: value, rule: rule, remedy)
  }

  func checked() throws -> MappedRecord {
    guard let noun = ExchangeSchema.noun(record.noun) else {
      let known = ExchangeSchema.nouns.map(\.name)
      throw fault(
        ["noun"], value: record.noun, rule: "mapping-noun-unknown",
        "a noun of the exchange format: \(known.joined(separator: ", "))" + near(record.noun, known))
    }
    let name = record.called ?? noun.name
    guard !mapping.records.contains(where: { $0.name == name }) else {
      throw fault(
        record.called == nil ? ["noun"] : ["called"], value: name,
        "a name of its own under \"called\": another record is called \"\(name)\" already")
    }
    try checkEach()
    var result = MappedRecord(noun: noun, name: name)
    result.files = record.files
    result.each = record.each?.each
    result.when = record.when
    result.id = try id(of: noun)
    for (column, value) in record.columns {
      result.values.append((try schemaColumn(column, of: noun), value.value))
    }
    let order = noun.columns.map(\.name)
    result.values.sort { order.firstIndex(of: $0.column.name)! < order.firstIndex(of: $1.column.name)! }
    for (column, value) in result.values {
      try check(value, for: column, keys: ["columns", column.name])
    }
    try checkBy(result)
    result.isKnownByNumberAlone = record.by != nil
    try checkRequired(result)
    let isEvery = { (value: MappedValue) in if case .every = value.origin { true } else { false } }
    if result.values.count(where: { isEvery($0.value) }) > 1 {
      throw fault(["columns"], "\"every\" in one column only")
    }
    return result
  }

  private func near(_ word: String, _ known: [String]) -> String {
    Spelling.nearest(to: word, in: known).map { "; did you mean \"\($0)\"?" } ?? ""
  }

  private func checkEach() throws {
    switch record.each?.each {
    case .items where mapping.rows != nil:
      throw fault(["each"], "an element's path: in XML an element that stands several times is several items")
    case .element(let steps) where mapping.rows == nil:
      throw fault(
        ["each"], value: steps.joined(separator: "/"),
        "\"column\" and \"separator\", since a CSV file has no elements; for XML write \"rows\" as well")
    default: break
    }
  }

  private func schemaColumn(_ name: String, of noun: ExchangeSchema.Noun) throws -> ExchangeSchema.Column {
    if name == noun.name {
      throw fault(
        ["columns", name], value: name, rule: "mapping-column-unknown",
        "the id under \"id\", beside \"columns\"")
    }
    guard let column = noun.columns.first(where: { $0.name == name }) else {
      let known = noun.columns.map(\.name)
      throw fault(
        ["columns", name], value: name, rule: "mapping-column-unknown",
        "a column of \(noun.name): \(known.dropFirst().joined(separator: ", "))" + near(name, known))
    }
    return column
  }

  /// Nobody refers to a participation or an affiliation, and a role is known by what it joins.
  private func id(of noun: ExchangeSchema.Noun) throws -> MappedValue? {
    guard let id = record.id?.value else {
      if ["role", "participation", "affiliation"].contains(noun.name) { return nil }
      throw fault(
        [], rule: "mapping-id-missing", "\"id\": the column or columns by which one \(noun.name) is known")
    }
    try check(id, for: noun.columns[0], keys: ["id"])
    return id
  }

  private func check(_ value: MappedValue, for column: ExchangeSchema.Column, keys: [String]) throws {
    switch value.origin {
    case .record(let name):
      let target = try target(name, for: column, keys: keys + ["record"])
      guard isWithin(target.each) else {
        throw fault(
          keys + ["record"], value: name, rule: "mapping-record-each",
          "the same \"each\" in both records, or {\"every\": \"\(name)\"} for all of them: it must be clear which is "
            + "meant")
      }
    case .every(let names):
      for name in names { _ = try target(name, for: column, keys: keys + ["every"]) }
    default: break
    }
    if value.separator != nil && !column.isList {
      throw fault(
        keys + ["separator"], value: column.name,
        "no separator: this column holds one value; for a record for each item use \"each\"")
    }
    if value.date != nil && column.type != .date {
      throw fault(keys + ["date"], value: column.name, "no date form: this column holds no date")
    }
    if value.otherwise != .keep && value.table == nil {
      throw fault(keys + ["otherwise"], "\"values\" beside \"otherwise\"")
    }
    for case .number in value.columns where mapping.rows != nil {
      throw fault(keys, "names of elements and attributes; numbers are for the columns of CSV")
    }
  }

  private func target(
    _ name: String, for column: ExchangeSchema.Column, keys: [String]
  ) throws -> MappedRecord {
    guard let target = mapping.records.first(where: { $0.name == name }) else {
      let known = mapping.records.map(\.name)
      throw fault(
        keys, value: name, rule: "mapping-record-unknown",
        "a record that stands before this one: \(known.joined(separator: ", "))" + near(name, known))
    }
    // Centers are known by an id that all sources share, and the column holds it as text.
    let isCenter = column.name == "center" && target.noun.name == "center"
    guard isCenter || column.type == .reference(target.noun.name) else {
      let wanted = if case .reference(let noun) = column.type { "a \(noun)" } else { "text, not a reference" }
      throw fault(
        keys, value: name, rule: "mapping-record-noun",
        "\(wanted) in the column \(column.name); \"\(name)\" is a \(target.noun.name)")
    }
    guard target.files == nil || target.files == record.files else {
      throw fault(
        keys, value: name, rule: "mapping-record-files",
        "the same \"files\" in both records: rows of other files do not make \"\(name)\"")
    }
    return target
  }

  /// Whether one thing of this record's `each` lies in one thing of the other's.
  private func isWithin(_ other: MappedEach?) -> Bool {
    guard let other else { return true }
    if record.each?.each == other { return true }
    guard case .element(let outer) = other, case .element(let inner) = record.each?.each else { return false }
    return inner.starts(with: outer)
  }

  private func checkBy(_ result: MappedRecord) throws {
    guard let by = record.by else { return }
    let filled = Set(result.values.map(\.column.name))
    guard by == "npi", result.noun.name == "clinician", filled.contains("npi") else {
      throw fault(
        ["by"], value: by, "\"npi\", for a clinician of whom the source has the column npi and no name")
    }
    let names = ["prefix", "first", "middle", "last", "suffix"]
    if let name = names.first(where: filled.contains) {
      throw fault(["by"], value: by, "no \"by\": the column \(name) gives a name")
    }
  }

  private func checkRequired(_ result: MappedRecord) throws {
    let filled = Set(result.values.map(\.column.name))
    if result.noun.name == "role" && filled.isDisjoint(with: ["clinician", "organization"]) {
      throw fault(
        ["columns"], rule: "mapping-column-missing",
        "whose role it is: \"clinician\" or \"organization\", such as {\"record\": \"clinician\"}")
    }
    for column in result.noun.columns.dropFirst() where column.isRequired {
      if result.isKnownByNumberAlone && column.name == "last" { continue }
      guard filled.contains(column.name) else {
        throw fault(
          ["columns"], rule: "mapping-column-missing",
          "the column \(column.name), which every \(result.noun.name) needs: \(column.meaning)")
      }
    }
  }
}
