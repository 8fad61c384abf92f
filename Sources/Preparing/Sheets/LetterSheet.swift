import DirectoryModel

/// The letter that asks for one's own records.
enum LetterSheet {
  /// - Returns: one sheet; in another language than English a second one in English, since that is what the records
  ///   office reads.
  static func sheets(_ request: PreparationRequest) -> [Sheet] {
    let words = request.language.sheetWords
    let text = words.letter
    var first = Sheet(
      kind: .letter, language: request.language, title: text.title, intro: text.intro,
      sections: [
        .init(text.useHeading, text.use.map { .tick($0) }),
        .init(text.knowHeading, text.know.map { .paragraph($0) }), letter(request, words),
      ])
    guard request.language != .english else { return [first] }
    first.sections[2].heading = text.title
    let english = EnglishWords()
    let second = Sheet(
      kind: .letter, language: .english, title: english.letter.title,
      sections: [letter(request, english)])
    return [first, second]
  }

  private static func letter(_ request: PreparationRequest, _ words: any SheetWords) -> Sheet.Section {
    let text = words.letter
    var items: [Sheet.Item] = text.from.map { .blank($0) }
    items += [.blank(text.today), .blank(text.to), .paragraph(text.dear)]
    items += text.ask.map { .paragraph($0) }
    items.append(.paragraph(text.list))
    items += letterRecords(request).map { .tick(Phrase(words.record($0).name)) }
    items.append(.blank(text.period))
    items.append(.tick(text.sendMe))
    if let destination = request.destination {
      items.append(.tick(text.sendTo(Phrase(name: address(destination)))))
    }
    items.append(.blank(text.sendToBlank))
    if let dates = request.dates {
      items.append(.paragraph(text.needBy("\(date: dates.visit)", "\(date: dates.confirm)")))
    } else {
      items.append(.blank(text.needByBlank))
    }
    items += text.more.map { .paragraph($0) }
    items.append(.paragraph(text.thanks))
    items += text.signature.map { .blank($0) }
    return .init("", style: .letter, items)
  }

  /// What an office can send; the person's own list of drugs is not among it.
  private static func letterRecords(_ request: PreparationRequest) -> [Record] {
    Record.common.filter { $0 != .drugList }
      + (request.cancer.map { CancerNeeds.records(for: $0.lineage) } ?? [])
  }

  private static func address(_ destination: Destination) -> String {
    let place = destination.places.first?.address
    return [destination.name, place?.site, place?.line].compactMap { $0 }.filter { !$0.isEmpty }.joined(
      separator: ", ")
  }
}
