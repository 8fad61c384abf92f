public import DirectoryModel
import Vocabulary

/// A role as `export ndjson` and `export csv` write it. The names of the fields never change inside version 1;
/// docs/export.md says what each holds.
public enum RoleExport {
  /// One object; unknown is `null` or `"unknown"`, never a guess.
  public static func json(_ record: RoleRecord) -> JSONValue {
    let provider = record.provider
    let facts = provider.facts
    let role = record.role
    let place = role?.facts ?? []
    return .object([
      ("id", .string(provider.id)),
      ("role_id", .string(record.roleID)),
      ("npi", .text(provider.npi ?? facts.first(.npiText))),
      ("npi_valid", provider.npi != nil ? .bool(true) : facts.first(.npiText) != nil ? .bool(false) : .null),
      ("kind", .string(record.kind.token)),
      ("name", .string(provider.displayName)),
      (
        "name_parts",
        .object([
          ("prefix", .text(facts.first(.namePrefix))), ("first", .text(facts.first(.firstName))),
          ("middle", .text(facts.first(.middleName))), ("last", .text(facts.first(.lastName))),
          ("suffix", .text(facts.first(.nameSuffix))),
        ])
      ),
      ("credentials", .text(facts.first(.credentials))),
      ("specialties", .strings(provider.specialtyCodes)),
      ("specialty_texts", .strings(facts.all(.specialtyText))),
      (
        "licenses",
        .array(
          provider.licenses.map { license in
            .object([
              ("state", license.state.isEmpty ? .null : .string(license.state)),
              ("number", license.number.isEmpty ? .null : .string(license.number)),
            ])
          })
      ),
      ("cancer_types", .array(cancers(record))),
      ("modalities", .strings(record.modalities.map(\.token))),
      ("organization", organization(place)),
      ("site", site(record)),
      ("participations", .array((role?.participations ?? []).map { participation($0, record) })),
      ("plans", .strings(record.plans)),
      ("virtual", .strings(place.all(.virtual))),
      ("accepting", .string(record.accepting.token)),
      ("accessible", .string(ThreeValued(answer: place.first(.accessible)).token)),
      ("nci", .text(record.designation?.token)),
      ("centers", .strings(centers(facts))),
      ("hospitals", .strings(facts.all(.hospital) + facts.all(.ccn))),
      ("groups", .strings(facts.all(.group) + facts.all(.pac))),
      ("gender", .text(facts.first(.gender))),
      ("languages", .strings(facts.all(.language))),
      ("age_group", .text(facts.first(.ageGroup))),
      ("teaching", .string(provider.answer(.teaching).token)),
      ("medical_school", .text(facts.first(.medicalSchool))),
      ("graduation_year", facts.first(.graduationYear).flatMap { Int($0) }.map { .integer($0) } ?? .null),
      ("telehealth", .string(provider.answer(.telehealth).token)),
      ("treats_patients", .string(provider.answer(.treatsPatients).token)),
      ("offered", .string(provider.answer(.offered).token)),
      ("phone", .text(place.first(.phone) ?? facts.first(.phone))),
      ("sources", .array(record.sources.map(source))),
      ("individual_pac", .text(facts.first(.individualPAC))),
      ("medicare_assignment", .text(facts.first(.medicareAssignment))),
      ("group_medicare_assignment", .text(place.first(.medicareAssignment))),
      ("members", facts.first(.members).flatMap { Int($0) }.map { .integer($0) } ?? .null),
      ("hospital_units", .array(pairs(facts, .hospitalUnit, "unit", "hospital"))),
      ("facilities", .array(pairs(facts, .facility, "type", "ccn"))),
      ("facility_type", .text(facts.first(.facilityType))),
      ("ownership", .text(facts.first(.ownership))),
    ])
  }

  /// Where a clinician works: a source may name it without a number.
  private static func organization(_ place: [Fact]) -> JSONValue {
    let (id, name) = (place.first(.roleOrganization), place.first(.roleOrganizationName))
    return id == nil && name == nil ? .null : .object([("id", .text(id)), ("name", .text(name))])
  }

  /// The shown values of a field of two parts.
  private static func pairs(_ facts: [Fact], _ field: Field, _ first: String, _ second: String) -> [JSONValue]
  {
    facts.filter { $0.field == field && !$0.isAlternate }.map { fact in
      .object([
        (first, .string(fact.parts[0])), (second, .text(fact.parts.count > 1 ? fact.parts[1] : nil)),
      ])
    }
  }

