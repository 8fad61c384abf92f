import Assessing
public import DirectoryModel
import Vocabulary

/// A rule of an order, with what one hit has for it.
public struct RuleValue: Sendable {
  public var rule: OrderRule
  /// What the rule sees: a token, a distance, a date, a name.
  public var value: String
  /// What more is known, in words; nil when the value says all.
  public var words: String?
  public var evidence: StatedEvidence
  /// Smaller is earlier.
  var rank: Rank

  enum Rank: Comparable {
    case number(Int64)
    case text(String)

    static func < (a: Self, b: Self) -> Bool {
      switch (a, b) {
      case (.number(let a), .number(let b)): a < b
      case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
      case (.number, .text): true
      case (.text, .number): false
      }
    }
  }
}

/// Where something that is said of a provider comes from.
public enum StatedEvidence: Hashable, Sendable {
  /// A row: index into the provider's `sources`.
  case row(Int)
  /// A whole list, in which the provider is or is not.
  case list(source: String, asOf: CalendarDate?)
  /// No source says.
  case none

  init(_ source: Int?) { self = source.map { .row($0) } ?? .none }
}

/// The rules by which hits are ordered. `Ranking` puts hits in order by them as numbers; here stands the same in
/// words, and the test of explanations holds the two together.
public enum OrderRule: String, CaseIterable, Sendable {
  case words = "words found"
  case cancerMatch = "cancer match"
  case independence
  case network
  case distance
  case designation = "nci designation"
  case freshness
  case evidence
  /// Whether the answer can be had by the day of the decision.
  case feasible
  case name
  case id
  case npi

  /// The rules of a request's order, the first first. A rule that the request gives nothing to judge by is none.
  public static func rules(of request: SearchRequest) -> [OrderRule] {
    var rules: [OrderRule]
    switch request.sort {
    case .best: rules = [.words, .cancerMatch, .independence, .network, .distance, .designation, .freshness]
    case .relevance: rules = [.words, .cancerMatch, .independence, .designation, .freshness]
    case .distance: rules = [.distance, .cancerMatch, .independence, .network, .designation, .freshness]
    case .feasible:
      rules = [.feasible, .cancerMatch, .independence, .network, .distance, .designation, .freshness]
    case .freshness:
      rules = [.evidence, .cancerMatch, .independence, .network, .distance, .designation, .freshness]
    case .name: rules = []
    case .npi: rules = [.npi]
    }
    rules.removeAll {
      switch $0 {
      // Where all must be found there is nothing to compare.
      case .words: request.words.isEmpty || request.wordMatch == .all
      case .cancerMatch: request.cancer == nil
      case .independence: request.firstDoctors.isEmpty || request.independence != .prefer
      case .network: request.plan == nil && request.networks.isEmpty
      case .distance: request.near == nil
      default: false
      }
    }
    return rules + [.name, .id]
  }

  /// What a hit has for this rule.
  func value(of hit: Hit, _ sources: FactSources) -> RuleValue {
    func made(
      _ value: String, words: String? = nil, _ evidence: StatedEvidence, _ rank: RuleValue.Rank
    ) -> RuleValue {
      RuleValue(rule: self, value: value, words: words, evidence: evidence, rank: rank)
    }
    // The first source is the one whose evidence is newest.
    let newest = StatedEvidence(hit.provider.sources.isEmpty ? nil : 0)
    switch self {
    case .words:
      let found = hit.words.map { "\($0.typed) (\($0.weight))" }.joined(separator: ", ")
      return made(
        found.isEmpty ? "none" : found, words: "a word counts more the fewer have it", .none,
        .number(-Int64(hit.words.reduce(0) { $0 + $1.weight })))
    case .cancerMatch:
      guard let match = hit.match else { return made("not asked", .none, .number(0)) }
      let place =
        match.strength == .specialty ? (match.isPrimary ? ", among the first for it" : ", beside others") : ""
      let rank = Int64(match.strength.rawValue) + (match.isPrimary ? 0 : 1)
      return made(
        match.strength.token + place, words: match.words, StatedEvidence(match.source), .number(rank))
    case .independence:
      let lines = hit.independence.flatMap(\.lines).filter { $0.subject.decides }
      let deciding =
        lines.first { $0.answer == .shared } ?? lines.first { $0.answer == .different && $0.subject.proves }
      // The row of this one's side: the other's is of another provider.
      let row = deciding?.here.first.flatMap { hit.provider.sources.firstIndex(of: $0.source) }
      let answer = hit.independence.answer
      return made(
        answer.token, words: deciding?.words ?? "nothing is known that could be different",
        StatedEvidence(row), .number(answer == .yes ? 0 : answer == .unknown ? 1 : 2))
    case .network:
      guard let network = hit.network else { return made("not asked", .none, .number(0)) }
      let evidence =
        network.sourceIndex.map { StatedEvidence.row($0) }
        ?? network.source.map { .list(source: $0, asOf: network.asOf) } ?? .none
      let order: [NetworkStatus] = [.inNetwork, .disagree, .unknown, .outOfNetwork]
      let words = network.basis.rawValue.replacing("_", with: " ")
      return made(
        network.status.token, words: words, evidence,
        .number(Int64(order.firstIndex(of: network.status) ?? 2)))
    case .distance:
      guard let distance = hit.distance else {
        return made("unknown", words: "after every distance", .none, .number(.max))
      }
      return made(
        distance.milesText + " mi", words: "straight line", StatedEvidence(sources["site"]),
        .number(Int64(distance.decameters)))
    case .designation:
      let rank: Int64 =
        switch hit.designation {
        case .comprehensive: 0
        case .clinical: 1
        default: 2
        }
      return made(
        hit.designation?.token ?? "none stated", StatedEvidence(sources["nci"]), .number(rank))
    case .freshness:
      let rank = Freshness.allCases.firstIndex(of: hit.freshness) ?? 2
      return made(
        hit.freshness.rawValue, words: hit.evidenceDate?.description ?? "undated", newest,
        .number(Int64(rank)))
    case .evidence:
      let rank = hit.evidenceDate.map { -Int64($0.days) } ?? .max
      return made(hit.evidenceDate?.description ?? "undated", words: "newest first", newest, .number(rank))
    case .feasible:
      guard let time = hit.time else { return made("not asked", .none, .number(0)) }
      return made(
        time.feasible.rawValue, words: time.words, StatedEvidence(time.source),
        .number(Int64(time.feasible.rank)))
    case .name:
      return made(hit.provider.sortName, StatedEvidence(sources["name"]), .text(hit.provider.sortName))
    case .id: return made(hit.provider.id, newest, .text(hit.provider.id))
    case .npi:
      // Whoever has no number comes last.
      let number = hit.provider.npi.flatMap { Int64($0) }
      return made(hit.provider.npi ?? "none", newest, .number(number ?? .max))
    }
  }
}

extension TimeAssessment.Feasible {
  /// What can be made in time comes first, then what is open.
  var rank: UInt64 {
    switch self {
    case .yes: 0
    case .unknown: 1
    case .unlikely: 2
    }
  }
}

extension OrderRule {
  /// `590`, `590.50`.
  static func dollars(_ amount: Double) -> String {
    let cents = Int((amount * 100).rounded())
    let rest = cents % 100
    return "\(cents / 100)" + (rest == 0 ? "" : "." + (rest < 10 ? "0" : "") + "\(rest)")
  }
}

extension Distance {
  /// Miles to the tenth: `3.1`.
  var milesText: String {
    let tenths = Int((miles * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
