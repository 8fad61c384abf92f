/// What a fact is about. The raw value is stored: add at the end of a group's free numbers, never renumber.
///
/// Values are UTF-8 text unless said otherwise here. Lists are repeated facts. A composite value joins its parts
/// with `Field.separator`.
public enum Field: UInt8, CaseIterable, Sendable {
  // Structure of a record.
  /// Where the facts that follow come from: a `SourceReference`, 16 bytes.
  case source = 1
  /// A value that a source states and that is not the one shown: a field's raw value, then its value.
  case alternate = 2
  /// A role: nested facts.
  case role = 3
  /// A participation, inside a role: nested facts.
  case participation = 4
  /// yes, inside a role: this source places the role at the same site and says nothing of it that others do not.
  case sameSite = 5

  // Identity.
  case id = 10
  /// An NPI as the source wrote it, when it is not valid.
  case npiText = 11
  case ccn = 12
  case pac = 13
  /// Date: the registry ended this NPI.
  case deactivated = 14
  /// Date: and took it up again.
  case reactivated = 15
  case replacementNPI = 16
  /// yes: the source's own row for this NPI could not be used, but it proves that the NPI is in its list.
  case mentioned = 17
  /// Center id, `hospital` or `organization`, its number or id, verified (yes, no): the clinician works at a hospital
  /// or organization of the center. Worked out by the merge, under the source that states the affiliation.
  case centerLink = 18

  // Names.
  case name = 20
  case alias = 21
  case namePrefix = 22
  case firstName = 23
  case middleName = 24
  case lastName = 25
  case nameSuffix = 26
  case credentials = 27

  // A person, or what an organization is.
  case gender = 30
  /// ISO 639-1.
  case language = 31
  /// NUCC code, primary switch (Y, N, X or empty), license state, license number.
  case specialty = 32
  /// A specialty in the source's own words.
  case specialtyText = 33
  /// State, number: a license not tied to a specialty.
  case license = 34
  /// A cancer type's id: a source says that it is treated here.
  case cancerFocus = 35
  /// adult, child, both.
  case ageGroup = 36
  case medicalSchool = 37
  case graduationYear = 38
  /// yes, no.
  case telehealth = 39
  /// CCN of a hospital with which there is an affiliation.
  case hospital = 40
  /// PAC id of a group practice.
  case group = 41
  /// Id of a cancer center to which a source states a link.
  case center = 42
  case organizationType = 43
  case partOf = 44
  /// yes, no.
  case teaching = 45
  /// yes, no: paid outside Medicare's prospective system, one of the eleven cancer hospitals.
  case ppsExempt = 46
  case parentName = 47
  /// Taxonomy group text of NPPES.
  case groupMarker = 48
  case enumerated = 49
  /// PECOS associate control id of a person, ten digits; `pac` is that of a group.
  case individualPAC = 50
  /// yes: takes the Medicare-approved amount as full payment; may: may take it. Of the clinician; inside a role, of
  /// the group there.
  case medicareAssignment = 51
  /// How many clinicians a group practice has.
  case members = 52
  /// yes: the source withholds the second line of the address, so that a missing unit says nothing.
  case unitWithheld = 53
  /// CCN of a unit of a hospital, CCN of that hospital, which is the affiliation.
  case hospitalUnit = 54

  // A center.
  case designation = 55
  /// yes, no.
  case treatsPatients = 56
  case hostInstitution = 57
  /// yes, no.
  case consortium = 58
  case consortiumMember = 59
  case phoneSource = 60
  /// CCN, relation, link verified (yes, no): a hospital of the center.
  case centerHospital = 61
  /// Type in the source's words, CCN: an affiliation with a facility that is no hospital.
  case facility = 62
  /// What the source calls it: `Acute Care Hospitals`.
  case facilityType = 63
  /// Grouping, classification, specialization of a specialty.
  case classification = 64
  case ownership = 65

  // A program.
  /// Id of the organization that runs it.
  case organization = 70
  case institution = 71
  /// yes, no.
  case offered = 72
  /// A virtual kind, or `in-person`; of a resource, what it helps with.
  case kind = 73
  case writtenReport = 74
  case audience = 75
  case stateAdmitted = 76
  case stateExcluded = 77
  case statesGround = 78
  case statesText = 79
  case cancerIncluded = 80
  case cancerExcluded = 81
  case cancersText = 82
  case modalityIncluded = 83
  case modalityExcluded = 84
  case initiatedBy = 85
  case referralNeeded = 86
  case daysMin = 87
  case daysMax = 88
  case daysFrom = 89
  case feeUSD = 90
  case feeMaxUSD = 91
  case feeText = 92
  case vendor = 93
  case evidenceAsOf = 94
  case evidenceText = 95
  case confidence = 96
  /// calendar, business: what the days count; where nothing is stated they are calendar days.
  case daysUnit = 97

