import DirectoryModel
import Exporting
import Querying

/// What a cancer is called on a page.
struct CancerNames {
  let engine: SnapshotEngine
  let language: ExportLanguage

  /// In Spanish the first Spanish word that the vocabulary has; where it has none, the English name and that it is
  /// English.
  ///
  /// - Parameters:
  ///   - id: of the type; what is none keeps its name.
  ///   - name: the English one; nil for that of the type.
  func name(_ id: String, _ name: String? = nil) throws(QueryError) -> String {
    guard let type = try engine.provider(id: "cancer:" + id) else { return name ?? id }
    let english = name ?? (type.displayName.isEmpty ? id : type.displayName)
    if language == .english { return english }
    return type.facts.first(.spanishWord) ?? PagePhrase.inEnglish.text(language, english)
  }
}
