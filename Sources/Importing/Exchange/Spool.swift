import DirectoryModel
import Glibc
import Storing

/// Encoded facts put aside until all references are known: a nameless file, so that memory does not grow with the
/// input; or memory alone, for what is let go row by row.
final class Spool {
  /// -1 where there is no file.
  private let descriptor: Int32
  private let memory = FactWriter()
  private let path: String
  private var length = 0
  private var pending: [UInt8] = []
  private var mapped: UnsafeMutableRawPointer?

  init(directory: String) throws(StoreError) {
    // Several sources may be read at once.
    var template = Array((directory + "/spool-XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    guard descriptor >= 0 else { throw .system(call: "open", path: path, number: errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    // Nobody else opens it, and a killed importer leaves nothing.
    unlink(path)
    pending.reserveCapacity(1 << 20)
  }

  init() {
    path = ""
    descriptor = -1
  }

  deinit {
    if let mapped { munmap(mapped, length) }
    if descriptor >= 0 { close(descriptor) }
  }

  /// Lets everything go; only without a file.
  func removeAll() {
    precondition(descriptor < 0, "a spool with a file is written once")
    memory.removeAll()
  }

  /// - Returns: where the bytes will be found.
  func append(_ bytes: UnsafeRawBufferPointer) throws(StoreError) -> Range<Int> {
    if descriptor < 0 {
      let start = memory.count
      memory.append(bytes)
      return start..<memory.count
    }
    let start = length + pending.count
    pending.append(contentsOf: bytes)
    if pending.count >= 1 << 20 { try flush() }
    return start..<start + bytes.count
  }

  private func flush() throws(StoreError) {
    var done = 0
    while done < pending.count {
      let n = pending.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress! + done, $0.count - done, off_t(length + done))
      }
      if n > 0 {
        done += n
      } else if n == 0 || errno != EINTR {
        throw .system(call: "write", path: path, number: errno)
      }
    }
    length += pending.count
    pending.removeAll(keepingCapacity: true)
  }

  /// Ends writing; from here on `bytes` may be asked for.
  func freeze() throws(StoreError) {
    try flush()
    guard length > 0 else { return }
    guard let result = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), result != MAP_FAILED else {
      throw .system(call: "mmap", path: path, number: errno)
    }
    mapped = result
  }

  /// Without a file: valid until more is appended.
  func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    if descriptor < 0 { return UnsafeRawBufferPointer(rebasing: memory.bytes[range]) }
    guard let mapped else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(start: mapped + range.lowerBound, count: range.count)
  }
}
