import DirectoryModel
import Vocabulary

/// Which facts become terms as they are: the field, its facet. A new plain facet is a line here and its case in
/// `Facet`.
enum FacetTerms {
  /// Facts of the entity; every role of it has the term.
  static let ofEntity: [Field: Facet] = [
    .language: .language, .gender: .gender, .center: .center, .hospital: .hospital, .group: .group,
    .teaching: .teaching, .offered: .offered,
    .cancerExcluded: .refusedCancer, .modalityIncluded: .modality, .modalityExcluded: .excludedModality,
    .organization: .organization, .partOf: .partOf,
  ]

  /// Facts of one role.
  static let ofRole: [Field: Facet] = [
    .state: .state, .accessible: .accessible, .accepting: .accepting, .virtual: .virtual,
    .programCancer: .programCancer, .roleOrganization: .organization,
  ]

  /// Facts whose words are found by name.
  static let names: Set<Field> = [
    .name, .alias, .firstName, .middleName, .lastName, .nameSuffix, .institution, .hostInstitution,
    .consortiumMember,
  ]

  /// The tables by raw value, for the loop over every fact of every provider.
  static let entityFacetByField = table(ofEntity)
  static let roleFacetByField = table(ofRole)
  static let isNameByField = (0..<256).map { Field(rawValue: UInt8($0)).map(names.contains) ?? false }

  private static func table(_ map: [Field: Facet]) -> [Facet?] {
    (0..<256).map { Field(rawValue: UInt8($0)).flatMap { map[$0] } }
  }
}
