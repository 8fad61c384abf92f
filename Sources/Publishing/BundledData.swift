import Importing
import Reading
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
    let list = path + "/sources.csv"
    let reader = try CSVReader(try FileByteSource(path: list))
    let names = ["file", "as", "source", "as_of", "publisher"]
    reader.select(names.map { reader.column(named: $0) })
    var requests: [ImportRequest] = []
    while try reader.next() {
      let cells = names.indices.map { String(decoding: reader.field($0), as: UTF8.self) }
      if let known = requests.firstIndex(where: { $0.source == cells[2] }) {
        requests[known].paths.append(path + "/" + cells[0])
      } else {
        var request = ImportRequest(
          paths: [path + "/" + cells[0]], adapter: cells[1], source: cells[2], asOf: cells[3])
        request.publisher = cells[4].isEmpty ? nil : cells[4]
        // A bundled file with a fault is a fault of this program: it is refused whole.
        request.maximumRefused = 0
        requests.append(request)
      }
    }
    return requests
  }
}
