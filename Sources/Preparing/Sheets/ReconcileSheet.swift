import Vocabulary

/// The worksheet for two opinions.
enum ReconcileSheet {
  /// Tests that an empty worksheet has room for.
  private static let emptyTests = 3

  static func sheet(_ reconciliation: Reconciliation, language: SheetLanguage, rule: ThirdOpinionRule?)
    -> Sheet
  {
    let words = language.sheetWords
    let text = words.reconcile
    let doctors = [
      doctor(reconciliation.first, else: text.firstColumn),
      doctor(reconciliation.second, else: text.secondColumn),
    ]
    let table = Sheet.Table(
      columns: [text.whatColumn] + doctors.map { $0.text(in: language) } + [text.answerColumn],
      rows: reconciliation.rows.map { row in
        [label(row, words), cell(row.first, text), cell(row.second, text), answer(row.answer, text)]
      })
    var sections = [
      Sheet.Section(text.sideHeading, [.table(table)] + text.howCompared.map { .paragraph($0) })
    ]
    sections.append(.init(text.askHeading, intro: text.askIntro, text.askBoth.map { .question($0) }))
    for (mine, doctor) in [(\Reconciliation.Row.first, doctors[0]), (\.second, doctors[1])] {
      let other = mine == \.first ? \Reconciliation.Row.second : \.first
      let questions = reconciliation.rows.compactMap { row -> Sheet.Item? in
        let name = label(row, words).text(in: language)
        if let said = row[keyPath: mine] {
          guard row.answer == .different, row.field != .testReader, let theirs = row[keyPath: other] else {
            return nil
          }
          return .question(
            text.askDifference(
              name, Phrase(name: quoted(said, language)), Phrase(name: quoted(theirs, language))))
        }
        return row[keyPath: other] == nil ? nil : .question(text.askMissing(name))
      }
      if !questions.isEmpty { sections.append(.init(text.askTo(doctor), questions)) }
    }
    sections.append(talking(text))
    sections.append(settling(reconciliation, words, language))
    sections.append(third(rule, words, language))
    return Sheet(
      kind: .reconcile, language: language, title: text.title, intro: text.intro, sections: sections)
  }

  static func empty(language: SheetLanguage, rule: ThirdOpinionRule?) -> Sheet {
    let words = language.sheetWords
    let text = words.reconcile
    let room = Phrase(parts: [])
    func row(_ name: String) -> [Phrase] { [Phrase(name), room, room, room] }
    var rows = OpinionField.allCases.filter { !$0.isOfTest }.map { row(words.opinionField($0)) }
    let tests = (0..<emptyTests).flatMap { _ in
      [row(text.testsHeading + ":"), row(text.testResult), row(text.testReader)]
    }
    rows.insert(contentsOf: tests, at: 3)
    let table = Sheet.Table(
      columns: [text.whatColumn, text.firstColumn, text.secondColumn, text.answerColumn], rows: rows)
    return Sheet(
      kind: .reconcile, language: language, title: text.title, intro: text.emptyIntro,
      sections: [
        .init(text.sideHeading, [.table(table)]),
        .init(text.askHeading, intro: text.askIntro, text.askBoth.map { .question($0) }), talking(text),
        .init(
          text.settleHeading, intro: text.settleIntro,
          Specialist.allCases.map {
            let (name, work) = words.specialist($0)
            return .tick(Phrase(name + "."), details: [Phrase(work)])
          }), third(rule, words, language),
      ])
  }

  private static func doctor(_ opinion: Opinion, else label: String) -> Phrase {
    guard let name = opinion.doctor else { return Phrase(label) }
    return opinion.specialty.map { "\(name: name) (\(name: $0))" } ?? "\(name: name)"
  }

  private static func quoted(_ text: String, _ language: SheetLanguage) -> String {
    language == .spanish ? "«\(text)»" : "“\(text)”"
  }

  private static func cell(_ text: String?, _ words: ReconcileWords) -> Phrase {
    text.map { Phrase(name: $0) } ?? Phrase(words.notStated)
  }

  private static func answer(_ answer: Reconciliation.Answer, _ words: ReconcileWords) -> Phrase {
    switch answer {
    case .same: Phrase(words.same)
    case .different: Phrase(words.different)
    case .notStated: Phrase(words.notStated)
    }
  }

  /// `CT scan: result`.
  private static func label(_ row: Reconciliation.Row, _ words: any SheetWords) -> Phrase {
    let name = words.opinionField(row.field)
    guard let test = row.test else { return Phrase(name) }
    return "\(name: test): \(name.lowercased())"
  }

  private static func talking(_ text: ReconcileWords) -> Sheet.Section {
    .init(
      text.talkHeading, intro: text.talkIntro,
      text.talkSay.map { .say($0) } + text.talkTicks.map { .tick($0) })
  }

  private static func settling(
    _ reconciliation: Reconciliation, _ words: any SheetWords, _ language: SheetLanguage
  ) -> Sheet.Section {
    let text = words.reconcile
    let settling = reconciliation.settling
    if settling.isEmpty { return .init(text.settleHeading, text.settleNone.map { .paragraph($0) }) }
    return .init(
      text.settleHeading, intro: text.settleIntro,
      settling.map { specialist, because in
        let (name, work) = words.specialist(specialist)
        let rows = because.map { label($0, words).text(in: language) + ": " + text.different }
        return .tick(
          Phrase(name + "."),
          details: [Phrase(work), Phrase(name: text.because(rows.joined(separator: "; ")) + ".")])
      })
  }

  private static func third(
    _ rule: ThirdOpinionRule?, _ words: any SheetWords, _ language: SheetLanguage
  ) -> Sheet.Section {
    let text = words.reconcile
    var items: [Sheet.Item] = []
    if let rule, rule.answer != .unknown {
      var source = Phrase(parts: [])
      if let citation = rule.citation {
        source = "\(name: citation.source), "
        source.parts += citation.date.map { [.date($0)] } ?? [.words(words.labels.undated)]
      } else {
        source = Phrase(words.labels.undated)
      }
      items.append(
        .paragraph(
          text.thirdRule(
            Phrase(name: rule.plan), rule.answer == .yes ? words.labels.yes : words.labels.no, source)))
      if let market = rule.market, market != rule.plan {
        items.append(.paragraph(text.thirdMarket(Phrase(name: market))))
      }
      if rule.citation?.freshness == .stale { items.append(.paragraph(Phrase(words.labels.stale))) }
      if let page = rule.page { items.append(.fact(label: words.labels.page, value: Phrase(name: page))) }
    } else {
      items += text.thirdUnknown.map { .paragraph($0) }
    }
    items += text.thirdAsk.map { .question($0) }
    return .init(text.thirdHeading, intro: text.thirdIntro, items)
  }
}
