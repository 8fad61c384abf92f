import Vocabulary

/// What two accounts of one entity say differently: facts, roles, and participations in networks.
///
/// The order in which a source lists things is no statement, and neither is the row in which it states them: two
/// accounts that differ in nothing else have no difference. Dates of sources are not compared.
public enum ProviderComparison {
  /// - Returns: differences of the entity's own facts first, then role by role; empty when both say the same.
  public static func differences(_ old: Provider, _ new: Provider) -> [Difference] {
    var result: [Difference] = []
    if old.kind != new.kind {
      result.append(Difference(.kind, old: words(old.kind), new: words(new.kind), oldSource: 0, newSource: 0))
    }
    compare(old.facts, new.facts, place: nil, into: &result)
    let pairs = matched(old.roles, new.roles)
    for pair in pairs {
      switch pair {
      case (let before?, let after?):
        let place = words(new.roles[after])
        compare(old.roles[before].facts, new.roles[after].facts, place: place, into: &result)
        compare(
          old.roles[before].participations, new.roles[after].participations, place: place, into: &result)
      case (let before?, nil):
        let role = old.roles[before]
        result.append(
          Difference(
            .role, place: words(role), old: "listed", new: nil, oldSource: role.facts.first?.source))
        compare(role.participations, [], place: words(role), into: &result)
      case (nil, let after?):
        let role = new.roles[after]
        result.append(
          Difference(
            .role, place: words(role), old: nil, new: "listed", newSource: role.facts.first?.source))
        compare([], role.participations, place: words(role), into: &result)
      case (nil, nil): break
      }
    }
    return result
  }

  private static func words(_ kind: RecordKind) -> String {
    kind == .mention ? "row refused, only the NPI is known" : kind.token
  }

  /// Where a role is, as a person would say it.
  private static func words(_ role: Role) -> String {
    let facts = role.facts
    let street = [facts.first(.street), facts.first(.unit)].compactMap { $0 }.joined(separator: ", ")
    let house =
      facts.first(.siteName) ?? (street.isEmpty ? nil : street) ?? facts.first(.roleOrganizationName)
      ?? facts.first(.roleOrganization)
    let parts = [house, facts.first(.city), facts.first(.state)].compactMap { $0 }
    return parts.isEmpty ? "a place that no source states" : parts.joined(separator: ", ")
  }

  // MARK: Facts

  private static func compare(
    _ old: [Fact], _ new: [Fact], place: String?, into result: inout [Difference]
  ) {
    func sorted(_ facts: [Fact]) -> [[Field: [Fact]]] {
      [false, true].map { isAlternate in
        Dictionary(grouping: facts.filter { $0.isAlternate == isAlternate && $0.field != .id }, by: \.field)
      }
    }
    let (before, after) = (sorted(old), sorted(new))
    for isAlternate in [0, 1] {
      let fields = Set(before[isAlternate].keys).union(after[isAlternate].keys)
      for field in fields.sorted(by: { $0.rawValue < $1.rawValue }) {
        let subject = isAlternate == 0 ? Difference.Subject.fact(field) : .otherValue(field)
        compare(
          before[isAlternate][field] ?? [], after[isAlternate][field] ?? [], subject,
          isList: isAlternate == 1 || field.isRepeatable, place: place, into: &result)
      }
    }
  }

  private static func compare(
    _ old: [Fact], _ new: [Fact], _ subject: Difference.Subject, isList: Bool, place: String?,
    into result: inout [Difference]
  ) {
    let gone = distinct(old, without: new)
    let come = distinct(new, without: old)
    if !isList, gone.count <= 1, come.count <= 1, let some = gone.first ?? come.first {
      // A value that another one replaces; the shown value of a field is the first.
      let before = gone.first ?? old.first { $0.value != some.value }
      let after = come.first ?? new.first { $0.value != some.value }
      result.append(
        Difference(
          subject, place: place, old: before.map(words), new: after.map(words), oldSource: before?.source,
          newSource: after?.source))
      return
    }
    for fact in gone {
      result.append(
        Difference(subject, place: place, old: words(fact), new: nil, oldSource: fact.source))
    }
    for fact in come {
      result.append(
        Difference(subject, place: place, old: nil, new: words(fact), newSource: fact.source))
    }
  }

