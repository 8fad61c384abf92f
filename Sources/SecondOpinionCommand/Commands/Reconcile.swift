import Answering
import ArgumentParser
import Assessing
import DirectoryModel
import Exporting
import Preparing
import Querying
import Vocabulary

struct Reconcile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Put two opinions side by side: same, different, not stated, and what to ask.",
    discussion: """
      An opinion is a JSON file with what one doctor said; --template prints an empty one. Words are compared and \
      nothing is judged. The worksheet goes on with the questions to take back to each doctor, words that ask them to \
      talk, who could help to settle what differs, and with --plan the plan's rule for a third opinion, with its \
      source and date. Without files it is an empty worksheet to write on. Nothing of it is kept but the file that \
      --output names.

      Examples:
        second-opinion reconcile --template > first.json
        second-opinion reconcile --first first.json --second second.json -o worksheet.html
        second-opinion reconcile --first first.json --second second.json --plan "Original Medicare"
        second-opinion reconcile --lang es -o hoja.html
      """)

  @Option(help: ArgumentHelp("What the first doctor said.", valueName: "file"))
  var first: String?

  @Option(help: ArgumentHelp("What the second doctor said.", valueName: "file"))
  var second: String?

  @Option(
    help: ArgumentHelp(
      "The plan by id, name, or words on a card, or a market: for its rule on a third opinion.",
      valueName: "plan"))
  var plan: String?

  @Flag(help: "Print an empty opinion to fill in.")
  var template = false

  @OptionGroup var language: LanguageOption
  @OptionGroup var output: SheetOutput
  @OptionGroup var global: GlobalOptions

  func run() throws {
    if template {
      if let path = output.output { try Output.redirect(to: path) }
      Output.json(OpinionFile.template, indented: true)
      return
    }
    let format = try output.chosen()
    if format == .ics {
      throw ValidationError("--format ics has nothing to say here: a worksheet has no days")
    }
    let language = try language.chosen() ?? .english
    let reconciliation = try reconciliation()
    let rule = try plan.map { try thirdOpinionRule($0, on: Environment.today) }
    let packet = Packet.reconciling(
      reconciliation, rule: rule, language: language, today: Environment.today)
    if format == .json, let reconciliation {
      if let path = output.output { try Output.redirect(to: path) }
      Output.json(ReconciliationJSON.value(reconciliation, rule: rule), indented: true)
    } else {
      try output.write(packet)
    }
    if let reconciliation { hint(reconciliation) }
  }

  private func reconciliation() throws -> Reconciliation? {
    switch (first, second) {
    case (nil, nil): return nil
    case (nil, _?): throw CommandError.usage("--second needs --first: two opinions are compared")
    case (_?, nil): throw CommandError.usage("--first needs --second: two opinions are compared")
    case (let first?, let second?):
      return Reconciliation(
        first: try OpinionFile.read(path: first),
        second: try OpinionFile.read(path: second))
    }
  }

  private func thirdOpinionRule(_ plan: String, on day: CalendarDate) throws -> ThirdOpinionRule {
    let (_, manifest, engine) = try global.answering()
    let answer = try engine.planRules(plan, on: day)
    if let corrected = answer.plan?.corrected { global.say("\"\(plan)\" was read as \"\(corrected)\"") }
    let third = answer.rules[.thirdPaidIfDiffer]
    if third.isDisagreed {
      global.say("sources disagree on whether \(answer.name) pays for a third opinion: ask the plan")
    }
    var rule = ThirdOpinionRule(plan: answer.name, answer: third.answer, citation: nil)
    if case .market(let market) = third.scope { rule.market = market.name }
    // Of several rows that say the same the first stands for all of them.
    if third.answer != .unknown, let said = third.statements.first {
      let row = answer.rules.rows[said.row]
      let legend = try SourceLegend(engine.layers, manifest, on: day)
      rule.page = row.facts.first(.sourcePage)
      rule.citation = row.sources.first.map {
        Citation(
          source: legend.name($0), date: legend.evidence($0), freshness: legend.freshness($0, of: row.kind))
      }
    }
    return rule
  }

  /// How the directory finds who could settle it.
  private func hint(_ reconciliation: Reconciliation) {
    let modalities = reconciliation.settling.map(\.specialist.modality.token)
    if modalities.isEmpty { return }
    global.say(
      "to find one: second-opinion search --cancer … --modality \(modalities.joined(separator: ","))")
  }
}
