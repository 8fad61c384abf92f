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
    let widths = widths(of: all, width: width, whole: whole, least: least)
    return all.map { row in
      line(
        widths.indices.map { column in cut(column < row.count ? row[column] : "", to: widths[column]) },
        widths)
    }
  }

  /// Lines of a table of which nothing is cut: a cell that does not fit goes on in the line below, between words where
  /// there are any.
  ///
  /// - Parameter whole: columns that are never broken.
  package static func wrapped(rows: [[String]], width: Int, whole: Set<Int> = []) -> [String] {
    let widths = widths(of: rows, width: width, whole: whole, least: [:])
    return rows.flatMap { row in
      let cells = widths.indices.map { column in
        broken(column < row.count ? row[column] : "", at: widths[column])
      }
      return (0..<(cells.map(\.count).max() ?? 0)).map { part in
        line(cells.map { part < $0.count ? $0[part] : "" }, widths)
      }
    }
  }

  /// Columns of the terminal that a table takes of which nothing is cut.
  package static func naturalWidth(of rows: [[String]]) -> Int {
    let widths = widths(of: rows, width: .max, whole: [], least: [:])
    return widths.reduce(0, +) + 2 * max(0, widths.count - 1)
  }

  /// Each row as lines of a name and a value, blank ones left out, with an empty line between two rows. Nothing is cut:
  /// what is longer than the line goes on below it, and a link, which must stay whole to be followed, over its end.
  package static func blocks(names: [String], rows: [[String]], width: Int) -> [String] {
    let indent = names.map(screenWidth).max() ?? 0
    var lines: [String] = []
    for row in rows {
      if !lines.isEmpty { lines.append("") }
      for (name, value) in zip(names, row) where !value.isEmpty {
        let room = max(20, width - indent - 2)
        let parts = value.contains("://") || room > 1 << 20 ? [value] : broken(value, at: room)
        for (i, part) in parts.enumerated() { lines.append(line([i == 0 ? name : "", part], [indent, 0])) }
      }
    }
    return lines
  }

  /// A text in lines, none wider than so many columns.
  package static func filled(_ text: String, width: Int) -> [String] { broken(text, at: max(20, width)) }

  private static func widths(
    of rows: [[String]], width: Int, whole: Set<Int>, least: [Int: Int]
  ) -> [Int] {
    let columns = rows.map(\.count).max() ?? 0
    var widths = (0..<columns).map { column in
      rows.map { column < $0.count ? screenWidth($0[column]) : 0 }.max() ?? 0
    }
    // Take from the widest until everything fits.
    while widths.reduce(0, +) + 2 * (columns - 1) > width,
      let widest = widths.indices.filter({ !whole.contains($0) && widths[$0] > least[$0] ?? 12 })
        .max(by: { widths[$0] < widths[$1] })
    {
      widths[widest] -= 1
    }
    return widths
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      line += cell
      if column < cells.count - 1 {
        line += String(repeating: " ", count: widths[column] - screenWidth(cell) + 2)
      }
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  /// The parts of a text, none wider than the column; one at least.
  private static func broken(_ text: String, at width: Int) -> [String] {
    if screenWidth(text) <= width { return [text] }
    var parts: [String] = []
    var part = ""
    for word in text.split(separator: " ") {
      if !part.isEmpty, screenWidth(part) + 1 + screenWidth(String(word)) > width {
        parts.append(part)
        part = ""
      }
      if !part.isEmpty { part += " " }
      for character in word {
        if !part.isEmpty, screenWidth(part) + screenWidth(String(character)) > width {
          // Of a word that is wider than the column the part up to a hyphen.
          let end = part.lastIndex(of: "-").map { part.index(after: $0) } ?? part.endIndex
          parts.append(String(part[..<end]))
          part = String(part[end...])
        }
        part.append(character)
      }
    }
    return parts + [part]
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
