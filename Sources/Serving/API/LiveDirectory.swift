import Answering
import Indexing
public import Querying
public import Storing
import Synchronization

/// A generation that is open and answers.
public struct OpenGeneration: Sendable {
  public let engine: SnapshotEngine
  public let manifest: GenerationManifest
  public let directory: DataDirectory

  /// Names the content in an `ETag`.
  let tag: String

  init(engine: SnapshotEngine, manifest: GenerationManifest, directory: DataDirectory) {
    self.engine = engine
    self.manifest = manifest
    self.directory = directory
    tag = "g\(manifest.number)-\(manifest.contentHash.prefix(16))"
  }
}

/// The generation that answers now. A request keeps the one with which it began, whatever is published meanwhile.
public final class LiveDirectory: Sendable {
  public let directory: DataDirectory
  private let now: Mutex<OpenGeneration>

  /// - Throws: `StoreError` when there is no generation or it cannot be opened.
  public init(_ directory: DataDirectory) throws(StoreError) {
    self.directory = directory
    now = Mutex(try Self.open(directory))
  }

  public var current: OpenGeneration { now.withLock { $0 } }

  /// The generation from which the pages of a cursor come: mostly the one that answers now.
  func generation(of cursor: Cursor) throws -> OpenGeneration {
    let current = current
    if cursor.isOf(generation: current.manifest.contentHash) { return current }
    let manifest = try directory.manifest(of: cursor)
    let snapshot = try Snapshot(path: directory.snapshotPath(manifest.number))
    return OpenGeneration(engine: SnapshotEngine(snapshot), manifest: manifest, directory: directory)
  }

  private static func open(_ directory: DataDirectory) throws(StoreError) -> OpenGeneration {
    let manifest = try directory.currentManifest()
    let snapshot = try Snapshot(path: directory.snapshotPath(manifest.number))
    return OpenGeneration(engine: SnapshotEngine(snapshot), manifest: manifest, directory: directory)
  }

  /// Takes up what `current` names now, when it is another generation. Every block of it is proved first: one that is
  /// damaged is refused, and the former one goes on.
  ///
  /// - Returns: whether another generation answers from now on.
  ///
  /// Cost: a look at one link; for a new generation, reading it once.
  public func refresh() throws(StoreError) -> Bool {
    guard let number = try directory.currentNumber() else { return false }
    if number == current.manifest.number { return false }
    let next = try Self.open(directory)
    try next.engine.snapshot.file.verify()
    now.withLock { $0 = next }
    return true
  }
}
