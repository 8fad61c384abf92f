import Answering
import ArgumentParser
import DirectoryModel
import Exporting
import Shortlisting

extension ShortlistCommand {
  struct ShowList: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Show a list as it was frozen, with your notes and calls beside it.",
      discussion: """
        Ages are judged on the day asked about. What you were told on the telephone (second-opinion log) stands under \
        the entry that it is about.

        Examples:
          second-opinion shortlist show rivera
          second-opinion shortlist show rivera --json id,phone,network.status
        """)

    @Argument(help: "Name of the list.")
    var name: String

    @Option(help: ArgumentHelp("The day on which ages are judged; today unless said.", valueName: "date"))
    var on: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
      if output.json == "?" {
        for field in ShortlistRendering.fields { Output.line(field) }
        return
      }
      let day = try FilterOptions.day(on)
      let fields = try output.fields(of: ShortlistRendering.fields)
      let list = try global.shortlists.list(name)
      let rendering = ShortlistRendering(overlay: OwnCalls.overlay(global), day: day)
      try output.open()
      if let fields {
        Output.json(.array(list.entries.map { rendering.json($0).fields(fields) }), indented: true)
        return
      }
      switch output.chosen {
      case .json: Output.json(rendering.json(list), indented: true)
      case .ndjson: for entry in list.entries { Output.json(rendering.json(entry)) }
      case .table: for line in rendering.lines(list, noHeader: output.noHeader) { Output.line(line) }
      case .csv, .tsv:
        let line = output.chosen == .csv ? DelimitedText.csvLine : DelimitedText.tsvLine
        if !output.noHeader {
          Output.write(line(ShortlistRendering.columns.map { $0.lowercased().replacing(" ", with: "_") }))
        }
        for entry in list.entries { Output.write(line(rendering.cells(entry))) }
      }
    }
  }
}
