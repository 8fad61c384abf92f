import ArgumentParser
import DirectoryModel
import Querying
import Vocabulary

/// The filters, with the names that the HTTP parameters have as well. Several values by comma mean or.
struct FilterOptions: ParsableArguments {
  @Argument(help: "Words of a name, or of a cancer; joh* stands for every word that begins so.")
  var words: [String] = []

  @Option(help: ArgumentHelp("The cancer in your own words, or an ICD-10-CM code.", valueName: "text"))
  var cancer: String?

  @Option(help: ArgumentHelp("all of the words, or any.", valueName: "all|any"))
  var wordMatch: String?

  @Option(
    help: ArgumentHelp(
      "Words of names as typed (exact), corrected where nobody is found so (corrected), or all that are near "
        + "(near, or near:1).", valueName: "rule"))
  var spelling: String?

  @Option(
    help: ArgumentHelp(
      "The weakest match with the cancer: focus, site_program, specialty.", valueName: "match"))
  var match: String?

  @Option(help: ArgumentHelp("clinician, organization, center, program.", valueName: "kinds"))
  var kind: [String] = []

  @Option(help: ArgumentHelp("adult or child.", valueName: "age"))
  var age: String?

  @Option(
    help: ArgumentHelp("Kind of specialist: medical, surgical, radiation, pathology …", valueName: "kinds"))
  var modality: [String] = []

  @Option(
    help: ArgumentHelp("Another kind of specialist than these, of a kind that treats.", valueName: "kinds"))
  var differentFrom: [String] = []

  @Option(
    help: ArgumentHelp(
      "Who gave the first opinion: NPI or id, or a name with its place, such as \"Rowan Example, Chicago IL\".",
      valueName: "id|name"))
  var firstDoctor: [String] = []

  @Option(
    help: ArgumentHelp(
      "All who gave an opinion, for a third one: ids, separated by commas.", valueName: "ids"))
  var independentOf: [String] = []

  @Option(
    help: ArgumentHelp(
      "Who shares no group, hospital, site or organization with them: require it, prefer it, or show what is known "
        + "(show unless said).", valueName: "rule"))
  var independence: String?

  @Option(help: ArgumentHelp("NUCC specialty code.", valueName: "codes"))
  var specialty: [String] = []

  @Option(help: ArgumentHelp("NCI designation: comprehensive, clinical, any.", valueName: "tiers"))
  var nci: [String] = []

  @Option(help: ArgumentHelp("Plan by id or name; alone it means in network.", valueName: "plan"))
  var plan: String?

  @Option(help: ArgumentHelp("Network by id.", valueName: "ids"))
  var network: [String] = []

  @Option(help: ArgumentHelp("in, out, unknown, disagree.", valueName: "statuses"))
  var networkStatus: [String] = []

  @Option(help: ArgumentHelp("The day asked about; today unless said.", valueName: "date"))
  var on: String?

  @Option(
    help: ArgumentHelp(
      "By any virtual means, or video, phone, written, doctor-to-doctor, pathology.", valueName: "kinds"))
  var virtual: [String] = []

  @Option(help: ArgumentHelp("State where the patient is during a virtual visit.", valueName: "state"))
  var patientState: String?

  @Option(help: ArgumentHelp("ZIP code, or LAT,LON.", valueName: "place"))
  var near: String?

  @Option(help: ArgumentHelp("Straight-line distance: 25mi or 40km.", valueName: "distance"))
  var within: String?

  @Option(help: ArgumentHelp("State of the site.", valueName: "states"))
  var state: [String] = []

  @Option(help: ArgumentHelp("New patients: yes, no, unknown.", valueName: "answers"))
  var accepting: [String] = []

  @Option(help: ArgumentHelp("Wheelchair access: yes, no, unknown.", valueName: "answers"))
  var accessible: [String] = []

  @Option(help: ArgumentHelp("Teaching institution: yes, no, unknown.", valueName: "answers"))
  var teaching: [String] = []

