import Glibc
import Importing
import Publishing
import Storing
import TestSupport

/// Where a target writes the files that the product reads by their path.
struct WorkFolder {
  let path: String

  func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file over the former one of that name.
  @discardableResult
  func write(_ name: String, _ bytes: some Collection<UInt8>) -> String {
    let path = file(name)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    precondition(descriptor >= 0, "cannot write \(path): errno \(errno)")
    let written = bytes.withContiguousStorageIfAvailable { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    precondition(written == bytes.count, "cannot write \(path): errno \(errno)")
    close(descriptor)
    return path
  }

  /// The bundled data and the example, published: what questions are asked of.
  func exampleDirectory() throws -> DataDirectory {
    let directory = DataDirectory(path: file("data"))
    if try directory.currentNumber() != nil { return directory }
    try directory.withLock { locked in
      _ = try BundledData(path: packageRoot() + "/Data").seed(locked)
      let request = ImportRequest(
        paths: [packageRoot() + "/Data/example"], adapter: "exchange", source: "example", asOf: "2026-11-01")
      let (_, layer) = try Importer.importLayer(request, into: locked, former: nil)
      let entry = GenerationManifest.LayerEntry(
        source: "example", layer: layer, adapter: "exchange", asOf: "2026-11-01", importedAt: Publisher.now())
      _ = try Publisher.publish([entry], keep: .all, in: locked)
    }
    return directory
  }
}
