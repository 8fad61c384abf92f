import Glibc

/// The folder in which layers and generations live.
///
///     layers/<source>-<hash>        immutable
///     generations/<n>/snapshot      immutable
///     generations/<n>/manifest.json
///     generations/<n>/pending       there until the generation is current
///     current                       symbolic link to generations/<n>
///     staged.json                   layers imported with publishing held back
///     work/                         half-made files; swept by the next writer
///     lock                          held by the one who writes
///
/// Readers need no lock and no write access. **Invariant**: `current`, once there, names a complete generation.
public struct DataDirectory: Sendable {
  public let path: String
  public let fileSystem: any FileSystem

  public init(path: String, fileSystem: any FileSystem = LocalFileSystem()) {
    self.path = path
    self.fileSystem = fileSystem
  }

  public var layersPath: String { path + "/layers" }
  public var generationsPath: String { path + "/generations" }
  public var workPath: String { path + "/work" }
  private var currentPath: String { path + "/current" }
  private var stagedPath: String { path + "/staged.json" }

  public func layerPath(_ name: String) -> String { layersPath + "/" + name }
  public func snapshotPath(_ number: Int) -> String { "\(generationsPath)/\(number)/snapshot" }
  fileprivate func generationPath(_ number: Int) -> String { "\(generationsPath)/\(number)" }

  // MARK: Reading

  /// The number that `current` names; nil in a fresh directory.
  ///
  /// - Throws: when the link is there and cannot be read: a directory that is taken for fresh would be filled anew.
  public func currentNumber() throws(StoreError) -> Int? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let n = readlink(currentPath, &buffer, buffer.count - 1)
    guard n > 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .system("readlink", currentPath)
    }
    let target = String(decoding: buffer[0..<n].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let number = target.split(separator: "/").last.flatMap({ Int($0) }) else {
      throw .damaged(path: currentPath, section: "the generation that it names")
    }
    return number
  }

  /// The numbers of all kept generations, ascending.
  public func generationNumbers() throws(StoreError) -> [Int] {
    try listDirectory(generationsPath).compactMap { Int($0) }.sorted()
  }

  public func manifest(_ number: Int) throws(StoreError) -> GenerationManifest {
    let file = "\(generationsPath)/\(number)/manifest.json"
    guard try isThere(file) else {
      throw .noSuchGeneration(number: number, known: try generationNumbers())
    }
    let bytes = try readSmallFile(file)
    guard let json = ManifestJSON(bytes), let manifest = GenerationManifest(json) else {
      throw .manifest(path: file, reason: "it is no JSON, or not that of a generation")
    }
    guard ManifestSeal.isWhole(bytes, json, keys: GenerationManifest.keys) else {
      throw .damaged(path: file, section: "checksum of the manifest")
    }
    return manifest
  }

  /// The generation that answers now.
  public func currentManifest() throws(StoreError) -> GenerationManifest {
    guard let number = try currentNumber() else { throw .noGeneration(directory: path) }
    return try manifest(number)
  }

  /// Layers imported with `--stage` and not yet published.
  public func stagedLayers() throws(StoreError) -> [GenerationManifest.LayerEntry] {
    guard try isThere(stagedPath) else { return [] }
    let bytes = try readSmallFile(stagedPath)
    let json = ManifestJSON(bytes)
    // A bare list is what an earlier version wrote.
    let entries = (json?["layers"] ?? json)?.list
    guard let json, let entries else {
      throw .manifest(path: stagedPath, reason: "it is no JSON, or no list of layers")
    }
    let layers = entries.compactMap { GenerationManifest.LayerEntry($0) }
    guard layers.count == entries.count else {
      throw .manifest(path: stagedPath, reason: "it is no JSON, or no list of layers")
    }
    guard json.list != nil || ManifestSeal.isWhole(bytes, json, keys: ["layers"]) else {
      throw .damaged(path: stagedPath, section: "checksum of the list")
    }
    return layers
  }

  // MARK: Writing

  /// Runs `body` as the only writer: takes the lock, makes the folders and sweeps what a killed writer left.
  public func withLock<Result>(_ body: (LockedDirectory) throws -> Result) throws -> Result {
    try fileSystem.makePath(path)
    let lockPath = path + "/lock"
    let descriptor = try fileSystem.open(lockPath, flags: O_RDWR | O_CREAT | O_CLOEXEC, mode: 0o600)
    defer { fileSystem.close(descriptor) }
    try Self.lock(descriptor, lockPath)
    for folder in [layersPath, generationsPath, workPath] { try fileSystem.makeDirectory(folder) }
    // What a killed writer renamed is seen here and need not last yet. Whoever goes on from it and removes what was
    // before, as pruning does, would have neither after a power cut.
    for folder in [path, layersPath, generationsPath] { try fileSystem.synchronizeDirectory(folder) }
    if try currentNumber() == nil { try fileSystem.synchronizePath(path) }
    let locked = LockedDirectory(directory: self)
    try locked.sweep()
    return try body(locked)
  }

  /// Another writer is not waited for. But a process that somebody is about to start in ours holds all our descriptors
  /// until it runs, and with them a lock that has just been given back: that passes within milliseconds.
  private static func lock(_ descriptor: Int32, _ path: String) throws(StoreError) {
    for attempt in 0..<250 {
      if attempt > 0 { usleep(2_000) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      guard errno == EWOULDBLOCK || errno == EINTR else { throw .system("flock", path) }
    }
    throw .busy(path: path)
  }

  fileprivate func writeStaged(_ layers: [GenerationManifest.LayerEntry]) throws(StoreError) {
    if layers.isEmpty {
      try fileSystem.remove(stagedPath)
    } else {
      try fileSystem.replaceFile(stagedPath, with: ManifestSeal.sealed(encodeJSON(["layers": layers])))
    }
    try fileSystem.synchronizeDirectory(path)
  }

  /// Removes the directory with all that is in it.
  public func removeAll() throws(StoreError) { try removeTree(path) }

  fileprivate func removeTree(_ path: String) throws(StoreError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw .system("lstat", path)
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in try listDirectory(path) { try removeTree(path + "/" + name) }
      try fileSystem.removeDirectory(path)
    } else {
      try fileSystem.remove(path)
    }
  }
}

