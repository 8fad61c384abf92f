import Assessing
import DirectoryModel
import Testing
import Vocabulary

@Suite struct PlanRulesTests {
  private static func rule(
    _ id: String, plan: String? = nil, market: PlanMarket? = nil, _ facts: [Field: String]
  ) -> Provider {
    var all = facts.map { Fact(field: $0.key, value: $0.value, source: 0) }
    if let plan { all.append(Fact(field: .rulePlan, value: plan, source: 0)) }
    if let market { all.append(Fact(field: .market, value: market.token, source: 0)) }
    return Provider(
      kind: .planRule, key: EntityKey(id: "plan-rule:x:" + id), sources: [SourceReference()], facts: all)
  }

  private static let rules = [
    rule("1", plan: "p", [.networkNeeded: "yes", .virtualPaid: "no"]),
    rule("2", plan: "p", [.virtualPaid: "yes", .referralNeeded: "no"]),
    rule("3", plan: "q", [.thirdPaidIfDiffer: "no"]),
    rule("4", market: .medicareAdvantage, [.networkNeeded: "no", .thirdPaidIfDiffer: "yes", .notes: "Ask."]),
    rule("5", market: .originalMedicare, [.priorAuthorization: "no"]),
  ]

  @Test func `what a row of the plan says counts before what is said of its market`() {
    let rules = PlanRules(ofPlan: "p", market: .medicareAdvantage, rules: Self.rules)
    #expect(rules.rows.count == 3)
    #expect(rules[.networkNeeded].answer == .yes && rules[.networkNeeded].scope == .plan)
    #expect(rules[.thirdPaidIfDiffer].answer == .yes)
    #expect(rules[.thirdPaidIfDiffer].scope == .market(.medicareAdvantage))
    #expect(rules.noted == [2])
  }

  @Test func `rows that contradict each other are no answer, and blank is none`() {
    let rules = PlanRules(ofPlan: "p", market: nil, rules: Self.rules)
    #expect(rules[.virtualPaid].answer == .unknown && rules[.virtualPaid].isDisagreed)
    #expect(rules[.virtualPaid].statements.map(\.answer) == [.no, .yes])
    #expect(rules[.requiredBeforeSurgery].answer == .unknown && rules[.requiredBeforeSurgery].scope == nil)
    #expect(rules[.thirdPaidIfDiffer].answer == .unknown, "another plan's rule is not this one's")
    #expect(rules[.priorAuthorization].answer == .unknown, "another market's rule is not this one's")
  }

  @Test func `a market has rules of its own`() {
    let rules = PlanRules(ofPlan: nil, market: .originalMedicare, rules: Self.rules)
    #expect(rules.rows.count == 1 && rules[.priorAuthorization].answer == .no)
    #expect(PlanRules(ofPlan: nil, market: nil, rules: Self.rules).rows.isEmpty)
  }

  @Test func `a market is read by its token and by its name`() {
    #expect(PlanMarket(words: "original medicare") == .originalMedicare)
    #expect(PlanMarket(words: "Medicare-Advantage") == .medicareAdvantage)
    #expect(PlanMarket(words: "Medicare") == nil && PlanMarket(words: "") == nil)
  }
}
