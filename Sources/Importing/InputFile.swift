import Crypto
import Dispatch
public import Reading
import Storing

/// A file to import: its bytes, and beside them the digest of exactly these bytes, taken on another core
/// while the rows are read.
public final class InputFile {
  /// As the user named it.
  public let path: String
  private let digesting: DigestingByteSource

  /// Looks whether the file can be read; it is open from its first byte to its last, so that a source may
  /// have more files than the system lets a process hold open.
  ///
  /// - Parameter path: a regular file, or `-` for standard input.
  public init(path: String) throws(ReadingError) {
    self.path = path
    if path != "-" { try FileByteSource(path: path).close() }
    digesting = DigestingByteSource(path: path)
  }

  public var source: any ByteSource { digesting }

  /// The file's name without its folder; what a layer remembers.
  public var name: String {
    path == "-" ? "standard input" : path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Hexadecimal SHA-256 and length of the whole file: the rest is read first, then the digest is awaited.
  func finishDigest() throws(ReadingError) -> (sha256: String, bytes: Int) { try digesting.finish() }
}

/// Passes bytes through and hands a copy of each piece to a thread that digests it.
private final class DigestingByteSource: ByteSource {
  let name: String
  private let path: String
  private var source: (any ByteSource)?
  private var digest: Digest?
  private var bytes = 0
  private var result: String?

  init(path: String) {
    self.path = path
    name = path == "-" ? "standard input" : path
  }

  /// A reader that stopped half-way leaves the thread waiting: it is ended here.
  deinit { _ = digest?.finish() }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
    if result != nil { return 0 }
    if source == nil {
      source = path == "-" ? StandardInputByteSource() : try FileByteSource(path: path)
      digest = Digest()
    }
    let n = try source!.read(into: buffer)
    if n > 0 {
      digest!.add(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[0..<n]))
      bytes += n
    } else {
      // Threads and files are few: those of a file that has been read are needed for the next.
      result = digest!.finish()
      digest = nil
      source = nil
    }
    return n
  }

  func finish() throws(ReadingError) -> (sha256: String, bytes: Int) {
    let rest = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { rest.deallocate() }
    while try read(into: rest) > 0 {}
    return (result!, bytes)
  }
}

/// SHA-256 on a thread of its own, fed through a ring of buffers.
// @unchecked: each buffer belongs to one thread at a time; the semaphores order the hand-over.
private final class Digest: @unchecked Sendable {
  private static let slots = 4
  private static let slotBytes = 1 << 18

  private let buffers = (0..<slots).map { _ in
    UnsafeMutableRawBufferPointer.allocate(byteCount: slotBytes, alignment: 64)
  }
  private let fills = UnsafeMutableBufferPointer<Int>.allocate(capacity: slots)
  private let free = DispatchSemaphore(value: slots)
  private let filled = DispatchSemaphore(value: 0)
  private let done = DispatchSemaphore(value: 0)
  private var next = 0
  private var isStarted = false
  private var result: String?

  deinit {
    for buffer in buffers { buffer.deallocate() }
    fills.deallocate()
  }

  func add(_ bytes: UnsafeRawBufferPointer) {
    if !isStarted {
      isStarted = true
      DispatchQueue.global().async { [self] in run() }
    }
    var rest = bytes
    while rest.count > 0 {
      let n = min(rest.count, Self.slotBytes)
      hand(UnsafeRawBufferPointer(rebasing: rest[..<n]))
      rest = UnsafeRawBufferPointer(rebasing: rest[n...])
    }
  }

  private func hand(_ bytes: UnsafeRawBufferPointer) {
    free.wait()
    buffers[next].copyMemory(from: bytes)
    fills[next] = bytes.count
    next = (next + 1) % Self.slots
    filled.signal()
  }

  /// Hexadecimal digest of all that was added.
  func finish() -> String {
    if let result { return result }
    guard isStarted else {
      let empty = hexadecimal(Array(SHA256().finalize()))
      result = empty
      return empty
    }
    // An empty piece is the end.
    hand(UnsafeRawBufferPointer(start: nil, count: 0))
    done.wait()
    return result ?? ""
  }

  private func run() {
    var hash = SHA256()
    var current = 0
    while true {
      filled.wait()
      let n = fills[current]
      if n == 0 { break }
      hash.update(
        bufferPointer: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffers[current])[..<n]))
      current = (current + 1) % Self.slots
      free.signal()
    }
    result = hexadecimal(Array(hash.finalize()))
    free.signal()
    done.signal()
  }
}
