import Exporting
import Preparing
import TestSupport
import Testing

/// A shortlist on paper is read by the same people as the sheets.
@Suite struct PrintedShortlistTests {
  private static let languages: [(ExportLanguage, SheetLanguage)] = [
    (.english, .english), (.spanish, .spanish),
  ]

  @Test(arguments: languages.indices)
  func `the words that a printed list puts around its values are at sixth grade or below`(at: Int) {
    let (language, measured) = Self.languages[at]
    // Labels of one to three words would make it look easier than it is.
    let texts = SheetPhrase.allCases.map { $0.text(language, "", "") }.filter {
      $0.split(separator: " ").count > 3
    }
    #expect(texts.count > 20)
    let level = ReadingLevel(blocks: texts.map { .init($0) }, language: measured)
    #expect(level.words > 100 && level.grade <= 6, "\(level)")
  }

  @Test(arguments: languages.indices) func `its running text is too`(at: Int) throws {
    let (language, measured) = Self.languages[at]
    let html = try #require(ShortlistFormats.format("html"))
    let bytes = html.bytes(
      of: InventedShortlist.plain,
      in: ExportContext(day: InventedShortlist.day, language: language, version: "1.0"))
    let level = ReadingLevel(html: String(decoding: bytes, as: UTF8.self), language: measured)
    #expect(level.words > 20 && level.grade <= 6, "\(level)")
  }
}
