import DirectoryModel
import Glibc
import Storing
import TestSupport
import Testing

/// The power goes at any moment of a change: what was current stays or what is new is whole, and what was reported as
/// done is done.
@Suite struct PowerCutTests {
  private let folder = TemporaryFolder(isInMemory: true)
  /// `Scripts/test --deep` looks at more disks and says at how many.
  private static let isDeep = getenv("SECOND_OPINION_DEEP") != nil

  private func entry(_ layer: String) -> GenerationManifest.LayerEntry {
    .init(
      source: layer, layer: layer, adapter: "test", asOf: "2026-11-01", importedAt: "2026-11-02T00:00:00Z")
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

  /// Publishes a generation of one layer; its snapshot says which.
  private func publish(_ layer: String, keeping: Int = 3, in locked: LockedDirectory) throws {
    try install(layer, in: locked)
    let number = (try locked.directory.generationNumbers().last ?? 0) + 1
    let snapshot = locked.workPath("snapshot")
    let writer = try SectionFileWriter(
      path: snapshot, kind: .snapshot, fileSystem: locked.directory.fileSystem)
    try writer.section(1, Array(layer.utf8))
    let hash = try writer.finish()
    let manifest = GenerationManifest(
      number: number, contentHash: hexadecimal(hash), publishedAt: "2026-11-02T00:00:00Z", keep: "all",
      layers: [entry(layer)])
    try locked.publish(snapshot: snapshot, manifest: manifest, keeping: keeping)
  }

  /// Which layer's generation answers, all of what is kept being whole: nil where there is none.
  private func answering(_ data: DataDirectory) throws -> String? {
    func content(_ number: Int) throws -> String {
      let manifest = try data.manifest(number)
      let snapshot = try SectionFile(path: data.snapshotPath(number), kind: .snapshot)
      try snapshot.verify()
      try #require(manifest.number == number && hexadecimal(snapshot.contentHash) == manifest.contentHash)
      for entry in manifest.layers { try Layer(path: data.layerPath(entry.layer)).file.verify() }
      return String(decoding: snapshot.bytes(1), as: UTF8.self)
    }
    for entry in try data.stagedLayers() { try Layer(path: data.layerPath(entry.layer)).file.verify() }
    for number in try data.generationNumbers() { _ = try content(number) }
    return try data.currentNumber().map(content)
  }

  private func litter(_ data: DataDirectory) throws -> [String] {
    var named = Set(try data.stagedLayers().map(\.layer))
    var found = directoryEntries(data.workPath)
    for number in try data.generationNumbers() {
      named.formUnion(try data.manifest(number).layers.map(\.layer))
      found += directoryEntries("\(data.generationsPath)/\(number)").filter {
        !["manifest.json", "snapshot"].contains($0)
      }
    }
    found += directoryEntries(data.layersPath).filter { !named.contains($0) }
    found += directoryEntries(data.path).filter {
      !["current", "generations", "layers", "lock", "staged.json", "work"].contains($0)
    }
    return found
  }

  /// Changes a directory and looks at each disk that a power cut may leave.
  ///
  /// - Parameters:
  ///   - root: what the disk is; the directory is `deep/data` in it.
  ///   - old: which layer answers before.
  ///   - new: which does once the change is reported as done.
  private func examine(
    _ disk: PowerCutDisk, old: String?, new: String?, at moments: [Int]? = nil, drawn: Int = 12
  ) -> (disks: Int, faults: [String]) {
    var faults: [String] = []
    var number = 0
    let disks = disk.forEachDisk(at: moments, drawn: drawn) { image, moment in
      number += 1
      let root = folder.file("after-\(number)")
      image.write(to: root)
      defer { Self.remove(root) }
      let data = DataDirectory(path: root + "/deep/data", fileSystem: HastyFileSystem())
      let names = image.items.keys.filter { !$0.contains("/layers/") }.sorted().joined(separator: " ")
      do {
        let found = try answering(data)
        let isRight = moment == disk.moments ? found == new : found == old || found == new
        if !isRight { faults.append("moment \(moment): \(found ?? "none") answers; \(names)") }
        try data.withLock { try publish("next", in: $0) }
        let left = try litter(data)
        if try answering(data) != "next" || !left.isEmpty {
          faults.append("moment \(moment): the next run leaves \(left); \(names)")
        }
      } catch {
        faults.append("moment \(moment): \(error); \(names)")
      }
    }
    return (disks, faults)
  }

  private static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in directoryEntries(path) { remove(path + "/" + name) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  private struct Change: Sendable {
    var words: String
    var before: [String]
    var old: String?
    var new: String?
    var change: @Sendable (PowerCutTests, LockedDirectory) throws -> Void
  }

  private static let changes = [
    Change(words: "the first publishing", before: [], old: nil, new: "new") { test, locked in
      try test.publish("new", in: locked)
    },
    Change(words: "a publishing that keeps the former", before: ["old"], old: "old", new: "new") {
      test, locked in try test.publish("new", in: locked)
    },
    Change(
      words: "a publishing that keeps nothing else", before: ["older", "old"], old: "old", new: "new"
    ) { test, locked in try test.publish("new", keeping: 1, in: locked) },
    Change(
      words: "a layer held back, replaced, and published", before: ["old"], old: "old", new: "new"
    ) { test, locked in
      for layer in ["one", "two"] {
        try test.install(layer, in: locked)
        try locked.stage(
          .init(source: "held", layer: layer, adapter: "test", asOf: "2026-11-01", importedAt: ""))
      }
      try test.publish("new", in: locked)
    },
    Change(words: "going back to a kept generation", before: ["a", "b", "c"], old: "c", new: "a") {
      _, locked in
      try locked.makeCurrent(1)
    },
    Change(words: "pruning", before: ["a", "b", "c"], old: "c", new: "c") { _, locked in
      try locked.prune(keeping: 1)
    },
  ]

  @Test(arguments: changes.indices)
  func `a power cut at any moment leaves the former or the new generation, and the new one once it is done`(
    change index: Int
  ) throws {
    let change = Self.changes[index]
    let root = folder.file("disk")
    mkdir(root, 0o700)
    let path = root + "/deep/data"
    if !change.before.isEmpty {
      try DataDirectory(path: path, fileSystem: HastyFileSystem()).withLock { locked in
        for layer in change.before { try publish(layer, in: locked) }
      }
    }
    let disk = PowerCutDisk(root: root)
    try DataDirectory(path: path, fileSystem: disk).withLock { try change.change(self, $0) }
    let (disks, faults) = examine(disk, old: change.old, new: change.new)
    #expect(disks > disk.moments / 2)
    if Self.isDeep { print("power cut, \(change.words): \(disks) disks") }
    #expect(faults.isEmpty, "\(change.words): \(faults.count) of \(disks): \(faults.prefix(3))")
  }

  /// What a killed writer has changed is seen by the next one, though it may not last yet.
  @Test func `a power cut after a writer that was killed, and while the next one is at work, loses nothing`()
    throws
  {
    var random = SplitMix64(seed: 8)
    var disks = 0
    var faults: [String] = []
    var isDone = false
    var kills = 0
    while !isDone {
      let root = folder.file("disk-\(kills)")
      mkdir(root, 0o700)
      let path = root + "/deep/data"
      try DataDirectory(path: path, fileSystem: HastyFileSystem()).withLock {
        try publish("old", keeping: 1, in: $0)
      }
      let disk = PowerCutDisk(root: root)
      let data = DataDirectory(path: path, fileSystem: disk)
      disk.kill(after: kills)
      do {
        try data.withLock { try publish("new", keeping: 1, in: $0) }
        isDone = true
      } catch StoreError.system(_, _, EIO) {}
      disk.kill(after: nil)
      let killed = disk.moments
      try data.withLock { try publish("new", keeping: 1, in: $0) }
      let moments =
        (0..<(Self.isDeep ? 30 : 3)).map { _ in random.number(killed..<disk.moments) } + [disk.moments]
      let outcome = examine(disk, old: "old", new: "new", at: moments.sorted(), drawn: Self.isDeep ? 8 : 1)
      disks += outcome.disks
      faults += outcome.faults.map { "killed after call \(kills), \($0)" }
      Self.remove(root)
      kills += 1
    }
    #expect(kills > 30)
    if Self.isDeep { print("power cut after each of \(kills) kills: \(disks) disks") }
    #expect(faults.isEmpty, "\(faults.count) of \(disks): \(faults.prefix(3))")
  }

  /// The disk of these tests would be no judge if it lost nothing.
  @Test func `on this disk a file that is renamed before it was made to last can be found cut`() throws {
    let root = folder.file("disk")
    mkdir(root, 0o700)
    let disk = PowerCutDisk(root: root)
    func write(_ name: String, isSaved: Bool) throws {
      let descriptor = try disk.open(root + "/new", flags: O_WRONLY | O_CREAT | O_CLOEXEC, mode: 0o600)
      try Array("whole".utf8).withUnsafeBytes { try disk.write(descriptor, $0, at: 0, path: "") }
      if isSaved { try disk.synchronize(descriptor, path: "") }
      disk.close(descriptor)
      try disk.rename(root + "/new", to: root + "/" + name)
      try disk.synchronizeDirectory(root)
    }
    try write("hasty", isSaved: false)
    try write("careful", isSaved: true)
    var hasty: Set<PowerCutImage.Item?> = []
    var careful: Set<PowerCutImage.Item?> = []
    disk.forEachDisk(at: [disk.moments]) { image, _ in
      hasty.insert(image.items["/hasty"])
      careful.insert(image.items["/careful"])
    }
    #expect(careful == [.file(Array("whole".utf8))])
    let (empty, zero) = (PowerCutImage.Item.file([]), PowerCutImage.Item.file([0, 0, 0, 0, 0]))
    #expect(hasty.isSuperset(of: [empty, zero, .file(Array("whole".utf8))]) && !hasty.contains(nil))
    // Before the folder was synchronized the name need not be there; the former one may be.
    var names: Set<[String]> = []
    disk.forEachDisk(at: [disk.moments - 1]) { image, _ in names.insert(image.items.keys.sorted()) }
    #expect(names == [["/hasty"], ["/hasty", "/new"], ["/careful", "/hasty"]])
  }
}
