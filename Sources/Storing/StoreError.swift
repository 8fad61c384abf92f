import Glibc

/// Why the data directory or one of its files cannot be used. The cases hold facts; words are made by the command.
public enum StoreError: Error, Equatable, Sendable {
  /// A system call failed; `number` is errno.
  case system(call: String, path: String, number: Int32)
  /// Not one of our files, or cut so short that its head is missing.
  case notOurs(path: String, expected: String)
  /// Written by a newer version.
  case newer(path: String, version: UInt32, known: UInt32)
  /// The bytes are not those that were written.
  case damaged(path: String, section: String)
  /// What lies on a server could not be asked; the reason in the server's words.
  case unreachable(place: String, reason: String)
  /// Another process holds the lock.
  case busy(path: String)
  case noGeneration(directory: String)
  case noSuchGeneration(number: Int, known: [Int])
  case noSuchSource(id: String, known: [String])
  /// A manifest cannot be read.
  case manifest(path: String, reason: String)

  package static func system(_ call: String, _ path: String) -> StoreError {
    .system(call: call, path: path, number: errno)
  }
}
