import Assessing
import DirectoryModel
package import Exporting
package import Querying
import Vocabulary

/// The answer as one JSON object: the same shape over HTTP.
package enum SearchEnvelope {
  /// - Parameter generation: the number of the one that answered.
  package static func json(
    _ answer: SearchAnswer, request: SearchRequest, generation: Int, rendering: HitRendering,
    doctors: FirstDoctors
  ) -> JSONValue {
    .object([
      ("query", query(answer, request, doctors)),
      ("total", .object([("value", .integer(answer.total)), ("exact", .bool(true))])),
      ("data", .array(answer.hits.map(rendering.json))),
      ("excluded", excluded(answer)),
      (
        "facets",
        .object(
          answer.facets.map { facet in
            (
              facet.facet,
              .array(
                facet.values.map {
                  .object([
                    ("value", .string($0.value)), ("count", .integer($0.count)),
                    ("selected", .bool($0.isSelected)),
                  ])
                })
            )
          })
      ),
      ("relax", RelaxText.json(answer.relax)),
      (
        "page",
        .object([("limit", request.limit.map { .integer($0) } ?? .null), ("next", .text(answer.next))])
      ),
      ("generation", .string(String(answer.generation.prefix(16)))),
      ("generation_number", .integer(generation)),
      (
        "data_as_of",
        answer.dataAsOf.map {
          .object([("oldest", .string($0.oldest.description)), ("newest", .string($0.newest.description))])
        } ?? .null
      ),
    ])
  }

  private static func query(
    _ answer: SearchAnswer, _ request: SearchRequest, _ doctors: FirstDoctors
  ) -> JSONValue {
    return .object([
      ("understood", understood(answer.understood)), ("first_doctors", doctors.json),
      ("independence", request.firstDoctors.isEmpty ? .null : .string(request.independence.rawValue)),
      ("on", .string(request.on.description)), ("ignored", .array([])),
      ("broadened", answer.broadening.map(broadened) ?? .null),
      ("time", TimeQuestion(request).map(TimeText.json) ?? .null),
    ])
  }

  /// By parameter, how its words were read.
  package static func understood(_ understandings: [Understanding]) -> JSONValue {
    .object(
      understandings.map { understanding in
        (
          understanding.parameter,
          .object([
            ("id", .string(understanding.id)), ("name", .string(understanding.name)),
            ("from", .string(understanding.from)), ("corrected", .bool(understanding.corrected != nil)),
            ("note", .text(understanding.note)),
          ])
        )
      })
  }

  private static func excluded(_ answer: SearchAnswer) -> JSONValue {
    .object(
      [
        ("unknown", .object(answer.unknownLeftOut.map { ($0.filter, .integer($0.count)) })),
        ("unknown_for_all", .object(answer.unknownForAll.map { ($0.filter, .integer($0.count)) })),
        ("programs", .array(answer.leftOut.map(leftOut))),
        ("clinicians", answer.unlicensed.map(unlicensed) ?? .null),
      ] + answer.excluded.map { ($0.ground, .integer($0.count)) })
  }

  private static func broadened(_ broadening: Broadening) -> JSONValue {
    .object([
      ("from", .string(broadening.from)), ("to", .string(broadening.to)),
      ("levels", .integer(broadening.levels)), ("words", .string(broadening.words)),
    ])
  }

  private static func unlicensed(_ clinicians: UnlicensedClinicians) -> JSONValue {
    .object([
      ("count", .integer(clinicians.count)), ("filter", .string("patient-state")),
      ("virtual", .strings(clinicians.kinds.map(\.token))), ("state", .string(clinicians.state)),
      ("answer", .string("unknown")),
      ("reason", .string("no source states a license in \(clinicians.state)")),
    ])
  }

  private static func leftOut(_ entry: LeftOut) -> JSONValue {
    .object([
      ("id", .string(entry.id)), ("name", .string(entry.name)), ("filter", .string(entry.filter)),
      ("answer", .string(entry.answer)), ("reason", .string(entry.reason)), ("source", .text(entry.source)),
      ("as_of", .text(entry.asOf?.description)),
    ])
  }
}

extension Broadening {
  /// What was searched instead of the cancer asked for.
  package var words: String {
    let levels = levels == 1 ? "one level up" : "\(levels) levels up"
    return
      "Nothing was found for \(fromName.lowercased()). Showing \(toName.lowercased()) (\(levels)), as --broaden "
      + "asks: ask whether \(fromName.lowercased()) is taken."
  }
}
