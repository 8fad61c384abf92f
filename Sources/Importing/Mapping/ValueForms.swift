import DirectoryModel
import Vocabulary

/// How a file writes its dates: `MM/DD/YYYY`, `D.M.YYYY`, `YYYYMMDD`, `DD-MMM-YYYY`.
///
/// `YYYY` is four digits; `MM` and `DD` are two digits, or one or two when something stands between the parts; `M`
/// and `D` one or two; `MMM` the first three letters of the English month. A time of day behind the date is passed
/// over.
struct DateForm: Sendable, Hashable {
  private enum Part: Hashable {
    case year, month, day, monthName
    case text(Character)
  }

  let text: String
  private let parts: [Part]
  private let isPacked: Bool

  /// - Returns: nil unless year, month and day each stand once.
  init?(_ text: String) {
    self.text = text
    var parts: [Part] = []
    var rest = Substring(text)
    while let first = rest.first {
      let tokens: [(String, Part)] = [
        ("YYYY", .year), ("MMM", .monthName), ("MM", .month), ("DD", .day), ("M", .month), ("D", .day),
      ]
      if let token = tokens.first(where: { rest.hasPrefix($0.0) }) {
        parts.append(token.1)
        rest = rest.dropFirst(token.0.count)
      } else {
        guard !first.isLetter, !first.isNumber else { return nil }
        parts.append(.text(first))
        rest = rest.dropFirst()
      }
    }
    func count(_ wanted: [Part]) -> Int { parts.filter(wanted.contains).count }
    guard count([.year]) == 1, count([.month, .monthName]) == 1, count([.day]) == 1 else { return nil }
    self.parts = parts
    isPacked = parts.count == 3
    if isPacked && text.count != 8 { return nil }
  }

  /// The day, or nil when the text is not of this form or the day does not exist.
  func date(_ text: String) -> CalendarDate? {
    var rest = Substring(text)
    var numbers: [Part: Int] = [:]
    for part in parts {
      switch part {
      case .text(let character):
        guard rest.first == character else { return nil }
        rest = rest.dropFirst()
      case .monthName:
        let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        guard let at = names.firstIndex(of: rest.prefix(3).lowercased()) else { return nil }
        numbers[.month] = at + 1
        rest = rest.dropFirst(3)
      case .year, .month, .day:
        let wanted = part == .year ? 4 : 2
        let digits = rest.prefix(wanted).prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits), digits.count == wanted || (wanted == 2 && !isPacked) else {
          return nil
        }
        numbers[part] = number
        rest = rest.dropFirst(digits.count)
      }
    }
    guard Self.isTimeOfDay(rest), let year = numbers[.year], let month = numbers[.month],
      let day = numbers[.day]
    else { return nil }
    return CalendarDate(year: year, month: month, day: day)
  }

  /// Nothing, or a time: `T00:00:00Z`, ` 12:30 PM`.
  private static func isTimeOfDay(_ rest: Substring) -> Bool {
    guard let first = rest.first else { return true }
    guard first == "T" || first == " ", let digit = rest.dropFirst().first, digit.isNumber else {
      return false
    }
    return rest.contains(":")
  }

  static let iso = DateForm("YYYY-MM-DD")!
}

/// A part of a cell that holds several things, by one of three known forms.
struct TextSplit: Sendable, Hashable {
  enum Form: String, CaseIterable, Sendable {
    case cityStateZIP = "City, ST ZIP"
    case lastFirst = "Last, First Middle"
    case nameCredentials = "Name, Credentials"

    var parts: [String] {
      switch self {
      case .cityStateZIP: ["city", "state", "zip"]
      case .lastFirst: ["last", "first", "middle", "credentials"]
      case .nameCredentials: ["name", "credentials"]
      }
    }
  }

  var form: Form
  var part: String

  /// The part; empty when the text has none; nil when the text is not of the form.
  func part(of text: String) -> String? { Self.parts(of: text, form)?[part].map { $0 } }

  /// All parts by their names.
  static func parts(of text: String, _ form: Form) -> [String: String]? {
    switch form {
    case .cityStateZIP: return cityStateZIP(text)
    case .lastFirst: return lastFirst(text)
    case .nameCredentials:
      let pieces = text.split(separator: ",", maxSplits: 1).map { String($0).trimmingBlanks() }
      guard let name = pieces.first, !name.isEmpty else { return nil }
      return ["name": name, "credentials": pieces.count > 1 ? pieces[1] : ""]
    }
  }

  /// `Oak Park, IL 60302-1234`, `Oak Park IL 60302`, `Oak Park, IL`: from the end a ZIP code, then a state.
  private static func cityStateZIP(_ text: String) -> [String: String]? {
    var words = text.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
    var zip = ""
    if let last = words.last, last.contains(where: \.isNumber) {
      zip = last
      words.removeLast()
    }
    guard let state = words.last, state.count == 2, state.allSatisfy({ $0.isASCII && $0.isLetter }) else {
      return nil
    }
    // The city as it is written: everything before the state.
    var head = Substring(text)
    if !zip.isEmpty, let at = head.range(of: zip, fromEnd: true) { head = head[..<at.lowerBound] }
    guard let at = head.range(of: state, fromEnd: true) else { return nil }
    let city = String(head[..<at.lowerBound].filter { $0 != "," }).trimmingBlanks()
    return city.isEmpty ? nil : ["city": city, "state": state.uppercased(), "zip": zip]
  }

  /// `Doe, Jane Q`, `Doe, Jane Q, MD`; a name without a comma is a last name only, as of a group.
  private static func lastFirst(_ text: String) -> [String: String]? {
    let pieces = text.split(separator: ",", omittingEmptySubsequences: false).map {
      String($0).trimmingBlanks()
    }
    guard !pieces[0].isEmpty, pieces.count <= 3 else { return nil }
    let given = pieces.count > 1 ? pieces[1].split(separator: " ", maxSplits: 1).map(String.init) : []
    return [
      "last": pieces[0], "first": given.first ?? "",
      "middle": given.count > 1 ? given[1].trimmingBlanks() : "",
      "credentials": pieces.count > 2 ? pieces[2] : "",
    ]
  }
}

extension Substring {
  fileprivate func range(of text: String, fromEnd: Bool) -> Range<Index>? {
    guard !text.isEmpty, count >= text.count else { return nil }
    var start = index(endIndex, offsetBy: -text.count)
    while true {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      if start == startIndex { return nil }
      start = index(before: start)
    }
  }
}

/// Ids of the exchange format, 1 to 128 letters without accents, digits and `- _ . : /`, out of whatever a file
/// holds.
enum RecordID {
  static let longest = 128

  /// What has the form stays as it is; anything else is folded: `1 Main St., Suite 4` → `1-main-st-suite-4`.
  static func part(_ text: String) -> String {
    if !text.isEmpty && text.utf8.allSatisfy(isAllowed) { return text }
    let folded = TextFolding.tokens(text).joined(separator: "-")
    // A name in another script folds to letters that no id may have.
    let hasAll = folded.utf8.allSatisfy(isAllowed)
    return hasAll && !folded.isEmpty ? folded : text.isEmpty ? "" : hash(text)
  }

  /// - Parameter parts: in the form already.
  static func joined(_ parts: [String], by separator: String = "/") -> String {
    let id = parts.joined(separator: separator)
    guard id.utf8.count > longest else { return id }
    return String(id.prefix(longest - 17)) + "-" + hash(id)
  }

  static func hash(_ text: String) -> String { hexadecimal(ByteHash.hash(text)) }

  static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x2E, 0x3A, 0x2F: true
    default: false
    }
  }
}
