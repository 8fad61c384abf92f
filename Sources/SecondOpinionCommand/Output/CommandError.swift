/// What the command itself finds wrong.
enum CommandError: Error, Equatable {
  case usage(String)
  case noSuchInput(String)
  case cannotWrite(path: String, number: Int32)
  case noBundledData(searched: [String])
  case notFound(id: String)
  /// The work was done; the exit code says how.
  case exit(Int32)
}
