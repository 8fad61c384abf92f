import Glibc
import Importing
import Indexing
import Publishing
import Storing
import TestSupport
import Testing

/// The whole way from published files to a generation, over a disk that loses what was not made to last.
@Suite struct PowerCutPublishingTests {
  private let folder = TemporaryFolder(isInMemory: true)
  private static let isDeep = getenv("SECOND_OPINION_DEEP") != nil

  /// Imports two sources side by side and publishes them.
  private func publish(_ people: ClosedRange<Int>, in data: DataDirectory) throws {
    let mapping = packageRoot() + "/Scripts/mappings/networks.json"
    var requests: [ImportRequest] = []
    for source in ["first", "second"] {
      let rows = people.map { "\(inventedNPI($0)),\($0) Invented Way,Chicago,IL,60612,\(source),yes,,\n" }
      let file = folder.write(
        "\(source).csv", "npi,address,city,state,zip,network,accepting,from,to\n" + rows.joined())
      var request = ImportRequest(paths: [file], adapter: "mapped", source: source, asOf: "2026-11-01")
      request.mapping = mapping
      requests.append(request)
    }
    try data.withLock { locked in
      let results = try ImportBatch.run(requests, formers: [nil, nil], into: locked)
      _ = try Publisher.publish(results.map(\.entry), keep: .all, in: locked)
    }
  }

  /// The bytes of the snapshot that answers, once it is proved with all that it was made of; nil where none does.
  private func answering(_ data: DataDirectory) throws -> [UInt8]? {
    guard let number = try data.currentNumber() else { return nil }
    let manifest = try data.manifest(number)
    let snapshot = try Snapshot(path: data.snapshotPath(number))
    try snapshot.file.verify()
    try #require(snapshot.contentHash == manifest.contentHash)
    for entry in manifest.layers { try Layer(path: data.layerPath(entry.layer)).file.verify() }
    return try readSmallFile(data.snapshotPath(number))
  }

  @Test(arguments: [nil, 1...20])
  func `a power cut during an import leaves the former or the new generation, bit for bit`(
    before: ClosedRange<Int>?
  ) throws {
    let root = folder.file("disk")
    mkdir(root, 0o700)
    let path = root + "/data"
    if let before { try publish(before, in: DataDirectory(path: path, fileSystem: HastyFileSystem())) }
    let old = try answering(DataDirectory(path: path))
    let disk = PowerCutDisk(root: root)
    try publish(10...40, in: DataDirectory(path: path, fileSystem: disk))
    let new = try #require(try answering(DataDirectory(path: path)))
    #expect(old != new)
    // Each moment, and few sets of changes at each: `PowerCutTests` has them all over small files.
    var number = 0
    var faults: [String] = []
    try disk.forEachDisk(drawn: Self.isDeep ? 20 : 2) { image, moment in
      number += 1
      // The next runs differ in nothing but the disk: every tenth will do.
      let isRunAgain = number % 10 == 0
      let after = folder.file("after-\(number)")
      image.write(to: after)
      let data = DataDirectory(path: after + "/data", fileSystem: HastyFileSystem())
      do {
        let found = try answering(data)
        let isRight = moment == disk.moments ? found == new : found == old || found == new
        if !isRight { faults.append("moment \(moment): \(found == nil ? "none" : "another") answers") }
        if isRunAgain {
          try publish(10...40, in: data)
          if try answering(data) != new || !directoryEntries(data.workPath).isEmpty {
            faults.append("moment \(moment): the next import leads elsewhere")
          }
        }
      } catch {
        faults.append("moment \(moment): \(error)")
      }
      Self.remove(after)
    }
    #expect(number > disk.moments)
    if Self.isDeep { print("power cut during an import: \(number) disks") }
    #expect(faults.isEmpty, "\(faults.count) of \(number): \(faults.prefix(3))")
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
}
