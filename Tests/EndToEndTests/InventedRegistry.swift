/// A registry file of invented people and practices, in the columns of npidata_pfile that an import needs.
struct InventedRegistry {
  static let columns = [
    "NPI", "Entity Type Code", "Provider Organization Name (Legal Business Name)",
    "Provider Last Name (Legal Name)", "Provider First Name", "Provider Credential Text",
    "Provider First Line Business Practice Location Address",
    "Provider Business Practice Location Address City Name",
    "Provider Business Practice Location Address State Name",
    "Provider Business Practice Location Address Postal Code",
    "Last Update Date", "NPI Deactivation Date", "NPI Reactivation Date",
    "Healthcare Provider Taxonomy Code_1",
    "Healthcare Provider Primary Taxonomy Switch_1",
  ]

  /// NUCC codes: what a search covers, and what only `show` knows.
  static let medicalOncology = "207RX0202X"
  static let dentist = "1223G0001X"

  private(set) var rows: [[String]] = []

  var csv: String {
    ([Self.columns] + rows).map { $0.map { "\"\($0)\"" }.joined(separator: ",") + "\n" }.joined()
  }

  mutating func person(_ npi: String, _ first: String, _ last: String, specialty: String = medicalOncology) {
    rows.append([
      npi, "1", "", last, first, "MD", "1 Sample Street", "New York", "NY", "10001", "10/31/2026", "", "",
      specialty, "Y",
    ])
  }

  mutating func deactivated(_ npi: String, on date: String) {
    rows.append([npi, "", "", "", "", "", "", "", "", "", "", date, "", "", ""])
  }

  /// A row that cannot be used: neither a person nor an organization.
  mutating func useless(_ npi: String) {
    rows.append([npi, "7", "", "Nobody", "Nora", "", "", "", "", "", "", "", "", "", ""])
  }

  /// Ten digits that begin with 2, which the registry has never given out, and whose check digit holds.
  static func npi(_ number: Int) -> String {
    let nine = "2" + String(String(100_000_000 + number).suffix(8))
    // Luhn over the prefix 80840 and the nine digits, as the standard for NPIs has it.
    let digits = ("80840" + nine).utf8.reversed().map { Int($0) - 0x30 }
    let sum = digits.enumerated().reduce(0) { sum, one in
      let doubled = one.element * (one.offset.isMultiple(of: 2) ? 2 : 1)
      return sum + doubled / 10 + doubled % 10
    }
    return nine + String((10 - sum % 10) % 10)
  }

  /// So many oncologists.
  static func people(_ count: Int, from first: Int = 1) -> InventedRegistry {
    var registry = InventedRegistry()
    for i in first..<(first + count) { registry.person(npi(i), "Ana", "Ejemplo \(i)") }
    return registry
  }
}
