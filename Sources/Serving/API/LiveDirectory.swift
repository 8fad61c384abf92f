import Answering
import Glibc
public import Indexing
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
  /// Everybody whom a source of it names, for all requests.
  let lookup: DirectoryLookup

  /// - Parameters:
  ///   - engine: over the generation.
  ///   - manifest: of the same one.
  ///   - directory: with the manifests of its layers.
  public init(engine: SnapshotEngine, manifest: GenerationManifest, directory: DataDirectory) {
    self.engine = engine
    self.manifest = manifest
    self.directory = directory
    tag = Self.tag(manifest)
    lookup = DirectoryLookup(engine, directory)
  }

  fileprivate static func tag(_ manifest: GenerationManifest) -> String {
    "g\(manifest.number)-\(manifest.contentHash.prefix(16))"
  }
}

/// Where generations are taken up from.
public protocol GenerationSource: Sendable {
  /// Names the content that is current, whether it is open or not; nil when nothing is. Asked four times a second.
  func current() throws(StoreError) -> String?
  /// Opens what is current.
  func open() throws(StoreError) -> OpenGeneration
  /// Of the generation from which the pages of a cursor come.
  func manifest(of cursor: Cursor) throws -> GenerationManifest
  /// Opens a generation that is kept.
  func open(_ manifest: GenerationManifest) throws(StoreError) -> OpenGeneration
  /// Former generations that are kept, the newest first, each opened when it is asked for.
  func former(than generation: OpenGeneration) -> [@Sendable () -> Snapshot?]
}

/// The generations of a data directory on this machine.
public struct MappedGenerations: GenerationSource {
  private let directory: DataDirectory

  /// Of this directory.
  public init(_ directory: DataDirectory) { self.directory = directory }

  /// The number, and which file it is: in a directory that was made anew, or changed for another by a link, the numbers
  /// begin anew as well.
  public func current() throws(StoreError) -> String? {
    guard let number = try directory.currentNumber() else { return nil }
    var status = stat()
    guard stat(directory.snapshotPath(number), &status) == 0 else { return "\(number)" }
    let written = status.st_mtim
    return
      "\(number) \(status.st_dev) \(status.st_ino) \(status.st_size) \(written.tv_sec).\(written.tv_nsec)"
  }

  public func open() throws(StoreError) -> OpenGeneration { try open(directory.currentManifest()) }

  public func open(_ manifest: GenerationManifest) throws(StoreError) -> OpenGeneration {
    let snapshot = try Snapshot(path: directory.snapshotPath(manifest.number))
    return OpenGeneration(engine: SnapshotEngine(snapshot), manifest: manifest, directory: directory)
  }

  public func manifest(of cursor: Cursor) throws -> GenerationManifest {
    try directory.manifest(of: cursor)
  }

  public func former(than generation: OpenGeneration) -> [@Sendable () -> Snapshot?] {
    // Where the folder cannot be read nobody knows.
    let numbers = (try? directory.generationNumbers()) ?? []
    return numbers.reversed().filter { $0 < generation.manifest.number }.map { number in
      { try? Snapshot(path: directory.snapshotPath(number)) }
    }
  }
}

/// The generation that answers now. A request keeps the one with which it began, whatever is published meanwhile.
public final class LiveDirectory: Sendable {
  /// Where generations are looked for.
  public let source: any GenerationSource
  private struct State {
    var name: String?
    var generation: OpenGeneration
    /// What could not be taken up, and until when it is let be: opening it may cost a look at all of it, or a fetch.
    var refused: (name: String, until: ContinuousClock.Instant)?
  }

  private let now: Mutex<State>
  private static let patience = Duration.seconds(10)

  /// - Throws: `StoreError` when there is no generation or it cannot be opened.
  public convenience init(_ directory: DataDirectory) throws(StoreError) {
    try self.init(from: MappedGenerations(directory))
  }

  /// Likewise from anywhere.
  public init(from source: any GenerationSource) throws(StoreError) {
    self.source = source
    let name = try source.current()
    now = Mutex(State(name: name, generation: try source.open()))
  }

  /// For one request: what it has taken it keeps, so that an answer is of one generation.
  public var current: OpenGeneration { now.withLock { $0.generation } }

  /// The generation from which the pages of a cursor come: mostly the one that answers now.
  func generation(of cursor: Cursor) throws -> OpenGeneration {
    let current = current
    if cursor.isOf(generation: current.manifest.contentHash) { return current }
    return try source.open(source.manifest(of: cursor))
  }

  /// Names the content from which an answer comes: that of a cursor while its generation is kept.
  func tag(of cursor: String?, in current: OpenGeneration) -> String {
    guard let cursor = cursor.flatMap({ try? Cursor($0) }),
      !cursor.isOf(generation: current.manifest.contentHash),
      let manifest = try? source.manifest(of: cursor)
    else { return current.tag }
    return OpenGeneration.tag(manifest)
  }

  /// Takes up what is current now, when it is another generation. Every block of it is proved first: one that is
  /// damaged is refused, and the former one goes on.
  ///
  /// - Returns: whether another generation answers from now on.
  /// - Throws: why one is refused; it is tried again after `patience`.
  ///
  /// Cost: a look at one link and one file; for a new generation, reading it once.
  public func refresh() throws(StoreError) -> Bool {
    guard let name = try source.current() else { return false }
    let isTried = now.withLock { state in
      name == state.name || state.refused.map { $0.name == name && .now < $0.until } == true
    }
    if isTried { return false }
    do throws(StoreError) {
      let next = try source.open()
      try next.engine.snapshot.file.verify()
      now.withLock { $0 = State(name: name, generation: next) }
      return true
    } catch {
      // A server that is away is asked again as soon as it is back.
      if case .unreachable = error { throw error }
      now.withLock { $0.refused = (name, .now + Self.patience) }
      throw error
    }
  }
}
