public import DirectoryModel
public import Vocabulary

/// Networks asked about on a day, with what the layers of a generation declare of their lists: the one place in which
/// it is decided whether a role is in network. A search and a check both ask here, so that they cannot say different
/// things.
public struct NetworkCheck: Sendable {
  /// A layer, as far as it matters to absence.
  public struct Layer: Hashable, Sendable {
    public var source: String
    public var asOf: CalendarDate?
    /// For which kind of provider its list is declared complete; nil when it is not, or when a part is missing.
    public var completeFor: Completeness?

    public init(source: String, asOf: CalendarDate?, completeFor: Completeness?) {
      self.source = source
      self.asOf = asOf
      self.completeFor = completeFor
    }
  }

  /// Ids of networks; empty when the plan offers none on the day.
  public let networks: Set<String>
  public let day: CalendarDate
  private let layers: [Layer]
  /// Ordinals of the layers whose complete list speaks of these networks.
  public let completeLists: [UInt16]

  /// - Parameter layers: in the order of their ordinals. A network's id begins with the name of its source, whose list
  ///   is the one in which absence means something.
  public init(networks: Set<String>, layers: [Layer], on day: CalendarDate) {
    self.networks = networks
    self.day = day
    self.layers = layers
    completeLists = layers.indices.filter { i in
      layers[i].completeFor != nil && networks.contains { $0.hasPrefix(layers[i].source + ":") }
    }.map { UInt16($0) }
  }

  /// What is known of a role of a provider.
  ///
  /// - Parameter role: one of the provider's; an empty one stands for a provider to whom no source gives a role.
  public func standing(of role: Role, _ provider: Provider) -> NetworkStanding {
    let said = role.participations.filter { networks.contains($0.network) }
    let current = said.filter { $0.isCurrent(on: day) }
    let statements = current.map {
      NetworkAssessment.Statement(layer: provider.sources[$0.source].layer, isIn: $0.isIn)
    }
    let judged = NetworkAssessment.judge(
      statements,
      absentFrom: completeLists.filter { list in
        !statements.contains { $0.layer == list } && isAbsent(role, provider, from: list)
      })
    // The row that agrees with the answer stands for it; its date is the date beside the status.
    let chosen =
      current.first { $0.isIn == (judged.status != .outOfNetwork) && isBy($0, judged, provider) }
      ?? current.first { isBy($0, judged, provider) }
    let reference = chosen.map { provider.sources[$0.source] }
    // A damaged record can name a layer that is none; the damage is told before the answer leaves.
    let layer = (reference?.layer ?? judged.layers.first).flatMap { self.layer($0) }
    let asOf = reference?.asOf ?? layer?.asOf
    let spoken = Set(statements.map(\.layer))
    let ins = current.filter(\.isIn)
    return NetworkStanding(
      status: judged.status, basis: judged.basis, source: layer?.source, sourceIndex: chosen?.source,
      asOf: asOf, verified: reference?.verified,
      freshness: FreshnessAssessment.freshness(
        of: reference?.verified ?? asOf, on: day, isFacility: provider.kind != .clinician),
      tiers: ins.compactMap(\.tier).reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
      accepting: accepting(role, ins), statements: said,
      absences: judged.layers.filter { !spoken.contains($0) }.compactMap { self.layer($0) })
  }

  /// Of every role, in the order of the roles; one for a provider without any.
  public func standings(of provider: Provider) -> [NetworkStanding] {
    (provider.roles.isEmpty ? [Role()] : provider.roles).map { standing(of: $0, provider) }
  }

  private func layer(_ ordinal: UInt16) -> Layer? {
    layers.indices.contains(Int(ordinal)) ? layers[Int(ordinal)] : nil
  }

  private func isBy(
    _ participation: Participation, _ judged: NetworkAssessment, _ provider: Provider
  ) -> Bool {
    judged.layers.contains(provider.sources[participation.source].layer)
  }

