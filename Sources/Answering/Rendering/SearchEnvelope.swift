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
    var tree = JSONTree()
    write(answer, request: request, generation: generation, doctors: doctors, into: &tree) {
      rendering.write($0, into: &$1)
    }
    return tree.value
  }

  /// - Parameters:
  ///   - generation: the number of the one that answered.
  ///   - hit: writes one hit.
  package static func write<Sink: JSONSink>(
    _ answer: SearchAnswer, request: SearchRequest, generation: Int, doctors: FirstDoctors,
    into out: inout Sink, hit: (Hit, inout Sink) -> Void
  ) {
    out.beginObject()
    out.field("query", query(answer, request, doctors))
    out.object("total")
    out.field("value", answer.total)
    out.field("exact", .bool(true))
    out.endObject()
    out.array("data")
    for found in answer.hits { hit(found, &out) }
    out.endArray()
    out.field("excluded", excluded(answer))
    out.object("facets")
    for facet in answer.facets {
      out.array(facet.facet)
      for value in facet.values {
        out.beginObject()
        out.field("value", value.value)
        out.field("count", value.count)
        out.field("selected", .bool(value.isSelected))
        out.endObject()
      }
      out.endArray()
    }
    out.endObject()
    out.field("relax", RelaxText.json(answer.relax))
    out.object("page")
    out.field("limit", request.limit.map { .integer($0) } ?? .null)
    out.field("next", answer.next)
    out.endObject()
    out.field("generation", String(answer.generation.prefix(16)))
    out.field("generation_number", generation)
    if let dates = answer.dataAsOf {
      out.object("data_as_of")
      out.field("oldest", dates.oldest.description)
      out.field("newest", dates.newest.description)
      out.endObject()
    } else {
      out.field("data_as_of", .null)
    }
    out.endObject()
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
        ("not_held", .integer(answer.notHeld)),
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
