import DirectoryModel
import Vocabulary

/// What a role says: its place, its services, its networks.
extension PlanNetAssembly {
  /// A role as it is put together; kept from role to role.
  struct Parts {
    var organization: PlanNetLink?
    var locations: [Int] = []
    var services: [Int] = []
    /// A service that is named cannot be asked.
    var hasMissingService = false
    var networks: [PlanNetLink] = []
    /// Codes for new patients: in general, and in one network.
    var accepting: [PlanNetLink] = []
  }

  /// Participations of one role take at most this, so that the role has its place in a record.
  private static let participationBytes = 512 << 10

  func parts(of entry: Int) -> Parts {
    var parts = Parts()
    for link in resources.links(entry) {
      switch link.slot {
      case .organization: parts.organization = link
      case .location: if let found = present(link) { addOnce(found, to: &parts.locations) }
      case .service:
        if let found = present(link) {
          addOnce(found, to: &parts.services)
        } else {
          parts.hasMissingService = true
        }
      case .network: parts.networks.append(link)
      case .accepting, .acceptingInNetwork: parts.accepting.append(link)
      default: break
      }
    }
    // Without a place of its own a role is where its services are.
    if parts.locations.isEmpty {
      for service in parts.services {
        for link in resources.links(service) where link.slot == .location {
          if let found = present(link) { addOnce(found, to: &parts.locations) }
        }
      }
    }
    return parts
  }

  /// The resource that is named, when it is in the directory.
  func present(_ link: PlanNetLink) -> Int? {
    guard let found = resources.find(link.hash), !resources.entries[found].isGone else { return nil }
    return found
  }

  func addOnce(_ entry: Int, to list: inout [Int]) { if !list.contains(entry) { list.append(entry) } }

  // MARK: A PractitionerRole

  /// Adds the roles of a PractitionerRole: one for each of its places, or one without a place.
  func addRoles(_ entry: Int, showsOrganization: Bool) {
    let parts = parts(of: entry)
    if parts.locations.isEmpty {
      addRole(entry, parts, at: nil, showsOrganization: showsOrganization)
    } else {
      for location in parts.locations {
        addRole(entry, parts, at: location, showsOrganization: showsOrganization)
      }
    }
  }

  private func addRole(_ entry: Int, _ parts: Parts, at location: Int?, showsOrganization: Bool) {
    let mark = writer.open(.role)
    writer.add(resources.entries[entry].reference)
    writer.add(.roleID, localID(entry))
    var hasPhone = false
    var hasFax = false
    for (field, value) in FactCursor(resources.facts(entry)) {
      switch field {
      case .phone: hasPhone = true
      case .fax: hasFax = true
      case .from, .to: break
      default: continue
      }
      writer.add(field, value)
    }
    let networks = networks(of: entry, parts, at: location)
    if networks.isEmpty { addAccepting(Self.answer(parts.accepting)) }
    if showsOrganization, let organization = parts.organization { addOrganization(organization) }
    if let location { addPlace(location, withPhone: !hasPhone, withFax: !hasFax) }
    addVirtual(parts.services, isWhole: !parts.hasMissingService)
    if Self.answer(parts.accepting) == nil { addAccepting(ofServices: parts.services, location: location) }
    addParticipations(networks, parts, at: location)
    writer.close(mark)
  }

  /// The organization under its own row, or by name where it is not there.
  private func addOrganization(_ link: PlanNetLink) {
    guard let entry = resources.find(link.hash) else {
      writer.add(.roleOrganization, "organization:\(session.source):\(Self.localID(ofReference: link.text))")
      writer.add(.roleOrganizationName, link.display)
      return
    }
    if resources.entries[entry].isGone { return }
    writer.add(resources.entries[entry].reference)
    writer.add(.roleOrganization, organizationID(entry))
    for (field, value) in FactCursor(resources.facts(entry)) where field == .name {
      writer.add(.roleOrganizationName, value)
    }
  }

  func addPlace(_ location: Int, withPhone: Bool, withFax: Bool) {
    writer.add(resources.entries[location].reference)
    for (field, value) in FactCursor(resources.facts(location)) {
      if (field == .phone && !withPhone) || (field == .fax && !withFax) { continue }
      writer.add(field, value)
    }
  }

  // MARK: Services

  /// Adds by which means the services are given virtually; `none` only where each says that it is physical.
  func addVirtual(_ services: [Int], isWhole: Bool) {
    var isVirtual = false
    var physical = 0
    for service in services {
      var says = (physical: false, virtual: false, kind: false)
      for link in resources.links(service) where link.slot == .delivery {
        if link.text.equals("physical") {
          says.physical = true
        } else if link.text.equals("virtual") {
          says.virtual = true
        } else {
          if !says.kind { writer.add(resources.entries[service].reference) }
          says.kind = true
          writer.add(.virtual, link.text)
        }
      }
      if says.virtual {
        isVirtual = true
        if !says.kind {
          writer.add(resources.entries[service].reference)
          writer.add(.virtual, "unspecified")
        }
      } else if says.physical {
        physical += 1
      }
    }
    if !isVirtual, isWhole, let first = services.first, physical == services.count {
      writer.add(resources.entries[first].reference)
      writer.add(.virtual, "none")
    }
  }

  // MARK: New patients

