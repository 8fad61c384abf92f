import DirectoryModel
import Storing

// Records out: references are resolved, then each entity is put together and written.

extension ExchangeAssembly {
  static let kinds: [(noun: String, kind: RecordKind)] = [
    ("network", .network), ("plan", .plan), ("organization", .organization), ("clinician", .clinician),
    ("center", .center), ("program", .program), ("plan_rule", .planRule),
  ]

  func finish() throws {
    if !made.isRowByRow {
      try spool.freeze()
      try refuseUnresolved()
      try emitAll { _, _, _ in true }
    }
    try numberAlone.flush()
  }

  /// - Parameter isWanted: given the noun, the entry, and whether something belongs to it.
  func emitAll(where isWanted: (String, Entry, Bool) -> Bool) throws(StoreError) {
    let roles = grouped("role")
    let participations = grouped("participation")
    let affiliations = grouped("affiliation")
    let sites = grouped("site")
    for (noun, kind) in Self.kinds {
      for entry in entries[noun] ?? [] {
        let hasParts = roles[entry.id] != nil || sites[entry.id] != nil || affiliations[entry.id] != nil
        guard isWanted(noun, entry, hasParts) else { continue }
        try emit(
          entry, kind: kind, roles: roles, participations: participations, affiliations: affiliations,
          sites: sites)
      }
    }
    try emitFurther(participations: participations)
  }

  /// Entries by their owner, each list in the order of the rows.
  private func grouped(_ noun: String) -> [UInt64: [Entry]] {
    Dictionary(grouping: entries[noun] ?? [], by: \.owner)
  }

  func entry(_ noun: String, _ id: UInt64) -> Entry? { byID[noun]?[id].map { entries[noun]![$0] } }

  private struct Unresolved {
    var field: String
    var rule = "reference-unresolved"
    var remedy: String

    init(_ noun: String) {
      field = noun
      remedy = "the id of a \(noun) row of this import, in any of its files"
    }

    /// So that no network spreads from one site to another.
    static var manySites: Unresolved {
      var fault = Unresolved("role")
      fault.rule = "role-of-many-sites"
      fault.remedy =
        "one site and clinician for one role id, or the network in the row of the role; rows give this id "
        + "several, and nobody can say for which the network holds"
      return fault
    }

    /// So that no role outgrows what a record can hold.
    init(roleBytes: Int) {
      field = "role"
      rule = "role-too-large"
      remedy =
        "a role whose participations take at most \(roleBytes) bytes; most likely an id is used for many roles"
    }
  }

  static let participationBytes = 512 << 10

  /// What a participation with so many bytes of facts takes.
  static func participationBytes(_ facts: Int) -> Int { facts + SourceReference.encodedSize + 8 }

  /// A row that refers to nothing is refused; a row that referred to it is then refused as well.
  private func refuseUnresolved() throws {
    func check(_ noun: String, _ fault: (Entry) -> Unresolved?) throws {
      var kept: [Entry] = []
      var index: [UInt64: Int] = [:]
      for entry in entries[noun] ?? [] {
        if let fault = fault(entry) {
          try refuse(entry, noun: noun, fault)
        } else {
          index[entry.id] = kept.count
          kept.append(entry)
        }
      }
      entries[noun] = kept
      byID[noun] = index
      try made.further.removeAll {
        guard $0.noun == noun, let fault = fault($0.entry) else { return false }
        try refuse($0.entry, noun: noun, fault)
        return true
      }
    }
    func known(_ noun: String, _ id: UInt64) -> Bool { byID[noun]?[id] != nil }
    try check("plan") {
      (networksOfPlans[$0.id] ?? []).allSatisfy { known("network", $0) } ? nil : Unresolved("network")
    }
    try refuseOrganizationsBelowNone()
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
    let furtherRoles = Set(made.further.filter { $0.noun == "role" }.map { $0.entry.id })
    try check("participation") {
      if !known("role", $0.owner) && !furtherRoles.contains($0.owner) { return Unresolved("role") }
      if $0.isOfOtherRow && made.rolesOfManySites.contains($0.owner) {
        return Unresolved.manySites
      }
      if !known("network", $0.site) { return Unresolved("network") }
      bytes[$0.owner, default: 0] += Self.participationBytes($0.facts.count)
      return bytes[$0.owner]! <= Self.participationBytes
        ? nil : Unresolved(roleBytes: Self.participationBytes)
    }
    try check("affiliation") {
      known("clinician", $0.owner) || known("organization", $0.owner) || known("center", $0.owner)
        ? nil : Unresolved("clinician, organization or center")
    }
    if made.rows > 0 {
      for _ in 0..<made.rows - made.refusedRows.count { session.rowKept() }
    } else {
      for kept in entries.values { for _ in kept { session.rowKept() } }
    }
  }

