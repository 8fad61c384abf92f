import ArgumentParser
import Assessing
import DirectoryModel
import Storing

extension Sources {
  struct FreshnessOfSources: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "freshness",
      abstract: "How old the rows of each source are, by kind.",
      discussion: """
        The age of a row runs from the day somebody verified it, else from its own date, else from that of its file: \
        fresh up to 60 days, aging up to 90, then stale; facilities, programs, networks and plans age up to 12 months. \
        A row without any date is stale; undated says how many are. verified counts the rows that somebody checked, \
        dated_by_file those whose only date is that of the file. Rows of ended NPIs are left out.

        Examples:
          second-opinion sources freshness --format table
          second-opinion sources freshness --source plan-x --on 2026-12-01 --json kind,stale,oldest
        """)

    @Option(help: ArgumentHelp("The day on which ages are judged; today unless said.", valueName: "date"))
    var on: String?

    @Option(help: ArgumentHelp("Only this source.", valueName: "id"))
    var source: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    static let columns = [
      "source", "kind", "rows", "fresh", "aging", "stale", "undated", "verified", "dated_by_file", "oldest",
      "newest",
    ]
    private static let numbers: Set<String> = [
      "rows", "fresh", "aging", "stale", "undated", "verified", "dated_by_file",
    ]

    func run() throws {
      let day = try FilterOptions.day(on)
      guard let rows = try RowOutput(Self.columns, output, numbers: Self.numbers) else { return }
      let directory = try global.seededDirectory()
      let manifest = try directory.currentManifest()
      let entries = try source.map { [try manifest.entry(of: $0)] } ?? manifest.layers
      var cells: [[String]] = []
      for entry in entries {
        let freshness = try Layer(path: directory.layerPath(entry.layer)).freshness(on: day)
        for (group, counts) in freshness.groups {
          cells.append([entry.source, group.rawValue] + Self.cells(counts))
        }
      }
      try rows.write(cells)
    }

    private static func cells(_ counts: FreshnessCounts) -> [String] {
      [
        counts.rows, counts.fresh, counts.aging, counts.stale, counts.undated, counts.verified,
        counts.datedByFile,
      ].map(String.init) + [counts.oldest?.description ?? "", counts.newest?.description ?? ""]
    }
  }
}
