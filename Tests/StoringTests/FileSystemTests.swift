import Glibc
import Storing
import TestSupport
import Testing

@Suite struct FileSystemTests {
  private let folder = TemporaryFolder()
  private let local = LocalFileSystem()

  private func refused(_ call: String, _ number: Int32, _ body: () throws -> Void) {
    do {
      try body()
      Issue.record("\(call) was not refused")
    } catch {
      guard case StoreError.system(call, _, number) = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test func `bytes are written at their place, however many`() throws {
    let path = folder.file("a")
    let descriptor = try local.open(path, flags: O_RDWR | O_CREAT, mode: 0o600)
    try [UInt8](repeating: 1, count: 200_000).withUnsafeBytes { bytes in
      try local.write(descriptor, bytes, at: 5, path: path)
      try local.write(descriptor, UnsafeRawBufferPointer(start: nil, count: 0), at: 0, path: path)
    }
    try local.synchronize(descriptor, path: path)
    local.close(descriptor)
    #expect(try readSmallFile(path) == [0, 0, 0, 0, 0] + [UInt8](repeating: 1, count: 200_000))
  }

  @Test func `a failed call names itself, its path and its number`() {
    let missing = folder.file("no/such")
    refused("open", ENOENT) { _ = try local.open(missing, flags: O_RDONLY, mode: 0) }
    refused("open", ENOENT) { _ = try readSmallFile(missing) }
    refused("read", EISDIR) { _ = try readSmallFile(folder.path) }
    refused("rename", ENOENT) { try local.rename(missing, to: folder.file("b")) }
    refused("mkdir", ENOENT) { try local.makeDirectory(missing) }
    refused("symlink", ENOENT) { try local.makeSymbolicLink(at: missing, to: "x") }
    refused("write", EBADF) {
      try [UInt8(1)].withUnsafeBytes { try local.write(-1, $0, at: 0, path: missing) }
    }
    refused("fsync", EBADF) { try local.synchronize(-1, path: missing) }
    let file = folder.write("file", "x")
    refused("unlink", ENOTDIR) { try local.remove(file + "/inside") }
    refused("rmdir", ENOTDIR) { try local.removeDirectory(file) }
    refused("open", ENOTDIR) { try local.synchronizeDirectory(file) }
  }

  @Test func `removing what is gone and making what is there is no fault`() throws {
    try local.remove(folder.file("gone"))
    try local.removeDirectory(folder.file("gone"))
    try local.makeDirectory(folder.file("made"))
    try local.makeDirectory(folder.file("made"))
    try local.removeDirectory(folder.file("made"))
    #expect(directoryEntries(folder.path) == [])
  }

  @Test func `the names in a directory are sorted, and there are none where there is no directory`() {
    for name in ["b", "a", ".c", "10", "9"] { folder.write(name, "") }
    #expect(directoryEntries(folder.path) == [".c", "10", "9", "a", "b"])
    #expect(directoryEntries(folder.file("gone")) == [])
  }

  @Test func `a small file is read whole`() throws {
    var random = SplitMix64(seed: 51)
    for count in [0, 1, 65_535, 65_536, 65_537, 200_000] {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(try readSmallFile(folder.write("file", bytes)) == bytes)
    }
  }

  private func replace(_ path: String, with bytes: [UInt8], by fileSystem: FailingFileSystem) -> Bool {
    do {
      try fileSystem.replaceFile(path, with: bytes)
      return true
    } catch {
      return false
    }
  }

  @Test func `a replaced file is the old one or the new one, whatever call fails`() throws {
    let old = Array("the old text, which is rather longer than the new".utf8)
    let new = Array("the new text".utf8)
    for call in 1... {
      let path = folder.write("file.json", old)
      let failing = FailingFileSystem(failing: call)
      if replace(path, with: new, by: failing) {
        #expect(try readSmallFile(path) == new)
        // Open, write, make last, rename.
        #expect(call == 5)
        break
      }
      #expect(try readSmallFile(path) == old)
    }
    #expect(directoryEntries(folder.path) == ["file.json"])
  }
}
