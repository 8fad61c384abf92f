/// Who or what is asked about cannot be told. The command and the server make the words.
package enum AnswerError: Error, Equatable, Sendable {
  /// No source names it.
  case notFound(id: String)
  /// It is not in the generation that was published to the database that is asked, which says nothing of the sources;
  /// `near` as below.
  case notPublished(id: String, near: [String])
  /// No source names such a clinician, organization or center; `what` is what the id is of instead, `near` who comes
  /// near it.
  case noProvider(id: String, what: String?, near: [String])
  /// An opinion was given by somebody of whom no source knows.
  case noFirstDoctor(option: String, id: String)
  /// A plan or a cancer gave nobody an opinion.
  case gaveNoOpinion(option: String, id: String)
  /// Some source names it, but a search does not cover it.
  case notSearched(id: String, endedOn: String?)
  /// It is nothing that can be compared: a plan, a network.
  case notComparable(id: String)
  case namedTwice(id: String)
  /// An id that no source names, and ids that come near it.
  case notOnAnyList(id: String, near: [String])
}
