import Answering
import DirectoryModel
import Exporting
import Querying
import Storing
import Vocabulary

extension Route {
  /// Every address of the API.
  static func all(_ figures: RequestFigures) -> [Route] { asking + knowing + operating(figures) }

  // MARK: Questions

  private static let asking: [Route] = [
    Route(
      .get, "/api/v1/suggest", "What a text can become while it is typed.",
      [
        RouteParameter("q", "What is typed so far.", isNeeded: true, example: "mela"),
        RouteParameter(
          "types", "Of which kinds.", takesSeveral: true, allowed: SuggestionType.allCases.map(\.rawValue)),
        RouteParameter("limit", "At most so many, up to 10.", example: "5"),
      ], keeping: .nobody
    ) { call in
      var request = SuggestRequest(try call.needed("q"), on: call.today)
      if let limit = try call.one("limit") {
        guard let number = Int(limit) else {
          throw Problem.badParameter("limit", "limit takes a number from 1 to \(SuggestRequest.mostSuggestions).")
        }
        request.limit = number
      }
      let types = call.many("types")
      if !types.isEmpty {
        request.types = try Problem.reading { () throws(ParameterError) in
          try ParameterValue.values(types, "types", SuggestionType.allCases, \.rawValue)
        }
      }
      return Reply(.object([("data", .array(try call.engine.suggest(request).map(\.json)))]))
    }
  ]

  // MARK: What answers are made of

  private static let knowing: [Route] = [
    Route(.get, "/api/v1/sources", "The sources of this directory, with their dates.", keeping: .anybody) { call in
      Reply(
        .object([
          (
            "data",
            .array(
              call.generation.manifest.layers.map { layer in
                .object([
                  ("id", .string(layer.source)), ("format", .string(layer.adapter)), ("as_of", .text(layer.asOf)),
                  ("imported_at", .string(layer.importedAt)),
                ])
              })
          )
        ]))
    },
    Route(.get, "/api/v1/generations", "The generation that answers.", keeping: .anybody) { call in
      let manifest = call.generation.manifest
      return Reply(
        .object([
          ("number", .integer(manifest.number)), ("content_hash", .string(manifest.contentHash)),
          ("published_at", .string(manifest.publishedAt)), ("keep", .string(manifest.keep)),
        ]))
    },
  ]

  // MARK: Operations

  private static func operating(_ figures: RequestFigures) -> [Route] {
    [
    Route(.get, "/metrics", "Figures for Prometheus.", keeping: .never) { call in
      Reply(
        status: 200, type: "text/plain; version=0.0.4; charset=utf-8",
        body: Array(figures.text(call.generation).utf8))
    },
    Route(.get, "/healthz", "The process is there.", keeping: .never) { _ in
      Reply(status: 200, type: "text/plain; charset=utf-8", body: Array("ok\n".utf8))
    },
    Route(.get, "/readyz", "A generation can answer.", keeping: .never) { call in
      // A generation that is found to be damaged answers nothing.
      _ = try call.engine.provider(id: "center:none")
      return Reply(
        status: 200, type: "text/plain; charset=utf-8",
        body: Array("ready, generation \(call.generation.manifest.number)\n".utf8))
    },
  ]
  }
}

extension Suggestion {
  var json: JSONValue {
    .object([
      ("type", .string(type.rawValue)), ("id", .text(id)), ("text", .string(text)), ("matched", .text(matched)),
      ("corrected", .bool(isCorrected)), ("kind", .text(kind?.token)), ("city", .text(city)),
      ("state", .text(state)), ("providers", providers.map { .integer($0) } ?? .null),
    ])
  }
}
