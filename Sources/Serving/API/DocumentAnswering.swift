import Answering
import DirectoryModel
import Exporting
import Querying
import Storing
import Vocabulary

/// A shortlist as a document, made of what the request names and kept nowhere.
enum DocumentAnswering {
  static func document(_ call: Call) throws -> Reply {
    let token = try call.needed("format")
    guard let format = ShortlistFormats.format(token) else {
      throw Problem.badParameter(
        "format", "format takes \(ShortlistFormats.all.map(\.token).joined(separator: ", ")).",
        allowed: ShortlistFormats.all.map(\.token),
        suggestions: [ShortlistFormats.nearest(to: token)].compactMap(\.self))
    }
    let language = try call.one("lang") ?? ExportLanguage.english.rawValue
    let chosen = try Problem.reading { () throws(ParameterError) in
      try ParameterValue.value(language, "lang", ExportLanguage.allCases, \.rawValue)
    }
    let ids = call.many("ids")
    if ids.count > SearchRequest.mostHits {
      throw Problem.badParameter("ids", "ids takes at most \(SearchRequest.mostHits) ids.")
    }
    var (request, _) = try SearchAnswering.request(call)
    request.limit = 1
    let legend = try SourceLegend(
      call.engine.layers, call.generation.manifest, on: request.on, details: call.generation.directory)
    let adding = try EntryAdding(
      request: request, keepsQuestion: false, call.generation.lookup, legend: legend)
    var list = Shortlist(name: "shortlist", created: request.on, decideBy: request.decideBy)
    for (entry, _) in try adding.entries(ids) {
      if !list.entries.contains(where: { $0.id == entry.id }) { list.entries.append(entry) }
    }
    let context = ExportContext(day: request.on, language: chosen, version: ProgramVersion.text)
    var reply = Reply(status: 200, type: format.mediaType, body: format.bytes(of: list, in: context))
    let name = ShortlistFormats.fileName(for: list, as: format, in: context)
    reply.fields.append(("Content-Disposition", "attachment; filename=\"\(name)\""))
    return reply
  }
}
