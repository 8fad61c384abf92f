import Synchronization

/// Answers of searches, so that a question that comes again is not worked out again: a generation never changes, and
/// the question with its day is the whole of what its answer depends on. It knows no asker, and lies in memory alone.
final class AnswerCache: Sendable {
  /// Of answers, in two halves: when the younger is full it becomes the older, and what nobody asked since goes.
  static let mostBytes = 32 << 20
  /// A longer answer is worked out each time.
  private static let mostBytesEach = 256 << 10
  private static let entryBytes = 512

  private struct Halves {
    var younger: [String: Reply] = [:]
    var older: [String: Reply] = [:]
    /// Of the younger half.
    var bytes = 0

    mutating func keep(_ reply: Reply, _ question: String) {
      let size = reply.body.count + question.utf8.count + entryBytes
      if bytes + size > mostBytes / 2 {
        older = younger
        younger = [:]
        bytes = 0
      }
      if younger.updateValue(reply, forKey: question) == nil { bytes += size }
    }
  }

  private let halves = Mutex(Halves())

  func reply(_ question: String) -> Reply? {
    halves.withLock { halves in
      if let reply = halves.younger[question] { return reply }
      guard let reply = halves.older[question] else { return nil }
      halves.keep(reply, question)
      return reply
    }
  }

  func keep(_ reply: Reply, _ question: String) {
    guard reply.status == 200, reply.body.count <= Self.mostBytesEach else { return }
    halves.withLock { $0.keep(reply, question) }
  }

  /// Bytes of the half that is being filled; for tests.
  var youngerBytes: Int { halves.withLock { $0.bytes } }
}
