import DirectoryModel
import Reading
import Storing
import Vocabulary

/// Doctors & Clinicians, the national file: `DAC_NationalDownloadableFile.csv`, until 2018 Physician Compare.
///
/// Publisher: CMS, Provider Data Catalog, data.cms.gov/provider-data/dataset/mj5m-pzi6; about monthly, 3.4 million rows
/// for 1.4 million people; US government work. One row is one clinician × Medicare enrollment × group × address.
///
/// Columns are found by name in every layout since 2017, in the names of the API, and in cut-down extracts. The least
/// that is needed is `NPI`, the last name and the primary specialty.
///
/// Known lies: `Med_sch` is `OTHER` for every fifth row and more, which is no school; `Telehlth` is `Y` or blank, and
/// blank says nothing; an empty `org_pac_id` is no group. Specialties are Medicare's names, kept as words, and become
/// codes only through `CMSSpecialties`. Not read: the enrollment id, `adrs_id` (not stable across releases) and the
/// marks of former quality programs.
struct DACAdapter: SourceAdapter {
  let name = "dac"
  let summary = "CMS Doctors & Clinicians national file (CSV, layouts of 2017 to 2026)"
  let input = "one or more CSV files with the columns of DAC_NationalDownloadableFile"
  let standing = SourceStanding.enrollment

  /// The cells of a row, and the names that their columns have had; the first is today's.
  private enum Cell: Int, CaseIterable {
    case npi, pac, last, first, middle, suffix, gender, credential, school, graduation
    case primary, secondary1, secondary2, secondary3, secondary4, secondaryAll, telehealth
    case groupName, group, members, street, unit, unitWithheld, city, state, zip, phone
    case assignment, groupAssignment
    case hospital1, hospitalName1, hospital2, hospitalName2, hospital3, hospitalName3
    case hospital4, hospitalName4, hospital5, hospitalName5

    var names: [String] {
      switch self {
      case .npi: ["NPI"]
      case .pac: ["Ind_PAC_ID", "PAC ID"]
      case .last: ["Provider Last Name", "lst_nm", "Last Name"]
      case .first: ["Provider First Name", "frst_nm", "First Name"]
      case .middle: ["Provider Middle Name", "mid_nm", "Middle Name"]
      case .suffix: ["suff", "Suffix"]
      case .gender: ["gndr", "Gender"]
      case .credential: ["Cred", "Credential"]
      case .school: ["Med_sch", "Medical school name"]
      case .graduation: ["Grd_yr", "Graduation year"]
      case .primary: ["pri_spec", "Primary specialty"]
      case .secondary1: ["sec_spec_1", "Secondary specialty 1"]
      case .secondary2: ["sec_spec_2", "Secondary specialty 2"]
      case .secondary3: ["sec_spec_3", "Secondary specialty 3"]
      case .secondary4: ["sec_spec_4", "Secondary specialty 4"]
      case .secondaryAll: ["sec_spec_all", "All secondary specialties"]
      case .telehealth: ["Telehlth"]
      case .groupName: ["Facility Name", "org_nm", "Organization legal name"]
      case .group: ["org_pac_id", "Group Practice PAC ID"]
      case .members: ["num_org_mem", "Number of Group Practice members"]
      case .street: ["adr_ln_1", "Line 1 Street Address", "Full Street Address"]
      case .unit: ["adr_ln_2", "Line 2 Street Address"]
      case .unitWithheld: ["ln_2_sprs", "Marker of address line 2 suppression"]
      case .city: ["City/Town", "citytown", "cty", "City"]
      case .state: ["State", "st"]
      case .zip: ["ZIP Code", "zip"]
      case .phone: ["Telephone Number", "phn_numbr", "Phone Number"]
      case .assignment: ["ind_assgn", "Professional accepts Medicare Assignment"]
      case .groupAssignment: ["grp_assgn"]
      case .hospital1: ["hosp_afl_1", "Hospital affiliation CCN 1"]
      case .hospitalName1: ["hosp_afl_lbn_1", "Hospital affiliation LBN 1"]
      case .hospital2: ["hosp_afl_2", "Hospital affiliation CCN 2"]
      case .hospitalName2: ["hosp_afl_lbn_2", "Hospital affiliation LBN 2"]
      case .hospital3: ["hosp_afl_3", "Hospital affiliation CCN 3"]
      case .hospitalName3: ["hosp_afl_lbn_3", "Hospital affiliation LBN 3"]
      case .hospital4: ["hosp_afl_4", "Hospital affiliation CCN 4"]
      case .hospitalName4: ["hosp_afl_lbn_4", "Hospital affiliation LBN 4"]
      case .hospital5: ["hosp_afl_5", "Hospital affiliation CCN 5"]
      case .hospitalName5: ["hosp_afl_lbn_5", "Hospital affiliation LBN 5"]
      }
    }
  }

