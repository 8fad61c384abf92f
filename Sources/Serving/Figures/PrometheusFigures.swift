import CoreMetrics
import Synchronization

/// Keeps what is recorded through swift-metrics and tells it in the text format of Prometheus, version 0.0.4. Counters
/// are counters; a timer and a recorder that aggregates are histograms, a timer's in seconds; any other recorder is a
/// gauge.
final class PrometheusFigures: MetricsFactory {
  /// One line, or the lines of one histogram.
  private struct Series: Hashable {
    let name: String
    /// As they stand between braces.
    let labels: String
  }

  private let cells = Mutex<[Series: any Cell]>([:])

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    cell(label, dimensions) { _ in CounterCell() } ?? NOOPMetricsHandler.instance
  }

  func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    if aggregate {
      return cell(label, dimensions) { HistogramCell($0) } ?? NOOPMetricsHandler.instance
    }
    return cell(label, dimensions) { _ in GaugeCell() } ?? NOOPMetricsHandler.instance
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    cell(label, dimensions) { HistogramCell($0) } ?? NOOPMetricsHandler.instance
  }

  func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
  func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
  func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

  /// The one that is there under a name and labels, else a new one; nil where it is of another type.
  private func cell<Made: Cell>(
    _ name: String, _ labels: Figure.Labels, _ make: (_ bounds: [Double]) -> Made
  ) -> Made? {
    let series = Series(
      name: name, labels: labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ","))
    return cells.withLock { cells in
      if let known = cells[series] { return known as? Made }
      let made = make(Figure.all.first { $0.name == name }?.bounds ?? [])
      cells[series] = made
      return made
    }
  }

  private func forget(_ handler: AnyObject) {
    cells.withLock { cells in
      for (series, cell) in cells where cell === handler { cells[series] = nil }
    }
  }

  /// Of a label's value; a help has neither.
  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  /// Everything that has been recorded: figures that this package knows in their order, then others by name.
  var text: String {
    let families = Dictionary(grouping: cells.withLock { Array($0) }, by: \.key.name)
    let others = families.keys.filter { name in !Figure.all.contains { $0.name == name } }.sorted()
    var lines: [String] = []
    for figure in Figure.all + others.map({ Figure(name: $0, help: "") }) {
      guard let family = families[figure.name], let type = family.first?.value.type else { continue }
      if !figure.help.isEmpty { lines.append("# HELP \(figure.name) \(figure.help)") }
      lines.append("# TYPE \(figure.name) \(type)")
      for (series, cell) in family.sorted(by: { $0.key.labels < $1.key.labels }) {
        lines += cell.lines(series.name, series.labels)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// What one series has come to.
private protocol Cell: AnyObject, Sendable {
  var type: String { get }
  func lines(_ name: String, _ labels: String) -> [String]
}

private final class CounterCell: Cell, CounterHandler {
  private let count = Atomic<Int64>(0)

  func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
  func reset() { count.store(0, ordering: .relaxed) }

  var type: String { "counter" }
  func lines(_ name: String, _ labels: String) -> [String] {
    [name + (labels.isEmpty ? "" : "{\(labels)}") + " \(count.load(ordering: .relaxed))"]
  }
}

private final class GaugeCell: Cell, RecorderHandler {
  private let value = Mutex(0.0)

  func record(_ value: Int64) { record(Double(value)) }
  func record(_ value: Double) { self.value.withLock { $0 = value } }

  var type: String { "gauge" }
  func lines(_ name: String, _ labels: String) -> [String] {
    [name + (labels.isEmpty ? "" : "{\(labels)}") + " \(PrometheusText.number(value.withLock { $0 }))"]
  }
}

private final class HistogramCell: Cell, RecorderHandler, TimerHandler {
  private struct State {
    var count = 0
    var sum = 0.0
    /// Of those within each bound and no lower one.
    var buckets: [Int]
  }

  private let bounds: [Double]
  private let state: Mutex<State>

  init(_ bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(State(buckets: [Int](repeating: 0, count: bounds.count)))
  }

  func record(_ value: Int64) { record(Double(value)) }
  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  func record(_ value: Double) {
    let bucket = bounds.firstIndex { value <= $0 }
    state.withLock { state in
      state.count += 1
      state.sum += value
      if let bucket { state.buckets[bucket] += 1 }
    }
  }

  var type: String { "histogram" }
  func lines(_ name: String, _ labels: String) -> [String] {
    let state = state.withLock { $0 }
    let front = labels.isEmpty ? "" : labels + ","
    var below = 0
    var lines = zip(bounds, state.buckets).map { bound, count in
      below += count
      return "\(name)_bucket{\(front)le=\"\(PrometheusText.number(bound))\"} \(below)"
    }
    lines.append("\(name)_bucket{\(front)le=\"+Inf\"} \(state.count)")
    let set = labels.isEmpty ? "" : "{\(labels)}"
    return lines + ["\(name)_sum\(set) \(state.sum)", "\(name)_count\(set) \(state.count)"]
  }
}

private enum PrometheusText {
  /// Whole numbers without a point.
  static func number(_ value: Double) -> String { Int64(exactly: value).map(String.init) ?? "\(value)" }
}
