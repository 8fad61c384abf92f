import Dispatch
import Foundation
public import Importing
public import Storing

/// Several sources read at once, on as many cores as there are, the largest first.
///
/// Equals importing one after the other: each source has its own layer, which depends on its own files alone.
// @unchecked: `lock` guards what changes.
public final class ImportBatch: @unchecked Sendable {
  public struct Result: Sendable {
    public var report: ImportReport
    public var entry: GenerationManifest.LayerEntry
  }

  private let requests: [ImportRequest]
  private let formers: [LayerManifest?]
  private let directory: LockedDirectory
  private let lock = NSLock()
  private var order: [Int]
  private var results: [Result?]
  private var failures: [(index: Int, error: any Error)] = []

  private init(_ requests: [ImportRequest], formers: [LayerManifest?], _ directory: LockedDirectory) {
    self.requests = requests
    self.formers = formers
    self.directory = directory
    results = Array(repeating: nil, count: requests.count)
    let sizes = requests.map { $0.paths.reduce(0) { $0 + Self.size($1) } }
    order = requests.indices.sorted { sizes[$0] < sizes[$1] }
  }

  /// - Parameter formers: for each request the manifest of the layer that it replaces.
  /// - Returns: what each request has become, in their order.
  /// - Throws: the first failure in the order of the requests; no layer is then named anywhere.
  public static func run(
    _ requests: [ImportRequest], formers: [LayerManifest?], into directory: LockedDirectory
  ) throws -> [Result] {
    let batch = ImportBatch(requests, formers: formers, directory)
    let threads = min(requests.count, max(1, ProcessInfo.processInfo.activeProcessorCount))
    DispatchQueue.concurrentPerform(iterations: threads) { _ in batch.work() }
    if let first = batch.failures.min(by: { $0.index < $1.index }) { throw first.error }
    return batch.results.compactMap { $0 }
  }

  private func work() {
    // After a failure nothing more is begun.
    while let index = lock.withLock({ failures.isEmpty ? order.popLast() : nil }) {
      let request = requests[index]
      do {
        let (report, layer) = try Importer.importLayer(request, into: directory, former: formers[index])
        let entry = GenerationManifest.LayerEntry(
          source: request.source, layer: layer, adapter: request.adapter, asOf: request.asOf,
          importedAt: Publisher.now())
        lock.withLock { results[index] = Result(report: report, entry: entry) }
      } catch {
        lock.withLock { failures.append((index, error)) }
      }
    }
  }

  private static func size(_ path: String) -> Int {
    let values = try? FileManager.default.attributesOfItem(atPath: path)
    return (values?[.size] as? Int) ?? 0
  }
}
