import DirectoryModel
import Indexing
import Postgres
import Vocabulary

extension GenerationRows {
  func addRoleTerms(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    let common = CommonTerms(snapshot)
    var participations = RoleParticipations(snapshot)
    var bits = [Int64](repeating: 0, count: PublishedFormat.bitColumns)
    var entity = -1
    var roles = 0..<0
    try snapshot.forEachRoleTerms(of: self.roles) { role, terms in
      if !roles.contains(role) {
        entity = Int(snapshot.roleEntity[role])
        roles = snapshot.roles(of: entity)
      }
      let place = snapshot.microdegrees(role)
      let evidence = snapshot.evidence[entity]
      try buffer.beginRow(stream)
      buffer.add(Int32(role))
      buffer.add(Int32(entity))
      buffer.add(Int32(role - roles.lowerBound))
      buffer.add(Int32(bitPattern: snapshot.nameRanks[entity]))
      for column in bits.indices { bits[column] = 0 }
      for term in terms { common.set(Int(term), in: &bits) }
      for column in bits { buffer.add(column) }
      buffer.add(roles.count == 1)
      buffer.add(snapshot.hasPlace(role))
      buffer.add(Int16(snapshot.kinds[entity]))
      buffer.add(Int16(snapshot.designations[entity]))
      buffer.add(Int16(snapshot.geoSource(role).rawValue))
      buffer.add(place?.latitude)
      buffer.add(place?.longitude)
      buffer.add(evidence == .min ? nil : evidence)
      buffer.add(EntityKey(raw: snapshot.entityKeys[entity]).npi.map { Int64(bitPattern: $0) })
      buffer.add(terms)
      participations.withRanges(of: role) { buffer.add(ranges: $0) }
      tick(role)
    }
  }

  func addParticipationKinds(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    for (number, kind) in RoleParticipations.kinds(snapshot).enumerated() {
      try buffer.beginRow(stream)
      buffer.add(Int32(number))
      buffer.add(Int32(kind.network))
      buffer.add(kind.layer == .max ? nil : Int16(bitPattern: kind.layer))
      buffer.add(kind.isIn == 1)
      buffer.add(Int16(kind.accepting))
    }
  }
}

/// What is said of roles and networks, sorted by role, some roles at a time.
struct RoleParticipations {
  /// But for the days.
  struct Kind: Hashable {
    var network: UInt32
    var layer: UInt16
    var isIn: UInt8
    var accepting: UInt8

    init(_ entry: ParticipationEntry) {
      (network, layer, isIn, accepting) = (entry.network, entry.layer, entry.isIn, entry.accepting)
    }

    fileprivate var order: UInt64 {
      UInt64(network) << 32 | UInt64(layer) << 16 | UInt64(isIn) << 8 | UInt64(accepting)
    }
  }

  /// Roles whose participations lie in memory at once.
  private static let window = 1 << 20

  private let snapshot: Snapshot
  private let numbers: [Kind: Int64]
  private var roles = 0..<0
  private var starts: [Int] = []
  private var ranges: [Range<Int64>] = []

  init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    numbers = Dictionary(
      uniqueKeysWithValues: Self.kinds(snapshot).enumerated().map { ($1, Int64($0)) })
  }

  /// Every combination that occurs, ascending.
  static func kinds(_ snapshot: Snapshot) -> [Kind] {
    var kinds: Set<Kind> = []
    for network in snapshot.networkIDs.indices {
      var last: Kind?
      snapshot.forEachParticipation(network: network) { entry in
        let kind = Kind(entry)
        if kind != last { kinds.insert(kind) }
        last = kind
      }
    }
    return kinds.sorted { $0.order < $1.order }
  }

  /// - Parameter role: ascending from call to call.
  mutating func withRanges(of role: Int, _ body: (ArraySlice<Range<Int64>>) -> Void) {
    if !roles.contains(role) { load(role..<min(role + Self.window, snapshot.roleCount)) }
    body(ranges[starts[role - roles.lowerBound]..<starts[role - roles.lowerBound + 1]])
  }

  private mutating func load(_ roles: Range<Int>) {
    self.roles = roles
    // What is counted for a role stands two further on, so that filling moves it to where the role begins.
    var starts = [Int](repeating: 0, count: roles.count + 2)
    for network in snapshot.networkIDs.indices {
      snapshot.forEachParticipation(network: network) { entry in
        if roles.contains(Int(entry.role)) { starts[Int(entry.role) - roles.lowerBound + 2] += 1 }
      }
    }
    for i in 2..<starts.count { starts[i] += starts[i - 1] }
    var ranges = [Range<Int64>](repeating: 0..<0, count: starts[roles.count + 1])
    for network in snapshot.networkIDs.indices {
      snapshot.forEachParticipation(network: network) { entry in
        guard roles.contains(Int(entry.role)), let kind = numbers[Kind(entry)] else { return }
        let place = Int(entry.role) - roles.lowerBound + 1
        // Days that end before they begin hold on none.
        let first = PublishedFormat.point(kind: kind, day: entry.from)
        ranges[starts[place]] = first..<max(first, PublishedFormat.point(kind: kind, day: entry.to) + 1)
        starts[place] += 1
      }
    }
    self.starts = starts
    self.ranges = ranges
  }
}
