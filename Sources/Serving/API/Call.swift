import Answering
import DirectoryModel
import Exporting
import Querying

/// One request, taken apart: every name in it is one that the route knows.
struct Call: Sendable {
  let generation: OpenGeneration
  /// The parts of the path that the route leaves open, in their order.
  let path: [String]
  /// By name with hyphens.
  let values: [String: [String]]
  let today: CalendarDate
  /// The question came in a body, so that it stands in no address.
  let isPosted: Bool
  /// As the browser says it; only pages look at it.
  let acceptLanguage: String?
  /// What stands before an address in a link.
  let base: String

  var engine: SnapshotEngine { generation.engine }

  /// The one value of a parameter; nil when it is not given.
  func one(_ name: String) throws(Problem) -> String? {
    guard let texts = values[name], let first = texts.first else { return nil }
    if texts.count > 1 { throw .badParameter(name, "\(name.replacing("-", with: "_")) takes one value.") }
    return first
  }

  func needed(_ name: String) throws(Problem) -> String {
    guard let text = try one(name), !text.isEmpty else { throw .missing(name) }
    return text
  }

  func many(_ name: String) -> [String] { ParameterValue.split(values[name] ?? []) }

  /// The day asked about.
  func day() throws(Problem) -> CalendarDate {
    guard let text = try one("on") else { return today }
    return try Problem.reading { () throws(ParameterError) in try ParameterValue.date(text, "on") }
  }

  func flag(_ name: String) throws(Problem) -> Bool {
    switch try one(name) {
    case nil, "false": false
    case "true", "": true
    default: throw .badParameter(name, "\(name) takes true or false.", allowed: ["true", "false"])
    }
  }
}

extension Problem {
  static func reading<Value>(_ read: () throws(ParameterError) -> Value) throws(Problem) -> Value {
    do throws(ParameterError) { return try read() } catch { throw Problem(error) }
  }

  static func asking<Value>(_ ask: () throws(QueryError) -> Value) throws(Problem) -> Value {
    do throws(QueryError) { return try ask() } catch { throw Problem(error) }
  }
}
