import Glibc

/// Why a new file cannot be written.
package struct NewFileError: Error, Equatable {
  package var path: String
  /// errno; EEXIST where another file stands that must stay.
  package var number: Int32
}

/// A file for its owner alone that takes its place once it is whole. Until then it has no name where the file system
/// can do that, so that whoever ends the command leaves nothing behind, and else another one beside it. What was there
/// before stays; its permissions are its own, and a link is replaced and never followed.
package struct NewFile {
  private let path: String
  /// Where it is written.
  private let written: String
  package let descriptor: Int32
  private let isNamed: Bool

  /// O_TMPFILE of Linux, a macro that is not imported.
  private static let nameless = 0o20_000_000 | O_DIRECTORY
  /// By which a file without a name is given one.
  private static let opened = "/proc/self/fd/"

  /// - Parameter replacing: false where a file that is there must stay; this one is then written in its place.
  package init(_ path: String, replacing: Bool = true) throws(NewFileError) {
    self.path = path
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let number = String(UInt64.random(in: 0 ... .max), radix: 36)
    written = replacing ? folder + "second-opinion-\(number).tmp" : path
    if replacing, access(Self.opened, X_OK) == 0 {
      let unnamed = open(folder.isEmpty ? "." : folder, Self.nameless | O_WRONLY | O_CLOEXEC, 0o600)
      if unnamed >= 0 {
        (descriptor, isNamed) = (unnamed, false)
        return
      }
    }
    isNamed = true
    descriptor = open(written, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw NewFileError(path: path, number: errno)
    }
  }

  package func write(_ bytes: [UInt8]) throws(NewFileError) {
    let number = Self.write(bytes, to: descriptor)
    if number != 0 {
      discard()
      throw NewFileError(path: path, number: number)
    }
  }

  /// - Returns: 0, or the number of the error that ended it.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var done = 0
    while done < bytes.count {
      let n = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
      if n > 0 {
        done += n
      } else if n == 0 {
        return EIO
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }

  /// Makes it last, and then the one that is there. Nothing is written to it afterwards.
  package func putInPlace() throws(NewFileError) {
    var number: Int32 = 0
    while fsync(descriptor) != 0 {
      if errno == EINTR { continue }
      // Some file systems have nothing to synchronize.
      if errno != EINVAL { number = errno }
      break
    }
    if number == 0, !isNamed,
      linkat(AT_FDCWD, Self.opened + "\(descriptor)", AT_FDCWD, written, AT_SYMLINK_FOLLOW) != 0
    {
      number = errno
    }
    if close(descriptor) != 0, number == 0 { number = errno }
    if number == 0, written != path, rename(written, path) != 0 { number = errno }
    guard number != 0 else { return }
    unlink(written)
    throw NewFileError(path: path, number: number)
  }

  package func discard() {
    close(descriptor)
    if isNamed { unlink(written) }
  }

  /// Whether no new file can take the place of what is there: it is no regular file, or the system's name of one that
  /// is open, such as /dev/stdout.
  package static func isStream(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    if status.st_mode & S_IFMT != S_IFREG { return true }
    return (path.hasPrefix("/dev/") || path.hasPrefix("/proc/")) && lstat(path, &status) == 0
      && status.st_mode & S_IFMT == S_IFLNK
  }
}
