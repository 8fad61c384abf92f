public import DirectoryModel
public import Storing
public import Vocabulary

/// Roles, entities and their facts that lie in a database instead of being mapped here.
///
/// A snapshot over a store holds only its own vocabulary (`SnapshotSkeleton`). Filters describe sets of roles with it as
/// they do anywhere; whoever would walk the roles asks the store instead. What a store answers belongs to one
/// generation and never changes.
///
/// Nothing here throws: what could not be asked reads as nobody, is kept as a failure of the thread that asked, and is
/// told by `Snapshot.check()` before the answer leaves. Nothing that was worked out meanwhile may be kept.
public protocol RoleStore: Sendable {
  /// One entity; nil beyond the generation and when the store cannot be asked.
  func entity(_ ordinal: Int) -> StoredEntity?
  /// Ordinals of the entities with a key, ascending.
  func entities(key: EntityKey) -> [Int]
  func role(_ ordinal: Int) -> StoredRole?
  /// Reads many at once, with their roles, so that each can be had without asking again.
  func prepare(_ entities: [Int])
  /// Likewise the entities of many roles.
  func prepare(roles: some Collection<UInt32>)
  /// The roles whose street has one of some digests (`Snapshot.siteDigest`), ascending.
  func roles(withSiteDigests digests: Set<UInt16>) -> [UInt32]

  func isEmpty(_ roles: RoleExpression) -> Bool
  func count(_ roles: RoleExpression) -> Int
  /// Ascending.
  func list(_ roles: RoleExpression) -> [UInt32]
  /// Entities that have one of the roles, ascending.
  func entities(in roles: RoleExpression) -> [Int]
  /// Entities that have one of the roles and none of the others.
  func countEntities(in roles: RoleExpression, withoutAnyIn others: RoleExpression) -> Int
  /// Of each value, the entities that have a role both in the base and in it.
  func countEntities(in base: RoleExpression, andEach values: [RoleExpression]) -> [Int]
  func rank(_ ranking: StoredRanking) -> StoredRanking.Page

  /// Whether something could not be asked on this thread, and nobody has been told.
  var hasFailed: Bool { get }
  /// What could not be asked first, on this thread (`StoreError.unreachable`); it is told once.
  func takeFailure() -> StoreError?
}

/// An entity as a store keeps it.
public final class StoredEntity: Sendable {
  public let key: EntityKey
  public let kind: RecordKind
  public let roles: Range<Int>
  /// Days since 1970 of the newest evidence; nil where no source gives a date.
  public let evidence: CalendarDate?
  public let designation: Designation?
  /// As `Snapshot.facts` has them.
  let record: [UInt8]

  public init(
    key: EntityKey, kind: RecordKind, roles: Range<Int>, evidence: CalendarDate?, designation: Designation?,
    record: [UInt8]
  ) {
    self.key = key
    self.kind = kind
    self.roles = roles
    self.evidence = evidence
    self.designation = designation
    self.record = record
  }
}

/// A role as a store keeps it.
public struct StoredRole: Sendable {
  public var entity: Int
  public var coordinates: Coordinates?
  public var geoSource: GeoSource
  /// As `Role.hasPlace`.
  public var hasPlace: Bool
  /// Positions of its terms, ascending.
  public var terms: [Int32]

  public init(
    entity: Int, coordinates: Coordinates?, geoSource: GeoSource, hasPlace: Bool, terms: [Int32]
  ) {
    self.entity = entity
    self.coordinates = coordinates
    self.geoSource = geoSource
    self.hasPlace = hasPlace
    self.terms = terms
  }
}

/// A set of roles that no list of the vocabulary describes: the mapped snapshot walks a column for it.
public indirect enum StoredCondition: Sendable {
  /// The newest evidence of the entity is of this day or a later one; days since 1970.
  case evidence(from: Int32)
  case undated
  /// Has coordinates.
  case placed
  /// As `Role.hasPlace`.
  case sited
  /// Has coordinates within a distance.
  case within(Distance, of: Coordinates)
  /// The entity has a valid NPI.
  case numbered
  /// The entity has a role in the set.
  case ofEntities(RoleExpression)
  case participating(StoredParticipation)
  /// Has a term at one of these positions: a list of thousands of terms would be looked through for each role.
  case anyTerm(Range<Int>)
}

