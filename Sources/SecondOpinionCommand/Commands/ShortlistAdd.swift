import Answering
import ArgumentParser
import DirectoryModel
import Querying
import Shortlisting
import Storing
import Vocabulary

extension ShortlistCommand {
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: "Put entries on a list, with what is known of them today.",
      usage: "second-opinion shortlist add <list> <id>... [--keep-question] [filters of search]",
      discussion: """
        Ids stand behind the list's name; - reads them from standard input, plain or as search prints them as JSON. \
        With the filters of your search (--cancer, --plan, --near, --virtual, --patient-state …) match, network and \
        distance are frozen as you asked for them; who does not pass them is added all the same, and that is said.

        The words of your search are kept only with --keep-question. Without it an entry names what its sources say \
        that it treats, all of it, and not what you asked for.

        Examples:
          second-opinion shortlist add rivera 2000000036 center:mskcc
          second-opinion search --cancer TNBC --plan 00000ZZ0010001 --json id \\
            | second-opinion shortlist add rivera - --cancer TNBC --plan 00000ZZ0010001
        """)

    @Argument(help: "Name of the list; ids come after it.")
    var list: String

    @Flag(help: "Keep the words of the search in the list.")
    var keepQuestion = false

    @OptionGroup var filters: FilterOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
      // Before anything is read from a pipe.
      let store = global.shortlists
      _ = try store.list(list)
      var request = try filters.request()
      request.words = []
      if filters.words.isEmpty {
        throw ValidationError("name what to add: ids behind the list's name, or - for ids on standard input")
      }
      let ids = try IDInput.ids(filters.words)
      if ids.isEmpty {
        global.say("no ids came on standard input; nothing was added")
        return
      }
      let (directory, manifest, engine) = try global.answering()
      let lookup = DirectoryLookup(engine, directory)
      let doctors = try FirstDoctors(
        filters.firstDoctor, independentOf: filters.independentOf, on: request.on, lookup)
      request.firstDoctors = doctors.profiles
      for line in doctors.notes { global.say(line) }
      let adding = try EntryAdding(
        request: request, keepsQuestion: keepQuestion, lookup,
        legend: try SourceLegend(engine.layers, manifest, on: request.on, details: directory))
      var entries: [ShortlistEntry] = []
      for (entry, isOutside) in try adding.entries(ids) {
        if entries.contains(where: { $0.id == entry.id }) { continue }
        if isOutside, request.asksSomething {
          global.say(
            "\(entry.id) (\(entry.name)) does not pass all of these filters; what is known is kept with it")
        }
        entries.append(entry)
      }
      let question = keepQuestion ? request.question : ""
      let (standing, count) = try store.update(list) { list in
        let standing = list.add(entries)
        if !question.isEmpty, list.question?.contains(question) != true {
          list.question = [list.question, question].compactMap(\.self).joined(separator: "; ")
        }
        return (standing, list.entries.count)
      }
      for entry in entries {
        let isThere = standing.contains(entry.id)
        Output.line(
          isThere
            ? "\(entry.id) \(entry.name) is on \(list) already; nothing changed"
            : "added \(entry.id) \(entry.name)")
      }
      global.say("\(count.counted("entry", "entries")) on \(list)")
    }
  }
}

extension SearchRequest {
  /// Whether any filter is asked for.
  var asksSomething: Bool {
    var bare = SearchRequest(on: on)
    (bare.sort, bare.limit, bare.near) = (sort, limit, near)
    return self != bare
  }
}
