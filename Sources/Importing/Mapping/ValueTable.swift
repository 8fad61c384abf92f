import Vocabulary

/// What a file's own words become: a table of the mapping, or one that is known by its name.
struct ValueTable: Sendable {
  /// Folded word → value; an empty value says that the word means unknown.
  private var entries: [String: String]
  /// Words of a vocabulary that is kept elsewhere.
  private var known: (@Sendable (String) -> String?)?
  /// Its name, for messages; nil for one that the mapping writes out.
  var name: String?

  init(_ entries: [String: String], name: String? = nil) {
    self.entries = Dictionary(entries.map { (Self.folded($0), $1) }, uniquingKeysWith: { first, _ in first })
    self.name = name
  }

  /// nil when the table does not speak of the word.
  subscript(_ word: String) -> String? { entries[Self.folded(word)] ?? known?(word) }

  /// Case, accents and punctuation do not count, unless there is nothing else.
  static func folded(_ word: String) -> String {
    let folded = TextFolding.folded(word)
    return folded.isEmpty ? word : folded
  }

  // MARK: Known by name

  static let names = ["accepting", "genders", "languages", "states", "yes-no"]

  static func named(_ name: String) -> ValueTable? {
    switch name {
    case "accepting": accepting
    case "genders": genders
    case "languages": languages
    case "states": states
    case "yes-no": yesNo
    default: nil
    }
  }

  private static func table(_ name: String, _ rows: [(String, String)]) -> ValueTable {
    var entries: [String: String] = [:]
    for (words, value) in rows { for word in words.split(separator: "|") { entries[String(word)] = value } }
    return ValueTable(entries, name: name)
  }

  private static let unknownWords = "unknown|unk|u|not known|not reported|not stated|n/a|na|null|?"

  static let yesNo = table(
    "yes-no", [("y|yes|true|t|1", "yes"), ("n|no|false|f|0", "no"), (unknownWords, "")])

  /// New patients: existing patients or family only is a no to a new one; what depends on the place is unknown.
  static let accepting = table(
    "accepting",
    [
      ("y|yes|true|t|1|accepting|accepting new patients|open|open to new patients|newpt", "yes"),
      (
        "n|no|false|f|0|not accepting|not accepting new patients|closed|closed to new patients|nopt|not|"
          + "existptonly|existptfam|existing patients only|existing patients|established patients only", "no"
      ),
      (unknownWords + "|accepting in some locations|some locations|varies|limited|call|call office", ""),
    ])

  static let genders = table(
    "genders",
    [
      ("f|female|woman|w", "F"), ("m|male|man", "M"), ("x|nonbinary|non binary|non-binary", "X"),
      (unknownWords + "|other|decline to state|not specified", ""),
    ])

  static let states = table(
    "states", ExchangeSchema.stateNames.flatMap { [($0.code, $0.code), ($0.name, $0.code)] })

  /// ISO 639-1, by the names and codes that `SpokenLanguage` knows.
  static let languages = {
    var languages = table("languages", [(unknownWords, "")])
    languages.known = { SpokenLanguage.code($0) }
    return languages
  }()
}

extension ExchangeSchema {
  /// The codes of the US postal service with their names.
  static let stateNames: [(code: String, name: String)] = [
    ("AL", "Alabama"), ("AK", "Alaska"), ("AZ", "Arizona"), ("AR", "Arkansas"), ("CA", "California"),
    ("CO", "Colorado"), ("CT", "Connecticut"), ("DE", "Delaware"), ("DC", "District of Columbia"),
    ("FL", "Florida"), ("GA", "Georgia"), ("HI", "Hawaii"), ("ID", "Idaho"), ("IL", "Illinois"),
    ("IN", "Indiana"), ("IA", "Iowa"), ("KS", "Kansas"), ("KY", "Kentucky"), ("LA", "Louisiana"),
    ("ME", "Maine"), ("MD", "Maryland"), ("MA", "Massachusetts"), ("MI", "Michigan"), ("MN", "Minnesota"),
    ("MS", "Mississippi"), ("MO", "Missouri"), ("MT", "Montana"), ("NE", "Nebraska"), ("NV", "Nevada"),
    ("NH", "New Hampshire"), ("NJ", "New Jersey"), ("NM", "New Mexico"), ("NY", "New York"),
    ("NC", "North Carolina"), ("ND", "North Dakota"), ("OH", "Ohio"), ("OK", "Oklahoma"), ("OR", "Oregon"),
    ("PA", "Pennsylvania"), ("RI", "Rhode Island"), ("SC", "South Carolina"), ("SD", "South Dakota"),
    ("TN", "Tennessee"), ("TX", "Texas"), ("UT", "Utah"), ("VT", "Vermont"), ("VA", "Virginia"),
    ("WA", "Washington"), ("WV", "West Virginia"), ("WI", "Wisconsin"), ("WY", "Wyoming"),
    ("AS", "American Samoa"), ("GU", "Guam"), ("MP", "Northern Mariana Islands"), ("PR", "Puerto Rico"),
    ("VI", "Virgin Islands"), ("AA", "Armed Forces Americas"), ("AE", "Armed Forces Europe"),
    ("AP", "Armed Forces Pacific"),
  ]
}
