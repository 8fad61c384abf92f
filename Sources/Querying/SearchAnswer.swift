public import Assessing
public import DirectoryModel
public import Indexing
public import Vocabulary

/// What was found, and how it was understood.
public struct SearchAnswer: Sendable {
  public var understood: [Understanding] = []
  /// Entities that match; exact.
  public var total: Int
  /// The page as ids and names, in order: all that a request for names asks for.
  public var page: [PageEntry] = []
  public var hits: [Hit] = []
  public var facets: [FacetCounts] = []
  /// What each filter left out because it is unknown: entities that match in everything else.
  public var unknownLeftOut: [(filter: String, count: Int)] = []
  /// What a filter left out on a known ground that a person will ask about: the word for it, and the entities that
  /// match in everything else.
  public var excluded: [(ground: String, count: Int)] = []
  /// Entities that match in everything else, with roles alone that have ended on the day asked about, or not begun.
  public var notHeld = 0
  /// Filters of which nothing is known of anybody who answers to the rest of the question, with their number: that
  /// there is no data must not look as if there were nobody.
  public var unknownForAll: [(filter: String, count: Int)] = []
  /// Clinicians who would be found if a license in the patient's state were stated; nil when there are none.
  public var unlicensed: UnlicensedClinicians?
  /// Programs that were left out although they might have been expected, each with the reason.
  public var leftOut: [LeftOut] = []
  /// What would find more, where few were found. Empty until whoever answers asks `DirectoryEngine.relaxations`.
  public var relax: [Relaxation] = []
  /// The wider cancer that was searched instead, since the person asked for that where nobody is found.
  public var broadening: Broadening?
  public var generation: String
  /// Oldest and newest as-of date among the sources of the hits shown.
  public var dataAsOf: (oldest: CalendarDate, newest: CalendarDate)?
  private let request: SearchRequest
  /// Entities up to the end of this page.
  private let end: Int

  init(total: Int, generation: String, request: SearchRequest, end: Int) {
    self.total = total
    self.generation = generation
    self.request = request
    self.end = end
  }

  /// The place of the first hit of this page among all of them, from 1: pages are numbered through.
  public var firstNumber: Int { end - max(hits.count, page.count) + 1 }

  /// Where the next page begins; nil on the last.
  public var next: String? {
    guard end < total, request.limit != nil else { return nil }
    return Cursor.text(position: end, request: request, generation: generation)
  }
}

/// One entity of a page.
public struct PageEntry: Hashable, Sendable {
  /// With its type.
  public var id: String
  public var name: String

  /// Of an entity of the generation that answered.
  public init(id: String, name: String) {
    self.id = id
    self.name = name
  }
}

/// How one word of the request was read.
public struct Understanding: Hashable, Sendable {
  public var parameter: String
  public var id: String
  public var name: String
  public var from: String
  /// The words as they were read, when they were misspelt.
  public var corrected: String?
  /// What the person must know of it: a plan of another year offers nothing on the day.
  public var note: String? = nil
}

/// The exact number of entities behind each value, the filter of the facet itself left aside.
public struct FacetCounts: Sendable {
  /// One value, and whether the request has chosen it.
  public struct Value: Hashable, Sendable {
    public var value: String
    public var count: Int
    public var isSelected: Bool
  }

  public var facet: String
  /// By count, then value.
  public var values: [Value]
}

/// A program that was left out.
public struct LeftOut: Hashable, Sendable {
  public var id: String
  public var name: String
  /// The filter that left it out.
  public var filter: String
  /// `no` or `unknown`.
  public var answer: String
  public var reason: String
  public var source: String?
  public var asOf: CalendarDate?
}

/// Clinicians with virtual visits of whom no source states a license where the patient is. That is no refusal.
public struct UnlicensedClinicians: Hashable, Sendable {
  public var count: Int
  /// The virtual kinds asked for; empty for any.
  public var kinds: [VirtualKind]
  /// USPS code of where the patient is.
  public var state: String
}

/// One entity that matches, with the best of its roles.
public struct Hit: Sendable {
  public var provider: Provider
  public var kind: EntityKind
  /// The role shown, index into `provider.roles`; nil for an entity that no source gives a role.
  public var role: Int?
  /// Matching roles beside the one shown.
  public var otherRoles: Int
  /// Nicknames, other spellings and corrections by which it was found instead of the words typed.
  public var foundWords: [FoundWord] = []
  /// Where any of several words will do: those that are found, as typed, each with what it counts.
  public var words: [(typed: String, weight: UInt64)] = []
  public var match: CancerMatch?
  public var modalities: [Modality]
  /// Of the center; of somebody tied to several centers the best.
  public var designation: Designation?
  /// The tie to the center that has the designation; nil for a center itself.
  public var designatedBy: CenterTie?
  public var network: NetworkAnswer?
  public var distance: Distance?
  public var coordinates: Coordinates?
  public var geoSource: GeoSource
  public var virtual: VirtualAssessment?
  /// One for each of the first doctors, in their order.
  public var independence: [IndependenceAssessment] = []
  /// Whether it can be had by the day of the decision; nil when none was named.
  public var time: TimeAssessment?
  /// Whether new patients are seen: in the networks asked about, or in any when none is; where these say nothing, as
  /// the site itself says.
  public var accepting: ThreeValued
  public var evidenceDate: CalendarDate?
  public var freshness: Freshness
  /// The rules of the order with this hit's value for each, from the first to the last.
  /// Where the sources of this provider disagree; all values are kept, `show` prints them.
  public var disagreements: [Disagreement] = []
  public var reasons: [Reason]
}

/// How a hit answers to the cancer asked for.
public struct CancerMatch: Hashable, Sendable {
  public var strength: MatchStrength
  /// The cancer type that the source states, or the specialty that treats it.
  public var via: String
  /// Whether the specialty is one of the first for this cancer.
  public var isPrimary: Bool
  /// What is and is not known, in words.
  public var words: String
  /// Index into the provider's `sources`.
  public var source: Int?
}

/// The network status of the role shown, with its evidence.
public struct NetworkAnswer: Hashable, Sendable {
  public var status: NetworkStatus
  public var basis: NetworkBasis
  public var source: String?
  /// Index into the provider's `sources` of the row that says so; nil for absence from a list and for no word at all.
  public var sourceIndex: Int?
  public var asOf: CalendarDate?
  public var verified: CalendarDate?
  public var freshness: Freshness
  /// Ids of the networks asked about, sorted: what is said of any other says nothing here.
  public var networks: [String]

  init(_ standing: NetworkStanding, in networks: Set<String>) {
    self.networks = networks.sorted()
    status = standing.status
    basis = standing.basis
    source = standing.source
    sourceIndex = standing.sourceIndex
    asOf = standing.asOf
    verified = standing.verified
    freshness = standing.freshness
  }
}

/// One rule of the order and what it saw.
public struct Reason: Hashable, Sendable {
  public var rule: String
  public var value: String
}
