import Answering
import Exporting
import Querying

/// A parameter of a route, under its name in the address.
struct RouteParameter: Sendable {
  /// With hyphens; the address has underscores.
  let name: String
  let addressName: String
  var summary: String
  var isNeeded = false
  var takesSeveral = false
  var allowed: [String] = []
  var example = ""
  /// What the question calls it, where that is another name: what is refused is told by the name in the address.
  var asks: String?

  init(
    _ name: String, _ summary: String, isNeeded: Bool = false, takesSeveral: Bool = false,
    allowed: [String] = [],
    example: String = "", asks: String? = nil
  ) {
    self.name = name
    addressName = name.replacing("-", with: "_")
    self.summary = summary
    self.isNeeded = isNeeded
    self.takesSeveral = takesSeveral
    self.allowed = allowed
    self.example = example
    self.asks = asks
  }

  init(_ parameter: SearchParameter) {
    self.init(
      parameter.name, parameter.summary, takesSeveral: parameter.takesSeveral, allowed: parameter.allowed,
      example: parameter.example)
  }
}

/// One address with what it takes and how it answers. Routing, the check of parameters, the OpenAPI document and the
/// tests go by the same table.
struct Route: Sendable {
  enum Method: String, Sendable { case get = "GET", post = "POST" }

  /// Who may keep an answer.
  enum Keeping: Sendable {
    /// It says something about whoever asks: nobody.
    case nobody
    /// It is the same for everybody as long as the generation is.
    case anybody
    /// It is of this moment.
    case never
  }

  /// In which form an answer comes.
  enum Speech: Sendable {
    case json
    /// A page for people; its problems are pages too.
    case html
    /// Another type: a request chooses by a parameter or the address, not by `Accept`.
    case document
  }

  var method: Method
  /// Parts in braces are open: `/api/v1/providers/{id}`.
  var path: String
  var summary: String
  let parameters: [RouteParameter]
  var keeping: Keeping
  var speaks: Speech
  var answer: @Sendable (Call) throws -> Reply

  init(
    _ method: Method = .get, _ path: String, _ summary: String, _ parameters: [RouteParameter] = [],
    keeping: Keeping, speaks: Speech = .json,
    answer: @escaping @Sendable (Call) throws -> Reply
  ) {
    self.method = method
    self.path = path
    self.summary = summary
    self.parameters = parameters
    self.keeping = keeping
    self.speaks = speaks
    self.answer = answer
    parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    names = Dictionary(parameters.map { ($0.addressName, $0.name) }) { first, _ in first }
    needed = parameters.filter(\.isNeeded).map(\.name)
  }

  private let parts: [String]
  /// The parameter of a name in the address.
  let names: [String: String]
  let needed: [String]
  /// No part is open.
  var isLiteral: Bool { !parts.contains { $0.first == "{" } }

  /// The open parts of a path that is of this route; nil for any other.
  func match(_ path: [String]) -> [String]? {
    guard path.count == parts.count else { return nil }
    var open: [String] = []
    for (part, given) in zip(parts, path) {
      if part.first == "{" {
        if given.isEmpty { return nil }
        open.append(given)
      } else if part != given {
        return nil
      }
    }
    return open
  }
}
