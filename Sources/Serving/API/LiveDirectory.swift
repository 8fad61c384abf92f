import Answering
import Indexing
public import Querying
public import Storing
import Synchronization

/// A generation that is open and answers.
public struct OpenGeneration: Sendable {
  /// Answers questions.
  public let engine: SnapshotEngine
  /// Number, content, and what it is made of.
  public let manifest: GenerationManifest
  /// Where it lies.
  public let directory: DataDirectory

  /// Names the content in an `ETag`.
  let tag: String

  init(engine: SnapshotEngine, manifest: GenerationManifest, directory: DataDirectory) {
    self.engine = engine
    self.manifest = manifest
    self.directory = directory
    tag = Self.tag(manifest)
  }

  fileprivate static func tag(_ manifest: GenerationManifest) -> String {
    "g\(manifest.number)-\(manifest.contentHash.prefix(16))"
  }
}

/// The generation that answers now. A request keeps the one with which it began, whatever is published meanwhile.
public final class LiveDirectory: Sendable {
  /// Where generations are looked for.
  public let directory: DataDirectory
  private let now: Mutex<OpenGeneration>

  /// - Throws: `StoreError` when there is no generation or it cannot be opened.
  public init(_ directory: DataDirectory) throws(StoreError) {
    self.directory = directory
    now = Mutex(try Self.open(directory))
  }

  /// For one request: what it has taken it keeps, so that an answer is of one generation.
  public var current: OpenGeneration { now.withLock { $0 } }

  /// The generation from which the pages of a cursor come: mostly the one that answers now.
  func generation(of cursor: Cursor) throws -> OpenGeneration {
    let current = current
    if cursor.isOf(generation: current.manifest.contentHash) { return current }
    let manifest = try directory.manifest(of: cursor)
    let snapshot = try Snapshot(path: directory.snapshotPath(manifest.number))
    return OpenGeneration(engine: SnapshotEngine(snapshot), manifest: manifest, directory: directory)
  }

  /// Names the content from which an answer comes: that of a cursor while its generation is kept.
  func tag(of cursor: String?, in current: OpenGeneration) -> String {
    guard let cursor = cursor.flatMap({ try? Cursor($0) }),
      !cursor.isOf(generation: current.manifest.contentHash),
      let manifest = try? directory.manifest(of: cursor)
    else { return current.tag }
    return OpenGeneration.tag(manifest)
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
