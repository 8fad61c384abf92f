import Answering
import ArgumentParser
import DirectoryModel
import Preparing
import Querying
import Vocabulary

struct Resources: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resources",
    abstract: "List guidelines and help: navigators, rides, lodging, money, insurance, with links.",
    discussion: """
      Links only: what stands behind one is its publisher's. last_checked is the day on which the link was seen in a \
      stored page; unknown means that nobody has. With --cancer, what is for that cancer stands first, then what is \
      for every cancer; with --lang, only what a page states to be in that language, and the rest is counted.

      Kinds: guideline, trials, centers, review, navigator, support, transport, lodging, money, insurance, records.

      Examples:
        second-opinion resources --cancer breast
        second-opinion resources --kind transport,lodging --state MT
        second-opinion resources --kind navigator --lang es --json name,phone,link
      """)

  @Option(help: ArgumentHelp("The cancer in your own words, or an ICD-10-CM code.", valueName: "text"))
  var cancer: String?

  @Option(help: ArgumentHelp("Only what serves this state.", valueName: "state"))
  var state: String?

  @Option(help: ArgumentHelp("Only these kinds.", valueName: "kinds"))
  var kind: [String] = []

  @OptionGroup var language: LanguageOption
  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  private static let columns = [
    "kind", "name", "publisher", "phone", "link", "languages", "cost", "cancers", "states", "age_group",
    "last_checked", "source", "notes", "id",
  ]

  func run() throws {
    guard let rows = try RowOutput(Self.columns, output) else { return }
    let kinds = try kinds()
    let language = try language.chosen()
    let today = Environment.today
    let (_, manifest, engine) = try global.answering()
    let lineage = try cancer.map { text -> [String] in
      let reading = try engine.cancer(text, on: today)
      for line in UnderstandingText.lines([reading.understanding]) { global.say(line) }
      return reading.lineage
    }
    let state = try state.map { try Self.state($0, engine) }
    let all = try engine.references(.resource).compactMap { Resource($0) }
    if all.isEmpty { throw CommandError.noResources }
    let list = ResourceList(
      all, lineage: lineage, state: state, kinds: kinds, language: language?.rawValue)
    let legend = try SourceLegend(engine.layers, manifest, on: today)
    try rows.write(list.found.map { cells($0, legend) }, isWhole: true)
    if list.unknownLanguage > 0, let language {
      global.say(
        "\(list.unknownLanguage) left out because no page states whether they are in \(language.rawValue)")
    }
    global.say("Links only: call or look before you rely on one. This is a list, not medical advice.")
  }

  private func cells(_ resource: Resource, _ legend: SourceLegend) -> [String] {
    // On a terminal unknown is a word, not a blank.
    let unknown = output.chosen == .table && !output.isJSON ? "unknown" : ""
    func known(_ text: String?) -> String { text ?? unknown }
    return [
      resource.kind.rawValue, resource.name, resource.publisher ?? "",
      resource.phone.map(PhoneNumber.written) ?? "", resource.link ?? "",
      resource.languages.isEmpty ? unknown : resource.languages.joined(separator: ","),
      known(resource.cost), resource.cancers.joined(separator: ","), resource.states.joined(separator: ","),
      known(resource.ageGroup), known(resource.reference.asOf?.description),
      "\(legend.name(resource.reference)) row \(resource.reference.row)", resource.notes ?? "", resource.id,
    ]
  }

  private func kinds() throws -> [ResourceKind] {
    let known = ResourceKind.allCases.map(\.rawValue)
    return try FilterOptions.split(kind).map { text in
      if let kind = ResourceKind(rawValue: text.lowercased()) { return kind }
      throw QueryError.unknownValue(
        parameter: "kind", value: text,
        suggestions: Spelling.nearest(to: text, in: known).map { [$0] } ?? known)
    }
  }

  private static func state(_ text: String, _ engine: SnapshotEngine) throws -> String {
    let states = try engine.references(.state)
    let known = states.map { String($0.id.dropFirst("state:".count)) }
    let code = ParameterValue.state(text)
    if known.contains(code) { return code }
    let folded = TextFolding.folded(text)
    if let named = states.first(where: { TextFolding.folded($0.displayName) == folded }) {
      return String(named.id.dropFirst("state:".count))
    }
    throw QueryError.unknownValue(
      parameter: "state", value: text, suggestions: USPS.nearest(to: text).map { [$0] } ?? [])
  }
}
