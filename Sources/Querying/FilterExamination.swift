import Assessing
import DirectoryModel
import Vocabulary

/// Asks one entity each part of a request by itself.
struct FilterExamination<Engine: DirectoryEngine> {
  let request: SearchRequest
  let provider: Provider
  let engine: Engine

  func findings(isHit: Bool) throws(QueryError) -> [FilterFinding] {
    if let implied = try impliedFinding() { return [implied] }
    var findings: [FilterFinding] = []
    let shown = try shownWhateverIsAsked()
    for part in request.parts.reversed() {
      let answer = try answer(to: part)
      let isLetThrough = answer == .unknown && !part.unknowns.filter(request.includeUnknown.contains).isEmpty
      findings.append(
        FilterFinding(
          parameter: part.parameter, asked: asked(part), answer: answer,
          keepsOut: !isHit && answer != .yes && !isLetThrough, isElsewhere: false,
          statements: try statements(about: part, shown)))
    }
    if !isHit, !findings.contains(where: \.keepsOut) { try markElsewhere(&findings) }
    return findings
  }

  /// Nothing asked but who it is.
  private var bare: SearchRequest {
    var bare = SearchRequest(on: request.on)
    bare.ids = [provider.id]
    return bare.counted
  }

  private func isFound(_ request: SearchRequest) throws(QueryError) -> Bool {
    try engine.search(request).total > 0
  }

  // MARK: Answers

  /// What can be unknown of what every search asks.
  private static var implied: Set<String> { ["offered", "treats-patients"] }

  /// The roles that are held on the day: only of their places a search speaks.
  private var heldRoles: [Role] { provider.roles.filter { $0.isHeld(on: request.on) } }

  /// What every search asks: that a program is offered, that a place sees patients, and that somebody is there on the
  /// day. nil when that holds.
  private func impliedFinding() throws(QueryError) -> FilterFinding? {
    var alone = bare
    alone.includeUnknown = request.includeUnknown.intersection(Self.implied)
    if try isFound(alone) { return nil }
    if !provider.roles.isEmpty, heldRoles.isEmpty {
      return FilterFinding(
        parameter: "on", asked: "a role held on \(request.on)", answer: .no, keepsOut: true,
        isElsewhere: false, statements: periods())
    }
    let isProgram = provider.kind == .program
    alone.includeUnknown = Self.implied
    let isUnknown = try isFound(alone)
    return FilterFinding(
      parameter: isProgram ? "offered" : "treats-patients",
      asked: isProgram ? "a program that is offered" : "a place that sees patients",
      answer: isUnknown ? .unknown : .no, keepsOut: true, isElsewhere: false,
      statements: isProgram
        ? stated([.offered, .notes])
        : stated([.treatsPatients], as: "the center: ") + stated([.siteTreatsPatients], as: "a site: ")
          + stated([.deactivated]))
  }

  /// When each role ended or begins.
  private func periods() -> [FoundStatement] {
    provider.roles.compactMap { role in
      role.periodNote(on: request.on).map { note in
        let fact = role.facts.first { $0.field == (note.hasPrefix("ended") ? .to : .from) && !$0.isAlternate }
        return FoundStatement(words: note, evidence: StatedEvidence(fact?.source))
      }
    }
  }

  private func answer(to part: RequestPart) throws(QueryError) -> ThreeValued {
    // Whether virtual visits are there at all is a question of its own.
    if part.parameter == "patient-state", let state = request.patientState {
      switch VirtualFilter.judge(provider, state: state).eligibility {
      case .eligible: return .yes
      case .excluded: return .no
      case .unknown: return .unknown
      }
    }
    var alone = bare
    alone.includeUnknown = Self.implied
    part.copy(request, &alone)
    if try isFound(alone) { return .yes }
    guard !part.unknowns.isEmpty else { return .no }
    alone.includeUnknown.formUnion(part.unknowns)
    return try isFound(alone) ? .unknown : .no
  }

  /// Every part holds by itself, and still it is no hit: they hold of different places. Those without which it
  /// would be one are said.
  private func markElsewhere(_ findings: inout [FilterFinding]) throws(QueryError) {
    for (i, part) in request.parts.reversed().enumerated() {
      findings[i].isElsewhere = try isFound(request.without(part).counted)
    }
    let isNoOne = !findings.contains(where: \.isElsewhere)
    for i in findings.indices where findings[i].isElsewhere || isNoOne {
      findings[i].isElsewhere = true
      findings[i].keepsOut = true
    }
  }

