import ArgumentParser
import Preparing
import Vocabulary

/// In which language a patient reads it.
struct LanguageOption: ParsableArguments {
  @Option(help: ArgumentHelp("en or es.", valueName: "language"))
  var lang: String?

  /// The language asked for; nil when none was.
  func chosen() throws -> SheetLanguage? {
    guard let lang else { return nil }
    if let language = SheetLanguage(rawValue: lang.lowercased()) { return language }
    // Spanish, español, English.
    if let code = SpokenLanguage.code(lang), let language = SheetLanguage(rawValue: code) { return language }
    let known = SheetLanguage.allCases.map(\.rawValue).joined(separator: " or ")
    throw ValidationError("--lang takes \(known), not \"\(lang)\"")
  }
}
