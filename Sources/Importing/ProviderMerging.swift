import DirectoryModel
import Vocabulary

/// Makes one provider of what several rows and sources say of it. The rule of `MergedDirectory`, on values.
enum ProviderMerging {
  /// - Parameters:
  ///   - members: one row each, all of one key; not empty.
  ///   - asOfDays: of each layer.
  static func merge(_ members: [Provider], asOfDays: [Int32]) -> Provider {
    let ordered = members.enumerated().sorted { a, b in
      let dates = (evidence(a.element, asOfDays), evidence(b.element, asOfDays))
      if dates.0 != dates.1 { return dates.0 > dates.1 }
      // Layers stand in the order of their sources' names, rows in the order of the file.
      return a.offset < b.offset
    }.map(\.element)
    var result = Provider(
      kind: ordered.first { $0.kind != .unstated && $0.kind != .mention }?.kind ?? .unstated,
      key: ordered[0].key)
    var seen = Set<Fact>()
    for member in ordered where member.kind != .mention || ordered.count == 1 {
      let shift = result.sources.count
      result.sources += member.sources
      for fact in member.facts {
        add(fact, source: fact.source + shift, to: &result.facts, seen: &seen)
      }
      let earlier = result.roles.count
      for role in member.roles { add(role, shift: shift, to: &result, mergingInto: 0..<earlier) }
    }
    // A mention says only that the NPI stands in the list.
    for member in ordered where member.kind == .mention && ordered.count > 1 {
      result.facts.append(Fact(field: .mentioned, value: "yes", source: result.sources.count))
      result.sources += member.sources
    }
    return result
  }

  private static func evidence(_ provider: Provider, _ asOfDays: [Int32]) -> Int32 {
    guard let source = provider.sources.first else { return .min }
    if let date = source.verified ?? source.asOf { return date.days }
    return asOfDays.indices.contains(Int(source.layer)) ? asOfDays[Int(source.layer)] : .min
  }

  private static func add(_ fact: Fact, source: Int, to facts: inout [Fact], seen: inout Set<Fact>) {
    if fact.field.isRepeatable {
      // The same value of a second source is the same fact; the first source keeps it.
      if seen.insert(Fact(field: fact.field, value: fact.value, source: 0)).inserted {
        facts.append(Fact(field: fact.field, value: fact.value, source: source))
      }
      return
    }
    guard let shown = facts.first(where: { $0.field == fact.field && !$0.isAlternate }) else {
      facts.append(Fact(field: fact.field, value: fact.value, source: source))
      return
    }
    if TextFolding.folded(shown.value) != TextFolding.folded(fact.value) {
      facts.append(Fact(field: fact.field, value: fact.value, source: source, isAlternate: true))
    }
  }

  private static func add(
    _ role: Role, shift: Int, to provider: inout Provider, mergingInto earlier: Range<Int>
  ) {
    var moved = role
    for i in moved.facts.indices { moved.facts[i].source += shift }
    for i in moved.participations.indices { moved.participations[i].source += shift }
    let key = SiteKey.key(of: role.facts)
    guard let at = earlier.first(where: { SiteKey.key(of: provider.roles[$0].facts) == key }) else {
      provider.roles.append(moved)
      return
    }
    var seen = Set(provider.roles[at].facts.map { Fact(field: $0.field, value: $0.value, source: 0) })
    for fact in moved.facts { add(fact, source: fact.source, to: &provider.roles[at].facts, seen: &seen) }
    provider.roles[at].participations += moved.participations
  }
}
