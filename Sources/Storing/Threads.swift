import Dispatch
import Glibc

/// Whether the system gives threads.
public enum Threads {
  /// As many as a writer has at once: digests and indexes are worked out beside what is read. A server has two and more.
  private static let needed = 4

  /// Starts as many threads as a writer or a server needs, and ends them again: libdispatch, when it is refused one,
  /// tries for ever.
  ///
  /// Cost: a tenth of a millisecond.
  /// - Parameter path: of what was to be written or read, for the error.
  /// - Throws: `StoreError.system` when limits on memory or on processes leave too few.
  public static func require(for path: String) throws(StoreError) {
    let gate = DispatchSemaphore(value: 0)
    var threads: [pthread_t] = []
    var refusal: Int32 = 0
    while threads.count < needed, refusal == 0 {
      var thread = pthread_t()
      let waiter = Unmanaged.passRetained(gate)
      refusal = pthread_create(
        &thread, nil,
        { gate in
          Unmanaged<DispatchSemaphore>.fromOpaque(gate!).takeRetainedValue().wait()
          return nil
        }, waiter.toOpaque())
      if refusal == 0 { threads.append(thread) } else { waiter.release() }
    }
    for _ in threads { gate.signal() }
    for thread in threads { pthread_join(thread, nil) }
    if refusal != 0 { throw .system(call: "pthread_create", path: path, number: refusal) }
  }
}