  @Option(help: ArgumentHelp("ISO 639-1 code, such as es.", valueName: "codes"))
  var language: [String] = []

  @Option(help: ArgumentHelp("F, M or X.", valueName: "codes"))
  var gender: [String] = []

  @Option(help: ArgumentHelp("The most that an opinion may cost, in US dollars.", valueName: "usd"))
  var maxPrice: String?

  @Option(
    help: ArgumentHelp("The most days that an answer may take, as the page counts them.", valueName: "days"))
  var maxDays: String?

  @Option(
    help: ArgumentHelp(
      "How old the newest evidence may be: 90d, or the first day that will do.", valueName: "age"))
  var freshWithin: String?

  @Option(
    help: ArgumentHelp("The day by which you mean to decide; never a medical deadline.", valueName: "date"))
  var decideBy: String?

  @Option(
    help: ArgumentHelp("Days to gather your records; 14 unless said, our assumption.", valueName: "days"))
  var recordsDays: String?

  @Option(help: ArgumentHelp("Filter whose unknowns are let through, marked.", valueName: "filters"))
  var includeUnknown: [String] = []
}

extension FilterOptions {
  /// The request, every value checked: a filter that is not understood is an error, never dropped.
  func request() throws -> SearchRequest {
    var request = SearchRequest(on: try Self.day(on))
    request.words = words
    request.wordMatch =
      try Self.values(
        wordMatch.map { [$0] } ?? [], "word-match", SearchRequest.WordMatch.allCases, \.rawValue
      ).first ?? .all
    request.spelling = try spelling.map(Self.spelling) ?? .corrected
    request.match =
      try Self.values(match.map { [$0] } ?? [], "match", MatchStrength.allCases, \.token).first
    request.cancer = cancer
    request.kinds = try Self.values(kind, "kind", EntityKind.allCases, \.token)
    request.age = try Self.values(age.map { [$0] } ?? [], "age", AgeGroup.allCases, \.token).first
    request.modalities = try Self.values(modality, "modality", Modality.allCases, \.token)
    request.differentFrom = try Self.values(differentFrom, "different-from", Modality.allCases, \.token)
    request.independence =
      try Self.values(
        independence.map { [$0] } ?? [], "independence", SearchRequest.IndependenceRule.allCases, \.rawValue
      ).first ?? .show
    request.specialties = Self.split(specialty).map { $0.uppercased() }
    request.designations = try Self.designations(nci)
    request.plan = plan
    request.networks = Self.split(network)
    request.networkStatuses = try Self.values(
      networkStatus, "network-status", NetworkStatus.allCases, \.token)
    request.virtual = try virtualKinds()
    request.patientState = patientState?.uppercased()
    request.near = try near.map(Self.near)
    request.within = try within.map(Self.distance)
    request.states = Self.split(state).map { $0.uppercased() }
    request.accepting = try Self.values(accepting, "accepting", ThreeValued.allCases, \.token)
    request.accessible = try Self.values(accessible, "accessible", ThreeValued.allCases, \.token)
    request.teaching = try Self.values(teaching, "teaching", ThreeValued.allCases, \.token)
    request.languages = Self.split(language).map { SpokenLanguage.code($0) ?? $0.lowercased() }
    request.genders = try Self.values(gender, "gender", SearchRequest.genderCodes, \.self)
    request.maxPriceUSD = try maxPrice.map(Self.price)
    request.maxDays = try maxDays.map { try Self.days($0, "max-days") }
    request.freshWithinDays = try freshWithin.map { try Self.age($0, on: request.on) }
    request.decideBy = try decideBy.map { try Self.date($0, "decide-by") }
    request.recordsDays = try recordsDays.map { try Self.days($0, "records-days") }
    request.includeUnknown = Set(
      try Self.values(includeUnknown, "include-unknown", SearchRequest.unknowableFilters, \.self))
    return request
  }

  /// Tiers of `--nci`; empty for any, nil when nothing is asked.
  static func designations(_ nci: [String]) throws -> [Designation]? {
    let values = split(nci)
    if values.isEmpty { return nil }
    if values == ["any"] { return [] }
    return try self.values(nci, "nci", Designation.allCases, \.token)
  }

