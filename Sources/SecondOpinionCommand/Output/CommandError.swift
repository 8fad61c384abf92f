import Importing

/// What the command itself finds wrong.
enum CommandError: Error, Equatable {
  case usage(String)
  case noSuchInput(String)
  case cannotWrite(path: String, number: Int32)
  case noBundledData(searched: [String])
  case notFound(id: String)
  /// Some source names it, but a search does not cover it.
  case notSearched(id: String, endedOn: String?)
  /// `--onto` names a source onto which this one cannot be laid.
  case notABase(String, DeltaFault)
  /// The generation was made before there were resources, or without the bundled ones.
  case noResources
  /// The work was done; the exit code says how.
  case exit(Int32)
}
