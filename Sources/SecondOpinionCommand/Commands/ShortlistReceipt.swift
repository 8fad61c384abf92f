import Answering
import ArgumentParser
import DirectoryModel
import Glibc
import Indexing
import Publishing
import Querying
import Reading
import Shortlisting
import Storing
import Vocabulary

extension ShortlistCommand {
  struct MakeReceipt: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "receipt",
      abstract: "Write down what a list says, from which files, on which day.",
      discussion: """
        Every fact with its source, row, dates and the SHA-256 of its file; your calls apart. The receipt ends with a \
        checksum of its own content, so that a change is noticed. It is no signature: whoever changes the file can \
        make a new one.

        Example:
          second-opinion shortlist receipt rivera -o rivera-receipt.json
        """)

    @Argument(help: "Name of the list.")
    var name: String

    @Option(
      name: [.customShort("o"), .customLong("output")],
      help: ArgumentHelp("Write to a file.", valueName: "file"))
    var output: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let list = try global.shortlists.list(name)
      let (directory, manifest, engine) = try global.answering()
      let calls = try global.callLog.calls().filter { call in list.entries.contains { $0.id == call.id } }
      let receipt = Receipt(
        list: list.name, decideBy: list.decideBy, made: Environment.moment, program: ProgramVersion.text,
        generation: manifest.contentHash, generationNumber: manifest.number,
        sources: try Self.sources(engine, manifest, directory), entries: list.entries, calls: calls)
      if let output { try Output.redirect(to: output) }
      Output.write(receipt.bytes)
      // It is said once it is there.
      try Output.finish()
      if let output {
        global.say("receipt of \(list.entries.count.counted("entry", "entries")) in \(output)")
      }
    }

    private static func sources(
      _ engine: SnapshotEngine, _ manifest: GenerationManifest, _ directory: DataDirectory
    ) throws -> [Receipt.Source] {
      try directory.layers(of: engine).map { layer in
        let imported = manifest.layers.first { $0.source == layer.manifest.source }?.importedAt
        return Receipt.Source(
          id: layer.manifest.source, asOf: layer.manifest.asOf, imported: imported,
          publisher: layer.manifest.publisher,
          files: layer.manifest.files.map { .init(name: $0.name, sha256: $0.sha256) })
      }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Say what has changed since a receipt was made, or since a list was filled.",
      discussion: """
        Compared with the present directory, each entry at the place that it had. A later date alone is no change.

        Examples:
          second-opinion shortlist verify rivera-receipt.json
          second-opinion shortlist verify rivera --exit-status
        """)

    @Argument(help: "A receipt, or the name of a list.")
    var receipt: String

    @Option(help: ArgumentHelp("The day asked about; today unless said.", valueName: "date"))
    var on: String?

    @Flag(help: "Exit with 1 when something has changed.")
    var exitStatus = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    static let columns = ["id", "name", "what", "before", "after", "why"]

    func run() throws {
      guard let rows = try RowOutput(Self.columns, output) else { return }
      let (entries, since) = try asked()
      let (directory, manifest, engine) = try global.answering()
      let verification = Verification(
        lookup: DirectoryLookup(engine, directory),
        legend: try SourceLegend(engine.layers, manifest, on: try FilterOptions.day(on), details: directory))
      let found = try entries.map { (entry: $0, fate: try verification.fate(of: $0)) }
      let changed = found.filter { $0.fate != .there([]) }
      if output.json != nil || output.format != nil && output.format != .table {
        try rows.write(changed.flatMap { verification.rows($0.entry, $0.fate) })
      } else {
        try output.open()
        for line in verification.lines(found, since: since) { Output.line(line) }
      }
      if exitStatus && !changed.isEmpty { throw CommandError.exit(1) }
    }

    /// Entries, and since when.
    private func asked() throws -> (entries: [ShortlistEntry], since: String) {
      if ListName.isOne(receipt), try global.shortlists.names().contains(receipt), access(receipt, F_OK) != 0
      {
        return (try global.shortlists.list(receipt).entries, "the day each was added")
      }
      guard access(receipt, F_OK) == 0 else {
        if ListName.isOne(receipt) { _ = try global.shortlists.list(receipt) }
        throw CommandError.noSuchInput(receipt)
      }
      let receipt = try Receipt(try readSmallFile(receipt), path: receipt)
      return (receipt.entries, String(receipt.made.prefix(10)))
    }
  }

  struct Recover: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "recover",
      abstract: "Save what can be read of a damaged list into another one.",
      discussion: """
        The damaged file is left as it is. What could not be read is said.

        Example:
          second-opinion shortlist recover rivera --to rivera-2
        """)

    @Argument(help: "Name of the damaged list.")
    var name: String

    @Option(help: ArgumentHelp("Name of the new list.", valueName: "list"))
    var to: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
      try ShortlistCommand.checkName(to, global)
      let rescue = try global.shortlists.rescue(name, to: to, on: Environment.today)
      let saved = rescue.list.entries
      Output.line("\(saved.count.counted("entry", "entries")) of \(name) kept as \(to)")
      for entry in saved { Output.line("  \(entry.id) \(entry.name)") }
      for lost in rescue.lost { Output.line("lost, line \(lost.line ?? 0): " + ErrorText.text(lost)) }
      switch rescue.cause {
      case nil: Output.line("nothing was wrong with \(name)")
      case .damaged(let path, let damage):
        Output.line("left as it is: \(path): " + ErrorText.text(damage))
        Output.line("Check whether all entries are there; what stood beside them (decide-by) may be lost.")
        if !saved.isEmpty {
          // A file whose bytes are not those that were written may be read and wrong.
          Output.line(
            "A number or a day in them may be wrong, and nobody can say which: second-opinion shortlist verify \(to) "
              + "compares them with the data of today.")
        }
      case .newer(let path, let format, _):
        Output.line("left as it is: \(path), format \(format)")
        Output.line("Check whether all entries are there; what only the newer program knows is lost.")
      case .some(let other): Output.line("left as it is: " + ErrorText.text(other))
      }
    }
  }
}

extension ListName {
  static func isOne(_ text: String) -> Bool {
    do throws(ShortlistError) {
      try check(text)
      return true
    } catch {
      return false
    }
  }
}
