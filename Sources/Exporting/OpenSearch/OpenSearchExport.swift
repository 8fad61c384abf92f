public import DirectoryModel

/// The directory for an OpenSearch index: a mapping, and roles as lines of the `_bulk` interface.
///
/// A document is a role, not a provider with its roles nested in it: network, site and new patients must hold of one
/// role, and in a document a role they hold together by themselves; a clinician who comes and goes at one site changes
/// one document. The hits of a clinician are put together by `collapse` on `id`.
public enum OpenSearchExport {
  /// Name of the index in the lines.
  public static let index = "second-opinion"

  /// The body of `PUT /second-opinion`.
  ///
  /// `strict`: a field that is not here is an error, not a guess about its type.
  public static let mapping: JSONValue = .object([
    (
      "mappings",
      .object([
        ("dynamic", .string("strict")), ("properties", .object(fields)),
      ])
    )
  ])

  /// Appends the two lines of a role.
  public static func write(_ record: RoleRecord, into bytes: inout [UInt8]) {
    let action = JSONValue.object([
      ("index", .object([("_index", .string(index)), ("_id", .string(record.roleID))]))
    ])
    action.write(into: &bytes)
    bytes.append(0x0A)
    guard case .object(var document) = RoleExport.json(record) else { return }
    // Twice, since the address may have no place, and a site without an address may have one.
    document.append(
      (
        "location",
        record.coordinates.map {
          .object([
            ("lat", .number(RoleExport.degrees($0.latitude))),
            ("lon", .number(RoleExport.degrees($0.longitude))),
          ])
        } ?? .null
      ))
    JSONValue.object(document).write(into: &bytes)
    bytes.append(0x0A)
  }

  private typealias Fields = [(key: String, value: JSONValue)]

  private static func typed(_ type: String) -> JSONValue { .object([("type", .string(type))]) }

  private static let keyword = typed("keyword")
  private static let text = typed("text")
  private static let boolean = typed("boolean")
  private static let integer = typed("long")
  private static let double = typed("double")
  private static let point = typed("geo_point")
  private static let date = JSONValue.object([
    ("type", .string("date")), ("format", .string("strict_date")),
  ])
  /// Looked for by its words, and sorted and counted as a whole.
  private static let name = JSONValue.object([
    ("type", .string("text")), ("fields", .object([("keyword", keyword)])),
  ])

  private static func object(_ fields: Fields) -> JSONValue { .object([("properties", .object(fields))]) }

  /// An object of a list whose parts must hold together.
  private static func nested(_ fields: Fields) -> JSONValue {
    .object([("type", .string("nested")), ("properties", .object(fields))])
  }

  private static let fields: Fields = [
    ("id", keyword), ("role_id", keyword), ("npi", keyword), ("npi_valid", boolean), ("kind", keyword),
    ("name", name),
    (
      "name_parts",
      object([
        ("prefix", text), ("first", text), ("middle", text), ("last", text), ("suffix", text),
      ])
    ),
    ("credentials", text), ("specialties", keyword), ("specialty_texts", text),
    ("licenses", nested([("state", keyword), ("number", keyword)])),
    ("cancer_types", nested([("id", keyword), ("match", keyword)])), ("modalities", keyword),
    ("organization", object([("id", keyword), ("name", text)])),
    (
      "site",
      object([
        ("id", keyword), ("name", name), ("kind", keyword), ("treats_patients", keyword),
        ("age_group", keyword), ("address", text), ("city", name), ("state", keyword),
        ("zip", keyword), ("country", keyword), ("lat", double), ("lon", double),
        ("geo_source", keyword), ("unit_withheld", keyword),
      ])
    ),
    (
      "participations",
      nested([
        ("network_id", keyword), ("network_name", text), ("status", keyword), ("tier", keyword),
        ("accepting", keyword), ("accepting_code", keyword), ("from", date), ("to", date),
        ("source", keyword),
      ])
    ),
    ("plans", keyword), ("virtual", keyword), ("accepting", keyword), ("accessible", keyword),
    ("nci", keyword), ("centers", keyword), ("hospitals", keyword), ("groups", keyword),
    ("gender", keyword), ("languages", keyword), ("age_group", keyword), ("teaching", keyword),
    ("medical_school", text), ("graduation_year", integer), ("telehealth", keyword),
    ("treats_patients", keyword), ("offered", keyword), ("phone", keyword),
    ("sources", nested([("id", keyword), ("row", integer), ("as_of", date), ("verified", date)])),
    ("individual_pac", keyword), ("medicare_assignment", keyword),
    ("group_medicare_assignment", keyword), ("members", integer),
    ("hospital_units", nested([("unit", keyword), ("hospital", keyword)])),
    ("facilities", nested([("type", keyword), ("ccn", keyword)])), ("facility_type", keyword),
    ("ownership", keyword), ("location", point),
  ]
}
