import FHIRModel

/// Why a request is not answered, as an OperationOutcome says it: the element and the remedy, and never what was sent.
struct FHIRProblem: Error, Equatable {
  var status: Int
  /// Of the value set issue-type.
  var code: String
  var diagnostics: String
  /// The parameter or header that is meant.
  var expression: String?
  /// Methods that the address takes, for 405.
  var allow: [String] = []
  var retryAfterSeconds: Int?

  var outcome: FHIRValue { Self.outcome(code: code, diagnostics: diagnostics, expression: expression) }

  static func outcome(
    severity: String = "error", code: String, diagnostics: String, expression: String? = nil
  ) -> FHIRValue {
    var issue = ResourceFields()
    issue.add("severity", severity)
    issue.add("code", code)
    issue.add("diagnostics", diagnostics)
    issue.add("expression", expression.map { [.string($0)] } ?? [])
    return .resource("OperationOutcome", [("issue", .list([.object(issue.fields)]))])
  }

  static func invalid(_ parameter: String, _ diagnostics: String) -> FHIRProblem {
    FHIRProblem(status: 400, code: "invalid", diagnostics: diagnostics, expression: parameter)
  }

  static func unknown(_ parameter: String, known: [String], nearest: String?) -> FHIRProblem {
    FHIRProblem(
      status: 400, code: "not-supported",
      diagnostics:
        "There is no search parameter \(parameter) here, and nothing is left out silently."
        + (nearest.map { " Did you mean \($0)?" } ?? "") + " Known: \(known.joined(separator: ", "))."
        + " With the header Prefer: handling=lenient it is ignored, and missing from the self link.",
      expression: parameter)
  }

  static let notFound = FHIRProblem(
    status: 404, code: "not-found", diagnostics: "There is no such address; /metadata says what there is.")

  static let gone = FHIRProblem(
    status: 410, code: "deleted",
    diagnostics: "The resource was here and is not in the directory any more.")
}
