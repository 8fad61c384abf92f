public import DirectoryModel
import Vocabulary

/// How much one request may ask. Whatever stands within these answers in bounded time, on any directory.
extension SearchRequest {
  /// Characters of one text: the words together, a cancer, a plan.
  public static let mostCharacters = 1_000
  /// Words of one text.
  public static let mostWords = 32
  /// Values of one filter.
  public static let mostValues = 100
  /// Ids: as many as a shortlist may have.
  public static let mostIDs = 1_000
  /// First doctors: whoever has asked more has other questions.
  public static let mostFirstDoctors = 10
  /// Hits on a page, where not all are asked for.
  public static let mostHits = 100
  /// US dollars, for a price.
  public static let highestPrice = 1_000_000.0
  /// Days, for an answer, for records and for a decision: ten years.
  public static let mostDays = 3_650
  /// Days, for the age of evidence: a hundred years.
  public static let mostAge = 36_525
  /// Half way around the earth: nobody is farther.
  public static let widestRadius = Distance(kilometers: Double.pi * 6371.0088)

  /// The values of a parameter that has a closed list; empty for any other.
  public static func allowedValues(of parameter: String) -> [String] {
    switch parameter {
    case "kind": EntityKind.allCases.map(\.token)
    case "age": AgeGroup.allCases.map(\.token)
    case "modality", "different-from": Modality.allCases.map(\.token)
    case "independence": IndependenceRule.allCases.map(\.rawValue)
    case "nci": Designation.allCases.map(\.token) + ["any"]
    case "network-status": NetworkStatus.allCases.map(\.token)
    case "virtual": VirtualKind.allCases.map(\.token) + ["any"]
    case "accepting", "accessible", "teaching": ThreeValued.allCases.map(\.token)
    case "gender": genderCodes
    case "match": MatchStrength.allCases.map(\.token)
    case "word-match": WordMatch.allCases.map(\.rawValue)
    case "spelling": ["exact", "corrected", "near", "near:1"]
    case "sort": SortOrder.allCases.map(\.rawValue)
    case "include-unknown": unknowableFilters
    case "facets": countableFacets
    default: []
    }
  }

  /// As sources code them.
  public static let genderCodes = ["F", "M", "X"]

  /// Refuses what cannot be asked of any directory: too much text, a pattern that would fit everything, a place or
  /// a radius that is none, a value outside of a closed list, a parameter without the one it needs.
  ///
  /// Whoever answers calls it before anything is worked out.
  func validate() throws(QueryError) {
    try checkTexts()
    try checkWildcards()
    try checkWords()
    try checkCounts()
    try checkClosedLists()
    try checkPlace()
    try checkNeeds()
    try checkProgramLimits()
    try checkTime()
    if let limit, !(1...Self.mostHits).contains(limit) {
      throw .outOfRange(parameter: "limit", value: "\(limit)", allowed: "1 to \(Self.mostHits), or all")
    }
    if case .near(let edits) = spelling, !(1...2).contains(edits) {
      throw .outOfRange(parameter: "spelling", value: "near:\(edits)", allowed: "near:1 or near:2")
    }
  }

  private func checkTexts() throws(QueryError) {
    // Of so few bytes there are neither too many characters nor too many words: most texts need no counting.
    let short = 2 * Self.mostWords - 1
    if words.reduce(words.count, { $0 + $1.utf8.count }) > short {
      try Self.check(words.joined(separator: " "), "words")
    }
    if let cancer, cancer.utf8.count > short { try Self.check(cancer, "cancer") }
    if let plan, plan.utf8.count > short { try Self.check(plan, "plan") }
  }

  private static func check(_ text: String, _ parameter: String) throws(QueryError) {
    // A text that may be short enough is counted, any other is too long already.
    let count = text.utf8.count > 4 * mostCharacters ? text.utf8.count : text.unicodeScalars.count
    if count > mostCharacters {
      throw .tooMuch(parameter: parameter, of: .characters, count: count, most: mostCharacters)
    }
    let terms = TextFolding.tokens(text).count
    if terms > mostWords { throw .tooMuch(parameter: parameter, of: .words, count: terms, most: mostWords) }
  }

  /// A star stands at the end of a word, once, behind at least one letter or digit.
  private func checkWildcards() throws(QueryError) {
    guard words.contains(where: { $0.utf8.contains(0x2A) }) else { return }
    for word in words.flatMap({ $0.split(whereSeparator: \.isWhitespace) }) where word.contains("*") {
      let stem = word.dropLast()
      guard word.last == "*", !stem.contains("*"), !TextFolding.tokens(String(stem)).isEmpty else {
        throw .badWildcard(parameter: "words", value: String(word))
      }
    }
  }

  /// What holds no word would be left out, and everybody found.
  private func checkWords() throws(QueryError) {
    guard words.contains(where: { $0.contains { !$0.isWhitespace } }),
      words.allSatisfy({ TextFolding.tokens($0).isEmpty })
    else { return }
    throw .outOfRange(
      parameter: "words", value: words.joined(separator: " "), allowed: "a text with a letter or digit")
  }

