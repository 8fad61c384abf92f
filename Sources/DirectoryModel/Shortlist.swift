public import Vocabulary

/// Places to ask for a second opinion, as a person keeps them: what was known of each when it was put in, and what the
/// person wrote since. The person owns it; nothing of it enters a directory.
public struct Shortlist: Hashable, Sendable {
  /// A word or two; never a diagnosis, since it becomes the name of files.
  public var name: String
  public var created: CalendarDate
  /// In the person's order.
  public var entries: [ShortlistEntry]
  /// The day by which the person means to decide; a wish, never a medical deadline.
  public var decideBy: CalendarDate?
  /// Words of the search, only where the person asked that they be kept.
  public var question: String?

  public init(
    name: String, created: CalendarDate, entries: [ShortlistEntry] = [], decideBy: CalendarDate? = nil,
    question: String? = nil
  ) {
    self.name = name
    self.created = created
    self.entries = entries
    self.decideBy = decideBy
    self.question = question
  }
}

/// One place on a shortlist. What the directory said is frozen when it is added; `status`, `notes` and `visit` are the
/// person's own.
public struct ShortlistEntry: Hashable, Sendable {
  /// With its type: `npi:2000000010`, `program:…`.
  public var id: String
  public var kind: EntityKind
  public var name: String
  public var added: CalendarDate
  /// Content hash of the generation that said all this.
  public var generation: String

  public var status = EntryStatus.open
  public var notes: [EntryNote] = []
  /// The day of the visit or of the written answer, once it is agreed.
  public var visit: CalendarDate?

  /// Why it stands here, in the order of the rules: `states breast cancer`, `in network: listed 2026-11-01`.
  public var reasons: [String] = []
  public var match: EntryMatch?
  public var modalities: [Modality] = []
  /// Specialties in words.
  public var specialties: [String] = []
  public var designation: Designation?
  /// The cancer center it is or is linked to.
  public var center: String?
  /// The group practice, hospital or institution at the site.
  public var organization: String?
  /// Id of the role that was shown: the place of which address, phone and network hold.
  public var role: String?
  /// Key of that place, by which a later generation and one's own calls find it again.
  public var site: String?
  public var address: PostalAddress?
  public var coordinates: Coordinates?
  /// Straight line from where the person searched.
  public var distance: Distance?
  /// Where new patients call; ten digits.
  public var phone: String?
  public var website: String?
  public var network: EntryNetwork?
  public var virtual: EntryVirtual?
  /// In words: `$590 to $790`, `free`; nil is unknown.
  public var price: String?
  /// Days until the answer, counted from what `daysFrom` says.
  public var days: ClosedRange<Int>?
  /// `records-complete` or `request`.
  public var daysFrom: String?
  /// `calendar` or `business`; nil counts calendar days.
  public var daysUnit: String?
  public var accepting = ThreeValued.unknown
  /// ISO 639-1.
  public var languages: [String] = []
  /// What a program says that it wants to see; empty is unknown.
  public var recordsWanted: [String] = []
  /// One line each for group, hospital, site, organization and school, where a first doctor was named.
  public var independence: [EntryLine] = []
  /// Every fact that is shown, for a receipt.
  public var facts: [EntryFact] = []
  /// What the facts' `evidence` counts.
  public var evidence: [EntryEvidence] = []
  /// The newest day of a source of the place: on which somebody checked it, else of its list.
  public var lastConfirmed: CalendarDate?
  /// What the person was told on the telephone. Kept in the log and laid beside the entry when it is shown; the file
  /// of a shortlist does not hold it.
  public var calls: [OwnCall] = []

  public init(id: String, kind: EntityKind, name: String, added: CalendarDate, generation: String) {
    self.id = id
    self.kind = kind
    self.name = name
    self.added = added
    self.generation = generation
  }
}

