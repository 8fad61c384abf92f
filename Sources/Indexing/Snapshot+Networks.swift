import DirectoryModel
import Storing

// Participations: who is in which network, on which days, by whose word.

extension Snapshot {
  /// Ids of the networks, in the order of their ordinals.
  public var networkIDs: [String] { values(.network) }

  /// Ordinal of a network in which somebody stands, by its id; nil for one without participants. O(1).
  public func network(id: String) -> Int? { position(.network, id).map { $0 - terms(.network).lowerBound } }

  func networkEntry(_ ordinal: Int) -> NetworkEntry? {
    let (bytes, offset) = file.unprovedBytes(SnapshotSection.networks.rawValue)
    let size = MemoryLayout<NetworkEntry>.size
    guard ordinal >= 0, (ordinal + 1) * size <= bytes.count else { return nil }
    file.touch(offset + ordinal * size..<offset + (ordinal + 1) * size)
    return bytes.loadUnaligned(fromByteOffset: ordinal * size, as: NetworkEntry.self)
  }

  /// Whether all that is said of a network holds on a day, and nobody is said to be out of it: then the lists that
  /// were prepared are the answer.
  public func isSteady(network ordinal: Int, on day: Int32) -> Bool {
    networkEntry(ordinal).map { $0.hasOut == 0 && $0.steadyFrom <= day && day <= $0.steadyTo } ?? false
  }

  /// Whether all that is said of a network holds on a day.
  public func holdsThroughout(network ordinal: Int, on day: Int32) -> Bool {
    networkEntry(ordinal).map { $0.steadyFrom <= day && day <= $0.steadyTo } ?? false
  }

  /// Who is in a network, or sees new patients there, on every day for which the network is steady.
  public func steadyRoles(_ facet: Facet, network ordinal: Int) -> RoleExpression {
    let range = terms(.network)
    guard range.contains(range.lowerBound + ordinal) else { return .none }
    return roles(facet, text(range.lowerBound + ordinal))
  }

  /// The participations of a network, ascending by role.
  public func forEachParticipation(network ordinal: Int, _ body: (ParticipationEntry) -> Void) {
    guard let entry = networkEntry(ordinal), let next = networkEntry(ordinal + 1),
      let posting = posting(terms(.network).lowerBound + ordinal)
    else { return }
    let kinds = participationKinds()
    let (bytes, offset) = file.unprovedBytes(SnapshotSection.participationKind.rawValue)
    let size = kinds.count <= Int(UInt16.max) + 1 ? 2 : 4
    let (start, end) = (Int(entry.first), Int(next.first))
    let roles = Column<UInt32>(file, .participationRole)
    let isAligned = entry.firstRole == .max
    guard start <= end, end * size <= bytes.count,
      isAligned ? end - start == posting.count : Int(entry.firstRole) + end - start <= roles.count
    else {
      file.reportContradiction(in: SnapshotSection.networks.rawValue)
      return
    }
    file.touch(offset + start * size..<offset + end * size)
    func emit(_ i: Int, _ role: Int) {
      let number =
        size == 2
        ? Int(bytes.loadUnaligned(fromByteOffset: i * 2, as: UInt16.self))
        : Int(bytes.loadUnaligned(fromByteOffset: i * 4, as: UInt32.self))
      guard number < kinds.count, role < roleCount else {
        file.reportContradiction(in: SnapshotSection.participationKind.rawValue)
        return
      }
      let said = kinds[number]
      body(
        ParticipationEntry(
          role: UInt32(role), network: UInt32(ordinal), tier: said.tier, from: said.from, to: said.to,
          layer: said.layer, accepting: said.accepting, isIn: said.isIn))
    }
    if isAligned {
      var i = start
      posting.forEach(universe: roleCount) { role in
        if i < end { emit(i, role) }
        i += 1
      }
    } else {
      for i in start..<end { emit(i, Int(roles[Int(entry.firstRole) + i - start])) }
    }
  }

  private func participationKinds() -> [ParticipationKind] {
    let bytes = file.bytes(SnapshotSection.participationKinds.rawValue)
    let size = MemoryLayout<ParticipationKind>.size
    return (0..<bytes.count / size).map {
      bytes.loadUnaligned(fromByteOffset: $0 * size, as: ParticipationKind.self)
    }
  }
}
