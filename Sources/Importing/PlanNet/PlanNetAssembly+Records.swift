import DirectoryModel
import Storing

/// The records that a directory gives.
extension PlanNetAssembly {
  func addRecords() throws(StoreError) {
    for entry in resources.entries.indices where !resources.entries[entry].isGone {
      switch resources.entries[entry].type {
      case .organization:
        if resources.entries[entry].isNetwork { try addNetwork(entry) }
        try addOrganization(entry)
      case .plan: try addPlan(entry)
      case .practitioner: try addClinician(entry)
      case .practitionerRole, .affiliation, .location, .service, .endpoint: break
      }
    }
    try addStatements()
    for (_, network) in missingNetworks.sorted(by: { $0.key < $1.key }) { try addMissing(network: network) }
    for (hash, organization) in missingOrganizations.sorted(by: { $0.key < $1.key }) {
      try addMissing(organization: organization, hash: hash)
    }
    for (hash, clinician) in missingPractitioners.sorted(by: { $0.key < $1.key }) {
      try addMissing(clinician: clinician, hash: hash)
    }
  }

  private func add(_ kind: RecordKind, _ id: String, of entry: Int) throws(StoreError) {
    let place = resources.entries[entry]
    let key = EntityKey(id: id)
    try session.add(
      kind, key: key, flags: .hasNestedSources, reference: place.reference,
      line: Int(place.line),
      facts: writer.bytes)
    if key.npi == nil {
      session.markIncomplete(for: kind)
    } else if closed.isAnyDoubtful {
      // Whether the networks of a place that has closed still hold is unknown: nobody is absent from them.
      try session.add(
        .mention, key: key, reference: place.reference, line: Int(place.line),
        facts: .init(start: nil, count: 0))
    }
  }

  private func begin(_ id: String) {
    writer.removeAll()
    isFull = false
    closed = ClosedNetworks()
    if EntityKey(id: id).npi == nil { writer.add(.id, id) }
  }

  private func copy(_ facts: UnsafeRawBufferPointer, _ isWanted: (Field) -> Bool) {
    for (field, value) in FactCursor(facts) where isWanted(field) { writer.add(field, value) }
  }

  // MARK: Networks and plans

  private func addNetwork(_ entry: Int) throws(StoreError) {
    let id = "network:" + networkID(entry)
    begin(id)
    copy(resources.facts(entry)) { $0 == .name || $0 == .alias || $0 == .website }
    if let payer = resources.links(entry).first(.partOf) { addPayer(payer) }
    try add(.network, id, of: entry)
  }

  private func addPayer(_ link: PlanNetLink) {
    if let found = resources.find(link.hash) {
      for (field, value) in FactCursor(resources.facts(found)) where field == .name {
        return writer.add(.payer, value)
      }
    }
    writer.add(.payer, link.display)
  }

  private func addMissing(network: Missing) throws(StoreError) {
    let id = "network:" + network.id
    begin(id)
    writer.add(.name, network.display)
    try add(.network, id, of: network.entry)
  }

  private func addPlan(_ entry: Int) throws(StoreError) {
    let number = resources.links(entry).first(.ccn)?.text.text
    let id = "plan:" + (number ?? session.source + ":" + localID(entry))
    begin(id)
    copy(resources.facts(entry)) { _ in true }
    if let owner = resources.links(entry).first(.owner) { addPayer(owner) }
    var seen = Set<UInt64>()
    for link in resources.links(entry) where link.slot == .network && seen.insert(owner(link)).inserted {
      if let found = resources.find(link.hash), resources.entries[found].isGone { continue }
      writer.add(.planNetwork, networkID(link))
    }
    try add(.plan, id, of: entry)
  }

  // MARK: Clinicians

  private func addClinician(_ entry: Int) throws(StoreError) {
    let owner = resources.entries[entry].id
    let own = resources.links(entry).first(.npi)?.hash
    let id =
      (own ?? roleNPIs[owner]).map { "npi:\($0)" } ?? "clinician:\(session.source):\(localID(entry))"
    begin(id)
    let facts = resources.facts(entry)
    copy(facts) { _ in true }
    let roles = Self.of(owner, in: rolesOfPractitioners)
    if !hasName(facts) { addDisplay(ofPractitionerIn: roles) }
    addRoles(roles, knownSpecialties: facts)
    try add(.clinician, id, of: entry)
  }

