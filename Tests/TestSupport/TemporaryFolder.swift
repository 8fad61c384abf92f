import Glibc
import Storing

/// A folder of its own for one test, removed with everything in it when the object goes.
public final class TemporaryFolder: Sendable {
  public let path: String

  /// - Parameter isInMemory: where the machine can, for tests that write thousands of small files.
  public init(isInMemory: Bool = false) {
    let place = isInMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(place)/second-opinion-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { preconditionFailure("no temporary folder: errno \(errno)") }
    path = String(cString: made)
  }

  deinit { Self.remove(path) }

  public func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file and returns its path.
  @discardableResult
  public func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }

  @discardableResult
  public func write(_ name: String, _ bytes: [UInt8]) -> String {
    let path = file(name)
    guard let stream = fopen(path, "w") else { preconditionFailure("cannot write \(path): errno \(errno)") }
    fwrite(bytes, 1, bytes.count, stream)
    fclose(stream)
    return path
  }

  private static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR, let stream = opendir(path) {
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != "." && name != ".." { remove(path + "/" + name) }
      }
      closedir(stream)
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}

/// The names in a directory, sorted; empty when there is none.
public func directoryEntries(_ path: String) -> [String] { (try? listDirectory(path)) ?? [] }

/// The root of this package, found from where this file was compiled.
public func packageRoot(_ file: String = #filePath) -> String {
  file.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
}
