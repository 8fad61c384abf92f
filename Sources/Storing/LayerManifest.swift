public import DirectoryModel

/// What a layer says about itself; stored inside it, so it holds nothing that differs between two imports of the
/// same files.
public struct LayerManifest: Codable, Equatable, Sendable {
  public struct File: Codable, Equatable, Sendable {
    /// The file's own name, without its folder.
    public var name: String
    public var sha256: String
    public var bytes: Int
    public var rows: Int

    public init(name: String, sha256: String, bytes: Int, rows: Int) {
      self.name = name
      self.sha256 = sha256
      self.bytes = bytes
      self.rows = rows
    }
  }

  public var source: String
  /// The adapter that read it: the word after `--as`.
  public var adapter: String
  /// What the source says it is as of: `2026-11-01`.
  public var asOf: String
  public var files: [File]
  /// `clinicians`, `facilities` or `all`: the source declares its list complete for them, and no part is missing.
  public var completeFor: String?
  /// What the source declares, also when a missing part makes it worthless.
  public var declaredCompleteFor: String?
  /// Records by the token of their kind.
  public var records: [String: Int]?
  public var read: Int
  public var kept: Int
  public var deactivated: Int
  public var repaired: Int
  public var refused: Int
  public var byRule: [String: Int]
  public var warnings: [String: Int]
  public var publisher: String?
  /// The source that this one is laid onto: its records of an NPI take the place of the other's (`DeltaLayers`).
  public var onto: String?
  /// Organizations that state a number besides their own key, or a center: what the merge must know beforehand.
  public var crosswalks: Int?
  /// SHA-256 of the mapping by which the files were read: another mapping makes another layer.
  public var mappingSHA256: String?

  public init(source: String, adapter: String, asOf: String) {
    self.source = source
    self.adapter = adapter
    self.asOf = asOf
    files = []
    read = 0
    kept = 0
    deactivated = 0
    repaired = 0
    refused = 0
    byRule = [:]
    warnings = [:]
  }

  enum CodingKeys: String, CodingKey {
    case source, adapter, files, records, read, kept, deactivated, repaired, refused, warnings, publisher
    case onto, crosswalks
    case mappingSHA256 = "mapping_sha256"
    case asOf = "as_of"
    case completeFor = "complete_for"
    case declaredCompleteFor = "complete_declared"
    case byRule = "by_rule"
  }

  public var asOfDate: CalendarDate? { CalendarDate(iso: asOf) }
}
