import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// The order of hits: rules read from left to right, each a number, the smaller first.
///
/// `best`: words found (where any will do) · strength of the cancer match · independence (where it is preferred) · network · distance · NCI designation ·
/// freshness · name · id. A role without coordinates comes after every distance. Of one entity's matching roles the
/// best by the same rules is shown. The other orders put their own rule first and go on with these; `relevance` leaves
/// network and distance out; `feasible` begins with what can be made in time; `name` and `npi` are whole by themselves. Nobody pays for a place.
struct Ranking {
  /// An entity that matches, with its best role and the numbers of its rules.
  struct Candidate {
    var entity: Int
    var role: Int
    var matchingRoles: Int
    /// The order's own rule, where it has one.
    var lead: UInt64
    /// Strength, independence, network, distance, designation, freshness, in that order of weight.
    var rules: UInt64
    /// Place by name, then id: no two are the same.
    var name: UInt32
  }

  /// Entities that match.
  private(set) var total = 0
  /// The page, in order.
  private(set) var page: [Candidate] = []

  /// - Parameters:
  ///   - start: entities before the page.
  ///   - limit: entities on the page; nil for all.
  ///
  /// Cost: O(roles) and a heap of as many entities as end with the page.
  init(
    _ matching: RoleSelection, _ context: QueryContext, from start: Int, limit: Int?
  ) throws(QueryError) {
    let snapshot = context.snapshot
    if let store = snapshot.store {
      let ranked = store.rank(try StoredRanking(matching.expression, context, from: start, limit: limit))
      total = ranked.total
      page = ranked.places.map {
        Candidate(
          entity: $0.entity, role: $0.role, matchingRoles: $0.matchingRoles, lead: 0, rules: 0, name: 0)
      }
      return
    }
    var rules = try RankingRules(context, among: matching)
    var best = BestCandidates(limit.map { start + $0 })
    switch context.request.sort {
    case .npi:
      var keys = ColumnWalk(snapshot.entityKeys)
      rankEntities(matching, snapshot, &best) { EntityKey(raw: keys.read($0)).npi ?? .max }
      page = withRoles(best.page(from: start), matching, snapshot, &rules)
      return
    case .name:
      var ranks = ColumnWalk(snapshot.nameRanks)
      rankEntities(matching, snapshot, &best) { UInt64(ranks.read($0)) }
      page = withRoles(best.page(from: start), matching, snapshot, &rules)
      return
    case .distance where context.request.near != nil:
      var meter = DistanceMeter(snapshot, from: try context.center()!)
      rank(matching, snapshot, &rules, &best) { role, _ in UInt64(meter.distance(role)?.decameters ?? .max) }
    case .freshness:
      var days = ColumnWalk(snapshot.evidence)
      // Newest first; undated last.
      rank(matching, snapshot, &rules, &best) { _, entity in
        UInt64(Int64(Int32.max) - Int64(days.read(entity)))
      }
    case .feasible:
      var times = FeasibleRanks(context)
      rank(matching, snapshot, &rules, &best) { _, entity in times.rank(entity) }
    case .best, .relevance, .distance:
      if var words = RankedWords(context, among: matching) {
        rank(matching, snapshot, &rules, &best) { role, _ in words.lead(role) }
      } else if rules.isOfEntity {
        // Designation and freshness alone decide: they are the entity's own number.
        var own = rules
        rankEntities(matching, snapshot, &best) { own.entityNumbers($0) }
        page = withRoles(best.page(from: start), matching, snapshot, &rules)
        return
      } else {
        rank(matching, snapshot, &rules, &best) { _, _ in 0 }
      }
    }
    page = best.page(from: start)
  }

  /// Offers each entity by a number of its own, whatever its roles.
  @inline(__always)
  private mutating func rankEntities(
    _ matching: RoleSelection, _ snapshot: Snapshot, _ best: inout BestCandidates,
    lead leadOf: (Int) -> UInt64
  ) {
    var owners = EntityWalk(snapshot)
    var total = 0
    var last = -1
    matching.forEach { role in
      let entity = owners.entity(role)
      if entity == last { return }
      last = entity
      total &+= 1
      let lead = leadOf(entity)
      if best.isBeaten(byLead: lead) { return }
      best.offer(
        Candidate(
          entity: entity, role: role, matchingRoles: 1, lead: lead, rules: 0, name: snapshot.nameRanks[entity]
        ))
    }
    self.total = total
  }

