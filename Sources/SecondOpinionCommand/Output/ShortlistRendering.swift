import Answering
import Assessing
import DirectoryModel
import Exporting
import Shortlisting
import Vocabulary

/// A shortlist for a terminal, and as JSON.
struct ShortlistRendering {
  let overlay: CallOverlay
  /// On which ages are judged.
  let day: CalendarDate

  /// What `--json` can print of an entry.
  static let fields = [
    "id", "kind", "name", "added", "generation", "status", "notes", "visit", "reasons", "match",
    "match.strength", "match.words", "modalities", "specialties", "designation", "center", "organization",
    "role", "site", "address", "coordinates", "distance_m", "phone", "website", "network", "network.plan",
    "network.status", "network.basis", "network.source", "network.as_of", "network.verified", "virtual",
    "virtual.kinds", "virtual.eligible", "price", "days", "days_from", "days_unit", "accepting", "languages",
    "records_wanted", "independence", "facts", "evidence", "last_confirmed", "own_calls",
  ]

  // MARK: JSON

  func json(_ list: Shortlist) -> JSONValue {
    .object([
      ("name", .string(list.name)), ("created", .string(list.created.description)),
      ("decide_by", .text(list.decideBy?.description)), ("question", .text(list.question)),
      ("entries", .array(list.entries.map(json))),
    ])
  }

  func json(_ entry: ShortlistEntry) -> JSONValue {
    guard case .object(let fields) = EntryCoding.json(entry) else { return .null }
    let calls = overlay.readings(about: entry)
    return .object(fields + (calls.isEmpty ? [] : [("own_calls", .array(calls.map(OwnCalls.json)))]))
  }

  // MARK: Text

  static let columns = [
    "Name", "Status", "Match", "Network", "Distance", "Virtual", "Accepting", "Phone", "Visit", "Added", "Id",
  ]

  func cells(_ entry: ShortlistEntry) -> [String] {
    [
      entry.name, entry.status.rawValue, entry.match?.strength.token ?? "", network(entry),
      entry.distance.map { HitRendering.tenths($0.miles) + " mi" } ?? "", virtual(entry),
      entry.accepting.token, entry.writtenPhone ?? "unknown", entry.visit?.description ?? "",
      entry.added.description, entry.id,
    ]
  }

  func lines(_ list: Shortlist, noHeader: Bool) -> [String] {
    var lines = [summary(list)]
    if let question = list.question { lines.append("kept question: \(question)") }
    if list.entries.isEmpty { return lines }
    // What is empty for all says nothing.
    let rows = list.entries.enumerated().map { i, entry in ["\(i + 1)"] + cells(entry) }
    let titles = ["#"] + Self.columns
    let kept = titles.indices.filter { column in rows.contains { !$0[column].isEmpty } }
    let header = noHeader ? nil : kept.map { titles[$0] }
    let shown = rows.map { row in kept.map { row[$0] } }
    if Table.naturalWidth(of: (header.map { [$0] } ?? []) + shown) > Output.width {
      // A date or an id that is cut is none.
      for (i, entry) in list.entries.enumerated() { lines += block(entry, number: i + 1) }
    } else {
      let table = Table.lines(header: header, rows: shown, width: Output.width)
      let firstRow = noHeader ? 0 : 1
      for (i, line) in table.enumerated() {
        lines.append(line)
        if i >= firstRow { lines += indented(details(list.entries[i - firstRow])) }
      }
    }
    lines.append(
      "As it was known on the day in Added. second-opinion shortlist receipt and verify say what changed.")
    lines.append("This is a list, not medical advice. Ask your doctor how long you can wait.")
    return lines
  }

  /// An entry on a terminal on which the columns have no room.
  private func block(_ entry: ShortlistEntry, number: Int) -> [String] {
    let titles: [(title: String, words: String)] = [
      ("Match", "match"), ("Network", "network"), ("Distance", ""), ("Virtual", "virtual"),
      ("Accepting", "new patients"), ("Phone", "phone"), ("Visit", "visit"), ("Added", "added"),
    ]
    let cells = Dictionary(uniqueKeysWithValues: zip(Self.columns, cells(entry)))
    let known = titles.compactMap { title, words -> String? in
      guard let cell = cells[title]?.nonEmpty else { return nil }
      return words.isEmpty ? cell : "\(words) \(cell)"
    }
    return ["\(number)  \(entry.name) (\(entry.id))"]
      + indented([([entry.status.rawValue] + known).joined(separator: " · ")] + details(entry))
  }

  private func indented(_ lines: [String]) -> [String] {
    guard Output.width < .max else { return lines.map { "   " + $0 } }
    return lines.flatMap { Table.filled($0, width: Output.width - 3) }.map { "   " + $0 }
  }

  private func summary(_ list: Shortlist) -> String {
    var parts = [list.name, list.entries.count.counted("entry", "entries")]
    if let day = list.decideBy { parts.append("decide by \(day)") }
    return (parts + ["made \(list.created)", "ages on \(day)"]).joined(separator: " · ")
  }

  private func details(_ entry: ShortlistEntry) -> [String] {
    var lines = overlay.readings(about: entry).filter(\.isFirst).map(\.words)
    if !entry.reasons.isEmpty { lines.append("because: " + entry.reasons.joined(separator: "; ")) }
    if let address = entry.address {
      lines.append([address.site, address.line].compactMap { $0?.nonEmpty }.joined(separator: ", "))
    }
    lines += overlay.readings(about: entry).filter { !$0.isFirst }.map(\.words)
    lines += entry.notes.map { "note \($0.day): \($0.text)" }
    return lines
  }

  private func network(_ entry: ShortlistEntry) -> String {
    guard let network = entry.network else { return "" }
    let date = network.verified ?? network.asOf
    let age = FreshnessAssessment.freshness(of: date, on: day, isFacility: entry.kind != .clinician)
    let mark = age == .stale ? "! stale" : age == .aging ? " aging" : " ok"
    switch network.status {
    case .inNetwork: return "IN\(mark) " + (date?.description ?? "undated")
    case .outOfNetwork: return "OUT\(mark) " + (date?.description ?? "undated")
    case .disagree: return "SOURCES DISAGREE"
    case .unknown: return "unknown"
    }
  }

  private func virtual(_ entry: ShortlistEntry) -> String {
    guard let virtual = entry.virtual else { return "unknown" }
    let kinds = virtual.kinds.map(\.token).joined(separator: ",")
    return virtual.patientState.map { "\(kinds), \($0) \(virtual.eligible.token)" } ?? kinds
  }
}
