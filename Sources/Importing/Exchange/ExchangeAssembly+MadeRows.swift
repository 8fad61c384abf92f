import DirectoryModel
import Storing

/// What is kept about rows that a mapping has made of rows of another format.
struct MadeRows {
  /// Rows of the source from which something was taken.
  var rows = 0
  /// Those of them that were refused later, by file and row.
  var refusedRows = Set<UInt64>()
  /// What was said under an id, as a hash: to tell a repetition from a difference.
  var digests: [UInt64: UInt64] = [:]
  /// Rows whose id was used before, with other values.
  var further: [(noun: String, entry: ExchangeAssembly.Entry)] = []
  /// What messages call a reference.
  var fieldName: ((_ noun: String, _ column: String) -> String?)?
}

extension ExchangeAssembly {
  /// Takes all that one row of the source has become, or refuses the row for its first fault.
  ///
  /// - Parameter fault: what is wrong with it before it comes here.
  /// - Returns: whether the row was taken.
  @discardableResult
  func add(madeOfOneRow rows: [ExchangeRow], fault: ImportIssue?, record: () -> String) throws -> Bool {
    noteFile()
    if let issue = fault ?? self.fault(in: rows) {
      try session.refuse(issue, record: record())
      try mention(rows)
      return false
    }
    made.rows += 1
    for row in rows { try take(row) }
    return true
  }

  private func fault(in rows: [ExchangeRow]) -> ImportIssue? {
    for row in rows {
      if let fault = fault(in: row) {
        return issue(row, column: fault.column, rule: fault.rule, remedy: fault.remedy)
      }
      // Its roles would belong to somebody else.
      if let number = row["npi"].flatMap(NationalProviderIdentifier.parse),
        let earlier = entry(row.noun.name, Self.hash(row.noun.name, row.id)).flatMap(key(of:)),
        earlier != EntityKey(npi: number)
      {
        return issue(
          row, column: "npi", rule: "id-twice",
          remedy: "one NPI for one id; an earlier row gives \(row.noun.name) \(row.id) another, or none")
      }
    }
    return nil
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
    let id = Self.hash(noun, row.id)
    let digest = Self.digest(row)
    guard let former = made.digests[id] else {
      made.digests[id] = digest
      take(try entry(of: row, id: id), noun: noun)
      return
    }
    // To the letter what was said before; or what was said otherwise before, and again now.
    let mixed = ByteHash.mixed(digest, with: id)
    if former == digest || made.digests[mixed] != nil { return }
    made.digests[mixed] = 0
    if noun == "site" {
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

  /// Everything but the row's own dates.
  private static func digest(_ row: ExchangeRow) -> UInt64 {
    var hash: UInt64 = 0
    for column in row.noun.columns where column.name != "as_of" && column.name != "verified" {
      hash = ByteHash.mixed(hash, with: row[column.name].map { ByteHash.hash($0) } ?? 0)
    }
    return hash
  }
}
