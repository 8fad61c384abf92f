import DirectoryModel
import Storing

// The terms of all roles, turned into postings, and the participations by network.

extension SnapshotBuilder {
  /// Postings of all terms, in the order of the terms: a counting sort over the roles' runs.
  func writeTerms() throws(StoreError) {
    // A code that the table of specialties holds and nobody has is no term.
    let order = terms.sorted().filter { terms.counts[Int($0)] > 0 }
    var newID = [UInt32](repeating: 0, count: terms.count)
    for (position, id) in order.enumerated() { newID[Int(id)] = UInt32(position) }
    var starts = [Int](repeating: 0, count: order.count + 1)
    for (position, id) in order.enumerated() {
      starts[position + 1] = starts[position] + Int(terms.counts[Int(id)])
    }
    var roles = [UInt32](repeating: 0, count: roleTerms.count)
    var next = starts
    var at = 0
    for role in 0..<roleTermEnds.count {
      let end = Int(roleTermEnds[role])
      while at < end {
        let position = Int(newID[Int(roleTerms[at])])
        roles[next[position]] = UInt32(role)
        next[position] += 1
        at += 1
      }
    }
    roleTerms = []

    var entries: [TermEntry] = []
    entries.reserveCapacity(order.count)
    var bytes: [UInt8] = []
    let words = (roleEntities.count + 63) / 64
    try writer.begin(SnapshotSection.postings.rawValue)
    for (position, id) in order.enumerated() {
      let range = starts[position]..<starts[position + 1]
      // A bit for every role is the smaller form from one role in 32.
      let isDense = range.count * 32 >= roleEntities.count && range.count > 64
      if isDense && writer.sectionLength % 8 != 0 { try writer.write([UInt32(0)]) }
      entries.append(
        TermEntry(
          bytesOffset: UInt32(bytes.count),
          bytesLength: UInt16(clamping: terms.offsets[Int(id) + 1] - terms.offsets[Int(id)]),
          facet: terms.facets[Int(id)], form: isDense ? 1 : 0, count: UInt32(range.count), reserved: 0,
          postingsOffset: UInt64(writer.sectionLength)))
      bytes.append(
        contentsOf: terms.bytes[terms.offsets[Int(id)]..<terms.offsets[Int(id) + 1]].prefix(Int(UInt16.max)))
      if isDense {
        var bits = [UInt64](repeating: 0, count: words)
        for i in range { bits[Int(roles[i] >> 6)] |= 1 << UInt64(roles[i] & 63) }
        try writer.write(bits)
      } else {
        try writer.write(Array(roles[range]))
      }
    }
    writer.end()
    try writer.section(SnapshotSection.termBytes.rawValue, bytes)
    try writer.section(SnapshotSection.terms.rawValue, entries)
    try writeParticipations(newID: newID, order: order)
  }

  /// Networks and tiers are numbered among the terms of their facet.
  private func writeParticipations(newID: [UInt32], order: [UInt32]) throws(StoreError) {
    func first(_ facet: Facet) -> UInt32 {
      UInt32(order.firstIndex { terms.facets[Int($0)] == facet.rawValue } ?? 0)
    }
    let firstNetwork = first(.network)
    let firstTier = first(.tier)
    let networkCount = order.filter { terms.facets[Int($0)] == Facet.network.rawValue }.count
    for i in participations.indices {
      participations[i].network = newID[Int(participations[i].network)] - firstNetwork
      if participations[i].tier != .max {
        participations[i].tier = newID[Int(participations[i].tier)] - firstTier
      }
    }
    // Stable within a role: the order of the sources.
    let sorted = participations.enumerated().sorted { a, b in
      if a.element.network != b.element.network { return a.element.network < b.element.network }
      if a.element.role != b.element.role { return a.element.role < b.element.role }
      return a.offset < b.offset
    }.map(\.element)
    var starts = [UInt32](repeating: 0, count: networkCount + 1)
    for entry in sorted { starts[Int(entry.network) + 1] += 1 }
    for i in 0..<networkCount { starts[i + 1] += starts[i] }
    try writer.section(SnapshotSection.participations.rawValue, sorted)
    try writer.section(SnapshotSection.networkStart.rawValue, starts)
  }
}
