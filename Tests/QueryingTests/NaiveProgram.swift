import DirectoryModel
import Foundation
import Querying
import TestSupport

/// What a row of programs.csv says of price and time, by plain counting of days in Foundation's calendar.
enum NaiveProgram {
  private static let calendar: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "UTC")!
    return calendar
  }()

  private static func isWeekday(_ day: Int) -> Bool {
    let weekday = calendar.component(.weekday, from: Date(timeIntervalSince1970: Double(day) * 86_400))
    return weekday != 1 && weekday != 7
  }

  /// The day on which a count that begins after a day ends.
  static func end(of count: Int, from start: Int, business: Bool) -> Int {
    var day = start
    var counted = 0
    while counted < count {
      day += 1
      if !business || isWeekday(day) { counted += 1 }
    }
    return day
  }

  /// nil where the row states no number.
  static func price(_ program: [String: String]?) -> Double? {
    Double(program?["fee_max_usd"] ?? "") ?? Double(program?["fee_usd"] ?? "")
  }

  private static func days(_ program: [String: String]?) -> (least: Int?, most: Int?, business: Bool) {
    let least = Int(program?["days_min"] ?? "")
    let most = Int(program?["days_max"] ?? "")
    // Swapped ones are taken the other way round.
    let isSwapped = least != nil && most != nil && least! > most!
    return (
      isSwapped ? most : least, isSwapped ? least : most, program?["days_unit"] == "business"
    )
  }

  /// Whether the answer comes within so many days, on whatever day of a week it is asked for; nil for unknown.
  static func isAnswered(_ program: [String: String]?, within limit: Int) -> Bool? {
    let (least, most, business) = days(program)
    let week = 20_000..<20_007
    if let most { return week.map { end(of: most, from: $0, business: business) - $0 }.max()! <= limit }
    if let least, week.map({ end(of: least, from: $0, business: business) - $0 }).min()! > limit {
      return false
    }
    return nil
  }

  /// 0 can be made by the day of the decision, 1 unknown, 2 unlikely. Two weeks for records unless said.
  static func feasibleRank(_ program: [String: String]?, _ request: SearchRequest) -> Int {
    let today = Int(request.on.days)
    let decision = Int(request.decideBy!.days)
    let ready = today + (request.recordsDays ?? 14)
    if ready > decision { return 2 }
    let (least, most, business) = days(program)
    if let least {
      let start = program?["days_from"] == "records-complete" ? ready : today
      if end(of: least, from: start, business: business) > decision { return 2 }
    }
    guard let most else { return 1 }
    return end(of: most, from: ready, business: business) <= decision ? 0 : 1
  }
}
