package import DirectoryModel
package import Importing
import Indexing
package import Querying
package import Storing
import Synchronization

/// Everybody whom any source names, searched or not: first as the generation has them, then as the layers do, which
/// hold every row. One belongs to a generation, as long as that is open.
package final class DirectoryLookup: Sendable {
  package let engine: SnapshotEngine
  private let directory: DataDirectory
  /// Read for the first who is not in the generation, and kept: what the layers say of which numbers are one
  /// organization costs a walk over their records.
  private let opened = Mutex<LayerLookup?>(nil)

  package init(_ engine: SnapshotEngine, _ directory: DataDirectory) {
    self.engine = engine
    self.directory = directory
  }

  /// The layers of which the generation is made.
  package func layers() throws(StoreError) -> LayerLookup {
    try opened.withLock { opened throws(StoreError) in
      if let opened { return opened }
      let layers = try LayerLookup(directory.layers(of: engine))
      opened = layers
      return layers
    }
  }

  /// By the id with its type; nil when no source names it.
  package func provider(id: String) throws -> Provider? {
    try engine.provider(id: id) ?? layers().provider(id: id)
  }

  /// By what somebody types; nil when no source names it.
  package func provider(typed text: String) throws -> Provider? {
    for id in Self.candidates(text) {
      if let provider = try provider(id: id) { return provider }
    }
    return nil
  }

  /// What is said of somebody who was not found: of a database only that it was not published there.
  package func missing(_ text: String, near: [String] = [], _ otherwise: AnswerError) -> AnswerError {
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
