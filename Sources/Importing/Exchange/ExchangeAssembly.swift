import DirectoryModel
import Storing

/// Joins the rows of one import into records of one entity each: a clinician with her roles, their sites and
/// participations; an organization or center with its sites; programs, plans and networks.
///
/// Rows come in any order. Their facts wait in a spool on disk; in memory stay about 100 bytes a row.
final class ExchangeAssembly {
  private struct Entry {
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
  }

  private let session: ImportSession
  private let spool: Spool
  private let writer = FactWriter()
  private var entries: [String: [Entry]] = [:]
  private var byID: [String: [UInt64: Int]] = [:]
  /// Ids, as typed, of the rows that become entities.
  private var keys: [(id: String, key: EntityKey, flags: RecordHeader.Flags)] = []
  private var fileNames: [String] = []
  private var networksOfPlans: [UInt64: [UInt64]] = [:]

  init(session: ImportSession) throws(StoreError) {
    self.session = session
    spool = try Spool(directory: session.workDirectory)
  }

  private static func hash(_ noun: String, _ id: String) -> UInt64 { ByteHash.hash(noun + "\u{1F}" + id) }

  // MARK: Rows in

  /// - Returns: whether the row was taken; what is nested in a refused one has no owner.
  @discardableResult
  func add(_ row: ExchangeRow) throws -> Bool {
    while fileNames.count <= Int(session.fileOrdinal) { fileNames.append(session.fileName) }
    let noun = row.noun.name
    let id = Self.hash(noun, row.id)
    if let fault = fault(in: row, noun: noun, id: id) {
      try session.refuse(
        issue(row, column: fault.column, rule: fault.rule, remedy: fault.remedy), record: row.text())
      try mention(row)
      return false
    }
    var entry = Entry(id: id, facts: 0..<0, reference: reference(row), line: row.line)
    writer.removeAll()
    addFacts(of: row)
    try addIdentity(of: row, to: &entry)
    entry.facts = try spool.append(writer.bytes)
    byID[noun, default: [:]][id] = entries[noun, default: []].count
    entries[noun, default: []].append(entry)
    return true
  }

  /// Refuses a row for where it stands, not for what it says.
  func refuse(_ row: ExchangeRow, field: String?, rule: String, remedy: String) throws {
    var issue = issue(row, column: row.noun.name, rule: rule, remedy: remedy)
    issue.field = field
    try session.refuse(issue, record: row.text())
    try mention(row)
  }

  private func fault(
    in row: ExchangeRow, noun: String, id: UInt64
  ) -> (column: String, rule: String, remedy: String)? {
    if let fault = ExchangeChecking.fault(in: row) { return fault }
    if byID[noun]?[id] != nil { return (noun, "id-twice", "each id once; give this row an id of its own") }
    if noun == "role" && row["clinician"] == nil && row["organization"] == nil {
      return ("clinician", "owner-missing", "a clinician or an organization")
    }
    if noun == "site" && row["organization"] != nil && row["center"] != nil {
      return ("center", "owner-twice", "either an organization or a center")
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

  private func reference(_ row: ExchangeRow) -> SourceReference {
    SourceReference(
      file: session.fileOrdinal, row: UInt32(clamping: row.row),
      asOf: row["as_of"].flatMap { CalendarDate(iso: $0) },
      verified: row["verified"].flatMap { CalendarDate(iso: $0) })
  }

  private func issue(_ row: ExchangeRow, column: String, rule: String, remedy: String) -> ImportIssue {
    ImportIssue(
      file: session.fileName, line: row.line, column: row.column(column), field: column, value: row[column],
      rule: rule, remedy: remedy)
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
        writer.add(field, CalendarDate(iso: value)?.description)
      case "from", "to":
        writer.add(field, CalendarDate(iso: value)?.description)
      default:
        for item in column.isList ? row.list(column.name) : [value] { writer.add(field, item) }
      }
    }
  }

