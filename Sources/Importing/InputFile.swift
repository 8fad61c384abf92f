import Crypto
import Dispatch
import Glibc
public import Reading
import Storing

/// A file to import: its bytes, and beside them its digest, taken on another core while the rows are read.
public final class InputFile {
  /// As the user named it.
  public let path: String
  public let source: any ByteSource
  private let digestion: Digestion

  /// - Parameter path: a regular file, or `-` for standard input.
  public init(path: String) throws(ReadingError) {
    self.path = path
    if path == "-" {
      let inline = DigestingByteSource(StandardInputByteSource())
      source = inline
      digestion = .inline(inline)
    } else {
      let file = try FileByteSource(path: path)
      source = file
      digestion = .aside(FileDigest(path: path))
    }
  }

  /// The file's name without its folder; what a layer remembers.
  public var name: String {
    path == "-" ? "standard input" : path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Hexadecimal SHA-256 and length of the whole file; waits for the end of the digestion.
  ///
  /// For standard input the rest is read first.
  func finishDigest() throws(ReadingError) -> (sha256: String, bytes: Int) {
    switch digestion {
    case .inline(let source): return try source.finish()
    case .aside(let digest):
      guard let result = digest.wait() else {
        throw ReadingError(
          file: path, rule: "file-changed",
          expected: "a file that stays as it is while it is imported; try again")
      }
      return result
    }
  }

  private enum Digestion {
    case inline(DigestingByteSource)
    case aside(FileDigest)
  }
}

/// Digests what passes through.
private final class DigestingByteSource: ByteSource {
  private let source: any ByteSource
  private var hash = SHA256()
  private var bytes = 0

  init(_ source: any ByteSource) { self.source = source }

  var name: String { source.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
    let n = try source.read(into: buffer)
    hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[0..<n]))
    bytes += n
    return n
  }

  func finish() throws(ReadingError) -> (sha256: String, bytes: Int) {
    let rest = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { rest.deallocate() }
    while try read(into: rest) > 0 {}
    return (hexadecimal(Array(hash.finalize())), bytes)
  }
}

/// Reads a file once more on a thread of its own and digests it.
// @unchecked: `result` is written once before `done` is signaled and read only after.
private final class FileDigest: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  private var result: (sha256: String, bytes: Int)?

  init(path: String) {
    DispatchQueue.global().async { [self] in
      result = Self.digest(path)
      done.signal()
    }
  }

  /// nil when the file cannot be read to its end or changed meanwhile.
  func wait() -> (sha256: String, bytes: Int)? {
    done.wait()
    done.signal()
    return result
  }

  private static func digest(_ path: String) -> (sha256: String, bytes: Int)? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var before = stat()
    guard fstat(descriptor, &before) == 0 else { return nil }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var hash = SHA256()
    var total = 0
    while true {
      let n = read(descriptor, buffer.baseAddress!, buffer.count)
      if n < 0 && errno == EINTR { continue }
      guard n >= 0 else { return nil }
      if n == 0 { break }
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[0..<n]))
      total += n
    }
    var after = stat()
    guard fstat(descriptor, &after) == 0, after.st_size == before.st_size, total == Int(after.st_size),
      after.st_mtim.tv_sec == before.st_mtim.tv_sec, after.st_mtim.tv_nsec == before.st_mtim.tv_nsec
    else { return nil }
    return (hexadecimal(Array(hash.finalize())), total)
  }
}
