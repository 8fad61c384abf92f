import DirectoryModel
import Reading

/// Takes out of one resource what the directory keeps: facts, and links to other resources. One is used for a
/// whole import, so that nothing is allocated for a resource.
///
/// Values are copied from the tree to the writers as bytes. Which resource says what is in the extensions of
/// this class, one file a subject.
final class PlanNetExtraction {
  enum Verdict {
    case kept
    /// It is not in the directory, by this rule.
    case gone(rule: String, value: String)
    case refused(field: String, rule: String, remedy: String)
  }

  let session: ImportSession
  let facts = FactWriter()
  let links = FactWriter()
  private(set) var isNetwork = false
  /// The resource at hand.
  var tree: RecordTree
  var line = 0
  /// Hash of the resource at hand.
  private(set) var owner: UInt64 = 0
  /// Languages by the hash of how they are written; nil for what is none.
  var languages: [UInt64: String?] = [:]
  /// What a value is put together in.
  var scratch: [UInt8] = []
  /// The means of the service at hand, as hashes.
  var deliveries = Set<UInt64>()

  /// A value longer than this is not kept, so that a role with all its values has its place in a record.
  private static let valueBytes = 4096

  init(session: ImportSession, tree: RecordTree) {
    self.session = session
    self.tree = tree
  }

  /// - Parameters:
  ///   - id: the resource's own id, as text, and `hash` of it.
  func extract(
    _ type: FHIRType, _ node: RecordNode, id: UnsafeRawBufferPointer, hash: UInt64
  ) -> Verdict {
    facts.removeAll()
    links.removeAll()
    isNetwork = false
    owner = hash
    PlanNetLink.append(.id, text: id, to: links)
    countExtensions(node)
    if let gone = goneRule(node, type) { return gone }
    switch type {
    case .practitioner: addPractitioner(node)
    case .practitionerRole: return addPractitionerRole(node)
    case .organization: return addOrganization(node)
    case .affiliation: addAffiliation(node)
    case .location: addLocation(node, id: id)
    case .service: addService(node)
    case .plan: return addPlan(node)
    // It is kept as it is stated; no fact of the directory is made of it.
    case .endpoint: break
    }
    return .kept
  }

  /// `active` false, or a status that says the same.
  private func goneRule(_ node: RecordNode, _ type: FHIRType) -> Verdict? {
    if tree.text(of: node, .active).equals("false") {
      return .gone(rule: "resource-inactive", value: "active: false")
    }
    let status = tree.text(of: node, .status)
    let isGone: Bool
    switch type {
    case .location: isGone = status.equals("inactive")
    case .plan: isGone = status.equals("retired") || status.equals("draft") || status.equals("inactive")
    default: isGone = false
    }
    guard isGone || status.equals("entered-in-error") else { return nil }
    return .gone(rule: "resource-inactive", value: "status: \(status.text)")
  }

  func markNetwork() { isNetwork = true }

  // MARK: What is not used

  /// Extensions that are read somewhere. The first four are the guide's and most frequent.
  private static let usedExtensions: [StaticString] = [
    "network-reference", "newpatients", "delivery-method", "accessibility",
  ]

  /// Extensions of resources that are not read, by the hash of their name.
  private(set) var unusedExtensions: [UInt64: (name: String, count: Int, issue: ImportIssue)] = [:]

  private func countExtensions(_ node: RecordNode) {
    for child in tree.children(of: node, .extension) {
      let name = tree.extensionName(child)
      if Self.usedExtensions.contains(where: { name.equals($0) }) { continue }
      let hash = ByteHash.hash(name)
      if unusedExtensions[hash] == nil {
        if unusedExtensions.count >= 256 { return }
        unusedExtensions[hash] = (
          String(decoding: PlanNetLink.cut(name, to: 64), as: UTF8.self), 0,
          issue("extension-ignored", field: "extension", nil, "extensions of Plan-Net; this one is not used")
        )
      }
      unusedExtensions[hash]!.count += 1
    }
  }

  // MARK: Values

  /// Adds a value without blanks around it; an empty one adds nothing.
  func add(_ field: Field, _ value: UnsafeRawBufferPointer) {
    let value = FieldCleaning.clean(value)
    if value.isEmpty { return }
    guard value.count <= Self.valueBytes else {
      warn(
        "value-too-long", field: field.token, "\(value.count) bytes",
        "at most \(Self.valueBytes) bytes; not kept")
      return
    }
    if FieldCleaning.hasControlByte(value) {
      // JSON can write what no other format can; a control byte would end a part of a composite value.
      var plain = value.map { $0 < 0x20 ? 0x20 : $0 }
      plain.withUnsafeMutableBytes { facts.add(field, FieldCleaning.clean(UnsafeRawBufferPointer($0))) }
    } else {
      facts.add(field, value)
    }
  }

  /// Adds what is in `scratch`.
  func addScratch(_ field: Field) { scratch.withUnsafeBytes { add(field, $0) } }

  /// Adds the parts of a composite value.
  func add(_ field: Field, parts: UnsafeRawBufferPointer...) {
    scratch.removeAll(keepingCapacity: true)
    for (i, part) in parts.enumerated() {
      if i > 0 { scratch.append(0x1F) }
      for byte in FieldCleaning.clean(part) { scratch.append(byte < 0x20 ? 0x20 : byte) }
    }
    guard scratch.count <= Self.valueBytes, scratch.contains(where: { $0 != 0x1F }) else { return }
    scratch.withUnsafeBytes { facts.add(field, $0) }
  }

