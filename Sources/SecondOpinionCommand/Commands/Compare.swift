import Answering
import ArgumentParser
import Assessing
import DirectoryModel
import Exporting
import Querying
import Storing
import Vocabulary

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract:
      "Lay two to five clinicians, centers or programs side by side: first what differs, then what is alike.",
    discussion: """
      Unknown is shown as unknown. Of each two it is told whether they share a group practice, a hospital, an address, \
      an organization or a medical school, line by line, with the rows that say so.

      Examples:
        second-opinion compare 2000000036 2000000028 --cancer breast --plan 00000ZZ0010001 --near 60601
        second-opinion compare center:mskcc center:yale --cancer melanoma --patient-state NY
        second-opinion compare 2000000036 2000000051 --first-doctor "Rowan Example, Chicago IL" --format json
      """)

  @Argument(help: ArgumentHelp("Two to five ids.", valueName: "id"))
  var ids: [String]

  @Option(help: ArgumentHelp("The cancer in your own words: how each answers to it.", valueName: "text"))
  var cancer: String?

  @Option(help: ArgumentHelp("Plan by id or name: who is in its networks.", valueName: "plan"))
  var plan: String?

  @Option(help: ArgumentHelp("ZIP code, or LAT,LON: the distance.", valueName: "place"))
  var near: String?

  @Option(help: ArgumentHelp("Where the patient is during a virtual visit.", valueName: "state"))
  var patientState: String?

  @Option(help: ArgumentHelp("The day asked about; today unless said.", valueName: "date"))
  var on: String?

  @Option(help: ArgumentHelp("Who gave the first opinion, as in search.", valueName: "id|name"))
  var firstDoctor: [String] = []

  @Option(help: ArgumentHelp("All who gave an opinion: ids, separated by commas.", valueName: "ids"))
  var independentOf: [String] = []

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  private static let fields = ["query", "providers", "rows", "independence", "first_doctors", "generation"]
  private static let most = 5

  func run() throws {
    if output.json == "?" {
      for field in Self.fields { Output.line(field) }
      return
    }
    let fields = try output.fields(of: Self.fields)
    guard [nil, .table, .json].contains(output.format) else {
      throw ValidationError("compare prints --format table or json")
    }
    guard (2...Self.most).contains(ids.count) else {
      throw ValidationError("compare takes two to \(Self.most) ids, not \(ids.count)")
    }
    var request = SearchRequest(on: try FilterOptions.day(on))
    request.cancer = cancer
    request.plan = plan
    request.near = try near.map(FilterOptions.near)
    request.patientState = patientState.map(ParameterValue.state)
    if let state = request.patientState, !USPS.codes.contains(state) {
      throw QueryError.unknownValue(
        parameter: "patient-state", value: state, suggestions: USPS.nearest(to: state).map { [$0] } ?? [])
    }
    let (directory, manifest, engine) = try global.answering()
    let lookup = DirectoryLookup(engine, directory)
    let doctors = try FirstDoctors(
      firstDoctor, independentOf: independentOf, on: request.on, lookup)
    request.firstDoctors = doctors.profiles
    let legend = try SourceLegend(engine.layers, manifest, on: request.on)
    let comparison = try Comparison(
      try Comparison.providers(ids, lookup), request, engine: engine,
      legend: legend)
    try output.open()
    if output.isJSON {
      let whole = comparison.json(doctors, generation: engine.generation)
      Output.json(fields.map { whole.fields($0) } ?? whole, indented: true)
    } else {
      for line in doctors.notes + comparison.lines(width: Output.width) { Output.line(line) }
    }
  }
}
