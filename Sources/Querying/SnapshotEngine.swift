import Assessing
public import DirectoryModel
public import Indexing
import Storing
import Vocabulary

/// The engine over a mapped snapshot.
public struct SnapshotEngine: DirectoryEngine {
  public let snapshot: Snapshot
  let cache = QueryCache()

  /// Answers from a snapshot as long as it is mapped.
  public init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  public var generation: String { snapshot.contentHash }
  public var layers: [SnapshotMeta.Layer] { snapshot.meta.layers }
  /// Whether the rows behind the generation lie on this machine; of a database only the generation can be asked.
  package var hasRowsOfSources: Bool { snapshot.store == nil }

  public func provider(id: String) throws(QueryError) -> Provider? {
    let result = snapshot.entity(id: id).map { snapshot.provider($0) }
    try checkDamage()
    return result
  }

  public func references(_ kind: RecordKind) throws(QueryError) -> [Provider] {
    let result = snapshot.references(kind).map { snapshot.provider($0) }
    try checkDamage()
    return result.sorted { $0.id < $1.id }
  }

  public func organizations(ofCenter center: String) throws(QueryError) -> [Provider] {
    let kind = snapshot.roles(.kind, EntityKind.organization.token)
    let result = snapshot.entities(in: .allOf([kind, snapshot.roles(.center, center)])).map {
      snapshot.provider($0)
    }
    try checkDamage()
    return result
  }

  /// How many roles are in a network on a day; 0 for a network that nobody names.
  public func rolesIn(network id: String, on day: CalendarDate) -> Int {
    guard let ordinal = snapshot.network(id: id) else { return 0 }
    if let store = snapshot.store {
      var wanted = StoredParticipation(networks: [ordinal], day: day.days)
      wanted.isIn = true
      return store.count(.stored(.participating(wanted)))
    }
    var roles = RoleSet(universe: snapshot.roleCount)
    snapshot.forEachParticipation(network: ordinal) { entry in
      guard entry.isIn == 1, entry.from <= day.days, day.days <= entry.to else { return }
      roles.insert(Int(entry.role))
    }
    return roles.count
  }

  /// Nothing is said on the ground of a damaged block.
  func checkDamage() throws(QueryError) {
    do throws(StoreError) {
      try snapshot.check()
    } catch {
      if case .damaged(let path, let section) = error { throw .damaged(file: path, section: section) }
      if case .unreachable(let place, let reason) = error { throw .unreachable(place: place, reason: reason) }
      throw .damaged(file: snapshot.file.path, section: "\(error)")
    }
  }

  public func search(_ asked: SearchRequest) throws(QueryError) -> SearchAnswer {
    try telling { () throws(QueryError) in try searched(asked) }
  }

  public func position(of id: String, in asked: SearchRequest) throws(QueryError) -> Int? {
    try telling { () throws(QueryError) in
      guard let entity = snapshot.entity(id: id) else { return nil }
      let context = QueryContext(snapshot: snapshot, request: try wordsAsCancer(asked), cache: cache)
      let (_, matching) = try matched(try outcomes(context), context)
      // Most people ask about the first ones, so that the whole list is made last.
      for limit in [SearchRequest.mostHits, nil] {
        let ranking = try Ranking(matching, context, from: 0, limit: limit)
        if let at = ranking.page.firstIndex(where: { $0.entity == entity }) { return at + 1 }
      }
      try checkDamage()
      return nil
    }
  }

  /// What `body` gives. A plan that nobody could look up is not one that is not there: that is told first.
  private func telling<Answer>(_ body: () throws(QueryError) -> Answer) throws(QueryError) -> Answer {
    do throws(QueryError) {
      return try body()
    } catch {
      if snapshot.store?.hasFailed == true { try checkDamage() }
      throw error
    }
  }