  private func virtualKinds() throws -> [VirtualKind]? {
    let values = Self.split(virtual)
    if values.isEmpty { return nil }
    if values.contains("any") { return [] }
    return try Self.values(virtual, "virtual", VirtualKind.allCases, \.token)
  }

  private static func spelling(_ text: String) throws -> SearchRequest.SpellingRule {
    let known: [SearchRequest.SpellingRule] = [.exact, .corrected, .near(edits: 2), .near(edits: 1)]
    return try values([text], "spelling", known, \.token)[0]
  }

  static func split(_ values: [String]) -> [String] {
    values.flatMap { $0.split(separator: ",").map(String.init) }.filter { !$0.isEmpty }
  }

  /// Values of a closed list; a near miss is suggested.
  private static func values<Value>(
    _ texts: [String], _ option: String, _ all: [Value], _ token: (Value) -> String
  ) throws -> [Value] {
    try split(texts).map { text in
      if let match = all.first(where: { token($0).lowercased() == text.lowercased() }) { return match }
      let known = all.map(token)
      let hint = Spelling.nearest(to: text, in: known).map { "; did you mean \($0)?" } ?? ""
      throw ValidationError("--\(option) takes \(known.joined(separator: ", ")), not \"\(text)\"\(hint)")
    }
  }

  /// The day of `--on`, today when it is left out.
  static func day(_ text: String?) throws -> CalendarDate {
    try text.map { try date($0, "on") } ?? Environment.today
  }

  static func date(_ text: String, _ option: String) throws -> CalendarDate {
    guard let date = CalendarDate(iso: text), text.utf8.count == 10 else {
      throw ValidationError("--\(option) takes a date as YYYY-MM-DD, not \"\(text)\"")
    }
    return date
  }

  /// `500`, `$1,500`, `499.50`.
  private static func price(_ text: String) throws -> Double {
    let digits = text.drop { $0 == "$" }.replacing(",", with: "")
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
      let price = Double(digits)
    else { throw ValidationError("--max-price takes US dollars, such as 500, not \"\(text)\"") }
    return price
  }

  /// `10`, `10d`.
  static func days(_ text: String, _ option: String) throws -> Int {
    guard let days = dayCount(text) else {
      throw ValidationError("--\(option) takes a number of days, such as 10, not \"\(text)\"")
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
  private static func age(_ text: String, on day: CalendarDate) throws -> Int {
    if text.last == "d", let days = dayCount(text) { return days }
    guard let first = CalendarDate(iso: text), text.utf8.count == 10 else {
      throw ValidationError(
        "--fresh-within takes days as 90d, or a day as YYYY-MM-DD, not \"\(text)\"")
    }
    return Int(day.days) - Int(first.days)
  }

  static func near(_ text: String) throws -> SearchRequest.Near {
    let parts = text.split(separator: ",")
    if parts.count == 2 {
      guard let latitude = Double(parts[0]), let longitude = Double(parts[1]) else {
        throw ValidationError("--near takes a ZIP code or LAT,LON in degrees, not \"\(text)\"")
      }
      return .place(Coordinates(latitude: latitude, longitude: longitude))
    }
    let digits = text.prefix(5)
    guard digits.utf8.count == 5, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw ValidationError("--near takes a ZIP code of five digits, or LAT,LON, not \"\(text)\"")
    }
    return .zip(String(digits))
  }

  private static func distance(_ text: String) throws -> Distance {
    let number = text.prefix { $0.isNumber || $0 == "." || $0 == "-" }
    let unit = text.dropFirst(number.count).lowercased()
    guard let value = Double(number), ["mi", "km"].contains(unit) else {
      throw ValidationError("--within takes a distance with its unit, such as 25mi or 40km, not \"\(text)\"")
    }
    return unit == "mi" ? Distance(miles: value) : Distance(kilometers: value)
  }
}
