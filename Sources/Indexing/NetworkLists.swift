import DirectoryModel
import Storing
import Vocabulary

/// Participations by network and role, and who is in each network on the days on which all of them hold.
struct NetworkLists: Sendable {
  private var entries: [NetworkEntry] = []
  /// New number of the role, and number of what is said, ascending by network and role.
  private var roles: [UInt32]
  private var kinds: [UInt32]
  private let said: [ParticipationKind]

  /// Who is in each network, who sees new patients in it and who sees none, on its steady days.
  private var steadyRoles: [(isIn: [UInt32], accepting: [UInt32], refusing: [UInt32])] = []

  /// - Parameters:
  ///   - participations: in the order of roles as they were added.
  ///   - ordinals: place among the networks of each network's term, by the term's id.
  init(
    _ participations: [(role: UInt32, network: UInt32, kind: UInt32)], kinds said: [ParticipationKind],
    networkCount: Int, ordinals: [UInt32], order: EntityOrder
  ) {
    self.said = said
    var starts = [Int](repeating: 0, count: networkCount + 1)
    var firstOfRole = [UInt32](repeating: 0, count: order.roles.count + 1)
    roles = [UInt32](repeating: 0, count: participations.count)
    kinds = [UInt32](repeating: 0, count: participations.count)
    participations.withUnsafeBufferPointer { participations in
      ordinals.withUnsafeBufferPointer { ordinals in
        starts.withUnsafeMutableBufferPointer { starts in
          firstOfRole.withUnsafeMutableBufferPointer { firstOfRole in
            for entry in participations {
              starts[Int(ordinals[Int(entry.network)]) &+ 1] &+= 1
              firstOfRole[Int(entry.role) &+ 1] &+= 1
            }
            for i in 0..<networkCount { starts[i &+ 1] &+= starts[i] }
            for i in 0..<order.roles.count { firstOfRole[i &+ 1] &+= firstOfRole[i] }
          }
        }
        var next = starts
        next.withUnsafeMutableBufferPointer { next in
          roles.withUnsafeMutableBufferPointer { roles in
            kinds.withUnsafeMutableBufferPointer { kinds in
              firstOfRole.withUnsafeBufferPointer { firstOfRole in
                for (new, old) in order.roles.enumerated() {
                  // Stable within a role: the order of the sources.
                  for i in Int(firstOfRole[Int(old)])..<Int(firstOfRole[Int(old) &+ 1]) {
                    let entry = participations[i]
                    let at = Int(ordinals[Int(entry.network)])
                    roles[next[at]] = UInt32(truncatingIfNeeded: new)
                    kinds[next[at]] = entry.kind
                    next[at] &+= 1
                  }
                }
              }
            }
          }
        }
      }
    }
    for network in 0..<networkCount {
      var entry = NetworkEntry(
        first: UInt32(starts[network]), firstRole: .max, steadyFrom: .min, steadyTo: .max, hasOut: 0)
      roles.withUnsafeBufferPointer { roles in
        kinds.withUnsafeBufferPointer { kinds in
          said.withUnsafeBufferPointer { said in
            for i in starts[network]..<starts[network + 1] {
              let kind = said[Int(kinds[i])]
              entry.steadyFrom = max(entry.steadyFrom, kind.from)
              entry.steadyTo = min(entry.steadyTo, kind.to)
              if kind.isIn == 0 { entry.hasOut = 1 }
              if i > starts[network], roles[i] == roles[i &- 1] { entry.firstRole = 0 }
            }
          }
        }
      }
      entries.append(entry)
    }
    // The last entry says where the participations end.
    entries.append(
      NetworkEntry(
        first: UInt32(participations.count), firstRole: .max, steadyFrom: .min, steadyTo: .max, hasOut: 0))
    steadyRoles = (0..<networkCount).map(rolesOnSteadyDays)
  }

  private func range(_ network: Int) -> Range<Int> {
    Int(entries[network].first)..<Int(entries[network + 1].first)
  }

  /// Roles of one of the facets `networkIn`, `networkAccepting` and `networkRefusing`; empty where no day is steady.
  func roles(_ facet: Facet, _ network: Int) -> [UInt32] {
    switch facet {
    case .networkIn: steadyRoles[network].isIn
    case .networkAccepting: steadyRoles[network].accepting
    default: steadyRoles[network].refusing
    }
  }

  private func rolesOnSteadyDays(
    _ network: Int
  ) -> (isIn: [UInt32], accepting: [UInt32], refusing: [UInt32]) {
    var (members, accepting, refusing): ([UInt32], [UInt32], [UInt32]) = ([], [], [])
    guard entries[network].steadyFrom <= entries[network].steadyTo else {
      return (members, accepting, refusing)
    }
    let range = range(network)
    roles.withUnsafeBufferPointer { roles in
      kinds.withUnsafeBufferPointer { kinds in
        said.withUnsafeBufferPointer { said in
          var at = range.lowerBound
          while at < range.upperBound {
            let role = roles[at]
            var isIn = false
            var isOut = false
            var sees = false
            var refuses = false
            while at < range.upperBound, roles[at] == role {
              let kind = said[Int(kinds[at])]
              if kind.isIn == 1 {
                isIn = true
                sees = sees || kind.accepting == ThreeValued.yes.rawValue
                refuses = refuses || kind.accepting == ThreeValued.no.rawValue
              } else {
                isOut = true
              }
              at &+= 1
            }
            if isIn && !isOut { members.append(role) }
            if sees { accepting.append(role) }
            if refuses && !sees { refusing.append(role) }
          }
        }
      }
    }
    return (members, accepting, refusing)
  }

  /// - Parameter tier: place of a tier's term among the tiers.
  func write(to writer: SectionFileWriter, tier: (UInt32) -> UInt32) throws(StoreError) {
    var entries = entries
    var unaligned: [UInt32] = []
    for network in 0..<entries.count - 1 where entries[network].firstRole == 0 {
      entries[network].firstRole = UInt32(unaligned.count)
      unaligned.append(contentsOf: roles[range(network)])
    }
    try writer.section(SnapshotSection.networks.rawValue, entries)
    try writer.section(SnapshotSection.participationRole.rawValue, unaligned)
    try writer.section(
      SnapshotSection.participationKinds.rawValue,
      said.map {
        var kind = $0
        kind.tier = tier($0.tier)
        return kind
      })
    if said.count <= Int(UInt16.max) + 1 {
      try writer.section(SnapshotSection.participationKind.rawValue, kinds.map { UInt16($0) })
    } else {
      try writer.section(SnapshotSection.participationKind.rawValue, kinds)
    }
  }
}
