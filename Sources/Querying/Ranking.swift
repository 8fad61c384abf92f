import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// The order of hits: rules read from left to right, each a number, the smaller first.
///
/// `best`: words found (where any will do) · strength of the cancer match · network · distance · NCI designation ·
/// freshness · name · id. A role without coordinates comes after every distance. Of one entity's matching roles the
/// best by the same rules is shown. The other orders put their own rule first and go on with these; `relevance` leaves
/// network and distance out; `name` and `npi` are whole by themselves. Nobody pays for a place.
struct Ranking {
  /// An entity that matches, with its best role and the numbers of its rules.
  struct Candidate {
    var entity: Int
    var role: Int
    var matchingRoles: Int
    /// The order's own rule, where it has one.
    var lead: UInt64
    /// Strength, network, distance, designation, freshness, in that order of weight.
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
    var rules = try RankingRules(context, among: matching)
    var best = BestCandidates(limit.map { start + $0 })
    let snapshot = context.snapshot
    let sort = context.request.sort
    let isWhole = sort == .npi || sort == .name
    var total = 0
    var current = Candidate(entity: -1, role: 0, matchingRoles: 0, lead: 0, rules: 0, name: 0)
    // What decides between the roles of one entity, worked out when it is needed.
    var currentRules: UInt64?
    func finish() {
      total += 1
      if best.isBeaten(byLead: current.lead) { return }
      var candidate = current
      if !isWhole { candidate.rules = currentRules ?? rules.numbers(current.role, current.entity) }
      candidate.name = snapshot.nameRanks[current.entity]
      best.offer(candidate)
    }
    matching.forEach { role in
      let entity = Int(snapshot.roleEntity[role])
      if entity != current.entity {
        if current.entity >= 0 { finish() }
        current = Candidate(
          entity: entity, role: role, matchingRoles: 1, lead: rules.lead(role, entity), rules: 0, name: 0)
        currentRules = nil
        return
      }
      current.matchingRoles += 1
      // Who is beaten by the order's own rule needs no other, unless another role may do better.
      if best.isBeaten(byLead: current.lead) && !rules.leadIsOfRole { return }
      // Equal roles: the first stays. The shown role is the best by the rules in every order.
      let known = currentRules ?? rules.numbers(current.role, entity)
      let numbers = rules.numbers(role, entity)
      let lead = rules.lead(role, entity)
      if rules.leadIsOfRole ? (lead, numbers) < (current.lead, known) : numbers < known {
        current.role = role
        current.lead = lead
        currentRules = numbers
      } else {
        currentRules = known
      }
    }
    if current.entity >= 0 { finish() }
    self.total = total
    page = best.page(from: start)
  }
}

/// The numbers of the rules for each role of a selection, asked in ascending order.
struct RankingRules {
  private let snapshot: Snapshot
  private let sort: SortOrder
  private let withPlace: Bool
  /// Focus, site program, primary specialty: nil where all hits have one strength.
  private var strengths: [RoleMembership]?
  /// In, sources disagree, unknown: nil where all have one status.
  private var statuses: [RoleMembership]?
  private var meter: DistanceMeter?
  private var facilities: RoleMembership
  private let freshness: FreshnessLimits
  private var words: [(membership: RoleMembership, weight: UInt64)] = []
  private let mostWeight: UInt64

  /// Whether the order's own rule is of the role, not of the entity.
  var leadIsOfRole: Bool { sort == .distance }

  init(_ context: QueryContext, among matching: RoleSelection) throws(QueryError) {
    snapshot = context.snapshot
    sort = context.request.sort
    withPlace = sort != .relevance
    let isWhole = sort == .npi || sort == .name
    if let strengths = try context.strengths(), strengths.weakest > .focus {
      self.strengths = [strengths.focus, strengths.siteProgram, strengths.primary].map {
        context.snapshot.membership($0, among: matching)
      }
    }
    let request = context.request
    let isOneStatus =
      (request.networkStatuses.isEmpty || request.networkStatuses == [.inNetwork])
      && !request.includeUnknown.contains("network")
    if withPlace, !isOneStatus, let statuses = try context.statuses() {
      self.statuses = [.inNetwork, .disagree, .unknown].map {
        context.snapshot.membership(statuses.roles($0), among: matching)
      }
    }
    if withPlace, let center = try context.center() {
      meter = DistanceMeter(context.snapshot, from: center)
    }
    // Kinds decide after how long a date is stale.
    facilities =
      isWhole
      ? context.snapshot.membership(.none, among: matching)
      : context.snapshot.membership(
        context.snapshot.roles(.kind, EntityKind.clinician.token).complement, among: matching)
    freshness = FreshnessLimits(on: request.on)
    if let question = context.words(), question.match == .any, !isWhole, sort == .best || sort == .relevance {
      let roleCount = context.snapshot.roleCount
      words = question.clauses.map {
        (
          context.snapshot.membership($0.roles, among: matching),
          WordWeight.weight(roles: context.snapshot.select($0.roles).count, of: roleCount)
        )
      }
    }
    mostWeight = words.reduce(0) { $0 + $1.weight }
  }

