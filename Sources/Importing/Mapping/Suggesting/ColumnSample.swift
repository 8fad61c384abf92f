import DirectoryModel

/// A column with what its first cells hold.
struct ColumnSample: Sendable {
  /// The header, or the path of an element below the row.
  var name: String
  /// How a mapping names it: by number where the name is blank or stands twice.
  var column: SourceColumn
  /// XML: the element that stands several times in a row and has this one in it, as a path below the row.
  var each: [String]?
  /// It stands several times in one row, or in one `each`.
  var isRepeated = false
  var rows = 0
  /// Values that say something.
  var values: [String] = []
  /// Rows with such a value.
  var filled = 0

  /// Whether nearly all values are such, and there are some.
  func isMostly(_ test: (String) -> Bool, share: Double = 0.9) -> Bool {
    !values.isEmpty && Double(values.count(where: test)) >= share * Double(values.count)
  }

  func holds(_ test: (String) -> Bool) -> Int { values.count(where: test) }

  /// The sign that parts the items of a cell: one that leaves no item long or blank.
  var separator: String? {
    for sign in [";", "|", " / ", ","] {
      let parted = values.filter { $0.contains(sign) }
      guard !parted.isEmpty else { continue }
      let items = parted.flatMap { $0.components(separatedBy: sign) }.map { $0.trimmingBlanks() }
      if items.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 60 }) { return sign }
    }
    return nil
  }

  /// Words of the table, or of items parted by the separator.
  func words(by separator: String?) -> [String] {
    guard let separator else { return values }
    return values.flatMap { $0.components(separatedBy: separator) }.map { $0.trimmingBlanks() }.filter {
      !$0.isEmpty
    }
  }
}

/// What a value looks like, whatever its column is called.
enum ValueLooks {
  static func npi(_ text: String) -> Bool {
    NationalProviderIdentifier.parse(mended(text)) != nil
  }

  static func zip(_ text: String) -> Bool {
    let digits = mended(text).filter { $0 != "-" }
    return (digits.utf8.count == 5 || digits.utf8.count == 9) && digits.allSatisfy(\.isNumber)
  }

  static func state(_ text: String) -> Bool { ValueTable.states[text]?.isEmpty == false }

  static func phone(_ text: String) -> Bool { PhoneNumber.national(mended(text)) != nil }

  /// Three digits, six letters or digits, `X`.
  static func specialtyCode(_ text: String) -> Bool {
    let code = Array(text.utf8)
    return code.count == 10 && code[..<3].allSatisfy { (0x30...0x39).contains($0) }
      && code[3..<9].allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
      && code[9] == 0x58
  }

  static func credentials(_ text: String) -> Bool {
    let known: Set<String> = [
      "md", "do", "phd", "np", "pa", "pac", "rn", "aprn", "crnp", "dnp", "mbbs", "facs", "facp", "ms", "mph",
      "msn", "fnp", "cnp", "dds", "dmd", "dpm", "psyd", "pharmd", "bcop", "aocnp", "lcsw",
    ]
    let letters = text.split(separator: ",").map { $0.lowercased().filter(\.isLetter) }
    return !letters.isEmpty && letters.contains(where: known.contains)
  }

  static func cityStateZIP(_ text: String) -> Bool {
    text.contains(" ") && TextSplit.parts(of: text, .cityStateZIP)?["zip"]?.isEmpty == false
  }

  static func lastFirst(_ text: String) -> Bool {
    guard let parts = TextSplit.parts(of: text, .lastFirst) else { return false }
    return parts["first"]?.isEmpty == false && !nameCredentials(text)
  }

  static func nameCredentials(_ text: String) -> Bool {
    guard let parts = TextSplit.parts(of: text, .nameCredentials), let credentials = parts["credentials"]
    else {
      return false
    }
    return !credentials.isEmpty
      && credentials.split(separator: ",").allSatisfy { Self.credentials(String($0)) }
  }

  private static func mended(_ text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Words that lists write for nothing, beside an empty cell.
  static let nothing: Set<String> = [
    "n/a", "na", "null", "none", "-", ".", "not available", "not applicable", "nan", "tbd",
  ]

  /// The first form, of those that US lists use, in which all the values are dates.
  static func dateForm(_ values: [String]) -> (form: DateForm, isAmbiguous: Bool)? {
    let forms = [
      "YYYY-MM-DD", "MM/DD/YYYY", "DD/MM/YYYY", "YYYYMMDD", "MM-DD-YYYY", "DD-MMM-YYYY", "MMM DD, YYYY",
      "YYYY/MM/DD",
      "DD.MM.YYYY", "MMDDYYYY",
    ].compactMap { DateForm($0) }
    let fitting = forms.filter { form in !values.isEmpty && values.allSatisfy { form.date($0) != nil } }
    guard let first = fitting.first else { return nil }
    return (first, first.text == "MM/DD/YYYY" && fitting.contains { $0.text == "DD/MM/YYYY" })
  }
}
