import Postgres
import PostgresPublishing
import PostgresQuerying

// The words and exit codes of errors of databases. Each names the server; none holds a password.

enum DatabaseErrorText {
  static func words(_ error: PostgresError) -> (code: Int32, text: String) {
    let said = sentence(error)
    switch error.kind {
    case .libraryMissing:
      return (
        69,
        "PostgreSQL's client library (\(error.message)) is not on this machine; install it: apt-get install libpq5, or "
          + "the package libpq of your system"
      )
    case .badDSN: return noAddress("the address")
    case .cannotConnect:
      return (
        69,
        "no connection to \(error.place): \(said). Check server, database, user and ~/.pgpass; nothing was changed"
      )
    case .connectionLost:
      return (
        69,
        "the connection to \(error.place) was lost: \(said). What answered there before still does; repeat it, and it goes "
          + "on where it stopped"
      )
    case .refused, .unexpected: return refused(error, said)
    }
  }

  /// - Parameter given: the option or variable that holds it; what it holds may have a password in it.
  static func noAddress(_ given: String) -> (code: Int32, text: String) {
    (
      64,
      "\(given) is no address of a database; write postgres://user@host:5432/database, or host=… dbname=… user=…"
    )
  }

  private static func refused(_ error: PostgresError, _ said: String) -> (code: Int32, text: String) {
    func told(_ code: Int32, _ remedy: String) -> (Int32, String) {
      (code, "\(error.place) refused: \(said). What answered there before still does. \(remedy)")
    }
    switch error.sqlState {
    case "53100":
      return told(73, "Free space on the server's disk, then repeat it: it goes on where it stopped")
    case "42501":
      return told(
        73,
        "The user needs the right to make schemas: GRANT CREATE ON DATABASE … TO the user, or GRANT "
          + "\(PostgresPublisher.loaderRole) TO the user where another one published before")
    case "57014": return told(69, "A limit of the server ended it; raise statement_timeout for this user")
    case "57P01", "57P02", "57P03":
      return told(69, "Repeat it when the server is up: it goes on where it stopped")
    case "53300": return told(69, "The server has no connection free; repeat it later")
    default: return told(69, "SQLSTATE \(error.sqlState.isEmpty ? "is not known" : error.sqlState)")
    }
  }

  /// The server's own words, with what it adds.
  private static func sentence(_ error: PostgresError) -> String {
    [error.message, error.detail, error.hint].filter { !$0.isEmpty }.map {
      $0.hasSuffix(".") ? String($0.dropLast()) : $0
    }.joined(separator: "; ")
  }

  static func words(_ error: PostgresDirectoryError) -> (code: Int32, text: String) {
    switch error {
    case .nothingPublished(let place):
      (
        66,
        "\(place) holds no directory that can be asked; publish one: second-opinion publish postgres --dsn …"
      )
    case .isShard(let place, let coordinator):
      (
        66,
        "\(place) holds a part of a directory and cannot answer alone; ask the database that brings the parts together: "
          + "\(coordinator)"
      )
    case .otherFormat(let place, let found, let known):
      (
        65,
        found > known
          ? "\(place) holds format \(found) of a newer version; this program knows \(known). Use the newer program"
          : "\(place) holds format \(found) of an older version, and this program reads \(known). Publish it again: "
            + "second-opinion publish postgres --dsn …"
      )
    }
  }

  static func words(_ error: PublishingError) -> (code: Int32, text: String) {
    switch error {
    case .tooOld(let place, let version):
      (69, "\(place) is PostgreSQL \(version / 10_000); 15 or newer is needed")
    case .notUTF8(let place, let encoding):
      (
        69,
        "\(place) keeps text as \(encoding), which cannot hold every name; make a database for it: CREATE DATABASE "
          + "directory TEMPLATE template0 ENCODING 'UTF8'"
      )
    case .readOnly(let place):
      (73, "\(place) takes no writes: it is a standby, or set to read only. Publish to the primary server")
    case .notOurs(let place):
      (
        73,
        "\(place) has a schema second_opinion that is not ours; publish into another database, or rename that schema"
      )
    case .otherFormat(let place, let schema, let found, let known):
      (
        65,
        found > known
          ? "\(place) holds format \(found) of a newer version; this program knows up to \(known). Use the newer program"
          : "\(place) holds this generation in format \(found) of an older version, and this program writes \(known). "
            + "Remove it and publish again: DROP SCHEMA \(schema) CASCADE"
            + (schema == "second_opinion"
              ? "" : "; DELETE FROM second_opinion.generation WHERE schema_name = '\(schema)'")
      )
    case .busy(let place): (75, "another process is publishing to \(place); try again when it is done")
    case .missingExtension(let place, "postgres_fdw", let package, let reason):
      (
        69,
        "\(place) is without the extension postgres_fdw (\(reason)), by which it asks the shards. Ask its administrator for "
          + "CREATE EXTENSION postgres_fdw in this database (Debian's package is \(package)), and for GRANT USAGE ON "
          + "FOREIGN DATA WRAPPER postgres_fdw TO \(PostgresPublisher.loaderRole)"
      )
    case .missingExtension(let place, let name, let package, let reason):
      (
        69,
        "\(place) is without the extension \(name) (\(reason)). Ask its administrator for CREATE EXTENSION \(name) in this "
          + "database (Debian's package is \(package)), or go without: --without \(name)"
      )
    case .heldByReaders(let place):
      (
        75,
        "readers hold the views at \(place); the new generation is loaded whole and waits, the former one answers. Repeat it "
          + "when long queries are done"
      )
    case .sameDatabase, .tooManyShards, .extensionElsewhere, .mayNotReachShards, .cannotReachShard,
      .leadsElsewhere:
      shards(error)
    }
  }

  private static func shards(_ error: PublishingError) -> (code: Int32, text: String) {
    switch error {
    case .sameDatabase(let place, let other):
      (
        64,
        "\(place) and \(other) are one database; name each shard once, and the one of --dsn not among them"
      )
    case .tooManyShards(let shards, let entities):
      (64, "\(shards) shards are too many for \(entities) entries; name fewer")
    case .extensionElsewhere(let place, let name, let schema, let coordinator, let wanted):
      (
        69,
        "\(name) is \(schema.isEmpty ? "not" : "in the schema \(schema)") at \(place) and "
          + "\(wanted.isEmpty ? "not" : "in the schema \(wanted)") at \(coordinator); it must be in the same one everywhere "
          + "(ALTER EXTENSION \(name) SET SCHEMA …), or go without: --without \(name)"
      )
    case .mayNotReachShards(let place, let user, let reason):
      (
        73,
        "\(user) may not lead \(place) to the shards (\(reason)). Ask its administrator: GRANT USAGE ON FOREIGN DATA WRAPPER "
          + "postgres_fdw TO \(PostgresPublisher.loaderRole). What answered there before still does"
      )
    case .cannotReachShard(let place, let shard, let reason):
      (
        69,
        "\(place) cannot read the shard \(shard): \(reason). It connects from its own machine, by a login with a password "
          + "(that of the shard's address or ~/.pgpass, or --shard-reader): check address, pg_hba.conf and firewall of the "
          + "shard. What answered there before still does"
      )
    case .leadsElsewhere(let place, let shard):
      (
        69,
        "by the address of the shard \(shard) the server of \(place) comes to another database than this command does; give "
          + "each shard an address that means the same on both machines. What answered there before still does"
      )
    default: preconditionFailure("no error of shards")
    }
  }
}
