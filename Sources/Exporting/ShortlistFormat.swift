import Assessing
public import DirectoryModel
import Vocabulary

/// One form in which a shortlist leaves: a file of its own in `Formats/` and a line in `ShortlistFormats.all`.
///
/// The same list in the same context gives the same bytes. No value of a list becomes a formula, markup, a line or a
/// record of its own.
public protocol ShortlistFormat: Sendable {
  /// What `--format` takes.
  var token: String { get }
  /// Without the dot; no two formats share one.
  var fileExtension: String { get }
  var mediaType: String { get }
  /// In words, for help and documents.
  var title: String { get }
  /// Whether the bytes are no text, which a terminal must not be given.
  var isBinary: Bool { get }
  /// Fields of an entry and of a list that the format leaves out on purpose, by their names in the JSON export.
  var leftOut: [LeftOutField] { get }

  /// - Parameter list: its texts hold no control character but the line feed; `bytes(of:in:)` sees to that.
  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8]
}

extension ShortlistFormat {
  public var leftOut: [LeftOutField] { [] }
  public var isBinary: Bool { false }

  /// The whole file.
  public func bytes(of list: Shortlist, in context: ExportContext) -> [UInt8] {
    bytes(ofPlain: list.withPlainText.judged(on: context.day), in: context)
  }
}

extension Shortlist {
  /// How old the evidence of a network status is on a day: a list lies in a drawer for months, and what was fresh when
  /// a place was added is not when the sheet is printed.
  fileprivate func judged(on day: CalendarDate) -> Shortlist {
    var list = self
    for i in list.entries.indices {
      guard var network = list.entries[i].network, network.basis != .noList else { continue }
      let isFacility = list.entries[i].kind != .clinician
      network.freshness = FreshnessAssessment.freshness(
        of: network.verified ?? network.asOf, on: day, isFacility: isFacility)
      list.entries[i].network = network
    }
    return list
  }
}

/// What a format does not hold, and why.
public struct LeftOutField: Hashable, Sendable {
  public var name: String
  public var reason: String

  public init(_ name: String, _ reason: String) {
    self.name = name
    self.reason = reason
  }
}

/// The language of the words around the values; values stand as their source wrote them.
public enum ExportLanguage: String, CaseIterable, Sendable {
  case english = "en"
  case spanish = "es"
}

/// What a format needs besides the list.
public struct ExportContext: Sendable {
  /// The day on which the file is made.
  public var day: CalendarDate
  public var language: ExportLanguage
  /// Of the program.
  public var version: String
  /// In place of the list's name at the beginning of the file's name.
  public var baseName: String?
  /// Whether CSV begins with a byte order mark, by which Excel knows UTF-8.
  public var byteOrderMark: Bool
  /// The number of the first entry; more than 1 where a list is a later page of something longer.
  public var firstPosition: Int

  public init(
    day: CalendarDate, language: ExportLanguage = .english, version: String, baseName: String? = nil,
    byteOrderMark: Bool = false, firstPosition: Int = 1
  ) {
    self.day = day
    self.language = language
    self.version = version
    self.baseName = baseName
    self.byteOrderMark = byteOrderMark
    self.firstPosition = firstPosition
  }
}

/// The formats that can be asked for.
public enum ShortlistFormats {
  public static let all: [any ShortlistFormat] = [
    CSVFormat(), TSVFormat(), JSONFormat(), NDJSONFormat(), MarkdownFormat(), HTMLFormat(), XLSXFormat(),
    VCardFormat(), ICSFormat(), GeoJSONFormat(), FHIRJSONFormat(), FHIRXMLFormat(),
  ]

  /// What other programs call the formats; no spellings of ours, only a way to the right one.
  private static let otherNames = [
    "vcard": "vcf", "excel": "xlsx", "xls": "xlsx", "ical": "ics", "icalendar": "ics", "calendar": "ics",
    "markdown": "md", "htm": "html", "pdf": "html", "print": "html", "geo": "geojson", "jsonl": "ndjson",
    "fhir-json": "fhir", "fhirxml": "fhir-xml",
  ]

  /// The token that somebody meant who wrote one that there is not; nil when that cannot be told.
  public static func nearest(to text: String) -> String? {
    otherNames[text.lowercased()] ?? Spelling.nearest(to: text.lowercased(), in: all.map(\.token))
  }

  /// nil for a token that means nothing.
  public static func format(_ token: String) -> (any ShortlistFormat)? { all.first { $0.token == token } }

  /// `rivera-2026-11-21.csv`: the list's name, the day and the extension, and nothing of what the list holds.
  ///
  /// Whatever is not a letter, a digit, `_` or `-` becomes `-`, so that a name opens no other folder.
  public static func fileName(
    for list: Shortlist, as format: any ShortlistFormat, in context: ExportContext
  ) -> String {
    var name = ""
    for character in context.baseName ?? list.name {
      let isPlain = character.isLetter || character.isNumber || character == "_"
      if isPlain { name.append(character) } else if !name.isEmpty && name.last != "-" { name.append("-") }
    }
    while name.last == "-" { name.removeLast() }
    // A file's name may have 255 bytes.
    while name.utf8.count > 160 { name.removeLast() }
    return "\(name.isEmpty ? "shortlist" : name)-\(context.day).\(format.fileExtension)"
  }
}