  private func hasName(_ facts: UnsafeRawBufferPointer) -> Bool {
    for (field, _) in FactCursor(facts) where field == .lastName || field == .name { return true }
    return false
  }

  /// A role names its practitioner where the practitioner has no name of her own.
  private func addDisplay(ofPractitionerIn roles: ArraySlice<Dependent>) {
    for role in roles {
      guard let link = resources.links(role.entry).first(.practitioner), !link.display.isEmpty else {
        continue
      }
      writer.add(resources.entries[role.entry].reference)
      writer.add(.name, link.display)
      return
    }
  }

  private func addMissing(clinician: Missing, hash: UInt64) throws(StoreError) {
    let id =
      (clinician.npi ?? roleNPIs[hash]).map { "npi:\($0)" }
      ?? "clinician:" + clinician.id
    begin(id)
    writer.add(.name, clinician.display)
    addRoles(Self.of(hash, in: rolesOfPractitioners), knownSpecialties: .init(start: nil, count: 0))
    try add(.clinician, id, of: clinician.entry)
  }

  /// Adds a clinician's roles, and what they say of herself: specialties, and hospitals where she may admit.
  private func addRoles(_ roles: ArraySlice<Dependent>, knownSpecialties: UnsafeRawBufferPointer) {
    for role in roles where !isAdmittingOnly(role.entry) { addRoles(role.entry, showsOrganization: true) }
    var known = Set<UInt64>()
    for (field, value) in FactCursor(knownSpecialties) where field == .specialty && value.count >= 10 {
      known.insert(ByteHash.hash(UnsafeRawBufferPointer(rebasing: value[..<10])))
    }
    // Last: from here on the facts are those of other rows.
    for role in roles {
      let mark = writer.count
      writer.add(resources.entries[role.entry].reference)
      let start = writer.count
      addSpecialties(resources.facts(role.entry), known: &known)
      if isAdmittingOnly(role.entry) { addAdmitting(role.entry) }
      if writer.count == start { writer.cut(to: mark) }
    }
  }

  private func addSpecialties(_ facts: UnsafeRawBufferPointer, known: inout Set<UInt64>) {
    for (field, value) in FactCursor(facts) {
      guard field == .specialty || field == .specialtyText else { continue }
      if known.insert(ByteHash.hash(value)).inserted { writer.add(field, value) }
    }
  }

  private func isAdmittingOnly(_ entry: Int) -> Bool { resources.links(entry).first(.admittingOnly) != nil }

  private func addAdmitting(_ entry: Int) {
    guard let organization = resources.links(entry).first(.organization) else { return }
    session.warn(
      issue(
        "role-admitting-only", organization, "code", of: entry,
        "roles in which patients are seen; admitting privileges are kept as a tie to the hospital"),
      rule: "role-admitting-only")
    if let found = present(organization), let ccn = resources.links(found).first(.ccn)?.text {
      writer.add(.hospital, ccn)
    }
  }

  // MARK: Organizations

  private func addOrganization(_ entry: Int) throws(StoreError) {
    let id = organizationID(entry)
    begin(id)
    let facts = resources.facts(entry)
    copy(facts) { $0 != .role }
    if let above = resources.links(entry).first(.partOf).flatMap(present), !resources.entries[above].isNetwork
    {
      writer.add(.partOf, organizationID(above))
    }
    // Who pays, or is only a list of doctors, is seen in plans and networks; its address is an office.
    let isProvider = !resources.entries[entry].isNetwork && resources.links(entry).first(.payer) == nil
    let hasRoles = addRoles(ofOrganization: resources.entries[entry].id, own: isProvider ? facts : nil)
    if hasRoles || isProvider { try add(.organization, id, of: entry) }
  }

