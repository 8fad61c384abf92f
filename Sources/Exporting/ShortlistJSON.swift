import DirectoryModel
import Vocabulary

/// A shortlist as JSON: everything that is in it. Unknown is null or `"unknown"`, as in `RoleExport`.
enum ShortlistJSON {
  static func list(_ list: Shortlist, in context: ExportContext) -> JSONValue {
    .object([
      ("version", .integer(1)),
      ("list", .string(list.name)),
      ("created", .string(list.created.description)),
      ("exported", .string(context.day.description)),
      ("program_version", .string(context.version)),
      ("decide_by", date(list.decideBy)),
      ("question", .text(list.question)),
      ("note", .string(SheetPhrase.accuracy.text(context.language))),
      (
        "entries",
        .array(
          list.entries.indices.map { entry(list.entries[$0], position: context.firstPosition + $0) })
      ),
    ])
  }

  /// A line of NDJSON: an entry with what it needs of its list.
  static func line(_ entry: ShortlistEntry, position: Int, of list: Shortlist, in context: ExportContext)
    -> JSONValue
  {
    guard case .object(let fields) = self.entry(entry, position: position) else { return .null }
    return .object(
      [
        ("version", .integer(1)), ("list", .string(list.name)),
        ("created", .string(list.created.description)),
        ("exported", .string(context.day.description)), ("program_version", .string(context.version)),
        ("decide_by", date(list.decideBy)), ("question", .text(list.question)),
      ] + fields)
  }

  static func entry(_ entry: ShortlistEntry, position: Int) -> JSONValue {
    .object(who(entry, position) + match(entry) + offer(entry) + own(entry) + ground(entry))
  }

  private typealias Fields = [(key: String, value: JSONValue)]

  private static func who(_ entry: ShortlistEntry, _ position: Int) -> Fields {
    [
      ("position", .integer(position)),
      ("id", .string(entry.id)),
      ("npi", .text(entry.npi)),
      ("kind", .string(entry.kind.token)),
      ("name", .string(entry.name)),
      ("modalities", .strings(entry.modalities.map(\.token))),
      ("specialties", .strings(entry.specialties)),
      ("designation", .text(entry.designation?.token)),
      ("center", .text(entry.center)),
      ("organization", .text(entry.organization)),
      ("address", entry.address.map(address) ?? .null),
      ("coordinates", entry.coordinates.map(coordinates) ?? .null),
      ("distance_mi", entry.distance.map { .number($0.writtenMiles) } ?? .null),
      ("phone", .text(entry.phone)),
      ("website", .text(entry.website)),
    ]
  }

  private static func match(_ entry: ShortlistEntry) -> Fields {
    [
      ("network", entry.network.map(network) ?? .null),
      ("match", entry.match.map(match) ?? .null),
      ("reasons", .strings(entry.reasons)),
      ("independence", .array(entry.independence.map(independence))),
      ("virtual", entry.virtual.map(virtual) ?? .null),
    ]
  }

  private static func offer(_ entry: ShortlistEntry) -> Fields {
    let days = entry.days.map { days -> JSONValue in
      .object([("from", .integer(days.lowerBound)), ("to", .integer(days.upperBound))])
    }
    return [
      ("accepting", .string(entry.accepting.token)),
      ("price", .text(entry.price)),
      ("days", days ?? .null),
      ("days_from", .text(entry.daysFrom)),
      ("days_unit", .text(entry.daysUnit)),
      ("languages", .strings(entry.languages)),
      ("records_wanted", .strings(entry.recordsWanted)),
    ]
  }

  private static func own(_ entry: ShortlistEntry) -> Fields {
    let notes = entry.notes.map { note -> JSONValue in
      .object([("day", .string(note.day.description)), ("text", .string(note.text))])
    }
    return [
      ("status", .string(entry.status.rawValue)),
      ("visit", date(entry.visit)),
      ("notes", .array(notes)),
    ]
  }

  private static func ground(_ entry: ShortlistEntry) -> Fields {
    [
      ("last_confirmed", date(entry.lastConfirmed)),
      ("added", .string(entry.added.description)),
      ("generation", .string(entry.generation)),
      ("facts", .array(entry.facts.map(fact))),
      ("evidence", .array(entry.evidence.map(evidence))),
    ]
  }

  private static func date(_ day: CalendarDate?) -> JSONValue { .text(day?.description) }

  private static func address(_ address: PostalAddress) -> JSONValue {
    .object([
      ("site", .text(address.site)), ("street", .text(address.street)), ("unit", .text(address.unit)),
      ("city", .text(address.city)), ("state", .text(address.state)), ("zip", .text(address.zip)),
    ])
  }

  private static func coordinates(_ place: Coordinates) -> JSONValue {
    .object([
      ("lat", .number(RoleExport.degrees(place.latitude))),
      ("lon", .number(RoleExport.degrees(place.longitude))),
    ])
  }

  private static func network(_ network: EntryNetwork) -> JSONValue {
    .object([
      ("plan", .string(network.plan)), ("plan_name", .string(network.planName)),
      ("status", .string(network.status.token)), ("basis", .string(network.basis.rawValue)),
      ("source", .text(network.source)), ("as_of", date(network.asOf)), ("verified", date(network.verified)),
      ("freshness", .string(network.freshness.rawValue)),
    ])
  }

  private static func match(_ match: EntryMatch) -> JSONValue {
    .object([("strength", .string(match.strength.token)), ("words", .string(match.words))])
  }

  private static func independence(_ line: EntryLine) -> JSONValue {
    .object([
      ("what", .string(line.what)), ("answer", .string(line.answer)), ("words", .string(line.words)),
    ])
  }

  private static func virtual(_ virtual: EntryVirtual) -> JSONValue {
    .object([
      ("kinds", .strings(virtual.kinds.map(\.token))), ("patient_state", .text(virtual.patientState)),
      ("eligible", .string(virtual.eligible.token)), ("words", .string(virtual.words)),
    ])
  }

  private static func fact(_ fact: EntryFact) -> JSONValue {
    .object([
      ("field", .string(fact.field)), ("value", .string(fact.value)),
      ("evidence", fact.evidence.map { .integer($0) } ?? .null),
    ])
  }

  private static func evidence(_ evidence: EntryEvidence) -> JSONValue {
    .object([
      ("source", .string(evidence.source)), ("file", .text(evidence.file)),
      ("sha256", .text(evidence.sha256)),
      ("row", .integer(evidence.row)), ("as_of", date(evidence.asOf)), ("verified", date(evidence.verified)),
    ])
  }
}
