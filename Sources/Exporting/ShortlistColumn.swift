import DirectoryModel
import Vocabulary

/// A column of the tables (CSV, TSV, the first sheet of XLSX) and a property of a GeoJSON feature. Names never change
/// inside version 1; docs/shortlist-formats.md says what each holds.
public struct ShortlistColumn: Sendable {
  public var name: String
  /// In a spreadsheet, in characters.
  var width: Int
  var value: @Sendable (ShortlistRow) -> CellValue

  init(_ name: String, width: Int = 14, _ value: @escaping @Sendable (ShortlistRow) -> CellValue) {
    self.name = name
    self.width = width
    self.value = value
  }
}

/// An entry at its place in its list.
struct ShortlistRow: Sendable {
  var list: Shortlist
  var position: Int
  var entry: ShortlistEntry
  var context: ExportContext
}

/// What stands in a cell. Unknown, and what nobody asked about, are words: never a blank that could be read as no.
enum CellValue: Hashable, Sendable {
  case text(String)
  case date(CalendarDate)
  /// A decimal number.
  case number(String)
  case unknown
  /// No plan, no patient's state or no first doctor was named.
  case notAsked
  /// A field of the person's own that holds nothing.
  case empty

  static func text(orUnknown text: String?) -> CellValue {
    guard let text, !text.isEmpty else { return .unknown }
    return .text(text)
  }

  static func date(orUnknown date: CalendarDate?) -> CellValue { date.map { .date($0) } ?? .unknown }

  static func number(orUnknown number: Int?) -> CellValue { number.map { .number(String($0)) } ?? .unknown }

  /// Joined by `|`.
  static func list(_ texts: [String], else absent: CellValue = .unknown) -> CellValue {
    texts.isEmpty ? absent : .text(texts.joined(separator: "|"))
  }

  /// As the tables of text write it.
  var written: String {
    switch self {
    case .text(let text): text
    case .date(let day): day.description
    case .number(let digits): digits
    case .unknown: "unknown"
    case .notAsked: "not asked"
    case .empty: ""
    }
  }

  /// Null for what is not known or was not asked.
  var json: JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .date(let day): .string(day.description)
    case .number(let digits): .number(digits)
    case .unknown, .notAsked, .empty: .null
    }
  }
}

