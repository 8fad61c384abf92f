import DirectoryModel
import Vocabulary

/// Markdown (CommonMark with the tables of GitHub): a summary, then a section for each place.
struct MarkdownFormat: ShortlistFormat {
  let token = "md"
  let fileExtension = "md"
  let mediaType = "text/markdown; charset=utf-8; variant=GFM"
  let title = "Markdown, a summary and a section for each place"
  let leftOut = HTMLFormat().leftOut

  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8] {
    let language = context.language
    var lines = ["# " + SheetPhrase.title.text(language), ""]
    lines.append("- " + SheetPhrase.list.text(language, MarkdownText.escaped(list.name)))
    lines.append("- " + SheetPhrase.printed.text(language, language.written(context.day)))
    lines.append("- " + SheetPhrase.places.text(language, String(list.entries.count)))
    if let day = list.decideBy {
      lines.append("- " + SheetPhrase.decideBy.text(language, language.written(day)))
    }
    if let question = list.question {
      lines.append("- " + SheetPhrase.question.text(language, MarkdownText.escaped(question)))
    }
    lines += [
      "", "**\(SheetPhrase.accuracy.text(language))** \(SheetPhrase.accuracyAsk.text(language))", "",
      SheetPhrase.notAdvice.text(language), "", "## " + SheetPhrase.glance.text(language), "",
    ]
    lines += list.entries.isEmpty ? [SheetPhrase.noPlaces.text(language)] : table(list, context)
    lines += [
      "", SheetPhrase.straightLine.text(language) + " " + SheetPhrase.whose.text(language),
    ]
    for (i, entry) in list.entries.enumerated() {
      lines += section(EntrySheet(entry, position: context.firstPosition + i, language: language), language)
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private func table(_ list: Shortlist, _ context: ExportContext) -> [String] {
    let language = context.language
    let columns: [SheetPhrase] = [.number, .name, .city, .phone, .inPlan, .distance, .newPatients, .status]
    let unknown = SheetPhrase.unknown.text(language)
    let rows = list.entries.enumerated().map { i, entry -> String in
      let place = [entry.address?.city, entry.address?.state].compactMap { $0 }.joined(separator: ", ")
      let network = entry.network.map { network -> String in
        let status = network.status.phrase.text(language)
        if network.basis == .noList, network.status == .unknown { return status }
        guard let day = network.verified ?? network.asOf else {
          return status + ", " + SheetPhrase.dateUnknown.text(language)
        }
        let old = network.freshness == .stale ? " (\(SheetPhrase.oldData.text(language)))" : ""
        return status + ", " + language.writtenShort(day) + old
      }
      let cells = [
        String(context.firstPosition + i), MarkdownText.escaped(entry.name),
        place.isEmpty ? unknown : MarkdownText.escaped(place),
        entry.writtenPhone.map(MarkdownText.escaped) ?? unknown, network ?? unknown,
        entry.distance?.writtenMiles ?? unknown, entry.accepting.phrase.text(language),
        entry.status.phrase.text(language),
      ]
      return "| " + cells.joined(separator: " | ") + " |"
    }
    let head = "| " + columns.map { $0.text(language) }.joined(separator: " | ") + " |"
    return [head, "|" + String(repeating: "---|", count: columns.count)] + rows
  }

  private func section(_ sheet: EntrySheet, _ language: ExportLanguage) -> [String] {
    var lines = [
      "", "## \(sheet.position). \(MarkdownText.escaped(sheet.name))", "",
      sheet.role.map(text).joined(separator: " · "),
    ]
    for group in sheet.groups {
      lines += ["", "### " + group.heading.text(language), ""]
      for line in group.lines {
        let label = "**\(line.label.text(language)):**"
        if line.values.count == 1 {
          lines.append("- \(label) \(text(line.values[0]))")
        } else {
          lines.append("- \(label)")
          lines += line.values.map { "  - " + text($0) }
        }
      }
      if let advice = group.advice { lines += ["", advice.text(language)] }
    }
    return lines
  }

  private func text(_ value: SheetValue) -> String {
    switch value {
    case .words(let text), .data(let text), .own(let text): MarkdownText.escaped(text)
    case .explained: MarkdownText.escaped(value.text)
    case .phone(let text, let link?): "[\(MarkdownText.escaped(text))](\(link))"
    case .phone(let text, nil): MarkdownText.escaped(text)
    // Its characters are checked: it holds no `<`, `>` or blank.
    case .link(let url): "<\(url)>"
    }
  }
}
