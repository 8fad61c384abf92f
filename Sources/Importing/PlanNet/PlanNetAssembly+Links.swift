import DirectoryModel

/// Follows every reference once: says which lead nowhere, and notes what belongs to whom.
extension PlanNetAssembly {
  func resolve() {
    for entry in resources.entries.indices where !resources.entries[entry].isGone {
      let type = resources.entries[entry].type
      for link in resources.links(entry) { check(link, of: entry, type: type) }
      switch type {
      case .practitionerRole: placeRole(entry)
      case .affiliation:
        if let organization = resources.links(entry).first(.organization) {
          place(entry, under: organization, in: &affiliations)
        }
      case .location:
        if let manager = resources.links(entry).first(.manager) {
          place(entry, under: manager, in: &locations)
        }
      case .service:
        if let provider = resources.links(entry).first(.provider) {
          place(entry, under: provider, in: &services)
        }
      case .practitioner, .organization, .plan, .endpoint: break
      }
    }
    Self.sort(&rolesOfPractitioners)
    Self.sort(&rolesOfOrganizations)
    Self.sort(&affiliations)
    Self.sort(&locations)
    Self.sort(&services)
    takeNPIsOfRoles()
  }

  /// The hash under which what a link names is known: a resource that has several names has one.
  func owner(_ link: PlanNetLink) -> UInt64 {
    resources.find(link.hash).map { resources.entries[$0].id } ?? link.hash
  }

  private func place(_ entry: Int, under link: PlanNetLink, in list: inout [Dependent]) {
    list.append(Dependent(owner: owner(link), id: resources.entries[entry].id, entry: entry))
  }

  private func placeRole(_ entry: Int) {
    let links = resources.links(entry)
    if let practitioner = links.first(.practitioner) {
      var hash = owner(practitioner)
      if resources.find(practitioner.hash) == nil, let npi = links.first(.npi)?.hash,
        let known = known(withNPI: npi)
      {
        hash = resources.entries[known].id
      }
      rolesOfPractitioners.append(Dependent(owner: hash, id: resources.entries[entry].id, entry: entry))
    } else if let organization = links.first(.organization) {
      place(entry, under: organization, in: &rolesOfOrganizations)
    }
  }

  private func known(withNPI npi: UInt64) -> Int? {
    if practitionersByNPI == nil {
      var found: [UInt64: Int] = [:]
      for entry in resources.entries.indices
      where resources.entries[entry].type == .practitioner && !resources.entries[entry].isGone {
        if let own = resources.links(entry).first(.npi)?.hash, found[own] == nil { found[own] = entry }
      }
      practitionersByNPI = found
    }
    return practitionersByNPI?[npi]
  }

  // MARK: References that lead nowhere

  private func check(_ link: PlanNetLink, of entry: Int, type: FHIRType) {
    switch link.slot {
    case .practitioner:
      guard isMissing(link, of: entry) else { return }
      // Its NPI may be that of a resource which goes by another id.
      if let npi = resources.links(entry).first(.npi)?.hash, known(withNPI: npi) != nil { return }
      reportPart(link, "practitioner", of: entry)
      note(link, of: entry, in: &missingPractitioners, npi: resources.links(entry).first(.npi)?.hash)
    case .network:
      if let network = resources.find(link.hash) {
        resources.markNetwork(network)
        reportIfGone(network, link, "network", of: entry)
      } else {
        reportPart(link, "network", of: entry)
        note(link, of: entry, in: &missingNetworks)
      }
    case .organization:
      guard isMissing(link, of: entry) else { return }
      reportPart(link, type == .affiliation ? "participatingOrganization" : "organization", of: entry)
      let isOwnRole = type == .practitionerRole && resources.links(entry).first(.practitioner) == nil
      if isOwnRole || type == .affiliation { note(link, of: entry, in: &missingOrganizations) }
    case .location: if isMissing(link, of: entry) { reportPart(link, "location", of: entry) }
    case .service: if isMissing(link, of: entry) { reportPart(link, "healthcareService", of: entry) }
    case .provider: if isMissing(link, of: entry) { reportPart(link, "providedBy", of: entry) }
    case .manager: if isMissing(link, of: entry) { reportPart(link, "managingOrganization", of: entry) }
    // Whoever stands above or pays is no part of the list.
    case .partOf: if isMissing(link, of: entry) { report(link, "partOf", of: entry) }
    case .owner: if isMissing(link, of: entry) { report(link, "ownedBy", of: entry) }
    default: break
    }
  }

  private func isMissing(_ link: PlanNetLink, of entry: Int) -> Bool {
    guard let found = resources.find(link.hash) else { return true }
    if resources.entries[found].isGone { reportIfGone(found, link, "\(link.slot)", of: entry) }
    return false
  }

  /// Says that a part of the list is missing: with it went places and networks of others.
  private func reportPart(_ link: PlanNetLink, _ field: String, of entry: Int) {
    report(link, field, of: entry)
    session.markIncomplete()
  }

  private func report(_ link: PlanNetLink, _ field: String, of entry: Int) {
    session.warn(
      issue("reference-unresolved", link, field, of: entry, "a resource of this import, in any of its files"),
      rule: "reference-unresolved")
  }

  private func reportIfGone(_ found: Int, _ link: PlanNetLink, _ field: String, of entry: Int) {
    guard resources.entries[found].isGone else { return }
    session.warn(
      issue(
        "reference-inactive", link, field, of: entry, "a resource in force; what it would add is left out"),
      rule: "reference-inactive")
  }

  func issue(
    _ rule: String, _ link: PlanNetLink?, _ field: String, of entry: Int, _ remedy: String
  ) -> ImportIssue {
    let place = resources.entries[entry]
    return ImportIssue(
      file: session.name(ofFile: place.file), line: Int(place.line), row: Int(place.row), field: field,
      value: link?.text.text, rule: rule, remedy: remedy)
  }

  private func note(
    _ link: PlanNetLink, of entry: Int, in missing: inout [UInt64: Missing], npi: UInt64? = nil
  ) {
    if missing[link.hash] == nil {
      missing[link.hash] = Missing(
        id: missingID(link), display: link.display.text, npi: npi, entry: entry)
    }
    if missing[link.hash]!.display.isEmpty { missing[link.hash]!.display = link.display.text }
    if missing[link.hash]!.npi == nil { missing[link.hash]!.npi = npi }
  }

  /// A practitioner without a valid NPI has that of her roles, if they agree.
  private func takeNPIsOfRoles() {
    var start = 0
    while start < rolesOfPractitioners.count {
      let owner = rolesOfPractitioners[start].owner
      var end = start
      var npis = Set<UInt64>()
      while end < rolesOfPractitioners.count, rolesOfPractitioners[end].owner == owner {
        if let npi = resources.links(rolesOfPractitioners[end].entry).first(.npi)?.hash { npis.insert(npi) }
        end += 1
      }
      if npis.count == 1, let npi = npis.first { roleNPIs[owner] = npi }
      start = end
    }
  }
}
