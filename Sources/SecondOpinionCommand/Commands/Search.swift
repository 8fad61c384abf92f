import Answering
import ArgumentParser
import Assessing
import DirectoryModel
import Exporting
import Querying
import Storing
import Vocabulary

struct Search: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find clinicians, centers and programs for a cancer.",
    discussion: """
      Examples:
        second-opinion search --cancer "bowel cancer" --near 60601 --within 50mi --plan 00000ZZ0010001
        second-opinion search --kind center --cancer TNBC --near 10001 --within 100mi --nci comprehensive
        second-opinion search --cancer melanoma --virtual --patient-state NY --json id,name,virtual.ground
        second-opinion search --cancer TNBC --near 60601 --within 25mi --format html -o places.html
        second-opinion search --cancer breast --first-doctor 2000000010 --independence require

      Unknown never counts as a match: --include-unknown FILTER lets it through, marked. Filters: \
      \(SearchRequest.unknowableFilters.joined(separator: ", ")).
      """)

  @OptionGroup var filters: FilterOptions

  @Option(help: "best, relevance, distance, feasible, freshness, name, npi.")
  var sort = SortChoice.best

  @Option(help: ArgumentHelp("Hits on a page: 1 to 100, or all.", valueName: "n"))
  var limit = "20"

  @Option(help: ArgumentHelp("Go on where the last page ended.", valueName: "cursor"))
  var cursor: String?

  @Option(
    help: ArgumentHelp(
      "Count values: \(SearchRequest.countableFacets.joined(separator: ", ")).", valueName: "names"))
  var facets: [String] = []

  @Flag(help: "Say why each hit stands where it stands.")
  var explain = false

  @Flag(help: "Where nobody is found, search the cancer one level up, and say so first.")
  var broaden = false

  @OptionGroup var output: SearchOutputOptions
  @OptionGroup var language: LanguageOption
  @OptionGroup var source: EngineOptions
  @OptionGroup var global: GlobalOptions

  enum SortChoice: String, CaseIterable, ExpressibleByArgument {
    case best, relevance, distance, feasible, freshness, name, npi
  }

  func run() throws {
    if output.json == "?" {
      for field in HitRendering.fields { Output.line(field) }
      return
    }
    let fields = try output.rows.fields(of: HitRendering.fields)
    let document = fields == nil ? output.document : nil
    _ = try language.chosen()
    if language.lang != nil, document == nil {
      throw ValidationError("--lang is for \(SearchFormat.documents); other forms are for programs")
    }
    if let document {
      if output.output == nil { try FormatChoice.refuseBinary(document) }
      if explain || !facets.isEmpty || output.noHeader {
        throw ValidationError("--explain, --facets and --no-header are not for --format \(document.token)")
      }
    }
    var request = try filters.request()
    request.sort = SortOrder(rawValue: sort.rawValue) ?? .best
    request.limit = try pageSize()
    request.cursor = cursor
    request.facets = FilterOptions.split(facets)
    let goingOn = try cursor.map { try Cursor($0) }
    if let goingOn, filters.on == nil { request.on = goingOn.day }
    let (directory, manifest, engine) = try source.answering(global, goingOn)
    let doctors = try FirstDoctors(
      filters.firstDoctor, independentOf: filters.independentOf, on: request.on,
      DirectoryLookup(engine, directory))
    request.firstDoctors = doctors.profiles
    var answer: SearchAnswer
    if broaden {
      (request, answer) = try engine.broadenedSearch(request)
    } else {
      answer = try engine.search(request)
    }
    if showsRelaxations { answer.relax = try engine.relaxations(of: request, answered: answer) }
    if let document {
      try write(answer, request, document, manifest, engine, directory)
      sayWhatIsMissing(answer, doctors)
      return
    }
    try output.rows.open()
    var rendering = HitRendering(
      legend: try SourceLegend(engine.layers, manifest, on: request.on),
      explains: explain || fields?.contains("reasons") == true)
    rendering.calls = OwnCalls(global, engine: engine, legend: rendering.legend)
    if let fields {
      Output.json(.array(answer.hits.map { rendering.json($0, fields: fields) }), indented: true)
    } else {
      switch output.rows.chosen {
      case .table:
        SearchText(answer: answer, request: request, rendering: rendering, doctors: doctors)
          .write(noHeader: output.noHeader)
      case .json:
        Output.json(
          SearchEnvelope.json(
            answer, request: request, generation: manifest.number, rendering: rendering, doctors: doctors),
          indented: true)
      case .ndjson: for hit in answer.hits { Output.json(rendering.json(hit)) }
      case .tsv, .csv: writeDelimited(answer, request, rendering)
      }
    }
    try rendering.calls?.check()
    sayWhatIsMissing(answer, doctors)
  }

  /// The hits as the entries of a list that nobody keeps, in a form that people carry away.
  private func write(
    _ answer: SearchAnswer, _ request: SearchRequest, _ format: any ShortlistFormat,
    _ manifest: GenerationManifest, _ engine: SnapshotEngine, _ directory: DataDirectory
  ) throws {
    let legend = try SourceLegend(engine.layers, manifest, on: request.on, details: directory)
    let building = try EntryBuilding(
      engine: engine, request: request, keepsQuestion: false, sha256: { legend.sha256($0) })
    var list = Shortlist(name: "search", created: request.on, decideBy: request.decideBy)
    for hit in answer.hits { list.entries.append(try building.entry(hit)) }
    var context = try FormatChoice.context(on: request.on, language)
    context.firstPosition = answer.firstNumber
    let bytes = format.bytes(of: list.with(OwnCalls.overlay(global)), in: context)
    try output.rows.open()
    Output.write(bytes)
  }

  /// A table and the JSON envelope always hold what would find more; beside other forms it is a hint.
  private var showsRelaxations: Bool {
    !global.quiet || output.json == nil && (output.rows.chosen == .table || output.rows.chosen == .json)
  }

  private func pageSize() throws -> Int? {
    if limit == "all" { return nil }
    guard let size = Int(limit), (1...SearchRequest.mostHits).contains(size) else {
      throw ValidationError(
        "--limit takes a number from 1 to \(SearchRequest.mostHits), or all, not \"\(limit)\"")
    }
    return size
  }

  private func writeDelimited(_ answer: SearchAnswer, _ request: SearchRequest, _ rendering: HitRendering) {
    let columns =
      rendering.columns(request, hits: answer.hits) + rendering.sourceColumns(hits: answer.hits)
    let line = output.rows.chosen == .csv ? DelimitedText.csvLine : DelimitedText.tsvLine
    if !output.noHeader { Output.write(line(columns.map { Self.columnToken($0.title) })) }
    for hit in answer.hits { Output.write(line(columns.map { $0.cell(hit) })) }
  }

  private static func columnToken(_ title: String) -> String { title.lowercased().replacing(" ", with: "_") }

  /// Hints on standard error: what was understood, what was left out, where it goes on.
  private func sayWhatIsMissing(_ answer: SearchAnswer, _ doctors: FirstDoctors) {
    guard !global.quiet, output.rows.chosen != .table || output.json != nil else { return }
    if let broadening = answer.broadening { Output.words(broadening.words) }
    for line in doctors.notes + SearchText.notes(answer) { Output.words(line) }
    // The JSON envelope holds them itself.
    if output.json != nil || output.rows.chosen != .json {
      for line in SearchText.leftOut(answer) { Output.words(line) }
      for line in RelaxText.lines(answer.relax) { Output.words(line) }
    }
    if answer.hits.contains(where: { $0.time != nil }) { Output.words(TimeText.advice) }
    if let next = answer.next {
      Output.words("\(answer.total - answer.hits.count) more; go on with --cursor \(next), or --limit all")
    }
  }
}

