public import Glibc
public import Storing
import Synchronization

/// The machine's file system, on which one call fails, or every call from one on, as when the writer is killed there.
/// A write that fails has written a part.
public final class FailingFileSystem: FileSystem {
  private struct State {
    var calls = 0
    var renamed: [String] = []
  }

  private let local = LocalFileSystem()
  private let failing: Range<Int>
  private let number: Int32
  private let written: WrittenPart
  private let state = Mutex(State())

  /// What of its bytes a failing write has written.
  public enum WrittenPart: Sendable, CaseIterable {
    case nothing, half, allButOne

    func bytes(_ count: Int) -> Int {
      switch self {
      case .nothing: 0
      case .half: count / 2
      case .allButOne: max(0, count - 1)
      }
    }
  }

  /// - Parameters:
  ///   - call: the first call is 1.
  ///   - number: errno of the failure.
  public init(
    failing call: Int, andAllAfter: Bool = false, number: Int32 = ENOSPC, written: WrittenPart = .half
  ) {
    failing = call..<(andAllAfter ? .max : call + 1)
    self.number = number
    self.written = written
  }

  /// Calls so far.
  public var calls: Int { state.withLock { $0.calls } }

  /// Whether a rename to a path that ends so was done.
  public func hasRenamed(to suffix: String) -> Bool {
    state.withLock { $0.renamed.contains { $0.hasSuffix(suffix) } }
  }

  /// Counts a call and says whether it is one to fail.
  private func isFailing() -> Bool {
    failing.contains(
      state.withLock {
        $0.calls += 1
        return $0.calls
      })
  }

  private func count(_ call: String, _ path: String) throws(StoreError) {
    if isFailing() { throw .system(call: call, path: path, number: number) }
  }

  public func open(_ path: String, flags: Int32, mode: mode_t) throws(StoreError) -> Int32 {
    try count("open", path)
    return try local.open(path, flags: flags, mode: mode)
  }

  public func write(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String
  ) throws(StoreError) {
    let fails = isFailing()
    let part = fails ? UnsafeRawBufferPointer(rebasing: bytes[..<written.bytes(bytes.count)]) : bytes
    try local.write(descriptor, part, at: offset, path: path)
    if fails { throw .system(call: "write", path: path, number: number) }
  }

  public func synchronize(_ descriptor: Int32, path: String) throws(StoreError) {
    try count("fsync", path)
    try local.synchronize(descriptor, path: path)
  }

  public func close(_ descriptor: Int32) { local.close(descriptor) }

  public func rename(_ from: String, to: String) throws(StoreError) {
    try count("rename", to)
    try local.rename(from, to: to)
    state.withLock { $0.renamed.append(to) }
  }

  public func makeDirectory(_ path: String) throws(StoreError) {
    try count("mkdir", path)
    try local.makeDirectory(path)
  }

  public func makeSymbolicLink(at path: String, to target: String) throws(StoreError) {
    try count("symlink", path)
    try local.makeSymbolicLink(at: path, to: target)
  }

  public func remove(_ path: String) throws(StoreError) {
    try count("unlink", path)
    try local.remove(path)
  }

  public func removeDirectory(_ path: String) throws(StoreError) {
    try count("rmdir", path)
    try local.removeDirectory(path)
  }
}
