import DirectoryModel
import Indexing
import Vocabulary

extension SnapshotEngine {
  /// One entity as a hit, whatever the filters of the request say of it: match, network, distance and virtual visits
  /// are worked out as they were asked, and nothing is left out. Of its places the best by the order is shown.
  ///
  /// - Parameters:
  ///   - id: with its type.
  ///   - asked: the plan, cancer and place asked about; a filter narrows nothing here.
  ///   - site: key of the one place that is to be shown (`SiteKey.text`).
  /// - Returns: nil when the generation does not search this entity, or when no source gives it that place.
  public func hit(
    _ id: String, in asked: SearchRequest, at site: String? = nil
  ) throws(QueryError) -> Hit? {
    try hit(id, at: site, named(asked))
  }

  /// Several entities likewise, in their order; what they are asked is worked out once.
  package func hits(_ ids: [String], in asked: SearchRequest) throws(QueryError) -> [Hit?] {
    if ids.isEmpty { return [] }
    let context = try named(asked)
    var hits: [Hit?] = []
    for id in ids { hits.append(try hit(id, at: nil, context)) }
    return hits
  }

  /// What hits that are named are asked.
  private func named(_ asked: SearchRequest) throws(QueryError) -> QueryContext {
    var request = asked
    // Alone, the patient's state says for whom a virtual visit is judged.
    if request.patientState != nil && request.virtual == nil { request.virtual = [] }
    try refuse(request)
    if request.plan != nil || !request.networks.isEmpty { request.networkStatuses = NetworkStatus.allCases }
    request.match = nil
    return QueryContext(snapshot: snapshot, request: request, cache: cache)
  }

  private func hit(
    _ id: String, at site: String?, _ context: QueryContext
  ) throws(QueryError) -> Hit? {
    guard let entity = snapshot.entity(id: id) else {
      try checkDamage()
      return nil
    }
    let provider = snapshot.provider(entity)
    let all = snapshot.roles(of: entity)
    let roles = all.filter { role in
      guard let site else { return true }
      let place = role - all.lowerBound
      return provider.roles.indices.contains(place) && SiteKey.text(of: provider.roles[place].facts) == site
    }
    guard !roles.isEmpty else { return nil }
    // A place that has been left is shown where there is no other.
    let held = roles.filter { role in
      let place = role - all.lowerBound
      return !provider.roles.indices.contains(place) || provider.roles[place].isHeld(on: context.request.on)
    }
    let ranking = try Ranking(
      snapshot.select(allOf: [.list((held.isEmpty ? roles : held).map { UInt32($0) })]), context, from: 0,
      limit: 1)
    guard let candidate = ranking.page.first else { return nil }
    var hit = try HitBuilding.hit(candidate, context)
    // What it said of new patients was said while it was held.
    if held.isEmpty { hit.accepting = .unknown }
    // Who answers to no part of the cancer asked for is told apart from one whose specialty treats it.
    if let strengths = try context.strengths(), strengths.rank(candidate.role, in: snapshot) == nil {
      hit.match = nil
    }
    try checkDamage()
    return hit
  }

  /// The cancer that a text names, exactly as written; nil for any other text.
  public func cancer(namedBy text: String) -> String? {
    let vocabulary = cache.vocabulary(snapshot)
    switch vocabulary.understand(text) {
    case .type(let id, nil): return vocabulary.types[id]?.name ?? id
    case .type(let id, let read?) where TextFolding.folded(read) == TextFolding.folded(text):
      return vocabulary.types[id]?.name ?? id
    case .ambiguous(let ids): return ids.first.map { vocabulary.types[$0]?.name ?? $0 }
    default: return nil
    }
  }
}
