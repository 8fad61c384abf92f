public import Storing

/// Why a person's own file cannot be read or changed. The cases hold facts; words are made by the command.
public enum ShortlistError: Error, Equatable, Sendable {
  /// What is wrong with a list's name.
  public enum NameFault: Equatable, Sendable {
    case empty, tooLong, leadingDot
    case character(String)
  }

  /// Where in a file something else was expected.
  public struct Damage: Error, Equatable, Sendable {
    public var line: Int?
    public var column: Int?
    /// `entries.network.status`, or empty where the file as a whole is meant.
    public var field: String
    public var value: String?
    /// A sentence.
    public var expected: String

    public init(line: Int? = nil, column: Int? = nil, field: String, value: String? = nil, expected: String) {
      self.line = line
      self.column = column
      self.field = field
      self.value = value
      self.expected = expected
    }
  }

  case badName(String, NameFault)
  case noSuchList(String, known: [String])
  case listExists(String)
  /// Ids that stand on the list are `known`.
  case noSuchEntry(String, list: String, known: [String])
  /// Written by a newer version.
  case newer(path: String, format: Int, known: Int)
  case damaged(path: String, Damage)
  /// What was to be written is more than is read again: a text, an entry or the whole file. The file is as it was.
  case tooLarge(path: String, Damage)
  /// A receipt whose content is not what its checksum was made of.
  case changedReceipt(path: String)
  /// No regular file, or far larger than any list.
  case notAFile(path: String)
  /// Another command has been writing for as long as this one waited.
  case busy(path: String)
  case noSuchCall(Int, count: Int)
  case store(StoreError)
}
