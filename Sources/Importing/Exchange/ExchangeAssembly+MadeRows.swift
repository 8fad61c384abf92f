import DirectoryModel
import Storing

/// What is kept about rows that a mapping has made of rows of another format.
struct MadeRows {
  /// Each row is written at once; what was said is then known of that row only.
  var isRowByRow = false
  /// Row by row: entities without any part that were written already, by all that they say.
  var written = Set<UInt64>()
  /// Row by row: the NPI of an id that is not itself the NPI; 0 for none.
  var numbers: [UInt64: UInt64] = [:]
  /// Row by row: bytes of the participations of one clinician or organization.
  var bytes: [UInt64: Int] = [:]
  /// Rows of the source from which something was taken.
  var rows = 0
  /// Those of them that were refused later, by file and row.
  var refusedRows = Set<UInt64>()
  /// What was said under an id, as a hash: to tell a repetition from a difference.
  var digests: [UInt64: UInt64] = [:]
  /// Rows whose id was used before, with other values.
  var further: [(noun: String, entry: ExchangeAssembly.Entry)] = []
  /// Of the row at hand: its roles by the hash of their id, each as it stands in this row.
  var roles: [UInt64: UInt64] = [:]
  /// Ids of roles that have several sites or clinicians, as hashes.
  var rolesOfManySites = Set<UInt64>()
  /// What messages call a reference.
  var fieldName: ((_ noun: String, _ column: String) -> String?)?
}

extension ExchangeAssembly {
  /// Takes all that one row of the source has become, or refuses the row for its first fault.
  ///
  /// - Parameters:
  ///   - rows: which `ExchangeChecking` has passed, unless there is a fault.
  ///   - fault: what is wrong with the row before it comes here.
  /// - Returns: whether the row was taken.
  @discardableResult
  func add(madeOfOneRow rows: [ExchangeRow], fault: ImportIssue?, record: () -> String) throws -> Bool {
    noteFile()
    let rows = rows.map(withKnownNumber)
    if let issue = fault ?? self.fault(in: rows) {
      try session.refuse(issue, record: record())
      try mention(rows)
      return false
    }
    made.rows += 1
    made.roles.removeAll(keepingCapacity: true)
    // Participations last: each belongs to the role of its own row.
    for row in rows where row.noun.name != "participation" { try take(row) }
    for row in rows where row.noun.name == "participation" { try take(row) }
    guard made.isRowByRow else { return true }
    defer { forgetRow() }
    if isTooLarge() {
      let issue = ImportIssue(
        file: session.fileName, line: rows.first?.line, field: "role", rule: "role-too-large",
        remedy:
          "roles whose participations take at most \(Self.participationBytes) bytes; most likely an id is used "
          + "for many")
      try session.refuse(issue, record: record())
      try mention(rows)
      return false
    }
    try writeRow()
    session.rowKept()
    return true
  }

  // MARK: Row by row

  private func writeRow() throws(StoreError) {
    try emitAll { noun, entry, hasParts in
      if hasParts { return true }
      let said = ByteHash.mixed(ByteHash.hash(spool.bytes(entry.facts)), with: entry.id ^ entry.owner)
      return made.written.insert(said).inserted
    }
  }

  /// Whether the merge would have to put more into one provider than a record holds.
  private func isTooLarge() -> Bool {
    for participation in entries["participation"] ?? [] {
      guard let owner = entry("role", participation.owner)?.owner else { continue }
      let bytes = Self.participationBytes(participation.facts.count)
      if let person = entry("clinician", owner), person.isKnownByNumberAlone, let key = key(of: person) {
        if !numberAlone.hasRoom(for: bytes, of: key) { return true }
        continue
      }
      made.bytes[owner, default: 0] += bytes
      if made.bytes[owner]! > Self.participationBytes { return true }
    }
    return false
  }

  private func forgetRow() {
    entries.removeAll(keepingCapacity: true)
    byID.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    networksOfPlans.removeAll(keepingCapacity: true)
    made.digests.removeAll(keepingCapacity: true)
    made.further.removeAll(keepingCapacity: true)
    spool.removeAll()
  }

  // MARK: Rows in

  private func fault(in rows: [ExchangeRow]) -> ImportIssue? {
    for row in rows {
      if let fault = ownerFault(in: row) {
        return issue(row, column: fault.column, rule: fault.rule, remedy: fault.remedy)
      }
      // Its roles would belong to somebody else.
      if let number = row["npi"].flatMap(NationalProviderIdentifier.parse), isOtherNumber(number, row) {
        return issue(
          row, column: "npi", rule: "id-twice",
          remedy: "one NPI for one id; an earlier row gives \(row.noun.name) \(row.id) another, or none")
      }
    }
    return twoRolesFault(in: rows)
  }

