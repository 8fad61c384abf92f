package import DirectoryModel
import Importing
import Indexing
package import Querying
package import Storing

/// Looks up what somebody names: first in the generation, then in the layers, which hold every row.
package enum DirectoryLookup {
  /// - Returns: nil when no source names it.
  package static func provider(
    _ text: String, engine: SnapshotEngine, directory: DataDirectory
  ) throws -> Provider? {
    for id in candidates(text) {
      if let provider = try engine.provider(id: id) { return provider }
      let layers = try directory.layers(of: engine)
      if let provider = try MergedDirectory.provider(EntityKey(id: id), id: id, in: layers) {
        return provider
      }
    }
    return nil
  }

  /// What is said of somebody who was not found: of a database only that it was not published there.
  package static func missing(
    _ text: String, near: [String] = [], engine: SnapshotEngine, _ otherwise: AnswerError
  ) -> AnswerError {
    engine.hasRowsOfSources ? otherwise : .notPublished(id: text, near: near)
  }

  /// Ids with their types that a text can mean.
  package static func candidates(_ text: String) -> [String] {
    if text.contains(":") { return [text] }
    if text.utf8.count == 10, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return ["npi:" + text] }
    return ["center:", "program:", "plan:", "network:", "cancer:", "ccn:"].map { $0 + text }
  }
}

extension DataDirectory {
  /// The layers of which a generation is made, in its order.
  package func layers(of engine: SnapshotEngine) throws(StoreError) -> [Layer] {
    var layers: [Layer] = []
    for layer in engine.layers { layers.append(try Layer(path: layerPath(layer.layer))) }
    return layers
  }

  /// The generation from which the pages of a cursor come.
  ///
  /// - Throws: `QueryError.cursorGone` when it is not kept any more.
  package func manifest(of cursor: Cursor) throws -> GenerationManifest {
    let current = try currentManifest()
    if cursor.isOf(generation: current.contentHash) { return current }
    for number in try generationNumbers().reversed() where number != current.number {
      // One that cannot be read is another one, or the pages cannot go on.
      if let kept = try? manifest(number), cursor.isOf(generation: kept.contentHash) { return kept }
    }
    throw QueryError.cursorGone(generation: cursor.generation)
  }
}