  /// Who passes all filters, and what each says, with the words corrected where nobody does otherwise.
  private func matched(
    _ outcomes: [(filter: any SearchFilter, outcome: FilterOutcome)], _ context: QueryContext
  ) throws(QueryError) -> (
    outcomes: [(filter: any SearchFilter, outcome: FilterOutcome)], matching: RoleSelection
  ) {
    let matching = snapshot.select(allOf: outcomes.map(\.outcome.yes))
    guard matching.isEmpty, context.correctWords() else { return (outcomes, matching) }
    let corrected = try self.outcomes(context)
    return (corrected, snapshot.select(allOf: corrected.map(\.outcome.yes)))
  }

  private func searched(_ asked: SearchRequest) throws(QueryError) -> SearchAnswer {
    let start = try Cursor.position(of: asked, generation: generation)
    try refuse(asked)
    let request = try wordsAsCancer(asked)
    let context = QueryContext(snapshot: snapshot, request: request, cache: cache)
    let asStated = try outcomes(context)
    if request.detail == .names, request.wordMatch == .any, request.facets.isEmpty,
      let ranking = try Ranking(
        anyWordOf: asStated.filter { $0.filter.parameters[0] != "words" }.map(\.outcome.yes), context,
        from: start, limit: request.limit), ranking.total > 0
    {
      return try named(ranking, asked, context, from: start)
    }
    let (outcomes, matching) = try matched(asStated, context)
    let ranking = try Ranking(matching, context, from: start, limit: request.limit)
    var answer = try named(ranking, asked, context, from: start)
    answer.facets = try facetCounts(outcomes, context)
    if request.detail == .full {
      try forEach(ranking.page) { candidate throws(QueryError) in
        answer.hits.append(try HitBuilding.hit(candidate, context))
      }
      (answer.unknownLeftOut, answer.excluded) = leftOutCounts(outcomes, matching, context)
      answer.unknownForAll = unknownForAll(outcomes, total: ranking.total, context)
      answer.notHeld = notHeld(outcomes, matching, context)
      answer.unlicensed = unlicensed(outcomes, matching, context)
      answer.leftOut = try LeftOutPrograms.list(outcomes, matching: matching, context)
      answer.dataAsOf = dataAsOf(answer.hits)
    }
    answer.understood = context.understood
    try checkDamage()
    return answer
  }

  /// The total, and the page as ids and names.
  private func named(
    _ ranking: Ranking, _ asked: SearchRequest, _ context: QueryContext, from start: Int
  ) throws(QueryError) -> SearchAnswer {
    var answer = SearchAnswer(
      total: ranking.total, generation: generation, request: asked, end: start + ranking.page.count)
    try forEach(ranking.page) { candidate throws(QueryError) in
      let label = snapshot.label(candidate.entity)
      answer.page.append(PageEntry(id: label.id, name: label.name))
    }
    answer.understood = context.understood
    try checkDamage()
    return answer
  }

  /// Calls `body` with each; a store is asked for some hundreds at once.
  private func forEach(
    _ page: [Ranking.Candidate], _ body: (Ranking.Candidate) throws(QueryError) -> Void
  ) throws(QueryError) {
    for start in stride(from: 0, to: page.count, by: 500) {
      let some = page[start..<min(start + 500, page.count)]
      snapshot.store?.prepare(some.map(\.entity))
      for candidate in some { try body(candidate) }
    }
  }

  private func outcomes(
    _ context: QueryContext
  ) throws(QueryError) -> [(filter: any SearchFilter, outcome: FilterOutcome)] {
    var result: [(filter: any SearchFilter, outcome: FilterOutcome)] = []
    for filter in FilterRegistry.all {
      if let outcome = try filter.outcome(context.request, context) { result.append((filter, outcome)) }
    }
    return result
  }

