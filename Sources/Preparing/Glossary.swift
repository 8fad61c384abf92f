import Vocabulary

/// The words that sheets may use though they are hard, because they are what is said in the clinic: each sheet explains
/// those that it uses at its end, and only these are left out when the sheet is measured.
public enum Glossary {
  public static func entries(in language: SheetLanguage) -> [GlossaryEntry] {
    language.sheetWords.glossary
  }

  /// The sheet with the words that it uses explained at its end; one that is only to be sent stays as it is.
  static func explained(_ sheet: Sheet) -> Sheet {
    if !sheet.sections.contains(where: { $0.style == .plain }) { return sheet }
    var used = Set(
      SheetText.blocks(of: sheet).flatMap { block in
        block.parts.flatMap { part -> [String] in
          if case .words(let text) = part { TextFolding.tokens(text) } else { [] }
        }
      })
    // What a meaning says may be hard itself.
    var count = -1
    var entries: [GlossaryEntry] = []
    while entries.count > count {
      count = entries.count
      entries = self.entries(in: sheet.language).filter { !used.isDisjoint(with: $0.forms) }
      for entry in entries { used.formUnion(TextFolding.tokens(entry.meaning)) }
    }
    if entries.isEmpty { return sheet }
    var result = sheet
    let section = Sheet.Section(
      sheet.language.sheetWords.labels.wordsHere,
      entries.map { .meaning(term: $0.term, Phrase($0.meaning)) })
    // A letter to be sent stands last, on a page of its own.
    let end = result.sections.firstIndex { $0.style == .letter } ?? result.sections.count
    result.sections.insert(section, at: end)
    return result
  }

  /// Every form of the words that a sheet explains, folded: what is left out when it is measured.
  public static func forms(explainedBy sheet: Sheet) -> Set<String> {
    let terms = Set(
      sheet.sections.flatMap(\.items).compactMap { item -> String? in
        if case .meaning(let term, _) = item { term } else { nil }
      })
    return Set(entries(in: sheet.language).filter { terms.contains($0.term) }.flatMap(\.forms))
  }
}