  private func addMissing(organization: Missing, hash: UInt64) throws(StoreError) {
    let id = "organization:" + organization.id
    begin(id)
    writer.add(.name, organization.display)
    if addRoles(ofOrganization: hash, own: .init(start: nil, count: 0)) {
      try add(.organization, id, of: organization.entry)
    }
  }

  /// Adds an organization's own services: roles without a practitioner, and its sites.
  ///
  /// - Parameter own: its facts, for its own address when nothing else says where it is; nil when it has roles
  ///   elsewhere only.
  /// - Returns: whether there is any.
  private func addRoles(ofOrganization owner: UInt64, own: UnsafeRawBufferPointer?) -> Bool {
    let roles = Self.of(owner, in: rolesOfOrganizations).filter { !isAdmittingOnly($0.entry) }
    for role in roles { addRoles(role.entry, showsOrganization: false) }
    let served = roles.isEmpty ? [] : Set(roles.flatMap { parts(of: $0.entry).locations })
    let ownServices = Self.of(owner, in: services).map(\.entry)
    let sites = sites(ofOrganization: owner, services: ownServices)
    var count = roles.count
    for site in sites {
      let networks = networks(ofOrganization: owner, at: [resources.entries[site].id])
      if served.contains(site) && networks.isEmpty { continue }
      guard hasRoom(for: site) else { break }
      addSite(site, networks, services: ownServices.filter { isGiven($0, at: site) })
      count += 1
    }
    if sites.isEmpty, let own {
      count += addSitelessRole(owner, own: own, services: ownServices, hasOthers: count > 0)
    }
    addOwnSpecialties(owner, services: ownServices, roles: roles.map(\.entry))
    return count > 0
  }

  /// The places that it manages, of its affiliations, and of its services, each once.
  private func sites(ofOrganization owner: UInt64, services: [Int]) -> [Int] {
    var sites = Self.of(owner, in: locations).map(\.entry)
    var seen = Set(sites)
    for entry in Self.of(owner, in: affiliations).map(\.entry) + services {
      for link in resources.links(entry) where link.slot == .location {
        if let found = present(link), seen.insert(found).inserted { sites.append(found) }
      }
    }
    return sites
  }

  /// Whether a service is given at a site: one that names no place is given at all.
  private func isGiven(_ service: Int, at site: Int) -> Bool {
    var isLimited = false
    for link in resources.links(service) {
      if link.slot == .location && resources.find(link.hash) == site { return true }
      if link.slot == .location || link.slot == .unnamedLocation { isLimited = true }
    }
    return !isLimited
  }

  private func addSite(_ site: Int, _ networks: [StatedNetwork], services: [Int]) {
    let mark = writer.open(.role)
    addPlace(site, withPhone: true, withFax: true)
    addVirtual(services, isWhole: true)
    addAccepting(ofServices: services, location: site)
    var parts = Parts()
    parts.services = services
    addParticipations(networks, parts, at: site)
    writer.close(mark)
  }

  /// - Returns: how many roles were added.
  private func addSitelessRole(
    _ owner: UInt64, own: UnsafeRawBufferPointer, services: [Int], hasOthers: Bool
  ) -> Int {
    let networks = networks(ofOrganization: owner, at: [])
    if hasOthers && networks.isEmpty { return 0 }
    let mark = writer.open(.role)
    for (field, value) in FactCursor(own) where field == .role { writer.append(value) }
    addVirtual(services, isWhole: true)
    addAccepting(ofServices: services, location: nil)
    var parts = Parts()
    parts.services = services
    addParticipations(networks, parts, at: nil)
    return writer.close(mark) ? 1 : 0
  }

  /// What its services, affiliations and roles say of its specialties.
  private func addOwnSpecialties(_ owner: UInt64, services: [Int], roles: [Int]) {
    var known = Set<UInt64>()
    for entry in Self.of(owner, in: affiliations).map(\.entry) + services + roles {
      let mark = writer.count
      writer.add(resources.entries[entry].reference)
      let start = writer.count
      addSpecialties(resources.facts(entry), known: &known)
      if writer.count == start { writer.cut(to: mark) }
    }
  }
}