  /// A network's id is local to its source: two payers' `N1` must never become one.
  private func networkID(_ local: String) -> String { session.source + ":" + local }

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
      own(id, flags: row["deactivated"] == nil ? [] : .deactivated)
    case "organization":
      entry.owner = row["part_of"].map { Self.hash("organization", $0) } ?? 0
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

  // MARK: Records out

  func finish() throws {
    try spool.freeze()
    try refuseUnresolved()
    let roles = grouped("role")
    let participations = grouped("participation")
    let affiliations = grouped("affiliation")
    let sites = grouped("site")
    for (noun, kind) in [
      ("network", RecordKind.network), ("plan", .plan), ("organization", .organization),
      ("clinician", .clinician),
      ("center", .center), ("program", .program),
    ] {
      for entry in entries[noun] ?? [] {
        try emit(
          entry, kind: kind, roles: roles, participations: participations, affiliations: affiliations,
          sites: sites)
      }
    }
  }

  /// Entries by their owner, each list in the order of the rows.
  private func grouped(_ noun: String) -> [UInt64: [Entry]] {
    Dictionary(grouping: entries[noun] ?? [], by: \.owner)
  }

  private func entry(_ noun: String, _ id: UInt64) -> Entry? { byID[noun]?[id].map { entries[noun]![$0] } }

  private struct Unresolved {
    var field: String
    var rule = "reference-unresolved"
    var remedy: String

    init(_ noun: String) {
      field = noun
      remedy = "the id of a \(noun) row of this import, in any of its files"
    }

    /// So that no role outgrows what a record can hold.
    init(roleBytes: Int) {
      field = "role"
      rule = "role-too-large"
      remedy =
        "a role whose participations take at most \(roleBytes) bytes; most likely an id is used for many roles"
    }
  }

  private static let participationBytes = 512 << 10

  /// A row that refers to nothing is refused; a row that referred to it is then refused as well.
  private func refuseUnresolved() throws {
    func check(_ noun: String, _ fault: (Entry) -> Unresolved?) throws {
      var kept: [Entry] = []
      var index: [UInt64: Int] = [:]
      for entry in entries[noun] ?? [] {
        if let fault = fault(entry) {
          let file = fileNames[Int(entry.reference.file)]
          try session.refuse(
            ImportIssue(
              file: file, line: entry.line, field: fault.field, rule: fault.rule, remedy: fault.remedy),
            record: "\(noun) in \(file), line \(entry.line)")
          session.markIncomplete()
        } else {
          index[entry.id] = kept.count
          kept.append(entry)
        }
      }
      entries[noun] = kept
      byID[noun] = index
    }
    func known(_ noun: String, _ id: UInt64) -> Bool { byID[noun]?[id] != nil }
    try check("plan") {
      (networksOfPlans[$0.id] ?? []).allSatisfy { known("network", $0) } ? nil : Unresolved("network")
    }
    // What is above may itself be refused in the next round; each round but the last refuses one or more.
    var former = -1
    while former != entries["organization"]?.count {
      former = entries["organization"]?.count ?? 0
      try check("organization") {
        $0.owner == 0 || known("organization", $0.owner) ? nil : Unresolved("organization")
      }
    }
    try check("program") {
      $0.organization == 0 || known("organization", $0.organization) ? nil : Unresolved("organization")
    }
    try check("site") {
      $0.owner == 0 || known("organization", $0.owner) || known("center", $0.owner)
        ? nil : Unresolved($0.organization == 0 ? "center" : "organization")
    }
    try check("role") {
      if !known("clinician", $0.owner) && !known("organization", $0.owner) {
        return Unresolved($0.owner == $0.organization ? "organization" : "clinician")
      }
      if $0.organization != 0 && !known("organization", $0.organization) { return Unresolved("organization") }
      return $0.site == 0 || known("site", $0.site) ? nil : Unresolved("site")
    }
    var bytes: [UInt64: Int] = [:]
    try check("participation") {
      if !known("role", $0.owner) { return Unresolved("role") }
      if !known("network", $0.site) { return Unresolved("network") }
      bytes[$0.owner, default: 0] += $0.facts.count + SourceReference.encodedSize + 8
      return bytes[$0.owner]! <= Self.participationBytes
        ? nil : Unresolved(roleBytes: Self.participationBytes)
    }
    try check("affiliation") {
      known("clinician", $0.owner) || known("organization", $0.owner) || known("center", $0.owner)
        ? nil : Unresolved("clinician, organization or center")
    }
    for kept in entries.values { for _ in kept { session.rowKept() } }
  }

