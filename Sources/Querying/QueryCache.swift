import DirectoryModel
import Indexing
import Synchronization
import Vocabulary

/// What an engine keeps between questions: what the words for cancers and the
/// codes of specialties mean, and what programs say; never what anybody asked.
final class QueryCache: Sendable {
  private struct Key: Hashable {
    var id: String
    var modalities: [Modality]
  }

  private struct State {
    var vocabulary: CancerVocabulary?
    var questions: [Key: CancerQuestion] = [:]
    var programs: [(entity: Int, provider: Provider)]?
    var specialties: [String: Specialty] = [:]
    var unplaced: RoleExpression?
    var notHeld: (day: CalendarDate, roles: RoleExpression)?
  }

  /// Of a code of the NUCC list.
  struct Specialty {
    var name: String?
    var modality: Modality?
  }

  private let state = Mutex(State())

  /// A specialty by the table in the index; nil for a code it does not hold, which is not kept: there is no end of them.
  func specialty(_ code: String, _ snapshot: Snapshot) -> Specialty? {
    if let known = state.withLock({ $0.specialties[code] }) { return known }
    guard let facts = snapshot.entity(id: "specialty:" + code).map({ snapshot.provider($0).facts }) else {
      return nil
    }
    let specialty = Specialty(
      name: facts.first(.name), modality: facts.first(.modality).flatMap(Modality.init(token:)))
    if snapshot.store?.hasFailed != true { state.withLock { $0.specialties[code] = specialty } }
    return specialty
  }

  /// The roles without coordinates: the same for every place asked about.
  func unplaced(_ snapshot: Snapshot) -> RoleExpression {
    if let known = state.withLock({ $0.unplaced }) { return known }
    let roles = snapshot.select(snapshot.placedRoles().complement).expression
    state.withLock { $0.unplaced = roles }
    return roles
  }

  /// The roles that have ended on a day or not begun, of the last day asked about: mostly today, and of as many lists
  /// as days are stated.
  func notHeld(on day: CalendarDate, _ snapshot: Snapshot) -> RoleExpression {
    if let known = state.withLock({ $0.notHeld }), known.day == day { return known.roles }
    // Days in this form ascend as their bytes do.
    let text = day.description
    let listed = snapshot.roles(.ends, below: text).union(snapshot.roles(.begins, above: text))
    let roles = snapshot.store == nil && !listed.isNone ? snapshot.select(listed).expression : listed
    state.withLock { $0.notHeld = (day, roles) }
    return roles
  }

  /// The cancer types of a snapshot, read once.
  func vocabulary(_ snapshot: Snapshot) -> CancerVocabulary {
    state.withLock { state in
      if let known = state.vocabulary { return known }
      let vocabulary = snapshot.cancerVocabulary()
      state.vocabulary = vocabulary
      return vocabulary
    }
  }

  /// All programs of a snapshot in the order of the index, decoded once: there are few.
  func programs(_ snapshot: Snapshot) -> [(entity: Int, provider: Provider)] {
    if let known = state.withLock({ $0.programs }) { return known }
    let programs = snapshot.entities(in: snapshot.roles(.kind, EntityKind.program.token)).map {
      ($0, snapshot.provider($0))
    }
    if snapshot.store?.hasFailed != true { state.withLock { $0.programs = programs } }
    return programs
  }

  /// What is asked about a cancer type; there are as many as types and kinds of specialist.
  func question(_ id: String, modalities: [Modality], _ snapshot: Snapshot) -> CancerQuestion {
    let key = Key(id: id, modalities: modalities)
    if let known = known(key) { return known }
    let vocabulary = vocabulary(snapshot)
    guard let question = CancerQuestion(id: id, vocabulary: vocabulary, modalities: modalities) else {
      // Words lead to a type that is not there: damage, which whoever answers tells at the end.
      snapshot.reportCancerWords()
      return CancerQuestion(of: id)
    }
    state.withLock { $0.questions[key] = question }
    return question
  }

  /// Whether a text is the id of a cancer type that was asked about before.
  func knows(_ id: String) -> Bool { known(Key(id: id, modalities: [])) != nil }

  private func known(_ key: Key) -> CancerQuestion? { state.withLock { $0.questions[key] } }
}
