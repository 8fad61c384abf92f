import DirectoryModel
import Indexing
import Vocabulary

extension SnapshotEngine {
  /// Refuses what cannot be asked of any directory, and codes that neither their vocabulary nor this directory
  /// knows. A code that only some source uses can be asked, and so can one that nobody has: the answer is then that
  /// nobody is known to have it.
  func refuse(_ request: SearchRequest) throws(QueryError) {
    try request.validate()
    for state in request.states where !isUsed(.state, state) && !USPS.codes.contains(state) {
      throw .unknownValue(
        parameter: "state", value: state, suggestions: USPS.nearest(to: state).map { [$0] } ?? [])
    }
    for language in request.languages
    where !isUsed(.language, language) && !SpokenLanguage.isCode(language) {
      throw .unknownValue(
        parameter: "language", value: language,
        suggestions: SpokenLanguage.nearest(to: language).map { [$0] } ?? [])
    }
    for code in request.specialties
    where !isUsed(.specialty, code) && snapshot.entity(id: "specialty:" + code) == nil {
      throw .unknownValue(parameter: "specialty", value: code, suggestions: specialties(near: code))
    }
  }

  private func isUsed(_ facet: Facet, _ value: String) -> Bool { !snapshot.roles(facet, value).isNone }

  /// Codes whose name has all the words, else the one code that is spelled nearly so; each with its name.
  private func specialties(near text: String) -> [String] {
    let known = snapshot.references(.specialty).map { snapshot.provider($0) }
    func code(_ entry: Provider) -> String { String(entry.id.dropFirst("specialty:".count)) }
    func named(_ entry: Provider) -> String { "\(code(entry)) (\(entry.displayName))" }
    let words = Set(TextFolding.tokens(text))
    let byName = known.filter {
      !words.isEmpty && words.isSubset(of: Set(TextFolding.tokens($0.displayName)))
    }
    if !byName.isEmpty { return byName.prefix(5).map(named) }
    let nearest = Spelling.nearest(to: text.uppercased(), in: known.map(code))
    return known.filter { code($0) == nearest }.map(named)
  }
}