  // MARK: What was asked, in words

  private func asked(_ part: RequestPart) -> String {
    func list(_ values: [String]) -> String { values.isEmpty ? "any" : values.joined(separator: " or ") }
    switch part.parameter {
    case "gender": return list(request.genders)
    case "teaching": return list(request.teaching.map(\.token))
    case "match": return "at least " + (request.match?.token ?? "")
    case "language": return list(request.languages)
    case "accessible": return list(request.accessible.map(\.token))
    case "accepting": return list(request.accepting.map(\.token))
    case "within":
      let place =
        switch request.near {
        case .zip(let zip): zip
        case .place(let place): "\(place.latitude), \(place.longitude)"
        case nil: "nowhere"
        }
      return (request.within?.milesText ?? "any") + " mi of " + place
    case "state": return list(request.states)
    case "nci": return list(request.designations?.map(\.token) ?? [])
    case "specialty": return list(request.specialties)
    case "modality": return list(request.modalities.map(\.token))
    case "different-from": return list(request.differentFrom.map(\.token))
    case "independence":
      return "of " + request.firstDoctors.map { $0.name.isEmpty ? $0.id : $0.name }.joined(separator: " and ")
    case "patient-state": return request.patientState ?? ""
    case "virtual": return list(request.virtual?.map(\.token) ?? [])
    case "network", "plan":
      let statuses = request.networkStatuses.isEmpty ? ["in"] : request.networkStatuses.map(\.token)
      return list(statuses) + ": "
        + ([request.plan].compactMap(\.self) + request.networks).joined(separator: ", ")
    case "max-price": return "$" + OrderRule.dollars(request.maxPriceUSD ?? 0)
    case "max-days": return "\(request.maxDays ?? 0) days"
    case "fresh-within": return "\(request.freshWithinDays ?? 0) days"
    case "age": return request.age?.token ?? ""
    case "kind": return list(request.kinds.map(\.token))
    case "words": return request.words.joined(separator: " ")
    default: return request.cancer ?? ""
    }
  }

  // MARK: What the sources say

  /// The entity as a hit of a search that leaves open all that can be left open: its status and its distance.
  private func shownWhateverIsAsked() throws(QueryError) -> Hit? {
    var open = bare
    open.detail = .full
    open.includeUnknown = Set(SearchRequest.unknowableFilters)
    open.plan = request.plan
    open.networks = request.networks
    if open.plan != nil || !open.networks.isEmpty { open.networkStatuses = NetworkStatus.allCases }
    if let near = request.near {
      open.near = near
      open.sort = .distance
    }
    return try engine.search(open).hits.first
  }

  private func statements(about part: RequestPart, _ shown: Hit?) throws(QueryError) -> [FoundStatement] {
    switch part.parameter {
    case "network", "plan":
      guard let network = shown?.network else { return [] }
      let value = OrderRule.network.value(of: shown!, FactSources(shown!, on: request.on))
      return network.status == .unknown
        ? [] : [FoundStatement(words: "\(value.value) (\(value.words ?? ""))", evidence: value.evidence)]
    case "within":
      guard let shown, let distance = shown.distance else { return [] }
      return [
        FoundStatement(
          words: distance.milesText + " mi to the nearest place",
          evidence: StatedEvidence(FactSources(shown, on: request.on)["site"]))
      ]
    case "patient-state":
      let judged = VirtualFilter.judge(provider, state: request.patientState ?? "")
      return [FoundStatement(words: judged.words, evidence: StatedEvidence(judged.source))]
    case "kind": return [FoundStatement(words: provider.kind.token, evidence: StatedEvidence(0))]
    case "independence": return try independence()
    case "modality" where provider.kind == .program:
      return stated([.modalityIncluded], as: "by ") + stated([.modalityExcluded], as: "not by ")
    case "specialty", "modality", "different-from": return try specialties()
    case "cancer", "match":
      return try cancers() + (try specialties())
    case "accepting": return accepting(shown?.network?.networks)
    case "words": return stated([.name, .firstName, .middleName, .lastName, .institution, .alias])
    case "nci": return stated([.designation, .centerLink, .center])
    case "virtual": return stated([.virtual, .kind])
    case "max-price": return stated([.feeUSD, .feeMaxUSD, .feeText])
    case "max-days":
      return Turnaround(provider.facts).map {
        [FoundStatement(words: "\($0.words), \($0.startWords)", evidence: StatedEvidence($0.source))]
      } ?? []
    case "fresh-within":
      return shown?.evidenceDate.map {
        [FoundStatement(words: "newest evidence of \($0)", evidence: StatedEvidence(0))]
      } ?? []
    case "gender": return stated([.gender])
    case "teaching": return stated([.teaching])
    case "language": return stated([.language])
    case "accessible": return stated([.accessible])
    case "state": return stated([.state])
    case "age": return stated([.ageGroup]) + stated([.siteAgeGroup], as: "at a site: ")
    default: return []
    }
  }

