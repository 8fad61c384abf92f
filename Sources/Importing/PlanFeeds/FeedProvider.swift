import DirectoryModel
import Reading
import Vocabulary

/// Turns one entry of a plan feed into a record: a person or facility with a role at each of its places.
///
/// What an entry says of all its plans at once (its addresses, whether new patients are accepted) holds for each plan
/// that says nothing of its own; what a plan says within itself holds for that plan alone.
final class FeedProvider {
  private let row: FeedRow
  private let dialect: PlanFeedDialect
  private let catalog: PlanCatalog
  private var identities: FeedIdentities
  private let participations = FactWriter()
  private var places = FeedPlaces()
  /// Entries that were kept.
  private(set) var kept = 0

  init(row: FeedRow, dialect: PlanFeedDialect, catalog: PlanCatalog) {
    self.row = row
    self.dialect = dialect
    self.catalog = catalog
    identities = FeedIdentities(source: row.session.source)
  }

  /// The parts of the current entry.
  private struct Entry {
    var npi: [RecordNode] = []
    var type: RecordNode?
    var name: RecordNode?
    var facilityName: RecordNode?
    var facilityTypes: [RecordNode] = []
    var specialties: [RecordNode] = []
    var languages: [RecordNode] = []
    var gender: RecordNode?
    var accepting: RecordNode?
    var updated: RecordNode?
    var addresses: [RecordNode] = []
    var plans: [RecordNode] = []

    init(_ row: FeedRow) {
      for node in row.tree.children(of: row.tree.root) {
        switch row.meaning(node) {
        case .npi: npi.append(node)
        case .type where type == nil: type = node
        case .name where name == nil: name = node
        case .facilityName where facilityName == nil: facilityName = node
        case .facilityType: facilityTypes.append(node)
        case .specialty: specialties.append(node)
        case .languages: languages.append(node)
        case .gender where gender == nil: gender = node
        case .accepting where accepting == nil: accepting = node
        case .updated where updated == nil: updated = node
        case .addresses: addresses.append(node)
        case .street where row.tree.kind(of: node) == .object: addresses.append(node)
        case .plans: plans.append(node)
        default: break
        }
      }
    }
  }

  /// Reads the current element, which is an entry.
  func read() throws {
    let entry = Entry(row)
    guard entry.npi.count <= 1 else {
      return try row.refuse(
        "npi", "\(entry.npi.count) numbers", rule: "npi-several", remedy: "one NPI in each entry, not a list")
    }
    guard let kind = try kind(of: entry) else { return }
    let facts = row.facts
    facts.removeAll()
    let name = kind == .clinician ? addPersonName(entry) : addFacilityName(entry)
    guard !name.isEmpty else {
      return try row.refuse(
        kind == .clinician ? "name" : "facility_name", nil, rule: "name-missing",
        remedy: kind == .clinician ? "a name with last" : "a facility's name")
    }
    // Everything that may refuse the entry comes before its identity, which counts.
    let accepting = acceptingCode(entry.accepting)
    let specialties = readPlans(entry, accepting: accepting)
    guard !catalog.isFull else {
      return try row.refuse(
        "plans", nil, rule: "networks-too-many",
        remedy: "at most \(PlanCatalog.most) plans and networks in one source; check the plans' ids")
    }
    guard !places.isTooLarge else {
      return try row.refuse(
        "plans", "\(places.bytes) bytes or more", rule: "role-too-large",
        remedy: "fewer plans or addresses in one entry; most likely those of many providers stand in one")
    }
    let identity = identify(entry, kind: kind, name: name)
    facts.add(.id, identity.id)
    facts.add(.npiText, identity.npiText)
    addAboutPerson(entry, kind: kind)
    addSpecialties(entry.facilityTypes + specialties)
    places.write(
      participations: participations.bytes, accepting: Self.answer(accepting), to: facts)
    let updated = row.date(entry.updated)
    try row.session.add(
      kind, key: identity.key, reference: row.reference(asOf: updated), line: row.reader.line,
      facts: facts.bytes)
    row.session.rowKept()
    kept += 1
  }

  // MARK: Who it is

