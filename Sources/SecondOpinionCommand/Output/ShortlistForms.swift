import ArgumentParser
import DirectoryModel
import Exporting
import Shortlisting
import Vocabulary

/// The forms in which a shortlist leaves, by their words.
enum ShortlistForms {
  static let tokens = ["json", "csv"]

  struct Context {
    var day: CalendarDate
    var lang: String
  }

  static func context(on day: CalendarDate, lang: String) -> Context { Context(day: day, lang: lang) }

  static func form(_ text: String) throws -> String {
    let word = text.lowercased()
    if tokens.contains(word) { return word }
    let hint = Spelling.nearest(to: word, in: tokens).map { "; did you mean \($0)?" } ?? ""
    throw ValidationError("--format takes \(tokens.joined(separator: ", ")), not \"\(text)\"\(hint)")
  }

  static func fileExtension(_ form: String) -> String { form }

  static func bytes(of list: Shortlist, as form: String, _ context: Context) throws -> [UInt8] {
    let rendering = ShortlistRendering(overlay: CallOverlay([]), day: context.day)
    if form == "json" { return Array((rendering.json(list).text(indented: true) + "\n").utf8) }
    let head = DelimitedText.csvLine(ShortlistRendering.columns)
    return Array((head + list.entries.map { DelimitedText.csvLine(rendering.cells($0)) }.joined()).utf8)
  }
}
