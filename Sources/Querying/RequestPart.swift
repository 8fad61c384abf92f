import DirectoryModel
import Vocabulary

/// One thing that a request asks of a hit: it can be taken back by itself, and asked by itself.
///
/// Plan, network, status and accepting are one filter of the engine, but two things to a person: the network, and
/// whether new patients are seen. What has no meaning without another goes with it: a patient's state with the
/// virtual visit, a status with its plan.
struct RequestPart: Sendable {
  /// The parameter that names it.
  let parameter: String
  /// Whether the request asks it.
  let isAsked: @Sendable (SearchRequest) -> Bool
  /// Takes it out of the request.
  let drop: @Sendable (inout SearchRequest) -> Void
  /// Puts what another request says of it, and what it cannot be asked without, into this one.
  let copy: @Sendable (SearchRequest, inout SearchRequest) -> Void
  /// Names for `includeUnknown` that let its unknown through.
  var unknowns: [String] = []

  private init<Value>(
    _ parameter: String, _ path: any WritableKeyPath<SearchRequest, Value> & Sendable, none: Value,
    isAsked: @escaping @Sendable (Value) -> Bool, unknowns: [String] = []
  ) where Value: Sendable {
    self.init(
      parameter: parameter, isAsked: { isAsked($0[keyPath: path]) }, drop: { $0[keyPath: path] = none },
      copy: { $1[keyPath: path] = $0[keyPath: path] }, unknowns: unknowns)
  }

  private init(
    parameter: String, isAsked: @escaping @Sendable (SearchRequest) -> Bool,
    drop: @escaping @Sendable (inout SearchRequest) -> Void,
    copy: @escaping @Sendable (SearchRequest, inout SearchRequest) -> Void, unknowns: [String] = []
  ) {
    self.parameter = parameter
    self.isAsked = isAsked
    self.drop = drop
    self.copy = copy
    self.unknowns = unknowns
  }

  private static func list<Value: Sendable>(
    _ parameter: String, _ path: any WritableKeyPath<SearchRequest, [Value]> & Sendable,
    unknowns: [String] = []
  ) -> RequestPart {
    RequestPart(parameter, path, none: [], isAsked: { !$0.isEmpty }, unknowns: unknowns)
  }

  private static func single<Value: Sendable>(
    _ parameter: String, _ path: any WritableKeyPath<SearchRequest, Value?> & Sendable,
    unknowns: [String] = []
  ) -> RequestPart {
    RequestPart(parameter, path, none: nil, isAsked: { $0 != nil }, unknowns: unknowns)
  }

  /// Every part there is, from what costs a person least to give up to what the question is about.
  static let all: [RequestPart] = [
    list("gender", \.genders, unknowns: ["gender"]),
    list("teaching", \.teaching, unknowns: ["teaching"]),
    single("match", \.match).with(\.cancer),
    single("fresh-within", \.freshWithinDays, unknowns: ["freshness"]),
    list("language", \.languages, unknowns: ["language"]),
    list("accessible", \.accessible, unknowns: ["accessible"]),
    accepting,
    RequestPart("within", \.within, none: nil, isAsked: { $0 != nil }, unknowns: ["near"]).with(\.near),
    list("state", \.states, unknowns: ["state"]),
    RequestPart("nci", \.designations, none: nil, isAsked: { $0 != nil }, unknowns: ["nci"]),
    list("specialty", \.specialties, unknowns: ["specialty"]),
    list("modality", \.modalities, unknowns: ["modality"]),
    list("different-from", \.differentFrom, unknowns: ["different-from"]),
    RequestPart(
      parameter: "independence", isAsked: { $0.independence == .require && !$0.firstDoctors.isEmpty },
      drop: { $0.independence = .show },
      copy: {
        $1.independence = $0.independence
        $1.firstDoctors = $0.firstDoctors
      }, unknowns: ["independence"]),
    single("max-days", \.maxDays, unknowns: ["days"]),
    single("max-price", \.maxPriceUSD, unknowns: ["price"]),
    single("patient-state", \.patientState, unknowns: ["patient-state"]).with(\.virtual),
    RequestPart(
      parameter: "virtual", isAsked: { $0.virtual != nil },
      drop: {
        $0.virtual = nil
        $0.patientState = nil
      }, copy: { $1.virtual = $0.virtual }, unknowns: ["virtual"]),
    network("network") { $0.plan == nil },
    network("plan") { $0.plan != nil },
    RequestPart(
      "age", \.age, none: nil, isAsked: { $0 != nil && $0 != .both }, unknowns: ["age"]),
    list("kind", \.kinds),
    list("words", \.words).with(\.wordMatch).with(\.spelling),
    single("cancer", \.cancer),
  ]

  /// Of the networks asked for, whatever the status there.
  private static let accepting = RequestPart(
    parameter: "accepting", isAsked: { !$0.accepting.isEmpty }, drop: { $0.accepting = [] },
    copy: {
      $1.accepting = $0.accepting
      $1.plan = $0.plan
      $1.networks = $0.networks
      if $0.plan != nil || !$0.networks.isEmpty { $1.networkStatuses = NetworkStatus.allCases }
    }, unknowns: ["accepting"])

  private static func network(
    _ parameter: String, _ isNamed: @escaping @Sendable (SearchRequest) -> Bool
  ) -> RequestPart {
    RequestPart(
      parameter: parameter, isAsked: { isNamed($0) && ($0.plan != nil || !$0.networks.isEmpty) },
      drop: {
        $0.plan = nil
        $0.networks = []
        $0.networkStatuses = []
      },
      copy: {
        $1.plan = $0.plan
        $1.networks = $0.networks
        $1.networkStatuses = $0.networkStatuses
      }, unknowns: ["network"])
  }

  /// The same, asked together with a value that it cannot be understood without.
  private func with<Value>(_ path: any WritableKeyPath<SearchRequest, Value> & Sendable) -> RequestPart {
    let copy = copy
    return RequestPart(
      parameter: parameter, isAsked: isAsked, drop: drop,
      copy: {
        copy($0, &$1)
        $1[keyPath: path] = $0[keyPath: path]
      }, unknowns: unknowns)
  }
}

extension SearchRequest {
  /// What is asked of a hit, in the order of `RequestPart.all`. Place without a radius, order, page and day ask
  /// nothing of it.
  var parts: [RequestPart] { RequestPart.all.filter { $0.isAsked(self) } }

  /// The same question without one of its parts.
  func without(_ part: RequestPart) -> SearchRequest {
    var changed = self
    part.drop(&changed)
    return changed
  }

  /// The request as it was read: words that mean a cancer are a cancer.
  func asUnderstood(_ answer: SearchAnswer) -> SearchRequest {
    guard cancer == nil, !words.isEmpty,
      let understood = answer.understood.first(where: { $0.parameter == "cancer" })
    else { return self }
    var changed = self
    changed.cancer = understood.id
    changed.words = []
    return changed
  }

  /// Asks for numbers alone: the total, in the cheapest order.
  var counted: SearchRequest {
    var changed = self
    changed.cursor = nil
    changed.facets = []
    changed.detail = .names
    changed.limit = 1
    changed.sort = .npi
    return changed
  }
}
