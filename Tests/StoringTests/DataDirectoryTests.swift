import DirectoryModel
import Glibc
import Storing
import TestSupport
import Testing

@Suite struct DataDirectoryTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.file("deep/er/data") }
  private var data: DataDirectory { DataDirectory(path: path) }

  private func error(_ body: () throws -> Void) -> StoreError? {
    do {
      try body()
      return nil
    } catch {
      return error as? StoreError
    }
  }

  private func entry(_ source: String, _ layer: String) -> GenerationManifest.LayerEntry {
    .init(
      source: source, layer: layer, adapter: "test", asOf: "2026-11-01", importedAt: "2026-11-02T00:00:00Z")
  }

  private func manifest(_ number: Int, _ layers: [GenerationManifest.LayerEntry]) -> GenerationManifest {
    GenerationManifest(
      number: number, contentHash: "00", publishedAt: "2026-11-02T00:00:00Z", keep: "all", layers: layers)
  }

  /// Puts a layer of one record into place.
  private func install(_ name: String, in locked: LockedDirectory) throws {
    let temporary = locked.workPath("layer-" + name)
    let writer = try LayerWriter(path: temporary, fileSystem: locked.directory.fileSystem)
    let header = RecordHeader(kind: .zip, reference: SourceReference(row: 1), key: EntityKey(id: name))
    try writer.add(header, facts: UnsafeRawBufferPointer(start: nil, count: 0))
    try writer.finish(LayerManifest(source: name, adapter: "test", asOf: "2026-11-01"))
    try locked.install(layer: name, from: temporary)
  }

  /// Publishes the next generation over some layers; its snapshot holds the number.
  @discardableResult
  private func publish(
    _ layers: [String], keeping: Int = 3, in locked: LockedDirectory
  ) throws -> Int {
    let number = (try locked.directory.generationNumbers().last ?? 0) + 1
    let snapshot = locked.workPath("snapshot")
    let writer = try SectionFileWriter(
      path: snapshot, kind: .snapshot, fileSystem: locked.directory.fileSystem)
    try writer.section(1, [UInt8(number)])
    try writer.finish()
    try locked.publish(
      snapshot: snapshot, manifest: manifest(number, layers.map { entry($0, $0) }), keeping: keeping)
    return number
  }

  /// What must hold of a directory whatever happened: the current generation and all it names is there and whole.
  private func expectWhole(_ data: DataDirectory, _ comment: Comment? = nil) throws {
    let number = try #require(try data.currentNumber(), comment)
    #expect(try data.generationNumbers().contains(number), comment)
    for number in try data.generationNumbers() {
      let manifest = try data.manifest(number)
      #expect(manifest.number == number, comment)
      let snapshot = try SectionFile(path: data.snapshotPath(number), kind: .snapshot)
      try snapshot.verify()
      #expect(Array(snapshot.bytes(1)) == [UInt8(number)], comment)
      for entry in manifest.layers { try Layer(path: data.layerPath(entry.layer)).file.verify() }
    }
    for entry in try data.stagedLayers() { try Layer(path: data.layerPath(entry.layer)).file.verify() }
  }

  /// What must hold once a writer has come and gone: nothing lies about.
  private func expectSwept(_ data: DataDirectory, _ comment: Comment? = nil) throws {
    var named = Set(try data.stagedLayers().map(\.layer))
    for number in try data.generationNumbers() {
      named.formUnion(try data.manifest(number).layers.map(\.layer))
      #expect(
        directoryEntries("\(data.generationsPath)/\(number)") == ["manifest.json", "snapshot"], comment)
    }
    #expect(directoryEntries(data.layersPath) == named.sorted(), comment)
    #expect(directoryEntries(data.workPath) == [], comment)
    let top = Set(directoryEntries(data.path))
    #expect(top.isSubset(of: ["current", "generations", "layers", "lock", "staged.json", "work"]), comment)
  }

  // MARK: Reading

  @Test func `a fresh directory has nothing, and says so`() throws {
    #expect(try data.currentNumber() == nil)
    #expect(try data.generationNumbers() == [])
    #expect(try data.stagedLayers() == [])
    #expect(error { _ = try data.currentManifest() } == .noGeneration(directory: path))
    #expect(error { _ = try data.manifest(3) } == .noSuchGeneration(number: 3, known: []))
    // Reading makes nothing.
    #expect(directoryEntries(folder.path) == [])
  }

  @Test func `what was published is read back without a lock`() throws {
    try data.withLock { locked in
      try install("a", in: locked)
      try publish(["a"], in: locked)
      #expect(try data.currentManifest() == manifest(1, [entry("a", "a")]))
    }
    #expect(try data.currentNumber() == 1)
    #expect(data.snapshotPath(1) == path + "/generations/1/snapshot")
    #expect(error { _ = try data.manifest(2) } == .noSuchGeneration(number: 2, known: [1]))
    try expectWhole(data)
    try expectSwept(data)
  }

  @Test func `only the owner can read what lies in a data directory`() throws {
    try data.withLock { locked in
      try install("a", in: locked)
      try publish(["a"], in: locked)
    }
    for name in [
      "", "/layers", "/generations", "/work", "/lock", "/layers/a", "/generations/1/manifest.json",
    ] {
      var status = stat()
      #expect(stat(path + name, &status) == 0)
      #expect(status.st_mode & 0o077 == 0, "\(name)")
    }
  }

  @Test func `a manifest that cannot be read is refused by its path, not passed over`() throws {
    _ = try data.withLock { try publish([], in: $0) }
    let file = data.generationsPath + "/1/manifest.json"
    folder.write("deep/er/data/generations/1/manifest.json", "{")
    guard case .manifest(file, _) = error({ _ = try data.currentManifest() }) else {
      Issue.record("a broken manifest was read")
      return
    }
    // Nobody sweeps layers that it may have named.
    guard case .manifest(file, _) = error({ try data.withLock { _ in } }) else {
      Issue.record("a broken manifest was passed over")
      return
    }
    try LocalFileSystem().remove(file)
    #expect(error { try data.withLock { _ in } } == .noSuchGeneration(number: 1, known: [1]))
  }

  // Found by making each system call fail in turn: what could not be read was taken for empty.
  @Test func `a folder or link that cannot be read is refused by its path, and no layer is swept`() throws {
    try data.withLock { locked in
      try install("a", in: locked)
      try publish(["a"], in: locked)
    }
    let generations = data.generationsPath
    try LocalFileSystem().rename(generations, to: generations + ".aside")
    folder.write("deep/er/data/generations", "no folder")
    #expect(error { try data.withLock { _ in } } != nil)
    #expect(
      error { _ = try data.generationNumbers() }
        == .system(call: "opendir", path: generations, number: ENOTDIR))
    #expect(directoryEntries(data.layersPath) == ["a"])
    try LocalFileSystem().remove(generations)
    try LocalFileSystem().rename(generations + ".aside", to: generations)

    let current = data.path + "/current"
    try LocalFileSystem().remove(current)
    folder.write("deep/er/data/current", "generations/1")
    #expect(
      error { _ = try data.currentNumber() } == .system(call: "readlink", path: current, number: EINVAL))
    #expect(error { try data.withLock { _ in } } != nil)
    try LocalFileSystem().remove(current)
    try LocalFileSystem().makeSymbolicLink(at: current, to: "generations/one")
    guard case .damaged(current, _) = error({ _ = try data.currentNumber() }) else {
      Issue.record("a link to no generation was taken for none")
      return
    }
    #expect(directoryEntries(data.layersPath) == ["a"])
    try LocalFileSystem().remove(current)
    #expect(try data.currentNumber() == nil)
  }

  @Test func `a list of staged layers that cannot be read is refused by its path`() throws {
    try data.withLock { _ in }
    let file = folder.write("deep/er/data/staged.json", "[{]")
    guard case .manifest(file, _) = error({ _ = try data.stagedLayers() }) else {
      Issue.record("a broken list was read")
      return
    }
  }

  // MARK: The lock

  @Test func `one writer at a time: a second is told so, and the lock goes with the first`() throws {
    try data.withLock { _ in
      // Another open of the same file is another holder, in this process as in any.
      #expect(error { try DataDirectory(path: path).withLock { _ in } } == .busy(path: path + "/lock"))
      #expect(error { try data.withLock { _ in } } == .busy(path: path + "/lock"))
    }
    try data.withLock { _ in }
  }

  @Test func `the lock goes also when the writer fails`() throws {
    struct Failure: Error {}
    #expect(throws: Failure.self) { try data.withLock { _ in throw Failure() } }
    #expect(try data.withLock { _ in 7 } == 7)
  }

  @Test func `a relative path is made step by step`() throws {
    // From the working directory up to the root, and from there down again.
    var buffer = [CChar](repeating: 0, count: 4096)
    let here = try #require(getcwd(&buffer, buffer.count).map { String(cString: $0) })
    let up = here.split(separator: "/").map { _ in ".." }.joined(separator: "/")
    let relative = DataDirectory(path: (up.isEmpty ? "." : up) + path)
    _ = try relative.withLock { try publish([], in: $0) }
    #expect(try data.currentNumber() == 1)
  }

  // MARK: Generations

  @Test func `a number is published once`() throws {
    try data.withLock { locked in
      try publish([], in: locked)
      let snapshot = locked.workPath("snapshot")
      let writer = try SectionFileWriter(path: snapshot, kind: .snapshot, fileSystem: LocalFileSystem())
      try writer.finish()
      let found = error { try locked.publish(snapshot: snapshot, manifest: manifest(1, []), keeping: 3) }
      guard case .system("rename", _, _) = found else {
        Issue.record("\(String(describing: found))")
        return
      }
    }
    try data.withLock { _ in }
    try expectWhole(data)
    try expectSwept(data)
  }

  @Test func `as many generations stay as are asked for, and the layers that they name`() throws {
    try data.withLock { locked in
      for i in 1...5 {
        try install("layer-\(i)", in: locked)
        try publish(["layer-\(i)"], keeping: 2, in: locked)
        #expect(try data.generationNumbers() == Array(max(1, i - 1)...i))
        #expect(directoryEntries(data.layersPath) == (max(1, i - 1)...i).map { "layer-\($0)" })
      }
    }
    try expectWhole(data)
    try expectSwept(data)
  }

  @Test func `a layer that a kept generation names stays, though the current one does not`() throws {
    try data.withLock { locked in
      for name in ["a", "b"] { try install(name, in: locked) }
      try publish(["a", "b"], in: locked)
      try publish(["b"], in: locked)
      #expect(directoryEntries(data.layersPath) == ["a", "b"])
      #expect(try locked.prune(keeping: 1) == [1])
      #expect(directoryEntries(data.layersPath) == ["b"])
    }
    try expectWhole(data)
  }

  @Test func `publishing keeps the generation that was current, so that the step can be undone`() throws {
    try data.withLock { locked in
      for _ in 1...3 { try publish([], keeping: 3, in: locked) }
      try locked.makeCurrent(1)
      try publish([], keeping: 3, in: locked)
      #expect(try data.generationNumbers() == [1, 3, 4])
      try publish([], keeping: 2, in: locked)
      #expect(try data.generationNumbers() == [4, 5])
      // Who keeps one keeps the new one.
      try publish([], keeping: 1, in: locked)
      #expect(try data.generationNumbers() == [6])
    }
    try expectWhole(data)
  }

  @Test func `pruning takes the oldest first and never the current one, nor all`() throws {
    try data.withLock { locked in
      for _ in 1...5 { try publish([], keeping: 9, in: locked) }
      #expect(try locked.prune(keeping: 9) == [])
      try locked.makeCurrent(2)
      #expect(try locked.prune(keeping: 4) == [1])
      #expect(try locked.prune(keeping: 3) == [3])
      #expect(try data.generationNumbers() == [2, 4, 5])
      #expect(try locked.prune(keeping: 0) == [4, 5])
      #expect(try locked.prune(keeping: -1) == [])
      #expect(try data.generationNumbers() == [2] && data.currentNumber() == 2)
    }
    try expectWhole(data)
  }

  @Test func `a kept generation can be made current again, and the later one stays`() throws {
    try data.withLock { locked in
      for name in ["a", "b"] {
        try install(name, in: locked)
        try publish([name], in: locked)
      }
      try locked.makeCurrent(1)
      #expect(try data.currentManifest().layers == [entry("a", "a")])
      #expect(error { try locked.makeCurrent(7) } == .noSuchGeneration(number: 7, known: [1, 2]))
      #expect(try data.currentNumber() == 1)
    }
    // Also after the next writer has swept: it was current once.
    try data.withLock { _ in }
    #expect(try data.generationNumbers() == [1, 2])
    try data.withLock { try $0.makeCurrent(2) }
    #expect(try data.currentNumber() == 2)
    try expectWhole(data)
    try expectSwept(data)
  }

  // MARK: Staging and sweeping

  @Test func `staged layers wait for the next publishing, one a source`() throws {
    try data.withLock { locked in
      for name in ["a", "b", "c"] { try install(name, in: locked) }
      try locked.stage(entry("x", "a"))
      try locked.stage(entry("y", "b"))
      try locked.stage(entry("x", "c"))
    }
    #expect(try data.stagedLayers() == [entry("y", "b"), entry("x", "c")])
    try data.withLock { locked in
      // The one that was replaced is swept, the others stay though no generation names them.
      #expect(directoryEntries(data.layersPath) == ["b", "c"])
      try publish(["b", "c"], in: locked)
    }
    #expect(try data.stagedLayers() == [])
    #expect(directoryEntries(data.layersPath) == ["b", "c"])
    try expectSwept(data)
  }

  @Test func `the next writer sweeps what a killed one left`() throws {
    try data.withLock { locked in
      try install("a", in: locked)
      try publish(["a"], in: locked)
    }
    folder.write("deep/er/data/work/half", "x")
    try LocalFileSystem().makeDirectory(path + "/work/generation")
    folder.write("deep/er/data/work/generation/snapshot", "x")
    try LocalFileSystem().makeSymbolicLink(at: path + "/work/link", to: path + "/layers")
    folder.write("deep/er/data/layers/orphan", "x")
    folder.write("deep/er/data/staged.json.tmp", "x")
    try LocalFileSystem().makeSymbolicLink(at: path + "/current.tmp", to: "generations/1")
    try data.withLock { _ in }
    try expectWhole(data)
    try expectSwept(data)
    #expect(directoryEntries(data.layersPath) == ["a"])
  }

  // MARK: Failures

  /// One import and publishing over a directory that has a generation of layer `old`.
  private func importNew(in data: DataDirectory) throws {
    try data.withLock { locked in
      try install("new", in: locked)
      try locked.stage(entry("new", "new"))
      try publish(["new"], keeping: 1, in: locked)
    }
  }

  /// Every call in turn fails: `andAllAfter` is a writer that is killed, otherwise the disk is full for a moment.
  @Test(arguments: [false, true])
  func `whatever call fails, what was current stays or what is new is whole, and the next run cleans up`(
    andAllAfter: Bool
  ) throws {
    var failures = 0
    for call in 1... {
      let name = "run-\(call)"
      let data = DataDirectory(path: folder.file(name))
      try data.withLock { locked in
        try install("old", in: locked)
        try publish(["old"], in: locked)
      }
      var isDone = false
      let failing = FailingFileSystem(failing: call, andAllAfter: andAllAfter)
      do {
        try importNew(in: DataDirectory(path: data.path, fileSystem: failing))
        isDone = true
      } catch StoreError.system(_, _, ENOSPC) {
        failures += 1
      }
      // The one moment that counts is the renaming of the link.
      let isPublished = failing.hasRenamed(to: "/current")
      #expect(try data.currentNumber() == (isPublished ? 2 : 1), "call \(call)")
      try expectWhole(data, "call \(call)")

      try data.withLock { _ in }
      try expectWhole(data, "swept after call \(call)")
      try expectSwept(data, "swept after call \(call)")
      // No generation stays that was never current.
      #expect(try data.generationNumbers().last == (isPublished ? 2 : 1), "call \(call)")
      #expect(try data.currentNumber() == (isPublished ? 2 : 1), "call \(call)")

      try importNew(in: data)
      try expectWhole(data, "repeated after call \(call)")
      try expectSwept(data, "repeated after call \(call)")
      #expect(try data.generationNumbers() == [isPublished ? 3 : 2])
      #expect(try data.currentManifest().layers == [entry("new", "new")])
      #expect(try data.stagedLayers() == [])
      if isDone { break }
    }
    #expect(failures > 30)
  }
}
