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
    /// Hashes of places that are named and not there, of a role that has no other place.
    var missingPlaces: [UInt64] = []
    /// It is at places alone that have closed.
    var isClosed = false
    var networks: [PlanNetLink] = []
    /// A network is stated of which nobody can say which.
    var hasUnnamedNetwork = false
    /// Codes for new patients: in general, and in one network.
    var accepting: [PlanNetLink] = []
  }

  /// Participations of one role take at most this, so that the role has its place in a record.
  private static let participationBytes = 512 << 10

  /// All roles of one clinician or organization take about this at most: places times networks are soon more
  /// than a machine holds, in however small a file.
  private static let recordBytes = 16 << 20

  func parts(of entry: Int) -> Parts {
    var parts = Parts()
    var places = NamedPlaces()
    var services = Set<Int>()
    for link in resources.links(entry) {
      switch link.slot {
      case .organization: parts.organization = link
      case .location, .unnamedLocation: note(link, in: &places)
      case .service:
        guard let found = present(link) else {
          parts.hasMissingService = true
          continue
        }
        if services.insert(found).inserted { parts.services.append(found) }
      case .network: parts.networks.append(link)
      case .unnamedNetwork: parts.hasUnnamedNetwork = true
      case .accepting, .acceptingInNetwork: parts.accepting.append(link)
      default: break
      }
    }
    // Without a place of its own a role is where its services are.
    if places.present.isEmpty {
      for service in parts.services {
        for link in resources.links(service) where link.slot == .location || link.slot == .unnamedLocation {
          note(link, in: &places)
        }
      }
    }
    parts.locations = places.present
    if places.present.isEmpty && !places.isAnyUnnamed {
      parts.missingPlaces = places.missing
      parts.isClosed = places.isAnyClosed && places.missing.isEmpty
    }
    return parts
  }

  /// The places that a role names, or its services.
  private struct NamedPlaces {
    var present: [Int] = []
    /// Hashes of those that are not there.
    var missing: [UInt64] = []
    var isAnyClosed = false
    var isAnyUnnamed = false
    /// Each once, by its hash.
    var known = Set<UInt64>()
  }

  private func note(_ link: PlanNetLink, in places: inout NamedPlaces) {
    if link.slot == .unnamedLocation {
      places.isAnyUnnamed = true
    } else if places.known.insert(owner(link)).inserted {
      if let found = present(link) {
        places.present.append(found)
      } else if resources.find(link.hash) == nil {
        places.missing.append(link.hash)
      } else {
        places.isAnyClosed = true
      }
    }
  }

  /// The resource that is named, when it is in the directory.
  func present(_ link: PlanNetLink) -> Int? {
    guard let found = resources.find(link.hash), !resources.entries[found].isGone else { return nil }
    return found
  }

  /// Whether the record may get one more role; those for which it has no room are left out, and said to be.
  func hasRoom(for entry: Int) -> Bool {
    if isFull { return false }
    guard writer.count >= Self.recordBytes else { return true }
    isFull = true
    session.warn(
      issue(
        "role-too-large", nil, "location", of: entry,
        "a clinician or organization whose roles take at most \(Self.recordBytes) bytes; the others are left "
          + "out"),
      rule: "role-too-large")
    session.markIncomplete()
    return false
  }

  // MARK: A PractitionerRole

  /// Adds the roles of a PractitionerRole: one for each of its places, or one without a place.
  func addRoles(_ entry: Int, showsOrganization: Bool) {
    let parts = parts(of: entry)
    if parts.locations.isEmpty {
      guard hasRoom(for: entry) else { return }
      addRole(entry, parts, at: nil, showsOrganization: showsOrganization)
    } else {
      for location in parts.locations {
        guard hasRoom(for: entry) else { return }
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
    if Self.answer(parts.accepting).isSilent && !contradictsItself(parts.accepting) {
      addAccepting(ofServices: parts.services, location: location)
    }
    addParticipations(networks, parts, at: location)
    writer.close(mark)
  }

  /// The organization under its own row, or by name where it is not there.
  private func addOrganization(_ link: PlanNetLink) {
    guard let entry = resources.find(link.hash) else {
      writer.add(.roleOrganization, "organization:" + missingID(link))
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
    // Each once, by the first service that says so.
    var kinds = Set<UInt64>()
    var source: Int?
    func add(_ kind: UnsafeRawBufferPointer, of service: Int) {
      guard kinds.insert(ByteHash.hash(kind)).inserted else { return }
      if source != service { writer.add(resources.entries[service].reference) }
      source = service
      writer.add(.virtual, kind)
    }
    var physical = 0
    for service in services {
      var says = (physical: false, virtual: false, kind: false)
      for link in resources.links(service) where link.slot == .delivery {
        if link.text.equals("physical") {
          says.physical = true
        } else if link.text.equals("virtual") {
          says.virtual = true
        } else {
          says.kind = true
          add(link.text, of: service)
        }
      }
      if says.virtual {
        isVirtual = true
        if !says.kind {
          var unspecified = "unspecified"
          unspecified.withUTF8 { add(UnsafeRawBufferPointer($0), of: service) }
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

  /// What some statements say together.
  private enum Answer {
    /// There is none: whatever is less specific may be asked.
    case silent
    /// They contradict each other: nobody else can tell which holds.
    case contradictory
    case said(UnsafeRawBufferPointer)

    var isSilent: Bool { if case .silent = self { true } else { false } }

    var code: UnsafeRawBufferPointer? { if case .said(let code) = self { code } else { nil } }
  }

  /// What the statements say that hold in general, or of one network.
  private static func answer(_ links: [PlanNetLink], network: UInt64? = nil) -> Answer {
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
        return .contradictory
      }
    }
    guard let code else { return .silent }
    return .said(code)
  }

  /// Whether two statements about one network say two things: what holds in general must not stand for them.
  private func contradictsItself(_ links: [PlanNetLink]) -> Bool {
    var known: [UInt64: ThreeValued] = [:]
    for link in links where link.slot == .acceptingInNetwork {
      let answer = Participation.accepting(code: link.text.text)
      if known.updateValue(answer, forKey: owner(link)).map({ $0 != answer }) ?? false { return true }
    }
    return false
  }

  private func addAccepting(_ answer: Answer) {
    guard let code = answer.code else { return }
    let accepting = Participation.accepting(code: code.text)
    if accepting != .unknown { writer.add(.accepting, accepting.token) }
  }

  private func statements(_ entry: Int) -> [PlanNetLink] {
    resources.links(entry).filter { $0.slot == .accepting || $0.slot == .acceptingInNetwork }
  }

  /// A service's statement comes before the place's: yes if any service says so, nothing where one says both.
  func addAccepting(ofServices services: [Int], location: Int?) {
    var chosen: (entry: Int, answer: Answer)?
    for entry in services + (location.map { [$0] } ?? []) {
      // The place is asked last, and only where no service says anything.
      if entry == location && chosen != nil { break }
      let statements = statements(entry)
      if contradictsItself(statements) { return }
      let answer = Self.answer(statements)
      if answer.isSilent { continue }
      if let code = answer.code, Participation.accepting(code: code.text) == .yes {
        chosen = (entry, answer)
        break
      }
      if chosen == nil || answer.code == nil { chosen = (entry, answer) }
    }
    guard let chosen, chosen.answer.code != nil else { return }
    writer.add(resources.entries[chosen.entry].reference)
    addAccepting(chosen.answer)
  }

  // MARK: Networks

  /// A network of a role and the row that says so: the role itself, or an affiliation of its organization.
  struct StatedNetwork {
    var link: PlanNetLink
    var source: Int
    var isOfAffiliation: Bool
  }

  /// The role's own networks; only where it names none, those of its organization's affiliations. At a place
  /// that has closed none holds.
  private func networks(of entry: Int, _ parts: Parts, at location: Int?) -> [StatedNetwork] {
    let namesOwn = parts.hasUnnamedNetwork || !parts.networks.isEmpty
    if parts.isClosed {
      if parts.hasUnnamedNetwork { closed.hasUnnamed = true }
      closed.there.formUnion(parts.networks.map { owner($0) })
      if !namesOwn, let organization = parts.organization {
        for affiliation in Self.of(owner(organization), in: affiliations) {
          for link in resources.links(affiliation.entry) where link.slot == .network {
            closed.there.insert(owner(link))
          }
        }
      }
      return []
    }
    var stated: [StatedNetwork] = []
    if namesOwn {
      stated = parts.networks.map { StatedNetwork(link: $0, source: entry, isOfAffiliation: false) }
    } else if let organization = parts.organization {
      stated = networks(
        ofOrganization: owner(organization),
        at: location.map { [resources.entries[$0].id] } ?? parts.missingPlaces)
    }
    closed.elsewhere.formUnion(stated.map { owner($0.link) })
    return stated
  }

  /// Networks of one clinician's or organization's roles, by their hashes.
  struct ClosedNetworks {
    /// At places that have closed.
    var there = Set<UInt64>()
    /// One of them nobody can name.
    var hasUnnamed = false
    /// At others.
    var elsewhere = Set<UInt64>()

    /// Whether there is a network of which only a place that has closed tells.
    var isAnyDoubtful: Bool { hasUnnamed || !there.isSubset(of: elsewhere) }
  }

  /// Affiliations that list places hold only there; where one is not named, nobody knows where else.
  ///
  /// - Parameter places: hashes; of several, a network must hold at each: nobody can say which is meant.
  func networks(ofOrganization owner: UInt64, at places: [UInt64]) -> [StatedNetwork] {
    var result: [StatedNetwork] = []
    for affiliation in Self.of(owner, in: affiliations) {
      let links = resources.links(affiliation.entry)
      var networks: [PlanNetLink] = []
      var isLimited = false
      for link in links {
        if link.slot == .network { networks.append(link) }
        if link.slot == .location || link.slot == .unnamedLocation { isLimited = true }
      }
      if isLimited {
        // A place that leads nowhere is the same place wherever it is named.
        let isHere =
          places.count == 1
          ? links.contains { $0.slot == .location && self.owner($0) == places[0] }
          : Set(links.filter { $0.slot == .location }.map { self.owner($0) }).isSuperset(of: places)
        guard isHere && !places.isEmpty else { continue }
      }
      result += networks.map { StatedNetwork(link: $0, source: affiliation.entry, isOfAffiliation: true) }
    }
    return result
  }

  /// Adds each network once for each period in which it is stated.
  func addParticipations(_ networks: [StatedNetwork], _ parts: Parts, at location: Int?) {
    var seen = Set<UInt64>()
    let start = writer.count
    for network in networks {
      if let found = resources.find(network.link.hash), resources.entries[found].isGone { continue }
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
      writer.add(.network, networkID(network.link))
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
    func about(_ links: [PlanNetLink]) -> Answer {
      if links.isEmpty { return .silent }
      let owner = owner(network)
      return Self.answer(
        links.map { link in
          var link = link
          link.hash = self.owner(link)
          return link
        }, network: owner)
    }
    var answer = about(parts.accepting)
    if answer.isSilent { answer = Self.answer(parts.accepting) }
    for entry in parts.services + (location.map { [$0] } ?? []) where answer.isSilent {
      answer = about(statements(entry))
    }
    return answer.code
  }
}
