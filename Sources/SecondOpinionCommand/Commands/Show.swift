import Answering
import ArgumentParser
import DirectoryModel
import Exporting
import Importing
import Indexing
import Querying
import Storing

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract:
      "Show all that is known of a clinician, center, program, plan or network, with sources and dates.",
    discussion: """
      An id has a type: npi:2000000010, center:mskcc, program:dana-farber-oso, plan:00000ZZ0010001, cancer:breast. A \
      bare number of ten digits is an NPI. Every NPI that any source names answers, searched or not.

      Beside each fact stand the number of its source, how old the evidence is on the day asked about, and its date: \
      the day somebody verified it, else the row's own, else the file's. The sources follow with file, row, and the \
      dates as of, verified and imported. --sources adds publisher, digest and layer; --history what earlier \
      generations said.

      Examples:
        second-opinion show center:mskcc
        second-opinion show 2000000036 --history
        second-opinion show 2000000036 --why-merged
        second-opinion show 2000000036 --sources --json
      """)

  @Argument(help: "Ids.")
  var ids: [String]

  @Option(help: ArgumentHelp("The day on which ages are judged; today unless said.", valueName: "date"))
  var on: String?

  @Flag(help: "Say more of each source: format, publisher, digest of the file, layer.")
  var sources = false

  @Flag(help: "Say what changed from each kept generation to the next.")
  var history = false

  @Flag(help: "Say why these records are one, and why roles of several sources are one.")
  var whyMerged = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var source: EngineOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if source.dsn != nil, history || whyMerged {
      throw ValidationError(
        "--history and --why-merged need the rows of the sources: ask them where they were imported, without --engine"
      )
    }
  }

  func run() throws {
    let day = try FilterOptions.day(on)
    let fields = try output.fields(of: ProviderRendering.fields)
    let (directory, manifest, engine) = try source.answering(global)
    let lookup = DirectoryLookup(engine, directory)
    var rendering = ProviderRendering(
      legend: try SourceLegend(engine.layers, manifest, on: day, details: sources ? directory : nil))
    rendering.calls = OwnCalls(global, engine: engine, legend: rendering.legend)
    let wantsHistory = history || fields?.contains("history") == true
    var shown: [JSONValue] = []
    try output.open()
    for (i, id) in ids.enumerated() {
      let provider = try lookup.provider(typed: id)
      let merging = whyMerged ? try Self.evidence(id, lookup) : nil
      let past = wantsHistory ? try EntityHistory(of: id, in: directory) : nil
      if output.isJSON || output.format == .ndjson {
        let object: JSONValue
        if let provider {
          object = rendering.json(provider, history: past?.json, merging: merging)
        } else if let past, let last = past.last {
          object = ProviderRendering.json(unlisted: last, history: past)
        } else {
          throw lookup.missing(id, .notFound(id: id))
        }
        let chosen = fields.map { object.fields($0) } ?? object
        if output.isJSON { shown.append(chosen) } else { Output.json(chosen) }
      } else {
        guard
          let lines = provider.map({ rendering.lines($0, merging: merging) })
            ?? past?.last.map({ ProviderRendering.lines(unlisted: $0) })
        else { throw lookup.missing(id, .notFound(id: id)) }
        if i > 0 { Output.line() }
        for line in lines + (past?.lines ?? []) { Output.line(line) }
      }
    }
    if output.isJSON { Output.json(.array(shown), indented: true) }
    try rendering.calls?.check()
  }

  private static func evidence(_ text: String, _ lookup: DirectoryLookup) throws -> MergeEvidence? {
    let layers = try lookup.layers()
    for id in DirectoryLookup.candidates(text) {
      if let found = try MergeEvidence(id: id, in: layers) { return found }
    }
    return nil
  }
}
