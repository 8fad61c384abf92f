import Answering
import DirectoryModel
import Exporting
import Indexing
import Querying
import Storing
import Vocabulary

/// The list of places, with what was understood, what can be narrowed and what would find more.
struct ResultsPage {
  private static let facets = ["kind", "modality", "network-status", "nci", "accepting"]

  private let form: PageForm
  private let request: SearchRequest
  private let answer: SearchAnswer
  private let building: EntryBuilding
  private let names: CancerNames
  private let engine: SnapshotEngine
  private var language: ExportLanguage { form.language }

  static func reply(_ call: Call, _ live: LiveDirectory) throws -> Reply {
    let form = try PageForm(call)
    do throws(Problem) {
      return try ResultsPage(form, call, live).reply()
    } catch {
      // What a person can mend stands at its field.
      guard let wrong = PageError(error) else { throw error }
      return StartPage.reply(form, errors: [wrong], status: error.status)
    }
  }

  private init(_ form: PageForm, _ call: Call, _ live: LiveDirectory) throws(Problem) {
    self.form = form
    do {
      // A state alone keeps nobody out: it says for whom visits from home are judged.
      let state = form.values["virtual"] == nil ? form.one("patient-state").map(ParameterValue.state) : nil
      if let state, !USPS.codes.contains(state) { throw Problem.badParameter("patient-state", "") }
      var (request, answer) = try Self.answer(
        form.call(call, without: state == nil ? [] : ["patient-state"]), live)
      answer.relax = try call.engine.relaxations(of: request, answered: answer)
      request.cursor = nil
      if let state {
        request.patientState = state
        try Self.judge(&answer.hits, request, call.engine)
      }
      self.request = request
      self.answer = answer
      engine = call.engine
      names = CancerNames(engine: call.engine, language: form.language)
      building = try EntryBuilding(
        engine: call.engine, request: request, keepsQuestion: true, sha256: { _ in nil })
    } catch let problem as Problem {
      throw problem
    } catch let error as QueryError {
      throw Problem(error)
    } catch let error as AnswerError {
      throw Problem(error)
    } catch let error as StoreError {
      throw Problem(error)
    } catch {
      throw .internal
    }
  }

  /// Says of each place whether a visit from home is open to a patient in the state asked about.
  private static func judge(
    _ hits: inout [Hit], _ request: SearchRequest, _ engine: SnapshotEngine
  ) throws(QueryError) {
    var question = request
    question.virtual = []
    for (i, judged) in try engine.hits(hits.map(\.provider.id), in: question).enumerated() {
      if let judged, judged.role == hits[i].role { hits[i].virtual = judged.virtual }
    }
  }

  /// A page that cannot be had any more begins anew: the person wants the list, not the cursor.
  private static func answer(
    _ call: Call, _ live: LiveDirectory
  ) throws -> (SearchRequest, SearchAnswer) {
    var (request, _) = try SearchAnswering.request(call)
    request.facets = facets.filter { $0 != "network-status" || request.plan != nil }
    guard let text = request.cursor else { return (request, try call.engine.search(request)) }
    do {
      let cursor = try Cursor(text)
      if call.values["on"] == nil { request.on = cursor.day }
      return (request, try live.generation(of: cursor).engine.search(request))
    } catch {
      request.cursor = nil
      request.on = call.today
      return (request, try call.engine.search(request))
    }
  }

