import Indexing

/// How large the index is, and the part of it that searches walk through.
struct IndexFigures: Encodable {
  /// Sections that no search walks: display records and where they begin, read for the ten hits shown; the centers of
  /// ZIP areas, read once for a request; the description of the index itself.
  private static let cold: Set<String> = [
    "meta", "records", "entityRecord", "entityRecordLength", "zips", "aliasKey", "aliasEntity",
  ]

  var providers: Int
  var hotBytes: Int
  var snapshotBytes: Int
  var sections: [String: Int]

  enum CodingKeys: String, CodingKey {
    case providers, sections
    case hotBytes = "hot_bytes"
    case snapshotBytes = "snapshot_bytes"
  }

  /// - Parameter providers: clinicians and organizations.
  init(_ snapshot: Snapshot, providers: Int) {
    self.providers = providers
    sections = snapshot.sectionBytes()
    snapshotBytes = sections.values.reduce(0, +)
    hotBytes = sections.filter { !Self.cold.contains($0.key) }.values.reduce(0, +)
  }
}
