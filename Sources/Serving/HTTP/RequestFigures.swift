import Storing
import Synchronization

/// Counts for `/metrics`, in the text format of Prometheus. Labels are routes and statuses, nothing that somebody
/// sent.
public final class RequestFigures: Sendable {
  /// Upper bounds in seconds.
  private static let bounds: [(seconds: Double, label: String)] = [
    (0.0005, "0.0005"), (0.001, "0.001"), (0.0025, "0.0025"), (0.005, "0.005"), (0.01, "0.01"),
    (0.025, "0.025"),
    (0.05, "0.05"), (0.1, "0.1"), (0.25, "0.25"), (0.5, "0.5"), (1, "1"), (2, "2"),
  ]

  private struct Series {
    var count = 0
    var seconds = 0.0
    var buckets = [Int](repeating: 0, count: bounds.count)
  }

  private struct Answered: Hashable {
    let route: String
    let status: Int

    var labels: String { "route=\"\(route)\",status=\"\(status)\"" }
  }

  private struct State {
    var requests: [Answered: Int] = [:]
    var durations: [String: Series] = [:]
    var searches = Series()
    var empty = 0
    var refusedGenerations = 0
  }

  private let state = Mutex(State())

  public init() {}

  func note(_ reply: Reply, _ duration: Duration) {
    let parts = duration.components
    let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    state.withLock { state in
      state.requests[Answered(route: reply.route, status: reply.status), default: 0] += 1
      Self.add(seconds, to: &state.durations[reply.route, default: Series()])
      if let total = reply.total {
        Self.add(seconds, to: &state.searches)
        if total == 0 { state.empty += 1 }
      }
    }
  }

  /// A new generation was damaged, and the former one goes on.
  public func noteRefusedGeneration() { state.withLock { $0.refusedGenerations += 1 } }

  private static func add(_ seconds: Double, to series: inout Series) {
    series.count += 1
    series.seconds += seconds
    if let bucket = bounds.firstIndex(where: { seconds <= $0.seconds }) { series.buckets[bucket] += 1 }
  }

  func text(_ generation: OpenGeneration) -> String {
    let state = state.withLock { $0 }
    var lines = [
      "# HELP second_opinion_requests_total Requests by route and status.",
      "# TYPE second_opinion_requests_total counter",
    ]
    let requests = state.requests.map { (labels: $0.key.labels, count: $0.value) }
    for (labels, count) in requests.sorted(by: { $0.labels < $1.labels }) {
      lines.append("second_opinion_requests_total{\(labels)} \(count)")
    }
    lines += [
      "# HELP second_opinion_request_seconds How long a request took.",
      "# TYPE second_opinion_request_seconds histogram",
    ]
    for route in state.durations.keys.sorted() {
      lines += Self.lines(
        "second_opinion_request_seconds", "route=\"\(route)\",", state.durations[route] ?? Series())
    }
    lines += [
      "# HELP second_opinion_search_seconds How long a search took.",
      "# TYPE second_opinion_search_seconds histogram",
    ]
    lines += Self.lines("second_opinion_search_seconds", "", state.searches)
    lines += [
      "# HELP second_opinion_searches_without_hits_total Searches that found nobody.",
      "# TYPE second_opinion_searches_without_hits_total counter",
      "second_opinion_searches_without_hits_total \(state.empty)",
      "# HELP second_opinion_generation Number of the generation that answers.",
      "# TYPE second_opinion_generation gauge",
      "second_opinion_generation \(generation.manifest.number)",
      "# HELP second_opinion_refused_generations_total Generations that were damaged and not taken up.",
      "# TYPE second_opinion_refused_generations_total counter",
      "second_opinion_refused_generations_total \(state.refusedGenerations)",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ name: String, _ label: String, _ series: Series) -> [String] {
    var sum = 0
    var lines: [String] = []
    for (bound, count) in zip(bounds, series.buckets) {
      sum += count
      lines.append("\(name)_bucket{\(label)le=\"\(bound.label)\"} \(sum)")
    }
    lines.append("\(name)_bucket{\(label)le=\"+Inf\"} \(series.count)")
    let set = label.isEmpty ? "" : "{\(label.dropLast())}"
    return lines + ["\(name)_sum\(set) \(series.seconds)", "\(name)_count\(set) \(series.count)"]
  }
}