  /// The facts whose value the others do not have, each once, in order.
  private static func distinct(_ facts: [Fact], without others: [Fact]) -> [Fact] {
    var seen = Set(others.map(\.value))
    return facts.filter { seen.insert($0.value).inserted }
  }

  private static func words(_ fact: Fact) -> String {
    fact.parts.filter { !$0.isEmpty }.joined(separator: " · ")
  }

  // MARK: Networks

  private static func compare(
    _ old: [Participation], _ new: [Participation], place: String?, into result: inout [Difference]
  ) {
    let before = Dictionary(grouping: old, by: \.network)
    let after = Dictionary(grouping: new, by: \.network)
    for network in Set(before.keys).union(after.keys).sorted() {
      let (was, now) = (before[network] ?? [], after[network] ?? [])
      let (from, to) = (words(was), words(now))
      if from == to { continue }
      result.append(
        Difference(
          .network(network), place: place, old: from, new: to, oldSource: was.first?.source,
          newSource: now.first?.source))
    }
  }

  /// `in, tier 1, accepting yes (newpt)`; several statements joined, in an order of their own; nil for none.
  private static func words(_ participations: [Participation]) -> String? {
    if participations.isEmpty { return nil }
    let statements = participations.map { participation in
      var text = participation.isIn ? "in" : "out"
      if let tier = participation.tier { text += ", tier \(tier)" }
      if let code = participation.acceptingCode {
        let answer = participation.accepting.token
        text += ", accepting \(answer)" + (code == answer ? "" : " (\(code))")
      }
      if let from = participation.from { text += ", from \(from)" }
      if let to = participation.to { text += ", to \(to)" }
      return text
    }
    return Set(statements).sorted().joined(separator: "; ")
  }

  // MARK: Roles

  /// What of a role is compared in search of its partner.
  private struct RoleKey: Hashable {
    var site: UInt64?
    var id: String?
    var organization: String?
  }

  /// Pairs of roles that are one: at the same site with the same id in their source, else of the same id for the
  /// same organization (a role that moved), else at the same site for the same organization, else at the same site.
  /// Those of `new` stand in their order, those that are gone last.
  private static func matched(_ old: [Role], _ new: [Role]) -> [(Int?, Int?)] {
    func keys(_ roles: [Role]) -> [RoleKey] {
      roles.map {
        RoleKey(
          site: SiteKey.key(of: $0.facts), id: $0.facts.first(.roleID),
          organization: $0.facts.first(.roleOrganization))
      }
    }
    let (oldKeys, newKeys) = (keys(old), keys(new))
    var partner = [Int?](repeating: nil, count: new.count)
    var isTaken = [Bool](repeating: false, count: old.count)
    /// - Parameter part: what must agree; nil for a role that has none of it.
    func match(_ part: (RoleKey) -> RoleKey?) {
      var waiting: [RoleKey: [Int]] = [:]
      for i in old.indices.reversed() where !isTaken[i] {
        if let key = part(oldKeys[i]) { waiting[key, default: []].append(i) }
      }
      for j in new.indices where partner[j] == nil {
        guard let key = part(newKeys[j]), let i = waiting[key]?.popLast() else { continue }
        partner[j] = i
        isTaken[i] = true
      }
    }
    match { $0 }
    match { key in key.id.map { RoleKey(id: $0, organization: key.organization) } }
    match { RoleKey(site: $0.site, organization: $0.organization) }
    match { RoleKey(site: $0.site) }
    return new.indices.map { (partner[$0], $0) } + old.indices.filter { !isTaken[$0] }.map { ($0, nil) }
  }
}
