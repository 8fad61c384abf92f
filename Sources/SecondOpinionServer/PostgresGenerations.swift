import Glibc
import Postgres
import PostgresQuerying
import Indexing
import Querying
import Serving
import Storing
import Synchronization

/// The generation that is current in a database. Pages of a former one cannot be gone on with: the database keeps it only
/// until the next is published.
final class PostgresGenerations: GenerationSource {
  private let dsn: String
  private let cache: String
  private let watched: PostgresCurrent
  private let looked = Mutex((at: 0, name: String?.none))

  /// Seconds for which an answer of the server is good: nobody waits for a generation by the second.
  private static let good = 2

  init(dsn: String, cache: String) {
    self.dsn = dsn
    self.cache = cache
    watched = PostgresCurrent(dsn: dsn)
  }

  func current() throws(StoreError) -> String? {
    let now = time(nil)
    if let name = looked.withLock({ now - $0.at < Self.good ? $0.name : nil }) { return name }
    let name = try told { try watched.contentHash() }
    looked.withLock { $0 = (now, name) }
    return name
  }

  func open() throws(StoreError) -> OpenGeneration {
    try told {
      let opened = try PostgresDirectory.open(dsn: dsn, cache: cache)
      return OpenGeneration(
        engine: SnapshotEngine(opened.snapshot), manifest: opened.manifest, directory: opened.directory)
    }
  }

  func manifest(of cursor: Cursor) throws -> GenerationManifest {
    throw QueryError.cursorGone(generation: cursor.generation)
  }

  /// Only what is current is kept for readers that come now.
  func open(_ manifest: GenerationManifest) throws(StoreError) -> OpenGeneration { try open() }

  func former(than generation: OpenGeneration) -> [@Sendable () -> Snapshot?] { [] }

  private func told<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
    do { return try body() } catch let error as StoreError { throw error } catch let error as PostgresError {
      throw .unreachable(place: error.place, reason: error.message)
    } catch {
      throw .unreachable(place: "the database", reason: "\(error)")
    }
  }
}
