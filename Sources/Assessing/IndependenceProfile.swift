public import DirectoryModel
import Vocabulary

/// What of one provider can tie it to another: group practices, hospitals, places, organizations with those above
/// them, and the medical school; each with the row that says so.
///
/// Every stated tie is here, also one of a role that has ended and one that another source states than the one shown:
/// whoever looks for independence wants to know of each.
public struct IndependenceProfile: Hashable, Sendable {
  /// A group practice or a hospital.
  public struct Tie: Hashable, Sendable {
    /// PAC id or CCN.
    public var value: String
    public var name: String?
    /// A source states it of the provider itself; else it is the number of an organization at which there is a role.
    public var isOwn: Bool
    public var source: SourceReference

    public init(value: String, name: String?, isOwn: Bool, source: SourceReference) {
      self.value = value
      self.name = name
      self.isOwn = isOwn
      self.source = source
    }
  }

  /// A street address.
  public struct Site: Hashable, Sendable {
    /// As the source writes it.
    public var words: String
    /// Without the unit, normalized.
    public var street: String
    /// Normalized; empty where none is stated.
    public var unit: String
    /// Five digits of the ZIP code; empty where none is stated.
    public var zip: String
    /// Folded, likewise.
    public var city: String
    public var state: String
    /// The source keeps the unit to itself.
    public var isUnitWithheld: Bool
    public var source: SourceReference

    /// The addresses of a role: one, or one for each unit that some source names of it. None without a street: a
    /// town alone is no place where two people meet.
    public static func all(_ facts: [Fact], source: (Int) -> SourceReference) -> [Site] {
      var sites: [Site] = []
      var seen = Set<Address>()
      let units = facts.filter { $0.field == .unit }.map(\.value)
      for fact in facts where fact.field == .street {
        // A unit within the street is the one that this source means.
        let isWhole = units.isEmpty || !SiteKey.parts(street: fact.value, unit: "").unit.isEmpty
        for unit in isWhole ? [""] : units {
          let site = Site(facts, street: fact.value, unit: unit, source(fact.source))
          if let site, seen.insert(site.address).inserted { sites.append(site) }
        }
      }
      return sites
    }

    private init?(_ facts: [Fact], street stated: String, unit: String, _ source: SourceReference) {
      let parts = SiteKey.parts(street: stated, unit: unit)
      guard !parts.street.isEmpty else { return nil }
      street = parts.street
      self.unit = parts.unit
      zip = String((facts.first(.zip) ?? "").prefix(5))
      city = TextFolding.folded(facts.first(.city) ?? "")
      state = TextFolding.folded(facts.first(.state) ?? "")
      isUnitWithheld = facts.first(.unitWithheld) == "yes"
      let rest = [Field.city, .state, .zip].compactMap { facts.first($0) }
      words = ([stated, unit].filter { !$0.isEmpty } + rest).joined(separator: ", ")
      self.source = source
    }

    /// How two addresses stand to each other; the same from either side.
    public enum Comparison: Sendable {
      /// The same address to the unit.
      case same
      /// The same street and number, but other units, or a unit that is not known of both; and whatever else may be
      /// one building: with another ZIP code in the same city, or with more words behind the street.
      case sameBuilding
      case apart
    }

    public func compared(with other: Site) -> Comparison {
      switch (streetLikeness(other), townLikeness(other)) {
      case (.apart, _), (_, .apart): return .apart
      case (.perhaps, _), (_, .perhaps): return .sameBuilding
      case (.equal, .equal): break
      }
      if unit.isEmpty && other.unit.isEmpty {
        return isUnitWithheld || other.isUnitWithheld ? .sameBuilding : .same
      }
      return unit == other.unit ? .same : .sameBuilding
    }

    private enum Likeness {
      case equal, perhaps, apart
    }

