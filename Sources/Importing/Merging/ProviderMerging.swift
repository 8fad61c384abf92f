import DirectoryModel
import Vocabulary

/// Makes one provider of what several rows and sources say of it.
///
/// Sources stand in the order of their evidence, the newest first. Of a field with one value all values are kept: one
/// is shown, by the rule of `PrecedenceRule`, the others stand beside it as alternates; values that agree
/// (`FactAgreement`) are one, under the source that weighs more. Lists are united; of a plan's years and networks it is
/// kept which row states them. Roles of two records are one when they are at the same place (`SitePlace`) and, within
/// one source, of the same organization.
final class ProviderMerging {
  private let layers: [LayerStanding]
  private let key: EntityKey
  private let sites: SitePlaces?
  // Apart from each other, so that one can be changed while another is read.
  private var kind = RecordKind.unstated
  private var sources: [SourceReference] = []
  private var facts: [Fact] = []
  private var roles: [Role] = []
  private var places: [SitePlace] = []
  private var seen = Set<Fact>()
  /// Of fields with many values; and of each role, with what a source has said of it in networks.
  private var values: [Field: StatedValues] = [:]
  private var valuesOfRoles: [[Field: StatedValues]] = []
  private var statements: [[Participation: Int]] = []
  /// Years and networks of a plan, as its rows have them together.
  private var statementsOfPlans = Set<Set<Fact>>()
  /// Values that stand for a damaged spelling of another source, with the weight of whichever weighs more.
  private var wholeSpellings: [Fact: FactWeight] = [:]
  /// The entity's own id; nil for an NPI, which is its own.
  private var id: String?

  /// - Parameters:
  ///   - members: one record each; not empty.
  ///   - key: of the entity; the members' own key unless a crosswalk joined them.
  ///   - sites: places worked out before, kept from one entity to the next; nil to work out each anew.
  static func merge(
    _ members: [Provider], key: EntityKey, layers: [LayerStanding], sites: SitePlaces? = nil
  ) -> Provider {
    let merging = ProviderMerging(key: key, layers: layers, sites: sites)
    merging.merge(members)
    return Provider(
      kind: merging.kind, key: key, sources: merging.sources, facts: merging.facts, roles: merging.roles)
  }

  private init(key: EntityKey, layers: [LayerStanding], sites: SitePlaces?) {
    self.key = key
    self.sites = sites
    self.layers = layers
  }

  private func merge(_ members: [Provider]) {
    let ordered = members.enumerated().sorted { a, b in
      let weights = (weight(of: a.element), weight(of: b.element))
      if weights.0 != weights.1 { return weights.0 > weights.1 }
      // Layers stand in the order of their sources' names, rows in the order of the file.
      return a.offset < b.offset
    }.map(\.element)
    if key.npi == nil {
      let ids = members.compactMap { $0.facts.first(.id) }
      id = ids.first { EntityKey(id: $0) == key } ?? ids.first
    }
    var merged = MergedKind()
    for member in members { merged.add(member.kind, isRegistry: isOfRegistry(member)) }
    kind = merged.kind
    for member in ordered where member.kind != .mention || ordered.count == 1 { add(member) }
    // A mention says only that the NPI stands in the list.
    for member in ordered where member.kind == .mention && ordered.count > 1 {
      facts.append(Fact(field: .mentioned, value: "yes", source: sources.count))
      sources += member.sources
    }
    choose(&facts)
    for i in roles.indices { choose(&roles[i].facts) }
  }

  private func isOfRegistry(_ member: Provider) -> Bool {
    guard let layer = member.sources.first?.layer, layers.indices.contains(Int(layer)) else { return false }
    return layers[Int(layer)].isRegistry
  }

  private func weight(of member: Provider) -> FactWeight {
    FactWeight(.newest, member.sources.first ?? SourceReference(), layers)
  }

  private func weight(_ fact: Fact) -> FactWeight {
    let own = FactWeight(.of(fact.field, kind: kind), sources[fact.source], layers)
    if wholeSpellings.isEmpty { return own }
    return wholeSpellings[Fact(field: fact.field, value: fact.value, source: fact.source)] ?? own
  }

