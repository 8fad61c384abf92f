import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// Makes a hit of a candidate: decodes the provider, finds the facts behind the match, and says why it stands where
/// it stands.
enum HitBuilding {
  static func hit(
    _ candidate: Ranking.Candidate, _ context: QueryContext
  ) throws(QueryError) -> Hit {
    let snapshot = context.snapshot
    let provider = snapshot.provider(candidate.entity)
    let ordinal = candidate.role - snapshot.roles(of: candidate.entity).lowerBound
    let role = provider.roles.indices.contains(ordinal) ? ordinal : nil
    let kind = provider.kind.entityKind ?? .organization
    let evidence = snapshot.evidenceDate(candidate.entity)
    let coordinates = snapshot.coordinates(candidate.role)
    let center = try context.center()
    var hit = Hit(
      provider: provider, kind: kind, role: role, otherRoles: candidate.matchingRoles - 1,
      modalities: modalities(of: provider, context), designation: snapshot.designation(candidate.entity),
      distance: center.flatMap { center in coordinates.map { Distance.between(center, $0) } },
      coordinates: coordinates,
      geoSource: snapshot.geoSource(candidate.role),
      accepting: role.map { provider.roles[$0].accepting(on: context.request.on) } ?? .unknown,
      evidenceDate: evidence,
      freshness: FreshnessAssessment.freshness(
        of: evidence, on: context.request.on, isFacility: kind != .clinician), reasons: [])
    if let question = context.words() { hit.foundWords = question.foundWords(candidate.role, snapshot) }
    if let question = context.words(), question.match == .any {
      hit.words = question.clauses.filter { snapshot.contains($0.roles, candidate.role) }.map {
        ($0.typed, WordWeight.weight(of: $0, snapshot))
      }
    }
    if let question = try context.cancer(), let strengths = try context.strengths() {
      hit.match = match(
        provider, role: role, rank: strengths.rank(candidate.role, in: snapshot) ?? 3, question, context)
    }
    if let check = try context.networkCheck() {
      // Of whom no source gives a role a status is said all the same: unknown, or out by absence.
      let standing = check.standing(of: role.map { provider.roles[$0] } ?? Role(), provider)
      hit.network = NetworkAnswer(standing, in: check.networks)
      // In a plan nobody is helped by a place that takes new patients of another.
      hit.accepting = standing.accepting
    }
    if let state = context.request.patientState, provider.roles.contains(where: { $0.virtual == .yes }) {
      hit.virtual = VirtualFilter.judge(provider, state: state)
    }
    if !context.request.firstDoctors.isEmpty {
      let profile = IndependenceProfile(provider) { id in snapshot.entity(id: id).map(snapshot.provider) }
      hit.independence = context.request.firstDoctors.map {
        IndependenceAssessment.judge(profile, against: $0)
      }
    }
    hit.designatedBy = snapshot.tie(behind: hit.designation, of: provider)
    hit.time = context.time.map { TimeAssessment.assess(provider, $0) }
    let layers = snapshot.meta.layers
    hit.disagreements = DisagreementAssessment.disagreements(of: provider) { layer in
      guard layers.indices.contains(Int(layer)) else { return "" }
      return SourceVoice.of(adapter: layers[Int(layer)].adapter, source: layers[Int(layer)].source)
    }
    hit.reasons = reasons(hit, candidate, context)
    return hit
  }

  private static func modalities(of provider: Provider, _ context: QueryContext) -> [Modality] {
    var result: [Modality] = []
    for code in provider.specialtyCodes {
      if let modality = context.modality(ofSpecialty: code), !result.contains(modality) {
        result.append(modality)
      }
    }
    return result + provider.programModalities
  }

  // MARK: Cancer

