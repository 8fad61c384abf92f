import Glibc
public import Storing

/// Where a person's own files lie: shortlists and the log of calls, under the XDG data home, never in a data directory
/// that others share.
///
///     shortlists/<name>.json   one file a list
///     calls.json               the log of one's own calls
///     lock                     held by the one who writes
///
/// Folders are made 0700, files 0600. **Invariant**: a file is the former or the new one, whole, whenever the writer is
/// killed; whoever changes a file has read it under the same lock.
public struct PersonalFolder: Sendable {
  public let path: String
  let fileSystem: any FileSystem
  /// How long a writer waits for another one.
  private let patienceMilliseconds: Int

  /// - Parameter patienceMilliseconds: how long a change waits for another process that is changing something.
  public init(
    path: String, fileSystem: any FileSystem = LocalFileSystem(), patienceMilliseconds: Int = 30_000
  ) {
    self.path = path
    self.fileSystem = fileSystem
    self.patienceMilliseconds = patienceMilliseconds
  }

  public var shortlistsPath: String { path + "/shortlists" }
  public var callsPath: String { path + "/calls.json" }

  public func listPath(_ name: String) -> String { shortlistsPath + "/" + name + ".json" }

  // MARK: Reading

  /// More than any list; whatever is larger is something else.
  static let largestFile = 64 << 20

  /// The bytes of one of the files; nil when it is not there.
  func bytes(_ path: String) throws(ShortlistError) -> [UInt8]? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw .store(.system(call: "stat", path: path, number: errno))
    }
    // A pipe would be waited for, a device never end.
    guard status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) <= Self.largestFile else {
      throw .notAFile(path: path)
    }
    do throws(StoreError) {
      return try readSmallFile(path)
    } catch {
      throw .store(error)
    }
  }

  // MARK: Writing

  /// Runs `body` as the only writer of this folder, which is made if need be.
  ///
  /// Another writer is waited for; it holds the lock for some milliseconds.
  func withLock<Result>(
    _ body: () throws(ShortlistError) -> Result
  ) throws(ShortlistError) -> Result {
    let descriptor: Int32
    do throws(StoreError) {
      try fileSystem.makePath(shortlistsPath)
      descriptor = try fileSystem.open(path + "/lock", flags: O_RDWR | O_CREAT | O_CLOEXEC, mode: 0o600)
    } catch {
      throw .store(error)
    }
    // The lock goes with the descriptor, also when the process is killed.
    defer { fileSystem.close(descriptor) }
    try wait(for: descriptor)
    return try body()
  }

  /// Asks again and again: a blocking call could not be given up.
  private func wait(for descriptor: Int32) throws(ShortlistError) {
    let pauseMilliseconds = 3
    for _ in 0...max(0, patienceMilliseconds / pauseMilliseconds) {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw .store(.system(call: "flock", path: path + "/lock", number: errno))
      }
      usleep(useconds_t(pauseMilliseconds * 1_000))
    }
    throw .busy(path: path + "/lock")
  }

  /// Writes a file beside its place, makes it last, and renames it into place.
  ///
  /// What a killed writer left beside it is taken away first: it may have been made with other permissions.
  ///
  /// - Parameter reading: reads the bytes as they will be read next time; what it throws leaves the file as it was, in
  ///   the words of `tooLarge`. A reader's bounds are so also the writer's, whatever they are.
  func replace(
    _ file: String, with bytes: [UInt8], reading: ([UInt8]) throws(ShortlistError) -> Void
  ) throws(ShortlistError) {
    guard bytes.count <= Self.largestFile else {
      throw .tooLarge(
        path: file, .init(field: "", expected: "A file of at most \(Self.largestFile >> 20) MB was expected"))
    }
    do throws(ShortlistError) {
      try reading(bytes)
    } catch {
      if case .damaged(_, let damage) = error { throw .tooLarge(path: file, damage) }
      throw error
    }
    do throws(StoreError) {
      let temporary = file + ".tmp"
      try fileSystem.remove(temporary)
      let descriptor = try fileSystem.open(
        temporary, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode: 0o600)
      var failure: StoreError?
      bytes.withUnsafeBytes { buffer in
        do throws(StoreError) {
          try fileSystem.write(descriptor, buffer, at: 0, path: temporary)
          try fileSystem.synchronize(descriptor, path: temporary)
        } catch { failure = error }
      }
      fileSystem.close(descriptor)
      if let failure {
        try? fileSystem.remove(temporary)
        throw failure
      }
      // Before the file is there: whoever finds it may rely on the folders above.
      if access(file, F_OK) != 0 { try fileSystem.synchronizePath(Self.folder(of: file)) }
      try fileSystem.rename(temporary, to: file)
      try fileSystem.synchronizeDirectory(Self.folder(of: file))
    } catch {
      throw .store(error)
    }
  }

  private static func folder(of file: String) -> String {
    file.lastIndex(of: "/").map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
  }
}
