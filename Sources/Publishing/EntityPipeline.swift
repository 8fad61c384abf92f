import DirectoryModel
import Dispatch
import Importing
import Indexing

/// Merges on one thread and indexes on another: entities go over in batches of about a megabyte, in order.
///
/// Equals calling `builder.add` inside `merged.forEach`; only the clock can tell the difference.
// @unchecked: each field is touched by one thread at a time; the semaphores order the hand-over.
final class EntityPipeline: @unchecked Sendable {
  private struct Entry {
    var kind: RecordKind
    var key: EntityKey
    var facts: Range<Int>
  }

  private final class Batch {
    let facts = FactWriter(capacity: 1 << 20)
    var entries: [Entry] = []
    var isLast = false
  }

  private static let batchBytes = 1 << 20
  private static let depth = 3

  private let builder: SnapshotBuilder
  private let batches = (0..<depth).map { _ in Batch() }
  private let free = DispatchSemaphore(value: depth)
  private let filled = DispatchSemaphore(value: 0)
  private let finished = DispatchSemaphore(value: 0)
  private var failure: (any Error)?

  private init(_ builder: SnapshotBuilder) { self.builder = builder }

  /// Adds every entity of the merge to the builder.
  static func run(_ merged: MergedDirectory, into builder: SnapshotBuilder) throws {
    let pipeline = EntityPipeline(builder)
    DispatchQueue.global().async { pipeline.index() }
    var mergeFailure: (any Error)?
    do { try pipeline.merge(merged) } catch { mergeFailure = error }
    pipeline.finished.wait()
    if let failure = mergeFailure ?? pipeline.failure { throw failure }
  }

  private func merge(_ merged: MergedDirectory) throws {
    var next = 0
    free.wait()
    var batch = batches[0]
    // The last batch is always handed over, so that the other thread ends.
    defer {
      batch.isLast = true
      filled.signal()
    }
    try merged.forEach { kind, key, facts in
      let start = batch.facts.count
      batch.facts.append(facts)
      batch.entries.append(Entry(kind: kind, key: key, facts: start..<start + facts.count))
      guard batch.facts.count >= Self.batchBytes else { return }
      filled.signal()
      next = (next + 1) % Self.depth
      free.wait()
      batch = batches[next]
    }
  }

  private func index() {
    var next = 0
    while true {
      filled.wait()
      let batch = batches[next]
      // After a failure the batches are only emptied, so that the merge does not wait for ever.
      if failure == nil {
        do {
          let all = batch.facts.bytes
          for entry in batch.entries {
            try builder.add(
              entry.kind, key: entry.key, facts: UnsafeRawBufferPointer(rebasing: all[entry.facts]))
          }
        } catch { failure = error }
      }
      let isLast = batch.isLast
      batch.facts.removeAll()
      batch.entries.removeAll(keepingCapacity: true)
      next = (next + 1) % Self.depth
      free.signal()
      if isLast {
        finished.signal()
        return
      }
    }
  }
}