  /// Two roles at two sites under one id in one row: of a participation nobody could say to which it belongs.
  private func twoRolesFault(in rows: [ExchangeRow]) -> ImportIssue? {
    var known: [String: [String?]] = [:]
    for row in rows where row.noun.name == "role" {
      let joined = ["clinician", "organization", "site"].map { row[$0] }
      guard known.updateValue(joined, forKey: row.id).map({ $0 != joined }) ?? false,
        rows.contains(where: { $0.noun.name == "participation" && $0["role"] == row.id })
      else { continue }
      return issue(
        row, column: "role", rule: "id-twice",
        remedy: "an id of its own for each role; this row makes two of one id, and says of one that it is in "
          + "a network")
    }
    return nil
  }

  /// Whether an earlier row gave the same id to another number, or to none.
  private func isOtherNumber(_ number: UInt64, _ row: ExchangeRow) -> Bool {
    knownNumber(row).map { $0 != number } ?? false
  }

  /// What an earlier row gave as the NPI of this id: 0 for none; nil when there was no such row.
  private func knownNumber(_ row: ExchangeRow) -> UInt64? {
    let id = Self.hash(row.noun.name, row.id)
    return entry(row.noun.name, id).flatMap(key(of:)).map { $0.npi ?? 0 } ?? made.numbers[id]
  }

  /// A row that leaves out the NPI which an earlier row gave for the same id is about the same person.
  private func withKnownNumber(_ row: ExchangeRow) -> ExchangeRow {
    guard row["npi"] == nil, row.noun.columns.contains(where: { $0.name == "npi" }),
      let number = knownNumber(row), number > 0
    else { return row }
    var known = row
    known.values["npi"] = String(number)
    return known
  }

  /// A refused row still proves that its NPIs are in the list; one that shows none makes the list incomplete.
  private func mention(_ rows: [ExchangeRow]) throws(StoreError) {
    var seen = Set<UInt64>()
    for row in rows {
      guard let npi = row["npi"].flatMap(NationalProviderIdentifier.parse), seen.insert(npi).inserted else {
        continue
      }
      try session.add(
        .mention, key: EntityKey(npi: npi), reference: reference(row), line: row.line,
        facts: UnsafeRawBufferPointer(start: nil, count: 0))
    }
    if seen.isEmpty { session.markIncomplete() }
  }

  private func take(_ row: ExchangeRow) throws {
    let noun = row.noun.name
    var id = Self.hash(noun, row.id)
    let digest = Self.digest(row)
    var role: UInt64?
    if noun == "participation" {
      let named = Self.hash("role", row["role"] ?? "")
      role = made.roles[named]
      // The same words about the role as another row describes it are no repetition.
      if let role, role != named { id = ByteHash.mixed(id, with: role) }
    }
    guard let former = made.digests[id] else {
      made.digests[id] = digest
      if noun == "role" { made.roles[id] = id }
      if made.isRowByRow && (noun == "clinician" || noun == "organization") && row["npi"] != row.id {
        made.numbers[id] = row["npi"].flatMap(NationalProviderIdentifier.parse) ?? 0
      }
      take(try entry(of: row, id: id, role: role), noun: noun)
      return
    }
    // To the letter what was said before; or what was said otherwise before, and again now.
    let mixed = ByteHash.mixed(digest, with: id)
    if noun == "role" { made.roles[id] = former == digest ? id : mixed }
    if former == digest || made.digests[mixed] != nil { return }
    made.digests[mixed] = 0
    if noun == "participation" || noun == "affiliation" {
      // Nothing refers to it: it is one more, whatever its id.
      take(try entry(of: row, id: mixed, role: role), noun: noun)
    } else if noun == "role" {
      let further = try entry(of: row, id: mixed)
      if let first = entry("role", id), first.site != further.site || first.owner != further.owner {
        made.rolesOfManySites.insert(id)
      }
      made.further.append((noun, further))
    } else if noun == "site" {
      var issue = issue(row, column: noun, rule: "site-differs", remedy: Self.siteRemedy)
      issue.value = row.id
      session.warn(issue, rule: "site-differs")
    } else {
      made.further.append((noun, try entry(of: row, id: id)))
    }
  }

  private static let siteRemedy =
    "one description of one site; an earlier row has other values, which are used. If they are two sites, their id "
    + "needs one more column"

  /// - Parameter role: of a participation, the role of the same row that it names, as that row describes it.
  private func entry(of row: ExchangeRow, id: UInt64, role: UInt64?) throws -> Entry {
    var entry = try entry(of: row, id: id)
    guard row.noun.name == "participation" else { return entry }
    entry.isOfOtherRow = role == nil
    if let role { entry.owner = role }
    return entry
  }

  /// Everything but the row's own dates.
  private static func digest(_ row: ExchangeRow) -> UInt64 {
    var hash: UInt64 = 0
    for column in row.noun.columns where column.name != "as_of" && column.name != "verified" {
      hash = ByteHash.mixed(hash, with: row[column.name].map { ByteHash.hash($0) } ?? 0)
    }
    return hash
  }
}
