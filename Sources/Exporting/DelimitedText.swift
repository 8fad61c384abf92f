/// Cells as CSV or TSV, safe to open in a spreadsheet.
public enum DelimitedText {
  /// RFC 4180, with `'` before a cell that a spreadsheet would read as a formula.
  public static func csvLine(_ cells: [String]) -> String {
    cells.map { cell in
      let safe = defused(cell)
      let needsQuotes =
        safe.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) } || safe != safe.trimmedOfBlanks
      return needsQuotes ? "\"" + quotesDoubled(safe) + "\"" : safe
    }.joined(separator: ",") + "\r\n"
  }

  /// By scalars: a mark that combines with a quote must not hide it.
  private static func quotesDoubled(_ cell: String) -> String {
    guard cell.utf8.contains(0x22) else { return cell }
    var result = String.UnicodeScalarView()
    for scalar in cell.unicodeScalars {
      if scalar == "\"" { result.append(scalar) }
      result.append(scalar)
    }
    return String(result)
  }

  /// One line; tabs and line ends inside a cell become blanks.
  public static func tsvLine(_ cells: [String]) -> String {
    cells.map { cell in
      String(
        String.UnicodeScalarView(cell.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }.joined(separator: "\t") + "\n"
  }

  /// `= + - @`, tab, line ends, NUL and the full-width forms at the start of a cell, blanks passed over, begin a formula
  /// somewhere.
  static func defused(_ cell: String) -> String {
    guard let first = cell.unicodeScalars.first(where: { $0 != " " }), !isNumber(cell) else { return cell }
    let dangerous: Set<UInt32> = [
      0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x0A, 0x00, 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20,
    ]
    return dangerous.contains(first.value) ? "'" + cell : cell
  }

  /// A plain decimal such as `-87.6278` computes nothing.
  private static func isNumber(_ cell: String) -> Bool {
    let digits = cell.utf8.first == 0x2D ? cell.dropFirst() : cell[...]
    return !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
  }
}
