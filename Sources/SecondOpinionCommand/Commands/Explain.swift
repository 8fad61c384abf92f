import Answering
import ArgumentParser
import DirectoryModel
import Exporting
import Querying
import Storing

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why somebody stands where she stands among the hits of a search, or why she is none.",
    discussion: """
      The filters and --sort are those of search. Each rule of the order and each filter is told with what it sees, \
      the source that says so and its dates. With --vs the first rule that differs decides.

      Examples:
        second-opinion explain center:mskcc --kind center --cancer melanoma --near 10001
        second-opinion explain center:mskcc --vs center:yale --kind center --cancer melanoma --near 10001
      """)

  @Argument(help: "The id; the words of a name come after it.")
  var id: String

  @Option(help: ArgumentHelp("Compare with this one.", valueName: "id"))
  var vs: String?

  @OptionGroup var filters: FilterOptions

  @Option(help: "best, relevance, distance, feasible, freshness, name, npi.")
  var sort = Search.SortChoice.best

  @OptionGroup var output: OutputOptions
  @OptionGroup var source: EngineOptions
  @OptionGroup var global: GlobalOptions

  private static let fields = ["explanations", "precedence", "generation"]

  func run() throws {
    if output.json == "?" {
      for field in Self.fields { Output.line(field) }
      return
    }
    let fields = try output.fields(of: Self.fields)
    var request = try filters.request()
    request.sort = SortOrder(rawValue: sort.rawValue) ?? .best
    let (directory, manifest, engine) = try source.answering(global)
    let lookup = DirectoryLookup(engine, directory)
    let doctors = try FirstDoctors(
      filters.firstDoctor, independentOf: filters.independentOf, on: request.on, lookup)
    request.firstDoctors = doctors.profiles
    var explanations: [Explanation] = []
    for id in [id] + [vs].compactMap(\.self) {
      explanations.append(
        try ExplanationLookup.explanation(id, request, lookup))
    }
    if explanations.count == 2, explanations[0].provider.id == explanations[1].provider.id {
      throw CommandError.usage("--vs \(vs ?? "") is the same as \(id); name another one")
    }
    let precedence =
      explanations.count == 2
      ? try engine.precedence(of: explanations[0], explanations[1], in: request) : nil
    try output.open()
    let rendering = ExplanationRendering(
      legend: try SourceLegend(engine.layers, manifest, on: request.on), width: Output.width)
    if output.isJSON || output.format == .ndjson {
      let whole = rendering.json(explanations, precedence, generation: engine.generation)
      Output.json(fields.map { whole.fields($0) } ?? whole, indented: output.isJSON)
      return
    }
    for note in doctors.notes { Output.line(note) }
    if let precedence {
      for line in rendering.lines(precedence) { Output.line(line) }
    } else {
      for (i, explanation) in explanations.enumerated() {
        if i > 0 { Output.line() }
        for line in rendering.lines(explanation) { Output.line(line) }
      }
    }
    Output.line("No one can pay to be listed higher.")
    Output.line("This is a list, not medical advice. Ask your doctor how long you can wait.")
  }
}
