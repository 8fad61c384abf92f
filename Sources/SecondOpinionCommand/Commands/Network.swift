import Answering
import ArgumentParser
import Assessing
import DirectoryModel
import Exporting
import Querying
import Vocabulary

struct Network: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network",
    abstract: "Networks and plans, which cancer centers a plan reaches, and its rules for second opinions.",
    subcommands: [Coverage.self, List.self, Rules.self])
}

extension Network {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List plans with networks, years and payers, and how many roles are in each network.",
      discussion: """
        Examples:
          second-opinion network list
          second-opinion network list --plan "Example PPO Gold"
        """)

    @Option(help: ArgumentHelp("Only this plan: an id, a name, or words on a card.", valueName: "plan"))
    var plan: String?

    @Option(help: ArgumentHelp("The day on which roles are counted; today unless said.", valueName: "date"))
    var on: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    private static let columns = [
      "plan", "plan_name", "year", "payer", "type", "market", "network", "network_name", "roles_in",
      "as_of",
    ]

    func run() throws {
      guard let rows = try RowOutput(Self.columns, output, numbers: ["roles_in"]) else { return }
      let day = try FilterOptions.day(on)
      let (_, manifest, engine) = try global.answering()
      let legend = try SourceLegend(engine.layers, manifest, on: day)
      let reading = try plan.map { try engine.plan($0, on: day) }
      let networks = try engine.references(.network)
      let names = Dictionary(
        networks.map { (Self.bare($0.id), $0) }, uniquingKeysWith: { first, _ in first })
      var cells: [[String]] = []
      var offered = Set<String>()
      for plan in try reading.map({ [$0.plan] }) ?? engine.references(.plan) {
        func cell(_ years: [Int], _ network: String, _ name: String, _ roles: String) -> [String] {
          [
            Self.bare(plan.id), plan.displayName, years.map(String.init).joined(separator: "|"),
            plan.facts.first(.payer) ?? "", plan.facts.first(.planType) ?? "",
            plan.facts.first(.market) ?? "",
            network, name, roles, Self.date(plan, legend),
          ]
        }
        let own = plan.planNetworks
        if own.isEmpty { cells.append(cell(plan.planYears, "", "", "")) }
        for (id, years) in own {
          offered.insert(id)
          // Next year's network is none of this year's.
          let stated = years.isEmpty ? plan.planYears : years.sorted()
          cells.append(
            cell(stated, id, names[id]?.displayName ?? "", "\(engine.rolesIn(network: id, on: day))"))
        }
      }
      if reading == nil {
        for network in networks where !offered.contains(Self.bare(network.id)) {
          let id = Self.bare(network.id)
          cells.append(
            ["", "", "", network.facts.first(.payer) ?? "", "", "", id, network.displayName]
              + ["\(engine.rolesIn(network: id, on: day))", Self.date(network, legend)])
        }
      }
      try rows.write(cells, isWhole: true)
      if cells.isEmpty {
        global.say(
          "no source names a plan; import a plan's directory, or rows of your own with --as exchange")
      }
    }

    private static func bare(_ id: String) -> String {
      id.firstIndex(of: ":").map { String(id[id.index(after: $0)...]) } ?? id
    }

    private static func date(_ provider: Provider, _ legend: SourceLegend) -> String {
      provider.sources.first.flatMap { legend.evidence($0) }?.description ?? ""
    }
  }

  struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rules",
      abstract: "Say what a plan's rules for second opinions are, each with its page and date.",
      discussion: """
        The plan is found by its id, its name, or the words on a card; a market has rules too: "Original Medicare", \
        "Medicare Advantage". Import a plan's own rules as rows of plan_rule (docs/exchange.md).

        Examples:
          second-opinion network rules --plan "Original Medicare"
          second-opinion network rules --plan 00000ZZ0010001 --format json
        """)

    @Option(help: ArgumentHelp("The plan by id, name, or words on a card; or a market.", valueName: "plan"))
    var plan: String?

    @Option(help: ArgumentHelp("The day on which ages are judged; today unless said.", valueName: "date"))
    var on: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
      guard let rows = try RowOutput(PlanRulesRendering.columns, output, numbers: ["row"]) else { return }
      guard let plan else {
        throw ValidationError("network rules needs --plan: an id, a name, or the words on a card")
      }
      let day = try FilterOptions.day(on)
      let (_, manifest, engine) = try global.answering()
      let answer = try engine.planRules(plan, on: day)
      let rendering = PlanRulesRendering(legend: try SourceLegend(engine.layers, manifest, on: day))
      if output.format == .json && output.json == nil {
        try output.open()
        guard case .object(let fields) = rendering.json(answer) else { return }
        let head: [(key: String, value: JSONValue)] = [
          ("plan", .text(answer.plan?.id)), ("name", .string(answer.name)), ("on", .string(day.description)),
        ]
        Output.json(.object(head + fields), indented: true)
        return
      }
      try rows.write(rendering.rows(answer), isWhole: true)
      let market = answer.plan == nil ? nil : answer.market.map { ", \($0.name)" }
      global.say("\(answer.name)\(market ?? ""): what is unknown, ask your plan")
      if let corrected = answer.plan?.corrected { global.say("\"\(plan)\" was read as \"\(corrected)\"") }
    }
  }
}
