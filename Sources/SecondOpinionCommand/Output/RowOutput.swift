import Answering
import ArgumentParser
import Exporting
import Vocabulary

/// Rows of plain cells in the format asked for.
struct RowOutput {
  let columns: [String]
  let output: OutputOptions
  /// The columns that are numbers in JSON.
  private let numbers: Set<String>
  /// The fields of `--json`; nil for all of them.
  private let fields: [String]?

  /// - Parameter numbers: the columns that count something. Every other one is text, whatever it looks like: a
  ///   reference of digits keeps its zeros, and a column has one type in all rows.
  /// - Returns: nil when `--json` stands alone: the fields are then listed, and that is the answer.
  /// - Throws: `ValidationError` for a field that is none.
  init?(_ columns: [String], _ output: OutputOptions, numbers: Set<String> = []) throws {
    self.columns = columns
    self.output = output
    self.numbers = numbers
    if output.json == "?" {
      for column in columns { Output.line(column) }
      return nil
    }
    fields = try output.fields(of: columns)
  }

  /// - Parameter isWhole: of a table that does not fit on the terminal nothing is cut; each row is then a block of
  ///   lines. For rows with links, dates and ids that somebody must be able to read and type.
  func write(_ rows: [[String]], isWhole: Bool = false) throws {
    try output.open()
    if output.isJSON {
      Output.json(.array(rows.map(object)), indented: true)
      return
    }
    switch output.chosen {
    case .table where isWhole && Table.naturalWidth(of: [columns] + rows) > Output.width:
      for line in Table.blocks(names: columns, rows: rows, width: Output.width) { Output.line(line) }
    case .table:
      for line in Table.lines(header: output.noHeader ? nil : columns, rows: rows, width: Output.width) {
        Output.line(line)
      }
    case .ndjson: for row in rows { Output.json(object(row)) }
    case .csv, .tsv, .json:
      let line = output.chosen == .csv ? DelimitedText.csvLine : DelimitedText.tsvLine
      if !output.noHeader { Output.write(line(columns)) }
      for row in rows { Output.write(line(row)) }
    }
  }

  private func object(_ row: [String]) -> JSONValue {
    let whole = zip(columns, row).map { column, cell -> (key: String, value: JSONValue) in
      if cell.isEmpty { return (column, .null) }
      let number = numbers.contains(column) ? Int(cell) : nil
      return (column, number.map { .integer($0) } ?? .string(cell))
    }
    guard let fields else { return .object(whole) }
    return .object(fields.compactMap { field in whole.first { $0.key == field } })
  }
}

extension OutputOptions {
  /// One JSON document is wanted.
  var isJSON: Bool { json != nil || format == .json }

  /// The fields that `--json` names, each checked; nil when it names none.
  func fields(of known: [String]) throws -> [String]? {
    guard let json, json != "?" else { return nil }
    let fields = FilterOptions.split([json])
    for field in fields where !known.contains(field) {
      let hint = Spelling.nearest(to: field, in: known).map { "; did you mean \($0)?" } ?? ""
      let list =
        known.count > 12 ? "--json alone lists them" : "the fields are " + known.joined(separator: ", ")
      throw ValidationError("--json has no field \"\(field)\"\(hint); \(list)")
    }
    return fields
  }
}

extension JSONValue {
  /// The object with these fields alone, by their paths.
  func fields(_ paths: [String]) -> JSONValue { .object(paths.map { ($0, self[path: $0] ?? .null) }) }
}
