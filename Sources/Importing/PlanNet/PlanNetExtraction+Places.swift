import DirectoryModel
import Reading
import Vocabulary

/// Organization, OrganizationAffiliation, Location, HealthcareService, InsurancePlan.
extension PlanNetExtraction {
  // MARK: Organization

  func addOrganization(_ node: RecordNode) -> Verdict {
    let name = FieldCleaning.clean(tree.text(of: node, .name))
    guard !name.isEmpty else {
      return .refused(field: "name", rule: "name-missing", remedy: "the name of the organization")
    }
    add(.name, name)
    for alias in tree.children(of: node, .alias) { add(.alias, tree.text(of: alias)) }
    if isNetworkByItself(node) { markNetwork() }
    addIdentifiers(node)
    addType(node)
    addTelecom(node, withPage: true)
    if let above = tree.child(of: node, .partOf) { addLink(above, .partOf, .organization) }
    addOwnAddress(node)
    return .kept
  }

  /// By its type, or by the profile or the kind of type of a dialect that has no such type.
  private func isNetworkByItself(_ node: RecordNode) -> Bool {
    for type in tree.children(of: node, .type) {
      for coding in tree.children(of: type, .coding)
      where tree.text(of: coding, .code).equals("ntwk")
        || tree.text(of: coding, .system).lastSegment.equals("network-type")
      {
        return true
      }
    }
    guard let meta = tree.child(of: node, .meta) else { return false }
    for profile in tree.children(of: meta, .profile) {
      let name = tree.text(of: profile).lastSegment
      if name.ends(with: "-network") || name.ends(with: "-Network") { return true }
    }
    return false
  }

  private func addIdentifiers(_ node: RecordNode) {
    if !isNetwork { addNPI(node, isRequired: true) }
    for identifier in tree.children(of: node, .identifier)
    where Self.isCCN(tree.text(of: identifier, .system)) {
      let value = FieldCleaning.clean(tree.text(of: identifier, .value))
      let isWhole =
        value.count == 6 && value.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
      if isWhole {
        add(.ccn, value)
        PlanNetLink.append(.ccn, text: value, to: links)
        return
      }
      warn(
        "ccn-form", field: "identifier", value.text,
        "six letters or digits, with leading zeros; the organization is kept without it")
    }
  }

  private static func isCCN(_ system: UnsafeRawBufferPointer) -> Bool {
    system.equals("urn:oid:2.16.840.1.113883.4.336") || system.lastSegment.equals("CMSCertificationNumber")
      || system.lastSegment.equals("ccn")
  }

  private func addType(_ node: RecordNode) {
    for type in tree.children(of: node, .type) {
      if hasCode(type, "prvgrp") { facts.add(.organizationType, "group") }
      if hasCode(type, "payer") || hasCode(type, "pay") || hasCode(type, "ins") {
        PlanNetLink.append(.payer, to: links)
      }
    }
  }

  /// The organization's own address stands in a role, for when no site of it is listed; a postal address
  /// never.
  private func addOwnAddress(_ node: RecordNode) {
    for address in tree.children(of: node, .address) {
      let use = tree.text(of: address, .use)
      if tree.text(of: address, .type).equals("postal") || use.equals("old") || use.equals("billing")
        || use.equals("home")
      {
        continue
      }
      let mark = facts.open(.role)
      addAddress(address)
      facts.close(mark)
      return
    }
  }

  // MARK: OrganizationAffiliation

  func addAffiliation(_ node: RecordNode) {
    // Who takes part; where nobody is named, the one organization there is.
    let participant =
      tree.child(of: node, .participatingOrganization) ?? tree.child(of: node, .organization)
    if let participant {
      addPartLink(participant, .participatingOrganization, .organization, .organization)
    } else if tree.child(of: node, .network) != nil {
      warnUnnamed("participatingOrganization", "")
    }
    addLinks(node, .network, .network, .organization)
    addLinks(node, .location, .location, .location, unnamed: .unnamedLocation)
    addLinks(node, .healthcareService, .service, .service)
    addSpecialties(node)
    addPeriod(node)
  }

  // MARK: Location