  private func add(_ member: Provider) {
    let shift = sources.count
    sources += member.sources
    // A row that says of a plan what another one has said word for word says nothing more.
    let isFurtherPlan =
      kind == .plan
      && statementsOfPlans.insert(
        Set(
          member.facts.filter(Self.isOfPlanYear).map {
            Fact(field: $0.field, value: $0.value, source: 0)
          })
      ).inserted
    for fact in member.facts {
      // The entity has one id; what joined another id to it is a number of its own.
      if fact.field == .id && fact.value != id { continue }
      var moved = fact
      moved.source += shift
      // The name of an organization that a list makes of a person is a further name of hers.
      if fact.field == .name && kind == .clinician && member.kind == .organization { moved.field = .alias }
      if moved.field.isRepeatable {
        // The same value of a second source is the same fact; the first source keeps it.
        let isFirst = seen.insert(Fact(field: moved.field, value: moved.value, source: 0)).inserted
        if isFirst { facts.append(moved) }
        // A plan's network belongs to the years of its own row (`Provider.planNetworks`).
        if isFurtherPlan, Self.isOfPlanYear(fact) {
          moved.isAlternate = true
          if seen.insert(moved).inserted, !isFirst { facts.append(moved) }
        }
      } else {
        add(moved, to: &facts, &values)
      }
    }
    let earlier = roles.count
    for role in member.roles { add(role, shift: shift, mergingInto: 0..<earlier) }
  }

  private static func isOfPlanYear(_ fact: Fact) -> Bool { fact.field == .year || fact.field == .planNetwork }

  /// Adds a value of a field that has one: agreeing values are one fact.
  private func add(_ fact: Fact, to facts: inout [Fact], _ values: inout [Field: StatedValues]) {
    let found: Int?
    var isFurther = true
    if values[fact.field] != nil {
      found = values[fact.field]!.first(agreeingWith: fact, in: facts)
    } else {
      let same = facts.indices.filter { facts[$0].field == fact.field }
      found = same.first { FactAgreement.agree(fact.field, facts[$0].value, fact.value) }
      isFurther = !same.isEmpty
      if same.count >= StatedValues.few || facts.count >= StatedValues.manyFacts {
        values[fact.field] = StatedValues(same, in: facts)
      }
    }
    guard let at = found else {
      var added = fact
      added.isAlternate = isFurther
      facts.append(added)
      values[fact.field]?.add(added, at: facts.count - 1)
      return
    }
    let former = facts[at].value
    if let whole = Self.whole(fact, facts[at]) {
      let heavier = max(weight(fact), weight(facts[at]))
      facts[at].value = whole.value
      facts[at].source = whole.source
      wholeSpellings[Fact(field: whole.field, value: whole.value, source: whole.source)] = heavier
    } else if weight(fact) > weight(facts[at]) {
      facts[at].value = fact.value
      facts[at].source = fact.source
    }
    if facts[at].value != former { values[fact.field]?.change(facts[at], at: at) }
  }

  /// Of two values that agree the one that has all its letters, when the other lost some.
  private static func whole(_ a: Fact, _ b: Fact) -> Fact? {
    if a.value == b.value { return nil }
    func isDamaged(_ fact: Fact) -> Bool { fact.value.unicodeScalars.contains("\u{FFFD}") }
    switch (isDamaged(a), isDamaged(b)) {
    case (false, true): return a
    case (true, false): return b
    default: return nil
    }
  }

  /// Shows of each field the value that weighs most; the first of equals stays.
  private func choose(_ facts: inout [Fact]) {
    for alternate in facts.indices
    where facts[alternate].isAlternate && !facts[alternate].field.isRepeatable {
      guard let shown = facts.firstIndex(where: { $0.field == facts[alternate].field && !$0.isAlternate })
      else { continue }
      if weight(facts[alternate]) > weight(facts[shown]) {
        facts[alternate].isAlternate = false
        facts[shown].isAlternate = true
      }
    }
  }

