import Glibc
import Postgres
import Synchronization

/// A bounded number of connections to one server, each lent to one thread at a time.
///
/// All that is asked over them only reads. A connection that was cut is replaced; a statement that failed by it is asked
/// once more on a fresh one, since asking twice changes nothing.
// @unchecked: what is mutable stands behind the lock, and a connection is lent to one thread at a time.
final class ConnectionPool: @unchecked Sendable {
  private let dsn: String
  private let settings: [(name: String, value: String)]
  private let most: Int
  private let patience: Int
  private var idle: [PostgresConnection] = []
  private var open = 0
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let returned: UnsafeMutablePointer<pthread_cond_t>

  /// What was sent and is not acknowledged for half a minute is lost, and the connection with it.
  private static let words = [(name: "tcp_user_timeout", value: "30000")]

  /// - Parameter patience: seconds for which a connection is waited for.
  init(dsn: String, settings: [(name: String, value: String)], most: Int = 8, patience: Int = 60) {
    self.dsn = dsn
    self.settings = settings
    self.most = most
    self.patience = patience
    lock = .allocate(capacity: 1)
    returned = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(returned, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(returned)
    pthread_mutex_destroy(lock)
    returned.deallocate()
    lock.deallocate()
  }

  /// Waits for a connection if all are lent, but not for ever.
  func reading<Result>(_ body: (PostgresConnection) throws(PostgresError) -> Result) throws(PostgresError)
    -> Result
  {
    let connection = try take()
    do throws(PostgresError) {
      let result = try body(connection)
      giveBack(connection)
      return result
    } catch {
      giveBack(connection)
      if !error.isPassing { throw error }
    }
    // The server was restarted, or ended the connection: so were the others that lay idle.
    dropIdle()
    let fresh = try take()
    defer { giveBack(fresh) }
    return try body(fresh)
  }

  private func take() throws(PostgresError) -> PostgresConnection {
    pthread_mutex_lock(lock)
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    end.tv_sec += patience
    while idle.isEmpty, open >= most {
      if pthread_cond_timedwait(returned, lock, &end) == ETIMEDOUT {
        pthread_mutex_unlock(lock)
        throw PostgresError(
          kind: .cannotConnect, place: "", message: "all \(most) connections were busy for \(patience) s")
      }
    }
    if let connection = idle.popLast() {
      pthread_mutex_unlock(lock)
      return connection
    }
    open += 1
    pthread_mutex_unlock(lock)
    do throws(PostgresError) {
      return try PostgresConnection(dsn: dsn, settings: settings, words: Self.words)
    } catch {
      closed(1)
      throw error
    }
  }

  private func giveBack(_ connection: PostgresConnection) {
    guard connection.isIdle else { return closed(1) }
    pthread_mutex_lock(lock)
    idle.append(connection)
    pthread_cond_signal(returned)
    pthread_mutex_unlock(lock)
  }

  private func dropIdle() {
    pthread_mutex_lock(lock)
    let dropped = idle.count
    idle.removeAll()
    pthread_mutex_unlock(lock)
    if dropped > 0 { closed(dropped) }
  }

  private func closed(_ count: Int) {
    pthread_mutex_lock(lock)
    open -= count
    pthread_cond_broadcast(returned)
    pthread_mutex_unlock(lock)
  }
}