/// The answer for a terminal.
struct SearchText {
  let answer: SearchAnswer
  let request: SearchRequest
  let rendering: HitRendering
  let doctors: FirstDoctors

  func write(noHeader: Bool) {
    if let broadening = answer.broadening { Output.line(broadening.words) }
    Output.line(summary)
    for line in doctors.notes + Self.notes(answer) { Output.line(line) }
    if !answer.hits.isEmpty {
      let columns = rendering.columns(request, hits: answer.hits)
      let rows = answer.hits.enumerated().map { i, hit in
        ["\(answer.firstNumber + i)"] + columns.map { $0.cell(hit) }
      }
      let header = noHeader ? nil : ["#"] + columns.map(\.title)
      let cuts = HitRendering.cuts(of: columns.map(\.title))
      let lines = Table.lines(
        header: header, rows: rows, width: Output.width, whole: Set(cuts.whole.map { $0 + 1 }),
        least: Dictionary(uniqueKeysWithValues: cuts.least.map { ($0.key + 1, $0.value) }))
      let firstRow = header == nil ? 0 : 1
      for (i, line) in lines.enumerated() {
        Output.line(line)
        if i >= firstRow, let details = rendering.details(answer.hits[i - firstRow]) {
          Output.line("   \(details)")
        }
      }
      if rendering.explains { writeReasons() }
    }
    writeFacets()
    let leftOut = Self.leftOut(answer)
    for line in leftOut + (leftOut.isEmpty ? [] : [""]) { Output.line(line) }
    for line in RelaxText.lines(answer.relax) { Output.line(line) }
    if let next = answer.next { Output.line("\(answer.total - answer.hits.count) more: --cursor \(next)") }
    Output.line("Order: \(order). No one can pay to be listed higher.")
    Output.line("This is a list, not medical advice. Ask your doctor how long you can wait.")
  }

