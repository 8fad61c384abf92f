import FHIRModel
import Foundation
import TestSupport
import Testing

@testable import FHIRFacade

/// The joins against a look at every resource.
@Suite struct SearchTwinTests {
  private func compare(_ asked: AskedFacade, questions: Int, seed: UInt64) {
    var chance = SearchChance(naive: NaiveSearch(asked.catalog), random: SplitMix64(seed: seed))
    var found = 0
    for _ in 0..<questions {
      let type = chance.random.pick(ResourceType.allCases)
      let question = chance.question(type)
      if question.isEmpty { continue }
      let target =
        type.name + "?_count=500&" + question.map { $0.name + "=" + $0.value }.joined(separator: "&")
      let answer = asked.matches(target)
      let expected = chance.naive.ids(type, question)
      #expect(answer.ids.sorted() == expected, "\(target)")
      #expect(answer.total == expected.count, "\(target)")
      if !expected.isEmpty { found += 1 }
    }
    #expect(found > questions / 3)
  }

  @Test func `over facts and stated resources each search finds what a scan finds`() {
    compare(SharedFacades.all, questions: 500, seed: 71)
  }

  @Test(.enabled(if: SharedFacades.hasSamples, "the samples of a payer's directory are not here"))
  func `over a payer's directory each search finds what a scan finds`() {
    compare(SharedFacades.samples, questions: 60, seed: 72)
  }
}
