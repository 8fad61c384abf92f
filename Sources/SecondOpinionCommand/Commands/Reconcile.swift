import ArgumentParser
import DirectoryModel
import Exporting
import Preparing
import Vocabulary

struct Reconcile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Put two opinions side by side: same, different, not stated, and what to ask.",
    discussion: """
      An opinion is a JSON file with what one doctor said; --template prints an empty one. Words are compared and \
      nothing is judged. The worksheet goes on with the questions to take back to each doctor, words that ask them to \
      talk, who could help to settle what differs, and the plan's rule for a third opinion. Without files it is an \
      empty worksheet to write on.

      Examples:
        second-opinion reconcile --template > first.json
        second-opinion reconcile --first first.json --second second.json -o worksheet.html
        second-opinion reconcile --lang es -o hoja.html
      """)

  @Option(help: ArgumentHelp("What the first doctor said.", valueName: "file"))
  var first: String?

  @Option(help: ArgumentHelp("What the second doctor said.", valueName: "file"))
  var second: String?

  @Flag(help: "Print an empty opinion to fill in.")
  var template = false

  @OptionGroup var language: LanguageOption
  @OptionGroup var output: SheetOutput
  @OptionGroup var global: GlobalOptions

  func run() throws {
    if template {
      if let path = output.output { try Output.redirect(to: path) }
      Output.line(OpinionFile.template.text(indented: true))
      return
    }
    let format = try output.chosen()
    if format == .ics {
      throw ValidationError("--format ics has nothing to say here: a worksheet has no days")
    }
    let language = try language.chosen() ?? .english
    let reconciliation = try reconciliation()
    let packet = Packet.reconciling(
      reconciliation, rule: try thirdOpinionRule(), language: language, today: Environment.today)
    if format == .json, let reconciliation {
      if let path = output.output { try Output.redirect(to: path) }
      Output.line(
        ReconciliationJSON.value(reconciliation, rule: try thirdOpinionRule()).text(indented: true))
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

  private func thirdOpinionRule() throws -> ThirdOpinionRule? { nil }

  /// How the directory finds who could settle it.
  private func hint(_ reconciliation: Reconciliation) {
    let modalities = reconciliation.settling.map(\.specialist.modality.token)
    if modalities.isEmpty { return }
    global.say(
      "to find one: second-opinion search --cancer … --modality \(modalities.joined(separator: ","))")
  }
}
