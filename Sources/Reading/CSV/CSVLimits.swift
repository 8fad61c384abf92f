/// What one CSV file may ask for. Memory is bounded by these, never by the file's size.
public struct CSVLimits: Sendable {
  /// The longest record in bytes, its line end not counted.
  public var recordBytes = 1 << 20
  /// The most columns the header may have.
  public var columns = 4096

  public init() {}

  public static let standard = CSVLimits()
}
