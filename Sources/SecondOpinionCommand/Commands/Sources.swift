import ArgumentParser
import Exporting
import Publishing
import Storing

struct Sources: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the sources, show what was read from one, or take one away.",
    subcommands: [List.self, ShowSource.self, Conflicts.self, Remove.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One line a source.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
      let directory = try global.seededDirectory()
      let manifest = try directory.currentManifest()
      try output.open()
      var rows: [[String]] = []
      for entry in manifest.layers {
        let layer = try Layer(path: directory.layerPath(entry.layer)).manifest
        rows.append([
          entry.source, entry.adapter, entry.asOf, entry.importedAt, "\(layer.kept)", "\(layer.refused)",
          layer.publisher ?? "",
        ])
      }
      RowOutput.write(
        ["source", "format", "as_of", "imported_at", "kept", "refused", "publisher"], rows, output)
    }
  }

  struct ShowSource: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Files, digests and counts of a source.")

    @Argument(help: "Id of the source.")
    var source: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let directory = try global.seededDirectory()
      let layers = try directory.currentManifest().layers
      guard let entry = layers.first(where: { $0.source == source }) else {
        throw StoreError.noSuchSource(id: source, known: layers.map(\.source))
      }
      Output.write(encodeJSON(try Layer(path: directory.layerPath(entry.layer)).manifest) + [0x0A])
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Publish a generation without a source.")

    @Argument(help: "Id of the source.")
    var source: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let manifest = try global.directory.withLock { locked in
        let known = try locked.directory.currentManifest().layers.map(\.source)
        guard known.contains(source) else { throw StoreError.noSuchSource(id: source, known: known) }
        return try Publisher.publish([], removing: [source], keep: nil, in: locked)
      }
      Output.line("generation \(manifest.number) published without \(source)")
    }
  }
}

/// Rows of plain cells in the format asked for.
enum RowOutput {
  static func write(_ columns: [String], _ rows: [[String]], _ output: OutputOptions) {
    func object(_ row: [String]) -> JSONValue {
      .object(
        zip(columns, row).map { ($0, $1.isEmpty ? .null : Int($1).map { .integer($0) } ?? .string($1)) })
    }
    if output.json != nil || output.format == .json {
      Output.line(JSONValue.array(rows.map(object)).text(indented: true))
      return
    }
    switch output.chosen {
    case .table:
      for line in Table.lines(header: output.noHeader ? nil : columns, rows: rows, width: Output.width) {
        Output.line(line)
      }
    case .ndjson: for row in rows { Output.line(object(row).text()) }
    case .csv, .tsv, .json:
      let line = output.chosen == .csv ? DelimitedText.csvLine : DelimitedText.tsvLine
      if !output.noHeader { Output.write(line(columns)) }
      for row in rows { Output.write(line(row)) }
    }
  }
}