  private static let address = AddressCells(
    street: Cell.street.rawValue, unit: Cell.unit.rawValue, city: Cell.city.rawValue,
    state: Cell.state.rawValue, zip: Cell.zip.rawValue, country: nil, phone: Cell.phone.rawValue, fax: nil)
  private static let secondaries = Cell.secondary1.rawValue...Cell.secondary4.rawValue
  private static let hospitals = stride(from: Cell.hospital1.rawValue, to: Cell.hospitalName5.rawValue, by: 2)

  func read(_ files: [InputFile], into session: ImportSession) throws {
    let organizations = NamedOrganizations(session: session)
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      let reader = try CSVReader(file.source)
      let columns = try Self.columns(of: reader, file: file.name)
      let row = ProviderRow(reader: reader, columns: columns, session: session)
      let specialties = CMSSpecialtyCells(row: row)
      let person = RepeatedPerson()
      while try reader.next() {
        session.rowRead()
        try read(row, person: person, specialties: specialties, organizations: organizations)
      }
    }
  }

  private static func columns(of reader: CSVReader, file: String) throws(ImportError) -> [Int?] {
    // Facility affiliations have the same people, and most of their rows would say nothing here.
    guard reader.column(named: "facility_type") == nil else {
      throw .refused(
        ImportIssue(
          file: file, line: 1, field: "facility_type", value: "Facility_Affiliation", rule: "other-format",
          remedy: "Doctors & Clinicians, without this column; import this file with --as dac-affiliation"))
    }
    let columns = Cell.allCases.map { cell in cell.names.lazy.compactMap(reader.column(named:)).first }
    let missing = [Cell.npi, .last, .primary].filter { columns[$0.rawValue] == nil }.map { $0.names[0] }
    try CSVColumns.require(missing, reader: reader, file: file, format: "Doctors & Clinicians")
    return columns
  }

  private func read(
    _ row: ProviderRow, person: RepeatedPerson, specialties: CMSSpecialtyCells,
    organizations: NamedOrganizations
  ) throws {
    guard let npi = try row.npi(Cell.npi.rawValue) else { return }
    guard !row.value(Cell.last.rawValue).isEmpty else {
      try row.refuse(Cell.last.rawValue, rule: "name-missing", remedy: "a last name in this column")
      return
    }
    let facts = row.facts
    facts.removeAll()
    addPerson(row, specialties)
    try addHospitals(row, organizations)
    if person.isTold(npi, facts.bytes) { facts.removeAll() }
    let group = row.pac(Cell.group.rawValue)
    if let group { facts.add(.group, group) }
    addRole(row, group: group)
    try row.add(.clinician, npi: npi, asOf: nil)
    if let group {
      try organizations.tell(
        type: "pac", field: .pac, number: group, name: row.value(Cell.groupName.rawValue), what: "group",
        members: row.value(Cell.members.rawValue), in: row)
    }
    row.session.rowKept()
  }

  private func addPerson(_ row: ProviderRow, _ specialties: CMSSpecialtyCells) {
    let facts = row.facts
    facts.add(.firstName, row.value(Cell.first.rawValue))
    facts.add(.middleName, row.value(Cell.middle.rawValue))
    facts.add(.lastName, row.value(Cell.last.rawValue))
    facts.add(.nameSuffix, row.value(Cell.suffix.rawValue))
    facts.add(.credentials, row.value(Cell.credential.rawValue))
    let gender = row.value(Cell.gender.rawValue)
    if gender.equals("M") || gender.equals("F") || gender.equals("X") { facts.add(.gender, gender) }
    if let pac = row.pac(Cell.pac.rawValue) { facts.add(.individualPAC, pac) }
    let school = row.value(Cell.school.rawValue)
    if !school.equals("OTHER") && !school.equals("Other") { facts.add(.medicalSchool, school) }
    addYear(row)
    specialties.add(Cell.primary.rawValue, isPrimary: true)
    if row.has(Cell.secondary1.rawValue) {
      for cell in Self.secondaries { specialties.add(cell, isPrimary: false) }
    } else {
      specialties.addList(Cell.secondaryAll.rawValue)
    }
    let telehealth = row.value(Cell.telehealth.rawValue)
    if telehealth.equals("Y") {
      facts.add(.telehealth, "yes")
    } else if !telehealth.isEmpty {
      row.warn(
        Cell.telehealth.rawValue, rule: "value-unknown",
        remedy: "Y, or blank for unknown; the row is kept without it")
    }
    addAssignment(row, Cell.assignment.rawValue)
  }

  private func addYear(_ row: ProviderRow) {
    let cell = Cell.graduation.rawValue
    if row.value(cell).isEmpty { return }
    let year = row.wholeNumber(cell)
    if year.count == 4, year.allSatisfy({ (0x30...0x39).contains($0) }) {
      row.facts.add(.graduationYear, year)
    } else {
      row.warn(cell, rule: "year-form", remedy: "a year of four digits; the row is kept without it")
    }
  }

  private func addAssignment(_ row: ProviderRow, _ cell: Int) {
    let value = row.value(cell)
    if value.equals("Y") {
      row.facts.add(.medicareAssignment, "yes")
    } else if value.equals("M") {
      row.facts.add(.medicareAssignment, "may")
    } else if !value.isEmpty {
      row.warn(cell, rule: "value-unknown", remedy: "Y, M or blank; the row is kept without it")
    }
  }

  /// The five hospitals of the layouts until 2022; later they stand in a file of their own.
  private func addHospitals(_ row: ProviderRow, _ organizations: NamedOrganizations) throws {
    guard row.has(Cell.hospital1.rawValue) else { return }
    let unknown = UnsafeRawBufferPointer(start: nil, count: 0)
    for cell in Self.hospitals {
      guard let number = row.certificationNumber(cell) else { continue }
      row.facts.add(.hospital, number)
      let name = row.value(cell + 1)
      guard !name.isEmpty else { continue }
      try organizations.tell(
        type: "ccn", field: .ccn, number: number, name: name, what: "hospital", members: unknown, in: row)
    }
  }

  private func addRole(_ row: ProviderRow, group: UnsafeRawBufferPointer?) {
    let facts = row.facts
    let role = facts.open(.role)
    if let group { row.addID(.roleOrganization, type: "pac:", group) }
    facts.add(.roleOrganizationName, row.value(Cell.groupName.rawValue))
    Self.address.addFacts(of: row)
    if row.value(Cell.unitWithheld.rawValue).equals("Y") { facts.add(.unitWithheld, "yes") }
    addAssignment(row, Cell.groupAssignment.rawValue)
    facts.close(role)
  }
}

