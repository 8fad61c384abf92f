import DirectoryModel
import Storing
import TestSupport
import Testing

@testable import Importing

@Suite struct DeactivationTests {
  typealias Statement = Deactivation.Statement

  private static func day(_ text: String) -> CalendarDate? { CalendarDate(iso: text) }

  /// A row of npidata that is in use, or was ended and taken up again.
  private static func active(again: String = "", ended: String = "") -> Statement {
    Statement(isEnded: false, deactivated: day(ended), reactivated: day(again), asOf: day("2026-11-09"))
  }

  private static func ended(_ date: String, again: String = "", asOf: String = "2026-11-09") -> Statement {
    Statement(isEnded: true, deactivated: day(date), reactivated: day(again), asOf: day(asOf))
  }

  @Test(
    arguments: [
      ("nobody ends it", [active()], false), ("one row ends it", [ended("2019-01-15")], true),
      ("a list has it besides", [active(), ended("2026-11-02")], true),
      (
        "taken up before its end", [active(again: "2018-03-01", ended: "2018-02-01"), ended("2026-11-02")],
        true
      ),
      (
        "taken up after its end", [active(again: "2026-11-05", ended: "2026-11-02"), ended("2026-11-02")],
        false
      ),
      ("taken up on the day", [active(again: "2026-11-02"), ended("2026-11-02")], false),
      ("ended twice", [ended("2018-02-01"), ended("2026-11-02"), active(again: "2020-01-01")], true),
      ("only the first end is known", [ended("2018-02-01"), active(again: "2020-01-01")], false),
      ("an end without a date, by the day of its file", [ended(""), active(again: "2020-01-01")], true),
      (
        "an end without a date, and taken up since",
        [ended("", asOf: "2019-12-01"), active(again: "2020-01-01")],
        false
      ),
      ("an end without any day", [ended("", asOf: ""), active(again: "2020-01-01")], false),
      ("an end without any day, never taken up", [ended("", asOf: ""), active()], true),
      ("ended once more by its own row", [ended("2018-02-01", again: "2018-03-01")], true),
    ] as [(String, [Statement], Bool)])
  func `an end counts when it is later than every day of taking up`(
    _ what: String, _ statements: [Statement], _ isEnded: Bool
  ) {
    #expect(Deactivation.isEnded(statements) == isEnded, "\(what)")
    #expect(Deactivation.isEnded(statements.reversed()) == isEnded, "\(what), in the other order")
  }

  // MARK: In the merge

  /// The ids of everyone in a generation of npidata and the report of ended NPIs.
  private static func merged(_ rows: [[String: String]], report: String) throws -> (ids: [String], ended: Int)
  {
    let registry = try Imported([NPPESTable(rows).file], as: "nppes", source: "nppes")
    let ended = try Imported([TextFile("d.csv", report)], as: "nppes-deactivated", source: "nppes-ended")
    let directory = try MergedDirectory(layers: [registry.layer, ended.layer], keep: .all)
    var ids: [String] = []
    try directory.forEach { kind, key, facts in ids.append("npi:\(key.npi ?? 0)") }
    return (ids.sorted(), directory.deactivated)
  }

  @Test func `an NPI of the report is no hit, unless it was taken up since`() throws {
    let rows = [
      NPPESTable.person(["NPI": "2000100018"]), NPPESTable.person(["NPI": "2000100026"]),
      NPPESTable.person([
        "NPI": "2000100034", NPPESTable.deactivated: "10/30/2026", NPPESTable.reactivated: "11/05/2026",
      ]),
    ]
    let report = "Title,\nNPI,NPPES Deactivation Date\n2000100026,11/02/2026\n2000100034,10/30/2026\n"
    let found = try Self.merged(rows, report: report)
    #expect(found.ids == ["npi:2000100018", "npi:2000100034"])
    #expect(found.ended == 1)
  }

  @Test func `what is shown of an NPI says on which day it was ended`() {
    func provider(_ facts: [(Field, String, Bool)]) -> Provider {
      Provider(
        kind: .clinician, key: EntityKey(npi: 2_000_100_018), sources: [SourceReference()],
        facts: facts.map { Fact(field: $0, value: $1, source: 0, isAlternate: $2) })
    }
    #expect(provider([]).endedOn == nil)
    #expect(provider([(.deactivated, "2019-01-15", false)]).endedOn?.description == "2019-01-15")
    #expect(
      provider([(.deactivated, "2018-02-01", false), (.reactivated, "2018-03-01", false)]).endedOn == nil)
    #expect(
      provider([
        (.deactivated, "2018-02-01", false), (.reactivated, "2018-03-01", false),
        (.deactivated, "2026-11-02", true),
      ]).endedOn?.description == "2026-11-02")
  }
}
