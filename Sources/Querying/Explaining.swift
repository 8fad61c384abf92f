public import Assessing
public import DirectoryModel
public import Vocabulary

/// Why one entity stands where it stands in the answer to a request, or why it is not in it.
public struct Explanation: Sendable {
  public var provider: Provider
  /// nil when it is no hit.
  public var hit: Hit?
  /// Place among the hits, from 1; nil when it is none.
  public var position: Int?
  /// All hits of the request.
  public var total: Int
  public var understood: [Understanding]
  /// The rules of the order with what the hit has for each, the first first; empty when it is no hit.
  public var rules: [RuleValue]
  /// What the entity answers to each thing asked.
  public var findings: [FilterFinding]
  /// One for each of the first doctors, in their order.
  public var independence: [IndependenceAssessment]
}

/// What an entity answers to one thing asked.
public struct FilterFinding: Sendable {
  public var parameter: String
  /// What was asked: `within 25.0 mi of 60601`.
  public var asked: String
  public var answer: ThreeValued
  /// Whether this keeps it out of the hits.
  public var keepsOut: Bool
  /// It holds by itself, but not of the one place of which the rest holds.
  public var isElsewhere: Bool
  /// What the sources say; empty when no source says anything.
  public var statements: [FoundStatement]
}

/// What a source says, as far as it matters to a question.
public struct FoundStatement: Hashable, Sendable {
  public var words: String
  public var evidence: StatedEvidence
}

/// Which of two hits stands before the other, and by which rule.
public struct Precedence: Sendable {
  /// In the order of the hits.
  public var first: Explanation
  public var second: Explanation
  /// Index of the first rule whose values differ; it decides.
  public var deciding: Int
}

extension DirectoryEngine {
  /// Explains one entity; nil when the generation does not hold it.
  ///
  /// - Parameters:
  ///   - id: of the entity, with its type.
  ///   - asked: as for a search; page and facets do not matter.
  public func explain(_ id: String, in asked: SearchRequest) throws(QueryError) -> Explanation? {
    guard let provider = try provider(id: id) else { return nil }
    var whole = asked.counted
    // The order decides the place.
    whole.sort = asked.sort
    let answer = try search(whole)
    var request = whole.asUnderstood(answer)
    request.detail = .full
    request.limit = nil
    let isNamed = try isNamed(provider, in: asked.ids)
    request.ids = [provider.id]
    let hit = isNamed ? try search(request).hits.first : nil
    var explanation = Explanation(
      provider: hit?.provider ?? provider, hit: hit, total: answer.total, understood: answer.understood,
      rules: [], findings: [],
      independence: try independence(of: hit?.provider ?? provider, from: asked.firstDoctors))
    if let hit {
      explanation.position = try position(of: hit.provider.id, in: whole)
      let sources = FactSources(hit, on: request.on)
      explanation.rules = OrderRule.rules(of: request).map { $0.value(of: hit, sources) }
    }
    let examination = FilterExamination(request: request, provider: explanation.provider, engine: self)
    explanation.findings = try examination.findings(isHit: hit != nil)
    if !isNamed {
      explanation.findings.insert(
        FilterFinding(
          parameter: "ids", asked: "\(asked.ids.count) ids", answer: .no, keepsOut: true, isElsewhere: false,
          statements: [FoundStatement(words: provider.id, evidence: StatedEvidence(0))]), at: 0)
      // With another reason, that each holds somewhere is none.
      for i in explanation.findings.indices where explanation.findings[i].isElsewhere {
        explanation.findings[i].isElsewhere = false
        explanation.findings[i].keepsOut = false
      }
    }
    return explanation
  }

  /// What is known of the ties of a provider to each of some first doctors.
  public func independence(
    of provider: Provider, from doctors: [IndependenceProfile]
  ) throws(QueryError) -> [IndependenceAssessment] {
    if doctors.isEmpty { return [] }
    let profile = try profile(of: provider)
    return doctors.map { IndependenceAssessment.judge(profile, against: $0) }
  }

  /// What can tie a provider to others, by what this generation knows of the organizations that it names.
  public func profile(of provider: Provider) throws(QueryError) -> IndependenceProfile {
    func find(_ id: String) throws(QueryError) -> Provider? { try self.provider(id: id) }
    return try IndependenceProfile(provider, find: find)
  }

  /// Which of two hits stands first; nil unless both are hits of the request, and two.
  public func precedence(
    of a: Explanation, _ b: Explanation, in asked: SearchRequest
  ) throws(QueryError) -> Precedence? {
    guard let placeA = a.position, let placeB = b.position, placeA != placeB else { return nil }
    let (first, second) = placeA < placeB ? (a, b) : (b, a)
    let pairs = zip(first.rules, second.rules)
    guard let deciding = pairs.enumerated().first(where: { $0.element.0.rank != $0.element.1.rank })?.offset
    else { return nil }
    return Precedence(first: first, second: second, deciding: deciding)
  }

  /// Whether ids name an entity, which may have several; no ids name everybody.
  private func isNamed(_ entity: Provider, in ids: [String]) throws(QueryError) -> Bool {
    if ids.isEmpty || ids.contains(entity.id) { return true }
    for id in ids where try provider(id: id)?.id == entity.id { return true }
    return false
  }
}
