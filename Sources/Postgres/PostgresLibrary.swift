import CPostgres

/// libpq, opened when the first server is asked for the first time: nobody else waits for it.
struct PostgresLibrary {
  // @unchecked: a table of C functions that is never changed.
  private struct Functions: @unchecked Sendable {
    var table: libpq_functions
  }

  private static let opened: Functions? = {
    var table = libpq_functions()
    return libpq_open(&table) == 1 ? Functions(table: table) : nil
  }()

  static func functions() throws(PostgresError) -> libpq_functions {
    guard let opened else {
      throw PostgresError(kind: .libraryMissing, place: "", message: LIBPQ_FILE)
    }
    return opened.table
  }
}
