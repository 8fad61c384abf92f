public import Assessing
public import DirectoryModel
public import Vocabulary

/// Whether one clinician, organization or center is in a plan's network on a day: a line for each of its sites, with
/// the facilities beside it.
public struct CoverageCheck: Sendable {
  public var provider: Provider
  public var plan: PlanReading
  public var day: CalendarDate
  /// The sites asked about, in the order of the roles; one without a place for a provider to whom no source gives a
  /// role. Never empty.
  public var sites: [CheckedSite]
  /// The sites that were not asked about, when one was.
  public var otherSites: [CheckedSite]
  /// Where the clinician works and to which hospitals a source ties her; empty for anybody else.
  public var facilities: [CheckedFacility]

  /// Those of the sites asked about that decide: where the provider is on the day; all of them where she is at none.
  public var counted: [CheckedSite] {
    let held = sites.filter { $0.note == nil }
    return held.isEmpty ? sites : held
  }
  /// The worst of the sites that count.
  public var status: NetworkStatus { NetworkStatus.worst(of: counted.map(\.standing.status)) ?? .unknown }
  /// The first of them with that status.
  public var deciding: CheckedSite { counted.first { $0.standing.status == status } ?? counted[0] }
  /// The answer is not the same at all sites where the provider is, asked about or not.
  public var isMixed: Bool {
    Set((counted + otherSites.filter { $0.note == nil }).map(\.standing.status)).count > 1
  }
  /// The clinician is in at a site whose own organization is out, or the other way round: two bills with two answers.
  public var differsFromFacility: Bool {
    facilities.contains { facility in
      let beside = facility.site.map { site in sites.filter { $0.role == site } } ?? counted
      return beside.contains {
        [$0.standing.status, facility.status] == [.inNetwork, .outOfNetwork]
          || [$0.standing.status, facility.status] == [.outOfNetwork, .inNetwork]
      }
    }
  }
}

/// One site of a provider with the answer there.
public struct CheckedSite: Sendable {
  /// Index into the provider's roles; nil for a provider without any.
  public var role: Int?
  /// `role:…`, the same in every generation.
  public var id: String
  public var standing: NetworkStanding
  /// What stands on the door, else whose site it is, else its address; nil when no source names a place.
  public var name: String?
  /// In one line; nil when no source gives one.
  public var address: String?
  /// As a source calls the site: `example:site-lakeside`.
  public var siteID: String?
  /// `ended 2026-06-30`, `begins 2027-01-01`, where the provider is not there on the day asked about.
  public var note: String?

  init(_ ordinal: Int?, of provider: Provider, standing: NetworkStanding, on day: CalendarDate) {
    let role = ordinal.map { provider.roles[$0] }
    let facts = role?.facts ?? []
    self.role = ordinal
    self.standing = standing
    note = role?.periodNote(on: day)
    // What was said of new patients was said of another time.
    if note != nil { self.standing.accepting = .unknown }
    id = RoleRecord.roleID(of: provider, role: role)
    siteID = facts.first(.siteID)
    let street = [facts.first(.street), facts.first(.unit)].compactMap(\.self).joined(separator: " ")
    let town = [facts.first(.state), facts.first(.zip)].compactMap(\.self).joined(separator: " ")
    let parts = [street, facts.first(.city) ?? "", town].filter { !$0.isEmpty }
    address = parts.isEmpty ? nil : parts.joined(separator: ", ")
    name = facts.first(.siteName) ?? facts.first(.roleOrganizationName) ?? address
  }

  /// All words by which somebody may mean it.
  func words(of provider: Provider) -> Set<String> {
    let facts = role.map { provider.roles[$0].facts } ?? []
    let named = [name, address, facts.first(.roleOrganizationName)].compactMap(\.self)
    return Set(named.flatMap { TextFolding.tokens($0) })
  }
}

/// A facility beside a clinician. Its status is its own, by its own entry in the plan's lists: a clinician may be in
/// where the hospital is out, and then two bills come.
public struct CheckedFacility: Sendable {
  /// How a facility belongs to the clinician.
  public enum Relation: String, Sendable {
    /// The organization of which the site is.
    case organization
    /// A hospital by a stated affiliation.
    case hospital
  }

  public var id: String
  public var name: String
  public var relation: Relation
  /// Index of the clinician's role whose organization it is; nil for a hospital.
  public var site: Int?
  /// nil when no source describes it; everything is unknown then.
  public var provider: Provider?
  /// The standing behind the status; nil when its own sites have different ones.
  public var standing: NetworkStanding?
  public var status: NetworkStatus
  /// `in at 1 of 2 sites`, where its own sites differ.
  public var note: String?
}