  /// What is known of each tie to each first doctor, with this one's row.
  private func independence() throws(QueryError) -> [FoundStatement] {
    var result: [FoundStatement] = []
    for assessment in try engine.independence(of: provider, from: request.firstDoctors) {
      for line in assessment.lines {
        let row = line.here.first.flatMap { provider.sources.firstIndex(of: $0.source) }
        let words = "\(line.subject.token) \(line.answer.rawValue) (\(assessment.fromName)): \(line.words)"
        result.append(FoundStatement(words: words, evidence: StatedEvidence(row)))
      }
    }
    return result
  }

  /// The shown values of some fields, of the entity and of its roles that are held, each once.
  private func stated(_ fields: [Field], as prefix: String = "") -> [FoundStatement] {
    var result: [FoundStatement] = []
    let facts = provider.facts + heldRoles.flatMap(\.facts)
    for fact in facts where fields.contains(fact.field) && !fact.isAlternate {
      let words = prefix + fact.parts.filter { !$0.isEmpty }.joined(separator: " ")
      if !result.contains(where: { $0.words == words }) {
        result.append(FoundStatement(words: words, evidence: .row(fact.source)))
      }
    }
    return result
  }

  private func specialties() throws(QueryError) -> [FoundStatement] {
    var result: [FoundStatement] = []
    for code in provider.specialtyCodes {
      let entry = try engine.provider(id: "specialty:" + code)
      let modality = entry?.facts.first(.modality).map { ", \($0)" } ?? ""
      let fact = provider.facts.first { $0.field == .specialty && !$0.isAlternate && $0.parts.first == code }
      result.append(
        FoundStatement(
          words: (entry?.facts.first(.name) ?? "specialty") + " (\(code)\(modality))",
          evidence: StatedEvidence(fact?.source)))
    }
    return result
  }

  private func cancers() throws(QueryError) -> [FoundStatement] {
    var result: [FoundStatement] = []
    let facts = provider.facts + heldRoles.flatMap(\.facts)
    for (field, what) in [
      (Field.cancerFocus, "treats"), (.cancerIncluded, "takes"), (.cancerExcluded, "does not take"),
      (.programCancer, "the site has a program for"),
    ] {
      for fact in facts where fact.field == field && !fact.isAlternate {
        let name = try engine.provider(id: "cancer:" + fact.value)?.facts.first(.name) ?? fact.value
        let words = "\(what) \(name.lowercased())"
        if !result.contains(where: { $0.words == words }) {
          result.append(FoundStatement(words: words, evidence: .row(fact.source)))
        }
      }
    }
    if let fact = provider.facts.first(where: { $0.field == .treatsPatients && $0.value == "yes" }) {
      result.append(FoundStatement(words: "treats people with cancer", evidence: .row(fact.source)))
    }
    return result
  }

  /// - Parameter networks: those asked about; nil when none are.
  private func accepting(_ networks: [String]?) -> [FoundStatement] {
    var result: [FoundStatement] = []
    for role in heldRoles {
      for participation in role.participations
      where participation.isIn && participation.isCurrent(on: request.on) {
        guard participation.accepting != .unknown, networks?.contains(participation.network) ?? true else {
          continue
        }
        let words = "\(participation.accepting.token) in \(participation.network)"
        if !result.contains(where: { $0.words == words }) {
          result.append(FoundStatement(words: words, evidence: .row(participation.source)))
        }
      }
    }
    return result + stated([.accepting])
  }
}
