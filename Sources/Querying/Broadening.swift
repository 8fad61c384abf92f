import DirectoryModel
import Vocabulary

/// A search for a wider cancer instead of the one asked for, with which nobody was found.
public struct Broadening: Hashable, Sendable {
  /// The cancer asked for: id and name.
  public var from: String
  public var fromName: String
  /// The one that was searched, so many levels up the tree.
  public var to: String
  public var toName: String
  public var levels: Int
}

extension DirectoryEngine {
  /// Searches, and where nobody is found for the cancer asked for, one level up the tree of cancers, and further up
  /// until somebody is. Only for a person who asked for that: whoever takes a wider cancer may not take hers.
  ///
  /// - Returns: the answer, with `broadening` set when it is not for the cancer asked for, and the request that it
  ///   answers. Where nobody is found up to the root, the answer to what was asked.
  /// - Throws: `needs` when no cancer is asked for.
  public func broadenedSearch(
    _ asked: SearchRequest
  ) throws(QueryError) -> (request: SearchRequest, answer: SearchAnswer) {
    // A page further on tells nothing of how many there are; and its cursor is of the request that was answered.
    var first = asked
    first.cursor = nil
    let answer = try search(first)
    let understood = first.asUnderstood(answer)
    guard understood.cancer != nil, let cancer = answer.understood.first(where: { $0.parameter == "cancer" })
    else {
      throw .needs(parameter: "broaden", other: "cancer")
    }
    if answer.total > 0 { return (asked, asked.cursor == nil ? answer : try search(asked)) }
    var seen: Set<String> = [cancer.id]
    var child = cancer.id
    while let parent = try provider(id: "cancer:" + child)?.facts.first(.parent), !parent.isEmpty,
      seen.insert(parent).inserted
    {
      var wider = understood
      wider.cancer = parent
      if try search(wider.counted).total > 0 {
        wider.cursor = asked.cursor
        var found = try search(wider)
        found.broadening = Broadening(
          from: cancer.id, fromName: cancer.name, to: parent,
          toName: try provider(id: "cancer:" + parent)?.facts.first(.name) ?? parent, levels: seen.count - 1)
        return (wider, found)
      }
      child = parent
    }
    return (asked, answer)
  }
}