extension DirectoryEngine {
  /// Checks one provider.
  ///
  /// - Parameters:
  ///   - provider: whom.
  ///   - plan: as `plan(_:on:)` has found it.
  ///   - site: id of a role or site of the provider, or words of its name or address; nil asks about every site.
  ///   - day: on which somebody would be seen.
  ///   - finding: gives an entity by its id with its type, also one that the generation leaves out.
  /// - Throws: `QueryError` when the site is none of the provider's, or could be several.
  public func check(
    _ provider: Provider, plan: PlanReading, site: String? = nil, on day: CalendarDate,
    finding: (String) throws -> Provider?
  ) throws -> CoverageCheck {
    let question = networkCheck(of: plan, on: day)
    var sites = provider.roles.indices.map {
      CheckedSite($0, of: provider, standing: question.standing(of: provider.roles[$0], provider), on: day)
    }
    if sites.isEmpty {
      sites = [CheckedSite(nil, of: provider, standing: question.standing(of: Role(), provider), on: day)]
    }
    var others: [CheckedSite] = []
    if let site {
      let asked = try SiteLookup(text: site, provider: provider, sites: sites).find()
      others = sites.filter { !asked.contains($0.id) }
      sites = sites.filter { asked.contains($0.id) }
    }
    var check = CoverageCheck(
      provider: provider, plan: plan, day: day, sites: sites, otherSites: others, facilities: [])
    check.facilities = try facilities(beside: provider, at: check.counted, question, finding: finding)
    return check
  }

  private func facilities(
    beside provider: Provider, at sites: [CheckedSite], _ question: NetworkCheck,
    finding: (String) throws -> Provider?
  ) throws -> [CheckedFacility] {
    guard provider.kind == .clinician else { return [] }
    var result: [CheckedFacility] = []
    for site in sites {
      guard let ordinal = site.role else { continue }
      let role = provider.roles[ordinal]
      guard let id = role.facts.first(.roleOrganization) else { continue }
      result.append(
        CheckedFacility(
          id: id, named: role.facts.first(.roleOrganizationName), .organization, besideRole: (ordinal, role),
          try finding(id), question))
    }
    for ccn in provider.facts.all(.hospital) {
      let id = "ccn:" + ccn
      let hospital = try finding(id)
      if result.contains(where: { $0.id == id || ($0.id == hospital?.id) }) { continue }
      result.append(CheckedFacility(id: id, named: nil, .hospital, besideRole: nil, hospital, question))
    }
    return result
  }
}

extension CheckedFacility {
  /// The status at the clinician's own site counts; else that of its sites, where they agree.
  init(
    id: String, named name: String?, _ relation: Relation, besideRole: (ordinal: Int, role: Role)?,
    _ provider: Provider?, _ question: NetworkCheck
  ) {
    self.id = provider?.id ?? id
    self.relation = relation
    self.provider = provider
    site = besideRole?.ordinal
    let own = provider?.displayName ?? ""
    self.name = own.isEmpty ? name ?? id : own
    guard let provider else {
      status = .unknown
      return
    }
    let roles = provider.roles.isEmpty ? [Role()] : provider.roles
    var standings = roles.map { question.standing(of: $0, provider) }
    if let place = besideRole.map({ SitePlace($0.role.facts) }), place.key != 0 {
      let here = roles.indices.filter { SitePlace(roles[$0].facts).isSame(as: place) }
      if !here.isEmpty { standings = here.map { standings[$0] } }
    }
    let statuses = standings.map(\.status)
    // An organization beside a site is asked about there; a hospital as a whole, so that an address of which nobody
    // says anything takes nothing away from what is said of another.
    let counted = besideRole == nil ? standings.filter { $0.basis != .noList } : standings
    if let first = counted.first, counted.allSatisfy({ $0.status == first.status }) {
      standing = first
      status = first.status
    } else {
      status = .unknown
    }
    if Set(statuses).count > 1 {
      note = NetworkStatus.allCases.compactMap { one in
        let count = statuses.count { $0 == one }
        return count == 0 ? nil : "\(one.token) at \(count) of \(statuses.count) sites"
      }.joined(separator: ", ")
    }
  }
}

/// Finds which of a provider's sites somebody means.
private struct SiteLookup {
  var text: String
  var provider: Provider
  var sites: [CheckedSite]

  /// - Returns: the ids of the roles at that site: a clinician may have two roles at one.
  func find() throws(QueryError) -> Set<String> {
    let byID = sites.filter { site in
      site.id == text || site.siteID == text || site.siteID?.hasSuffix(":" + text) == true
    }
    if !byID.isEmpty { return try one(of: byID) }
    let words = Set(TextFolding.tokens(text))
    let byWords = sites.filter { !words.isEmpty && words.isSubset(of: $0.words(of: provider)) }
    if !byWords.isEmpty { return try one(of: byWords) }
    throw .unknownValue(
      parameter: "site", value: text,
      suggestions: sites.prefix(6).map { "\($0.id) (\($0.name ?? "no stated place"))" })
  }

  private func one(of found: [CheckedSite]) throws(QueryError) -> Set<String> {
    let places = Set(
      found.map { site in site.role.map { SiteKey.key(of: provider.roles[$0].facts) } ?? 0 })
    if places.count > 1 {
      throw .ambiguous(
        parameter: "site", value: text, meanings: found.map { .init(id: $0.id, name: $0.name ?? "") })
    }
    return Set(found.map(\.id))
  }
}
