public import DirectoryModel

/// About what two sources disagree. The tokens are the same in every output.
public enum DisagreementKind: String, CaseIterable, Sendable {
  case name
  case credentials
  case gender
  case school
  case phone
  case fax
  /// Two sources each place the provider at ZIP codes of which none is the other's.
  case zip
  case organization
  case accepting
  case virtual
  /// One source lists the role in a network, another says that it is out of it, for the same time.
  case network
  case coordinates
  /// The registry has ended the NPI, and another source lists it.
  case deactivated
  case center
  case program
  case other

  /// What a difference in a field is about; nil where it means nothing: ids of sources, spellings of one place.
  static func of(_ field: Field) -> DisagreementKind? {
    switch field {
    case .name, .firstName, .middleName, .lastName, .nameSuffix: .name
    case .credentials: .credentials
    case .gender: .gender
    case .medicalSchool, .graduationYear: .school
    case .phone: .phone
    case .fax: .fax
    case .roleOrganization: .organization
    case .accepting: .accepting
    case .latitude, .longitude: .coordinates
    case .designation, .treatsPatients, .hostInstitution, .consortium: .center
    case .offered, .writtenReport, .referralNeeded, .daysMin, .daysMax, .daysFrom, .daysUnit, .feeUSD,
      .feeMaxUSD,
      .statesGround:
      .program
    case .telehealth, .teaching, .ageGroup, .accessible, .siteTreatsPatients, .siteAgeGroup, .ppsExempt,
      .organizationType, .partOf, .payer, .planType:
      .other
    default: nil
    }
  }
}

/// Values of one thing that cannot all be right.
public struct Disagreement: Equatable, Sendable {
  public var kind: DisagreementKind
  public var field: Field
  /// The place of the role, in words; nil for what is said of the provider itself.
  public var site: String?
  /// The value shown comes first; `source` is an index into the provider's sources.
  public var values: [Value]

  public struct Value: Equatable, Sendable {
    public var value: String
    public var source: Int

    public init(value: String, source: Int) {
      self.value = value
      self.source = source
    }
  }
}

/// Where the sources of one provider disagree. A source's files are one voice: what the registry's list of further
/// locations adds is no contradiction of the registry.
public enum DisagreementAssessment {
  /// - Parameter voice: who speaks in a layer, by its ordinal; layers with one voice never disagree here.
  /// - Returns: in the order of the fields, then of the roles.
  ///
  /// Cost: O(facts); a provider with one voice costs nothing.
  public static func disagreements(
    of provider: Provider, voice: (UInt16) -> String
  ) -> [Disagreement] {
    let voices = provider.sources.map { voice($0.layer) }
    guard Set(voices).count > 1 else { return [] }
    var result = deactivation(provider, voices) + fields(provider.facts, site: nil, voices)
    for role in provider.roles {
      let site = words(role)
      result += fields(role.facts, site: site, voices)
      result += virtual(role, site: site, voices)
      result += networks(role, site: site, voices)
    }
    if let zip = zips(provider, voices) { result.append(zip) }
    return result
  }

  private static func deactivation(_ provider: Provider, _ voices: [String]) -> [Disagreement] {
    guard let end = provider.facts.first(where: { $0.field == .deactivated && !$0.isAlternate }),
      // Dates as `2026-11-01` compare as they stand.
      (provider.facts.first(.reactivated) ?? "") < end.value
    else { return [] }
    var seen: Set<String> = [voices[end.source]]
    let listing = provider.sources.indices.filter { seen.insert(voices[$0]).inserted }
    if listing.isEmpty { return [] }
    return [
      Disagreement(
        kind: .deactivated, field: .deactivated, site: nil,
        values: [.init(value: "ended \(end.value)", source: end.source)]
          + listing.map { .init(value: "listed", source: $0) })
    ]
  }

  private static func words(_ role: Role) -> String {
    let parts: [Field] = [.street, .unit, .city, .state, .zip]
    let words = parts.compactMap { role.facts.first($0) }.joined(separator: ", ")
    return words.isEmpty ? "no place" : words
  }

