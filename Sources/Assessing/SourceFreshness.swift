public import DirectoryModel
public import Vocabulary

/// How old the rows of a source are on a day, counted.
///
/// **Invariant**: `fresh + aging + stale == rows`; `undated`, which count as stale, are among the stale.
public struct FreshnessCounts: Hashable, Sendable {
  public var rows = 0
  public var fresh = 0
  public var aging = 0
  public var stale = 0
  /// Rows of which neither somebody who checked them, nor the row, nor the file gives a date.
  public var undated = 0
  /// Rows that somebody checked on a stated day.
  public var verified = 0
  /// Rows whose only date is that of the file.
  public var datedByFile = 0
  public var oldest: CalendarDate?
  public var newest: CalendarDate?

  public init() {}

  public mutating func add(_ entry: EvidenceCount, fileDate: CalendarDate?, on day: CalendarDate) {
    let date = entry.date ?? fileDate
    rows += entry.count
    switch FreshnessAssessment.freshness(of: date, on: day, isFacility: entry.kind.isFacility) {
    case .fresh: fresh += entry.count
    case .aging: aging += entry.count
    case .stale: stale += entry.count
    }
    if entry.basis == .verified { verified += entry.count }
    guard let date else {
      undated += entry.count
      return
    }
    if entry.basis == .file { datedByFile += entry.count }
    oldest = min(oldest ?? date, date)
    newest = max(newest ?? date, date)
  }

  /// What half of the rows are at least; nil without rows.
  public var ofMost: Freshness? {
    if rows == 0 { return nil }
    if fresh * 2 >= rows { return .fresh }
    return (fresh + aging) * 2 >= rows ? .aging : .stale
  }
}

/// The freshness of a source, by kind of row.
public struct SourceFreshness: Sendable {
  /// Rows that age alike and that a steward looks after together.
  public enum Group: String, CaseIterable, Sendable {
    case clinicians, facilities, programs, networks, plans, reference
    /// Rows that give more about an NPI without saying what it is; they age as clinicians do.
    case unstated

    init(_ kind: RecordKind) {
      switch kind {
      case .clinician: self = .clinicians
      case .organization, .center: self = .facilities
      case .program: self = .programs
      case .network: self = .networks
      case .plan, .planRule: self = .plans
      case .cancerType, .specialty, .zip, .state, .resource: self = .reference
      case .unstated, .mention, .statedResource: self = .unstated
      }
    }
  }

  /// Of the groups that have rows, in the order of `Group`.
  public var groups: [(group: Group, counts: FreshnessCounts)]
  public var all: FreshnessCounts

  /// - Parameters:
  ///   - evidence: the rows of the source by kind and date.
  ///   - fileDate: what the source says it is as of: the date of a row that has none.
  public init(_ evidence: [EvidenceCount], fileDate: CalendarDate?, on day: CalendarDate) {
    var byGroup: [Group: FreshnessCounts] = [:]
    all = FreshnessCounts()
    for entry in evidence {
      byGroup[Group(entry.kind), default: FreshnessCounts()].add(entry, fileDate: fileDate, on: day)
      all.add(entry, fileDate: fileDate, on: day)
    }
    groups = Group.allCases.compactMap { group in byGroup[group].map { (group, $0) } }
  }
}

extension RecordKind {
  /// Whether evidence ages as a facility's does, over months; a clinician moves sooner than a building.
  public var isFacility: Bool { self != .clinician && self != .unstated }
}
