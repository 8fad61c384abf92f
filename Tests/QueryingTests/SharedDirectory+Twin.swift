import DirectoryModel
import Exporting
import Foundation
import Querying
import TestSupport

extension SharedDirectory {
  /// The lines of `export ndjson`.
  func exportLines() throws -> [Data] {
    var lines: [Data] = []
    try engine.forEachRole(on: Self.today) { record in
      var bytes: [UInt8] = []
      RoleExport.json(record).write(into: &bytes)
      lines.append(Data(bytes))
    }
    return lines
  }

  /// The naive twin of `engine`. Which list is complete, and whose row was unusable, is known from the import; the days
  /// of a role, which the export does not hold, are those that `show` prints.
  func twin() throws -> NaiveDirectory {
    var twin = try NaiveDirectory(export: try exportLines(), exchange: exchange, nppes: nppes)
    var periods: [(from: String, to: String)] = []
    try engine.forEachRole(on: Self.today) { record in
      let facts = record.role?.facts ?? []
      periods.append((facts.first(.from) ?? "", facts.first(.to) ?? ""))
    }
    for (role, period) in zip(twin.roles, periods) { role.stated = period }
    twin.completeForClinicians = ["fuzz-b"]
    let refused = PlainTable.rows(exchange["fuzz-b"]! + "/clinicians.csv").filter { $0["gender"] == "Q" }
    twin.mentioned = ["fuzz-b": Set(refused.map { "npi:" + $0["npi"]! })]
    return twin
  }
}
