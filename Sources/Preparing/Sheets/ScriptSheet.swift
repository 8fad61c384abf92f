/// Words for the moments in which it is hard to find them.
enum ScriptSheet {
  static func sheet(_ request: PreparationRequest) -> Sheet {
    let text = request.language.sheetWords.script
    return Sheet(
      kind: .script, language: request.language, title: text.title, intro: text.intro,
      sections: text.parts.map { part in
        .init(
          part.heading, intro: part.intro, part.say.map { .say($0) } + part.ticks.map { .tick($0) })
      })
  }
}
