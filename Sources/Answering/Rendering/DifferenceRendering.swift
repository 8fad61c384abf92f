package import DirectoryModel
package import Exporting

extension Difference {
  /// As one cell: `phone`, `network plan-x:gold`.
  package var fieldName: String {
    if case .network(let id) = subject { return "network \(id)" }
    if case .otherValue = subject { return token + " by another source" }
    return token
  }

  package var json: JSONValue {
    var network: String?
    if case .network(let id) = subject { network = id }
    var isShown = true
    if case .otherValue = subject { isShown = false }
    return .object([
      ("field", .string(token)), ("network_id", .text(network)), ("place", .text(place)),
      ("shown", .bool(isShown)), ("old", .text(old)), ("new", .text(new)), ("words", .string(words)),
    ])
  }
}
