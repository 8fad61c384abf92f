import DirectoryModel
import FoundationEssentials
public import Importing
import Indexing
public import Storing

/// Layers → one generation: merged, indexed, and made current by one rename.
public enum Publisher {
  /// Generations that stay after publishing, the new one included, so that a cursor handed out before is still
  /// good and one step can be undone.
  public static let keptGenerations = 3

  /// Publishes the current layers with some replaced or removed.
  ///
  /// - Parameters:
  ///   - changed: new layers; each replaces the one of its source.
  ///   - removed: sources that go.
  ///   - keep: nil leaves it as it was, `cancer-care` in a fresh directory.
  /// - Returns: the manifest; of the current generation when nothing would change.
  public static func publish(
    _ changed: [GenerationManifest.LayerEntry], removing removed: Set<String> = [], keep: Keep?,
    in directory: LockedDirectory
  ) throws -> GenerationManifest {
    let data = directory.directory
    let current = try data.currentNumber() == nil ? nil : try data.currentManifest()
    var bySource: [String: GenerationManifest.LayerEntry] = [:]
    for entry in (current?.layers ?? []) + (try data.stagedLayers()) + changed {
      bySource[entry.source] = entry
    }
    for source in removed { bySource[source] = nil }
    let entries = bySource.values.sorted { $0.source < $1.source }
    let chosen = keep ?? current.flatMap { Keep(rawValue: $0.keep) } ?? .cancerCare
    // An index that another version laid out otherwise is built anew from the same layers.
    if let current, current.keep == chosen.rawValue, current.layers.map(\.layer) == entries.map(\.layer),
      (try? Snapshot(path: data.snapshotPath(current.number))) != nil
    {
      return current
    }

    var layers: [Layer] = []
    for entry in entries { layers.append(try Layer(path: data.layerPath(entry.layer))) }
    let snapshot = directory.workPath("snapshot")
    let contentHash = try build(layers, keep: chosen, at: snapshot, fileSystem: data.fileSystem)
    let manifest = GenerationManifest(
      number: (try data.generationNumbers().last ?? 0) + 1, contentHash: contentHash, publishedAt: now(),
      keep: chosen.rawValue, layers: entries)
    try directory.publish(snapshot: snapshot, manifest: manifest, keeping: keptGenerations)
    return manifest
  }

  /// Builds the snapshot of a set of layers.
  ///
  /// - Parameter layers: in the order of their sources' names.
  /// - Returns: the content hash, hexadecimal: equal for equal layers.
  public static func build(
    _ layers: [Layer], keep: Keep, at path: String, fileSystem: any FileSystem
  ) throws -> String {
    try Threads.require(for: path)
    let merged = try MergedDirectory(layers: layers, keep: keep)
    let meta = SnapshotMeta(
      layers: layers.enumerated().map { ordinal, layer in
        SnapshotMeta.Layer(
          source: layer.manifest.source, layer: layer.name, adapter: layer.manifest.adapter,
          asOf: layer.manifest.asOf,
          completeFor: layer.manifest.completeFor, publisher: layer.manifest.publisher,
          files: layer.manifest.files.map(\.name), kept: layer.manifest.kept, refused: layer.manifest.refused,
          listedThoughEnded: merged.listedThoughEnded[ordinal])
      }, keep: keep.rawValue)
    let builder = try SnapshotBuilder(
      path: path, meta: meta, asOf: layers.map(\.manifest.asOfDate), fileSystem: fileSystem)
    try EntityPipeline.run(merged, into: builder)
    return try builder.finish(unresolved: merged.unresolved, deactivated: merged.deactivated)
  }

  /// The present moment, ISO 8601 in UTC: for manifests, which stand outside the hashed bytes.
  public static func now() -> String { Date().formatted(.iso8601) }
}
