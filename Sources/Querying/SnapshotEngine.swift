import Assessing
public import DirectoryModel
public import Indexing
import Storing
import Vocabulary

/// The engine over a mapped snapshot.
public struct SnapshotEngine: DirectoryEngine {
  public let snapshot: Snapshot

  public init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  public var generation: String { snapshot.contentHash }
  public var layers: [SnapshotMeta.Layer] { snapshot.meta.layers }

  public func provider(id: String) throws(QueryError) -> Provider? {
    let result = snapshot.entity(id: id).map { snapshot.provider($0) }
    try checkDamage()
    return result
  }

  /// Nothing is said on the ground of a damaged block.
  func checkDamage() throws(QueryError) {
    do throws(StoreError) {
      try snapshot.check()
    } catch {
      if case .damaged(let path, let section) = error { throw .damaged(file: path, section: section) }
      throw .damaged(file: snapshot.file.path, section: "\(error)")
    }
  }

  public func search(_ asked: SearchRequest) throws(QueryError) -> SearchAnswer {
    let start = try Cursor.position(of: asked, generation: generation)
    try refuse(asked)
    let request = try wordsAsCancer(asked)
    let context = QueryContext(snapshot: snapshot, request: request)
    var outcomes: [(filter: any SearchFilter, outcome: FilterOutcome)] = []
    for filter in FilterRegistry.all {
      if let outcome = try filter.outcome(request, context) { outcomes.append((filter, outcome)) }
    }
    // `others[i]`: the roles that pass every filter but the i-th, from the left and from the right.
    let others = Self.allButEach(outcomes.map(\.outcome.yes), context)
    let matching = outcomes.reduce(context.all) { $0.intersection($1.outcome.yes) }

    let ranking = try Ranking(matching, context)
    let ordered = ranking.page(from: start, limit: request.limit)
    var hits: [Hit] = []
    for candidate in ordered { hits.append(try HitBuilding.hit(candidate, ranking: ranking, context)) }

    var answer = SearchAnswer(
      understood: [], total: ranking.total, hits: hits, facets: [], unknownLeftOut: [], leftOut: [],
      next: nil,
      generation: generation, dataAsOf: nil)
    answer.page = hits.map { PageEntry(id: $0.provider.id, name: $0.provider.displayName) }
    answer.facets = try facetCounts(outcomes, others: others, matching: matching, context)
    answer.unknownLeftOut = Self.unknownCounts(outcomes, others: others, matching: matching, context)
    answer.leftOut = try LeftOutPrograms.list(outcomes, matching: matching, context)
    answer.dataAsOf = dataAsOf(hits)
    answer.understood = context.understood
    let end = start + hits.count
    if end < ranking.total, request.limit != nil {
      answer.next = Cursor.text(position: end, request: asked, generation: generation)
    }
    try checkDamage()
    return answer
  }

  /// Words that are, as a whole, words for one cancer are read as the cancer; the answer says so. Words that can
  /// mean several cancers and are nobody's name are asked back.
  private func wordsAsCancer(_ request: SearchRequest) throws(QueryError) -> SearchRequest {
    guard request.cancer == nil, !request.words.isEmpty else { return request }
    let text = request.words.joined(separator: " ")
    let context = QueryContext(snapshot: snapshot, request: request)
    switch context.vocabulary.understand(text) {
    case .type(_, nil):
      var changed = request
      changed.words = []
      changed.cancer = text
      return changed
    case .ambiguous where WordsFilter().outcome(request, context)?.yes.isEmpty == true:
      var asCancer = request
      asCancer.cancer = text
      _ = try QueryContext(snapshot: snapshot, request: asCancer).cancer()
      return request
    default: return request
    }
  }

  private static func allButEach(_ sets: [RoleSet], _ context: QueryContext) -> [RoleSet] {
    var result: [RoleSet] = []
    var before = context.all
    for set in sets {
      result.append(before)
      before.formIntersection(set)
    }
    var after = context.all
    for i in sets.indices.reversed() {
      result[i].formIntersection(after)
      after.formIntersection(sets[i])
    }
    return result
  }

  private func facetCounts(
    _ outcomes: [(filter: any SearchFilter, outcome: FilterOutcome)], others: [RoleSet], matching: RoleSet,
    _ context: QueryContext
  ) throws(QueryError) -> [FacetCounts] {
    var result: [FacetCounts] = []
    for facet in context.request.facets {
      guard let filter = FilterRegistry.all.first(where: { $0.facets.contains(facet) }) else {
        throw .unknownValue(
          parameter: "facets", value: facet,
          suggestions: Spelling.nearest(to: facet, in: FilterRegistry.facets).map { [$0] }
            ?? FilterRegistry.facets)
      }
      let asked = outcomes.firstIndex { $0.filter.parameters == filter.parameters }
      let base = asked.map { others[$0] } ?? matching
      let cancer = facet == "modality" ? try context.cancer() : nil
      // The kind of specialist also decides which specialties answer for a cancer, so that filter is asked anew.
      let beside = cancer.map { _ in
        outcomes.filter { !["modality", "cancer"].contains($0.filter.parameters[0]) }
          .reduce(context.all) { $0.intersection($1.outcome.yes) }
      }
      var values: [FacetCounts.Value] = []
      for value in try filter.values(of: facet, context.request, context) {
        var roles = base.intersection(value.roles)
        if let cancer, let beside {
          let question = CancerQuestion(
            id: cancer.type.id, vocabulary: context.vocabulary,
            modalities: [Modality(token: value.value)].compactMap { $0 })
          roles = beside.intersection(value.roles).intersection(CancerStrengths(question, context).all)
        }
        let count = context.countEntities(roles)
        if count > 0 || value.isSelected {
          values.append(.init(value: value.value, count: count, isSelected: value.isSelected))
        }
      }
      values.sort { $0.count != $1.count ? $0.count > $1.count : $0.value < $1.value }
      result.append(FacetCounts(facet: facet, values: values))
    }
    return result
  }

  private static func unknownCounts(
    _ outcomes: [(filter: any SearchFilter, outcome: FilterOutcome)], others: [RoleSet], matching: RoleSet,
    _ context: QueryContext
  ) -> [(filter: String, count: Int)] {
    // Whoever is among the hits with one role is not left out with another.
    var hitRoles = context.none
    var last = UInt32.max
    matching.forEach {
      let entity = context.snapshot.roleEntity[$0]
      guard entity != last else { return }
      last = entity
      for role in context.snapshot.roles(of: Int(entity)) { hitRoles.insert(role) }
    }
    var result: [(filter: String, count: Int)] = []
    for (i, entry) in outcomes.enumerated() {
      for unknown in entry.outcome.unknown {
        let leftOut = others[i].intersection(unknown.roles).subtracting(hitRoles)
        let count = context.countEntities(leftOut)
        if count > 0 { result.append((unknown.name, count)) }
      }
    }
    return result
  }

  private func dataAsOf(_ hits: [Hit]) -> (oldest: CalendarDate, newest: CalendarDate)? {
    var ordinals = Set<Int>()
    for hit in hits { for source in hit.provider.sources { ordinals.insert(Int(source.layer)) } }
    let dates = ordinals.compactMap { layers.indices.contains($0) ? CalendarDate(iso: layers[$0].asOf) : nil }
    guard let oldest = dates.min(), let newest = dates.max() else { return nil }
    return (oldest, newest)
  }
}
