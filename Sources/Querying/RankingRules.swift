import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// The numbers of the rules for each role of a selection, asked in ascending order.
struct RankingRules {
  private var designations: ColumnWalk<UInt8>
  private var evidence: ColumnWalk<Int32>
  private var kinds: ColumnWalk<UInt8>
  private let designatedEnd: Int
  /// Focus, site program, primary specialty: empty where all hits have one strength.
  private var strengths: [RoleMembership] = []
  /// Independent, not known to be: empty unless it is preferred.
  private var independences: [RoleMembership] = []
  /// In, sources disagree, unknown: empty where all have one status.
  private var statuses: [RoleMembership] = []
  private var meter: DistanceMeter?
  /// Whether neither strength nor independence nor network nor distance tells one role from another.
  private(set) var isOfEntity = true
  private let freshness: FreshnessLimits
  /// Whether the order's own rule is of the role, not of the entity.
  let leadIsOfRole: Bool

  /// - Parameter matching: nil where neither cancer nor network is asked for.
  init(_ context: QueryContext, among matching: RoleSelection?) throws(QueryError) {
    let snapshot = context.snapshot
    let request = context.request
    designations = ColumnWalk(snapshot.designations)
    evidence = ColumnWalk(snapshot.evidence)
    kinds = ColumnWalk(snapshot.kinds)
    designatedEnd = snapshot.designatedEnd
    leadIsOfRole = request.sort == .distance
    freshness = FreshnessLimits(on: request.on)
    guard let matching else { return }
    let sets = try RuleSets(context)
    strengths = sets.strengths.map { snapshot.membership($0, among: matching) }
    independences = sets.independences.map { snapshot.membership($0, among: matching) }
    statuses = sets.statuses.map { snapshot.membership($0, among: matching) }
    meter = sets.center.map { DistanceMeter(snapshot, from: $0) }
    isOfEntity = strengths.isEmpty && independences.isEmpty && statuses.isEmpty && meter == nil
  }

  /// Strength, independence, network, distance, designation and freshness as one number.
  @inline(__always)
  mutating func numbers(_ role: Int, _ entity: Int) -> UInt64 {
    isOfEntity ? entityNumbers(entity) : allNumbers(role, entity)
  }

  private mutating func allNumbers(_ role: Int, _ entity: Int) -> UInt64 {
    var result = Self.first(&strengths, role)
    result = result << 2 | Self.first(&independences, role)
    result = result << 2 | Self.first(&statuses, role)
    result = result << 32
    if meter != nil { result |= UInt64(meter!.distance(role)?.decameters ?? .max) }
    return result << 4 | entityNumbers(entity)
  }

  /// Designation and freshness alone: the same for every role of an entity.
  @inline(__always)
  mutating func entityNumbers(_ entity: Int) -> UInt64 {
    var designation: UInt64 = 2
    if entity < designatedEnd {
      let tier = designations.read(entity)
      designation =
        tier == Designation.comprehensive.rawValue ? 0 : tier == Designation.clinical.rawValue ? 1 : 2
    }
    let days = evidence.read(entity)
    // Kinds decide after how long a date is stale; most dates are stale, or fresh, for either.
    if let rank = freshness.rank(days) { return designation << 2 | rank }
    let isFacility = kinds.read(entity) != RecordKind.clinician.rawValue
    return designation << 2 | freshness.rank(days, isFacility: isFacility)
  }

  /// The first of the sets that has the role; 0 without sets.
  private static func first(_ sets: inout [RoleMembership], _ role: Int) -> UInt64 {
    if sets.isEmpty { return 0 }
    for i in sets.indices where sets[i].contains(role) { return UInt64(i) }
    return UInt64(sets.count)
  }
}

/// What tells one role of a selection from another by the rules of a request. Of each rule the first set that has the
/// role is its number; a rule by which all are the same has no sets.
struct RuleSets {
  /// Focus, site program, primary specialty: empty where all hits have one strength.
  var strengths: [RoleExpression] = []
  /// Independent, not known to be: empty unless it is preferred.
  var independences: [RoleExpression] = []
  /// In, sources disagree, unknown: empty where all have one status.
  var statuses: [RoleExpression] = []
  /// Where distances are measured from.
  var center: Coordinates?