  /// A cancer type that a source states, with the strength that it gives.
  /// Those that are stated, and those of a link that is verified; an export has no place to say that one is not.
  private static func centers(_ facts: [Fact]) -> [String] {
    let linked = facts.filter { $0.field == .centerLink && $0.parts.last == "yes" }.compactMap(\.parts.first)
    return (facts.all(.center) + linked).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private static func cancers(_ record: RoleRecord) -> [JSONValue] {
    var seen = Set<String>()
    var result: [JSONValue] = []
    func add(_ id: String, _ strength: MatchStrength) {
      guard seen.insert(id).inserted else { return }
      result.append(.object([("id", .string(id)), ("match", .string(strength.token))]))
    }
    for id in record.provider.facts.all(.cancerFocus) + record.provider.facts.all(.cancerIncluded) {
      add(id, .focus)
    }
    for id in record.role?.facts.all(.programCancer) ?? [] { add(id, .siteProgram) }
    return result
  }

  private static func site(_ record: RoleRecord) -> JSONValue {
    guard let facts = record.role?.facts, facts.contains(where: { siteFields.contains($0.field) }) else {
      return .null
    }
    let address = [facts.first(.street), facts.first(.unit)].compactMap { $0 }.joined(separator: ", ")
    return .object([
      ("id", .text(facts.first(.siteID))),
      ("name", .text(facts.first(.siteName))),
      ("kind", .text(facts.first(.siteKind))),
      ("treats_patients", .string(ThreeValued(answer: facts.first(.siteTreatsPatients)).token)),
      ("age_group", .text(facts.first(.siteAgeGroup))),
      ("address", address.isEmpty ? .null : .string(address)),
      ("city", .text(facts.first(.city))),
      ("state", .text(facts.first(.state))),
      ("zip", .text(facts.first(.zip))),
      ("country", .text(facts.first(.country))),
      ("lat", record.coordinates.map { .number(degrees($0.latitude)) } ?? .null),
      ("lon", record.coordinates.map { .number(degrees($0.longitude)) } ?? .null),
      ("geo_source", .text(record.geoSource)),
      ("unit_withheld", .string(ThreeValued(answer: facts.first(.unitWithheld)).token)),
    ])
  }

  private static let siteFields: Set<Field> = [
    .siteID, .siteName, .street, .unit, .city, .state, .zip, .country, .latitude,
  ]

  /// Six decimals, as the index holds them: a tenth of a meter.
  public static func degrees(_ value: Double) -> String {
    let micro = Int((value * 1e6).rounded())
    let digits = String(abs(micro) % 1_000_000)
    return (micro < 0 ? "-" : "") + "\(abs(micro) / 1_000_000)."
      + String(repeating: "0", count: 6 - digits.count) + digits
  }

  private static func participation(_ participation: Participation, _ record: RoleRecord) -> JSONValue {
    .object([
      ("network_id", .string(participation.network)),
      ("network_name", .text(record.networkNames[participation.network])),
      ("status", .string(participation.isIn ? "in" : "out")),
      ("tier", .text(participation.tier)),
      ("accepting", .string(participation.accepting.token)),
      ("accepting_code", .text(participation.acceptingCode)),
      ("from", .text(participation.from?.description)),
      ("to", .text(participation.to?.description)),
      (
        "source",
        .text(
          record.sources.indices.contains(participation.source)
            ? record.sources[participation.source].id : nil)
      ),
    ])
  }

  private static func source(_ source: RoleRecord.Source) -> JSONValue {
    .object([
      ("id", .string(source.id)), ("row", .integer(source.row)), ("as_of", .text(source.asOf?.description)),
      ("verified", .text(source.verified?.description)),
    ])
  }

  /// The columns of `export csv`; lists are joined by `|`.
  public static let csvColumns = [
    "id", "role_id", "npi", "npi_valid", "kind", "name", "name_parts.prefix", "name_parts.first",
    "name_parts.middle",
    "name_parts.last", "name_parts.suffix", "credentials", "specialties", "specialty_texts", "licenses",
    "cancer_types", "modalities", "organization.id", "organization.name", "site.id", "site.address",
    "site.city",
    "site.state", "site.zip", "site.lat", "site.lon", "site.geo_source", "participations", "plans", "virtual",
    "accepting", "nci", "hospitals", "groups", "medical_school", "graduation_year", "telehealth", "phone",
    "sources",
  ]

  /// The cells of one role, in the order of `csvColumns`.
  public static func csvCells(_ record: RoleRecord) -> [String] {
    let value = json(record)
    return csvColumns.map { cell(value[path: $0] ?? .null) }
  }

  /// A value as one cell: lists by `|`, the fields of an object by `:`.
  public static func cell(_ value: JSONValue) -> String {
    switch value {
    case .null: ""
    case .bool(let answer): answer ? "yes" : "no"
    case .integer(let number): String(number)
    case .number(let digits): digits
    case .string(let text): text
    case .array(let values): values.map(cell).joined(separator: "|")
    case .object(let fields): fields.map { cell($0.value) }.joined(separator: ":")
    }
  }
}
