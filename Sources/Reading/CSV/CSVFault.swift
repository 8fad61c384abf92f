/// What is wrong with one record. The record gives no fields; the next one is read as usual.
public enum CSVFault: Error, Equatable, Sendable {
  /// The record has another number of cells than the header, beyond empty cells at its end.
  case ragged(expected: Int, found: Int)
  /// Text follows a closing quote.
  ///
  /// - `column`: the byte at which that text starts, 1-based from the start of the record.
  case strayQuote(column: Int)
}
