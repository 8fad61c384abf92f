import CoreMetrics
import DirectoryModel
import Importing
import Indexing
import MetricsTestKit
import Querying
import Storing
import TestSupport
import Testing

@testable import Serving

/// What is counted, as Prometheus reads it and as another system of metrics gets it.
@Suite struct FiguresTests {
  private static let day = CalendarDate(iso: "2026-11-21")!
  private let live: LiveDirectory

  init() throws { live = try LiveDirectory(ServedExample.directory) }

  /// Requests as a responder notes them.
  private func ask(_ api: API, _ targets: [String]) {
    for target in targets {
      api.figures.note(api.respond(to: .init(method: "GET", target: target)), .milliseconds(3))
    }
  }

  private static let questions = [
    "/api/v1/search?cancer=melanoma", "/api/v1/search?cancer=melanoma&state=HI&kind=clinician", "/elsewhere",
    "/api/v1/search?cancr=melanoma", "/api/v1/generations",
  ]

  private func text(_ api: API) -> String {
    String(decoding: api.respond(to: .init(method: "GET", target: "/metrics")).body, as: UTF8.self)
  }

  @Test func `requests, times, hits and searches without any are told, and what answers`() throws {
    let api = API(live) { Self.day }
    ask(api, Self.questions)
    let lines = text(api).split(separator: "\n").map(String.init)
    for line in [
      "second_opinion_requests_total{route=\"/api/v1/search\",status=\"200\"} 2",
      "second_opinion_requests_total{route=\"/api/v1/search\",status=\"400\"} 1",
      "second_opinion_requests_total{route=\"none\",status=\"404\"} 1",
      "second_opinion_request_seconds_bucket{route=\"/api/v1/search\",le=\"0.0025\"} 0",
      "second_opinion_request_seconds_bucket{route=\"/api/v1/search\",le=\"0.005\"} 3",
      "second_opinion_request_seconds_count{route=\"/api/v1/generations\"} 1",
      "second_opinion_search_seconds_count 2", "second_opinion_search_hits_count 2",
      "second_opinion_search_hits_bucket{le=\"0\"} 1", "second_opinion_search_hits_bucket{le=\"+Inf\"} 2",
      "second_opinion_searches_without_hits_total 1", "second_opinion_refused_generations_total 0",
      "second_opinion_generation \(live.current.manifest.number)",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
    let total = try #require(api.respond(to: .init(method: "GET", target: Self.questions[0])).total)
    #expect(total > 0 && lines.contains("second_opinion_search_hits_sum \(Double(total))"))
    for (kind, count) in live.current.engine.snapshot.meta.entitiesByKind {
      #expect(lines.contains("second_opinion_docs{kind=\"\(kind)\"} \(count)"))
    }
    let heap = lines.first { $0.hasPrefix("second_opinion_heap_bytes ") }
    #expect(try #require(heap.flatMap { Int($0.split(separator: " ")[1]) }) > 1_000_000)
  }

  @Test func `sources are told with their age on the day, and rows with the rule that they break`() throws {
    let fixture = try DirectoryFixture()
    let whole = try readSmallFile(packageRoot() + "/Tests/ImportingTests/Fixtures/PlanNet/directory.ndjson")
    let cut = Array("{\"resourceType\": \"Practitioner\", \"id\": \"cut\n".utf8)
    let file = fixture.folder.write("planx.ndjson", whole + cut)
    let reports = try fixture.add([.init("planx", [file], adapter: "plan-net", asOf: "2026-11-01")])
    let live = try LiveDirectory(fixture.directory)
    let api = API(live) { Self.day }
    let lines = text(api).split(separator: "\n").map(String.init)
    for layer in live.current.manifest.layers {
      let asOf = try #require(CalendarDate(iso: layer.asOf))
      let age = Self.day.days - asOf.days
      #expect(lines.contains("second_opinion_source_age_days{source=\"\(layer.source)\"} \(age)"))
    }
    let (rule, count) = try #require(reports[0].byRule.first)
    #expect(count == 1)
    #expect(lines.contains("second_opinion_refused_rows{source=\"planx\",rule=\"\(rule)\"} 1"))
    let later = API(live, figures: api.figures) { CalendarDate(days: Self.day.days + 1) }
    let first = try #require(live.current.manifest.layers.first)
    let age = Self.day.days + 1 - (try #require(CalendarDate(iso: first.asOf))).days
    #expect(text(later).contains("second_opinion_source_age_days{source=\"\(first.source)\"} \(age)\n"))
  }

  @Test func `labels with quotes, backslashes and ends of lines are escaped`() {
    let figures = PrometheusFigures()
    Counter(label: "odd", dimensions: [("source", "a\"b\\c\nd")], factory: figures).increment(by: 3)
    #expect(figures.text == "# TYPE odd counter\nodd{source=\"a\\\"b\\\\c\\nd\"} 3\n")
  }

  @Test func `a name that is taken by another type spoils nothing`() {
    let figures = PrometheusFigures()
    Counter(label: "one", factory: figures).increment()
    Gauge(label: "one", factory: figures).record(7)
    #expect(figures.text == "# TYPE one counter\none 1\n")
  }

  @Test func `an application's own system of metrics gets the same under the same names`() throws {
    let theirs = TestMetrics()
    let api = withMetricsFactory(theirs) { API(live) { Self.day } }
    ask(api, Self.questions)
    _ = text(api)
    let route = [("route", "/api/v1/search")]
    #expect(
      try theirs.expectCounter("second_opinion_requests_total", route + [("status", "200")]).totalValue == 2)
    #expect(
      try theirs.expectTimer("second_opinion_request_seconds", route).values == [
        3_000_000, 3_000_000, 3_000_000,
      ])
    #expect(try theirs.expectTimer("second_opinion_search_seconds").values.count == 2)
    #expect(try theirs.expectRecorder("second_opinion_search_hits").values.contains(0))
    #expect(try theirs.expectCounter("second_opinion_searches_without_hits_total").totalValue == 1)
    #expect(
      try theirs.expectGauge("second_opinion_generation").lastValue == Double(live.current.manifest.number))
    #expect(text(api).contains("second_opinion_search_seconds_count 2\n"))
  }

  @Test func `what a former generation had and this one has not is told no more`() throws {
    let figures = RequestFigures(factory: NOOPMetricsHandler.instance)
    let now = live.current
    figures.note(now, on: Self.day)
    var manifest = now.manifest
    manifest.number += 1
    manifest.layers = []
    figures.note(
      OpenGeneration(engine: now.engine, manifest: manifest, directory: now.directory), on: Self.day)
    let text = figures.text(
      OpenGeneration(engine: now.engine, manifest: manifest, directory: now.directory), on: Self.day)
    #expect(text.contains("second_opinion_generation \(manifest.number)\n"))
    #expect(!text.contains("second_opinion_refused_rows{"))
    #expect(text.contains("second_opinion_source_age_days{"))
  }

  @Test func `every figure has its row in docs/http.md`() throws {
    let document = String(
      decoding: try readSmallFile(packageRoot() + "/docs/http.md"), as: UTF8.self)
    for figure in Figure.all { #expect(document.contains("| `\(figure.name)` |"), "\(figure.name)") }
  }
}
