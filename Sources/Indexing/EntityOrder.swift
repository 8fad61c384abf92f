import DirectoryModel

/// The numbers that entities and roles get in the snapshot: reference entries first, then who cares for cancer, then
/// everyone else, each of the two by place. See `SnapshotLayout.swift` for why.
struct EntityOrder {
  /// Number in the order of adding of each entity, by new number.
  private(set) var entities: [UInt32]
  /// New number of each entity, by the order of adding.
  private(set) var newEntity: [UInt32]
  /// Number in the order of adding of each role, by new number.
  private(set) var roles: [UInt32]
  /// New number of each role, by the order of adding.
  private(set) var newRole: [UInt32]

  /// - Parameters:
  ///   - places: one an entity, from `place(isReference:caresForCancer:latitude:longitude:)`.
  ///   - firstRoles: one an entity and one more, in the order of adding.
  init(places: [UInt64], firstRoles: [UInt32]) {
    struct Entry {
      var place: UInt64
      var entity: UInt32
    }
    var entries = places.enumerated().map { Entry(place: $1, entity: UInt32($0)) }
    entries.sort { (a: Entry, b: Entry) -> Bool in
      a.place != b.place ? a.place < b.place : a.entity < b.entity
    }
    entities = entries.map(\.entity)
    newEntity = [UInt32](repeating: 0, count: entities.count)
    roles = []
    roles.reserveCapacity(Int(firstRoles.last ?? 0))
    newRole = [UInt32](repeating: 0, count: Int(firstRoles.last ?? 0))
    for (new, old) in entities.enumerated() {
      newEntity[Int(old)] = UInt32(new)
      for role in firstRoles[Int(old)]..<firstRoles[Int(old) + 1] {
        newRole[Int(role)] = UInt32(roles.count)
        roles.append(role)
      }
    }
  }

  /// Sorts by group, then row and column of the grid, then place inside of the cell; unknown places come last in
  /// their group.
  static func place(
    isReference: Bool, caresForCancer: Bool, latitude: Int32, longitude: Int32
  ) -> UInt64 {
    if isReference { return 0 }
    let group: UInt64 = caresForCancer ? 1 : 2
    guard latitude != .min else { return group << 62 | (1 << 62 - 1) }
    let cell = GeoGrid.cell(latitude: Double(latitude) / 1e6, longitude: Double(longitude) / 1e6)
    // A quarter degree in millionths fits into 18 bits.
    let within =
      UInt64((Int(latitude) + 90_000_000) % 250_000) << 18
      | UInt64((Int(longitude) + 180_000_000) % 250_000)
    return group << 62 | UInt64(cell) << 36 | within
  }

  /// A column in the new order.
  func entityColumn<Element>(_ column: [Element]) -> [Element] { entities.map { column[Int($0)] } }

  /// Likewise of roles.
  func roleColumn<Element>(_ column: [Element]) -> [Element] { roles.map { column[Int($0)] } }
}