  /// A page of entities with the best of the matching roles of each.
  private func withRoles(
    _ page: [Candidate], _ matching: RoleSelection, _ snapshot: Snapshot, _ rules: inout RankingRules
  ) -> [Candidate] {
    var result = page
    // Rules are asked in ascending order.
    for i in page.indices.sorted(by: { page[$0].entity < page[$1].entity }) {
      let roles = snapshot.roles(of: page[i].entity)
      if roles.count < 2 { continue }
      var best: UInt64?
      result[i].matchingRoles = 0
      for role in roles where snapshot.contains(matching.expression, role) {
        result[i].matchingRoles += 1
        let numbers = rules.numbers(role, page[i].entity)
        if best.map({ numbers < $0 }) ?? true {
          best = numbers
          result[i].role = role
        }
      }
    }
    return result
  }

  /// Folds roles to entities and offers each, with its best role.
  @inline(__always)
  private mutating func rank(
    _ matching: RoleSelection, _ snapshot: Snapshot, _ rules: inout RankingRules,
    _ best: inout BestCandidates,
    lead leadOf: (_ role: Int, _ entity: Int) -> UInt64
  ) {
    var owners = EntityWalk(snapshot)
    var total = 0
    var current = Candidate(entity: -1, role: 0, matchingRoles: 0, lead: 0, rules: 0, name: 0)
    // What decides between the roles of one entity, worked out when it is needed.
    var known: UInt64?
    func finish() {
      total &+= 1
      if best.isBeaten(byLead: current.lead) { return }
      current.rules = known ?? rules.numbers(current.role, current.entity)
      if best.isBeaten(byLead: current.lead, rules: current.rules) { return }
      current.name = snapshot.nameRanks[current.entity]
      best.offer(current)
    }
    matching.forEach { role in
      let entity = owners.entity(role)
      if entity != current.entity {
        if current.entity >= 0 { finish() }
        current = Candidate(
          entity: entity, role: role, matchingRoles: 1, lead: leadOf(role, entity), rules: 0, name: 0)
        known = nil
        return
      }
      current.matchingRoles &+= 1
      // Who is beaten by the order's own rule needs no other, unless another role may do better.
      if best.isBeaten(byLead: current.lead) && !rules.leadIsOfRole { return }
      // Equal roles: the first stays. The shown role is the best by the rules in every order.
      let before = known ?? rules.numbers(current.role, entity)
      let numbers = rules.numbers(role, entity)
      let lead = leadOf(role, entity)
      if rules.leadIsOfRole ? (lead, numbers) < (current.lead, before) : numbers < before {
        current.role = role
        current.lead = lead
        known = numbers
      } else {
        known = before
      }
    }
    if current.entity >= 0 { finish() }
    self.total = total
  }