  func addLocation(_ node: RecordNode, id: UnsafeRawBufferPointer) {
    if tree.text(of: node, .status).equals("suspended") {
      warn("location-suspended", field: "status", "suspended", "places that are open; this one is kept")
    }
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: session.source.utf8)
    scratch.append(UInt8(ascii: ":"))
    scratch.append(contentsOf: id)
    addScratch(.siteID)
    add(.siteName, tree.text(of: node, .name))
    let address = tree.child(of: node, .address)
    if let address { addAddress(address) }
    if let position = tree.child(of: node, .position) {
      addPosition(tree.text(of: position, .latitude), tree.text(of: position, .longitude))
    } else if let place = address.flatMap({ tree.fhirExtension(of: $0, "geolocation") }) {
      let latitude = tree.fhirExtension(of: place, "latitude")
      let longitude = tree.fhirExtension(of: place, "longitude")
      if let latitude, let longitude {
        addPosition(tree.text(of: latitude, .valueDecimal), tree.text(of: longitude, .valueDecimal))
      }
    }
    addTelecom(node)
    var isAccessible = false
    for child in tree.children(of: node, .extension) where tree.extensionName(child).equals("accessibility") {
      for concept in tree.children(of: child, .valueCodeableConcept) where hasCode(concept, "handiaccess") {
        isAccessible = true
      }
    }
    if isAccessible { facts.add(.accessible, "yes") }
    if let manager = tree.child(of: node, .managingOrganization) {
      addPartLink(manager, .managingOrganization, .manager, .organization)
    }
    addNewPatients(node)
  }

  private func addPosition(_ latitude: UnsafeRawBufferPointer, _ longitude: UnsafeRawBufferPointer) {
    if latitude.isEmpty && longitude.isEmpty { return }
    guard let north = Double(latitude.text), let east = Double(longitude.text), abs(north) <= 90,
      abs(east) <= 180
    else {
      warn(
        "position-unreadable", field: "position", "\(latitude.text) \(longitude.text)",
        "decimal degrees; the place is kept without them")
      return
    }
    add(.latitude, latitude)
    add(.longitude, longitude)
    facts.add(.geoSource, "source")
  }

  /// Adds an address as it stands; only a ZIP code that certainly lost its zeros is mended.
  private func addAddress(_ address: RecordNode) {
    var isStreet = true
    scratch.removeAll(keepingCapacity: true)
    for line in tree.children(of: address, .line) {
      let value = FieldCleaning.clean(tree.text(of: line))
      if value.isEmpty { continue }
      if isStreet {
        add(.street, value)
        isStreet = false
      } else {
        if !scratch.isEmpty { scratch.append(contentsOf: [0x2C, 0x20]) }
        scratch.append(contentsOf: value)
      }
    }
    addScratch(.unit)
    add(.city, tree.text(of: address, .city))
    let state = FieldCleaning.clean(tree.text(of: address, .state))
    add(.state, state)
    var country = FieldCleaning.clean(tree.text(of: address, .country))
    if country.equals("USA") || country.equals("US") || country.equals("United States") {
      country = .init(start: nil, count: 0)
    }
    addZIP(FieldCleaning.clean(tree.text(of: address, .postalCode)), state: state, country: country)
    add(.country, country)
  }

  private func addZIP(
    _ zip: UnsafeRawBufferPointer, state: UnsafeRawBufferPointer, country: UnsafeRawBufferPointer
  ) {
    if zip.isEmpty { return }
    func repaired(_ rule: String) {
      session.repaired(
        issue(rule, field: "postalCode", zip.text, "read as the whole code; export it as text"), rule: rule)
    }
    var whole = zip
    if let mended = FieldCleaning.withoutDecimalZero(zip) {
      repaired("number-with-decimal")
      whole = mended
    }
    if whole.count < 5 || (6...8).contains(whole.count),
      let restored = ZIPRepair.restored(whole.text, state: state.text, country: country.text)
    {
      repaired("zip-leading-zero")
      facts.add(.zip, restored)
    } else {
      add(.zip, whole)
    }
  }

  // MARK: HealthcareService

  func addService(_ node: RecordNode) {
    deliveries.removeAll(keepingCapacity: true)
    if let provider = tree.child(of: node, .providedBy) {
      addPartLink(provider, .providedBy, .provider, .organization)
    }
    addLinks(node, .location, .location, .location, unnamed: .unnamedLocation)
    addSpecialties(node)
    addNewPatients(node)
    for child in tree.children(of: node, .extension) where tree.extensionName(child).equals("delivery-method")
    {
      addDelivery(child)
    }
  }

  private func addDelivery(_ method: RecordNode) {
    var isVirtual = false
    for part in tree.children(of: method, .extension) {
      guard tree.extensionName(part).equals("type"), let concept = tree.child(of: part, .valueCodeableConcept)
      else { continue }
      if hasCode(concept, "virtual") { isVirtual = true }
      if hasCode(concept, "physical") { addDelivery("physical") }
    }
    guard isVirtual else { return }
    addDelivery("virtual")
    for part in tree.children(of: method, .extension) {
      guard tree.extensionName(part).equals("virtualModalities"),
        let concept = tree.child(of: part, .valueCodeableConcept), let code = coding(concept)?.code
      else { continue }
      switch true {
      case code.equals("sms"): addDelivery("text")
      case code.equals("phone"), code.equals("video"), code.equals("tdd"), code.equals("app"),
        code.equals("web"):
        addDelivery(code)
      default:
        warn(
          "virtual-kind-unknown", field: "virtualModalities", code.text,
          "phone, video, tdd, sms, app or web; the service is kept as virtual, by means unknown")
      }
    }
  }

  private func addDelivery(_ token: StaticString) { addDelivery(Self.bytes(token)) }

  /// Each means once, however often it stands there.
  private func addDelivery(_ token: UnsafeRawBufferPointer) {
    guard deliveries.insert(ByteHash.hash(token)).inserted else { return }
    PlanNetLink.append(.delivery, text: token, to: links)
  }

  // MARK: New patients

  /// What a role, service or location says of new patients: in general, or in one network.
  func addNewPatients(_ node: RecordNode) {
    var answers = NewPatientsAnswers()
    for child in tree.children(of: node, .extension) where tree.extensionName(child).equals("newpatients") {
      guard let answer = tree.fhirExtension(of: child, "acceptingPatients") else { continue }
      let code = newPatientsCode(answer)
      if code.isEmpty { continue }
      let network = tree.fhirExtension(of: child, "fromNetwork") ?? tree.fhirExtension(of: child, "network")
      guard let network else {
        answers.note(code, about: nil)
        PlanNetLink.append(.accepting, text: code, to: links)
        continue
      }
      // A statement about one network must never be taken for one about all.
      guard let reference = tree.child(of: network, .valueReference),
        let link = FHIRReference(tree, reference, type: .organization, owner: owner)
      else {
        warn(
          "newpatients-network-unnamed", field: "newpatients",
          tree.child(of: network, .valueReference).map { tree.text(of: $0, .display).text },
          "a reference to the network; the statement is not used")
        continue
      }
      answers.note(code, about: link.hash)
      PlanNetLink.append(.acceptingInNetwork, hash: link.hash, text: code, to: links)
    }
    if answers.areContradictory {
      warn(
        "newpatients-contradictory", field: "newpatients", nil,
        "one answer in general and one a network; where they differ, new patients are unknown")
    }
  }

  /// What one resource says of new patients, to see whether it says two things at once.
  private struct NewPatientsAnswers {
    private var known: [UInt64?: ThreeValued] = [:]
    private(set) var areContradictory = false

    /// - Parameter network: hash of the network; nil for all.
    mutating func note(_ code: UnsafeRawBufferPointer, about network: UInt64?) {
      let answer = Participation.accepting(code: code.text)
      if known.updateValue(answer, forKey: network).map({ $0 != answer }) ?? false { areContradictory = true }
    }
  }

  private func newPatientsCode(_ answer: RecordNode) -> UnsafeRawBufferPointer {
    let flag = tree.text(of: answer, .valueBoolean)
    if flag.equals("true") { return Self.bytes("yes") }
    if flag.equals("false") { return Self.bytes("no") }
    var code = FieldCleaning.clean(tree.text(of: answer, .valueCode))
    if let concept = tree.child(of: answer, .valueCodeableConcept) { code = coding(concept)?.code ?? code }
    if let coding = tree.child(of: answer, .valueCoding) {
      code = FieldCleaning.clean(tree.text(of: coding, .code))
    }
    if code.isEmpty { return code }
    guard Participation.accepting(code: code.text) != .unknown, code.count < 32 else {
      warn(
        "newpatients-code-unknown", field: "newpatients", code.text,
        "newpt, nopt, existptonly or existptfam; read as unknown")
      return .init(start: nil, count: 0)
    }
    return code
  }

  private static func bytes(_ text: StaticString) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  // MARK: InsurancePlan

  func addPlan(_ node: RecordNode) -> Verdict {
    let name = FieldCleaning.clean(tree.text(of: node, .name))
    let id = planID(node)
    if name.isEmpty && id == nil {
      return .refused(field: "name", rule: "name-missing", remedy: "the name of the plan, or its identifier")
    }
    if let id { PlanNetLink.append(.ccn, text: id, to: links) }
    add(.name, name)
    for alias in tree.children(of: node, .alias) { add(.alias, tree.text(of: alias)) }
    for type in tree.children(of: node, .type) {
      if let coding = coding(type) {
        add(.planType, coding.code)
        break
      }
    }
    if let period = tree.child(of: node, .period),
      let start = date(tree.text(of: period, .start), isEnd: false)
    {
      facts.add(.year, String(start.components.year))
    }
    if let owner = tree.child(of: node, .ownedBy) ?? tree.child(of: node, .administeredBy) {
      if !addLink(owner, .owner, .organization) { add(.payer, tree.text(of: owner, .display)) }
    }
    // A provider in a network that the plan does not name may be in the plan.
    addLinks(node, .network, .network, .organization)
    for plan in tree.children(of: node, .plan) { addLinks(plan, .network, .network, .organization) }
    for coverage in tree.children(of: node, .coverage) {
      addLinks(coverage, .network, .network, .organization)
    }
    return .kept
  }

  /// A Medicare Advantage contract-plan-segment, or a HIOS id of 14 characters: numbers that mean one plan
  /// anywhere.
  private func planID(_ node: RecordNode) -> UnsafeRawBufferPointer? {
    for identifier in tree.children(of: node, .identifier) {
      let value = FieldCleaning.clean(tree.text(of: identifier, .value))
      if value.isEmpty { continue }
      if tree.text(of: identifier, .system).lastSegment.equals("ma-plan-id") { return value }
      if value.count == 14, value.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }),
        value[..<5].allSatisfy({ (0x30...0x39).contains($0) })
      {
        return value
      }
    }
    return nil
  }
}
