import Answering
import ArgumentParser
import DirectoryModel
import PostgresQuerying
import Querying
import Storing

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare an engine with the directory on this machine.", subcommands: [Parity.self])

  struct Parity: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "parity",
      abstract:
        "Ask the published database and this machine's directory the same questions, and list what differs.",
      discussion: """
        Questions are drawn by chance out of what the directory holds; the same seed draws the same ones. Exit code 1: \
        an answer differs.

        Example:
          second-opinion verify parity --dsn postgres://reader@db.hospital.example/directory --queries 5000 --seed 7
        """)

    @Option(
      help: ArgumentHelp(
        "Server, user and database, as a URI or in the words of libpq; else SECOND_OPINION_DSN.",
        valueName: "dsn"))
    var dsn: String?

    @Option(help: ArgumentHelp("How many questions.", valueName: "count"))
    var queries = 200

    @Option(help: ArgumentHelp("Number from which the questions are drawn.", valueName: "number"))
    var seed: UInt64 = 1

    @OptionGroup var global: GlobalOptions

    func validate() throws {
      guard (1...1_000_000).contains(queries) else { throw ValidationError("--queries takes 1 to 1000000") }
    }

    func run() throws {
      let day = try FilterOptions.day(nil)
      let here = try global.answering()
      let address = try DatabaseAddress.dsn(dsn)
      let opened = try DatabaseAddress.naming(DatabaseAddress.given(dsn)) {
        try PostgresDirectory.open(dsn: address, cache: EngineOptions.cache)
      }
      let there = (opened.directory, opened.manifest, SnapshotEngine(opened.snapshot))
      guard here.engine.generation == there.2.generation else {
        throw CommandError.otherGeneration(
          here: String(here.engine.generation.prefix(16)), there: String(there.2.generation.prefix(16)))
      }
      var drawing = try QuestionDrawing(here.engine, on: day, seed: seed)
      var examination = ParityExamination(here, there, on: day)
      var differences = 0
      for i in 0..<queries {
        let question = drawing.next()
        if let found = try examination.difference(question) {
          differences += 1
          Output.line(found.command)
          Output.line("  \(found.place): here \(Self.short(found.here)), there \(Self.short(found.there))")
        }
        if !global.quiet, i % 20 == 19 { Output.progress("\(i + 1) of \(queries) questions …") }
      }
      Output.endProgress()
      Output.line(
        "parity: \(queries.grouped) queries, \(differences.grouped) difference\(differences == 1 ? "" : "s") "
          + "(whole answers; \(examination.found.grouped) found somebody, \(examination.refused.grouped) were refused)"
      )
      if differences > 0 { throw CommandError.exit(1) }
    }

    private static func short(_ text: String) -> String {
      text.count > 300 ? text.prefix(300) + "…" : text
    }
  }
}
