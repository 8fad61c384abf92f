import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// What the filters of one request share: the snapshot, and what is looked up in it once.
final class QueryContext {
  let snapshot: Snapshot
  let request: SearchRequest
  let cache: QueryCache
  private(set) var understood: [Understanding] = []

  init(snapshot: Snapshot, request: SearchRequest, cache: QueryCache) {
    self.snapshot = snapshot
    self.request = request
    self.cache = cache
  }

  var roleCount: Int { snapshot.roleCount }

  /// Whether what is unknown is to be told.
  var tellsUnknown: Bool { request.detail == .full }

  /// The same request with something else asked, for counting what choosing it gives.
  func asking(_ change: (inout SearchRequest) -> Void) -> QueryContext {
    var other = request
    change(&other)
    return QueryContext(snapshot: snapshot, request: other, cache: cache)
  }

  func note(_ understanding: Understanding) {
    if !understood.contains(where: { $0.parameter == understanding.parameter && $0.id == understanding.id }) {
      understood.append(understanding)
    }
  }

  // MARK: Cancer

  var vocabulary: CancerVocabulary { cache.vocabulary(snapshot) }

  /// The cancer asked for, resolved once; nil when none was.
  func cancer() throws(QueryError) -> CancerQuestion? {
    guard let text = request.cancer else { return nil }
    if let known = resolvedCancer { return known }
    // An id that was asked before needs no reading.
    if cache.knows(text) {
      let question = cache.question(text, modalities: request.modalities, snapshot)
      note(Understanding(parameter: "cancer", id: text, name: question.type.name, from: text, corrected: nil))
      resolvedCancer = question
      return question
    }
    switch vocabulary.understand(text) {
    case .type(let id, let corrected):
      _ = cache.question(id, modalities: [], snapshot)
      let question = cache.question(id, modalities: request.modalities, snapshot)
      note(
        Understanding(
          parameter: "cancer", id: id, name: question.type.name, from: text, corrected: corrected))
      resolvedCancer = question
      return question
    case .ambiguous(let ids):
      throw .ambiguous(
        parameter: "cancer", value: text,
        meanings: ids.map { .init(id: $0, name: vocabulary.types[$0]?.name ?? $0) })
    case .unknown:
      throw .unknownValue(parameter: "cancer", value: text, suggestions: vocabulary.suggestions(for: text))
    }
  }

  private var resolvedCancer: CancerQuestion?

  /// Who matches the cancer asked for, by strength: worked out once for the filter and the order.
  func strengths() throws(QueryError) -> CancerStrengths? {
    if let known = knownStrengths { return known }
    knownStrengths = try cancer().map { CancerStrengths($0, self) }
    return knownStrengths
  }

  private var knownStrengths: CancerStrengths?

  // MARK: Independence

  /// Who is independent of the first doctors: worked out once for the filter and the order; nil without any.
  func independence() -> IndependenceSets? {
    if request.firstDoctors.isEmpty { return nil }
    if let known = knownIndependence { return known }
    knownIndependence = IndependenceSets(request.firstDoctors, self)
    return knownIndependence
  }

  private var knownIndependence: IndependenceSets?

  // MARK: Words

  /// The words asked for; nil when none were.
  func words() -> WordQuestion? {
    if !wordsAreKnown {
      knownWords = WordQuestion(request, snapshot)
      wordsAreKnown = true
    }
    return knownWords
  }

  private var knownWords: WordQuestion?
  private var wordsAreKnown = false

  /// Reads misspelt words as the nearest ones, where nobody is found as typed, and notes what was read otherwise.
  ///
  /// - Returns: false when nothing changes.
  func correctWords() -> Bool {
    guard request.spelling == .corrected, let corrected = words()?.corrected(snapshot) else { return false }
    knownWords = corrected
    for (typed, read) in corrected.readings {
      let named = read.prefix(5).joined(separator: " or ") + (read.count > 5 ? " …" : "")
      note(Understanding(parameter: "words", id: named, name: named, from: typed, corrected: named))
    }
    return true
  }

  // MARK: Place

