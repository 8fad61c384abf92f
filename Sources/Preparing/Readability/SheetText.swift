/// The running text of a sheet, block by block: what counts when it is measured.
///
/// Headings, labels of facts, lines to write on, the heads of tables and what stands in tables are not counted: such
/// short lines would make a sheet look easier than it is. What stands behind a tick box is one block with its details.
enum SheetText {
  static func blocks(of sheet: Sheet) -> [Phrase] {
    sheet.intro + sheet.sections.flatMap { $0.intro + $0.items.compactMap(block) }
  }

  private static func block(_ item: Sheet.Item) -> Phrase? {
    switch item {
    case .paragraph(let text), .question(let text), .say(let text), .meaning(_, let text): text
    case .tick(let text, let details, _): Phrase.sentences([text] + details)
    case .fact(_, let value): value
    case .blank, .table: nil
    }
  }
}

extension ReadingLevel {
  /// Of a sheet. The glossary words that it explains are left out, and so are names, days and words to be said in
  /// another language.
  public init(of sheet: Sheet) {
    let blocks = SheetText.blocks(of: sheet).map { phrase in
      phrase.parts.map { part -> Block.Part in
        if case .words(let text) = part { .text(text) } else { .name }
      }
    }
    self.init(
      blocks: blocks.map { Block(parts: $0) }, language: sheet.language,
      leavingOut: Glossary.forms(explainedBy: sheet))
  }
}
