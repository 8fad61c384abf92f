import Answering
import DirectoryModel
import Exporting
import Indexing
import Querying
import Storing
import Vocabulary

/// Searches, explanations and suggestions: each answer is that of the command with `--format json`.
enum SearchAnswering {
  static func reply(_ call: Call, _ live: LiveDirectory) throws -> Reply {
    var (request, doctors) = try request(call)
    var generation = call.generation
    if let text = request.cursor {
      let cursor = try Problem.asking { () throws(QueryError) in try Cursor(text) }
      if call.values["on"] == nil { request.on = cursor.day }
      generation = try live.generation(of: cursor)
    }
    if request.limit == nil {
      throw Problem.badParameter("limit", "limit takes a number from 1 to \(SearchRequest.mostHits).")
    }
    let fields = try Problem.reading { () throws(ParameterError) in
      try ParameterValue.values(call.values["fields"] ?? [], "fields", HitRendering.fields, \.self)
    }
    let engine = generation.engine
    var answer: SearchAnswer
    if try call.flag("broaden") {
      (request, answer) = try engine.broadenedSearch(request)
    } else {
      answer = try engine.search(request)
    }
    answer.relax = try engine.relaxations(of: request, answered: answer)
    let rendering = HitRendering(
      legend: try SourceLegend(engine.layers, generation.manifest, on: request.on),
      explains: try call.flag("explain") || fields.contains("reasons"))
    // Two kilobytes a hit, and as much again for what stands around them.
    var out = JSONBytes(capacity: 4096 + 2560 * answer.hits.count)
    SearchEnvelope.write(
      answer, request: request, generation: generation.manifest.number, doctors: doctors, into: &out
    ) { hit, out in
      if fields.isEmpty {
        rendering.write(hit, into: &out)
      } else {
        out.value(rendering.json(hit, fields: fields))
      }
    }
    var reply = Reply(status: 200, type: "application/json", body: out.bytes)
    // A question that was posted is not put into an address: its next page is asked for by its cursor.
    reply.total = answer.total
    if let next = answer.next, !call.isPosted {
      reply.fields.append(("Link", "<\(address(call, next))>; rel=\"next\""))
    }
    return reply
  }

  /// The request, and whoever gave an opinion before.
  static func request(_ call: Call) throws -> (SearchRequest, FirstDoctors) {
    var request = try Problem.reading { () throws(ParameterError) in
      try SearchRequest(call.values, today: call.today)
    }
    request.words = (call.values["words"] ?? []).flatMap { $0.split(separator: " ").map(String.init) }
    let doctors = try FirstDoctors(
      call.values["first-doctor"] ?? [], independentOf: call.values["independent-of"] ?? [], on: request.on,
      call.generation.lookup)
    request.firstDoctors = doctors.profiles
    return (request, doctors)
  }

  /// Of the next page.
  private static func address(_ call: Call, _ cursor: String) -> String {
    var pairs: [String] = []
    for name in call.values.keys.sorted() where name != "cursor" {
      for text in call.values[name] ?? [] {
        pairs.append(name.replacing("-", with: "_") + "=" + QueryText.encode(text))
      }
    }
    return call.base + "/api/v1/search?" + (pairs + ["cursor=\(cursor)"]).joined(separator: "&")
  }

  static func explanation(_ call: Call) throws -> Reply {
    let (request, _) = try request(call)
    let ids = [try call.needed("id")] + [try call.one("vs")].compactMap(\.self)
    var found: [Explanation] = []
    for id in ids {
      found.append(
        try ExplanationLookup.explanation(
          id, request, call.generation.lookup))
    }
    if found.count == 2, found[0].provider.id == found[1].provider.id {
      throw Problem.conflict("vs is the same as id; name another one.")
    }
    let precedence =
      found.count == 2 ? try call.engine.precedence(of: found[0], found[1], in: request) : nil
    let rendering = ExplanationRendering(
      legend: try SourceLegend(call.engine.layers, call.generation.manifest, on: request.on), width: 0)
    return Reply(rendering.json(found, precedence, generation: call.engine.generation))
  }

  static func suggestions(_ call: Call) throws -> Reply {
    var request = SuggestRequest(try call.needed("q"), on: call.today)
    if let limit = try call.one("limit") {
      guard let number = Int(limit), (1...SuggestRequest.mostSuggestions).contains(number) else {
        throw Problem.badParameter(
          "limit", "limit takes a number from 1 to \(SuggestRequest.mostSuggestions).")
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
}

extension Suggestion {
  fileprivate var json: JSONValue {
    .object([
      ("type", .string(type.rawValue)), ("id", .text(id)), ("text", .string(text)),
      ("matched", .text(matched)),
      ("corrected", .bool(isCorrected)), ("kind", .text(kind?.token)), ("city", .text(city)),
      ("state", .text(state)), ("providers", providers.map { .integer($0) } ?? .null),
    ])
  }
}
