public import DirectoryModel
import Vocabulary

/// The product's own exchange format: its nouns and their columns, in one table. The adapter reads by it, and
/// `docs/exchange.md` and `docs/exchange.xsd` are written from it.
public enum ExchangeSchema {
  /// Namespace of the XML form.
  public static let namespace = "https://second-opinion.example/exchange/1"

  /// What a cell may hold.
  public enum CellType: Equatable, Sendable {
    case text
    case yesNo
    /// `2026-11-01`, `2026-11` or `2026`.
    case date
    case integer
    case decimal
    case choice([String])
    case npi
    /// Six letters or digits.
    case ccn
    /// Id of a row of that noun in the same source.
    case reference(String)
    /// USPS code.
    case state
  }

  public struct Column: Sendable {
    public var name: String
    /// The fact it becomes; nil for references and for what is handled by hand.
    public var field: Field?
    public var type: CellType
    /// Several values separated by `|`.
    public var isList: Bool
    public var isRequired: Bool
    public var meaning: String

    init(
      _ name: String, _ field: Field?, list: Bool = false, required: Bool = false, _ meaning: String
    ) {
      self.init(name, field, .text, list: list, required: required, meaning)
    }

    init(
      _ name: String, _ field: Field?, _ type: CellType, list: Bool = false, required: Bool = false,
      _ meaning: String
    ) {
      self.name = name
      self.field = field
      self.type = type
      isList = list
      isRequired = required
      self.meaning = meaning
    }
  }

  public struct Noun: Sendable {
    public var name: String
    public var meaning: String
    /// The first is the id.
    public var columns: [Column]

    init(_ name: String, _ meaning: String, _ columns: [Column]) {
      self.name = name
      self.meaning = meaning
      self.columns =
        [Column(name, nil, .text, required: true, "Id of the row, unique in its source.")] + columns
        + [
          Column("verified", nil, .date, "Somebody checked the row on this day."),
          Column("as_of", nil, .date, "The row's own date."),
          Column("source_page", .sourcePage, "Address of the page that says so."),
          Column("notes", .notes, "Own words."),
        ]
    }
  }

  public static let nouns: [Noun] = [
    network, plan, organization, site, clinician, role, participation, center, affiliation, program,
    planRule,
  ]

  public static func noun(_ name: String) -> Noun? { nouns.first { $0.name == name } }

  private static let ages = CellType.choice(["adult", "child", "both"])
  private static let modality = CellType.choice(Modality.allCases.map(\.token))
  private static let virtual = VirtualKind.allCases.map(\.token)
  private static let markets = CellType.choice(PlanMarket.allCases.map(\.token))

  private static let network = Noun(
    "network", "A payer's network; its id is local to the source.",
    [
      Column("name", .name, required: true, "Name of the network."),
      Column("payer", .payer, "Who runs it."),
    ])

  private static let plan = Noun(
    "plan", "A plan that offers networks for a year.",
    [
      Column("name", .name, required: true, "Name on the card."),
      Column("year", .year, .integer, "Plan year; blank when the plan has none."),
      Column("payer", .payer, "Who sells it."),
      Column("type", .planType, "HMO, PPO, EPO, POS …"),
      Column("market", .market, markets, "Where it is sold; rules for the whole market then hold for it."),
      Column("networks", .planNetwork, .reference("network"), list: true, "The networks it offers."),
    ])

  private static let organization = Noun(
    "organization", "A practice, group or hospital.",
    [
      Column("npi", nil, .npi, "Its type 2 NPI."),
      Column("ccn", .ccn, .ccn, "CMS certification number of a hospital."),
      Column("pac", .pac, "PECOS associate control id of a group."),
      Column("name", .name, required: true, "Its name."),
      Column("aliases", .alias, list: true, "Other names."),
      Column(
        "type", .organizationType, .choice(["practice", "hospital", "group", "other"]), "What it is."),
      Column("part_of", .partOf, .reference("organization"), "The organization above it."),
      Column("center", .center, "Id of the cancer center to which it belongs."),
      Column("specialties", .specialty, list: true, "NUCC codes."),
      Column("cancer_types", .programCancer, list: true, "Cancer types for which it has a program."),
      Column("age_group", .ageGroup, ages, "Whom it sees."),
      Column("teaching", .teaching, .yesNo, "Whether it is a teaching institution."),
      Column(
        "pps_exempt", .ppsExempt, .yesNo, "One of the cancer hospitals outside Medicare's prospective system."
      ),
      Column("phone", .phone, "Number for new patients."),
      Column("website", .website, "Address of its own page."),
    ])