  /// Words that are, as a whole, words for one cancer are read as the cancer; the answer says so. Words that can
  /// mean several cancers and are nobody's name are asked back.
  private func wordsAsCancer(_ request: SearchRequest) throws(QueryError) -> SearchRequest {
    // A prefix, or any of several words, is of a name.
    guard request.cancer == nil, !request.words.isEmpty, request.wordMatch == .all,
      !request.words.contains(where: { $0.utf8.last == 0x2A }),
      cache.vocabulary(snapshot).mayName(request.words)
    else { return request }
    let text = request.words.joined(separator: " ")
    let context = QueryContext(snapshot: snapshot, request: request, cache: cache)
    switch context.vocabulary.understand(text) {
    case .type(_, nil):
      var changed = request
      changed.words = []
      changed.cancer = text
      return changed
    case .ambiguous where context.words().map({ snapshot.select($0.roles).isEmpty }) == true:
      var asCancer = request
      asCancer.cancer = text
      _ = try QueryContext(snapshot: snapshot, request: asCancer, cache: cache).cancer()
      return request
    default: return request
    }
  }

  /// What passes every filter but one.
  private func others(
    _ outcomes: [(filter: any SearchFilter, outcome: FilterOutcome)], than left: Int?
  ) -> RoleExpression {
    .allOf(outcomes.indices.filter { $0 != left }.map { outcomes[$0].outcome.yes })
  }

  private static let facetsOfManyValues: Set = [
    "state", "specialty", "network", "network-accepting", "cancer",
  ]

  private func facetCounts(
    _ outcomes: [(filter: any SearchFilter, outcome: FilterOutcome)], _ context: QueryContext
  ) throws(QueryError) -> [FacetCounts] {
    var result: [FacetCounts] = []
    if context.request.facets.isEmpty { return result }
    // Facets of one filter share a base, and those of filters that are not asked share the hits.
    var bases: [Int: RoleCounter] = [:]
    let isForMany = context.request.facets.contains { Self.facetsOfManyValues.contains($0) }
    func base(without asked: Int?) -> RoleCounter {
      if let known = bases[asked ?? -1] { return known }
      let counter = RoleCounter(
        snapshot, base: snapshot.select(others(outcomes, than: asked)), isForMany: isForMany)
      bases[asked ?? -1] = counter
      return counter
    }
    for facet in context.request.facets {
      guard let filter = FilterRegistry.all.first(where: { $0.facets.contains(facet) }) else {
        throw .unknownValue(
          parameter: "facets", value: facet,
          suggestions: Spelling.nearest(to: facet, in: FilterRegistry.facets).map { [$0] }
            ?? FilterRegistry.facets)
      }
      let asked = outcomes.firstIndex { $0.filter.parameters == filter.parameters }
      let base = base(without: asked)
      let cancer = facet == "modality" ? try context.cancer() : nil
      // The kind of specialist also decides which specialties answer for a cancer, so that filter is asked anew.
      let beside = cancer.map { _ in
        RoleCounter(
          snapshot,
          base: snapshot.select(
            allOf: outcomes.filter { !["modality", "cancer"].contains($0.filter.parameters[0]) }
              .map(\.outcome.yes)))
      }
      let offered = try filter.values(of: facet, context.request, context)
      let counts: [Int]
      if let cancer, let beside {
        counts = beside.counts(
          offered.map { value in
            let question = cache.question(
              cancer.type.id, modalities: [Modality(token: value.value)].compactMap { $0 }, snapshot)
            return value.roles.intersection(CancerStrengths(question, context).all)
          })
      } else {
        counts = base.counts(offered.map(\.roles))
      }
      var values: [FacetCounts.Value] = []
      for (value, count) in zip(offered, counts) where count > 0 || value.isSelected {
        values.append(.init(value: value.value, count: count, isSelected: value.isSelected))
      }
      values.sort { $0.count != $1.count ? $0.count > $1.count : $0.value < $1.value }
      result.append(FacetCounts(facet: facet, values: values))
    }
    return result
  }

