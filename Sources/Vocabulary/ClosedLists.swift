// The closed lists of this field, with the one spelling each has in every file, option and answer.
// Raw values of `code` type are stored in layers and snapshots: add at the end, never renumber.

/// An answer that may be missing. Absence is always `unknown`, never `no`.
public enum ThreeValued: UInt8, CaseIterable, Sendable {
  case unknown = 0
  case yes = 1
  case no = 2

  public var token: String {
    switch self {
    case .unknown: "unknown"
    case .yes: "yes"
    case .no: "no"
    }
  }

  /// - Parameter token: `yes`, `no`, `unknown`; nil for anything else.
  public init?(token: String) {
    guard let match = Self.allCases.first(where: { $0.token == token }) else { return nil }
    self = match
  }
}

/// What a hit can be.
public enum EntityKind: UInt8, CaseIterable, Sendable {
  case clinician = 1
  case organization = 2
  case center = 3
  case program = 4

  public var token: String {
    switch self {
    case .clinician: "clinician"
    case .organization: "organization"
    case .center: "center"
    case .program: "program"
    }
  }
}

/// The designation that the National Cancer Institute gives to a center, never to its affiliates.
public enum Designation: UInt8, CaseIterable, Sendable {
  case comprehensive = 1
  case clinical = 2
  /// Basic laboratory: does research and treats nobody.
  case basicLaboratory = 3

  public var token: String {
    switch self {
    case .comprehensive: "comprehensive"
    case .clinical: "clinical"
    case .basicLaboratory: "basic-laboratory"
    }
  }

  public init?(token: String) {
    guard let match = Self.allCases.first(where: { $0.token == token }) else { return nil }
    self = match
  }
}

/// The means of a virtual visit or review. (`Modality` is something else: the kind of specialist.)
public enum VirtualKind: UInt8, CaseIterable, Sendable {
  case video = 0
  case phone = 1
  case written = 2
  case doctorToDoctor = 3
  case pathology = 4
  case app = 5
  case web = 6
  case text = 7
  case tdd = 8
  /// By means that the source does not name.
  case unspecified = 9

  public var token: String {
    switch self {
    case .video: "video"
    case .phone: "phone"
    case .written: "written"
    case .doctorToDoctor: "doctor-to-doctor"
    case .pathology: "pathology"
    case .app: "app"
    case .web: "web"
    case .text: "text"
    case .tdd: "tdd"
    case .unspecified: "unspecified"
    }
  }

  public init?(token: String) {
    guard let match = Self.allCases.first(where: { $0.token == token }) else { return nil }
    self = match
  }
}

/// The kind of specialist.
public enum Modality: UInt8, CaseIterable, Sendable {
  case medical = 0
  case surgical = 1
  case radiation = 2
  case pathology = 3
  case radiology = 4
  case interventionalRadiology = 5
  case palliative = 6
  case transplant = 7
  case genetics = 8
  case nursing = 9
  case organization = 10
  case other = 11

  public var token: String {
    switch self {
    case .medical: "medical"
    case .surgical: "surgical"
    case .radiation: "radiation"
    case .pathology: "pathology"
    case .radiology: "radiology"
    case .interventionalRadiology: "interventional-radiology"
    case .palliative: "palliative"
    case .transplant: "transplant"
    case .genetics: "genetics"
    case .nursing: "nursing"
    case .organization: "organization"
    case .other: "other"
    }
  }

  public init?(token: String) {
    guard let match = Self.allCases.first(where: { $0.token == token }) else { return nil }
    self = match
  }

  /// Whether a specialist of this kind treats a cancer. The others read slides and scans, comfort or
  /// counsel: they answer a search for a cancer only when they are asked for by name.
  public var treats: Bool {
    switch self {
    case .medical, .surgical, .radiation, .transplant, .interventionalRadiology: true
    default: false
    }
  }
}

/// What a resource helps with.
public enum ResourceKind: String, CaseIterable, Sendable {
  case guideline, trials, centers, review, navigator, support, transport, lodging, money, insurance, records
}

/// Whom a clinician, center or program sees, or whom a cancer befalls.
public enum AgeGroup: UInt8, CaseIterable, Sendable {
  case adult = 1
  case child = 2
  case both = 3

  public var token: String {
    switch self {
    case .adult: "adult"
    case .child: "child"
    case .both: "both"
    }
  }

  /// Also reads `pediatric`, as some publishers write it.
  public init?(token: String) {
    switch token {
    case "adult": self = .adult
    case "child", "pediatric": self = .child
    case "both", "all": self = .both
    default: return nil
    }
  }
}

/// How a hit answers to a cancer type, strongest first.
public enum MatchStrength: UInt8, CaseIterable, Sendable, Comparable {
  /// A source states that this clinician, center or program treats it.
  case focus = 0
  /// The site where the clinician works, or the center itself, has a program for it.
  case siteProgram = 1
  /// The specialty treats such cancers; nothing more is known.
  case specialty = 2

  public var token: String {
    switch self {
    case .focus: "focus"
    case .siteProgram: "site_program"
    case .specialty: "specialty"
    }
  }

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Whether a role is in a plan's network on a date.
public enum NetworkStatus: UInt8, CaseIterable, Sendable {
  case inNetwork = 0
  case outOfNetwork = 1
  case unknown = 2
  case disagree = 3

  public var token: String {
    switch self {
    case .inNetwork: "in"
    case .outOfNetwork: "out"
    case .unknown: "unknown"
    case .disagree: "disagree"
    }
  }

  public init?(token: String) {
    guard let match = Self.allCases.first(where: { $0.token == token }) else { return nil }
    self = match
  }
}

/// On what ground a network status was said.
public enum NetworkBasis: String, Sendable {
  case listed
  case explicitOut = "explicit_out"
  case absentFromCompleteList = "absent_from_complete_list"
  case noList = "no_list"
}

/// How old a fact is, beside its value and never instead of it.
public enum Freshness: String, CaseIterable, Sendable {
  case fresh, aging, stale
}

/// For which kind of provider a source declares its list complete.
public enum Completeness: String, CaseIterable, Sendable {
  case clinicians, facilities, all
}
