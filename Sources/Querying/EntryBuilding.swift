import Assessing
public import DirectoryModel
import Indexing
import Vocabulary

/// Makes an entry of a shortlist: what a hit shows, frozen, with every fact's source in words that outlive the data
/// directory.
///
/// What the person typed is not in it. A cancer is named only as far as the sources name it, all of what they name in
/// their order, so that the list does not tell which of it was asked about; with `keepsQuestion` the reasons name the
/// cancer asked for.
public struct EntryBuilding {
  private let engine: any DirectoryEngine
  private let request: SearchRequest
  private let keepsQuestion: Bool
  private let sha256: (SourceReference) -> String?
  private let plan: (id: String, name: String)?

  /// - Parameters:
  ///   - engine: over the generation from which the entries are taken.
  ///   - request: as it was asked; its day is the day on which the entries are added.
  ///   - keepsQuestion: the reasons of an entry may name the cancer asked for.
  ///   - sha256: the digest of the file behind a reference; the layers' manifests hold them.
  public init(
    engine: any DirectoryEngine, request: SearchRequest, keepsQuestion: Bool,
    sha256: @escaping (SourceReference) -> String?
  ) throws(QueryError) {
    self.engine = engine
    self.request = request
    self.keepsQuestion = keepsQuestion
    self.sha256 = sha256
    // The status is that of all of them together: one alone would bear the others' "in".
    let networks = request.networks
    let named =
      networks.isEmpty
      ? nil : (id: "network:" + networks.joined(separator: ","), name: networks.joined(separator: " or "))
    if request.plan == nil {
      plan = named
    } else {
      var question = SearchRequest(on: request.on)
      question.plan = request.plan
      question.networkStatuses = NetworkStatus.allCases
      let understood = try engine.search(question.counted).understood.first { $0.parameter == "plan" }
      // Of some of its networks the status is no word about the plan.
      plan = understood.map { read in
        named.map { ($0.id, "\(read.name): \($0.name)") } ?? (read.id, read.name)
      }
    }
  }

  /// What a shortlist keeps of a hit: its facts, each with the source that states it.
  public func entry(_ hit: Hit) throws(QueryError) -> ShortlistEntry {
    let provider = hit.provider
    let role = hit.role.map { provider.roles[$0] }
    let place = role?.facts ?? []
    let facts = provider.facts
    var entry = ShortlistEntry(
      id: provider.id, kind: hit.kind, name: Self.title(provider), added: request.on,
      generation: engine.generation)
    entry.modalities = hit.modalities
    entry.specialties = try specialties(provider)
    entry.designation = hit.designation
    entry.center = try center(hit)
    entry.organization = place.first(.roleOrganizationName) ?? facts.first(.institution)
    entry.role = role.map { RoleRecord.roleID(of: provider, role: $0) }
    entry.site = role.flatMap { SiteKey.text(of: $0.facts) }
    entry.address = Self.address(place)
    entry.coordinates = hit.coordinates
    entry.distance = hit.distance
    entry.phone = (place.first(.phone) ?? facts.first(.phone)).map(PhoneNumber.kept)
    entry.website = facts.first(.website)
    entry.network = hit.network.flatMap { network in
      plan.map {
        EntryNetwork(
          plan: $0.id, planName: $0.name, status: network.status, basis: network.basis,
          source: network.source,
          asOf: network.asOf, verified: network.verified, freshness: network.freshness)
      }
    }
    entry.virtual = virtual(hit, role)
    entry.price = Self.price(facts)
    if let least = facts.first(.daysMin).flatMap({ Int($0) }) {
      entry.days = least...max(least, facts.first(.daysMax).flatMap { Int($0) } ?? least)
    }
    entry.daysFrom = facts.first(.daysFrom)
    // The exchange format: blank counts calendar days.
    if entry.days != nil { entry.daysUnit = facts.first(.daysUnit) ?? "calendar" }
    entry.accepting = hit.accepting
    entry.languages = facts.all(.language)
    entry.match = try match(hit)
    entry.independence = independence(hit)
    keepFacts(of: hit, role, in: &entry)
    entry.lastConfirmed = hit.evidenceDate
    entry.reasons = reasons(hit, entry)
    return entry
  }

  // MARK: What is shown

  /// A program's own name says little without the institution's.
  private static func title(_ provider: Provider) -> String {
    guard provider.kind == .program, let institution = provider.facts.first(.institution),
      let name = provider.facts.first(.name)
    else { return provider.displayName }
    return institution + ": " + name
  }

  private func specialties(_ provider: Provider) throws(QueryError) -> [String] {
    var names: [String] = []
    for code in provider.specialtyCodes {
      let name = try engine.provider(id: "specialty:" + code)?.facts.first(.name) ?? code
      if !names.contains(name) { names.append(name) }
    }
    return names.isEmpty ? provider.facts.all(.specialtyText) : names
  }