/// Medicare's names of specialties in the cells of a file: the words as they stand, and the code where
/// `CMSSpecialties` has one.
private final class CMSSpecialtyCells {
  private enum Meaning {
    /// The encoded value of a `specialty` fact, as primary and as further.
    case code(primary: [UInt8], further: [UInt8])
    case wordsOnly
    case unlisted
  }

  private let row: ProviderRow
  /// By the bytes of a spelling, of which a file has about a hundred; bounded, whatever the file holds.
  private var known: [UInt64: Meaning] = [:]
  private static let mostKnown = 4096

  init(row: ProviderRow) { self.row = row }

  func add(_ cell: Int, isPrimary: Bool) {
    let name = row.value(cell)
    if !name.isEmpty { add(name, cell, isPrimary: isPrimary) }
  }

  /// A cell with several names joined by a comma and a blank. One name has such a comma within.
  func addList(_ cell: Int) {
    let text = row.value(cell).text
    if text.isEmpty { return }
    let pieces = text.split(separator: ",").map { String($0).trimmingBlanks() }
    var at = 0
    while at < pieces.count {
      var name = pieces[at]
      at += 1
      if at < pieces.count, CMSSpecialties.meaning(of: "\(name), \(pieces[at])") != .unlisted {
        name += ", " + pieces[at]
        at += 1
      }
      name.withUTF8 { add(UnsafeRawBufferPointer($0), cell, isPrimary: false) }
    }
  }

  private func add(_ name: UnsafeRawBufferPointer, _ cell: Int, isPrimary: Bool) {
    row.facts.add(.specialtyText, name)
    switch meaning(of: name) {
    case .code(let primary, let further):
      (isPrimary ? primary : further).withUnsafeBytes { row.facts.add(.specialty, $0) }
    case .wordsOnly: break
    case .unlisted:
      row.warn(
        cell, rule: "specialty-unlisted",
        remedy: "a name of Medicare's list of specialties; it is kept as words, without a code")
    }
  }

  private func meaning(of name: UnsafeRawBufferPointer) -> Meaning {
    let hash = ByteHash.hash(name)
    if let meaning = known[hash] { return meaning }
    let meaning: Meaning
    switch CMSSpecialties.meaning(of: name.text) {
    case .code(let code):
      let separator = String(Field.separator)
      meaning = .code(
        primary: Array((code + separator + "Y" + separator + separator).utf8),
        further: Array((code + separator + "N" + separator + separator).utf8))
    case .wordsOnly: meaning = .wordsOnly
    case .unlisted: meaning = .unlisted
    }
    if known.count < Self.mostKnown { known[hash] = meaning }
    return meaning
  }
}
