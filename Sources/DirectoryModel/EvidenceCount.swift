/// How many records of one kind have one date: what the freshness of a source is counted from.
public struct EvidenceCount: Hashable, Sendable {
  /// Where a record's date comes from, strongest first. The raw value is stored: never renumber.
  public enum Basis: UInt8, CaseIterable, Sendable {
    /// Somebody checked the row on that day.
    case verified = 0
    /// The row's own date.
    case row = 1
    /// The row has none; its date is that of the file.
    case file = 2
  }

  public var kind: RecordKind
  public var basis: Basis
  /// nil exactly for the basis `file`.
  public var date: CalendarDate?
  public var count: Int

  public init(kind: RecordKind, basis: Basis, date: CalendarDate?, count: Int) {
    self.kind = kind
    self.basis = basis
    self.date = date
    self.count = count
  }
}
