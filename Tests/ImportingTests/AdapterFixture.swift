import TestSupport

/// What the contract of every adapter is tried on: good files, and rows that each break one rule.
struct AdapterFixture: Sendable {
  /// A row to be put between good ones of the first file.
  struct BadRow: Sendable {
    var text: String
    var rule: String
    /// The fault lies in one cell, so that the issue names its column.
    var isInCell: Bool

    init(_ text: String, _ rule: String, isInCell: Bool = true) {
      self.text = text
      self.rule = rule
      self.isInCell = isInCell
    }
  }

  var files: [TextFile]
  var badRows: [BadRow]
  /// A well-formed file that is not of this format, and the names of which it lacks one.
  var foreign: TextFile
  var lacks: String

  /// The files with bad rows behind the header, between all rows of the first file, and at its end.
  func files(with bad: [BadRow]) -> [TextFile] {
    var files = files
    let lines = files[0].lines
    let inserted = lines.flatMap { [$0] + bad.map(\.text) }
    files[0] = TextFile(files[0].name, inserted.map { $0 + "\n" }.joined())
    return files
  }

  /// - Parameter adapter: the word after `--as`; every adapter has a fixture or the contract's tests fail.
  static func of(_ adapter: String) throws -> AdapterFixture {
    let states = try TextFile(fixture: "Reference/states.csv")
    switch adapter {
    case "nppes":
      let width = try TextFile(fixture: "NPPES/npidata_pfile.csv").lines[0].split(separator: ",").count
      func row(_ cells: [Int: String]) -> String {
        (0..<width).map { "\"\(cells[$0] ?? "")\"" }.joined(separator: ",")
      }
      return AdapterFixture(
        files: [try TextFile(fixture: "NPPES/npidata_pfile.csv")],
        badRows: [
          BadRow(row([0: "2000100019", 1: "1", 5: "WRONGDIGIT"]), "npi-checksum"),
          BadRow(row([0: "2000100380", 1: "1"]), "name-missing"),
          BadRow(row([0: "2000100380", 1: "2", 5: "NOTAPERSON"]), "name-missing"),
          BadRow(row([0: "2000100380", 1: "3", 5: "WHATISIT"]), "nppes-entity-type"),
          BadRow(row([0: "2000100380", 5: "NOTYPE"]), "nppes-entity-type"),
          BadRow("\"2000100380\",\"1\",\"\"", "csv-ragged", isInCell: false),
          BadRow(row([0: "2000100380", 1: "1", 5: "STRAY\"QUOTE"]), "csv-stray-quote"),
        ], foreign: states, lacks: "NPI")
    case "nppes-othername":
      return AdapterFixture(
        files: [try TextFile(fixture: "NPPES/othername_pfile.csv")],
        badRows: [
          BadRow("\"2000100019\",\"A NAME\",\"3\"", "npi-checksum"),
          BadRow("\"2000100380\",\"\",\"3\"", "name-missing"),
          BadRow("\"2000100380\"", "csv-ragged", isInCell: false),
          BadRow("\"2000100380\",\"A \"NAME\",\"3\"", "csv-stray-quote"),
        ], foreign: try TextFile(fixture: "NPPES/pl_pfile.csv"), lacks: "Provider Other Organization Name")
    case "nppes-locations":
      return AdapterFixture(
        files: [try TextFile(fixture: "NPPES/pl_pfile.csv")],
        badRows: [
          BadRow("1000000000,1 Pretend St,,Chicago,IL,60612,US,,,", "npi-checksum"),
          BadRow("2000100380,,,,,,,,,", "address-missing"),
          BadRow("2000100380,1 Pretend St", "csv-ragged", isInCell: false),
        ], foreign: try TextFile(fixture: "NPPES/othername_pfile.csv"), lacks: "Address Line 1")
    case "exchange":
      let names = ["clinicians", "networks", "organizations", "participations", "roles", "sites"]
      return AdapterFixture(
        files: try names.map { try TextFile(fixture: "Exchange/\($0).csv") },
        badRows: [
          BadRow("not good,2000100174,A,Blank,,,,,,,", "id-form"),
          BadRow("ok,2000100174,No,,,,,,,,", "value-missing"),
          BadRow("ok,2000100174,Too,Long,,,207R,,,,", "value-form"),
          BadRow("ok,2000100174,Bad,Date,,,,,,tomorrow,", "value-form"),
          BadRow("ok,2000100174,Bad,License,,,,IL-1,,,", "value-form"),
          BadRow("ok,2000100174", "csv-ragged", isInCell: false),
        ], foreign: try TextFile(fixture: "NPPES/othername_pfile.csv"), lacks: "clinician")
    case "centers":
      return AdapterFixture(
        files: [
          try TextFile(fixture: "Centers/centers.csv"), try TextFile(fixture: "Centers/center-sites.csv"),
        ],
        badRows: [
          BadRow("ok,Bad Center,,,super,,,,,2026", "value-form"),
          BadRow("ok,,,,,,,,,2026", "value-missing"),
        ], foreign: states, lacks: "center")
    case "programs":
      return AdapterFixture(
        files: [try TextFile(fixture: "Programs/programs.csv")],
        badRows: [
          BadRow("ok,,A,B,maybe,,,,,,,2026", "value-form"),
          BadRow("ok,,A,B,,,,,,cheap,,2026", "value-form"),
        ], foreign: states, lacks: "program")
    case "reference":
      return AdapterFixture(
        files: try ["zips", "cancer-types", "cancer-specialties", "specialties", "states"].map {
          try TextFile(fixture: "Reference/\($0).csv")
        },
        badRows: [
          BadRow("601,18.1806,-66.7500", "value-form"),
          BadRow("00601,118.1806,-66.7500", "value-form"),
          BadRow("00601,18.1806,east", "value-form"),
          BadRow(",18.1806,-66.7500", "value-missing"),
          BadRow("00601,18.1806", "csv-ragged", isInCell: false),
        ], foreign: try TextFile(fixture: "NPPES/othername_pfile.csv"), lacks: "cancer_type")
    default: preconditionFailure("no fixture for the adapter \(adapter)")
    }
  }
}
