package import DirectoryModel
package import Querying
package import Vocabulary

/// A value that a parameter does not take. The command and the server make the words.
package struct ParameterError: Error, Equatable, Sendable {
  /// As an option, with hyphens.
  package var parameter: String
  package var value: String
  /// What it takes, in words: `a date as YYYY-MM-DD`.
  package var takes: String
  /// What it takes where that is a closed list; empty for any other.
  package var allowed: [String] = []
  /// The allowed value that comes nearest.
  package var suggestion: String?

  package init(_ parameter: String, _ value: String, takes: String) {
    self.parameter = parameter
    self.value = value
    self.takes = takes
  }

  init(_ parameter: String, _ value: String, allowed: [String]) {
    self.init(parameter, value, takes: allowed.joined(separator: ", "))
    self.allowed = allowed
    suggestion = Spelling.nearest(to: value, in: allowed)
  }

  /// `takes a date as YYYY-MM-DD, not "soon"`, with what may have been meant.
  package var words: String {
    "takes \(takes), not \"\(value)\"" + (suggestion.map { "; did you mean \($0)?" } ?? "")
  }
}

/// How the text of a parameter becomes a value. A text that is not understood is an error, never dropped.
package enum ParameterValue {
  /// Several values by comma mean or.
  package static func split(_ texts: [String]) -> [String] {
    texts.flatMap { $0.split(separator: ",").map(String.init) }.filter { !$0.isEmpty }
  }

  /// The letters of a state by letters or name; a text that is neither stays as it was typed, to be refused.
  package static func state(_ text: String) -> String {
    USPS.code(text) ?? (text.utf8.count == 2 ? text.uppercased() : text)
  }

  /// Values of a closed list, whatever their case; a near miss is suggested.
  package static func values<Value>(
    _ texts: [String], _ parameter: String, _ all: [Value], _ token: (Value) -> String
  ) throws(ParameterError) -> [Value] {
    var result: [Value] = []
    for text in split(texts) { result.append(try value(text, parameter, all, token)) }
    return result
  }

  /// One value of a closed list, likewise.
  package static func value<Value>(
    _ text: String, _ parameter: String, _ all: [Value], _ token: (Value) -> String
  ) throws(ParameterError) -> Value {
    let lowered = text.lowercased()
    guard let match = all.first(where: { token($0).lowercased() == lowered }) else {
      throw ParameterError(parameter, text, allowed: all.map(token))
    }
    return match
  }

  /// Tiers; empty for any, nil when nothing is asked.
  package static func designations(_ texts: [String]) throws(ParameterError) -> [Designation]? {
    let values = split(texts)
    if values.isEmpty { return nil }
    if values == ["any"] { return [] }
    return try self.values(texts, "nci", Designation.allCases, \.token)
  }

  /// Kinds of virtual visit; empty for any, nil when nothing is asked.
  package static func virtualKinds(_ texts: [String]) throws(ParameterError) -> [VirtualKind]? {
    let values = split(texts)
    if values.isEmpty { return nil }
    if values.contains("any") { return [] }
    return try self.values(texts, "virtual", VirtualKind.allCases, \.token)
  }

  package static func date(_ text: String, _ parameter: String) throws(ParameterError) -> CalendarDate {
    guard let date = CalendarDate(iso: text), text.utf8.count == 10 else {
      throw ParameterError(parameter, text, takes: "a date as YYYY-MM-DD")
    }
    return date
  }

  /// `500`, `$1,500`, `499.50`.
  static func price(_ text: String, _ parameter: String) throws(ParameterError) -> Double {
    let digits = text.drop { $0 == "$" }.replacing(",", with: "")
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
      let price = Double(digits)
    else { throw ParameterError(parameter, text, takes: "US dollars, such as 500") }
    return price
  }

  /// `10`, `10d`.
  package static func days(_ text: String, _ parameter: String) throws(ParameterError) -> Int {
    guard let days = dayCount(text) else {
      throw ParameterError(parameter, text, takes: "a number of days, such as 10")
    }
    return days
  }

  private static func dayCount(_ text: String) -> Int? {
    let digits = text.last == "d" ? text.dropLast() : text[...]
    // More digits are no number of days that anybody means, and would be none of the machine's either.
    guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(digits)
  }

  /// `90d`, or the first day that will do.
  static func age(
    _ text: String, _ parameter: String, on day: CalendarDate
  ) throws(ParameterError) -> Int {
    if text.last == "d", let days = dayCount(text) { return days }
    guard let first = CalendarDate(iso: text), text.utf8.count == 10 else {
      throw ParameterError(parameter, text, takes: "days as 90d, or a day as YYYY-MM-DD")
    }
    return Int(day.days) - Int(first.days)
  }

  /// A ZIP code, or degrees.
  package static func near(_ text: String) throws(ParameterError) -> SearchRequest.Near {
    let parts = text.split(separator: ",")
    if parts.count == 2 {
      guard let latitude = Double(parts[0]), let longitude = Double(parts[1]) else {
        throw ParameterError("near", text, takes: "a ZIP code or LAT,LON in degrees")
      }
      return .place(Coordinates(latitude: latitude, longitude: longitude))
    }
    // `60601`, or with the four digits of a route. What else stands behind it was meant to say something.
    let pieces = text.split(separator: "-", omittingEmptySubsequences: false)
    let isZIP = pieces.map(\.utf8.count) == [5] || pieces.map(\.utf8.count) == [5, 4]
    guard isZIP, pieces.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
      throw ParameterError("near", text, takes: "a ZIP code of five digits, or LAT,LON")
    }
    return .zip(String(pieces[0]))
  }

  static func distance(_ text: String, _ parameter: String) throws(ParameterError) -> Distance {
    let number = text.prefix { $0.isNumber || $0 == "." || $0 == "-" }
    let unit = text.dropFirst(number.count).lowercased()
    guard let value = Double(number), ["mi", "km"].contains(unit) else {
      throw ParameterError(parameter, text, takes: "a distance with its unit, such as 25mi or 40km")
    }
    return unit == "mi" ? Distance(miles: value) : Distance(kilometers: value)
  }

  /// A number of hits, or all of them.
  package static func limit(_ text: String) throws(ParameterError) -> Int? {
    if text == "all" { return nil }
    guard let size = Int(text), (1...SearchRequest.mostHits).contains(size) else {
      throw ParameterError("limit", text, takes: "a number from 1 to \(SearchRequest.mostHits), or all")
    }
    return size
  }

  static func spelling(_ text: String) throws(ParameterError) -> SearchRequest.SpellingRule {
    let known: [SearchRequest.SpellingRule] = [.exact, .corrected, .near(edits: 2), .near(edits: 1)]
    return try value(text, "spelling", known, \.token)
  }
}
