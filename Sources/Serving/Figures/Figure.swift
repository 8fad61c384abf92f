import CoreMetrics

/// A figure as it is told: its name in Prometheus and in whatever system of metrics an application has, and what it
/// means. docs/http.md lists them all.
struct Figure: Sendable {
  let name: String
  let help: String
  /// Upper bounds of the buckets, for a histogram.
  var bounds: [Double] = []

  /// Values in the order of the names of the labels.
  typealias Labels = [(String, String)]
}

extension Figure {
  private static let seconds = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2,
  ]

  static let requests = Figure(
    name: "second_opinion_requests_total", help: "Requests by route and status.")
  static let requestSeconds = Figure(
    name: "second_opinion_request_seconds", help: "How long a request took.", bounds: seconds)
  static let searchSeconds = Figure(
    name: "second_opinion_search_seconds", help: "How long a search took.", bounds: seconds)
  static let searchHits = Figure(
    name: "second_opinion_search_hits", help: "How many a search found.",
    bounds: [0, 1, 5, 10, 20, 50, 100, 500, 1_000, 10_000, 100_000])
  static let emptySearches = Figure(
    name: "second_opinion_searches_without_hits_total", help: "Searches that found nobody.")
  static let generation = Figure(
    name: "second_opinion_generation", help: "Number of the generation that answers.")
  static let refusedGenerations = Figure(
    name: "second_opinion_refused_generations_total",
    help: "Generations that were damaged and not taken up.")
  static let docs = Figure(
    name: "second_opinion_docs", help: "Entries of the generation that answers, by kind.")
  static let sourceAge = Figure(
    name: "second_opinion_source_age_days", help: "Days since the date as of which a source is.")
  static let refusedRows = Figure(
    name: "second_opinion_refused_rows",
    help: "Rows of a source that could not be used, by the rule that they break.")
  static let certificateDays = Figure(
    name: "second_opinion_certificate_days", help: "Days until the certificate of TLS ends.")
  static let heap = Figure(
    name: "second_opinion_heap_bytes", help: "Memory of the server's own, without the mapped index.")
  static let resident = Figure(
    name: "process_resident_memory_bytes", help: "Memory of the process, with what is mapped and in use.")

  /// In the order in which they are told.
  static let all = [
    requests, requestSeconds, searchSeconds, searchHits, emptySearches, generation, refusedGenerations, docs,
    sourceAge, refusedRows, certificateDays, heap, resident,
  ]
}
