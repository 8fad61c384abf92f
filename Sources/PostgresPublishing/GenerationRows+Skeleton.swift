import Glibc
import Indexing
import Postgres
import Storing

extension GenerationRows {
  /// The files of which whoever answers from the database makes a data directory without rows: the skeleton of the
  /// snapshot, the manifest, and of each layer its own manifest alone.
  func addSkeleton(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    let path = try makeUniqueDirectory(Self.temporaryFolder + "/second-opinion-publish-")
    let fileSystem = LocalFileSystem()
    let file = path + "/file"
    defer {
      try? fileSystem.remove(file)
      rmdir(path)
    }
    var chunk: Int32 = 0
    func add(_ name: String, _ bytes: UnsafeRawBufferPointer) throws {
      var rest = bytes
      repeat {
        let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceBytes))
        try buffer.beginRow(stream)
        buffer.add(chunk)
        buffer.add(name)
        buffer.add(bytes: piece)
        chunk += 1
        rest = UnsafeRawBufferPointer(rebasing: rest[piece.count...])
      } while !rest.isEmpty
    }
    for (entry, layer) in zip(manifest.layers, layers) {
      try LayerWriter(path: file, fileSystem: fileSystem).finish(layer)
      try readSmallFile(file).withUnsafeBytes { try add("layers/" + entry.layer, $0) }
    }
    try encodeJSON(manifest).withUnsafeBytes { try add("manifest.json", $0) }
    try SnapshotSkeleton.write(snapshot, to: file)
    try FileBytes.with(file) { try add("snapshot", $0) }
  }

  private static let pieceBytes = 1 << 20

  private static var temporaryFolder: String {
    guard let named = getenv("TMPDIR").map({ String(cString: $0) }), !named.isEmpty else { return "/tmp" }
    return named
  }
}

/// A file mapped as long as it is looked at.
private enum FileBytes {
  static func with(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError.system("open", path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw StoreError.system("fstat", path) }
    let length = Int(status.st_size)
    guard let mapped = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), mapped != MAP_FAILED else {
      throw StoreError.system("mmap", path)
    }
    defer { munmap(mapped, length) }
    try body(UnsafeRawBufferPointer(start: mapped, count: length))
  }
}
