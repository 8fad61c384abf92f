/// What to say when booking, and what to ask the plan.
enum CallSheet {
  static func sheet(_ request: PreparationRequest) -> Sheet {
    let words = request.language.sheetWords
    let text = words.call
    var sections: [Sheet.Section] = []
    if let destination = request.destination {
      sections.append(DestinationSection.section(destination, words, request.language))
    }
    sections += [
      .init(text.readyHeading, text.ready.map { .tick($0) }),
      .init(text.sayHeading, text.say.map { .say($0) }),
      .init(text.askHeading, text.ask.map { .question($0) }),
      .init(text.planHeading, intro: text.planIntro, text.plan.map { .question($0) }),
      .init(text.noteHeading, text.notes.map { .blank($0) }),
    ]
    return Sheet(
      kind: .call, language: request.language, title: text.title, intro: text.intro, sections: sections)
  }
}
