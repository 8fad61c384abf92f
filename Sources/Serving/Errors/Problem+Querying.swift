import Answering
import Querying
import Storing

// What a question is refused for, in the words of the interface.

extension Problem {
  init(_ error: ParameterError) {
    let name = error.parameter.replacing("-", with: "_")
    let hint = error.suggestion.map { " Did you mean \($0)?" } ?? ""
    self = .badParameter(error.parameter, "\(name) takes \(error.takes).\(hint)", allowed: error.allowed)
  }

  init(_ error: QueryError) {
    switch error {
    case .unknownValue(let parameter, _, let suggestions):
      self = .badParameter(
        parameter, "\(Self.name(parameter)) has a value that means nothing in this directory.",
        allowed: Self.allowed(parameter), suggestions: suggestions)
    case .ambiguous(let parameter, _, let meanings):
      self = Problem(
        status: 422, kind: "ambiguous", title: "Ambiguous",
        detail: "\(Self.name(parameter)) can mean several things; ask again with the id of one of them.",
        parameter: Self.name(parameter), suggestions: meanings.map { "\($0.id) (\($0.name))" })
    case .needs(let parameter, let other):
      self = .badParameter(parameter, "\(Self.name(parameter)) needs \(Self.name(other)).")
      status = 422
    case .tooMuch(let parameter, let measure, _, let most):
      self = .badParameter(parameter, "\(Self.name(parameter)) takes at most \(most) \(measure.rawValue).")
    case .outOfRange(let parameter, _, let allowed):
      self = .badParameter(parameter, "\(Self.name(parameter)) takes \(allowed).")
    case .badWildcard(let parameter, _):
      self = .badParameter(
        parameter, "A star stands at the end of a word, once, behind at least one letter or digit: joh*.")
    case .badCursor:
      self = .badParameter("cursor", "The cursor is of another request, or none of ours.")
    case .cursorGone: self = .gone
    // Where it lies and what failed there is nothing for strangers.
    case .damaged: self = .unavailable
    case .unreachable: self = .databaseAway
    }
  }

  /// Where it lies and what failed there is nothing for strangers here either.
  init(_ error: StoreError) {
    if case .unreachable = error { self = .databaseAway } else { self = .unavailable }
  }

  init(_ error: AnswerError) {
    switch error {
    case .notFound: self = .unknownID
    case .notPublished(_, let near):
      self = .unknownID
      detail = "It is not in what was published to the database; that says nothing of the sources."
      suggestions = near
    case .noProvider(_, let what?, _):
      self = .badParameter(
        "provider", "provider is the id of a \(what); it takes a clinician, organization, center or program.")
    case .noProvider(_, nil, let near):
      self = .unknownID
      suggestions = near
    case .noFirstDoctor(let option, _):
      self = .unknownID
      parameter = Self.name(option)
      detail =
        "\(Self.name(option)) is in no source of this directory, so nothing can be said of independence."
    case .gaveNoOpinion(let option, _):
      self = .badParameter(option, "\(Self.name(option)) takes a clinician or a place that gives opinions.")
    case .notSearched(_, let endedOn):
      self = .unknownID
      title = "Never a hit"
      detail =
        endedOn.map { "The registry ended its NPI on \($0)." }
        ?? "A search does not cover it; its own address says what is known."
    case .notComparable:
      self = .badParameter("id", "id takes clinicians, organizations, centers and programs.")
    case .notOnAnyList(_, let near):
      self = .unknownID
      suggestions = near
    case .namedTwice: self = .badParameter("id", "One of the ids is named twice.")
    }
  }

  private static func name(_ parameter: String) -> String { parameter.replacing("-", with: "_") }

  private static func allowed(_ parameter: String) -> [String] { SearchRequest.allowedValues(of: parameter) }
}