  // A role at its site.
  case roleID = 110
  case roleOrganization = 111
  case roleOrganizationName = 112
  case siteID = 113
  case siteName = 114
  case street = 115
  case unit = 116
  case city = 117
  case state = 118
  case zip = 119
  case country = 120
  /// Decimal degrees, WGS 84.
  case latitude = 121
  case longitude = 122
  case geoSource = 123
  case phone = 124
  case fax = 125
  /// yes, no.
  case accessible = 126
  case siteKind = 127
  /// yes, no.
  case accepting = 128
  /// A virtual kind, or `none`: in person only.
  case virtual = 129
  case from = 130
  case to = 131
  /// The site's own age group.
  case siteAgeGroup = 132
  /// yes, no.
  case siteTreatsPatients = 133
  /// A cancer type for which the organization or center at this site has a program.
  case programCancer = 134

  // A participation.
  case network = 140
  /// in, out.
  case status = 141
  case tier = 142
  /// As the source codes it: yes, no, newpt, nopt, not, existptonly, existptfam.
  case acceptingCode = 143

  // A plan or network.
  case payer = 150
  /// A year for which the plan is offered; it may have several.
  case year = 151
  case planNetwork = 152
  case planType = 153
  /// A `PlanMarket`: of the plan; of a rule, for whose plans it holds.
  case market = 154

  // Everything.
  case website = 160
  case sourcePage = 161
  case notes = 162
  /// A FHIR resource in JSON, as its source states it (docs/fhir.md says what is left out).
  case resource = 163
  /// yes: its source says that the resource was deleted.
  case deleted = 164

  // Reference data.
  case parent = 170
  case bodySystem = 171
  case icd10Prefix = 172
  case icdo3Topography = 173
  case word = 174
  case abbreviation = 175
  case spanishWord = 176
  case rare = 177
  /// Specialty code, modality, rank.
  case cancerSpecialty = 178
  case modality = 179
  case cancerCare = 180
  case fips = 181
  /// individual, organization.
  case codeKind = 182

  // A rule of a plan, or of all plans of a market, for second opinions: yes, no.
  /// Id of the plan.
  case rulePlan = 185
  case networkNeeded = 186
  case priorAuthorization = 187
  case requiredBeforeSurgery = 188
  case virtualPaid = 189
  case thirdPaidIfDiffer = 190

  /// ASCII unit separator: no published file carries it, and the readers refuse control bytes in values.
  public static let separator: Character = "\u{1F}"
  public static let separatorByte: UInt8 = 0x1F

  /// Whether the field holds nested facts.
  public var isNested: Bool { self == .role || self == .participation }

  /// Whether several values of one source stand side by side; otherwise two values are a disagreement.
  public var isRepeatable: Bool {
    switch self {
    case .source, .alternate, .role, .participation, .sameSite, .centerLink, .alias, .language, .specialty,
      .specialtyText, .license,
      .cancerFocus, .hospital, .group, .center, .groupMarker, .consortiumMember, .centerHospital, .kind,
      .audience, .stateAdmitted, .stateExcluded, .cancerIncluded, .cancerExcluded, .modalityIncluded,
      .modalityExcluded, .initiatedBy, .virtual, .programCancer, .year, .planNetwork, .hospitalUnit,
      .facility,
      .icd10Prefix, .icdo3Topography,
      .word, .abbreviation, .spanishWord, .cancerSpecialty, .notes, .sourcePage:
      true
    default: false
    }
  }

  /// The field's name in every output: `last_name`.
  public var token: String { Self.tokens[Int(rawValue)] }

  public init?(token: String) {
    guard let match = Self.allCases.first(where: { $0.token == token }) else { return nil }
    self = match
  }

  private static let tokens: [String] = {
    var table = [String](repeating: "", count: 256)
    for field in allCases {
      var name = ""
      var previousIsLower = false
      for c in "\(field)" {
        if c.isUppercase {
          if previousIsLower { name += "_" }
          name += c.lowercased()
        } else {
          name.append(c)
        }
        previousIsLower = c.isLowercase || c.isNumber
      }
      table[Int(field.rawValue)] = name
    }
    return table
  }()
}
