import ArgumentParser
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

      Unknown never counts as a match: --include-unknown FILTER lets it through, marked. Filters: \
      \(SearchRequest.unknowableFilters.joined(separator: ", ")).
      """)

  @OptionGroup var filters: FilterOptions

  @Option(help: "best, relevance, distance, freshness, name, npi.")
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

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  enum SortChoice: String, CaseIterable, ExpressibleByArgument {
    case best, relevance, distance, freshness, name, npi
  }

  func run() throws {
    if output.json == "?" {
      for field in HitRendering.fields { Output.line(field) }
      return
    }
    let fields = try output.fields(of: HitRendering.fields)
    var request = try filters.request()
    request.sort = SortOrder(rawValue: sort.rawValue) ?? .best
    request.limit = try pageSize()
    request.cursor = cursor
    request.facets = FilterOptions.split(facets)
    let goingOn = try cursor.map { try Cursor($0) }
    if let goingOn, filters.on == nil { request.on = goingOn.day }
    let (_, manifest, engine) = try global.answering(goingOn)
    var answer = try engine.search(request)
    if showsRelaxations { answer.relax = try engine.relaxations(of: request, answered: answer) }
    try output.open()
    let rendering = HitRendering(
      legend: try SourceLegend(engine.layers, manifest, on: request.on),
      explains: explain || fields?.contains("reasons") == true)
    if let fields {
      Output.line(
        JSONValue.array(answer.hits.map { rendering.json($0, fields: fields) }).text(indented: true))
    } else {
      switch output.chosen {
      case .table:
        SearchText(answer: answer, request: request, rendering: rendering).write(noHeader: output.noHeader)
      case .json:
        Output.line(
          SearchEnvelope.json(answer, request: request, generation: manifest.number, rendering: rendering)
            .text(indented: true))
      case .ndjson: for hit in answer.hits { Output.line(rendering.json(hit).text()) }
      case .tsv, .csv: writeDelimited(answer, request, rendering)
      }
    }
    sayWhatIsMissing(answer)
  }

  /// A table and the JSON envelope always hold what would find more; beside other forms it is a hint.
  private var showsRelaxations: Bool {
    !global.quiet || output.json == nil && (output.chosen == .table || output.chosen == .json)
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
    let line = output.chosen == .csv ? DelimitedText.csvLine : DelimitedText.tsvLine
    if !output.noHeader { Output.write(line(columns.map { Self.columnToken($0.title) })) }
    for hit in answer.hits { Output.write(line(columns.map { $0.cell(hit) })) }
  }

  private static func columnToken(_ title: String) -> String { title.lowercased().replacing(" ", with: "_") }

  /// Hints on standard error: what was understood, what was left out, where it goes on.
  private func sayWhatIsMissing(_ answer: SearchAnswer) {
    guard !global.quiet, output.chosen != .table || output.json != nil else { return }
    for line in SearchText.notes(answer) { Output.words(line) }
    // The JSON envelope holds them itself.
    if output.json != nil || output.chosen != .json {
      for line in SearchText.leftOut(answer) { Output.words(line) }
      for line in RelaxText.lines(answer.relax) { Output.words(line) }
    }
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

  func write(noHeader: Bool) {
    Output.line(summary)
    for line in Self.notes(answer) { Output.line(line) }
    if !answer.hits.isEmpty {
      let columns = rendering.columns(request, hits: answer.hits)
      let rows = answer.hits.enumerated().map { i, hit in ["\(i + 1)"] + columns.map { $0.cell(hit) } }
      let header = noHeader ? nil : ["#"] + columns.map(\.title)
      let lines = Table.lines(
        header: header, rows: rows, width: Output.width, whole: Set([columns.count]))
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
      return "cancer match, network, distance, NCI designation, freshness, name"
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
    if request.virtual != nil {
      parts.append("virtual" + (request.patientState.map { ", patient in \($0)" } ?? ""))
    }
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
    for unknown in answer.unknownLeftOut {
      lines.append(
        "\(unknown.count) left out because \(unknown.filter) is unknown: --include-unknown \(unknown.filter)")
    }
    return lines
  }

  private func writeReasons() {
    Output.line()
    for (i, hit) in answer.hits.enumerated() {
      let rules = hit.reasons.map { "\($0.rule): \($0.value)" }.joined(separator: "; ")
      let words = hit.match.map { " (\($0.words))" } ?? ""
      Output.line("\(i + 1) \(hit.provider.displayName)\(words) because of \(rules)")
    }
  }

  private func writeFacets() {
    for facet in answer.facets {
      let values = facet.values.prefix(20).map { "\($0.isSelected ? "*" : "")\($0.value) \($0.count)" }
      Output.line("\(facet.facet): " + values.joined(separator: ", "))
    }
  }

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
      for entry in entries where entry.filter != "offered" {
        let source = [entry.source, entry.asOf?.description].compactMap { $0 }.joined(separator: " ")
        lines.append("  \(entry.name) (\(entry.id)): \(entry.reason) [\(source)]")
      }
    }
    return lines
  }
}

/// The answer as one JSON object: the same shape over HTTP.
enum SearchEnvelope {
  /// - Parameter generation: the number of the one that answered.
  static func json(
    _ answer: SearchAnswer, request: SearchRequest, generation: Int, rendering: HitRendering
  ) -> JSONValue {
    .object([
      (
        "query",
        .object([
          (
            "understood",
            .object(
              answer.understood.map {
                (
                  $0.parameter,
                  .object([
                    ("id", .string($0.id)), ("name", .string($0.name)), ("from", .string($0.from)),
                    ("corrected", .bool($0.corrected != nil)),
                  ])
                )
              })
          ), ("on", .string(request.on.description)), ("ignored", .array([])),
        ])
      ),
      ("total", .object([("value", .integer(answer.total)), ("exact", .bool(true))])),
      ("data", .array(answer.hits.map(rendering.json))),
      (
        "excluded",
        .object([
          ("unknown", .object(answer.unknownLeftOut.map { ($0.filter, .integer($0.count)) })),
          ("programs", .array(answer.leftOut.map(leftOut))),
        ])
      ),
      (
        "facets",
        .object(
          answer.facets.map { facet in
            (
              facet.facet,
              .array(
                facet.values.map {
                  .object([
                    ("value", .string($0.value)), ("count", .integer($0.count)),
                    ("selected", .bool($0.isSelected)),
                  ])
                })
            )
          })
      ),
      ("relax", RelaxText.json(answer.relax)),
      (
        "page",
        .object([("limit", request.limit.map { .integer($0) } ?? .null), ("next", .text(answer.next))])
      ),
      ("generation", .string(String(answer.generation.prefix(16)))),
      ("generation_number", .integer(generation)),
      (
        "data_as_of",
        answer.dataAsOf.map {
          .object([("oldest", .string($0.oldest.description)), ("newest", .string($0.newest.description))])
        } ?? .null
      ),
    ])
  }

  private static func leftOut(_ entry: LeftOut) -> JSONValue {
    .object([
      ("id", .string(entry.id)), ("name", .string(entry.name)), ("filter", .string(entry.filter)),
      ("answer", .string(entry.answer)), ("reason", .string(entry.reason)), ("source", .text(entry.source)),
      ("as_of", .text(entry.asOf?.description)),
    ])
  }
}