  private static let site = Noun(
    "site", "A place where patients are seen.",
    [
      Column("name", .siteName, "Name on the door."),
      Column("organization", nil, .reference("organization"), "Whose site it is."),
      Column("center", nil, "Id of the cancer center whose site it is."),
      Column(
        "kind", .siteKind,
        .choice(["lead", "campus", "consortium-member", "affiliate-not-designated", "practice"]),
        "What it is to its owner."),
      Column("treats_patients", .siteTreatsPatients, .yesNo, "Whether patients are seen there."),
      Column("age_group", .siteAgeGroup, ages, "Whom it sees."),
      Column("street", .street, "Street and number; never a mailing address."),
      Column("unit", .unit, "Suite, floor."),
      Column("city", .city, "City."),
      Column("state", .state, .state, "USPS code."),
      Column("zip", .zip, "Five or nine digits, as text."),
      Column("country", .country, "Two letters; blank is the United States."),
      Column("lat", .latitude, .decimal, "Degrees north, WGS 84."),
      Column("lon", .longitude, .decimal, "Degrees east, WGS 84: negative in the Americas."),
      Column("geo_source", .geoSource, "Where the coordinates come from."),
      Column("phone", .phone, "Number of the site."),
      Column("accessible", .accessible, .yesNo, "Whether a wheelchair gets in."),
    ])

  private static let clinician = Noun(
    "clinician", "A person who sees patients or reads their tests.",
    [
      Column("npi", nil, .npi, "Type 1 NPI."),
      Column("prefix", .namePrefix, "Dr …"),
      Column("first", .firstName, "First name."),
      Column("middle", .middleName, "Middle name."),
      Column("last", .lastName, required: true, "Last name."),
      Column("suffix", .nameSuffix, "Jr., III …"),
      Column("credentials", .credentials, "MD, DO …"),
      Column("gender", .gender, .choice(["F", "M", "X"]), "As the person states it."),
      Column("languages", .language, list: true, "ISO 639-1 codes."),
      Column("specialties", .specialty, list: true, "NUCC codes, primary first."),
      Column("specialty_texts", .specialtyText, list: true, "Specialties in words."),
      Column("licenses", .license, list: true, "STATE:NUMBER."),
      Column("cancer_types", .cancerFocus, list: true, "Cancer types that the clinician states to treat."),
      Column("age_group", .ageGroup, ages, "Whom the clinician sees."),
      Column("medical_school", .medicalSchool, "Name of the school."),
      Column("graduation_year", .graduationYear, .integer, "Year of the degree."),
      Column(
        "telehealth", .telehealth, .yesNo, "Visits by telehealth; not the same as a remote second opinion."),
      Column("deactivated", .deactivated, .date, "The NPI was ended on this day."),
    ])

  private static let role = Noun(
    "role", "A clinician, or an organization's own service, at one site.",
    [
      Column("clinician", nil, .reference("clinician"), "Who; blank for the organization's own service."),
      Column(
        "organization", nil, .reference("organization"), "Where the clinician works, or whose service it is."),
      Column("site", nil, .reference("site"), "The place; blank for a virtual role."),
      Column("phone", .phone, "Number for this role."),
      Column("accepting", .accepting, .yesNo, "New patients are seen here."),
      Column(
        "virtual", .virtual, .choice(virtual + ["none"]), list: true,
        "Means of virtual visits; `none` says in person only."),
      Column("from", .from, .date, "First day."),
      Column("to", .to, .date, "Last day."),
    ])

  private static let participation = Noun(
    "participation", "A role in a network, for a period.",
    [
      Column("role", nil, .reference("role"), required: true, "The role."),
      Column("network", .network, .reference("network"), required: true, "The network."),
      Column("status", .status, .choice(["in", "out"]), "`out` is an explicit out; blank means in."),
      Column("tier", .tier, "The network's tier."),
      Column(
        "accepting", .acceptingCode,
        .choice(["yes", "no", "newpt", "nopt", "not", "existptonly", "existptfam"]),
        "New patients in this network; existing patients or family only is a no to a new one."),
      Column("from", .from, .date, "First day."),
      Column("to", .to, .date, "Last day."),
    ])

  private static let center = Noun(
    "center", "A cancer center with an NCI designation.",
    [
      Column("name", .name, required: true, "Its name."),
      Column("aliases", .alias, list: true, "Other names."),
      Column("host_institution", .hostInstitution, "University or hospital that bears it."),
      Column("designation", .designation, .choice(Designation.allCases.map(\.token)), "Given by NCI."),
      Column("treats_patients", .treatsPatients, .yesNo, "A basic laboratory treats nobody."),
      Column("age_group", .ageGroup, ages, "Whom it sees."),
      Column("consortium", .consortium, .yesNo, "Several institutions hold the designation together."),
      Column("consortium_members", .consortiumMember, list: true, "Their names."),
      Column("phone", .phone, "Number for new patients."),
      Column("phone_source", .phoneSource, "Where the number was read."),
      Column("website", .website, "Address of its own page."),
      Column("cancer_types", .programCancer, list: true, "Cancer types for which it has a program."),
    ])

