import Assessing
package import DirectoryModel
package import Exporting
package import Querying
package import Shortlisting
import Vocabulary

/// One's own calls, laid over what the directory answers. They never change a total, a filter or an order.
package struct OwnCalls {
  package let overlay: CallOverlay
  package let engine: SnapshotEngine
  package let legend: SourceLegend
  /// Why what a plan's lists say could not be asked.
  private final class Failure {
    var error: QueryError?
  }
  private let failure = Failure()

  package init(overlay: CallOverlay, engine: SnapshotEngine, legend: SourceLegend) {
    self.overlay = overlay
    self.engine = engine
    self.legend = legend
  }

  /// About one place of an entity.
  ///
  /// - Parameter hit: beside which the calls stand, where they stand beside one.
  package func readings(_ provider: Provider, _ role: Role?, beside hit: Hit? = nil) -> [CallReading] {
    let site = role.flatMap { SiteKey.text(of: $0.facts) }
    guard !overlay.calls(about: provider.id, at: site).isEmpty else { return [] }
    return overlay.readings(about: provider.id, at: site) { call in
      statement(call, provider, role, beside: hit)
    }
  }

  package func statement(
    _ call: OwnCall, _ provider: Provider, _ role: Role?, beside hit: Hit? = nil
  ) -> SourceStatement? {
    let place = role?.facts ?? []
    switch call.subject {
    case .phone:
      return statement(.phone, in: place, provider) ?? statement(.phone, in: provider.facts, provider)
    case .address:
      let address = PostalAddress(
        street: place.first(.street), unit: place.first(.unit), city: place.first(.city),
        state: place.first(.state), zip: place.first(.zip))
      guard !address.line.isEmpty else { return nil }
      let source = place.first { [.street, .city, .zip].contains($0.field) && !$0.isAlternate }?.source
      return statement(address.line, source, provider)
    case .accepting:
      guard let role else { return nil }
      if let hit {
        // In the plan asked about.
        let source = FactSources(hit, on: legend.day)["accepting"]
        return hit.accepting == .unknown ? nil : statement(hit.accepting.token, source, provider)
      }
      let answer = role.accepting(on: legend.day)
      if answer == .unknown { return nil }
      let said = role.participations.first {
        $0.isIn && $0.isCurrent(on: legend.day) && $0.accepting == answer
      }
      let source = said?.source ?? place.first { $0.field == .accepting && !$0.isAlternate }?.source
      return statement(answer.token, source, provider)
    case .network:
      let site = role.flatMap { SiteKey.text(of: $0.facts) }
      guard let network = network(call.plan, provider, at: site), network.status != .unknown else {
        return nil
      }
      return SourceStatement(
        value: network.status.token, source: network.source, evidence: network.verified ?? network.asOf)
    }
  }

  private func network(_ plan: String?, _ provider: Provider, at site: String?) -> NetworkAnswer? {
    var request = SearchRequest(on: legend.day)
    request.plan = plan
    do {
      return try engine.hit(provider.id, in: request, at: site)?.network
    } catch {
      // A plan that no source names any more says nothing.
      if error.isFault, failure.error == nil { failure.error = error }
      return nil
    }
  }

  /// Throws when a source's statement beside a call could not be asked: it is then missing from what was rendered.
  package func check() throws(QueryError) {
    if let error = failure.error { throw error }
  }

  private func statement(_ field: Field, in facts: [Fact], _ provider: Provider) -> SourceStatement? {
    facts.first { $0.field == field && !$0.isAlternate }.map { statement($0.value, $0.source, provider) }
  }

  private func statement(_ value: String, _ source: Int?, _ provider: Provider) -> SourceStatement {
    let reference = source.flatMap { provider.sources.indices.contains($0) ? provider.sources[$0] : nil }
    return SourceStatement(
      value: value, source: reference.map(legend.name), evidence: reference.flatMap(legend.evidence))
  }

  /// The row behind what a source says about the subject of a call.
  package func listing(_ reading: CallReading, _ provider: Provider) -> SourceReference? {
    let role =
      provider.roles.first { SiteKey.text(of: $0.facts) == reading.call.site } ?? provider.roles.first
    let facts = (role?.facts ?? []) + provider.facts
    let index: Int?
    switch reading.call.subject {
    case .phone: index = facts.first { $0.field == .phone && !$0.isAlternate }?.source
    case .address:
      index = facts.first { [.street, .city, .zip].contains($0.field) && !$0.isAlternate }?.source
    case .accepting:
      index =
        role?.participations.first { $0.isIn && $0.accepting != .unknown }?.source
        ?? facts.first { $0.field == .accepting && !$0.isAlternate }?.source
    case .network:
      index = network(reading.call.plan, provider, at: reading.call.site)?.sourceIndex
    }
    return index.flatMap { provider.sources.indices.contains($0) ? provider.sources[$0] : nil }
  }

  // MARK: Rendering

  package static func json(_ reading: CallReading) -> JSONValue {
    guard case .object(let call) = CallLog.json(reading.call) else { return .null }
    return .object(
      call + [
        ("first", .bool(reading.isFirst)), ("agrees", reading.agrees.map { .bool($0) } ?? .null),
        ("source_value", .text(reading.stated?.value)), ("source", .text(reading.stated?.source)),
        ("source_date", .text(reading.stated?.evidence?.description)), ("words", .string(reading.words)),
      ])
  }

  /// Short, for a row: `accepting no (you, 2026-11-20)!`; the mark says that the source says otherwise.
  package static func cell(_ readings: [CallReading]) -> String {
    readings.map { reading in
      let mark = reading.agrees == false ? " (not what the source says)" : ""
      return "\(reading.call.subject.rawValue) \(reading.call.saw) (you, \(reading.call.day))\(mark)"
    }.joined(separator: "; ")
  }
}