  /// The rules in words: those of the best order as a whole, of another one those that this request gives something
  /// to judge by.
  private var order: String {
    if request.sort == .best {
      let preferred = request.independence == .prefer ? "independence, " : ""
      return "cancer match, \(preferred)network, distance, NCI designation, freshness, name"
    }
    return OrderRule.rules(of: request).map { $0 == .designation ? "NCI designation" : $0.rawValue }
      .joined(separator: ", ")
  }

  /// `4 of 212 · breast cancer · within 50 mi of 60601 · Example PPO Gold 2026`.
  private var summary: String {
    var parts = ["\(answer.hits.count) of \(answer.total)"]
    for understanding in answer.understood where understanding.parameter != "near" {
      parts.append(understanding.name)
    }
    switch request.near {
    case .zip(let zip):
      parts.append((request.within.map { "within \(Self.miles($0)) mi of " } ?? "from ") + zip)
    case .place(let place):
      parts.append(
        (request.within.map { "within \(Self.miles($0)) mi of " } ?? "from ")
          + "\(place.latitude), \(place.longitude)")
    case nil: break
    }
    if let tiers = request.designations {
      parts.append("NCI " + (tiers.isEmpty ? "designated" : tiers.map(\.token).joined(separator: " or ")))
    }
    if !request.differentFrom.isEmpty {
      parts.append("other than " + request.differentFrom.map(\.token).joined(separator: " or "))
    }
    if request.independence != .show {
      parts.append(
        (request.independence == .require ? "independent of " : "independent first of ")
          + doctors.names.joined(separator: " and "))
    }
    if request.virtual != nil {
      parts.append("virtual" + (request.patientState.map { ", patient in \($0)" } ?? ""))
    }
    if let price = request.maxPriceUSD { parts.append("at most $\(TimeText.dollars(price))") }
    if let days = request.maxDays { parts.append("answered within \(days.counted("day"))") }
    if let days = request.freshWithinDays { parts.append("evidence of the last \(days.counted("day"))") }
    if let question = TimeQuestion(request) { parts.append(TimeText.asked(question)) }
    parts.append("on \(request.on)")
    return parts.joined(separator: " · ")
  }