  /// nil when the entry was refused for it.
  private func kind(of entry: Entry) throws -> RecordKind? {
    let type = row.value(entry.type).text
    switch type.lowercased() {
    case "individual": return .clinician
    case "facility": return .organization
    // Without a type the kind of name tells.
    case "" where entry.facilityName != nil: return .organization
    case "" where entry.name.map({ row.tree.kind(of: $0) }) == .object: return .clinician
    default:
      try row.refuse("type", type, rule: "provider-type", remedy: "INDIVIDUAL or FACILITY")
      return nil
    }
  }

  /// - Returns: the name in one line; empty when there is none that names a person.
  private func addPersonName(_ entry: Entry) -> String {
    guard let node = entry.name else { return "" }
    let facts = row.facts
    if row.tree.kind(of: node) != .object {
      let name = row.value(node)
      facts.add(.name, name)
      return name.text
    }
    let fields: [(FeedName, Field)] = [
      (.prefix, .namePrefix), (.first, .firstName), (.middle, .middleName), (.last, .lastName),
      (.suffix, .nameSuffix),
    ]
    var line = ""
    var hasLast = false
    for (part, field) in fields {
      let value = row.value(row.child(of: node, part))
      facts.add(field, value)
      line += value.text + " "
      if field == .lastName { hasLast = !value.isEmpty }
    }
    return hasLast ? line : ""
  }

  private func addFacilityName(_ entry: Entry) -> String {
    let name = row.value(entry.facilityName ?? entry.name)
    row.facts.add(.name, name)
    return name.text
  }

  private func identify(_ entry: Entry, kind: RecordKind, name: String) -> FeedIdentity {
    let number =
      entry.npi.isEmpty
      ? UnsafeRawBufferPointer(start: nil, count: 0) : row.wholeNumber(entry.npi[0], field: "npi")
    let identity = identities.identity(kind, number: number, name: name)
    if identity.id == nil { return identity }
    // Her own number is not in this list, so absence from it proves nothing.
    row.session.markIncomplete()
    if number.isEmpty {
      row.warn(
        "npi", nil, rule: "npi-missing",
        remedy: "the NPI; the entry is kept under an id of its own and joined with no other")
    } else {
      row.warn(
        "npi", number.text, rule: "npi-checksum",
        remedy: "ten digits whose check digit holds; the entry is kept under an id of its own")
    }
    return identity
  }

  private func addAboutPerson(_ entry: Entry, kind: RecordKind) {
    guard kind == .clinician else { return }
    switch row.value(entry.gender).text.lowercased() {
    case "f", "female": row.facts.add(.gender, "F")
    case "m", "male": row.facts.add(.gender, "M")
    case "x", "nonbinary", "non-binary": row.facts.add(.gender, "X")
    default: break
    }
    var seen = Set<String>()
    for node in entry.languages {
      let separators: Set<Character> = [",", ";", "/", "|"]
      for word in row.value(node).text.split(whereSeparator: { separators.contains($0) }) {
        guard let code = SpokenLanguage.code(String(word)) else {
          row.warn(
            "languages", String(word), rule: "language-unknown",
            remedy: "the name or ISO 639-1 code of a language; the row is kept without it")
          continue
        }
        if seen.insert(code).inserted { row.facts.add(.language, code) }
      }
    }
  }

  private func addSpecialties(_ nodes: [RecordNode]) {
    var seen = Set<String>()
    for node in nodes {
      let text = row.value(node).text
      var capitals = text.uppercased()
      if text.isEmpty || capitals == "OTHER" || !seen.insert(text).inserted { continue }
      let isCode = capitals.withUTF8 { TaxonomyCode.isWellFormed(UnsafeRawBufferPointer($0)) }
      row.facts.add(isCode ? .specialty : .specialtyText, isCode ? capitals : text)
    }
  }

  // MARK: Plans and places

