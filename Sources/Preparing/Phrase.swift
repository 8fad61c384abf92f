public import DirectoryModel

/// Words of a sheet, with the names and days in them told apart: a name is nobody's to make easier, and is not counted
/// when the words are measured; a day is written in the language of the sheet.
///
///     "Call \(name: "Lakeshore Cancer Center") on \(date: day)."
public struct Phrase: Hashable, Sendable, ExpressibleByStringInterpolation {
  public enum Part: Hashable, Sendable {
    case words(String)
    /// A name, a number, or whatever else stands as a source or the person wrote it.
    case name(String)
    case date(CalendarDate)
    /// Words to be said or read in English, whatever the language of the sheet.
    case english(String)
  }

  public var parts: [Part]

  public init(parts: [Part]) { self.parts = parts }

  public init(_ words: String) { parts = [.words(words)] }

  public init(name: String) { parts = [.name(name)] }

  public init(stringLiteral value: String) { parts = [.words(value)] }

  public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

  public struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { parts.append(.words(literal)) }
    }

    public mutating func appendInterpolation(_ words: String) { parts.append(.words(words)) }

    public mutating func appendInterpolation(_ phrase: Phrase) { parts += phrase.parts }

    public mutating func appendInterpolation(name: String) { parts.append(.name(name)) }

    public mutating func appendInterpolation(date: CalendarDate) { parts.append(.date(date)) }

    public mutating func appendInterpolation(english: String) { parts.append(.english(english)) }
  }

  /// All of it as one line.
  public func text(in language: SheetLanguage) -> String {
    parts.reduce(into: "") { line, part in
      switch part {
      case .words(let text), .name(let text), .english(let text): line += text
      case .date(let day): line += language.words(day)
      }
    }
  }

  /// Sentences one behind the other.
  static func sentences(_ phrases: [Phrase]) -> Phrase {
    var parts: [Part] = []
    for phrase in phrases {
      if !parts.isEmpty { parts.append(.words(" ")) }
      parts += phrase.parts
    }
    return Phrase(parts: parts)
  }
}
