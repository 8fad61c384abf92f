import Answering
import ArgumentParser
import Importing
import Storing

extension Sources {
  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "diff",
      abstract: "What changed between two kept generations.",
      discussion: """
        Names the sources that came, went and were replaced, and for each the entities added, vanished and changed, \
        with what changed: old → new. Numbers are exact; of each kind of change the first --top are named. Another row \
        number, or another order of the same statements, is no change; another date alone is counted as redated.

        Examples:
          second-opinion sources diff 41 42
          second-opinion sources diff 41 42 --source plan-x --top 50 --format csv
          second-opinion sources diff 41 42 --exit-status --quiet > /dev/null || echo changed
        """)

    @Argument(help: ArgumentHelp("Number of the former generation.", valueName: "gen"))
    var from: Int

    @Argument(help: ArgumentHelp("Number of the later generation.", valueName: "gen"))
    var to: Int

    @Option(help: ArgumentHelp("Only this source.", valueName: "id"))
    var source: String?

    @Option(help: ArgumentHelp("Entities named of each change.", valueName: "n"))
    var top = 10

    @Flag(help: "Exit code 1 when anything changed.")
    var exitStatus = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws { if top < 0 { throw ValidationError("--top takes a number from 0") } }

    func run() throws {
      let directory = try global.seededDirectory()
      let (old, new) = (try directory.manifest(from), try directory.manifest(to))
      if let source, old.layers.allSatisfy({ $0.source != source }) { _ = try new.entry(of: source) }
      try output.open()
      let comparison = GenerationComparison(old: old, new: new, source: source)
      let writer = try DiffWriter(comparison, output)
      for change in comparison.changes {
        if !global.quiet { Output.progress("comparing \(change.source) …") }
        let layers = try [change.old, change.new].map { entry in
          try entry.map { try Layer(path: directory.layerPath($0.layer)) }
        }
        let entities = try LayerComparison(layers[0], layers[1], top: top)
        Output.endProgress()
        writer.write(change, layers[0]?.manifest, layers[1]?.manifest, entities)
      }
      writer.end()
      if exitStatus && comparison.isChanged { throw CommandError.exit(1) }
    }
  }
}

/// Two generations and the sources in which they differ.
struct GenerationComparison {
  struct Change {
    var source: String
    var old: GenerationManifest.LayerEntry?
    var new: GenerationManifest.LayerEntry?

    /// `added`, `removed`, `replaced`.
    var token: String { old == nil ? "added" : new == nil ? "removed" : "replaced" }
  }

  let old: GenerationManifest
  let new: GenerationManifest
  /// In the order of the sources' names.
  let changes: [Change]
  let unchanged: [String]

  /// - Parameter source: nil for all.
  init(old: GenerationManifest, new: GenerationManifest, source: String?) {
    self.old = old
    self.new = new
    func bySource(_ manifest: GenerationManifest) -> [String: GenerationManifest.LayerEntry] {
      Dictionary(uniqueKeysWithValues: manifest.layers.map { ($0.source, $0) })
    }
    let (before, after) = (bySource(old), bySource(new))
    let sources = Set(before.keys).union(after.keys).filter { source == nil || $0 == source }.sorted()
    changes = sources.filter { before[$0]?.layer != after[$0]?.layer }.map {
      Change(source: $0, old: before[$0], new: after[$0])
    }
    unchanged = sources.filter { before[$0]?.layer == after[$0]?.layer }
    isOfAllSources = source == nil
  }

  private let isOfAllSources: Bool

  /// Whether a search covers something else: `cancer-care` or `all`.
  var isCoverageChanged: Bool { isOfAllSources && old.keep != new.keep }
  var isChanged: Bool { !changes.isEmpty || isCoverageChanged }
}
