import Assessing
import DirectoryModel
import Testing
import Vocabulary

@Suite struct SourceFreshnessTests {
  private static let day = CalendarDate(iso: "2026-11-21")!

  private static func rows(
    _ kind: RecordKind, _ count: Int, daysAgo: Int32?, _ basis: EvidenceCount.Basis = .row
  ) -> EvidenceCount {
    EvidenceCount(
      kind: kind, basis: daysAgo == nil ? .file : basis,
      date: daysAgo.map { CalendarDate(days: day.days - $0) }, count: count)
  }

  @Test(arguments: [
    (RecordKind.clinician, 60, 61, 90, 91), (.organization, 60, 61, 365, 366), (.center, 60, 61, 365, 366),
    (.program, 60, 61, 365, 366), (.plan, 60, 61, 365, 366), (.unstated, 60, 61, 90, 91),
  ]) func `rows age by the rule of their kind`(
    _ kind: RecordKind, _ lastFresh: Int32, _ firstAging: Int32, _ lastAging: Int32, _ firstStale: Int32
  ) {
    let counts = SourceFreshness(
      [
        Self.rows(kind, 1, daysAgo: lastFresh), Self.rows(kind, 2, daysAgo: firstAging),
        Self.rows(kind, 4, daysAgo: lastAging), Self.rows(kind, 8, daysAgo: firstStale),
      ], fileDate: nil, on: Self.day
    ).all
    #expect([counts.rows, counts.fresh, counts.aging, counts.stale, counts.undated] == [15, 1, 6, 8, 0])
    #expect(counts.newest == CalendarDate(days: Self.day.days - lastFresh))
    #expect(counts.oldest == CalendarDate(days: Self.day.days - firstStale))
  }

  @Test func `a row without a date has the file's, and without that it is undated and stale`() {
    let rows = [Self.rows(.clinician, 3, daysAgo: nil), Self.rows(.clinician, 1, daysAgo: 10, .verified)]
    let dated = SourceFreshness(rows, fileDate: CalendarDate(iso: "2026-09-01"), on: Self.day).all
    #expect([dated.fresh, dated.aging, dated.stale, dated.undated] == [1, 3, 0, 0])
    #expect(
      [dated.datedByFile, dated.verified] == [3, 1] && dated.oldest == CalendarDate(iso: "2026-09-01"))
    let undated = SourceFreshness(rows, fileDate: nil, on: Self.day).all
    #expect([undated.fresh, undated.aging, undated.stale, undated.undated] == [1, 0, 3, 3])
    #expect([undated.datedByFile, undated.verified] == [0, 1] && undated.oldest == undated.newest)
  }

  @Test func `kinds are told apart, in one order, and together make the whole`() {
    let freshness = SourceFreshness(
      [
        Self.rows(.zip, 1, daysAgo: 1), Self.rows(.center, 2, daysAgo: 1),
        Self.rows(.organization, 4, daysAgo: 1),
        Self.rows(.clinician, 8, daysAgo: 1), Self.rows(.network, 16, daysAgo: 1),
      ], fileDate: nil, on: Self.day)
    #expect(freshness.groups.map(\.group) == [.clinicians, .facilities, .networks, .reference])
    #expect(freshness.groups.map(\.counts.rows) == [8, 6, 16, 1] && freshness.all.rows == 31)
  }

  @Test(arguments: [
    (5, 0, 5, Freshness.fresh), (4, 1, 5, .aging), (4, 0, 5, .stale), (0, 1, 0, .aging), (1, 0, 0, .fresh),
  ]) func `the whole is what half of its rows are at least`(
    _ fresh: Int, _ aging: Int, _ stale: Int, _ expected: Freshness
  ) {
    let freshness = SourceFreshness(
      [
        Self.rows(.clinician, fresh, daysAgo: 1), Self.rows(.clinician, aging, daysAgo: 80),
        Self.rows(.clinician, stale, daysAgo: 100),
      ], fileDate: nil, on: Self.day)
    #expect(freshness.all.ofMost == expected)
    #expect(SourceFreshness([], fileDate: nil, on: Self.day).all.ofMost == nil)
  }
}
