import ArgumentParser
import Indexing
import Publishing
import Storing

struct Index: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "List, choose, verify and prune generations.",
    subcommands: [List.self, Use.self, Verify.self, Stats.self, Prune.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "One line a generation; the current one is marked.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
      let columns = ["generation", "state", "published_at", "keep", "sources", "content"]
      guard let rows = try RowOutput(columns, output, numbers: ["generation", "sources"]) else { return }
      let directory = try global.seededDirectory()
      let current = try directory.currentNumber()
      var cells: [[String]] = []
      for number in try directory.generationNumbers() {
        let manifest = try directory.manifest(number)
        cells.append([
          "\(number)", number == current ? "current" : "", manifest.publishedAt, manifest.keep,
          "\(manifest.layers.count)", String(manifest.contentHash.prefix(16)),
        ])
      }
      try rows.write(cells)
    }
  }

  struct Use: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "use", abstract: "Make a kept generation the one that answers.")

    @Argument(help: "Number of the generation.")
    var generation: Int

    @OptionGroup var global: GlobalOptions

    func run() throws {
      try global.directory.withLock { locked in
        // A damaged snapshot must not become current.
        let known = try locked.directory.generationNumbers()
        guard known.contains(generation) else {
          throw StoreError.noSuchGeneration(number: generation, known: known)
        }
        try Snapshot(path: locked.directory.snapshotPath(generation)).file.verify()
        try locked.makeCurrent(generation)
      }
      Output.line("generation \(generation) answers now")
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Read every block of the current generation and its layers against their checksums.")

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let directory = try global.seededDirectory()
      let manifest = try directory.currentManifest()
      let snapshot = try Snapshot(path: directory.snapshotPath(manifest.number))
      try snapshot.file.verify()
      guard snapshot.contentHash == manifest.contentHash else {
        throw StoreError.damaged(
          path: directory.snapshotPath(manifest.number), section: "content hash of the manifest")
      }
      for entry in manifest.layers { try Layer(path: directory.layerPath(entry.layer)).file.verify() }
      // What the next publishing will read.
      let staged = try directory.stagedLayers()
      for entry in staged { try Layer(path: directory.layerPath(entry.layer)).file.verify() }
      let more = staged.isEmpty ? "" : ", and \(staged.count) staged"
      Output.line("generation \(manifest.number) and its \(manifest.layers.count) layers are whole\(more)")
    }
  }

  struct Stats: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "stats",
      abstract: "Sizes and counts of the current generation, as JSON.")

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let directory = try global.seededDirectory()
      let manifest = try directory.currentManifest()
      let snapshot = try Snapshot(path: directory.snapshotPath(manifest.number))
      Output.write(
        encodeJSON(
          Statistics(
            generation: manifest.number, meta: snapshot.meta, bytes: snapshot.sectionBytes(),
            contentHash: snapshot.contentHash)) + [0x0A])
    }

    private struct Statistics: Encodable {
      var generation: Int
      var meta: SnapshotMeta
      /// Bytes by section.
      var bytes: [String: Int]
      var contentHash: String

      enum CodingKeys: String, CodingKey {
        case generation, meta, bytes
        case contentHash = "content_hash"
      }
    }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "prune",
      abstract: "Remove the oldest generations and what only they use.")

    @Option(help: ArgumentHelp("How many stay; the current one always does.", valueName: "n"))
    var keep: Int

    @OptionGroup var global: GlobalOptions

    func validate() throws { if keep < 1 { throw ValidationError("--keep takes a number from 1") } }

    func run() throws {
      let removed = try global.directory.withLock { try $0.prune(keeping: keep) }
      Output.line(
        removed.isEmpty ? "nothing to remove" : "removed \(removed.map(String.init).joined(separator: ", "))")
    }
  }
}
