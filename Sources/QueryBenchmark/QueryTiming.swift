import Querying

/// One question, answered several times.
struct QueryTiming {
  /// Rounds over the questions of a class; the quickest of a question counts, as with every rival.
  static let rounds = 3

  var query: BenchmarkQuery
  /// Of the quickest round.
  var microseconds: Double
  var total: Int
  /// NPIs of the first page, in order.
  var page: [Int]

  /// Answers every question of one class, round after round; the first time that a question is asked is not measured
  /// apart, since the quickest counts.
  static func measure(
    _ questions: [(query: BenchmarkQuery, request: SearchRequest)], by engine: some DirectoryEngine
  ) throws(QueryError) -> [QueryTiming] {
    var result = questions.map { QueryTiming(query: $0.query, microseconds: .infinity, total: 0, page: []) }
    let clock = ContinuousClock()
    for _ in 0..<rounds {
      for (i, question) in questions.enumerated() {
        let start = clock.now
        let answer = try engine.search(question.request)
        let elapsed = clock.now - start
        result[i].microseconds = min(result[i].microseconds, elapsed / .microseconds(1))
        result[i].total = answer.total
        result[i].page = answer.page.map { Int($0.id.drop { $0 != ":" }.dropFirst()) ?? 0 }
      }
    }
    return result
  }
}

/// What is told of a class: `Scripts/rivals/contract.py` writes the same of a rival.
struct ClassFigures: Encodable {
  var queries: Int
  var p50: Double
  var p99: Double
  var mean: Double

  enum CodingKeys: String, CodingKey {
    case queries
    case p50 = "p50_us"
    case p99 = "p99_us"
    case mean = "mean_us"
  }

  /// - Parameter timings: at least one.
  init(_ timings: [QueryTiming]) {
    let sorted = timings.map(\.microseconds).sorted()
    queries = sorted.count
    p50 = Self.percentile(0.5, sorted)
    p99 = Self.percentile(0.99, sorted)
    mean = sorted.reduce(0, +) / Double(sorted.count)
  }

  private static func percentile(_ part: Double, _ sorted: [Double]) -> Double {
    sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
  }
}
