import DirectoryModel
import Indexing
import Vocabulary

/// Who treats the cancer asked for, by the strength of what is known.
///
/// *Focus*: a source states this type, one above or one below it. *Site program*: the center, or the organization
/// at the role's site, has a program for it (and a clinician there is of a specialty that treats it). *Specialty*:
/// the specialty treats such cancers, or the center or program takes cancer patients in general.
/// A program that leaves the cancer out does not match.
struct CancerFilter: SearchFilter {
  let parameters = ["cancer"]
  let facets = ["cancer"]

  func outcome(_ request: SearchRequest, _ context: QueryContext) throws(QueryError) -> FilterOutcome? {
    guard let strengths = try context.strengths() else { return nil }
    return FilterOutcome(yes: strengths.all)
  }

  func values(
    of facet: String, _ request: SearchRequest, _ context: QueryContext
  ) throws(QueryError) -> [FacetValue] {
    let asked = try context.cancer()?.type.id
    var result: [FacetValue] = []
    for id in context.vocabulary.types.ids {
      let question = context.cache.question(id, modalities: request.modalities, context.snapshot)
      result.append(
        FacetValue(value: id, roles: CancerStrengths(question, context).all, isSelected: id == asked))
    }
    return result
  }
}

/// The roles that match a cancer, by strength; a role may stand in several sets, and the strongest counts.
struct CancerStrengths {
  let focus: RoleExpression
  let siteProgram: RoleExpression
  let primary: RoleExpression
  let secondary: RoleExpression
  /// The weakest match that will do.
  let weakest: MatchStrength

  init(_ question: CancerQuestion, _ context: QueryContext) {
    let snapshot = context.snapshot
    weakest = context.request.match ?? .specialty
    // The list of the type, those above and those below it is made when the index is built.
    focus = snapshot.roles(.relatedFocus, question.type.id)
    guard weakest > .focus else {
      siteProgram = .none
      primary = .none
      secondary = .none
      return
    }
    let tooYoungOrOld = AgeFilter.unfit(for: question.type.ageGroup, context)
    let refusing = snapshot.roles(.refusedCancer, anyOf: question.selfAndAbove)
    let out = tooYoungOrOld.union(refusing)
    let first = snapshot.roles(.specialty, anyOf: question.primaryCodes)
    let second = snapshot.roles(.specialty, anyOf: question.secondaryCodes)
    let clinicians = snapshot.roles(.kind, EntityKind.clinician.token)
    siteProgram = snapshot.roles(.programCancer, anyOf: question.related)
      .intersection(clinicians.complement.union(first).union(second)).subtracting(out)
    guard weakest > .siteProgram else {
      primary = .none
      secondary = .none
      return
    }
    let general = snapshot.roles(.generalCancerCare, "yes")
    primary = first.intersection(clinicians).union(general).subtracting(out)
    secondary = second.intersection(clinicians).subtracting(out)
  }

  var all: RoleExpression { focus.union(siteProgram).union(primary).union(secondary) }

  /// 0 focus, 1 site program, 2 primary specialty, 3 secondary; nil for no match.
  func rank(_ role: Int, in snapshot: Snapshot) -> Int? {
    [focus, siteProgram, primary, secondary].firstIndex { snapshot.contains($0, role) }
  }
}