  /// Where the patient is; nil when not asked.
  func center() throws(QueryError) -> Coordinates? {
    switch request.near {
    case nil: return nil
    case .place(let coordinates): return coordinates
    case .zip(let zip):
      guard zip.utf8.count == 5, let number = UInt32(zip), let found = snapshot.place(zip: number) else {
        throw .unknownValue(parameter: "near", value: zip, suggestions: [])
      }
      if found.source == .zip3 {
        note(
          Understanding(
            parameter: "near", id: zip, name: "about the middle of ZIP codes \(zip.prefix(3))xx", from: zip,
            corrected: nil))
      }
      return found.coordinates
    }
  }

  // MARK: Networks

  lazy var networkIDs = snapshot.networkIDs

  /// The networks asked for by plan or id, with the layers whose complete list speaks of them; nil when not asked.
  func networks() throws(QueryError) -> NetworkQuestion? {
    guard request.plan != nil || !request.networks.isEmpty else { return nil }
    if let known = resolvedNetworks { return known }
    let ids = try idsOfNetworks()
    let question = NetworkQuestion(
      ordinals: ids.compactMap { snapshot.network(id: $0) }.sorted(), completeLayers: completeLayers(of: ids),
      ids: ids)
    resolvedNetworks = question
    return question
  }

  private var resolvedNetworks: NetworkQuestion?

  /// Layers whose list of some networks' providers is declared complete for some kind.
  func completeLayers(of networks: Set<String>) -> [Int] {
    let layers = snapshot.meta.layers
    return layers.indices.filter { layer in
      layers[layer].completeFor != nil && networks.contains { $0.hasPrefix(layers[layer].source + ":") }
    }
  }

  /// The status of every role in the networks asked about: worked out once for the filter and the order.
  func statuses() throws(QueryError) -> ParticipationStatuses? {
    if let known = knownStatuses { return known }
    knownStatuses = try networks().map { ParticipationStatuses($0, self) }
    return knownStatuses
  }

  private var knownStatuses: ParticipationStatuses?

  /// Those of the plan; where networks are named beside it, those of the plan that are named. A network that the plan
  /// does not offer would let people in under the plan's name.
  private func idsOfNetworks() throws(QueryError) -> Set<String> {
    let plan = try plan()
    var named = Set<String>()
    for text in request.networks { named.insert(try network(text)) }
    guard let plan else { return named }
    let offered = plan.networks(on: request.on)
    if named.isEmpty { return Set(offered) }
    let asked = named.intersection(offered)
    if asked.isEmpty {
      let name = plan.name == plan.id ? plan.id : "\(plan.name) (\(plan.id))"
      let list = offered.prefix(6).joined(separator: ", ") + (offered.count > 6 ? " …" : "")
      throw .outOfRange(
        parameter: "network", value: request.networks.joined(separator: ","),
        allowed: offered.isEmpty
          ? "nothing beside the plan \(name), which offers no network on \(request.on)"
          : "a network that the plan \(name) offers on \(request.on), which are \(list)")
    }
    return asked
  }

  /// The plan asked for; nil when none is.
  private func plan() throws(QueryError) -> PlanReading? {
    guard let text = request.plan else { return nil }
    let reading = try PlanLookup(text: text, day: request.on).find { id throws(QueryError) in
      snapshot.entity(id: id).map { snapshot.provider($0) }
    } all: { () throws(QueryError) in
      snapshot.references(.plan).map { snapshot.provider($0) }
    }
    note(reading.understanding(on: request.on))
    return reading
  }

  /// What is asked of one role; nil when no network is.
  func networkCheck() throws(QueryError) -> NetworkCheck? {
    if let known = knownCheck { return known }
    knownCheck = try networks().map {
      NetworkCheck(
        networks: $0.ids, layers: snapshot.meta.layers.map { NetworkCheck.Layer($0) }, on: request.on)
    }
    return knownCheck
  }

  private var knownCheck: NetworkCheck?

  private func network(_ text: String) throws(QueryError) -> String {
    let wanted = text.hasPrefix("network:") ? String(text.dropFirst("network:".count)) : text
    if snapshot.network(id: wanted) != nil { return wanted }
    let known = Set(networkIDs).union(
      snapshot.references(.network).map { String(snapshot.provider($0).id.dropFirst("network:".count)) })
    if known.contains(wanted) { return wanted }
    let matches = known.filter { $0.hasSuffix(":" + wanted) }.sorted()
    if matches.count > 1 {
      throw .ambiguous(parameter: "network", value: text, meanings: matches.map { .init(id: $0, name: $0) })
    }
    guard let match = matches.first else {
      throw .unknownValue(
        parameter: "network", value: text,
        suggestions: Spelling.nearest(to: text, in: known.sorted()).map { [$0] } ?? [])
    }
    return match
  }

