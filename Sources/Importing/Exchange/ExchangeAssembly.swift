import DirectoryModel
import Storing
import Vocabulary

/// Joins the rows of one import into records of one entity each: a clinician with her roles, their sites and
/// participations; an organization or center with its sites; programs, plans and networks.
///
/// Rows come in any order. Their facts wait in a spool on disk; in memory stay about 100 bytes a row.
///
/// Rows of the exchange format itself are kept or refused one by one (`add(_:)`). Rows that a mapping has made of one
/// row of another format are kept or refused together (`add(madeOfOneRow:)`), and that one row is what is counted; an
/// id may then stand in many rows, since a flat list repeats a clinician at each of her offices. Where such rows refer
/// to nothing outside themselves each is written at once, and the merge unites what they say of one entity.
final class ExchangeAssembly {
  struct Entry {
    var id: UInt64
    /// Hash of the row this one belongs to: the role's clinician or organization, the participation's role, the
    /// organization above an organization …
    var owner: UInt64 = 0
    var site: UInt64 = 0
    var organization: UInt64 = 0
    var facts: Range<Int>
    var reference: SourceReference
    var line: Int
    /// Ordinal in `keys`, for rows that become entities.
    var key = -1
    /// Of a clinician: only the NPI is known.
    var isKnownByNumberAlone = false
    /// Of a participation that a mapping has made: its role is not one of the same row.
    var isOfOtherRow = false
  }

  let session: ImportSession
  let spool: Spool
  let writer = FactWriter()
  var entries: [String: [Entry]] = [:]
  var byID: [String: [UInt64: Int]] = [:]
  /// Ids, as typed, of the rows that become entities.
  var keys: [(id: String, key: EntityKey, flags: RecordHeader.Flags)] = []
  var fileNames: [String] = []
  var networksOfPlans: [UInt64: [UInt64]] = [:]
  /// What is kept about rows that a mapping has made; see ExchangeAssembly+MadeRows.swift.
  var made = MadeRows()
  let numberAlone: NumberAloneRecords

  /// - Parameter rowByRow: what `add(madeOfOneRow:)` is given refers to nothing outside its row, so each row is written
  ///   at once and memory does not grow with the rows.
  init(session: ImportSession, rowByRow: Bool = false) throws(StoreError) {
    self.session = session
    numberAlone = NumberAloneRecords(session: session)
    spool = rowByRow ? Spool() : try Spool(directory: session.workDirectory)
    made.isRowByRow = rowByRow
  }

  static func hash(_ noun: String, _ id: String) -> UInt64 { ByteHash.hash(noun + "\u{1F}" + id) }

  // MARK: Rows in

  /// - Returns: whether the row was taken; what is nested in a refused one has no owner.
  @discardableResult
  func add(_ row: ExchangeRow) throws -> Bool {
    noteFile()
    let noun = row.noun.name
    let id = Self.hash(noun, row.id)
    let twice = (noun, "id-twice", "each id once; give this row an id of its own")
    if let fault = fault(in: row) ?? (byID[noun]?[id] == nil ? nil : twice) {
      try session.refuse(
        issue(row, column: fault.column, rule: fault.rule, remedy: fault.remedy), record: row.text())
      try mention(row)
      return false
    }
    take(try entry(of: row, id: id), noun: noun)
    return true
  }

  func noteFile() {
    while fileNames.count <= Int(session.fileOrdinal) { fileNames.append(session.fileName) }
  }

  func take(_ entry: Entry, noun: String) {
    byID[noun, default: [:]][entry.id] = entries[noun, default: []].count
    entries[noun, default: []].append(entry)
  }

  func entry(of row: ExchangeRow, id: UInt64) throws -> Entry {
    var entry = Entry(id: id, facts: 0..<0, reference: reference(row), line: row.line)
    entry.isKnownByNumberAlone = row.isKnownByNumberAlone
    writer.removeAll()
    addFacts(of: row)
    try addIdentity(of: row, to: &entry)
    entry.facts = try spool.append(writer.bytes)
    return entry
  }

  /// Refuses a row for where it stands, not for what it says.
  func refuse(_ row: ExchangeRow, field: String?, rule: String, remedy: String) throws {
    var issue = issue(row, column: row.noun.name, rule: rule, remedy: remedy)
    issue.field = field
    try session.refuse(issue, record: row.text())
    try mention(row)
  }