  private func reply() throws(Problem) -> Reply {
    var cards = ""
    var places: [PlaceMap.Place] = []
    let kept = Set((form.values["ids"] ?? []).flatMap { ParameterValue.split([$0]) })
    for (i, hit) in answer.hits.enumerated() {
      let entry = try Problem.asking { () throws(QueryError) in try building.entry(hit) }
      let card = HitCard(entry: entry, language: language)
      let number = answer.firstNumber + i
      cards += card.markup(number, isKept: kept.contains(entry.id)).html + "\n"
      places.append(PlaceMap.Place(number: number, coordinates: hit.coordinates))
    }
    let facets = drawnFacets
    var drawn = Dictionary(uniqueKeysWithValues: PageForm.typed.map { ($0, Set<String>?.none) })
    for facet in facets { drawn[facet.name] = Set(facet.values.map(\.value)) }
    drawn["ids"] = Set(answer.hits.map(\.provider.id))
    var values = form.fields()
    values["hidden"] = form.hidden(besides: drawn)
    values["cards"] = cards
    values["hasHits"] = !cards.isEmpty
    values["isEmpty"] = answer.total == 0
    values["count"] =
      switch answer.total {
      case 0: PagePhrase.noneFound.text(language)
      case 1: PagePhrase.oneFound.text(language)
      default: PagePhrase.found.text(language, answer.total.grouped)
      }
    values["said"] = try Problem.asking { () throws(QueryError) in try understood() }
    values["facets"] = facets.map(facetValues)
    values["hasFilters"] = !facets.isEmpty
    values["isNarrowed"] = facets.contains { form.values[$0.name] != nil }
    let chips = try Problem.asking { () throws(QueryError) in try self.chips() }
    values["chips"] = chips
    values["hasChips"] = !chips.isEmpty
    values["relax"] = try Problem.asking { () throws(QueryError) in try relax() }
    values["hasRelax"] = !answer.relax.isEmpty
    values["leftOut"] = leftOut(answer.leftOut.prefix(Self.mostLeftOut))
    let more = answer.leftOut.dropFirst(Self.mostLeftOut)
    values["moreLeftOut"] = leftOut(more)
    values["hasMoreLeftOut"] = !more.isEmpty
    values["moreLeftOutTitle"] = PagePhrase.moreLeftOut.text(language, String(more.count))
    values["hasLeftOut"] = !answer.leftOut.isEmpty
    values["unknowns"] = unknowns
    values["hasUnknown"] = !unknowns.isEmpty
    if let center, let map = PlaceMap(places, around: center) {
      values["map"] = map.markup(language).html
      if !map.unplaced.isEmpty {
        values["mapNote"] = PagePhrase.mapUnplaced.text(language, PlaceMap.list(map.unplaced))
      }
    }
    if let next = answer.next {
      values["next"] = next
      values["more"] = PagePhrase.more.text(language, String(request.limit ?? 20))
    }
    let words: [(String, PagePhrase)] = [
      ("order", .order), ("notPaid", .notPaid), ("filters", .filters), ("show", .show), ("change", .change),
      ("undoHint", .undoHint), ("noneHint", .noneHint), ("relaxTitle", .relaxTitle), ("compare", .compare),
      ("leftOutTitle", .leftOutTitle), ("prepare", .prepareLink), ("mapTitle", .mapTitle),
      ("mapLead", .mapLead),
    ]
    for (name, phrase) in words { values[name] = phrase.text(language) }
    var reply = Page(language: language, switchAction: "/search", hasForm: true).reply(
      "results", title: PagePhrase.resultsTitle.text(language), values,
      dates: answer.dataAsOf.map { (language.written($0.oldest), language.written($0.newest)) })
    reply.total = answer.total
    return reply
  }

  // MARK: The map

  /// Where the person is; nil when that was not asked.
  private var center: Coordinates? {
    switch request.near {
    case .place(let point): point
    case .zip(let zip): UInt32(zip).flatMap { engine.snapshot.place(zip: $0)?.coordinates }
    case nil: nil
    }
  }

  // MARK: What was understood

  /// A cancer by its name in the language of the page, anything else by the name that it has.
  private func name(_ one: Understanding) throws(QueryError) -> String {
    one.parameter == "cancer" ? try names.name(one.id, one.name) : one.name
  }

  private func understood() throws(QueryError) -> [String] {
    var lines: [String] = []
    for one in answer.understood {
      if let line = try words(one) { lines.append(line) }
    }
    return lines
  }

  private func words(_ one: Understanding) throws(QueryError) -> String? {
    if let corrected = one.corrected {
      return PagePhrase.readAs.text(language, one.from, corrected, try name(one))
    }
    switch one.parameter {
    case "cancer", "plan": return PagePhrase.searchedAs.text(language, try name(one))
    case "near": return PagePhrase.placeAs.text(language, one.name)
    default: return nil
    }
  }

  // MARK: Filters