  /// The center whose designation is shown; where none has any, the first that a source names.
  private func center(_ hit: Hit) throws(QueryError) -> String? {
    let provider = hit.provider
    if provider.kind == .center { return provider.displayName }
    guard
      let id = hit.designatedBy?.center ?? provider.designatingTies.first?.center
        ?? provider.facts.first(.center)
    else { return nil }
    return try engine.provider(id: "center:" + id)?.displayName ?? id
  }

  private static func address(_ place: [Fact]) -> PostalAddress? {
    let address = PostalAddress(
      site: place.first(.siteName), street: place.first(.street), unit: place.first(.unit),
      city: place.first(.city), state: place.first(.state), zip: place.first(.zip))
    return address == PostalAddress() ? nil : address
  }

  private func virtual(_ hit: Hit, _ role: Role?) -> EntryVirtual? {
    let kinds = role?.virtualKinds ?? []
    guard !kinds.isEmpty else { return nil }
    guard let judged = hit.virtual, let state = request.patientState else {
      return EntryVirtual(
        kinds: kinds, patientState: nil, eligible: .unknown, words: "for which states was not asked")
    }
    let eligible: ThreeValued =
      switch judged.eligibility {
      case .eligible: .yes
      case .excluded: .no
      case .unknown: .unknown
      }
    return EntryVirtual(kinds: kinds, patientState: state, eligible: eligible, words: judged.words)
  }

  /// Of several first doctors each line says which one it is about.
  private func independence(_ hit: Hit) -> [EntryLine] {
    hit.independence.flatMap { assessment in
      assessment.lines.map { line in
        EntryLine(
          what: line.subject.rawValue, answer: line.answer.rawValue,
          words: (hit.independence.count > 1 ? "\(assessment.fromName): " : "") + line.words)
      }
    }
  }

  private static func price(_ facts: [Fact]) -> String? {
    guard let fee = facts.first(.feeUSD) else { return facts.first(.feeText) }
    if fee == "0" && facts.first(.feeMaxUSD) == nil { return "free" }
    return "$" + fee + (facts.first(.feeMaxUSD).map { " to $" + $0 } ?? "")
  }

  // MARK: The match, without the question

  private func match(_ hit: Hit) throws(QueryError) -> EntryMatch? {
    guard let match = hit.match else { return nil }
    if keepsQuestion { return EntryMatch(strength: match.strength, words: match.words) }
    let words: String
    switch match.strength {
    case .focus:
      words = "states " + (try cancers(hit.provider.facts, [.cancerFocus, .cancerIncluded]))
    case .siteProgram:
      let place = hit.role.map { hit.provider.roles[$0].facts } ?? []
      words = "the site has a program for " + (try cancers(place, [.programCancer]))
    case .specialty:
      let specialty = hit.provider.kind == .clinician ? try specialties(hit.provider).first : nil
      words = (specialty ?? "treats cancer") + ": no source names the kind of cancer asked about"
    }
    return EntryMatch(strength: match.strength, words: words)
  }

  /// All cancers of some facts in the order of the sources: none of them stands out.
  private func cancers(_ facts: [Fact], _ fields: Set<Field>) throws(QueryError) -> String {
    let most = 6
    var names: [String] = []
    for fact in facts where fields.contains(fact.field) && !fact.isAlternate {
      let name = try engine.provider(id: "cancer:" + fact.value)?.facts.first(.name) ?? fact.value
      if !names.contains(name.lowercased()) { names.append(name.lowercased()) }
    }
    let more = names.count > most ? " and \(names.count - most) more" : ""
    return names.prefix(most).joined(separator: ", ") + more
  }

  // MARK: Reasons

  /// Why it stands here, in the order of the rules.
  private func reasons(_ hit: Hit, _ entry: ShortlistEntry) -> [String] {
    var reasons: [String] = []
    if let match = entry.match {
      reasons.append(match.words)
    } else if request.cancer != nil {
      reasons.append("no source ties it to the cancer asked about")
    }
    if let network = entry.network { reasons.append(Self.words(network)) }
    if let distance = entry.distance {
      reasons.append("\(distance.milesText) mi, straight line")
    } else if request.near != nil {
      reasons.append("distance unknown")
    }
    if let designation = entry.designation { reasons.append("NCI designation: \(designation.token)") }
    if let virtual = entry.virtual {
      let kinds = virtual.kinds.map(\.token).joined(separator: ", ")
      reasons.append("virtual (\(kinds)): \(virtual.words)")
    }
    return reasons
  }

