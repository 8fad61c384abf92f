package import DirectoryModel
package import Querying
import Vocabulary

/// One thing that a search can be asked, under the name that the command's option and the HTTP parameter share.
///
/// A new parameter is one entry here, an option in the command, and a filter.
package struct SearchParameter: Sendable {
  /// As an option; HTTP writes underscores for hyphens.
  package let name: String
  /// Several values may be given, by comma or by naming it again: any of them will do.
  package let takesSeveral: Bool
  /// One sentence for a manual.
  package let summary: String
  /// A value that a person would give.
  package let example: String
  fileprivate let read: @Sendable ([String], inout SearchRequest) throws(ParameterError) -> Void

  /// The values that it takes where they are a closed list; empty for any other.
  package var allowed: [String] { SearchRequest.allowedValues(of: name) }

  private init(
    one name: String, _ summary: String, example: String,
    _ read: @escaping @Sendable (String, inout SearchRequest) throws(ParameterError) -> Void
  ) {
    self.name = name
    takesSeveral = false
    self.summary = summary
    self.example = example
    self.read = { (texts: [String], request: inout SearchRequest) throws(ParameterError) in
      if texts.count > 1 { throw ParameterError(name, texts[1], takes: "one value") }
      if let text = texts.first { try read(text, &request) }
    }
  }

  private init(
    many name: String, _ summary: String, example: String,
    _ read: @escaping @Sendable ([String], inout SearchRequest) throws(ParameterError) -> Void
  ) {
    self.name = name
    takesSeveral = true
    self.summary = summary
    self.example = example
    self.read = read
  }

  /// A parameter of a closed list.
  private init<Value>(
    many name: String, _ summary: String, _ path: any WritableKeyPath<SearchRequest, [Value]> & Sendable,
    _ all: [Value], _ token: @escaping @Sendable (Value) -> String
  ) where Value: Sendable {
    self.init(many: name, summary, example: all.first.map(token) ?? "") {
      (texts: [String], request: inout SearchRequest) throws(ParameterError) in
      request[keyPath: path] = try ParameterValue.values(texts, name, all, token)
    }
  }

  /// The day of `on` is read first: others count from it.
  package static let all: [SearchParameter] = [
    SearchParameter(one: "on", "The day asked about; today unless said.", example: "2026-11-21") {
      (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.on = try ParameterValue.date(text, "on")
    },
    SearchParameter(one: "cancer", "The cancer in your own words, or an ICD-10-CM code.", example: "melanoma")
    {
      (text: String, request: inout SearchRequest) in request.cancer = text
    },
    SearchParameter(one: "word-match", "all of the words, or any.", example: "any") {
      (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.wordMatch = try ParameterValue.value(
        text, "word-match", SearchRequest.WordMatch.allCases, \.rawValue)
    },
    SearchParameter(
      one: "spelling",
      "Words of names as typed (exact), corrected where nobody is found so (corrected), or all that are near.",
      example: "exact"
    ) { (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.spelling = try ParameterValue.spelling(text)
    },
    SearchParameter(one: "match", "The weakest match with the cancer that will do.", example: "focus") {
      (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.match = try ParameterValue.value(text, "match", MatchStrength.allCases, \.token)
    },
    SearchParameter(many: "kind", "What is looked for.", \.kinds, EntityKind.allCases, { $0.token }),
    SearchParameter(one: "age", "Who is cared for.", example: "adult") {
      (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.age = try ParameterValue.value(text, "age", AgeGroup.allCases, \.token)
    },
    SearchParameter(many: "modality", "Kind of specialist.", \.modalities, Modality.allCases, { $0.token }),
    SearchParameter(
      many: "different-from", "Another kind of specialist than these, of a kind that treats.",
      \.differentFrom,
      Modality.allCases, { $0.token }),
    SearchParameter(
      one: "independence", "Who shares nothing with the first doctors: require it, prefer it, or show it.",
      example: "require"
    ) { (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.independence = try ParameterValue.value(
        text, "independence", SearchRequest.IndependenceRule.allCases, \.rawValue)
    },
    SearchParameter(many: "specialty", "NUCC specialty code.", example: "207RX0202X") {
      (texts: [String], request: inout SearchRequest) in
      request.specialties = ParameterValue.split(texts).map { $0.uppercased() }
    },
    SearchParameter(many: "nci", "NCI designation.", example: "comprehensive") {
      (texts: [String], request: inout SearchRequest) throws(ParameterError) in
      request.designations = try ParameterValue.designations(texts)
    },
    SearchParameter(one: "plan", "Plan by id or name; alone it means in network.", example: "00000ZZ0010001")
    {
      (text: String, request: inout SearchRequest) in request.plan = text
    },
    SearchParameter(
      many: "network", "Network by id; beside a plan, one that it offers.", example: "example:ppo"
    ) {
      (texts: [String], request: inout SearchRequest) in request.networks = ParameterValue.split(texts)
    },
    SearchParameter(
      many: "network-status", "What the sources say of the network.", \.networkStatuses,
      NetworkStatus.allCases,
      { $0.token }),
    SearchParameter(many: "virtual", "By which virtual means.", example: "video") {
      (texts: [String], request: inout SearchRequest) throws(ParameterError) in
      request.virtual = try ParameterValue.virtualKinds(texts)
    },
    SearchParameter(one: "patient-state", "State where the patient is during a virtual visit.", example: "NY")
    {
      (text: String, request: inout SearchRequest) in request.patientState = ParameterValue.state(text)
    },
    SearchParameter(one: "near", "ZIP code, or LAT,LON.", example: "60601") {
      (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.near = try ParameterValue.near(text)
    },
    SearchParameter(one: "within", "Straight-line distance.", example: "25mi") {
      (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.within = try ParameterValue.distance(text, "within")
    },
    SearchParameter(many: "state", "State of the site.", example: "IL") {
      (texts: [String], request: inout SearchRequest) in
      request.states = ParameterValue.split(texts).map(ParameterValue.state)
    },
    SearchParameter(many: "accepting", "New patients.", \.accepting, ThreeValued.allCases, { $0.token }),
    SearchParameter(
      many: "accessible", "Wheelchair access.", \.accessible, ThreeValued.allCases, { $0.token }),
    SearchParameter(
      many: "teaching", "Teaching institution.", \.teaching, ThreeValued.allCases, { $0.token }),
    SearchParameter(many: "language", "ISO 639-1 code, or the English name.", example: "es") {
      (texts: [String], request: inout SearchRequest) in
      request.languages = ParameterValue.split(texts).map { SpokenLanguage.code($0) ?? $0.lowercased() }
    },
    SearchParameter(many: "gender", "As sources code it.", \.genders, SearchRequest.genderCodes, { $0 }),
    SearchParameter(one: "max-price", "The most that an opinion may cost, in US dollars.", example: "500") {
      (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.maxPriceUSD = try ParameterValue.price(text, "max-price")
    },
    SearchParameter(
      one: "max-days", "The most days that an answer may take, as the page counts them.", example: "10"
    ) { (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.maxDays = try ParameterValue.days(text, "max-days")
    },
    SearchParameter(
      one: "fresh-within", "How old the newest evidence may be: days, or the first day that will do.",
      example: "90d"
    ) { (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.freshWithinDays = try ParameterValue.age(text, "fresh-within", on: request.on)
    },
    SearchParameter(
      one: "decide-by", "The day by which you mean to decide; never a medical deadline.",
      example: "2026-12-18"
    ) { (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.decideBy = try ParameterValue.date(text, "decide-by")
    },
    SearchParameter(one: "records-days", "Days to gather your records; 14 unless said.", example: "10") {
      (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.recordsDays = try ParameterValue.days(text, "records-days")
    },
    SearchParameter(
      many: "include-unknown", "Filter whose unknowns are let through, marked.", example: "network"
    ) {
      (texts: [String], request: inout SearchRequest) throws(ParameterError) in
      request.includeUnknown = Set(
        try ParameterValue.values(texts, "include-unknown", SearchRequest.unknowableFilters, \.self))
    },
    SearchParameter(one: "sort", "The order of the hits.", example: "distance") {
      (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.sort = try ParameterValue.value(text, "sort", SortOrder.allCases, \.rawValue)
    },
    SearchParameter(one: "limit", "Hits on a page.", example: "20") {
      (text: String, request: inout SearchRequest) throws(ParameterError) in
      request.limit = try ParameterValue.limit(text)
    },
    SearchParameter(one: "cursor", "Where the last page ended.", example: "") {
      (text: String, request: inout SearchRequest) in request.cursor = text
    },
    SearchParameter(many: "facets", "Count values of these.", example: "modality") {
      (texts: [String], request: inout SearchRequest) in request.facets = ParameterValue.split(texts)
    },
  ]
}

extension SearchRequest {
  /// Reads a request, every value checked.
  ///
  /// - Parameters:
  ///   - values: the texts given for each parameter, by its name as an option; names that are no search parameter
  ///     are not looked at.
  ///   - today: the day asked about where `on` does not say another one.
  package init(_ values: [String: [String]], today: CalendarDate) throws(ParameterError) {
    self.init(on: today)
    for parameter in SearchParameter.all {
      if let texts = values[parameter.name], !texts.isEmpty { try parameter.read(texts, &self) }
    }
  }
}
