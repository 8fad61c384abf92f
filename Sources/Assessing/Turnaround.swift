public import DirectoryModel
public import Vocabulary

/// How long a second-opinion service takes to answer, as its page says.
public struct Turnaround: Hashable, Sendable {
  /// From when the days are counted.
  public enum Start: String, Sendable {
    case recordsComplete = "records-complete"
    case request
    /// The page does not say.
    case unstated
  }

  /// Fewest days; nil where only the most is stated.
  public var least: Int?
  /// Most days; nil where only the fewest are stated, which promise nothing.
  public var most: Int?
  public var unit: DayUnit
  public var start: Start
  /// Index into the provider's `sources`.
  public var source: Int?

  public init(least: Int?, most: Int?, unit: DayUnit, start: Start, source: Int?) {
    self.least = least
    self.most = most
    self.unit = unit
    self.start = start
    self.source = source
  }

  /// Ten years: what is more is no number of days to an answer.
  private static let believable = 0...3650

  /// nil where no source states any days. Days that are no number, or cannot be meant, are not stated.
  public init?(_ facts: [Fact]) {
    func days(_ field: Field) -> Int? {
      facts.first(field).flatMap { Int($0) }.flatMap { Self.believable.contains($0) ? $0 : nil }
    }
    var bounds = (least: days(.daysMin), most: days(.daysMax))
    guard bounds.least != nil || bounds.most != nil else { return nil }
    // Where the two are swapped the larger one is the most all the same.
    if let least = bounds.least, let most = bounds.most, least > most { bounds = (most, least) }
    least = bounds.least
    most = bounds.most
    unit = facts.first(.daysUnit).flatMap(DayUnit.init(rawValue:)) ?? .calendar
    start = facts.first(.daysFrom).flatMap(Start.init(rawValue:)) ?? .unstated
    let field: Field = bounds.most == nil ? .daysMin : .daysMax
    source = facts.first { $0.field == field && !$0.isAlternate }?.source
  }

  /// Whether the answer comes within so many calendar days: yes when the most are within, no when they may be more;
  /// of fewest days alone only a no can be said. Business days count as the calendar days that they can take.
  public func isWithin(_ days: Int) -> ThreeValued {
    if let most { return most.calendarDays(atMost: unit) <= days ? .yes : .no }
    if let least, least.calendarDays(atLeast: unit) > days { return .no }
    return .unknown
  }

  /// `5 to 10 business days`, `at most 3 days`, `at least 7 days`.
  public var words: String {
    let unit = unit == .business ? "business day" : "day"
    func counted(_ count: Int) -> String { "\(count) \(unit)\(count == 1 ? "" : "s")" }
    switch (least, most) {
    case (let least?, let most?): return least == most ? counted(most) : "\(least) to " + counted(most)
    case (nil, let most?): return "at most " + counted(most)
    case (let least?, nil): return "at least " + counted(least)
    case (nil, nil): return "no days stated"
    }
  }

  /// `after records are complete`, `after the request`, `from when is not stated`.
  public var startWords: String {
    switch start {
    case .recordsComplete: "after records are complete"
    case .request: "after the request"
    case .unstated: "from when is not stated"
    }
  }
}

/// What a second-opinion service costs the person who pays it herself.
public enum PriceAssessment {
  /// Whether the price is within an amount: by the most that is stated, else by the price. A price in words alone, or
  /// none, is unknown: neither cheap nor dear.
  ///
  /// - Parameter dollars: US dollars.
  public static func isWithin(_ dollars: Double, _ facts: [Fact]) -> ThreeValued {
    guard let price = price(facts) else { return .unknown }
    return price <= dollars ? .yes : .no
  }

  /// The most it may cost in US dollars; nil where no source states a number.
  public static func price(_ facts: [Fact]) -> Double? {
    func amount(_ field: Field) -> Double? {
      facts.first(field).flatMap { Double($0) }.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }
    return amount(.feeMaxUSD) ?? amount(.feeUSD)
  }
}
