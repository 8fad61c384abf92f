import DirectoryModel
import Indexing
import Synchronization
import Vocabulary

/// What an engine keeps between questions: what the words for cancers mean, never what anybody asked.
final class QueryCache: Sendable {
  private struct Key: Hashable {
    var id: String
    var modalities: [Modality]
  }

  private struct State {
    var vocabulary: CancerVocabulary?
    var words: Set<UInt64>?
    var questions: [Key: CancerQuestion] = [:]
  }

  private let state = Mutex(State())

  /// The cancer types of a snapshot, read once.
  func vocabulary(_ snapshot: Snapshot) -> CancerVocabulary {
    state.withLock { state in
      if let known = state.vocabulary { return known }
      let vocabulary = CancerVocabulary(
        snapshot.references(.cancerType).map { QueryContext.cancerType(snapshot.provider($0)) })
      state.vocabulary = vocabulary
      return vocabulary
    }
  }

  /// Whether every folded word of a text is one of those by which cancers are named: most names are told from
  /// cancers by their first word. Words that are spelled the British way are taken for such words.
  func mayBeCancer(_ texts: [String], _ snapshot: Snapshot) -> Bool {
    let known = state.withLock(\.words)
    let words: Set<UInt64>
    if let known {
      words = known
    } else {
      let types = vocabulary(snapshot).types.values
      words = Set(
        (types.flatMap { [$0.name, $0.id] + $0.words } + ["of the in a an on my and de del la el los las en y"]).flatMap { TextFolding.tokens($0) }.map { ByteHash.hash($0) })
      state.withLock { $0.words = words }
    }
    var scratch: [UInt8] = []
    for text in texts {
      var isKnown = true
      var copy = text
      copy.withUTF8 {
        TextFolding.forEachToken(in: UnsafeRawBufferPointer($0), scratch: &scratch) { token in
          if words.contains(ByteHash.hash(token)) { return }
          // A code, or one of the pairs of letters that British words have and American ones have not.
          let isOther = token.contains { (0x30...0x39).contains($0) }
            || token.count > 4 && (token.text.contains("our") || token.text.contains("ae") || token.text.contains("oe"))
          if !isOther { isKnown = false }
        }
      }
      if !isKnown { return false }
    }
    return true
  }

  /// What is asked about a cancer type; there are as many as types and kinds of specialist.
  func question(_ id: String, modalities: [Modality], _ snapshot: Snapshot) -> CancerQuestion {
    let key = Key(id: id, modalities: modalities)
    if let known = known(key) { return known }
    let question = CancerQuestion(id: id, vocabulary: vocabulary(snapshot), modalities: modalities)
    state.withLock { $0.questions[key] = question }
    return question
  }

  /// Whether a text is the id of a cancer type that was asked about before.
  func knows(_ id: String) -> Bool { known(Key(id: id, modalities: [])) != nil }

  private func known(_ key: Key) -> CancerQuestion? { state.withLock { $0.questions[key] } }
}
