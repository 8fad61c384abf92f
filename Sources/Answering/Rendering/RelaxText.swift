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
      return change.parameter == "words"
        ? "without the words"
        : "without " + ([change.parameter] + change.also).map { "--\($0)" }.joined(separator: " and ")
    }
    return "--\(change.parameter) \(value)"
  }

  package static func json(_ relax: [Relaxation]) -> JSONValue {
    .array(
      relax.map { change in
        let also = change.also.map { JSONValue.string(name($0)) }
        return .object(
          [
            ("change", .string(change.words)), ("parameter", .string(name(change.parameter))),
            ("value", .text(change.value)),
          ] + (also.isEmpty ? [] : [("also", .array(also))]) + [("total", .integer(change.total))])
      })
  }

  private static func name(_ parameter: String) -> String { parameter.replacing("-", with: "_") }
}
