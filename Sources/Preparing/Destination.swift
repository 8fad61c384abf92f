public import DirectoryModel
public import Vocabulary

/// The place that is to give the second opinion, as the directory knows it. nil and empty are unknown.
public struct Destination: Hashable, Sendable {
  public var id: String
  public var kind: EntityKind
  public var name: String
  /// Of a program: what a calendar may name, since a program's own name tells the illness.
  public var institution: String?
  /// Each with where it is known from; the first is the one to write to.
  public var places: [Place]
  public var website: String?
  /// Of a program: what it asks of people.
  public var terms: ProgramTerms?

  public init(id: String, kind: EntityKind, name: String, places: [Place] = []) {
    self.id = id
    self.kind = kind
    self.name = name
    self.places = places
  }

  public struct Place: Hashable, Sendable {
    public var address: PostalAddress
    /// As it is kept (`PhoneNumber.kept`), with an extension.
    public var phone: String?
    public var citation: Citation

    public init(address: PostalAddress, phone: String?, citation: Citation) {
      self.address = address
      self.phone = phone
      self.citation = citation
    }
  }
}

/// Which source says so, and of which day its evidence is.
public struct Citation: Hashable, Sendable {
  public var source: String
  public var date: CalendarDate?
  public var freshness: Freshness

  public init(source: String, date: CalendarDate?, freshness: Freshness) {
    self.source = source
    self.date = date
    self.freshness = freshness
  }
}

/// What a second-opinion program asks for, as its source states it.
public struct ProgramTerms: Hashable, Sendable {
  /// Whether a page says that the program is offered.
  public var offered = ThreeValued.unknown
  public var kinds: [String] = []
  public var recordsWanted: [String] = []
  public var daysMin: Int?
  public var daysMax: Int?
  /// `records-complete` or `request`.
  public var daysFrom: String?
  /// `calendar` or `business`; nil counts calendar days.
  public var daysUnit: String?
  public var fee: Int?
  public var feeMax: Int?
  /// As the source words it, in English.
  public var feeText: String?
  public var initiatedBy: [String] = []
  public var audience: [String] = []
  public var referralNeeded = ThreeValued.unknown
  public var writtenReport = ThreeValued.unknown
  public var statesAdmitted: [String] = []
  public var statesExcluded: [String] = []
  public var statesText: String?
  public var sourcePage: String?
  public var citation: Citation

  public init(citation: Citation) { self.citation = citation }
}

extension Destination {
  /// Reads a provider.
  ///
  /// - Parameters:
  ///   - day: roles that are over or lie ahead on it are left out.
  ///   - citation: what stands behind one of the provider's sources.
  /// - Returns: nil for what nobody can be sent to, such as a plan.
  public init?(_ provider: Provider, on day: CalendarDate, citation: (SourceReference) -> Citation) {
    guard let kind = provider.kind.entityKind else { return nil }
    self.init(id: provider.id, kind: kind, name: provider.displayName)
    if kind == .program, let institution = provider.facts.first(.institution) {
      self.institution = institution
      if institution != name { name = institution + ": " + name }
    }
    website = provider.facts.first(.website)
    let phone = provider.facts.first(.phone).map(PhoneNumber.kept)
    for role in provider.roles where role.isHeld(on: day) {
      guard let fact = role.facts.first(where: { [.street, .city, .siteName, .phone].contains($0.field) })
      else { continue }
      let place = Place(
        address: PostalAddress(
          site: role.facts.first(.siteName) ?? role.facts.first(.roleOrganizationName),
          street: role.facts.first(.street), unit: role.facts.first(.unit), city: role.facts.first(.city),
          state: role.facts.first(.state), zip: role.facts.first(.zip)),
        phone: role.facts.first(.phone).map(PhoneNumber.kept) ?? phone,
        citation: citation(provider.sources[fact.source]))
      if !places.contains(where: { $0.address == place.address && $0.phone == place.phone }) {
        places.append(place)
      }
    }
    if places.isEmpty, let fact = provider.facts.first(where: { $0.field == .phone && !$0.isAlternate }) {
      places = [
        Place(
          address: PostalAddress(), phone: phone, citation: citation(provider.sources[fact.source]))
      ]
    }
    if kind == .program { terms = Self.terms(provider, citation: citation) }
  }

  private static func terms(
    _ provider: Provider, citation: (SourceReference) -> Citation
  ) -> ProgramTerms? {
    guard let source = provider.facts.first(where: { $0.field != .id })?.source else { return nil }
    let facts = provider.facts
    var terms = ProgramTerms(citation: citation(provider.sources[source]))
    terms.offered = provider.answer(.offered)
    terms.kinds = facts.all(.kind)
    terms.daysMin = facts.first(.daysMin).flatMap { Int($0) }
    terms.daysMax = facts.first(.daysMax).flatMap { Int($0) }
    terms.daysFrom = facts.first(.daysFrom)
    terms.daysUnit = facts.first(.daysUnit)
    terms.fee = facts.first(.feeUSD).flatMap { Int($0) }
    terms.feeMax = facts.first(.feeMaxUSD).flatMap { Int($0) }
    terms.feeText = facts.first(.feeText)
    terms.initiatedBy = facts.all(.initiatedBy)
    terms.audience = facts.all(.audience)
    terms.referralNeeded = provider.answer(.referralNeeded)
    terms.writtenReport = provider.answer(.writtenReport)
    terms.statesAdmitted = facts.all(.stateAdmitted)
    terms.statesExcluded = facts.all(.stateExcluded)
    terms.statesText = facts.first(.statesText)
    terms.sourcePage = facts.first(.sourcePage)
    return terms
  }
}

extension PostalAddress {
  /// The parts of one address are one line; what is missing is left out.
  var isEmpty: Bool { line.isEmpty && site == nil }
}