  private func emit(
    _ entry: Entry, kind: RecordKind, roles: [UInt64: [Entry]], participations: [UInt64: [Entry]],
    affiliations: [UInt64: [Entry]], sites: [UInt64: [Entry]]
  ) throws(StoreError) {
    writer.removeAll()
    let own = spool.bytes(entry.facts)
    copy(own, except: [.programCancer])
    if kind == .organization, let above = self.entry("organization", entry.owner) {
      writer.add(.partOf, keys[above.key].id)
    }
    if kind == .program { addProgramRole(entry, own: own) }
    let ownRoles = roles[entry.id] ?? []
    for role in ownRoles {
      let mark = writer.open(.role)
      writer.add(role.reference)
      copy(spool.bytes(role.facts))
      if let organization = self.entry("organization", role.organization) { addOrganization(organization) }
      if let site = self.entry("site", role.site) {
        writer.add(site.reference)
        copy(spool.bytes(site.facts), except: role.facts.isEmpty ? [] : [.notes, .sourcePage])
      }
      for participation in participations[role.id] ?? [] {
        let inner = writer.open(.participation)
        writer.add(participation.reference)
        writer.append(spool.bytes(participation.facts))
        writer.close(inner)
      }
      writer.close(mark)
    }
    if kind == .organization || kind == .center {
      let served = Set(ownRoles.map(\.site))
      for site in sites[entry.id] ?? [] where !served.contains(site.id) {
        let mark = writer.open(.role)
        writer.add(site.reference)
        copy(spool.bytes(site.facts))
        copy(own, only: [.programCancer])
        writer.close(mark)
      }
      // Without a site its programs would be lost: they stand in a role without a place.
      if ownRoles.isEmpty && (sites[entry.id] ?? []).isEmpty {
        let mark = writer.open(.role)
        copy(own, only: [.programCancer])
        writer.close(mark)
      }
    }
    // Last: from here on the facts are those of other rows.
    for affiliation in affiliations[entry.id] ?? [] {
      writer.add(affiliation.reference)
      writer.append(spool.bytes(affiliation.facts))
    }
    let identity = keys[entry.key]
    try session.add(
      kind, key: identity.key, flags: identity.flags.union(.hasNestedSources), reference: entry.reference,
      line: entry.line, facts: writer.bytes)
  }

  /// A program is a role without a place, by its virtual means.
  private func addProgramRole(_ entry: Entry, own: UnsafeRawBufferPointer) {
    let mark = writer.open(.role)
    var isVirtual = false
    var hasKind = false
    for (field, value) in FactCursor(own) {
      if field == .kind {
        hasKind = true
        if !value.equals("in-person") {
          writer.add(.virtual, value)
          isVirtual = true
        }
      }
      if field == .phone { writer.add(.phone, value) }
    }
    if hasKind && !isVirtual { writer.add(.virtual, "none") }
    if let organization = self.entry("organization", entry.organization) { addOrganization(organization) }
    writer.close(mark)
  }

  private func addOrganization(_ organization: Entry) {
    writer.add(organization.reference)
    writer.add(.roleOrganization, keys[organization.key].id)
    for (field, value) in FactCursor(spool.bytes(organization.facts)) {
      if field == .name { writer.add(.roleOrganizationName, value) }
      if field == .programCancer { writer.add(.programCancer, value) }
    }
  }

  private func copy(_ facts: UnsafeRawBufferPointer, except: Set<Field> = [], only: Set<Field>? = nil) {
    for (field, value) in FactCursor(facts) where !except.contains(field) && only?.contains(field) != false {
      writer.add(field, value)
    }
  }
}
