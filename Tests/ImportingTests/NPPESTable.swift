import TestSupport

@testable import Importing

/// An NPPES file made of chosen columns and, in each row, the few cells that matter.
struct NPPESTable {
  var columns: [String]
  var rows: [[String: String]]

  init(columns: [String] = NPPESTable.v2, _ rows: [[String: String]]) {
    self.columns = columns
    self.rows = rows
  }

  /// Every cell quoted, as published.
  var file: TextFile { TextFile("npidata.csv", text(quote: { "\"" + $0 + "\"" })) }

  func text(quote: (String) -> String) -> String {
    let lines = [columns] + rows.map { row in columns.map { row[$0] ?? "" } }
    return lines.map { $0.map(quote).joined(separator: ",") + "\n" }.joined()
  }

  func imported() throws -> Imported { try Imported([file], as: "nppes") }

  // MARK: Headers

  /// The published header of version 2, 330 columns.
  static let v2: [String] = {
    guard let file = try? TextFile(fixture: "NPPES/npidata_pfile.csv") else { return [] }
    return file.lines[0].split(separator: "\"").map(String.init).filter { $0 != "," }
  }()

  /// As it was until 2019: one column fewer, and sex under its former name.
  static let v1 = v2.dropLast().map { $0 == "Provider Sex Code" ? "Provider Gender Code" : $0 }

  /// The draft of version 3.
  static let v3 =
    v2 + [
      "npi_managed_by", "npi_activation_status", "npi_activation_change_reason_list",
      "npi_activation_future_change_date", "npi_fhir_url",
    ]

  static let eight = [
    "NPI", "Entity Type Code", organization, last, first, "Provider Middle Name", "City", "State",
  ]

  // MARK: Columns by short names

  static let organization = "Provider Organization Name (Legal Business Name)"
  static let last = "Provider Last Name (Legal Name)"
  static let first = "Provider First Name"
  static let type = "Entity Type Code"
  static let deactivated = "NPI Deactivation Date"
  static let reactivated = "NPI Reactivation Date"
  static let updated = "Last Update Date"
  static let place = "Provider Business Practice Location Address "
  static let street = "Provider First Line Business Practice Location Address"
  static let state = place + "State Name"
  static let zip = place + "Postal Code"
  static let country = place + "Country Code (If outside U.S.)"
  static let phone = place + "Telephone Number"
  static func taxonomy(_ slot: Int) -> String { "Healthcare Provider Taxonomy Code_\(slot)" }
  static func license(_ slot: Int) -> String { "Provider License Number_\(slot)" }
  static func licenseState(_ slot: Int) -> String { "Provider License Number State Code_\(slot)" }
  static func primary(_ slot: Int) -> String { "Healthcare Provider Primary Taxonomy Switch_\(slot)" }

  /// A person with nothing but a name, and what is to be said besides.
  static func person(_ cells: [String: String] = [:]) -> [String: String] {
    ["NPI": "2000100380", type: "1", last: "CASE", first: "TEST"].merging(cells) { $1 }
  }
}
