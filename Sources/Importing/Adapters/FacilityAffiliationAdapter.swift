import DirectoryModel
import Reading
import Storing

/// Facility affiliations of clinicians: `Facility_Affiliation.csv`, beside Doctors & Clinicians since 2022.
///
/// Publisher: CMS, Provider Data Catalog, data.cms.gov/provider-data/dataset/27ea-46a8; about monthly, 2.3 million rows;
/// US government work. One row is one clinician × facility. Where the first certification number is of a unit (a
/// letter in third place), the second is of the hospital it belongs to: the hospital is the affiliation, and the unit
/// is kept as said.
///
/// Only the facility type `Hospital` makes a hospital of the clinician. The other types (nursing home, hospice, home
/// health agency, dialysis …) are facts of their own, counted under `facility-not-hospital`.
///
/// Known lies: the file has neither the facility's name nor its state; no row for a clinician is no proof that she
/// has no hospital.
struct FacilityAffiliationAdapter: SourceAdapter {
  let name = "dac-affiliation"
  let summary = "CMS Facility Affiliation of Doctors & Clinicians (CSV)"
  let input = "one or more CSV files with the columns of Facility_Affiliation"
  let standing = SourceStanding.enrollment

  /// The cells of a row, and the names that their columns have had; the first is today's.
  private enum Cell: Int, CaseIterable {
    case npi, pac, last, first, middle, suffix, type, facility, parent

    var names: [String] {
      switch self {
      case .npi: ["NPI"]
      case .pac: ["Ind_PAC_ID"]
      case .last: ["Provider Last Name", "lst_nm"]
      case .first: ["Provider First Name", "frst_nm"]
      case .middle: ["Provider Middle Name", "mid_nm"]
      case .suffix: ["suff"]
      case .type: ["facility_type"]
      case .facility: ["Facility Affiliations Certification Number", "facility_afl_ccn"]
      case .parent: ["Facility Type Certification Number", "parent_ccn"]
      }
    }
  }

  func read(_ files: [InputFile], into session: ImportSession) throws {
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      let reader = try CSVReader(file.source)
      let columns = Cell.allCases.map { cell in cell.names.lazy.compactMap(reader.column(named:)).first }
      let missing = [Cell.npi, .type, .facility].filter { columns[$0.rawValue] == nil }.map { $0.names[0] }
      try CSVColumns.require(missing, reader: reader, file: file.name, format: "Facility Affiliation")
      let row = ProviderRow(reader: reader, columns: columns, session: session)
      let person = RepeatedPerson()
      while try reader.next() {
        session.rowRead()
        try read(row, person: person)
      }
    }
  }

  private func read(_ row: ProviderRow, person: RepeatedPerson) throws {
    guard let npi = try row.npi(Cell.npi.rawValue) else { return }
    let type = row.value(Cell.type.rawValue)
    guard !type.isEmpty else {
      try row.refuse(
        Cell.type.rawValue, rule: "value-missing", remedy: "a facility type, such as Hospital")
      return
    }
    guard let facility = row.readCertificationNumber(Cell.facility.rawValue) else {
      try row.refuse(
        Cell.facility.rawValue, rule: "ccn-form", remedy: "six letters or digits, with leading zeros")
      return
    }
    // A unit is in the state of its hospital.
    let parent = row.certificationNumber(Cell.parent.rawValue) {
      $0[0] == facility[0] && $0[1] == facility[1]
    }
    let facts = row.facts
    facts.removeAll()
    facts.add(.firstName, row.value(Cell.first.rawValue))
    facts.add(.middleName, row.value(Cell.middle.rawValue))
    facts.add(.lastName, row.value(Cell.last.rawValue))
    facts.add(.nameSuffix, row.value(Cell.suffix.rawValue))
    if let pac = row.pac(Cell.pac.rawValue) { facts.add(.individualPAC, pac) }
    if person.isTold(npi, facts.bytes) { facts.removeAll() }

    if !type.equals("Hospital") && !type.equals("HOSPITAL") && !type.equals("hospital") {
      row.addJoined(.facility, [type, facility], by: ProviderRow.separator)
      row.session.count(rule: "facility-not-hospital")
    } else if let parent, !parent.equals(facility) {
      facts.add(.hospital, parent)
      row.addJoined(.hospitalUnit, [facility, parent], by: ProviderRow.separator)
    } else {
      facts.add(.hospital, facility)
    }
    try row.add(.clinician, npi: npi, asOf: nil)
    row.session.rowKept()
  }
}
