public import DirectoryModel
public import Exporting
import Vocabulary

/// An entry as JSON: the form of a shortlist's file, of a receipt and of `--format json`. docs/shortlists.md names the
/// fields, which keep their names and meanings in format 1.
public enum EntryCoding {
  typealias Damage = ShortlistError.Damage

  // MARK: Writing

  /// What is unknown is left out.
  public static func json(_ entry: ShortlistEntry) -> JSONValue {
    var fields = Writing()
    fields.add("id", entry.id)
    fields.add("kind", entry.kind.token)
    fields.add("name", entry.name)
    fields.add("added", entry.added.description)
    fields.add("generation", entry.generation)
    fields.add("status", entry.status.rawValue)
    fields.add(
      "notes",
      entry.notes.map { .object([("day", .string($0.day.description)), ("text", .string($0.text))]) })
    fields.add("visit", entry.visit?.description)
    fields.add("reasons", entry.reasons)
    fields.add(
      "match",
      entry.match.map {
        .object([("strength", .string($0.strength.token)), ("words", .string($0.words))])
      })
    fields.add("modalities", entry.modalities.map(\.token))
    fields.add("specialties", entry.specialties)
    fields.add("designation", entry.designation?.token)
    fields.add("center", entry.center)
    fields.add("organization", entry.organization)
    fields.add("role", entry.role)
    fields.add("site", entry.site)
    fields.add("address", entry.address.map(json))
    fields.add(
      "coordinates",
      entry.coordinates.map {
        .object([
          ("lat", .number(RoleExport.degrees($0.latitude))),
          ("lon", .number(RoleExport.degrees($0.longitude))),
        ])
      })
    fields.add("distance_m", entry.distance.map { .integer(Int($0.decameters) * 10) })
    fields.add("phone", entry.phone)
    fields.add("website", entry.website)
    fields.add("network", entry.network.map(json))
    fields.add("virtual", entry.virtual.map(json))
    fields.add("price", entry.price)
    fields.add(
      "days",
      entry.days.map { .object([("min", .integer($0.lowerBound)), ("max", .integer($0.upperBound))]) })
    fields.add("days_from", entry.daysFrom)
    fields.add("days_unit", entry.daysUnit)
    fields.add("accepting", entry.accepting.token)
    fields.add("languages", entry.languages)
    fields.add("records_wanted", entry.recordsWanted)
    fields.add(
      "independence",
      entry.independence.map {
        .object([("what", .string($0.what)), ("answer", .string($0.answer)), ("words", .string($0.words))])
      })
    fields.add("facts", entry.facts.map(json))
    fields.add("evidence", entry.evidence.map(json))
    fields.add("last_confirmed", entry.lastConfirmed?.description)
    return .object(fields.fields)
  }

  private static func json(_ address: PostalAddress) -> JSONValue {
    var fields = Writing()
    for (name, value) in [
      ("site", address.site), ("street", address.street), ("unit", address.unit), ("city", address.city),
      ("state", address.state), ("zip", address.zip),
    ] { fields.add(name, value) }
    return .object(fields.fields)
  }

  private static func json(_ network: EntryNetwork) -> JSONValue {
    var fields = Writing()
    fields.add("plan", network.plan)
    fields.add("plan_name", network.planName)
    fields.add("status", network.status.token)
    fields.add("basis", network.basis.rawValue)
    fields.add("source", network.source)
    fields.add("as_of", network.asOf?.description)
    fields.add("verified", network.verified?.description)
    fields.add("freshness", network.freshness.rawValue)
    return .object(fields.fields)
  }

  private static func json(_ virtual: EntryVirtual) -> JSONValue {
    var fields = Writing()
    fields.add("kinds", virtual.kinds.map(\.token))
    fields.add("patient_state", virtual.patientState)
    fields.add("eligible", virtual.eligible.token)
    fields.add("words", virtual.words)
    return .object(fields.fields)
  }

  private static func json(_ fact: EntryFact) -> JSONValue {
    var fields = Writing()
    fields.add("field", fact.field)
    fields.add("value", fact.value)
    fields.add("evidence", fact.evidence.map { .integer($0) })
    return .object(fields.fields)
  }

  private static func json(_ evidence: EntryEvidence) -> JSONValue {
    var fields = Writing()
    fields.add("source", evidence.source)
    fields.add("file", evidence.file)
    fields.add("sha256", evidence.sha256)
    fields.add("row", .integer(evidence.row))
    fields.add("as_of", evidence.asOf?.description)
    fields.add("verified", evidence.verified?.description)
    return .object(fields.fields)
  }

  /// The fields of one object that have a value.
  struct Writing {
    var fields: [(key: String, value: JSONValue)] = []

    mutating func add(_ name: String, _ value: JSONValue?) {
      if let value { fields.append((name, value)) }
    }
    mutating func add(_ name: String, _ value: String?) { add(name, value.map { .string($0) }) }
    mutating func add(_ name: String, _ values: [JSONValue]) {
      if !values.isEmpty { fields.append((name, .array(values))) }
    }
    mutating func add(_ name: String, _ values: [String]) { add(name, values.map { .string($0) }) }
  }

  // MARK: Reading

