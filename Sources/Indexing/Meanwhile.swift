import Dispatch

/// Works values out on a thread of its own, one after the other, while its owner goes on.
// @unchecked: only holds a queue, which is safe to share.
final class Companion: @unchecked Sendable {
  private let queue = DispatchQueue(label: "index")

  /// Begins when all that was asked before is done.
  func workOut<Value: Sendable>(_ result: Meanwhile<Value>, _ work: @escaping @Sendable () -> Value) {
    queue.async { result.put(work()) }
  }

  func workOut<Value: Sendable>(_ work: @escaping @Sendable () -> Value) -> Meanwhile<Value> {
    let result = Meanwhile<Value>()
    workOut(result, work)
    return result
  }
}

/// A value that another thread works out.
// @unchecked: written by that thread before the semaphore is raised, taken by the other after it.
final class Meanwhile<Value: Sendable>: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  private var result: Value?

  fileprivate func put(_ value: Value) {
    result = value
    done.signal()
  }

  /// Waits for the value and gives it away; to be called once.
  func take() -> Value {
    done.wait()
    defer { result = nil }
    guard let result else { preconditionFailure("a value is taken once") }
    return result
  }
}