  // MARK: Time

  /// By when the person means to decide; nil when not asked.
  var time: TimeQuestion? {
    request.decideBy.map { TimeQuestion(on: request.on, decideBy: $0, recordsDays: request.recordsDays) }
  }

  // MARK: Programs

  /// All programs: there are few.
  lazy var programs: [(entity: Int, provider: Provider)] = cache.programs(snapshot)

  /// The roles of some entities.
  func roles(ofEntities entities: some Sequence<Int>) -> RoleExpression {
    var roles: [UInt32] = []
    for entity in Set(entities).sorted() {
      for role in snapshot.roles(of: entity) { roles.append(UInt32(role)) }
    }
    return .list(roles)
  }

  /// Those of the roles whose entity has no valid NPI.
  func rolesWithoutNPI(_ roles: RoleSet) -> RoleSet {
    var result = RoleSet(universe: roleCount)
    roles.forEach { role in
      if snapshot.key(snapshot.entity(ofRole: role)).npi == nil { result.insert(role) }
    }
    return result
  }

  /// Number of entities with a role among those selected: roles of one entity are neighbors.
  func countEntities(_ roles: RoleSelection) -> Int {
    if let store = snapshot.store { return store.countEntities(in: roles.expression, withoutAnyIn: .none) }
    var owners = EntityWalk(snapshot)
    var count = 0
    var last = -1
    roles.forEach {
      let entity = owners.entity($0)
      if entity != last {
        count += 1
        last = entity
      }
    }
    return count
  }

  /// Of the entities with a role among those selected, how many have none at all among the hits: whoever is found with
  /// one role is not left out with another.
  func countEntities(_ roles: RoleSelection, withoutAnyIn hits: RoleSelection) -> Int {
    if let store = snapshot.store {
      return store.countEntities(in: roles.expression, withoutAnyIn: hits.expression)
    }
    if roles.isEmpty { return 0 }
    if hits.isEmpty { return countEntities(roles) }
    var owners = EntityWalk(snapshot)
    var walk = RoleMembership(hits)
    var count = 0
    var last = -1
    roles.forEach {
      let entity = owners.entity($0)
      if entity == last { return }
      last = entity
      for role in snapshot.roles(of: entity) where walk.contains(role) { return }
      count += 1
    }
    return count
  }
}

/// The networks a request is about.
struct NetworkQuestion {
  var ordinals: [Int]
  /// Ordinals of layers whose list of these networks' providers is declared complete for some kind.
  var completeLayers: [Int]
  var ids: Set<String>
}

/// The cancer a request is about, with the types above and below it and the specialties that treat it.
struct CancerQuestion {
  let type: CancerType
  /// The type itself, those above and those below: a source that names any of them names this cancer.
  let related: [String]
  /// The type itself and those above: who does not take one of these does not take this cancer.
  let selfAndAbove: Set<String>
  let primaryCodes: Set<String>
  let secondaryCodes: Set<String>

  /// A type of which nothing else is known.
  init(of id: String) {
    type = CancerType(
      id: id, name: id, parent: nil, words: [], codes: [], ageGroup: nil, isRare: false, specialties: [])
    related = [id]
    selfAndAbove = [id]
    primaryCodes = []
    secondaryCodes = []
  }

  /// Nil when the vocabulary has no such type.
  init?(id: String, vocabulary: CancerVocabulary, modalities: [Modality]) {
    guard let type = vocabulary.types[id] else { return nil }
    self.type = type
    let above = vocabulary.ancestors(of: id)
    related = [id] + above + vocabulary.descendants(of: id)
    selfAndAbove = Set([id] + above)
    // Those who read slides and scans answer only when they are asked for.
    let specialties = vocabulary.specialties(for: id).filter {
      modalities.isEmpty ? $0.modality.treats : modalities.contains($0.modality)
    }
    primaryCodes = Set(specialties.filter(\.isPrimary).map(\.code))
    secondaryCodes = Set(specialties.map(\.code)).subtracting(primaryCodes)
  }

  var codes: Set<String> { primaryCodes.union(secondaryCodes) }
}
