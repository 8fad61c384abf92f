import Answering
import ArgumentParser
import DirectoryModel
import Exporting
import Glibc
import Shortlisting
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
          second-opinion shortlist export rivera --format csv,json --out packet
        """)

    @Argument(help: "Name of the list.")
    var name: String

    @Option(
      help: ArgumentHelp(
        "Formats, by comma: \(ShortlistForms.tokens.joined(separator: ", ")).", valueName: "formats"))
    var format: [String] = []

    @Option(help: "en or es.")
    var lang = "en"

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

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let forms = try FilterOptions.split(format).map(ShortlistForms.form)
      if forms.isEmpty {
        throw ValidationError(
          "--format takes \(ShortlistForms.tokens.joined(separator: ", ")), several by comma")
      }
      guard ["en", "es"].contains(lang) else {
        throw ValidationError("--lang takes en or es, not \"\(lang)\"")
      }
      if out == nil, forms.count > 1 {
        throw ValidationError("several formats go into a folder: --out DIR")
      }
      if out != nil, output != nil { throw ValidationError("--out and -o are two places; give one") }
      let day = try FilterOptions.day(on)
      let list = withCalls(try global.shortlists.list(name))
      let context = ShortlistForms.context(on: day, lang: lang)
      guard let out else {
        let bytes = try ShortlistForms.bytes(of: list, as: forms[0], context)
        if let output { try Output.redirect(to: output) }
        Output.write(bytes)
        return
      }
      try OwnFile.makeFolder(out)
      // All are made before the first is written, so that one that cannot be made leaves no half of a packet.
      let files = try forms.map { form in
        (
          path: "\(out)/\(name)-\(day).\(ShortlistForms.fileExtension(form))",
          bytes: try ShortlistForms.bytes(of: list, as: form, context)
        )
      }
      if !force { try OwnFile.refuseExisting(files.map(\.path)) }
      for file in files {
        try OwnFile.write(file.bytes, to: file.path, replacing: force)
        Output.line(file.path)
      }
    }

    /// Calls become notes of their day, so that every form has them, marked as what they are.
    private func withCalls(_ list: Shortlist) -> Shortlist {
      let overlay = OwnCalls.overlay(global)
      var list = list
      for i in list.entries.indices {
        let readings = overlay.readings(about: list.entries[i])
        list.entries[i].calls = readings.map(\.call)
        list.entries[i].notes += readings.map { EntryNote(day: $0.call.day, text: $0.words) }
      }
      return list
    }
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
    // A new file, so that it has its own permissions and no link is followed.
    if replacing { unlink(path) }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw .filesExist([path]) }
      throw .cannotWrite(path: path, number: errno)
    }
    defer { close(descriptor) }
    var done = 0
    while done < bytes.count {
      let n = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
      if n > 0 {
        done += n
      } else if errno != EINTR {
        throw .cannotWrite(path: path, number: errno)
      }
    }
  }
}
