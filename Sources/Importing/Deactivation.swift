import DirectoryModel

/// Whether an NPI is ended, decided between all that the sources say of it.
///
/// The registry ends an NPI and may take it up again, and its files are of different days: a row of npidata with both
/// dates, the monthly report of ended NPIs with the one, last month's npidata with neither. The dates themselves
/// decide, not the age of the files: an end counts only when it is later than every day on which a source says that
/// the NPI was taken up again. An NPI that is merely listed by an older or newer file is not taken up by that: most
/// directories list people long after their end.
enum Deactivation {
  /// What one row says.
  struct Statement: Equatable {
    /// The row says that the NPI is ended: it carries the flag `deactivated`.
    var isEnded: Bool
    var deactivated: CalendarDate?
    var reactivated: CalendarDate?
    /// What the row's source is as of: an end without a date was there by then.
    var asOf: CalendarDate?

    /// The day of the end that the row states, as nearly as it is known.
    fileprivate var end: CalendarDate? {
      guard let deactivated else { return asOf }
      // A row that is ended although it was taken up later has ended once more.
      return reactivated.map { $0 >= deactivated } == true ? asOf : deactivated
    }
  }

  /// - Parameter statements: one for each row of the NPI, in any order.
  static func isEnded(_ statements: some Sequence<Statement>) -> Bool {
    var end: CalendarDate?
    var isEnded = false
    var takenUp: CalendarDate?
    for statement in statements {
      if let date = statement.reactivated { takenUp = max(takenUp ?? date, date) }
      guard statement.isEnded else { continue }
      isEnded = true
      if let date = statement.end { end = max(end ?? date, date) }
    }
    guard isEnded, let takenUp else { return isEnded }
    return end.map { $0 > takenUp } ?? false
  }
}

extension Deactivation.Statement {
  /// - Parameter layerAsOf: of the record's layer.
  init(header: RecordHeader, facts: UnsafeRawBufferPointer, layerAsOf: CalendarDate?) {
    self.init(isEnded: header.flags.contains(.deactivated), asOf: layerAsOf)
    for (field, value) in FactCursor(facts) {
      switch field {
      case .deactivated: deactivated = CalendarDate(iso: value.text)
      case .reactivated: reactivated = CalendarDate(iso: value.text)
      default: break
      }
    }
  }
}
