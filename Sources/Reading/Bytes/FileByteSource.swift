import Glibc

/// A regular file, read from its start.
public final class FileByteSource: ByteSource {
  public let name: String
  /// The file's length in bytes when it was opened.
  public let size: Int
  private let modified: timespec
  private var passed = 0
  private var descriptor: Int32

  /// Opens a file.
  ///
  /// - Parameter path: a path as the operating system takes it; `-` has no meaning here.
  /// - Throws: `file-not-found`, `file-not-readable`, or `file-not-regular` for a folder, pipe or device.
  public init(path: String) throws(ReadingError) {
    // Without O_NONBLOCK, opening a named pipe waits for a writer before it can be seen to be a pipe.
    let opened = retryingInterrupted { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
    guard opened >= 0 else { throw Self.openingError(path: path, code: errno) }
    var status = stat()
    guard fstat(opened, &status) == 0 else {
      let code = errno
      _ = Glibc.close(opened)
      throw Self.openingError(path: path, code: code)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      _ = Glibc.close(opened)
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw ReadingError(
        file: path, value: isFolder ? "a folder" : "a pipe, socket or device", rule: "file-not-regular",
        expected: isFolder
          ? "A file was expected: name a file in the folder."
          : "A regular file was expected: save the data to a file first, or feed it to standard input.")
    }
    // A hint only; reading is the same without it.
    _ = posix_fadvise(opened, 0, 0, POSIX_FADV_SEQUENTIAL)
    name = path
    size = Int(status.st_size)
    modified = status.st_mtim
    descriptor = opened
  }

  deinit { close() }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
    precondition(descriptor >= 0, "\(name) is closed")
    let count = try readDescriptor(descriptor, into: buffer, name: name)
    passed += count
    if count == 0 { try checkUnchanged() }
    return count
  }

  /// A file that somebody cut, wrote over or went on writing while it was read is no list that anybody published: its
  /// end may be missing without a trace. One that was replaced by another under its name is read whole as it was.
  private func checkUnchanged() throws(ReadingError) {
    var now = stat()
    guard fstat(descriptor, &now) == 0, passed == size, Int(now.st_size) == size,
      now.st_mtim.tv_sec == modified.tv_sec, now.st_mtim.tv_nsec == modified.tv_nsec
    else {
      throw ReadingError(
        file: name, value: "\(size) bytes when it was opened, \(passed) read", rule: "file-changed",
        expected: "The file was changed while it was read: read it again when nobody writes to it.")
    }
  }

  /// Gives the file back to the system; once is enough, more does no harm. Nothing can be read afterwards.
  public func close() {
    guard descriptor >= 0 else { return }
    _ = Glibc.close(descriptor)
    descriptor = -1
  }

  private static func openingError(path: String, code: Int32) -> ReadingError {
    if code == ENOENT || code == ENOTDIR {
      return ReadingError(
        file: path, rule: "file-not-found", expected: "There is no file of this name: check the path.")
    }
    return ReadingError(
      file: path, value: systemMessage(code), rule: "file-not-readable",
      expected: "A file that this account may read was expected: check its permissions.")
  }
}

/// Standard input, read until its end. Closing it is left to the process.
public final class StandardInputByteSource: ByteSource {
  public let name = "standard input"

  public init() {}

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
    try readDescriptor(STDIN_FILENO, into: buffer, name: name)
  }
}

func readDescriptor(
  _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, name: String
) throws(ReadingError) -> Int {
  let count = retryingInterrupted { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
  guard count >= 0 else {
    throw ReadingError(
      file: name, value: systemMessage(errno), rule: "file-read-failed",
      expected: "The file could not be read to its end: check the disk or the connection, then try again.")
  }
  return count
}

private func retryingInterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}

private func systemMessage(_ code: Int32) -> String {
  var text = [CChar](repeating: 0, count: 256)
  guard strerror_r(code, &text, text.count) == 0 else { return "system error \(code)" }
  return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
}