  /// Refuses organizations whose chain upward ends in one that is missing: level by level, those of one level in the
  /// order of the rows, and behind them what other rows say under ids that were used before.
  private func refuseOrganizationsBelowNone() throws(ImportError) {
    let noun = "organization"
    let all = entries[noun] ?? []
    let further = made.further
    var below: [UInt64: (rows: [Int], further: [Int])] = [:]
    for i in all.indices where all[i].owner != 0 { below[all[i].owner, default: ([], [])].rows.append(i) }
    for i in further.indices where further[i].noun == noun && further[i].entry.owner != 0 {
      below[further[i].entry.owner, default: ([], [])].further.append(i)
    }
    var missing = below.keys.filter { byID[noun]?[$0] == nil }
    var gone = (rows: Set<Int>(), further: Set<Int>())
    while !missing.isEmpty {
      let rows = missing.flatMap { below[$0]?.rows ?? [] }.sorted()
      let others = missing.flatMap { below[$0]?.further ?? [] }.sorted()
      for i in rows { try refuse(all[i], noun: noun, Unresolved(noun)) }
      for i in others { try refuse(further[i].entry, noun: noun, Unresolved(noun)) }
      gone.rows.formUnion(rows)
      gone.further.formUnion(others)
      missing = rows.map { all[$0].id }
    }
    if gone.rows.isEmpty && gone.further.isEmpty { return }
    let kept = all.indices.filter { !gone.rows.contains($0) }.map { all[$0] }
    entries[noun] = kept
    byID[noun] = Dictionary(kept.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { $1 })
    made.further = further.indices.filter { !gone.further.contains($0) }.map { further[$0] }
  }

  private func refuse(_ entry: Entry, noun: String, _ fault: Unresolved) throws(ImportError) {
    session.markIncomplete()
    // A row that a mapping has made into several is refused once.
    let row = UInt64(entry.reference.file) << 32 | UInt64(entry.reference.row)
    if made.rows > 0 && !made.refusedRows.insert(row).inserted { return }
    let file = fileNames[Int(entry.reference.file)]
    try session.refuse(
      ImportIssue(
        file: file, line: entry.line, field: made.fieldName?(noun, fault.field) ?? fault.field,
        rule: fault.rule, remedy: fault.remedy), record: "\(noun) in \(file), line \(entry.line)")
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
      addFacts(ofRole: role, ofNumberAlone: entry.isKnownByNumberAlone)
      addParticipations(participations[role.id] ?? [])
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
    if entry.isKnownByNumberAlone {
      return try numberAlone.add(
        identity.key, flags: identity.flags.union(.hasNestedSources), reference: entry.reference,
        line: entry.line, facts: writer.bytes)
    }
    try session.add(
      kind, key: identity.key, flags: identity.flags.union(.hasNestedSources), reference: entry.reference,
      line: entry.line, facts: writer.bytes)
  }

  private func addParticipations(_ participations: [Entry]) {
    for participation in participations {
      let mark = writer.open(.participation)
      writer.add(participation.reference)
      writer.append(spool.bytes(participation.facts))
      writer.close(mark)
    }
  }

  /// What other rows say under ids that were used before: a record of the same entity beside the first one, so that
  /// the merge unites lists and keeps both of two values.
  private func emitFurther(participations: [UInt64: [Entry]]) throws(StoreError) {
    for (noun, further) in made.further {
      if let kind = Self.kinds.first(where: { $0.noun == noun })?.kind {
        try emit(further, kind: kind, roles: [:], participations: [:], affiliations: [:], sites: [:])
      } else if noun == "role", let owner = entry("clinician", further.owner) {
        try emit(further, of: owner, kind: .clinician, participations[further.id] ?? [])
      } else if noun == "role", let owner = entry("organization", further.owner) {
        try emit(further, of: owner, kind: .organization, participations[further.id] ?? [])
      }
    }
  }

  private func emit(
    _ role: Entry, of owner: Entry, kind: RecordKind, _ participations: [Entry]
  ) throws(StoreError) {
    writer.removeAll()
    let identity = keys[owner.key]
    if identity.key.npi == nil { writer.add(.id, identity.id) }
    let mark = writer.open(.role)
    addFacts(ofRole: role, ofNumberAlone: owner.isKnownByNumberAlone)
    addParticipations(participations)
    writer.close(mark)
    let flags = identity.flags.union(.hasNestedSources)
    if owner.isKnownByNumberAlone {
      return try numberAlone.add(
        identity.key, flags: flags, reference: role.reference, line: role.line, facts: writer.bytes)
    }
    try session.add(
      kind, key: identity.key, flags: flags, reference: role.reference,
      line: role.line, facts: writer.bytes)
  }

  /// - Parameter isOfNumberAlone: an id that only joins a number to an address says nothing, and stands in millions of
  ///   rows: it is left out where the street says which place is meant.
  private func addFacts(ofRole role: Entry, ofNumberAlone isOfNumberAlone: Bool) {
    writer.add(role.reference)
    copy(spool.bytes(role.facts), except: isOfNumberAlone ? [.roleID] : [])
    if let organization = self.entry("organization", role.organization) { addOrganization(organization) }
    if let site = self.entry("site", role.site) {
      let facts = spool.bytes(site.facts)
      if isOfNumberAlone && FactCursor(facts).contains(where: { $0.field == .street }) {
        if site.reference != role.reference { writer.add(site.reference) }
        copy(facts, except: [.siteID])
        return
      }
      writer.add(site.reference)
      copy(facts, except: role.facts.isEmpty ? [] : [.notes, .sourcePage])
    }
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
