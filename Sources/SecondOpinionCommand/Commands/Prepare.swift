import Answering
import ArgumentParser
import DirectoryModel
import Preparing
import Querying
import Vocabulary

struct Prepare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare",
    abstract: "Make sheets to get ready: records to gather, questions, words to say, a letter, a call.",
    discussion: """
      Sheets: records (what the new doctor needs, who has it, by when to ask), questions, script (words for the first \
      doctor, for a companion, for recording), letter (asks for one's own records), call (what to say when booking, \
      and to the plan). Several go into one document, separated by commas.

      --for names the clinician, center or program of the directory: where it is and what it asks for, each with \
      source and date. --visit gives the days: records are asked for two weeks before, which is our own guess, and \
      a call three days before asks whether they came. How long anybody can wait is for a doctor to say.

      Examples:
        second-opinion prepare records,questions --cancer breast -o ready.html
        second-opinion prepare records --for program:cedars-vso --visit 2027-01-15 --format ics
        second-opinion prepare letter --lang es -o carta.html --stats
      """)

  @Argument(help: "records, questions, script, letter, call; by comma or one after the other.")
  var sheets: [String] = []

  @Option(help: ArgumentHelp("The cancer in your own words, or an ICD-10-CM code.", valueName: "text"))
  var cancer: String?

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Id of the clinician, center or program to be asked.", valueName: "id"))
  var destination: String?

  @Option(help: ArgumentHelp("The day of the visit, or by which they want the records.", valueName: "date"))
  var visit: String?

  @OptionGroup var language: LanguageOption
  @OptionGroup var output: SheetOutput
  @OptionGroup var global: GlobalOptions

  func run() throws {
    if sheets.isEmpty { throw CleanExit.helpRequest(self) }
    let kinds = try Self.kinds(sheets)
    let format = try output.chosen()
    let language = try language.chosen() ?? .english
    let today = Environment.today
    let visit = try visit.map { try FilterOptions.date($0, "visit") }
    if let visit, visit < today {
      throw ValidationError("--visit \(visit) is over; it takes a day from today, \(today), on")
    }
    if format == .ics {
      if visit == nil { throw ValidationError("--format ics needs --visit: without a day there is no task") }
      if !kinds.contains(.records) {
        throw ValidationError("--format ics needs the sheet records, which has the dated tasks")
      }
    }
    var request = PreparationRequest(language: language, today: today, visit: visit)
    if cancer != nil || destination != nil {
      let (directory, manifest, engine) = try global.answering()
      if let cancer {
        let (read, understanding) = try PreparationReading.cancer(cancer, engine, language, on: today)
        for line in UnderstandingText.lines([understanding]) { global.say(line) }
        request.cancer = read
      }
      if let destination {
        let legend = try SourceLegend(engine.layers, manifest, on: today)
        request.destination = try Self.destination(
          legend: legend,
          provider: KnownProviders(DirectoryLookup(engine, directory)).provider(typed: destination))
      }
    }
    try output.write(Packet.prepared(kinds, request))
    if let dates = request.dates, dates.isLate, kinds.contains(.records) {
      global.say(
        "less than \(PreparationDates.daysForRecords) days to the visit: ask for the records today. Ask your doctor "
          + "how long you can wait.")
    }
  }

  /// The sheets named, each once, in the order named.
  static func kinds(_ texts: [String]) throws -> [SheetKind] {
    let known = SheetKind.prepared.map(\.rawValue)
    var result: [SheetKind] = []
    for text in FilterOptions.split(texts) {
      guard let kind = SheetKind(rawValue: text.lowercased()), SheetKind.prepared.contains(kind) else {
        let hint = Spelling.nearest(to: text, in: known).map { "; did you mean \($0)?" } ?? ""
        throw CommandError.usage(
          "there is no sheet \"\(text)\"\(hint) There are \(known.joined(separator: ", "))")
      }
      if !result.contains(kind) { result.append(kind) }
    }
    if result.isEmpty {
      throw CommandError.usage("no sheet is named; there are \(known.joined(separator: ", "))")
    }
    return result
  }

  private static func destination(
    legend: SourceLegend, provider: Provider
  ) throws -> Destination {
    let found = try PreparationReading.destination(provider, legend)
    guard let found else {
      throw CommandError.usage(
        "--for takes a clinician, organization, center or program, and \(provider.id) is none; "
          + "second-opinion search finds them")
    }
    return found
  }
}
