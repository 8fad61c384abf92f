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

        Examples:
          second-opinion publish postgres --dsn postgres://loader@db.hospital.example/directory
          second-opinion publish postgres --dsn "host=db.hospital.example dbname=directory" --dry-run
        """)

    @Option(
      help: ArgumentHelp(
        "Server, user and database, as a URI or in the words of libpq; else SECOND_OPINION_DSN.",
        valueName: "dsn"))
    var dsn: String?

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
    }

    private var withoutNames: [String] {
      without.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    func run() throws {
      let dsn = try DatabaseAddress.dsn(self.dsn)
      let directory = try global.seededDirectory()
      let manifest = try directory.currentManifest()
      let snapshot = try Snapshot(path: directory.snapshotPath(manifest.number))
      let layers = try manifest.layers.map { try Layer(path: directory.layerPath($0.layer)).manifest }
      var options = PostgresPublisher.Options()
      options.without = Set(withoutNames)
      options.isDryRun = dryRun
      let connection = try DatabaseAddress.naming(DatabaseAddress.given(self.dsn)) {
        try PostgresConnection(
          dsn: dsn, application: "second-opinion publish", settings: PostgresPublisher.settings)
      }
      var publisher = PostgresPublisher(connection, snapshot, manifest, layers: layers, options: options) {
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
      let place = "\(report.place) (schema \(report.schema))"
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
      }
    }

    private struct Summary: Encodable {
      var outcome: String
      var place: String
      var schema: String
      var generation: Int
      var contentHash: String
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
        loaded = Dictionary(report.loaded.map { ($0.table, $0.rows) }, uniquingKeysWith: +)
        resumed = report.resumed
        dropped = report.dropped
        notes = report.notes.map(PostgresTarget.words)
      }

      enum CodingKeys: String, CodingKey {
        case outcome, place, schema, generation, loaded, resumed, dropped, notes
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
}
