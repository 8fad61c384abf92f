import Answering
import DirectoryModel
import Exporting
import Querying
import Storing

/// One entity with the source and date of every fact, as `show` prints it.
enum ShowAnswering {
  /// - Parameter types: what the address is of, each as the beginning of an id.
  static func reply(_ call: Call, types: [String], onlySources: Bool) throws -> Reply {
    let day = try call.day()
    guard let provider = try find(call, types) else { throw Problem.unknownID }
    let rendering = ProviderRendering(
      legend: try SourceLegend(
        call.engine.layers, call.generation.manifest, on: day,
        details: onlySources ? call.generation.directory : nil))
    let whole = rendering.json(provider, history: nil)
    if onlySources { return Reply(.object([("data", whole[path: "sources"] ?? .null)])) }
    return Reply(whole)
  }

  private static func find(_ call: Call, _ types: [String]) throws -> Provider? {
    let text = call.path[0]
    let candidates =
      text.contains(":")
      ? [text].filter { id in types.contains { id.hasPrefix($0) } || types.contains("npi:") }
      : DirectoryLookup.candidates(text).filter { id in types.contains { id.hasPrefix($0) } }
    for id in candidates {
      if let found = try call.generation.lookup.provider(typed: id) {
        return found
      }
    }
    return nil
  }
}