/// A participation that a role has.
public struct StoredParticipation: Sendable {
  /// Ordinals of networks, any of which will do; nil for every network.
  public var networks: [Int]?
  /// It holds on this day; days since 1970.
  public var day: Int32
  public var isIn: Bool?
  public var accepting: ThreeValued?
  public var layer: Int?
  /// Only such whose layer says nowhere that the role is in one of the networks on the day.
  public var isUncontradicted = false

  public init(networks: [Int]?, day: Int32) {
    self.networks = networks
    self.day = day
  }
}

/// What `Ranking` needs of the roles that match, asked of a store.
public struct StoredRanking: Sendable {
  /// What decides before all rules.
  public enum Lead: Sendable {
    case nothing
    case distance
    /// Newest first, undated last.
    case evidence
    /// Those without a number last; the rules decide nothing between entities.
    case npi
    /// Likewise.
    case name
    /// The more the roles weigh together the earlier.
    case words([(roles: RoleExpression, weight: Int)])
    /// By entity; all others have the last number.
    case entities([(entity: Int, rank: Int)], others: Int)
  }

  public var matching: RoleExpression
  public var lead = Lead.nothing
  /// Sets of which the first that has a role is its number; no sets for rules that nobody asks for.
  public var strengths: [RoleExpression] = []
  public var independences: [RoleExpression] = []
  public var statuses: [RoleExpression] = []
  /// Where distances are measured from.
  public var center: Coordinates?
  /// The first days that are still fresh, and aging; days since 1970.
  public var freshness: (clinician: (fresh: Int32, aging: Int32), facility: (fresh: Int32, aging: Int32))
  public var start = 0
  /// Entities on the page; nil for all.
  public var limit: Int?

  public init(
    _ matching: RoleExpression,
    freshness: (clinician: (fresh: Int32, aging: Int32), facility: (fresh: Int32, aging: Int32))
  ) {
    self.matching = matching
    self.freshness = freshness
  }

  /// Entities that match, and those of the page in order, with the role that is shown and how many match.
  public struct Page: Sendable {
    public var total: Int
    public var places: [(entity: Int, role: Int, matchingRoles: Int)]

    public init(total: Int, places: [(entity: Int, role: Int, matchingRoles: Int)]) {
      self.total = total
      self.places = places
    }
  }
}

extension RoleStore {
  /// Whether one role is in a set: by its terms where they say it, else the store is asked.
  public func contains(_ expression: RoleExpression, _ role: Int) -> Bool {
    if let stored = self.role(role), let answer = known(expression, role, stored) { return answer }
    return !isEmpty(.allOf([.list([UInt32(truncatingIfNeeded: role)]), expression]))
  }

  /// nil where the role itself does not say it.
  private func known(_ expression: RoleExpression, _ number: Int, _ role: StoredRole) -> Bool? {
    switch expression {
    case .none: return false
    case .all: return true
    case .posting(let posting): return role.terms.contains(Int32(truncatingIfNeeded: posting.term))
    case .list(let roles): return roles.contains(UInt32(truncatingIfNeeded: number))
    case .set(let set): return set.contains(number)
    case .not(let inner): return known(inner, number, role).map { !$0 }
    case .allOf(let parts): return known(parts, number, role, deciding: false)
    case .anyOf(let parts): return known(parts, number, role, deciding: true)
    case .within(let circle): return isWithin(role, circle.radius, of: circle.center)
    case .stored(let condition):
      switch condition {
      case .placed: return role.coordinates != nil
      case .sited: return role.hasPlace
      case .within(let radius, of: let center): return isWithin(role, radius, of: center)
      case .evidence(let day):
        return entity(role.entity).map { $0.evidence.map { $0.days >= day } ?? false }
      case .undated: return entity(role.entity).map { $0.evidence == nil }
      case .numbered: return entity(role.entity).map { $0.key.npi != nil }
      case .anyTerm(let positions): return role.terms.contains { positions.contains(Int($0)) }
      case .ofEntities, .participating: return nil
      }
    }
  }

  private func isWithin(_ role: StoredRole, _ radius: Distance, of center: Coordinates) -> Bool {
    role.coordinates.map { Distance.between(center, $0) <= radius } ?? false
  }

  private func known(
    _ parts: [RoleExpression], _ number: Int, _ role: StoredRole, deciding: Bool
  ) -> Bool? {
    var isOpen = false
    for part in parts {
      guard let answer = known(part, number, role) else {
        isOpen = true
        continue
      }
      if answer == deciding { return deciding }
    }
    return isOpen ? nil : !deciding
  }
}
