import DirectoryModel
import Reading
import Storing

/// Further names of organizations: `othername_pfile_*.csv`, in the same bundle as npidata.
///
/// One row is one name of one NPI (three columns, four since September 2026). Type codes: 3 doing business as,
/// 4 former legal business name, 5 other; 1 and 2 for persons.
struct NPPESOtherNamesAdapter: SourceAdapter {
  let name = "nppes-othername"
  let summary = "NPPES other names of organizations (othername_pfile CSV)"
  let input = "one or more CSV files with the columns of othername_pfile"
  let standing = SourceStanding.registry

  func read(_ files: [InputFile], into session: ImportSession) throws {
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      let reader = try CSVReader(file.source)
      let columns = try CSVColumns.find(
        ["NPI", "Provider Other Organization Name"], reader: reader, file: file.name,
        format: "NPPES othername_pfile")
      // npidata has these columns too, and most of its rows would be refused for want of another name.
      guard reader.column(named: "Entity Type Code") == nil else {
        throw ImportError.refused(
          ImportIssue(
            file: file.name, line: 1, field: "Entity Type Code", value: "npidata_pfile", rule: "other-format",
            remedy: "othername_pfile, without this column; import this file with --as nppes"))
      }
      let row = ProviderRow(reader: reader, columns: columns, session: session)
      while try reader.next() {
        session.rowRead()
        guard let npi = try row.npi(0) else { continue }
        let alias = row.value(1)
        guard !alias.isEmpty else {
          try row.refuse(1, rule: "name-missing", remedy: "a name in this column")
          continue
        }
        row.facts.removeAll()
        row.facts.add(.alias, alias)
        try row.add(.unstated, npi: npi, asOf: nil)
        session.rowKept()
      }
    }
  }
}

/// Further practice locations: `pl_pfile_*.csv`, in the same bundle as npidata.
///
/// One row is one address beyond the first of one NPI, person or organization. The header has irregular blanks and
/// hyphens, so names are compared without them.
struct NPPESLocationsAdapter: SourceAdapter {
  let name = "nppes-locations"
  let summary = "NPPES further practice locations (pl_pfile CSV)"
  let input = "one or more CSV files with the columns of pl_pfile"
  let standing = SourceStanding.registry

  private static let address = "Provider Secondary Practice Location Address"
  private static let cells = AddressCells(
    street: 1, unit: 2, city: 3, state: 4, zip: 5, country: 6, phone: 7, fax: 8)

  func read(_ files: [InputFile], into session: ImportSession) throws {
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      let reader = try CSVReader(file.source)
      let required = try CSVColumns.find(
        ["NPI", "\(Self.address) Address Line 1"], reader: reader, file: file.name, format: "NPPES pl_pfile")
      let others = [
        "\(Self.address) Address Line 2", "\(Self.address) City Name", "\(Self.address) State Name",
        "\(Self.address) Postal Code", "\(Self.address) Country Code (If outside U.S.)",
        "\(Self.address) Telephone Number", "Provider Practice Location Address Fax Number",
      ]
      let row = ProviderRow(
        reader: reader, columns: required + others.map { reader.column(named: $0) }, session: session)
      while try reader.next() {
        session.rowRead()
        guard let npi = try row.npi(0) else { continue }
        row.facts.removeAll()
        let role = row.facts.open(.role)
        Self.cells.addFacts(of: row)
        row.facts.close(role)
        guard row.facts.count > 0 else {
          try row.refuse(1, rule: "address-missing", remedy: "an address in this row")
          continue
        }
        try row.add(.unstated, npi: npi, asOf: nil)
        session.rowKept()
      }
    }
  }
}

/// NPIs that the registry has ended: the monthly NPPES Deactivated NPI Report, saved as CSV.
///
/// Publisher: CMS, in the same folder as npidata; monthly, an .xlsx file of about 330,000 rows. One row is one NPI and
/// the day on which it was ended. The sheet has a title above its header, which stays when it is saved as CSV; it is
/// passed over.
///
/// An NPI that npidata has taken up again since is not ended: `Deactivation` decides between the dates.
struct NPPESDeactivatedAdapter: SourceAdapter {
  let name = "nppes-deactivated"
  let summary = "NPPES Deactivated NPI Report, saved as CSV"
  let input = "one or more CSV files with the columns NPI and NPPES Deactivation Date"
  let standing = SourceStanding.registry

  /// Lines that may stand above the header.
  private static let titleLines = 3

  func read(_ files: [InputFile], into session: ImportSession) throws {
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      let reader = try CSVReader(file.source)
      let columns = try Self.columns(of: reader, file: file.name)
      let row = ProviderRow(reader: reader, columns: columns, session: session)
      while try reader.next() {
        session.rowRead()
        guard let npi = try row.npi(0) else { continue }
        let date = row.date(1)
        row.facts.removeAll()
        row.facts.add(.deactivated, date)
        try row.add(.unstated, npi: npi, flags: .deactivated, asOf: date)
        session.rowDeactivated()
      }
    }
  }

  private static func columns(of reader: CSVReader, file: String) throws -> [Int?] {
    let names = ["NPI", "NPPES Deactivation Date"]
    func missing() -> [String] { names.filter { reader.column(named: $0) == nil } }
    let (first, lacks) = (reader.header, missing())
    for _ in 0..<titleLines where !missing().isEmpty {
      guard try reader.nextHeader() else { break }
    }
    guard missing().isEmpty else {
      // What the file begins with says best what it is.
      throw ImportError.refused(
        ImportIssue(
          file: file, line: 1, value: first.prefix(6).joined(separator: ", "), rule: "columns-missing",
          remedy: "NPPES Deactivated NPI Report with the column \(lacks.joined(separator: ", ")), at most "
            + "\(titleLines) lines below the first; if the file is of another format, say which with --as"))
    }
    return try CSVColumns.find(names, reader: reader, file: file, format: "NPPES Deactivated NPI Report")
  }
}
