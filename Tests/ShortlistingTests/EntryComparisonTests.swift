import DirectoryModel
import Shortlisting
import Testing
import Vocabulary

/// What has changed since an entry was frozen.
@Suite struct EntryComparisonTests {
  private func changes(_ change: (inout ShortlistEntry) -> Void) -> [EntryChange] {
    var new = filledEntry()
    change(&new)
    return EntryComparison.changes(filledEntry(), new)
  }

  @Test func `what was asked, what the person wrote and later dates are no change`() {
    let found = changes { entry in
      entry.status = .seen
      entry.notes = []
      entry.visit = nil
      entry.match = nil
      entry.reasons = []
      entry.distance = nil
      entry.added = day("2026-12-01")
      entry.generation = "cd34"
      entry.network?.asOf = day("2026-12-01")
      entry.network?.verified = nil
      entry.network?.freshness = .stale
      entry.evidence[0].asOf = day("2026-12-01")
      entry.evidence[0].sha256 = "ee"
      entry.lastConfirmed = day("2026-12-01")
      entry.phone = "312-555-0103"
    }
    #expect(found == [])
  }

  @Test func `a network status that nobody states any more is unknown`() {
    #expect(changes { $0.network = nil } == [EntryChange(what: "network", before: "IN", after: "UNKNOWN")])
    #expect(
      changes { $0.network?.status = .outOfNetwork }
        == [EntryChange(what: "network", before: "IN", after: "OUT")])
    #expect(
      changes { $0.network?.status = .disagree }
        == [EntryChange(what: "network", before: "IN", after: "SOURCES DISAGREE")])
  }

  @Test func `a new phone, address or answer is told with both values, network first`() {
    let found = changes { entry in
      entry.phone = "3125550188"
      entry.network?.status = .unknown
      entry.accepting = .no
      entry.address?.street = "1 Made-up Way"
      entry.price = nil
      entry.days = 3...3
      entry.languages = ["en"]
    }
    #expect(found.map(\.what) == ["network", "phone", "address", "accepting", "price", "days", "languages"])
    #expect(found[1] == EntryChange(what: "phone", before: "3125550103", after: "3125550188"))
    #expect(found[4] == EntryChange(what: "price", before: "$590 to $790", after: nil))
    #expect(found[5] == EntryChange(what: "days", before: "3 to 7 business", after: "3 business"))
  }

  @Test func `a list of before days had a unit says nothing of a new one, and a new unit is told`() {
    var old = filledEntry()
    old.daysUnit = nil
    #expect(EntryComparison.changes(old, filledEntry()) == [])
    old.daysUnit = "calendar"
    #expect(
      EntryComparison.changes(old, filledEntry())
        == [EntryChange(what: "days", before: "3 to 7", after: "3 to 7 business")])
  }

  @Test func `a fact that no field shows is told by what came and what went`() {
    var old = filledEntry()
    old.facts += ["IL · EX0003", "IN · EX1003"].map { EntryFact(field: "license", value: $0, evidence: 0) }
    var new = old
    new.facts[3].value = "WI · EX2003"
    #expect(
      EntryComparison.changes(old, new)
        == [EntryChange(what: "license", before: "IN · EX1003", after: "WI · EX2003")])
  }

  @Test func `without a plan nothing is said of a network`() {
    var old = filledEntry()
    old.network = nil
    #expect(EntryComparison.changes(old, filledEntry()) == [])
  }
}