  private func checkCounts() throws(QueryError) {
    try Self.check(specialties, "specialty", most: Self.mostValues)
    try Self.check(networks, "network", most: Self.mostValues)
    try Self.check(states, "state", most: Self.mostValues)
    try Self.check(languages, "language", most: Self.mostValues)
    try Self.check(ids, "ids", most: Self.mostIDs)
    try Self.check(genders, "gender", most: Self.mostValues)
    try Self.check(facets, "facets", most: Self.mostValues)
    try Self.check(kinds.count, "kind")
    try Self.check(modalities.count, "modality")
    try Self.check(differentFrom.count, "different-from")
    if firstDoctors.count > Self.mostFirstDoctors {
      throw .tooMuch(
        parameter: "first-doctor", of: .values, count: firstDoctors.count, most: Self.mostFirstDoctors)
    }
    try Self.check(designations?.count ?? 0, "nci")
    try Self.check(networkStatuses.count, "network-status")
    try Self.check(virtual?.count ?? 0, "virtual")
    try Self.check(accepting.count, "accepting")
    try Self.check(accessible.count, "accessible")
    try Self.check(teaching.count, "teaching")
  }

  private static func check(_ count: Int, _ parameter: String) throws(QueryError) {
    if count > mostValues {
      throw .tooMuch(parameter: parameter, of: .values, count: count, most: mostValues)
    }
  }

  private static func check(_ values: [String], _ parameter: String, most: Int) throws(QueryError) {
    if values.count > most {
      throw .tooMuch(parameter: parameter, of: .values, count: values.count, most: most)
    }
    for value in values where value.utf8.count > mostCharacters {
      throw .tooMuch(parameter: parameter, of: .characters, count: value.utf8.count, most: mostCharacters)
    }
  }

  private func checkClosedLists() throws(QueryError) {
    if !genders.isEmpty || !includeUnknown.isEmpty || !facets.isEmpty { try checkNames() }
    // What is no state's code is refused with the nearest, however long.
    if let state = patientState, !USPS.codes.contains(state) {
      try Self.check([state], "patient-state", most: 1)
      throw .unknownValue(
        parameter: "patient-state", value: state, suggestions: USPS.nearest(to: state).map { [$0] } ?? [])
    }
  }

  private func checkNames() throws(QueryError) {
    for (parameter, values) in [
      ("gender", genders), ("include-unknown", includeUnknown.sorted()), ("facets", facets),
    ] {
      let known = Self.allowedValues(of: parameter)
      for value in values where !known.contains(value) {
        throw .unknownValue(
          parameter: parameter, value: value,
          suggestions: Spelling.nearest(to: value, in: known).map { [$0] } ?? [])
      }
    }
  }

  private func checkPlace() throws(QueryError) {
    switch near {
    case .place(let place):
      // No number is in no range.
      guard (-90.0...90).contains(place.latitude), (-180.0...180).contains(place.longitude) else {
        throw .outOfRange(
          parameter: "near", value: "\(place.latitude),\(place.longitude)",
          allowed: "-90 to 90 degrees of latitude, -180 to 180 of longitude")
      }
    case .zip(let zip):
      guard zip.utf8.count == 5, zip.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        throw .outOfRange(parameter: "near", value: zip, allowed: "a ZIP code of five digits, or LAT,LON")
      }
    case nil: break
    }
    if let within, within <= Distance(decameters: 0) || within > Self.widestRadius {
      throw .outOfRange(
        parameter: "within", value: "\(Int(within.miles.rounded()))mi",
        allowed: "more than 0, and at most half way around the earth (\(Int(Self.widestRadius.miles)) mi)")
    }
  }

  private func checkProgramLimits() throws(QueryError) {
    // No number is in no range.
    if let price = maxPriceUSD, !(0...Self.highestPrice).contains(price) {
      throw .outOfRange(
        parameter: "max-price", value: "\(price)", allowed: "US dollars from 0 to \(Int(Self.highestPrice))")
    }
    if let maxDays, !(0...Self.mostDays).contains(maxDays) {
      throw .outOfRange(
        parameter: "max-days", value: "\(maxDays)", allowed: "days from 0 to \(Self.mostDays)")
    }
    if let freshWithinDays, !(0...Self.mostAge).contains(freshWithinDays) {
      throw .outOfRange(
        parameter: "fresh-within", value: "\(freshWithinDays)d",
        allowed: "0d to \(Self.mostAge)d, or a day up to \(on)")
    }
  }

  /// Refuses a day of a decision that is past, and days that nobody can mean.
  public func checkTime() throws(QueryError) {
    if let decideBy {
      let last = CalendarDate(days: on.days + Int32(Self.mostDays))
      guard on <= decideBy, decideBy <= last else {
        throw .outOfRange(
          parameter: "decide-by", value: decideBy.description, allowed: "a day from \(on) to \(last)")
      }
    }
    if let recordsDays, !(0...Self.mostDays).contains(recordsDays) {
      throw .outOfRange(
        parameter: "records-days", value: "\(recordsDays)", allowed: "days from 0 to \(Self.mostDays)")
    }
  }

  private func checkNeeds() throws(QueryError) {
    if within != nil, near == nil { throw .needs(parameter: "within", other: "near") }
    if sort == .feasible, decideBy == nil { throw .needs(parameter: "sort feasible", other: "decide-by") }
    if recordsDays != nil, decideBy == nil { throw .needs(parameter: "records-days", other: "decide-by") }
    if sort == .distance, near == nil { throw .needs(parameter: "sort distance", other: "near") }
    if patientState != nil, virtual == nil { throw .needs(parameter: "patient-state", other: "virtual") }
    if !networkStatuses.isEmpty, plan == nil, networks.isEmpty {
      throw .needs(parameter: "network-status", other: "plan or network")
    }
    if independence != .show, firstDoctors.isEmpty {
      throw .needs(parameter: "independence", other: "first-doctor or independent-of")
    }
    if match != nil, cancer == nil, words.isEmpty, !facets.contains("cancer") {
      throw .needs(parameter: "match", other: "cancer")
    }
  }
}
