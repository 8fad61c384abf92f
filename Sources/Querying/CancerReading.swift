public import DirectoryModel
import Indexing
import Vocabulary

/// A cancer in a person's words, as the searches read it.
public struct CancerReading: Sendable {
  public var understanding: Understanding
  /// The id of the type, then those above it.
  public var lineage: [String]
}

extension SnapshotEngine {
  /// Reads a person's words for a cancer as a search does, without searching.
  ///
  /// - Throws: `unknownValue` or `ambiguous`, with the parameter `cancer`.
  public func cancer(_ text: String, on day: CalendarDate) throws(QueryError) -> CancerReading {
    var request = SearchRequest(on: day)
    request.cancer = text
    let context = QueryContext(snapshot: snapshot, request: request, cache: cache)
    guard let question = try context.cancer(), let understanding = context.understood.first else {
      throw .unknownValue(parameter: "cancer", value: text, suggestions: [])
    }
    try checkDamage()
    let id = question.type.id
    return CancerReading(
      understanding: understanding, lineage: [id] + context.vocabulary.ancestors(of: id))
  }
}
