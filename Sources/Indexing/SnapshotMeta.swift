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
  static let currentLayout = 2

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
