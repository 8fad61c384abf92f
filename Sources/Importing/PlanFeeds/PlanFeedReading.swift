import DirectoryModel
import Reading
import Storing

/// Reads the files of a plan feed: index, plans and providers, told apart by what each element holds.
///
/// One element is in memory at a time, however large the file. Files may come in any order.
struct PlanFeedReading {
  private let session: ImportSession
  private let dialect: PlanFeedDialect
  private let names = FeedNames()
  private let catalog: PlanCatalog

  /// What an element of a file is.
  private enum Element {
    case index, provider, plan, formulary, prices, unknown
    /// Something that names plans.
    case listed
  }

  /// Elements of no known kind that may stand in front before a file is taken for one of another format.
  private static let patience = 100

  init(_ session: ImportSession, dialect: PlanFeedDialect) {
    self.session = session
    self.dialect = dialect
    catalog = PlanCatalog(session: session)
  }

  func read(_ files: [InputFile]) throws {
    var reading: (row: FeedRow, provider: FeedProvider)?
    var index = FeedIndex()
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      let bytes = HeadKeepingByteSource(file.source)
      let reader = JSONReader(bytes, form: .document(streaming: []), names: names.record)
      // Long, and nothing of it is about a provider.
      for name in ["formulary", "benefits"] { reader.leaveOut(names.record[name]) }
      let row = reading?.row ?? FeedRow(session: session, names: names, reader: reader)
      let provider = reading?.provider ?? FeedProvider(row: row, dialect: dialect, catalog: catalog)
      reading = (row, provider)
      row.read(reader)
      do {
        try read(row, provider, into: &index)
      } catch let error as ReadingError {
        if Self.isListOfAddresses(bytes.head) { throw Self.listOfAddresses(file.name) }
        // Such a file is one object of up to 100 GB, which is too large before it is known by its keys.
        if Self.isListOfPrices(bytes.head) { throw Self.listOfPrices(file.name, line: 1) }
        throw error
      }
    }
    guard let row = reading?.row else { return }
    try finish(row, index)
  }

  private func read(_ row: FeedRow, _ provider: FeedProvider, into index: inout FeedIndex) throws {
    var isKnown = false
    var unknown = 0
    var first: (value: String, line: Int)?
    var holds: (providers: Bool, plans: Bool, anything: Bool) = (false, false, false)
    while try row.next() {
      holds.anything = true
      if let fault = row.reader.fault {
        session.rowRead()
        try row.refuse(fault)
        continue
      }
      let element = element(row)
      if element == .prices { throw Self.listOfPrices(session.fileName, line: row.reader.line) }
      if element == .formulary && !isKnown {
        ignoreFormulary()
        return
      }
      if element == .index {
        // About files, not a row of any.
        index.add(row)
        isKnown = true
        continue
      }
      session.rowRead()
      switch element {
      case .provider:
        holds.providers = true
        if provider.kept == 0 { try refuseOtherDialect(row) }
        try provider.read()
      case .plan:
        holds.plans = true
        try readPlan(row)
      case .index, .formulary, .prices, .listed, .unknown:
        unknown += 1
        if first == nil { first = (row.tree.rendered(row.tree.root), row.reader.line) }
        if let first, !isKnown, unknown > Self.patience { throw foreign(first) }
        try row.refuse(
          nil, row.tree.rendered(row.tree.root), rule: "element-unknown",
          remedy: "an entry with " + dialect.entry)
      }
      if element != .unknown { isKnown = true }
    }
    if let first, !isKnown { throw foreign(first) }
    // An empty list is a part that is there, of whichever kind.
    index.note(
      session.fileName, holdsProviders: holds.providers || !holds.anything,
      holdsPlans: holds.plans || !holds.anything)
  }

  /// A key of an index or a list of drugs counts only where nothing says that the element is about a provider.
  private func element(_ row: FeedRow) -> Element {
    var found: Set<Element> = []
    for node in row.tree.children(of: row.tree.root) {
      switch row.meaning(node) {
      case .resourceType: return .unknown
      // Its plan ids are of another kind, and it lists numbers without names.
      case .prices: return .prices
      case .npi, .facilityName, .facilityType, .addresses, .type: found.insert(.provider)
      case .name where row.tree.kind(of: node) == .object: found.insert(.provider)
      case .drug: found.insert(.formulary)
      case .plans: found.insert(.listed)
      case .planID, .medicarePlanID, .marketingName: found.insert(.plan)
      case .providerURLs, .planURLs, .formularyURLs: found.insert(.index)
      default: break
      }
    }
    // Both providers and drugs have plans.
    if found.contains(.listed) && !found.contains(.formulary) { return .provider }
    return [.provider, .formulary, .plan, .index].first(where: found.contains) ?? .unknown
  }

  private func readPlan(_ row: FeedRow) throws {
    let root = row.tree.root
    let plan = FeedPlan(root, row)
    guard let id = plan.id(dialect, row) else {
      return try row.refuse(
        dialect.planKey, nil, rule: "plan-id-missing", remedy: "the plan's id, such as 12345ZZ0010001")
    }
    guard !catalog.isFull else {
      return try row.refuse(
        dialect.planKey, id, rule: "networks-too-many",
        remedy: "at most \(PlanCatalog.most) plans and networks in one source")
    }
    var description = PlanCatalog.Description()
    description.name = row.value(row.child(of: root, .marketingName)).text
    description.website = row.value(row.child(of: root, .marketingURL)).text
    description.sourcePage = row.value(row.child(of: root, .summaryURL)).text
    description.years = plan.years(row).set
    for node in row.tree.children(of: root) where row.meaning(node) == .network {
      let isObject = row.tree.kind(of: node) == .object
      let tier = row.value(isObject ? row.child(of: node, .networkTier) : node).text
      let network = row.value(isObject ? row.child(of: node, .networkID) : nil).text
      let part = dialect.part(tier: tier, network: network)
      // No provider can be in one that is longer: that is said beside each who is listed so.
      if part.utf8.count <= PlanFeedDialect.partBytes { description.parts.append(part) }
    }
    let updated = row.tree.children(of: root).first { row.meaning($0) == .updated }
    catalog.describe(id, description, asOf: row.date(updated), row: row)
    session.rowKept()
  }

  // MARK: What is not read

  private func ignoreFormulary() {
    session.warn(
      ImportIssue(
        file: session.fileName, line: 1, rule: "formulary-ignored",
        remedy: "nothing: lists of drugs say nothing about providers"),
      rule: "formulary-ignored", listed: 1)
  }

  private func foreign(_ first: (value: String, line: Int)) -> ImportError {
    let isFHIR = first.value.contains("resourceType:")
    return .refused(
      ImportIssue(
        file: session.fileName, line: first.line, value: first.value, rule: "json-other-format",
        remedy: "entries with \(dialect.entry)"
          + (isFHIR ? "; this is FHIR: import it with --as plan-net" : "")))
  }

  private func refuseOtherDialect(_ row: FeedRow) throws(ImportError) {
    for node in row.tree.children(of: row.tree.root) where row.meaning(node) == .plans {
      guard FeedPlan(node, row).isOf(other: dialect, row) else { continue }
      throw row.refusal(
        row.tree.rendered(node), rule: "json-other-format",
        remedy: "plans with \(dialect.planKey); import this file with --as \(dialect.other)")
    }
  }

  private static func isListOfAddresses(_ head: [UInt8]) -> Bool {
    let text = String(decoding: head, as: UTF8.self).lowercased()
    return text.contains("contract id") && text.contains("url")
  }

  private static func listOfAddresses(_ file: String) -> ImportError {
    .refused(
      ImportIssue(
        file: file, line: 1, value: "a list of addresses", rule: "address-list",
        remedy:
          "the files to which these addresses lead: this list names where each contract's directory is, "
          + "it holds no provider; fetch the JSON files yourself and import those"))
  }

  private static func isListOfPrices(_ head: [UInt8]) -> Bool {
    String(decoding: head, as: UTF8.self).contains("reporting_entity_name")
  }

  private static func listOfPrices(_ file: String, line: Int) -> ImportError {
    .refused(
      ImportIssue(
        file: file, line: line, value: "a list of prices", rule: "price-list",
        remedy:
          "a directory of providers: this is a Transparency in Coverage file, which lists negotiated rates by "
          + "numbers without names or places; import the provider files of the issuer's or plan's directory"))
  }

  // MARK: At the end

  private func finish(_ row: FeedRow, _ index: FeedIndex) throws {
    try index.check(session)
    if dialect.describesPlans { catalog.warnOfUndescribed() }
    try catalog.write(with: row.facts)
  }
}

/// Passes bytes through and keeps the first of them, for a word about a file that is no JSON.
private final class HeadKeepingByteSource: ByteSource {
  private let source: any ByteSource
  private(set) var head: [UInt8] = []

  init(_ source: any ByteSource) { self.source = source }

  var name: String { source.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
    let count = try source.read(into: buffer)
    let more = min(count, 256 - head.count)
    if more > 0 { head += Array(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<more])) }
    return count
  }
}
