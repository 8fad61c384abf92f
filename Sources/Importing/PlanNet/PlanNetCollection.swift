import DirectoryModel
import Reading
import Storing

/// Reads the files of a directory and puts their resources aside, until all are known.
final class PlanNetCollection {
  let resources: PlanNetResources
  private let session: ImportSession
  private let names = FHIRName.table()
  private let extraction: PlanNetExtraction
  private let statement: StatedResource
  /// Resources of types that are not read, by type.
  private var ignored: [String: (count: Int, issue: ImportIssue)] = [:]
  /// Pages of searches: where each is and which comes next.
  private var ownPages = Set<String>()
  private var nextPages: [(address: String, file: String)] = []
  private var total = (count: 0, file: "")

  init(session: ImportSession) throws(StoreError) {
    self.session = session
    resources = try PlanNetResources(directory: session.workDirectory)
    extraction = PlanNetExtraction(session: session, tree: RecordTree(names: names))
    statement = StatedResource(names: names)
  }

  // MARK: Files

  func read(_ file: InputFile) throws {
    let input = try FHIRFile(file, names: names)
    var isTyped = false
    var isUntyped = false
    while try input.next() {
      session.rowRead()
      extraction.line = input.reader.line
      extraction.tree = input.reader.tree
      if let fault = input.reader.fault {
        try session.refuse(
          ImportIssue(
            file: session.fileName, line: fault.line, column: fault.column, value: fault.value,
            rule: fault.rule,
            remedy: fault.expected), record: input.reader.recordText())
        // Nobody can say whom the line was about.
        session.markIncomplete()
        continue
      }
      if try take(input.item(), from: input) { isTyped = true } else { isUntyped = true }
    }
    guard isTyped || !isUntyped else {
      throw ImportError.refused(
        ImportIssue(
          file: session.fileName, line: 1, rule: "fhir-missing",
          remedy:
            "FHIR resources, each with its resourceType; if the file is of another format, say which with --as"
        ))
    }
    notePages(of: input)
  }

  private func notePages(of input: FHIRFile) {
    let pages = input.pages
    if let own = pages.own { ownPages.insert(own) }
    if let next = pages.next { nextPages.append((next, session.fileName)) }
    if let count = pages.total, count > total.count { total = (count, session.fileName) }
  }

  /// Says what was not used, and whether a part is missing.
  func finish() {
    for type in ignored.keys.sorted() {
      var (count, issue) = ignored[type]!
      issue.value = "\(count) \(type)"
      session.warn(issue, times: count)
    }
    for unused in extraction.unusedExtensions.values.sorted(by: { $0.name < $1.name }) {
      var issue = unused.issue
      issue.value = "\(unused.count) \(unused.name)"
      session.warn(issue, times: unused.count)
    }
    for next in nextPages where !ownPages.contains(next.address) {
      session.warn(
        ImportIssue(
          file: next.file, field: "link", value: next.address, rule: "bundle-page-missing",
          remedy: "all pages of a search; the list counts as incomplete"), rule: "bundle-page-missing")
      session.markIncomplete()
    }
    if total.count > session.report.read {
      session.warn(
        ImportIssue(
          file: total.file, field: "total", value: "\(total.count)", rule: "bundle-total",
          remedy:
            "as many resources as the Bundle counts, \(session.report.read) were found; the list counts as "
            + "incomplete"), rule: "bundle-total")
      session.markIncomplete()
    }
  }

  // MARK: Resources

  /// - Returns: whether the item says of which type it is.
  private func take(_ item: FHIRFile.Item, from input: FHIRFile) throws -> Bool {
    let tree = input.reader.tree
    if let deleted = item.deleted {
      try takeDeletion(deleted, item, from: input)
      return true
    }
    guard let node = item.resource else {
      try refuse("resource", "resource-missing", "an entry with a resource", input)
      return false
    }
    guard !item.typeName.isEmpty else {
      try refuse("resourceType", "resource-type-missing", "a resource with its resourceType", input)
      try mention(node, in: tree, input)
      return false
    }
    guard let type = FHIRType.allCases.first(where: { isType($0, item.typeName) }) else {
      ignore(item.typeName.text, input)
      session.rowKept()
      return true
    }
    try take(type, node, item, from: input)
    return true
  }

  private func isType(_ type: FHIRType, _ name: UnsafeRawBufferPointer) -> Bool {
    let path = type.path
    return name.count == path.utf8CodeUnitCount - 1
      && UnsafeRawBufferPointer(start: path.utf8Start, count: name.count).equals(name)
  }

  private func ignore(_ type: String, _ input: FHIRFile) {
    let name = String(type.prefix(64))
    if ignored[name] == nil && ignored.count >= 256 { return }
    ignored[
      name,
      default: (
        0,
        extraction.issue(
          "resource-ignored", field: "resourceType", nil,
          "resources of a provider directory; those of this type are counted and not used")
      )
    ].count += 1
  }

