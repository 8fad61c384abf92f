import Answering
import Exporting

/// Why a request is not answered, as RFC 9457 has it. It names the parameter and what it takes, and never repeats what
/// was sent: a diagnosis must not come back in a page, a log or a cache.
struct Problem: Error, Equatable, Sendable {
  var status: Int
  /// The last part of `type`, and the heading of docs/http.md that explains it.
  var kind: String
  var title: String
  var detail: String
  /// As in the address, with underscores.
  var parameter: String?
  /// What the parameter takes where that is a closed list.
  var allowed: [String] = []
  /// Ids and names that may have been meant.
  var suggestions: [String] = []
  /// Methods that the address takes, for 405.
  var allow: [String] = []
  /// For 429 and 503.
  var retryAfterSeconds: Int?

  var json: JSONValue {
    var fields: [(key: String, value: JSONValue)] = [
      ("type", .string("https://second-opinion.invalid/problems/\(kind)")), ("title", .string(title)),
      ("status", .integer(status)), ("detail", .string(detail)),
    ]
    if let parameter { fields.append(("parameter", .string(parameter))) }
    if parameter != nil || !allowed.isEmpty { fields.append(("allowed", .strings(allowed))) }
    if !suggestions.isEmpty { fields.append(("suggestions", .strings(suggestions))) }
    return .object(fields)
  }
}

extension Problem {
  /// The same with the names of the route's own parameters.
  func named(as route: Route) -> Problem {
    guard let parameter, let own = route.parameters.first(where: { $0.asks == parameter }) else {
      return self
    }
    var problem = self
    problem.parameter = own.addressName
    if detail.hasPrefix(parameter + " ") {
      problem.detail = own.addressName + detail.dropFirst(parameter.count)
    }
    return problem
  }

  static func unknownParameter(allowed: [String], nearest: String?) -> Problem {
    Problem(
      status: 400, kind: "unknown-parameter", title: "Unknown parameter",
      detail:
        "A parameter of this request means nothing here, and nothing is ever left out silently: a dropped filter "
        + "would be a wrong answer." + (nearest.map { " Did you mean \($0)?" } ?? ""),
      allowed: allowed)
  }

  static func badParameter(
    _ parameter: String, _ detail: String, allowed: [String] = [], suggestions: [String] = []
  ) -> Problem {
    Problem(
      status: 400, kind: "bad-parameter", title: "Bad parameter", detail: detail,
      parameter: parameter.replacing("-", with: "_"), allowed: allowed, suggestions: suggestions)
  }

  static func missing(_ parameter: String) -> Problem {
    badParameter(parameter, "\(parameter.replacing("-", with: "_")) is needed")
  }

  static let notFound = Problem(
    status: 404, kind: "not-found", title: "Not found", detail: "There is nothing at this address.")

  static let unknownID = Problem(
    status: 404, kind: "unknown-id", title: "Unknown id",
    detail: "No source of this directory names it. Ids have a type, such as npi:2000000010 or center:mskcc.")

  static func methodNotAllowed(_ allow: [String]) -> Problem {
    Problem(
      status: 405, kind: "method-not-allowed", title: "Method not allowed",
      detail: "This address takes \(allow.joined(separator: ", ")).", allow: allow)
  }

  static func conflict(_ detail: String) -> Problem {
    Problem(status: 422, kind: "conflicting-parameters", title: "Conflicting parameters", detail: detail)
  }

  static let gone = Problem(
    status: 410, kind: "cursor-gone", title: "Cursor of a generation that is gone",
    detail:
      "The pages of this cursor came from a generation that is not kept any more. Ask again without it.",
    parameter: "cursor")

  static let tooLarge = Problem(
    status: 413, kind: "body-too-large", title: "Body too large",
    detail: "A body may have \(ServerLimits.bodyBytes) bytes.")

  static let addressTooLong = Problem(
    status: 414, kind: "address-too-long", title: "Address too long",
    detail: "An address may have \(ServerLimits.addressBytes) bytes; POST takes the same fields in a body.")

  static let unsupportedMedia = Problem(
    status: 415, kind: "unsupported-media-type", title: "Unsupported media type",
    detail: "A body is application/json or application/x-www-form-urlencoded, and not encoded.")

  static func notAcceptable(_ types: [String]) -> Problem {
    Problem(
      status: 406, kind: "not-acceptable", title: "Not acceptable",
      detail: "This address answers as \(types.joined(separator: ", ")).")
  }

  static let badBody = Problem(
    status: 400, kind: "bad-body", title: "Bad body",
    detail: "The body is no JSON object of texts, numbers, booleans and lists of them, or no form.")

  static let badEncoding = Problem(
    status: 400, kind: "bad-encoding", title: "Bad encoding",
    detail: "A name or value is not percent-encoded UTF-8, or holds a control character.")

  static let wrongHost = Problem(
    status: 421, kind: "misdirected-request", title: "Misdirected request",
    detail:
      "This server does not answer under that host name; --allow-host names one that it may be reached by.")

  static let slowBody = Problem(
    status: 408, kind: "request-timeout", title: "Request timeout",
    detail: "The body did not come within \(ServerLimits.bodySeconds) seconds.")

  static let unavailable = Problem(
    status: 503, kind: "unavailable", title: "Unavailable",
    detail:
      "What would answer is found to be damaged, or cannot be read; second-opinion index verify says where.",
    retryAfterSeconds: 1)

  /// Nothing is damaged: the database that holds the directory does not answer.
  static let databaseAway = Problem(
    status: 503, kind: "database-away", title: "Database away",
    detail:
      "The database that holds this directory does not answer now. Nothing is damaged; ask again when it is back.",
    retryAfterSeconds: 1)

  static func tooMany(seconds: Int) -> Problem {
    Problem(
      status: 429, kind: "too-many-requests", title: "Too many requests",
      detail:
        "This address has asked more often than the server lets one client ask; Retry-After says when to go on.",
      retryAfterSeconds: seconds)
  }

  static let `internal` = Problem(
    status: 500, kind: "internal", title: "Internal error",
    detail: "Something went wrong that should not; the log of the server has the request's number.")
}
