import DirectoryModel
import Reading
import Storing

/// The registry of all US providers: `npidata_pfile_*.csv`, versions 1, 2 and the draft of version 3.
///
/// Publisher: CMS, National Plan and Provider Enumeration System, download.cms.gov/nppes/NPI_Files.html; monthly,
/// about 9.4 million rows; US government work. One row is one NPI. Columns are found by name, never by position:
/// the header has had 329, 330 and 335 columns, and `Provider Gender Code` became `Provider Sex Code`.
///
/// A cut-down extract imports with what it has. The least that is needed is `NPI` and a name column
/// (`Provider Last Name (Legal Name)` or `Provider Organization Name (Legal Business Name)`).
///
/// Known lies: self-reported and often years old (the row's own update date is kept); credentials are free text;
/// the practice address may be a billing office; the mailing address is never read, since it is no place to be
/// seen. A row is ended whose deactivation date is later than its reactivation date, if there is one, and one whose
/// `npi_activation_status` (version 3) is `deactive`.
struct NPPESAdapter: SourceAdapter {
  let name = "nppes"
  let summary = "NPPES registry of NPIs (npidata_pfile CSV, V1 to V3)"
  let input = "one or more CSV files with the columns of npidata_pfile"
  let standing = SourceStanding.registry

  // Cells in the order of `select`. Taxonomies follow from `firstTaxonomy`, four cells a slot.
  private enum Cell: Int, CaseIterable {
    case npi, entityType, replacement, organizationName, lastName, firstName, middleName, prefix, suffix,
      credential
    case otherOrganization, otherLast, otherFirst, otherMiddle
    case street, unit, city, state, zip, country, phone, fax
    case enumerated, lastUpdate, deactivated, reactivated, status, sex, parentName

    var column: String {
      switch self {
      case .npi: "NPI"
      case .entityType: "Entity Type Code"
      case .replacement: "Replacement NPI"
      case .organizationName: "Provider Organization Name (Legal Business Name)"
      case .lastName: "Provider Last Name (Legal Name)"
      case .firstName: "Provider First Name"
      case .middleName: "Provider Middle Name"
      case .prefix: "Provider Name Prefix Text"
      case .suffix: "Provider Name Suffix Text"
      case .credential: "Provider Credential Text"
      case .otherOrganization: "Provider Other Organization Name"
      case .otherLast: "Provider Other Last Name"
      case .otherFirst: "Provider Other First Name"
      case .otherMiddle: "Provider Other Middle Name"
      case .street: "Provider First Line Business Practice Location Address"
      case .unit: "Provider Second Line Business Practice Location Address"
      case .city: "Provider Business Practice Location Address City Name"
      case .state: "Provider Business Practice Location Address State Name"
      case .zip: "Provider Business Practice Location Address Postal Code"
      case .country: "Provider Business Practice Location Address Country Code (If outside U.S.)"
      case .phone: "Provider Business Practice Location Address Telephone Number"
      case .fax: "Provider Business Practice Location Address Fax Number"
      case .enumerated: "Provider Enumeration Date"
      case .lastUpdate: "Last Update Date"
      case .deactivated: "NPI Deactivation Date"
      case .reactivated: "NPI Reactivation Date"
      case .status: "npi_activation_status"
      case .sex: "Provider Sex Code"
      case .parentName: "Parent Organization LBN"
      }
    }
  }

  private static let address = AddressCells(
    street: Cell.street.rawValue, unit: Cell.unit.rawValue, city: Cell.city.rawValue,
    state: Cell.state.rawValue, zip: Cell.zip.rawValue, country: Cell.country.rawValue,
    phone: Cell.phone.rawValue, fax: Cell.fax.rawValue)
  private static let slots = 15
  private static let firstTaxonomy = Cell.allCases.count
  private static let firstGroup = firstTaxonomy + 4 * slots

