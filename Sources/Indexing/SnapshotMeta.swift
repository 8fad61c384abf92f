import Storing

/// What a snapshot says of itself. Part of the hashed bytes: nothing in it differs between two builds from the
/// same layers.
public struct SnapshotMeta: Codable, Equatable, Sendable {
  public struct Layer: Codable, Equatable, Sendable {
    public var source: String
    public var layer: String
    public var adapter: String
    /// ISO date.
    public var asOf: String
    /// `clinicians`, `facilities` or `all`.
    public var completeFor: String?
    public var publisher: String?
    public var files: [String]
    public var kept: Int
    public var refused: Int
    /// NPIs that it lists although the registry has ended them; they are never a hit.
    public var listedThoughEnded: Int?

    public init(
      source: String, layer: String, adapter: String, asOf: String, completeFor: String?, publisher: String?,
      files: [String], kept: Int, refused: Int, listedThoughEnded: Int? = nil
    ) {
      self.source = source
      self.layer = layer
      self.adapter = adapter
      self.asOf = asOf
      self.completeFor = completeFor
      self.publisher = publisher
      self.files = files
      self.kept = kept
      self.refused = refused
      self.listedThoughEnded = listedThoughEnded
    }

    enum CodingKeys: String, CodingKey {
      case source, layer, adapter, publisher, files, kept, refused
      case asOf = "as_of"
      case completeFor = "complete_for"
      case listedThoughEnded = "listed_though_ended"
    }
  }

  /// Grows with each change in the meaning of a section.
  static let currentLayout = 6

  /// By which layout the sections are written; nil for the first.
  var layout: Int?
  /// In the order that the ordinals in source references mean.
  public var layers: [Layer]
  public var keep: String
  public var entities: Int
  public var roles: Int
  /// Entities by the token of their kind.
  public var entitiesByKind: [String: Int]
  /// First entity and number, by raw value of the record kind, for the reference entries.
  public var referenceRanges: [String: [Int]]
  /// NPIs in companion files that no other source names.
  public var unresolved: Int
  public var deactivated: Int

  /// The counts are the builder's.
  public init(layers: [Layer], keep: String) {
    self.layers = layers
    self.keep = keep
    layout = Self.currentLayout
    entities = 0
    roles = 0
    entitiesByKind = [:]
    referenceRanges = [:]
    unresolved = 0
    deactivated = 0
  }

  enum CodingKeys: String, CodingKey {
    case layout, layers, keep, entities, roles, unresolved, deactivated
    case entitiesByKind = "entities_by_kind"
    case referenceRanges = "reference_ranges"
  }
}

extension SnapshotMeta {
  /// As the snapshot's section holds it; nil when anything that it must hold is missing or of another type.
  init?(_ json: ManifestJSON?) {
    guard let json, let entries = json["layers"]?.list, let keep = json["keep"]?.text,
      let entities = json["entities"]?.integer, let roles = json["roles"]?.integer,
      let kinds = json["entities_by_kind"]?.fields?.mapValues(\.integer),
      let ranges = json["reference_ranges"]?.fields?.mapValues({ $0.list?.compactMap(\.integer) }),
      let unresolved = json["unresolved"]?.integer, let deactivated = json["deactivated"]?.integer
    else { return nil }
    let layers = entries.compactMap { Layer($0) }
    guard layers.count == entries.count else { return nil }
    self.init(layers: layers, keep: keep)
    layout = json["layout"]?.integer
    self.entities = entities
    self.roles = roles
    entitiesByKind = kinds.compactMapValues(\.self)
    referenceRanges = ranges.compactMapValues(\.self)
    guard entitiesByKind.count == kinds.count, referenceRanges.count == ranges.count else { return nil }
    self.unresolved = unresolved
    self.deactivated = deactivated
  }
}

extension SnapshotMeta.Layer {
  fileprivate init?(_ json: ManifestJSON) {
    guard let source = json["source"]?.text, let layer = json["layer"]?.text,
      let adapter = json["adapter"]?.text, let asOf = json["as_of"]?.text, let files = json["files"]?.texts,
      let kept = json["kept"]?.integer, let refused = json["refused"]?.integer
    else { return nil }
    self.init(
      source: source, layer: layer, adapter: adapter, asOf: asOf, completeFor: json["complete_for"]?.text,
      publisher: json["publisher"]?.text, files: files, kept: kept, refused: refused,
      listedThoughEnded: json["listed_though_ended"]?.integer)
  }
}
