import DirectoryModel

/// The numbers that entities and roles get in the snapshot: reference entries first, then who cares for cancer, then
/// everyone else, each of the two by place. See `SnapshotLayout.swift` for why.
struct EntityOrder: Sendable {
  /// Number in the order of adding of each entity, by new number.
  private(set) var entities: [UInt32]
  /// New number of each entity, by the order of adding.
  private(set) var newEntity: [UInt32]
  /// Number in the order of adding of each role, by new number.
  private(set) var roles: [UInt32]
  /// New number of the entity of each role, by the role's new number.
  private(set) var roleEntity: [UInt32]
  /// The first role of each entity and where the last one's end, by new numbers.
  private(set) var firstRoles: [UInt32]

  /// - Parameters:
  ///   - places: one an entity, from `place(isReference:caresForCancer:latitude:longitude:)`.
  ///   - firstRoles: one an entity and one more, in the order of adding.
  init(places: [UInt64], firstRoles old: [UInt32]) {
    let ordered = Self.sorted(places)
    let roleCount = Int(old.last ?? 0)
    var firsts = [UInt32](repeating: 0, count: ordered.count + 1)
    var entityOfRole = [UInt32](repeating: 0, count: roleCount)
    var newOfOld = [UInt32](repeating: 0, count: ordered.count)
    roles = [UInt32](unsafeUninitializedCapacity: roleCount) { roles, count in
      newOfOld.withUnsafeMutableBufferPointer { newEntity in
        firsts.withUnsafeMutableBufferPointer { firsts in
          entityOfRole.withUnsafeMutableBufferPointer { entityOfRole in
            old.withUnsafeBufferPointer { old in
              for (new, entity) in ordered.enumerated() {
                newEntity[Int(entity)] = UInt32(truncatingIfNeeded: new)
                firsts[new] = UInt32(truncatingIfNeeded: count)
                for role in old[Int(entity)]..<old[Int(entity) &+ 1] {
                  entityOfRole[count] = UInt32(truncatingIfNeeded: new)
                  roles[count] = role
                  count &+= 1
                }
              }
            }
          }
        }
      }
    }
    firsts[ordered.count] = UInt32(roleCount)
    entities = ordered
    newEntity = newOfOld
    firstRoles = firsts
    roleEntity = entityOfRole
  }

  /// Ordinals by place, equal places in the order of adding: a radix sort, eleven bits at a time.
  private static func sorted(_ places: [UInt64]) -> [UInt32] {
    struct Entry {
      var place: UInt64
      var entity: UInt32
    }
    var entries = places.enumerated().map { Entry(place: $1, entity: UInt32(truncatingIfNeeded: $0)) }
    var other = entries
    let used = places.reduce(0, |) ^ places.reduce(.max, &)
    for shift in stride(from: UInt64(0), to: 64, by: 11) where (used >> shift) & 2047 != 0 {
      var next = [Int](repeating: 0, count: 2049)
      entries.withUnsafeBufferPointer { entries in
        other.withUnsafeMutableBufferPointer { other in
          next.withUnsafeMutableBufferPointer { next in
            for entry in entries { next[Int((entry.place >> shift) & 2047) &+ 1] &+= 1 }
            for i in 1..<2048 { next[i] &+= next[i &- 1] }
            for entry in entries {
              let digit = Int((entry.place >> shift) & 2047)
              other[next[digit]] = entry
              next[digit] &+= 1
            }
          }
        }
      }
      swap(&entries, &other)
    }
    return entries.map(\.entity)
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

  /// New numbers of the entities in the order of their keys.
  ///
  /// - Parameter keys: in the order of adding, which is nearly theirs: then there is little to sort.
  func ordinalsByKey(_ keys: [UInt64]) -> [UInt32] {
    struct Entry {
      var key: UInt64
      var ordinal: UInt32
    }
    // Keys travel with their ordinals: looking them up for each comparison would miss the cache every time.
    var entries = zip(keys, newEntity).map { Entry(key: $0, ordinal: $1) }
    entries.sort { (a: Entry, b: Entry) -> Bool in a.key != b.key ? a.key < b.key : a.ordinal < b.ordinal }
    return entries.map(\.ordinal)
  }

  /// A column in the new order.
  func entityColumn<Element: BitwiseCopyable>(_ column: [Element]) -> [Element] {
    Self.gathered(column, entities)
  }

  /// Likewise of roles.
  func roleColumn<Element: BitwiseCopyable>(_ column: [Element]) -> [Element] {
    Self.gathered(column, roles)
  }

  private static func gathered<Element: BitwiseCopyable>(
    _ column: [Element], _ ordinals: [UInt32]
  ) -> [Element] {
    column.withUnsafeBufferPointer { column in
      [Element](unsafeUninitializedCapacity: ordinals.count) { result, count in
        for (new, old) in ordinals.enumerated() { result.initializeElement(at: new, to: column[Int(old)]) }
        count = ordinals.count
      }
    }
  }
}
