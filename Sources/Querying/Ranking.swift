import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// The order of hits: rules read from left to right.
///
/// `best`: strength of the cancer match · network · distance · NCI designation · freshness · name · id. A role
/// without coordinates comes after every distance. Of one entity's matching roles the best by the same rules is
/// shown. The other orders put their own rule first and go on with these; `name` and `npi` are whole by themselves.
/// Nobody pays for a place.
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
    var nameKey: UInt64
    var values: RuleValues
  }

  struct RuleValues {
    /// 0 focus, 1 site program, 2 primary specialty, 3 secondary.
    var strength = 0
    /// 0 in, 1 sources disagree, 2 unknown, 3 out.
    var network = 0
    var distance: Distance?
    /// 0 comprehensive, 1 clinical, 2 others.
    var designation = 2
    /// 0 fresh, 1 aging, 2 stale.
    var freshness = 2
  }

  let candidates: [Candidate]
  let strengths: CancerStrengths?
  let statuses: ParticipationStatuses?
  private let context: QueryContext

  var total: Int { candidates.count }

  init(_ matching: RoleSet, _ context: QueryContext) throws(QueryError) {
    self.context = context
    strengths = try context.strengths()
    statuses = try context.statuses()
    let center = try context.center()
    let snapshot = context.snapshot
    let facilities = snapshot.roles(.kind, EntityKind.clinician.token).complement
    let day = context.request.on
    let sort = context.request.sort
    var candidates: [Candidate] = []
    let (strengths, statuses) = (self.strengths, self.statuses)
    matching.forEach { role in
      let entity = Int(snapshot.roleEntity[role])
      var values = RuleValues()
      values.strength = strengths?.rank(role) ?? 0
      if let statuses {
        if statuses.roles(.inNetwork).contains(role) {
          values.network = 0
        } else if statuses.roles(.disagree).contains(role) {
          values.network = 1
        } else {
          values.network = statuses.roles(.unknown).contains(role) ? 2 : 3
        }
      }
      if let center { values.distance = snapshot.coordinates(role).map { Distance.between(center, $0) } }
      switch snapshot.designation(entity) {
      case .comprehensive: values.designation = 0
      case .clinical: values.designation = 1
      default: values.designation = 2
      }
      let date = snapshot.evidenceDate(entity)
      switch FreshnessAssessment.freshness(of: date, on: day, isFacility: facilities.contains(role)) {
      case .fresh: values.freshness = 0
      case .aging: values.freshness = 1
      case .stale: values.freshness = 2
      }
      let rules = Self.packed(values, withPlace: sort != .relevance)
      let lead: UInt64
      switch sort {
      case .best, .relevance, .name: lead = 0
      case .distance: lead = UInt64(values.distance?.decameters ?? .max)
      // Newest first.
      case .freshness: lead = UInt64(Int64(Int32.max) - Int64(date?.days ?? .min))
      case .npi: lead = EntityKey(raw: snapshot.entityKeys[entity]).npi ?? .max
      }
      let candidate = Candidate(
        entity: entity, role: role, matchingRoles: 1, lead: lead,
        rules: sort == .name || sort == .npi ? 0 : rules,
        nameKey: snapshot.nameKeys[entity], values: values)
      guard let last = candidates.last, last.entity == entity else {
        candidates.append(candidate)
        return
      }
      candidates[candidates.count - 1].matchingRoles += 1
      // Equal roles: the first stays. The shown role is the best by the rules in every order.
      let better =
        sort == .distance
        ? (candidate.lead, rules) < (last.lead, Self.packed(last.values, withPlace: true))
        : rules < Self.packed(last.values, withPlace: sort != .relevance)
      if better {
        let count = candidates[candidates.count - 1].matchingRoles
        candidates[candidates.count - 1] = candidate
        candidates[candidates.count - 1].matchingRoles = count
      }
    }
    self.candidates = candidates
  }

  /// The rules as one number: smaller is earlier.
  private static func packed(_ values: RuleValues, withPlace: Bool) -> UInt64 {
    var result = UInt64(values.strength)
    result = result << 2 | (withPlace ? UInt64(values.network) : 0)
    result = result << 32 | (withPlace ? UInt64(values.distance?.decameters ?? .max) : 0)
    result = result << 2 | UInt64(values.designation)
    return result << 2 | UInt64(values.freshness)
  }

  /// The candidates of a page, in order.
  ///
  /// Cost: O(n log k) for a page that ends at the k-th, by a heap of k.
  func page(from start: Int, limit: Int?) -> [Candidate] {
    let end = min(candidates.count, limit.map { start + $0 } ?? candidates.count)
    guard start < end else { return [] }
    if end * 4 >= candidates.count { return Array(candidates.sorted(by: precedes)[start..<end]) }
    // A heap whose root is the last of the best `end` so far.
    var heap: [Candidate] = []
    heap.reserveCapacity(end)
    for candidate in candidates {
      if heap.count < end {
        heap.append(candidate)
        var child = heap.count - 1
        while child > 0, precedes(heap[(child - 1) / 2], heap[child]) {
          heap.swapAt(child, (child - 1) / 2)
          child = (child - 1) / 2
        }
      } else if precedes(candidate, heap[0]) {
        heap[0] = candidate
        var parent = 0
        while true {
          var largest = parent
          for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
            if precedes(heap[largest], heap[child]) { largest = child }
          }
          if largest == parent { break }
          heap.swapAt(largest, parent)
          parent = largest
        }
      }
    }
    return Array(heap.sorted(by: precedes)[start..<end])
  }

  private func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
    if a.lead != b.lead { return a.lead < b.lead }
    if a.rules != b.rules { return a.rules < b.rules }
    if a.nameKey != b.nameKey { return a.nameKey < b.nameKey }
    // Rare: the first eight bytes of the names are the same.
    let left = context.snapshot.provider(a.entity)
    let right = context.snapshot.provider(b.entity)
    let names = (left.sortName, right.sortName)
    if names.0 != names.1 { return names.0.utf8.lexicographicallyPrecedes(names.1.utf8) }
    return left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
  }
}
