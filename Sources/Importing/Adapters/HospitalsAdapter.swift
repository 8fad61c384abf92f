import DirectoryModel
import Reading
import Storing

/// Hospital General Information: `Hospital_General_Information.csv`, formerly of Hospital Compare.
///
/// Publisher: CMS, Provider Data Catalog, data.cms.gov/provider-data/dataset/xubh-q36u; quarterly, 5,400 rows; US
/// government work. One row is one hospital by its CMS certification number (CCN, six characters; of the Department of
/// Veterans Affairs with an F at the end). Columns are found by the names of 2016, 2022, 2024 and the API.
///
/// `Not Available` is how the file writes unknown. Telephone numbers stand as `(334) 793-8701` and are stored as
/// digits, as in every other source. Ratings, counts of measures and emergency services are not read.
///
/// Known lies: the eleven cancer hospitals outside Medicare's prospective payment are absent (MD Anderson, Memorial
/// Sloan Kettering, Dana-Farber …); they come with the bundled data. One CCN may cover several campuses, of which the
/// file has one address.
struct HospitalsAdapter: SourceAdapter {
  let name = "hospitals"
  let summary = "CMS Hospital General Information (CSV, headers of 2016 to 2026)"
  let input = "one or more CSV files with the columns of Hospital_General_Information"
  let standing = SourceStanding.enrollment

  /// The cells of a row, and the names that their columns have had; the first is today's.
  private enum Cell: Int, CaseIterable {
    case number, name, street, city, state, zip, phone, type, ownership
    /// No file has a second line of the address.
    case unit

    var names: [String] {
      switch self {
      case .number: ["Facility ID", "Provider ID"]
      case .name: ["Facility Name", "Hospital Name"]
      case .street: ["Address"]
      case .city: ["City/Town", "citytown", "City"]
      case .state: ["State"]
      case .zip: ["ZIP Code"]
      case .phone: ["Telephone Number", "Phone Number"]
      case .type: ["Hospital Type"]
      case .ownership: ["Hospital Ownership"]
      case .unit: []
      }
    }
  }

  private static let address = AddressCells(
    street: Cell.street.rawValue, unit: Cell.unit.rawValue, city: Cell.city.rawValue,
    state: Cell.state.rawValue, zip: Cell.zip.rawValue, country: nil, phone: Cell.phone.rawValue, fax: nil)

  func read(_ files: [InputFile], into session: ImportSession) throws {
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      let reader = try CSVReader(file.source)
      let columns = Cell.allCases.map { cell in cell.names.lazy.compactMap(reader.column(named:)).first }
      // Many files of CMS are about facilities; only this one has their hospital type.
      let missing = [Cell.number, .name, .type].filter { columns[$0.rawValue] == nil }.map { $0.names[0] }
      try CSVColumns.require(missing, reader: reader, file: file.name, format: "Hospital General Information")
      let row = ProviderRow(reader: reader, columns: columns, session: session, nullText: "Not Available")
      while try reader.next() {
        session.rowRead()
        try read(row)
      }
    }
  }

  private func read(_ row: ProviderRow) throws {
    guard try row.isWellFormed() else { return }
    let state = row.value(Cell.state.rawValue)
    let cell = Cell.number.rawValue
    let read = row.readCertificationNumber(cell) { CertificationNumber.isRestored($0, of: state) }
    guard let number = read else {
      try row.refuse(
        cell, rule: "ccn-form",
        remedy: "six letters or digits, with leading zeros, of the state in the row")
      return
    }
    let name = row.value(Cell.name.rawValue)
    guard !name.isEmpty else {
      try row.refuse(Cell.name.rawValue, rule: "name-missing", remedy: "a name in this column")
      return
    }
    let facts = row.facts
    facts.removeAll()
    row.addID(.id, type: "ccn:", number)
    facts.add(.ccn, number)
    facts.add(.name, name)
    facts.add(.organizationType, "hospital")
    let type = row.value(Cell.type.rawValue)
    facts.add(.facilityType, type)
    if type.equals("Childrens") { facts.add(.ageGroup, "child") }
    facts.add(.ownership, row.value(Cell.ownership.rawValue))
    let role = facts.open(.role)
    Self.address.addFacts(of: row)
    facts.close(role)
    try row.session.add(
      .organization, key: EntityKey(id: "ccn:" + number.text), reference: row.reference(asOf: nil),
      line: row.reader.line, facts: facts.bytes)
    row.session.rowKept()
  }
}