  private static func fields(_ facts: [Fact], site: String?, _ voices: [String]) -> [Disagreement] {
    var result: [Disagreement] = []
    var done = Set<Field>()
    for alternate in facts where alternate.isAlternate && done.insert(alternate.field).inserted {
      guard let kind = DisagreementKind.of(alternate.field) else { continue }
      let said =
        facts.filter { $0.field == alternate.field && !$0.isAlternate }
        + facts.filter { $0.field == alternate.field && $0.isAlternate }
      let contradict = said.indices.contains { i in
        said[..<i].contains { differ($0, said[i], voices) }
      }
      if contradict {
        result.append(
          Disagreement(
            kind: kind, field: alternate.field, site: site,
            values: said.map { .init(value: $0.value, source: $0.source) }))
      }
    }
    return result
  }

  private static func differ(_ a: Fact, _ b: Fact, _ voices: [String]) -> Bool {
    guard voices[a.source] != voices[b.source], !FactAgreement.agree(a.field, a.value, b.value) else {
      return false
    }
    // An organization has an id of each kind: a PAC id and an NPI contradict nothing.
    guard a.field == .roleOrganization || a.field == .partOf else { return true }
    return a.value.prefix { $0 != ":" } == b.value.prefix { $0 != ":" } && !a.value.hasPrefix("organization:")
  }

  /// In person only by one source, by video by another.
  private static func virtual(_ role: Role, site: String, _ voices: [String]) -> [Disagreement] {
    let stated = role.facts.filter { $0.field == .virtual && !$0.isAlternate }
    let none = stated.filter { $0.value == "none" }
    let means = stated.filter { $0.value != "none" }
    guard none.contains(where: { no in means.contains { voices[$0.source] != voices[no.source] } }) else {
      return []
    }
    return [
      Disagreement(
        kind: .virtual, field: .virtual, site: site,
        values: (means + none).map { .init(value: $0.value, source: $0.source) })
    ]
  }

  private static func networks(_ role: Role, site: String, _ voices: [String]) -> [Disagreement] {
    var result: [Disagreement] = []
    var done = Set<String>()
    for out in role.participations where !out.isIn && !done.contains(out.network) {
      let against = role.participations.filter {
        $0.network == out.network && $0.isIn && voices[$0.source] != voices[out.source]
          && overlap($0, out)
      }
      guard !against.isEmpty else { continue }
      done.insert(out.network)
      result.append(
        Disagreement(
          kind: .network, field: .network, site: site,
          values: against.map { .init(value: "\(out.network): in", source: $0.source) }
            + [.init(value: "\(out.network): out", source: out.source)]))
    }
    return result
  }

  private static func overlap(_ a: Participation, _ b: Participation) -> Bool {
    if let end = a.to, let start = b.from, end < start { return false }
    if let end = b.to, let start = a.from, end < start { return false }
    return true
  }

  /// Two voices without a ZIP code in common.
  private static func zips(_ provider: Provider, _ voices: [String]) -> Disagreement? {
    // Five digits as a number: almost everybody is asked, and almost nobody is contradicted.
    var said: [(voice: String, zip: Int, source: Int)] = []
    for role in provider.roles {
      guard let fact = role.facts.first(where: { $0.field == .zip && !$0.isAlternate }),
        fact.value.utf8.count >= 5, fact.value.utf8.prefix(5).allSatisfy({ (0x30...0x39).contains($0) })
      else { continue }
      let zip = fact.value.utf8.prefix(5).reduce(0) { $0 * 10 + Int($1 - 0x30) }
      // The sources are few, and are looked through in their order.
      for source in voices.indices
      where role.facts.contains(where: { $0.source == source })
        || role.participations.contains(where: { $0.source == source })
      {
        if !said.contains(where: { $0.zip == zip && $0.voice == voices[source] }) {
          said.append((voices[source], zip, source))
        }
      }
    }
    guard let first = said.first, said.contains(where: { $0.voice != first.voice }) else { return nil }
    let byVoice = Dictionary(grouping: said, by: \.voice).mapValues { Set($0.map(\.zip)) }
    let speaking = byVoice.keys.sorted()
    let isContradiction = speaking.indices.contains { i in
      speaking[..<i].contains { byVoice[$0]!.isDisjoint(with: byVoice[speaking[i]]!) }
    }
    guard isContradiction else { return nil }
    let values = said.map {
      let digits = String($0.zip)
      return Disagreement.Value(
        value: String(repeating: "0", count: 5 - digits.utf8.count) + digits, source: $0.source)
    }
    return Disagreement(
      kind: .zip, field: .zip, site: nil,
      values: values.sorted { $0.source != $1.source ? $0.source < $1.source : $0.value < $1.value })
  }
}
