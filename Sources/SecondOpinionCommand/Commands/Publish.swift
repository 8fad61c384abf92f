import Answering
import ArgumentParser
import Indexing
import Postgres
import PostgresPublishing
import Storing

struct Publish: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract: "Load the current generation into a database.",
    subcommands: [PostgresTarget.self])

  struct PostgresTarget: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "postgres",
      abstract: "Load the current generation into PostgreSQL, where it answers when it is whole.",
      discussion: """
        The tables are described in docs/postgres.md. Until the last one is loaded the former generation answers, and \
        whatever breaks off is taken up by the next run. A password belongs into ~/.pgpass or PGPASSWORD: everybody on \
        this machine can see a command line.

        With --shards the people and their places are divided over several databases, and the one of --dsn brings their \
        answers together; docs/postgres.md says what each server needs.

        Examples:
          second-opinion publish postgres --dsn postgres://loader@db.hospital.example/directory
          second-opinion publish postgres --dsn "host=db.hospital.example dbname=directory" --dry-run
        """)

    @Option(
      help: ArgumentHelp(
        "Server, user and database, as a URI or in the words of libpq; else SECOND_OPINION_DSN.",
        valueName: "dsn"))
    var dsn: String?

    @Option(
      help: ArgumentHelp(
        "Databases over which to divide it, comma-separated or one by one, in the form of --dsn; else SECOND_OPINION_SHARDS.",
        valueName: "dsns"))
    var shards: [String] = []

    @Option(
      help: ArgumentHelp(
        "Login by which the database of --dsn reads the shards, with the password of SECOND_OPINION_SHARD_PASSWORD; else the "
          + "one that was named last, at first the one that loads them.", valueName: "user"))
    var shardReader: String?

    @Flag(help: "Look at server, rights and extensions, and change nothing.")
    var dryRun = false

    @Option(
      help: ArgumentHelp("Go without an extension of the server: postgis, pg_trgm.", valueName: "extensions"))
    var without: [String] = []

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    private static let extensions = ["postgis", "pg_trgm"]

    func validate() throws {
      for name in withoutNames where !Self.extensions.contains(name) {
        throw ValidationError(
          "--without takes \(Self.extensions.joined(separator: " and ")), not \"\(name)\"")
      }
      if shards.contains(where: \.isEmpty)
        || shards.contains(where: { DatabaseAddress.list($0).contains("") })
      {
        throw ValidationError("--shards needs databases, such as postgres://user@host/database")
      }
    }

    private func reader() throws -> (user: String, password: String)? {
      guard let shardReader else { return nil }
      guard let password = Environment["SECOND_OPINION_SHARD_PASSWORD"], !shardReader.isEmpty else {
        throw ValidationError(
          "--shard-reader needs a user, and its password in SECOND_OPINION_SHARD_PASSWORD")
      }
      return (shardReader, password)
    }

    private var withoutNames: [String] {
      without.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    func run() throws {
      let dsn = try DatabaseAddress.dsn(self.dsn)
      let shards = DatabaseAddress.shards(self.shards)
      if shardReader != nil, shards.isEmpty {
        throw ValidationError("--shard-reader needs --shards: without them no other database is read")
      }
      let directory = try global.seededDirectory()
      let manifest = try directory.currentManifest()
      let snapshot = try Snapshot(path: directory.snapshotPath(manifest.number))
      let layers = try manifest.layers.map { try Layer(path: directory.layerPath($0.layer)).manifest }
      var options = PostgresPublisher.Options()
      options.without = Set(withoutNames)
      options.isDryRun = dryRun
      options.shardReader = try reader()
      let connections = try shards.enumerated().map { number, shard in
        do { return try Self.connect(shard) } catch let error as PostgresError where error.kind == .badDSN {
          // Not the address itself: it may hold a password.
          throw ValidationError(
            "--shards: address \(number + 1) is none of a database; write postgres://user@host:5432/database, or host=… "
              + "dbname=… user=…")
        }
      }
      let connection = try DatabaseAddress.naming(DatabaseAddress.given(self.dsn)) { try Self.connect(dsn) }
      var publisher = PostgresPublisher(
        connection, snapshot, manifest, layers: layers, shards: connections, options: options
      ) {
        tell($0)
      }
      let report = try publisher.publish()
      Output.endProgress()
      for note in report.notes { global.say(Self.words(note)) }
      if json {
        Output.write(encodeJSON(Summary(report, generation: manifest.number)) + [0x0A])
      } else {
        Output.line(Self.words(report, generation: manifest.number))
      }
    }

    private static func connect(_ dsn: String) throws(PostgresError) -> PostgresConnection {
      try PostgresConnection(
        dsn: dsn, application: "second-opinion publish", settings: PostgresPublisher.settings)
    }

    private func tell(_ progress: PostgresPublisher.Progress) {
      guard !global.quiet else { return }
      switch progress {
      case .loading(let table, let rows): Output.progress("loading \(table): \(rows.grouped) rows …")
      case .indexing(let table): Output.progress("indexing \(table) …")
      case .loaded(let table, let rows):
        Output.endProgress()
        Output.words("\(table): \(rows.grouped) rows")
      case .switching: Output.progress("making it current …")
      }
    }

    private static func words(_ report: PublishingReport, generation: Int) -> String {
      let divided =
        report.shards.isEmpty
        ? "" : ", divided over \(report.shards.count) databases: \(report.shards.joined(separator: ", "))"
      let place = "\(report.place) (schema \(report.schema)\(divided))"
      let rows = report.loaded.reduce(0) { $0 + $1.rows }
      switch report.outcome {
      case .unchanged: return "generation \(generation) answers already at \(place); nothing was done"
      case .broughtBack: return "generation \(generation) was still there and answers again at \(place)"
      case .onlyChecked:
        return "generation \(generation) can be published to \(place); nothing was changed"
      case .published:
        let resumed =
          report.resumed.isEmpty
          ? "" : ", \(report.resumed.count) tables taken over from a run that broke off"
        let gone = report.dropped.isEmpty ? "" : ", removed \(report.dropped.joined(separator: ", "))"
        return
          "generation \(generation) answers now at \(place): \(report.loaded.count) tables with \(rows.grouped) rows loaded"
          + resumed + gone
      }
    }

    private static func words(_ note: PublishingReport.Note) -> String {
      switch note {
      case .noRoles(let user):
        "the group roles \(PostgresPublisher.loaderRole) and \(PostgresPublisher.readerRole) are not there and \(user) may "
          + "not make them: nobody else can read yet. Ask an administrator: CREATE ROLE \(PostgresPublisher.loaderRole) "
          + "NOLOGIN; CREATE ROLE \(PostgresPublisher.readerRole) NOLOGIN; GRANT \(PostgresPublisher.loaderRole) TO "
          + "\(user); the next publishing then gives the rights"
      case .rightsNotGiven(let reason):
        "the rights of \(PostgresPublisher.loaderRole) could not be given (\(reason)); its tables belong to this user"
      case .notDropped(let schema, let reason):
        "\(schema) of an older generation stays (\(reason)); the next publishing tries again"
      case .without(let name): "published without \(name), as asked for"
      case .leftOnShard(let place, let schema):
        "\(schema) of an older generation is left on \(place), which is no shard now. Remove it there: DROP SCHEMA \(schema) "
          + "CASCADE; DELETE FROM second_opinion.generation WHERE schema_name = '\(schema)'; where the database is gone, have "
          + "it forgotten here: DELETE FROM second_opinion.generation WHERE state = 'dropped'"
      case .onShard(let place, let note): "\(place): \(words(note))"
      }
    }

    private struct Summary: Encodable {
      var outcome: String
      var place: String
      var schema: String
      var generation: Int
      var contentHash: String
      /// Where the rows of people are, when not in the same database.
      var shards: [String]
      /// Rows by table.
      var loaded: [String: Int]
      var resumed: [String]
      var dropped: [String]
      var notes: [String]

      init(_ report: PublishingReport, generation: Int) {
        outcome =
          switch report.outcome {
          case .unchanged: "unchanged"
          case .published: "published"
          case .broughtBack: "brought_back"
          case .onlyChecked: "only_checked"
          }
        place = report.place
        schema = report.schema
        self.generation = generation
        contentHash = report.contentHash
        shards = report.shards
        loaded = Dictionary(
          report.loaded.map { (String($0.table.prefix { $0 != " " }), $0.rows) }, uniquingKeysWith: +)
        resumed = report.resumed
        dropped = report.dropped
        notes = report.notes.map(PostgresTarget.words)
      }

      enum CodingKeys: String, CodingKey {
        case outcome, place, schema, generation, shards, loaded, resumed, dropped, notes
        case contentHash = "content_hash"
      }
    }
  }
}

