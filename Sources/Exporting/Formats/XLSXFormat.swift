import DirectoryModel

/// A workbook: the list, the source of each fact, the notes, and what the file is.
struct XLSXFormat: ShortlistFormat {
  let token = "xlsx"
  let fileExtension = "xlsx"
  let mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
  let title = "Excel workbook, with a sheet of sources"
  let isBinary = true

  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8] {
    Workbook(
      title: list.name, day: context.day,
      sheets: [
        Workbook.Sheet(
          name: "Shortlist", columns: ShortlistColumn.all.map { ($0.name, $0.width) },
          rows: ShortlistColumn.rows(list, in: context)),
        Workbook.Sheet(
          name: "Sources",
          columns: [
            ("position", 9), ("id", 20), ("name", 30), ("field", 18), ("value", 40), ("source", 26),
            ("file", 30), ("row", 10), ("as_of", 12), ("verified", 12), ("sha256", 66),
          ], rows: sources(list, context)),
        Workbook.Sheet(
          name: "Notes",
          columns: [("position", 9), ("id", 20), ("name", 30), ("day", 12), ("note", 90)],
          rows: notes(list, context)),
        Workbook.Sheet(name: "About", columns: [("what", 20), ("value", 90)], rows: about(list, context)),
      ]
    ).bytes()
  }

  /// A row a fact; then, without a field, the sources of which no fact is shown.
  private func sources(_ list: Shortlist, _ context: ExportContext) -> [[CellValue]] {
    list.entries.enumerated().flatMap { i, entry -> [[CellValue]] in
      let number = String(context.firstPosition + i)
      let head: [CellValue] = [.number(number), .text(entry.id), .text(entry.name)]
      let facts = entry.facts.map { fact -> [CellValue] in
        head + [.text(fact.field), .text(fact.value)] + evidence(entry.evidence(at: fact.evidence))
      }
      let used = Set(entry.facts.compactMap(\.evidence))
      let others = entry.evidence.indices.filter { !used.contains($0) }
      return facts + others.map { head + [.empty, .empty] + evidence(entry.evidence[$0]) }
    }
  }

  private func evidence(_ evidence: EntryEvidence?) -> [CellValue] {
    guard let evidence else { return Array(repeating: .unknown, count: 6) }
    return [
      .text(evidence.source), .text(orUnknown: evidence.file), .number(String(evidence.row)),
      .date(orUnknown: evidence.asOf), .date(orUnknown: evidence.verified), .text(orUnknown: evidence.sha256),
    ]
  }

  /// A row a note; one that no cell holds goes on in the next row.
  private func notes(_ list: Shortlist, _ context: ExportContext) -> [[CellValue]] {
    list.entries.enumerated().flatMap { i, entry in
      entry.notes.flatMap { note in
        pieces(note.text).map {
          [
            .number(String(context.firstPosition + i)), .text(entry.id), .text(entry.name), .date(note.day),
            .text($0),
          ]
        }
      }
    }
  }

  private func pieces(_ text: String) -> [String] {
    guard text.utf16.count > Workbook.longestText else { return [text] }
    var pieces = [""]
    var used = 0
    for character in text {
      let size = character.utf16.count
      if used + size > Workbook.longestText {
        pieces.append("")
        used = 0
      }
      pieces[pieces.count - 1].append(character)
      used += size
    }
    return pieces
  }

  private func about(_ list: Shortlist, _ context: ExportContext) -> [[CellValue]] {
    let language = context.language
    return [
      [.text("list"), .text(list.name)], [.text("created"), .date(list.created)],
      [.text("exported"), .date(context.day)],
      [.text("decide_by"), list.decideBy.map { .date($0) } ?? .empty],
      [.text("question"), list.question.map { .text($0) } ?? .empty],
      [.text("note"), .text(SheetPhrase.accuracy.text(language))],
      [.text("note"), .text(SheetPhrase.accuracyAsk.text(language))],
      [.text("note"), .text(SheetPhrase.notAdvice.text(language))],
      [.text("program_version"), .text(context.version)],
    ]
  }
}

extension ShortlistEntry {
  /// nil where a fact has none, or names one that is not there.
  func evidence(at place: Int?) -> EntryEvidence? {
    place.flatMap { evidence.indices.contains($0) ? evidence[$0] : nil }
  }
}