    /// `525 e 68th st starr pavilion` may be `525 e 68th st`; one word alone is no street.
    private func streetLikeness(_ other: Site) -> Likeness {
      if street == other.street { return .equal }
      let (short, long) =
        street.utf8.count < other.street.utf8.count ? (street, other.street) : (other.street, street)
      return short.contains(" ") && long.hasPrefix(short + " ") ? .perhaps : .apart
    }

    /// Large buildings have ZIP codes of their own beside the one of their street, and many rows have none: only
    /// another city or state proves another place, or another ZIP code where these are not stated of both.
    private func townLikeness(_ other: Site) -> Likeness {
      let isSameTown = !city.isEmpty && city == other.city && !state.isEmpty && state == other.state
      if !zip.isEmpty && !other.zip.isEmpty {
        return zip == other.zip ? .equal : isSameTown ? .perhaps : .apart
      }
      func differ(_ a: String, _ b: String) -> Bool { !a.isEmpty && !b.isEmpty && a != b }
      if differ(city, other.city) || differ(state, other.state) { return .apart }
      return isSameTown && zip.isEmpty && other.zip.isEmpty ? .equal : .perhaps
    }

    /// The first two words of the street: those that are not `apart` have the same ones.
    var head: Substring {
      guard let first = street.firstIndex(of: " "),
        let second = street[street.index(after: first)...].firstIndex(of: " ")
      else { return street[...] }
      return street[..<second]
    }

    /// All by which two addresses differ here.
    struct Address: Hashable {
      var street: String
      var unit: String
      var zip: String
      var city: String
      var state: String
      var isUnitWithheld: Bool
    }

    var address: Address {
      Address(street: street, unit: unit, zip: zip, city: city, state: state, isUnitWithheld: isUnitWithheld)
    }
  }

  /// An organization at which there is a role, or which the provider is.
  public struct Organization: Hashable, Sendable {
    /// Its id, and those of all above it.
    public var ids: Set<String>
    public var id: String
    public var name: String?
    public var source: SourceReference
  }

  public struct School: Hashable, Sendable {
    public var name: String
    public var source: SourceReference
  }

  public var id: String
  public var name: String
  public var groups: [Tie] = []
  public var hospitals: [Tie] = []
  public var sites: [Site] = []
  public var organizations: [Organization] = []
  public var schools: [School] = []
  public var graduationYears: [Int] = []

  /// - Parameters:
  ///   - provider: of any kind; of a program also what is stated of its center.
  ///   - find: the provider with an id such as `pac:0000000101`, under whatever number it stands; nil for one that
  ///     no source knows. Called once for each id: an organization is as large as all its sites.
  public init<Failure: Error>(
    _ provider: Provider, find lookUp: (String) throws(Failure) -> Provider?
  ) throws(Failure) {
    id = provider.id
    name = provider.displayName
    var found: [String: Provider?] = [:]
    func find(_ id: String) throws(Failure) -> Provider? {
      if let known = found[id] { return known }
      let provider = try lookUp(id)
      found.updateValue(provider, forKey: id)
      return provider
    }
    func reference(_ source: Int) -> SourceReference {
      provider.sources.indices.contains(source) ? provider.sources[source] : SourceReference()
    }
    let first = reference(0)
    for fact in provider.facts {
      let source = reference(fact.source)
      switch fact.field {
      case .group: try addGroup(fact.value, isOwn: true, source, find)
      case .hospital: try addHospital(fact.value, isOwn: true, source, find)
      case .centerHospital where provider.kind == .center:
        try addHospital(fact.parts[0], isOwn: true, source, find)
      case .center where provider.kind == .program:
        guard let center = try find("center:" + fact.value) else { break }
        for hospital in center.facts where hospital.field == .centerHospital {
          try addHospital(hospital.parts[0], isOwn: true, source, find)
        }
      case .pac where provider.kind == .organization: try addGroup(fact.value, isOwn: true, source, find)
      case .ccn where provider.kind == .organization: try addHospital(fact.value, isOwn: true, source, find)
      case .organization: try addOrganization(fact.value, name: nil, source, find)
      case .medicalSchool: addSchool(fact.value, source)
      case .graduationYear:
        if let year = Int(fact.value), !graduationYears.contains(year) { graduationYears.append(year) }
      default: break
      }
    }
    if provider.kind == .organization { try addOrganization(provider, id: id, name: name, first, find) }
    var addresses = Set<Site.Address>()
    // One organization stands in role after role; what its first mention adds, no other one adds to.
    var stated = Set<String>()
    for role in provider.roles {
      for site in Site.all(role.facts, source: reference) where addresses.insert(site.address).inserted {
        sites.append(site)
      }
      let name = role.facts.first(.roleOrganizationName)
      for fact in role.facts where fact.field == .roleOrganization && stated.insert(fact.value).inserted {
        try addOrganization(fact.value, name: fact.isAlternate ? nil : name, reference(fact.source), find)
      }
    }
  }

