import DirectoryModel
import Exporting

/// Sheets as JSON: what is said, and what was counted.
enum SheetJSON {
  static func value(_ packet: Packet) -> JSONValue {
    .object([
      ("language", .string(packet.language.rawValue)), ("printed", .string(packet.day.description)),
      ("sheets", .array(packet.sheets.map(value))),
      (
        "tasks",
        .array(
          packet.tasks.map {
            .object([
              ("uid", .string($0.uid)), ("kind", .string($0.kind.rawValue)),
              ("day", .string($0.day.description)), ("title", .string($0.title)), ("text", .string($0.text)),
            ])
          })
      ),
      ("note", .string(packet.language.sheetWords.labels.notAdvice)),
    ])
  }

  private static func value(_ sheet: Sheet) -> JSONValue {
    func text(_ phrase: Phrase) -> JSONValue { .string(phrase.text(in: sheet.language)) }
    return .object([
      ("kind", .string(sheet.kind.rawValue)), ("language", .string(sheet.language.rawValue)),
      ("title", .string(sheet.title)), ("intro", .array(sheet.intro.map(text))),
      (
        "sections",
        .array(
          sheet.sections.map { section in
            .object([
              ("heading", .string(section.heading)), ("intro", .array(section.intro.map(text))),
              ("items", .array(section.items.map { item($0, text) })),
            ])
          })
      ),
      ("reading_level", level(ReadingLevel(of: sheet))),
    ])
  }

  private static func level(_ level: ReadingLevel) -> JSONValue {
    .object([
      ("words", .integer(level.words)), ("sentences", .integer(level.sentences)),
      ("grade", .number(ReadingLevel.oneDecimal(level.grade))),
    ])
  }

  private static func item(_ item: Sheet.Item, _ text: (Phrase) -> JSONValue) -> JSONValue {
    switch item {
    case .paragraph(let words): .object([("kind", .string("paragraph")), ("text", text(words))])
    case .tick(let words, let details, _):
      .object([
        ("kind", .string("tick")), ("text", text(words)), ("details", .array(details.map(text))),
      ])
    case .question(let words): .object([("kind", .string("question")), ("text", text(words))])
    case .say(let words): .object([("kind", .string("say")), ("text", text(words))])
    case .blank(let label): .object([("kind", .string("blank")), ("label", .string(label))])
    case .fact(let label, let value):
      .object([("kind", .string("fact")), ("label", .string(label)), ("value", text(value))])
    case .meaning(let term, let meaning):
      .object([("kind", .string("meaning")), ("term", .string(term)), ("text", text(meaning))])
    case .table(let table):
      .object([
        ("kind", .string("table")), ("columns", .strings(table.columns)),
        ("rows", .array(table.rows.map { .array($0.map(text)) })),
      ])
    }
  }
}