  private static func match(
    _ provider: Provider, role: Int?, rank: Int, _ question: CancerQuestion, _ context: QueryContext
  ) -> CancerMatch {
    let name = question.type.name.lowercased()
    func type(_ id: String) -> String { context.vocabulary.types[id]?.name.lowercased() ?? id }
    switch rank {
    case 0:
      let facts = provider.facts.filter {
        ($0.field == .cancerFocus || $0.field == .cancerIncluded) && !$0.isAlternate
      }
      // The type itself before one above or below it.
      let stated = question.related.lazy.compactMap { id in facts.first { $0.value == id } }.first
      let via = stated?.value ?? question.type.id
      return CancerMatch(
        strength: .focus, via: via, isPrimary: true, words: "states \(type(via))", source: stated?.source)
    case 1:
      let facts = role.map { provider.roles[$0].facts } ?? []
      let stated = question.related.lazy.compactMap { id in
        facts.first { $0.field == .programCancer && $0.value == id }
      }.first
      let via = stated?.value ?? question.type.id
      return CancerMatch(
        strength: .siteProgram, via: via, isPrimary: true, words: "the site has a program for \(type(via))",
        source: stated?.source)
    default:
      let codes = provider.specialtyCodes
      let code =
        codes.first { question.primaryCodes.contains($0) }
        ?? codes.first { question.secondaryCodes.contains($0) }
      guard let code, provider.kind == .clinician else {
        return CancerMatch(
          strength: .specialty, via: "cancer care", isPrimary: true,
          words: "treats cancer; no source names \(name)",
          source: provider.facts.first { $0.field == .treatsPatients }?.source)
      }
      let fact = provider.facts.first { $0.field == .specialty && $0.value.hasPrefix(code) }
      return CancerMatch(
        strength: .specialty, via: code, isPrimary: question.primaryCodes.contains(code),
        words: "\(context.label(ofSpecialty: code)): we cannot confirm \(name)", source: fact?.source)
    }
  }

  // MARK: Reasons

  private static func reasons(_ hit: Hit, _ candidate: Ranking.Candidate, _ context: QueryContext) -> [Reason]
  {
    var result: [Reason] = []
    switch context.request.sort {
    case .npi: return [Reason(rule: "npi", value: hit.provider.npi ?? "none")]
    case .name:
      return [Reason(rule: "name", value: hit.provider.sortName), Reason(rule: "id", value: hit.provider.id)]
    case .freshness:
      result.append(Reason(rule: "evidence", value: hit.evidenceDate?.description ?? "undated"))
    case .feasible: result.append(Reason(rule: "feasible", value: hit.time?.feasible.rawValue ?? "not asked"))
    case .distance: result.append(Reason(rule: "distance", value: miles(hit.distance)))
    case .best, .relevance: break
    }
    if context.request.wordMatch == .any, !context.request.words.isEmpty,
      context.request.sort == .best || context.request.sort == .relevance
    {
      result.append(
        Reason(
          rule: "words found", value: hit.words.map { "\($0.typed) (\($0.weight))" }.joined(separator: ", ")))
    }
    if let match = hit.match {
      let rank =
        match.strength == .specialty ? (match.isPrimary ? ", among the first for it" : ", beside others") : ""
      result.append(Reason(rule: "cancer match", value: match.strength.token + rank))
    }
    if context.request.independence == .prefer, !hit.independence.isEmpty {
      result.append(Reason(rule: "independence", value: hit.independence.answer.token))
    }
    if context.request.sort != .relevance {
      if let network = hit.network { result.append(Reason(rule: "network", value: network.status.token)) }
      if context.request.near != nil && context.request.sort != .distance {
        result.append(Reason(rule: "distance", value: miles(hit.distance)))
      }
    }
    result.append(Reason(rule: "nci designation", value: hit.designation?.token ?? "none stated"))
    result.append(Reason(rule: "freshness", value: hit.freshness.rawValue))
    result.append(Reason(rule: "name", value: hit.provider.sortName))
    result.append(Reason(rule: "id", value: hit.provider.id))
    return result
  }

  private static func miles(_ distance: Distance?) -> String {
    guard let distance else { return "unknown, after every distance" }
    let tenths = Int((distance.miles * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) mi, straight line"
  }
}

extension QueryContext {
  /// The modality of a specialty by the table in the index; nil for a code it does not hold.
  func modality(ofSpecialty code: String) -> Modality? { cache.specialty(code, snapshot)?.modality }

  func label(ofSpecialty code: String) -> String { cache.specialty(code, snapshot)?.name ?? code }
}
