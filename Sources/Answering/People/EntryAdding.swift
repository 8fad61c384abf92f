package import DirectoryModel
package import Querying

/// Finds what is to be added, and freezes it.
package struct EntryAdding {
  package let request: SearchRequest
  private let lookup: DirectoryLookup
  private var engine: SnapshotEngine { lookup.engine }
  private let building: EntryBuilding

  package init(
    request: SearchRequest, keepsQuestion: Bool, _ lookup: DirectoryLookup, legend: SourceLegend
  ) throws {
    self.request = request
    self.lookup = lookup
    building = try EntryBuilding(
      engine: lookup.engine, request: request, keepsQuestion: keepsQuestion, sha256: { legend.sha256($0) })
  }

  /// One entry for each text, in their order, and whether it does not pass the filters. What they ask is worked out
  /// once for a hundred of them.
  ///
  /// - Throws: for the first that names nobody whom a search covers.
  package func entries(_ texts: [String]) throws -> [(entry: ShortlistEntry, isOutside: Bool)] {
    let ids = try texts.map(id)
    var entries: [(entry: ShortlistEntry, isOutside: Bool)] = []
    for start in stride(from: 0, to: ids.count, by: SearchRequest.mostHits) {
      let some = Array(ids[start..<min(start + SearchRequest.mostHits, ids.count)])
      let passing = try passing(some)
      let outside = some.filter { passing[$0] == nil }
      let others = Dictionary(
        zip(outside, try engine.hits(outside, in: request)), uniquingKeysWith: { first, _ in first })
      for id in some {
        if let hit = passing[id] {
          entries.append((try building.entry(hit), false))
        } else if let hit = others[id] ?? nil {
          entries.append((try building.entry(hit), true))
        } else {
          throw AnswerError.notSearched(id: id, endedOn: nil)
        }
      }
    }
    return entries
  }

  /// The id of whom a text names, by the generation.
  private func id(_ text: String) throws -> String {
    for id in DirectoryLookup.candidates(text) {
      if let provider = try engine.provider(id: id), provider.kind.entityKind != nil { return provider.id }
    }
    if let known = try lookup.provider(typed: text) {
      throw AnswerError.notSearched(id: known.id, endedOn: known.endedOn?.description)
    }
    throw AnswerError.notOnAnyList(id: text, near: try near(text))
  }

  /// The hits of a search with these filters, each at the place that it would show.
  private func passing(_ ids: [String]) throws -> [String: Hit] {
    var question = request
    question.ids = ids
    question.limit = ids.count
    // Alone, the patient's state says for whom a virtual visit is judged.
    if question.patientState != nil && question.virtual == nil { question.virtual = [] }
    return Dictionary(
      try engine.search(question).hits.map { ($0.provider.id, $0) }, uniquingKeysWith: { first, _ in first })
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
