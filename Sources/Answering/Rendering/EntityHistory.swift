import DirectoryModel
package import Exporting
import Indexing
import Querying
package import Storing

/// What the kept generations said of one entity, oldest first.
package struct EntityHistory {
  private struct Step {
    var generation: GenerationManifest
    var isListed: Bool
    /// To the generation before; nil when that did not list the entity or there is none.
    var differences: [(difference: Difference, source: String?)]?
  }

  private var steps: [Step] = []
  /// Id and name by the latest generation that lists the entity; nil when none does.
  package private(set) var last: (id: String, name: String)?

  /// - Parameter text: an id as it was typed.
  package init(of text: String, in directory: DataDirectory) throws {
    var former: (provider: Provider, legend: SourceLegend)?
    for number in try directory.generationNumbers() {
      let manifest = try directory.manifest(number)
      let engine = SnapshotEngine(try Snapshot(path: directory.snapshotPath(number)))
      let provider = try DirectoryLookup(engine, directory).provider(typed: text)
      // No age is asked for: the day is of no consequence.
      let legend = try SourceLegend(engine.layers, manifest, on: CalendarDate(days: 0))
      var differences: [(Difference, String?)]?
      if let former, let provider {
        differences = ProviderComparison.differences(former.provider, provider).map { difference in
          let new = difference.newSource.map { Self.words(provider.sources[$0], legend) }
          let old = difference.oldSource.map { Self.words(former.provider.sources[$0], former.legend) }
          return (difference, new ?? old.map { "was: " + $0 })
        }
      }
      steps.append(Step(generation: manifest, isListed: provider != nil, differences: differences))
      if let provider { last = (provider.id, provider.displayName) }
      former = provider.map { ($0, legend) }
    }
  }

  private static func words(_ reference: SourceReference, _ legend: SourceLegend) -> String {
    legend.name(reference) + " " + (legend.evidence(reference)?.description ?? "undated")
  }

  package var lines: [String] {
    var lines = ["  history"]
    var wasListed = false
    for (i, step) in steps.enumerated() {
      let words =
        switch (step.isListed, step.differences) {
        case (false, _): wasListed ? "in no source any more" : "in no source"
        case (true, let differences?): differences.isEmpty ? "says the same" : "changed"
        case (true, nil): i == 0 ? "listed" : wasListed ? "listed again" : "listed for the first time"
        }
      let published = step.generation.publishedAt.prefix(10)
      lines.append("    generation \(step.generation.number), published \(published): \(words)")
      for (difference, source) in step.differences ?? [] {
        lines.append("      \(difference.words)" + (source.map { "  [\($0)]" } ?? ""))
      }
      wasListed = wasListed || step.isListed
    }
    return lines
  }

  package var json: JSONValue {
    .array(
      steps.map { step in
        .object([
          ("generation", .integer(step.generation.number)),
          ("published_at", .string(step.generation.publishedAt)), ("listed", .bool(step.isListed)),
          ("differences", step.differences.map { .array($0.map(\.difference.json)) } ?? .null),
        ])
      })
  }
}