  private func take(_ type: FHIRType, _ node: RecordNode, _ item: FHIRFile.Item, from input: FHIRFile) throws
  {
    let tree = input.reader.tree
    var id = FieldCleaning.clean(tree.text(of: node, .id))
    // A Bundle that was never on a server names its resources by their addresses only.
    if id.isEmpty, item.fullUrl.starts(with: "urn:") {
      let colon = item.fullUrl.lastIndex(of: UInt8(ascii: ":")) ?? 0
      id = UnsafeRawBufferPointer(rebasing: item.fullUrl[(colon + 1)...])
    }
    guard Self.isID(id) else {
      try refuse(
        "id", id.isEmpty ? "resource-id-missing" : "resource-id-form",
        "an id of at most 128 letters, digits and - . _", input, value: id)
      return try mention(node, in: tree, input)
    }
    let hash = FHIRReference.hash(id: id, type: type)
    let meta = tree.child(of: node, .meta)
    let version = meta.map { Self.seconds(tree.text(of: $0, .lastUpdated)) } ?? .min
    guard try extract(type, node, id: id, hash: hash, version: version, input) else { return }
    if !item.fullUrl.isEmpty {
      resources.add(alias: FHIRReference.hash(item.fullUrl, type: type, owner: 0), of: hash)
    }
    if type == .organization { addIdentifiers(node, of: hash, in: tree) }
    for contained in tree.children(of: node, .contained) { try takeContained(contained, in: hash, input) }
  }

  /// So that a network can also be named by its number.
  private func addIdentifiers(_ node: RecordNode, of hash: UInt64, in tree: RecordTree) {
    for identifier in tree.children(of: node, .identifier) {
      let value = FieldCleaning.clean(tree.text(of: identifier, .value))
      if value.isEmpty { continue }
      let system = tree.text(of: identifier, .system)
      resources.add(
        alias: FHIRReference.hash(identifier: value, system: system, type: .organization), of: hash)
    }
  }

  /// - Returns: whether the resource was kept.
  private func extract(
    _ type: FHIRType, _ node: RecordNode, id: UnsafeRawBufferPointer, hash: UInt64, version: Int64,
    _ input: FHIRFile, isContained: Bool = false
  ) throws -> Bool {
    let verdict = extraction.extract(type, node, id: id, hash: hash)
    // What is contained stands in the resource that contains it.
    if !isContained { state(type, node, id: id) }
    switch verdict {
    case .refused(let field, let rule, let remedy):
      if isContained { return false }
      try refuse(field, rule, remedy, input)
      try mention(node, in: input.reader.tree, input)
      return false
    case .gone(let rule, let value):
      extraction.warn(rule, field: "status", value, "resources in force; this one is not in the directory")
      if !isContained { session.rowDeactivated() }
      try add(type, hash, version, isGone: true, isContained, input)
    case .kept:
      if !isContained { session.rowKept() }
      try add(type, hash, version, isGone: false, isContained, input)
    }
    return true
  }

  private func state(_ type: FHIRType, _ node: RecordNode, id: UnsafeRawBufferPointer) {
    statement.write(node, type: "\(type.name)", id: id, of: extraction.tree)
    for element in statement.unknown {
      extraction.warn(
        "element-ignored", field: element, nil,
        "elements of FHIR R4 for this type; one of this name is left out of what the server answers")
    }
  }

  private func add(
    _ type: FHIRType, _ hash: UInt64, _ version: Int64, isGone: Bool, _ isContained: Bool, _ input: FHIRFile
  ) throws {
    let addition = try statement.bytes.withUnsafeBytes { stated in
      try resources.add(
        type, id: hash, line: input.reader.line, row: input.row, file: session.fileOrdinal, version: version,
        isGone: isGone, isNetwork: extraction.isNetwork, links: extraction.links.bytes,
        facts: extraction.facts.bytes,
        stated: isContained ? .init(start: nil, count: 0) : stated,
        hasForeignReference: !isContained && statement.hasForeignReference)
    }
    switch addition {
    case .new: break
    case .repeated:
      extraction.warn("resource-twice", field: "id", nil, "each resource once; an earlier one is the same")
    case .version:
      extraction.warn(
        "resource-version", field: "id", nil,
        "one version of a resource; of several the one stored last counts")
    }
  }

