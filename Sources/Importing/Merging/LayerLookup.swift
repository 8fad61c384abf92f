public import DirectoryModel
public import Storing

/// One entity at a time out of all that layers say, for whoever no generation keeps: what `show` prints of somebody
/// whom no search covers.
///
/// Which numbers are one organization and which organizations are a center's own is read when it is made; each lookup
/// after that is by key.
///
/// Cost: reading the records of the layers that state numbers or centers, once; a lookup halves each layer.
public final class LayerLookup: Sendable {
  public let layers: [Layer]
  let crosswalk: OrganizationCrosswalk
  private let links: CenterLinks
  private let standings: [LayerStanding]
  private let deltas: DeltaLayers
  /// The other numbers of an organization, ascending, by the key under which it stands.
  private let others: [UInt64: [UInt64]]

  /// - Parameter layers: in the order of the generation that is made of them.
  /// - Throws: when a layer is damaged.
  public init(_ layers: [Layer]) throws(StoreError) {
    self.layers = layers
    crosswalk = try OrganizationCrosswalk(layers)
    links = try CenterLinks(layers, crosswalk)
    standings = layers.map { LayerStanding($0.manifest) }
    deltas = DeltaLayers(layers.map(\.manifest))
    others = Dictionary(grouping: crosswalk.canonicalKeys, by: \.value).mapValues { $0.map(\.key).sorted() }
  }

  /// What the layers say of an entity, merged; nil when none mentions it.
  ///
  /// - Parameter id: with its type.
  public func provider(id: String) throws(StoreError) -> Provider? {
    try provider(id: id, key: EntityKey(id: id))
  }

  func provider(id: String, key: EntityKey) throws(StoreError) -> Provider? {
    let members = try members(id: id, key: key)
    if members.isEmpty { return nil }
    var provider = ProviderMerging.merge(
      members, key: EntityKey(raw: crosswalk.canonical(key.raw)), layers: standings)
    links.add(to: &provider)
    return provider
  }

  /// The records behind an entity, in the order of the layers, without those that an update has replaced.
  func members(id: String, key: EntityKey) throws(StoreError) -> [Provider] {
    let canonical = crosswalk.canonical(key.raw)
    let keys = ([canonical] + (others[canonical] ?? [])).map { EntityKey(raw: $0) }
    var members: [(place: Int, provider: Provider)] = []
    for (ordinal, layer) in layers.enumerated() {
      for member in keys {
        for position in layer.positions(of: member) {
          let offset = layer.entry(position).offset
          guard let record = layer.record(at: offset) else { continue }
          let provider = Provider(record: record.header, facts: record.facts, layer: UInt16(ordinal))
          if member.npi != nil || keys.count > 1 || provider.id == id {
            members.append((ordinal << 48 | offset, provider))
          }
        }
      }
      try layer.file.check()
    }
    if !deltas.isEmpty {
      members = Dictionary(grouping: members, by: \.provider.key).values.flatMap { rows in
        rows[0].provider.key.npi == nil
          ? rows
          : deltas.current(rows, layer: { $0.place >> 48 }, isMention: { $0.provider.kind == .mention })
      }
    }
    return members.sorted { $0.place < $1.place }.map(\.provider)
  }
}
