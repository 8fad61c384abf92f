/// What one JSON file may ask for. Memory is bounded by these, never by the file's size.
public struct JSONLimits: Sendable {
  /// The deepest object or array; a record is at depth 1.
  public var depth = 64
  /// One record in bytes, and as a tree: its text and 16 bytes for each value. What stands beside the records
  /// of a document is bounded likewise, all of it together.
  public var recordBytes = 8 << 20
  /// One string in bytes, unless it is left out; see `JSONReader.leaveOut`.
  public var stringBytes = 64 << 10
  /// One key in bytes.
  public var nameBytes = 1 << 10

  public init() {}

  public static let standard = JSONLimits()
}
