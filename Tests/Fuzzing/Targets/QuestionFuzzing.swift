import DirectoryModel
import Indexing
import Querying
import Storing
import Vocabulary

/// What people type, in lines: words of a name, words for a cancer, a place, a plan. Any text is answered or refused
/// in words, and the same text twice the same way.
final class QuestionFuzzing: FuzzTarget {
  static let name = "question"
  private let engine: SnapshotEngine

  init(_ work: WorkFolder) throws {
    let directory = try work.exampleDirectory()
    engine = SnapshotEngine(try Snapshot(path: directory.snapshotPath(try directory.currentNumber() ?? 0)))
  }

  func run(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    func line(_ i: Int) -> String? { i < lines.count && !lines[i].isEmpty ? String(lines[i]) : nil }
    var request = SearchRequest(on: CalendarDate(iso: "2026-11-21")!)
    if let words = line(0) {
      request.words = [words]
      request.wordMatch = words.utf8.count.isMultiple(of: 2) ? .all : .any
      request.spelling = words.utf8.count.isMultiple(of: 3) ? .near(edits: 2) : .corrected
    }
    request.cancer = line(1)
    if let place = line(2) { request.near = .zip(place) }
    request.plan = line(3)
    request.patientState = line(4)
    request.cursor = line(5)
    request.facets = line(6).map { [$0] } ?? []
    request.limit = 5
    promise(Self.answer(engine, request) == Self.answer(engine, request), "the same question, two answers")
  }

  private static func answer(_ engine: SnapshotEngine, _ request: SearchRequest) -> String {
    do {
      let answer = try engine.search(request)
      return "\(answer.total) \(answer.hits.map(\.provider.id)) \(answer.facets)"
    } catch {
      if case .damaged = error { fatalError("a question damages nothing: \(error)") }
      return "\(error)"
    }
  }
}