  /// What each filter left out as unknown, and on grounds that are told.
  private func leftOutCounts(
    _ outcomes: [(filter: any SearchFilter, outcome: FilterOutcome)], _ matching: RoleSelection,
    _ context: QueryContext
  ) -> (unknown: [(filter: String, count: Int)], excluded: [(ground: String, count: Int)]) {
    func count(_ roles: RoleExpression, besides filter: Int) -> Int {
      context.countEntities(
        snapshot.select(allOf: [others(outcomes, than: filter), roles]), withoutAnyIn: matching)
    }
    var unknown: [(filter: String, count: Int)] = []
    var excluded: [(ground: String, count: Int)] = []
    for (i, entry) in outcomes.enumerated() {
      for part in entry.outcome.unknown {
        let count = count(part.roles, besides: i)
        if count > 0 { unknown.append((part.name, count)) }
      }
      // That nobody was left out is an answer too.
      for part in entry.outcome.excluded { excluded.append((part.name, count(part.roles, besides: i))) }
    }
    return (unknown, excluded)
  }

  /// Filters of which nothing is known of anybody who passes all others. Where several have no data of anybody who is
  /// asked about (a price of clinicians), they are left aside together: each alone would find nobody beside the others.
  private func unknownForAll(
    _ outcomes: [(filter: any SearchFilter, outcome: FilterOutcome)], total: Int, _ context: QueryContext
  ) -> [(filter: String, count: Int)] {
    let whole = outcomes.filter { $0.outcome.unknown.isEmpty }.map { $0.outcome.yes }
    let silent = outcomes.indices.filter { i in
      outcomes[i].outcome.unknown.contains { name, roles in
        // Where somebody is found and no unknown is let through, something is known.
        (total == 0 || context.request.includeUnknown.contains(name))
          && snapshot.select(allOf: whole + [.not(roles)]).isEmpty
      }
    }
    // Somebody is found whose value is known: it is not unknown for all.
    guard total == 0 || !silent.isEmpty else { return [] }
    var result: [(filter: String, count: Int)] = []
    for i in outcomes.indices where !outcomes[i].outcome.unknown.isEmpty && (total == 0 || silent.contains(i))
    {
      let aside = Set(silent).union([i])
      let base = RoleExpression.allOf(
        outcomes.indices.filter { !aside.contains($0) }.map { outcomes[$0].outcome.yes })
      let all = context.countEntities(snapshot.select(base))
      for unknown in outcomes[i].outcome.unknown where all > 0 {
        let known = snapshot.select(allOf: [base, .not(unknown.roles)])
        if known.isEmpty { result.append((unknown.name, all)) }
      }
    }
    return result
  }

  /// Those whom only roles would bring that are not held on the day.
  private func notHeld(
    _ outcomes: [(filter: any SearchFilter, outcome: FilterOutcome)], _ matching: RoleSelection,
    _ context: QueryContext
  ) -> Int {
    guard let i = outcomes.firstIndex(where: { $0.filter is PeriodFilter }) else { return 0 }
    return context.countEntities(
      snapshot.select(allOf: [others(outcomes, than: i), outcomes[i].outcome.yes.complement]),
      withoutAnyIn: matching)
  }

  private func unlicensed(
    _ outcomes: [(filter: any SearchFilter, outcome: FilterOutcome)], _ matching: RoleSelection,
    _ context: QueryContext
  ) -> UnlicensedClinicians? {
    guard let state = context.request.patientState,
      let i = outcomes.firstIndex(where: { $0.filter.parameters[0] == "virtual" })
    else { return nil }
    let leftOut = snapshot.select(
      allOf: [others(outcomes, than: i), VirtualFilter.unlicensedClinicians(context)])
    let count = context.countEntities(leftOut, withoutAnyIn: matching)
    return count == 0
      ? nil : UnlicensedClinicians(count: count, kinds: context.request.virtual ?? [], state: state)
  }

  private func dataAsOf(_ hits: [Hit]) -> (oldest: CalendarDate, newest: CalendarDate)? {
    var ordinals = Set<Int>()
    for hit in hits { for source in hit.provider.sources { ordinals.insert(Int(source.layer)) } }
    let dates = ordinals.compactMap { layers.indices.contains($0) ? CalendarDate(iso: layers[$0].asOf) : nil }
    guard let oldest = dates.min(), let newest = dates.max() else { return nil }
    return (oldest, newest)
  }
}
