package import DirectoryModel
import Exporting
package import Querying
package import Storing
import Vocabulary

/// Asks two engines over one generation the same questions and compares what a person would be shown, word for word:
/// hits, order, totals, counts, reasons, corrections, refusals, and the pages that follow.
package struct ParityExamination {
  /// A question that was answered differently.
  package struct Difference: Sendable {
    package var command: String
    /// Where the answers part, and what each says there.
    package var place: String
    package var here: String
    package var there: String
  }

  /// An engine with what its answers are rendered with.
  private struct Side {
    let engine: SnapshotEngine
    let directory: DataDirectory
    let manifest: GenerationManifest
    let lookup: DirectoryLookup

    init(_ opened: (directory: DataDirectory, manifest: GenerationManifest, engine: SnapshotEngine)) {
      (directory, manifest, engine) = opened
      lookup = DirectoryLookup(engine, directory)
    }
  }

  private let here: Side
  private let there: Side
  private let day: CalendarDate
  /// How many answers had a hit, and how many were refusals: a comparison of nothing proves nothing.
  package private(set) var found = 0
  package private(set) var refused = 0

  package init(
    _ here: (directory: DataDirectory, manifest: GenerationManifest, engine: SnapshotEngine),
    _ there: (directory: DataDirectory, manifest: GenerationManifest, engine: SnapshotEngine),
    on day: CalendarDate
  ) {
    self.here = Side(here)
    self.there = Side(there)
    self.day = day
  }

  /// - Returns: nil where both answer the same.
  package mutating func difference(_ question: ParityQuestion) throws -> Difference? {
    let (mine, other) = (try answer(question, here), try answer(question, there))
    if mine.isRefusal { refused += 1 }
    if mine.isFound { found += 1 }
    guard mine.value.text() != other.value.text() else { return nil }
    let (place, one, two) = Self.parting(mine.value, other.value, "") ?? ("", "", "")
    return Difference(command: question.command, place: place, here: one, there: two)
  }

  private struct Answer {
    var value: JSONValue
    var isRefusal = false
    var isFound = false
  }

  private func answer(_ question: ParityQuestion, _ side: Side) throws -> Answer {
    do {
      return try asked(question, side)
    } catch let error as QueryError {
      // That a server is away, or the index damaged, is no answer.
      if error.isFault { throw error }
      return Answer(value: .string("\(error)"), isRefusal: true)
    } catch let error as ParameterError {
      return Answer(value: .string("\(error)"), isRefusal: true)
    } catch let error as AnswerError {
      return Answer(value: .string(Self.words(error)), isRefusal: true)
    }
  }

  /// Of an id that nobody knows each side says what it looked through: all sources, or what was published.
  private static func words(_ error: AnswerError) -> String {
    switch error {
    case .notFound(let id), .noFirstDoctor(_, let id), .notPublished(let id, _): "nobody knows \(id)"
    default: "\(error)"
    }
  }

  private func asked(_ question: ParityQuestion, _ side: Side) throws -> Answer {
    let engine = side.engine
    switch question {
    case .search(let pairs, let doctor):
      let (request, doctors) = try request(pairs, doctor: doctor, side)
      return try search(request, doctors, side)
    case .suggest(let text):
      let found = try engine.suggest(SuggestRequest(text, on: day))
      return Answer(value: .array(found.map { .string("\($0)") }), isFound: !found.isEmpty)
    case .show(let id):
      guard let provider = try engine.provider(id: id) else { return Answer(value: .null) }
      let legend = try SourceLegend(engine.layers, side.manifest, on: day, details: side.directory)
      return Answer(value: ProviderRendering(legend: legend).json(provider, history: nil), isFound: true)
    case .check(let id, let plan):
      guard let provider = try engine.provider(id: id) else { return Answer(value: .null) }
      let reading = try engine.plan(plan, on: day)
      let check = try engine.check(provider, plan: reading, on: day) { try engine.provider(id: $0) }
      let rendering = CheckRendering(
        legend: try SourceLegend(engine.layers, side.manifest, on: day), plan: reading,
        rules: try engine.planRules(of: reading), networkNames: try CheckRendering.networkNames(engine))
      return Answer(value: rendering.json(check), isFound: true)
    case .explain(let id, let pairs):
      let (request, _) = try request(pairs, doctor: nil, side)
      guard let explanation = try engine.explain(id, in: request) else { return Answer(value: .null) }
      let legend = try SourceLegend(engine.layers, side.manifest, on: request.on)
      return Answer(
        value: ExplanationRendering(legend: legend, width: 100).json(explanation),
        isFound: explanation.hit != nil)
    }
  }

  private func request(
    _ pairs: [(name: String, value: String)], doctor: String?, _ side: Side
  ) throws -> (SearchRequest, FirstDoctors) {
    var values: [String: [String]] = [:]
    for pair in pairs { values[pair.name, default: []].append(pair.value) }
    var request = try SearchRequest(values, today: day)
    request.words = (values["words"] ?? []).flatMap { $0.split(separator: " ").map(String.init) }
    let doctors = try FirstDoctors(
      doctor.map { [$0] } ?? [], independentOf: [], on: request.on, side.lookup)
    request.firstDoctors = doctors.profiles
    return (request, doctors)
  }

  /// The first page and the one behind it, with the hints.
  private func search(_ asked: SearchRequest, _ doctors: FirstDoctors, _ side: Side) throws -> Answer {
    let legend = try SourceLegend(side.engine.layers, side.manifest, on: asked.on)
    let rendering = HitRendering(legend: legend, explains: true)
    var pages: [JSONValue] = []
    var request = asked
    var isFound = false
    for _ in 0..<2 {
      var answer = try side.engine.search(request)
      if pages.isEmpty { answer.relax = try side.engine.relaxations(of: request, answered: answer) }
      isFound = isFound || answer.total > 0
      pages.append(
        SearchEnvelope.json(
          answer, request: request, generation: side.manifest.number, rendering: rendering, doctors: doctors))
      guard let next = answer.next else { break }
      request.cursor = next
    }
    return Answer(value: .array(pages), isFound: isFound)
  }

  /// The first place at which two values part.
  private static func parting(
    _ a: JSONValue, _ b: JSONValue, _ path: String
  ) -> (place: String, here: String, there: String)? {
    switch (a, b) {
    case (.object(let one), .object(let two)):
      for (i, field) in one.enumerated() {
        guard i < two.count, two[i].key == field.key else {
          return (path + "/" + field.key, "there", "not there")
        }
        if let found = parting(field.value, two[i].value, path + "/" + field.key) { return found }
      }
      return one.count < two.count ? (path + "/" + two[one.count].key, "not there", "there") : nil
    case (.array(let one), .array(let two)):
      for (i, value) in one.enumerated() where i < two.count {
        if let found = parting(value, two[i], "\(path)/\(i)") { return found }
      }
      return one.count == two.count ? nil : (path, "\(one.count) values", "\(two.count) values")
    default:
      let (one, two) = (a.text(), b.text())
      return one == two ? nil : (path, one, two)
    }
  }
}
