/// Questions for the visit, with room for the answers.
enum QuestionsSheet {
  /// Lines for questions of one's own.
  private static let ownLines = 3

  static func sheet(_ request: PreparationRequest) -> Sheet {
    let words = request.language.sheetWords
    let text = words.questions
    var intro = text.intro
    if let dates = request.dates { intro.append(text.visitFor("\(date: dates.visit)")) }
    var sections: [Sheet.Section] = []
    for (topic, questions) in Question.common {
      sections.append(
        .init(
          words.topic(topic), intro: words.topicNote(topic).map { [Phrase($0)] } ?? [],
          questions.map { .question(Phrase(words.question($0))) }))
    }
    if let cancer = request.cancer {
      let questions = CancerNeeds.questions(for: cancer.lineage)
      if !questions.isEmpty {
        sections.insert(
          .init(
            text.cancerHeading(cancer.name.text(in: request.language)), intro: words.records.ownList,
            questions.map { .question(Phrase(words.question($0))) }), at: 3)
      }
    }
    sections.append(
      .init(text.ownHeading, (0..<ownLines).map { _ in .question(Phrase(parts: [])) }))
    return Sheet(
      kind: .questions, language: request.language, title: text.title, intro: intro, sections: sections)
  }
}
