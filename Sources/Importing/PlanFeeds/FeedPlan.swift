import DirectoryModel
import Reading

/// A plan as an entry names it, with what it says of the entry within the plan.
struct FeedPlan {
  private var planID: RecordNode?
  private var medicarePlanID: RecordNode?
  private(set) var tier: RecordNode?
  private(set) var network: RecordNode?
  private(set) var accepting: RecordNode?
  private var yearNodes: [RecordNode] = []
  private(set) var addresses: [RecordNode] = []
  private(set) var specialties: [RecordNode] = []

  init(_ node: RecordNode, _ row: FeedRow) {
    for child in row.tree.children(of: node) {
      switch row.meaning(child) {
      case .planID where planID == nil: planID = child
      case .medicarePlanID where medicarePlanID == nil: medicarePlanID = child
      case .networkTier where tier == nil: tier = child
      case .networkID where network == nil: network = child
      case .accepting where accepting == nil: accepting = child
      case .years: yearNodes.append(child)
      case .addresses: addresses.append(child)
      case .street where row.tree.kind(of: child) == .object: addresses.append(child)
      case .specialty: specialties.append(child)
      default: break
      }
    }
  }

  /// The plan's id in its one spelling; nil when there is none.
  func id(_ dialect: PlanFeedDialect, _ row: FeedRow) -> String? {
    let node = dialect == .marketplace ? planID : medicarePlanID ?? planID
    guard let found = dialect.planID(row.value(node).text) else { return nil }
    if !found.isWellFormed {
      row.warn(
        dialect.planKey, row.value(node).text, rule: "plan-id-form",
        remedy: dialect == .marketplace
          ? "14 characters such as 12345ZZ0010001; kept as written"
          : "contract, plan and segment such as H9999-001-000; kept as written")
    }
    return found.id
  }

  /// The sign of the other feed: its key for a plan's id, and none of this one.
  func isOf(other dialect: PlanFeedDialect, _ row: FeedRow) -> Bool {
    switch dialect {
    case .marketplace: return planID == nil && medicarePlanID != nil
    case .medicareAdvantage:
      return medicarePlanID == nil && planID != nil
        && dialect.planID(row.value(planID).text)?.isWellFormed != true
    }
  }

  /// - Returns: the years, and whether some were given of which none can be read.
  func years(_ row: FeedRow) -> (set: Set<Int>, isLost: Bool) {
    let years = FeedYears.read(yearNodes, row)
    return (years, years.isEmpty && yearNodes.contains { !row.value($0).isEmpty })
  }
}

/// The years of a plan: a list or one number, as numbers or as text.
enum FeedYears {
  static func read(_ nodes: [RecordNode], _ row: FeedRow) -> Set<Int> {
    var years = Set<Int>()
    for node in nodes {
      let value = row.value(node)
      if value.isEmpty { continue }
      let text = (FieldCleaning.withoutDecimalZero(value) ?? value).text
      if let year = Int(text), (2000...2199).contains(year) {
        years.insert(year)
      } else {
        row.warn(
          "years", text, rule: "year-unreadable",
          remedy: "years of four digits; without any the entry is kept without this plan")
      }
    }
    return years
  }

  /// Runs of years that follow each other: 2025, 2026 and 2028 are two.
  static func runs(_ years: Set<Int>) -> [ClosedRange<Int>?] {
    var runs: [ClosedRange<Int>] = []
    for year in years.sorted() {
      if let last = runs.last, last.upperBound + 1 == year {
        runs[runs.count - 1] = last.lowerBound...year
      } else {
        runs.append(year...year)
      }
    }
    return runs
  }
}
