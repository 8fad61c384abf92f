public import DirectoryModel

/// What can be asked for by name.
public enum SheetKind: String, CaseIterable, Sendable {
  case records, questions, script, letter, call, reconcile

  /// The sheets that `prepare` makes, in the order in which they are needed.
  public static let prepared: [SheetKind] = [.records, .questions, .script, .letter, .call]
}

/// One sheet to print or read: what it says, not how it looks.
public struct Sheet: Hashable, Sendable {
  public var kind: SheetKind
  public var language: SheetLanguage
  public var title: String
  public var intro: [Phrase]
  public var sections: [Section]
  /// What a calendar can take from it.
  public var tasks: [CalendarTask]

  public init(
    kind: SheetKind, language: SheetLanguage, title: String, intro: [Phrase] = [], sections: [Section] = [],
    tasks: [CalendarTask] = []
  ) {
    self.kind = kind
    self.language = language
    self.title = title
    self.intro = intro
    self.sections = sections
    self.tasks = tasks
  }

  public struct Section: Hashable, Sendable {
    public enum Style: Hashable, Sendable {
      case plain
      /// Stands on a page of its own, to be sent.
      case letter
    }

    /// Empty in a letter.
    public var heading: String
    public var style: Style
    public var intro: [Phrase]
    public var items: [Item]

    public init(_ heading: String, style: Style = .plain, intro: [Phrase] = [], _ items: [Item] = []) {
      self.heading = heading
      self.style = style
      self.intro = intro
      self.items = items
    }
  }

  public enum Item: Hashable, Sendable {
    case paragraph(Phrase)
    /// Something to do or to get, with a box; `blanks` are lines to write on.
    case tick(Phrase, details: [Phrase] = [], blanks: [String] = [])
    /// Something to ask, with room for the answer.
    case question(Phrase)
    /// Words to say aloud.
    case say(Phrase)
    /// A line to write on behind a few words.
    case blank(String)
    /// What is known of a place.
    case fact(label: String, value: Phrase)
    case table(Table)
    /// A word that the sheet uses, and what it means.
    case meaning(term: String, Phrase)
  }

  public struct Table: Hashable, Sendable {
    public var columns: [String]
    /// As many cells a row as there are columns; an empty one is room to write.
    public var rows: [[Phrase]]

    public init(columns: [String], rows: [[Phrase]]) {
      self.columns = columns
      self.rows = rows
    }
  }
}

/// Sheets that belong together, as they leave: one document.
public struct Packet: Sendable {
  /// Of the document; a sheet to send may be in another language.
  public var language: SheetLanguage
  public var sheets: [Sheet]
  /// The day on which it was made.
  public var day: CalendarDate

  public init(language: SheetLanguage, sheets: [Sheet], day: CalendarDate) {
    self.language = language
    self.sheets = sheets
    self.day = day
  }

  /// The tasks of all sheets, each once, in the order of days.
  public var tasks: [CalendarTask] {
    var seen = Set<String>()
    return sheets.flatMap(\.tasks).filter { seen.insert($0.uid).inserted }.sorted { $0.day < $1.day }
  }
}