  private func fault(in row: ExchangeRow) -> (column: String, rule: String, remedy: String)? {
    ExchangeChecking.fault(in: row) ?? ownerFault(in: row)
  }

  /// Whether it is clear to whom the row belongs.
  func ownerFault(in row: ExchangeRow) -> (column: String, rule: String, remedy: String)? {
    let noun = row.noun.name
    if noun == "role" && row["clinician"] == nil && row["organization"] == nil {
      return ("clinician", "owner-missing", "a clinician or an organization")
    }
    if noun == "site" && row["organization"] != nil && row["center"] != nil {
      return ("center", "owner-twice", "either an organization or a center")
    }
    if noun == "plan_rule" && row["plan"] == nil && row["market"] == nil {
      return ("plan", "owner-missing", "the plan or the market of which it is the rule")
    }
    if noun == "plan_rule" && row["plan"] != nil && row["market"] != nil {
      return ("market", "owner-twice", "either a plan or a market")
    }
    return nil
  }

  /// A refused row still proves that its NPI is in the list; one that shows no NPI makes the list incomplete.
  private func mention(_ row: ExchangeRow) throws(StoreError) {
    if let npi = row["npi"].flatMap(NationalProviderIdentifier.parse) {
      try session.add(
        .mention, key: EntityKey(npi: npi), reference: reference(row),
        facts: UnsafeRawBufferPointer(start: nil, count: 0))
    } else {
      session.markIncomplete()
    }
  }

  func reference(_ row: ExchangeRow) -> SourceReference {
    SourceReference(
      file: session.fileOrdinal, row: UInt32(clamping: row.row),
      asOf: row["as_of"].flatMap { CalendarDate(iso: $0) },
      verified: row["verified"].flatMap { CalendarDate(iso: $0) })
  }

  func issue(_ row: ExchangeRow, column: String, rule: String, remedy: String) -> ImportIssue {
    let origin = row.origin?(column)
    return ImportIssue(
      file: session.fileName, line: row.line, column: row.column(column), field: origin?.field ?? column,
      value: origin?.value ?? row[column], rule: rule, remedy: remedy)
  }

  private func addFacts(of row: ExchangeRow) {
    for column in row.noun.columns {
      guard let field = column.field, let value = row[column.name] else { continue }
      switch column.name {
      case "licenses":
        for license in row.list("licenses") {
          writer.add(.license, parts: license.split(separator: ":", maxSplits: 1).map(String.init))
        }
      case "networks":
        for network in row.list("networks") { writer.add(.planNetwork, networkID(network)) }
      case "network":
        writer.add(.network, networkID(value))
      case "part_of":
        // Written when all are known: by its own id, the organization above is found under its NPI or CCN.
        break
      case "deactivated":
        if hasCome(row) { writer.add(field, CalendarDate(iso: value)?.description) }
      case "from", "to":
        writer.add(field, CalendarDate(iso: value)?.description)
      default:
        guard column.isList else {
          writer.add(field, value)
          continue
        }
        // Each item once: a list says no more by repeating it, and stands in every role of its organization.
        var seen = Set<String>()
        for item in row.list(column.name) {
          let code = code(item, of: field, in: row, column.name)
          if seen.insert(code).inserted { writer.add(field, code) }
        }
      }
    }
  }

  /// A code in the spelling in which it is looked for: `ES` and `Spanish` are `es`, `207rx0202x` is `207RX0202X`.
  private func code(_ item: String, of field: Field, in row: ExchangeRow, _ column: String) -> String {
    switch field {
    case .specialty: return item.uppercased()
    case .cancerFocus, .programCancer, .cancerIncluded, .cancerExcluded: return item.lowercased()
    case .language:
      if SpokenLanguage.isCode(item) { return item }
      if let code = SpokenLanguage.code(item) { return code }
      // Another format has its own words for it.
      if row.origin != nil { return item }
      session.warn(
        issue(
          row, column: column, rule: "language-unknown",
          remedy: "the ISO 639-1 code of a language; kept as written, and found by that word alone"),
        rule: "language-unknown")
      return item
    default: return item
    }
  }

  /// Whether the end of the row's NPI has come.
  private func hasCome(_ row: ExchangeRow) -> Bool {
    session.hasCome(row["deactivated"].flatMap { CalendarDate(iso: $0) })
  }