  /// The order's own rule.
  mutating func lead(_ role: Int, _ entity: Int) -> UInt64 {
    switch sort {
    case .name: return 0
    case .npi: return EntityKey(raw: snapshot.entityKeys[entity]).npi ?? .max
    case .distance: return UInt64(meter?.distance(role)?.decameters ?? .max)
    // Newest first.
    case .freshness:
      return UInt64(Int64(Int32.max) - Int64(snapshot.evidenceDate(entity)?.days ?? .min))
    case .best, .relevance:
      if words.isEmpty { return 0 }
      var weight: UInt64 = 0
      for i in words.indices where words[i].membership.contains(role) { weight += words[i].weight }
      return mostWeight - weight
    }
  }

  /// Strength, network, distance, designation and freshness as one number.
  mutating func numbers(_ role: Int, _ entity: Int) -> UInt64 {
    var result: UInt64 = 0
    if strengths != nil {
      result = 3
      for i in 0..<3 where strengths![i].contains(role) {
        result = UInt64(i)
        break
      }
    }
    var network: UInt64 = 0
    if statuses != nil {
      network = 3
      for i in 0..<3 where statuses![i].contains(role) {
        network = UInt64(i)
        break
      }
    }
    result = result << 2 | network
    result = result << 32
    if meter != nil { result |= UInt64(meter!.distance(role)?.decameters ?? .max) }
    let designation: UInt64 =
      switch snapshot.designation(entity) {
      case .comprehensive: 0
      case .clinical: 1
      default: 2
      }
    return (result << 2 | designation) << 2
      | freshness.rank(snapshot.evidenceDate(entity), isFacility: facilities.contains(role))
  }
}

/// How much a word of a name counts where any of several will do: the rarer it is, the more.
enum WordWeight {
  /// One, and one more for each time the number of roles with the word can be doubled before it is all roles.
  static func weight(roles: Int, of all: Int) -> UInt64 {
    roles == 0 ? 0 : 1 + UInt64(UInt64.bitWidth - 1 - max(1, UInt64(all / roles)).leadingZeroBitCount)
  }
}

/// From which days on a date is fresh, or aging, on a day.
struct FreshnessLimits {
  private let limits: [(fresh: Int32, aging: Int32)]

  init(on day: CalendarDate) {
    limits = [false, true].map { isFacility in
      func first(_ freshness: Freshness) -> Int32 {
        // The oldest day that is still so: ages only grow, so it is found by halving.
        var low = day.days - 4000
        var high = day.days + 1
        while low < high {
          let middle = low + (high - low) / 2
          let found = FreshnessAssessment.freshness(
            of: CalendarDate(days: middle), on: day, isFacility: isFacility)
          let isEnough = freshness == .fresh ? found == .fresh : found != .stale
          if isEnough { high = middle } else { low = middle + 1 }
        }
        return low
      }
      return (first(.fresh), first(.aging))
    }
  }

  /// 0 fresh, 1 aging, 2 stale.
  @inline(__always)
  func rank(_ date: CalendarDate?, isFacility: Bool) -> UInt64 {
    guard let days = date?.days else { return 2 }
    let limit = limits[isFacility ? 1 : 0]
    return days >= limit.fresh ? 0 : days >= limit.aging ? 1 : 2
  }
}

/// The first few of many candidates: a heap whose root is the last of the best so far.
struct BestCandidates {
  private let limit: Int?
  private var heap: [Ranking.Candidate] = []

  /// - Parameter limit: how many are kept; nil for all.
  init(_ limit: Int?) {
    self.limit = limit
    heap.reserveCapacity(min(limit ?? 64, 64))
  }

  private static func precedes(_ a: Ranking.Candidate, _ b: Ranking.Candidate) -> Bool {
    if a.lead != b.lead { return a.lead < b.lead }
    if a.rules != b.rules { return a.rules < b.rules }
    return a.name < b.name
  }

  /// Whether whoever has this lead comes after all that are kept.
  @inline(__always)
  func isBeaten(byLead lead: UInt64) -> Bool {
    guard let limit, heap.count >= limit else { return false }
    return limit == 0 || lead > heap[0].lead
  }

  mutating func offer(_ candidate: Ranking.Candidate) {
    guard let limit else {
      heap.append(candidate)
      return
    }
    if heap.count < limit {
      heap.append(candidate)
      var child = heap.count - 1
      while child > 0, Self.precedes(heap[(child - 1) / 2], heap[child]) {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    } else if limit > 0, Self.precedes(candidate, heap[0]) {
      heap[0] = candidate
      var parent = 0
      while true {
        var largest = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
          if Self.precedes(heap[largest], heap[child]) { largest = child }
        }
        if largest == parent { break }
        heap.swapAt(largest, parent)
        parent = largest
      }
    }
  }

  /// Those from `start` on, in order.
  func page(from start: Int) -> [Ranking.Candidate] {
    start < heap.count ? Array(heap.sorted(by: Self.precedes)[start...]) : []
  }
}
