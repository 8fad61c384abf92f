import Answering
import DirectoryModel
import Exporting
import Preparing
import Querying
import Storing

/// The sheets to get ready, for the cancer and the place that the person has in mind: a page that lists them, and each
/// drawn in the frame of the pages. They are those of the command `prepare`.
struct PreparePage {
  /// Above the sheets' own names: all of them one after another.
  static let all = "all"

  private let form: PageForm
  private let request: PreparationRequest
  private let kinds: [SheetKind]
  private var language: ExportLanguage { form.language }

  static func reply(_ call: Call) throws -> Reply {
    let form = try PageForm(call)
    var asked = form
    var errors: [PageError] = []
    var status = 200
    // What a person can mend stands at its field, and the list is drawn without it.
    while true {
      do {
        let page = try PreparePage(asked, call)
        return errors.isEmpty && !page.kinds.isEmpty
          ? page.sheets() : page.list(errors, status, typed: form)
      } catch let problem as Problem {
        guard let wrong = PageError(problem), ["cancer", "visit"].contains(wrong.field),
          asked.values[wrong.field] != nil
        else { throw problem }
        errors.append(wrong)
        status = problem.status
        asked = asked.without([wrong.field])
      }
    }
  }

  /// The days that lead up to the visit, for a calendar.
  static func calendar(_ call: Call) throws -> Reply {
    let form = try PageForm(call)
    let page = try PreparePage(form, call)
    let packet = Packet.prepared([.records], page.request)
    if packet.tasks.isEmpty { throw Problem.missing("visit") }
    return Reply(
      status: 200, type: "text/calendar; charset=utf-8", body: Array(SheetFormat.ics.rendered(packet).utf8),
      fields: [("Content-Disposition", "attachment; filename=\"get-ready-\(call.today).ics\"")])
  }

  private init(_ form: PageForm, _ call: Call) throws {
    self.form = form
    let language = SheetLanguage(rawValue: form.language.rawValue) ?? .english
    let today = call.today
    var visit: CalendarDate?
    if let text = form.one("visit") {
      guard let day = CalendarDate(iso: text), day >= today else {
        throw Problem.badParameter("visit", "visit takes a day from today on, such as \(today).")
      }
      visit = day
    }
    var request = PreparationRequest(language: language, today: today, visit: visit)
    if let text = form.one("cancer") {
      request.cancer = try Problem.asking { () throws(QueryError) in
        try PreparationReading.cancer(text, call.engine, language, on: today).cancer
      }
    }
    if let id = form.one("for") {
      let legend = try SourceLegend(call.engine.layers, call.generation.manifest, on: today)
      guard
        let provider = try call.generation.lookup.provider(typed: id),
        let place = try PreparationReading.destination(provider, legend)
      else { throw Problem.unknownID }
      request.destination = place
    }
    self.request = request
    let names = ParameterValue.split(form.values["sheet"] ?? [])
    let known = SheetKind.prepared.map(\.rawValue) + [Self.all]
    guard names.allSatisfy(known.contains) else {
      throw Problem.badParameter("sheet", "sheet takes \(known.joined(separator: ", ")).", allowed: known)
    }
    kinds =
      names.contains(Self.all)
      ? SheetKind.prepared : SheetKind.prepared.filter { names.contains($0.rawValue) }
  }

  // MARK: The list

  /// - Parameter form: what the fields hold, also what is to be mended.
  private func list(_ errors: [PageError], _ status: Int, typed form: PageForm) -> Reply {
    var values = form.fields(errors: errors)
    values["hidden"] = form.hidden(besides: ["cancer": nil])
    values["whole"] = form.hidden(besides: [:])
    values["place"] = request.destination?.id
    values["visit"] = form.one("visit") ?? ""
    values["earliest"] = "\(request.today)"
    values["visitError"] = errors.first { $0.field == "visit" }?.text(language)
    values["hasErrors"] = !errors.isEmpty
    values["errors"] = errors.map { error -> [String: Any] in
      ["id": error.field, "label": error.label.text(language), "text": error.text(language)]
    }
    values["isFor"] = request.destination != nil
    values["named"] = request.destination?.name
    values["fromHome"] = form.one("virtual") == nil ? nil : PagePhrase.prepareHome.text(language)
    values["sheets"] = SheetKind.prepared.map { kind -> [String: Any] in
      [
        "value": kind.rawValue, "title": Packet.prepared([kind], request).sheets[0].title,
        "what": Self.what(kind).text(language),
      ]
    }
    values["all"] = Self.all
    values["isDated"] = request.dates != nil
    values["isBack"] = Self.hasQuestion(form)
    let words: [(String, PagePhrase)] = [
      ("lead", .prepareLead), ("visitLabel", .prepareVisit), ("visitHint", .prepareVisitHint),
      ("use", .prepareUse), ("allTitle", .prepareAll), ("allWhat", .prepareAllText),
      ("calendar", .prepareCalendar), ("back", .back), ("fixTitle", .fixTitle), ("forWhom", .prepareFor),
      ("papers", .prepareSheets),
    ]
    for (name, phrase) in words { values[name] = phrase.text(language) }
    return Page(language: language, switchAction: "/prepare", hasForm: true).reply(
      "prepare", title: PagePhrase.prepareTitle.text(language), values, status: status)
  }

  /// Whether there is a list to go back to.
  private static func hasQuestion(_ form: PageForm) -> Bool {
    form.values.keys.contains { !PageForm.steering.contains($0) && $0 != "ids" }
  }

  private static func what(_ kind: SheetKind) -> PagePhrase {
    switch kind {
    case .records: .prepareRecords
    case .questions: .prepareQuestions
    case .script: .prepareScript
    case .letter: .prepareLetter
    case .call, .reconcile: .prepareCall
    }
  }

  // MARK: Sheets

  private func sheets() -> Reply {
    let packet = Packet.prepared(kinds, request)
    let isOne = kinds.count == 1
    let title = isOne ? packet.sheets[0].title : PagePhrase.prepareTitle.text(language)
    var values: [String: Any] = [
      "hidden": form.hidden(besides: [:]), "isSeveral": !isOne,
      "sheets": packet.markup(headings: isOne ? 1 : 2).html,
      "chosen": kinds.count == SheetKind.prepared.count ? [Self.all] : kinds.map(\.rawValue),
      "back": PagePhrase.prepareBack.text(language), "print": PagePhrase.preparePrint.text(language),
      "calendar": PagePhrase.prepareCalendar.text(language), "isDated": request.dates != nil,
    ]
    values["place"] = request.destination?.id
    values["visit"] = form.one("visit")
    return Page(language: language, switchAction: "/prepare", hasForm: true).reply(
      "sheets", title: title, values)
  }
}
