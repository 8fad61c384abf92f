import DirectoryModel

/// One row of a noun, whichever of the two forms it came in.
struct ExchangeRow {
  var noun: ExchangeSchema.Noun
  /// Values by column name; absent when blank.
  var values: [String: String]
  var line: Int
  /// 1-based row of a CSV file; the line of an XML element.
  var row: Int
  /// 1-based byte of a column in its record, where known.
  var column: (String) -> Int?
  /// The row as it stood, for the quarantine.
  var text: () -> String
  /// For a row made from another format: what messages call a column, and what stands there in the source.
  var origin: ((String) -> (field: String, value: String?))?
  /// A clinician without a name, or a role of one: what is said holds for whoever bears the NPI.
  var isKnownByNumberAlone = false

  subscript(_ name: String) -> String? { values[name] }
  var id: String { values[noun.name] ?? "" }

  /// The values of a list.
  func list(_ name: String) -> [String] {
    guard let value = values[name] else { return [] }
    return value.split(separator: "|").map { String($0).trimmingBlanks() }.filter { !$0.isEmpty }
  }
}

extension String {
  func trimmingBlanks() -> String {
    let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    guard let first = firstIndex(where: { !blank($0) }), let last = lastIndex(where: { !blank($0) }) else {
      return ""
    }
    return String(self[first...last])
  }
}

/// Checks a row against the schema.
enum ExchangeChecking {
  /// What is wrong with the row, or nil.
  static func fault(in row: ExchangeRow) -> (column: String, rule: String, remedy: String)? {
    if let fault = idFault(row.id) { return (row.noun.name, "id-form", fault) }
    for column in row.noun.columns {
      guard let value = row.values[column.name] else {
        if row.isKnownByNumberAlone && column.name == "last" { continue }
        if column.isRequired { return (column.name, "value-missing", "a value: this column is required") }
        continue
      }
      // So that no record outgrows its form; XML stops there as well.
      if value.utf8.count > 64 << 10 { return (column.name, "value-form", "at most 65,536 bytes") }
      for item in column.isList ? row.list(column.name) : [value] {
        if let remedy = fault(item, type: column.type) { return (column.name, "value-form", remedy) }
        // What another format holds is not refused for it: a person would be lost for a byte in a name.
        if row.origin == nil, item.unicodeScalars.contains(where: { (0x7F...0x9F).contains($0.value) }) {
          return (column.name, "value-form", "text without control characters")
        }
      }
    }
    if row.isKnownByNumberAlone && row.noun.name == "clinician"
      && row["npi"].flatMap(NationalProviderIdentifier.parse) == nil
    {
      return ("npi", "npi-checksum", "ten digits whose check digit holds: nothing else says who is meant")
    }
    for (name, limit) in [("lat", 90.0), ("lon", 180.0)] {
      if let value = row[name].flatMap(Double.init), abs(value) > limit {
        return (name, "value-form", "decimal degrees within ±\(Int(limit))")
      }
    }
    for name in ["specialties"] {
      for code in row.list(name) where code.utf8.count != 10 {
        return (name, "value-form", "NUCC codes of ten characters, such as 207RX0202X")
      }
    }
    for license in row.list("licenses") where license.split(separator: ":", maxSplits: 1).count != 2 {
      return ("licenses", "value-form", "STATE:NUMBER, such as IL:036012345")
    }
    return nil
  }

  private static func idFault(_ id: String) -> String? {
    let allowed = id.utf8.allSatisfy {
      switch $0 {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x2E, 0x3A, 0x2F: true
      default: false
      }
    }
    let hasLength = !id.isEmpty && id.utf8.count <= RecordID.longest
    return hasLength && allowed ? nil : "1 to 128 letters, digits and - _ . : /"
  }

  private static func fault(_ value: String, type: ExchangeSchema.CellType) -> String? {
    if value.unicodeScalars.contains(where: { $0.value < 0x20 }) { return "text without control characters" }
    switch type {
    case .text, .reference, .npi: return nil
    case .yesNo: return ["yes", "no"].contains(value) ? nil : "yes, no, or blank for unknown"
    case .date:
      return CalendarDate(iso: value) != nil ? nil : "a date as YYYY-MM-DD, YYYY-MM or YYYY"
    case .integer: return Int(value).map { $0 >= 0 } == true ? nil : "a whole number"
    case .decimal: return Double(value)?.isFinite == true ? nil : "a number with a decimal point"
    case .choice(let allowed):
      return allowed.contains(value) ? nil : "one of: " + allowed.joined(separator: ", ")
    case .ccn:
      let form =
        value.utf8.count == 6
        && value.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
      return form ? nil : "six letters or digits, with leading zeros"
    case .state:
      let form = value.utf8.count == 2 && value.utf8.allSatisfy { (0x41...0x5A).contains($0) }
      return form ? nil : "a USPS code of two capitals"
    }
  }
}
