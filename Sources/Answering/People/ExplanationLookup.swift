import DirectoryModel
package import Querying

/// Where somebody stands, by what was typed for her.
package enum ExplanationLookup {
  /// - Throws: `AnswerError.notSearched` for somebody whom a source names and no search covers, `notFound` else.
  package static func explanation(
    _ id: String, _ request: SearchRequest, _ lookup: DirectoryLookup
  ) throws -> Explanation {
    for candidate in DirectoryLookup.candidates(id) {
      if let found = try lookup.engine.explain(candidate, in: request), found.provider.kind.entityKind != nil
      {
        return found
      }
    }
    if let known = try lookup.provider(typed: id) {
      throw AnswerError.notSearched(id: known.id, endedOn: known.endedOn?.description)
    }
    throw lookup.missing(id, .notFound(id: id))
  }
}
