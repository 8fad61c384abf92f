import DirectoryModel
import Glibc
import Shortlisting
import Storing
import TestSupport
import Testing

/// The power goes while a person's list is saved.
@Suite struct PowerCutShortlistTests {
  private let folder = TemporaryFolder(isInMemory: true)
  private static let isDeep = getenv("SECOND_OPINION_DEEP") != nil

  private func store(_ root: String, _ fileSystem: any FileSystem = LocalFileSystem()) -> ShortlistStore {
    ShortlistStore(PersonalFolder(path: root + "/share/personal", fileSystem: fileSystem))
  }

  /// What each disk holds of the list: nil where it is not there.
  private func lists(_ disk: PowerCutDisk, at moments: [Int]? = nil) throws -> (
    disks: Int, found: Set<Shortlist?>
  ) {
    var found: Set<Shortlist?> = []
    var number = 0
    let disks = try disk.forEachDisk(at: moments) { image, moment in
      number += 1
      let root = folder.file("after-\(number)")
      image.write(to: root)
      let store = store(root, HastyFileSystem())
      // One that is damaged throws.
      found.insert(try store.names().isEmpty ? nil : try store.list("rivera"))
      // The next change succeeds, whatever lies beside the file.
      if try store.names().isEmpty {
        try store.create(filledList())
      } else {
        try store.update("rivera") { $0.question = "and now?" }
      }
      #expect(directoryEntries(store.folder.shortlistsPath) == ["rivera.json"], "moment \(moment)")
    }
    if Self.isDeep { print("power cut while a list is saved: \(disks) disks") }
    return (disks, found)
  }

  @Test
  func
    `a power cut while a list is saved leaves the former or the new one, and the new one once it is saved`()
    throws
  {
    let root = folder.file("disk")
    mkdir(root, 0o700)
    try store(root).create(filledList(["npi:2000000036"]))
    let old = try store(root).list("rivera")
    let disk = PowerCutDisk(root: root)
    try store(root, disk).update("rivera") { $0.entries.append(filledEntry("center:new")) }
    let new = try store(root).list("rivera")
    let any = try lists(disk)
    #expect(any.disks > disk.moments && any.found == [old, new])
    #expect(try lists(disk, at: [disk.moments]).found == [new])
  }

  @Test func `the first list of all is there after a power cut, once it is saved`() throws {
    let root = folder.file("disk")
    mkdir(root, 0o700)
    let disk = PowerCutDisk(root: root)
    try store(root, disk).create(filledList())
    let new = try store(root).list("rivera")
    #expect(try lists(disk).found == [nil, new])
    #expect(try lists(disk, at: [disk.moments]).found == [new])
  }

  /// The folders that a killed writer made need not last yet when the next one finds them.
  @Test func `a list that is saved after a writer was killed at any call is there after a power cut`() throws
  {
    var isDone = false
    var kills = 0
    while !isDone {
      let root = folder.file("disk-\(kills)")
      mkdir(root, 0o700)
      let disk = PowerCutDisk(root: root)
      disk.kill(after: kills)
      do throws(ShortlistError) {
        try store(root, disk).create(filledList())
        isDone = true
      } catch {
        disk.kill(after: nil)
        if try store(root).names().isEmpty {
          try store(root, disk).create(filledList())
        } else {
          try store(root, disk).update("rivera") { $0.question = "again" }
        }
      }
      let saved = try store(root).list("rivera")
      #expect(try lists(disk, at: [disk.moments]).found == [saved], "killed after call \(kills)")
      kills += 1
    }
    #expect(kills >= 8)
  }
}