  /// Adds a link for each reference under this name; one that names nothing is said.
  ///
  /// - Parameter unnamed: the slot of a link for each that names nothing, so that what it limits does not
  ///   spread.
  func addLinks(
    _ node: RecordNode, _ name: FHIRName, _ slot: PlanNetLink.Slot, _ type: FHIRType,
    unnamed: PlanNetLink.Slot? = nil
  ) {
    for child in tree.children(of: node, name) where !addPartLink(child, name, slot, type) {
      if let unnamed { PlanNetLink.append(unnamed, to: links) }
    }
  }

  /// Adds a link to what is part of the list: where nobody can say which part it is, the list lacks one.
  @discardableResult
  func addPartLink(_ node: RecordNode, _ name: FHIRName, _ slot: PlanNetLink.Slot, _ type: FHIRType) -> Bool {
    if addLink(node, slot, type) { return true }
    warnUnnamed(name == .valueReference ? "network" : "\(name)", tree.text(of: node, .display).text)
    return false
  }

  func warnUnnamed(_ field: String, _ display: String) {
    warn(
      "reference-unnamed", field: field, display.isEmpty ? nil : display,
      "a reference or an identifier: a display alone names nothing; the list counts as incomplete")
    session.markIncomplete()
  }

  @discardableResult
  func addLink(_ node: RecordNode, _ slot: PlanNetLink.Slot, _ type: FHIRType) -> Bool {
    guard let reference = FHIRReference(tree, node, type: type, owner: owner) else { return false }
    PlanNetLink.append(
      slot, hash: reference.hash, text: reference.text, display: FieldCleaning.clean(reference.display),
      to: links)
    return true
  }

  /// The first coding of a concept that has a code, with its system.
  func coding(_ concept: RecordNode) -> (system: UnsafeRawBufferPointer, code: UnsafeRawBufferPointer)? {
    for coding in tree.children(of: concept, .coding) {
      let code = FieldCleaning.clean(tree.text(of: coding, .code))
      if !code.isEmpty { return (tree.text(of: coding, .system), code) }
    }
    return nil
  }

  /// Whether any coding of the concept has this code.
  func hasCode(_ concept: RecordNode, _ code: StaticString) -> Bool {
    for coding in tree.children(of: concept, .coding) where tree.text(of: coding, .code).equals(code) {
      return true
    }
    return false
  }

  /// The words of a concept: its text, else a coding's display.
  func words(_ concept: RecordNode) -> UnsafeRawBufferPointer {
    let text = FieldCleaning.clean(tree.text(of: concept, .text))
    if !text.isEmpty { return text }
    for coding in tree.children(of: concept, .coding) {
      let display = FieldCleaning.clean(tree.text(of: coding, .display))
      if !display.isEmpty { return display }
    }
    return text
  }

  /// Adds `from` and `to` of a period. A day may lack its month or its day in the month: it then begins with
  /// the first and ends with the last.
  func addPeriod(_ node: RecordNode) {
    guard let period = tree.child(of: node, .period) else { return }
    facts.add(.from, date(tree.text(of: period, .start), isEnd: false))
    facts.add(.to, date(tree.text(of: period, .end), isEnd: true))
  }

  func date(_ value: UnsafeRawBufferPointer, isEnd: Bool) -> CalendarDate? {
    let value = FieldCleaning.clean(value)
    if value.isEmpty { return nil }
    let day = UnsafeRawBufferPointer(rebasing: value[..<min(10, value.count)]).text
    guard let date = CalendarDate(iso: day) else {
      warn("date-unreadable", field: "period", day, "a date as YYYY-MM-DD; the resource is kept without it")
      return nil
    }
    guard isEnd, day.utf8.count < 10 else { return date }
    let (year, month, _) = date.components
    let next =
      day.utf8.count == 4 || month == 12
      ? CalendarDate(year: year + 1, month: 1, day: 1) : CalendarDate(year: year, month: month + 1, day: 1)
    return next.map { CalendarDate(days: $0.days - 1) }
  }

  // MARK: Telecom

  /// Adds the number and pages of a resource: of each kind the one with the best rank, the first of equals.
  ///
  /// - Parameter isPerson: a mobile phone is then the person's own.
  func addTelecom(_ node: RecordNode, isPerson: Bool = false, withPage: Bool = false) {
    var best: [(field: Field, rank: Int, value: UnsafeRawBufferPointer)] = []
    for telecom in tree.children(of: node, .telecom) {
      let system = tree.text(of: telecom, .system)
      let field: Field
      if system.equals("phone") {
        field = .phone
      } else if system.equals("fax") {
        field = .fax
      } else if system.equals("url") && withPage {
        field = .website
      } else {
        continue
      }
      let use = tree.text(of: telecom, .use)
      if use.equals("home") || use.equals("old") || (isPerson && use.equals("mobile")) { continue }
      let value = FieldCleaning.clean(tree.text(of: telecom, .value))
      if value.isEmpty { continue }
      let rank = Int(tree.text(of: telecom, .rank).text) ?? .max
      if let known = best.firstIndex(where: { $0.field == field }) {
        if rank < best[known].rank { best[known] = (field, rank, value) }
      } else {
        best.append((field, rank, value))
      }
    }
    for (field, _, value) in best { add(field, value) }
  }

  // MARK: Issues

  func issue(_ rule: String, field: String? = nil, _ value: String?, _ remedy: String) -> ImportIssue {
    ImportIssue(
      file: session.fileName, line: line, field: field, value: value, rule: rule, remedy: remedy)
  }

  func warn(
    _ rule: String, field: String? = nil, _ value: @autoclosure () -> String?,
    _ remedy: @autoclosure () -> String
  ) {
    session.warn(issue(rule, field: field, value(), remedy()), rule: rule)
  }
}
