public import CoreMetrics
public import DirectoryModel
import Indexing
import Querying
import Storing
import Synchronization

/// What the server counts and measures, through swift-metrics. Labels are routes, statuses, kinds, rules and the names
/// of sources, nothing that somebody sent.
///
/// `/metrics` shows it as Prometheus reads it; it is also recorded in the system of metrics that an application has
/// chosen with `MetricsSystem.bootstrap`, under the same names.
public final class RequestFigures: Sendable {
  private struct Answered: Hashable {
    let route: String
    let status: Int
  }

  private struct State {
    var requests: [Answered: Counter] = [:]
    var durations: [String: Timer] = [:]
  }

  /// The gauges that go with a generation: those of the former one are forgotten.
  private struct Published {
    var number: Int?
    var day: CalendarDate?
    /// Rows that could not be used, by source and rule.
    var refused: [(labels: Figure.Labels, count: Int)] = []
    var gauges: [Gauge] = []
  }

  private let prometheus = PrometheusFigures()
  private let factory: any MetricsFactory
  private let searchSeconds: Timer
  private let searchHits: Recorder
  private let emptySearches: Counter
  private let refusedGenerations: Counter
  private let state = Mutex(State())
  private let published = Mutex(Published())

  /// - Parameter factory: where figures are recorded beside `/metrics`: what the application has chosen, once it has.
  public init(factory: any MetricsFactory = MetricsSystem.factory) {
    let both: any MetricsFactory =
      factory is NOOPMetricsHandler
      ? prometheus : MultiplexMetricsHandler(factories: [prometheus, factory])
    self.factory = both
    searchSeconds = Timer(label: Figure.searchSeconds.name, factory: both)
    searchHits = Recorder(label: Figure.searchHits.name, factory: both)
    emptySearches = Counter(label: Figure.emptySearches.name, factory: both)
    refusedGenerations = Counter(label: Figure.refusedGenerations.name, factory: both)
  }

  /// A request that was answered. What makes a series is looked for once and kept.
  func note(_ reply: Reply, _ duration: Duration) {
    let nanoseconds =
      duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
    let answered = Answered(route: reply.route, status: reply.status)
    let (requests, seconds) = state.withLock { state in
      let requests =
        state.requests[answered]
        ?? Counter(
          label: Figure.requests.name,
          dimensions: [("route", answered.route), ("status", "\(answered.status)")], factory: factory)
      let seconds =
        state.durations[answered.route]
        ?? Timer(
          label: Figure.requestSeconds.name, dimensions: [("route", answered.route)], factory: factory)
      state.requests[answered] = requests
      state.durations[answered.route] = seconds
      return (requests, seconds)
    }
    requests.increment()
    seconds.recordNanoseconds(nanoseconds)
    if let total = reply.total {
      searchSeconds.recordNanoseconds(nanoseconds)
      searchHits.record(total)
      if total == 0 { emptySearches.increment() }
    }
  }

  /// A new generation was damaged, and the former one goes on.
  public func noteRefusedGeneration() { refusedGenerations.increment() }

  /// How long the certificate of TLS is valid.
  func noteCertificate(days: Int) { gauge(.certificateDays).record(days) }

  /// Tells of the generation that answers: its number and size, how old its sources are, what could not be used of
  /// them. An application that takes up generations itself calls it after `LiveDirectory.refresh()` and once a day.
  public func note(_ generation: OpenGeneration, on day: CalendarDate) {
    published.withLock { published in
      let isNew = published.number != generation.manifest.number
      if !isNew, published.day == day { return }
      if isNew { published.refused = Self.refusedRows(generation) }
      let former = published.gauges
      published.number = generation.manifest.number
      published.day = day
      published.gauges = []
      func tell(_ figure: Figure, _ labels: Figure.Labels, _ value: Int) {
        let gauge = gauge(figure, labels)
        gauge.record(value)
        published.gauges.append(gauge)
      }
      tell(.generation, [], generation.manifest.number)
      let meta = generation.engine.snapshot.meta
      for (kind, count) in meta.entitiesByKind { tell(.docs, [("kind", kind)], count) }
      for layer in meta.layers {
        // One that says a month or a year has no age in days.
        guard let asOf = CalendarDate(iso: layer.asOf) else { continue }
        tell(.sourceAge, [("source", layer.source)], Int(day.days - asOf.days))
      }
      for (labels, count) in published.refused { tell(.refusedRows, labels, count) }
      let kept = published.gauges
      for gauge in former where !kept.contains(where: { Self.isSame($0, gauge) }) { gauge.destroy() }
    }
  }

  private static func isSame(_ a: Gauge, _ b: Gauge) -> Bool {
    a.label == b.label && a.dimensions.elementsEqual(b.dimensions, by: ==)
  }

  /// A layer that cannot be read tells nothing; that it cannot is for `index verify`.
  private static func refusedRows(_ generation: OpenGeneration) -> [(labels: Figure.Labels, count: Int)] {
    generation.manifest.layers.flatMap { entry in
      let layer = try? Layer(path: generation.directory.layerPath(entry.layer))
      return (layer?.manifest.byRule ?? [:]).sorted { $0.key < $1.key }.map { rule, count in
        ([("source", entry.source), ("rule", rule)], count)
      }
    }
  }

  private func gauge(_ figure: Figure, _ labels: Figure.Labels = []) -> Gauge {
    Gauge(label: figure.name, dimensions: labels, factory: factory)
  }

  /// All of it for Prometheus, with the memory as it is now.
  func text(_ generation: OpenGeneration, on day: CalendarDate) -> String {
    note(generation, on: day)
    if let memory = ProcessMemory.now() {
      gauge(.heap).record(memory.own)
      gauge(.resident).record(memory.resident)
    }
    return prometheus.text
  }
}