  private mutating func addGroup<Failure: Error>(
    _ number: String, isOwn: Bool, _ source: SourceReference, _ find: (String) throws(Failure) -> Provider?
  ) throws(Failure) {
    if let at = groups.firstIndex(where: { $0.value == number }) {
      groups[at].isOwn = groups[at].isOwn || isOwn
      return
    }
    let name = try find("pac:" + number)?.displayName
    groups.append(Tie(value: number, name: name, isOwn: isOwn, source: source))
  }

  private mutating func addHospital<Failure: Error>(
    _ number: String, isOwn: Bool, _ source: SourceReference, _ find: (String) throws(Failure) -> Provider?
  ) throws(Failure) {
    if let at = hospitals.firstIndex(where: { $0.value == number }) {
      hospitals[at].isOwn = hospitals[at].isOwn || isOwn
      return
    }
    let name = try find("ccn:" + number)?.displayName
    hospitals.append(Tie(value: number, name: name, isOwn: isOwn, source: source))
  }

  private mutating func addOrganization<Failure: Error>(
    _ stated: String, name: String?, _ source: SourceReference,
    _ find: (String) throws(Failure) -> Provider?
  ) throws(Failure) {
    let found = try find(stated)
    if stated.hasPrefix("pac:") { try addGroup(String(stated.dropFirst(4)), isOwn: false, source, find) }
    if stated.hasPrefix("ccn:") { try addHospital(String(stated.dropFirst(4)), isOwn: false, source, find) }
    for fact in found?.facts ?? [] {
      if fact.field == .pac { try addGroup(fact.value, isOwn: false, source, find) }
      if fact.field == .ccn { try addHospital(fact.value, isOwn: false, source, find) }
    }
    try addOrganization(found, id: found?.id ?? stated, name: found?.displayName ?? name, source, find)
  }

  /// With all that stand above it; a circle ends where it closes.
  private mutating func addOrganization<Failure: Error>(
    _ provider: Provider?, id: String, name: String?, _ source: SourceReference,
    _ find: (String) throws(Failure) -> Provider?
  ) throws(Failure) {
    guard !organizations.contains(where: { $0.id == id }) else { return }
    var ids: Set<String> = [id]
    var waiting = [provider].compactMap(\.self)
    while let next = waiting.popLast() {
      for fact in next.facts where fact.field == .partOf {
        let above = try find(fact.value)
        if ids.insert(above?.id ?? fact.value).inserted, let above { waiting.append(above) }
      }
    }
    organizations.append(Organization(ids: ids, id: id, name: name, source: source))
  }

  private mutating func addSchool(_ name: String, _ source: SourceReference) {
    let folded = TextFolding.folded(name)
    // CMS's word for a school that is none of its list.
    guard !folded.isEmpty, folded != "other",
      !schools.contains(where: { TextFolding.folded($0.name) == folded })
    else { return }
    schools.append(School(name: name, source: source))
  }
}
