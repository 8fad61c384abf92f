extension Role {
  /// The days on which the role is held, open where nothing is stated.
  ///
  /// The period that is shown, and beyond it the days on which another source lists the role in a network: that one
  /// source ends it does not end what another says of the same place. The merge has seen to it that a source's own
  /// participations hold no longer than its role; the one row that states both is asked about its role alone.
  public var period: (from: CalendarDate?, to: CalendarDate?) {
    var from = facts.first(.from).flatMap { CalendarDate(iso: $0) }
    var to = facts.first(.to).flatMap { CalendarDate(iso: $0) }
    if from == nil && to == nil { return (nil, nil) }
    func stating(_ field: Field) -> [Int] {
      facts.filter { $0.field == field && !$0.isAlternate }.map(\.source)
    }
    // Who says when it begins may leave its end to others.
    let (beginning, ending) = (stating(.from), stating(.to))
    for one in participations where one.isIn {
      if let first = one.from, let last = one.to, last < first { continue }
      if let known = from, !beginning.contains(one.source) { from = one.from.map { min($0, known) } }
      if let known = to, !ending.contains(one.source) { to = one.to.map { max($0, known) } }
    }
    return (from, to)
  }

  /// Whether the role has begun and not ended, as far as any source says.
  public func isHeld(on day: CalendarDate) -> Bool {
    let period = period
    if let from = period.from, day < from { return false }
    if let to = period.to, to < day { return false }
    return true
  }
}
