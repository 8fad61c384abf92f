import DirectoryModel
import FoundationEssentials
import Indexing
import Querying
import Storing
import Vocabulary

/// Asks the current generation of a data directory the questions of a file, one after another, and writes what
/// `Scripts/rivals` writes of a rival: seconds by class, exact totals, first pages.
///
///     QueryBenchmark DATA QUERIES RESULTS [--on DATE]
///
/// It opens the generation as the command does and asks through `DirectoryEngine.search`; nothing here knows how
/// the index works. The results are `RESULTS/second-opinion.run.json`.
@main
struct QueryBenchmark {
  struct Results: Encodable {
    var name = "second-opinion"
    var version: String
    var classes: [String: ClassFigures]
    /// By the id of the question.
    var totals: [String: Int]
    var pages: [String: [Int]]
    var openMicroseconds: Double
    var index: IndexFigures

    enum CodingKeys: String, CodingKey {
      case name, version, classes, totals, pages, index
      case openMicroseconds = "open_us"
    }
  }

  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    var day = CalendarDate(iso: "2026-11-15")
    if let at = arguments.firstIndex(of: "--on"), at + 1 < arguments.count {
      day = CalendarDate(iso: arguments[at + 1])
      arguments.removeSubrange(at...at + 1)
    }
    guard arguments.count == 3, let day else {
      throw Usage("usage: QueryBenchmark DATA QUERIES RESULTS [--on DATE]")
    }
    let questions = try readQuestions(arguments[1], on: day)
    let clock = ContinuousClock()
    let start = clock.now
    let engine = try open(arguments[0])
    let opened = clock.now - start

    var results = Results(
      version: engine.generation, classes: [:], totals: [:], pages: [:],
      openMicroseconds: opened / .microseconds(1),
      index: IndexFigures(engine.snapshot, providers: try providers(engine, on: day)))
    for kind in BenchmarkQuery.Class.allCases {
      let asked = questions.filter { $0.query.class == kind }
      guard !asked.isEmpty else { continue }
      let timings = try QueryTiming.measure(asked, by: engine)
      results.classes[kind.rawValue] = ClassFigures(timings)
      for timing in timings {
        results.totals["\(timing.query.id)"] = timing.total
        results.pages["\(timing.query.id)"] = timing.page
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try encoder.encode(results).write(to: URL(filePath: arguments[2] + "/second-opinion.run.json"))
  }

  struct Usage: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }

  private static func readQuestions(
    _ path: String, on day: CalendarDate
  ) throws -> [(query: BenchmarkQuery, request: SearchRequest)] {
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    let decoder = JSONDecoder()
    return try text.split(separator: "\n").map { line in
      let query = try decoder.decode(BenchmarkQuery.self, from: Data(line.utf8))
      return (query, try query.request(on: day))
    }
  }

  private static func open(_ path: String) throws -> SnapshotEngine {
    let directory = DataDirectory(path: path)
    return SnapshotEngine(try Snapshot(path: directory.snapshotPath(directory.currentManifest().number)))
  }

  private static func providers(_ engine: SnapshotEngine, on day: CalendarDate) throws -> Int {
    var everybody = SearchRequest(on: day)
    everybody.kinds = [.clinician, .organization]
    everybody.limit = 1
    everybody.detail = .names
    everybody.sort = .npi
    return try engine.search(everybody).total
  }
}
