public import DirectoryModel
public import Vocabulary

/// A guideline or a helping hand outside of the directory: a link, its publisher, and when the link was last seen.
public struct Resource: Hashable, Sendable {
  public var id: String
  public var kind: ResourceKind
  public var name: String
  public var publisher: String?
  public var link: String?
  public var phone: String?
  /// ISO 639-1, as a page states; empty is unknown.
  public var languages: [String]
  public var cost: String?
  /// Ids of cancer types, or `any`; empty is unknown.
  public var cancers: [String]
  /// USPS codes, or `any`; empty is unknown.
  public var states: [String]
  public var ageGroup: String?
  public var notes: String?
  /// Its `asOf` is the day on which the link was last seen.
  public var reference: SourceReference

  /// - Returns: nil for a record that is no resource.
  public init?(_ record: Provider) {
    let facts = record.facts
    guard record.kind == .resource, let kind = facts.first(.kind).flatMap(ResourceKind.init(rawValue:)),
      let reference = record.sources.first
    else { return nil }
    id = record.id
    self.kind = kind
    name = facts.first(.name) ?? ""
    publisher = facts.first(.institution)
    link = facts.first(.website)
    phone = facts.first(.phone)
    languages = facts.all(.language)
    cost = facts.first(.feeText)
    cancers = facts.all(.cancerIncluded)
    states = facts.all(.stateAdmitted)
    ageGroup = facts.first(.ageGroup)
    notes = facts.first(.notes)
    self.reference = reference
  }
}

/// The resources that answer a question.
public struct ResourceList: Sendable {
  /// What is for the cancer asked about first, then by kind, then by name.
  public let found: [Resource]
  /// How many would be among them if a page stated their language.
  public let unknownLanguage: Int

  /// - Parameters:
  ///   - lineage: the type of cancer and those above it; nil asks about every cancer.
  ///   - language: ISO 639-1.
  public init(
    _ resources: [Resource], lineage: [String]?, state: String?, kinds: [ResourceKind], language: String?
  ) {
    func isFor(_ list: [String], _ wanted: [String]) -> Bool {
      list.contains("any") || list.contains { wanted.contains($0) }
    }
    let matching = resources.filter { resource in
      (kinds.isEmpty || kinds.contains(resource.kind))
        && lineage.map { isFor(resource.cancers, $0) } != false
        && state.map { isFor(resource.states, [$0]) } != false
    }
    unknownLanguage = language == nil ? 0 : matching.count { $0.languages.isEmpty }
    func rank(_ resource: Resource) -> (Int, Int) {
      let isParticular = lineage != nil && !resource.cancers.contains("any")
      return (isParticular ? 0 : 1, ResourceKind.allCases.firstIndex(of: resource.kind) ?? 0)
    }
    found = matching.filter { resource in language.map { resource.languages.contains($0) } != false }.sorted {
      rank($0) != rank($1)
        ? rank($0) < rank($1)
        : (TextFolding.folded($0.name), $0.id) < (TextFolding.folded($1.name), $1.id)
    }
  }
}
