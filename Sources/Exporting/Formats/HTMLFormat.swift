import DirectoryModel
import Vocabulary

/// Sheets to print: a summary first, then a page for each place. One file that fetches nothing.
struct HTMLFormat: ShortlistFormat {
  let token = "html"
  let fileExtension = "html"
  let mediaType = "text/html; charset=utf-8"
  let title = "HTML to print, a summary and one page for each place"
  let leftOut = [
    LeftOutField("facts", "many to an entry; the receipt and the JSON export have them"),
    LeftOutField("evidence", "stands as a list of sources with their dates, without file, row and digest"),
    LeftOutField("coordinates", "a person needs the address"),
    LeftOutField("generation", "a person needs the dates"),
    LeftOutField("program_version", "a person needs the dates"),
    LeftOutField("created", "a person needs the day on which the sheet was made"),
  ]

  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8] {
    let language = context.language
    let footer =
      SheetPhrase.printed.text(language, language.written(context.day)) + ". "
      + SheetPhrase.accuracy.text(language)
    let title = SheetPhrase.title.text(language)
    let pages = list.entries.enumerated().map {
      page(EntrySheet($1, position: context.firstPosition + $0, language: language), $1, language)
    }
    let html = Markup.document(
      title: "\(title): \(list.name)", language: language.rawValue, style: PrintStyle.css(footer: footer),
      body: .element(
        "main", attributes: [],
        children: [summary(list, context)] + pages + [.element("p", [("class", "end")], .text(footer))]))
    return Array(html.utf8)
  }

  // MARK: The first page

  private func summary(_ list: Shortlist, _ context: ExportContext) -> Markup {
    let language = context.language
    func say(_ phrase: SheetPhrase, _ value: String) -> Markup {
      .element("p", phrase.text(language, value))
    }
    var facts = [
      say(.list, list.name), say(.printed, language.written(context.day)),
      say(.places, String(list.entries.count)),
    ]
    if let day = list.decideBy { facts.append(say(.decideBy, language.written(day))) }
    if let question = list.question { facts.append(say(.question, question)) }
    return .several([
      .element("h1", SheetPhrase.title.text(language)),
      .element("div", attributes: [("class", "facts")], children: facts),
      .element(
        "div", [("class", "accuracy")],
        .element("p", [], .element("strong", SheetPhrase.accuracy.text(language))),
        .element("p", SheetPhrase.accuracyAsk.text(language)),
        .element("p", SheetPhrase.notAdvice.text(language))),
      .element(
        "section", [("class", "summary")], .element("h2", SheetPhrase.glance.text(language)),
        list.entries.isEmpty ? .element("p", SheetPhrase.noPlaces.text(language)) : table(list, context),
        .element(
          "p", [("class", "facts")],
          .text(SheetPhrase.straightLine.text(language) + " " + SheetPhrase.whose.text(language)))),
    ])
  }

  private func table(_ list: Shortlist, _ context: ExportContext) -> Markup {
    let language = context.language
    let columns: [SheetPhrase] = [.number, .name, .city, .phone, .inPlan, .distance, .newPatients, .status]
    let head = columns.map { Markup.element("th", [("scope", "col")], .text($0.text(language))) }
    let rows = list.entries.enumerated().map { i, entry -> Markup in
      let number = context.firstPosition + i
      let place = [entry.address?.city, entry.address?.state].compactMap { $0 }.joined(separator: ", ")
      let unknown = SheetPhrase.unknown.text(language)
      return .element(
        "tr", [], .element("td", [("class", "nowrap")], .text(String(number))),
        .element(
          "th", [("scope", "row"), ("dir", "auto")],
          .element("a", [("href", "#p\(number)")], .text(entry.name))),
        .element("td", place.isEmpty ? unknown : place),
        .element("td", [("class", "nowrap")], phone(entry, language)),
        .element("td", [], network(entry, language)),
        .element("td", entry.distance?.writtenMiles ?? unknown),
        .element("td", entry.accepting.phrase.text(language)),
        .element("td", entry.status.phrase.text(language)))
    }
    let widths = ["4", "18.5", "14", "14.5", "16.5", "10", "10.5", "12"]
    let group = widths.map { Markup.element("col", [("style", "width:\($0)%")]) }
    return .element(
      "table", [], .element("colgroup", attributes: [], children: group),
      .element("thead", [], .element("tr", attributes: [], children: head)),
      .element("tbody", attributes: [], children: rows))
  }

  private func phone(_ entry: ShortlistEntry, _ language: ExportLanguage) -> Markup {
    guard let phone = entry.writtenPhone else { return .text(SheetPhrase.unknown.text(language)) }
    guard let link = entry.phoneLink else { return .text(phone) }
    return .element("a", [("href", link)], .text(phone))
  }

  /// The status with its day.
  private func network(_ entry: ShortlistEntry, _ language: ExportLanguage) -> Markup {
    guard let network = entry.network else { return .text(SheetPhrase.unknown.text(language)) }
    let word = network.status.phrase.text(language)
    // Where nobody says anything there is no date that could be unknown.
    if network.basis == .noList, network.status == .unknown { return .text(word) }
    let status = word + ", "
    guard let day = network.verified ?? network.asOf else {
      return .text(status + SheetPhrase.dateUnknown.text(language))
    }
    return .several([
      .text(status), .element("span", [("class", "nowrap")], .text(language.writtenShort(day))),
      .text(network.freshness == .stale ? " (\(SheetPhrase.oldData.text(language)))" : ""),
    ])
  }

  // MARK: A page a place

  private func page(_ sheet: EntrySheet, _ entry: ShortlistEntry, _ language: ExportLanguage) -> Markup {
    let role = sheet.role.enumerated().flatMap { i, value in
      (i > 0 ? [Markup.text(" · ")] : []) + [node(value, language)]
    }
    let unknownPhone =
      SheetPhrase.phone.text(language) + ": " + SheetPhrase.unknown.text(language).lowercased()
    let call: Markup =
      entry.phone == nil
      ? .element("p", unknownPhone) : .element("p", [("class", "call")], phone(entry, language))
    let header: Markup = .element(
      "header", [], .element("h2", [("dir", "auto")], .text("\(sheet.position). \(sheet.name)")), call,
      .element("p", attributes: [("class", "role")], children: role))
    let groups = sheet.groups.map { group($0, language) }
    return .element(
      "section", attributes: [("class", "place"), ("id", "p\(sheet.position)")], children: [header] + groups)
  }

  private func group(_ group: EntrySheet.Group, _ language: ExportLanguage) -> Markup {
    // The phone stands in the head of the page.
    var rows = group.lines.filter { $0.label != .phone }.map { row($0, language) }
    if let advice = group.advice {
      rows.append(
        .element(
          "tr", [], .element("td", [("colspan", "2"), ("class", "advice")], .text(advice.text(language)))))
    }
    var children = [Markup.element("table", [], .element("tbody", attributes: [], children: rows))]
    if group.heading == .notes {
      for label in [SheetPhrase.whoAnswered, .whatTheySaid] {
        children.append(
          .element(
            "p", [("class", "blank")], .element("span", [("class", "advice")], .text(label.text(language)))))
      }
    }
    return .element(
      "section", [("class", group.heading == .sources ? "group small" : "group")],
      .element("h3", group.heading.text(language)), .element("div", attributes: [], children: children))
  }

  private func row(_ line: EntrySheet.Line, _ language: ExportLanguage) -> Markup {
    let values = line.values.map { Markup.element("p", [("dir", "auto")], node($0, language)) }
    // A row is not cut, unless it could not stand on a page at all.
    let isLong = line.values.reduce(0) { $0 + $1.text.utf8.count } > 2_000
    return .element(
      "tr", isLong ? [("class", "long")] : [],
      .element("th", [("scope", "row")], .text(line.label.text(language))),
      // The evidence of independence is read when somebody doubts it.
      .element("td", attributes: line.label == .independence ? [("class", "evidence")] : [], children: values)
    )
  }

  private func node(_ value: SheetValue, _ language: ExportLanguage) -> Markup {
    switch value {
    case .words(let text), .own(let text): .text(text)
    case .explained(let text, let data):
      .several([.text(text + " ("), node(.data(data), language), .text(")")])
    case .data(let text):
      language == .english ? .text(text) : .element("span", [("lang", "en")], .text(text))
    case .phone(let text, let link?): .element("a", [("href", link)], .text(text))
    case .phone(let text, nil): .text(text)
    case .link(let url): .element("a", [("href", url), ("rel", "noreferrer")], .text(url))
    }
  }
}
