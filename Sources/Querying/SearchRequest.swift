public import Assessing
public import DirectoryModel
public import Vocabulary

/// What somebody asks. Names are those of the command's options and of the HTTP parameters.
public struct SearchRequest: Hashable, Sendable {
  /// Words of a name; all must be found. One that ends in `*` stands for every word that begins so.
  public var words: [String] = []
  /// Whether all of the words must be found, or any.
  public var wordMatch = WordMatch.all
  /// How far words of names may be from those typed.
  public var spelling = SpellingRule.corrected
  /// The cancer in the person's own words.
  public var cancer: String?
  /// The weakest match with the cancer that will do; nil for any.
  public var match: MatchStrength?
  public var kinds: [EntityKind] = []
  public var age: AgeGroup?
  public var modalities: [Modality] = []
  /// Kinds of specialist that already spoke: somebody of another kind is wanted.
  public var differentFrom: [Modality] = []
  /// Whoever gave an opinion before. Who asks finds them: each that any source names may be one, a hit or not.
  public var firstDoctors: [IndependenceProfile] = []
  public var independence = IndependenceRule.show
  /// NUCC codes.
  public var specialties: [String] = []
  /// Tiers, any of which will do; `nil` does not ask.
  public var designations: [Designation]?
  /// Id or name of a plan.
  public var plan: String?
  /// Ids of networks, any of which will do; beside a plan, only those that it offers.
  public var networks: [String] = []
  /// `in` when a plan or network is asked for without more.
  public var networkStatuses: [NetworkStatus] = []
  /// Virtual kinds, any of which will do; empty means any kind, nil does not ask.
  public var virtual: [VirtualKind]?
  /// USPS code of where the patient is.
  public var patientState: String?
  public var near: Near?
  public var within: Distance?
  public var states: [String] = []
  public var accepting: [ThreeValued] = []
  public var accessible: [ThreeValued] = []
  public var teaching: [ThreeValued] = []
  public var languages: [String] = []
  public var genders: [String] = []
  /// US dollars that an opinion may cost at most; only programs state a price.
  public var maxPriceUSD: Double?
  /// Calendar days that an answer may take at most, from when the page counts; only programs state days.
  public var maxDays: Int?
  /// Days that the newest evidence may be old on the day asked about.
  public var freshWithinDays: Int?
  /// The day by which the person means to decide: it leaves nobody out.
  public var decideBy: CalendarDate?
  /// Days to gather records; nil takes the assumption.
  public var recordsDays: Int?
  /// Ids with their types; only these entities, when there are any.
  public var ids: [String] = []
  /// Names of filters that let the unknown through, marked.
  public var includeUnknown: Set<String> = []
  public var sort = SortOrder.best
  /// Hits on a page; nil for all.
  public var limit: Int? = 20
  public var cursor: String?
  public var facets: [String] = []
  /// How much is worked out beside the total.
  public var detail = Detail.full
  /// The day asked about; also the day against which age of facts is counted.
  public var on: CalendarDate

  /// Asks for everybody, on a day.
  public init(on: CalendarDate) { self.on = on }

  /// Where the patient is.
  public enum Near: Hashable, Sendable {
    case zip(String)
    case place(Coordinates)
  }

  /// What independence of the first doctors does.
  public enum IndependenceRule: String, CaseIterable, Sendable {
    /// Only who is independent of each is a hit.
    case require
    /// Who is comes first, after the strength of the match; then who may be.
    case prefer
    /// It is told of each hit.
    case show
  }

  /// How many of the words of a name must fit.
  public enum WordMatch: String, CaseIterable, Sendable {
    case all, any
  }

  /// How far the words of a name may be from those typed. An edit is a letter more, less or other, or two neighbors
  /// swapped; one is allowed from 4 letters, two from 9, never in a word with a digit.
  public enum SpellingRule: Hashable, Sendable {
    /// As typed and no other.
    case exact
    /// As typed, or by a nickname, a word of organizations spelled otherwise, or with a letter that a source has lost;
    /// each hit says by which. Where nobody is found so, the nearest words, and the answer says so.
    case corrected
    /// All words within this many edits, those as typed among them; no nicknames.
    case near(edits: Int)
  }

  /// How much is worked out.
  public enum Detail: String, CaseIterable, Sendable {
    /// Hits with their evidence, what was left out, and hints.
    case full
    /// The total, and the page as ids and names: no more is worked out.
    case names
  }
}

/// What decides the order of hits first; docs/search.md has the rules that follow.
public enum SortOrder: String, CaseIterable, Sendable {
  case best, relevance, distance, feasible, freshness, name, npi
}

/// Why a request cannot be answered. The cases hold facts; words are made by the command and the server.
public enum QueryError: Error, Equatable, Sendable {
  /// A value that means nothing here; `suggestions` are near misses.
  case unknownValue(parameter: String, value: String, suggestions: [String])
  /// Words that mean several things: ids, each with its name.
  case ambiguous(parameter: String, value: String, meanings: [Meaning])
  /// A parameter that needs another one.
  case needs(parameter: String, other: String)
  /// More than one request may ask.
  case tooMuch(parameter: String, of: Measure, count: Int, most: Int)
  /// A number or place outside of what there is.
  case outOfRange(parameter: String, value: String, allowed: String)
  /// A star that does not end a word of at least one letter: it would fit far too much.
  case badWildcard(parameter: String, value: String)
  /// The cursor is of another request or not one of ours.
  case badCursor
  /// The generation that the cursor names is gone or another one is open.
  case cursorGone(generation: String)
  /// The index is damaged.
  case damaged(file: String, section: String)
  /// The server that has the index could not be asked; the reason in its words.
  case unreachable(place: String, reason: String)

  /// Whether nothing could be answered, whatever was asked: data is damaged, a database is away.
  package var isFault: Bool {
    switch self {
    case .damaged, .unreachable: true
    default: false
    }
  }

  /// What there may be too much of.
  public enum Measure: String, Sendable {
    case characters, words, values
  }

  /// One of several things that words can mean.
  public struct Meaning: Equatable, Sendable {
    /// With its type: `center:mskcc`.
    public var id: String
    public var name: String

    /// Of what can be asked for by its id.
    public init(id: String, name: String) {
      self.id = id
      self.name = name
    }
  }
}

extension SearchRequest {
  /// Names that `includeUnknown` takes.
  public static var unknowableFilters: [String] { FilterRegistry.unknowable }
  /// Names that `facets` takes.
  public static var countableFacets: [String] { FilterRegistry.facets }
}

extension SearchRequest.SpellingRule {
  /// `exact`, `corrected`, `near`, or `near:1`.
  public var token: String {
    switch self {
    case .exact: "exact"
    case .corrected: "corrected"
    case .near(let edits): edits >= 2 ? "near" : "near:\(edits)"
    }
  }
}
