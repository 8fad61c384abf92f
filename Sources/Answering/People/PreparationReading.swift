package import DirectoryModel
package import Preparing
package import Querying

/// Reads what the sheets to get ready are for.
package enum PreparationReading {
  /// The cancer as a search reads it, and as a sheet calls it.
  package static func cancer(
    _ text: String, _ engine: SnapshotEngine, _ language: SheetLanguage, on day: CalendarDate
  ) throws(QueryError) -> (cancer: SheetCancer, understanding: Understanding) {
    let reading = try engine.cancer(text, on: day)
    let type = reading.understanding
    var name: Phrase = "\(name: type.name.prefix(1).lowercased() + type.name.dropFirst())"
    // A name that begins with an abbreviation or a person keeps its letters: AL amyloidosis, Hodgkin lymphoma.
    if type.name.prefix(2).allSatisfy(\.isUppercase) { name = "\(name: type.name)" }
    if language == .spanish,
      let word = try engine.provider(id: "cancer:" + type.id)?.facts.first(.spanishWord)
    {
      name = "\(name: word)"
    }
    return (SheetCancer(lineage: reading.lineage, name: name), type)
  }

  /// Whom the sheets are for; nil for what nobody can be sent to, such as a plan.
  ///
  /// - Throws: `AnswerError.notSearched` for an NPI that has ended.
  package static func destination(_ provider: Provider, _ legend: SourceLegend) throws -> Destination? {
    if let ended = provider.endedOn {
      throw AnswerError.notSearched(id: provider.id, endedOn: ended.description)
    }
    return Destination(provider, on: legend.day) { reference in
      Citation(
        source: legend.name(reference), date: legend.evidence(reference),
        freshness: legend.freshness(reference, of: provider.kind))
    }
  }
}
