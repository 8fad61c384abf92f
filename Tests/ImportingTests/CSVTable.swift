import DirectoryModel
import Storing
import TestSupport

@testable import Importing

/// A file made of chosen columns and, in each row, the few cells that matter.
struct CSVTable {
  var columns: [String]
  var rows: [[String: String]]

  init(fixture path: String) throws {
    let records = PlainTable.records(try TextFile(fixture: path).text)
    let header = records[0]
    columns = header
    rows = records.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  init(columns: [String], _ rows: [[String: String]]) {
    self.columns = columns
    self.rows = rows
  }

  func file(_ name: String) -> TextFile {
    func line(_ cells: [String]) -> String {
      cells.map { cell in cell.contains(",") ? "\"\(cell)\"" : cell }.joined(separator: ",") + "\n"
    }
    let lines = [columns] + rows.map { row in columns.map { row[$0] ?? "" } }
    return TextFile(name, lines.map(line).joined())
  }
}

extension Provider {
  /// Facts, and facts of the roles with the role's number, sorted; `·` stands between the parts of one value.
  var plain: [String] {
    func line(_ fact: Fact) -> String { "\(fact.field.token)=\(fact.parts.joined(separator: "·"))" }
    return facts.map(line).sorted()
      + roles.enumerated().flatMap { i, role in role.facts.map { "role \(i + 1) " + line($0) }.sorted() }
  }
}

extension Imported {
  /// Everyone in the layer, by id, as a generation merges the rows.
  var merged: [String: Provider] {
    Dictionary(grouping: providers, by: \.id).mapValues {
      ProviderMerging.merge($0, key: $0[0].key, layers: [LayerStanding(layer.manifest)])
    }
  }
}
