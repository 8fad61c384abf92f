/// Why a file cannot be read on: the file is refused whole.
///
/// What is wrong with one record only is not an error; see `CSVFault`.
public struct ReadingError: Error, Equatable, Sendable {
  /// The path as it was given, or the source's name.
  public var file: String
  /// Physical line, 1-based; nil when the fault is not at a line.
  public var line: Int?
  /// Byte in that line (for CSV: in the record that starts there), 1-based.
  public var column: Int?
  /// What was found, short and without control characters; nil when naming it would add nothing.
  public var value: String?
  /// The rule broken, in kebab case, such as `csv-open-quote`: stable, for tests and scripts.
  public var rule: String
  /// What was expected, and what to do: a sentence.
  public var expected: String

  public init(
    file: String, line: Int? = nil, column: Int? = nil, value: String? = nil, rule: String, expected: String
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.value = value
    self.rule = rule
    self.expected = expected
  }
}