  private var drawnFacets: [(name: String, values: [FacetCounts.Value])] {
    answer.facets.compactMap { facet in
      let values = facet.values.filter { $0.count > 0 || $0.isSelected }
      return values.count > 1 || values.contains(where: \.isSelected) ? (facet.facet, values) : nil
    }
  }

  private func facetValues(_ facet: (name: String, values: [FacetCounts.Value])) -> [String: Any] {
    let chosen = Set(ParameterValue.split(form.values[facet.name] ?? []))
    return [
      "label": PageWords.parameter(facet.name, language),
      "values": facet.values.map { value -> [String: Any] in
        [
          "id": "\(facet.name)-\(value.value)", "name": facet.name.replacing("-", with: "_"),
          "value": value.value, "chosen": chosen.contains(value.value) || value.isSelected,
          "label": PageWords.value(value.value, of: facet.name, language), "count": value.count.grouped,
        ]
      },
    ]
  }

  /// What is asked, each to be taken away by itself.
  private func chips() throws(QueryError) -> [[String: Any]] {
    var result: [[String: Any]] = []
    for name in form.values.keys.sorted() where !PageForm.steering.contains(name) && name != "ids" {
      let isParameter =
        SearchParameter.all.contains { $0.name == name } || ["words", "first-doctor"].contains(name)
      guard isParameter, !["limit", "on", "facets"].contains(name) else { continue }
      let whole = ["cancer", "plan", "near", "first-doctor", "words"].contains(name)
      for value in whole ? form.values[name] ?? [] : ParameterValue.split(form.values[name] ?? []) {
        let label = try chip(name, value)
        result.append([
          "change": whole ? "-\(name)" : "-\(name)=\(value)", "label": label,
          "undo": PagePhrase.undo.text(language, label),
        ])
      }
    }
    return result
  }

  private func chip(_ name: String, _ value: String) throws(QueryError) -> String {
    if name == "virtual", value == "any" { return PagePhrase.virtual.text(language) }
    if let one = answer.understood.first(where: { $0.parameter == name }) { return try self.name(one) }
    let words = PageWords.value(value, of: name, language)
    return ["cancer", "within", "include-unknown"].contains(name)
      ? words : PageWords.parameter(name, language) + ": " + words
  }

  private func relax() throws(QueryError) -> [[String: Any]] {
    try answer.relax.map { (change) throws(QueryError) in
      let name = PageWords.parameter(change.parameter, language)
      let label: String
      let action: String
      switch (change.parameter, change.value) {
      case ("include-unknown", let value?):
        label = PagePhrase.relaxUnknown.text(language, PageWords.parameter(value, language))
        action = "+include-unknown=\(value)"
      case ("within", let value?):
        label = PagePhrase.relaxWiden.text(language, PageWords.distance(value, language))
        action = "=within=\(value)"
      case ("cancer", let value?):
        label = PagePhrase.relaxBroad.text(language, try names.name(value))
        action = "=cancer=\(value)"
      case (_, let value?):
        label = PagePhrase.relaxOther.text(language, "\(name): \(value)")
        action = "=\(change.parameter)=\(value)"
      case (_, nil):
        label = PagePhrase.relaxDrop.text(language, name)
        action = "-\(change.parameter)"
      }
      return [
        "change": action, "label": label, "finds": PagePhrase.relaxFinds.text(language, change.total.grouped),
      ]
    }
  }

  // MARK: What is not on the list

  /// So many are shown at once; the rest is one key away.
  private static let mostLeftOut = 6

  private func leftOut(_ some: ArraySlice<LeftOut>) -> [[String: Any]] {
    some.map { one in
      let phrase: PagePhrase = one.answer == "no" ? .excludedAnswer : .unknownAnswer
      return ["name": one.name, "answer": phrase.text(language), "reason": one.reason]
    }
  }

  private var unknowns: [String] {
    var lines = answer.unknownLeftOut.map {
      PagePhrase.unknownLine.text(language, PageWords.parameter($0.filter, language), $0.count.grouped)
    }
    if answer.notHeld > 0 { lines.append(PagePhrase.notHeldLine.text(language, answer.notHeld.grouped)) }
    return lines
  }
}