extension ShortlistColumn {
  public static let all: [ShortlistColumn] = [
    .init("position", width: 9) { .number(String($0.position)) },
    .init("name", width: 30) { .text($0.entry.name) },
    .init("status", width: 11) { .text($0.entry.status.rawValue) },
    .init("phone") { .text(orUnknown: $0.entry.writtenPhone) },
    .init("modalities", width: 16) { .list($0.entry.modalities.map(\.token)) },
    .init("specialties", width: 26) { .list($0.entry.specialties) },
    .init("center", width: 26) { .text(orUnknown: $0.entry.center) },
    .init("designation") { .text(orUnknown: $0.entry.designation?.token) },
    .init("organization", width: 26) { .text(orUnknown: $0.entry.organization) },
    .init("site", width: 22) { .text(orUnknown: $0.entry.address?.site) },
    .init("street", width: 22) { .text(orUnknown: $0.entry.address?.street) },
    .init("unit", width: 10) { .text(orUnknown: $0.entry.address?.unit) },
    .init("city") { .text(orUnknown: $0.entry.address?.city) },
    .init("state", width: 8) { .text(orUnknown: $0.entry.address?.state) },
    .init("zip", width: 8) { .text(orUnknown: $0.entry.address?.zip) },
    .init("distance_mi", width: 12) { row in
      row.entry.distance.map { .number($0.writtenMiles) } ?? .unknown
    },
    .init("network_status") { $0.network { .text($0.status.token) } },
    .init("network_as_of") { $0.network { .date(orUnknown: $0.asOf) } },
    .init("network_verified", width: 16) { $0.network { .date(orUnknown: $0.verified) } },
    .init("network_source", width: 22) { $0.network { .text(orUnknown: $0.source) } },
    .init("network_basis", width: 22) { $0.network { .text($0.basis.rawValue) } },
    .init("network_freshness", width: 17) { $0.network { .text($0.freshness.rawValue) } },
    .init("plan", width: 18) { $0.network { .text($0.plan) } },
    .init("plan_name", width: 24) { $0.network { .text(orUnknown: $0.planName) } },
    .init("reasons", width: 40) { .list($0.entry.reasons) },
    .init("match", width: 12) { .text(orUnknown: $0.entry.match?.strength.token) },
    .init("match_words", width: 34) { .text(orUnknown: $0.entry.match?.words) },
    .init("independence", width: 40) { row in
      .list(row.entry.independence.map { "\($0.what): \($0.answer) (\($0.words))" }, else: .notAsked)
    },
    .init("virtual_kinds", width: 18) { .list($0.entry.virtual?.kinds.map(\.token) ?? []) },
    .init("virtual_patient_state", width: 20) { row in
      row.entry.virtual?.patientState.map { .text($0) } ?? .notAsked
    },
    .init("virtual_eligible", width: 15) { .text(($0.entry.virtual?.eligible ?? .unknown).token) },
    .init("virtual_words", width: 34) { .text(orUnknown: $0.entry.virtual?.words) },
    .init("accepting", width: 10) { .text($0.entry.accepting.token) },
    .init("price", width: 16) { .text(orUnknown: $0.entry.price) },
    .init("days_min", width: 10) { .number(orUnknown: $0.entry.days?.lowerBound) },
    .init("days_max", width: 10) { .number(orUnknown: $0.entry.days?.upperBound) },
    .init("days_from", width: 16) { .text(orUnknown: $0.entry.daysFrom) },
    .init("languages", width: 12) { .list($0.entry.languages) },
    .init("records_wanted", width: 34) { .list($0.entry.recordsWanted) },
    .init("visit", width: 12) { row in row.entry.visit.map { .date($0) } ?? .empty },
    .init("notes", width: 50) { row in
      row.entry.notes.isEmpty
        ? .empty : .text(row.entry.notes.map { "\($0.day): \($0.text)" }.joined(separator: "\n"))
    },
    .init("website", width: 30) { .text(orUnknown: $0.entry.website) },
    .init("lat", width: 11) { .degrees($0.entry.coordinates?.latitude) },
    .init("lon", width: 11) { .degrees($0.entry.coordinates?.longitude) },
    .init("kind", width: 12) { .text($0.entry.kind.token) },
    .init("id", width: 20) { .text($0.entry.id) },
    .init("npi", width: 12) { .text(orUnknown: $0.entry.npi) },
    .init("sources", width: 40) { .list($0.entry.sourceLines) },
    .init("last_confirmed", width: 15) { .date(orUnknown: $0.entry.lastConfirmed) },
    .init("added", width: 12) { .date($0.entry.added) },
    .init("generation", width: 20) { .text(orUnknown: $0.entry.generation) },
    .init("list", width: 16) { .text($0.list.name) },
    .init("list_created", width: 12) { .date($0.list.created) },
    .init("decide_by", width: 12) { row in row.list.decideBy.map { .date($0) } ?? .empty },
    .init("question", width: 30) { row in row.list.question.map { .text($0) } ?? .empty },
    .init("exported", width: 12) { .date($0.context.day) },
    .init("days_unit", width: 10) { .text(orUnknown: $0.entry.daysUnit) },
  ]

  /// All cells of a list, a row an entry, in its order.
  static func rows(_ list: Shortlist, in context: ExportContext) -> [[CellValue]] {
    list.entries.indices.map { i in
      let row = ShortlistRow(
        list: list, position: context.firstPosition + i, entry: list.entries[i], context: context)
      return all.map { $0.value(row) }
    }
  }
}

extension ShortlistRow {
  fileprivate func network(_ value: (EntryNetwork) -> CellValue) -> CellValue {
    entry.network.map(value) ?? .notAsked
  }
}

extension CellValue {
  fileprivate static func degrees(_ value: Double?) -> CellValue {
    value.map { .number(RoleExport.degrees($0)) } ?? .unknown
  }
}

extension ShortlistEntry {
  /// Each source once, with its dates: `plan-zz (as of 2026-11-01)`.
  var sourceLines: [String] {
    evidence.reduce(into: []) { lines, one in
      let date =
        one.verified.map { "verified \($0)" } ?? one.asOf.map { "as of \($0)" } ?? "date unknown"
      let line = "\(one.source) (\(date))"
      if !lines.contains(line) { lines.append(line) }
    }
  }
}