  /// `in network of Example PPO Gold 2026: listed 2026-11-01`.
  private static func words(_ network: EntryNetwork) -> String {
    let date = (network.verified ?? network.asOf).map { " \($0)" } ?? ""
    switch network.status {
    case .inNetwork: return "in network of \(network.planName): listed\(date)"
    case .outOfNetwork:
      let ground = network.basis == .explicitOut ? "said to be out" : "not in the complete list"
      return "out of network of \(network.planName): \(ground)\(date)"
    case .disagree: return "sources disagree on the network of \(network.planName)\(date)"
    case .unknown: return "network of \(network.planName) unknown: no source says"
    }
  }

  // MARK: Facts and evidence

  /// Fields of the entity that a reader of the entry may ask the source of.
  private static let ofEntity: Set<Field> = [
    .name, .firstName, .middleName, .lastName, .nameSuffix, .credentials, .specialty, .specialtyText,
    .license, .cancerFocus, .designation, .center, .centerLink, .institution, .phone, .website, .language,
    .hospital, .group, .medicalSchool, .graduationYear, .offered, .kind, .audience, .stateAdmitted,
    .stateExcluded, .statesText, .cancerIncluded, .cancerExcluded, .cancersText, .initiatedBy,
    .referralNeeded, .daysMin, .daysMax, .daysFrom, .daysUnit, .feeUSD, .feeMaxUSD, .feeText, .treatsPatients,
    .ageGroup, .sourcePage,
  ]
  private static let ofPlace: Set<Field> = [
    .roleOrganization, .roleOrganizationName, .siteName, .street, .unit, .city, .state, .zip, .phone,
    .accepting, .accessible, .virtual, .programCancer, .from, .to,
  ]

  private func keepFacts(of hit: Hit, _ role: Role?, in entry: inout ShortlistEntry) {
    let provider = hit.provider
    var places: [Int: Int] = [:]
    func evidence(_ source: Int) -> Int? {
      if let known = places[source] { return known }
      guard provider.sources.indices.contains(source) else { return nil }
      entry.evidence.append(resolved(provider.sources[source]))
      places[source] = entry.evidence.count - 1
      return entry.evidence.count - 1
    }
    func keep(_ facts: [Fact], _ fields: Set<Field>) {
      for fact in facts where fields.contains(fact.field) && !fact.isAlternate {
        let value = fact.parts.filter { !$0.isEmpty }.joined(separator: " · ")
        entry.facts.append(
          EntryFact(field: fact.field.token, value: value, evidence: evidence(fact.source)))
      }
    }
    keep(provider.facts, Self.ofEntity)
    // What a network's row says of new patients stands before what the site says of itself.
    if let source = FactSources(hit, on: request.on)["accepting"], let role,
      !role.facts.contains(where: {
        $0.field == .accepting && !$0.isAlternate && $0.source == source && $0.value == hit.accepting.token
      })
    {
      entry.facts.append(
        EntryFact(field: Field.accepting.token, value: hit.accepting.token, evidence: evidence(source)))
    }
    keep(role?.facts ?? [], Self.ofPlace)
    if let network = hit.network, let plan {
      entry.facts.append(
        EntryFact(
          field: Field.network.token,
          value: "\(plan.id) · \(network.status.token) · \(network.basis.rawValue)",
          evidence: network.sourceIndex.flatMap(evidence)))
    }
  }

  private func resolved(_ reference: SourceReference) -> EntryEvidence {
    let layers = engine.layers
    let layer = layers.indices.contains(Int(reference.layer)) ? layers[Int(reference.layer)] : nil
    let files = layer?.files ?? []
    return EntryEvidence(
      source: layer?.source ?? "unknown source",
      file: files.indices.contains(Int(reference.file)) ? files[Int(reference.file)] : nil,
      sha256: sha256(reference), row: Int(reference.row),
      asOf: reference.asOf ?? layer.flatMap { CalendarDate(iso: $0.asOf) }, verified: reference.verified)
  }
}

extension SearchRequest {
  /// The question in words, as a person keeps it who asks that it be kept.
  public var question: String {
    var parts: [String] = []
    if let cancer { parts.append(cancer) }
    if let plan { parts.append("plan \(plan)") }
    switch near {
    case .zip(let zip): parts.append("near \(zip)")
    case .place(let place): parts.append("near \(place.latitude), \(place.longitude)")
    case nil: break
    }
    if let within { parts.append("within \(within.milesText) mi") }
    if virtual != nil { parts.append("virtual") }
    if let patientState { parts.append("patient in \(patientState)") }
    if !modalities.isEmpty { parts.append(modalities.map(\.token).joined(separator: " or ")) }
    return parts.joined(separator: ", ")
  }
}
