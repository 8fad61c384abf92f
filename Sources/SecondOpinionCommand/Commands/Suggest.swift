import ArgumentParser
import Querying
import Vocabulary

struct Suggest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest",
    abstract: "Say what a text can become: cancers, names, centers, plans, cities.",
    discussion: """
      Words may stand in any order, and the last one may be unfinished; a blank after it finishes it. At most ten, \
      types in the order asked for, each with its best first. What was read otherwise than typed is marked.

      Examples:
        second-opinion suggest melan
        second-opinion suggest "smith jo" --types name,center
        second-opinion suggest "san fr" --types city --json text,providers
      """)

  @Argument(help: "The text so far.")
  var prefix: String

  @Option(
    help: ArgumentHelp("What to offer, in this order: cancer, name, center, plan, city.", valueName: "types"))
  var types: [String] = []

  @Option(help: "At most this many, 1 to 10.")
  var limit = SuggestRequest.mostSuggestions

  @OptionGroup var output: OutputOptions
  @OptionGroup var source: EngineOptions
  @OptionGroup var global: GlobalOptions

  private static let columns = [
    "type", "text", "matched", "corrected", "kind", "city", "state", "providers", "id",
  ]

  func run() throws {
    guard let rows = try RowOutput(Self.columns, output, numbers: ["providers"]) else { return }
    var request = SuggestRequest(prefix, limit: limit, on: try FilterOptions.day(nil))
    if !types.isEmpty { request.types = try Self.types(types) }
    let suggestions = try source.answering(global).engine.suggest(request)
    try rows.write(
      suggestions.map {
        [
          $0.type.rawValue, $0.text, $0.matched ?? "", $0.isCorrected ? "yes" : "", $0.kind?.token ?? "",
          $0.city ?? "", $0.state ?? "", $0.providers.map { "\($0)" } ?? "", $0.id ?? "",
        ]
      })
  }

  private static func types(_ texts: [String]) throws -> [SuggestionType] {
    var result: [SuggestionType] = []
    let known = SuggestionType.allCases.map(\.rawValue)
    for name in FilterOptions.split(texts) {
      guard let type = SuggestionType(rawValue: name) else {
        throw QueryError.unknownValue(parameter: "types", value: name, suggestions: known)
      }
      if !result.contains(type) { result.append(type) }
    }
    if result.isEmpty {
      throw QueryError.unknownValue(
        parameter: "types", value: texts.joined(separator: ","), suggestions: known)
    }
    return result
  }
}
