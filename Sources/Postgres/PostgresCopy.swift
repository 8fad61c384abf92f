import CPostgres

/// Rows on their way into a table.
///
/// Whatever is not ended by `end` is not in the table: an error on the way, or letting go of it, leaves nothing.
public final class PostgresCopyIn {
  private let connection: PostgresConnection
  private var isOpen = true

  fileprivate init(_ connection: PostgresConnection) { self.connection = connection }

  deinit { if isOpen { abandon() } }

  /// Sends some bytes of the stream; they need not end where a row does.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) {
    guard bytes.count > 0 else { return }
    let base = bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
    if connection.library.putCopyData(connection.connection, base, Int32(bytes.count)) != 1 {
      throw refusal()
    }
  }

  /// Ends the stream.
  ///
  /// - Returns: rows copied.
  @discardableResult
  public func end() throws(PostgresError) -> Int {
    isOpen = false
    let library = connection.library
    guard library.putCopyEnd(connection.connection, nil) == 1 else { throw refusal() }
    let result = try connection.finished(library.getResult(connection.connection))
    while let more = library.getResult(connection.connection) { library.clear(more) }
    return result.changedRows
  }

  /// Gives up: nothing of it stays in the table.
  public func abandon() {
    isOpen = false
    let library = connection.library
    _ = library.putCopyEnd(connection.connection, "given up")
    while let more = library.getResult(connection.connection) { library.clear(more) }
  }

  /// What the server said when it took no more; it says so only when the stream is ended.
  private func refusal() -> PostgresError {
    isOpen = false
    let library = connection.library
    var error = connection.failure(nil)
    _ = library.putCopyEnd(connection.connection, nil)
    while let result = library.getResult(connection.connection) {
      let told = connection.failure(result)
      if !told.sqlState.isEmpty || error.message.isEmpty { error = told }
      library.clear(result)
    }
    return error
  }
}

extension PostgresConnection {
  /// Begins `COPY … FROM STDIN`.
  public func copyIn(_ sql: String) throws(PostgresError) -> PostgresCopyIn {
    try beginCopy(sql, LIBPQ_COPY_IN)
    return PostgresCopyIn(self)
  }

  /// Runs `COPY … TO STDOUT` and calls `body` with each piece as it comes, mostly a row.
  ///
  /// - Parameter body: may throw; the rest is then read and thrown away.
  public func copyOut(_ sql: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try beginCopy(sql, LIBPQ_COPY_OUT)
    var caught: (any Error)?
    while true {
      var piece: UnsafeMutablePointer<CChar>?
      let count = library.getCopyData(connection, &piece, 0)
      guard count > 0, let piece else { break }
      defer { library.freemem(piece) }
      if caught == nil {
        do { try body(UnsafeRawBufferPointer(start: piece, count: Int(count))) } catch { caught = error }
      }
    }
    do { _ = try finished(library.getResult(connection)) } catch { caught = caught ?? error }
    while let more = library.getResult(connection) { library.clear(more) }
    if let caught { throw caught }
  }

  private func beginCopy(_ sql: String, _ status: Int) throws(PostgresError) {
    guard let result = library.exec(connection, sql) else { throw failure(nil) }
    if Int(library.resultStatus(result)) != status {
      _ = try finished(result)
      throw PostgresError(kind: .unexpected, place: place, message: "a statement that should copy did not")
    }
    library.clear(result)
  }
}
