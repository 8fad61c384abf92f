import DirectoryModel
public import Storing

/// Which records an upsert has replaced: a base with the deltas that are laid onto it is one list, of which the newest
/// word about an NPI counts alone.
///
/// A weekly file of the registry holds whole records of the NPIs that changed. Beside the monthly file they would leave
/// a person at her former address as well as at the new one; laid onto it (`--onto`), they take the place of its
/// records. Of two deltas the newer takes the place of the older; a base that is newer than a delta takes the place of
/// both. Nothing is deleted: when a delta is removed, the former answers are back.
///
/// A row that was refused only proves that its NPI is in the list, and replaces nothing.
public struct DeltaLayers: Sendable {
  /// Ordinal of the list that each layer belongs to; -1 for a layer that stands alone.
  private let lists: [Int]
  /// Which of a list is newer: the as-of day, then deltas before their base, then the order of the layers.
  private let ranks: [Int]
  /// Nothing is laid onto anything.
  public let isEmpty: Bool

  /// - Parameter manifests: of all layers, in the order of their sources' names.
  public init(_ manifests: [LayerManifest]) {
    let bases = Array(Set(manifests.compactMap(\.onto))).sorted()
    isEmpty = bases.isEmpty
    lists = manifests.map { bases.firstIndex(of: $0.onto ?? $0.source) ?? -1 }
    var ranks = [Int](repeating: 0, count: manifests.count)
    let ordered = manifests.indices.sorted { a, b in
      let (days, others) = (manifests[a].asOfDate?.days ?? .min, manifests[b].asOfDate?.days ?? .min)
      if days != others { return days < others }
      let (isDelta, isOther) = (manifests[a].onto != nil, manifests[b].onto != nil)
      return isDelta != isOther ? isOther : a < b
    }
    for (rank, layer) in ordered.enumerated() { ranks[layer] = rank }
    self.ranks = ranks
  }

  /// The records of one NPI that count, in their order.
  ///
  /// - Parameters:
  ///   - layer: the ordinal of a record's layer.
  ///   - isMention: whether a record only mentions the NPI.
  public func current<Record>(
    _ records: [Record], layer: (Record) -> Int, isMention: (Record) -> Bool
  ) -> [Record] {
    if isEmpty || records.count < 2 { return records }
    var newest: [Int: Int] = [:]
    for record in records {
      let list = lists[layer(record)]
      guard list >= 0, !isMention(record) else { continue }
      newest[list] = max(newest[list] ?? -1, ranks[layer(record)])
    }
    return records.filter { record in
      guard let rank = newest[lists[layer(record)]] else { return true }
      return ranks[layer(record)] >= rank
    }
  }
}

/// Why a source cannot be laid onto another one.
public enum DeltaFault: Error, Equatable, Sendable {
  case noSuchSource(known: [String])
  case itself
  /// The other source is of this format.
  case otherFormat(String)
  /// The other source is itself laid onto this one.
  case isDelta(onto: String)
  /// These sources are laid onto the one that would become a delta.
  case hasDeltas([String])
}

extension DeltaLayers {
  /// - Parameter manifests: of the layers that are there.
  /// - Returns: nil when `source`, of the format `adapter`, may be laid onto `onto`.
  public static func fault(
    laying source: String, adapter: String, onto: String, among manifests: [LayerManifest]
  ) -> DeltaFault? {
    if source == onto { return .itself }
    guard let base = manifests.first(where: { $0.source == onto }) else {
      return .noSuchSource(known: manifests.map(\.source).sorted())
    }
    if base.adapter != adapter { return .otherFormat(base.adapter) }
    if let further = base.onto { return .isDelta(onto: further) }
    let own = manifests.filter { $0.onto == source }.map(\.source).sorted()
    return own.isEmpty ? nil : .hasDeltas(own)
  }
}
