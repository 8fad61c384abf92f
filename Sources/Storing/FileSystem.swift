public import Glibc

/// The system calls that change or read the data directory: the one seam at which a test can make each fail.
public protocol FileSystem: Sendable {
  func open(_ path: String, flags: Int32, mode: mode_t) throws(StoreError) -> Int32
  /// Writes all bytes at an offset, however many calls that takes.
  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String)
    throws(StoreError)
  func synchronize(_ descriptor: Int32, path: String) throws(StoreError)
  func close(_ descriptor: Int32)
  func rename(_ from: String, to: String) throws(StoreError)
  func makeDirectory(_ path: String) throws(StoreError)
  func makeSymbolicLink(at path: String, to target: String) throws(StoreError)
  func remove(_ path: String) throws(StoreError)
  func removeDirectory(_ path: String) throws(StoreError)
}

extension FileSystem {
  /// Makes the entries of a directory last: a rename is safe only after this.
  public func synchronizeDirectory(_ path: String) throws(StoreError) {
    let descriptor = try open(path, flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC, mode: 0)
    defer { close(descriptor) }
    try synchronize(descriptor, path: path)
  }

  /// Makes a folder, and those above it that are not there. Their names last after `synchronizePath`.
  public func makePath(_ path: String) throws(StoreError) {
    for folder in foldersOnTheWay(to: path) where access(folder, F_OK) != 0 { try makeDirectory(folder) }
  }

  /// Makes the names of all folders on the way to this one last, and the names in it: before the first file of all is
  /// put there, since that a folder was synchronized says nothing of its own name, and a writer that was killed may
  /// have made any of them. One that this user may not read, or that cannot be synchronized (the root of an automounter),
  /// was not made by this program, and is passed over.
  public func synchronizePath(_ path: String) throws(StoreError) {
    for folder in [path.hasPrefix("/") ? "/" : "."] + foldersOnTheWay(to: path) {
      do throws(StoreError) {
        try synchronizeDirectory(folder)
      } catch {
        if case .system(_, _, EINVAL) = error { continue }
        guard access(folder, R_OK) != 0 else { throw error }
      }
    }
  }

  private func foldersOnTheWay(to path: String) -> [String] {
    var folder = path.hasPrefix("/") ? "" : "."
    return path.split(separator: "/").map { part in
      folder += "/" + part
      return folder
    }
  }

  /// Writes a small file beside its place, makes it last, and renames it into place.
  public func replaceFile(_ path: String, with bytes: [UInt8]) throws(StoreError) {
    let temporary = path + ".tmp"
    let descriptor = try open(temporary, flags: O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode: 0o600)
    var failure: StoreError?
    bytes.withUnsafeBytes { buffer in
      do throws(StoreError) {
        try write(descriptor, buffer, at: 0, path: temporary)
        try synchronize(descriptor, path: temporary)
      } catch { failure = error }
    }
    close(descriptor)
    if let failure { throw failure }
    try rename(temporary, to: path)
  }
}

/// The machine's own file system.
public struct LocalFileSystem: FileSystem {
  public init() {}

  public func open(_ path: String, flags: Int32, mode: mode_t) throws(StoreError) -> Int32 {
    while true {
      let descriptor = Glibc.open(path, flags, mode)
      if descriptor >= 0 { return descriptor }
      if errno != EINTR { throw .system("open", path) }
    }
  }

  public func write(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String
  ) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      let n = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
      if n > 0 {
        done += n
      } else if n == 0 || errno != EINTR {
        throw .system("write", path)
      }
    }
  }

  public func synchronize(_ descriptor: Int32, path: String) throws(StoreError) {
    while fsync(descriptor) != 0 {
      if errno != EINTR { throw .system("fsync", path) }
    }
  }

  public func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

  public func rename(_ from: String, to: String) throws(StoreError) {
    guard Glibc.rename(from, to) == 0 else { throw .system("rename", to) }
  }

  public func makeDirectory(_ path: String) throws(StoreError) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system("mkdir", path) }
  }

  public func makeSymbolicLink(at path: String, to target: String) throws(StoreError) {
    guard symlink(target, path) == 0 else { throw .system("symlink", path) }
  }

  public func remove(_ path: String) throws(StoreError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw .system("unlink", path) }
  }

  public func removeDirectory(_ path: String) throws(StoreError) {
    guard rmdir(path) == 0 || errno == ENOENT else { throw .system("rmdir", path) }
  }
}

/// The names in a directory, sorted, without `.` and `..`; empty when there is no such directory.
///
/// - Throws: when it is there and cannot be read: whoever took that for empty would sweep what it holds.
public func listDirectory(_ path: String) throws(StoreError) -> [String] {
  guard let stream = opendir(path) else {
    if errno == ENOENT { return [] }
    throw .system("opendir", path)
  }
  defer { closedir(stream) }
  var names: [String] = []
  while true {
    errno = 0
    guard let entry = readdir(stream) else {
      if errno != 0 { throw .system("readdir", path) }
      break
    }
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Makes a folder with a name that no other has.
///
/// - Parameter start: of its path; six letters and digits follow.
public func makeUniqueDirectory(_ start: String) throws(StoreError) -> String {
  var path = Array((start + "XXXXXX").utf8CString)
  guard mkdtemp(&path) != nil else { throw .system("mkdtemp", start) }
  return path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
}

/// Whether there is anything at a path.
///
/// - Throws: when that cannot be known.
public func isThere(_ path: String) throws(StoreError) -> Bool {
  var status = stat()
  if lstat(path, &status) == 0 { return true }
  if errno == ENOENT || errno == ENOTDIR { return false }
  throw .system("lstat", path)
}

/// The whole of a small file.
public func readSmallFile(_ path: String) throws(StoreError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .system("open", path) }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let n = read(descriptor, &buffer, buffer.count)
    if n == 0 { return bytes }
    if n < 0 {
      if errno == EINTR { continue }
      throw .system("read", path)
    }
    bytes.append(contentsOf: buffer[0..<n])
  }
}
