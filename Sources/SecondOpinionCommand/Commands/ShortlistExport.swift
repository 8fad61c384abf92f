import Answering
import ArgumentParser
import DirectoryModel
import Exporting
import Glibc
import Shortlisting
import Storing
import Vocabulary

extension ShortlistCommand {
  struct ExportList: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Write a list in forms that other programs and people read.",
      discussion: """
        One format goes to standard output or to -o; with --out DIR each goes to a file LIST-DATE.EXTENSION that only \
        you can read. What you were told on the telephone is written as a note.

        Examples:
          second-opinion shortlist export rivera --format csv
          second-opinion shortlist export rivera --format xlsx,csv,html,ics,vcf --lang es --out packet
        """)

    @Argument(help: "Name of the list.")
    var name: String

    @Option(
      help: ArgumentHelp(
        "Formats, by comma: \(FormatChoice.tokens).", valueName: "formats"))
    var format: [String] = []

    @Option(help: ArgumentHelp("The day on which ages are judged; today unless said.", valueName: "date"))
    var on: String?

    @Option(help: ArgumentHelp("Folder for the files; made when it is not there.", valueName: "dir"))
    var out: String?

    @Flag(help: "Replace files that are there.")
    var force = false

    @Option(
      name: [.customShort("o"), .customLong("output")],
      help: ArgumentHelp("Write one format to this file.", valueName: "file"))
    var output: String?

    @OptionGroup var language: LanguageOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
      let formats = try FormatChoice.distinct(FilterOptions.split(format))
      if formats.isEmpty {
        throw ValidationError("--format takes \(FormatChoice.tokens), several by comma")
      }
      if out == nil, formats.count > 1 {
        throw ValidationError("several formats go into a folder: --out DIR")
      }
      if out != nil, output != nil { throw ValidationError("--out and -o are two places; give one") }
      if out == nil, output == nil { try FormatChoice.refuseBinary(formats[0]) }
      let out = out.map { $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
      let context = try FormatChoice.context(on: FilterOptions.day(on), language)
      let list = try global.shortlists.list(name).with(OwnCalls.overlay(global))
      guard let out else {
        let bytes = formats[0].bytes(of: list, in: context)
        if let output { try Output.redirect(to: output) }
        Output.write(bytes)
        return
      }
      // All are made before the first is written, so that one that cannot be made leaves no half of a packet.
      let files = formats.map { format in
        (
          path: "\(out)/" + ShortlistFormats.fileName(for: list, as: format, in: context),
          bytes: format.bytes(of: list, in: context)
        )
      }
      try OwnFile.makeFolder(out)
      if !force { try OwnFile.refuseExisting(files.map(\.path)) }
      for file in files {
        try OwnFile.write(file.bytes, to: file.path, replacing: force)
        Output.line(file.path)
      }
    }
  }
}

extension Shortlist {
  /// Calls become notes of their day, so that every form that has notes has them, marked as what they are.
  func with(_ overlay: CallOverlay) -> Shortlist {
    var list = self
    for i in list.entries.indices {
      let readings = overlay.readings(about: list.entries[i])
      list.entries[i].calls = readings.map(\.call)
      list.entries[i].notes += readings.map { EntryNote(day: $0.call.day, text: $0.words) }
    }
    return list
  }
}

/// Files that a person carries away: made for their owner alone, and never over another file unasked.
enum OwnFile {
  static func makeFolder(_ path: String) throws(CommandError) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      guard access(made, F_OK) == 0 || mkdir(made, 0o700) == 0 || errno == EEXIST else {
        throw .cannotWrite(path: made, number: errno)
      }
    }
  }

  static func refuseExisting(_ paths: [String]) throws(CommandError) {
    let existing = paths.filter { access($0, F_OK) == 0 }
    if !existing.isEmpty { throw .filesExist(existing) }
  }

  static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws(CommandError) {
    try CommandError.writing { () throws(NewFileError) in
      let file = try NewFile(path, replacing: replacing)
      try file.write(bytes)
      try file.putInPlace()
    }
  }
}
