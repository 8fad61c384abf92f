public import DirectoryModel
public import Storing

/// Why records of several rows and sources are one entity, and why their roles are one: what `show --why-merged`
/// prints.
public struct MergeEvidence: Sendable {
  /// One record and what tied it to the entity.
  public struct Member: Sendable {
    public var sources: [SourceReference]
    /// `npi:2000000010`, `ccn:050146`.
    public var id: String
    public var ground: Ground
  }

  public enum Ground: Sendable, Equatable {
    /// The record bears the entity's own NPI or id.
    case sameID
    /// The entity states this number, and no other organization does.
    case statedNumber
    /// The record only says that the NPI stands in its list.
    case mention
  }

  /// One role and the sources that place the provider there.
  public struct Site: Sendable {
    /// The street and ZIP code in the form in which they are compared; empty without a place.
    public var place: String
    public var sources: [SourceReference]
  }

  public var provider: Provider
  public var members: [Member]
  public var sites: [Site]
  /// Numbers that the entity states and that join nothing, since other organizations state them as well.
  public var ambiguousNumbers: [String]

  /// - Returns: nil when no layer speaks of the id.
  public init?(id: String, in layers: LayerLookup) throws(StoreError) {
    guard let provider = try layers.provider(id: id) else { return nil }
    self.provider = provider
    members = try layers.members(id: id, key: EntityKey(id: id)).map { one in
      let ground: Ground =
        one.kind == .mention ? .mention : one.key == provider.key ? .sameID : .statedNumber
      return Member(sources: one.sources, id: one.id, ground: ground)
    }
    sites = provider.roles.map { role in
      let parts = SiteKey.parts(
        street: role.facts.first(.street) ?? "", unit: role.facts.first(.unit) ?? "")
      let place = [parts.street, parts.unit, String((role.facts.first(.zip) ?? "").prefix(5))]
      let sources = Set(role.facts.map(\.source) + role.participations.map(\.source)).sorted()
      return Site(
        place: place.filter { !$0.isEmpty }.joined(separator: " | "),
        sources: sources.map { provider.sources[$0] })
    }
    ambiguousNumbers = provider.facts.compactMap { fact in
      guard fact.field == .ccn || fact.field == .pac else { return nil }
      let id = (fact.field == .ccn ? "ccn:" : "pac:") + fact.value
      return layers.crosswalk.ambiguous.contains(EntityKey(id: id).raw) ? id : nil
    }
  }
}