  func read(_ files: [InputFile], into session: ImportSession) throws {
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      try read(file, into: session)
    }
  }

  private func read(_ file: InputFile, into session: ImportSession) throws {
    let reader = try CSVReader(file.source)
    let columns = try Self.columns(of: reader, file: file.name)
    let row = ProviderRow(reader: reader, columns: columns, session: session)
    while try reader.next() {
      session.rowRead()
      try read(row)
    }
  }

  private static func columns(of reader: CSVReader, file: String) throws(ImportError) -> [Int?] {
    var columns: [Int?] = Cell.allCases.map { reader.column(named: $0.column) }
    if columns[Cell.sex.rawValue] == nil {
      columns[Cell.sex.rawValue] = reader.column(named: "Provider Gender Code")
    }
    if columns[Cell.street.rawValue] == nil {
      // Both lines of the practice address in one, as cut-down extracts have it.
      columns[Cell.street.rawValue] = reader.column(named: "Full Street Address")
    }
    for slot in 1...slots {
      columns.append(reader.column(named: "Healthcare Provider Taxonomy Code_\(slot)"))
      columns.append(reader.column(named: "Provider License Number_\(slot)"))
      columns.append(reader.column(named: "Provider License Number State Code_\(slot)"))
      columns.append(reader.column(named: "Healthcare Provider Primary Taxonomy Switch_\(slot)"))
    }
    for slot in 1...slots {
      columns.append(reader.column(named: "Healthcare Provider Taxonomy Group_\(slot)"))
    }
    let hasName =
      columns[Cell.lastName.rawValue] != nil || columns[Cell.organizationName.rawValue] != nil
    var missing: [String] = []
    if columns[Cell.npi.rawValue] == nil { missing.append(Cell.npi.column) }
    if !hasName { missing.append("\(Cell.lastName.column) or \(Cell.organizationName.column)") }
    try CSVColumns.require(missing, reader: reader, file: file, format: "NPPES npidata_pfile")
    return columns
  }

  private func read(_ row: ProviderRow) throws {
    guard let npi = try row.npi(Cell.npi.rawValue) else { return }
    let facts = row.facts
    facts.removeAll()

    // That the NPI was ended is said; without the day nobody can tell whether it was taken up since.
    if !row.isReadableOrEmptyDate(Cell.deactivated.rawValue), !saysEnded(row) {
      try row.refuse(
        Cell.deactivated.rawValue, rule: "deactivation-unreadable",
        remedy: "a date as MM/DD/YYYY, or nothing for an NPI that was never ended")
      return
    }
    var deactivated = row.date(Cell.deactivated.rawValue)
    if !row.session.hasCome(deactivated) {
      row.warn(
        Cell.deactivated.rawValue, rule: "deactivation-ahead", remedy: LintWords.remedy("deactivation-ahead"))
      deactivated = nil
    }
    let reactivated = row.date(Cell.reactivated.rawValue)
    let isEnded = isEnded(row, deactivated: deactivated, reactivated: reactivated)
    facts.add(.deactivated, deactivated)
    facts.add(.reactivated, reactivated)

    let organizationName = row.value(Cell.organizationName.rawValue)
    let lastName = row.value(Cell.lastName.rawValue)
    let kind: RecordKind
    let entityType = row.wholeNumber(Cell.entityType.rawValue)
    if entityType.equals("1") {
      kind = .clinician
    } else if entityType.equals("2") {
      kind = .organization
    } else if isEnded {
      kind = .unstated
    } else if entityType.isEmpty && !row.has(Cell.entityType.rawValue) {
      // An extract without the column: whichever name is filled says what the row is.
      kind = organizationName.isEmpty ? .clinician : .organization
    } else {
      try row.refuse(
        Cell.entityType.rawValue, rule: "nppes-entity-type",
        remedy: "1 for a person or 2 for an organization; empty only in a deactivated row")
      return
    }
    if isEnded {
      facts.add(.replacementNPI, row.value(Cell.replacement.rawValue))
      addName(row, kind: kind, organizationName: organizationName, lastName: lastName)
      try row.add(kind, npi: npi, flags: .deactivated, asOf: deactivated)
      row.session.rowDeactivated()
      return
    }
    guard !(kind == .organization ? organizationName : lastName).isEmpty else {
      let cell = kind == .organization ? Cell.organizationName : Cell.lastName
      try row.refuse(
        cell.rawValue, rule: "name-missing",
        remedy: "a name in this column for entity type \(entityType.text)")
      return
    }
    addName(row, kind: kind, organizationName: organizationName, lastName: lastName)
    if kind == .clinician {
      let sex = row.value(Cell.sex.rawValue)
      if sex.equals("M") || sex.equals("F") || sex.equals("X") { facts.add(.gender, sex) }
    } else {
      facts.add(.parentName, row.value(Cell.parentName.rawValue))
    }
    facts.add(.enumerated, row.date(Cell.enumerated.rawValue))
    addSpecialties(row)
    let role = facts.open(.role)
    Self.address.addFacts(of: row)
    facts.close(role)
    try row.add(kind, npi: npi, asOf: row.date(Cell.lastUpdate.rawValue))
    row.session.rowKept()
  }

  /// By the dates; the draft of version 3 also says so in a word.
  private func isEnded(
    _ row: ProviderRow, deactivated: CalendarDate?, reactivated: CalendarDate?
  ) -> Bool {
    // As in `Deactivation` and `Provider.endedOn`: taken up on the day of its end is taken up.
    let byDates = deactivated.map { end in reactivated.map { end > $0 } ?? true } ?? false
    let status = row.value(Cell.status.rawValue)
    // A third word is announced, soon_to_be_deactivated: active until then.
    if status.isEmpty || status.equals("soon_to_be_deactivated") { return byDates }
    if saysEnded(row) { return true }
    if !status.equals("active") || byDates {
      row.warn(
        Cell.status.rawValue, rule: "activation-status",
        remedy: "active or deactive, in accord with the dates; the dates decide")
    }
    return byDates
  }

  private func saysEnded(_ row: ProviderRow) -> Bool { row.value(Cell.status.rawValue).equals("deactive") }

  private func addName(
    _ row: ProviderRow, kind: RecordKind, organizationName: UnsafeRawBufferPointer,
    lastName: UnsafeRawBufferPointer
  ) {
    let facts = row.facts
    if kind == .organization {
      facts.add(.name, organizationName)
      facts.add(.alias, row.value(Cell.otherOrganization.rawValue))
      return
    }
    facts.add(.namePrefix, row.value(Cell.prefix.rawValue))
    facts.add(.firstName, row.value(Cell.firstName.rawValue))
    facts.add(.middleName, row.value(Cell.middleName.rawValue))
    facts.add(.lastName, lastName)
    facts.add(.nameSuffix, row.value(Cell.suffix.rawValue))
    facts.add(.credentials, row.value(Cell.credential.rawValue))
    let otherLast = row.value(Cell.otherLast.rawValue)
    if !otherLast.isEmpty {
      row.addJoined(
        .alias, [row.value(Cell.otherFirst.rawValue), row.value(Cell.otherMiddle.rawValue), otherLast],
        by: 0x20)
    }
  }

  private func addSpecialties(_ row: ProviderRow) {
    for slot in 0..<Self.slots {
      let at = Self.firstTaxonomy + 4 * slot
      let code = row.value(at)
      let number = row.value(at + 1)
      let state = row.value(at + 2)
      if code.isEmpty && number.isEmpty && state.isEmpty { continue }
      if TaxonomyCode.isWellFormed(code) {
        row.addJoined(.specialty, [code, row.value(at + 3), state, number], by: ProviderRow.separator)
      } else {
        // Some extracts carry the words in place of the code: kept as words, which no table turns into a code.
        row.facts.add(.specialtyText, code)
        if !number.isEmpty || !state.isEmpty {
          row.addJoined(.license, [state, number], by: ProviderRow.separator)
        }
      }
    }
    for slot in 0..<Self.slots { row.facts.add(.groupMarker, row.value(Self.firstGroup + slot)) }
  }
}
