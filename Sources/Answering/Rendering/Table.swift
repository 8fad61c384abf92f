/// Columns of text, as wide as they need to be and no wider than the terminal.
package enum Table {
  /// Lines of a table; a cell that does not fit is cut with an ellipsis. Numbers of columns are given by their
  /// widths on screen: wide characters count two.
  ///
  /// - Parameters:
  ///   - whole: columns that are never cut, such as an id that somebody must type.
  ///   - least: by column, how narrow it may become; 12 unless said.
  package static func lines(
    header: [String]?, rows: [[String]], width: Int, whole: Set<Int> = [], least: [Int: Int] = [:]
  ) -> [String] {
    let all = (header.map { [$0] } ?? []) + rows
    guard let columns = all.map(\.count).max() else { return [] }
    var widths = (0..<columns).map { column in
      all.map { column < $0.count ? screenWidth($0[column]) : 0 }.max() ?? 0
    }
    // Take from the widest until everything fits.
    while widths.reduce(0, +) + 2 * (columns - 1) > width,
      let widest = widths.indices.filter({ !whole.contains($0) && widths[$0] > least[$0] ?? 12 })
        .max(by: { widths[$0] < widths[$1] })
    {
      widths[widest] -= 1
    }
    return all.map { row in
      var line = ""
      for column in 0..<columns {
        let cell = cut(column < row.count ? row[column] : "", to: widths[column])
        line += cell
        if column < columns - 1 {
          line += String(repeating: " ", count: widths[column] - screenWidth(cell) + 2)
        }
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private static func cut(_ text: String, to width: Int) -> String {
    if screenWidth(text) <= width { return text }
    var result = ""
    var used = 0
    for character in text {
      let next = screenWidth(String(character))
      if used + next > width - 1 { break }
      result.append(character)
      used += next
    }
    return result + "…"
  }

  /// Columns on a terminal.
  package static func screenWidth(_ text: String) -> Int {
    text.reduce(0) { sum, character in
      guard let scalar = character.unicodeScalars.first else { return sum }
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60,
        0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        return sum + 2
      default: return sum + 1
      }
    }
  }
}
