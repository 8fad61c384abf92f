/// What a generation is made of. Times of import and publishing live here and nowhere else, outside the hashed
/// bytes of the snapshot.
public struct GenerationManifest: Codable, Equatable, Sendable {
  public struct LayerEntry: Codable, Equatable, Sendable {
    public var source: String
    /// Name of the file in `layers/`.
    public var layer: String
    public var adapter: String
    public var asOf: String
    /// ISO 8601, UTC.
    public var importedAt: String

    public init(source: String, layer: String, adapter: String, asOf: String, importedAt: String) {
      self.source = source
      self.layer = layer
      self.adapter = adapter
      self.asOf = asOf
      self.importedAt = importedAt
    }

    enum CodingKeys: String, CodingKey {
      case source, layer, adapter
      case asOf = "as_of"
      case importedAt = "imported_at"
    }
  }

  public var number: Int
  /// Hexadecimal SHA-256 of the snapshot's tables.
  public var contentHash: String
  public var publishedAt: String
  /// `cancer-care` or `all`: what a search covers. What is known is always everything.
  public var keep: String
  /// In the order of their sources' names.
  public var layers: [LayerEntry]

  public init(number: Int, contentHash: String, publishedAt: String, keep: String, layers: [LayerEntry]) {
    self.number = number
    self.contentHash = contentHash
    self.publishedAt = publishedAt
    self.keep = keep
    self.layers = layers
  }

  enum CodingKeys: String, CodingKey {
    case number, keep, layers
    case contentHash = "content_hash"
    case publishedAt = "published_at"
  }
}

extension GenerationManifest {
  /// As `encodeJSON` writes it; nil for anything else.
  public init?(json: [UInt8]) { self.init(ManifestJSON(json)) }

  /// The manifest as its file holds it; nil when anything that it must hold is missing or of another type.
  init?(_ json: ManifestJSON?) {
    guard let json, let number = json["number"]?.integer, let contentHash = json["content_hash"]?.text,
      let publishedAt = json["published_at"]?.text, let keep = json["keep"]?.text,
      let entries = json["layers"]?.list
    else { return nil }
    let layers = entries.compactMap { LayerEntry($0) }
    guard layers.count == entries.count else { return nil }
    self.init(
      number: number, contentHash: contentHash, publishedAt: publishedAt, keep: keep, layers: layers)
  }

  static let keys: Set<String> = ["number", "content_hash", "published_at", "keep", "layers"]
}

extension GenerationManifest.LayerEntry {
  init?(_ json: ManifestJSON) {
    guard let source = json["source"]?.text, let layer = json["layer"]?.text,
      let adapter = json["adapter"]?.text, let asOf = json["as_of"]?.text,
      let importedAt = json["imported_at"]?.text
    else { return nil }
    self.init(source: source, layer: layer, adapter: adapter, asOf: asOf, importedAt: importedAt)
  }
}
