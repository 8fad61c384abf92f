import Answering
import ArgumentParser
import Assessing
import DirectoryModel
import Exporting
import Querying

struct Timeline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Work back from the day by which you mean to decide: records, booking, answer.",
    discussion: """
      Without --for it is the general plan. With ids it says of each whether it can be made in time, by the days that \
      its page states: yes only where the slowest answer comes in time, unlikely where even the fastest would not, else \
      unknown. Business days are Monday to Friday; holidays are not known. Records take 14 days unless --records-days \
      says otherwise: our assumption, since the law lets a provider take up to 30.

      These days are no medical deadline. Ask your doctor how long you can wait.

      Examples:
        second-opinion timeline --decide-by 2026-12-18
        second-opinion timeline --decide-by 2026-12-18 --for program:dana-farber-oso --records-days 7
        second-opinion timeline --decide-by 2026-12-18 --for program:dana-farber-oso --format ics -o plan.ics
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, tsv, csv, json, ndjson, ics
  }

  @Option(
    help: ArgumentHelp("The day by which you mean to decide; never a medical deadline.", valueName: "date"))
  var decideBy: String

  @Option(
    name: .customLong("for"), help: ArgumentHelp("Programs, clinicians or centers, by id.", valueName: "ids"))
  var ids: [String] = []

  @Option(
    help: ArgumentHelp("Days to gather your records; 14 unless said, our assumption.", valueName: "days"))
  var recordsDays: String?

  @Option(help: ArgumentHelp("The day on which it begins; today unless said.", valueName: "date"))
  var on: String?

  @Option(
    help: ArgumentHelp("Print these fields as a JSON array; without fields, list them.", valueName: "fields"))
  var json: String?

  @Option(help: "table on a terminal, tsv when piped; or csv, json, ndjson, ics.")
  var format: Format?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  @Flag(help: "No line of column names in tsv and csv.")
  var noHeader = false

  @OptionGroup var global: GlobalOptions

  private static let columns = ["id", "name", "feasible", "step", "date", "late", "words"]

  func run() throws {
    if format == .ics, json == nil { return try writeCalendar(try question()) }
    let output = try rowOptions()
    // Alone, --json lists the fields.
    guard let rows = try RowOutput(Self.columns, output) else { return }
    let question = try question()
    let items = try items(question)
    switch (output.json, output.chosen) {
    case (nil, .table):
      try output.open()
      for line in lines(items, question) { Output.line(line) }
      return
    case (nil, .json):
      try output.open()
      Output.json(envelope(items, question), indented: true)
    default: try rows.write(items.flatMap(cells))
    }
    global.say(TimeText.advice)
  }

  /// Who is asked about, with what is found; the general plan is one item of nobody.
  private struct Item {
    var provider: Provider?
    var time: TimeAssessment
    var steps: [TimeStep]
    var source: String?

    init(_ provider: Provider?, _ question: TimeQuestion, source: String? = nil) {
      self.provider = provider
      time = provider.map { TimeAssessment.assess($0, question) } ?? TimeAssessment.assess(nil, question)
      steps = TimePlan.steps(question, time)
      self.source = source
    }

    var title: String { provider.map(HitRendering.title) ?? "" }
  }

  private func question() throws -> TimeQuestion {
    var request = SearchRequest(on: try FilterOptions.day(on))
    let day = try FilterOptions.date(decideBy, "decide-by")
    request.decideBy = day
    request.recordsDays = try recordsDays.map { try FilterOptions.days($0, "records-days") }
    try request.checkTime()
    return TimeQuestion(on: request.on, decideBy: day, recordsDays: request.recordsDays)
  }

  private func items(_ question: TimeQuestion) throws -> [Item] {
    let ids = FilterOptions.split(ids)
    if ids.isEmpty { return [Item(nil, question)] }
    let (directory, manifest, engine) = try global.answering()
    let legend = try SourceLegend(engine.layers, manifest, on: question.on)
    var seen = Set<String>()
    return try ids.compactMap { id in
      guard let provider = try DirectoryLookup(engine, directory).provider(typed: id) else {
        throw AnswerError.notFound(id: id)
      }
      guard provider.kind.entityKind != nil, provider.endedOn == nil else {
        throw AnswerError.notSearched(id: provider.id, endedOn: provider.endedOn?.description)
      }
      // Once each: a calendar must not hold two entries of one name.
      guard seen.insert(provider.id).inserted else { return nil }
      let turnaround = Turnaround(provider.facts)
      return Item(provider, question, source: turnaround?.source.map { legend.cell(provider.sources[$0]) })
    }
  }

  /// The form of the rows, as the commands that print rows take it.
  private func rowOptions() throws -> OutputOptions {
    var arguments: [String] = []
    if let json { arguments += ["--json", json] }
    // --json says the form by itself.
    if let format, format != .ics { arguments += ["--format", format.rawValue] }
    if let output { arguments += ["--output", output] }
    if noHeader { arguments.append("--no-header") }
    return try OutputOptions.parse(arguments)
  }

  // MARK: Words

  private func lines(_ items: [Item], _ question: TimeQuestion) -> [String] {
    var lines = ["From \(question.on): \(TimeText.asked(question))"]
    for item in items {
      lines.append("")
      if let provider = item.provider {
        lines.append("\(item.title) (\(provider.id))")
        lines.append("Can make it: \(TimeText.cell(item.time))")
        lines.append("  \(item.time.words)" + (item.source.map { " [\($0)]" } ?? ""))
      } else if item.time.feasible == .unlikely {
        lines.append("Records alone would take until \(item.time.readyOn): after you mean to decide")
      }
      for step in item.steps { lines.append("  \(step.day)\(step.isLate ? " LATE" : "")  \(step.words)") }
    }
    return lines + ["", Self.assumption(question), TimeText.advice]
  }

  private static func assumption(_ question: TimeQuestion) -> String {
    let days = question.recordsDays.counted("day")
    return question.statedRecordsDays == nil
      ? "Records in \(days) is our assumption, not a source's: a provider may by law take up to 30. Say yours with "
        + "--records-days."
      : "Records in \(days), as you said."
  }

  // MARK: Rows

  private func cells(_ item: Item) -> [[String]] {
    item.steps.map {
      [
        item.provider?.id ?? "", item.title, item.provider == nil ? "" : item.time.feasible.rawValue,
        $0.kind.rawValue, $0.day.description, $0.isLate ? "yes" : "no", $0.words,
      ]
    }
  }

  private func envelope(_ items: [Item], _ question: TimeQuestion) -> JSONValue {
    .object([
      ("on", .string(question.on.description)), ("query", TimeText.json(question)),
      (
        "items",
        .array(
          items.map { item in
            .object([
              ("id", .text(item.provider?.id)), ("name", .text(item.title.nonEmpty)),
              (
                "time",
                item.provider == nil ? .null : TimeText.json(item.time, source: item.source)
              ),
              (
                "steps",
                .array(
                  item.steps.map {
                    .object([
                      ("step", .string($0.kind.rawValue)), ("date", .string($0.day.description)),
                      ("late", .bool($0.isLate)), ("words", .string($0.words)),
                    ])
                  })
              ),
            ])
          })
      ), ("note", .string(TimeText.advice)),
    ])
  }

  // MARK: Calendar

  private func writeCalendar(_ question: TimeQuestion) throws {
    let items = try items(question)
    if let output { try Output.redirect(to: output) }
    let tasks = items.enumerated().flatMap { i, item in
      item.steps.map {
        TimelineCalendar.task($0, of: item.provider, on: question.on, number: items.count > 1 ? i + 1 : nil)
      }
    }
    Output.write(CalendarText.text(tasks, name: TimelineCalendar.name, stamp: question.on))
    global.say(TimeText.advice)
  }
}

/// The steps of a timeline as a calendar keeps them. A calendar is shown on locked screens and shared with others: no
/// title and no text names a program, a specialty or a cancer.
enum TimelineCalendar {
  static let name = "Second opinion"

  /// - Parameters:
  ///   - day: an office that is not held on it is not called.
  ///   - number: which of several it is; nil for the only one.
  static func task(_ step: TimeStep, of provider: Provider?, on day: CalendarDate, number: Int?)
    -> CalendarTask
  {
    // Without its days, so that a calendar made anew replaces the old one.
    let id = StableIdentity.hexadecimal(["timeline", provider?.id ?? "", step.kind.rawValue])
    let whom = provider.map { Self.whom($0, on: day) } ?? []
    return CalendarTask(
      uid: id + "@second-opinion", kind: isEvent(step.kind) ? .event : .toDo, day: step.day,
      title: title(step.kind) + (number.map { " (\($0))" } ?? "") + (step.isLate ? ": late" : ""),
      text: ([step.words] + whom + (step.kind == .decide ? [] : [TimeText.advice])).joined(separator: "\n"))
  }

  private static func isEvent(_ kind: TimeStep.Kind) -> Bool { kind == .answer || kind == .decide }

  private static func title(_ kind: TimeStep.Kind) -> String {
    switch kind {
    case .askForRecords: "Ask for records"
    case .confirmArrival: "Call: did the records arrive?"
    case .book: "Book"
    case .answer: "Answer expected"
    case .decide: "Decide"
    }
  }

  /// The institution or person, and where to call.
  private static func whom(_ provider: Provider, on day: CalendarDate) -> [String] {
    let facts = provider.facts
    let name = provider.kind == .program ? facts.first(.institution) : provider.displayName
    let phone =
      facts.first(.phone)
      ?? provider.roles.lazy.filter { $0.isHeld(on: day) }.compactMap { $0.facts.first(.phone) }.first
    return [name, phone].compactMap(\.self)
  }
}
