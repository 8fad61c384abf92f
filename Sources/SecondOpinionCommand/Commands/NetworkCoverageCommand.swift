import Answering
import ArgumentParser
import Assessing
import DirectoryModel
import Exporting
import Querying
import Vocabulary

extension Network {
  struct Coverage: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "coverage",
      abstract: "Say which NCI-designated cancer centers a plan reaches, by state or center by center.",
      discussion: """
        A center's status is that of its own entry in the plan's lists, or of an organization of which a source \
        states that it belongs to the center. A partner hospital is not the center: it has a column of its own. \
        Basic laboratories treat nobody and are left out.

        Examples:
          second-opinion network coverage --plan "Example PPO Gold" --nci comprehensive
          second-opinion network coverage --plan 00000ZZ0010001 --by center --near 60601
        """)

    enum Grouping: String, CaseIterable, ExpressibleByArgument {
      case state, center
    }

    @Option(help: ArgumentHelp("The plan by id, name, or the words on a card.", valueName: "plan"))
    var plan: String?

    @Option(help: ArgumentHelp("NCI designation: comprehensive, clinical, any.", valueName: "tiers"))
    var nci: [String] = []

    @Option(help: "state or center.")
    var by = Grouping.state

    @Option(help: ArgumentHelp("ZIP code, or LAT,LON, from which distances are told.", valueName: "place"))
    var near: String?

    @Option(help: ArgumentHelp("The day asked about; today unless said.", valueName: "date"))
    var on: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    private static let stateColumns = [
      "state", "centers", "in", "out", "unknown", "disagree", "nearest_in", "distance_mi",
    ]
    private static let centerColumns = [
      "center", "name", "designation", "states", "status", "said_by", "source", "as_of", "freshness",
      "hospitals", "hospitals_in", "hospitals_out", "hospitals_unknown", "distance_mi",
    ]
    /// Of both.
    private static let numbers: Set<String> = [
      "centers", "in", "out", "unknown", "disagree", "hospitals", "hospitals_in", "hospitals_out",
      "hospitals_unknown",
    ]

    func run() throws {
      let columns = by == .state ? Self.stateColumns : Self.centerColumns
      guard let rows = try RowOutput(columns, output, numbers: Self.numbers) else { return }
      guard let plan else {
        throw ValidationError("network coverage needs --plan: an id, a name, or the words on a card")
      }
      let day = try FilterOptions.day(on)
      let tiers = try FilterOptions.designations(nci) ?? []
      let place = try near.map(FilterOptions.near)
      let (_, _, engine) = try global.answering()
      let reading = try engine.plan(plan, on: day)
      let coverage = try engine.coverage(of: reading, designations: tiers, near: place, on: day)
      if output.format == .json && output.json == nil {
        try output.open()
        Output.json(CoverageRendering.json(coverage), indented: true)
      } else {
        try rows.write(
          by == .state ? coverage.states.map(Self.row) : coverage.centers.map(Self.row))
      }
      say(coverage)
    }

    /// What the table does not say.
    private func say(_ coverage: NetworkCoverage) {
      let reading = coverage.plan
      if let corrected = reading.corrected {
        global.say("\"\(reading.from)\" was read as \"\(corrected)\": \(reading.name)")
      }
      let counts = Dictionary(coverage.centers.map { ($0.status, 1) }, uniquingKeysWith: +)
      let words = NetworkStatus.allCases.map { "\($0.token) \(counts[$0] ?? 0)" }.joined(separator: ", ")
      global.say("\(reading.name) on \(coverage.day): \(coverage.centers.count) centers: \(words)")
      if let note = reading.yearNote(on: coverage.day) { global.say(note) }
      if let nearest = coverage.nearestIn, let distance = nearest.distance {
        global.say(
          "nearest that is in: \(nearest.center.displayName), \(HitRendering.tenths(distance.miles)) mi in a straight line"
        )
      }
      if by == .state {
        global.say(
          "a center with places in two states counts in both, each by what is said of its places there")
      }
      global.say(
        "basic laboratories treat nobody and are left out; partner hospitals have answers of their own (--by center)"
      )
    }

    private static func miles(_ center: CenterCoverage?) -> String {
      center?.distance.map { HitRendering.tenths($0.miles) } ?? ""
    }

    private static func row(_ state: StateCoverage) -> [String] {
      [state.state, "\(state.centers)"]
        + [NetworkStatus.inNetwork, .outOfNetwork, .unknown, .disagree].map { "\(state.counts[$0] ?? 0)" }
        + [state.nearestIn?.center.id ?? "", miles(state.nearestIn)]
    }

    private static func row(_ center: CenterCoverage) -> [String] {
      // The first that agrees with the status stands for it.
      let said =
        center.statements.first { $0.standing.status == center.status } ?? center.statements.first
      func hospitals(_ status: NetworkStatus) -> String {
        "\(center.hospitals.count { $0.status == status })"
      }
      return [
        center.center.id, center.center.displayName, center.designation?.token ?? "",
        center.statusByState.keys.sorted().joined(separator: "|"), center.status.token, said?.by.id ?? "",
        said?.standing.source ?? "", said?.standing.asOf?.description ?? "",
        said?.standing.freshness.rawValue ?? "", "\(center.hospitals.count)", hospitals(.inNetwork),
        hospitals(.outOfNetwork), hospitals(.unknown), miles(center),
      ]
    }
  }
}