/// The data directory in the hands of its one writer.
public struct LockedDirectory {
  public let directory: DataDirectory
  private var fileSystem: any FileSystem { directory.fileSystem }

  fileprivate init(directory: DataDirectory) { self.directory = directory }

  /// A path in `work/` on the same file system, so that a rename into place is atomic.
  public func workPath(_ name: String) -> String { directory.workPath + "/" + name }

  /// Moves a finished layer file into place under its final name.
  public func install(layer name: String, from temporary: String) throws(StoreError) {
    try fileSystem.rename(temporary, to: directory.layerPath(name))
    try fileSystem.synchronizeDirectory(directory.layersPath)
  }

  /// Remembers a layer for the next publishing.
  public func stage(_ entry: GenerationManifest.LayerEntry) throws(StoreError) {
    var staged = try directory.stagedLayers().filter { $0.source != entry.source }
    staged.append(entry)
    try directory.writeStaged(staged)
  }

  /// Forgets what was staged of a source, with its layer.
  public func unstage(_ source: String) throws(StoreError) {
    try directory.writeStaged(try directory.stagedLayers().filter { $0.source != source })
    try sweepLayers()
  }

  /// Publishes a generation whose snapshot was built at `snapshot` in `work/`: one rename makes it there, one more
  /// makes it current. Generations beyond `keeping` are removed, with the layers that only they named; the one that
  /// was current until now is the last of them to go, however old it is, so that the step can be undone.
  public func publish(snapshot: String, manifest: GenerationManifest, keeping: Int) throws(StoreError) {
    let former = try directory.currentNumber()
    let folder = workPath("generation")
    try fileSystem.makeDirectory(folder)
    try fileSystem.rename(snapshot, to: folder + "/snapshot")
    try fileSystem.replaceFile(folder + "/manifest.json", with: ManifestSeal.sealed(encodeJSON(manifest)))
    try fileSystem.replaceFile(folder + "/pending", with: [])
    try fileSystem.synchronizeDirectory(folder)
    try fileSystem.rename(folder, to: directory.generationPath(manifest.number))
    try fileSystem.synchronizeDirectory(directory.generationsPath)
    try makeCurrent(manifest.number)
    try settle(manifest.number)
    try directory.writeStaged([])
    try prune(keeping: keeping, sparing: former)
  }

  /// Makes a kept generation the one that answers.
  public func makeCurrent(_ number: Int) throws(StoreError) {
    let known = try directory.generationNumbers()
    guard known.contains(number) else { throw .noSuchGeneration(number: number, known: known) }
    let temporary = directory.path + "/current.tmp"
    try fileSystem.remove(temporary)
    try fileSystem.makeSymbolicLink(at: temporary, to: "generations/\(number)")
    try fileSystem.rename(temporary, to: directory.path + "/current")
    try fileSystem.synchronizeDirectory(directory.path)
  }

  /// Removes the oldest generations until `keeping` are left; the current one always stays, and `sparing` is the
  /// last to go after it.
  ///
  /// - Returns: the numbers removed.
  @discardableResult
  public func prune(keeping: Int, sparing: Int? = nil) throws(StoreError) -> [Int] {
    let current = try directory.currentNumber()
    let spared = keeping > 1 ? sparing : nil
    var numbers = try directory.generationNumbers()
    var removed: [Int] = []
    for number in numbers
    where numbers.count > max(1, keeping) && number != current && number != spared {
      try remove(number)
      removed.append(number)
      numbers.removeAll { $0 == number }
    }
    try sweepLayers()
    return removed
  }

  private func remove(_ number: Int) throws(StoreError) {
    // Out of the way first, in one step, so that no reader ever sees half a generation.
    let aside = workPath("removed-\(number)")
    try fileSystem.rename(directory.generationPath(number), to: aside)
    // And for good, before its files go: else it could be back after a power cut, without them.
    try fileSystem.synchronizeDirectory(directory.generationsPath)
    try directory.removeTree(aside)
  }

  private func pendingPath(_ number: Int) -> String { directory.generationPath(number) + "/pending" }

  /// Says for good that a generation was made current: it stays, whichever is current later.
  private func settle(_ number: Int) throws(StoreError) {
    try fileSystem.remove(pendingPath(number))
    try fileSystem.synchronizeDirectory(directory.generationPath(number))
  }

  /// Removes what a killed writer left: everything in `work/`, generations that were never made current, layers
  /// that nothing names.
  fileprivate func sweep() throws(StoreError) {
    for name in try listDirectory(directory.workPath) { try directory.removeTree(workPath(name)) }
    for name in ["current.tmp", "staged.json.tmp"] { try fileSystem.remove(directory.path + "/" + name) }
    let current = try directory.currentNumber()
    for number in try directory.generationNumbers() where try isThere(pendingPath(number)) {
      if number == current { try settle(number) } else { try remove(number) }
    }
    try sweepLayers()
  }

  private func sweepLayers() throws(StoreError) {
    var named = Set(try directory.stagedLayers().map(\.layer))
    for number in try directory.generationNumbers() {
      named.formUnion(try directory.manifest(number).layers.map(\.layer))
    }
    for name in try listDirectory(directory.layersPath) where !named.contains(name) {
      try fileSystem.remove(directory.layerPath(name))
    }
  }
}
