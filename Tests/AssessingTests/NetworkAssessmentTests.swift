import Assessing
import DirectoryModel
import Testing
import Vocabulary

@Suite struct NetworkAssessmentTests {
  private struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var ins: [UInt16] = []
    var outs: [UInt16] = []
    var absent: [UInt16] = []
    var status: NetworkStatus
    var basis: NetworkBasis
    var layers: [UInt16]
  }

  private static let cases: [Case] = [
    Case(testDescription: "no word at all", status: .unknown, basis: .noList, layers: []),
    Case(testDescription: "listed", ins: [3], status: .inNetwork, basis: .listed, layers: [3]),
    Case(testDescription: "listed by two", ins: [3, 1], status: .inNetwork, basis: .listed, layers: [1, 3]),
    Case(
      testDescription: "explicitly out", outs: [2], status: .outOfNetwork, basis: .explicitOut, layers: [2]),
    Case(
      testDescription: "absent from a complete list", absent: [4], status: .outOfNetwork,
      basis: .absentFromCompleteList, layers: [4]),
    Case(
      testDescription: "in one network of the plan and out of another, by one source", ins: [1], outs: [1],
      status: .inNetwork, basis: .listed, layers: [1]),
    Case(
      testDescription: "in by one source, out by another", ins: [1], outs: [2], status: .disagree,
      basis: .listed,
      layers: [1, 2]),
    Case(
      testDescription: "in by one source, absent from another's complete list", ins: [1], absent: [2],
      status: .disagree, basis: .listed, layers: [1, 2]),
    Case(
      testDescription: "who is listed is not absent, whatever is said", ins: [1], absent: [1],
      status: .inNetwork,
      basis: .listed, layers: [1]),
    Case(
      testDescription: "an explicit out before an absence", outs: [2], absent: [1, 2], status: .outOfNetwork,
      basis: .explicitOut, layers: [2]),
    Case(
      testDescription: "all three", ins: [1], outs: [2], absent: [3], status: .disagree, basis: .listed,
      layers: [1, 2, 3]),
  ]

  @Test(arguments: cases)
  private func `a status is what the sources say, and no more`(example: Case) {
    let said =
      example.ins.map { NetworkAssessment.Statement(layer: $0, isIn: true) }
      + example.outs.map { NetworkAssessment.Statement(layer: $0, isIn: false) }
    for statements in [said, said.reversed(), said + said] {
      let judged = NetworkAssessment.judge(statements, absentFrom: example.absent)
      #expect(
        judged == NetworkAssessment(status: example.status, basis: example.basis, layers: example.layers))
    }
  }

  @Test(arguments: [
    (nil, false, Freshness.stale), (nil, true, .stale), (0, false, .fresh), (60, false, .fresh),
    (61, false, .aging),
    (90, false, .aging), (91, false, .stale), (0, true, .fresh), (60, true, .fresh), (61, true, .aging),
    (91, true, .aging), (365, true, .aging), (366, true, .stale), (-5, false, .fresh),
  ])
  func `evidence is fresh for 60 days, aging to 90 or to a year for a facility, then stale`(
    age: Int32?, isFacility: Bool, expected: Freshness
  ) {
    let day = CalendarDate(iso: "2026-11-21")!
    let date = age.map { CalendarDate(days: day.days - $0) }
    #expect(FreshnessAssessment.freshness(of: date, on: day, isFacility: isFacility) == expected)
  }
}
