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
      reader.select(columns)
      let row = NPPESRow(reader: reader, session: session)
      while try reader.next() {
        session.rowRead()
        guard let npi = try row.npi(0) else { continue }
        let alias = row.value(1)
        guard !alias.isEmpty else {
          try row.refuse(
            1, "Provider Other Organization Name", rule: "name-missing", remedy: "a name in this column")
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
      reader.select(required + others.map { reader.column(named: $0) })
      let row = NPPESRow(reader: reader, session: session)
      while try reader.next() {
        session.rowRead()
        guard let npi = try row.npi(0) else { continue }
        row.facts.removeAll()
        NPPESAddress.add(row, street: 1, unit: 2, city: 3, state: 4, zip: 5, country: 6, phone: 7, fax: 8)
        guard row.facts.count > 0 else {
          try row.refuse(1, "Address Line 1", rule: "address-missing", remedy: "an address in this row")
          continue
        }
        try row.add(.unstated, npi: npi, asOf: nil)
        session.rowKept()
      }
    }
  }
}
