public import Vocabulary

/// What a record is a statement about. The raw value is stored: never renumber.
public enum RecordKind: UInt8, CaseIterable, Sendable {
  /// A companion row that does not say what its NPI is (other names, further addresses).
  case unstated = 0
  case clinician = 1
  case organization = 2
  case center = 3
  case program = 4
  case network = 5
  case plan = 6
  case cancerType = 7
  case specialty = 8
  case zip = 9
  case state = 10
  /// The NPI stands in the file, but its row was refused: it counts as present when absence is judged.
  case mention = 11
  /// What a plan, or every plan of a market, says of second opinions.
  case planRule = 12
  /// A guideline or a helping hand outside of the directory: a link.
  case resource = 13
  /// A FHIR resource as its source states it; what it says is in other records as well, as facts.
  case statedResource = 14

  /// The kind's name in every output.
  public var token: String {
    switch self {
    case .cancerType: "cancer_type"
    case .planRule: "plan_rule"
    case .statedResource: "stated_resource"
    default: "\(self)"
    }
  }

  /// Set for the kinds that can be found.
  public var entityKind: EntityKind? { EntityKind(rawValue: rawValue) }

  public init(_ kind: EntityKind) { self = RecordKind(rawValue: kind.rawValue)! }
}
