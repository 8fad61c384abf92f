/// The market in which a plan is sold, for which rules are published that hold for all its plans.
public enum PlanMarket: String, CaseIterable, Sendable {
  case originalMedicare = "original-medicare"
  case medicareAdvantage = "medicare-advantage"
  case marketplace
  case medicaid
  case employer

  public var token: String { rawValue }

  public init?(token: String) { self.init(rawValue: token) }

  /// As people say it.
  public var name: String {
    switch self {
    case .originalMedicare: "Original Medicare"
    case .medicareAdvantage: "Medicare Advantage"
    case .marketplace: "Marketplace"
    case .medicaid: "Medicaid"
    case .employer: "Employer plan"
    }
  }

  /// Reads the token or the name, in any case: `Original Medicare`.
  public init?(words: String) {
    let folded = TextFolding.folded(words)
    guard
      let match = Self.allCases.first(where: {
        folded == TextFolding.folded($0.token) || folded == TextFolding.folded($0.name)
      })
    else { return nil }
    self = match
  }
}
