import ArgumentParser
import Assessing
import DirectoryModel
import Publishing
import Storing
import Vocabulary

struct Sources: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources",
    abstract: "List the sources, show what was read from one and how old it is, or take one away.",
    discussion: """
      Examples:
        second-opinion sources list
        second-opinion sources show nci-centers
        second-opinion sources freshness --on 2026-12-01
        second-opinion sources diff 41 42
      """,
    subcommands: [
      List.self, ShowSource.self, FreshnessOfSources.self, Diff.self, Conflicts.self, Remove.self,
    ],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "One line a source.",
      discussion: """
        complete_declared is what the source declares its list complete for; complete_for is the same unless part of \
        the list is missing. freshness is what half of the rows are at least, stale the number of those that are not \
        to be relied on without a call.

        Example:
          second-opinion sources list --format table
        """)

    @Option(help: ArgumentHelp("The day on which ages are judged; today unless said.", valueName: "date"))
    var on: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    static let columns = [
      "source", "format", "as_of", "imported_at", "kept", "refused", "publisher", "complete_declared",
      "complete_for", "warnings", "freshness", "stale",
    ]

    func run() throws {
      let day = try FilterOptions.day(on)
      let numbers: Set = ["kept", "refused", "warnings", "stale"]
      guard let rows = try RowOutput(Self.columns, output, numbers: numbers) else { return }
      let directory = try global.seededDirectory()
      try rows.write(
        try directory.currentManifest().layers.map { entry in
          let layer = try Layer(path: directory.layerPath(entry.layer))
          let manifest = layer.manifest
          let freshness = try layer.freshness(on: day).all
          return [
            entry.source, entry.adapter, entry.asOf, entry.importedAt, "\(manifest.kept)",
            "\(manifest.refused)", manifest.publisher ?? "", manifest.declaredCompleteFor ?? "",
            manifest.completeFor ?? "", "\(manifest.warnings.values.reduce(0, +))",
            freshness.ofMost?.rawValue ?? "", "\(freshness.stale)",
          ]
        })
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove",
      abstract: "Publish a generation without a source.",
      discussion: """
        Like every publishing it takes along what import --stage holds back, and says so; a source that is only held \
        back is taken back.

        Example:
          second-opinion sources remove plan-x
        """)

    @Argument(help: "Id of the source.")
    var source: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let line = try global.directory.withLock { locked in
        let current = try locked.directory.currentManifest()
        let (known, staged) = (
          current.layers.map(\.source), try locked.directory.stagedLayers().map(\.source)
        )
        guard known.contains(source) else {
          guard staged.contains(source) else {
            throw StoreError.noSuchSource(id: source, known: known + staged)
          }
          try locked.unstage(source)
          return "\(source) is held back no more and gone; generation \(current.number) stays"
        }
        let manifest = try Publisher.publish([], removing: [source], keep: nil, in: locked)
        let others = staged.filter { $0 != source }.sorted()
        return "generation \(manifest.number) published without \(source)"
          + (others.isEmpty ? "" : ", and with what was held back: " + others.joined(separator: ", "))
      }
      Output.line(line)
    }
  }
}

extension Layer {
  /// How old its records are on a day.
  func freshness(on day: CalendarDate) throws(StoreError) -> SourceFreshness {
    SourceFreshness(try evidence(), fileDate: manifest.asOfDate, on: day)
  }
}

extension GenerationManifest {
  /// The layer of a source.
  ///
  /// - Throws: an error that names the sources there are.
  func entry(of source: String) throws(StoreError) -> LayerEntry {
    guard let entry = layers.first(where: { $0.source == source }) else {
      throw .noSuchSource(id: source, known: layers.map(\.source))
    }
    return entry
  }
}
