package import DirectoryModel
package import Querying
package import Storing

/// Finds what is to be added, and freezes it.
package struct EntryAdding {
  package let request: SearchRequest
  package let engine: SnapshotEngine
  package let directory: DataDirectory
  private let building: EntryBuilding

  package init(
    request: SearchRequest, keepsQuestion: Bool, engine: SnapshotEngine, directory: DataDirectory,
    legend: SourceLegend
  ) throws {
    self.request = request
    self.engine = engine
    self.directory = directory
    building = try EntryBuilding(
      engine: engine, request: request, keepsQuestion: keepsQuestion, sha256: { legend.sha256($0) })
  }

  /// - Returns: the entry, and whether it does not pass the filters.
  package func entry(_ text: String) throws -> (entry: ShortlistEntry, isOutside: Bool) {
    for id in DirectoryLookup.candidates(text) {
      guard let provider = try engine.provider(id: id), provider.kind.entityKind != nil else { continue }
      if let hit = try passing(provider.id) { return (try building.entry(hit), false) }
      if let hit = try engine.hit(provider.id, in: request) { return (try building.entry(hit), true) }
    }
    if let known = try DirectoryLookup.provider(text, engine: engine, directory: directory) {
      throw AnswerError.notSearched(id: known.id, endedOn: known.endedOn?.description)
    }
    throw AnswerError.notOnAnyList(id: text, near: try near(text))
  }

  /// The hit of a search with these filters, at the place that it would show.
  private func passing(_ id: String) throws -> Hit? {
    var question = request
    question.ids = [id]
    question.limit = 1
    // Alone, the patient's state says for whom a virtual visit is judged.
    if question.patientState != nil && question.virtual == nil { question.virtual = [] }
    return try engine.search(question).hits.first
  }

  /// An entry as it would be frozen now, at the place that it had; nil when the generation does not search it.
  package func refreshed(_ id: String, at site: String?) throws -> ShortlistEntry? {
    try engine.hit(id, in: request, at: site).map { try building.entry($0) }
  }

  /// Ids that come near one that nobody has.
  private func near(_ text: String) throws -> [String] {
    let parts = text.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, ["center", "program"].contains(parts[0]) else { return [] }
    var question = SuggestRequest(String(parts[1]).replacing("-", with: " "), limit: 3, on: request.on)
    question.types = [.center]
    return try engine.suggest(question).compactMap(\.id)
  }
}