  // MARK: Roles

  private func add(_ role: Role, shift: Int, mergingInto earlier: Range<Int>) {
    var moved = role
    for i in moved.facts.indices { moved.facts[i].source += shift }
    for i in moved.participations.indices { moved.participations[i].source += shift }
    let place = sites?.place(of: role.facts) ?? SitePlace(role.facts)
    guard let at = match(moved, at: place, among: earlier) else {
      roles.append(moved)
      places.append(place)
      valuesOfRoles.append([:])
      statements.append([:])
      return
    }
    var united = roles[at]
    // The one copy is changed where it is.
    roles[at] = Role()
    for fact in moved.facts {
      if fact.field.isRepeatable {
        if !united.facts.contains(where: { $0.field == fact.field && $0.value == fact.value }) {
          united.facts.append(fact)
        }
      } else {
        add(fact, to: &united.facts, &valuesOfRoles[at])
      }
    }
    add(moved.participations, to: &united.participations, &statements[at])
    // A source that says nothing of its own about the role still places it here.
    if let source = moved.facts.first?.source ?? moved.participations.first?.source,
      !united.facts.contains(where: { isSameLayer($0.source, source) }),
      !united.participations.contains(where: { isSameLayer($0.source, source) })
    {
      united.facts.append(Fact(field: .sameSite, value: "yes", source: source))
    }
    roles[at] = united
  }

  /// Adds what one record says of networks. What another record of its source has said word for word is one statement,
  /// of the newer row, or of the first where both are as new: a list may state a doctor ten thousand times.
  private func add(
    _ stated: [Participation], to participations: inout [Participation],
    _ statements: inout [Participation: Int]
  ) {
    guard let first = stated.first else { return }
    if statements.isEmpty {
      // Most roles are of one record a source.
      guard participations.contains(where: { isSameLayer($0.source, first.source) }) else {
        return participations += stated
      }
      for (i, one) in participations.enumerated() { note(one, at: i, in: &statements) }
    }
    let known = participations.count
    for one in stated {
      // What one record says twice is left as it is.
      guard let at = statements[words(of: one)], at < known else {
        participations.append(one)
        continue
      }
      let (new, former) = (sources[one.source], sources[participations[at].source])
      if FactWeight(.newest, new, layers) > FactWeight(.newest, former, layers) {
        participations[at].source = one.source
      }
    }
    for i in known..<participations.count { note(participations[i], at: i, in: &statements) }
  }

  private func note(_ one: Participation, at place: Int, in statements: inout [Participation: Int]) {
    let key = words(of: one)
    if statements[key] == nil { statements[key] = place }
  }

  /// The words of a participation with its layer in the place of its row.
  private func words(of one: Participation) -> Participation {
    var result = one
    result.source = Int(sources[one.source].layer)
    return result
  }

  private func isSameLayer(_ a: Int, _ b: Int) -> Bool { sources[a].layer == sources[b].layer }

  /// The role with which this one is the same: the place to the suite before one that names no suite, and the same
  /// organization before another.
  private func match(_ role: Role, at place: SitePlace, among earlier: Range<Int>) -> Int? {
    let organization = role.facts.first(.roleOrganization)
    var best: (index: Int, score: Int)?
    for i in earlier where places[i].isSame(as: place) {
      let other = roles[i].facts.first(.roleOrganization)
      if let organization, let other, organization != other, sharesLayer(roles[i], role) { continue }
      let score = (places[i].key == place.key ? 2 : 0) + (organization == other ? 1 : 0)
      if score > best?.score ?? -1 { best = (i, score) }
    }
    return best?.index
  }

  /// Whether one source states both: it then means two roles when it names two organizations.
  private func sharesLayer(_ a: Role, _ b: Role) -> Bool {
    a.facts.contains { fact in
      fact.field == .roleOrganization
        && b.facts.contains { $0.field == .roleOrganization && isSameLayer($0.source, fact.source) }
    }
  }
}
