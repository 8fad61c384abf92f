import Assessing
import DirectoryModel
import Testing
import Vocabulary

@Suite struct TurnaroundTests {
  private func facts(_ facts: [(Field, String)]) -> [Fact] {
    facts.enumerated().map { Fact(field: $1.0, value: $1.1, source: $0) }
  }

  @Test(arguments: [
    ([(Field.daysMin, "5"), (.daysMax, "10")], "5 to 10 days", "from when is not stated"),
    (
      [(.daysMin, "7"), (.daysMax, "7"), (.daysUnit, "business")], "7 business days",
      "from when is not stated"
    ),
    ([(.daysMax, "1"), (.daysFrom, "request")], "at most 1 day", "after the request"),
    (
      [(.daysMin, "7"), (.daysUnit, "business"), (.daysFrom, "records-complete")], "at least 7 business days",
      "after records are complete"
    ),
    // Swapped columns: the larger number is the most.
    ([(.daysMin, "10"), (.daysMax, "5")], "5 to 10 days", "from when is not stated"),
  ])
  func `days are read as the page states them`(stated: [(Field, String)], words: String, start: String) throws
  {
    let turnaround = try #require(Turnaround(facts(stated)))
    #expect(turnaround.words == words)
    #expect(turnaround.startWords == start)
    #expect(turnaround.source != nil)
  }

  @Test(arguments: [
    [], [(Field.daysFrom, "request")], [(.daysMin, "soon")], [(.daysMin, "-3")], [(.daysMax, "99999999999")],
  ])
  func `days that are none, or cannot be meant, are not stated`(stated: [(Field, String)]) {
    #expect(Turnaround(facts(stated)) == nil)
  }

  @Test func `what another source says beside the value shown is not stated`() {
    var facts = facts([(.daysMax, "5")])
    facts[0].isAlternate = true
    #expect(Turnaround(facts) == nil)
  }

  /// Stated days · the limit · the answer.
  @Test(arguments: [
    ([(Field.daysMin, "5"), (.daysMax, "10")], 10, ThreeValued.yes),
    ([(.daysMin, "5"), (.daysMax, "10")], 9, .no),
    ([(.daysMax, "10")], 10, .yes),
    ([(.daysMin, "7")], 6, .no),
    // The fewest days promise nothing.
    ([(.daysMin, "7")], 7, .unknown),
    ([(.daysMin, "7")], 100, .unknown),
    // Seven business days can take eleven days, and take nine at least.
    ([(.daysMax, "7"), (.daysUnit, "business")], 11, .yes),
    ([(.daysMax, "7"), (.daysUnit, "business")], 10, .no),
    ([(.daysMin, "7"), (.daysUnit, "business")], 8, .no),
    ([(.daysMin, "7"), (.daysUnit, "business")], 9, .unknown),
    ([(.daysMax, "7"), (.daysUnit, "calendar")], 7, .yes),
  ])
  func `an answer is within a limit when the most days are`(
    stated: [(Field, String)], limit: Int, answer: ThreeValued
  ) throws {
    #expect(try #require(Turnaround(facts(stated))).isWithin(limit) == answer)
  }

  @Test(arguments: [
    ([(Field.feeUSD, "590"), (.feeMaxUSD, "790")], 790, ThreeValued.yes),
    ([(.feeUSD, "590"), (.feeMaxUSD, "790")], 789.99, .no),
    ([(.feeUSD, "590")], 590, .yes), ([(.feeUSD, "590")], 589, .no),
    ([(.feeMaxUSD, "790")], 1000, .yes),
    ([(.feeUSD, "0")], 0, .yes),
    // Words are no price, and no price is neither cheap nor dear.
    ([(.feeText, "free of charge")], 1000, .unknown), ([], 1_000_000, .unknown),
    ([(.feeUSD, "nan")], 1000, .unknown),
    ([(.feeUSD, "-5")], 1000, .unknown),
  ])
  func `a price is within an amount by the most that is stated`(
    stated: [(Field, String)], dollars: Double, answer: ThreeValued
  ) {
    #expect(PriceAssessment.isWithin(dollars, facts(stated)) == answer)
  }
}
