import Answering
import Exporting
import Preparing
import Querying

extension Route {
  /// The pages, for people. What is asked travels in a form, so that it stands in no address.
  static func pages(_ live: LiveDirectory, _ filters: [RouteParameter]) -> [Route] {
    let languages = ExportLanguage.allCases.map(\.rawValue)
    let lang = RouteParameter(
      "lang", "The language of the words; else that of the browser.", allowed: languages)
    let form =
      filters + [
        lang,
        RouteParameter("switch", "Another language, by a button.", allowed: languages),
        RouteParameter(
          "change", "One change of the question, by a button: +name=value, =name=value, -name.",
          takesSeveral: true),
        RouteParameter("ids", "Places that are ticked.", takesSeveral: true),
      ]
    let getting =
      form + [
        RouteParameter(
          "sheet", "The sheet that is drawn; the list of them when none is named.", takesSeveral: true,
          allowed: SheetKind.prepared.map(\.rawValue) + [PreparePage.all]),
        RouteParameter("for", "Whom the sheets are for: the id of a clinician, center or program."),
        RouteParameter("visit", "The day of the visit."),
      ]
    func page(
      _ method: Method, _ path: String, _ summary: String, _ parameters: [RouteParameter],
      keeping: Keeping = .nobody, _ answer: @escaping @Sendable (Call) throws -> Reply
    ) -> Route {
      Route(method, path, summary, parameters, keeping: keeping, speaks: .html, answer: answer)
    }
    return [
      page(.get, "/", "The form, for people.", form) { try StartPage.reply($0) },
      page(.post, "/", "The form, as it was filled in.", form) { try StartPage.reply($0) },
      page(.get, "/search", "The list, for people.", form) { try ResultsPage.reply($0, live) },
      page(.post, "/search", "The list, for people.", form) { try ResultsPage.reply($0, live) },
      page(.get, "/provider/{id}", "One place, for people.", form) { try ProviderPage.reply($0) },
      page(.post, "/provider/{id}", "One place, with the way back.", form) { try ProviderPage.reply($0) },
      page(.get, "/center/{id}", "A cancer center, for people.", form) { try CenterPage.reply($0) },
      page(.post, "/center/{id}", "A cancer center, with the way back.", form) { try CenterPage.reply($0) },
      page(.get, "/prepare", "Sheets to get ready, for people.", getting) { try PreparePage.reply($0) },
      page(.post, "/prepare", "Sheets to get ready, for people.", getting) { try PreparePage.reply($0) },
      Route(
        .post, "/prepare/calendar", "The days that lead up to a visit, for a calendar.", getting,
        keeping: .nobody, speaks: .document
      ) { try PreparePage.calendar($0) },
      page(.get, "/compare", "Places side by side, for people.", form) { try ComparePage.reply($0) },
      page(.post, "/compare", "Places side by side, for people.", form) { try ComparePage.reply($0) },
      Route(
        .post, "/shortlist", "The ticked places as a document: nothing of it stays on the server.",
        form + [
          RouteParameter("format", "The form.", isNeeded: true, allowed: ShortlistFormats.all.map(\.token))
        ], keeping: .nobody, speaks: .document
      ) { try ComparePage.document($0) },
      page(.get, "/sources", "Where everything comes from, for people.", [lang], keeping: .anybody) {
        try SourcesPage.reply($0)
      },
      page(.get, "/help", "Help, for people.", [lang], keeping: .anybody) { try HelpPage.reply($0) },
      Route(.get, "/assets/style.css", "How pages look.", keeping: .anybody, speaks: .document) { _ in
        Reply(status: 200, type: "text/css; charset=utf-8", body: Array(PageStyle.css.utf8))
      },
    ]
  }
}
