import Foundation
import Glibc
import Importing
import Indexing
import Publishing
import Storing
import TestSupport
import Testing

/// An import and its publishing in which every call that changes the disk fails in turn, in every way that disks have.
///
/// `Tests/Faults/every_call.py` does the same to the built command, reads and mappings included.
@Suite struct FaultInjectionTests {
  private let folder = TemporaryFolder()

  /// Set by `Scripts/test --deep`: every call with every error; otherwise each call with one of them.
  private static let isDeep = getenv("SECOND_OPINION_DEEP") != nil

  private func people(_ count: Int) -> String {
    var text = "clinician,npi,first,last,specialties\n"
    for i in 0..<count { text += "p\(i),\(inventedNPI(i + 1)),Ana,Ejemplo\(i),207RX0202X\n" }
    return folder.write("people\(count).csv", text)
  }

  private func importPeople(_ path: String, into data: DataDirectory) throws {
    try data.withLock { locked in
      let request = ImportRequest(paths: [path], adapter: "exchange", source: "people", asOf: "2026-11-01")
      let (_, layer) = try Importer.importLayer(request, into: locked, former: nil)
      let entry = GenerationManifest.LayerEntry(
        source: "people", layer: layer, adapter: "exchange", asOf: "2026-11-01", importedAt: Publisher.now())
      try locked.stage(entry)
      _ = try Publisher.publish([], keep: .all, in: locked)
    }
  }

  /// The content that answers, every block of it and of its layers proved.
  private func content(_ data: DataDirectory) throws -> String {
    let manifest = try data.currentManifest()
    let snapshot = try Snapshot(path: data.snapshotPath(manifest.number))
    try snapshot.file.verify()
    #expect(snapshot.contentHash == manifest.contentHash)
    for entry in manifest.layers { try Layer(path: data.layerPath(entry.layer)).file.verify() }
    return manifest.contentHash
  }

  @Test(.timeLimit(.minutes(60)), arguments: [false, true])
  func `whatever call of an import fails, and however, the former or the new generation answers whole`(
    andAllAfter: Bool
  ) throws {
    let (few, many) = (people(2), people(3))
    let sound = DataDirectory(path: folder.file("sound"))
    try importPeople(few, into: sound)
    let old = try content(sound)
    let counted = FailingFileSystem(failing: .max - 1)
    let whole = DataDirectory(path: folder.file("whole"), fileSystem: counted)
    try FileManager.default.copyItem(atPath: sound.path, toPath: whole.path)
    try importPeople(many, into: whole)
    let new = try content(whole)
    #expect(old != new && counted.calls > 40)

    let errors = [ENOSPC, EIO, EMFILE, EACCES]
    let parts = FailingFileSystem.WrittenPart.allCases
    var failures = 0
    for call in 1...counted.calls {
      let chosen = Self.isDeep ? errors : [errors[call % errors.count]]
      for (i, error) in chosen.enumerated() {
        let path = folder.file("run")
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: sound.path, toPath: path)
        let failing = FailingFileSystem(
          failing: call, andAllAfter: andAllAfter, number: error, written: parts[(call + i) % parts.count])
        do {
          try importPeople(many, into: DataDirectory(path: path, fileSystem: failing))
        } catch StoreError.system(_, _, error) {
          failures += 1
        }
        let data = DataDirectory(path: path)
        let expected = failing.hasRenamed(to: "/current") ? new : old
        #expect(try content(data) == expected, "call \(call), error \(error)")
        try importPeople(many, into: data)
        #expect(try content(data) == new, "call \(call), error \(error)")
        #expect(directoryEntries(data.workPath).isEmpty, "call \(call), error \(error)")
      }
    }
    // Every refused call was told; none was passed over.
    #expect(failures == counted.calls * (Self.isDeep ? errors.count : 1))
  }
}
