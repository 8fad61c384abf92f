extension Provider {
  /// The networks of a plan in the order of the sources, each with the years for which a row states it; empty for every
  /// year. A network belongs to the years of its own row: next year's row says nothing of this year's network.
  public var planNetworks: [(network: String, years: Set<Int>)] {
    var yearsOfRow: [Int: Set<Int>] = [:]
    // Also a value that another row is shown for: each row is asked by itself.
    for fact in facts where fact.field == .year {
      if let year = Int(fact.value) { yearsOfRow[fact.source, default: []].insert(year) }
    }
    var result: [(network: String, years: Set<Int>)] = []
    var places: [String: Int] = [:]
    for fact in facts where fact.field == .planNetwork {
      let years = yearsOfRow[fact.source] ?? []
      guard let known = places[fact.value] else {
        places[fact.value] = result.count
        result.append((fact.value, years))
        continue
      }
      let isForEveryYear = years.isEmpty || result[known].years.isEmpty
      result[known].years = isForEveryYear ? [] : result[known].years.union(years)
    }
    return result
  }

  /// Years for which a plan is offered; empty when no source says.
  public var planYears: [Int] { facts.all(.year).compactMap { Int($0) } }

  /// Whether the year of a plan holds a day: a plan of another year offers nothing on it.
  public func isPlanOffered(on day: CalendarDate) -> Bool {
    let years = planYears
    return years.isEmpty || years.contains(day.components.year)
  }

  /// Ids of the networks that a plan offers on a day.
  public func planNetworks(on day: CalendarDate) -> [String] {
    guard isPlanOffered(on: day) else { return [] }
    let year = day.components.year
    return planNetworks.filter { $0.years.isEmpty || $0.years.contains(year) }.map(\.network)
  }
}