  /// Ranks whoever has any of the words, straight from their lists; nil where something else is asked that needs the
  /// roles one by one.
  init?(anyWordOf filters: [RoleExpression], _ context: QueryContext, from start: Int, limit: Int?)
    throws(QueryError)
  {
    let request = context.request
    let snapshot = context.snapshot
    guard let question = context.words(), question.match == .any, question.clauses.count > 1,
      request.sort == .best || request.sort == .relevance, request.cancer == nil, request.near == nil,
      request.plan == nil, request.networks.isEmpty, request.independence != .prefer,
      let excluded = snapshot.leftOut(by: filters)
    else { return nil }
    let weights = question.clauses.map { clause in
      let roles = if case .posting(let posting) = clause.roles { posting.count } else { 0 }
      return (clause.roles, UInt16(WordWeight.weight(roles: roles, of: snapshot.roleCount)))
    }
    guard let union = ScoredUnion(weights, snapshot) else { return nil }
    let most = weights.reduce(0) { $0 + UInt64($1.1) }
    var rules = try RankingRules(context, among: nil)
    var best = BestCandidates(limit.map { start + $0 })
    var owners = EntityWalk(snapshot)
    total = union.forEach(excluding: excluded) { role, sum in
      let lead = most &- UInt64(sum)
      let entity = owners.entity(role)
      let numbers = rules.entityNumbers(entity)
      if !best.isBeaten(byLead: lead, rules: numbers) {
        best.offer(
          Candidate(
            entity: entity, role: role, matchingRoles: 1, lead: lead, rules: numbers,
            name: snapshot.nameRanks[entity]))
      }
      return UInt16(most &- (best.lastLead ?? most))
    }
    page = best.page(from: start).map { candidate in
      var candidate = candidate
      // Words are of the entity: every role that is not left out matches.
      let roles = snapshot.roles(of: candidate.entity).filter { role in
        !excluded.contains(UInt32(truncatingIfNeeded: role))
      }
      candidate.role = roles.first ?? candidate.role
      candidate.matchingRoles = roles.count
      return candidate
    }
  }
}

/// What each entity has for the rule whether it can be made in time: only programs differ, and there are few.
private struct FeasibleRanks {
  private var kinds: ColumnWalk<UInt8>
  let ofPrograms: [Int: UInt64]
  let ofOthers: UInt64

  init(_ context: QueryContext) {
    kinds = ColumnWalk(context.snapshot.kinds)
    guard let question = context.time else {
      ofPrograms = [:]
      ofOthers = 0
      return
    }
    ofOthers = TimeAssessment.assess(nil, question).feasible.rank
    ofPrograms = Dictionary(
      context.programs.map { ($0.entity, TimeAssessment.assess($0.provider, question).feasible.rank) },
      uniquingKeysWith: { first, _ in first })
  }

  mutating func rank(_ entity: Int) -> UInt64 {
    guard kinds.read(entity) == RecordKind.program.rawValue else { return ofOthers }
    return ofPrograms[entity] ?? ofOthers
  }
}

/// The words of which any will do, and the sum of what those that a role has count: more comes first.
private struct RankedWords {
  private var words: [(membership: RoleMembership, weight: UInt64)]
  private let most: UInt64

  /// nil where all words must be found, or none were asked for.
  init?(_ context: QueryContext, among matching: RoleSelection) {
    guard let question = context.words(), question.match == .any else { return nil }
    let snapshot = context.snapshot
    words = question.clauses.map {
      (snapshot.membership($0.roles, among: matching), WordWeight.weight(of: $0, snapshot))
    }
    most = words.reduce(0) { $0 + $1.weight }
  }

  mutating func lead(_ role: Int) -> UInt64 {
    var weight: UInt64 = 0
    for i in words.indices where words[i].membership.contains(role) { weight += words[i].weight }
    return most - weight
  }
}

extension StoredRanking {
  /// The order of a request, described for a store.
  fileprivate init(
    _ matching: RoleExpression, _ context: QueryContext, from start: Int, limit: Int?
  ) throws(QueryError) {
    let request = context.request
    let limits = FreshnessLimits(on: request.on)
    self.init(matching, freshness: (limits.clinician, limits.facility))
    let sets = try RuleSets(context)
    (strengths, independences, statuses, center) = (
      sets.strengths, sets.independences, sets.statuses, sets.center
    )
    (self.start, self.limit) = (start, limit)
    switch request.sort {
    case .npi: lead = .npi
    case .name: lead = .name
    case .distance where request.near != nil: lead = .distance
    case .freshness: lead = .evidence
    case .feasible:
      let times = FeasibleRanks(context)
      lead = .entities(
        times.ofPrograms.map { ($0.key, Int($0.value)) }.sorted { $0.entity < $1.entity },
        others: Int(times.ofOthers))
    case .best, .relevance, .distance:
      guard let question = context.words(), question.match == .any else { break }
      lead = .words(
        question.clauses.map { ($0.roles, Int(WordWeight.weight(of: $0, context.snapshot))) })
    }
  }
}