  static func entry(_ fields: RecordFields) throws(Damage) -> ShortlistEntry {
    try fields.check(
      [
        "id", "kind", "name", "added", "generation", "status", "visit", "match", "designation", "center",
        "organization", "role", "site", "address", "coordinates", "distance_m", "phone", "website", "network",
        "virtual", "price", "days", "days_from", "days_unit", "accepting", "last_confirmed",
      ],
      lists: [
        "notes", "reasons", "modalities", "specialties", "languages", "records_wanted", "independence",
        "facts", "evidence",
      ])
    var entry = ShortlistEntry(
      id: try fields.needed("id"), kind: try fields.neededToken("kind", EntityKind.allCases, \.token),
      name: try fields.needed("name"), added: try fields.neededDate("added"),
      generation: try fields.needed("generation"))
    entry.status = try fields.neededToken("status", EntryStatus.allCases, \.rawValue)
    for note in fields.objects("notes") {
      try note.check(["day", "text"])
      entry.notes.append(EntryNote(day: try note.neededDate("day"), text: try note.needed("text")))
    }
    entry.visit = try fields.date("visit")
    entry.reasons = try fields.texts("reasons")
    if let match = fields.object("match") {
      try match.check(["strength", "words"])
      entry.match = EntryMatch(
        strength: try match.neededToken("strength", MatchStrength.allCases, \.token),
        words: try match.needed("words"))
    }
    entry.modalities = try fields.tokens("modalities", Modality.allCases, \.token)
    entry.specialties = try fields.texts("specialties")
    entry.designation = try fields.token("designation", Designation.allCases, \.token)
    entry.center = try fields.text("center")
    entry.organization = try fields.text("organization")
    entry.role = try fields.text("role")
    entry.site = try fields.text("site")
    entry.address = try fields.object("address").map(address)
    if let place = fields.object("coordinates") {
      try place.check(["lat", "lon"])
      entry.coordinates = Coordinates(
        latitude: try place.decimal("lat", in: -90...90), longitude: try place.decimal("lon", in: -180...180))
    }
    entry.distance = try distance(fields)
    entry.phone = try fields.text("phone")
    entry.website = try fields.text("website")
    entry.network = try fields.object("network").map(network)
    entry.virtual = try fields.object("virtual").map(virtual)
    entry.price = try fields.text("price")
    entry.days = try days(fields)
    entry.daysFrom = try fields.text("days_from")
    entry.daysUnit = try fields.text("days_unit")
    entry.accepting = try fields.neededToken("accepting", ThreeValued.allCases, \.token)
    entry.languages = try fields.texts("languages")
    entry.recordsWanted = try fields.texts("records_wanted")
    for line in fields.objects("independence") {
      try line.check(["what", "answer", "words"])
      entry.independence.append(
        EntryLine(
          what: try line.needed("what"), answer: try line.needed("answer"), words: try line.needed("words")))
    }
    for source in fields.objects("evidence") { entry.evidence.append(try evidence(source)) }
    for fact in fields.objects("facts") {
      entry.facts.append(try self.fact(fact, of: entry.evidence.count))
    }
    entry.lastConfirmed = try fields.date("last_confirmed")
    return entry
  }

  private static func address(_ fields: RecordFields) throws(Damage) -> PostalAddress {
    try fields.check(["site", "street", "unit", "city", "state", "zip"])
    return PostalAddress(
      site: try fields.text("site"), street: try fields.text("street"), unit: try fields.text("unit"),
      city: try fields.text("city"), state: try fields.text("state"), zip: try fields.text("zip"))
  }

  private static func distance(_ fields: RecordFields) throws(Damage) -> Distance? {
    guard let meters = try fields.integer("distance_m") else { return nil }
    guard (0...40_000_000).contains(meters) else {
      throw fields.damage("distance_m", value: String(meters), "Meters on the earth were expected")
    }
    return Distance(decameters: Int32(meters / 10))
  }

  private static func days(_ fields: RecordFields) throws(Damage) -> ClosedRange<Int>? {
    guard let days = fields.object("days") else { return nil }
    try days.check(["min", "max"])
    let (least, most) = (try days.neededInteger("min"), try days.neededInteger("max"))
    guard 0 <= least, least <= most else {
      throw days.damage("max", value: String(most), "No less than min was expected")
    }
    return least...most
  }

  private static func network(_ fields: RecordFields) throws(Damage) -> EntryNetwork {
    try fields.check(["plan", "plan_name", "status", "basis", "source", "as_of", "verified", "freshness"])
    let bases: [NetworkBasis] = [.listed, .explicitOut, .absentFromCompleteList, .noList]
    return EntryNetwork(
      plan: try fields.needed("plan"), planName: try fields.needed("plan_name"),
      status: try fields.neededToken("status", NetworkStatus.allCases, \.token),
      basis: try fields.neededToken("basis", bases, \.rawValue), source: try fields.text("source"),
      asOf: try fields.date("as_of"), verified: try fields.date("verified"),
      freshness: try fields.neededToken("freshness", Freshness.allCases, \.rawValue))
  }

  private static func virtual(_ fields: RecordFields) throws(Damage) -> EntryVirtual {
    try fields.check(["patient_state", "eligible", "words"], lists: ["kinds"])
    return EntryVirtual(
      kinds: try fields.tokens("kinds", VirtualKind.allCases, \.token),
      patientState: try fields.text("patient_state"),
      eligible: try fields.neededToken("eligible", ThreeValued.allCases, \.token),
      words: try fields.needed("words"))
  }

  private static func fact(_ fields: RecordFields, of evidence: Int) throws(Damage) -> EntryFact {
    try fields.check(["field", "value", "evidence"])
    let source = try fields.integer("evidence")
    if let source, !(0..<evidence).contains(source) {
      throw fields.damage("evidence", value: String(source), "The place of an evidence was expected")
    }
    return EntryFact(field: try fields.needed("field"), value: try fields.needed("value"), evidence: source)
  }

  private static func evidence(_ fields: RecordFields) throws(Damage) -> EntryEvidence {
    try fields.check(["source", "file", "sha256", "row", "as_of", "verified"])
    return EntryEvidence(
      source: try fields.needed("source"), file: try fields.text("file"), sha256: try fields.text("sha256"),
      row: try fields.neededInteger("row"), asOf: try fields.date("as_of"),
      verified: try fields.date("verified"))
  }
}
