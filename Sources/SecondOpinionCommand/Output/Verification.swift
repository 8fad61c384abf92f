import Answering
import DirectoryModel
import Indexing
import Querying
import Shortlisting
import Storing
import Vocabulary

/// Compares frozen entries with the present directory, in words.
struct Verification {
  let lookup: DirectoryLookup
  let legend: SourceLegend

  func fate(of old: ShortlistEntry) throws -> EntryFate {
    guard let provider = try lookup.provider(typed: old.id) else {
      return .gone
    }
    if let day = provider.endedOn { return .ended(day) }
    let adding = try adding(for: old)
    if let new = try adding.refreshed(provider.id, at: old.site) {
      return .there(EntryComparison.changes(old, new))
    }
    let places = provider.roles.compactMap { Self.place($0.facts) }
    if old.site != nil, try lookup.engine.provider(id: provider.id) != nil {
      return .moved(from: old.address?.line, places: places)
    }
    return .gone
  }

  /// Asks about the plan and the patient's state of the entry; a plan that nobody names any more says nothing.
  private func adding(for old: ShortlistEntry) throws -> EntryAdding {
    var request = SearchRequest(on: legend.day)
    request.patientState = old.virtual?.patientState
    if let plan = old.network?.plan {
      if plan.hasPrefix("network:") {
        request.networks = plan.dropFirst("network:".count).split(separator: ",").map(String.init)
      } else {
        request.plan = plan
      }
    }
    do {
      return try adding(request)
    } catch QueryError.unknownValue {
      request.plan = nil
      request.networks = []
      return try adding(request)
    }
  }

  private func adding(_ request: SearchRequest) throws -> EntryAdding {
    try EntryAdding(
      request: request, keepsQuestion: false, lookup, legend: legend)
  }

  private static func place(_ facts: [Fact]) -> String? {
    let address = PostalAddress(
      street: facts.first(.street), unit: facts.first(.unit), city: facts.first(.city),
      state: facts.first(.state), zip: facts.first(.zip))
    return address.line.isEmpty ? nil : address.line
  }

  // MARK: Words

  func lines(
    _ found: [(entry: ShortlistEntry, fate: EntryFate)], since: String
  ) -> [String] {
    let changed = found.filter { $0.fate != .there([]) }
    var lines = ["\(changed.count) of \(found.count) changed since \(since), by the data of \(legend.day)"]
    if !changed.isEmpty { lines[0] += ":" }
    for (entry, fate) in changed {
      for row in rows(entry, fate) {
        let why = row[5].isEmpty ? "" : " (\(row[5]))"
        switch fate {
        case .there: lines.append("  \(row[1]) \(row[2]) \(row[3]) → \(row[4])\(why)")
        case .moved, .ended, .gone: lines.append("  \(row[1]): \(row[2])\(why)")
        }
      }
    }
    return lines
  }

  /// Id, name, what, before, after, why.
  func rows(_ entry: ShortlistEntry, _ fate: EntryFate) -> [[String]] {
    func row(_ what: String, _ before: String = "", _ after: String = "", _ why: String = "") -> [String] {
      [entry.id, entry.name, what, before, after, why]
    }
    switch fate {
    case .there(let changes):
      return changes.map { change in
        row(
          change.what, change.before ?? "not stated", change.after ?? "not stated",
          change.what == "network" ? why(entry, change) : "")
      }
    case .moved(let from, let places):
      let now = places.isEmpty ? "at no address" : "at " + places.joined(separator: "; ")
      return [
        row(
          "no source places it at \(from ?? "its place") any more", from ?? "",
          places.joined(separator: "; "), "now \(now)")
      ]
    case .ended(let day): return [row("the registry ended its NPI on \(day)", "", day.description)]
    case .gone: return [row("no source names it any more")]
    }
  }

  private func plan(of entry: ShortlistEntry) -> Provider? {
    guard let plan = entry.network?.plan else { return nil }
    return try? lookup.engine.provider(id: "plan:" + plan)
  }

  /// What became of the source that a network status came from.
  private func why(_ entry: ShortlistEntry, _ change: EntryChange) -> String {
    guard let source = entry.network?.source else { return "" }
    guard let layer = lookup.engine.layers.first(where: { $0.source == source }) else {
      return "the source \(source) is not in this directory any more"
    }
    let list = "\(source) of \(layer.asOf)"
    switch change.after {
    // Not that the list dropped it: the plan may have another id now, or its days may be over.
    case "UNKNOWN":
      if let plan = plan(of: entry), !plan.isPlanOffered(on: legend.day) {
        let years = plan.planYears.map(String.init).joined(separator: ", ")
        return "\(plan.displayName) is a plan of \(years): ask about the one of \(legend.day.components.year)"
      }
      return "\(list) does not say so any more for \(entry.network?.plan ?? "the plan")"
    case "OUT": return "\(list) says so or leaves it out of a complete list"
    default: return list
    }
  }
}