/// Where the database is.
enum DatabaseAddress {
  /// The words for where the address is from.
  static func given(_ option: String?) -> String { option == nil ? "SECOND_OPINION_DSN" : "--dsn" }

  /// What `body` gives; an address that is none is told by where it is from.
  static func naming<Value>(_ given: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as PostgresError where error.kind == .badDSN {
      throw CommandError.badAddress(given: given)
    }
  }

  /// - Parameter option: of `--dsn`; else `SECOND_OPINION_DSN` counts.
  static func dsn(_ option: String?) throws -> String {
    if let option, !option.isEmpty { return option }
    if option == nil, let dsn = Environment["SECOND_OPINION_DSN"] { return dsn }
    throw ValidationError(
      "--dsn needs a server, such as postgres://user@host/database, or set SECOND_OPINION_DSN")
  }

  /// - Parameter options: of `--shards`; without any `SECOND_OPINION_SHARDS` counts.
  static func shards(_ options: [String]) -> [String] {
    (options.isEmpty ? Environment["SECOND_OPINION_SHARDS"].map { [$0] } ?? [] : options).flatMap(list)
  }

  /// Addresses divided by commas. A comma may also stand in an address, between hosts or in a password: a new one begins
  /// only with `postgres://`, or with a word of libpq and `=`.
  static func list(_ text: String) -> [String] {
    var result: [String] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let begins =
        result.isEmpty || piece.isEmpty || piece.hasPrefix("postgres://") || piece.hasPrefix("postgresql://")
        || isWord(piece.prefix { $0 != "=" }) && piece.contains("=")
      if begins { result.append(String(piece)) } else { result[result.count - 1] += "," + piece }
    }
    return result
  }

  private static func isWord(_ text: Substring) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isLetter && $0.isASCII || $0 == "_" }
  }
}
