import Answering
import ArgumentParser
import DirectoryModel
import Exporting
import Preparing

/// Which of the forms in which places leave somebody means, by the one spelling that each has.
enum FormatChoice {
  static let tokens = ShortlistFormats.all.map(\.token).joined(separator: ", ")

  static func format(_ text: String) throws -> any ShortlistFormat {
    if let format = ShortlistFormats.format(text.lowercased()) { return format }
    let hint = ShortlistFormats.nearest(to: text).map { "; did you mean \($0)?" } ?? ""
    throw ValidationError("--format takes \(tokens), not \"\(text)\"\(hint)")
  }

  /// The formats in the order in which they were named; one that was named twice is made once.
  static func distinct(_ texts: [String]) throws -> [any ShortlistFormat] {
    var formats: [any ShortlistFormat] = []
    for format in try texts.map(format) where !formats.contains(where: { $0.token == format.token }) {
      formats.append(format)
    }
    return formats
  }

  /// Bytes that are no text would put a terminal out of order.
  static func refuseBinary(_ format: any ShortlistFormat) throws {
    if format.isBinary, Output.isTerminal {
      throw ValidationError("\(format.token) is no text for a terminal: -o FILE, or > FILE")
    }
  }

  static func context(on day: CalendarDate, _ language: LanguageOption) throws -> ExportContext {
    ExportContext(
      day: day, language: try language.chosen() == .spanish ? .spanish : .english,
      version: ProgramVersion.text)
  }
}