  /// A network's id is local to its source: two payers' `N1` must never become one.
  func networkID(_ local: String) -> String { session.source + ":" + local }

  func key(of entry: Entry) -> EntityKey? { entry.key < 0 ? nil : keys[entry.key].key }

  private func addIdentity(of row: ExchangeRow, to entry: inout Entry) throws(ImportError) {
    let noun = row.noun.name
    let id = entry.id
    func own(_ id: String, flags: RecordHeader.Flags = []) {
      entry.key = keys.count
      let key = EntityKey(id: id)
      if key.npi == nil { writer.add(.id, id) }
      keys.append((id, key, flags))
    }
    let npi = row["npi"]
    let isValid = npi.map { NationalProviderIdentifier.parse($0) != nil } ?? false
    if let npi, !isValid {
      // A person whose number is mistyped is still listed; only the number is worthless.
      session.warn(
        issue(
          row, column: "npi", rule: "npi-checksum",
          remedy: "ten digits whose check digit holds; the row is kept under its own id"),
        rule: "npi-checksum")
      writer.add(.npiText, npi)
    }
    switch noun {
    case "clinician":
      let id = isValid ? "npi:\(npi!)" : "clinician:\(session.source):\(row.id)"
      if row["deactivated"] != nil, !hasCome(row) {
        let rule = "deactivation-ahead"
        session.warn(
          issue(row, column: "deactivated", rule: rule, remedy: LintWords.remedy(rule)), rule: rule)
      }
      own(id, flags: row["deactivated"] == nil || !hasCome(row) ? [] : .deactivated)
      if !isValid { session.markIncomplete(for: .clinician) }
    case "organization":
      entry.owner = row["part_of"].map { Self.hash("organization", $0) } ?? 0
      if !isValid { session.markIncomplete(for: .organization) }
      if isValid {
        own("npi:\(npi!)")
      } else if let ccn = row["ccn"] {
        own("ccn:\(ccn)")
      } else if let pac = row["pac"] {
        own("pac:\(pac)")
      } else {
        own("organization:\(session.source):\(row.id)")
      }
    case "center": own("center:\(row.id)")
    case "program":
      own("program:\(row.id)")
      entry.organization = row["organization"].map { Self.hash("organization", $0) } ?? 0
    case "plan":
      own("plan:\(row.id)")
      networksOfPlans[id] = row.list("networks").map { Self.hash("network", $0) }
    case "network": own("network:" + networkID(row.id))
    case "plan_rule": own("plan-rule:\(session.source):\(row.id)")
    case "site":
      writer.add(.siteID, "\(session.source):\(row.id)")
      entry.organization = row["organization"].map { Self.hash("organization", $0) } ?? 0
      entry.owner =
        row["organization"].map { Self.hash("organization", $0) } ?? row["center"].map {
          Self.hash("center", $0)
        } ?? 0
    case "role":
      writer.add(.roleID, row.id)
      entry.owner =
        row["clinician"].map { Self.hash("clinician", $0) }
        ?? Self.hash("organization", row["organization"] ?? "")
      entry.organization = row["organization"].map { Self.hash("organization", $0) } ?? 0
      entry.site = row["site"].map { Self.hash("site", $0) } ?? 0
    case "participation":
      entry.owner = Self.hash("role", row["role"] ?? "")
      entry.site = Self.hash("network", row["network"] ?? "")
    case "affiliation":
      addAffiliation(row, to: &entry)
    default: break
    }
  }

  private func addAffiliation(_ row: ExchangeRow, to entry: inout Entry) {
    if let clinician = row["clinician"] {
      entry.owner = Self.hash("clinician", clinician)
      writer.add(.center, row["center"])
      writer.add(.hospital, row["hospital"])
      writer.add(.group, row["group"])
    } else if let organization = row["organization"] {
      entry.owner = Self.hash("organization", organization)
      writer.add(.center, row["center"])
      writer.add(.hospital, row["hospital"])
      writer.add(.group, row["group"])
    } else if let center = row["center"], let hospital = row["hospital"] {
      entry.owner = Self.hash("center", center)
      writer.add(.centerHospital, parts: [hospital, row["relation"] ?? "", row["link_verified"] ?? ""])
    }
  }
}
