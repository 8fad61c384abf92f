import DirectoryModel
package import Querying
package import Storing

/// Where somebody stands, by what was typed for her.
package enum ExplanationLookup {
  /// - Throws: `AnswerError.notSearched` for somebody whom a source names and no search covers, `notFound` else.
  package static func explanation(
    _ id: String, _ request: SearchRequest, engine: SnapshotEngine, directory: DataDirectory
  ) throws -> Explanation {
    for candidate in DirectoryLookup.candidates(id) {
      if let found = try engine.explain(candidate, in: request), found.provider.kind.entityKind != nil {
        return found
      }
    }
    if let known = try DirectoryLookup.provider(id, engine: engine, directory: directory) {
      throw AnswerError.notSearched(id: known.id, endedOn: known.endedOn?.description)
    }
    throw DirectoryLookup.missing(id, engine: engine, .notFound(id: id))
  }
}
