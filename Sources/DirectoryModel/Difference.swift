/// One thing that two accounts of an entity say differently.
public struct Difference: Hashable, Sendable {
  public enum Subject: Hashable, Sendable {
    case kind
    /// A value of the field; a list has a difference for each value that came or went.
    case fact(Field)
    /// A value beside the one shown: another source states it.
    case otherValue(Field)
    case role
    /// The id of the network.
    case network(String)
  }

  public var subject: Subject
  /// The role in words, `Lakeshore Cancer Center, Chicago, IL`; nil for what is said of the entity itself.
  public var place: String?
  /// nil: not stated, or not listed.
  public var old: String?
  public var new: String?
  /// Indices into the `sources` of the old and of the new account.
  public var oldSource: Int?
  public var newSource: Int?

  public init(
    _ subject: Subject, place: String? = nil, old: String?, new: String?, oldSource: Int? = nil,
    newSource: Int? = nil
  ) {
    self.subject = subject
    self.place = place
    self.old = old
    self.new = new
    self.oldSource = oldSource
    self.newSource = newSource
  }

  /// The name of what differs, as a field in an output: `phone`, `network`, `role`, `kind`.
  public var token: String {
    switch subject {
    case .kind: "kind"
    case .fact(let field), .otherValue(let field): field.token
    case .role: "role"
    case .network: "network"
    }
  }

  /// `phone at Lakeshore: 312-555-0103 → 312-555-0199`, `network plan-x:gold at Lakeshore: in → not listed`.
  public var words: String {
    let at = place.map { " at \($0)" } ?? ""
    switch subject {
    case .kind: return "kind: \(old ?? "not stated") → \(new ?? "not stated")"
    case .fact(let field):
      guard field.isRepeatable else {
        return "\(field.token)\(at): \(old ?? "not stated") → \(new ?? "not stated")"
      }
      let value = new ?? old ?? ""
      return "\(field.token)\(at): \(value): \(old == nil ? "not stated → stated" : "stated → not stated")"
    case .otherValue(let field):
      return "\(field.token)\(at) by another source: \(old ?? "not stated") → \(new ?? "not stated")"
    case .role: return "role\(at): \(old ?? "not listed") → \(new ?? "not listed")"
    case .network(let id): return "network \(id)\(at): \(old ?? "not listed") → \(new ?? "not listed")"
    }
  }
}