  private static let affiliation = Noun(
    "affiliation", "A stated tie of a clinician, organization or center to a hospital, group or center.",
    [
      Column("clinician", nil, .reference("clinician"), "Whose tie."),
      Column("organization", nil, .reference("organization"), "Whose tie."),
      Column("center", nil, "Whose tie; beside a clinician, the center to which she belongs."),
      Column("hospital", nil, .ccn, "CCN of the hospital."),
      Column("group", nil, "PAC id of the group practice."),
      Column("relation", nil, "In own words, such as `member` or `host-or-partner`."),
      Column("link_verified", nil, .yesNo, "`no` where the tie is general knowledge only."),
    ])

  private static let program = Noun(
    "program", "A second-opinion service.",
    [
      Column("center", .center, "Id of the cancer center that offers it."),
      Column("organization", nil, .reference("organization"), "Or the organization."),
      Column("institution", .institution, "Its name in words."),
      Column("name", .name, "Name of the program; blank where none is known."),
      Column("offered", .offered, .yesNo, "Whether it is offered; blank where no page says so."),
      Column("kinds", .kind, .choice(virtual + ["in-person"]), list: true, "How the opinion is given."),
      Column("written_report", .writtenReport, .yesNo, "Whether there is a written report."),
      Column("age_group", .ageGroup, ages, "Whom it is for."),
      Column(
        "audience", .audience,
        .choice(["public", "employer", "international", "physician", "network-member"]),
        list: true, "Who may use it."),
      Column("states_admitted", .stateAdmitted, .state, list: true, "Only patients in these states."),
      Column("states_excluded", .stateExcluded, .state, list: true, "Not patients in these states."),
      Column(
        "states_ground", .statesGround, .choice(["licensed", "local-doctor", "program", "excluded"]),
        "What the page gives as the reason."),
      Column("states_text", .statesText, "The rule in own words."),
      Column(
        "cancers_included", .cancerIncluded, list: true,
        "Cancer types that the page names; blank: not stated."),
      Column("cancers_excluded", .cancerExcluded, list: true, "Cancer types that it does not take."),
      Column("cancers_text", .cancersText, "In own words."),
      Column(
        "modalities_included", .modalityIncluded, modality, list: true, "Only these kinds of specialist."),
      Column("modalities_excluded", .modalityExcluded, modality, list: true, "Not these."),
      Column(
        "initiated_by", .initiatedBy,
        .choice(["patient", "physician", "patient-with-local-doctor", "plan-member"]), list: true,
        "Who must start it."),
      Column("referral_needed", .referralNeeded, .yesNo, "Whether a referral is needed."),
      Column("days_min", .daysMin, .integer, "Fewest days to the answer."),
      Column("days_max", .daysMax, .integer, "Most days to the answer."),
      Column("days_from", .daysFrom, .choice(["records-complete", "request"]), "Counted from."),
      Column(
        "days_unit", .daysUnit, .choice(["calendar", "business"]),
        "What the days count; blank: calendar days."),
      Column("fee_usd", .feeUSD, .decimal, "Fee in US dollars."),
      Column("fee_max_usd", .feeMaxUSD, .decimal, "The most, when it varies."),
      Column("fee_text", .feeText, "In own words."),
      Column("vendor", .vendor, "Company that runs it for the institution."),
      Column("phone", .phone, "Number for intake."),
      Column("evidence_as_of", .evidenceAsOf, .date, "Date of the page."),
      Column("evidence_text", .evidenceText, "What the page says of its date."),
      Column(
        "confidence", .confidence, .choice(["high", "medium", "low", "none"]), "How sure the reading is."),
    ])

  private static let planRule = Noun(
    "plan_rule", "What a plan, or every plan of a market, says of second opinions; one row a page.",
    [
      Column("plan", .rulePlan, "Id of the plan, of this source or another."),
      Column("market", .market, markets, "Or the market for all of whose plans it holds."),
      Column("network_needed", .networkNeeded, .yesNo, "Paid only within the network."),
      Column("referral_needed", .referralNeeded, .yesNo, "Paid only after a referral."),
      Column(
        "prior_authorization", .priorAuthorization, .yesNo, "Paid only when the plan has agreed before."),
      Column(
        "required_before_surgery", .requiredBeforeSurgery, .yesNo,
        "The plan itself asks for a second opinion before some operations."),
      Column("virtual_paid", .virtualPaid, .yesNo, "A second opinion by video or in writing is paid."),
      Column(
        "third_paid_if_differ", .thirdPaidIfDiffer, .yesNo,
        "A third opinion is paid when the first two differ."),
    ])
}