  /// Fills `places` and `participations`.
  ///
  /// - Parameter accepting: the entry's own word, for plans that have none.
  /// - Returns: all specialties, those within the plans behind the entry's own.
  private func readPlans(_ entry: Entry, accepting: String) -> [RecordNode] {
    places.removeAll()
    participations.removeAll()
    var specialties = entry.specialties
    var common: [Int] = []
    var isCommon = Set<Int>()
    for node in entry.addresses {
      if let place = places.place(of: node, in: row), isCommon.insert(place).inserted { common.append(place) }
    }
    var general: [Range<Int>] = []
    // One that is said twice is met at each address.
    var isGeneral = Set<UInt64>()
    for node in entry.plans {
      let plan = FeedPlan(node, row)
      specialties += plan.specialties
      let own = Set(plan.addresses.compactMap { places.place(of: $0, in: row) }).sorted()
      let ranges = participate(plan, accepting: plan.accepting.map { acceptingCode($0) } ?? accepting)
      if own.isEmpty {
        general += ranges.filter {
          isGeneral.insert(ByteHash.hash(UnsafeRawBufferPointer(rebasing: participations.bytes[$0]))).inserted
        }
      } else {
        for place in own { for range in ranges { places.add(range, of: participations.bytes, at: place) } }
      }
    }
    if places.places.isEmpty {
      row.warn(
        "addresses", nil, rule: "address-missing",
        remedy: "the address where patients are seen; the entry is kept without a place")
    }
    if !general.isEmpty {
      if common.isEmpty { common = [places.placeless()] }
      for place in common where !places.isTooLarge {
        for range in general { places.add(range, of: participations.bytes, at: place) }
      }
    }
    return specialties
  }

  /// Writes one participation for each run of years.
  ///
  /// - Returns: where they lie; none for a plan that cannot be told, with a warning.
  private func participate(_ plan: FeedPlan, accepting: String) -> [Range<Int>] {
    guard let id = plan.id(dialect, row) else {
      row.session.markIncomplete()
      row.warn(
        dialect.planKey, nil, rule: "plan-id-missing",
        remedy: "the plan's id; the entry is kept without this plan, and the list is not complete")
      return []
    }
    let years = plan.years(row)
    let tier = dialect == .marketplace ? PlanFeedDialect.tier(row.value(plan.tier).text) : ""
    let part = dialect.part(tier: tier, network: row.value(plan.network).text)
    guard part.utf8.count <= PlanFeedDialect.partBytes else {
      row.session.markIncomplete()
      row.warn(
        "plans", part, rule: "network-too-long",
        remedy:
          "a tier or network of at most \(PlanFeedDialect.partBytes) letters; the entry is kept without this plan"
      )
      return []
    }
    let network = catalog.network(plan: id, part: part, years: years.set, row: row)
    if years.isLost {
      // Without an end it would say that she is in the network for ever.
      row.session.markIncomplete()
      return []
    }
    let runs = FeedYears.runs(years.set)
    return (runs.isEmpty ? [nil] : runs).map { run in
      let start = participations.count
      let mark = participations.open(.participation)
      participations.add(.network, network)
      participations.add(.tier, tier)
      participations.add(.acceptingCode, accepting)
      if let run {
        participations.add(.from, CalendarDate(year: run.lowerBound, month: 1, day: 1))
        participations.add(.to, CalendarDate(year: run.upperBound, month: 12, day: 31))
      }
      participations.close(mark)
      return start..<participations.count
    }
  }

  /// The code that is kept; empty when nothing is said.
  private func acceptingCode(_ node: RecordNode?) -> String {
    let text = row.value(node).text.lowercased().split(separator: " ").joined(separator: " ")
    switch text {
    case "", "accepting", "not accepting": break
    case "true": return "yes"
    case "false": return "no"
    case "accepting in some locations":
      row.warn(
        "accepting", text, rule: "accepting-some-locations",
        remedy:
          "accepting or not accepting for each address; at none of them can it be told, so it is unknown")
    default:
      if Participation.accepting(code: text) == .unknown {
        row.warn(
          "accepting", text, rule: "accepting-unknown",
          remedy: "accepting or not accepting; kept as written, which says neither")
      }
    }
    return text
  }

  private static func answer(_ code: String) -> String {
    let answer = Participation.accepting(code: code)
    return answer == .unknown ? "" : answer.token
  }
}