  private static func miles(_ distance: Distance) -> String {
    let text = HitRendering.tenths(distance.miles)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Corrections, and what each filter left out as unknown.
  static func notes(_ answer: SearchAnswer) -> [String] {
    var lines = UnderstandingText.lines(answer.understood)
    for excluded in answer.excluded where excluded.count > 0 {
      let ground =
        switch excluded.ground {
        case "same_kind": "left out: of the same kind of specialist and no other that treats"
        default: "left out: not independent of every doctor named (--independence show lists them, with why)"
        }
      lines.append("\(excluded.count) \(ground)")
    }
    if answer.notHeld > 0 {
      lines.append("\(answer.notHeld.grouped) left out: the role has ended on the day, or has not begun")
    }
    for unknown in answer.unknownForAll {
      lines.append(
        "\(unknown.filter) is unknown for all \(unknown.count.grouped): no source says it of any "
          + "(--include-unknown \(unknown.filter))")
    }
    if let unlicensed = answer.unlicensed { lines.append(words(unlicensed)) }
    for unknown in answer.unknownLeftOut
    where !answer.unknownForAll.contains(where: { $0.filter == unknown.filter }) {
      lines.append(
        "\(unknown.count) left out because \(unknown.filter) is unknown: --include-unknown \(unknown.filter)")
    }
    return lines
  }

  /// `12 clinicians with video have no stated license in MT: unknown, not a no`.
  private static func words(_ unlicensed: UnlicensedClinicians) -> String {
    let means =
      unlicensed.kinds.isEmpty ? "virtual visits" : unlicensed.kinds.map(\.token).joined(separator: " or ")
    return
      "\(unlicensed.count.counted("clinician")) with \(means) \(unlicensed.count == 1 ? "has" : "have") no stated "
      + "license in \(unlicensed.state): unknown, not a no"
  }

  private func writeReasons() {
    Output.line()
    for (i, hit) in answer.hits.enumerated() {
      let rules = hit.reasons.map { "\($0.rule): \($0.value)" }.joined(separator: "; ")
      let words = hit.match.map { " (\($0.words))" } ?? ""
      Output.line("\(answer.firstNumber + i) \(hit.provider.displayName)\(words) because of \(rules)")
      for line in IndependenceRendering(rendering.legend).lines(hit.independence, of: hit.provider) {
        Output.line("  " + line)
      }
    }
  }

  private func writeFacets() {
    for facet in answer.facets {
      let values = facet.values.prefix(20).map { "\($0.isSelected ? "*" : "")\($0.value) \($0.count)" }
      Output.line("\(facet.facet): " + values.joined(separator: ", "))
    }
  }

  /// Of each kind, so many are named: the hits are what was asked for.
  private static let mostLeftOut = 6

  /// What is not open to this patient, or not known to be, each with the reason.
  static func leftOut(_ answer: SearchAnswer) -> [String] {
    var lines: [String] = []
    for (answerWord, title) in [
      ("no", "Not open to you, and why"), ("unknown", "Not known to be open to you, and why"),
    ] {
      let entries = answer.leftOut.filter { $0.answer == answerWord }
      if entries.isEmpty { continue }
      lines += ["", "\(title):"]
      // Centers without a confirmed program are many and all for one reason: JSON names each.
      let unoffered = entries.filter { $0.filter == "offered" }
      if !unoffered.isEmpty {
        let reason = answerWord == "no" ? "offer no program" : "have no program that a page confirms"
        let date = unoffered.compactMap(\.asOf).max()?.description ?? "undated"
        lines.append(
          "  \(unoffered.count) institutions \(reason) (--format json names them) [programs \(date)]")
      }
      let named = entries.filter { $0.filter != "offered" }
      for entry in named.prefix(mostLeftOut) {
        let source = [entry.source, entry.asOf?.description].compactMap { $0 }.joined(separator: " ")
        lines.append("  \(entry.name) (\(entry.id)): \(entry.reason) [\(source)]")
      }
      if named.count > mostLeftOut {
        lines.append(
          "  … and \(named.count - mostLeftOut) more: --format json names all of them, with the reason")
      }
    }
    return lines
  }
}