  /// Whether a complete list of the provider's kind does not name it here.
  ///
  /// A list names NPIs: who has none cannot be missed in it, and whose row was refused is in it all the same. A list
  /// that names somebody without saying where leaves her out of no site, and of a role without a place nobody can say
  /// that it is another one than the one listed.
  private func isAbsent(_ role: Role, _ provider: Provider, from list: UInt16) -> Bool {
    guard provider.npi != nil, let kind = provider.kind.entityKind else { return false }
    let covers: Bool =
      switch layers[Int(list)].completeFor {
      case .clinicians: kind == .clinician
      case .facilities: kind == .organization || kind == .center
      case .all: kind != .program
      case nil: false
      }
    func isBy(_ source: Int) -> Bool { provider.sources[source].layer == list }
    guard covers, !provider.facts.contains(where: { $0.field == .mentioned && isBy($0.source) }) else {
      return false
    }
    let hasPlace = role.hasPlace
    return !provider.roles.contains { other in
      !(hasPlace && other.hasPlace)
        && other.participations.contains {
          networks.contains($0.network) && $0.isCurrent(on: day) && isBy($0.source)
        }
    }
  }

  /// As `Role.accepting(on:)`, within these networks.
  private func accepting(_ role: Role, _ ins: [Participation]) -> ThreeValued {
    let said = ins.map(\.accepting)
    if said.contains(.yes) { return .yes }
    return said.contains(.no) ? .no : role.answer(.accepting)
  }
}

/// The answer to "is she in network there?", with all that it rests on.
public struct NetworkStanding: Sendable {
  public var status: NetworkStatus
  public var basis: NetworkBasis
  /// Whose word it is; nil when nobody says anything.
  public var source: String?
  /// Index into the provider's `sources` of the row that says so; nil for absence from a list and for no word at all.
  public var sourceIndex: Int?
  public var asOf: CalendarDate?
  public var verified: CalendarDate?
  /// Beside the status, never changing it.
  public var freshness: Freshness
  /// Of the participations that are in, each once.
  public var tiers: [String]
  /// Whether new patients are seen in these networks.
  public var accepting: ThreeValued
  /// All that is said of the role in these networks, also for other days: `Participation.isCurrent(on:)` tells them
  /// apart.
  public var statements: [Participation]
  /// Complete lists in which the provider is missing, as far as they decide.
  public var absences: [NetworkCheck.Layer]

  public init(
    status: NetworkStatus, basis: NetworkBasis, source: String? = nil, sourceIndex: Int? = nil,
    asOf: CalendarDate? = nil, verified: CalendarDate? = nil, freshness: Freshness = .stale,
    tiers: [String] = [], accepting: ThreeValued = .unknown, statements: [Participation] = [],
    absences: [NetworkCheck.Layer] = []
  ) {
    self.status = status
    self.basis = basis
    self.source = source
    self.sourceIndex = sourceIndex
    self.asOf = asOf
    self.verified = verified
    self.freshness = freshness
    self.tiers = tiers
    self.accepting = accepting
    self.statements = statements
    self.absences = absences
  }
}

extension NetworkStatus {
  /// The worst first: out, sources disagree, unknown, in. A wrong "in" is what costs.
  public static let worstFirst: [NetworkStatus] = [.outOfNetwork, .disagree, .unknown, .inNetwork]

  /// The worst of several; nil of none.
  public static func worst(of statuses: some Sequence<NetworkStatus>) -> NetworkStatus? {
    let found = Set(statuses)
    return worstFirst.first { found.contains($0) }
  }

  /// What several sites or organizations of one place amount to: in when any is in, since somebody can be seen there;
  /// then sources disagree; out only when all of which anything is said are out.
  public static func reach(of standings: some Sequence<NetworkStanding>) -> NetworkStatus {
    let said = Set(standings.filter { $0.basis != .noList }.map(\.status))
    return [.inNetwork, .disagree, .outOfNetwork].first { said.contains($0) } ?? .unknown
  }
}
