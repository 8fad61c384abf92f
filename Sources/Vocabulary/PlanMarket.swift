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

  /// The one whose name or token a misspelt one comes near.
  public static func nearest(to words: String) -> PlanMarket? {
    let names = allCases.map { TextFolding.folded($0.name) }
    return Spelling.nearest(to: TextFolding.folded(words), in: names).flatMap(names.firstIndex(of:)).map {
      allCases[$0]
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
