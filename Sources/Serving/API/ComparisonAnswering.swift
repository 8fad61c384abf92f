import Answering
import Assessing
import DirectoryModel
import Exporting
import Querying
import Storing
import Vocabulary

/// Side by side, and what two opinions would share.
enum ComparisonAnswering {
  private static let most = 5

  static func comparison(_ call: Call) throws -> Reply {
    let ids = call.many("id")
    guard (2...most).contains(ids.count) else {
      throw Problem.badParameter("id", "id takes two to \(most) ids.")
    }
    var request = try Problem.reading { () throws(ParameterError) in
      try SearchRequest(
        call.values.filter { ["on", "cancer", "plan", "near", "patient-state"].contains($0.key) },
        today: call.today)
    }
    if let state = request.patientState, !USPS.codes.contains(state) {
      throw Problem.badParameter(
        "patient-state", "patient_state takes the code of a state.",
        suggestions: USPS.nearest(to: state).map { [$0] } ?? [])
    }
    let doctors = try FirstDoctors(
      call.values["first-doctor"] ?? [], independentOf: call.values["independent-of"] ?? [], on: request.on,
      call.generation.lookup)
    request.firstDoctors = doctors.profiles
    let comparison = try Comparison(
      try Comparison.providers(ids, call.generation.lookup), request,
      engine: call.engine,
      legend: try SourceLegend(call.engine.layers, call.generation.manifest, on: request.on))
    return Reply(comparison.json(doctors, generation: call.engine.generation))
  }

  static func independence(_ call: Call) throws -> Reply {
    let day = try call.day()
    let lookup = call.generation.lookup
    let of = try call.needed("of")
    guard let provider = try lookup.provider(typed: of) else {
      throw lookup.missing(of, .notFound(id: of))
    }
    let doctors = try FirstDoctors(
      call.values["from"] ?? [], independentOf: [], on: day, lookup)
    let assessments = try call.engine.independence(of: provider, from: doctors.profiles)
    let rendering = IndependenceRendering(
      try SourceLegend(call.engine.layers, call.generation.manifest, on: day))
    return Reply(
      .object([
        ("of", .object([("id", .string(provider.id)), ("name", .string(provider.displayName))])),
        ("from", doctors.json), ("notes", .strings(doctors.notes)), ("data", rendering.json(assessments)),
      ]))
  }
}
