import Answering
import DirectoryModel
import Exporting
import Querying
import Storing

/// The frame that every page has, and what it says at its top and bottom.
struct Page {
  let language: ExportLanguage
  /// Where the switch of the language leads; with a form it takes along what the form holds.
  var switchAction: String
  var hasForm = false

  func reply(
    _ template: String, title: String, _ values: [String: Any], dates: (String, String)? = nil,
    status: Int = 200
  ) -> Reply {
    var content = values
    content["title"] = title
    content["lang"] = language.rawValue
    content["notAdvice"] = SheetPhrase.notAdvice.text(language)
    content["straightLine"] = SheetPhrase.straightLine.text(language)
    let other: ExportLanguage = language == .english ? .spanish : .english
    var frame: [String: Any] = [
      "lang": language.rawValue, "otherLang": other.rawValue, "title": title,
      "switchAction": switchAction, "notAdvice": SheetPhrase.notAdvice.text(language),
      "accuracy": SheetPhrase.accuracy.text(language),
      "content": PageTemplates.render(template, content),
      "footer": dates.map { PagePhrase.footer.text(language, $0.0, $0.1) } ?? "",
    ]
    if hasForm { frame["switchForm"] = "search" }
    let words: [(String, PagePhrase)] = [
      ("product", .product), ("skip", .skip), ("navStart", .navStart), ("navPrepare", .prepareTitle),
      ("navSources", .navSources), ("navHelp", .navHelp), ("otherLanguage", .otherLanguage),
    ]
    for (name, phrase) in words { frame[name] = phrase.text(language) }
    return Reply(
      status: status, type: "text/html; charset=utf-8",
      body: Array(PageTemplates.render("frame", frame).utf8),
      fields: [("Content-Language", language.rawValue)])
  }

  /// A problem as a page; it repeats nothing of what was sent.
  static func problem(_ problem: Problem, _ language: ExportLanguage) -> Reply {
    var reply = Page(language: language, switchAction: "/").reply(
      "problem", title: PagePhrase.errorTitle.text(language),
      [
        "lead": PagePhrase.errorLead.text(language), "detail": problem.detail,
        "navStart": PagePhrase.navStart.text(language),
      ], status: problem.status)
    reply.fields += Reply(problem).fields.filter { $0.name != "Content-Type" }
    return reply
  }
}

/// The first page: the form.
enum StartPage {
  static func reply(_ call: Call) throws -> Reply {
    let form = try PageForm(call)
    return reply(form, errors: [], status: 200)
  }

  static func reply(_ form: PageForm, errors: [PageError], status: Int) -> Reply {
    let language = form.language
    var values = form.fields(errors: errors)
    values["hidden"] = form.hidden(
      besides: Dictionary(uniqueKeysWithValues: PageForm.typed.map { ($0, Set<String>?.none) }))
    values["hasErrors"] = !errors.isEmpty
    values["errors"] = errors.map { error -> [String: Any] in
      [
        "id": error.field.replacing("-", with: "_"), "label": error.label.text(language),
        "text": error.text(language),
      ]
    }
    values["startLead"] = PagePhrase.startLead.text(language)
    values["privacy"] = PagePhrase.privacy.text(language)
    values["fixTitle"] = PagePhrase.fixTitle.text(language)
    return Page(language: language, switchAction: "/", hasForm: true).reply(
      "start", title: PagePhrase.startTitle.text(language), values, status: status)
  }
}

/// Where everything comes from.
enum SourcesPage {
  static func reply(_ call: Call) throws -> Reply {
    let language = try PageForm(call).language
    let rows = call.generation.manifest.layers.map { layer -> [String: Any] in
      [
        "name": layer.source, "asOf": PageWords.date(layer.asOf, language),
        "read": PageWords.date(layer.importedAt, language), "format": layer.adapter,
      ]
    }
    return Page(language: language, switchAction: "/sources").reply(
      "sources", title: PagePhrase.sourcesTitle.text(language),
      [
        "lead": PagePhrase.sourcesLead.text(language), "source": PagePhrase.source.text(language),
        "asOf": PagePhrase.asOf.text(language), "read": PagePhrase.read.text(language),
        "format": PagePhrase.format.text(language), "asOfLabel": PagePhrase.asOf.text(language),
        "readLabel": PagePhrase.read.text(language), "formatLabel": PagePhrase.format.text(language),
        "rows": rows,
      ])
  }
}

/// What a person may ask about the pages themselves.
enum HelpPage {
  private static let parts: [(PagePhrase, PagePhrase)] = [
    (.help1, .help1Text), (.help2, .help2Text), (.help3, .help3Text), (.help4, .help4Text),
    (.help5, .help5Text),
  ]

  static func reply(_ call: Call) throws -> Reply {
    let language = try PageForm(call).language
    return Page(language: language, switchAction: "/help").reply(
      "help", title: PagePhrase.helpTitle.text(language),
      [
        "parts": parts.map { ["heading": $0.0.text(language), "text": $0.1.text(language)] },
        "helpCall": PagePhrase.helpCall.text(language),
      ])
  }
}
