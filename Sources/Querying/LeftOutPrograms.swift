import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// The programs that a search for a cancer or for virtual visits left out, each with the reason: what is not open
/// to this patient must not look as if it did not exist.
enum LeftOutPrograms {
  /// The filters whose refusals are told.
  private static let told: Set<String> = ["cancer", "virtual", "offered"]

  static func list(
    _ outcomes: [(filter: any SearchFilter, outcome: FilterOutcome)], matching: RoleSelection,
    _ context: QueryContext
  ) throws(QueryError) -> [LeftOut] {
    guard context.request.virtual != nil || context.request.kinds == [.program] else { return [] }
    let question = try context.cancer()
    // Those that pass every other filter.
    let others = RoleExpression.allOf(
      outcomes.filter { !told.contains($0.filter.parameters[0]) }.map(\.outcome.yes))
    let snapshot = context.snapshot
    var result: [LeftOut] = []
    for (entity, provider) in context.programs {
      let roles = snapshot.roles(of: entity)
      guard roles.contains(where: { snapshot.contains(others, $0) }),
        !roles.contains(where: { snapshot.contains(matching.expression, $0) }),
        let reason = reason(provider, question, context)
      else { continue }
      result.append(reason)
    }
    return result.sorted { ($0.answer, $0.filter, $0.id) < ($1.answer, $1.filter, $1.id) }
  }

  private static func name(_ provider: Provider) -> String {
    [provider.facts.first(.institution), provider.facts.first(.name)].compactMap { $0 }.joined(
      separator: ": ")
  }

  /// The first ground on which a program is left out.
  private static func reason(
    _ provider: Provider, _ question: CancerQuestion?, _ context: QueryContext
  ) -> LeftOut? {
    let facts = provider.facts
    func leftOut(_ filter: String, _ answer: String, _ reason: String, _ source: Int?) -> LeftOut {
      let reference = source.map { provider.sources[$0] } ?? provider.sources.first
      let layer = reference.flatMap {
        Int($0.layer) < context.snapshot.meta.layers.count ? context.snapshot.meta.layers[Int($0.layer)] : nil
      }
      return LeftOut(
        id: provider.id, name: name(provider), filter: filter, answer: answer, reason: reason,
        source: layer?.source, asOf: reference?.asOf ?? layer.flatMap { CalendarDate(iso: $0.asOf) })
    }
    func source(_ field: Field) -> Int? { facts.first { $0.field == field }?.source }
    switch ThreeValued(answer: facts.first(.offered)) {
    case .no:
      return leftOut(
        "offered", "no", "no program is offered: " + (facts.first(.notes) ?? "none"), source(.offered))
    case .unknown:
      return leftOut("offered", "unknown", "no page confirms a program", source(.offered))
    case .yes: break
    }
    if let question {
      let name = question.type.name.lowercased()
      if !question.selfAndAbove.isDisjoint(with: facts.all(.cancerExcluded)) {
        return leftOut("cancer", "no", "does not take \(name)", source(.cancerExcluded))
      }
      let included = facts.all(.cancerIncluded)
      if !included.isEmpty && Set(included).isDisjoint(with: question.related) {
        let names = included.map { context.vocabulary.types[$0]?.name.lowercased() ?? $0 }
        return leftOut("cancer", "no", "only for " + names.joined(separator: ", "), source(.cancerIncluded))
      }
      let age = facts.first(.ageGroup).flatMap(AgeGroup.init(token:))
      if let age, let needed = question.type.ageGroup, age != .both, needed != .both, age != needed {
        return leftOut(
          "cancer", "no", age == .child ? "only for children" : "only for adults", source(.ageGroup))
      }
    }
    guard let kinds = context.request.virtual else { return nil }
    let offered = provider.roles.flatMap(\.virtualKinds)
    if offered.isEmpty {
      return provider.roles.contains { $0.virtual == .no }
        ? leftOut("virtual", "no", "in person only", source(.kind))
        : leftOut("virtual", "unknown", "no page says by which means", source(.offered))
    }
    if !kinds.isEmpty && Set(offered).isDisjoint(with: kinds) {
      return leftOut(
        "virtual", "no", "only by " + offered.map(\.token).joined(separator: ", "), source(.kind))
    }
    guard let state = context.request.patientState else { return nil }
    let judged = VirtualAssessment.program(facts, patientState: state)
    switch judged.eligibility {
    case .eligible: return nil
    case .excluded: return leftOut("patient-state", "no", judged.words, judged.source)
    case .unknown: return leftOut("patient-state", "unknown", judged.words, judged.source)
    }
  }
}
