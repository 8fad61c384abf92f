public import DirectoryModel
public import Vocabulary

/// What a plan can say of second opinions.
public enum PlanRuleQuestion: String, CaseIterable, Sendable {
  case networkNeeded = "network_needed"
  case referralNeeded = "referral_needed"
  case priorAuthorization = "prior_authorization"
  case requiredBeforeSurgery = "required_before_surgery"
  case virtualPaid = "virtual_paid"
  case thirdPaidIfDiffer = "third_paid_if_differ"

  var field: Field {
    switch self {
    case .networkNeeded: .networkNeeded
    case .referralNeeded: .referralNeeded
    case .priorAuthorization: .priorAuthorization
    case .requiredBeforeSurgery: .requiredBeforeSurgery
    case .virtualPaid: .virtualPaid
    case .thirdPaidIfDiffer: .thirdPaidIfDiffer
    }
  }
}

/// A plan's rules for second opinions. What no row says is unknown: ask the plan.
public struct PlanRules: Sendable {
  /// Of whom the rows behind an answer speak.
  public enum Scope: Hashable, Sendable {
    case plan
    /// Of every plan of the market; the plan itself may differ.
    case market(PlanMarket)
  }

  public struct Answer: Sendable {
    public var question: PlanRuleQuestion
    /// Unknown when no row says, and when rows of one scope contradict each other.
    public var answer: ThreeValued
    /// nil when no row says.
    public var scope: Scope?
    /// Indices into `rows` of those that say something, with what each says.
    public var statements: [(row: Int, answer: ThreeValued)]

    public var isDisagreed: Bool { Set(statements.map(\.answer)).count > 1 }
  }

  /// The rows that are about this plan or its market, those of the plan first.
  public var rows: [Provider]
  /// One for each question, in their order.
  public var answers: [Answer]

  /// - Parameters:
  ///   - plan: id without its type; nil asks for the market alone.
  ///   - rules: records of the kind `planRule`, of any plan.
  ///
  /// What a row of the plan says counts before what is said of its whole market.
  public init(ofPlan plan: String?, market: PlanMarket?, rules: [Provider]) {
    let own = rules.filter { plan != nil && $0.facts.first(.rulePlan) == plan }
    let shared = rules.filter { market != nil && $0.facts.first(.market) == market?.token }
    rows = own + shared
    let rows = rows
    answers = PlanRuleQuestion.allCases.map { question in
      func said(_ range: Range<Int>) -> [(row: Int, answer: ThreeValued)] {
        range.compactMap { i in
          let answer = rows[i].answer(question.field)
          return answer == .unknown ? nil : (i, answer)
        }
      }
      var statements = said(0..<own.count)
      var scope: Scope? = statements.isEmpty ? nil : .plan
      if statements.isEmpty, let market {
        statements = said(own.count..<rows.count)
        scope = statements.isEmpty ? nil : .market(market)
      }
      let distinct = Set(statements.map(\.answer))
      return Answer(
        question: question, answer: distinct.count == 1 ? distinct.first! : .unknown, scope: scope,
        statements: statements)
    }
  }

  public subscript(_ question: PlanRuleQuestion) -> Answer {
    answers[PlanRuleQuestion.allCases.firstIndex(of: question)!]
  }

  /// Indices of rows that say something in words.
  public var noted: [Int] { rows.indices.filter { rows[$0].facts.first(.notes) != nil } }
}
