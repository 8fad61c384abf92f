/// Sheets as Markdown.
enum MarkdownSheets {
  static func text(_ packet: Packet) -> String {
    let labels = packet.language.sheetWords.labels
    var lines = ["# " + escaped(labels.packetTitle)]
    for sheet in packet.sheets { lines += self.lines(sheet) }
    lines += [
      "", "---", "", "\(escaped(labels.printed)) \(packet.language.words(packet.day)).", "",
      escaped(labels.notAdvice),
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ sheet: Sheet) -> [String] {
    func text(_ phrase: Phrase) -> String { escaped(phrase.text(in: sheet.language)) }
    var lines = ["", "## " + escaped(sheet.title)]
    for phrase in sheet.intro { lines += ["", text(phrase)] }
    for section in sheet.sections {
      if section.style == .letter { lines += ["", "---"] }
      if !section.heading.isEmpty, section.style == .plain {
        lines += ["", "### " + escaped(section.heading)]
      }
      for phrase in section.intro { lines += ["", text(phrase)] }
      for group in section.groups {
        lines.append("")
        for item in group { lines += self.lines(item, text) }
      }
    }
    return lines
  }

  private static func lines(_ item: Sheet.Item, _ text: (Phrase) -> String) -> [String] {
    switch item {
    case .paragraph(let words): return [text(words), ""]
    case .tick(let words, let details, let blanks):
      let all = [details.isEmpty ? text(words) : "**\(text(words))**"] + details.map(text)
      return ["- [ ] " + all.joined(separator: " ")]
        + (blanks.isEmpty
          ? [] : ["  " + blanks.map { escaped($0) + " \\_\\_\\_\\_\\_\\_" }.joined(separator: " ")])
    case .question(let words):
      return ["- " + (words.parts.isEmpty ? "\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_" : text(words))]
    case .say(let words): return ["> " + text(words), ">"]
    case .blank(let label): return ["- " + escaped(label) + ": \\_\\_\\_\\_\\_\\_"]
    case .fact(let label, let value):
      return ["- \(escaped(label))\(label.hasSuffix("?") ? "" : ":") \(text(value))"]
    case .meaning(let term, let meaning): return ["- **\(escaped(term))**: \(text(meaning))"]
    case .table(let table):
      func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
      return [row(table.columns.map(escaped)), row(table.columns.map { _ in "---" })]
        + table.rows.map { row($0.map(text)) }
    }
  }

  /// Text as itself: what Markdown or HTML would read as markup is escaped, and it stays one line.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\`*_{}[]<>#|&~".contains(character) { result.append("\\") }
      result.append(character.isNewline ? " " : character)
    }
    return result
  }
}
