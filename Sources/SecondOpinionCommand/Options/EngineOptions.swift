import Answering
import ArgumentParser
import DirectoryModel
import PostgresQuerying
import Querying
import Storing

/// Which engine answers: the directory on this machine, or one that was published to PostgreSQL.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ask the directory that was published to PostgreSQL (postgres://user@host/database), else SECOND_OPINION_ENGINE, "
        + "else the one on this machine.", valueName: "dsn"))
  var engine: String?

  /// nil for the directory on this machine.
  var dsn: String? { engine ?? Environment["SECOND_OPINION_ENGINE"] }

  /// Where the address is from.
  private var given: String { engine == nil ? "SECOND_OPINION_ENGINE" : "--engine" }

  func validate() throws {
    guard let dsn else { return }
    // A mistyped engine must not be this machine's directory instead.
    guard dsn.hasPrefix("postgres://") || dsn.hasPrefix("postgresql://") || dsn.contains("=") else {
      throw ValidationError("\(given) takes a database, such as postgres://user@host/database")
    }
  }

  /// As `GlobalOptions.answering`, from whichever engine is asked.
  func answering(_ global: GlobalOptions, _ cursor: Cursor? = nil) throws -> (
    directory: DataDirectory, manifest: GenerationManifest, engine: SnapshotEngine
  ) {
    guard let dsn else { return try global.answering(cursor) }
    let opened = try DatabaseAddress.naming(given) {
      try PostgresDirectory.open(dsn: dsn, cache: Self.cache)
    }
    return (opened.directory, opened.manifest, SnapshotEngine(opened.snapshot))
  }

  /// `$XDG_CACHE_HOME/second-opinion`, else `~/.cache/second-opinion`.
  static var cache: String {
    if let path = Environment["XDG_CACHE_HOME"] { return path + "/second-opinion" }
    return Environment.home + "/.cache/second-opinion"
  }
}
