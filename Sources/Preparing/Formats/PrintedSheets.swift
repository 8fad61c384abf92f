import DirectoryModel
public import Exporting

/// Sheets as one HTML document to print: black on white, large and calm, each sheet on pages of its own, nothing to
/// fetch.
enum PrintedSheets {
  static func html(_ packet: Packet) -> String {
    let title = packet.title
    var body: [Markup] = []
    if packet.sheets.count > 1 {
      body.append(.element("header", [("class", "cover")], .element("h1", title)))
    }
    body.append(sheets(packet, headings: packet.sheets.count == 1 ? 1 : 2))
    return Markup.document(
      title: title, language: packet.language.rawValue, style: PrintStyle.css,
      body: .element("main", attributes: [], children: body))
  }

  /// The sheets alone, one section each.
  static func sheets(_ packet: Packet, headings level: Int) -> Markup {
    var counter = 0
    return .several(packet.sheets.map { section($0, in: packet, headings: level, boxes: &counter) })
  }

  private static func section(
    _ sheet: Sheet, in packet: Packet, headings level: Int, boxes: inout Int
  ) -> Markup {
    let isForeign = sheet.language != packet.language
    var children: [Markup] = []
    if isForeign, sheet.kind == .letter {
      children.append(
        .element(
          "p", attributes: [("class", "copy")],
          children: [
            .text(packet.language.sheetWords.letter.englishCopy)
          ]))
    }
    var content: [Markup] = []
    if !isForeign { content.append(.element("h\(level)", sheet.title)) }
    content += sheet.intro.map { paragraph($0, sheet.language) }
    for section in sheet.sections where section.style == .plain {
      content.append(self.section(section, sheet.language, level + 1, &boxes))
    }
    if !isForeign { content.append(footer(packet)) }
    for section in sheet.sections where section.style == .letter {
      content.append(self.section(section, sheet.language, level + 1, &boxes))
    }
    children.append(
      isForeign
        ? .element("div", attributes: [("lang", sheet.language.rawValue)], children: content)
        : .several(content))
    return .element("section", attributes: [("class", "sheet")], children: children)
  }

  /// Under every sheet that stays with the person; a letter to be sent has none.
  private static func footer(_ packet: Packet) -> Markup {
    let labels = packet.language.sheetWords.labels
    return .element(
      "footer", [],
      .element("p", [], .text(labels.printed + " "), time(packet.day, packet.language), .text(".")),
      .element("p", labels.notAdvice))
  }

  private static func section(
    _ section: Sheet.Section, _ language: SheetLanguage, _ level: Int, _ boxes: inout Int
  ) -> Markup {
    var children: [Markup] = []
    if section.style == .plain { children.append(.element("h\(level)", section.heading)) }
    children += section.intro.map { paragraph($0, language) }
    for group in section.groups { children.append(list(group, language, &boxes)) }
    let style = section.style == .letter ? "letter" : "part"
    return .element("section", attributes: [("class", style)], children: children)
  }

  private static func list(_ group: [Sheet.Item], _ language: SheetLanguage, _ boxes: inout Int) -> Markup {
    var children: [Markup] = []
    for item in group {
      switch item {
      case .paragraph(let text): children.append(paragraph(text, language))
      case .tick(let text, let details, let blanks):
        boxes += 1
        children.append(tick(text, details, blanks, number: boxes, language))
      case .question(let text):
        children.append(
          .element("li", attributes: [], children: phrase(text, language) + [rule("answer")]))
      case .say(let text):
        children.append(.element("blockquote", attributes: [], children: phrase(text, language)))
      case .blank(let label): children.append(blank(label, "div"))
      case .fact(let label, let value):
        children.append(
          .several([
            .element("dt", label), .element("dd", attributes: [], children: phrase(value, language)),
          ]))
      case .meaning(let term, let meaning):
        children.append(
          .several([
            .element("dt", term), .element("dd", attributes: [], children: phrase(meaning, language)),
          ]))
      case .table(let table): children.append(self.table(table, language))
      }
    }
    switch group[0].group {
    case .ticks: return .element("ul", attributes: [("class", "ticks")], children: children)
    case .questions: return .element("ul", attributes: [("class", "questions")], children: children)
    case .facts: return .element("dl", attributes: [("class", "facts")], children: children)
    case .meanings: return .element("dl", attributes: [("class", "meanings")], children: children)
    case .paragraphs, .words, .blanks, .table: return .several(children)
    }
  }

  private static func tick(
    _ text: Phrase, _ details: [Phrase], _ blanks: [String], number: Int, _ language: SheetLanguage
  ) -> Markup {
    let name: Markup =
      details.isEmpty
      ? .element("span", attributes: [], children: phrase(text, language))
      : .element("strong", attributes: [], children: phrase(text, language))
    var label = [name]
    for detail in details {
      label += [
        .text(" "), .element("span", attributes: [("class", "detail")], children: phrase(detail, language)),
      ]
    }
    var children: [Markup] = [
      .element("input", [("type", "checkbox"), ("id", "t\(number)")]),
      .element("label", attributes: [("for", "t\(number)")], children: label),
    ]
    if !blanks.isEmpty {
      children.append(
        .element(
          "span", attributes: [("class", "blanks"), ("data-blank", "")],
          children: blanks.map { blank($0, "span") }))
    }
    return .element("li", attributes: [], children: children)
  }

  private static func blank(_ label: String, _ element: String) -> Markup {
    .element(
      element, [("class", "blank"), ("data-blank", "")], .element("span", label), rule("line"))
  }

  private static func rule(_ name: String) -> Markup {
    .element("span", attributes: [("class", name), ("data-blank", "")], children: [])
  }

  private static func table(_ table: Sheet.Table, _ language: SheetLanguage) -> Markup {
    .element(
      "table", [],
      .element(
        "thead", [],
        .element(
          "tr", attributes: [],
          children: table.columns.map { .element("th", [("scope", "col")], .text($0)) })),
      .element(
        "tbody", attributes: [],
        children: table.rows.map { row in
          .element(
            "tr", attributes: [],
            children: row.enumerated().map { i, cell in
              i == 0
                ? .element("th", attributes: [("scope", "row")], children: phrase(cell, language))
                : .element("td", attributes: [], children: phrase(cell, language))
            })
        }))
  }

  private static func paragraph(_ text: Phrase, _ language: SheetLanguage) -> Markup {
    .element("p", attributes: [], children: phrase(text, language))
  }

  private static func phrase(_ phrase: Phrase, _ language: SheetLanguage) -> [Markup] {
    phrase.parts.map { part in
      switch part {
      case .words(let text): .text(text)
      case .name(let text): .element("span", [("translate", "no")], .text(text))
      case .english(let text):
        .element("span", [("translate", "no"), ("lang", "en")], .text(text))
      case .date(let day): time(day, language)
      }
    }
  }

  private static func time(_ day: CalendarDate, _ language: SheetLanguage) -> Markup {
    .element("time", [("datetime", day.description)], .text(language.words(day)))
  }
}

extension Packet {
  /// Of a document that holds it.
  public var title: String {
    sheets.count == 1 ? sheets[0].title : language.sheetWords.labels.packetTitle
  }

  /// The sheets for a page of somebody else's, one section of class `sheet` each, without the packet's title.
  ///
  /// - Parameter level: of the heading of each sheet.
  public func markup(headings level: Int) -> Markup { PrintedSheets.sheets(self, headings: level) }
}