/// How far the person has come with an entry.
public enum EntryStatus: String, CaseIterable, Sendable {
  case open, called, booked, seen
  case ruledOut = "ruled_out"
}

public struct EntryNote: Hashable, Sendable {
  public var day: CalendarDate
  public var text: String

  public init(day: CalendarDate, text: String) {
    self.day = day
    self.text = text
  }
}

public struct EntryMatch: Hashable, Sendable {
  public var strength: MatchStrength
  /// What is and is not known, in words.
  public var words: String

  public init(strength: MatchStrength, words: String) {
    self.strength = strength
    self.words = words
  }
}

public struct PostalAddress: Hashable, Sendable {
  public var site: String?
  public var street: String?
  public var unit: String?
  public var city: String?
  public var state: String?
  public var zip: String?

  public init(
    site: String? = nil, street: String? = nil, unit: String? = nil, city: String? = nil,
    state: String? = nil,
    zip: String? = nil
  ) {
    self.site = site
    self.street = street
    self.unit = unit
    self.city = city
    self.state = state
    self.zip = zip
  }

  /// `8 Sample Street, Suite 8B, Brooklyn, NY 11201`.
  public var line: String {
    let region = [state, zip].compactMap { $0 }.joined(separator: " ")
    return [street, unit, city, region.isEmpty ? nil : region].compactMap { $0 }.joined(separator: ", ")
  }
}

/// The status in the person's plan, never without its date.
public struct EntryNetwork: Hashable, Sendable {
  /// Id of the plan, and its name.
  public var plan: String
  public var planName: String
  public var status: NetworkStatus
  public var basis: NetworkBasis
  public var source: String?
  public var asOf: CalendarDate?
  public var verified: CalendarDate?
  /// On the day the entry was added.
  public var freshness: Freshness

  public init(
    plan: String, planName: String, status: NetworkStatus, basis: NetworkBasis, source: String?,
    asOf: CalendarDate?,
    verified: CalendarDate?, freshness: Freshness
  ) {
    self.plan = plan
    self.planName = planName
    self.status = status
    self.basis = basis
    self.source = source
    self.asOf = asOf
    self.verified = verified
    self.freshness = freshness
  }
}

public struct EntryVirtual: Hashable, Sendable {
  public var kinds: [VirtualKind]
  /// USPS code of where the patient is; nil when it was not said.
  public var patientState: String?
  /// yes, no or unknown for a patient there.
  public var eligible: ThreeValued
  public var words: String

  public init(kinds: [VirtualKind], patientState: String?, eligible: ThreeValued, words: String) {
    self.kinds = kinds
    self.patientState = patientState
    self.eligible = eligible
    self.words = words
  }
}

/// One line of independence: `what` is group, hospital, site, organization or medical_school.
public struct EntryLine: Hashable, Sendable {
  public var what: String
  /// different, shared, unknown.
  public var answer: String
  public var words: String

  public init(what: String, answer: String, words: String) {
    self.what = what
    self.answer = answer
    self.words = words
  }
}

/// A fact as it was shown: its field's token, its value, and the place of its source in `ShortlistEntry.evidence`.
public struct EntryFact: Hashable, Sendable {
  public var field: String
  public var value: String
  public var evidence: Int?

  public init(field: String, value: String, evidence: Int?) {
    self.field = field
    self.value = value
    self.evidence = evidence
  }
}

/// Where facts come from, in words that outlive the data directory.
public struct EntryEvidence: Hashable, Sendable {
  public var source: String
  public var file: String?
  /// SHA-256 of the file, hexadecimal.
  public var sha256: String?
  public var row: Int
  public var asOf: CalendarDate?
  public var verified: CalendarDate?

  public init(
    source: String, file: String?, sha256: String?, row: Int, asOf: CalendarDate?, verified: CalendarDate?
  ) {
    self.source = source
    self.file = file
    self.sha256 = sha256
    self.row = row
    self.asOf = asOf
    self.verified = verified
  }
}
