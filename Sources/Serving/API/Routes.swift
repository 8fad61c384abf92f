import Answering
import Assessing
import DirectoryModel
import Exporting
import Indexing
import Querying
import Storing
import Vocabulary

extension Route {
  /// Every address of the API.
  static func all(_ live: LiveDirectory, _ figures: RequestFigures, base: String) -> [Route] {
    let routes = searching(live) + judging + showing + knowing + operating(figures)
    let document = OpenAPIDocument(routes, base: base)
    return routes + pages(live, filters) + [
      Route(.get, "/api/v1/openapi.json", "This interface in OpenAPI 3.1.", keeping: .anybody) { _ in
        Reply(document.json)
      }
    ]
  }

  // MARK: Questions

  /// Those of a search, and of whoever asks where somebody stands in it.
  private static let filters: [RouteParameter] =
    [
      RouteParameter(
        "words", "Words of a name; joh* stands for every word that begins so.", takesSeveral: true)
    ]
    + SearchParameter.all.map { RouteParameter($0) } + opinions

  private static let opinions = [
    RouteParameter(
      "first-doctor", "Who gave the first opinion: an id, or a name with its place.", takesSeveral: true,
      example: "2000000010"),
    RouteParameter(
      "independent-of", "All who gave an opinion: ids, separated by commas.", takesSeveral: true,
      example: "2000000010,2000000028"),
  ]

  private static func searching(_ live: LiveDirectory) -> [Route] {
    let parameters =
      filters + [
        RouteParameter("explain", "Say why each hit stands where it stands.", allowed: ["true", "false"]),
        RouteParameter(
          "broaden", "Where nobody is found, search the cancer one level up, and say so.",
          allowed: ["true", "false"]),
        RouteParameter(
          "fields", "Only these fields of each hit.", takesSeveral: true, allowed: HitRendering.fields),
      ]
    let summary = "Clinicians, organizations, centers and programs for a cancer."
    return [
      Route(.get, "/api/v1/search", summary, parameters, keeping: .nobody) {
        try SearchAnswering.reply($0, live)
      },
      Route(.post, "/api/v1/search", summary, parameters, keeping: .nobody) {
        try SearchAnswering.reply($0, live)
      },
      Route(
        .post, "/api/v1/shortlists/render", "Places to ask as a document: nothing of it stays on the server.",
        [
          RouteParameter("ids", "Whom, in the order of the document.", isNeeded: true, takesSeveral: true),
          RouteParameter(
            "format", "The form.", isNeeded: true, allowed: ShortlistFormats.all.map(\.token), example: "html"
          ),
          RouteParameter(
            "lang", "The language of the words.", allowed: ExportLanguage.allCases.map(\.rawValue)),
        ] + filters.filter { !["words", "sort", "limit", "cursor", "facets"].contains($0.name) },
        keeping: .nobody,
        speaks: .document
      ) { try DocumentAnswering.document($0) },
      Route(
        .get, "/api/v1/explain", "Where somebody stands among the hits of a search, and why.",
        [
          RouteParameter("id", "Whom.", isNeeded: true, example: "npi:2000000150"),
          RouteParameter("vs", "Before whom, or after.", example: "npi:2000000028"),
        ] + filters.filter { !["limit", "cursor", "facets"].contains($0.name) }, keeping: .nobody
      ) { try SearchAnswering.explanation($0) },
      Route(
        .get, "/api/v1/suggest", "What a text can become while it is typed.",
        [
          RouteParameter("q", "What is typed so far.", isNeeded: true, example: "mela", asks: "prefix"),
          RouteParameter(
            "types", "Of which kinds.", takesSeveral: true, allowed: SuggestionType.allCases.map(\.rawValue)),
          RouteParameter("limit", "At most so many, up to 10.", example: "5"),
        ], keeping: .nobody
      ) { try SearchAnswering.suggestions($0) },
    ]
  }

  private static let judging: [Route] = [
    Route(
      .get, "/api/v1/network-status", "Whether somebody is in a plan's network, place by place.",
      [
        RouteParameter("provider", "Whom: an id.", isNeeded: true, example: "2000000028"),
        RouteParameter(
          "plan", "The plan by id, name, or the words on a card.", isNeeded: true, example: "00000ZZ0010001"),
        RouteParameter("site", "Only this site: its id, or words of its name or address."), on,
      ], keeping: .nobody
    ) { try NetworkAnswering.status($0) },
    Route(
      .get, "/api/v1/plans/{id}/coverage", "Which cancer centers a plan reaches.",
      [
        RouteParameter(
          "designation", "NCI designation.", takesSeveral: true,
          allowed: Designation.allCases.map(\.token) + ["any"], asks: "nci"),
        RouteParameter("near", "ZIP code, or LAT,LON, from which distances are told.", example: "60601"), on,
      ], keeping: .nobody
    ) { try NetworkAnswering.coverage($0) },
    Route(
      .get, "/api/v1/compare", "Two to five side by side, and how independent they are of each other.",
      [
        RouteParameter("id", "Whom: two to five ids.", isNeeded: true, takesSeveral: true),
        RouteParameter("cancer", "The cancer in your own words."), RouteParameter("plan", "The plan."),
        RouteParameter("near", "ZIP code, or LAT,LON."),
        RouteParameter("patient-state", "State where the patient is during a virtual visit."), on,
      ] + opinions, keeping: .nobody
    ) { try ComparisonAnswering.comparison($0) },
    Route(
      .get, "/api/v1/independence",
      "What two opinions would share: group, hospital, site, organization, school.",
      [
        RouteParameter("of", "Whose independence.", isNeeded: true, example: "2000000036"),
        RouteParameter(
          "from", "Of whom.", isNeeded: true, takesSeveral: true, example: "2000000010", asks: "first_doctor"),
        on,
      ], keeping: .nobody
    ) { try ComparisonAnswering.independence($0) },
  ]

  private static let on = RouteParameter(
    "on", "The day asked about; today unless said.", example: "2026-11-21")

  // MARK: One by one

  private static let showing: [Route] = [
    ("providers", "A clinician, organization, center or program", ["npi:", "ccn:", "center:", "program:"]),
    ("centers", "A cancer center", ["center:"]), ("programs", "A second-opinion program", ["program:"]),
    ("plans", "A plan", ["plan:"]), ("cancers", "A cancer type", ["cancer:"]),
  ].flatMap { (name: String, what: String, types: [String]) in
    [
      Route(
        .get, "/api/v1/\(name)/{id}", "\(what) with the source and date of every fact.", [on],
        keeping: .nobody
      ) { try ShowAnswering.reply($0, types: types, onlySources: false) },
      Route(
        .get, "/api/v1/\(name)/{id}/sources", "The sources behind \(what.lowercased()).", [on],
        keeping: .nobody
      ) { try ShowAnswering.reply($0, types: types, onlySources: true) },
    ]
  }

  // MARK: What answers are made of

  private static let knowing: [Route] = [
    Route(.get, "/api/v1/sources", "The sources of this directory, with their dates.", keeping: .anybody) {
      call in
      let layers = call.generation.manifest.layers.map { layer in
        JSONValue.object([
          ("id", .string(layer.source)), ("format", .string(layer.adapter)), ("as_of", .text(layer.asOf)),
          ("imported_at", .string(layer.importedAt)),
        ])
      }
      return Reply(.object([("data", .array(layers))]))
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
      Route(.get, "/metrics", "Figures for Prometheus.", keeping: .never) { call in
        Reply(
          status: 200, type: "text/plain; version=0.0.4; charset=utf-8",
          body: Array(figures.text(call.generation, on: call.today).utf8))
      },
    ]
  }
}
