import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// The programs that a search for a cancer or for virtual visits left out, each with the reason: what is not open
/// to this patient must not look as if it did not exist.
enum LeftOutPrograms {
  /// The filters whose refusals are told.
  private static let told: Set<String> = ["cancer", "virtual", "offered", "age", "modality"]

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

  /// The first ground on which a program is left out: what its page refuses before what it leaves open, and nothing
  /// that is let through.
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
    let includes = context.request.includeUnknown
    switch ThreeValued(answer: facts.first(.offered)) {
    case .no:
      return leftOut(
        "offered", "no", "no program is offered: " + (facts.first(.notes) ?? "none"), source(.offered))
    case .unknown where !includes.contains("offered"):
      return leftOut("offered", "unknown", "no page confirms a program", source(.offered))
    case .unknown, .yes: break
    }
    let judged = VirtualAssessment.judgements(facts, patient(question, context)) {
      context.vocabulary.types[$0]?.name.lowercased() ?? $0
    }
    if let cancer = judged.first(where: { $0.matter == .cancer }) {
      return leftOut("cancer", "no", cancer.words, cancer.source)
    }
    let offered = provider.roles.flatMap(\.virtualKinds)
    if let kinds = context.request.virtual {
      if offered.isEmpty, provider.roles.contains(where: { $0.virtual == .no }) {
        return leftOut("virtual", "no", "in person only", source(.kind))
      }
      if !offered.isEmpty, !kinds.isEmpty, Set(offered).isDisjoint(with: kinds) {
        return leftOut(
          "virtual", "no", "only by " + offered.map(\.token).joined(separator: ", "), source(.kind))
      }
    }
    if let out = judged.first(where: { $0.eligibility == .excluded }) {
      return leftOut(out.matter.rawValue, "no", out.words, out.source)
    }
    if context.request.virtual != nil, offered.isEmpty, !includes.contains("virtual") {
      return leftOut("virtual", "unknown", "no page says by which means", source(.offered))
    }
    if let open = judged.first(where: { $0.eligibility == .unknown && !includes.contains($0.matter.rawValue) }
    ) {
      return leftOut(open.matter.rawValue, "unknown", open.words, open.source)
    }
    return nil
  }

  /// What the request says of the patient.
  private static func patient(_ question: CancerQuestion?, _ context: QueryContext) -> VirtualPatient {
    let request = context.request
    let cancer = question.map {
      VirtualPatient.Cancer(
        name: $0.type.name.lowercased(), selfAndAbove: $0.selfAndAbove, related: Set($0.related),
        age: $0.type.ageGroup)
    }
    return VirtualPatient(
      state: request.virtual == nil ? nil : request.patientState, cancer: cancer, age: request.age,
      modalities: request.modalities)
  }
}