  init(_ context: QueryContext) throws(QueryError) {
    let request = context.request
    if let found = try context.strengths(), found.weakest > .focus {
      strengths = [found.focus, found.siteProgram, found.primary]
    }
    if request.independence == .prefer, let sets = context.independence() {
      independences = [sets.yes, sets.yes.union(sets.no).complement]
    }
    if request.sort == .relevance { return }
    let isOneStatus =
      (request.networkStatuses.isEmpty || request.networkStatuses == [.inNetwork])
      && !request.includeUnknown.contains("network")
    if !isOneStatus, let found = try context.statuses() {
      statuses = [.inNetwork, .disagree, .unknown].map { found.roles($0) }
    }
    center = try context.center()
  }
}

/// How much a word of a name counts where any of several will do: the rarer it is, the more.
enum WordWeight {
  /// One, and one more for each time the number of roles with the word can be doubled before it is all roles.
  static func weight(roles: Int, of all: Int) -> UInt64 {
    roles == 0 ? 0 : 1 + UInt64(UInt64.bitWidth - 1 - max(1, UInt64(all / roles)).leadingZeroBitCount)
  }

  /// Of a word with all ways in which it may be found.
  static func weight(of clause: WordQuestion.Clause, _ snapshot: Snapshot) -> UInt64 {
    weight(roles: snapshot.select(clause.roles).count, of: snapshot.roleCount)
  }
}

/// From which days on a date is fresh, or aging, on a day.
struct FreshnessLimits {
  let clinician: (fresh: Int32, aging: Int32)
  let facility: (fresh: Int32, aging: Int32)

  init(on day: CalendarDate) {
    clinician = Self.limits(day, isFacility: false)
    facility = Self.limits(day, isFacility: true)
  }

  /// Ages only grow, so the oldest day that is still so is found by halving.
  private static func limits(_ day: CalendarDate, isFacility: Bool) -> (fresh: Int32, aging: Int32) {
    func oldest(_ isStill: (Freshness) -> Bool) -> Int32 {
      var low = day.days - 4000
      var high = day.days + 1
      while low < high {
        let middle = low + (high - low) / 2
        let found = FreshnessAssessment.freshness(
          of: CalendarDate(days: middle), on: day, isFacility: isFacility)
        if isStill(found) { high = middle } else { low = middle + 1 }
      }
      return low
    }
    return (oldest { $0 == .fresh }, oldest { $0 != .stale })
  }

  /// The rank that a date has whatever its owner is; nil where that decides.
  @inline(__always)
  func rank(_ days: Int32) -> UInt64? {
    if days >= max(clinician.fresh, facility.fresh) { return 0 }
    return days < min(clinician.aging, facility.aging) ? 2 : nil
  }

  /// 0 fresh, 1 aging, 2 stale.
  ///
  /// - Parameter days: since 1970; `Int32.min` for undated.
  @inline(__always)
  func rank(_ days: Int32, isFacility: Bool) -> UInt64 {
    let limit = isFacility ? facility : clinician
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

  /// The lead of the last that is kept, once as many are kept as are wanted.
  var lastLead: UInt64? { heap.isEmpty || heap.count < limit ?? .max ? nil : heap[0].lead }

  /// Whether whoever has this lead comes after all that are kept.
  @inline(__always)
  func isBeaten(byLead lead: UInt64) -> Bool {
    guard let limit, heap.count >= limit else { return false }
    return limit == 0 || lead > heap[0].lead
  }

  @inline(__always)
  func isBeaten(byLead lead: UInt64, rules: UInt64) -> Bool {
    guard let limit, heap.count >= limit else { return false }
    return limit == 0 || lead > heap[0].lead || lead == heap[0].lead && rules > heap[0].rules
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
