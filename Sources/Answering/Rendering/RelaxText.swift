package import Exporting
package import Querying

/// What would find more, in words and as JSON.
package enum RelaxText {
  /// Empty when there is nothing to offer.
  package static func lines(_ relax: [Relaxation]) -> [String] {
    guard !relax.isEmpty else { return [] }
    return ["Few were found. One change would find more; none is made for you:"]
      + relax.map { "  \($0.words) → \($0.total.grouped) (\(option($0)))" }
  }

  /// As it is typed.
  private static func option(_ change: Relaxation) -> String {
    guard let value = change.value else {
      return change.parameter == "words" ? "without the words" : "without --\(change.parameter)"
    }
    return "--\(change.parameter) \(value)"
  }

  package static func json(_ relax: [Relaxation]) -> JSONValue {
    .array(
      relax.map {
        .object([
          ("change", .string($0.words)), ("parameter", .string($0.parameter.replacing("-", with: "_"))),
          ("value", .text($0.value)), ("total", .integer($0.total)),
        ])
      })
  }
}