  /// What the statements that hold in general say together; nil when there is none, or they contradict each
  /// other.
  private static func answer(_ links: [PlanNetLink], network: UInt64? = nil) -> UnsafeRawBufferPointer? {
    var code: UnsafeRawBufferPointer?
    for link in links {
      guard
        network == nil ? link.slot == .accepting : link.slot == .acceptingInNetwork && link.hash == network
      else { continue }
      guard let known = code else {
        code = link.text
        continue
      }
      if Participation.accepting(code: known.text) != Participation.accepting(code: link.text.text) {
        return nil
      }
    }
    return code
  }

  private func addAccepting(_ code: UnsafeRawBufferPointer?) {
    guard let code else { return }
    let answer = Participation.accepting(code: code.text)
    if answer != .unknown { writer.add(.accepting, answer.token) }
  }

  private func statements(_ entry: Int) -> [PlanNetLink] {
    resources.links(entry).filter { $0.slot == .accepting || $0.slot == .acceptingInNetwork }
  }

  /// A service's statement comes before the place's: yes if any service says so.
  func addAccepting(ofServices services: [Int], location: Int?) {
    var chosen: (entry: Int, code: UnsafeRawBufferPointer)?
    for service in services {
      guard let code = Self.answer(statements(service)) else { continue }
      if chosen == nil || Participation.accepting(code: code.text) == .yes { chosen = (service, code) }
      if Participation.accepting(code: code.text) == .yes { break }
    }
    if chosen == nil, let location, let code = Self.answer(statements(location)) { chosen = (location, code) }
    guard let chosen else { return }
    writer.add(resources.entries[chosen.entry].reference)
    addAccepting(chosen.code)
  }

  // MARK: Networks

  /// A network of a role and the row that says so: the role itself, or an affiliation of its organization.
  struct StatedNetwork {
    var link: PlanNetLink
    var source: Int
    var isOfAffiliation: Bool
  }

  /// The role's own networks; only where it names none, those of its organization's affiliations.
  private func networks(of entry: Int, _ parts: Parts, at location: Int?) -> [StatedNetwork] {
    if !parts.networks.isEmpty {
      return parts.networks.map { StatedNetwork(link: $0, source: entry, isOfAffiliation: false) }
    }
    guard let organization = parts.organization else { return [] }
    return networks(ofOrganization: owner(organization), at: location)
  }

  /// Affiliations that list places hold only there.
  func networks(ofOrganization owner: UInt64, at location: Int?) -> [StatedNetwork] {
    var result: [StatedNetwork] = []
    for affiliation in Self.of(owner, in: affiliations) {
      var networks: [PlanNetLink] = []
      var isLimited = false
      var isHere = false
      for link in resources.links(affiliation.entry) {
        if link.slot == .network { networks.append(link) }
        if link.slot == .location {
          isLimited = true
          if let location, resources.find(link.hash) == location { isHere = true }
        }
      }
      guard !isLimited || isHere else { continue }
      result += networks.map { StatedNetwork(link: $0, source: affiliation.entry, isOfAffiliation: true) }
    }
    return result
  }

  /// Adds each network once for each period in which it is stated.
  func addParticipations(_ networks: [StatedNetwork], _ parts: Parts, at location: Int?) {
    var seen = Set<UInt64>()
    let start = writer.count
    for network in networks {
      let found = resources.find(network.link.hash)
      if let found, resources.entries[found].isGone { continue }
      let period = network.isOfAffiliation ? resources.facts(network.source) : .init(start: nil, count: 0)
      var key = owner(network.link)
      for (field, value) in FactCursor(period) where field == .from || field == .to {
        key = ByteHash.hash(value, seed: key)
      }
      guard seen.insert(key).inserted else { continue }
      guard writer.count - start < Self.participationBytes else {
        session.warn(
          issue(
            "role-too-large", network.link, "network", of: network.source,
            "a role whose networks take at most \(Self.participationBytes) bytes; the others are left out"),
          rule: "role-too-large")
        session.markIncomplete()
        return
      }
      let mark = writer.open(.participation)
      writer.add(resources.entries[network.source].reference)
      writer.add(
        .network,
        found.map { networkID($0) } ?? session.source + ":" + Self.localID(ofReference: network.link.text))
      if let code = accepting(in: network.link, parts, at: location) { writer.add(.acceptingCode, code) }
      for (field, value) in FactCursor(period) where field == .from || field == .to {
        writer.add(field, value)
      }
      writer.close(mark)
    }
  }

  /// The most specific statement: the role's about this network, the role's in general, a service's or the
  /// place's about this network. What services and places say in general stands with the role.
  private func accepting(
    in network: PlanNetLink, _ parts: Parts, at location: Int?
  ) -> UnsafeRawBufferPointer? {
    func about(_ links: [PlanNetLink]) -> UnsafeRawBufferPointer? {
      if links.isEmpty { return nil }
      let owner = owner(network)
      return Self.answer(
        links.map { link in
          var link = link
          link.hash = self.owner(link)
          return link
        }, network: owner)
    }
    if let code = about(parts.accepting) ?? Self.answer(parts.accepting) { return code }
    for service in parts.services { if let code = about(statements(service)) { return code } }
    return location.flatMap { about(statements($0)) }
  }
}
