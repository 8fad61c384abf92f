import DirectoryModel

/// Sheets as plain text, for a terminal or a mail.
enum PlainSheets {
  private static let width = 78

  static func text(_ packet: Packet) -> String {
    let labels = packet.language.sheetWords.labels
    var lines: [String] = []
    for sheet in packet.sheets {
      if !lines.isEmpty { lines += ["", String(repeating: "=", count: width), ""] }
      lines += self.lines(sheet)
    }
    lines += ["", "\(labels.printed) \(packet.language.words(packet.day)).", labels.notAdvice]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ sheet: Sheet) -> [String] {
    var lines = [sheet.title.uppercased()]
    for phrase in sheet.intro { lines += wrapped(phrase.text(in: sheet.language), indent: "") }
    for section in sheet.sections {
      lines.append("")
      if section.style == .letter { lines += [String(repeating: "-", count: width), ""] }
      if !section.heading.isEmpty, section.style == .plain { lines.append(section.heading) }
      for phrase in section.intro { lines += wrapped(phrase.text(in: sheet.language), indent: "  ") }
      for item in section.items { lines += self.lines(item, sheet.language, of: section) }
    }
    return lines
  }

  private static func lines(
    _ item: Sheet.Item, _ language: SheetLanguage, of section: Sheet.Section
  ) -> [String] {
    let indent = section.style == .letter ? "" : "  "
    switch item {
    case .paragraph(let text): return wrapped(text.text(in: language), indent: indent)
    case .tick(let text, let details, let blanks):
      var lines = wrapped(text.text(in: language), first: indent + "[ ] ", indent: indent + "    ")
      for detail in details { lines += wrapped(detail.text(in: language), indent: indent + "    ") }
      if !blanks.isEmpty {
        lines.append(indent + "    " + blanks.map { $0 + " ____________" }.joined(separator: "   "))
      }
      return lines
    case .question(let text):
      return wrapped(text.text(in: language), first: indent + "- ", indent: indent + "  ")
        + [indent + "  " + String(repeating: "_", count: 60)]
    case .say(let text): return wrapped(text.text(in: language), indent: indent + "  ")
    case .blank(let label): return [indent + label + " " + String(repeating: "_", count: 40)]
    case .fact(let label, let value):
      let colon = label.hasSuffix("?") ? " " : ": "
      return wrapped(label + colon + value.text(in: language), indent: indent)
    case .meaning(let term, let meaning):
      return wrapped(term + ": " + meaning.text(in: language), indent: indent)
    case .table(let table):
      return table.rows.flatMap { row -> [String] in
        var lines = wrapped(row[0].text(in: language), indent: indent)
        for (column, cell) in zip(table.columns, row).dropFirst() {
          let text = cell.text(in: language)
          lines += wrapped(
            column + ": " + (text.isEmpty ? String(repeating: "_", count: 30) : text), indent: indent + "    "
          )
        }
        return lines
      }
    }
  }

  /// Lines of at most `width` characters, broken at blanks.
  private static func wrapped(_ text: String, first: String? = nil, indent: String) -> [String] {
    var lines: [String] = []
    var line = first ?? indent
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = indent
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [line]
  }
}
