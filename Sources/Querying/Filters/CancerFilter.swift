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
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) throws(QueryError) -> FilterOutcome? {
    guard let strengths = try context.strengths() else { return nil }
    return FilterOutcome(yes: strengths.all, unknown: [])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}

/// The roles that match a cancer, by strength; a role may stand in several sets, and the strongest counts.
struct CancerStrengths {
  let focus: RoleSet
  let siteProgram: RoleSet
  let primary: RoleSet
  let secondary: RoleSet

  init(_ question: CancerQuestion, _ context: QueryContext) {
    let snapshot = context.snapshot
    let tooYoungOrOld = AgeFilter.unfit(for: question.type.ageGroup, context)
    let refusing = context.roles(
      ofEntities: context.programs.lazy.filter {
        !question.selfAndAbove.isDisjoint(with: $0.provider.facts.all(.cancerExcluded))
      }.map(\.entity))
    let out = tooYoungOrOld.union(refusing)
    let primary = snapshot.roles(.specialty, anyOf: question.primaryCodes)
    let secondary = snapshot.roles(.specialty, anyOf: question.secondaryCodes)
    let clinicians = snapshot.roles(.kind, EntityKind.clinician.token)
    let treating = primary.union(secondary)
    focus = snapshot.roles(.focus, anyOf: question.related).subtracting(out)
    siteProgram = snapshot.roles(.programCancer, anyOf: question.related)
      .intersection(clinicians.complement.union(treating)).subtracting(out)
    let general = snapshot.roles(.generalCancerCare, "yes")
    self.primary = primary.intersection(clinicians).union(general).subtracting(out)
    self.secondary = secondary.intersection(clinicians).subtracting(out)
  }

  var all: RoleSet { focus.union(siteProgram).union(primary).union(secondary) }

  /// 0 focus, 1 site program, 2 primary specialty, 3 secondary; nil for no match.
  func rank(_ role: Int) -> Int? {
    if focus.contains(role) { return 0 }
    if siteProgram.contains(role) { return 1 }
    if primary.contains(role) { return 2 }
    return secondary.contains(role) ? 3 : nil
  }
}
