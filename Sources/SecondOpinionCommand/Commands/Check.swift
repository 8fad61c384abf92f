import Answering
import ArgumentParser
import Assessing
import DirectoryModel
import Exporting
import Querying
import Vocabulary

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say whether a clinician is in a plan's network: in, out, unknown, or sources disagree.",
    discussion: """
      The answer is per site, with its ground, source and date; out is said only where a list says so, or where a \
      list that its source declares complete does not name her. The facilities beside her have answers of their own. \
      Every NPI that any source names is answered. The plan is found by its id, its name, or the words on a card.

      With --exit-status: 0 in, 10 out, 11 unknown, 12 sources disagree; of several ids or sites the worst counts \
      (out, then sources disagree, then unknown).

      Examples:
        second-opinion check 2000000028 --plan "Example PPO Gold"
        second-opinion check 2000000028 --plan 00000ZZ0010001 --site site-lakeside --exit-status
        second-opinion search --cancer TNBC --near 60601 --json id | second-opinion check - --plan 00000ZZ0010001 \
      --format csv
      """)

  @Argument(help: "Ids; - reads them from standard input.")
  var ids: [String] = []

  @Option(help: ArgumentHelp("The plan by id, name, or the words on a card.", valueName: "plan"))
  var plan: String?

  @Option(help: ArgumentHelp("Only this site: its id, or words of its name or address.", valueName: "site"))
  var site: String?

  @Option(help: ArgumentHelp("The day asked about; today unless said.", valueName: "date"))
  var on: String?

  @Flag(help: "End with 10 for out, 11 for unknown, 12 for sources disagree.")
  var exitStatus = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var source: EngineOptions
  @OptionGroup var global: GlobalOptions

  func run() throws {
    if output.json == "?" {
      for field in CheckRendering.fields { Output.line(field) }
      return
    }
    let fields = try output.fields(of: CheckRendering.fields)
    let day = try FilterOptions.day(on)
    guard let plan else { throw ValidationError("check needs --plan: an id, a name, or the words on a card") }
    let ids = try IDArguments.ids(ids)
    let (directory, manifest, engine) = try source.answering(global)
    let known = KnownProviders(DirectoryLookup(engine, directory))
    let reading = try engine.plan(plan, on: day)
    // Who cannot be found is told before anything is answered.
    let checks = try ids.map { id in
      try known.check(try known.provider(typed: id), plan: reading, site: site, on: day)
    }
    let rendering = CheckRendering(
      legend: try SourceLegend(engine.layers, manifest, on: day), plan: reading,
      rules: try engine.planRules(of: reading),
      networkNames: try CheckRendering.networkNames(engine))
    try output.open()
    if output.isJSON {
      let objects = checks.map { check in
        let whole = rendering.json(check)
        return fields.map { whole.fields($0) } ?? whole
      }
      // One id is answered as the server answers it: by one object.
      let isOne = output.json == nil && self.ids.count == 1 && self.ids[0] != "-"
      Output.json(isOne ? objects[0] : .array(objects), indented: true)
    } else if output.format == .ndjson {
      for check in checks { Output.json(rendering.json(check)) }
    } else if output.format == .csv || output.format == .tsv {
      try RowOutput(CheckRendering.columns, output)?.write(checks.flatMap(rendering.rows))
      for line in rendering.understood { global.say(line) }
    } else {
      let lines = rendering.understood + checks.flatMap(rendering.lines) + rendering.closing
      for line in lines.drop(while: \.isEmpty) { Output.line(line) }
    }
    if exitStatus, let code = NetworkStatus.worst(of: checks.map(\.status))?.exitCode, code != 0 {
      throw CommandError.exit(code)
    }
  }
}

extension NetworkStatus {
  /// Of `--exit-status`.
  fileprivate var exitCode: Int32 {
    switch self {
    case .inNetwork: 0
    case .outOfNetwork: 10
    case .unknown: 11
    case .disagree: 12
    }
  }
}
