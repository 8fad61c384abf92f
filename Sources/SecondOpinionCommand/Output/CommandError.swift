import Glibc
import Importing
import Storing

/// What the command itself finds wrong.
enum CommandError: Error, Equatable {
  case usage(String)
  /// What an option or variable gives as the address of a database is none.
  case badAddress(given: String)
  case noSuchInput(String)
  case cannotWrite(path: String, number: Int32)
  case noBundledData(searched: [String])
  /// What was given to read holds nothing that is meant.
  case badInput(String)
  /// `--onto` names a source onto which this one cannot be laid.
  case notABase(String, DeltaFault)
  /// The name of a list would say what somebody has.
  case namesACancer(list: String, cancer: String)
  /// No call about an id differs from what is listed.
  case nothingToReport(id: String, calls: Int)
  /// Files that would be written over.
  case filesExist([String])
  /// The generation was made before there were resources, or without the bundled ones.
  case noResources
  /// The server's program is not beside this one, or cannot be started.
  case noServer(path: String, number: Int32)
  /// A database that was published from another content than the directory here has.
  case otherGeneration(here: String, there: String)
  /// The work was done; the exit code says how.
  case exit(Int32)
}

extension CommandError {
  /// Runs what writes a file of a person's choice.
  static func writing<Result>(_ body: () throws(NewFileError) -> Result) throws(CommandError) -> Result {
    do throws(NewFileError) { return try body() } catch {
      if error.number == EEXIST { throw .filesExist([error.path]) }
      throw .cannotWrite(path: error.path, number: error.number)
    }
  }
}