  private func takeContained(_ node: RecordNode, in owner: UInt64, _ input: FHIRFile) throws {
    let tree = input.reader.tree
    var resource = node
    var name = tree.text(of: node, .resourceType)
    // In XML the resource stands inside.
    if name.isEmpty, let element = tree.children(of: node).first(where: { _ in true }) {
      resource = element
      guard let type = tree.fhirName(of: element).flatMap({ FHIRType($0) }) else { return }
      name = UnsafeRawBufferPointer(start: type.path.utf8Start, count: type.path.utf8CodeUnitCount - 1)
    }
    guard let type = FHIRType.allCases.first(where: { isType($0, name) }) else { return }
    var id = FieldCleaning.clean(tree.text(of: resource, .id))
    if id.first == UInt8(ascii: "#") { id = UnsafeRawBufferPointer(rebasing: id[1...]) }
    guard Self.isID(id) else { return }
    let reference = [UInt8(ascii: "#")] + id
    let hash = reference.withUnsafeBytes { FHIRReference.contained(id: $0, in: owner) }
    // So that two resources may each contain a 1.
    let local = Array((String(owner, radix: 16) + String(decoding: reference, as: UTF8.self)).utf8)
    _ = try local.withUnsafeBytes {
      try extract(type, resource, id: $0, hash: hash, version: .min, input, isContained: true)
    }
  }

  private func takeDeletion(
    _ path: UnsafeRawBufferPointer, _ item: FHIRFile.Item, from input: FHIRFile
  ) throws {
    session.rowDeactivated()
    extraction.warn(
      "resource-deleted", field: "request", path.text, "resources in force; this one was deleted")
    for type in FHIRType.allCases where path.starts(with: type.path) {
      let hash = FHIRReference.hash(path, type: type, owner: 0)
      extraction.facts.removeAll()
      extraction.links.removeAll()
      PlanNetLink.append(
        .id, text: UnsafeRawBufferPointer(rebasing: path[type.path.utf8CodeUnitCount...]),
        to: extraction.links)
      // Without a time of its own a deletion is the last word: a history begins with the newest.
      let time = item.lastModified.isEmpty ? Int64.max : Self.seconds(item.lastModified)
      _ = try resources.add(
        type, id: hash, line: input.reader.line, row: input.row, file: session.fileOrdinal, version: time,
        isGone: true, isNetwork: false, links: extraction.links.bytes, facts: extraction.facts.bytes,
        stated: .init(start: nil, count: 0), hasForeignReference: false)
    }
  }

  // MARK: Refusals

  private func refuse(
    _ field: String, _ rule: String, _ remedy: String, _ input: FHIRFile,
    value: UnsafeRawBufferPointer = .init(start: nil, count: 0)
  ) throws {
    try session.refuse(
      extraction.issue(rule, field: field, value.isEmpty ? nil : value.text, remedy),
      record: input.reader.recordText())
  }

  /// A refused resource still proves that its NPI is in the list; one that shows none makes the list
  /// incomplete.
  private func mention(_ node: RecordNode, in tree: RecordTree, _ input: FHIRFile) throws(StoreError) {
    for identifier in tree.children(of: node, .identifier)
    where PlanNetExtraction.isNPI(tree.text(of: identifier, .system)) {
      guard let npi = NationalProviderIdentifier.parse(FieldCleaning.clean(tree.text(of: identifier, .value)))
      else { continue }
      try session.add(
        .mention, key: EntityKey(npi: npi),
        reference: SourceReference(file: session.fileOrdinal, row: UInt32(clamping: input.row)),
        line: input.reader.line, facts: .init(start: nil, count: 0))
      return
    }
    session.markIncomplete()
  }

  // MARK: Values

  /// FHIR allows 64 letters, digits, hyphens and points; servers also use underscores and more of them.
  static func isID(_ id: UnsafeRawBufferPointer) -> Bool {
    !id.isEmpty && id.count <= 128
      && id.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
      }
  }

  /// An instant as seconds, only to be compared; `Int64.min` when it is none.
  static func seconds(_ instant: UnsafeRawBufferPointer) -> Int64 {
    func number(_ start: Int, _ count: Int) -> Int64? {
      guard start + count <= instant.count else { return nil }
      var value: Int64 = 0
      for byte in instant[start..<start + count] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      return value
    }
    guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
      let date = CalendarDate(year: Int(year), month: Int(month), day: Int(day))
    else { return .min }
    var seconds = Int64(date.days) * 86_400
    guard let hour = number(11, 2), let minute = number(14, 2) else { return seconds }
    seconds += hour * 3600 + minute * 60 + (number(17, 2) ?? 0)
    // The zone stands at the end: Z, or a sign with hours and minutes.
    let zone = instant.count - 6
    if zone >= 16, instant[zone] == UInt8(ascii: "+") || instant[zone] == UInt8(ascii: "-"),
      let hours = number(zone + 1, 2), let minutes = number(zone + 4, 2)
    {
      seconds += (instant[zone] == UInt8(ascii: "+") ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
    return seconds
  }
}
