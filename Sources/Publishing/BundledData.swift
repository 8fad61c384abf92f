import Importing
public import Storing

/// The reference data that comes with the program: a fresh data directory is filled with it.
public struct BundledData: Sendable {
  /// The folder `Data/`.
  public let path: String

  public init(path: String) { self.path = path }

  /// Imports every file that `sources.csv` lists and publishes the first generation.
  @discardableResult
  public func seed(_ directory: LockedDirectory) throws -> GenerationManifest {
    var entries: [GenerationManifest.LayerEntry] = []
    for request in try requests() {
      let (_, layer) = try Importer.importLayer(request, into: directory, former: nil)
      entries.append(
        .init(
          source: request.source, layer: layer, adapter: request.adapter, asOf: request.asOf,
          importedAt: Publisher.now()))
    }
    return try Publisher.publish(entries, keep: nil, in: directory)
  }

  /// One import a source, in the order of the list.
  private func requests() throws -> [ImportRequest] {
    try SourceList.requests(path: path + "/sources.csv").map {
      var request = $0
      // A bundled file with a fault is a fault of this program: it is refused whole.
      request.maximumRefused = 0
      return request
    }
  }
}
