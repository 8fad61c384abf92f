import Answering
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

  @Option(help: ArgumentHelp("Network by id; beside a plan, one that it offers.", valueName: "ids"))
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
    let today = try Self.day(on)
    var request = try Self.option { () throws(ParameterError) in try SearchRequest(values, today: today) }
    request.words = words
    return request
  }

  /// What was typed, by the names that the HTTP parameters have as well.
  private var values: [String: [String]] {
    let one: [(String, String?)] = [
      ("cancer", cancer), ("word-match", wordMatch), ("spelling", spelling), ("match", match), ("age", age),
      ("independence", independence), ("plan", plan), ("patient-state", patientState), ("near", near),
      ("within", within), ("max-price", maxPrice), ("max-days", maxDays), ("fresh-within", freshWithin),
      ("decide-by", decideBy), ("records-days", recordsDays),
    ]
    let several = [
      "kind": kind, "modality": modality, "different-from": differentFrom, "specialty": specialty, "nci": nci,
      "network": network, "network-status": networkStatus, "virtual": virtual, "state": state,
      "accepting": accepting, "accessible": accessible, "teaching": teaching, "language": language,
      "gender": gender, "include-unknown": includeUnknown,
    ]
    return one.reduce(into: several) { values, option in values[option.0] = option.1.map { [$0] } }
  }

  static func split(_ values: [String]) -> [String] { ParameterValue.split(values) }

  /// Tiers of `--nci`; empty for any, nil when nothing is asked.
  static func designations(_ nci: [String]) throws -> [Designation]? {
    try option { () throws(ParameterError) in try ParameterValue.designations(nci) }
  }

  /// The day of `--on`, today when it is left out.
  static func day(_ text: String?) throws -> CalendarDate {
    try text.map { try date($0, "on") } ?? Environment.today
  }

  static func date(_ text: String, _ option: String) throws -> CalendarDate {
    try self.option { () throws(ParameterError) in try ParameterValue.date(text, option) }
  }

  static func days(_ text: String, _ option: String) throws -> Int {
    try self.option { () throws(ParameterError) in try ParameterValue.days(text, option) }
  }

  static func near(_ text: String) throws -> SearchRequest.Near {
    try option { () throws(ParameterError) in try ParameterValue.near(text) }
  }

  /// The words of a value that is not taken, with the option before them.
  private static func option<Value>(_ read: () throws(ParameterError) -> Value) throws -> Value {
    do throws(ParameterError) {
      return try read()
    } catch {
      throw ValidationError("--\(error.parameter) \(error.words)")
    }
  }
}
