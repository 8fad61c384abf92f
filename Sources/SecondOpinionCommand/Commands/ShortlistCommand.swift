import Answering
import ArgumentParser
import DirectoryModel
import Querying
import Shortlisting
import Vocabulary

/// `shortlist`: the places that a person means to ask, in files of her own.
struct ShortlistCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shortlist",
    abstract: "Keep places to ask in a list of your own, take it with you, and see what has changed.",
    discussion: """
      A list is a file that only you can read (docs/shortlists.md). What is known of an entry is frozen when it is \
      added, with each fact's source. Name lists by initials or a number: a name that says which cancer it is about is \
      refused, since it becomes the name of files.

      Examples:
        second-opinion shortlist new rivera
        second-opinion search --cancer TNBC --near 60601 --json id | second-opinion shortlist add rivera - --near 60601
        second-opinion shortlist show rivera
        second-opinion shortlist export rivera --format csv,json --out packet
        second-opinion shortlist receipt rivera -o rivera-receipt.json
        second-opinion shortlist verify rivera-receipt.json
      """,
    subcommands: [
      New.self, List.self, ShowList.self, Add.self, Remove.self, Note.self, Status.self, Visit.self,
      DecideBy.self, Order.self, ExportList.self, MakeReceipt.self, Verify.self, Recover.self,
    ],
    defaultSubcommand: List.self)

  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new", abstract: "Make an empty list.",
      discussion: """
        Example:
          second-opinion shortlist new rivera
        """)

    @Argument(help: "Name: letters, digits, - _ and . ; 1 to 64, no dot in front.")
    var name: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
      try ShortlistCommand.checkName(name, global)
      try global.shortlists.create(Shortlist(name: name, created: Environment.today))
      Output.line("\(name) is there, with nothing on it yet: \(global.personal.listPath(name))")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "One line a list.",
      discussion: """
        Example:
          second-opinion shortlist list --format table
        """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    static let columns = ["name", "entries", "created", "decide_by", "state", "path"]

    func run() throws {
      guard let rows = try RowOutput(Self.columns, output, numbers: ["entries"]) else { return }
      let store = global.shortlists
      try rows.write(
        try store.names().map { name in
          let path = store.folder.listPath(name)
          do throws(ShortlistError) {
            let list = try store.list(name)
            return [
              name, "\(list.entries.count)", list.created.description, list.decideBy?.description ?? "", "ok",
              path,
            ]
          } catch {
            // One that cannot be read hides no other.
            Output.words("second-opinion: " + ErrorText.text(error))
            if case .newer = error { return [name, "", "", "", "newer", path] }
            return [name, "", "", "", "damaged", path]
          }
        }, isWhole: true)
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove", abstract: "Take entries off a list.",
      discussion: """
        Example:
          second-opinion shortlist remove rivera 2000000036
        """)

    @Argument(help: "Name of the list.")
    var name: String

    @Argument(help: "Ids, or - for ids on standard input.")
    var ids: [String]

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let ids = try ShortlistCommand.standing(try IDInput.ids(ids), on: name, global)
      if ids.isEmpty {
        global.say("no ids came on standard input; nothing was removed")
        return
      }
      let (removed, left) = try global.shortlists.update(name) { list throws(ShortlistError) in
        let before = list.entries
        try list.remove(ids)
        return (before.filter { !list.entries.contains($0) }, list.entries.count)
      }
      for entry in removed { Output.line("removed \(entry.id) \(entry.name)") }
      global.say("\(left.counted("entry", "entries")) left on \(name)")
    }
  }

  struct Note: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "note", abstract: "Write something down beside an entry.",
      discussion: """
        Example:
          second-opinion shortlist note rivera 2000000036 "intake wants slides before booking"
        """)

    @Argument(help: "Name of the list.")
    var name: String

    @Argument(help: "Id of the entry.")
    var id: String

    @Argument(help: "The text; several words need no quotes.")
    var text: [String]

    @Option(help: ArgumentHelp("The day it is of; today unless said.", valueName: "date"))
    var on: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let note = EntryNote(day: try FilterOptions.day(on), text: text.joined(separator: " "))
      let entry = try ShortlistCommand.change(name, id, global) { $0.notes.append(note) }
      Output.line("noted beside \(entry.id) \(entry.name) on \(name)")
    }
  }

  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "status", abstract: "Say how far you have come with an entry.",
      discussion: """
        Example:
          second-opinion shortlist status rivera 2000000036 called
        """)

    @Argument(help: "Name of the list.")
    var name: String

    @Argument(help: "Id of the entry.")
    var id: String

    @Argument(help: "open, called, booked, seen, ruled_out.")
    var status: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let known = EntryStatus.allCases.map(\.rawValue)
      let word = status.lowercased().replacing("-", with: "_")
      guard let status = EntryStatus(rawValue: word) else {
        let hint = Spelling.nearest(to: word, in: known).map { "; did you mean \($0)?" } ?? ""
        throw CommandError.usage(
          "a status is one of \(known.joined(separator: ", ")), not \"\(status)\"\(hint)")
      }
      let entry = try ShortlistCommand.change(name, id, global) { $0.status = status }
      Output.line("\(entry.id) \(entry.name) on \(name): \(status.rawValue)")
    }
  }

  struct Visit: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "visit", abstract: "Keep the day of a visit or of the written answer, or none.",
      discussion: """
        Example:
          second-opinion shortlist visit rivera 2000000036 2026-12-10
        """)

    @Argument(help: "Name of the list.")
    var name: String

    @Argument(help: "Id of the entry.")
    var id: String

    @Argument(help: "The day as YYYY-MM-DD, or none.")
    var day: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let day = try ShortlistCommand.day(day)
      let entry = try ShortlistCommand.change(name, id, global) { $0.visit = day }
      Output.line(
        "\(entry.id) \(entry.name) on \(name): " + (day.map { "visit on \($0)" } ?? "no visit")
          + ShortlistCommand.past(day))
    }
  }

  struct DecideBy: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "decide-by", abstract: "Keep the day by which you mean to decide, or none.",
      discussion: """
        It is your own wish and no medical deadline: ask your doctor how long you can wait.

        Example:
          second-opinion shortlist decide-by rivera 2026-12-18
        """)

    @Argument(help: "Name of the list.")
    var name: String

    @Argument(help: "The day as YYYY-MM-DD, or none.")
    var day: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let day = try ShortlistCommand.day(day)
      try global.shortlists.update(name) { list in list.decideBy = day }
      Output.line(
        name + ": "
          + (day.map {
            "decide by \($0)\(ShortlistCommand.past(day)). Ask your doctor how long you can wait."
          } ?? "no day"))
    }
  }

  struct Order: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "order", abstract: "Put entries first, in this order.",
      discussion: """
        Those that are not named keep their order behind them.

        Example:
          second-opinion shortlist order rivera 2000000150 2000000036
        """)

    @Argument(help: "Name of the list.")
    var name: String

    @Argument(help: "Ids, or - for ids on standard input.")
    var ids: [String]

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let ids = try ShortlistCommand.standing(try IDInput.ids(ids), on: name, global)
      if ids.isEmpty {
        global.say("no ids came on standard input; the order is as it was")
        return
      }
      let entries = try global.shortlists.update(name) { list throws(ShortlistError) in
        try list.order(ids)
        return list.entries
      }
      for (i, entry) in entries.enumerated() { Output.line("\(i + 1) \(entry.id) \(entry.name)") }
    }
  }

  /// Refuses a name for a new list that is none, or that says a cancer, by itself or by one of its words.
  static func checkName(_ name: String, _ global: GlobalOptions) throws {
    try ListName.check(name)
    let engine = try global.engine()
    let words = name.split { "-_.".contains($0) }.map(String.init)
    // Words of one or two letters are initials before they are an abbreviation.
    for text in [words.joined(separator: " ")] + words where text.utf8.count > 2 {
      if let cancer = engine.cancer(namedBy: text) {
        throw CommandError.namesACancer(list: name, cancer: cancer)
      }
    }
  }

  /// Ids as the list has them. What `add` takes is taken here too: an id that the list does not know is looked up in
  /// the directory, which knows a center by the CCN of its hospital; one that nobody knows stays, for the list to refuse.
  static func standing(_ typed: [String], on name: String, _ global: GlobalOptions) throws -> [String] {
    let list = try global.shortlists.list(name)
    return typed.map { id in
      if (try? list.index(of: id)) != nil { return id }
      guard let (directory, _, engine) = try? global.answering(),
        let known = try? DirectoryLookup(engine, directory).provider(typed: id),
        (try? list.index(of: known.id)) != nil
      else { return id }
      return known.id
    }
  }

  /// Changes one entry of a list.
  ///
  /// - Returns: the entry as it is now.
  static func change(
    _ name: String, _ typed: String, _ global: GlobalOptions, _ body: (inout ShortlistEntry) -> Void
  ) throws -> ShortlistEntry {
    let id = try standing([typed], on: name, global)[0]
    return try global.shortlists.update(name) { list throws(ShortlistError) in
      try list.change(id, body)
      return list.entries[try list.index(of: id)]
    }
  }

  /// What is said beside a day that lies behind.
  static func past(_ day: CalendarDate?) -> String {
    day.map { $0 < Environment.today } == true ? ", a day that is over" : ""
  }

  /// A day, or nil for `none`.
  static func day(_ text: String) throws -> CalendarDate? {
    if text == "none" { return nil }
    guard text.utf8.count == 10, let day = CalendarDate(iso: text) else {
      throw CommandError.usage("a day is YYYY-MM-DD, or none, not \"\(text)\"")
    }
    return day
  }
}
