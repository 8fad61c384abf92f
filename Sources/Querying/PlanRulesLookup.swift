public import Assessing
public import DirectoryModel
import Indexing
public import Vocabulary

/// The rules of a plan, or of a market, with what they are the rules of.
public struct PlanRulesAnswer: Sendable {
  /// nil when a market was asked for by its name.
  public var plan: PlanReading?
  /// As a source states it, or as the format of the plan's directory says; nil when neither does.
  public var market: PlanMarket?
  public var rules: PlanRules

  public var name: String { plan?.name ?? market?.name ?? "" }
}

extension DirectoryEngine {
  /// The rules of a plan for second opinions, by the plan's id, name or words, or of a market by its name, such as
  /// `Original Medicare`.
  ///
  /// - Throws: as `plan(_:on:)`.
  public func planRules(_ text: String, on day: CalendarDate) throws(QueryError) -> PlanRulesAnswer {
    // A market's name is nobody's plan, unless a plan is called exactly so.
    if let market = PlanMarket(words: text) {
      let same = try references(.plan).contains {
        TextFolding.folded($0.displayName) == TextFolding.folded(text)
      }
      if !same {
        return PlanRulesAnswer(
          plan: nil, market: market,
          rules: PlanRules(ofPlan: nil, market: market, rules: try references(.planRule)))
      }
    }
    do throws(QueryError) {
      return try planRules(of: try plan(text, on: day))
    } catch {
      // The name of a market, mistyped.
      guard case .unknownValue(let parameter, let value, let near) = error,
        let market = PlanMarket.nearest(to: text)
      else { throw error }
      throw .unknownValue(
        parameter: parameter, value: value, suggestions: [market.name] + near.filter { $0 != market.name })
    }
  }

  /// The rules that a source states of a plan, with those of its market.
  public func planRules(of plan: PlanReading) throws(QueryError) -> PlanRulesAnswer {
    let market = market(of: plan.plan)
    return PlanRulesAnswer(
      plan: plan, market: market,
      rules: PlanRules(ofPlan: plan.id, market: market, rules: try references(.planRule)))
  }

  /// The market that a source states, else the one whose directories have the format from which the plan comes.
  private func market(of plan: Provider) -> PlanMarket? {
    if let stated = plan.facts.first(.market) { return PlanMarket(token: stated) }
    for source in plan.sources where layers.indices.contains(Int(source.layer)) {
      switch layers[Int(source.layer)].adapter {
      case "ma": return .medicareAdvantage
      case "qhp": return .marketplace
      default: continue
      }
    }
    return nil
  }
}
