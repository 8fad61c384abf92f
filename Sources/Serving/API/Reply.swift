import Exporting

/// What leaves, before it is HTTP.
public struct Reply: Sendable {
  /// Of HTTP.
  public var status: Int
  /// In the order in which they are sent; a name may come again.
  public var fields: [(name: String, value: String)]
  /// Whole; empty with 204 and 304.
  public var body: [UInt8]
  /// The route that answered, for logs and metrics; never the address.
  public var route: String
  /// For a search: how many hits there are in all.
  public var total: Int?

  init(status: Int, type: String, body: [UInt8], fields: [(name: String, value: String)] = []) {
    self.status = status
    self.fields = [("Content-Type", type)] + fields
    self.body = body
    route = ""
  }

  /// A page whose addresses begin at the root, for a server that lies under a path of its host: a form that left the
  /// prefix out would send what somebody asks to whatever else answers there. In the text of a page no quote stands as
  /// itself, so that what is looked for stands in tags alone.
  func under(_ prefix: String) -> Reply {
    guard !prefix.isEmpty,
      fields.contains(where: { $0.name == "Content-Type" && $0.value.hasPrefix("text/html") })
    else { return self }
    var reply = self
    let page = String(decoding: body, as: UTF8.self)
    reply.body = Array(page.replacing(#/(href|action|src)="\/(?!\/)/#) { "\($0.1)=\"\(prefix)/" }.utf8)
    return reply
  }

  init(_ json: JSONValue, fields: [(name: String, value: String)] = []) {
    var bytes: [UInt8] = []
    json.write(into: &bytes)
    self.init(status: 200, type: "application/json", body: bytes, fields: fields)
  }

  init(_ problem: Problem) {
    var bytes: [UInt8] = []
    problem.json.write(into: &bytes)
    self.init(status: problem.status, type: "application/problem+json", body: bytes)
    if !problem.allow.isEmpty { fields.append(("Allow", problem.allow.joined(separator: ", "))) }
    if let seconds = problem.retryAfterSeconds { fields.append(("Retry-After", "\(seconds)")) }
    fields.append(("Cache-Control", "no-store"))
  }
}
